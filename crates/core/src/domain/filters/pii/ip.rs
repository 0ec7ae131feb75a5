//! IP addresses, and not the versions of programs that look like them.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::ops::Range;

use super::text::Text;
use super::{Candidate, Recognizer, context};

const CONTEXT: &[&str] = &["ip", "ipv4", "ipv6", "address", "adresse", "dirección", "host", "server", "dns", "gateway", "ping", "ssh"];

pub(super) const RECOGNIZER: Recognizer = Recognizer { context: CONTEXT, find };

/// Words before a version.
const VERSIONS: [&str; 33] = [
    "version*", "ver", "v", "release", "released", "build", "firmware", "update*", "upgrade*", "upgrading", "rev",
    "revision", "app", "ios", "android", "chrome", "driver", "patch", "section", "chapter", "clause", "paragraph",
    "software", "package", "sdk", "kernel", "rollback", "downgrade*", "aktualis*", "versión", "versão", "sec", "article",
];

fn find(text: &Text<'_>, candidates: &mut Vec<Candidate>) {
    let in_address = |c: char| c.is_ascii_hexdigit() || c == ':' || c == '.';
    let mut at = 0;
    while let Some(start) = text.tail(at).find(in_address).map(|offset| at + offset) {
        let length = text.tail(start).find(|c| !in_address(c)).unwrap_or(text.tail(start).len());
        at = start + length;
        let candidate = version_4(text, start..at).or_else(|| version_6(text, start..at));
        candidates.extend(candidate);
    }
}

/// An address of four numbers, without the port or the full stop that follows.
fn version_4(text: &Text<'_>, range: Range<usize>) -> Option<Candidate> {
    let written = text.get(&range);
    let lead = written.len() - written.trim_start_matches(':').len();
    let written = written.get(lead..)?;
    let address = written.split(':').next().unwrap_or(written).trim_end_matches('.');
    address.parse::<Ipv4Addr>().ok()?;
    let range = range.start + lead..range.start + lead + address.len();
    let port = written.get(address.len()..).unwrap_or_default().trim_matches(['.', ':']);
    let alone = text.stands_alone(&(range.start..range.start + written.len())) && text.stands_alone(&range);
    let path = matches!(text.before(range.start), Some('/' | '-')) && !text.head(range.start).ends_with("//");
    let fits = alone && !path && !text.tail(range.end).starts_with('-') && port.bytes().all(|byte| byte.is_ascii_digit());
    let version = is_a_version(text, range.start);
    fits.then_some(Candidate { range, score: if version { 5 } else { 60 }, validated: true })
}

fn version_6(text: &Text<'_>, range: Range<usize>) -> Option<Candidate> {
    let written = text.get(&range);
    let written = written.trim_end_matches('.');
    let written = if written.ends_with("::") { written } else { written.trim_end_matches(':') };
    let range = range.start..range.start + written.len();
    let colons = written.bytes().filter(|byte| *byte == b':').count();
    let digits = written.bytes().any(|byte| byte.is_ascii_digit());
    // Eight pairs are the address of a network card (EUI-64).
    let hardware = written.split(':').all(|group| group.len() == 2) && colons == 7;
    let fits = colons >= 2 && digits && !hardware && text.stands_alone(&range) && text.before(range.start) != Some(':');
    (fits && written.parse::<Ipv6Addr>().is_ok()).then_some(Candidate { range, score: 60, validated: true })
}

/// Whether the nearest word that says anything says that it is a version.
fn is_a_version(text: &Text<'_>, start: usize) -> bool {
    let distance = |wanted: &[&str]| text.words_before(start).take(5).position(|word| context::is_one_of(word, wanted));
    distance(&VERSIONS).is_some_and(|version| distance(CONTEXT).is_none_or(|address| version < address))
}
