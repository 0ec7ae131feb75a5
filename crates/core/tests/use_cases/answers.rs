//! Meanings of the carriers' answers and error codes: one table of cases for each, and one test for all.

use omni_core::domain::carriers::outbound::MessagePart;
use omni_core::foundation::http::Response;
use omni_core::model::carrier::CarrierId;
use omni_core::testing::carrier_fixtures::{described, fixture};

#[test]
fn an_answer_means_what_its_carriers_table_says() {
    for carrier in CarrierId::ALL {
        for case in fixture(carrier).answers {
            let answer = Response::new(case.status, "application/json", case.body);
            let found = described(carrier.result(&MessagePart::text("hi"), &answer));
            assert_eq!(found, case.means, "{} {} {}", carrier.name(), case.status, case.body);
        }
    }
}

#[test]
fn every_carrier_takes_refuses_and_leaves_open() {
    for carrier in CarrierId::ALL {
        let means = |word: &str| fixture(carrier).answers.iter().any(|case| case.means.starts_with(word));
        for words in
            [["queued ", "sent "], ["Permanent ", "Unknown "], ["RetrySlowly ", "Retry "], ["unclear ", "open "]]
        {
            assert!(words.iter().any(|word| means(word)), "{} has no answer that means {words:?}", carrier.name());
        }
    }
}

#[test]
fn an_error_code_has_the_class_of_its_carriers_table() {
    for carrier in CarrierId::ALL {
        for (class, codes) in fixture(carrier).errors {
            for code in *codes {
                assert_eq!(carrier.error_class(code), *class, "{} {code}", carrier.name());
            }
        }
    }
}

#[test]
fn the_answers_of_the_offline_tests_are_taken_refused_and_put_off() {
    for carrier in CarrierId::ALL {
        let answers = &fixture(carrier).send_answers;
        let check = |(status, body): (u16, serde_json::Value), expected: &[&str]| {
            let answer = Response::new(status, "application/json", body.to_string());
            let found = described(carrier.result(&MessagePart::text("hi"), &answer));
            assert!(expected.iter().any(|start| found.starts_with(start)), "{} {found}", carrier.name());
        };
        check((answers.taken)(1), &["queued ", "sent "]);
        check((answers.refused)(), &["Permanent ", "StopContact ", "OtherCarrier "]);
        check((answers.put_off)(), &["RetrySlowly "]);
    }
}
