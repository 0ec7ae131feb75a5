//! `POST /v1/messages`: takes a message, once per idempotency key.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::messages::Messages;
use super::problem::Problem;
use super::{bounds, content, json, moment, scheduled};
use crate::carrier::http::{Request, Response};
use crate::effects::{Claim, ClaimOutcome, ClaimRequest, EffectKey, KEEP_API, Step};
use crate::journal::Entry;
use crate::message::{
    Address, ChannelKind, ContactInfo, Content, ConversationId, CorrelationId, Direction, Media, MediaKind, Message,
    MessageClass, MessageId, SCHEMA_VERSION, TenantId,
};
use crate::ports::{Chance, Channels, Clock, Conversations, Effects, Journal, Outbox, ScheduledMessages};
use crate::scheduled::Scheduled;
use crate::selection::sender::{SENDER_REASON, Sender};

/// The longest idempotency key (Novu's and Stripe's figure).
const LONGEST_KEY: usize = 255;

/// The longest id of a chat: those of LiveChat have ten characters.
const LONGEST_CHAT_ID: usize = 64;

/// What callers send.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Submission {
    /// The customer: `+14155550100`; on a chat the chat's id.
    to: String,
    /// What the customer uses.
    channel: ChannelKind,
    /// One of the tenant's addresses, or `pool:` and the name of a pool; whoever fits best if it is missing.
    from: Option<String>,
    #[serde(default)]
    body: String,
    content: Option<Content>,
    #[serde(default)]
    media_urls: Vec<String>,
    #[serde(default)]
    class: MessageClass,
    #[serde(default)]
    metadata: Map<String, Value>,
    valid_until: Option<Timestamp>,
    /// When it is to go out; now if it is missing.
    send_at: Option<String>,
    /// The time zone in which `send_at` is a time of day.
    time_zone: Option<String>,
    reply_to: Option<crate::message::ReplyTo>,
}

impl Submission {
    /// As what it may go: who sends a file to a telephone does not ask by which technology, and a link to it may do.
    fn kinds(&self) -> &[ChannelKind] {
        let has_files = match &self.content {
            Some(content) => matches!(content, Content::Media { .. }),
            None => !self.media_urls.is_empty(),
        };
        match self.channel {
            ChannelKind::Sms | ChannelKind::Mms if has_files => &[ChannelKind::Sms, ChannelKind::Mms],
            _ => std::slice::from_ref(&self.channel),
        }
    }
}

/// What callers get.
#[derive(Serialize)]
struct Accepted<'a> {
    id: &'a MessageId,
    status: &'static str,
}

impl<C, V, E, J, L, O, K, H> Messages<C, V, E, J, L, O, K, H>
where
    C: Channels,
    V: Conversations,
    E: Effects,
    J: Journal,
    L: ScheduledMessages,
    O: Outbox<Message>,
    K: Clock,
    H: Chance,
{
    /// Takes one message. The same key and body get the same answer for a day; another body is refused.
    pub(super) async fn submit(&self, tenant: &TenantId, request: &Request) -> Result<Response, Problem> {
        let submission: Submission = serde_json::from_slice(&request.body).map_err(|error| unreadable(&error))?;
        let now = self.clock.now();
        let wish = moment::read(submission.send_at.as_deref(), submission.time_zone.as_deref())?;
        let send_at = wish.map(|at| moment::to_come(at, now)).transpose()?.flatten();
        let Some(key) = request.headers.only("idempotency-key") else {
            let id = MessageId::fresh(now, self.chance.bytes());
            return self.accept(tenant, Ticket { id, send_at, fingerprint: None }, submission).await;
        };
        if key.is_empty() || key.len() > LONGEST_KEY {
            return Err(Problem::invalid("an idempotency key has 1 to 255 characters"));
        }
        let fingerprint = hex::encode(Sha256::digest(&request.body));
        // The key of what waits must not be free before it has gone: two messages would have one id.
        let waits = send_at.and_then(|at| Duration::try_from(at.duration_since(now)).ok()).unwrap_or_default();
        let claim = match self.claim(tenant, key, &fingerprint, KEEP_API + waits).await? {
            Taken::Now(claim) => claim,
            Taken::Before(response) => return Ok(response),
        };
        let id = MessageId::of_idempotency_key(tenant, key);
        let ticket = Ticket { id, send_at, fingerprint: Some(fingerprint) };
        let answered = self.accept(tenant, ticket, submission).await;
        let step = match &answered {
            Ok(response) => Step::Done(String::from_utf8_lossy(&response.body).into_owned().into()),
            // A refusal is not remembered: nothing happened, and the caller may mend the request.
            Err(_) => Step::Release,
        };
        claim.advance(&self.effects, step).await?;
        answered
    }

    async fn claim(&self, tenant: &TenantId, key: &str, fingerprint: &str, keep: Duration) -> Result<Taken, Problem> {
        let request = ClaimRequest {
            fingerprint: Some(fingerprint.to_owned()),
            ..ClaimRequest::new(
                EffectKey::new(tenant, "api", hex::encode(Sha256::digest(key))),
                keep,
                &self.clock,
                &self.chance,
            )
        };
        let differs = |known: Option<String>| known.as_deref() != Some(fingerprint);
        match self.effects.claim(&[request]).await?.pop() {
            Some(ClaimOutcome::Mine(claim)) => Ok(Taken::Now(claim)),
            Some(ClaimOutcome::Sent { result, fingerprint: known }) if !differs(known.clone()) => {
                let body = result.as_str().unwrap_or_default().to_owned();
                let mut response = Response::new(202, "application/json", body);
                response.headers.add("idempotent-replayed", "true");
                Ok(Taken::Before(response))
            }
            Some(ClaimOutcome::Busy { fingerprint: known, .. }) if !differs(known.clone()) => {
                let busy = Problem::new(409, "in flight", "a request with this key is being processed");
                Err(Problem { retry_after: Some(1), ..busy })
            }
            Some(ClaimOutcome::Sent { .. } | ClaimOutcome::Busy { .. }) => Err(reused()),
            Some(ClaimOutcome::Unknown { .. } | ClaimOutcome::Failed { .. }) | None => {
                Err(Problem { retry_after: Some(1), ..Problem::new(503, "unavailable", "try again in a second") })
            }
        }
    }

    async fn accept(&self, tenant: &TenantId, ticket: Ticket, submission: Submission) -> Result<Response, Problem> {
        let Ticket { id, send_at, fingerprint } = ticket;
        // With a key it may be there already: submitted by somebody who was stopped before the answer, or moved further
        // away than its key is remembered.
        if submission.send_at.is_some()
            && fingerprint.is_some()
            && let Some(kept) = self.kept(tenant, &id).await?
        {
            let same = kept.fingerprint == fingerprint;
            return if same { Ok(json(202, &scheduled::receipt(&kept))) } else { Err(reused()) };
        }
        let message = self.message(tenant, id, submission).await?;
        if send_at.is_some() {
            scheduled::check_size(&message)?;
        }
        bounds::message(&message)?;
        moment::check_validity(message.valid_until, send_at)?;
        if let Some(send_at) = send_at {
            return self.schedule(message, send_at, fingerprint).await;
        }
        self.journal.record(&[Entry::Message(Box::new(message.clone()))]).await?;
        self.outbound.send(std::slice::from_ref(&message)).await.map_err(crate::failure::Failure::from)?;
        let accepted = Accepted { id: &message.id, status: "accepted" };
        Ok(json(202, &serde_json::to_value(accepted).unwrap_or_default()))
    }

    /// Keeps a message until its time. It is in the journal before it is in the schedule, as one that goes out at once
    /// is there before it is queued: what has a place in the schedule can be looked up.
    async fn schedule(
        &self,
        message: Message,
        send_at: Timestamp,
        fingerprint: Option<String>,
    ) -> Result<Response, Problem> {
        let revision = Scheduled::submitted(message, send_at, fingerprint, self.clock.now());
        let new = &revision.becomes;
        self.journal.record(&[Entry::Message(Box::new(new.message.clone())), Entry::Hop(new.hop())]).await?;
        // If it is not kept, it is there by now, submitted by the same caller at the same time.
        self.schedule.keep(std::slice::from_ref(&revision)).await?;
        Ok(json(202, &scheduled::receipt(new)))
    }

    async fn message(&self, tenant: &TenantId, id: MessageId, submission: Submission) -> Result<Message, Problem> {
        let now = self.clock.now();
        let customer = address(submission.channel, &submission.to);
        bounds::recipient(&submission.to)?;
        let wanted = submission.from.as_deref();
        let Sender { address: from, reason } =
            self.sender(tenant, submission.channel, submission.kinds(), wanted, &customer).await?;
        let to = recipient(&submission)?;
        let mut metadata = submission.metadata.clone();
        metadata.insert(SENDER_REASON.to_owned(), reason.name().into());
        let conversation_id =
            ConversationId::between(tenant, submission.channel.conversation(), from.as_str(), to.as_str());
        Ok(Message {
            schema_version: SCHEMA_VERSION,
            id,
            tenant_id: tenant.clone(),
            conversation_id,
            correlation_id: CorrelationId::fresh(now, self.chance.bytes()),
            source_carrier: None,
            direction: Direction::Outbound,
            channel: submission.channel,
            from: from.into(),
            to: ContactInfo::from(to),
            content: content_of(&submission)?,
            body: submission.body,
            media_urls: submission.media_urls,
            reply_to: submission.reply_to,
            carrier_message_id: None,
            class: submission.class,
            metadata,
            timestamp: now,
            received_at: now,
            valid_until: submission.valid_until,
            original_payload: None,
            unknown: Map::new(),
        })
    }
}

fn reused() -> Problem {
    Problem::new(422, "idempotency key reused", "this key was used with another body")
}

/// What is settled of a submission before it is looked at.
struct Ticket {
    id: MessageId,
    /// When it goes out, if not now.
    send_at: Option<Timestamp>,
    /// What it was made of, if it has a key.
    fingerprint: Option<String>,
}

enum Taken {
    Now(Claim),
    Before(Response),
}

/// The id of a chat has no form of its own: it is taken at its word where the channel says that it is one.
pub(super) fn address(channel: ChannelKind, text: &str) -> Address {
    match channel {
        ChannelKind::Chat => Address::Chat(text.trim().to_owned()),
        ChannelKind::Sms | ChannelKind::Mms | ChannelKind::WhatsApp => Address::written(text),
    }
}

fn recipient(submission: &Submission) -> Result<Address, Problem> {
    let to = address(submission.channel, &submission.to);
    match &to {
        Address::Chat(id) if submission.channel == ChannelKind::Chat => {
            let is_word = |c: char| c.is_ascii_alphanumeric() || "-_.:".contains(c);
            let fits = (1..=LONGEST_CHAT_ID).contains(&id.len()) && id.chars().all(is_word);
            fits.then_some(to).ok_or_else(|| Problem::invalid("to is not the id of a chat"))
        }
        Address::Chat(_) | Address::Alphanumeric(_) => {
            Err(Problem::invalid("to is neither a phone number in E.164 (+14155550100) nor a WhatsApp user id"))
        }
        _ => Ok(to),
    }
}

fn content_of(submission: &Submission) -> Result<Content, Problem> {
    let media = |url: &String| Media { kind: MediaKind::Image, url: Some(url.clone()), ..Media::default() };
    let content = match &submission.content {
        Some(_) if !submission.media_urls.is_empty() => {
            return Err(Problem::invalid("content and mediaUrls exclude each other: put the files into content.items"));
        }
        Some(content) => content.clone(),
        None if submission.media_urls.is_empty() => Content::Text,
        None => Content::Media { items: submission.media_urls.iter().map(media).collect() },
    };
    content::check(&content, &submission.body)?;
    Ok(content)
}

/// `serde_json` names the field but also quotes values; the caller sent them, so the caller may see them.
pub(super) fn unreadable(error: &serde_json::Error) -> Problem {
    let place = format!("line {} column {}", error.line(), error.column());
    if error.is_data() {
        Problem::invalid(error.to_string())
    } else {
        Problem::new(400, "not JSON", format!("the body is not JSON at {place}"))
    }
}
