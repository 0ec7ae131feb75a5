//! The choice of letters that a command works on.

use anyhow::{Context, Result, bail};

use crate::client::dead_letters::letter::Letter;
use crate::client::dead_letters::shelves::Found;

/// The letters to work on.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Chosen {
    /// Ids of the letters, or the beginnings of ids.
    #[arg(required_unless_present = "all", conflicts_with = "all")]
    pub(super) ids: Vec<String>,
    /// Choose all of them, or all of one source.
    #[arg(long)]
    pub(super) all: bool,
    /// Choose only those that came from this queue or function, such as inbound.fifo.
    #[arg(long, value_name = "SOURCE")]
    pub(super) source: Option<String>,
    /// Show what would be done, and do nothing.
    #[arg(long)]
    pub(super) dry_run: bool,
}

impl Chosen {
    /// These letters of what was found, oldest first.
    ///
    /// # Errors
    /// If there is no such letter, or it is another one's.
    pub(super) fn of<'a>(&self, found: &'a Found) -> Result<Vec<&'a Letter>> {
        let fits = |letter: &&Letter| self.source.as_ref().is_none_or(|source| *source == letter.source);
        if self.all {
            return Ok(found.letters.iter().filter(fits).collect());
        }
        let named: Vec<&Letter> = self.ids.iter().map(|id| one(found, id)).collect::<Result<_>>()?;
        match named.iter().find(|letter| !fits(letter)) {
            Some(other) => bail!("{} came from {}", other.id, other.source),
            None => Ok(named),
        }
    }
}

/// The letter whose id begins with `id`.
///
/// # Errors
/// If there is none or more than one; says if it may be one that somebody else looks at.
pub(super) fn one<'a>(found: &'a Found, id: &str) -> Result<&'a Letter> {
    let mut fits = found.letters.iter().filter(|letter| letter.id.starts_with(id));
    let first = fits.next().with_context(|| match found.hidden() {
        Some(hidden) => format!("there is no dead letter {id} among those that can be seen; {hidden}"),
        None => format!("there is no dead letter {id}"),
    })?;
    if fits.next().is_some() {
        bail!("several dead letters begin with {id}: give more of the id");
    }
    Ok(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::dead_letters::letter;

    fn found(ids: &[&str]) -> Found {
        Found { letters: ids.iter().map(|id| letter::example(id)).collect(), ..Found::default() }
    }

    #[test]
    fn letters_are_chosen_by_id_by_source_or_all() {
        let found = found(&["abc1", "abd2"]);
        let check = |ids: &[&str], all: bool, source: Option<&str>, expected: Option<usize>| {
            let chosen = Chosen {
                ids: ids.iter().map(|id| (*id).to_owned()).collect(),
                all,
                source: source.map(str::to_owned),
                dry_run: true,
            };
            assert_eq!(chosen.of(&found).ok().map(|chosen| chosen.len()), expected, "{ids:?} {source:?}");
        };
        check(&["abc"], false, None, Some(1));
        check(&["abc", "nope"], false, None, None);
        check(&["abc"], false, Some("outbound.fifo"), None);
        check(&[], true, None, Some(2));
        check(&[], true, Some("inbound.fifo"), Some(2));
        check(&[], true, Some("outbound.fifo"), Some(0));
    }

    #[test]
    fn the_beginning_of_an_id_is_enough_if_it_is_the_only_one() {
        let found = found(&["abc1", "abd2"]);
        let check = |id: &str, expected: Option<&str>| {
            assert_eq!(one(&found, id).ok().map(|letter| letter.id.as_str()), expected, "{id}");
        };
        check("abc", Some("abc1"));
        check("ab", None);
        check("x", None);
    }

    #[test]
    fn a_letter_that_is_not_seen_may_be_in_somebody_elses_hands() {
        let found = Found { looked_at: 2, until: "2026-11-23T20:45:30Z".parse().unwrap(), ..Found::default() };
        let words = one(&found, "abc").unwrap_err().to_string();
        assert!(words.contains("2 are being looked at by somebody else, until 2026-11-23T20:45:30Z"), "{words}");
    }
}
