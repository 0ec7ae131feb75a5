//! Messages that no channel can show: sent in plain text where the tenant allows it, and the same at every try.

use omni_core::domain::tenant::Tenant;
use omni_core::domain::text::downgrade::simplify;
use omni_core::model::carrier::CarrierId;
use omni_core::model::channel::Channel;
use omni_core::model::message::{ChannelId, ChannelKind, Content, Message};
use omni_core::model::plan::{Delivery, Downgrade, Retry};
use omni_core::model::timeline::Outcome;
use omni_core::testing::carrier_fixtures;
use omni_core::testing::in_memory::run;
use serde_json::{Value, json};

use super::common;
use super::gateway::Gateway;

fn content(content: Value) -> Content {
    serde_json::from_value(content).unwrap()
}

fn pictures(urls: &[&str]) -> Content {
    let items: Vec<Value> = urls.iter().map(|url| json!({"kind": "image", "url": url})).collect();
    content(json!({"type": "media", "items": items}))
}

/// The gateway of a tenant that allows `words`, whose Twilio channel is for `kinds`.
fn gateway(words: &Value, kinds: &[ChannelKind]) -> Gateway {
    let gateway = Gateway::new();
    let downgrade = serde_json::from_value(words.clone()).unwrap();
    gateway.memory.add_tenant(Tenant { downgrade, ..common::tenant() });
    let (twilio, _) = common::channels().remove(1);
    gateway.memory.add_channel(Channel { kinds: kinds.to_vec(), ..twilio });
    gateway
}

fn message(gateway: &Gateway, channel: ChannelKind, body: &str, content: &Content) -> Message {
    let mut message = gateway.sms("m", body);
    (message.channel, message.content) = (channel, content.clone());
    message
}

/// Plans and delivers once; the form that Twilio was sent, or why nothing was.
fn sent(gateway: &Gateway, message: &Message) -> Result<Vec<(String, String)>, String> {
    run(gateway.select(message.clone())).unwrap();
    let Some(delivery) = gateway.drain::<Delivery>("delivery.fifo").pop() else {
        return Err(gateway.reason(message, Outcome::Refused));
    };
    gateway.deliver(&delivery);
    Ok(forms(gateway).remove(0))
}

fn forms(gateway: &Gateway) -> Vec<Vec<(String, String)>> {
    let pair = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap();
        (name.to_owned(), value.to_owned())
    };
    gateway.carriers.calls().iter().map(|body| body.split('&').map(pair).collect()).collect()
}

fn field<'a>(form: &'a [(String, String)], name: &str) -> Option<&'a str> {
    form.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
}

#[test]
fn everything_that_can_be_said_in_words_is() {
    let check = |body: &str, said: Value, expected: Result<&str, &str>| {
        let gateway = Gateway::new();
        let message = message(&gateway, ChannelKind::Sms, body, &content(said));
        let simplified = simplify(&message);
        let text = simplified.as_ref().map(|text| text.body.as_str()).map_err(|why| *why);
        assert_eq!(text, expected);
        assert!(simplified.is_err() || simplified.as_ref().is_ok_and(|text| text.content == Content::Text));
        assert_eq!(simplified, simplify(&message));
    };
    let file = |url: &str| json!({"type": "media", "items": [{"kind": "image", "url": url}]});
    check("Look", file("https://x.example/a.png"), Ok("Look\nhttps://x.example/a.png"));
    check("", file("http://x.example:8080/a?b=c#d"), Ok("http://x.example:8080/a?b=c#d"));
    check(
        "",
        json!({"type": "media", "items": [{"kind": "video", "url": "https://x.example/1"}, {"kind": "audio", "url": "https://x.example/2"}]}),
        Ok("https://x.example/1\nhttps://x.example/2"),
    );
    check("", json!({"type": "media", "items": [{"kind": "image", "id": "1"}]}), Err("a file has no link"));
    check("", file("ftp://x.example/a"), Err("a link is not http"));
    check("", file("https://me:secret@x.example/a"), Err("a link needs credentials"));
    check("", file("https://API.twilio.com/2010-04-01/Media/ME1"), Err("a link needs credentials"));
    check("", file("https:///a"), Err("a link is none"));
    check("", file("https://x.example/a b"), Err("a link is none"));
    check(
        "We are here",
        json!({"type": "location", "latitude": 37.5, "longitude": -122.25, "name": "Office", "address": "1 Main St"}),
        Ok("We are here\nOffice\n1 Main St\nhttps://maps.google.com/?q=37.5,-122.25"),
    );
    check("", json!({"type": "location", "latitude": 0, "longitude": 10}), Ok("https://maps.google.com/?q=0,10"));
    check(
        "Fine?",
        json!({"type": "interactive", "header": {"type": "text", "text": "Order 7"}, "footer": "Thank you",
               "action": {"type": "buttons", "buttons": [{"id": "y", "title": "Yes"}, {"id": "n", "title": "No"}]}}),
        Ok("Order 7\nFine?\n1. Yes\n2. No\nThank you"),
    );
    check(
        "When?",
        json!({"type": "interactive", "action": {"type": "list", "button": "Open", "sections": [
            {"title": "Today", "rows": [{"id": "1", "title": "Noon", "description": "12:00"}]},
            {"title": "Tomorrow", "rows": [{"id": "2", "title": "Morning"}]},
        ]}}),
        Ok("When?\nToday\n1. Noon - 12:00\nTomorrow\n2. Morning"),
    );
    check(
        "More",
        json!({"type": "interactive", "header": {"type": "media", "item": {"kind": "image", "url": "https://x.example/a"}},
               "action": {"type": "link", "title": "Read", "url": "https://x.example/b"}}),
        Ok("https://x.example/a\nMore\nRead: https://x.example/b"),
    );
    check("Where?", json!({"type": "interactive", "action": {"type": "locationRequest"}}), Ok("Where?"));
    check(
        "",
        json!({"type": "contacts", "contacts": [
            {"name": "Ana", "phones": ["+14155550100", "+14155550101"], "emails": ["a@x.example"]}, {"phones": ["110"]},
        ]}),
        Ok("Ana: +14155550100, +14155550101, a@x.example\n110"),
    );
    let nobody = "a contact has neither number nor address";
    check("", json!({"type": "contacts", "contacts": [{"name": "Ana"}]}), Err(nobody));
    check("", json!({"type": "reaction", "target": "1"}), Err("there is nothing simpler"));
}

#[test]
fn a_message_is_simplified_only_where_the_tenant_allows_it() {
    let check = |words: Value, said: &Content, expected: Result<&str, &str>| {
        let gateway = gateway(&words, &[ChannelKind::Sms]);
        let sent = sent(&gateway, &message(&gateway, ChannelKind::Sms, "x", said));
        let body = sent.as_ref().map(|form| field(form, "Body").unwrap()).map_err(String::as_str);
        assert_eq!(body, expected, "{words}");
    };
    let place = content(json!({"type": "location", "latitude": 1, "longitude": 2}));
    let ask = content(json!({"type": "interactive", "action": {"type": "locationRequest"}}));
    let as_link = Ok("x%0Ahttps%3A%2F%2Fx.example%2Fa");
    check(json!(["mediaAsLink"]), &pictures(&["https://x.example/a"]), as_link);
    check(json!(["tomorrow", "mediaAsLink"]), &pictures(&["https://x.example/a"]), as_link);
    check(json!(["locationAsText"]), &pictures(&["https://x.example/a"]), Err("acme-twilio: sms carries no files"));
    check(json!([]), &pictures(&["https://x.example/a"]), Err("acme-twilio: sms carries no files"));
    check(
        json!(["mediaAsLink"]),
        &pictures(&["https://a:b@x.example/a"]),
        Err("acme-twilio: sms carries no files; acme-twilio: a link needs credentials"),
    );
    check(json!(["locationAsText"]), &place, Ok("x%0Ahttps%3A%2F%2Fmaps.google.com%2F%3Fq%3D1%2C2"));
    check(json!(["other"]), &place, Err("acme-twilio: a location does not fit into an sms"));
    check(json!(["interactiveAsText"]), &ask, Ok("x"));
    let reaction = Content::Reaction { target: "1".to_owned(), emoji: None };
    check(json!(["mediaAsLink", "other"]), &reaction, Err("acme-twilio: twilio cannot carry reaction"));
}

#[test]
fn a_picture_by_sms_goes_as_mms_where_the_channel_can() {
    let gateway = gateway(&json!(["mediaAsLink"]), &[ChannelKind::Sms, ChannelKind::Mms]);
    let message = message(&gateway, ChannelKind::Sms, "x", &pictures(&["https://x.example/a"]));
    let form = sent(&gateway, &message).unwrap();
    assert_eq!((field(&form, "Body"), field(&form, "MediaUrl")), (Some("x"), Some("https%3A%2F%2Fx.example%2Fa")));
    let plan = gateway.event(&message, Outcome::Planned).detail()["plan"][0].clone();
    assert_eq!(plan["reasons"][2], "goes as mms");
    assert_eq!(plan.get("downgraded"), None);
}

#[test]
fn a_picture_by_mms_becomes_a_link_by_sms_and_the_step_says_so() {
    let gateway = gateway(&json!(["mediaAsLink"]), &[ChannelKind::Sms]);
    let message = message(&gateway, ChannelKind::Mms, "x", &pictures(&["https://x.example/a"]));
    let form = sent(&gateway, &message).unwrap();
    assert_eq!(field(&form, "MediaUrl"), None);
    assert_eq!(field(&form, "Body"), Some("x%0Ahttps%3A%2F%2Fx.example%2Fa"));
    let plan = gateway.event(&message, Outcome::Planned).detail()["plan"][0].clone();
    assert_eq!(plan["downgraded"], json!(["mediaAsLink"]));
    let reasons: Vec<&str> = plan["reasons"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    let simplified = "simplified, no channel carries it as it is: mediaAsLink";
    assert_eq!(reasons[2..], ["goes as sms", simplified]);
    assert_eq!(gateway.status(&message), "queued");
}

#[test]
fn who_carries_it_as_it_is_is_the_only_one_asked() {
    let gateway = gateway(&json!(["mediaAsLink"]), &[ChannelKind::Sms, ChannelKind::Mms]);
    let (twilio, _) = common::channels().remove(1);
    let plain = Channel { id: ChannelId::new("a-plain"), kinds: vec![ChannelKind::Sms], ..twilio };
    gateway.memory.add_channel(plain);
    let message = message(&gateway, ChannelKind::Sms, "x", &pictures(&["https://x.example/a"]));
    run(gateway.select(message)).unwrap();
    let steps = gateway.drain::<Delivery>("delivery.fifo").remove(0).plan.steps;
    let channels: Vec<&str> = steps.iter().map(|step| step.channel_id.as_str()).collect();
    assert_eq!(channels, ["acme-twilio"]);
    assert_eq!((steps[0].kind, steps[0].downgraded.as_slice()), (Some(ChannelKind::Mms), &[] as &[Downgrade]));
}

#[test]
fn a_simplified_message_has_the_same_parts_at_every_try() {
    let gateway = gateway(&json!(["mediaAsLink"]), &[ChannelKind::Sms]);
    let long = "word ".repeat(400);
    let message = message(&gateway, ChannelKind::Sms, &long, &pictures(&["https://x.example/a"]));
    run(gateway.select(message.clone())).unwrap();
    let delivery = gateway.drain::<Delivery>("delivery.fifo").remove(0);
    gateway.carriers.refuse(503, 20_503);
    gateway.deliver(&delivery);
    // The tenant changes their mind meanwhile: the plan stands.
    gateway.memory.add_tenant(common::tenant());
    gateway.wait(3600);
    for retry in gateway.drain::<Retry>("delivery-retry") {
        gateway.deliver(&retry.delivery);
    }
    let bodies: Vec<String> = forms(&gateway).iter().map(|form| field(form, "Body").unwrap().to_owned()).collect();
    assert_eq!((bodies.len(), &bodies[0]), (3, &bodies[1]));
    assert!(bodies[2].ends_with("https%3A%2F%2Fx.example%2Fa"));
    assert_eq!(gateway.event(&message, Outcome::Sent).detail()["parts"], 2);
}

#[test]
fn a_tenant_is_read_with_words_of_tomorrow() {
    let tenant: Tenant = serde_json::from_value(json!({
        "id": "acme", "routingRules": [], "downgrade": ["mediaAsLink", "hologramAsPoem"],
    }))
    .unwrap();
    assert_eq!(tenant.downgrade, [Downgrade::MediaAsLink, Downgrade::Other]);
    assert!(common::tenant().downgrade.is_empty());
}

#[test]
fn a_file_in_a_carriers_own_store_is_no_link() {
    let gateway = Gateway::new();
    for carrier in CarrierId::ALL {
        for host in carrier_fixtures::fixture(carrier).closed_stores {
            let message = message(&gateway, ChannelKind::Sms, "", &pictures(&[&format!("https://{host}/1")]));
            assert_eq!(simplify(&message), Err("a link needs credentials"), "{}", carrier.name());
        }
    }
}
