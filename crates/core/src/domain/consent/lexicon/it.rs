//! Italian.

use super::{Class, Keywords, Language, Lexicon, Sentences};

pub(super) const LEXICON: Lexicon = Lexicon {
    language: Language::It,
    keywords: Keywords {
        stop: "disiscrivi, disiscrivimi, disiscrivetemi, disiscriviti, disiscrivermi, disiscrivere, disiscrizione, annulla \
         iscrizione, annullare iscrizione, cancella iscrizione, cancella l'iscrizione, annulla l'iscrizione, disdici, \
         disattiva, basta messaggi, basta sms, stop, stop sms, stop messaggi, cancellami, cancellatemi, annulla \
         abbonamento, disabbonarmi, rimuovimi, rimuovetemi",
        everyday_stop: "ferma, fermati, fermare, basta, cancella, cancellare, annulla, fine, termina, esci, smetti, smettila, \
         smettetela, rimuovi, finire, disdetta, annullare, ferma tutto, fermate, fermatevi, basta così, mai più",
        start: "inizia, avvia, riprendi, riattiva, iscrivimi, iscrivetemi, iscriviti, iniziare, ricomincia, comincia, \
         riprendere, riattivare, iscrivermi, reiscrivimi",
        yes: "sì, si grazie, si per favore, continua",
        help: "aiuto, aiutami, aiutatemi, ho bisogno di aiuto, informazioni",
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
        "io vi ti mi vorrei voglio desidero chiedo prego adesso ora subito immediatamente già tutto tutti tutte questo \
         questa questi ciao salve buongiorno buonasera signori grazie per favore piacere cortesia cortesemente di a da il \
         la le lo l i gli un una in sì si che e urgente gentilmente definitivamente sempre stop allora quindi davvero per \
         potete può puoi potreste potrebbe cortese con è mai più essere oggi",
    ),
    (Class::Polite, "favore piacere cortesia grazie cortesemente gentilmente prego pregate"),
    (Class::Conj, "e ma o perché poiché né anche"),
    (
        Class::Fill,
        "il lo la i gli le l un uno una dei degli delle del dello della di questi queste questo questa quei quelle vostri \
         vostre vostro vostra tuoi tue suoi sue tutti tutte altri altre più alcun alcuno nessun nessuno altro altra \
         pubblicitari pubblicitarie promozionali pubblicità commerciali con sms maledetti stupidi tipo genere ulteriori \
         ai agli alle alcuna da",
    ),
    (Class::Me, "mi me ci mio"),
    (Class::My, "mio mia miei nostro questo"),
    (Class::You, "voi tu vi ti lei vostra vostro"),
    (
        Class::Stop,
        "smetti smettila smetta smettere smettetela smettete ferma fermate fermare fermi cessate cessa cessare basta stop \
         finitela finiscila piantatela piantala interrompete interrompere sospendete sospendere bloccate smettano \
         piantatela",
    ),
    (
        Class::Contact,
        "scrivere scrivermi scriverci contattare contattarmi disturbare disturbarmi chiamare chiamarmi importunare \
         importunarmi molestare molestarmi tormentare tormentarmi spammare messaggiare messaggiarmi telefonare \
         telefonarmi assillarmi stressarmi rompere infastidire infastidirmi contattarci cercarmi",
    ),
    (Class::Send, "mandare mandarmi inviare inviarmi spedire spedirmi mandarci inviarci l'invio invio riempirmi"),
    (
        Class::Forbid,
        "scrivete scrivetemi scrivere scrivermi scriva scrivermi mandate mandatemi mandare mandarmi mandi inviate \
         inviatemi inviare inviarmi invii contattate contattatemi contattare contattarmi contatti disturbate disturbatemi \
         disturbare disturbarmi chiamate chiamatemi chiamare chiamarmi chiami scrivetemi importunate importunatemi \
         telefonate telefonatemi messaggiate messaggiatemi spedite spediteci scrivi mandi mandarmi insistete scocciatemi \
         rompete molestate",
    ),
    (
        Class::Noun,
        "informazioni messagg* notific* promozion* comunicazion* messaggi messaggini sms notifica notifiche avviso avvisi promozione promozioni pubblicità annunci \
         offerte comunicazione comunicazioni mail newsletter sollecitazioni testi promemoria novità proposte",
    ),
    (Class::Thing, "niente nulla questo cose roba schifezze cavolate ciò altro"),
    (Class::Number, "numero telefono cellulare contatto nome dati recapito nominativo"),
    (
        Class::List,
        "lista liste elenco elenchi registro sistema database mailing iscrizione abbonamento gruppo contatti rubrica \
         servizio archivio archivi",
    ),
    (
        Class::Remove,
        "rimuovi rimuovete rimuovere rimuovetemi rimuovimi rimuovermi rimuova togli togliete togliere toglietemi toglimi \
         togliermi tolga cancella cancellate cancellare cancellatemi cancellami cancellarmi elimina eliminate eliminare \
         eliminatemi eliminami eliminarmi depennatemi depennare escludetemi escludere rimozione eliminazione \
         cancellazione levatemi levate levami",
    ),
    (
        Class::Unsub,
        "disiscrivi disiscrivimi disiscrivetemi disiscrivermi disiscrivere disiscrizione disiscrivo disiscritto \
         disiscritta disabbonarmi disabbonatemi disabbonare disdire disiscrivano",
    ),
    (Class::Want, "voglio vorrei desidero chiedo preferisco intendo desidererei vogliamo gradirei interessa"),
    (Class::Receive, "ricevere ricevo ricevendo avere ricevervi riceverne"),
    (Class::Neg, "non mai senza né nessuno"),
    (Class::More, "più mai ancora nuovamente"),
    (
        Class::Break,
        "interessa interessano interessato interessata conosco so sono richiesto chiesto autorizzato cliente grazie",
    ),
    (Class::Block, "perdere perdermi dimenticare smettete smetti fermate"),
    (
        Class::Void,
        "lui lei loro egli ella quando se finché mentre qualcuno nessuno gente bambini mamma papà marito moglie fidanzato \
         fidanzata capo autobus treno pioggia chi dove come noi dobbiamo",
    ),
    (Class::Report, "detto dice dicono chiesto chiede ordinato raccontato dire disse dicendo"),
    (Class::Subject, "lui lei loro tu voi nessuno perché chi io spero"),
    (
        Class::Limit,
        "prima dopo fino durante quando oggi domani stasera stanotte notte sera mattina adesso ora tra presto tardi \
         lavoro lunedì martedì mercoledì giovedì venerdì sabato domenica riunione ancora mentre se",
    ),
    (Class::Play, "ridere amore tesoro scherzo divertente muoio scemo"),
    (
        Class::Support,
        "interessa interessano sbagliato spam molestia molestie denuncio denuncia avvocato bloccare garante richiesto chi \
         truffa frode",
    ),
    (Class::Start, "inizia avvia riprendi riattiva ricomincia"),
    (Class::Wrong, "sbagliato sbagliata errore spam interessa interessano interessato interessata truffa molestia"),
    (Class::Help, "aiuto aiutami aiutatemi aiutarmi"),
];

const BARE: &str = "
^ smettetela|smettila|smettete|piantatela|finitela $
^ @unsub $
^ stop $
";

const WEAK: &str = "
^ smettetela|smettila|smettete|basta|cancellate|cancellare|rimuovere|rimuovete|eliminate|fermatevi|togliete $
";

const STOP: &str = "
basta ..1 scrivermi|contattarmi|chiamarmi|mandarmi|inviarmi|disturbarmi
@stop ..2 di|con ..1 @contact $
@stop ..2 di ..1 scrivermi|contattarmi|disturbarmi|chiamarmi|importunarmi|molestarmi|tormentarmi|messaggiarmi|telefonarmi|assillarmi|infastidirmi|mandarmi|inviarmi|scriverci
@stop ..2 di ..1 @send @fill* @noun|@thing
@stop ..2 di ..1 @send $
@stop ..2 con @fill* @noun
@stop ..1 di ricevere
smetti|smettete|smettetela|fermate|ferma|fermare|cessate|interrompete|sospendete|basta|bloccate|finitela|piantatela ..1 @fill* @noun
^ stop @fill* @noun $
stop|basta a|ai|agli|alle @noun
rimuovimi|rimuovetemi|toglietemi|toglimi|cancellatemi|cancellami|eliminatemi|eliminami|depennatemi|escludetemi|rimuovermi|togliermi|cancellarmi|eliminarmi|levatemi|levami $
rimuovimi|rimuovetemi|toglietemi|toglimi|cancellatemi|cancellami|eliminatemi|eliminami|depennatemi|escludetemi|rimuovermi|togliermi|cancellarmi|eliminarmi|levatemi|levami ..1 da|dal|dalla|dall|dai|dalle ..3 @list|@noun
@remove ..1 il? mio|questo|nostro @number $
@remove ..1 il? mio|questo|nostro @number ..1 da|dal|dalla|dall|dai|dalle|di ..3 @list|@noun
@remove ..1 numero|nominativo|contatto da|dal|dalla|dall|dai|dalle ..3 @list
@remove i? miei dati
rimozione|cancellazione|eliminazione del|dal|dalla|dall|dai|dei ..2 @number|@list
fuori|uscire da|dalla|dal @fill* @list
essere|venire rimosso|rimossa|cancellato|cancellata|tolto|tolta|eliminato|depennato ..1 da|dal|dalla|dall ..3 @list
@unsub ..1 da|dal|dalla|dall|dai|dalle @fill* @list|@noun|tutto|questo
@want ..2 @unsub $
annulla|annullate|annullare|cancella|cancellate|cancellare|disdire|disdico|disdite|disattiva|disattivare|disattivate @fill* mia? iscrizione|abbonamento $
disattiva|disattivare|disattivate|annullate|annulla|annullare @fill* @noun
lasciatemi|lasciami|lasciateci|lasciarmi ..1 in? pace|stare
revoco|ritiro|revocare|ritirare ..1 mio? consenso|autorizzazione
niente|nessun|nessuna più? @noun $
senza mio? consenso|autorizzazione
";

const DONT: &str = "
non|mai mi|ci @forbid ..1 @more
non|mai mi|ci @forbid ..1 @more? @fill* @noun|niente
non|mai mi|ci @forbid $
non scrivetemi|mandatemi|inviatemi|contattatemi|disturbatemi|chiamatemi|importunatemi|telefonatemi|messaggiatemi|scrivermi|mandarmi|inviarmi|contattarmi|disturbarmi|chiamarmi $
non scrivetemi|mandatemi|inviatemi|contattatemi|disturbatemi|chiamatemi|importunatemi|telefonatemi|messaggiatemi|scrivermi|mandarmi|inviarmi|contattarmi|disturbarmi|chiamarmi ..1 @more|@noun|niente|questi|su
non @forbid ..1 @more @fill* @noun
non @forbid ..1 @fill* @noun
non @forbid più|mai $
niente più? @noun
non ..1 continuate|continuare a ..1 @contact|@send
non ..1 disturbate|insistete|disturbare $
^ mai più @noun $
";

const REFUSE: &str = "
non @want ..1 più? saperne|sentirvi|sapere
rifiuto di? ricevere
non @want|autorizzo|acconsento ..2 @receive @fill* @noun|@thing|@more
non @want|autorizzo ..1 più? @fill* @noun
non @want più niente|nulla|saperne
non @want ..1 più? essere ..1 contattato|contattata|disturbato|disturbata|iscritto|iscritta
non @want ..1 che mi
non mi interessano|interessa|piacciono ..1 @fill* @noun
non mi interessa ricevere
non sono interessato|interessata a|ai|alle ..1 @fill* @noun|ricevere
non ricevere più
preferisco|preferirei|chiedo|vorrei di? non ricevere|essere
smettere di ricevere
non autorizzo
";

const FIRM: &str = "
come ..3 fermo|fermare|disattivo|disattivare|blocco|bloccare|annullo|annullare @fill* @noun
come ..3 @unsub
come ..3 disiscrivo|cancello|cancellarmi|disiscrivermi
come ..3 smettere|smetto di ricevere
se non la? smettete|smetti ..1 di ..1 @contact|@send
se continuate|continui a ..1 @contact|@send
già? ..1 ho ..1 detto|scritto|mandato|inviato|risposto ..1 stop|basta $
ho ..2 detto|chiesto di smettere|smetterla $
ho ..2 detto|chiesto di smettere|smetterla di ..1 @contact|@send
vi|ti ..2 detto|chiesto|chiedo|prego di ..1 smettere|smetterla|non
";

const KEEP: &str = "
non ..1 @stop $
non ..1 @stop ..1 di|con ..1 @contact|@send
non ..1 @stop ..2 @noun
non ..1 smettete|smettere|smetti|fermatevi|fermarti|fermate mai|di|$
non mi|ci? ..1 @remove
non cancellatemi|toglietemi|rimuovetemi|eliminatemi
non ..1 @want ..2 @unsub|disiscrivermi|smettere|cancellarmi
continuate|continua a ..1 @contact|@send
";

const VOID: &str = "
@stop ..1 di fumare|bere|ridere|mangiare|piangere|lavorare|giocare|piovere|parlare|correre
stop|ferma|fermati a|al|alla|in|qui|davanti
basta che|così|poco|un|solo|chiedere
cancella|cancellare|cancellate|annulla|annullare|annullate ..1 il|la|mio|mia|l|un ordine|appuntamento|prenotazione|volo|viaggio|lezione|visita|riunione|cena
non riesco|posso|smetto|smette|smettono|ferma|si
non ricevo|ricevuto|arrivano|arrivato|ho|ci|vedo ..1 più? @fill* @noun
ho|abbiamo|sono|ricevo più messaggi
perché non|mi
tu|lui|lei|voi|loro|nessuno non mi
lasciami|lasciatemi stare qui|con|in
togliere|togli|elimina|rimuovi ..1 il|la|mio|mia foto|prodotto|articolo|ordine
non mi scrivi|mandi|chiami|scrive|manda|chiama
";

const START: &str = "
^ inizia|iniziare|avvia|riprendi|riattiva|ricomincia|riprendere|continua @noun? $
ricominciate|ricomincia|riprendete|riprendi|iniziate|tornate|torna ..1 a? @send|@contact @fill* @noun|$
riattivate|riattiva|riprendete|riprendi|ripristinate|riattivare|riprendere @fill* @noun
@want ..1 di? nuovo? ricevere ..1 @fill* @noun di|nuovamente|ancora
@want ..1 ricominciare|tornare|riprendere|iniziare a ricevere
@want ricevere di nuovo|nuovamente|ancora
@want di nuovo @noun
@want ..1 iscrivermi|reiscrivermi ..1 di|nuovamente|$
iscrivetemi|iscrivimi|reiscrivetemi ..1 di|nuovamente|$
^ potete|puoi|può ..1 scrivermi|mandarmi|inviarmi|contattarmi @fill* @noun? di|nuovamente|ancora nuovo|$ $
rimettetemi|rimettimi|aggiungetemi ..1 in|nella|alla @list
";

const HELP: &str = "
^ ho|mi bisogno|serve ..1 di? @help $
^ potete|puoi|può @help $
";
