"""Makes words.tsv: `npm pack cuss@2.2.0 && tar xzf cuss-2.2.0.tgz && python3 words.py package > words.tsv`.

cuss rates how surely a word is a profanity, and has many that are ones in some place at some time ("beanbag", "cuchara"). A
customer's message is not held back for those: what is taken from it is named here, by word or by what the word contains.
"""

import re
import sys
from pathlib import Path

NOTICE = "# Words from cuss 2.2.0, (c) 2016 Titus Wormer, MIT (NOTICE.md), chosen and completed by words.py."

# What a word of the English list has to contain to be taken, and its class.
ENGLISH = {
    "profane": r"fuc?k|phuk|phuq|fuc$|shit|piss|bollo[cx]k|bugger|wank|arse(hole|_bandit)?$|^ass(|es|hat|hole|holes|clown|kiss"
    r"|kisser|lick|licker|munch|muncher|wipe|wiper|face|monkey|fuck.*|jockey|bagger|blaster)$|(dumb|fat|jack|kiss|bad|lard)"
    r"ass$|bastard|biatch|byatch|bitch|cunt|kunt$|twat|dickhead|dickwad|dickweed|dickbrain|dipstick$|prick$|goddamn|godammit"
    r"|goddam+it|damn$|dammit|damnit|crap$|crappy|bullcrap|mofo|jerkoff|jackoff|tosser|douche|wtf$|butthead|buttface|screwyou",
    "sexual": r"cock(suc|head|lick|lover|rider|smok|tease|$)|^dick$|dick(less|lick)|pussy(?!cat)|pussies|puss[iy]e?$|slut|whore"
    r"|blowjob|handjob|rimjob|titjob|boobs$|tits$|titt(y|ies)|jizz|^jizm?$|^jism$|cum(shot)?$|dildo|milf|horn(y|iest)"
    r"|gangbang|deepthroat|masturbat|clit$|hardon|boner|poontang|cameltoe|porn$|porno$|felch|skank|fellatio|cunnilingus",
    "slur": r"nigger|nigga|niggah|niggaz|niggas|^nigg?uh$|faggot|fagot|^fag$|kikes?$|spicks?$|^spics?$|chinks?$|gooks?$|raghead"
    r"|towelhead|camel_?jockey|sand_?nigger|wetbacks?$|beaners?$|^coons?$|porch_?monkey|jigaboo|tar_?bab|paki(s)?$|wogs?$"
    r"|retards?$|retarded|trannie|tranny|lesbo|poofta?h?$|poofter|fudge_?packer|carpetmuncher|kaffirs?$|darkie|darkey|sambo"
    r"|zipperhead|cheese_eating_surrender|ching_?chong|injun|redskin|golliwog|squaw|jewboy|hymie|shylock|gyppo|kyke|wop$|wops$",
}
# Of those, what is no profanity in most messages.
NOT_ENGLISH = set(
    "spick sambo sambos kunt cummer cumming hymie hymies shylock shylocks squaw redskin redskins darkies darkey darkeys coons "
    "dipstick chinky chonky chonkies a_hole wop wops fok booby boobies puss snigger sniggers sniggering scum hiscock clogwog niggard niggarded niggarding "
    "niggardliness niggardlinesss niggards niggaracci injun injuns cuntf".split()
)
# What is rated otherwise than there.
ENGLISH_RATINGS = {
    "shit": 2, "bitch": 2, "bitches": 2, "bastard": 2, "cock": 1, "dick": 1, "pussy": 2, "damn": 1, "crap": 1, "crappy": 1, "dammit": 1,
    "damnit": 1, "goddamn": 1, "goddamit": 1, "goddammit": 1, "godammit": 1, "fag": 1, "coon": 1, "boner": 1, "porn": 1,
    "porno": 1, "tits": 1, "boobs": 1, "horny": 1, "dildo": 1, "cum": 1, "wtf": 1, "bugger": 1, "buggered": 1, "prick": 1,
    "butthead": 1, "buttface": 1, "arse": 2, "clit": 1, "chink": 1, "chinks": 1, "piss": 2, "retard": 2, "milf": 1, "skank": 1,
    "hardon": 1, "tosser": 2, "kaffir": 2, "gook": 2, "deepthroat": 1, "screwyou": 1,
}
# Words of the other lists that are taken: those that mean nothing else in the great languages.
OTHERS = {
    "es": "bastardo cabron cabrona cabrones cabrón cojones comemierda coño culero follar follador gilipollas gilipuertas "
    "hija_de_puta hijo_de_puta hijo_de_mil_putas huevón joder jilipollas la_puta_que_te_pario la_puta_que_te_parió lameculos "
    "malparido maricon maricón mariconazo mierda pajero pelotudo pendejo pinche polla pollas puta puto putas putos putica "
    "soplapollas tetas_grandes vete_a_la_mierda verga zorra chupapollas concha_de_tu_madre mamahuevo lamehuevos chingar "
    "chingado chinga_tu_madre boludo",
    "fr": "bordel_de_merde branler branleur branleuse chier chiant chiasse connard connarde connasse connerie couille couilles "
    "casse-couilles casse-couille emmerder emmerdeur emmerdé enculer enculé enculeur enculé_de_ta_mère enfoiré fils_de_pute "
    "fils_de_putain fils_de_chienne ferme_ta_gueule foutre va_te_faire_foutre va_te_faire_enculer va_chier va_niquer_ta_mère "
    "nique_ta_mère niquer merde merdeux merdier pute putain putes pédé salaud salope salopard ta_gueule ta_mère_la_pute "
    "tapette trou_du_cul trou_de_cul trouduc lèche-cul sac_à_merde bougnoule tarlouze tantouze tête_de_nœud mange-merde "
    "faire_chier fdp bite chatte",
    "it": "bastardo bastardi bastarda cazzo cazzi cazzone cazzata cazzate coglione coglioni dio_cane diocane dio_porco dioporco "
    "porco_dio porcodio porca_madonna porca_puttana porca_troia fanculo vaffanculo figlio_di_puttana figli_di_puttana "
    "figlio_di_troia fica figa fottere fottiti fottuto fottuta frocio froci incazzato inculare inculato merda merdoso mignotta "
    "minchia minchione pompino pompini puttana puttane puttanata rompicoglioni rompipalle sborra sborrata scopare stronza "
    "stronzo stronzi stronzata stronzate succhiacazzi testa_di_cazzo teste_di_cazzo troia troie vai_a_fare_in_culo zoccola "
    "leccaculo paraculo ricchione terrone bocchino pirla culo culattone",
    "pt": "arrombado arrombada babaca baitola boceta boquete bosta buceta cacete cagar cagado caralho cuzão escroto escrota "
    "Filho_da_puta Filha_da_puta foda foder fode fodido fodida fudido fudida fuder merda piroca porra punheta puta puto "
    "puxa-saco siririca vagabunda veado viado viadinho xoxota xota",
}
# Ratings of 1 where a word of the other lists has a second meaning at home.
OTHERS_MILD = set("pinche polla pollas verga zorra boludo tapette bite chatte veado cacete terrone pirla culo scopare bordel".split())
# Of those, what is an everyday word elsewhere ("bite" is English, "con" is Spanish).
OTHERS_NEVER = set("bite chatte polla pollas cagar cacete tapette scopare pirla troie troia fica foutre pajero escroto veado".split())
# Our own, where the lists have nothing.
OWN = {
    "profane": "bellend bellends knobhead knobheads dickface dickheads dickhole shitbag shitbags asshats assholes asswipes "
    "arseholes dumbasses jackasses bastards twats pricks wankers wankstain tossers cunts fuckwit fuckwits fuckery cockwomble "
    "fck fcking fking fkin fkn fvck fuq fuqing fcuk fucc phuck phucking fukin fuking fuxk fucj fuvk shiit shyt sht bich biotch beyotch biatches "
    "betch azzhole ahole stfu gtfo mothafucka mofos muthafucka mutha_fucka mother_fucker motherfuckers mother_fuckers "
    "mother_fucking son_of_a_bitch sons_of_bitches piece_of_shit eat_shit bull_shit go_fuck_yourself dumb_ass dumb_fuck "
    "jack_ass fat_ass ass_hole ass_holes dick_head cock_sucker cock_suckers suck_my_dick suck_my_cock douchebag douchebags "
    "bollox pissed_off piss_off pissing pisstake arsed bullshitter horseshit apeshit batshit shite shites gobshite "
    "shitshow shitless shitload f_off f_u fuck_u effing scheisse scheiße scheiss scheiß arschloch arschlöcher arschgeige "
    "wichser wixer hurensohn hurensöhne fick_dich ficken gefickt verfickt fotze fotzen miststück drecksau schlampe schlampen "
    "cvnt cvnts belend bell_end bell_ends minge clunge nutsack ballsack knob_end knobends bawbag cockend shithole shitholes fukced shlt "
    "assholz wtaf omfg lmfao ffs fml feck fecking frigging sod_off bloody_hell jerk_off jack_off scumbag scumbags slag slags hoebag "
    "arsch ärsche verdammt verdammte f_ing fukn fuggin friggin shiat blyat blyad cyka_blyat suka_blyat pidor "
    "leck_mich_am_arsch verpiss_dich missgeburt nutte nutten kanake kanaken spasti klootzak klootzakken kutwijf godverdomme "
    "hoerenzoon kurwa kurwy skurwysyn pierdol spierdalaj chuj jebać блядь блять сука хуй пизда пиздец ебать ёбаный мудак "
    "гандон заебал нахуй fils_de_putes enculés connards salopes merdes hijos_de_puta hijueputa hijoputa hdp gonorrea "
    "cabronazo putada pendejos pendeja mierdas vai_tomar_no_cu tomar_no_cu vai_se_foder vsf fdp pqp filho_da_mãe porra "
    "coglionazzo che_cazzo cazzo_vuoi stronze vaffa",
    "sexual": "cocks dicks pussies sluts slutty whores blowjobs handjobs dildos jizzed cumshots titties bitchtits dick_pic "
    "titwank cumslut cumdump dicksuck dicksucker buttplug butt_plug shagging shagged muff_diver milfs "
    "dick_pics blow_job blow_jobs hand_job hoes nympho fuckboy fuckboi wank wanking wanked",
    "slur": "niggers niggaz nigguh faggots fags faggy nig_nog nignog niglet jungle_bunny bum_bandit retards spics kikes gooks wetbacks ragheads towelheads trannies "
    "pakis wogs poofs poofters negroid libtard fucktard",
}
OWN_MILD = set(
    "wtf cocks dicks tits hoes ahole fags effing f_u f_off poofs libtard titties nympho arsed "
    "schlampe schlampen nutte nutten kanake kanaken spasti fdp hdp vsf pqp gonorrea verdammt verdammte f_ing fuggin friggin omfg lmfao ffs fml feck fecking frigging sod_off bloody_hell scumbag scumbags slag slags shagging shagged milfs minge betch negroid wtf bich fok".split()
)
# What is one whatever stands behind (`fuck*`), before (`*shit`) or around it.
AROUND = {
    "*fuck*": 2, "*motherf*": 2, "*asshole*": 2, "*bullshit*": 2, "shit*": 2, "*shit": 2, "cunt*": 2, "bitch*": 2, "nigger*": 2,
    "nigga*": 2, "whore*": 2, "faggot*": 2, "dickhead*": 2, "cocksuck*": 2, "arsehole*": 2, "encul*": 2, "connard*": 2,
    "stronz*": 2, "vaffancul*": 2, "coglion*": 2, "gilipoll*": 2, "scheiss*": 2, "scheiß*": 2, "arschl*": 2, "wichser*": 2,
    "hurensohn*": 2, "pendej*": 2, "caralh*": 2, "arromba*": 2, "incazzat*": 2, "rompicogl*": 2, "slutt*": 2, "wankstain*": 2,
    "niggah*": 2, "fvck*": 2, "phuck*": 2, "dicksuck*": 2, "blowjob*": 2, "хуй*": 2, "пизд*": 2, "блядь*": 2, "пидор*": 2, "ебан*": 2,
}
SLURS = ("nigg", "fag", "пидор", "kanake", "spasti", "retard", "tard", "bougnoul", "frocio", "froci", "ricchione", "maric", "terrone",
         "pédé", "viad", "veado", "baitola", "tarlouze", "tantouze", "culattone")


def rated(path):
    pattern = r"^\s+(?:'([^']+)'|\"([^\"]+)\"|(\w+)): (\d)"
    return {(a or b or c): int(rating) for a, b, c, rating in re.findall(pattern, path.read_text("utf-8"), re.M)}


def main(package):
    words = {}

    def put(word, rating, kind):
        word = word.replace("_", " ").replace("’", "'").replace("-", " ").strip().lower()
        kind = "slur" if word.startswith(SLURS) else kind
        words[word] = (rating, kind)

    for word, rating in rated(package / "index.js").items():
        key = word.replace(" ", "_")
        kind = next((kind for kind, pattern in ENGLISH.items() if re.search(pattern, key)), None)
        rating = ENGLISH_RATINGS.get(key, rating)
        if kind and rating and key not in NOT_ENGLISH:
            put(key, rating, kind)
    for language, chosen in OTHERS.items():
        ratings = rated(package / f"{language}.js")
        for word in chosen.split():
            if word not in OTHERS_NEVER and ratings.get(word.replace("_", " "), 2):
                put(word, 1 if word in OTHERS_MILD else 2, "profane")
    for kind, chosen in OWN.items():
        for word in chosen.split():
            put(word, 1 if word in OWN_MILD else 2, kind)
    for word, rating in AROUND.items():
        words[word] = (rating, "slur" if "nigg" in word or "fag" in word or "пидор" in word else "profane")
    print(NOTICE)
    for word, (rating, kind) in sorted(words.items()):
        print(word, rating, kind, sep="\t")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
