//! Links, and those that hide where they lead.

use super::Prepared;

/// Hosts that shorten links.
const SHORTENERS: [&str; 28] = [
    "bit.ly", "tinyurl.com", "t.co", "goo.gl", "is.gd", "ow.ly", "cutt.ly", "rb.gy", "shorturl.at", "tiny.cc", "rebrand.ly", "s.id",
    "buff.ly", "v.gd", "adf.ly", "bl.ink", "t.ly", "lnkd.in", "shorte.st", "soo.gd", "clck.ru", "tr.im", "qr.ae", "urlz.fr", "u.to",
    "dub.sh", "bitly.com", "shrtco.de",
];

/// Last labels that mark a link without `http://`, and those that are cheap and often misused.
const TOPS: [&str; 26] = [
    "com", "net", "org", "co", "uk", "info", "biz", "xyz", "top", "club", "online", "site", "shop", "live", "vip", "click", "link", "icu",
    "tk", "ru", "cc", "me", "io", "app", "win", "loan",
];

/// How many links there are, two at the most.
pub(super) fn count(prepared: &Prepared<'_>) -> f64 {
    f64::from(u32::try_from(hosts(prepared.text).count().min(2)).unwrap_or(2))
}

/// Whether one of them is shortened.
pub(super) fn shorteners(prepared: &Prepared<'_>) -> f64 {
    f64::from(u8::from(hosts(prepared.text).any(|host| SHORTENERS.contains(&host.as_str()))))
}

fn hosts(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| c.is_whitespace() || "<>()[]\"',".contains(c)).filter_map(host)
}

fn host(word: &str) -> Option<String> {
    let word = word.to_lowercase();
    let after = ["https://", "http://", "hxxp://"].into_iter().find_map(|scheme| Some(word.split_once(scheme)?.1.to_owned()));
    let bare = after.clone().unwrap_or(word);
    let host = bare.split(['/', '?', '#', ':']).next()?.trim_end_matches(['.', '!', ';']);
    let marked = after.is_some() || host.starts_with("www.");
    let host = host.strip_prefix("www.").unwrap_or(host);
    let (name, top) = host.rsplit_once('.')?;
    let named = !name.is_empty() && !bare.contains('@') && name.chars().all(|c| c.is_alphanumeric() || c == '.' || c == '-');
    let known = TOPS.contains(&top) && name.chars().any(char::is_alphabetic);
    (named && (marked || known || SHORTENERS.contains(&host))).then(|| host.to_owned())
}
