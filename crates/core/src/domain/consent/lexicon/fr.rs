//! French.

use super::{Class, Keywords, Language, Lexicon, Sentences};

pub(super) const LEXICON: Lexicon = Lexicon {
    language: Language::Fr,
    keywords: Keywords {
        stop: "arrêt, arret, désabonner, désabonnez-moi, désabonne-moi, me désabonner, se désabonner, désabonnement, \
         désinscrire, désinscription, me désinscrire, désinscrivez-moi, désinscris-moi, stop, stop sms, stop pub, plus de \
         sms, plus de messages, plus de pub, stop tout",
        everyday_stop: "arrête, arrêter, arrêtez, fin, annuler, résilier, résiliation, terminer, finir, supprimer, ça suffit, retirer, \
         quitter, annulation, cesser, cessez, plus jamais, non merci stop",
        start: "commencer, reprendre, démarrer, débuter, nonarret, non arret, réabonner, réabonnez-moi, me réabonner, \
         réinscrire, réinscription, s'abonner, m'abonner, abonnez-moi, réactiver, réabonnement",
        yes: "oui, oui s'il vous plaît, oui merci, continuer, d'accord",
        help: "aide, aidez-moi, aide-moi, à l'aide, besoin d'aide, infos, renseignements, au secours",
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
        "je j vous moi me m déjà maintenant immédiatement tout de suite toute toutes tous s il te vous plaît plait svp \
         stp bonjour bonsoir salut merci d avance oui non madame monsieur messieurs ça cela ceci ce cette ces c est y en \
         à la le les l un une à urgent rapidement vite définitivement veux voudrais souhaite souhaiterais aimerais désire \
         demande prie bien vouloir vouloir veuillez pouvez pourriez pouvoir merci cordialement stop alors donc que qu par \
         pour des du de d aujourd hui aujourdhui dorénavant désormais jamais franchement encore fois au d'abord votre vos \
         sms",
    ),
    (Class::Polite, "svp stp merci plaît plait veuillez cordialement sil vousplait pitié"),
    (Class::Conj, "et mais ou car parce puisque ni"),
    (
        Class::Fill,
        "le la les l un une des du de d aux au à ces ce cette cet vos votre tes ton ta tous toutes tout toute autres \
         autre aucun aucune plus ne genre type sorte publicitaires publicitaire commerciaux commerciales pub \
         promotionnels promotionnelles marketing avec par sms texte texto vos satanés foutus autant en",
    ),
    (Class::Me, "moi me m nous mon"),
    (Class::My, "mon ma mes notre nos ce"),
    (Class::You, "vous tu toi te"),
    (
        Class::Stop,
        "arrête arrêtes arrêter arrêtez arrêt arret cesse cesses cesser cessez stop stopper stoppez stoppe interrompre \
         interrompez suspendre suspendez suspends finissez",
    ),
    (
        Class::Contact,
        "écrire contacter contactez déranger importuner harceler appeler embêter spammer texter solliciter démarcher \
         relancer ennuyer emmerder joindre téléphoner saouler soûler bombarder inonder messager",
    ),
    (Class::Send, "envoyer envoi envois expédier adresser transmettre balancer l'envoi recevoir"),
    (
        Class::Forbid,
        "écris écrivez écrire contacte contactez contacter contactes dérange dérangez déranger importunez importuner \
         harcelez appelez appelle appeler envoie envoies envoyez envoyer envoyiez spammez textez sollicitez solliciter \
         relancez relance adressez contactiez écriviez embêtez embête démarchez joignez harcelez spamme appeliez expédiez \
         envoyés",
    ),
    (
        Class::Noun,
        "message messages msg msgs texto textos sms mms notification notifications alerte alertes promotion promotions \
         publicité publicités pub pubs annonce annonces offres newsletter newsletters communication communications mails \
         courriels rappels infolettre relances sollicitations envois envoi spams démarchage actualités abonnement",
    ),
    (Class::Thing, "rien ça cela trucs choses conneries merde bêtises ceci"),
    (Class::Number, "numéro numero téléphone tel portable mobile nom coordonnées contact numero n° num"),
    (
        Class::List,
        "liste listes base fichier fichiers registre système diffusion mailing abonnement abonnements groupe contacts \
         répertoire service données annuaire newsletter",
    ),
    (
        Class::Remove,
        "retire retirer retirez supprime supprimer supprimez enlève enlever enlevez ôtez ôter efface effacer effacez raye \
         rayer rayez sors sortez sortir exclure excluez radier radiez élimine suppression éliminez virez vire virer \
         retrait enlevez",
    ),
    (
        Class::Unsub,
        "désabonner désabonnez désabonne désabonnement désinscrire désinscrivez désinscris désinscription désinscrit \
         désabonné désabonnée désinscrite résilier",
    ),
    (
        Class::Want,
        "veux voudrais souhaite souhaiterais aimerais désire demande préfère veut besoin voulons souhaitons tiens",
    ),
    (Class::Receive, "recevoir reçois avoir obtenir recevant"),
    (Class::Neg, "ne n pas jamais sans ni non"),
    (Class::More, "plus jamais encore nouveau davantage"),
    (
        Class::Break,
        "intéressé intéressée intéresse connais sais suis client cliente demandé autorisé non merci inscrit inscrite",
    ),
    (Class::Block, "rater manquer perdre louper oublier arrêtez arrête cessez"),
    (
        Class::Void,
        "il elle ils elles quand si jusqu lorsque tant pendant quelqu personne gens enfants mère père mari femme copain \
         copine patron chef bus train pluie qui où quoi on nous pourquoi lui leur",
    ),
    (Class::Report, "dit dis disent demandé demande ordonné écrit raconté dire disait dites demandait"),
    (Class::Subject, "tu vous il elle on nous je j personne pourquoi qui ils elles"),
    (
        Class::Limit,
        "avant après jusqu pendant quand aujourd demain soir nuit matin ce maintenant entre tôt tard travail lundi mardi \
         mercredi jeudi vendredi samedi dimanche réunion si tant tout",
    ),
    (Class::Play, "rire mdr ptdr amour chéri chérie drôle bête rigoler blague mourir"),
    (
        Class::Support,
        "intéresse intéressé intéressée erreur trompé spam harcèlement plainte avocat signaler cnil bloctel bloquer \
         demandé qui arnaque fraude jamais",
    ),
    (Class::Start, "commencer reprendre démarrer réactiver"),
    (Class::Wrong, "mauvais erreur trompé trompez spam intéressé intéressée intéresse arnaque harcèlement"),
    (Class::Help, "aide aidez aider"),
];

const BARE: &str = "
^ arrêtez|cessez ça? $
^ merci|prière de|d arrêter|cesser|stopper $
^ @unsub $
^ stop $
^ arret|arrêt $
";

const WEAK: &str = "
^ arrêtez|arrête|arrêter|cessez|supprimez|supprimer|retirez|annulez|effacez $
";

const STOP: &str = "
@stop ..1 de|d ..1 m? me|m|nous ..1 @contact|@send
@stop ..1 de|d ..1 @contact $
@stop ..1 de|d ..1 @send|recevoir @fill* @noun|@thing
@stop ..1 de|d m|me ..1 @send $
@stop ..1 de|d recevoir
@stop ..1 avec @fill* @noun
@stop aux|à|les|vos|ces|tous|toutes|tout|l|cette|votre|la|le @fill* @noun|harcèlement|spam
^ stop|stopper|arrêter|arrêtez sms|pub|pubs|spam|messages|publicités|publicité|textos $
halte aux @noun
plus aucun|aucune @noun
ras le bol de|des @fill* @noun
marre|assez de|des|d @fill* @noun
@remove moi $
@remove moi ..1 de|d|du|des @fill* @list|@noun
@remove moi de là
me|m @remove ..1 de|d|du|des @fill* @list|@noun
@remove|être|sois|soit retiré|retirée|supprimé|supprimée|rayé|effacé|effacée|enlevé|enlevée|radié ..1 de|du|des @fill* @list
@remove mon|notre|ce @number $
@remove mon|notre|ce @number ..2 de|du|des|d @fill* @list|@noun|là|chez
@remove mon|notre|ce numéro de téléphone
@remove mes coordonnées|données $
@remove mes coordonnées|données ..1 de|du|des @fill* @list
@unsub moi
me|m|nous|de|la|le|mon @unsub $
me|m @unsub ..1 de|d|du|des|à @fill* @list|@noun|@thing
@unsub ..1 de|d|du|des|à|aux @fill* @list|@noun|tout
@want ..3 @unsub $
annuler|annulez|résilier|résiliez|résilie|annule mon|l|cet|mes abonnement|inscription|abonnements $
laissez|laisse|laisser|lâchez|lâche|fichez|foutez|fiche|fous|foutre moi|nous|me|m ..1 tranquille|paix|tranquilles
fichez|foutez|fous moi la paix
oubliez|oublie|perdez mon numéro
révoque|retire|révoquer|retirer mon consentement|accord|autorisation
sortez|sors moi de @fill* @list
suppression|retrait|effacement de|d mon|mes|ma @number|coordonnées|données
sans mon accord|autorisation|consentement
";

const DONT: &str = "
ne|n m|me|nous @forbid plus|jamais
ne|n m|me|nous @forbid pas $
ne|n m|me|nous @forbid pas ..1 @fill* @noun
ne|n m|me|nous @forbid pas sur|à|au ce|mon|cette
ne|n m|me @forbid rien
m|me @forbid plus|jamais|pas @fill* @noun
^ m|me @forbid plus|jamais $
ne|n @forbid|envoyez plus|jamais ..1 @fill* @noun
ne|n plus|pas|jamais ..1 m|me|nous ..1 @contact|@send|@forbid
ne|n plus|pas|jamais ..1 @contact|@forbid ..1 @fill* @noun
ne|n pas|plus être @contact|contacté|contactée|dérangé|dérangée|sollicité|sollicitée
^ plus|pas|aucun|aucune ..1 de|d? @noun @polite|$
^ plus de|d|aucun @fill* @noun $
^ ne|n plus|pas me|m ..1 @contact|@send
merci|prière de|d ne|n plus ..3 @contact|@send|@forbid
plus|pas envoyer|contacter|écrire ..1 @fill* @noun
";

const REFUSE: &str = "
ne|n? @want plus|pas entendre parler de
refuse|refusons de|d ..1 @receive|vos|être
refuse|refusons vos|ces|tout @fill* @noun
ne|n? @want plus|pas ..1 @receive @fill* @noun|@thing
ne|n? @want plus|pas ..1 @receive $
ne|n? @want plus|pas ..1 vos|vos|ces|de|d|aucun|votre @fill* @noun
ne|n? @want plus|pas ..1 rien recevoir
ne|n? @want plus|pas ..1 être ..1 contacté|contactée|contactés|dérangé|dérangée|sollicité|sollicitée|importuné|harcelé|inscrit|abonné|inscrite|abonnée
ne|n? @want plus|pas ..1 que vous
ne|n? @want plus|pas ..1 faire|figurer|être|rester ..2 sur|dans|de|partie ..3 @list
ne|n? @want plus|pas ..1 en recevoir
ne|n @want plus rien|aucun
ne|n plus @receive @fill* @noun
ne|n plus|pas @want|souhaitant recevoir
pas|plus intéressé|intéressée par @fill* @noun
n intéresse|intéressent|intéressé pas|plus @fill* @noun
@noun ne|n m ..1 intéressent|intéresse pas|plus
autorise|consens pas|plus
";

const FIRM: &str = "
vous|te|t demande|prie|supplie ..2 de|d arrêter|cesser|stopper $
vous|te|t demande|prie|supplie ..2 de|d arrêter|cesser|stopper de|d|les|vos|ces|cet
vous|te|t demande|prie|supplie ..2 de|d ne plus|pas
comment ..3 @stop ..3 @noun
comment ..3 désabonner|désinscrire|désabonne|désinscris
comment ..3 arrêter|stopper|bloquer|désactiver @fill* @noun
comment ..3 ne plus recevoir
si ..1 vous|tu ..1 n? arrêtez|arrêtes pas de|d ..1 me|m
si ..1 vous|tu continuez|continues à|de ..1 me|m|envoyer|harceler|déranger
ai|j déjà? ..2 dit|écrit|envoyé|répondu|mis|tapé ..1 stop|arrêt $
ai|j déjà? ..2 dit|écrit|envoyé|répondu|mis|tapé ..1 stop ..1 fois|plusieurs|hier|deux|trois|et|mais|déjà
ai|j déjà? ..2 dit|demandé d|de arrêter|cesser $
ai|j déjà? ..2 dit|demandé d|de arrêter|cesser de|d ..1 @contact|@send|me|m
vous ai|avais|demande ..2 dit|demandé|prie d|de? ..1 arrêter|cesser|plus|ne
";

const KEEP: &str = "
n|ne @stop pas|jamais|plus|surtout
@stop pas|jamais $
@stop pas|jamais de|d|les
ne|n ..1 @want pas|plus ..2 @unsub|arrêter|stopper|résilier
ne|n ..1 me|m désabonnez|désinscrivez|retirez|supprimez|enlevez|désabonne pas|plus
ne|n @remove pas
continuez|continue à|de|d ..1 me|m|envoyer|les
";

const VOID: &str = "
vous|tu|on|nous arrêtez|arrête|arrêtes|arrêtons la|le|les|l
stop à|au|chez|devant|ici|en|dans|chez
arrêt|arret de|du|des|au|maladie|bus|cardiaque|tram|métro|travail|sur|en
un|l|mon|prochain|dernier|en|cet|d|chaque|de|sans|plein|auto arrêt|arret|stop
@stop ..1 de|d fumer|boire|rire|manger|pleurer|travailler|jouer|parler|courir|bouger
j|ai|avais|n|y|il|a|reste|reçois|reçu|arrive plus ..1 de|d|aucun @noun
j|ai|avons|il|reste encore? plus de|d messages|sms
reçois|reçu|recevons|reçoit|avons|ai|vois plus|pas|rien @fill* @noun
pourquoi ..1 ne|n
pourquoi ..1 tu|vous
tu|vous|il|elle|on|ils|elles ne|n ..1 m|me|nous @forbid
désabonner|désinscrire|désinscription|désabonnement ..3 cantine|école|gym|salle|netflix|canal|chaîne|cours|club|crèche|université
annuler|annulez ma|mon|la|le|mes commande|rendez|réservation|rdv
laissez|laisse moi tranquille|seul avec|pour
@want pas|plus ..2 rater|manquer|perdre|louper|arrêter
";

const START: &str = "
^ reprendre|recommencer|redémarrer|commencer|réactiver @noun? $
reprenez|recommencez|recommence|reprends|reprendre|redémarrez|réactivez|réactiver|relancez|rétablissez ..3 @noun
recommencez|recommence|recommencer|commencez à|de|d m? me|m? ..1 @send|@contact
réabonnez|réabonne|réinscrivez|réinscris|abonnez|inscrivez moi $
réabonnez|réabonne|réinscrivez|réinscris|abonnez|inscrivez moi à|de|aux|nouveau
me|m réabonner|réinscrire
@want ..1 à nouveau|encore? recevoir
@want recevoir ..1 à|de nouveau @fill* @noun
@want ..1 recevoir @fill* @noun ..1 à|de nouveau
@want ..1 recommencer|reprendre ..2 recevoir|@noun
remettez moi ..2 @list
";

const HELP: &str = "
^ j ai? besoin d @help $
^ pouvez|peux|pourriez vous? m? @help $
";
