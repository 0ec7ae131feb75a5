//! Which of a tenant's addresses a message is from, where its caller does not say: the one that the customer knows, else
//! one of a pool, else the preferred one.

use sha2::{Digest, Sha256};

use crate::model::channel::Channel;
use crate::model::message::{Address, Message};

/// Key of a message's metadata with the reason why it is from whom it is from.
pub const SENDER_REASON: &str = "senderReason";

/// The prefix that a caller writes before the name of a pool.
pub const POOL: &str = "pool:";

/// The sender that a caller wants for a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// From whoever fits best.
    Anybody,
    /// From this address.
    Address(Address),
    /// From an address of the pool with this name.
    Pool(String),
}

/// The address that was chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    /// Address that was chosen.
    pub address: Address,
    /// Reason for the choice.
    pub reason: SenderReason,
}

/// The reason for the choice of a sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SenderReason {
    /// Its caller said so.
    Asked,
    /// The customer last wrote there.
    LastWrittenTo,
    /// Of the pool's numbers it begins most like the customer's, in country and area at least.
    LocalPresence,
    /// Of the pool's addresses it is always this customer's.
    Sticky,
    /// It is the tenant's first for such messages. Another carrier's address would do as well.
    Preferred,
}

impl SenderReason {
    const ALL: [Self; 5] = [Self::Asked, Self::LastWrittenTo, Self::LocalPresence, Self::Sticky, Self::Preferred];

    /// As written in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::LastWrittenTo => "lastWrittenTo",
            Self::LocalPresence => "localPresence",
            Self::Sticky => "sticky",
            Self::Preferred => "preferred",
        }
    }

    /// The sender that `message` names; `None` if it says nothing: it answers somebody who wrote to that address.
    #[must_use]
    pub fn of(message: &Message) -> Option<Self> {
        let name = message.metadata.get(SENDER_REASON)?.as_str()?;
        Self::ALL.into_iter().find(|reason| reason.name() == name)
    }

    /// Whether somebody expects the message from this address.
    #[must_use]
    pub fn is_expected(self) -> bool {
        self != Self::Preferred
    }
}

/// Chooses among `able`, the channels that can carry the message: `last` is where the customer last wrote to. The same
/// arguments choose the same; `None` if nobody fits.
#[must_use]
pub fn choose(able: &[&Channel], wanted: &Wanted, customer: &Address, last: Option<&Address>) -> Option<Sender> {
    let first = |fit: &[&Channel]| {
        fit.iter().min_by_key(|channel| (channel.priority, &channel.id)).map(|channel| channel.address.clone())
    };
    let pool = |name: &str| -> Vec<&Channel> {
        able.iter().copied().filter(|channel| channel.pool.as_deref() == Some(name)).collect()
    };
    let known = |fit: &[&Channel]| {
        let last = last.filter(|last| fit.iter().any(|channel| channel.address == **last));
        last.map(|last| Sender { address: last.clone(), reason: SenderReason::LastWrittenTo })
    };
    match wanted {
        Wanted::Address(address) => {
            let fits = able.iter().any(|channel| channel.address == *address);
            fits.then(|| Sender { address: address.clone(), reason: SenderReason::Asked })
        }
        Wanted::Pool(name) => known(&pool(name)).or_else(|| of_pool(&pool(name), customer)),
        Wanted::Anybody => known(able).or_else(|| {
            let address = first(able)?;
            let best = able.iter().find(|channel| channel.address == address)?;
            let pooled = best.pool.as_deref().and_then(|name| of_pool(&pool(name), customer));
            Some(pooled.unwrap_or(Sender { address, reason: SenderReason::Preferred }))
        }),
    }
}

/// The number that begins most like the customer's; without one near enough, the one that is always theirs.
fn of_pool(pool: &[&Channel], customer: &Address) -> Option<Sender> {
    let number = if let Address::Phone(number) = customer { number.as_str() } else { "" };
    let near = |channel: &Channel| match &channel.address {
        Address::Phone(ours) => Some(common(ours, number)).filter(|common| *common >= local(number)),
        _ => None,
    };
    let nearest = pool.iter().filter_map(|channel| near(channel)).max();
    let fit = pool.iter().filter(|channel| nearest.is_none() || near(channel) == nearest);
    // Of all pairs with the customer, the highest hash: a number more or less in the pool moves few customers (Thaler and
    // Ravishankar, "Using Name-Based Mappings to Increase Hit Rates", 1998).
    let address = fit.map(|channel| &channel.address).max_by_key(|address| {
        let pair = format!("{}\n{}", customer.as_str(), address.as_str());
        (Sha256::digest(pair.as_bytes()).to_vec(), (*address).clone())
    })?;
    let reason = if nearest.is_some() { SenderReason::LocalPresence } else { SenderReason::Sticky };
    Some(Sender { address: address.clone(), reason })
}

/// The number of characters that both begin with, the plus included.
fn common(ours: &str, theirs: &str) -> usize {
    ours.bytes().zip(theirs.bytes()).take_while(|(a, b)| a == b).count()
}

/// The characters of a number that are its country and its area, with the plus: three digits of area in the North
/// American plan, two elsewhere. Calling codes have one digit if they begin with 1 or 7, two if they are one of those
/// below, else three (ITU-T E.164, "List of assigned country codes").
fn local(number: &str) -> usize {
    const TWO_DIGITS: [&str; 44] = [
        "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47", "48", "49",
        "51", "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63", "64", "65", "66", "81", "82", "84",
        "86", "90", "91", "92", "93", "94", "95", "98",
    ];
    let digits = number.trim_start_matches('+');
    let two = TWO_DIGITS.iter().any(|code| digits.starts_with(code));
    1 + match digits.as_bytes() {
        [b'1', ..] => 1 + 3,
        [b'7', ..] => 1 + 2,
        _ if two => 2 + 2,
        _ => 3 + 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::carrier::CarrierId;
    use crate::model::channel::SecretReference;
    use crate::model::message::{ChannelId, ChannelKind, TenantId};

    fn channel(id: &str, address: &str, pool: Option<&str>, priority: u32) -> Channel {
        Channel {
            id: ChannelId::new(id),
            tenant_id: TenantId::new("t"),
            carrier: CarrierId::Twilio,
            keys: Vec::new(),
            address: Address::infer(address),
            kinds: vec![ChannelKind::Sms],
            secret: SecretReference::new(id),
            priority,
            pool: pool.map(str::to_owned),
            reach: None,
            rate_limits: Vec::new(),
            settings: [].into(),
        }
    }

    fn choice(wanted: &Wanted, customer: &str, last: Option<&str>) -> Option<(String, SenderReason)> {
        let channels = [
            channel("b", "+12025550111", None, 0),
            channel("a", "+12025550112", None, 1),
            channel("sf", "+14155550100", Some("us"), 2),
            channel("sf2", "+14156660100", Some("us"), 2),
            channel("ny", "+12125550100", Some("us"), 2),
            channel("code", "51515", Some("us"), 2),
            channel("de", "+4930123456", Some("eu"), 3),
            channel("name", "ACME", Some("names"), 3),
        ];
        let able: Vec<&Channel> = channels.iter().collect();
        let last = last.map(Address::infer);
        let chosen = choose(&able, wanted, &Address::infer(customer), last.as_ref());
        chosen.map(|sender| (sender.address.as_str().to_owned(), sender.reason))
    }

    #[test]
    fn the_sender_is_who_was_asked_for_who_the_customer_knows_who_is_near_or_the_first() {
        let check = |wanted: Wanted, customer: &str, last: Option<&str>, expected: Option<(&str, SenderReason)>| {
            let chosen = choice(&wanted, customer, last);
            let chosen = chosen.as_ref().map(|(address, reason)| (address.as_str(), *reason));
            assert_eq!(chosen, expected, "{wanted:?} {customer} {last:?}");
        };
        let (us, eu) = (|| Wanted::Pool("us".to_owned()), || Wanted::Pool("eu".to_owned()));
        let asked = |address: &str| Wanted::Address(Address::infer(address));
        check(asked("+12025550112"), "+14155550199", Some("+12025550111"), Some(("+12025550112", SenderReason::Asked)));
        check(asked("+19998887777"), "+14155550199", None, None);
        check(Wanted::Anybody, "+14155550199", None, Some(("+12025550111", SenderReason::Preferred)));
        let known = Some(("+12125550100", SenderReason::LastWrittenTo));
        check(Wanted::Anybody, "+14155550199", Some("+12125550100"), known);
        check(us(), "+14155550199", Some("+12125550100"), known);
        // Where they last wrote to is none of ours any more, or not of the pool.
        check(Wanted::Anybody, "+14155550199", Some("+1999"), Some(("+12025550111", SenderReason::Preferred)));
        check(us(), "+14155550199", Some("+12025550111"), Some(("+14155550100", SenderReason::LocalPresence)));
        check(us(), "+14156669999", None, Some(("+14156660100", SenderReason::LocalPresence)));
        check(us(), "+12129999999", None, Some(("+12125550100", SenderReason::LocalPresence)));
        check(eu(), "+4930999999", None, Some(("+4930123456", SenderReason::LocalPresence)));
        check(eu(), "+4989999999", None, Some(("+4930123456", SenderReason::Sticky)));
        check(Wanted::Pool("names".to_owned()), "+4989999999", None, Some(("ACME", SenderReason::Sticky)));
        check(Wanted::Pool("none".to_owned()), "+4989999999", None, None);
        assert_eq!(choose(&[], &Wanted::Anybody, &Address::infer("+4930999999"), None), None);
    }

    #[test]
    fn a_customer_far_away_always_gets_the_same_number_and_all_numbers_get_customers() {
        let mut used = std::collections::BTreeSet::new();
        for nth in 0..200 {
            let customer = format!("+4479000{nth:05}");
            let chosen = choice(&Wanted::Pool("us".to_owned()), &customer, None);
            assert_eq!(chosen, choice(&Wanted::Pool("us".to_owned()), &customer, None));
            let (address, reason) = chosen.unwrap();
            assert_eq!(reason, SenderReason::Sticky);
            used.insert(address);
        }
        assert_eq!(used.len(), 4);
    }

    #[test]
    fn the_first_channel_speaks_for_its_pool() {
        let channels = [
            channel("ny", "+12125550100", Some("us"), 0),
            channel("sf", "+14155550100", Some("us"), 0),
            channel("b", "+12025550111", None, 1),
        ];
        let able: Vec<&Channel> = channels.iter().collect();
        let chosen = choose(&able, &Wanted::Anybody, &Address::infer("+14155550199"), None);
        let expected = Sender { address: Address::infer("+14155550100"), reason: SenderReason::LocalPresence };
        assert_eq!(chosen, Some(expected));
    }

    #[test]
    fn country_and_area_have_as_many_digits_as_the_plan_says() {
        let check = |number: &str, expected: usize| assert_eq!(local(number), expected, "{number}");
        check("+14155550100", 5);
        check("+79161234567", 4);
        check("+442071234567", 5);
        check("+353861234567", 6);
        check("", 6);
    }
}
