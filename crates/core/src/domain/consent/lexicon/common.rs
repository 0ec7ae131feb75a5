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

/// Our own instructions, quoted back at us: they stop nothing in any language.
pub(super) const VOID: &str = "
reply|respond|text|txt|send|sms|responda|responde|envía|envíe|répondez|envoyez|antworte|sende|senden|envie|rispondi|invia|antwoord|odpowiedz|wyślij ..2 stop|unsub|unsubscribe|arret ..3 to|2|4|para|pour|zum|um|per|om|aby ..2 stop|end|unsubscribe|unsub|opt|cancel|quit|texts|txts|@unsub|@stop
to|2|4|para|pour ..1 stop|end|unsubscribe|unsub|cancel|quit|optout|@unsub ..4 reply|respond|text|txt|send|responda|envie|répondez|envoyez|antworte|rispondi|antwoord stop|unsub|end|quit|no|arret
to|2 stop receiving|getting ..3 reply|respond|text|txt|send stop
to|2 opt out ..2 reply|respond|text|txt|send stop|out|optout
reply|text|txt|send stop ..2 to|2 opt out
";
