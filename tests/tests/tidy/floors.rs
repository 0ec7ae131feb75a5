//! The floors of each crate: what stands below what, and no module that is in a circle with another one.

use std::collections::{BTreeMap, BTreeSet};

use syn::visit::{self, Visit};
use syn::{ItemMod, ItemUse, UseTree};

use super::repository::{files, hold};

/// A crate and its floors from the ground up. The modules of one line do not know each other.
struct House {
    folder: &'static str,
    floors: &'static [&'static [&'static str]],
}

const HOUSES: [House; 3] = [
    House {
        folder: "crates/core/src",
        floors: &[
            &["foundation"],
            &["model"],
            &["domain"],
            &["ports"],
            &["runtime"],
            &["inbound", "outbound", "scheduler", "events"],
            &["operations"],
            &["testing"],
        ],
    },
    House {
        folder: "crates/aws/src",
        floors: &[
            &["cache", "env", "failure", "settings"],
            &["clients"],
            &["carriers", "dynamodb", "messaging"],
            &["operator"],
            &["lambda"],
            &["compose"],
        ],
    },
    House {
        folder: "crates/omni/src",
        floors: &[
            &["foundation"],
            &["demo_tenant"],
            &["simulator"],
            &["stack"],
            &["client", "rules", "template"],
            &["policies"],
            &["bench"],
            &["commands"],
        ],
    },
];

/// The path of a module, from the root of its crate.
type Path = Vec<String>;

/// One module and what it names of its own crate, tests aside.
struct Module {
    path: Path,
    named: Vec<Path>,
}

#[test]
fn every_module_stands_on_a_floor() {
    let strays = HOUSES.iter().flat_map(|house| {
        let strays = modules(house).into_iter().filter(|module| height(house, &module.path).is_none());
        strays.map(|module| format!("{}: {}", house.folder, module.path.join("::"))).collect::<Vec<_>>()
    });
    hold("a module stands on no floor: give it one in tests/tests/tidy/floors.rs, or a better place", strays);
}

#[test]
fn imports_point_down() {
    let up = HOUSES.iter().flat_map(|house| {
        let mut up = BTreeSet::new();
        for module in modules(house) {
            for named in &module.named {
                let (Some(from), Some(to)) = (height(house, &module.path), height(house, named)) else { continue };
                if to > from || (to == from && module.path.first() != named.first()) {
                    up.insert(format!("{}: {} names {}", house.folder, module.path.join("::"), named.join("::")));
                }
            }
        }
        up
    });
    hold("what stands below knows nothing of what stands above, or beside it", up);
}

#[test]
fn no_two_modules_import_each_other() {
    let circles = HOUSES.iter().flat_map(|house| {
        let rooms = rooms(&modules(house));
        let in_a_circle = rooms.keys().filter(|room| reaches(&rooms, room, room)).cloned().collect::<Vec<_>>();
        in_a_circle.into_iter().map(|room| format!("{}: {}", house.folder, room.join("::"))).collect::<Vec<_>>()
    });
    hold("these modules are in a circle", circles);
}

/// The number of the floor that a module stands on; `None` if it stands on none.
fn height(house: &House, path: &[String]) -> Option<usize> {
    let first = path.first()?;
    house.floors.iter().position(|floor| floor.contains(&first.as_str()))
}

/// The rooms, which are the modules one step below a floor, each with the rooms that it names.
fn rooms(modules: &[Module]) -> BTreeMap<Path, BTreeSet<Path>> {
    let known: BTreeSet<&[String]> = modules.iter().map(|module| module.path.as_slice()).collect();
    let room = |path: &[String]| path.get(..2).filter(|room| known.contains(room)).map(<[String]>::to_vec);
    let mut rooms: BTreeMap<Path, BTreeSet<Path>> = BTreeMap::new();
    for module in modules {
        let Some(from) = room(&module.path) else { continue };
        let named = module.named.iter().filter_map(|named| room(named)).filter(|named| *named != from);
        rooms.entry(from.clone()).or_default().extend(named);
    }
    rooms
}

/// Whether one comes from `from` to `to` by at least one step.
fn reaches(rooms: &BTreeMap<Path, BTreeSet<Path>>, from: &Path, to: &Path) -> bool {
    let mut seen = BTreeSet::new();
    let mut left: Vec<&Path> = rooms.get(from).into_iter().flatten().collect();
    while let Some(room) = left.pop() {
        if room == to {
            return true;
        }
        if seen.insert(room) {
            left.extend(rooms.get(room).into_iter().flatten());
        }
    }
    false
}

/// The modules of a crate but its root and its tests.
fn modules(house: &House) -> Vec<Module> {
    let all = files(house.folder, &[".rs"]);
    let paths: Vec<Path> = all.iter().map(|file| path_of(&file.path, house.folder)).collect();
    let is_test = |path: &Path| path.iter().any(|part| part == "tests" || part == "fixtures");
    let with_code = all.iter().zip(&paths).filter(|(_, path)| !path.is_empty() && !is_test(path));
    with_code
        .map(|(file, path)| {
            let mut reader = Reader { module: path, known: &paths, named: Vec::new() };
            // What is no Rust does not compile either.
            if let Ok(parsed) = syn::parse_file(&file.text) {
                reader.visit_file(&parsed);
            }
            Module { path: path.clone(), named: reader.named }
        })
        .collect()
}

fn path_of(file: &str, folder: &str) -> Path {
    let inside = file.trim_start_matches(folder).trim_start_matches('/').trim_end_matches(".rs");
    inside.split('/').filter(|part| !["lib", "main"].contains(part)).map(str::to_owned).collect()
}

/// Collects the paths that a file names.
struct Reader<'a> {
    module: &'a Path,
    known: &'a [Path],
    named: Vec<Path>,
}

impl Reader<'_> {
    /// `segments` from the root of the crate; nothing if they lead out of it.
    fn name(&mut self, segments: &[String]) {
        let mut rest = segments;
        let mut base = match rest.first().map(String::as_str) {
            Some("crate") => Vec::new(),
            Some("self" | "super") => self.module.clone(),
            Some(child) if self.known.contains(&[self.module.as_slice(), &[child.to_owned()]].concat()) => {
                self.module.clone()
            }
            _ => return,
        };
        while let Some(first) = rest.first().filter(|first| ["crate", "self", "super"].contains(&first.as_str())) {
            if first == "super" {
                base.pop();
            }
            rest = rest.get(1..).unwrap_or_default();
        }
        base.extend(rest.iter().cloned());
        self.named.push(base);
    }

    fn tree(&mut self, before: &mut Path, tree: &UseTree) {
        match tree {
            UseTree::Path(path) => {
                before.push(path.ident.to_string());
                self.tree(before, &path.tree);
                before.pop();
            }
            UseTree::Group(group) => group.items.iter().for_each(|item| self.tree(before, item)),
            UseTree::Name(name) => self.name(&[before.as_slice(), &[name.ident.to_string()]].concat()),
            UseTree::Rename(name) => self.name(&[before.as_slice(), &[name.ident.to_string()]].concat()),
            UseTree::Glob(_) => self.name(before),
        }
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        self.tree(&mut Vec::new(), &item.tree);
    }

    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        // The tests of a module may use all there is.
        if item.ident != "tests" {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if segments.len() > 1 {
            self.name(&segments);
        }
        visit::visit_path(self, path);
    }
}
