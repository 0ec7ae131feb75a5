//! Which predicates hold, found without asking one after the other.

use std::collections::BTreeMap;

use super::bits::Bits;
use super::facts::Asked;
use super::field::Field;
use super::predicate::{Predicate, Test};
use super::texts::{Beginnings, MAX_TRIES, Number, Parts, Patterns, Wholes};
use super::value::{composed, seen, trimmed};

/// All predicates that look for texts, by field.
#[derive(Debug, Default)]
pub(super) struct Index {
    fields: Vec<Texts>,
    /// Those whose regular expressions cannot be run: whether they hold cannot be known.
    pub(super) unknown: Bits,
    /// Those that the index answers; the others are asked one by one.
    pub(super) known: Bits,
}

/// The texts that are looked for in one field.
#[derive(Debug)]
struct Texts {
    field: Field,
    folded: Tables,
    exact: Tables,
}

/// The texts that are looked for in a text, with regard to case or without.
#[derive(Debug, Default)]
struct Tables {
    wholes: Wholes,
    parts: Option<Parts>,
    beginnings: Beginnings,
    /// Texts and what they are compared with are reversed.
    endings: Beginnings,
    patterns: Patterns,
}

/// Tables that are being filled.
#[derive(Default)]
struct Filling<'a> {
    wholes: Vec<(String, Number)>,
    parts: Vec<(String, Number)>,
    beginnings: Vec<(Vec<u8>, Number)>,
    endings: Vec<(Vec<u8>, Number)>,
    patterns: Vec<(&'a str, Number)>,
}

impl Index {
    pub(super) fn of(predicates: &[Predicate]) -> Self {
        let mut known = Bits::below(predicates.len());
        let mut unknown = Bits::below(predicates.len());
        let mut filling: BTreeMap<String, (&Field, [Filling<'_>; 2])> = BTreeMap::new();
        for (number, predicate) in (0..).zip(predicates) {
            let Some(case_sensitive) = looks_for_text(&predicate.test) else { continue };
            known.insert(number);
            let entry = filling.entry(predicate.field.path());
            let (_, tables) = entry.or_insert_with(|| (&predicate.field, Default::default()));
            if let Some(table) = tables.get_mut(usize::from(case_sensitive)) {
                table.add(&predicate.test, number);
            }
        }
        let mut tries = MAX_TRIES;
        let fields = filling.into_values().map(|(field, [folded, exact])| Texts {
            field: field.clone(),
            folded: folded.tables(false, &mut known, &mut unknown, &mut tries),
            exact: exact.tables(true, &mut known, &mut unknown, &mut tries),
        });
        Self { fields: fields.collect(), unknown, known }
    }

    /// Calls `found` with the number of each predicate that the index answers and that holds, possibly more than once.
    pub(super) fn find(&self, asked: &Asked<'_>, mut found: impl FnMut(Number)) {
        for Texts { field, folded, exact } in &self.fields {
            for text in field.read(asked).as_slice() {
                if folded.has_texts() {
                    folded.find(&seen(text, false), &mut found);
                }
                let text = composed(text);
                folded.patterns.find(&text, &mut found);
                exact.find(&text, &mut found);
                exact.patterns.find(&text, &mut found);
            }
        }
    }
}

/// Whether `test` is for the index; and if so, whether it regards case. Nothing is a part of everything, everywhere.
fn looks_for_text(test: &Test) -> Option<bool> {
    match test {
        Test::Equals { case_sensitive, .. } | Test::Matches { case_sensitive, .. } => Some(*case_sensitive),
        Test::Contains { text, case_sensitive }
        | Test::StartsWith { text, case_sensitive }
        | Test::EndsWith { text, case_sensitive } => (!text.is_empty()).then_some(*case_sensitive),
        Test::Exists | Test::In(_) | Test::Networks(_) | Test::Window(_) => None,
    }
}

impl<'a> Filling<'a> {
    fn add(&mut self, test: &'a Test, number: Number) {
        match test {
            Test::Equals { texts, .. } => self.wholes.extend(texts.iter().map(|text| (text.clone(), number))),
            Test::Contains { text, .. } => self.parts.push((text.clone(), number)),
            Test::StartsWith { text, .. } => self.beginnings.push((text.bytes().collect(), number)),
            Test::EndsWith { text, .. } => self.endings.push((text.bytes().rev().collect(), number)),
            Test::Matches { pattern, .. } => self.patterns.push((pattern, number)),
            Test::Exists | Test::In(_) | Test::Networks(_) | Test::Window(_) => {}
        }
    }

    fn tables(self, case_sensitive: bool, known: &mut Bits, unknown: &mut Bits, tries: &mut usize) -> Tables {
        let numbers: Vec<Number> = self.parts.iter().map(|(_, number)| *number).collect();
        let parts = Parts::of(self.parts);
        if parts.is_none() {
            for number in numbers {
                known.remove(number);
            }
        }
        Tables {
            wholes: Wholes::of(self.wholes),
            parts,
            beginnings: Beginnings::of(self.beginnings),
            endings: Beginnings::of(self.endings),
            patterns: Patterns::of(&self.patterns, case_sensitive, tries, |number| {
                unknown.insert(number);
            }),
        }
    }
}

impl Tables {
    fn has_texts(&self) -> bool {
        self.parts.is_some() || !(self.wholes.is_empty() && self.beginnings.is_empty() && self.endings.is_empty())
    }

    fn find(&self, text: &str, mut found: impl FnMut(Number)) {
        let ends = trimmed(text);
        self.wholes.find(ends, &mut found);
        self.beginnings.find(ends.bytes(), &mut found);
        self.endings.find(ends.bytes().rev(), &mut found);
        if let Some(parts) = &self.parts {
            parts.find(text, found);
        }
    }
}
