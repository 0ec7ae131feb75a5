//! How well it is understood what customers say of being written to: labelled texts, and what is made of them.
//!
//! A file has one text a line: its language, its verdict and itself, with tabs between. `\n` in a text is a line break;
//! empty lines and lines that begin with `#` are not read.

use std::collections::BTreeMap;

use super::Quality;
use crate::domain::consent::{Hints, Verdict, classify};

/// A text and what somebody says that it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelledText {
    /// The two letters of its language.
    pub language: String,
    /// Verdict that its author gave it.
    pub verdict: Verdict,
    /// The text itself.
    pub text: String,
}

/// How the texts were read.
#[derive(Clone, Debug, Default)]
pub struct Measured {
    /// Number of such texts.
    pub texts: usize,
    /// By language (`all` for all of them) and verdict, without the verdict "none".
    pub scores: BTreeMap<(String, Verdict), Quality>,
    /// The texts that were read otherwise than labelled, with the verdict that was found.
    pub wrong: Vec<(LabelledText, Verdict)>,
}

/// Reads a file of labelled texts.
///
/// # Errors
/// If a line has no language, verdict and text; names the line.
pub fn read(file: &str) -> Result<Vec<LabelledText>, String> {
    let lines = file.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty() && !line.starts_with('#'));
    lines
        .map(|(line, number)| labelled(line).ok_or_else(|| format!("line {number} is not language, verdict and text")))
        .collect()
}

/// Reads every text, and compares.
#[must_use]
pub fn measure(texts: &[LabelledText]) -> Measured {
    let mut measured = Measured { texts: texts.len(), ..Measured::default() };
    for text in texts {
        let found = classify(&text.text, Hints::default()).verdict;
        for language in [text.language.as_str(), "all"] {
            measured.count(language, text.verdict, found);
        }
        if found != text.verdict {
            measured.wrong.push((text.clone(), found));
        }
    }
    measured
}

impl Measured {
    fn count(&mut self, language: &str, labelled: Verdict, found: Verdict) {
        let mut add = |verdict: Verdict, add: fn(&mut Quality)| {
            if verdict != Verdict::None {
                add(self.scores.entry((language.to_owned(), verdict)).or_default());
            }
        };
        if labelled == found {
            add(found, |score| score.right += 1);
        } else {
            add(found, |score| score.wrong += 1);
            add(labelled, |score| score.missed += 1);
        }
    }
}

fn labelled(line: &str) -> Option<LabelledText> {
    let mut parts = line.splitn(3, '\t');
    let (language, verdict, text) = (parts.next()?, parts.next()?, parts.next()?);
    let verdict = Verdict::ALL.into_iter().find(|known| known.name() == verdict)?;
    Some(LabelledText { language: language.to_owned(), verdict, text: text.replace("\\n", "\n") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_line_by_line() {
        let check = |file: &str, expected: Result<usize, &str>| {
            assert_eq!(read(file).map(|texts| texts.len()), expected.map_err(str::to_owned), "{file}");
        };
        check("# why\n\nen\tstop\tSTOP\n", Ok(1));
        check("en\tnone\ta\tb", Ok(1));
        check("en\tstop\tSTOP\nen\tmaybe\tSTOP", Err("line 2 is not language, verdict and text"));
        check("STOP", Err("line 1 is not language, verdict and text"));
        assert_eq!(read("en\tstop\tSTOP\\nAnn").unwrap()[0].text, "STOP\nAnn");
    }

    #[test]
    fn what_is_wrong_counts_against_both_verdicts() {
        let texts = read("en\tstop\tSTOP\nen\tstop\tSTART\nfr\tnone\tSTOP\nfr\tnone\tbonjour").unwrap();
        let measured = measure(&texts);
        let score = |language: &str, verdict| measured.scores.get(&(language.to_owned(), verdict)).copied();
        assert_eq!(score("en", Verdict::Stop), Some(Quality { right: 1, wrong: 0, missed: 1 }));
        assert_eq!(score("en", Verdict::Start), Some(Quality { right: 0, wrong: 1, missed: 0 }));
        assert_eq!(score("fr", Verdict::Stop), Some(Quality { right: 0, wrong: 1, missed: 0 }));
        assert_eq!(score("all", Verdict::Stop), Some(Quality { right: 1, wrong: 1, missed: 1 }));
        assert_eq!(score("all", Verdict::None), None);
        assert_eq!(measured.wrong.len(), 2);
        let stop = score("all", Verdict::Stop).unwrap();
        assert!((stop.precision() - 0.5).abs() < 1e-9 && (stop.recall() - 0.5).abs() < 1e-9);
    }
}
