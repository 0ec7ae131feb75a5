//! The limits of a carrier as a table: what the command line prints and what the docs hold.

use super::{Choices, Length, Limits, MediaLimit};
use crate::model::carrier::CarrierId;
use crate::model::message::{ChannelKind, MediaKind};

/// Every channel kind, in the order of the columns.
const KINDS: [ChannelKind; 4] = [ChannelKind::Sms, ChannelKind::Mms, ChannelKind::WhatsApp, ChannelKind::Chat];

/// Every kind of file, in the order of the rows.
const FILES: [(MediaKind, &str); 6] = [
    (MediaKind::Image, "image"),
    (MediaKind::Audio, "audio"),
    (MediaKind::Voice, "voice"),
    (MediaKind::Video, "video"),
    (MediaKind::Sticker, "sticker"),
    (MediaKind::Document, "document"),
];

/// Cell of what is not taken.
const NONE: &str = "–";

/// The limits of one carrier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The columns: what the carrier carries.
    pub kinds: Vec<ChannelKind>,
    /// The rows, without those that say nothing of any kind.
    pub rows: Vec<Row>,
}

/// One limit of each kind that a carrier carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Name of what the limit is for.
    pub name: &'static str,
    /// One for each column.
    pub cells: Vec<String>,
}

/// The limits of `carrier`.
#[must_use]
pub fn table(carrier: CarrierId) -> Table {
    let known = KINDS.into_iter().filter_map(|kind| Some((kind, carrier.limits(kind)?)));
    let (kinds, limits): (Vec<ChannelKind>, Vec<&Limits>) = known.unzip();
    let row = |name, cell: &dyn Fn(&Limits) -> Option<String>| Row {
        name,
        cells: limits.iter().map(|limits| cell(limits).unwrap_or_else(|| NONE.to_owned())).collect(),
    };
    let choices =
        |name, cell: fn(&Choices) -> Option<String>| row(name, &move |limits| limits.choices.as_ref().and_then(cell));
    let mut rows = vec![
        row("text", &|limits| Some(length(limits.text))),
        row("text under files", &|limits| limits.caption.map(length)),
        row("files in a message", &|limits| (limits.files > 0).then(|| limits.files.to_string())),
        row("all files together", &|limits| limits.together.map(bytes)),
    ];
    rows.extend(FILES.iter().map(|(kind, name)| row(name, &|limits| limits.of(*kind).map(media))));
    rows.extend([
        choices("buttons", |c| (c.buttons > 0).then(|| c.buttons.to_string())),
        choices("title of a button", |c| Some(length(c.button_title))),
        choices("rows of a list", |c| (c.rows > 0).then(|| c.rows.to_string())),
        choices("title of a row", |c| (c.rows > 0).then(|| length(c.row_title))),
        choices("description of a row", |c| (c.rows > 0).then(|| length(c.row_description))),
        choices("text above buttons and lists", |c| Some(length(c.body))),
        choices("header", |c| (c.header.most() > 0).then(|| length(c.header))),
        choices("footer", |c| (c.footer.most() > 0).then(|| length(c.footer))),
        choices("id of a choice", |c| Some(length(c.id))),
    ]);
    rows.retain(|row| row.cells.iter().any(|cell| cell != NONE));
    Table { kinds, rows }
}

/// The block that the carrier's document holds, with the comments around it.
#[must_use]
pub fn markdown(carrier: CarrierId) -> String {
    let Table { kinds, rows } = table(carrier);
    let line = |name: &str, cells: &mut dyn Iterator<Item = &str>| {
        // Two stars in one cell would be read as emphasis.
        cells.fold(format!("| {name} |"), |line, cell| format!("{line} {} |", cell.replace('*', "\\*")))
    };
    let head = line("", &mut kinds.iter().map(|kind| kind.name())).replacen("|  |", "| |", 1);
    let rule = format!("|---|{}", "---|".repeat(kinds.len()));
    let rows = rows.iter().map(|row| line(row.name, &mut row.cells.iter().map(String::as_str)));
    let lines: Vec<String> = [head, rule].into_iter().chain(rows).collect();
    format!("<!-- limits -->\n{}\n<!-- /limits -->", lines.join("\n"))
}

fn length(length: Length) -> String {
    let unit = match length {
        Length::Characters(_) => "characters",
        Length::Utf16(_) => "UTF-16 units",
        Length::Bytes(_) => "bytes",
    };
    format!("{} {unit}", thousands(length.most()))
}

fn media(limit: &MediaLimit) -> String {
    let types = if limit.types.is_empty() { "any type".to_owned() } else { limit.types.join(", ") };
    format!("{}: {types}", bytes(limit.bytes))
}

/// Carriers count in thousands or in 1,024s and rarely say which: the larger unit that divides it evenly.
fn bytes(count: u64) -> String {
    const UNITS: [(u64, &str); 4] = [(1 << 20, "MiB"), (1_000_000, "MB"), (1 << 10, "KiB"), (1_000, "kB")];
    let even = UNITS.iter().find(|(size, _)| count >= *size && count.is_multiple_of(*size));
    even.map_or_else(|| format!("{count} bytes"), |(size, unit)| format!("{} {unit}", count / size))
}

fn thousands(count: usize) -> String {
    if count < 1_000 { count.to_string() } else { format!("{},{:03}", count / 1_000, count % 1_000) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_written_as_people_say_them() {
        let check = |count: u64, expected: &str| assert_eq!(bytes(count), expected);
        check(5_000_000, "5 MB");
        check(16 << 20, "16 MiB");
        check(3_750_000, "3750 kB");
        check(525_000, "525 kB");
        check(100, "100 bytes");
        assert_eq!((thousands(999), thousands(4_096)), ("999".to_owned(), "4,096".to_owned()));
    }

    #[test]
    fn every_line_of_the_block_has_a_cell_for_each_kind() {
        for carrier in CarrierId::ALL {
            let block = markdown(carrier);
            let lines: Vec<&str> = block.lines().filter(|line| line.starts_with('|')).collect();
            let width = table(carrier).kinds.len() + 2;
            assert!(lines.iter().all(|line| line.matches('|').count() == width), "{block}");
        }
    }
}
