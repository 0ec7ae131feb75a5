//! Dutch.

use super::{Class, Keywords, Language, Lexicon, Sentences};

pub(super) const LEXICON: Lexicon = Lexicon {
    language: Language::Nl,
    keywords: Keywords {
        stop: "afmelden, uitschrijven, meld me af, schrijf me uit, meld mij af, schrijf mij uit, afmelding, uitschrijving, \
         afmelden graag, geen sms meer, geen berichten meer, stop, stoppen, stop sms, stop berichten, deabonneren, \
         opzeggen abonnement, abonnement opzeggen, niet meer sturen",
        everyday_stop: "einde, opzeggen, verwijderen, annuleren, beëindigen, genoeg, verwijder, ophouden, hou op, houd op, klaar, uit, \
         annuleer",
        start: "starten, aanmelden, hervatten, begin, inschrijven, meld me aan, schrijf me in, weer aanmelden, opnieuw \
         aanmelden, hervat, doorgaan",
        yes: "ja, ja graag, ja alsjeblieft, ja hoor",
        help: "hulp, help me, ik heb hulp nodig, hulp nodig, informatie",
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
        "ik mij me u je jullie graag nu meteen direct onmiddellijk alle alles dit dat deze die de het een allemaal hallo \
         goedemorgen goedemiddag goedenavond dag bedankt dank alsjeblieft alstublieft aub wil wou zou willen wens verzoek \
         ja nee en er mee voor van af even gewoon eindelijk per asap hierbij stop stoppen meneer mevrouw beste groet \
         groeten mvg mijn met is te om aan kunt kun kan kunnen wilt moet moeten toch echt al nou dus vandaag definitief \
         in",
    ),
    (Class::Polite, "alsjeblieft alstublieft aub svp bedankt dank graag dankjewel dankuwel"),
    (Class::Conj, "en maar of want omdat dus"),
    (
        Class::Fill,
        "de het een deze die dit dat al alle jullie je uw jouw zulke nog meer verdere andere enige vervelende stomme \
         irritante rot reclame commerciële ongewenste met sms van geen constante elke soort dergelijke mij me te",
    ),
    (Class::Me, "me mij ons"),
    (Class::My, "mijn onze m'n mn dit"),
    (Class::You, "jullie je jij u uw jou"),
    (Class::Stop, "stop stopt stoppen hou houd houdt ophouden beëindig beëindigen staak staken kap kappen laat laten"),
    (
        Class::Contact,
        "sms'en smsen sms-en appen bellen mailen contacteren benaderen lastigvallen lastig storen spammen schrijven \
         berichten texten bestoken stalken whatsappen lastigvalt contact",
    ),
    (Class::Send, "sturen stuur zenden verzenden verstuur versturen zend toesturen toezenden gestuurd"),
    (
        Class::Forbid,
        "stuur sturen stuurt sms smst sms'en smsen app apps appt appen bel bellen belt mail mailen contacteer contacteren \
         benader benaderen schrijf schrijven stoor storen zend zenden val bericht verstuur spam spammen",
    ),
    (
        Class::Noun,
        "informatie bericht* reclame* nieuwsbrie* melding* aanbieding* advertentie* berichten berichtjes sms sms'jes smsjes smsje sms'en smsen appjes apps melding meldingen notificatie \
         notificaties reclame advertenties aanbiedingen nieuwsbrief nieuwsbrieven mails spam reclameberichten promoties \
         herinneringen updates tekstberichten acties smsberichten",
    ),
    (Class::Thing, "niets niks dit dat alles rotzooi onzin troep zooi"),
    (Class::Number, "nummer telefoonnummer mobiel telefoon naam gegevens contact 06-nummer mobiele"),
    (
        Class::List,
        "lijst lijsten bestand bestanden database systeem verzendlijst mailinglijst mailing nieuwsbrief abonnement groep \
         contacten dienst adressenbestand klantenbestand maillijst",
    ),
    (
        Class::Remove,
        "verwijder verwijderen verwijdert haal haalt halen schrap schrappen wis wissen gewist verwijderd gehaald gooi \
         neem geschrapt wist",
    ),
    (
        Class::Unsub,
        "afmelden uitschrijven afmelding uitschrijving uitgeschreven afgemeld deabonneren af-te-melden uitteschrijven \
         opzeggen",
    ),
    (Class::Want, "wil wens zou wou willen verzoek hoef wilt wensen"),
    (Class::Receive, "ontvangen krijgen hebben ontvang krijg"),
    (Class::Neg, "niet nooit geen zonder niemand"),
    (Class::More, "meer nooit weer opnieuw verder langer"),
    (Class::Break, "geïnteresseerd interesse ken weet ben klant aangemeld gevraagd toestemming bedankt dank"),
    (Class::Block, "missen vergeten kwijt verliezen stoppen"),
    (
        Class::Void,
        "hij zij ze als wanneer totdat tot terwijl iemand niemand mensen kinderen mama papa man vrouw vriend vriendin \
         baas bus trein regen wie waar waarom hoe we wij voordat hun hem haar",
    ),
    (Class::Report, "zei zegt gezegd vroeg gevraagd vertelde zeggen schreef vraagt verteld"),
    (Class::Subject, "hij zij ze men we wij niemand waarom wie heeft heb hebt hebben ik jij"),
    (
        Class::Limit,
        "voor voordat tot na tijdens als vandaag morgen vanavond vannacht nacht avond ochtend nu tussen vroeg laat werk \
         maandag dinsdag woensdag donderdag vrijdag zaterdag zondag vergadering zolang terwijl",
    ),
    (Class::Play, "lachen grappig schat liefje gek grapje schatje"),
    (
        Class::Support,
        "interesse geïnteresseerd verkeerd verkeerde spam lastig aangifte advocaat melden blokkeren wie oplichting nooit \
         gevraagd acm",
    ),
    (Class::Start, "starten hervatten hervat"),
    (Class::Wrong, "verkeerd verkeerde spam interesse geïnteresseerd oplichting vergissing"),
    (Class::Help, "hulp help helpen"),
];

const BARE: &str = "
^ afmelden|uitschrijven|afmelding|uitschrijving|deabonneren $
^ stop $
^ stop ermee|hiermee $
^ hou|houd ermee|hiermee|er op|mee $
";

const WEAK: &str = "
^ verwijderen|verwijder|stoppen|stopt|ophouden|annuleren|wissen|opzeggen $
";

const STOP: &str = "
@stop ..1 met ..3 @contact|@send
@stop ..1 met @fill* @noun
stop|stopt|stoppen|beëindig|staak de|het|die|deze|dit|dat|al|alle|jullie|je|uw|jouw @fill* @noun
stopt|stoppen|beëindig|staak @fill* @noun
^ stop @fill* @noun $
hou|houd|houdt ..1 op ..1 met ..4 @contact|@send|@noun
kap|kappen|kapt ..1 met|mee ..3 @contact|@send|@noun
@noun ..1 stoppen|stopzetten|beëindigen|afmelden|opzeggen|uitzetten|annuleren
zet @fill* @noun ..1 stop|uit|stil
laat|laten me|mij|ons ..1 met? rust
mij|me met rust laten
@remove me|mij|ons ..1 van|uit|af ..3 @list|@noun
@remove me|mij $
me|mij te @remove ..1 uit|van @fill* @list
me|mij te @remove|verwijderen|uitschrijven $
me|mij ..1 van|uit ..3 @list ..1 @remove
van|uit @fill* @list af? ..1 @remove|halen|gehaald|verwijderd|schrappen
@remove mijn|m'n|dit|onze @number $
@remove mijn|m'n|dit @number ..1 uit|van ..3 @list|@noun
mijn|dit @number ..4 verwijderen|wissen|verwijderd|schrappen|gewist|halen
@remove mijn gegevens $
mijn gegevens ..3 verwijderen|wissen
meld|schrijf me|mij|dit|mijn ..1 @number? af|uit
meld|schrijf me|mij ..4 af|uit
me|mij ..3 afmelden|uitschrijven|uitgeschreven $
me|mij ..1 afmelden|uitschrijven van|voor @fill* @list|@noun
me|mij van|voor @fill* @list|@noun ..1 afmelden|uitschrijven
@unsub ..1 van|voor|uit @fill* @list|@noun
@want ..2 afmelden|uitschrijven|uitgeschreven|afgemeld $
@want ..2 van @fill* @list af
zeg|opzeggen|annuleer|annuleren @fill* mijn? abonnement|nieuwsbrief $
abonnement|nieuwsbrief opzeggen|stopzetten|afmelden $
vergeet|verwijder mijn nummer
trek mijn toestemming ..1 in
toestemming intrekken|ingetrokken
genoeg van @fill* @noun
verwijdering van|uit mijn|de|uw|jullie @number|@list|gegevens
zonder mijn toestemming
";

const DONT: &str = "
@forbid me|mij|ons ..1 geen ..2 @noun
@forbid me|mij|ons ..1 niet|nooit ..1 meer|weer
@forbid me|mij|ons ..1 niet|nooit $
@forbid me|mij|ons ..1 niks|niets ..1 meer
@forbid geen ..1 @noun
@forbid niet|niets|niks meer
val me|mij ..2 niet|nooit ..1 meer? lastig
geen @fill* @noun meer
^ geen @fill* @noun $
niet|nooit meer ..1 @contact|@send|@forbid
me|mij ..1 niet|nooit meer ..2 @contact|@send|@forbid
neem|neemt ..1 geen contact meer
neem|neemt ..1 niet|nooit meer contact
geen contact meer
niet storen|sms'en|smsen|appen $
";

const REFUSE: &str = "
weiger ..3 te ontvangen
@want ..2 geen ..2 @noun
@want ..2 niet|nooit ..1 meer ..1 @noun|benaderd|gecontacteerd|lastiggevallen|gebeld
@want ..2 @noun ..2 niet meer?
@want ..2 niks|niets ..2 meer ..1 @receive|horen|van
@want ..3 niet ..2 benaderd|gecontacteerd|lastiggevallen
@want ..2 niet ..3 op ..2 @list
@want ..1 niet ..1 dat ..1 jullie|u|je
@want deze|die|jullie|uw|dit ..1 @noun? niet meer ..1 @receive|$
geen @noun ..1 meer ..1 @receive
geen interesse ..1 in @fill* @noun
niet geïnteresseerd in @fill* @noun
";

const FIRM: &str = "
hoe ..3 afmelden|uitschrijven|stoppen|stop|uitzetten|afzetten ..2 @noun|$
hoe ..1 meld|schrijf|kom ik ..4 af|uit
als ..1 jullie|je|u niet stopt|stoppen|ophoudt|ophouden
als ..1 jullie|je|u me|mij ..3 blijft|blijven|nog
heb ..2 al ..3 stop gestuurd|gezegd|geschreven|gesmst|geantwoord
heb ..2 stop gestuurd|gezegd|geschreven|gesmst|geantwoord
heb ..3 gezegd|gevraagd dat|om ..3 moeten|stoppen|moest
";

const KEEP: &str = "
@neg ..2 stop|stoppen|afmelden|uitschrijven|ophouden
stop|stopt ..1 er? niet ..1 mee|met|$
hou ..1 niet op
@want ..2 niet ..2 @unsub|stoppen
@remove me|mij|mijn ..1 @number? niet
ga|blijf ..1 door? ..1 sturen|berichten|door
schrijf|meld me|mij niet
";

const VOID: &str = "
ik|hij|zij stop|stopte|stopt
stop bij|aan|op|in|hier|even|je|maar|lichten|contact
hou|houd op met roken|drinken|huilen|zeuren|eten
stop|stoppen met roken|drinken|huilen|eten|werken|lachen|zeuren|praten
afmelden|afgemeld|uitschrijven|afmelding|uitgeschreven ..3 training|school|gemeente|les|werk|feest|club|sportschool|cursus|opvang|bso|vergadering|wedstrijd|eten|borrel
training|school|gemeente|les|werk|feest|club|sportschool|cursus|opvang|wedstrijd|kind|zoon|dochter|etentje ..2 afmelden|uitschrijven|afgemeld
me|mij ..1 afmelden|afgemeld ..1 morgen|vandaag|vanavond|zaterdag|zondag|maandag|dinsdag|woensdag|donderdag|vrijdag|dinsdagavond|ziek
heb|hebben|had|krijg|kreeg|ontvang|zijn|kwamen|komen|is|zie|ontving ik? ..2 geen ..2 @noun
geen ..1 @noun ..1 meer? gekregen|binnen|gezien
waarom ..5 niet|geen
hij|zij|ze|men|je|jij @forbid me|mij
je me niet|nooit
laat me ..1 met rust slapen|lezen|eten
haal|haalt|halen me|mij van|uit ..1 station|school|trein|vliegveld|werk|huis
annuleer|annuleren|zeg mijn|de|een bestelling|afspraak|reservering
moet|moeten|ga|gaan we|ik stoppen
de|een|volgende|bus|tram|trein|halte|laatste|eerste|non|mijn|pit stop
";

const START: &str = "
^ hervatten|hervat|starten|aanmelden|inschrijven $
hervat|herstart|begin|start|activeer @fill* @noun ..1 weer|opnieuw|$
@want ..2 weer|opnieuw ..2 @noun ..1 ontvangen|krijgen|hebben
@want ..2 @noun ..1 weer|opnieuw ..1 ontvangen|krijgen|hebben
@want ..2 weer|opnieuw ..1 aanmelden|inschrijven|ontvangen
@want me|mij ..2 aanmelden|inschrijven $
meld|schrijf me|mij ..1 weer|opnieuw ..1 aan|in
stuur|sturen me|mij ..2 weer|opnieuw ..2 @noun
stuur|sturen ..1 weer|opnieuw ..1 @noun
zet me|mij ..1 weer|terug ..1 op ..2 @list
zet @fill* @noun ..1 weer ..1 aan
^ je|jullie|u mag|mogen|kunt|kunnen me|mij weer @contact|@send $
";

const HELP: &str = "
^ heb ..1 @help nodig? $
^ kunt|kun|kunnen u|je|jullie? me|mij? @help $
";
