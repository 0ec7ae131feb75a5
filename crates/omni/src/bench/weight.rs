//! The weight of a binary: the bytes of each crate, read from the symbols, and of each kind of section.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use anyhow::{Context, Result};
use object::elf::SHF_ALLOC;
use object::read::elf::ElfFile64;
use object::{Object as _, ObjectSection as _, ObjectSymbol as _, SectionFlags, SectionKind};
use rustc_demangle::try_demangle;

use super::build::zipped_size;

/// The crates of the standard library, counted as one.
const STANDARD: [&str; 6] = ["alloc", "compiler_builtins", "core", "panic_abort", "std", "std_detect"];
/// Name of these crates together.
const STD: &str = "std";
/// Functions of C and of the linker, whose names say no crate.
const C: &str = "(C and linker)";
/// Data that has no name of its own: texts, tables, relocations, unwind tables.
const UNNAMED: &str = "(unnamed data)";
/// Beginning of the names of C functions in ring.
const RING: &str = "ring_core_";

/// A binary, weighed. Bytes are those that are loaded, before they are compressed.
pub(crate) struct Weight {
    /// The package: the binary without its symbols, deflated. Up to two kilobytes less than what is deployed, which has a
    /// table of sections behind the rest.
    pub(crate) zipped: usize,
    /// Bytes by crate.
    pub(crate) crates: BTreeMap<String, u64>,
    /// Bytes by kind of section.
    pub(crate) sections: BTreeMap<&'static str, u64>,
}

/// Weighs `binary`, which must have its symbols.
///
/// # Errors
/// If it is no 64-bit ELF file.
pub(crate) fn weigh(binary: &[u8]) -> Result<Weight> {
    let parts = parts(binary)?;
    let stripped = binary.get(..usize::try_from(parts.end)?).context("a section ends after the file")?;
    Ok(Weight { zipped: zipped_size(stripped)?, crates: parts.crates, sections: parts.sections })
}

/// The parts of a binary that are loaded, and the place at which they end in the file: symbols stand behind it.
struct Parts {
    crates: BTreeMap<String, u64>,
    sections: BTreeMap<&'static str, u64>,
    end: u64,
}

fn parts(binary: &[u8]) -> Result<Parts> {
    let file: ElfFile64 = ElfFile64::parse(binary).context("reading the binary")?;
    let mut sections = BTreeMap::new();
    let mut loaded = HashSet::new();
    let mut end = 0;
    for section in file.sections().filter(|section| is_loaded(section.flags())) {
        let Some((offset, size)) = section.file_range() else { continue };
        end = end.max(offset + size);
        loaded.insert(section.index());
        *sections.entry(kind(section.name().unwrap_or_default(), section.kind())).or_default() += size;
    }
    let mut crates = BTreeMap::new();
    // Several names may stand for one place.
    let mut seen = BTreeSet::new();
    for symbol in file.symbols().filter(|symbol| symbol.size() > 0) {
        if symbol.section_index().is_some_and(|index| loaded.contains(&index)) && seen.insert(symbol.address()) {
            *crates.entry(owner(symbol.name().unwrap_or_default())).or_default() += symbol.size();
        }
    }
    let (total, named): (u64, u64) = (sections.values().sum(), crates.values().sum());
    crates.insert(UNNAMED.to_owned(), total.saturating_sub(named));
    Ok(Parts { crates, sections, end })
}

/// Whether a section is in memory when the program runs: `SHF_ALLOC`.
fn is_loaded(flags: SectionFlags) -> bool {
    matches!(flags, SectionFlags::Elf { sh_flags, .. } if sh_flags.contains(SHF_ALLOC))
}

fn kind(name: &str, kind: SectionKind) -> &'static str {
    match (name, kind) {
        (".eh_frame" | ".eh_frame_hdr" | ".gcc_except_table", _) => "unwind tables",
        (name, _) if name.starts_with(".rel") => "relocations",
        (_, SectionKind::Text) => "code",
        (_, SectionKind::ReadOnlyData | SectionKind::ReadOnlyString) => "constants",
        (_, SectionKind::Data | SectionKind::ReadOnlyDataWithRel) => "pointers and variables",
        _ => "the rest",
    }
}

/// The crate that `symbol` belongs to: the first one in its name that is not of the standard library. So a list of our
/// messages, or what drops it, is ours.
fn owner(symbol: &str) -> String {
    let Ok(name) = try_demangle(symbol) else {
        return if symbol.starts_with(RING) { "ring" } else { C }.to_owned();
    };
    let name = format!("{name:#}");
    let paths = name.split(|c: char| !(c.is_alphanumeric() || "_:".contains(c)));
    let mut crates =
        paths.filter_map(|path| path.split_once("::")).map(|(first, _)| first).filter(|first| is_crate(first));
    crates.find(|name| !STANDARD.contains(name)).unwrap_or(STD).to_owned()
}

/// Paths may also begin with a type, or go on after one.
fn is_crate(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase()) || name.starts_with('_') && name.len() > 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_symbol_belongs_to_the_first_crate_in_its_name_that_is_not_of_the_standard_library() {
        let check = |symbol: &str, expected: &str| assert_eq!(owner(symbol), expected, "{symbol}");
        check("_ZN9omni_core7inbound5route4main17h0123456789abcdefE", "omni_core");
        check(
            "_ZN4core3ptr69drop_in_place$LT$alloc..vec..Vec$LT$omni_core..model..Message$GT$$GT$17h0123456789abcdefE",
            "omni_core",
        );
        check(
            "_ZN63_$LT$alloc..string..String$u20$as$u20$serde..ser..Serialize$GT$9serialize17h0123456789abcdefE",
            "serde",
        );
        check("_ZN4core3fmt5write17h0123456789abcdefE", "std");
        check("_RNvCs1234_7mycrate3foo", "mycrate");
        check("ring_core_0_17_14__x25519_fe_invert", "ring");
        check("memcpy", C);
    }

    #[test]
    fn what_is_loaded_of_this_very_program_is_counted_once_and_has_this_crate_in_it() {
        let parts = parts(&std::fs::read(std::env::current_exe().unwrap()).unwrap()).unwrap();
        assert!(parts.crates.get("omni").is_some_and(|bytes| *bytes > 10_000));
        let (named, loaded): (u64, u64) = (parts.crates.values().sum(), parts.sections.values().sum());
        assert_eq!(named, loaded);
        assert!(loaded <= parts.end);
    }
}
