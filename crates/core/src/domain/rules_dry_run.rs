//! Tries rules on a message that nobody sent. What the writer leaves out is made up; nothing is sent or stored.

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::domain::rules::{Facts, RuleSet, Rules};
use crate::foundation::json::strict;
use crate::foundation::problem::DocumentProblem;
use crate::model::carrier::CarrierId;
use crate::model::channel::Channel;
use crate::model::contact::Contact;
use crate::model::conversation::Conversation;
use crate::model::message::{Address, ChannelKind, ConversationId, Message, TenantId};

/// Address of a sender and of a recipient where nobody names one: numbers that nobody has (the 555 exchange).
const CUSTOMER: &str = "+14155550100";

const OURS: &str = "+14155550199";

/// Id of a message that has none.
const NAME: &str = "trial";

/// A message, and what is known around it, as if it had come in.
#[derive(Clone, Debug)]
pub struct DryRun {
    /// The message, complete.
    pub message: Message,
    /// The customer who wrote it, if the tenant knows them.
    pub contact: Option<Contact>,
    /// The conversation that it continues.
    pub conversation: Option<Conversation>,
    /// The account that it came by.
    pub channel: Option<Channel>,
    /// Time at which it is decided.
    pub now: Timestamp,
}

impl DryRun {
    /// Reads a message of `tenant`, whole or in part, as if it came at `now` by one of `channels`: by the one that its
    /// `metadata.channelId` or its `to` names, or else by the first that fits.
    ///
    /// # Errors
    /// The first field that cannot be read.
    pub fn of(
        message: &Value,
        tenant: &TenantId,
        channels: &[Channel],
        now: Timestamp,
    ) -> Result<Self, DocumentProblem> {
        let Value::Object(fields) = message else {
            return Err(problem("message", "is no object"));
        };
        let mut fields = fields.clone();
        let kind = kind(&fields);
        for end in ["from", "to"] {
            if let Some(address) = fields.get(end).and_then(Value::as_str).map(|text| address(kind, text)) {
                fields.insert(end.to_owned(), json!(address));
            }
        }
        let channel = channel(&fields, kind, channels).cloned();
        if let Some(channel) = &channel {
            let metadata = fields.entry("metadata").or_insert_with(|| json!({}));
            if let Value::Object(metadata) = metadata {
                metadata.entry("channelId").or_insert_with(|| channel.id.as_str().into());
            }
            fields.entry("sourceCarrier").or_insert_with(|| channel.carrier.name().into());
        }
        let ours = channel.as_ref().map_or_else(|| address(kind, OURS), |channel| channel.address.clone());
        fields.insert("tenantId".to_owned(), tenant.as_str().into());
        let made_up = [
            ("id", NAME.into()),
            ("conversationId", NAME.into()),
            ("correlationId", NAME.into()),
            ("direction", "inbound".into()),
            ("channel", kind.name().into()),
            ("from", json!(address(kind, CUSTOMER))),
            ("to", json!(ours)),
            ("timestamp", json!(now)),
            ("receivedAt", json!(now)),
        ];
        let own_conversation = fields.contains_key("conversationId");
        for (name, value) in made_up {
            fields.entry(name).or_insert(value);
        }
        let mut message: Message = read("message", &Value::Object(fields))?;
        if !own_conversation {
            let (ours, customer) = (&message.ours().address, &message.customer().address);
            message.conversation_id = ConversationId::between(tenant, message.channel, ours, customer);
        }
        Ok(Self { message, contact: None, conversation: None, channel, now })
    }

    /// Adds who wrote it, whole or in part.
    ///
    /// # Errors
    /// The first field that cannot be read.
    pub fn with_contact(mut self, contact: &Value) -> Result<Self, DocumentProblem> {
        let customer = &self.message.customer().address;
        let known = [("address", customer.as_str().into()), ("addressType", customer.kind().into())];
        self.contact = Some(completed("contact", contact, known)?);
        Ok(self)
    }

    /// Adds what it continues, whole or in part.
    ///
    /// # Errors
    /// The first field that cannot be read.
    pub fn with_conversation(mut self, conversation: &Value) -> Result<Self, DocumentProblem> {
        let message = &self.message;
        let known = [
            ("id", message.conversation_id.as_str().into()),
            ("tenantId", message.tenant_id.as_str().into()),
            ("channel", message.channel.name().into()),
            ("openedAt", json!(self.now)),
        ];
        self.conversation = Some(completed("conversation", conversation, known)?);
        Ok(self)
    }

    /// The facts that rules can ask about.
    #[must_use]
    pub fn facts(&self) -> Facts<'_> {
        Facts {
            message: &self.message,
            contact: self.contact.as_ref(),
            conversation: self.conversation.as_ref(),
            channel: self.channel.as_ref(),
            now: self.now,
        }
    }
}

/// The result of `rules` on `trial`: `rules`, `choices` and the `message` with what was made up.
#[must_use]
pub fn shown(rules: &RuleSet, trial: &DryRun) -> Value {
    let explanation = Rules::lenient(rules).explain(&trial.facts());
    json!({ "choices": explanation.choices, "rules": explanation.rules, "message": trial.message })
}

/// The kind of channel that the customer uses: as it says, or what its carrier is for.
fn kind(fields: &Map<String, Value>) -> ChannelKind {
    let word = |name: &str| fields.get(name).and_then(Value::as_str);
    let all = [ChannelKind::Sms, ChannelKind::Mms, ChannelKind::WhatsApp, ChannelKind::Chat];
    let said = word("channel").and_then(|name| all.into_iter().find(|kind| kind.name() == name));
    said.unwrap_or_else(|| match word("sourceCarrier").and_then(CarrierId::from_name) {
        Some(CarrierId::WhatsApp) => ChannelKind::WhatsApp,
        Some(CarrierId::LiveChat) => ChannelKind::Chat,
        _ => ChannelKind::Sms,
    })
}

/// The id of a chat has no form of its own.
fn address(kind: ChannelKind, text: &str) -> Address {
    match kind {
        ChannelKind::Chat => Address::Chat(text.to_owned()),
        ChannelKind::Sms | ChannelKind::Mms | ChannelKind::WhatsApp => Address::infer(text),
    }
}

fn channel<'a>(fields: &Map<String, Value>, kind: ChannelKind, channels: &'a [Channel]) -> Option<&'a Channel> {
    let id = fields.get("metadata").and_then(|metadata| metadata.get("channelId")).and_then(Value::as_str);
    if let Some(id) = id {
        return channels.iter().find(|channel| channel.id.as_str() == id);
    }
    let to = fields.get("to").and_then(|to| to.get("address")).and_then(Value::as_str);
    let carrier = fields.get("sourceCarrier").and_then(Value::as_str);
    let fits = |channel: &&Channel| {
        channel.carries(kind)
            && to.is_none_or(|to| channel.address.as_str() == to)
            && carrier.is_none_or(|carrier| channel.carrier.name() == carrier)
    };
    channels.iter().filter(fits).min_by_key(|channel| (channel.priority, &channel.id))
}

fn completed<T: DeserializeOwned, const N: usize>(
    what: &str,
    value: &Value,
    known: [(&str, Value); N],
) -> Result<T, DocumentProblem> {
    let Value::Object(fields) = value else { return Err(problem(what, "is no object")) };
    let mut fields = fields.clone();
    for (name, value) in known {
        fields.entry(name).or_insert(value);
    }
    read(what, &Value::Object(fields))
}

fn read<T: DeserializeOwned>(what: &str, document: &Value) -> Result<T, DocumentProblem> {
    strict::read(document).map_err(|DocumentProblem { path, problem }| {
        let path = if path.is_empty() { what.to_owned() } else { format!("{what}.{path}") };
        DocumentProblem { path, problem }
    })
}

fn problem(path: &str, problem: &str) -> DocumentProblem {
    DocumentProblem { path: path.to_owned(), problem: problem.to_owned() }
}
