//! German.

use super::{Class, Keywords, Language, Lexicon, Sentences};

pub(super) const LEXICON: Lexicon = Lexicon {
    language: Language::De,
    keywords: Keywords {
        stop: "stopp, stoppen, abmelden, abmeldung, abbestellen, abbestellung, austragen, abmelden bitte, mich abmelden, melde \
         mich ab, keine sms mehr, keine nachrichten mehr, stop, keine werbung, keine werbung mehr, bitte austragen, \
         opt-out, keine weiteren nachrichten, austragung, abmelde, newsletter abbestellen, deabonnieren, abo kündigen, \
         abo stornieren",
        everyday_stop: "halt, kündigen, ende, beenden, löschen, aufhören, schluss, stornieren, entfernen, genug, kündigung, aus, \
         kuendigen, loeschen, nein danke stop, aufhoeren, hör auf, hört auf, hören sie auf",
        start: "starten, anmelden, fortsetzen, wieder anmelden, beginnen, neu anmelden, anmeldung, weiter, aktivieren, \
         reaktivieren, wieder starten",
        yes: "ja, ja bitte, ja gerne, jawohl",
        help: "hilfe, hilf mir, helfen, helfen sie mir, brauche hilfe, ich brauche hilfe",
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
        "ich mich mir sie ihr du bitte jetzt sofort gleich umgehend alle alles das die der den dem dies dieses diese \
         endlich hallo guten tag morgen abend danke vielen dank möchte will würde wünsche gerne gern hiermit unverzüglich \
         doch mal einfach nun ab auf von zu für ein eine ja nein und es euch damit schon auch wieder so also hier heute \
         dann dringend sehr geehrte damen herren frau herr mfg grüße mit freundlichen grüßen lg vg können könnten kann \
         werden stopp stop endgültig sonst echt bin ist nur noch nicht-mehr mein meine",
    ),
    (Class::Polite, "bitte danke dank gerne dankeschön bitteschön schön"),
    (Class::Conj, "und aber oder denn weil da sondern"),
    (
        Class::Fill,
        "die der das den dem des diese dieser diesen dieses dem eure euren eurer euer ihre ihren ihrer ihr deine deinen \
         alle allen weitere weiteren weiterer mehr solche solchen irgendwelche ständigen ständige ganzen ganze blöden \
         nervigen verdammten ein eine einen keine jegliche jede jeden art mit sms werbe von zum text unerwünschte \
         unerwünschten unaufgeforderte künftig zukünftig bitte sofort mir uns mich mal jetzt endlich zu",
    ),
    (Class::Me, "mich mir uns"),
    (Class::My, "mein meine meinen meiner meinem unsere diese"),
    (Class::You, "sie ihr euch du dir ihnen"),
    (
        Class::Stop,
        "stop stopp stoppe stoppen stoppt hör hört hören höre aufhören aufzuhören beende beenden beendet unterlasst \
         unterlassen unterlasse unterlass einstellen einzustellen lass lasst lassen schluss stellt stellen abstellen \
         aufhoeren hoeren",
    ),
    (
        Class::Contact,
        "schreiben anschreiben anzuschreiben texten kontaktieren belästigen nerven stören anrufen anzurufen simsen \
         spammen zuspammen melden terrorisieren bombardieren zumüllen kontaktiert zutexten belästigung kontakt",
    ),
    (
        Class::Send,
        "senden schicken sendet schickt zusenden zuzusenden zuschicken zusendung versenden verschicken schreiben erhalten \
         bekommen",
    ),
    (
        Class::Forbid,
        "schreib schreibe schreibt schreiben sende senden sendet schick schicke schickt schicken kontaktiere kontaktiert \
         kontaktieren ruf ruft rufen belästigt belästigen belästige stört stören nervt nerven anschreiben anrufen \
         zusenden zuschicken simst texte textet spammt melde meldet melden anzurufen",
    ),
    (
        Class::Noun,
        "nachricht* werb* newsletter* benachrichtigung* angebot* sms* nachrichten sms mms textnachricht textnachrichten werbung werbesms werbenachrichten benachrichtigung \
         benachrichtigungen newsletter newslettern angebote mails mitteilung mitteilungen infos anzeigen spam werbemails \
         erinnerungen aktionen messages texte promos meldungen informationen post smsen kurznachrichten",
    ),
    (Class::Thing, "nichts alles das zeug mist scheiß quatsch müll kram dies"),
    (
        Class::Number,
        "nummer telefonnummer handynummer handy telefon kontakt namen daten mobilnummer kontaktdaten rufnummer name",
    ),
    (
        Class::List,
        "liste listen verteiler verteilerliste datenbank system newsletter kartei kontakte abo abonnement mailingliste \
         gruppe datei verzeichnis dienst adressliste kundenliste verteilern",
    ),
    (
        Class::Remove,
        "entferne entfernen entfernt lösche löschen löscht gelöscht streiche streichen streicht gestrichen nimm nehmt \
         nehmen genommen raus herausnehmen rausnehmen herunternehmen runter trage trag tragt tragen austragen ausgetragen \
         loeschen löschung entfernung loescht werft schmeißt tilgen",
    ),
    (
        Class::Unsub,
        "abmelden abmeldung abbestellen abbestellung austragen abzumelden abzubestellen auszutragen abbestelle \
         deabonnieren abgemeldet ausgetragen abmelde kündigen abonnieren-nicht abbestellt",
    ),
    (Class::Want, "möchte will wünsche würde wollen möchten brauche bitte wünschen verzichte mag"),
    (Class::Receive, "erhalten bekommen empfangen kriegen bekomme haben lesen zugeschickt geschickt"),
    (Class::Neg, "nicht nie niemals kein keine keinen keinerlei ohne nich net"),
    (Class::More, "mehr nie wieder weiter weiterhin länger niemals weitere weiteren"),
    (Class::Break, "interessiert interesse kenne weiß bin kunde angemeldet bestellt zugestimmt danke gefragt"),
    (Class::Block, "verpassen vergessen verlieren missen aufhören"),
    (
        Class::Void,
        "er es wenn falls sobald bis während jemand niemand leute kinder mama papa mann frau freund freundin chef bus zug \
         regen wer wo warum wann wieso weshalb man wir bevor als ob",
    ),
    (Class::Report, "sagt sagte gesagt meinte bat gebeten befahl erzählt sagen fragte gemeint"),
    (Class::Subject, "er es man wir niemand warum wer wieso wir weshalb hat haben habe hast"),
    (
        Class::Limit,
        "vor vorher bis nach während wenn heute morgen abend nacht früh jetzt zwischen spät arbeit montag dienstag \
         mittwoch donnerstag freitag samstag sonntag besprechung meeting solange gerade um ab uhr",
    ),
    (Class::Play, "lachen lustig schatz liebling süß witzig quatschkopf süße"),
    (
        Class::Support,
        "interesse interessiert falsch falsche verwählt spam belästigung anzeige anwalt melden verbraucherzentrale \
         bundesnetzagentur blockieren sperren wer betrug nie bestellt nervt dsgvo",
    ),
    (Class::Start, "starten fortsetzen reaktivieren aktivieren beginnen"),
    (Class::Wrong, "falsche falsch verwählt spam interesse interessiert belästigung betrug irrtum"),
    (Class::Help, "hilfe helfen hilf"),
];

const BARE: &str = "
^ nummer|telefonnummer|handynummer ..1 löschen|entfernen|austragen|streichen $
^ nehmt|nehmen|nimm|werft|schmeißt sie? mich ..1 raus|heraus|runter $
^ abmelden|abmeldung|abbestellen|abbestellung|austragen|abzumelden|deabonnieren|abbestelle|abmelde $
^ stop|stopp $
^ mich bitte? abmelden|austragen $
^ melden|melde|meldet sie? mich ..1 ab $
^ tragen|trage|trag|tragt sie? mich ..2 aus $
^ hör|hört|hören|hoeren sie? damit? ..2 auf $
";

const WEAK: &str = "
^ löschen|löscht|entfernen|aufhören|streichen|beenden|kündigen|halt|unterlassen|stoppen $
";

const STOP: &str = "
hör|hört|hören|hoeren|höre sie? ..2 auf ..1 mir|mich|uns|damit
hör|hört|hören|hoeren|höre sie? ..2 auf ..4 @contact|@send|anzuschreiben|anzurufen|belästigen|zuzusenden
hör|hört|hören|hoeren|aufhören sie? ..2 mit @fill* @noun
aufhören|aufzuhören mir|mich ..4 @contact|@send
schluss|stop|stopp mit @fill* @noun|@contact
^ stop ..1 @fill* @noun $
stopp|stoppe|stoppen|stoppt|beende|beenden|beendet|unterlasst|unterlassen|unterlasse sie? ..1 @fill* @noun|zusendung|belästigung|kontaktaufnahme
stop|stopp|stoppe|stoppen|stoppt|beende|beenden|unterlasst|unterlassen|unterlassen sie? es? ..1 mir|mich|uns ..3 @contact|@send|anzuschreiben
@noun ..2 stoppen|abbestellen|einstellen|beenden|abstellen|unterlassen|stornieren|deaktivieren|abschalten|abmelden
stellen|stellt sie? ..1 @fill* @noun ein|ab
lassen|lasst|lass sie? ..1 mich|uns ..1 in ruhe
mich|uns ..1 in ruhe lassen
lasst|lassen|lass sie? das mit @fill* @noun
nimm|nehmt|nehmen|streich|streiche|streichen|streicht|entferne|entfernen|entfernt|lösche|löschen|löscht|schmeißt|werft|trage|tragt|tragen sie? ..1 mich|uns|mein|meine|meinen ..2 aus|von|vom|runter ..3 @list|@noun
@remove sie? ..1 mich|uns $
mich|uns ..2 aus|von|vom ..3 @list ..1 @remove
aus|von|vom @fill* @list ..1 @remove|streichen|austragen|nehmen|gestrichen|gelöscht
@remove sie? ..1 meine|diese|unsere|die @number $
@remove sie? ..1 meine|meinen|diese @number ..1 aus|von|vom|bei ..3 @list|@noun|ihnen|euch
meine|meinen|diese @number ..4 löschen|löscht|entfernen|streichen|austragen|gelöscht|loeschen|entfernt
löschen|löscht sie? ..1 meine daten
raus aus @fill* @list
melden|melde|meldet sie? mich ..2 ab
melden|melde|meldet sie? mich ..1 von|vom ..3 @list|@noun ab
melden|melde|meldet sie? meine @number ..2 ab
tragen|trage|trag|tragt sie? mich|meine ..5 aus
mich ..1 von|vom ..3 @list|@noun ..1 @unsub
mich ..3 @unsub $
@unsub ..1 von|vom @fill* @list|@noun
@want ..3 abmelden|austragen|abbestellen|abzumelden $
newsletter|abo|abonnement|verteiler ..2 abbestellen|kündigen|abmelden|beenden|stornieren $
kündige|kündigen|beende|beenden|storniere|stornieren|stornieren mein|meine|das|dieses|den abo|abonnement|newsletter|anmeldung $
vergessen|vergiss|vergesst sie? meine nummer
widerrufe|widerruf|ziehe ..1 meine|meiner|hiermit ..1 einwilligung|zustimmung|erlaubnis|einverständnis
hiermit widerrufe
widerspreche|widerspruch ..5 werbung|nutzung|@noun|zusendung|verwendung|kontaktaufnahme|verarbeitung|weitergabe
löschung|entfernung|streichung ..1 meiner|meines|aus|von|vom|unserer @number|daten|@list
keine lust|interesse mehr? auf|an @fill* @noun
verzichte auf @fill* @noun
genug von @fill* @noun
ohne meine einwilligung|zustimmung|erlaubnis
";

const DONT: &str = "
@forbid sie? mir|mich|uns ..1 nicht|nie|niemals ..1 mehr|wieder|weiter
@forbid sie? mir|mich|uns ..2 nicht|nie|niemals $
@forbid sie? mir|mich|uns? ..3 keine|keinerlei ..2 @noun
@forbid sie? mir|mich|uns? ..2 nichts $
@forbid sie? mir ..2 nichts mehr
@forbid sie? mich|mir ..2 nicht ..3 an|kontaktieren
nicht|nie|niemals ..1 mehr|wieder|weiter @contact|@forbid|anschreiben
mich|mir|uns ..1 nicht|nie|niemals ..1 mehr|wieder ..2 @contact|@forbid
^ nicht|nie mehr|wieder @contact $
mir|mich|uns? keine|keinerlei ..2 @noun mehr? ..1 senden|schicken|zusenden|schreiben|zuschicken|sendet|schickt
^ keine|keinerlei ..1 @fill* @noun $
keine|keinerlei|kein @fill* @noun mehr
keine weiteren|weitere @noun
nichts mehr senden|schicken|schreiben|zusenden
kein kontakt mehr
";

const REFUSE: &str = "
@want ..2 keine|keinerlei|kein ..2 @noun
@want ..2 von ihnen|euch|dir ..2 nichts|keine|nicht
@want ..2 nichts ..2 mehr|hören|bekommen|erhalten
@want ..3 nicht|nie ..1 mehr ..1 kontaktiert|angeschrieben|belästigt|angerufen|benachrichtigt
@want ..3 nicht ..1 kontaktiert|angeschrieben|belästigt|angerufen
@want ..1 diese|die|eure|ihre|solche ..1 @noun ..2 nicht
@want ..2 nicht ..2 weiter|mehr @fill* @noun|@receive
@want ..2 nicht ..1 dass|daß
@want ..2 nicht ..2 auf|in ..2 @list
keine @noun mehr ..1 erhalten|bekommen|empfangen|haben ..1 @want
keine @noun ..1 @want
kein interesse mehr? an @fill* @noun
nicht interessiert|einverstanden an|mit @fill* @noun
";

const FIRM: &str = "
wie ..3 abmelden|abbestellen|austragen|abbestelle
wie ..2 melde|trage|bestelle ich ..4 ab|aus
wie ..2 kann|stoppe|stelle|beende|werde ..3 @noun ..2 stoppen|ab|abbestellen|abstellen|los|aus|$
wie ..2 komme ..3 aus|von ..3 @list
wenn ..1 ihr|sie|du nicht ..2 aufhört|aufhören|aufhörst
wenn ..1 ihr|sie|du ..1 mir|mich ..2 weiter|noch|nochmal
ich ..1 habe|hab ..3 stop|stopp geschrieben|gesendet|gesagt|geschickt|geantwortet
habe|hab ..3 gesagt|gebeten|geschrieben ..1 ihr|sie|du|dass ..2 aufhören|sollt|sollen|aufzuhören
ich ..1 sagte|schrieb stop|stopp
";

const KEEP: &str = "
nicht|nie|niemals ..1 stop|stopp|stoppen|aufhören|abmelden|abbestellen|austragen|aufzuhören
stop|stopp|stoppt|hört|hör|hören ..2 nicht ..1 auf|mit|$
bitte nicht ..1 aufhören|stoppen|abmelden|löschen|streichen
nicht ..1 löschen|streichen|entfernen
@want ..2 nicht ..2 @unsub|aufhören
macht|mach|schickt|schick|sendet|schreibt ..1 weiter|weiterhin
";

const VOID: &str = "
@noun in|im den? briefkasten|fernsehen|radio
ich soll|sollte|solle ..4 nicht|aufhören
stop|stopp an|am|bei|in|hier|mal|doch|auf
hört|hör|hören ..1 nicht auf
auf ..1 zu rauchen|trinken|weinen|essen|lachen|reden|arbeiten|heulen
mit dem|der|diesem rauchen|trinken|lärm|quatsch auf|aufhören
auto|kind|fahrzeug|wohnung|gewerbe|strom|schule|verein|wagen|internet|hund|handyvertrag|rundfunk|gez|kurs|konto|tochter|sohn|motorrad ..4 abmelden|kündigen|ummelden|abzumelden|abgemeldet
abmelden|abgemeldet|abmeldung ..3 auto|schule|verein|kurs|arbeit|training|fahrzeug|gewerbe|amt|kindergarten|kita|zulassungsstelle
abbestellen|abbestellt|stornieren|storniere ..3 pizza|zeitung|bestellung|termin|reservierung|essen
termin|bestellung|reservierung|zeitung|paket ..3 abbestellen|stornieren|löschen|kündigen
müll|sperrmüll austragen|raus
zeitungen|zeitung|post|kampf|turnier austragen
habe|hab|haben|hatte|bekomme|bekommen|bekam|erhalte|erhielt|gab|gibt|kommen|kamen|sehe|kriege|kam ich? ..2 keine ..1 @noun
keine|keinerlei ..2 @noun mehr? ..1 gekommen|da|gesehen|angekommen|gekriegt|frei
warum|wieso|weshalb ..6 nicht|keine
du|er|man|wir|niemand @forbid mir|mich
du mir|mich nicht|nie
ich ..1 kontaktiere|schreibe|rufe
ich ..1 melde mich|dich ..2 nicht|wieder|später|morgen|bei|dann|nochmal
melde|melden|meldet ..1 mich|dich|uns später|morgen|heute|nochmal|gleich|bald|dann|bei|wieder|an
lass|lasst mich in ruhe schlafen|essen|lesen|arbeiten|überlegen|nachdenken
was heißt|bedeutet
";

const START: &str = "
^ starten|fortsetzen|reaktivieren|weitermachen|aktivieren $
wieder|erneut|weiter ..1 anmelden $
@want ..2 wieder ..1 @noun ..1 erhalten|bekommen|empfangen|haben|kriegen
@want ..2 @noun ..1 wieder|erneut|weiterhin ..1 erhalten|bekommen|empfangen|haben
@want ..2 wieder anmelden
@want mich ..1 wieder|erneut|neu anmelden
melden|melde|meldet sie? mich ..1 wieder|erneut|neu an
schickt|schick|schicken|sendet|senden|schreibt|schreiben sie? mir ..2 wieder|erneut
@noun ..1 wieder ..1 starten|aktivieren|senden|schicken|anschalten|einschalten|aufnehmen|fortsetzen
startet|starten|starte|aktiviert|aktivieren sie? ..1 @fill* @noun ..1 wieder|erneut|$
tragen|trage|tragt|nehmt|nehmen|setzt sie? mich ..1 wieder ..3 ein|auf|in
^ sie|ihr|du dürft|dürfen|könnt|können|darfst mir ..1 wieder @contact|@send $
";

const HELP: &str = "
^ brauche|benötige|suche @help $
^ können|könnt|kannst sie|ihr|du? mir? @help $
";
