//! The rules of the house that a program can check; each failure says where and what.

#[path = "tidy/alarms.rs"]
mod alarms;
#[path = "tidy/carriers.rs"]
mod carriers;
#[path = "tidy/deployment.rs"]
mod deployment;
#[path = "tidy/environment.rs"]
mod environment;
#[path = "tidy/floors.rs"]
mod floors;
#[path = "tidy/limits.rs"]
mod limits;
#[path = "tidy/loops.rs"]
mod loops;
#[path = "tidy/manifest.rs"]
mod manifest;
#[path = "tidy/openapi.rs"]
mod openapi;
#[path = "tidy/prose.rs"]
mod prose;
#[path = "tidy/reference.rs"]
mod reference;
#[path = "tidy/repository.rs"]
mod repository;
#[path = "tidy/template.rs"]
mod template;

use std::collections::BTreeSet;

use omni_core::model::carrier::CarrierId;
use omni_core::operations::problem::Code;
use omni_core::runtime::batch;

use environment::Adapters;
use repository::{File, file, files, folders, hold, root};

/// A longer file holds more than one idea.
const MAX_FILE: usize = 450;
/// Folder of the rules, which name what they forbid.
const RULES: &str = "tests/tests/tidy";
/// All that is ours and written by hand.
const SOURCES: [&str; 5] = ["crates", "functions", "tests", "events", "docs"];

#[test]
fn the_core_names_no_sdk_no_runtime_and_no_http_client() {
    const FOREIGN: [&str; 7] = ["aws", "axum", "hyper", "lambda", "reqwest", "tokio", "omni-aws"];
    let manifest = file("crates/core/Cargo.toml");
    let named = manifest::dependencies(&manifest).into_iter().filter(|name| starts_with_any(name, &FOREIGN));
    hold("crates/core depends on what only crates/aws may name", named);
    let used = ["aws_", "axum::", "hyper::", "lambda_http", "lambda_runtime", "reqwest", "tokio"];
    hold("crates/core names what only crates/aws may name", uses(&files("crates/core", &[".rs"]), &used));
}

#[test]
fn the_core_reads_no_clock_no_chance_and_no_environment() {
    const ASKS: [&str; 13] = [
        "SystemTime::now",
        "Timestamp::now",
        "Instant::now",
        "Zoned::now",
        "Uuid::new_v4",
        "Uuid::now_v7",
        "std::env",
        "env::var",
        "std::fs",
        "TcpStream",
        "TcpListener",
        "UdpSocket",
        "ToSocketAddrs",
    ];
    hold(
        "time, chance and settings are arguments in crates/core/src",
        uses(&files("crates/core/src", &[".rs"]), &ASKS),
    );
    let asking = files("crates/core/tests", &[".rs"]).into_iter().filter(|test| {
        test.code().any(|(_, line)| ASKS.iter().take(8).any(|word| line.contains(word)))
            && !test.text.contains("#[expect(clippy::disallowed_methods, reason")
    });
    hold("a test of crates/core asks the world without saying why", asking.map(|test| test.path));
}

#[test]
fn only_the_aws_crate_names_the_sdk_and_lambda() {
    let others = manifest::members().into_iter().filter(|manifest| manifest.path != "crates/aws/Cargo.toml");
    let named = others.flat_map(|manifest| {
        let foreign =
            manifest::dependencies(&manifest).into_iter().filter(|name| starts_with_any(name, &["aws", "lambda"]));
        foreign.map(|name| format!("{}: {name}", manifest.path)).collect::<Vec<_>>()
    });
    hold("only crates/aws depends on the SDK and on Lambda", named);
    let sources = ["crates/core", "crates/omni", "functions", "tests/src", "tests/tests"];
    let sources: Vec<File> = sources.iter().flat_map(|folder| files(folder, &[".rs"])).filter(not_a_rule).collect();
    let used = ["aws_sdk_", "aws_config", "aws_smithy", "aws_lambda_events", "lambda_http", "lambda_runtime"];
    hold("only crates/aws uses the SDK and Lambda", uses(&sources, &used));
    let api = "crates/aws/src/lambda/http/api";
    let others =
        files("crates/aws", &[".rs"]).into_iter().filter(|file| !file.path.starts_with(api)).collect::<Vec<_>>();
    hold("lambda_http serves the API, where nothing is signed byte for byte", uses(&others, &["lambda_http"]));
}

#[test]
fn the_api_is_one_route_and_its_health() {
    let template = template::template();
    let api = template::functions(&template).into_iter().find(|block| block.logical_id == "OperationsApi");
    let block = api.map(|block| block.block.join("\n")).unwrap_or_default();
    let routes: Vec<&str> = block.lines().filter(|line| line.contains("ApiId:")).map(str::trim).collect();
    let expected = [
        "Properties: { ApiId: !Ref Api, Method: ANY, Path: \"/v1/{proxy+}\" }",
        "Properties: { ApiId: !Ref Api, Method: ANY, Path: /health }",
    ];
    assert_eq!(routes, expected, "each route is a permission, and a function's resource policy has 20,480 bytes");
}

#[test]
fn a_function_depends_on_the_two_libraries_and_a_runtime_only() {
    const KNOWN: [&str; 3] = ["omni-aws", "omni-core", "tokio"];
    let more = files("functions", &["Cargo.toml"]).into_iter().flat_map(|manifest| {
        let unknown = manifest::dependencies(&manifest).into_iter().filter(|name| !KNOWN.contains(name));
        unknown.map(|name| format!("{}: {name}", manifest.path)).collect::<Vec<_>>()
    });
    hold("a main needs omni-aws, omni-core and tokio, nothing else", more);
}

#[test]
fn a_functions_folder_package_binary_block_and_events_have_one_name() {
    let template = template::template();
    let blocks = template::functions(&template);
    let functions = folders("functions");
    let mut broken = Vec::new();
    for name in &functions {
        let manifest = file(&format!("functions/{name}/Cargo.toml"));
        if manifest::package(&manifest) != name || !manifest::binaries(&manifest).is_empty() {
            broken
                .push(format!("functions/{name}/Cargo.toml: the package, and by it the binary, must be called {name}"));
        }
        let id = template::camel_case(name);
        match blocks.iter().find(|block| block.logical_id == id) {
            None => broken.push(format!("template.yaml: no function {id}")),
            Some(block) => {
                let expected = format!("!Sub omni-${{Stage}}-{name}");
                if block.value("FunctionName") != Some(expected.as_str()) {
                    broken.push(format!("template.yaml: {id}: FunctionName must be {expected}"));
                }
                if block.binary() != Some(name.as_str()) {
                    broken.push(format!("template.yaml: {id}: BuildProperties.Binary must be {name}"));
                }
            }
        }
        if files(&format!("events/{name}"), &[".json"]).is_empty() {
            broken.push(format!("events/{name}: no sample event"));
        }
    }
    let ids: BTreeSet<String> = functions.iter().map(|name| template::camel_case(name)).collect();
    let blocks = blocks.iter().filter(|block| !ids.contains(&block.logical_id));
    broken.extend(blocks.map(|block| format!("template.yaml: {} has no folder in functions", block.logical_id)));
    let events = folders("events").into_iter().filter(|name| !functions.contains(name));
    broken.extend(events.map(|name| format!("events/{name}: no such function")));
    hold("a function has one name", broken);
}

#[test]
fn every_carrier_has_a_function_its_routes_and_a_page() {
    let template = template::template();
    let blocks = template::functions(&template);
    let mut missing = Vec::new();
    for carrier in CarrierId::ALL {
        let name = carrier.name();
        let id = template::camel_case(&format!("{name}-receive"));
        let block = blocks.iter().find(|block| block.logical_id == id).map(|block| block.block.join("\n"));
        let routes =
            [format!("Method: POST, Path: /webhooks/{name} }}"), format!("Path: \"/webhooks/{name}/{{channelId}}\"")];
        let unserved = routes.iter().filter(|route| !block.as_ref().is_some_and(|block| block.contains(*route)));
        missing.extend(unserved.map(|route| format!("template.yaml: {id}: {route}")));
        let files = [format!("functions/{name}-receive/src/main.rs"), format!("docs/carriers/{name}.md")];
        missing.extend(files.into_iter().filter(|path| !root().join(path).is_file()));
    }
    hold("a carrier needs a function, POST to it and to its channels, and a page", missing);
}

#[test]
fn a_receive_function_reads_its_own_carriers_secrets_only() {
    let template = std::fs::read_to_string(root().join("template.yaml")).unwrap();
    let policies: Vec<&str> = template.split("- PolicyName: ").skip(1).collect();
    let wide = CarrierId::ALL.into_iter().filter(|carrier| {
        let name = format!("{}-receive\n", carrier.name());
        let policy = policies.iter().find(|policy| policy.starts_with(&name));
        let secrets = policy.into_iter().flat_map(|policy| policy.lines()).filter(|line| line.contains(":secret:"));
        let own = format!(":secret:omni/${{Stage}}/channels/{}/*\"", carrier.name());
        !secrets.collect::<Vec<_>>().iter().all(|line| line.ends_with(&own))
    });
    let wide: Vec<String> = wide.map(|carrier| format!("template.yaml: {}-receive", carrier.name())).collect();
    hold("who breaks into one carrier's function must not find the others' secrets", wide);
}

#[test]
fn nothing_is_called_bootstrap_or_core_but_a_folder() {
    let bad = manifest::members().into_iter().flat_map(|manifest| {
        let mut names = vec![manifest::package(&manifest)];
        names.extend(manifest::binaries(&manifest));
        let bad = names.into_iter().filter(|name| ["bootstrap", "core"].contains(name));
        bad.map(|name| format!("{}: {name}", manifest.path)).collect::<Vec<_>>()
    });
    hold("a crate called core would shadow Rust's own, a binary called bootstrap says nothing", bad);
}

#[test]
fn a_function_gets_the_environment_variables_it_needs_and_no_others() {
    let template = template::template();
    let common = template::common_variables(&template);
    let adapters = Adapters::read();
    let mut broken = Vec::new();
    for function in template::functions(&template) {
        let id = &function.logical_id;
        let name = folders("functions").into_iter().find(|name| template::camel_case(name) == *id).unwrap_or_default();
        let needed = adapters.needed_by(&file(&format!("functions/{name}/src/main.rs")));
        let set = function.variables();
        let missing = needed.iter().filter(|variable| !set.contains(*variable) && !common.contains(*variable));
        broken.extend(missing.map(|variable| format!("{id}: {variable} is needed by the main and not set")));
        let unused = set.iter().filter(|variable| !needed.contains(*variable));
        broken.extend(unused.map(|variable| format!("{id}: {variable} is set and nothing reads it")));
    }
    hold("template.yaml and the mains disagree", broken);
}

#[test]
fn every_queue_and_stream_hears_which_records_failed() {
    let template = template::template();
    let deaf = template::functions(&template).into_iter().filter(|function| {
        let (sources, reporting) = function.mappings();
        sources != reporting
    });
    hold(
        "each SQS and DynamoDB event needs FunctionResponseTypes: [ReportBatchItemFailures]",
        deaf.map(|function| function.logical_id),
    );
}

#[test]
fn a_queue_gives_up_only_after_every_wait_that_its_order_may_cost() {
    let template = template::template();
    let mut queues = 0;
    for block in template.text.split("QueueName: !Sub omni-${Stage}-").skip(1) {
        let block = block.split("Type: AWS::").next().unwrap_or_default();
        let name = block.lines().next().unwrap_or_default().trim();
        let Some((_, most)) = block.split_once("maxReceiveCount: ") else { continue };
        let most: String = most.chars().take_while(char::is_ascii_digit).collect();
        assert_eq!(most, batch::MAX_RECEIVES.to_string(), "maxReceiveCount of {name}");
        queues += 1;
    }
    assert!(queues >= 7, "only {queues} queues with a maxReceiveCount were found");
}

#[test]
fn every_event_has_a_snapshot_and_every_snapshot_an_event() {
    let case = |path: &str, start: &str, end: &str| Some(path.strip_prefix(start)?.strip_suffix(end)?.to_owned());
    let events = files("events", &[".json"]);
    let events: BTreeSet<String> =
        events.iter().filter_map(|event| Some(case(&event.path, "events/", ".json")?.replace('/', "__"))).collect();
    let snapshots = files("tests/tests/snapshots", &[".snap"]);
    let snapshots: BTreeSet<String> =
        snapshots.iter().filter_map(|snapshot| case(snapshot.name(), "offline__", ".snap")).collect();
    let unread =
        events.difference(&snapshots).map(|name| format!("events/{}.json is read by no test", name.replace("__", "/")));
    let orphans =
        snapshots.difference(&events).map(|name| format!("tests/tests/snapshots/offline__{name}.snap has no event"));
    hold("events and snapshots go in pairs", unread.chain(orphans));
}

#[test]
fn no_lint_is_allowed_and_no_test_ignored() {
    let silent = ["#[allow(", "#![allow(", "#[ignore", "todo!(", "unimplemented!("];
    hold("say #[expect(…, reason = \"…\")], run every test, finish", uses(&sources(&[".rs"]), &silent));
}

#[test]
fn nothing_is_left_to_do() {
    let top = [
        "template.yaml",
        "samconfig.toml",
        "Cargo.toml",
        "README.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "docker-compose.yml",
    ]
    .map(file);
    let all: Vec<File> = sources(&[".rs", ".toml", ".md", ".py", ".json"]).into_iter().chain(top).collect();
    hold("work that is left belongs into an issue", words(&all, &[concat!("TO", "DO"), concat!("FIX", "ME")]));
}

#[test]
fn every_source_file_says_first_what_it_is() {
    let silent = sources(&[".rs"]).into_iter().filter(|file| !file.text.starts_with("//! "));
    hold("a .rs file opens with //! and one sentence", silent.map(|file| file.path));
}

#[test]
fn no_source_file_is_longer_than_a_reader_can_hold() {
    let long = sources(&[".rs", ".py"]).into_iter().filter_map(|file| {
        let lines = file.text.lines().count();
        (lines > MAX_FILE).then(|| format!("{}: {lines} lines", file.path))
    });
    hold("split by idea; 450 lines are the most", long);
}

#[test]
fn versions_and_lints_stand_in_the_root_manifest_only() {
    let mut broken = Vec::new();
    for manifest in manifest::members() {
        let dependencies = manifest::lines_of(&manifest, "dependencies").filter(|(_, line)| line.contains('='));
        let own = dependencies.filter(|(_, line)| !line.contains("workspace = true"));
        broken.extend(own.map(|(at, line)| format!("{}:{at}: {line}", manifest.path)));
        for shared in manifest::shared_lines(&manifest) {
            if !manifest::lines_of(&manifest, "package").any(|(_, line)| line == *shared) {
                broken.push(format!("{}: {shared} is missing", manifest.path));
            }
        }
        if !manifest.text.contains("[lints]\nworkspace = true") {
            broken.push(format!("{}: [lints] workspace = true is missing", manifest.path));
        }
    }
    hold("versions and lints stand in the root Cargo.toml", broken);
}

#[test]
fn every_error_of_the_api_stands_in_its_document_and_no_other() {
    let document = file("docs/api.md");
    let table = document.text.split("| code | status | when |").nth(1).unwrap_or_default();
    let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
    let row = |line: &str| {
        let mut cells = line.trim_matches('|').split('|').map(|cell| cell.trim().trim_matches('`').to_owned());
        (cells.next().unwrap_or_default(), cells.next().unwrap_or_default())
    };
    let told: Vec<(String, String)> = rows.map(row).collect();
    let known: Vec<(String, String)> =
        Code::ALL.iter().map(|code| (code.name().to_owned(), code.status().to_string())).collect();
    assert_eq!(told, known, "docs/api.md: the table of errors, in the order of `Code::ALL`");
}

#[test]
fn every_relative_link_of_the_documents_leads_somewhere() {
    let dead = documents().into_iter().flat_map(|document| {
        let folder = document.path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
        let links = document.lines().flat_map(|(at, line)| links(line).map(move |link| (at, link)).collect::<Vec<_>>());
        let dead = links.filter(|(_, link)| !root().join(&folder).join(link).exists());
        dead.map(|(at, link)| format!("{}:{at}: {link}", document.path)).collect::<Vec<_>>()
    });
    hold("a link of a document leads nowhere", dead);
}

#[test]
fn every_document_that_the_code_names_exists() {
    let all = sources(&[".rs", ".toml", ".py"]);
    let top =
        ["template.yaml", "samconfig.toml", "Cargo.toml", "clippy.toml", "deny.toml", "docker-compose.yml"].map(file);
    let dead = all.into_iter().filter(|file| !file.path.starts_with("docs/")).chain(top).flat_map(|file| {
        let named =
            file.lines().flat_map(|(at, line)| named_documents(line).map(move |name| (at, name)).collect::<Vec<_>>());
        let dead = named.filter(|(_, name)| !root().join(name).is_file());
        dead.map(|(at, name)| format!("{}:{at}: {name}", file.path)).collect::<Vec<_>>()
    });
    hold("the code names a document that is not there", dead);
}

#[test]
fn every_sample_event_that_a_document_names_exists() {
    let dead = documents().into_iter().flat_map(|document| {
        let named = document.lines().flat_map(|(at, line)| paths(line).map(move |path| (at, path)).collect::<Vec<_>>());
        let events = named.filter(|(_, path)| path.starts_with("events/") && ends_in(path, "json"));
        let dead = events.filter(|(_, path)| !root().join(path).is_file());
        dead.map(|(at, path)| format!("{}:{at}: {path}", document.path)).collect::<Vec<_>>()
    });
    hold("a document names an event that is not there", dead);
}

/// Every page that people read.
fn documents() -> Vec<File> {
    let top = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"].map(file);
    files("docs", &[".md"]).into_iter().chain(top).collect()
}

/// Every file of ours with one of `endings`, without the rules themselves.
fn sources(endings: &[&str]) -> Vec<File> {
    SOURCES.iter().flat_map(|folder| files(folder, endings)).filter(not_a_rule).collect()
}

fn not_a_rule(file: &File) -> bool {
    !file.path.starts_with(RULES)
}

fn starts_with_any(name: &str, starts: &[&str]) -> bool {
    starts.iter().any(|start| name.starts_with(start))
}

/// The places where the code of `files` contains one of `needles`.
fn uses(files: &[File], needles: &[&str]) -> Vec<String> {
    places(
        files,
        |file| file.code().collect(),
        |line| needles.iter().find(|needle| line.contains(**needle)).map(ToString::to_string),
    )
}

/// The places where `files`, comments included, have one of `wanted` as a word.
fn words(files: &[File], wanted: &[&str]) -> Vec<String> {
    let is_word = |line: &str, word: &str| line.split(|c: char| !c.is_ascii_alphanumeric()).any(|found| found == word);
    places(
        files,
        |file| file.lines().collect(),
        |line| wanted.iter().find(|word| is_word(line, word)).map(ToString::to_string),
    )
}

fn places<'a>(
    files: &'a [File],
    lines: impl Fn(&'a File) -> Vec<(usize, &'a str)>,
    found: impl Fn(&str) -> Option<String>,
) -> Vec<String> {
    let in_file = |file: &'a File| {
        let hits = lines(file).into_iter().filter_map(|(at, line)| Some((at, found(line)?)));
        hits.map(|(at, what)| format!("{}:{at}: {what}", file.path)).collect::<Vec<_>>()
    };
    files.iter().flat_map(in_file).collect()
}

/// The targets of Markdown links in `line` that are paths, without their anchors.
fn links(line: &str) -> impl Iterator<Item = &str> {
    let targets = line.split("](").skip(1).filter_map(|rest| rest.split([')', ' ']).next());
    let paths = targets
        .filter(|target| !target.contains("://") && !target.starts_with(['#', '<']) && !target.starts_with("mailto:"));
    paths.filter_map(|target| target.split('#').next()).filter(|path| !path.is_empty())
}

/// Documents that `line` names, such as `docs/ARCHITECTURE.md`.
fn named_documents(line: &str) -> impl Iterator<Item = &str> {
    paths(line).filter(|path| path.starts_with("docs/") && ends_in(path, "md"))
}

/// The words that look like paths in `line`, without the full stop of its sentence.
fn paths(line: &str) -> impl Iterator<Item = &str> {
    let in_path = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
    line.split(move |c: char| !in_path(c)).map(|word| word.trim_end_matches('.'))
}

fn ends_in(path: &str, extension: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, found)| found == extension)
}
