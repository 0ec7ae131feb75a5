//! The files of an MMS: addresses at Bandwidth, whose endings tell what they are until they are fetched.

use crate::model::message::{Media, MediaKind};

/// How phones and Bandwidth end the names of files. Bandwidth tells the type only to whoever fetches one.
const TYPES: [(&str, &[&str]); 32] = [
    ("image/jpeg", &["jpg", "jpeg", "jpe"]),
    ("image/png", &["png"]),
    ("image/gif", &["gif"]),
    ("image/bmp", &["bmp"]),
    ("image/webp", &["webp"]),
    ("image/heic", &["heic"]),
    ("image/heif", &["heif"]),
    ("image/tiff", &["tif", "tiff"]),
    ("image/vnd.wap.wbmp", &["wbmp"]),
    ("audio/mpeg", &["mp3"]),
    ("audio/mp4", &["m4a"]),
    ("audio/aac", &["aac"]),
    ("audio/amr", &["amr"]),
    ("audio/amr-wb", &["awb"]),
    ("audio/wav", &["wav"]),
    ("audio/ogg", &["ogg", "oga", "opus"]),
    ("audio/midi", &["mid", "midi"]),
    ("audio/qcelp", &["qcp"]),
    ("video/mp4", &["mp4", "m4v"]),
    ("video/3gpp", &["3gp", "3gpp"]),
    ("video/3gpp2", &["3g2", "3gpp2"]),
    ("video/quicktime", &["mov", "qt"]),
    ("video/mpeg", &["mpg", "mpeg"]),
    ("video/webm", &["webm"]),
    ("text/vcard", &["vcf", "vcard"]),
    ("text/calendar", &["ics"]),
    ("text/plain", &["txt"]),
    ("text/csv", &["csv"]),
    ("application/pdf", &["pdf"]),
    ("application/zip", &["zip"]),
    ("application/smil", &["smil", "smi"]),
    ("text/xml", &["xml"]),
];

/// Types of the file that lays an MMS out, which no customer has written (3GPP TS 26.140 §7).
const LAYOUT: [&str; 2] = ["application/smil", "text/xml"];

/// The file at `url`, by its name; `None` for layout.
pub(in crate::domain::carriers::bandwidth) fn media(url: &str) -> Option<Media> {
    let filename = filename(url);
    let mime_type = filename.as_deref().and_then(mime_type);
    if mime_type.is_some_and(|mime_type| LAYOUT.contains(&mime_type)) {
        return None;
    }
    Some(Media {
        kind: mime_type.map(MediaKind::of_mime_type).unwrap_or_default(),
        url: Some(url.to_owned()),
        mime_type: mime_type.map(str::to_owned),
        filename,
        ..Media::default()
    })
}

/// The MIME type by the ending of a file's name.
fn mime_type(filename: &str) -> Option<&'static str> {
    let (_, ending) = filename.rsplit_once('.')?;
    let of = |(_, endings): &&(&str, &[&str])| endings.iter().any(|known| known.eq_ignore_ascii_case(ending));
    TYPES.iter().find(of).map(|(mime_type, _)| *mime_type)
}

/// The last segment of the path, decoded. It was chosen by the sender: whatever is in it, it is never a path.
fn filename(url: &str) -> Option<String> {
    let address = url.split(['?', '#']).next().unwrap_or_default();
    let after_scheme = address.split_once("://").map_or(address, |(_, rest)| rest);
    let (_, segment) = after_scheme.rsplit_once('/')?;
    let decoded = decoded(segment);
    let name: String = decoded.rsplit(['/', '\\']).next()?.chars().filter(|c| !c.is_control()).collect();
    Some(name).filter(|name| !name.trim_matches('.').trim().is_empty())
}

/// Without its percent signs: a segment is a form field once what only forms treat specially is escaped.
fn decoded(segment: &str) -> String {
    let escaped = segment.replace('+', "%2B").replace('&', "%26").replace('=', "%3D");
    let name = form_urlencoded::parse(escaped.as_bytes()).next().map(|(name, _)| name.into_owned());
    name.unwrap_or_default()
}
