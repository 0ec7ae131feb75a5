//! Polish.

use super::{Class, Keywords, Language, Lexicon, Sentences};

pub(super) const LEXICON: Lexicon = Lexicon {
    language: Language::Pl,
    keywords: Keywords {
        stop: "rezygnuję, zatrzymaj, wypisz, wypisz mnie, wypiszcie mnie, wypisać, wypisuję się, rezygnacja, odsubskrybuj, \
         wyrejestruj, wyrejestrować, zrezygnuj, anuluj subskrypcję, stop, koniec sms, koniec wiadomości, rezygnuję z sms, \
         stop sms, wypis, chcę się wypisać, proszę wypisać, proszę mnie wypisać, zatrzymać, wycofuję zgodę, cofam zgodę",
        everyday_stop: "koniec, anuluj, usuń, dość, przestań, przestańcie, wyłącz, anulować, zakończ, zakończyć, usunąć, dosyć, nie \
         chcę, starczy, wystarczy, usuńcie, skończ, skończcie",
        start: "start, wznów, rozpocznij, zacznij, zapisz, zapisz mnie, wznowić, włącz, zapiszcie mnie, przywróć, wznowienie, \
         zapisuję się",
        yes: "tak, tak proszę, tak poproszę, kontynuuj",
        help: "pomoc, pomocy, pomóż, pomóż mi, pomóżcie, potrzebuję pomocy, informacja, informacje",
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
        "ja mi mnie mną państwo pan pani wam was ci już teraz natychmiast zaraz wszystko wszystkie to te ten ta tego tych \
         proszę dziękuję dzięki prosze dziekuje dzień dobry witam cześć hej chcę chciałbym chciałabym chce życzę żądam \
         pragnę bardzo tak że i o do z ze od na się sobie w ostatecznie stop żeby aby pozdrawiam uprzejmie możecie możesz \
         może jak najszybciej więc niniejszym po prostu dla za mój moim definitywnie pilne dziś",
    ),
    (Class::Polite, "proszę dziękuję dzięki prosze dziekuje dzieki uprzejmie poproszę prosiłbym prosiłabym błagam"),
    (Class::Conj, "i ale oraz a lub bo ponieważ gdyż"),
    (
        Class::Fill,
        "te ten ta to tych tego tym wasze waszych waszej twoje twoich swoje swoich wszystkich wszystkie wszelkich \
         wszelkie więcej żadnych żadne żadnej żadnego kolejnych kolejne innych dalszych dalsze głupich głupie reklamowych \
         reklamowe marketingowych marketingowe niechcianych z ze od na do mi mnie o takich takie tymi tego typu waszą \
         waszego w jakichkolwiek sms waszymi",
    ),
    (Class::Me, "mnie mi nas nam mną"),
    (Class::My, "mój mojego moje moją mojej moich ten nasz"),
    (Class::You, "wy was wam państwo pan pani państwa ty ci"),
    (
        Class::Stop,
        "przestań przestańcie przestać przestaną przestanie przestan przestancie zaprzestań zaprzestańcie zaprzestać \
         skończ skończcie skończyć zatrzymaj zatrzymajcie zatrzymać wstrzymaj wstrzymajcie wstrzymać dość dosyć koniec \
         stop zakończcie zakończyć zaniechać przestawaj przestawajcie",
    ),
    (
        Class::Contact,
        "pisać kontaktować dzwonić nękać spamować niepokoić męczyć zaczepiać esemesować zawracać nagabywać molestować \
         zasypywać pisania nękania kontaktowania kontaktu dręczyć napastować smsować",
    ),
    (
        Class::Send,
        "wysyłać wysyłania przysyłać przesyłać wysyłanie słać przysyłania przesyłania przysyłanie wysylac wysyłki",
    ),
    (
        Class::Forbid,
        "pisz piszcie pisać pisz wysyłaj wysyłajcie wysyłać przysyłaj przysyłajcie przysyłać przesyłaj przesyłajcie \
         przesyłać dzwoń dzwońcie dzwonić kontaktuj kontaktujcie kontaktować nękaj nękajcie nękać spamuj spamujcie \
         niepokój niepokoić niepokójcie męczcie wysylajcie wysylac przysylac przysylajcie ślij ślijcie wysylaj pisania \
         zawracajcie zawracać",
    ),
    (
        Class::Noun,
        "wiadomo* sms* esemes* reklam* powiadomie* ofert* promocj* newsletter* komunikat* wiadomości wiadomościami sms smsy smsów smsami sms-y sms-ów esemes esemesy esemesów powiadomienia \
         powiadomień powiadomieniami reklama reklamy reklam reklamami spam spamu spamem spamować oferty ofert ofertami \
         promocje promocji newsletter newslettera newsletterów mms mmsy maile maili mailing komunikatów komunikaty \
         przypomnień przypomnienia smsow sms'y sms'ów subskrypcji subskrypcję",
    ),
    (Class::Thing, "nic niczego to tego wszystko bzdur bzdury głupot śmieci"),
    (Class::Number, "numer numeru nr telefon telefonu komórki dane danych kontakt nazwisko numerem"),
    (
        Class::List,
        "listy lista listę bazy baza bazę rejestru systemu subskrypcji subskrypcję grupy newslettera mailingu mailingowej \
         kontaktów usługi serwisu klubu danych",
    ),
    (
        Class::Remove,
        "usuń usuńcie usunąć usunięcie usuwam usunięcia skreśl skreślcie skreślić wykreśl wykreślcie wykreślić \
         wykreślenie wykasuj wykasujcie wykasować skasuj skasujcie skasować zdejmijcie usun usuncie usunac wyrzućcie \
         wymażcie",
    ),
    (
        Class::Unsub,
        "wypisz wypiszcie wypisać wypisanie wypisuję wyrejestruj wyrejestrujcie wyrejestrować odsubskrybuj odsubskrybować \
         rezygnuję rezygnacja rezygnację zrezygnować zrezygnuj rezygnuje wypisac wypisania wyrejestrowanie wypiszę",
    ),
    (Class::Want, "chcę chciałbym chciałabym życzę chce chcemy żądam pragnę wolę zamierzam potrzebuję"),
    (Class::Receive, "otrzymywać dostawać odbierać otrzymać otrzymywania dostać otrzymywac dostawac otrzymuję"),
    (Class::Neg, "nie nigdy bez ani żadnych nikt"),
    (Class::More, "więcej nigdy już ponownie znowu znów dłużej wiecej"),
    (
        Class::Break,
        "zainteresowany zainteresowana interesuje interesują znam wiem jestem klientem zgody zgadzam dziękuję zapisywałem \
         zapisywałam prosiłem prosiłam",
    ),
    (Class::Block, "przegapić stracić zgubić przestawaj przestawajcie przestać zapomnieć"),
    (
        Class::Void,
        "on ona oni one gdy kiedy jeśli jeżeli dopóki póki zanim ktoś nikt ludzie dzieci mama tata mąż żona chłopak \
         dziewczyna szef autobus pociąg deszcz kto gdzie my musimy dlaczego czemu jego jej ich czy",
    ),
    (
        Class::Report,
        "powiedział powiedziała mówi mówił mówiła kazał kazała prosił prosiła pisał napisał napisała poprosił mówią",
    ),
    (Class::Subject, "on ona oni nikt dlaczego czemu kto ja musisz musicie trzeba"),
    (
        Class::Limit,
        "przed do po podczas kiedy gdy jak dzisiaj dziś jutro wieczorem nocy noc rano teraz między wcześnie późno pracy \
         poniedziałek wtorek środę czwartek piątek sobotę niedzielę zebraniu jeszcze tak",
    ),
    (Class::Play, "śmiać śmieszne kochanie skarbie żartuję żart hahaha kochany"),
    (
        Class::Support,
        "zainteresowany zainteresowana interesuje pomyłka spam nękanie policja policję prawnika prawnik uokik uodo \
         zgłoszę zablokować zablokuję kto oszustwo nigdy zgody rodo",
    ),
    (Class::Start, "wznów wznowić rozpocznij zacznij przywróć"),
    (Class::Wrong, "pomyłka pomyłkowo spam zainteresowany zainteresowana interesuje nękanie oszustwo zły błędny"),
    (Class::Help, "pomoc pomocy pomóż pomóżcie pomóc"),
];

const BARE: &str = "
^ przestańcie $
^ stop $
^ rezygnuję|rezygnuje|rezygnacja|wypisz|wypiszcie|wyrejestruj|wyrejestrujcie|odsubskrybuj $
^ proszę mnie? wypisać|wyrejestrować|wypisanie|rezygnuję $
";

const WEAK: &str = "
^ przestańcie|przestań|przestać|usunąć|usuńcie|usuń|skończcie|dość|koniec|anulować|skasujcie $
";

const STOP: &str = "
żebyście|żebyś|abyście|byście przestali|przestał|przestała|przestaliście|skończyli ..2 @contact|@send|do
@stop ..1 mi|do|mnie|nas|ze|się? ..2 @contact|@send
@stop ..2 @contact $
@stop ..2 @send $
@stop ..1 @send ..1 @fill* @noun
@stop ..1 z|ze ..2 @noun|@contact|@send|wysyłaniem|pisaniem|wysyłką|spamowaniem
^ stop ..1 @fill* @noun $
dość|dosyć|koniec|zatrzymaj|zatrzymajcie|zatrzymać|wstrzymaj|wstrzymajcie|wstrzymać|zakończcie|zakończyć ..1 @fill* @noun|wysyłania|wysyłkę|wysyłanie
zaprzestać|zaprzestania|zaprzestanie ..1 @send|@noun|wysyłania|kontaktu
dość|dosyć mam? @fill* @noun
mam dość|dosyć @fill* @noun
@remove mnie ..1 z|ze ..3 @list|@noun
mnie @remove ..1 z|ze ..3 @list|@noun
@remove mnie $
@remove ..1 mój|mojego|ten|moje @number $
@remove ..1 mój|mojego|ten|moje|moich @number ..1 z|ze|od ..3 @list|@noun
@remove ..1 mój|mojego numer|numeru telefonu
@remove|usunięcie|wykreślenie z|ze @fill* @list
wypisz|wypiszcie|wypisać|wyrejestruj|wyrejestrujcie|wyrejestrować|wypisanie mnie
mnie wypisać|wyrejestrować|wykreślić|usunąć ..1 z? @fill* @list|@noun|$
wypisz|wypiszcie|wypisać|wypisuję|wyrejestruj|wypisanie ..1 się? ..1 z|ze ..3 @list|@noun
się ..1 wypisać|wyrejestrować $
rezygnuję|rezygnacja|rezygnację|zrezygnować|rezygnuje ..1 z|ze ..3 @noun|@list|otrzymywania|tego
@want ..2 zrezygnować|wypisać|wyrejestrować|wypisac $
anuluj|anulujcie|anulować|anuluję|wyłącz|wyłączcie|wyłączyć ..1 @fill* @noun
dajcie|daj mi ..1 święty|wreszcie? spokój
zostawcie|zostaw|zostawić mnie ..1 w? spokoju
odczepcie|odczep|odwalcie się ode
wycofuję|cofam|wycofać|cofnąć|odwołuję|cofnięcie|wycofanie ..1 moją|swoją? zgodę|zgody
zapomnijcie|zapomnij mój numer
bez mojej zgody
sprzeciw wobec|zgłaszam
wnoszę|zgłaszam|składam sprzeciw
";

const DONT: &str = "
nie|nigdy @forbid ..1 do|mi|ze|z? ..1 mnie|mi|mną|nas
nie|nigdy ..1 mi ..1 @forbid
nie|nigdy ..2 @forbid ..2 @more|@noun
nie|nigdy ..1 więcej|już ..2 @forbid
nie|nigdy @forbid ..1 na ten|mój numer
nie|nigdy @forbid $
więcej nie|nigdy @forbid
^ żadnych ..1 @fill* @noun
^ bez @noun $
ani jednego|jednej @noun więcej
";

const REFUSE: &str = "
nie @want ..1 mieć z wami
nie @want ..1 sobie? ..1 więcej|już? ..1 @receive ..1 @fill* @noun|@thing|$
nie @want ..1 sobie? ..1 więcej|już? ..1 @fill* @noun
nie @want ..1 sobie? ..2 @contact|kontaktu
nie @want ..1 sobie? ..1 żadnych ..2 @noun
nie @want ..1 sobie? ..1 być na|w ..2 @list
nie @want ..1 żebyście|byście|żeby|abyście ..3 @contact|pisali|wysyłali|dzwonili|kontaktowali
nie ..1 wyrażam|wyraziłem|wyraziłam|mam|wyrażałem|udzielałem ..1 zgody na ..3 @noun|@send|@contact|kontakt|marketing
nie ..1 wyrażam zgody $
nie interesują|interesuje mnie @fill* @noun
nie jestem zainteresowany|zainteresowana ..1 @fill* @noun
";

const FIRM: &str = "
jak ..3 wypisać|zrezygnować|wyrejestrować|wyłączyć|zatrzymać|anulować
jak ..1 mam? ..1 przestać dostawać|otrzymywać
jeśli|jeżeli|jak ..1 nie przestaniecie|przestaniesz
jeśli|jeżeli ..2 będziecie|będziesz dalej|jeszcze
już|przecież? ..1 pisałem|pisałam|wysłałem|wysłałam|napisałem|napisałam|odpisałem ..2 stop
prosiłem|prosiłam|mówiłem|mówiłam ..2 żebyście|o ..3 przestali|zaprzestanie|usunięcie|wypisanie|wysyłali|pisali|nie
";

const KEEP: &str = "
nie|nigdy ..2 przestawaj|przestawajcie|przestawać|zatrzymuj|zatrzymujcie|kończcie
nie ..1 @want ..2 @unsub|rezygnować|wypisać|przestać
nie ..1 @remove|usuwajcie|usuwaj|wypisujcie|wypisuj
nie rezygnuję|rezygnuje
nie ..1 stop $
piszcie|wysyłajcie|pisz|wysyłaj dalej|nadal
";

const VOID: &str = "
@stop ..1 palić|pić|płakać|padać|jeść|pracować|śmiać|gadać|krzyczeć|marudzić
rezygnuję|rezygnuje|rezygnacja|zrezygnować|rezygnację ..1 z|ze ..1 wizyty|spotkania|zamówienia|kursu|pracy|zajęć|rezerwacji|szkolenia|deseru|obiadu|karnetu|wyjazdu|mięsa
wypisz|wypiszcie|wypisać|wypisali ..2 receptę|szpitala|zwolnienie|skierowanie|szkoły|fakturę|czek|przedszkola|l4
anuluj|anulować|anulujcie|usuń|usunąć|zatrzymać ..2 zamówienie|wizytę|rezerwację|spotkanie|zdjęcie|pociąg|produkt|plamę
koniec świata|roku|miesiąca|pracy|meczu|filmu|tygodnia|dnia|zajęć
nie ..1 dostałem|dostałam|mam|otrzymałem|otrzymałam|dostaję|przyszła|przyszedł|było|otrzymuję|widzę ..2 @noun
nie ma|było ..2 @noun
dlaczego|czemu ..3 nie
on|ona|oni|nikt nie @forbid
ty nie piszesz|odpisujesz
nie piszesz|piszecie|wysyłasz
stop na|przy|w|dla|wariatom
nie ma|mam dość
nie mogę|umiem|potrafię przestać
";

const START: &str = "
^ wznów|wznowić|rozpocznij|przywróć|kontynuuj @noun? $
wznówcie|wznów|wznowić|przywróćcie|przywróć|włączcie|włącz|aktywujcie|rozpocznijcie|zacznijcie ..1 @fill* @noun|wysyłanie|wysyłkę|@send
zacznij|zacznijcie ..2 @send|@contact
@want ..2 znowu|ponownie|znów ..2 @receive|@noun
@want ..1 @receive ..2 @noun ..2 znowu|ponownie|znów
@want ..1 @receive ..1 znowu|ponownie|znów ..1 @noun
@want ..1 się? ..1 ponownie|znowu zapisać
@want ..1 ponownie|znowu się? zapisać
zapisz|zapiszcie mnie ..1 ponownie|znowu|z|$
^ możecie|możesz ..1 znowu|ponownie|znów ..1 @contact|@send ..1 @fill* @noun|$
dodajcie|dodaj mnie ..1 ponownie|z ..3 @list
";

const HELP: &str = "
^ potrzebuję|proszę o? @help $
^ możecie|możesz|może mi? @help $
";
