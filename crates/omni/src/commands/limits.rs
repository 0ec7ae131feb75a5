//! `cargo omni limits`: what each carrier takes in one message, as validation, media conversion and the docs know it.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use omni_core::domain::carriers::limits::{Table, markdown, table};
use omni_core::model::carrier::CarrierId;

use crate::foundation::{output, workspace};

/// Around the block that a document holds.
const BEGIN: &str = "<!-- limits -->";
const END: &str = "<!-- /limits -->";
/// Heading of the block in a document that has none.
const HEADING: &str = "## Limits\n";

/// Show the limits of carriers.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Name of one carrier, such as whatsapp [default: all].
    carrier: Option<String>,
    /// Print the block that the carrier's document holds.
    #[arg(long)]
    markdown: bool,
    /// Update the blocks in docs/carriers.
    #[arg(long, conflicts_with = "markdown")]
    write: bool,
}

/// Shows the limits, or writes them into the docs.
///
/// # Errors
/// If there is no such carrier, or a document cannot be read or written.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    for carrier in carriers(args.carrier.as_deref())? {
        if args.write {
            write(carrier)?;
        } else if args.markdown {
            output::line(markdown(carrier))?;
        } else {
            output::line(format_args!("{}\n{}\n", carrier.name(), shown(&table(carrier))))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn carriers(name: Option<&str>) -> Result<Vec<CarrierId>> {
    let Some(name) = name else { return Ok(CarrierId::ALL.to_vec()) };
    match CarrierId::from_name(name) {
        Some(carrier) => Ok(vec![carrier]),
        None => bail!("no carrier is called {name}; there are {}", CarrierId::ALL.map(CarrierId::name).join(", ")),
    }
}

fn shown(Table { kinds, rows }: &Table) -> String {
    let mut shown = output::table(std::iter::once("").chain(kinds.iter().map(|kind| kind.name())));
    for row in rows {
        shown.add_row(std::iter::once(row.name).chain(row.cells.iter().map(String::as_str)));
    }
    output::fitted(shown)
}

fn write(carrier: CarrierId) -> Result<()> {
    let path = document(carrier)?;
    let shown = path.display();
    let text = std::fs::read_to_string(&path).with_context(|| format!("reading {shown}"))?;
    let updated = updated(&text, &markdown(carrier));
    if updated == text {
        output::note(format_args!("{}: up to date", carrier.name()));
        return Ok(());
    }
    std::fs::write(&path, updated).with_context(|| format!("writing {shown}"))?;
    output::note(format_args!("{}: written", carrier.name()));
    Ok(())
}

fn document(carrier: CarrierId) -> Result<PathBuf> {
    Ok(workspace::root()?.join(format!("docs/carriers/{}.md", carrier.name())))
}

/// `text` with `block` in the place of its old one, or under its heading, or else under a heading at its end.
fn updated(text: &str, block: &str) -> String {
    let around = text.split_once(BEGIN).and_then(|(before, rest)| Some((before, rest.split_once(END)?.1)));
    if let Some((before, after)) = around {
        return format!("{before}{block}{after}");
    }
    match text.split_once(HEADING) {
        Some((before, after)) => format!("{before}{HEADING}\n{block}\n{after}"),
        None => format!("{}\n\n{HEADING}\n{block}\n", text.trim_end()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_gets_its_block_once_wherever_it_stands() {
        let block = format!("{BEGIN}\nnew\n{END}");
        let check = |text: &str, expected: &str| {
            let once = updated(text, &block);
            assert_eq!(once, expected);
            assert_eq!(updated(&once, &block), once);
        };
        check(&format!("a\n{BEGIN}\nold\n{END}\nb\n"), &format!("a\n{block}\nb\n"));
        check("# A\n\n## Limits\n\nwords\n", &format!("# A\n\n## Limits\n\n{block}\n\nwords\n"));
        check("# A\n", &format!("# A\n\n## Limits\n\n{block}\n"));
    }

    #[test]
    fn a_carrier_is_found_by_its_name_and_all_are_meant_by_none() {
        assert_eq!(carriers(Some("twilio")).unwrap(), [CarrierId::Twilio]);
        assert_eq!(carriers(None).unwrap(), CarrierId::ALL);
        assert!(carriers(Some("pigeon")).is_err());
    }
}
