//! Spanish.

use super::{Class, Keywords, Language, Lexicon, Sentences};

pub(super) const LEXICON: Lexicon = Lexicon {
    language: Language::Es,
    keywords: Keywords {
        stop: "detener, desuscribir, desuscribirme, desuscribirse, desuscríbeme, desuscríbanme, desinscribir, darme de baja, dar de baja, \
               dame de baja, denme de baja, de baja, no más mensajes, no más sms, basta de mensajes, stop, cancelar suscripción, \
               no más textos, anular suscripción, baja por favor, bórrame, bórrenme",
        everyday_stop: "parar, pare, paren, alto, basta, baja, cancelar, cancela, cancelen, no más, fin, terminar, salir, eliminar, \
                        basta ya, ya basta, ya no, ya no más, detente, detengan, detenganse, borrar, quitar, anular, cancele",
        start: "empezar, iniciar, comenzar, reanudar, alta, darme de alta, dar de alta, reactivar, volver a suscribir, suscribirme, \
                continuar mensajes, resuscribir",
        yes: "sí, si por favor, sí por favor, continuar",
        help: "ayuda, ayúdame, ayúdenme, necesito ayuda, información",
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
        "ahí allí aquí ya ahora mismo inmediatamente inmediato sí si que yo hola buenos buenas buen día dias tarde tardes noches señor señora \
         señores todo todos todas esto eso este esta estos estas les le te por de la el los las a favor gracias quiero quisiera \
         querría deseo necesito solicito pido ruego vez una siempre para definitivamente amablemente urgente porfa porfavor \
         usted ustedes y cuanto antes posible lo más stop entonces bueno vale cordialmente saludos un atentamente hoy con su sus",
    ),
    (Class::Polite, "favor porfa porfavor gracias xfa xfavor plis porfis"),
    (Class::Conj, "y e o pero porque pues ni aunque"),
    (
        Class::Fill,
        "el la los las un una unos unas esos esas estos estas este esta ese esa sus su tus tu vuestros vuestras de del más mas \
         ningún ninguna ningun tantos tantas todos todas tipo clase otro otra otros otras estúpidos malditos molestos molestas \
         publicidad publicitarios publicitarias promocionales comerciales con texto sms este más recibiendo ya a nada jamás por",
    ),
    (Class::Me, "me nos mí mi teléfono número celular móvil"),
    (Class::My, "mi mis nuestro este mío"),
    (Class::You, "usted ustedes tú vosotros te les os"),
    (
        Class::Stop,
        "deja dejen dejad deje dejar dejes dejéis dejarán paren parad pare pares parar cesa cesen cese cesar detener detengan \
         detenga detengas detén basta stop suspender suspendan suspenda termina terminen terminar paran interrumpan cancelen",
    ),
    (
        Class::Contact,
        "escribir escribirme escribiendo escribiéndome escribirnos contactar contactarme contactándome molestar molestarme \
         molestando molestándome llamar llamarme llamando llamándome textear textearme texteando acosar acosarme acosándome \
         hostigar hostigarme fastidiar fastidiarme spamear spamearme bombardear bombardearme notificarme contactarnos llamarnos \
         joder joderme chingar insistir insistirme hablarme",
    ),
    (
        Class::Send,
        "enviar enviarme enviando enviándome enviarnos mandar mandarme mandando mandándome mandarnos remitir remitirme llegar \
         llenarme llegarme",
    ),
    (
        Class::Forbid,
        "escriba escriban escribas escribáis contacte contacten contactes contactéis moleste molesten molestes envíe envíen envíes \
         enviéis mande manden mandes mandéis llame llamen llames texteen texteé insista insistan remitan hostiguen escribir \
         enviar mandar contactar contactarme enviarme mandarme escribirme molestar llamar llamarme molestarme llegue lleguen",
    ),
    (
        Class::Noun,
        "mensaj* notificaci* promocion* anuncio* mensajes mensajitos texto textos notificación notificaciones alerta alertas promoción promociones publicidad \
         anuncio anuncios ofertas comunicación comunicaciones correos avisos boletín boletines propaganda recordatorios \
         suscripción informaciones msj msjs msjes whats wasaps comunicados novedades información",
    ),
    (Class::Thing, "nada esto eso cosas tonterías basura mierda mierdas porquerías estupideces"),
    (Class::Number, "número numero teléfono telefono celular móvil movil contacto nombre datos línea nro núm"),
    (
        Class::List,
        "lista listas base registro registros sistema suscripción suscripciones grupo contactos difusión directorio servicio \
         agenda archivo boletín",
    ),
    (
        Class::Remove,
        "bájenme bájame elimina eliminen elimine eliminar eliminarme elimíname elimínenme borra borren borre borrar borrarme bórrame bórrenme \
         quita quiten quite quitar quitarme quítame quítenme quítenmen saca saquen saque sacar sacarme sácame sáquenme retira \
         retiren retire retirar retirarme retírenme remueva remuevan remover removerme remuévanme suprimir supriman excluir \
         exclúyanme eliminando",
    ),
    (
        Class::Unsub,
        "desuscribir desuscribirme desuscribirse desuscríbeme desuscríbanme desuscribanme desuscribe desinscribir desinscribirme \
         desuscripción desafiliar desafiliarme desafílienme desapuntarme desapúntenme desapuntar desinscríbanme desapúntame \
         desuscribo",
    ),
    (Class::Want, "quiero quisiera querría deseo desearía necesito quieren queremos gustaría pido solicito prefiero"),
    (Class::Receive, "recibir recibiendo recibo tener obtener recibirlos recibirlas seguir"),
    (Class::Neg, "no nunca jamás sin tampoco"),
    (Class::More, "más nunca jamás nuevamente otra vez nuevo"),
    (Class::Break, "interesa interesado interesada conozco sé soy pedí solicité autoricé cliente gracias"),
    (Class::Block, "perder perderme olvidar olvides paren pares dejen dejes"),
    (
        Class::Void,
        "él ella ellos ellas cuando si hasta mientras alguien nadie gente niños mamá papá esposo esposa novio novia jefe autobús \
         tren lluvia hay quién quien cómo dónde nosotros debemos vamos",
    ),
    (Class::Report, "dijo dice dicen dijeron pidió pide ordenó contó decir dile diles dígale dije pedido pedí piden"),
    (Class::Subject, "él ella ellos ellas tú quien nadie porqué qué aunque espero ojalá"),
    (
        Class::Limit,
        "antes hasta después mientras cuando hoy mañana noche tarde ahora durante entre temprano trabajo aquí lunes martes \
         miércoles jueves viernes sábado domingo reunión todavía aún",
    ),
    (Class::Play, "risa reír mato muero amor corazón cariño gracioso tonto loco"),
    (
        Class::Support,
        "interesa interesado equivocado spam acoso denuncio denunciar denunciaré abogado bloquear reportar molesten pedí quién fraude \
         estafa mensajes escriban envíen",
    ),
    (Class::Start, "empezar iniciar reanudar reactivar comenzar"),
    (Class::Wrong, "equivocado equivocada equivocaron spam interesa interesado interesada estafa acoso error"),
    (Class::Help, "ayuda ayúdame ayúdenme auxilio"),
];

const BARE: &str = "
^ dejen|paren|basta ya $
^ @unsub $
^ stop $
^ dar|darme|dame|denme|deme|darse|den|doy ..1 de baja $
^ baja de este|esta|la|el|su servicio|lista|suscripción $
^ de baja $
";

const WEAK: &str = "
^ paren|parar|pare|basta|cancelar|cancelen|eliminar|eliminen|borrar|borren|baja|detener|detengan|dejen $
";

const STOP: &str = "
@stop ya? de ..2 @contact $
@stop ya? de ..2 @contact con @fill* @noun
@stop ya? de ..1 @contact ..1 @me|por|a|más|ya
@stop ya? de ..1 contactarme|escribirme|molestarme|llamarme|textearme|acosarme|hostigarme
@stop ya? de ..1 @send $
@stop ya? de ..1 @send @fill* @noun|@thing
@stop ya? de ..1 enviarme|mandarme @fill* @noun|@thing
@stop ya? de ..1 @receive @fill* @noun|@thing
@stop ya? con @fill* @noun
deja|dejen|deje|paren|pare|parad|cesen|detener|detengan|detenga|deten|suspender|suspendan|suspenda|interrumpan @fill* @noun
^ stop @fill* @noun $
basta|suficiente|fin|alto @fill* @noun
basta de ..1 @contact|@send
@remove @me? ..1 de @fill* @list|@noun
eliminarme|elimíname|elimínenme|bórrame|bórrenme|borrarme|quítame|quítenme|quitarme|sácame|sáquenme|sacarme|retírenme|exclúyanme|desafílienme $
eliminarme|elimíname|elimínenme|bájenme|bájame|bórrame|bórrenme|borrarme|quítame|quítenme|quitarme|sácame|sáquenme|sacarme|retírenme|exclúyanme ..1 de|del ..3 @list|@noun|aquí|ahí|esto
@remove mi|este|nuestro @number $
@remove mi|este|nuestro @number ..1 de|del ..3 @list|@noun|ahí|aquí
@remove mis datos $
@remove mis datos ..1 de|del ..3 @list
dar|darme|dame|denme|deme|darse|den|doy|darnos ..1 de baja $
dar|darme|dame|denme|deme|den|darnos ..1 de baja ..1 de|del|a|en @fill* @list|@noun|@thing
dar|den|de ..1 de baja mi|este @number
baja de|del|en @fill* @list|@noun
baja a? mi|este @number
@unsub ..1 de|del|a @fill* @list|@noun|@thing|todo|aquí
@want ..3 @unsub $
cómo ..3 @unsub
cancelar|cancela|cancelen|cancele|anular|anulen @fill* @noun
cancelar|cancela|cancelen|cancele|anular|anulen|cancelo mi|esta|la suscripción|inscripción $
déjame|déjenme|dejenme|dejarme|dejame|déjennos|deje|dejen ..1 en paz|tranquilo|tranquila|tranquilos
retiro|revoco|revocar mi consentimiento|autorización|permiso
fuera|salir|salirme de @fill* lista|grupo $
no me interesa recibir
solicito|pido|quiero|deseo|tramiten|necesito la|mi baja $
solicito|pido|quiero|deseo|tramiten|necesito la|mi baja de|del ..2 @list|@noun
eliminación|supresión|baja de mi|mis @number|datos
no|sin autorización|permiso|consentimiento para @send|@contact
";

const DONT: &str = "
no|nunca|jamás|ni ya? me|nos|vuelvan @forbid $
no|nunca|jamás|ni ya? me|nos @forbid ..2 @more|nada
no|nunca|jamás|ni ya? me|nos @forbid ..1 @fill* @noun|@thing
no|nunca|jamás|ni ya? me|nos ..1 @forbid a|por|en ..1 @number|@noun|whatsapp
no ..1 vuelvan|vuelva|vuelvas|sigan|siga a? @contact|@send
no ..1 sigan|siga escribiendo|enviando|mandando|molestando|llamando|escribiéndome|enviándome|mandándome|contactándome|molestándome
no escribir|enviar|mandar|envíe|envíen|manden|mande|escriban|escriba|molesten|molestar|llamen|insistan|contactar|contacten @more
no escribir|enviar|mandar|envíe|envíen|manden|mande|remitan ..1 @fill* @noun
no molestar|molesten|contactar|insistan $
no @fill* @noun @polite|$
ni un @noun más
";

const REFUSE: &str = "
no @want ..1 saber ..3 de @you
niego a recibir
no autorizo|acepto|consiento ..3 @noun|envío|contacto
no @want|autorizo|acepto|consiento ..2 @receive @fill* @noun|@thing
no @want|autorizo|acepto ..1 @fill* @noun|nada
no @want ..1 saber|recibir nada
no @want que me|nos @forbid
no autorizo|quiero|deseo ..3 @contact|contacto
no @want ..1 ser contactado|contactada|molestado|molestada
no @want ..1 @receive @more|nada
no @want ..1 seguir recibiendo
no @want estar|seguir|aparecer ..1 en @fill* @list
no ..1 interesan|interesa|gustan @fill* @noun|promociones
dejar de recibir @fill* @noun
prefiero|quiero|quisiera no recibir
";

const FIRM: &str = "
cómo|dónde ..3 dejo|dejar|cancelo|cancelar|detengo|detener|paro|parar|quito|desactivo ..2 @fill* @noun
cómo|dónde ..3 dejo|dejar de recibir
cómo|dónde ..3 doy|darme|dar de baja $
cómo|dónde ..3 doy|darme|dar de baja de|del|en @fill* @list|@noun|esto
cómo|dónde ..2 @unsub $
si ..1 no dejan|paran|deja|dejas de ..1 @contact|@send
si ..1 siguen|sigue|sigues escribiendo|enviando|mandando|molestando|escribiéndome|enviándome|mandándome|molestándome
si ..1 me vuelven|vuelves|vuelve a escribir|enviar|mandar|contactar|molestar|llamar
ya ..1 dije|escribí|mandé|envié|puse|respondí ..1 stop|baja|alto|parar|basta $
les|te|le ..1 dije|pedí|pido|digo|ruego que ..1 paren|pares|pare|paren $
les|te|le ..1 dije|pedí|pido|digo|ruego|exijo que ..1 dejen|dejes|deje|paren de @contact|@send
les|te|le ..1 dije|pedí|pido|digo|ruego|exijo que no me @forbid
";

const KEEP: &str = "
no ..1 @stop $
no ..1 @stop de @contact|@send|@noun
no ..1 @stop ..2 @noun|enviarme|mandarme|escribirme
no|nunca dejes|dejen|pares|paren|deje
no ..2 dar|darme|den|denme|des ..1 de baja
no ..1 @want ..2 @unsub|cancelar|dejar|baja
no ..1 @remove ..2 @number|@list
no me|nos eliminen|borren|quiten|saquen|elimines|borres|quites
sigan|sigue|siga|sigues enviando|mandando|escribiendo|enviándome|mandándome|escribiéndome
";

const VOID: &str = "
para|paran de llover|reír|comer|fumar|trabajar|llorar|crecer|hablar|nevar
estoy|está|estuvo|estará|estaba|sigue|están de baja
baja laboral|médica|por|temporada|maternal|paternal|temporal|el|la|california
de|la baja laboral|médica|maternal|temporada|maternidad
dar|darme|darse|doy de baja ..1 en|del|de ..1 gimnasio|colegio|luz|agua|gas|seguro|línea|internet|curso|tarjeta
dejar|deja|dejen|deje de fumar|beber|comer|llorar|trabajar|jugar|reír
stop en|a|la|al
alto ahí|en|nivel|costo|ejecutivo
cancelar ..1 mi|la|el|una|un cita|pedido|reserva|orden|compra|clase|viaje|vuelo|reservación
tuve|tengo|tenía|hay|queda|quedan|había|llegan|llegaron|recibo|recibí|vi no? más @noun
no hay|tengo|quedan|queda|llegan|llegaron|recibí|recibo|veo|llegó ..1 @fill* @noun
no me llegan|llega|llegaron|llegó|llegado
no puedo|podía|pude|paro|para|paró|paran
quiero no|que no dejen|paren|pares|dejes
por qué|porque no me
ya no me llegan|llega|escribes|escribe|escriben|envían|mandan
retirar|retiro|quitar|sacar|eliminar ..1 mi|el pedido|producto|dinero|coche|cita
";

const START: &str = "
^ empezar|iniciar|reanudar|reactivar|comenzar|continuar @noun? $
empiecen|empieza|vuelvan|vuelve|comiencen|reanuden|reactiven|reanudar|reactivar|empezar|volver|vuelva a? ..1 @send|@contact @fill* @noun|$
reanuden|reactiven|reanudar|reactivar|activen|activar|reinicien @fill* @noun
@want ..1 volver a recibir|suscribirme|tener
@want ..1 recibir @fill* @noun ..1 otra|de|nuevamente vez|nuevo|$
@want recibir ..1 nuevamente|otra @fill* @noun
@want suscribirme ..1 otra|de|nuevamente|$
suscríbanme|suscríbeme|denme|dame|darme|dar de? alta|nuevo|nuevamente|$ $
suscríbanme|suscríbeme ..1 otra|de|nuevamente
@want darme|dar de alta $
^ pueden|puede|puedes ..1 escribirme|enviarme|mandarme|contactarme @fill* @noun? otra|de|nuevamente vez|nuevo|$ $
vuelvan|vuelva|vuelve a suscribirme|incluirme|agregarme|ponerme
";

const HELP: &str = "
^ necesito|quiero|pueden|puede|puedes ..1 @help $
";
