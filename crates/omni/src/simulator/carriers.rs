//! The carriers that are played, one file each, and which one plays whom.

mod bandwidth;
mod inteliquent;
mod livechat;
mod messagebird;
mod twilio;
mod whatsapp;

use omni_core::model::carrier::CarrierId;

use super::api::SendApi;

/// The player of a carrier.
pub(super) fn of(carrier: CarrierId) -> &'static dyn SendApi {
    macro_rules! players {
        ($($(#[doc = $doc:literal])+ $module:ident::$carrier:ident,)+) => {
            match carrier {
                $(CarrierId::$carrier => &$module::$carrier,)+
            }
        };
    }
    omni_core::for_each_carrier!(players)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulator::webhooks::Answer;

    #[test]
    fn each_carrier_retries_as_it_does() {
        let check = |carrier, url: &str, attempt, status: Option<u16>, expected: Option<u64>| {
            let answer = match status {
                Some(status) => Answer { status: Some(status), body: String::new(), challenge: None, error: None },
                None => Answer::none("connect"),
            };
            let pause = of(carrier).pause(url, attempt, &answer);
            assert_eq!(pause.map(|pause| pause.as_millis()), expected.map(u128::from), "{carrier:?} {url} {status:?}");
        };
        check(CarrierId::WhatsApp, "http://x/", 1, Some(200), None);
        check(CarrierId::WhatsApp, "http://x/", 1, Some(503), Some(1_000));
        check(CarrierId::WhatsApp, "http://x/", 4, None, Some(8_000));
        check(CarrierId::WhatsApp, "http://x/", 7, Some(503), None);
        check(CarrierId::Twilio, "http://x/", 1, Some(204), None);
        check(CarrierId::Twilio, "http://x/", 1, Some(503), None);
        check(CarrierId::Twilio, "http://x/", 1, None, Some(500));
        check(CarrierId::Twilio, "http://x/", 2, None, None);
        check(CarrierId::Twilio, "http://x/#rc=3&rp=5xx,ct", 3, Some(503), Some(500));
        check(CarrierId::Twilio, "http://x/#rc=3&rp=5xx,ct", 1, Some(403), None);
        check(CarrierId::Twilio, "http://x/#rc=9&rp=all", 6, Some(503), None);
        check(CarrierId::Bandwidth, "http://x/", 2, Some(503), Some(2_000));
        // Without a challenge there is no second request.
        check(CarrierId::Bandwidth, "http://x/", 1, Some(401), None);
        check(CarrierId::LiveChat, "http://x/", 1, Some(200), None);
        check(CarrierId::LiveChat, "http://x/", 1, Some(204), Some(1_000));
        check(CarrierId::LiveChat, "http://x/", 4, Some(503), None);
        check(CarrierId::MessageBird, "http://x/", 1, None, Some(1_000));
        check(CarrierId::Inteliquent, "http://x/", 1, Some(202), None);
        check(CarrierId::Inteliquent, "http://x/", 4, Some(503), None);
    }
}
