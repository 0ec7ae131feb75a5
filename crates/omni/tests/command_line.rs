//! The binary as shells run it: readers who go away, disks that are full, narrow terminals, folders it is run in.

#![expect(clippy::unwrap_used, reason = "test code: to panic is how it says that the program cannot be run")]

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// Commands that need no stack, each with something to print.
const OFFLINE: [&[&str]; 8] = [
    &["limits"],
    &["limits", "twilio", "--markdown"],
    &["segments", "Hi"],
    &["segments", "Hi", "--json"],
    &["quiet-hours", "--to", "+12125550123", "--at", "2026-03-08T07:00:00Z"],
    &["reference"],
    &["--help"],
    &["dead-letters", "redrive", "--help"],
];

fn omni(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_omni"));
    command.args(arguments).stdin(Stdio::null()).stderr(Stdio::piped()).env_remove("COLUMNS").env_remove("NO_COLOR");
    command
}

fn words(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn full() -> File {
    File::options().write(true).open("/dev/full").unwrap()
}

/// A folder of this test's own.
fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("omni-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn a_reader_who_had_enough_ends_a_command_without_a_word() {
    for arguments in OFFLINE {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = omni(arguments).stdout(writer).spawn().unwrap().wait_with_output().unwrap();
        assert_eq!((output.status.code(), words(&output).as_str()), (Some(141), ""), "{arguments:?}");
    }
}

#[test]
fn a_full_disk_is_told_and_fails() {
    for arguments in OFFLINE {
        let output = omni(arguments).stdout(full()).spawn().unwrap().wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {}", words(&output));
        let told = words(&output);
        assert!(told.starts_with("error: standard output cannot be written"), "{arguments:?}: {told}");
        assert!(told.contains("No space left on device"), "{arguments:?}: {told}");
    }
}

#[test]
fn nobody_minds_if_what_goes_along_is_not_heard() {
    let check = |arguments: &[&str], code: i32| {
        let status = omni(arguments).stdout(Stdio::null()).stderr(full()).status().unwrap();
        assert_eq!(status.code(), Some(code), "{arguments:?}");
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let status = omni(arguments).stdout(Stdio::null()).stderr(writer).status().unwrap();
        assert_eq!(status.code(), Some(code), "{arguments:?}");
    };
    check(&["limits", "pigeon"], 1);
    check(&["no-such-command"], 2);
    check(&["segments", "Hi"], 0);
}

#[test]
fn a_table_is_as_wide_as_the_terminal_says() {
    let widest = |columns: Option<&str>| {
        let mut command = omni(&["limits", "whatsapp"]);
        command.envs(columns.map(|columns| ("COLUMNS", columns)));
        let output = command.stdout(Stdio::piped()).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", words(&output));
        let text = String::from_utf8(output.stdout).unwrap();
        text.lines().map(|line| line.chars().count()).max().unwrap()
    };
    assert!(widest(None) > 70, "into a file nothing is cut: {}", widest(None));
    assert!(widest(Some("60")) <= 60, "{}", widest(Some("60")));
}

#[test]
fn what_is_no_terminal_gets_no_colors() {
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/examples/rules.json");
    let message = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../events/inbound-router/message.json");
    let (rules, message) = (rules.to_str().unwrap(), message.to_str().unwrap());
    let output = omni(&["route", "--rules", rules, "--message", message, "--explain"]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{text}");
    assert!(!text.contains('\u{1b}'), "{text}");
}

#[test]
fn the_state_folder_may_be_named_before_and_after_sub_commands() {
    let state = folder("state");
    let state = state.to_str().unwrap();
    let check = |before: &[&str], after: &[&str]| {
        let lines = [[before, &["--state", state], after].concat(), [before, after, &["--state", state]].concat()];
        for line in lines {
            let output = omni(&line).output().unwrap();
            assert_eq!(output.status.code(), Some(1), "{line:?}: {}", words(&output));
            assert!(words(&output).contains("no stack is running"), "{line:?}: {}", words(&output));
        }
    };
    check(&["carriers"], &["pin", "twilio", "sms"]);
    check(&["rules"], &["show"]);
    check(&["scheduled"], &["list"]);
    check(&["prices"], &["show"]);
    check(&["dead-letters"], &["list"]);
    check(&["dead-letters"], &["discard", "--all", "--reason", "a test"]);
    check(&["costs"], &[]);
    check(&["trace"], &["018f"]);
    check(&["send"], &["--to", "+14155550100", "--text", "Hi"]);
}

#[test]
fn the_tree_is_the_one_that_it_is_run_in() {
    let tree = folder("tree");
    for file in ["template.yaml", "crates/omni/Cargo.toml", "docs/carriers/twilio.md"] {
        std::fs::create_dir_all(tree.join(file).parent().unwrap()).unwrap();
        std::fs::write(tree.join(file), "# Twilio\n").unwrap();
    }
    let output = omni(&["limits", "twilio", "--write"]).current_dir(tree.join("docs")).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", words(&output));
    let written = std::fs::read_to_string(tree.join("docs/carriers/twilio.md")).unwrap();
    assert!(written.contains("<!-- limits -->"), "{written}");
    std::fs::remove_dir_all(tree).unwrap();
}

#[test]
fn the_page_about_the_command_line_says_what_the_command_line_says() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/cli.md");
    let output = omni(&["reference"]).env("COLUMNS", "40").output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", words(&output));
    let (printed, page) =
        (String::from_utf8(output.stdout).unwrap(), std::fs::read_to_string(page).unwrap_or_default());
    let differs = printed.lines().zip(page.lines().chain(std::iter::repeat(""))).find(|(new, old)| new != old);
    assert!(printed == page, "run `cargo omni reference > docs/cli.md`; the first line that differs: {differs:?}");
}
