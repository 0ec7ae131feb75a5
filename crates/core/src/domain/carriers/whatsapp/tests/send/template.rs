//! Tests of templates: what fills them in, and what Meta would refuse.

use serde_json::{Value, json};

use super::{parts, requests};

fn template(components: &Value) -> Value {
    json!({ "type": "template", "name": "order", "language": "en_US", "components": components })
}

#[test]
fn a_template_with_every_kind_of_parameter_goes_as_it_is() {
    let check = |components: Value| {
        let sent = requests("", &template(&components)).unwrap();
        assert_eq!(sent[0]["template"]["components"], components);
    };
    let text = json!({ "type": "text", "text": "Ana    Ruiz" });
    let button = |kind: &str, index: Value, parameter: Value| json!({ "type": "button", "sub_type": kind, "index": index, "parameters": [parameter] });
    check(json!([]));
    check(json!([{ "type": "body", "parameters": [
        text,
        { "type": "currency", "currency": { "fallback_value": "$100.99", "code": "USD", "amount_1000": 100_990 } },
        { "type": "date_time", "date_time": { "fallback_value": "February 25" } },
    ] }]));
    check(json!([{ "type": "header", "parameters": [text] }, { "type": "body" }]));
    for file in ["image", "video", "document"] {
        check(json!([{ "type": "header", "parameters": [{ "type": file, file: { "link": "https://x.example/a" } }] }]));
        check(json!([{ "type": "header", "parameters": [{ "type": file, file: { "id": "1" } }] }]));
    }
    let place = json!({ "latitude": "37.5", "longitude": -122.25, "name": "Office", "address": "1 Main St" });
    check(json!([{ "type": "header", "parameters": [{ "type": "location", "location": place }] }]));
    check(json!([
        button("quick_reply", json!("0"), json!({ "type": "payload", "payload": "yes" })),
        button("url", json!(1), json!({ "type": "text", "text": "order/7" })),
        button("copy_code", json!(2), json!({ "type": "coupon_code", "coupon_code": "25OFF" })),
        button("flow", json!(3), json!({ "type": "action", "action": { "flow_token": "t" } })),
        { "type": "button", "sub_type": "flow", "index": "4" },
    ]));
    check(json!([{ "type": "BODY", "parameters": [
        { "type": "text", "parameter_name": "first", "text": "Ana" }, { "type": "text", "parameter_name": "last", "text": "Ruiz" },
    ] }]));
    check(
        json!([{ "type": "carousel", "cards": [{ "card_index": 0, "components": [{ "type": "body", "parameters": [text] }] }] }]),
    );
}

#[test]
fn what_meta_refuses_in_a_template_is_refused_before() {
    let check = |components: Value, expected: &str| {
        let refused = parts("", &template(&components)).unwrap_err().to_string();
        assert_eq!(refused, format!("whatsapp cannot carry {expected}"), "{components}");
    };
    let body = |parameters: Value| json!([{ "type": "body", "parameters": parameters }]);
    let header = |parameters: Value| json!([{ "type": "header", "parameters": parameters }]);
    let text = |text: &str| json!({ "type": "text", "text": text });
    let odd = "a text parameter of a template's body with a line break, a tab or more than 4 spaces in a row";
    for bad in ["two\nlines", "two\r\nlines", "a\ttab", "five     spaces"] {
        check(body(json!([text(bad)])), odd);
    }
    check(body(json!([text("")])), "an empty text parameter of a template's body");
    check(body(json!([text("  ")])), "an empty text parameter of a template's body");
    check(body(json!([{ "type": "text" }])), "an empty text parameter of a template's body");
    check(body(json!([{ "type": "image", "image": { "id": "1" } }])), "that type of parameter in a template's body");
    check(body(json!({ "0": "Ana" })), "template parameters that are no list");
    check(
        body(json!([{ "type": "currency", "currency": { "fallback_value": "$1" } }])),
        "a template currency without code or amount_1000",
    );
    check(body(json!([{ "type": "date_time", "date_time": {} }])), "an empty fallback_value of a template's date_time");
    check(
        body(json!([{ "type": "text", "parameter_name": "first", "text": "Ana" }, text("Ruiz")])),
        "template parameters of which some have names and some have not",
    );
    check(
        body(json!([{ "type": "text", "parameter_name": " ", "text": "Ana" }])),
        "a template parameter with an empty name",
    );
    check(header(json!([text("a"), text("b")])), "a template header with several parameters");
    check(
        header(json!([{ "type": "image", "image": { "link": "ftp://x" } }])),
        "a template image with neither id nor http link",
    );
    check(
        header(json!([{ "type": "location", "location": { "latitude": 91, "longitude": 0 } }])),
        "a template location that is not on earth",
    );
    check(json!([{ "type": "body" }, { "type": "body" }]), "a template with two values for one body");
    check(json!([{ "type": "footer" }]), "a template component that is neither header, body nor button");
    check(json!(["body"]), "a template component that is neither header, body nor button");
    check(json!([{ "type": "carousel", "cards": [] }]), "a template carousel without cards");
    let button = |kind: &str, index: Value, parameters: Value| json!([{ "type": "button", "sub_type": kind, "index": index, "parameters": parameters }]);
    check(button("url", json!(null), json!([text("a")])), "a template button whose index is not 0 to 9");
    check(button("url", json!(10), json!([text("a")])), "a template button whose index is not 0 to 9");
    check(button("url", json!(0), json!([])), "a template url button without its one text");
    check(
        button("url", json!(0), json!([{ "type": "payload", "payload": "x" }])),
        "a template url button without its one text",
    );
    check(
        button("quick_reply", json!(0), json!([{ "type": "payload", "payload": "" }])),
        "an empty parameter of a template's quick_reply button",
    );
    check(button("flow", json!(0), json!([{ "type": "action" }])), "a template flow button without its action");
    check(button("dance", json!(0), json!([])), "a template button of that sub_type");
    check(
        json!([{ "type": "button", "sub_type": "flow", "index": 0 }, { "type": "button", "sub_type": "flow", "index": "0" }]),
        "a template with two values for one button",
    );
}

#[test]
fn a_language_goes_as_whatsapp_writes_it() {
    let check = |written: &str, expected: Option<&str>| {
        let sent = requests("", &json!({ "type": "template", "name": "order", "language": written }));
        let code = sent.ok().map(|sent| sent[0]["template"]["language"]["code"].as_str().unwrap().to_owned());
        assert_eq!(code.as_deref(), expected, "{written}");
    };
    check("en_US", Some("en_US"));
    check("en-US", Some("en_US"));
    check("EN-us", Some("en_US"));
    check("pt-br ", Some("pt_BR"));
    check("de", Some("de"));
    check("fil", Some("fil"));
    check("english", None);
    check("zh-Hans-CN", None);
    check("en_", None);
    check(" ", None);
}
