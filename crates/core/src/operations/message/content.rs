//! What a caller may ask us to send: complete in itself. What fits into which channel is decided later, by its carrier.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::bounds;
use crate::foundation::json::schema::{Field, Schema};
use crate::foundation::json::strict;
use crate::foundation::problem::DocumentProblem;
use crate::model::message::{Action, ContactCard, Content, Header, Interactive, Location, Media, Template};
use crate::operations::fields::Wrong;
use crate::operations::plain;

/// A link to a file.
pub(super) const LINK: Schema = Schema::matching("^https?://[^/?#]", bounds::MAX_LINK);

/// The content of a message, beside its text.
pub(in crate::operations) const CONTENT: Schema = Schema::either(&[
    &Schema::object(&[typed(&["text"])]),
    &Schema::object(&[typed(&["media"]), Field::required("items", Schema::list_of(&FILE, 1, bounds::MAX_FILES))]),
    &Schema::object(&[
        typed(&["location"]),
        Field::required("latitude", Schema::number(-90, 90)),
        Field::required("longitude", Schema::number(-180, 180)),
        Field::nullable("name", Schema::TEXT),
        Field::nullable("address", Schema::TEXT),
        Field::nullable("url", Schema::TEXT),
    ]),
    &Schema::object(&[typed(&["contacts"]), Field::required("contacts", Schema::list_of(&CARD, 1, usize::MAX))]),
    &Schema::object(&[
        typed(&["reaction"]),
        Field::required("target", SOMETHING).about("The carrier's id of the message."),
        Field::nullable("emoji", Schema::TEXT).about("Without it the reaction is taken off."),
    ]),
    &Schema::object(&[
        typed(&["template"]),
        Field::required("name", SOMETHING).about("The name under which it was approved; of Twilio the `ContentSid`."),
        Field::optional("language", Schema::TEXT).about("The language in which it was approved; without it `en_US`."),
        Field::optional("components", Schema::ANYTHING).about("What to fill it with, in the carrier's form."),
    ]),
    &Schema::object(&[
        typed(&["interactive"]),
        Field::nullable("header", HEADER),
        Field::nullable("footer", Schema::TEXT),
        Field::required("action", ACTION),
    ])
    .about("Something to choose from; the question is the `body`."),
    &Schema::object(&[
        typed(&["markRead"]),
        Field::required("target", SOMETHING)
            .about("The carrier's id of the customer's message, which is shown as read."),
    ]),
])
.named("Content");

const SOMETHING: Schema = Schema::text(1, usize::MAX);

const FILE: Schema = Schema::object(&[
    Field::required("kind", Schema::choice(&KINDS)),
    Field::nullable("url", Schema::TEXT).about("Where carriers can fetch it; or `id`."),
    Field::nullable("id", Schema::TEXT).about("The id of an upload at the carrier."),
    Field::nullable("mimeType", Schema::TEXT),
    Field::nullable("sha256", Schema::TEXT),
    Field::nullable("filename", Schema::TEXT),
    Field::optional("animated", Schema::BOOLEAN).about("A sticker that moves."),
])
.named("File");

const CARD: Schema = Schema::object(&[
    Field::nullable("name", Schema::TEXT),
    Field::optional("phones", Schema::list(&Schema::TEXT)),
    Field::optional("emails", Schema::list(&Schema::TEXT)),
])
.open()
.named("ContactCard");

const HEADER: Schema = Schema::either(&[
    &Schema::object(&[typed(&["text"]), Field::required("text", Schema::TEXT)]),
    &Schema::object(&[typed(&["media"]), Field::required("item", FILE)]),
]);

const ACTION: Schema = Schema::either(&[
    &Schema::object(&[typed(&["buttons"]), Field::required("buttons", Schema::list_of(&CHOICE, 1, usize::MAX))]),
    &Schema::object(&[
        typed(&["list"]),
        Field::required("button", Schema::NOT_BLANK).about("The word that opens the list."),
        Field::required("sections", Schema::list_of(&SECTION, 1, usize::MAX)),
    ]),
    &Schema::object(&[typed(&["link"]), Field::required("title", Schema::NOT_BLANK), Field::required("url", LINK)]),
    &Schema::object(&[typed(&["locationRequest"])]),
]);

const CHOICE: Schema = Schema::object(&[
    Field::required("id", SOMETHING).about("Comes back when the customer chooses it."),
    Field::required("title", Schema::NOT_BLANK),
    Field::nullable("description", Schema::TEXT),
])
.named("Choice");

const SECTION: Schema = Schema::object(&[
    Field::nullable("title", Schema::TEXT),
    Field::required("rows", Schema::list_of(&CHOICE, 1, usize::MAX)),
]);

const fn typed(words: &'static [&'static str]) -> Field {
    Field::required("type", Schema::choice(words))
}

/// The kinds that can be sent.
const SENT: [&str; 8] = ["text", "media", "location", "contacts", "reaction", "template", "interactive", "markRead"];

/// The kinds of files that phones show.
const KINDS: [&str; 6] = ["image", "audio", "voice", "video", "sticker", "document"];

/// Reads content. It is no message's business to be taken for something that it is not: what this version would only
/// keep as it came is refused, with the reason.
pub(in crate::operations) fn read(written: &Value, wrong: &mut Wrong) -> Option<Content> {
    if !written.is_object() {
        wrong.found("content", "is not an object");
        return None;
    }
    if let Some(path) = ["action", "header"].into_iter().find(|part| is_numbered(written.get(part))) {
        wrong.found(format!("content.{path}.type"), "is not a text");
        return None;
    }
    let content: Content = wrong.or(strict::read(written).map_err(|problem| inside(&problem.path, problem.problem)))?;
    if let Content::Other(_) = content {
        match written.get("type").and_then(Value::as_str) {
            None => wrong.found("content.type", format!("is missing: {}", SENT.join(", "))),
            Some(kind) if SENT.contains(&kind) => wrong.more([misfit(kind, written)]),
            Some(kind) => {
                wrong.found("content.type", plain::no_such(&format!("type as {kind:?}"), kind, SENT.into_iter()));
            }
        }
        return None;
    }
    wrong.more(unknown_kinds(written));
    wrong.more(strict::unknown(written, &content).into_iter().map(|found| inside(&found.path, found.problem)));
    Some(content)
}

/// Whether the kind of `part` is told by its number, which serde takes for the place of a variant.
fn is_numbered(part: Option<&Value>) -> bool {
    part.and_then(|part| part.get("type")).is_some_and(|kind| !kind.is_string())
}

/// Files of a kind that there is not: carriers' own are kept as documents, a caller's are misspelt.
fn unknown_kinds(written: &Value) -> impl Iterator<Item = DocumentProblem> {
    let items = written.get("items").and_then(Value::as_array).into_iter().flatten().enumerate();
    let kinds = items.filter_map(|(at, item)| Some((at, item.get("kind")?.as_str()?)));
    kinds.filter(|(_, kind)| !KINDS.contains(kind)).map(|(at, kind)| {
        let problem = plain::no_such(&format!("kind as {kind:?}"), kind, KINDS.into_iter());
        inside(&format!("items[{at}].kind"), problem)
    })
}

/// The reason why content of a kind that there is does not fit it.
fn misfit(kind: &str, written: &Value) -> DocumentProblem {
    #[derive(Deserialize)]
    #[expect(dead_code, reason = "only why it cannot be read is of interest")]
    struct Items {
        items: Vec<Media>,
    }
    #[derive(Deserialize)]
    #[expect(dead_code, reason = "only why it cannot be read is of interest")]
    struct Cards {
        contacts: Vec<ContactCard>,
    }
    #[derive(Deserialize)]
    #[expect(dead_code, reason = "only why it cannot be read is of interest")]
    struct Target {
        target: String,
        emoji: Option<String>,
    }
    fn why<T: DeserializeOwned>(written: &Value) -> Option<DocumentProblem> {
        strict::read::<T>(written).err()
    }
    let why = match kind {
        "media" => why::<Items>(written),
        "contacts" => why::<Cards>(written),
        "reaction" | "markRead" => why::<Target>(written),
        "location" => why::<Location>(written),
        "template" => why::<Template>(written),
        "interactive" => why::<Interactive>(written),
        _ => None,
    };
    match why {
        Some(DocumentProblem { path, problem }) if plain::is_known(&problem) => inside(&path, problem),
        Some(DocumentProblem { path, .. }) => inside(&path, format!("does not fit content of the type {kind:?}")),
        None => inside("", format!("does not fit the type {kind:?}")),
    }
}

fn inside(path: &str, problem: String) -> DocumentProblem {
    DocumentProblem { path: plain::within("content", path), problem }
}

/// Finds what no carrier could send: a kind that only customers send, or content with a piece missing.
pub(in crate::operations) fn check(content: &Content, body: &str, wrong: &mut Wrong) {
    match content {
        Content::Text => {}
        Content::Media { items } => {
            wrong.needs(!items.is_empty(), "content.items", "has no file");
            for (at, item) in items.iter().enumerate() {
                fetched(item, &format!("content.items[{at}]"), wrong);
            }
        }
        Content::Location(place) => {
            wrong.needs(place.latitude.abs() <= 90.0, "content.latitude", "is not on earth");
            wrong.needs(place.longitude.abs() <= 180.0, "content.longitude", "is not on earth");
        }
        Content::Contacts { contacts } => wrong.needs(!contacts.is_empty(), "content.contacts", "is empty"),
        Content::Reaction { target, .. } | Content::MarkRead { target } => {
            wrong.needs(!target.is_empty(), "content.target", "is empty");
        }
        Content::Template(template) => wrong.needs(!template.name.is_empty(), "content.name", "is empty"),
        Content::Interactive(offer) => {
            wrong.needs(!body.trim().is_empty(), "body", "is empty: it is the text above the choices");
            interactive(offer, wrong);
        }
        Content::InteractiveReply { .. }
        | Content::Order { .. }
        | Content::Edit { .. }
        | Content::Deletion { .. }
        | Content::System { .. }
        | Content::Unsupported { .. } => {
            wrong.found("content.type", format!("is {:?}, which comes from customers only", content.kind()));
        }
        Content::Other(_) => wrong.found("content.type", "is unknown, or its fields do not fit it"),
    }
}

fn interactive(offer: &Interactive, wrong: &mut Wrong) {
    if let Some(Header::Media { item }) = &offer.header {
        fetched(item, "content.header.item", wrong);
    }
    match &offer.action {
        Action::Buttons { buttons } => {
            wrong.needs(!buttons.is_empty(), "content.action.buttons", "is empty");
            for (at, button) in buttons.iter().enumerate() {
                let complete = !button.id.is_empty() && !button.title.trim().is_empty();
                wrong.needs(complete, &format!("content.action.buttons[{at}]"), "has no id or no title");
            }
        }
        Action::List { button, sections } => {
            wrong.needs(!button.trim().is_empty(), "content.action.button", "is empty: it opens the list");
            wrong.needs(!sections.is_empty(), "content.action.sections", "is empty");
            for (at, section) in sections.iter().enumerate() {
                let path = format!("content.action.sections[{at}]");
                wrong.needs(!section.rows.is_empty(), &path, "has no rows");
                for (at, row) in section.rows.iter().enumerate() {
                    let complete = !row.id.is_empty() && !row.title.trim().is_empty();
                    wrong.needs(complete, &format!("{path}.rows[{at}]"), "has no id or no title");
                }
            }
        }
        Action::Link { title, url } => {
            wrong.needs(!title.trim().is_empty(), "content.action.title", "is empty");
            wrong.needs(is_http(url), "content.action.url", "is not a link by http or https");
        }
        Action::LocationRequest => {}
    }
}

/// A file by its link, or by the id of an upload at the carrier.
fn fetched(item: &Media, path: &str, wrong: &mut Wrong) {
    let there = item.id.as_ref().is_some_and(|id| !id.is_empty()) || item.url.as_ref().is_some_and(|url| is_http(url));
    wrong.needs(there, path, "has neither id nor a link by http or https");
}

/// The host must be in ASCII: carriers are given links as they are written.
fn is_http(url: &str) -> bool {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    rest.is_some_and(|rest| rest.split(['/', '?', '#']).next().is_some_and(|host| !host.is_empty() && host.is_ascii()))
}
