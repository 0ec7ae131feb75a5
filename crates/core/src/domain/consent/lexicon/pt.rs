//! Portuguese, of Brazil and of Portugal.

use super::{Class, Keywords, Language, Lexicon, Sentences};

pub(super) const LEXICON: Lexicon = Lexicon {
    language: Language::Pt,
    keywords: Keywords {
        stop: "descadastrar, descadastre, descadastro, descadastrar me, me descadastre, me descadastrem, desinscrever, desinscrição, \
               cancelar inscrição, cancelar assinatura, cancelar subscrição, anular subscrição, chega de mensagens, sem mais mensagens, \
               stop, desinscreva me, desinscrever me, me remova, me remove, remova me, remover me, parar mensagens, parar sms, \
               cancelar mensagens, cancelar sms, cancelar envio",
        everyday_stop: "parar, pare, parem, sair, cancelar, cancela, cancele, remover, remova, chega, basta, fim, para, encerrar, \
                        excluir, não quero, não quero mais, desligar, terminar, sair da lista, anular, pára, não mais",
        start: "começar, iniciar, retomar, reativar, recomeçar, reiniciar, voltar a receber, me inscrever, inscrever, recadastrar",
        yes: "sim, sim por favor, continuar, voltar",
        help: "ajuda, me ajuda, me ajude, preciso de ajuda, socorro, informação, informações",
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
        "daí aí daqui já agora mesmo imediatamente imediato sim que eu olá oi bom boa dia tarde noite senhor senhora senhores tudo todos isso isto \
         este esta por favor obrigado obrigada quero queria gostaria desejo preciso solicito peço vez de da do o a os as me vocês \
         você se para favor urgente logo sempre definitivamente gentileza stop então pessoal já com no na hoje atenciosamente um uma",
    ),
    (Class::Polite, "favor obrigado obrigada obg pfv pf gentileza porfavor brigado agradeço"),
    (Class::Conj, "e ou mas porque pois nem"),
    (
        Class::Fill,
        "o a os as um uma uns umas esses essas estes estas este esta esse essa seus suas sua seu teus vossas vossos de do da dos das \
         mais nenhum nenhuma tantas tantos todas todos outro outra outras qualquer tipo malditas chatas desses dessas destas \
         promocionais publicitárias propaganda publicidade marketing com texto sms essas por mim por",
    ),
    (Class::Me, "me mim nos conosco comigo"),
    (Class::My, "meu minha nosso este esse"),
    (Class::You, "você vocês vcs vc tu vos senhores lhe lhes"),
    (
        Class::Stop,
        "pare parem parar parai cessem cesse cessar deixem deixe deixar deixa interrompam interromper stop suspendam \
         suspender suspenda chega basta encerrem encerrar parando pares cancelem",
    ),
    (
        Class::Contact,
        "escrever escreverem contactar contatar contate incomodar perturbar ligar ligarem chatear importunar encher assediar \
         contactarem contatarem incomodarem incomodando perturbando escrevendo ligando contactando spammar telefonar aborrecer \
         contactarme falar contatando contatar me",
    ),
    (Class::Send, "mandar mandarem enviar enviarem mandando enviando remeter enviarme mandarme disparar"),
    (
        Class::Forbid,
        "escreva escrevam escrevas contacte contactem contactes contate contatem incomode incomodem incomodes perturbe perturbem \
         mande mandem mandes envie enviem envies ligue liguem ligues telefone telefonem importune importunem insista insistam \
         chateie chateiem manda envia enviar mandar escrever ligar incomodar perturbar contactar contatar mandarem enviarem",
    ),
    (
        Class::Noun,
        "informações mensage* notificac* promoc* propaganda* mensagens mensagenzinhas msg msgs texto textos torpedo torpedos notificação notificações alerta alertas promoção \
         promoções propaganda propagandas publicidade anúncio anúncios ofertas comunicação comunicações emails avisos boletim \
         boletins lembretes novidades",
    ),
    (Class::Thing, "nada isso isto coisas besteira besteiras porcaria porcarias merda lixo"),
    (Class::Number, "número numero telefone celular telemóvel contato contacto nome dados linha cadastro"),
    (
        Class::List,
        "lista listas base cadastro cadastros sistema banco inscrição assinatura subscrição grupo contatos contactos transmissão \
         serviço registro registo mailing",
    ),
    (
        Class::Remove,
        "remova removam remove remover retire retirem retira retirar tire tirem tira tirar exclua excluam exclui excluir apague \
         apaguem apaga apagar elimine eliminem eliminar delete deletem deleta deletar tirem removam risquem remoção retirem",
    ),
    (
        Class::Unsub,
        "descadastrar descadastre descadastrem descadastra descadastro desinscrever desinscreva desinscrevam desinscrição \
         descadastramento descadastrarem descadastrado desassinar desinscrito desinscrever",
    ),
    (Class::Want, "quero queria gostaria desejo preciso solicito peço prefiro quer quiser pretendo"),
    (Class::Receive, "receber recebendo recebe ter obter"),
    (Class::Neg, "não nunca jamais sem nem nao nã"),
    (Class::More, "mais nunca jamais novamente novo"),
    (
        Class::Break,
        "interessa interesse interessado interessada conheço sei sou pedi solicitei autorizei cliente obrigado obrigada",
    ),
    (Class::Block, "perder esquecer esqueça deixem deixe"),
    (
        Class::Void,
        "ele ela eles elas quando se até enquanto alguém ninguém gente crianças mãe pai marido esposa namorado namorada chefe ônibus \
         autocarro trem comboio chuva há quem como onde nós vamos temos devemos",
    ),
    (Class::Report, "disse diz dizem disseram pediu pede mandou falou contou dizer diga fala pedi disseste falaram"),
    (Class::Subject, "ele ela eles elas tu você ninguém porque quem porquê espero"),
    (
        Class::Limit,
        "antes até depois enquanto quando hoje amanhã noite tarde agora durante entre cedo trabalho aqui segunda terça quarta quinta \
         sexta sábado domingo reunião ainda",
    ),
    (Class::Play, "rir rindo amor querido querida engraçado bobo kkk rsrs rs"),
    (
        Class::Support,
        "interessa interesse engano errado spam assédio denunciar denuncio denunciarei advogado procon anatel bloquear pedi quem golpe fraude",
    ),
    (Class::Start, "começar iniciar retomar reativar recomeçar"),
    (Class::Wrong, "errado errada engano spam interesse interessa interessado interessada golpe assédio enganado"),
    (Class::Help, "ajuda ajude ajudem socorro"),
];

const BARE: &str = "
^ pare|parem com? isso|isto $
^ @unsub $
^ stop $
^ me? remova|remove|removam|descadastre|desinscreva|exclua|tire|tirem|excluam $
";

const WEAK: &str = "
^ parem|parar|pare|remover|remova|removam|cancelar|cancelem|sair|apaguem|excluir|excluam|retirem $
";

const STOP: &str = "
@stop|para já? de encher
@stop|para já? de ..2 @contact $
@stop|para já? de ..1 @me @contact
@stop|para já? de ..1 @contact @me
@stop|para já? de ..2 @send $
@stop|para já? de ..1 @me? @send @fill* @noun|@thing|@me
@stop|para já? de ..1 @receive @fill* @noun|@thing
@stop já? com @fill* @noun
pare|parem|parar|cessem|cesse|interrompam|suspendam|suspenda|suspender|encerrem @fill* @noun
^ stop @fill* @noun $
chega|basta|fim @fill* @noun
chega|basta de ..1 @contact|@send
me @remove ..1 de|da|do|desta|dessa|deste|desse|das|dos ..3 @list|@noun|aqui
@remove @me ..1 de|da|do|desta|dessa|deste|desse|das|dos ..3 @list|@noun|aqui
@remove @me $
@remove o? meu|este|nosso @number $
@remove o? meu|este|nosso @number ..1 de|da|do|desta|dessa|deste|desse|das|dos ..3 @list|@noun|aí|aqui
@remove os? meus dados $
@remove os? meus dados ..1 de|da|do ..3 @list
meu @number da|desta|dessa @list
sair|saia|sai de|da|desta|dessa|do @fill* @list|@noun $
@want ..2 sair de|da|desta|dessa @fill* @list
@unsub @me|meu
me @unsub
@unsub ..1 de|da|do|desta @fill* @list|@noun|tudo
@want ..3 @unsub $
cancelar|cancela|cancele|cancelem|anular|anulem @fill* @noun
cancelar|cancela|cancele|cancelem|interromper|parar o? envio|recebimento ..1 de? @fill* @noun|$
cancelar|cancela|cancele|cancelem|anular ..1 minha|meu? inscrição|assinatura|subscrição|cadastro $
remoção|exclusão|eliminação da|do|de|desta|dessa|deste @fill* @list|@number|meu
me? deixe|deixem|deixa ..1 em paz|sossego
retiro|revogo|revogar|retirar ..1 meu consentimento|autorização
sem mais @noun
remoção do meu @number
";

const DONT: &str = "
não|nunca|jamais|nem ..1 me|nos @forbid $
não|nunca|jamais|nem ..1 me|nos @forbid ..2 @more|nada
não|nunca|jamais|nem ..1 me|nos @forbid ..1 @fill* @noun|@thing
não|nunca|jamais|nem ..1 @forbid me $
não|nunca|jamais|nem ..1 @forbid me ..1 @more|nada|@noun
não|nunca|jamais|nem ..1 @forbid ..1 @fill* @noun
não|nunca|jamais|nem ..1 @forbid ..1 @more|nada
não|nunca|jamais|nem ..1 @forbid para ..2 @me|@number
não ..1 continuem|continue a? ..1 @contact|@send
não ..1 voltem|volte a ..1 @contact|@send
não perturbe|incomode|insista|perturbem|incomodem $
nada de @noun
^ não @fill* @noun @polite
";

const REFUSE: &str = "
não ..1 @want ..1 saber ..2 de @you
recuso receber
não ..1 @want|autorizo|aceito ..2 @receive @fill* @noun|@thing|@more
não ..1 @want|autorizo|aceito ..1 @fill* @noun
não ..1 @want que ..2 me|nos ..1 @forbid
não ..1 @want ..1 ser|mais contatado|contactado|contactada|contatada|incomodado|incomodada
não ..1 @want ..1 ser contatado|contactado|contactada|contatada|incomodado|incomodada
não autorizo|quero|desejo ..3 @contact|contato
não ..1 @want ..1 fazer|estar ..1 parte|na|nessa|nesta ..2 @list
não ..1 interesse|interessa em? receber
não tenho interesse em|nas @fill* @noun|receber
quero|queria|gostaria|preciso parar|deixar de receber
não gosto dessas|destas|das @noun
";

const FIRM: &str = "
como ..3 paro|parar|cancelo|cancelar|bloqueio|desativo|desativar ..3 @noun
como ..3 parar|deixar|paro|deixo de receber
como ..3 @unsub
como ..3 saio|sair de|da|desta|dessa @fill* @list
se ..2 não pararem|parar|para|param de ..1 @contact|@send|me
se ..2 continuarem|continuar|continua ..1 mandando|enviando|incomodando|me
já ..1 disse|escrevi|mandei|enviei|respondi|falei|pedi ..2 stop|parar|sair|pare|cancelar $
já ..1 disse|pedi|falei ..2 para? ..1 pararem|parar|parem $
já? ..1 disse|pedi|peço|falei ..3 parem|parar|pararem|deixem de ..1 @contact|@send|me
";

const KEEP: &str = "
não ..1 @stop $
não ..1 @stop de ..2 @contact|@send|@noun
não ..1 @stop ..2 @noun
não|nunca pare|parem|pares|deixe|deixem|para de? ..1 me|@send|@contact|$
não ..2 me? @remove
não ..1 @want ..2 @unsub|cancelar|sair|parar|deixar
não ..1 @unsub
continue|continuem|continua ..1 mandando|enviando|me|a
";

const VOID: &str = "
não precisa|precisam|preciso|vou|consigo|quis|pude|podia|deu
para|pare|parar|parou|pára de chover|rir|comer|fumar|trabalhar|chorar|crescer|beber|correr|brincar|falar
para|pare|parar|parem em|na|no|aqui|ali
deixe|deixa|deixar|deixem de fumar|beber|comer|chorar|trabalhar|brincar|ser
stop em|no|na|a
sair com|hoje|amanhã|mais|agora|daqui|cedo|de casa|para
cancelar|cancela|cancele ..1 meu|minha|a|o|um|uma pedido|consulta|reserva|compra|aula|viagem|voo|encomenda|cartão|conta
não recebi|recebo|recebeu|chegou|chegam|chega|chegaram|tenho|tem|temos|vi|há ..1 @fill* @noun
não para|param|consigo|posso|parou
por que|porque|quê não me
você|tu|ela|ele|vocês não me ..1 manda|envia|escreve|liga
tirar|retirar|remover|excluir ..1 o|a|meu|minha foto|pedido|produto|carro|item|dinheiro|conta
";

const START: &str = "
^ começar|iniciar|retomar|reativar|recomeçar|continuar @noun? $
começar|comecem|comece|voltem|volte|voltar|retomem|retome|recomecem a? me? @send|@contact|receber @fill* @noun|$
reativar|reativem|reative|retomar|retomem|religar|religuem @fill* @noun
@want ..2 voltar a receber|subscrever|ter
@want ..1 receber ..1 @fill* @noun novamente|de|outra
@want ..1 receber novamente|de @fill* @noun
@want ..2 inscrever|cadastrar ..1 novamente|de|$
me ..1 inscreva|cadastre|coloque|adicione|inscrevam ..2 novamente|de|volta
^ pode|podem ..1 me? mandar|enviar|escrever @fill* @noun? novamente|de novo|$ $
";

const HELP: &str = "
^ preciso|quero|podem|pode ..2 @help $
";
