//! Reads the kind of message that a webhook brings. Inteliquent names files by their links only.

use std::borrow::Cow;

use crate::model::message::{Content, Media, MediaKind};

/// Text, or the files at `urls`. The layout of an MMS (`*.smil`) is no file of the customer's (fspbx skips it too).
pub(super) fn content(urls: &[Cow<'_, str>]) -> Content {
    let items: Vec<Media> =
        urls.iter().filter(|url| extension(url).as_deref() != Some("smil")).map(|url| media(url)).collect();
    match (items.is_empty(), urls.is_empty()) {
        (false, _) => Content::Media { items },
        (true, true) => Content::Text,
        (true, false) => Content::Unsupported { kind: Some("smil".to_owned()), errors: Vec::new() },
    }
}

/// The type of a file is only known once it is fetched; until then its name is all there is.
fn media(url: &str) -> Media {
    let kind = match extension(url).as_deref() {
        Some("jpg" | "jpeg" | "png" | "gif" | "webp" | "bmp" | "heic") => MediaKind::Image,
        Some("mp3" | "amr" | "wav" | "m4a" | "ogg" | "aac") => MediaKind::Audio,
        Some("mp4" | "3gp" | "3gpp" | "mov" | "webm") => MediaKind::Video,
        _ => MediaKind::Document,
    };
    Media { kind, url: Some(url.to_owned()), filename: file_name(url).map(str::to_owned), ..Media::default() }
}

/// The last segment of the link's path, if it looks like the name of a file.
fn file_name(url: &str) -> Option<&str> {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let (_, rest) = path.split_once("://")?;
    let (_, name) = rest.rsplit_once('/')?;
    name.rsplit_once('.').is_some_and(|(stem, extension)| !stem.is_empty() && !extension.is_empty()).then_some(name)
}

fn extension(url: &str) -> Option<String> {
    let (_, extension) = file_name(url)?.rsplit_once('.')?;
    Some(extension.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_the_end_of_its_link() {
        let check = |url: &str, kind: MediaKind, name: Option<&str>| {
            let item = media(url);
            assert_eq!((item.kind, item.filename.as_deref()), (kind, name), "{url}");
        };
        check("https://x.example/a/photo.JPG?sig=a.smil", MediaKind::Image, Some("photo.JPG"));
        check("https://x.example/clip.mp4#t", MediaKind::Video, Some("clip.mp4"));
        check("https://x.example/voice.amr", MediaKind::Audio, Some("voice.amr"));
        check("https://x.example/card.vcf", MediaKind::Document, Some("card.vcf"));
        check("https://x.example/1234", MediaKind::Document, None);
        check("https://x.example", MediaKind::Document, None);
        check("https://x.example/.smil", MediaKind::Document, None);
        check("photo.jpg", MediaKind::Document, None);
        check("", MediaKind::Document, None);
    }
}
