//! English. Keywords: 47 CFR 64.1200(a)(10), CTIA, the default lists of Twilio and AWS.

use super::{Class, Keywords, Language, Lexicon, Sentences};

pub(super) const LEXICON: Lexicon = Lexicon {
    language: Language::En,
    keywords: Keywords {
        stop: "stop, stopall, stop all, stop it all, stop everything, stop now, unsubscribe, unsub, unsubscribe me, unsubscribe all, \
               optout, opt out, opt me out, revoke, stop messages, stop texts, stop sms, stop texting, no more texts, no more messages, \
               take me off, remove me, dnc, do not call, do not call me, dont call me, dont text me, do not text me, do not contact, do not text, stop promos",
        everyday_stop: "cancel, end, quit, remove, td, no more, cancel all, end all, quit all, delete, stop this, stop it, stop that",
        start: "start, unstop, restart, resubscribe, opt in, optin, opt back in, yes start, start again, restart messages, unstop all",
        yes: "yes, y, yeah, yep, yup, yes please, resume, begin, continue, sure, ok yes",
        help: "help, help me, info, helpme, information",
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
        "just now immediately right away asap already today really so very kindly dear sir madam maam guys yes yeah yep no nope \
         i im id ill like well hey there good morning afternoon evening all everything it this that these those them for from to \
         forever ever now instantly completely entirely altogether at once simply also then thank u ur sorry still must should \
         need needs gotta have has here again go stop unsubscribe stopall optout oh alright fine enough man bro dude people \
         effective straightaway permanently totally thx folks company want wanna would could can cant you by sms text be is or \
         seriously a the",
    ),
    (Class::Polite, "please thanks thank thankyou pleas plese plz ty cheers kindly regards"),
    (Class::Conj, "and but or because cause cuz & then so as since"),
    (
        Class::Fill,
        "the your ur yr this these those any all such more other further of from daily weekly monthly constant constantly endless \
         damn fucking fuckin freaking stupid bloody annoying unwanted marketing text texting sms automated automatic political \
         promotional more of out every each single me us my our sales some so many much texted future unsolicited random \
         additional campaign for new nonstop god goddamn these kind sort type types kinds mobile phone commercial stupid silly",
    ),
    (Class::Me, "me us myself"),
    (Class::My, "my our mine this the"),
    (Class::You, "you u ya yall y'all your"),
    (Class::Stop, "stop stopp cease quit discontinue desist halt stops"),
    (
        Class::Contact,
        "text texting message messaging msg msging txt txting contact contacting call calling email emailing write writing \
         bother bothering spam spamming harass harassing bug bugging annoy annoying pester pestering disturb disturbing \
         solicit soliciting sms smsing ping pinging whatsapp hassle hassling bombard bombarding blast blasting hound hounding \
         badger badgering message texing textin messagin notifying notify blowing",
    ),
    (Class::Send, "send sending snd sendin sent forwarding"),
    (
        Class::Noun,
        "text texts message messages msg msgs messaging notification notifications alert alerts promo promos promotion promotions \
         ad ads advert adverts advertising advertisement advertisements marketing offers newsletter newsletters updates \
         reminders spam junk emails communication communications coupons deals solicitation solicitations solicitating \
         robotexts contact textmessages messeges mesages massages txts correspondence blasts discounts textings specials",
    ),
    (
        Class::Thing,
        "stuff crap shit bullshit garbage nonsense things anything everything these this those it that rubbish bs",
    ),
    (Class::Number, "number num no phone cell mobile cellphone contact info details name telephone nr # line address"),
    (
        Class::List,
        "list lists database system records roster mailing distribution subscription subscriptions service group contacts directory \
         program programme listing subscribers file files",
    ),
    (
        Class::Remove,
        "remove delete erase drop purge scrub unlist unenroll deregister exclude removed deleted unregister withdraw",
    ),
    (
        Class::Unsub,
        "unsubscribe unsubscribing unsubscribed unsub unsubs unsuscribe unsubcribe unsubscibe unscribe unsubsribe unsuscribed \
         unsubscription unsubscribes unsubscripe optout unsubbed",
    ),
    (Class::Want, "want wanna wish like need desire care prefer wanting"),
    (Class::Receive, "receive receiving recieve recieving get getting gettin have having accept accepting"),
    (
        Class::Neg,
        "dont not never cannot cant wont didnt doesnt wouldnt couldnt shouldnt isnt arent wasnt havent hasnt without dnt don \
         doesn won nobody neither hardly",
    ),
    (Class::More, "more again anymore longer ever further anylonger nomore"),
    (
        Class::Break,
        "interested know remember understand sign signed signup agree agreed consent subscribed customer work works here care mine \
         ask asked idea who clue yours today live lives",
    ),
    (Class::Block, "miss lose missing losing see work working receive receiving get getting know"),
    (
        Class::Void,
        "he she they him them hes shes theyre theyll hell her his their it's everyone everybody someone somebody nobody people kids \
         if when whenever while unless until till once after before we lets let's wed weve were bus train which whoever \
         trying going able help helps helping mom mum dad wife husband boss how why where did does would've it its itll \
         law bill act petition campaign campaigns government congress city police able",
    ),
    (
        Class::Report,
        "told said says say tell tells telling ask asks asked asking yelled screamed shouted wrote wants wanted replied begged \
         saying heard thinks thought means mean called",
    ),
    (
        Class::Subject,
        "i we you he she they it who why did does didnt will would has have had hes shes theyve ive youve weve im youre was were \
         can could people everyone nobody someone u how if when is are may might lets must've",
    ),
    (
        Class::Limit,
        "before until till after while when if unless tonight today tomorrow during between late early because'til at night morning \
         evening week weekend weekends monday tuesday wednesday thursday friday saturday sunday now yet work am pm im currently \
         past right here about back first so like that without unless except tht in during til",
    ),
    (
        Class::Play,
        "funny killing laughing laugh blush blushing cute silly babe hilarious kidding joking tickling teasing flirting omg honey \
         sweetie darling love hammer collaborate",
    ),
    (
        Class::Support,
        "interested wrong spam sending texting messaging report lawyer attorney sue ftc fcc unsubscribe number remove list want asked \
         told annoying never who block blocked scam fraud subscribe subscribed customer harassment consent signed opt",
    ),
    (Class::Start, "start restart resume begin unstop starting"),
    (Class::Wrong, "wrong spam interested scam harassment"),
    (Class::Help, "help info assistance"),
];

const BARE: &str = "
^ stop $
^ stopall|unsub|unsubscribe|optout|unsubscribing $
^ opt|opting|opted out $
^ cease and? desist $
^ make it|this|these|them|that stop $
";

const WEAK: &str = "
^ remove|cancel|end|quit|delete|unsubscribe|revoke @me? $
^ take @me off $
^ remove|delete|cancel this|it|that $
";

const STOP: &str = "
@stop @fill* @contact @me
@stop @fill* @contact $
@stop @fill* @contact ..1 at|on|to @fill* @number
@stop @fill* @contact @my ..2 @number
@stop @fill* @send @me @fill* @noun|@thing
@stop @fill* @send @fill* @noun|stuff|crap|shit|bullshit|garbage|nonsense|anything|everything
@stop @fill* @send @thing? to? @me? $
@stop @fill* @send ..3 to @me|this
@stop @fill* @noun $
@stop @fill* @noun to|from|on|for|at|asap|now|please|immediately|already|or|and|right|coming|being
@stop with @fill* @noun|@contact
@stop @receive @fill* @noun|@thing
@stop @fill* service|subscription|subscriptions|program|programme $
removal from @fill* @list
last time stop $
refrain|desist|abstain from @contact|@send
avoid|cease @contact|@send @me
opt|opting|opted out of @receive @fill* @noun|@thing
block|disable|suppress my @fill* @number from|in|on|for
@stop being @contact|texted|messaged|contacted|spammed
@stop it all? with @fill* @noun
@noun to|must|should|need|needs|has|have|gotta to? @stop
make @fill* @noun @stop
@remove @me|us $
@remove @me ..1 from|off|of|out ..4 @list|@number|@noun|everything|here|this|it|all
@remove @my @fill* @number $
@remove @my @fill* @number ..1 from|off|of|out ..4 @list|@noun|@you|everything|here|this|all|it
@remove this @fill* @number
remove @fill* @number please|now|immediately|thanks $
remove from @fill* @list
take|get|keep|pull|strike|cross|scratch|cut @me|my|this ..2 off|out|from of? ..3 @list|@noun|everything
take|get @me|my|this ..1 @number? off|out of? this|here|it|@number? $
take @my @number off|out
be|been|being|get removed|deleted|unsubscribed|dropped|taken ..1 off|from|of ..3 @list|@noun|@you|this|everything
want|like|wish|asked|asking|request to be removed|unsubscribed|deleted|opted
off @fill* @list $
^ remove|removal please|now|request $
want|like|wish|asked|need to ..1 be taken|removed|deleted|dropped off|from? $
@polite remove|unsubscribe|delete $
want|wanna out of|off ..2 @list|this
lose|forget my @number
delete|erase|remove|block|discard my @fill* @number $
leave|let @me alone|be
leave @me in peace
@unsub @me|us
@unsub @my|this @fill* @number
@unsub ..1 from|to|of|for|this @fill* @noun|@list|@thing|@you|all $
@unsub ..1 from|to|of|for @fill* @noun
@unsub ..1 from|to|of|for @fill* @list
@unsub from all
@polite|want|like|wish|wanna|asked|request ..1 to? @unsub $
want|like|wish|need|please|how|trying ..2 @unsub from|to|of|for @fill* @noun|@list|@thing
i ..2 @unsub|unsubscribed already|before|yesterday|multiple|many|several|times|twice|months|weeks|$
already @unsub $
opt @me|us|this|my ..2 out
opt|opting|opted out ..1 of|from|for @fill* @noun|@list|@thing|all|everything|sms
want|like|wish|wanna|choose|please|need|asked to? opt|opting out $
i|ill|im|we|am|are|hereby opt|opting|opted out $
cancel|end|terminate|deactivate|disable|suspend|cut|kill @fill* texts|messages|msgs|sms|alerts|notifications|newsletters|texting|messaging|promos|promotions|notifs
turn|switch|shut off @fill* @noun
turn|switch|shut @fill* @noun off
^ cancel|end|stop|terminate @fill* subscription|subscriptions|enrollment|membership|enrolment $
revoke|revoking|withdraw|withdrawing|rescind|retract|revoked @fill* consent|permission|authorization|authorisation|opt
@fill* consent is|has|was? been|hereby? revoked|withdrawn
put|add|place @me|my|this|us ..2 on|to ..3 not|no call|text|contact|disturb|message|mail
do not call|text|contact|mail|disturb|message list|registry
knock|cut it off|out with @fill* @noun
enough|done with @fill* @noun
no longer interested in @fill* @noun|receiving
not interested in @fill* @noun
not interested in receiving|getting @fill* @noun|anything|this|these|them
stop stop
^ go away $
^ want|wanna out $
";

const DONT: &str = "
dont|not|never ever? reach out ..2 @me|@more
dont|not|never bother|bothering @me
not|never be contacted|texted|messaged @more|$
^ not|dont|dnt contact|text|message|disturb|solicit|txt $
dont|dnt|not|never ever? @contact @me
dont|dnt|not|never ever? @contact this|my @fill* @number
dont|dnt|not|never ever? @contact or|and|nor @contact @me
dont|dnt|not|never ever? @contact @more
dont|dnt|not|never ever? @send @me $
dont|dnt|not|never ever? @send @me? @fill* @noun|anything|@more|this|these|stuff|crap|shit|things
dont|dnt|not|never ever? @send ..3 to @me|this
no more @fill* @noun|texting|messaging|calls|contact|spamming|emails
no more @send @fill* @noun
^ no more|further|other @fill* @noun $
^ no @fill* @noun @polite
@polite no @fill* @noun $
^ no @fill* @noun from @you
";

const REFUSE: &str = "
refuse to @receive @fill* @noun|anything|these|this
not allowed|authorized|permitted|authorised to @contact|@send @me
not|no longer want|wish @fill* @noun
dont|dnt|not|never want|wanna|need|wish|care @fill* @noun|stuff|crap|shit|things
dont|dnt|not|never|longer want|wanna|wish|care|like|need|prefer to? ..1 @receive @fill* @noun|anything|this|these|those|stuff|crap|shit|things
dont|dnt|not|never|longer want|wanna|wish|care|like to ..1 be contacted|texted|messaged|emailed|called|bothered|spammed|disturbed|notified|reached
dont|dnt|not|never|longer want|wanna|wish|care|like to ..1 hear from @you|this
dont|dnt|not|never|longer want|wish|like @you to|@contact @contact|@send? ..1 @me|anything|my
dont|dnt|not|never|longer want|wish|like @you @contact @me
dont|dnt|not|never|longer want|wish|wanna|like to ..1 be on|in ..3 @list
dont|dnt|not|never|longer want|wish|wanna to ..1 be subscribed|part
dont|dnt|not|never|longer want|wish|wanna to ..1 subscribe|participate
dont|dnt|not|never|longer want any more|of of? this|these|it|your
^ dont|not|longer want|wish this|these|it|them anymore|longer $
rather|prefer|like|want|wish|choose|please not to|be? ..1 receive|get|receiving|getting @fill* @noun|anything|these|this|them
rather|prefer|like|want|wish|choose to? not to? be contacted|texted|messaged|called|bothered
rather|prefer if? @you not|didnt|dont @contact|@send @me
dont|not authorize|consent|permit|allow @you? to? ..3 @contact|@noun|contacted
not have permission to @contact|@send @me
dont|not|never|no have|has|got? my? permission|consent to @contact|@send
";

const FIRM: &str = "
if @you ..2 dont|wont stop @contact|@send|bothering
if @you ..1 contact|text|message|call|bother me @more
if @you ..2 keep|continue texting|messaging|calling|contacting|spamming me
i|ive|im|have|has|we|already ..3 said|say|saying|texted|typed|wrote|replied|sent|sending|texting|replying|typing stop $
i|ive|im|have|has|we|already ..3 said|say|saying|texted|typed|wrote|replied|sent|sending|texting|replying|typing stop already|multiple|many|several|times|twice|and|but|yesterday|last|three|two|five|before|why|yet|a|like
i|ive|im|have|we|already ..2 told|asked|asking|telling|begging @you ..1 to @stop $
i|ive|im|have|we|already ..2 told|asked|asking|telling|begging @you @stop $
i|ive|im|have|we|already ..2 told|asked|asking|telling|begging @you ..3 to? @stop @contact|@send
how|where ..2 do|can|could|would|to i|we|one? ..1 @stop @receive? @fill* @noun|getting|receiving
how|where ..2 do|can|could|would|to i|we|one? ..2 @unsub $
how|where ..2 do|can|could|would|to i|we|one? ..2 @unsub ..1 from|to|of @fill* @noun|@list|@thing|you
how|where ..2 do|can|could|would|to i|we|one? ..2 opt out ..1 $
how|where ..2 do|can|could|would|to i|we|one? ..2 opt out of @fill* @noun|@list|@thing
how|where ..2 do|can|could|to i|we ..1 get off @fill* @list
how|where ..2 do|can|could|to i|we ..1 turn off @fill* @noun
how|where ..2 do|can|could|to i|we ..1 @remove @my @fill* @number
why|wont|cant|wouldnt|couldnt wont|cant|dont|wouldnt|couldnt? @you ..1 stop @contact|@send
why|will|when|can|could|would @you ..2 ever|just|please stop @contact|@send @me|@fill|@noun|$
when will|are @you ..2 stop @contact|@send me|us
asked|asking|requested|request to be removed|unsubscribed|deleted|taken
tell|told your ..3 to stop @contact|@send @me
why|how ..3 still getting|receiving ..4 unsubscribed|unsubscribe|opted|stop
unsubscribed|stop|opted ..4 still getting|receiving|get|sending|texting
i ..2 revoke|withdraw ..2 consent|permission
";

const KEEP: &str = "
@neg ..2 @stop $
@neg ..2 @stop ..2 @contact|@send|@noun|@receive
@neg ..2 unsubscribe|remove|opt|unsubscribed me|out|us
@neg want|wanna|like|mean|meant|intend|trying ..1 to|for? ..1 @unsub|@stop|opt
@neg mean|meant|intend ..3 @unsub|@stop|opt
@neg take @me off
@neg @remove @me|@my
keep|continue texting|messaging|sending|on? ..1 me|them|the|coming|your|$
keep the|those|these|your texts|messages|offers|updates|alerts coming|going
keep @me ..1 on|subscribed|in|updated|posted
@neg leave @me
";

const VOID: &str = "
no need|reason|way|point|chance|plans ..2 stop
thank|thanks|for|your|the|any|his|her|my|of|great help|info
waiting|wait|guest|shopping|wish|to list|lists
dont|not call @me
stop by|at|in|over|off|for|near|here|there|before|after|on|around|signs?|sign|light|watch|light|loss|order|motion|shop|gap|thinking|worrying|laughing|smoking|drinking|eating|working|talking|crying|being
bus|full|next|last|pit|one|non|truck|rest|first|whistle|short|door|train|tram|hard|f|back|without|could|metro|final|nonstop|traffic|subway|every|any|each|a|our|your|his|that stop
texting|text|messaging|calling and|while|when|n driv*|driving
calling me|us babe|baby|names|that|a|an|my|the|fat|old|crazy|lazy|dude|bro|late|sir|mom|honey|stupid|ugly|an
@stop ..1 @contact @you|him|her|them|people|@you
reply|replying|text|send|txt|type|respond|answer|says|msg ..1 with|the|word|to? stop ..1 to|2|for|anytime|and|if|at
to|2 stop|unsubscribe|end|optout|cancel|quit reply|text|txt|send|type|call|visit|click|go|press
to opt out reply|text|txt|send|type|call|visit|click
what|does|why|whats ..4 stop|unsubscribe|out mean|do|means
i|we need|have|must|should|gotta|better|ought|will|cant|can|ill to? ..1 stop @contact|@send $
i|we need|have|must|should|gotta|better|ought|ill|promise|try to? ..1 stop @contact|@send @fill* so|too|you|him|her|in|after|at|during|while
i|ill|we|it|that|she|he will|ill|might|may|shall|would|could ..1 stop|remove|delete|take|drop
can|may|should|could|do|shall|did|will|must|would i|we|it|he|she|they stop
i|ill|im|we remove|delete|take|drop|erase
ill|im|i|going|gonna|wanna|gotta ..2 @remove @my
@remove @me from the|our|family|this|your group|chat
@remove @me from @fill* facebook|instagram|snapchat|speaker|photo|picture|family|will|zoom|team|meeting|thread
@unsub|unsubscribe from youtube|netflix|spotify|gym|hulu|amazon|the|my|his|her|their youtube|netflix|gym|channel|account|gazette|magazine|podcast
unsubscribe|unsub|optout|out link|button|page|rate|rates|form|option
stop @fill* order|orders|payment|payments|delivery|deliveries|shipping|shipment
leave|let me alone with|for|in|at
leave|left you|him|her|them|it alone
take me off guard|speaker|hold|mute|shift|duty
lose|forget my @number plate|@neg
i|you|we have|has|had|got|get|got no more @fill* @noun
there|are|theres|is|had|have|has|was|see|saw|got|getting|received|heard no more @fill* @noun
no more @fill* @noun left|available|remaining|today|tonight|yet|after|until|till|in|since|on|from him|her|them|mom
why|how|you|dont|i dont @contact
why ..2 stop|stopped
stop|quit @contact @fill* about|like|in all|the|that|your|caps
no more @contact @fill* about
quit|stop @fill* calls|call from|to|at
@you stop @contact @me ..3 @void
when ..1 @noun stop|stops
until|till|when|before|unless ..3 stop
say|tell ..3 stop
never got|get|had|received|send|sent
please|pls|could|would|can @you @contact @me @more
did not|never @receive|get|@contact
";

const START: &str = "
^ unstop|restart|resubscribe|resume|optin $
start|resume|restart|begin|starting @fill* @contact|@send @me
start|resume|restart|begin|starting @fill* @send|@contact @fill* @noun
start|resume|restart|begin|restore|reactivate|enable|unpause|reinstate @fill* @noun @more|back|please|$
start|resume|restart|begin|restore|reactivate|renew|reinstate @fill* subscription $
start|begin @receive @fill* @noun
re subscribe
resubscribe me|us|my|to|please|this
subscribe|sign|opt|add|put @me|my|this ..1 back|again up|in|on|to|$
subscribe @me ..3 @more
^ subscribe @me $
sign @me up @more|$
add|put @me back|@more ..1 to|on|in ..3 @list
opt @me? back? in $
opt @me? back? in to @fill* @noun|@list
opted out by mistake|accident|accidentally
want|like|wish|wanna ..1 to? @receive|get @fill* @noun @more
want|like|wish|wanna ..1 to? start|resume|restart|begin @receive @fill* @noun|@thing
want|like|wish|wanna @fill* @noun @more|back
want|like|wish|wanna to ..1 resubscribe|rejoin|restart|resume
want|like|wish|wanna to opt back? in
turn|switch @fill* @noun back? on
turn on @fill* @noun @more
@you ..1 can|may @contact|@send @me @more $
@you ..1 can|may @send @me @fill* @noun @more $
subscribe|signup|register @more $
unblock|reactivate|reinstate|reenroll @me|my
send @me @fill* @noun @more
i ..1 change|changed my mind ..3 start|send|text|subscribe|sign
";

const HELP: &str = "
^ need|want|can|could|please|some|i ..2 help @me? $
^ get help $
";
