//! Files that MessageBird links to without saying what they are.

use crate::model::message::{Media, MediaKind};

/// The file behind `link`, its kind by the ending of its name.
pub(in crate::domain::carriers::messagebird) fn linked(link: &str) -> Media {
    let path = link.split(['?', '#']).next().unwrap_or_default();
    let name = path.rsplit('/').next().unwrap_or_default();
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    let kind = match ending.as_deref().unwrap_or_default() {
        "jpg" | "jpeg" | "png" | "gif" | "webp" | "heic" | "bmp" => MediaKind::Image,
        "mp3" | "m4a" | "aac" | "amr" | "ogg" | "oga" | "wav" => MediaKind::Audio,
        "mp4" | "3gp" | "3g2" | "mov" | "mpeg" | "webm" => MediaKind::Video,
        _ => MediaKind::Document,
    };
    of_kind(kind, link)
}

/// The file behind `link`, of a kind that was said.
pub(super) fn of_kind(kind: MediaKind, link: &str) -> Media {
    Media { kind, url: Some(link.to_owned()), ..Media::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_says_by_its_ending_what_it_is() {
        let check = |link: &str, expected: MediaKind| assert_eq!(linked(link).kind, expected, "{link}");
        check("https://media.messagebird.com/v1/media/a.JPG?x=.mp4", MediaKind::Image);
        check("https://media.messagebird.com/v1/media/a.mp4#t=1", MediaKind::Video);
        check("https://media.messagebird.com/a.amr", MediaKind::Audio);
        check("https://media.messagebird.com/v1/media/0d3f", MediaKind::Document);
        check("https://messagebird.com", MediaKind::Document);
        check("", MediaKind::Document);
    }
}
