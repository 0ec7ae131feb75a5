//! Words that are the same in every language.

use super::Class;

/// Classes and their words.
pub(super) const CLASSES: &[(Class, &str)] = &[
    (
        Class::Noun,
        "sms smse smsy smsuri smss txt txts mms spam whatsapp whatsapps newsletter newsletters marketing promo promos msg \
         msgs push notif notifs",
    ),
    (Class::Neutral, "ok okay okey hi hello hey hallo hola ciao omni team"),
    (Class::Play, "lol lmao rofl haha* hehe* hihi* jaja* jeje* kkk* mdr ptdr xd"),
    (Class::Polite, "pls plz please thx tks thanks"),
    (Class::Digit, "0* 1* 2* 3* 4* 5* 6* 7* 8* 9*"),
    (Class::Fill, "sms mms whatsapp spam marketing promo"),
];
