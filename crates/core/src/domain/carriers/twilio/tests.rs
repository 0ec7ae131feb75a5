//! What Twilio tells and what we make of it.

use std::collections::BTreeMap;

use insta::assert_json_snapshot;
use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::*;
use crate::domain::carriers::fixtures;
use crate::domain::carriers::inbound::CarrierEvent;
use crate::foundation::secret::Secret;
use crate::model::carrier::CarrierId;
use crate::model::channel::Channel;
use crate::model::message::{ChannelId, CorrelationId};

const URL: &str = "https://api.example.com/webhooks/twilio";

const SMS: &str = "MessageSid=SM01&AccountSid=AC01&From=%2B14155550100&To=%2B12025550111";

const WHATSAPP: &str = "MessageSid=SM01&AccountSid=AC01&From=whatsapp:%2B14155550100&To=whatsapp:%2B12025550111";

const STATUS: &str = "MessageSid=SM01&AccountSid=AC01&From=%2B12025550111&To=%2B14155550100";

fn post(query: &str, body: &[u8]) -> Request {
    Request {
        method: "POST".to_owned(),
        query: query.to_owned(),
        headers: [("content-type", "application/x-www-form-urlencoded")].into_iter().collect(),
        body: body.to_vec(),
        ..Request::default()
    }
}

/// Signs `request` as Twilio does, and parses it.
fn parsed(mut request: Request) -> Result<ParsedEvent, Failure> {
    let is_json = request.headers.get("content-type") == Some("application/json");
    if is_json {
        request.query = format!("bodySHA256={}", hex::encode(Sha256::digest(&request.body)));
    }
    let url = if request.query.is_empty() { URL.to_owned() } else { format!("{URL}?{}", request.query) };
    let body = if is_json || request.method == "GET" { &[][..] } else { &request.body };
    let form = crate::domain::carriers::form::Form::read(body).unwrap();
    let parameters = signature::signed_parameters(&form);
    let signature = signature::sign(&Secret::new("12345"), &url, &parameters).unwrap();
    request.headers.add("X-Twilio-Signature", signature);
    let credentials = Credentials::default().with("authToken", "12345");
    let authentic =
        Authentic::check(CarrierId::Twilio, &request, &ExpectedProof::timeless(&url, &credentials)).unwrap();
    let mut events = Twilio::parse(&authentic)?;
    assert_eq!(events.len(), 1);
    let event = events.remove(0);
    assert!(Twilio::claims(&request).contains(&event.key), "the key of an event is among the claims");
    Ok(event)
}

fn channel() -> Channel {
    Channel { id: ChannelId::new("demo-sms"), ..fixtures::channel(CarrierId::Twilio, "+12025550111", &[]) }
}

/// An event as its reader meets it, without what is the same for all.
fn shown(event: CarrierEvent) -> Value {
    let (channel, now, id) = (channel(), Timestamp::UNIX_EPOCH, CorrelationId::new("thread"));
    let mut shown = match event {
        CarrierEvent::Message(message) => json!({"message": message.normalize(&channel, now, id)}),
        CarrierEvent::Receipt(receipt) => json!({"receipt": receipt.normalize(&channel, now, id)}),
        CarrierEvent::Seen(seen) => json!({"seen": seen.normalize(&channel, now, id)}),
        CarrierEvent::Ignored { what } => json!({"ignored": what}),
        CarrierEvent::Broken { reason, payload } => json!({"broken": reason, "payload": payload}),
    };
    for fields in shown.as_object_mut().unwrap().values_mut().filter_map(Value::as_object_mut) {
        for same in ["schemaVersion", "id", "tenantId", "conversationId", "correlationId", "sourceCarrier", "carrier"] {
            fields.remove(same);
        }
        for same in ["direction", "receivedAt", "originalPayload"] {
            fields.remove(same);
        }
    }
    shown
}

fn table(rows: &[(&str, &str, &str)]) -> BTreeMap<String, Value> {
    let show = |row: &(&str, &str, &str)| {
        let event = parsed(post("", format!("{}&{}", row.1, row.2).as_bytes())).unwrap();
        (row.0.to_owned(), shown(event.event))
    };
    rows.iter().map(show).collect()
}

#[test]
fn every_kind_of_sms_and_mms_is_read() {
    let geo = "Body=Hi+%F0%9F%91%8B&NumMedia=0&NumSegments=1&SmsStatus=received&ApiVersion=2010-04-01&SmsSid=SM01\
               &FromCity=&FromState=CA&FromCountry=US&ToCity=RENO&ToZip=89501&MessagingServiceSid=MG01&Brand_New=x";
    let media = "Body=&NumMedia=2&SmsStatus=received&MediaContentType0=image/jpeg&MediaContentType1=text/x-vcard\
                 &MediaUrl0=https://api.twilio.com/2010-04-01/Accounts/AC01/Messages/MM01/Media/ME01\
                 &MediaUrl1=https://api.twilio.com/2010-04-01/Accounts/AC01/Messages/MM01/Media/ME02";
    let short = "MessageSid=SM01&AccountSid=AC01&From=384387&To=ACME";
    let sms = table(&[
        ("a text with geography", SMS, geo),
        ("pictures without a text", SMS, media),
        ("media without a type and one missing", SMS, "NumMedia=2&MediaUrl1=https://x/y&Body=Look"),
        ("media that did not come", SMS, "NumMedia=1&Body="),
        ("media that was not announced", SMS, "Body=&MediaUrl0=https://x/y&MediaContentType0=video/mp4"),
        ("an opt-out", SMS, "Body=STOP&OptOutType=STOP&SmsStatus=received"),
        ("zero characters", SMS, "Body=a%00b%00"),
        ("nothing", SMS, "Body=&NumMedia=0"),
        ("an absurd number of media", SMS, "NumMedia=99999999999999999999&Body=x"),
        ("short code and name", short, "Body=x&SmsStatus=receiving"),
        ("without an id", "AccountSid=AC01&From=%2B14155550100&To=%2B12025550111", "Body=x&Body=y"),
        ("without a sender", "MessageSid=SM01&AccountSid=AC01&To=%2B12025550111", "Body=x"),
        ("without a status", SMS, "MessageStatus=&SmsStatus="),
        ("with an id of old", "AccountSid=AC01&From=%2B14155550100&To=%2B12025550111", "Body=x&SmsSid=SM02"),
    ]);
    assert_json_snapshot!("sms", sms);
}

#[test]
fn every_kind_of_whatsapp_message_is_read() {
    let referral = "Body=Info&ReferralBody=Sale&ReferralHeadline=Shoes&ReferralSourceId=1&ReferralSourceType=ad\
                    &ReferralSourceUrl=https://fb.me/x&ReferralMediaUrl=&ReferralNumMedia=1&ReferralCtwaClid=Ab";
    let place = "MessageType=location&Latitude=37.7&Longitude=-122.4&Address=1+Main+St&Label=Office&Body=&NumMedia=0";
    let list = "MessageType=interactive&ListId=row-1&ListTitle=Red&ListDescription=A+colour&Body=";
    let user = "MessageSid=SM01&AccountSid=AC01&From=whatsapp:US.1234&To=whatsapp:%2B12025550111";
    let metadata = "ChannelMetadata=%7B%22type%22:%22whatsapp%22%7D&Forwarded=true&FrequentlyForwarded=true";
    let reply = "OriginalRepliedMessageSid=SM00&OriginalRepliedMessageSender=whatsapp:%2B12025550111";
    let whatsapp = table(&[
        ("text", WHATSAPP, "Body=Hi&ProfileName=Ana&WaId=14155550100&MessageType=text"),
        ("text of a user without a number", user, "Body=Hi&ProfileName=+&ExternalUserId=whatsapp:US.1234"),
        ("forwarded reply", WHATSAPP, &format!("Body=Yes&{metadata}&{reply}")),
        ("referral", WHATSAPP, referral),
        (
            "text of a number that stands elsewhere",
            "MessageSid=SM01&AccountSid=AC01&To=whatsapp:%2B12025550111",
            "Body=Hi&WaId=14155550100",
        ),
        (
            "text of a user who stands elsewhere",
            "MessageSid=SM01&AccountSid=AC01&To=whatsapp:%2B12025550111",
            "Body=Hi&ExternalUserId=whatsapp:US.1234",
        ),
        ("place", WHATSAPP, place),
        ("impossible place", WHATSAPP, "MessageType=location&Latitude=NaN&Longitude=-122.4"),
        ("picture", WHATSAPP, "MessageType=image&NumMedia=1&MediaUrl0=https://x/y&MediaContentType0=image/png&Body=Me"),
        ("sticker", WHATSAPP, "MessageType=sticker&NumMedia=1&MediaUrl0=https://x/y&MediaContentType0=image/webp"),
        ("sound without a type", WHATSAPP, "MessageType=audio&NumMedia=1&MediaUrl0=https://x/y"),
        ("picture that did not come", WHATSAPP, "MessageType=image&NumMedia=0&Body=Me"),
        ("button of a template", WHATSAPP, "MessageType=button&ButtonText=Yes&ButtonPayload=yes-1&Body=Yes"),
        ("button", WHATSAPP, "MessageType=interactive&ButtonText=Yes&ButtonPayload=yes-1"),
        ("list", WHATSAPP, list),
        ("form", WHATSAPP, "MessageType=interactive&InteractiveData=%7B%22size%22:42%7D&Body="),
        ("form that is no json", WHATSAPP, "Body=&InteractiveData=%7Bsize"),
        ("reaction", WHATSAPP, &format!("MessageType=reaction&Body=%F0%9F%91%8D&{reply}")),
        ("reaction taken off", WHATSAPP, &format!("MessageType=reaction&Body=&{reply}")),
        ("reaction to nothing", WHATSAPP, "MessageType=reaction&Body=x"),
        ("a kind of tomorrow", WHATSAPP, "MessageType=hologram&Body=x"),
        ("unsupported", WHATSAPP, "MessageType=unsupported"),
    ]);
    assert_json_snapshot!("whatsapp", whatsapp);
}

#[test]
fn every_status_is_read() {
    let failed = "MessageStatus=undelivered&ErrorCode=30005&ErrorMessage=Unknown+destination&ChannelStatusMessage=gone";
    let statuses = table(&[
        ("accepted", STATUS, "MessageStatus=accepted"),
        ("scheduled", STATUS, "MessageStatus=scheduled"),
        ("queued", STATUS, "MessageStatus=queued&SmsStatus=queued"),
        ("sending", STATUS, "MessageStatus=sending"),
        ("sent", STATUS, "SmsStatus=sent"),
        ("delivered", STATUS, "MessageStatus=delivered&SmsStatus=delivered&ErrorCode=0&RawDlrDoneDate=2611232045"),
        ("delivered at no time", STATUS, "MessageStatus=delivered&RawDlrDoneDate=soon"),
        ("partially_delivered", STATUS, "MessageStatus=partially_delivered"),
        ("read", STATUS, "MessageStatus=read&EventType=READ&ChannelPrefix=whatsapp"),
        ("undelivered", STATUS, failed),
        ("failed", STATUS, "MessageStatus=failed&ErrorCode=30008"),
        ("canceled", STATUS, "MessageStatus=canceled"),
        ("unknown", STATUS, "MessageStatus=teleported"),
        ("without an id", "AccountSid=AC01&From=%2B12025550111", "MessageStatus=sent"),
        ("without a sender", "MessageSid=SM01&AccountSid=AC01&To=%2B14155550100", "MessageStatus=accepted"),
        (
            "of a service",
            "MessageSid=SM01&AccountSid=AC01&To=%2B14155550100",
            "MessagingServiceSid=MG01&MessageStatus=scheduled",
        ),
    ]);
    assert_json_snapshot!("statuses", statuses);
}

#[test]
fn other_channels_of_twilio_are_ignored() {
    let check = |from: &str, to: &str, expected: &str| {
        let body = format!("MessageSid=SM01&AccountSid=AC01&From={from}&To={to}&Body=x");
        let event = parsed(post("", body.as_bytes())).unwrap().event;
        assert_eq!(shown(event), json!({"ignored": expected}), "{from} {to}");
    };
    check("messenger:123", "messenger:456", "channel messenger");
    check("%2B14155550100", "rcs:acme_agent", "channel rcs");
}

#[test]
fn our_reference_comes_back_in_the_callbacks_url() {
    let check = |query: &str, expected: Option<&str>| {
        let body = format!("{STATUS}&MessageStatus=sent&reference=not.0.0");
        let CarrierEvent::Receipt(receipt) = parsed(post(query, body.as_bytes())).unwrap().event else {
            panic!("no receipt")
        };
        assert_eq!(receipt.reference.map(|reference| reference.to_string()).as_deref(), expected, "{query}");
    };
    check("reference=018f-ab.1.0", Some("018f-ab.1.0"));
    check("x=1&reference=018f-ab.1.0", Some("018f-ab.1.0"));
    check("reference=somebody%20else", None);
    check("", None);
}

#[test]
fn a_webhook_claims_the_channels_that_it_may_be_for() {
    let check = |body: &str, expected: &[&str]| {
        let claims = Twilio::claims(&post("", body.as_bytes()));
        assert_eq!(
            claims.iter().map(crate::model::channel::ChannelKey::as_str).collect::<Vec<_>>(),
            expected,
            "{body}"
        );
    };
    check(&format!("{SMS}&Body=x"), &["AC01/+12025550111"]);
    check(&format!("{SMS}&NumMedia=0&SmsStatus=received"), &["AC01/+12025550111"]);
    check(&format!("{WHATSAPP}&Body="), &["AC01/whatsapp:+12025550111"]);
    check(&format!("{STATUS}&MessageStatus=sent"), &["AC01/+12025550111"]);
    check(&format!("{STATUS}&SmsStatus=delivered&Body=x"), &["AC01/+12025550111"]);
    check(&format!("{SMS}&MessageStatus="), &["AC01/+14155550100", "AC01/+12025550111"]);
    check("AccountSid=AC01&From=&MessagingServiceSid=MG01&MessageStatus=accepted", &["AC01/MG01"]);
    check("From=%2B14155550100&To=%2B12025550111&Body=x", &[]);
    check("AccountSid=AC01&Body=x", &[]);
    check("", &[]);
}

#[test]
fn a_get_and_a_json_body_say_the_same_as_a_form() {
    let query = format!("{SMS}&Body=Hi");
    let get = Request { method: "GET".to_owned(), body: b"Body=unsigned".to_vec(), ..post(&query, b"") };
    let CarrierEvent::Message(message) = parsed(get).unwrap().event else { panic!("no message") };
    assert_eq!((message.body.as_str(), message.carrier_message_id.as_str()), ("Hi", "SM01"));

    let body =
        br#"{"MessageSid":"SM01","AccountSid":"AC01","To":"+12025550111","From":"+1415","Body":"Hi","NumMedia":0}"#;
    let json = Request { headers: [("content-type", "application/json")].into_iter().collect(), ..post("", body) };
    let CarrierEvent::Message(message) = parsed(json).unwrap().event else { panic!("no message") };
    assert_eq!((message.body.as_str(), message.carrier_message_id.as_str()), ("Hi", "SM01"));
}

#[test]
fn a_webhook_for_nobody_is_refused_and_the_form_is_kept_as_it_came() {
    let failure = parsed(post("", b"Body=x")).unwrap_err();
    assert_eq!(failure, Failure::permanent("webhook without AccountSid or without an address of ours"));

    let CarrierEvent::Message(message) =
        parsed(post("", format!("{SMS}&Body=a&Tag=1&Tag=2").as_bytes())).unwrap().event
    else {
        panic!("no message")
    };
    assert_eq!(message.payload["Tag"], json!(["1", "2"]));
    assert_eq!(message.payload["From"], "+14155550100");
}

#[test]
fn all_is_well_is_said_in_twiml() {
    let response = Twilio::acknowledgement();
    assert_eq!((response.status, response.headers.get("content-type")), (200, Some("text/xml")));
    assert_eq!(response.body, b"<Response/>");
    assert!(Twilio::handshake(&post("", b""), &[]).is_none());
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(query in "[ -~]{0,60}", body in prop::collection::vec(any::<u8>(), 0..300), json: bool) {
        let mut request = post(&query, &body);
        if json {
            request.headers = [("content-type", "application/json")].into_iter().collect();
        }
        let _ = Twilio::claims(&request);
        let _ = parse::parse(&request);
        let _ = Twilio::verify(&request, &ExpectedProof::timeless(&query, &Credentials::default().with("authToken", "12345")));
        let _ = Twilio::result(&MessagePart::text(""), &Response::new(200, "", body));
    }

    #[test]
    fn no_word_of_tomorrow_costs_a_message(status in ".{0,20}", kind in ".{0,20}", media in ".{0,5}", degrees in ".{0,5}") {
        let mut form = form_urlencoded::Serializer::new(SMS.to_owned());
        let pairs = [("MessageStatus", &status), ("MessageType", &kind), ("NumMedia", &media), ("Latitude", &degrees)];
        form.extend_pairs(pairs).append_pair("Longitude", "0").append_pair("RawDlrDoneDate", &kind);
        let event = parsed(post("", form.finish().as_bytes())).unwrap().event;
        let broken = matches!(event, CarrierEvent::Broken { .. });
        prop_assert!(!broken);
    }
}
