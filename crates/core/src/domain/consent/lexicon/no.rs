//! Norwegian.

use super::{Class, Keywords, Language, Lexicon, Sentences};

pub(super) const LEXICON: Lexicon = Lexicon {
    language: Language::No,
    keywords: Keywords {
        stop: "unsub, avmeld, avmelding, meld meg av, avslutt abonnement, stopp, stoppe, stop, ikke mer sms, avmeld meg, stopp \
         sms, ikke flere meldinger, reservasjon, meld av",
        everyday_stop: "slutt, avslutt, avbryt, nok, fjern, slett, stans, slutte",
        start: "start, start igjen, meld meg på, påmelding, gjenoppta, fortsett, meld på",
        yes: "ja, ja takk, ja vær så snill",
        help: "hjelp, hjelp meg, trenger hjelp, jeg trenger hjelp, informasjon",
    },
    classes: CLASSES,
    sentences: Sentences {
        bare: BARE,
        weak: WEAK,
        stop: STOP,
        dont: DONT,
        refuse: REFUSE,
        firm: FIRM,
        keep: KEEP,
        void: VOID,
        start: START,
        help: HELP,
    },
};

const CLASSES: &[(Class, &str)] = &[
    (
        Class::Neutral,
        "jeg meg du dere nå straks umiddelbart alle alt dette det den de takk hei vil ønsker vennligst ber om og å for \
         fra av ja nei med en et være snill så vær please i vårt gjerne",
    ),
    (Class::Polite, "takk vennligst snill vær takker"),
    (Class::Conj, "og men eller fordi"),
    (
        Class::Fill,
        "de det den disse dette deres din dine alle flere mer noen plagsomme til meg på fra sånne slike reklame med",
    ),
    (Class::Me, "meg oss"),
    (Class::My, "mitt min mine dette"),
    (Class::You, "dere du deg"),
    (Class::Stop, "stopp stoppe slutt slutte stans stop avslutt"),
    (Class::Contact, "skrive kontakte ringe plage spamme tekste mase melde"),
    (Class::Send, "sende send sending"),
    (Class::Forbid, "send sende skriv skrive kontakt kontakte ring ringe plag spam"),
    (
        Class::Noun,
        "melding meldinger meldingene sms sms'er smser tekstmeldinger reklame varsler nyhetsbrev tilbud e-poster spam \
         sms-er",
    ),
    (Class::Thing, "noe dette alt ingenting"),
    (Class::Number, "nummer nummeret telefonnummer telefon navn kontakt"),
    (Class::List, "liste listen lista listene register databasen database nyhetsbrev nyhetsbrevet system"),
    (Class::Remove, "fjern slett fjerne slette ta stryk strykes"),
    (Class::Unsub, "avmeld avmelding avmelde"),
    (Class::Want, "vil ønsker ønske ville trenger"),
    (Class::Receive, "motta få ha"),
    (Class::Neg, "ikke aldri ingen uten"),
    (Class::More, "mer flere lenger igjen aldri"),
    (Class::Break, "interessert kjenner vet takk"),
    (Class::Block, "miste glemme gå"),
    (Class::Void, "han hun de når hvis mens noen ingen folk buss toget regn hvem hvorfor hvor vi"),
    (Class::Report, "sa sier sagt ba spurte"),
    (Class::Subject, "han hun de hvorfor hvem ingen"),
    (Class::Limit, "før etter til i morgen kveld natt nå jobb møte dag"),
    (Class::Play, "morsom le kjære elskling"),
    (Class::Support, "interessert feil spam anmelde advokat hvem svindel forbrukertilsynet"),
    (Class::Start, "start gjenoppta"),
    (Class::Wrong, "feil spam interessert svindel"),
    (Class::Help, "hjelp"),
];

const BARE: &str = "
^ @unsub $
^ stopp|stop $
^ meld meg av $
";

const WEAK: &str = "
^ slutt|fjern|slett|stans $
";

const STOP: &str = "
@stop ..1 å|med ..1 @send|@contact
^ @stop ..1 med? @fill* @noun $
meld meg ..1 av
meld meg av|ut ..1 fra? ..2 @list|@noun
@remove meg ..1 fra|av ..2 @list
@remove meg $
@remove ..1 nummeret|nummer ..1 mitt
@want ..1 melde meg av
la meg ..1 være|fred
trekker ..1 samtykket|samtykke
";

const DONT: &str = "
ikke ..1 @forbid meg
ikke @forbid ..1 @noun|mer|flere
ikke kontakt meg
ingen flere @noun
ikke flere @noun
";

const REFUSE: &str = "
@want ..1 ikke ..2 @noun
@want ..1 ikke ..1 @receive ..2 @noun
@want ..1 ikke ..1 bli kontaktet
";

const FIRM: &str = "
hvordan ..3 meld|melder|stopper|avslutter ..2 av|@noun
hvordan ..2 avmelder
";

const KEEP: &str = "
ikke ..1 stopp|stoppe|slutt|slutte|avmeld|meld
";

const VOID: &str = "
han|hun|de|du ..1 ikke
hvorfor ..3 ikke
buss|neste|siste|full stopp
@stop ..1 å røyke|drikke|gråte
";

const START: &str = "
^ start|gjenoppta $
@want ..1 få|motta ..1 @noun ..1 igjen
start ..1 å? ..1 @send|@noun ..2 igjen
meld meg på ..1 igjen|$
";

const HELP: &str = "
^ trenger @help $
";
