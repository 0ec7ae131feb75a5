//! The page of the configuration describes what is read, all of it and nothing else.

#![expect(clippy::panic, reason = "test code: to panic is how it says that an example cannot be read")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use omni_core::domain::pricing::PriceTable;
use omni_core::domain::quiet_hours::ZonePolicy;
use omni_core::domain::rules::Operator;
use omni_core::domain::tenant::{ApiKey, ApiScope, Tenant};
use omni_core::foundation::problem::DocumentProblem;
use omni_core::model::carrier::CarrierId;
use omni_core::model::channel::Channel;
use omni_core::model::destination::Destination;
use omni_core::model::message::{ChannelKind, MessageClass, TenantId};
use omni_core::model::plan::Downgrade;
use omni_core::model::rate_limit::{LimitScope, LimitUnit};
use omni_core::model::workflow::filters::{FilterAction, PiiKind};
use omni_core::model::workflow::{DeliveryPriority, DeliveryTarget, Transform, WorkflowEngine};
use serde::de::value::Error;
use serde::de::{DeserializeOwned, Error as _, Visitor};
use serde::{Deserializer, Serialize, forward_to_deserialize_any};
use serde_json::{Map, Value};

use super::repository::{File, file, files, hold};
use super::template::{blocks, common_variables, functions, template};

const PAGE: &str = "docs/configuration.md";
/// Its sections of documents, in the order of [`documents`].
const SECTIONS: [&str; 4] = ["The tenant's configuration", "A channel", "An API key", "A price table"];
/// Fields whose value has a table of its own, since it stands in several places.
const SHAPES: [(&str, &str); 10] = [
    ("routingRules", "rule"),
    ("conditions", "condition"),
    ("all", "condition"),
    ("any", "condition"),
    ("not", "condition"),
    ("destination", "destination"),
    ("defaultDestination", "destination"),
    ("rateLimits", "rateLimit"),
    ("value", ""),
    ("content", ""),
];
/// Objects whose keys are whatever their author calls things.
const NAMED_BY_AUTHORS: [&str; 5] = ["openingHours", "weekly", "channels", "weights", "settings"];
/// Fields of the code that are none of a document: the rules are flattened into it, and so is what is not known.
const FLATTENED: [&str; 2] = ["rules", "unknown"];

/// Fields that are read and refused when they are saved, because there is nothing behind them yet.
const NOT_YET: [&str; 2] = ["contactLookup", "retryPolicy"];

/// An example of the page, as it was read.
struct Example {
    section: &'static str,
    written: Value,
    /// JSON that the code writes of what it read.
    kept: Value,
    /// Value that the code read, field by field.
    printed: String,
}

#[test]
fn the_examples_have_every_field_that_is_read_and_no_other() {
    let mut broken = Vec::new();
    for Example { section, written, kept, printed } in examples() {
        let (fields, kept) = (paths(&written), paths(&kept));
        broken.extend(fields.difference(&kept).map(|field| format!("{section}: nothing comes of {field}")));
        let names: BTreeSet<&str> = fields.iter().filter_map(|field| field.rsplit('.').next()).collect();
        let mut filled: BTreeMap<String, bool> = BTreeMap::new();
        for (name, value) in printed.lines().filter_map(printed_field) {
            *filled.entry(name).or_default() |= !["None,", "[],", "{},"].contains(&value);
        }
        filled.retain(|name, _| !NOT_YET.contains(&name.as_str()));
        filled.retain(|name, filled| !(FLATTENED.contains(&name.as_str()) || *filled && names.contains(name.as_str())));
        broken.extend(filled.into_keys().map(|name| format!("{section}: {name} is read, and the example has none")));
    }
    hold("an example of docs/configuration.md is not whole", broken);
}

#[test]
fn the_tables_describe_the_fields_of_the_examples_and_no_others() {
    let mut fields: BTreeSet<String> = BTreeSet::new();
    for Example { section, written, .. } in examples() {
        fields.extend(paths(&written).into_iter().map(|field| in_section(section, &field)));
    }
    let mut described = BTreeSet::new();
    let mut broken = Vec::new();
    for Row { section, name, .. } in rows("field") {
        let row = in_section(&section, &name);
        if !described.insert(row.clone()) {
            broken.push(format!("{row} is described twice"));
        }
    }
    broken.extend(fields.difference(&described).map(|field| format!("{field} is not described")));
    broken.extend(described.difference(&fields).map(|field| format!("{field} is not in the example")));
    hold("the tables of docs/configuration.md", broken);
}

#[test]
fn every_word_that_a_field_takes_stands_in_its_row() {
    let [tenant, channel, key, prices] = SECTIONS;
    let (kinds, carriers) = (words::<ChannelKind>(), words::<CarrierId>());
    let taken: [(&str, &str, &[&str]); 24] = [
        (tenant, "pinnedCarrier", carriers),
        (tenant, "fallback[].from", kinds),
        (tenant, "fallback[].to", kinds),
        (tenant, "downgrade", words::<Downgrade>()),
        (tenant, "receiptTimeout.classes", words::<MessageClass>()),
        (tenant, "quietHours.zonePolicy", words::<ZonePolicy>()),
        (tenant, "condition.operator", Operator::NAMES),
        (tenant, "destination.type", Destination::TYPES),
        (tenant, "rateLimit.scope", words::<LimitScope>()),
        (tenant, "rateLimit.unit", words::<LimitUnit>()),
        (tenant, "rateLimit.kind", kinds),
        (tenant, "workflows[].engine", &WorkflowEngine::NAMES),
        (tenant, "workflows[].filters.pii.action", words::<FilterAction>()),
        (tenant, "workflows[].filters.pii.kinds", words::<PiiKind>()),
        (tenant, "workflows[].transform[].type", Transform::NAMES),
        (tenant, "workflows[].delivery.targets[].type", DeliveryTarget::TYPES),
        (tenant, "workflows[].delivery.targets[].channel", kinds),
        (tenant, "workflows[].delivery.priority", &DeliveryPriority::NAMES),
        (channel, "carrier", carriers),
        (channel, "kinds", kinds),
        (key, "scopes", words::<ApiScope>()),
        (prices, "carrier", carriers),
        (prices, "entries[].kind", kinds),
        (channel, "address.addressType", &["phone", "shortCode", "alphanumeric", "whatsAppUser", "chat", "device"]),
    ];
    let rows = rows("field");
    let broken = taken.iter().flat_map(|(section, name, words)| {
        let row = rows.iter().find(|row| row.section == *section && row.name == *name);
        let says = move |word: &str| row.is_some_and(|row| row.text.contains(&format!("`{word}`")));
        let unsaid = words.iter().filter(move |word| **word != "other" && !says(word));
        unsaid.map(move |word| format!("{name} takes {word}"))
    });
    hold("the rows of docs/configuration.md name every word", broken);
}

#[test]
fn every_setting_of_a_channel_is_described_and_no_other() {
    let source = files("crates/core/src", &[".rs"]);
    let code = source.iter().filter(|file| !file.path.contains("tests")).flat_map(File::code);
    let asked: BTreeSet<String> = code
        .flat_map(|(_, line)| line.split("setting(\"").skip(1).filter_map(|rest| rest.split('"').next()))
        .map(str::to_owned)
        .collect();
    let pages = files("docs/carriers", &[".md"]);
    let told: BTreeSet<String> =
        pages.iter().flat_map(|page| rows_of(page, "setting")).map(|row| row.name).chain(asked).collect();
    let described: BTreeSet<String> = rows("setting").into_iter().map(|row| row.name).collect();
    hold("settings in docs/configuration.md and elsewhere", told.symmetric_difference(&described));
}

#[test]
fn every_variable_of_a_function_is_described_and_no_other() {
    let template = template();
    let mut set = common_variables(&template);
    set.extend(functions(&template).iter().flat_map(super::template::Block::variables));
    let described: BTreeSet<String> = rows("variable").into_iter().map(|row| row.name).collect();
    hold("variables in docs/configuration.md and in template.yaml", set.symmetric_difference(&described));
}

#[test]
fn every_parameter_is_described_with_its_default_and_bounds() {
    let template = template();
    let parameters = template.text.split("\nRules:").next().unwrap_or_default();
    let parameters = File { path: template.path.clone(), text: parameters.to_owned() };
    let page = file("docs/deployment/README.md");
    let rows = rows_of(&page, "parameter");
    let cells = |row: &Row| row.text.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
    let cells: Vec<Vec<String>> = rows.iter().map(cells).collect();
    let mut broken = Vec::new();
    for block in blocks(&parameters).iter().filter(|block| block.value("Description").is_some()) {
        let id = &block.logical_id;
        let Some(cells) =
            cells.iter().find(|cells| cells.iter().take(1).any(|names| names.contains(&format!("`{id}`"))))
        else {
            broken.push(format!("{id} is not described"));
            continue;
        };
        let cell = |at: usize| cells.get(at).map(|cell| cell.replace(['`', ','], "")).unwrap_or_default();
        let default = block.value("Default").map_or("required", |text| if text == "\"\"" { "none" } else { text });
        if cell(1).split([' ', ':']).next() != Some(default) {
            broken.push(format!("{id}: its default is {default}"));
        }
        if let (Some(least), Some(most)) = (block.value("MinValue"), block.value("MaxValue"))
            && cell(2) != format!("{least} to {most}")
        {
            broken.push(format!("{id}: it is {least} to {most}"));
        }
    }
    let known: BTreeSet<String> = blocks(&parameters).into_iter().map(|block| block.logical_id).collect();
    let unknown = rows.iter().filter(|row| !known.contains(&row.name));
    broken.extend(unknown.map(|row| format!("{} is no parameter", row.name)));
    hold("docs/deployment/README.md describes the parameters of template.yaml", broken);
}

/// The examples, read by what reads such documents.
fn examples() -> Vec<Example> {
    let page = file(PAGE);
    let section = |name: &'static str| {
        let text = page.text.split("\n## ").find(|section| section.starts_with(name)).unwrap_or_default();
        let json = text.split("```json\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap_or_default();
        (name, serde_json::from_str::<Value>(json).unwrap_or_else(|error| panic!("{PAGE}, {name}: {error}")))
    };
    let [tenant, channel, key, prices] = SECTIONS.map(section);
    vec![the_tenant(tenant), read::<Channel>(channel), read::<ApiKey>(key), read::<PriceTable>(prices)]
}

/// Reads a tenant as the API does, mistakes and all.
fn the_tenant((section, written): (&'static str, Value)) -> Example {
    let fields: Map<String, Value> = written.as_object().cloned().unwrap_or_default();
    let refused = |problems: Vec<DocumentProblem>| panic!("{PAGE}, {section}: {problems:?}");
    let tenant = Tenant::written(&TenantId::new("acme"), fields).unwrap_or_else(refused);
    let problems = tenant.problems();
    assert!(problems.is_empty(), "{PAGE}, {section}: {problems:?}");
    example(section, written, &tenant)
}

fn read<T: DeserializeOwned + Serialize + Debug>((section, written): (&'static str, Value)) -> Example {
    let read: T = serde_json::from_value(written.clone()).unwrap_or_else(|error| panic!("{PAGE}, {section}: {error}"));
    example(section, written, &read)
}

fn example(section: &'static str, written: Value, read: &(impl Serialize + Debug)) -> Example {
    Example { section, written, kept: serde_json::to_value(read).unwrap_or_default(), printed: format!("{read:#?}") }
}

/// The name, as JSON has it, and the value of a field that `Debug` prints on a line of its own.
fn printed_field(line: &str) -> Option<(String, &str)> {
    let (name, value) = line.trim().split_once(": ")?;
    let is_field = name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    let mut words = name.split('_');
    let first = words.next().filter(|_| is_field)?.to_owned();
    let capital =
        |word: &str| word.get(..1).map(str::to_uppercase).unwrap_or_default() + word.get(1..).unwrap_or_default();
    Some((words.fold(first, |all, word| all + &capital(word)), value))
}

/// Every field of a document, as in `workflows[].name`, `openingHours.*.weekly`, `rule.name`.
fn paths(document: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    walk(document, "", &mut found);
    found
}

fn walk(value: &Value, path: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            let parent = path.rsplit('.').next().unwrap_or_default();
            let named_by_authors = NAMED_BY_AUTHORS.contains(&parent);
            for (name, value) in fields {
                let name = if named_by_authors { "*" } else { name };
                let field = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
                match SHAPES.iter().find(|(of, _)| *of == name) {
                    Some((_, shape)) => shaped(value, shape, found),
                    None => walk(value, &field, found),
                }
                found.extend((!named_by_authors).then_some(field));
            }
        }
        Value::Array(items) => {
            for item in items {
                walk(item, &format!("{path}[]"), found);
            }
        }
        _ => {}
    }
}

/// The fields of one value of a shape, or of several.
fn shaped(value: &Value, shape: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| shaped(item, shape, found)),
        one if !shape.is_empty() => walk(one, shape, found),
        _ => {}
    }
}

/// A field with its document; one of a shape has no document of its own.
fn in_section(section: &str, field: &str) -> String {
    let is_shaped = field.split_once('.').is_some_and(|(first, _)| SHAPES.iter().any(|(_, shape)| *shape == first));
    if is_shaped { field.to_owned() } else { format!("{section}: {field}") }
}

/// A row of a table.
struct Row {
    /// The last heading of the second level above it.
    section: String,
    /// The first word in its first cell that is set as code.
    name: String,
    text: String,
}

fn rows(kind: &str) -> Vec<Row> {
    rows_of(&file(PAGE), kind)
}

/// The rows of the tables whose first column is headed by `kind`.
fn rows_of(page: &File, kind: &str) -> Vec<Row> {
    let heading = format!("| {kind} |");
    let (mut section, mut inside, mut rows) = (String::new(), false, Vec::new());
    for (_, line) in page.lines() {
        if let Some(name) = line.strip_prefix("## ") {
            name.clone_into(&mut section);
        }
        inside = line.starts_with(&heading) || inside && line.starts_with('|');
        if inside && line.starts_with("| `") {
            let name = line.split('`').nth(1).unwrap_or_default().to_owned();
            rows.push(Row { section: section.clone(), name, text: line.to_owned() });
        }
    }
    rows
}

/// The words that an enum is read from.
fn words<T: DeserializeOwned>() -> &'static [&'static str] {
    let mut words: &'static [&'static str] = &[];
    // It fails in any case: nothing is there to be read.
    let _ = T::deserialize(Words(&mut words));
    words
}

/// Hears from a type which words it knows.
struct Words<'a>(&'a mut &'static [&'static str]);

impl<'de> Deserializer<'de> for Words<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        Err(Error::custom("there is nothing"))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        *self.0 = variants;
        self.deserialize_any(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}
