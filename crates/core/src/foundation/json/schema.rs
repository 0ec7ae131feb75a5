//! JSON Schema (draft 2020-12) as constant data: what a document may say is written once, beside whoever reads it.
//!
//! ```
//! use omni_core::foundation::json::schema::{Field, Schema};
//!
//! const PERSON: Schema = Schema::object(&[
//!     Field::required("name", Schema::text(1, 64)),
//!     Field::optional("age", Schema::whole(0, 150).or_null()).about("Years since birth."),
//! ]);
//! assert_eq!(PERSON.names().collect::<Vec<_>>(), ["name", "age"]);
//! ```
//!
//! Readers take the names of their fields from it. Everything else of it is only read by whoever prints the document of an
//! API, so that a function that serves one carries a few kilobytes of constants and no code.

use serde_json::{Map, Value, json};

/// The values that are allowed.
#[derive(Clone, Copy, Debug)]
pub struct Schema {
    shape: Shape,
    /// Name in the list of components; without one it stands where it is used.
    name: Option<&'static str>,
    about: Option<&'static str>,
    nullable: bool,
}

#[derive(Clone, Copy, Debug)]
enum Shape {
    Anything,
    Text { length: Option<(usize, usize)>, pattern: Option<&'static str>, format: Option<&'static str> },
    Choice(&'static [&'static str]),
    Names(fn() -> Vec<&'static str>),
    Whole(i64, i64),
    Number { range: Option<(i64, i64)> },
    Boolean,
    List { of: &'static Schema, length: (usize, usize), unique: bool },
    Object { fields: &'static [Field], also: &'static [&'static Schema], others: Others },
    Map { names: Option<&'static str>, values: &'static Schema, most: usize },
    Either(&'static [&'static Schema]),
    Within(&'static str),
}

/// The fields of an object that its schema does not name.
#[derive(Clone, Copy, Debug)]
enum Others {
    Refused,
    Allowed,
}

/// One field of an object.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    name: &'static str,
    schema: Schema,
    required: bool,
    about: Option<&'static str>,
}

impl Field {
    /// A field that must be there.
    #[must_use]
    pub const fn required(name: &'static str, schema: Schema) -> Self {
        Self { name, schema, required: true, about: None }
    }

    /// A field that may be missing.
    #[must_use]
    pub const fn optional(name: &'static str, schema: Schema) -> Self {
        Self { name, schema, required: false, about: None }
    }

    /// A field that may be missing, or null, which is the same.
    #[must_use]
    pub const fn nullable(name: &'static str, schema: Schema) -> Self {
        Self::optional(name, schema.or_null())
    }

    /// Says what it is for, in Markdown.
    #[must_use]
    pub const fn about(self, words: &'static str) -> Self {
        Self { about: Some(words), ..self }
    }

    /// Its name in JSON.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Whether it must be there.
    #[must_use]
    pub fn is_required(&self) -> bool {
        self.required
    }

    /// The schema as JSON; whatever has a name is put into `components`.
    #[must_use]
    pub fn render(&self, components: &mut Map<String, Value>) -> Value {
        let mut rendered = self.schema.render(components);
        if let Some(about) = self.about {
            insert(&mut rendered, "description", about);
        }
        rendered
    }
}

impl Schema {
    /// Any value.
    pub const ANYTHING: Self = Self::of(Shape::Anything);
    /// Any text.
    pub const TEXT: Self = Self::of(Shape::Text { length: None, pattern: None, format: None });
    /// A text with more in it than white space.
    pub const NOT_BLANK: Self = Self::matching(r"\S", usize::MAX);
    /// `true` or `false`.
    pub const BOOLEAN: Self = Self::of(Shape::Boolean);
    /// Any number.
    pub const NUMBER: Self = Self::of(Shape::Number { range: None });
    /// A moment: RFC 3339 with an offset.
    pub const MOMENT: Self = Self::formatted("date-time");
    /// Any object.
    pub const OBJECT: Self = Self::object(&[]).open();

    const fn of(shape: Shape) -> Self {
        Self { shape, name: None, about: None, nullable: false }
    }

    /// A text of `least` to `most` characters.
    #[must_use]
    pub const fn text(least: usize, most: usize) -> Self {
        Self::of(Shape::Text { length: Some((least, most)), pattern: None, format: None })
    }

    /// A text in a format that JSON Schema names: `date-time`, `date`.
    #[must_use]
    pub const fn formatted(format: &'static str) -> Self {
        Self::of(Shape::Text { length: None, pattern: None, format: Some(format) })
    }

    /// A text of at most `most` characters in which a regular expression is found.
    #[must_use]
    pub const fn matching(pattern: &'static str, most: usize) -> Self {
        Self::of(Shape::Text { length: Some((0, most)), pattern: Some(pattern), format: None })
    }

    /// One of several texts.
    #[must_use]
    pub const fn choice(words: &'static [&'static str]) -> Self {
        Self::of(Shape::Choice(words))
    }

    /// One of the names that something has.
    #[must_use]
    pub const fn names_of(names: fn() -> Vec<&'static str>) -> Self {
        Self::of(Shape::Names(names))
    }

    /// A whole number from 1 to `most`: how much of a list a page may have.
    #[must_use]
    #[expect(clippy::cast_possible_wrap, reason = "no page is that long, and `From` is not const")]
    pub const fn up_to(most: usize) -> Self {
        Self::of(Shape::Whole(1, most as i64))
    }

    /// A whole number from `least` to `most`.
    #[must_use]
    pub const fn whole(least: i64, most: i64) -> Self {
        Self::of(Shape::Whole(least, most))
    }

    /// A number from `least` to `most`.
    #[must_use]
    pub const fn number(least: i64, most: i64) -> Self {
        Self::of(Shape::Number { range: Some((least, most)) })
    }

    /// A list of any length.
    #[must_use]
    pub const fn list(of: &'static Schema) -> Self {
        Self::list_of(of, 0, usize::MAX)
    }

    /// A list of `least` to `most` values.
    #[must_use]
    pub const fn list_of(of: &'static Schema, least: usize, most: usize) -> Self {
        Self::of(Shape::List { of, length: (least, most), unique: false })
    }

    /// A list of at most `most` values, each of them once.
    #[must_use]
    pub const fn set(of: &'static Schema, most: usize) -> Self {
        Self::of(Shape::List { of, length: (0, most), unique: true })
    }

    /// An object with these fields and no others.
    #[must_use]
    pub const fn object(fields: &'static [Field]) -> Self {
        Self::of(Shape::Object { fields, also: &[], others: Others::Refused })
    }

    /// The same object, which may have any other fields too.
    #[must_use]
    pub const fn open(self) -> Self {
        match self.shape {
            Shape::Object { fields, also, .. } => {
                Self { shape: Shape::Object { fields, also, others: Others::Allowed }, ..self }
            }
            _ => self,
        }
    }

    /// The same object with the fields of other ones behind its own.
    #[must_use]
    pub const fn also(self, objects: &'static [&'static Schema]) -> Self {
        match self.shape {
            Shape::Object { fields, others, .. } => {
                Self { shape: Shape::Object { fields, also: objects, others }, ..self }
            }
            _ => self,
        }
    }

    /// An object whose fields have names of the writer's choice.
    #[must_use]
    pub const fn map(values: &'static Schema) -> Self {
        Self::of(Shape::Map { names: None, values, most: usize::MAX })
    }

    /// An object of at most `most` fields, in whose names a regular expression is found.
    #[must_use]
    pub const fn map_of(names: &'static str, values: &'static Schema, most: usize) -> Self {
        Self::of(Shape::Map { names: Some(names), values, most })
    }

    /// A value that at least one of `choices` allows.
    #[must_use]
    pub const fn either(choices: &'static [&'static Schema]) -> Self {
        Self::of(Shape::Either(choices))
    }

    /// A value that the schema of this name allows, which this one stands in.
    #[must_use]
    pub const fn within(name: &'static str) -> Self {
        Self::of(Shape::Within(name))
    }

    /// The same, or null.
    #[must_use]
    pub const fn or_null(self) -> Self {
        Self { nullable: true, ..self }
    }

    /// The same under a name, by which an API's document refers to it.
    #[must_use]
    pub const fn named(self, name: &'static str) -> Self {
        Self { name: Some(name), ..self }
    }

    /// Says what it is, in Markdown.
    #[must_use]
    pub const fn about(self, words: &'static str) -> Self {
        Self { about: Some(words), ..self }
    }

    /// The fields of an object, in their order.
    #[must_use]
    pub fn fields(&self) -> Vec<&'static Field> {
        let Shape::Object { fields, also, .. } = self.shape else { return Vec::new() };
        fields.iter().chain(also.iter().flat_map(|object| object.fields())).collect()
    }

    /// The names of an object's fields, in their order.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.fields().into_iter().map(Field::name)
    }

    /// As JSON. Whatever has a name is put into `components` and referred to.
    #[must_use]
    pub fn render(&self, components: &mut Map<String, Value>) -> Value {
        let Some(name) = self.name else { return self.in_place(components) };
        if !components.contains_key(name) {
            // Whoever refers to it from within finds it there.
            components.insert(name.to_owned(), Value::Null);
            let whole = Self { nullable: false, ..*self }.in_place(components);
            components.insert(name.to_owned(), whole);
        }
        if self.nullable { with_null(reference(name)) } else { reference(name) }
    }

    fn in_place(&self, components: &mut Map<String, Value>) -> Value {
        let mut rendered = self.shape.render(components);
        if self.nullable {
            rendered = with_null(rendered);
        }
        if let Some(about) = self.about {
            insert(&mut rendered, "description", about);
        }
        rendered
    }
}

impl Shape {
    fn render(self, components: &mut Map<String, Value>) -> Value {
        match self {
            Self::Anything => json!({}),
            Self::Text { length, pattern, format } => {
                let mut text = json!({ "type": "string" });
                let (least, most) = length.unwrap_or((0, usize::MAX));
                bounds(&mut text, ("minLength", least), ("maxLength", most));
                if let Some(pattern) = pattern {
                    insert(&mut text, "pattern", pattern);
                }
                if let Some(format) = format {
                    insert(&mut text, "format", format);
                }
                text
            }
            Self::Choice(words) => json!({ "type": "string", "enum": words }),
            Self::Names(names) => json!({ "type": "string", "enum": names() }),
            Self::Whole(least, most) => json!({ "type": "integer", "minimum": least, "maximum": most }),
            Self::Number { range: Some((least, most)) } => {
                json!({ "type": "number", "minimum": least, "maximum": most })
            }
            Self::Number { range: None } => json!({ "type": "number" }),
            Self::Boolean => json!({ "type": "boolean" }),
            Self::List { of, length: (least, most), unique } => {
                let mut list = json!({ "type": "array", "items": of.render(components) });
                bounds(&mut list, ("minItems", least), ("maxItems", most));
                if unique {
                    insert(&mut list, "uniqueItems", true);
                }
                list
            }
            Self::Object { others, .. } => object(&Schema::of(self), others, components),
            Self::Map { names, values, most } => {
                let mut map = json!({ "type": "object", "additionalProperties": values.render(components) });
                bounds(&mut map, ("minProperties", 0), ("maxProperties", most));
                if let Some(names) = names {
                    insert(&mut map, "propertyNames", json!({ "pattern": names }));
                }
                map
            }
            Self::Either(choices) => {
                let choices: Vec<Value> = choices.iter().map(|choice| choice.render(components)).collect();
                json!({ "anyOf": choices })
            }
            Self::Within(name) => reference(name),
        }
    }
}

fn object(schema: &Schema, others: Others, components: &mut Map<String, Value>) -> Value {
    let properties: Map<String, Value> =
        schema.fields().iter().map(|field| (field.name.to_owned(), field.render(components))).collect();
    let required: Vec<&str> = schema.fields().iter().filter(|field| field.required).map(|field| field.name).collect();
    let mut object = json!({ "type": "object" });
    if !properties.is_empty() {
        insert(&mut object, "properties", properties);
    }
    if !required.is_empty() {
        insert(&mut object, "required", required);
    }
    if matches!(others, Others::Refused) {
        insert(&mut object, "additionalProperties", false);
    }
    object
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// The rendered schema, with null allowed beside it.
fn with_null(rendered: Value) -> Value {
    let Some(Value::String(kind)) = rendered.get("type") else {
        return json!({ "anyOf": [rendered, { "type": "null" }] });
    };
    let kinds = json!([kind, "null"]);
    let mut rendered = rendered;
    insert(&mut rendered, "type", kinds);
    if let Some(Value::Array(words)) = rendered.get_mut("enum") {
        words.push(Value::Null);
    }
    rendered
}

/// Keeps what says more than nothing.
fn bounds(rendered: &mut Value, least: (&str, usize), most: (&str, usize)) {
    if least.1 > 0 {
        insert(rendered, least.0, least.1);
    }
    if most.1 < usize::MAX {
        insert(rendered, most.0, most.1);
    }
}

fn insert(rendered: &mut Value, name: &str, value: impl Into<Value>) {
    if let Value::Object(fields) = rendered {
        fields.insert(name.to_owned(), value.into());
    }
}
