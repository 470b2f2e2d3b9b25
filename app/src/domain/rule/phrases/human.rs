//! Questions that ask to be put through to a human.
//!
//! Precision comes before recall: a ticket for "is this a human right?" costs trust in the rule. So a noun that surely means
//! a human ("a real person") needs a verb of contact, and one that may mean something else ("agent") needs a wish as well.

use std::sync::LazyLock;

use regex::Regex;

use super::super::super::fold::fold;

/// Parts of the patterns below, by the name in braces with which they are used there; a part may use those before it.
#[rustfmt::skip]
const PARTS: &[(&str, &str)] = &[
    // English
    ("det", "(?:(?:a|an|the|some|any|another|one of your|your) )?"),
    ("kind", "(?:(?:real|live|actual|human|living|customer service|customer support|customer care|customer|support|service|help ?desk|it|hr|different) )*"),
    ("human", "(?:human(?: being)?|(?:real|live|actual|living|human) (?:human|person|agent|representative|rep|operator|advis[eo]r|being|people|employee|one|assistant|support)|human (?:help|assistance)|(?:someone|somebody) (?:real|human|who is real|who's human))"),
    ("role", "(?:person|people|agent|representative|rep|operator|advis[eo]r|specialist|employee|associate|colleague|staff member|team member|member of (?:your |the )?(?:staff|team)|technician|someone|somebody|customer (?:service|support|care)|support(?: team| staff| desk)?|help ?desk)"),
    ("end", r"(?:$| ?[^\w\s'-]| (?:please|pls|plz|now|asap|right|today|immediately|instead|directly|here|about|who|whom|that|which|regarding|concerning|and|or|because|since|so|as|not|via|by|over|at|from|to|thanks|thank|again|soon|first|rather|if|can|could|i|in person|on the phone|on phone|for (?:help|support|assistance|this))\b)"),
    ("sure", r"(?:{end}| (?:in|for|on|with)\b)"),
    ("stop", r"(?:$| ?[.!?,;]| (?:please|pls|now|asap|right now|immediately|instead)\b)"),
    ("me", "(?: me| this| it| us| my [a-z]+| the [a-z]+)?"),
    ("i", "(?:i|we|id)(?:'d|'ll| would| really| just| still| only| do| will| simply| urgently| also| now)*"),
    ("wish", "(?:{i} (?:want|need|like|love|prefer|wish|have|rather|wanna|gotta|must|demand|insist)|(?:can|could|may|might|how (?:do|can|could|would|may)|where (?:do|can|could)|when can|am) (?:i|we)|let me|let us|please(?: just)?|allow me|help me|possible|way|able)(?: please| just)?(?: to)?(?: be able to)?(?: please| just| directly)?"),
    ("demand", "(?:{i} (?:want|need|like|demand|wish|prefer)(?: to)?|(?:can|could|may) i|let me|please(?: let me)?)"),
    ("hello", "(?:(?:hi|hello|hey|please|pls|ok|okay|no|yes|sorry|just|thanks|then|well|good morning|good afternoon)[ ,.!]+)*"),
    // German
    ("echt", "(?:(?:echte|richtige|menschliche|lebende|lebendige|reale|wirkliche)[nmrs]? )"),
    ("rolle", "(?:mensch(?:en)?|mitarbeiter(?:in|n|s)?|berater(?:in|n)?|ansprechpartner(?:in|n)?|jemand(?:em|en)?|agent(?:en|in)?|person|kundenberater(?:in)?|sachbearbeiter(?:in)?|operator|support|kundendienst|kundenservice)"),
    ("reden", "(?:sprechen|reden|chatten|schreiben|telefonieren|kommunizieren|verbinden|verbunden werden)"),
    // Spanish
    ("fin", r"(?:$| ?[^\w\s'-]| (?:por favor|porfa|ya|ahora|aqui|directamente|y|o|porque|s'il vous plait|s'il te plait|svp|stp|maintenant|directement|tout de suite|ici|et|ou|agora|pfv|ja|e|ou)\b)"),
    ("persona", "(?:persona|humano|humana|ser humano|agente|representante|operadora?|asesora?|alguien|ejecutiv[oa])(?: real| humano| humana| de verdad| de carne y hueso| de soporte| de atención al cliente)?"),
    // French
    ("personne", "(?:humain|être humain|personne|conseill(?:er|ère)|agent|opérateur|opératrice|représentante?|quelqu'un|technicien|employé)(?: humaine?| réelle?| physique| en chair et en os| du support| du service client)?"),
    // Portuguese
    ("pessoa", "(?:humano|ser humano|pessoa|atendente|agente|operadora?|representante|alguém|funcionári[oa]|consultora?)(?: real| humano| humana| de verdade| do suporte)?"),
];

/// What asks for a human: the group `s` is what is quoted as the reason.
#[rustfmt::skip]
const PATTERNS: &[&str] = &[
    // English
    r"\b(?<s>(?:talk|speak|chat|connect(?:ed)?|transfer(?:red)?|switch(?:ed)?|escalated?|forward(?:ed)?|redirect(?:ed)?|routed?|pass(?:ed)?|patch(?:ed)?|put|hand(?:ed)?|get|hook|send|reach out){me}(?: directly| straight| right)?(?: over| through| on| up| in touch| in contact| back| off)? (?:to|with) {det}{kind}{human}){sure}",
    r"\b(?<s>{wish} (?:talk|speak|chat|(?:be |get )?(?:connected|transferred|put through|forwarded|escalated)|get through|get in touch|get in contact)(?: directly)? (?:to|with) {det}{kind}{role}){end}",
    r"\b(?<s>(?:connect|transfer|switch|forward|redirect|route|pass|patch|put|hand|hook|send|get) (?:me|us)(?: over| through| on| up| in touch| directly| straight| back)* (?:to|with|onto) {det}{kind}{role}){end}",
    r"^{hello}(?<s>(?:talk|speak|chat|connect|transfer) (?:to|with) {det}{kind}{role}){end}",
    r"^{hello}(?<s>(?:need|want|get) {det}{kind}{human}){sure}",
    r"\b(?<s>(?:(?:can|could|may|might) (?:i|we) (?:please |just )*(?:get|have|see)|contact|reach) {det}{kind}{human}){sure}",
    r"\b(?<s>{i} (?:want|need|prefer|demand|would (?:like|love|prefer)) {det}{kind}{human}){sure}",
    r"\b(?<s>(?:i'd|we'd|i would|we would|id)(?: really| rather| much)* (?:like|love|prefer|have) {det}{kind}{human}){sure}",
    r"\b(?<s>(?:get|give|bring|find|fetch) me {det}{kind}(?:{human}|person|agent|representative|operator)){end}",
    r"\b(?<s>{i} (?:want|need) (?:a|an) {kind}(?:person|agent|representative|rep|operator))(?:{stop}| to (?:help|talk|call|contact|assist|speak)\b| not\b)",
    r"^{hello}(?<s>(?:(?:a |an |the )?{kind}(?:human|human being|person|agent|representative|rep|operator|someone real|live chat|customer (?:service|support|care))[ ,.!?]*)+?)(?:please|pls|now|asap|thanks)?[ ,.!?]*$",
    r"\b(?<s>(?:don't|do not|dont) (?:want|wish|like) to (?:be )?(?:talk|speak|chat|talking|speaking|chatting) (?:to|with) (?:a |an |this |the |your |some |any )?(?:stupid |dumb )?(?:chat ?bot|bot|robot|machine|computer|ai)){end}",
    r"\b(?<s>(?:don't|do not|dont) want (?:a |this |the |your |any )?(?:stupid |dumb )?(?:chat ?bot|bot|robot)){end}",
    r"\b(?<s>(?:can|could|may|will|would|please have|have) (?:{det}{kind}{human}|someone|somebody|{det}(?:agent|representative|person)) (?:please )?(?:call|phone|ring|contact|reach out to|get back to|talk to|speak (?:to|with)) me)(?:{stop}| (?:back|today|tomorrow|tonight|urgently|at|on|about|regarding|when|via|by)\b)",
    r"\b(?<s>(?:can|could|may|will|would) {det}{kind}{human} (?:please )?(?:look|check|review|answer|help|take over|assist|handle|respond|reply))\b",
    r"\b(?<s>(?:is|are) there {det}{kind}{human})(?:$|[.!?,]| (?:here|available|around|i can|we can|who|that|to talk|to speak|on the)\b)",
    r"\b(?<s>(?:someone|somebody|person|agent|representative) (?:i|we) (?:can|could) (?:talk|speak|chat) (?:to|with))\b",
    r"\b(?<s>{demand} (?:talk|speak) (?:to|with) your (?:manager|supervisor|superior|boss))\b",
    r"\b(?<s>{demand} (?:talk|speak) (?:to|with) (?:a|the) (?:manager|supervisor)){stop}",
    // German
    r"\b(?<s>mit (?:einem |einer |einen |'?nem )?(?:{echt}+{rolle}|(?:einem |'?nem )menschen) (?:aus fleisch und blut )?(?:\w+ )?{reden})\b",
    r"\b(?<s>(?:möchte|will|würde|kann ich|könnte ich|darf ich|lass mich|lassen sie mich|bitte|muss)(?: ich| gerne?| bitte| jetzt| sofort| direkt| lieber)* mit (?:einem |einer |einen |'?nem |dem |der )?{echt}*{rolle} (?:\w+ )?{reden})\b",
    r"\b(?<s>verbind(?:e|en sie|et)? mich(?: bitte| jetzt| direkt| sofort)* mit (?:einem |einer |einen |'?nem |dem |der )?{echt}*{rolle})\b",
    r"\b(?<s>(?:leite|leiten sie|gib|geben sie|stell|stellen sie|übergib|übergeben sie) mich(?: bitte| jetzt| direkt| sofort)* (?:an|zu) (?:einen |eine |einem |einer |den |die )?{echt}*{rolle})\b",
    r"\b(?<s>(?:möchte|will|brauche|hätte gerne?|bitte)(?: bitte)? (?:einen |eine |ein |nen )?(?:{echt}+{rolle}|menschen))(?:$|[.!?,]| (?:bitte|sprechen|am|statt|jetzt|sofort|und|der|die)\b)",
    r"^(?:bitte |hallo,? |einen |eine |ein )*(?<s>{echt}*(?:mensch(?:en)?|mitarbeiter(?:in)?|berater(?:in)?|ansprechpartner(?:in)?|kundendienst|kundenservice|kundenberater))(?:,? bitte)?[ .!?]*$",
    // Spanish
    r"\b(?<s>(?:hablar|chatear|comunicarme|comunicarse|conversar|contactar|contactarme|conectarme|que me (?:comuniquen?|pasen?|conecten?)) (?:directamente )?con (?:una |un |el |la |algún |alguna )?{persona}){fin}",
    r"\b(?<s>(?:p[aá]same|p[aá]seme|pasenme|comun[ií]came|comun[ií]queme|con[eé]ctame|con[eé]cteme|transfi[eé]reme|transfi[eé]rame|ponme|p[oó]ngame) con (?:una |un |el |la |algún |alguna )?{persona})\b",
    r"\b(?<s>(?:quiero|necesito|quisiera|prefiero|dame|deme|busco) (?:a )?(?:una |un )?(?:persona (?:real|de verdad|humana)|humano|ser humano|(?:agente|asesor|operador|representante) humano)){fin}",
    r"^[¡¿ ]*(?<s>(?:un |una )?(?:humano|persona real|agente(?: humano)?|operadora?|representante|asesora?|persona|hablar con alguien))(?:,? por favor)?[ .!?]*$",
    // French
    r"\b(?<s>(?:parler|discuter|échanger|communiquer|dialoguer|tchatter|chatter|être mise? en (?:relation|contact)|mettez[ -]moi en (?:relation|contact)|mets[ -]moi en (?:relation|contact)|être transférée?|transférez[ -]moi|transfère[ -]moi) (?:à|avec|vers|au) (?:un |une |le |la |votre )?(?:vraie? |autre )?{personne}){fin}",
    r"\b(?<s>(?:je veux|je voudrais|j'aimerais|je souhaite|il me faut|je préfère|donnez[ -]moi|passez[ -]moi|passe[ -]moi)(?: avoir| parler à)? (?:un |une )?(?:vraie? (?:humain|personne|conseiller|agent)|humain|être humain|(?:agent|conseiller|opérateur) humain)){fin}",
    r"\b(?<s>(?:passez|passe)[ -]moi (?:un |une )(?:conseill(?:er|ère)|agent|opérateur|opératrice|responsable|technicien)){fin}",
    r"^(?<s>(?:un |une )?(?:humain|vraie? personne|agent humain|conseill(?:er|ère)(?: humaine?)?|opérateur|parler à quelqu'un))(?:,? (?:s'il vous plaît|s'il te plaît|svp|stp))?[ .!?]*$",
    // Portuguese
    r"\b(?<s>(?:falar|conversar|me conecte|me conecta|me transfira|me transfere|me passe|me passa|ser atendid[oa]|ser transferid[oa]|entrar em contato) (?:diretamente )?(?:com|para|por) (?:uma |um |o |a |algum |alguma )?{pessoa}){fin}",
    r"\b(?<s>(?:quero|preciso de|preciso|gostaria de|queria|prefiro) (?:uma |um )?(?:pessoa (?:real|de verdade)|humano|ser humano|(?:atendente|agente) humano|atendimento humano)){fin}",
    r"^(?<s>(?:um |uma )?(?:atendente|humano|pessoa real|operador|atendimento humano|representante|falar com alguém))(?:,? por favor)?[ .!?]*$",
    // Hebrew
    r"\b(?<s>(?:לדבר|להתכתב|לשוחח|לצ'וטט|תנו לי לדבר) (?:עם|אל) (?:בן[ -]?אדם|אדם|נציגה?|נציגת|מישהו|מישהי|אנשים|מוקדנית|מוקדן)(?: אמיתי| אמיתית| אנושי| אנושית| שירות| אמיתיים)?)(?:$|[^\w\s]| (?:בבקשה|עכשיו|דחוף|מהצוות|לגבי|על|מכם|שלכם)\b)",
    r"\b(?<s>(?:נציגה?|נציגת|מענה|מוקדן) אנושית?)\b",
    r"\b(?<s>(?:תעביר|תעבירו|תעבירי|העבר|העבירו|העבירי|תחבר|תחברו|תחברי|חבר|חברו) אותי (?:אל |ל)(?:נציג|בן[ -]?אדם|אדם|מוקד|מישהו)\w*)",
    r"\b(?<s>(?:רוצה|צריך|צריכה|מבקש|מבקשת|אפשר) (?:נציגה?|בן[ -]?אדם|מוקדן|אדם אמיתי))\b",
    r"^(?<s>נציגה?|נציג שירות|בן[ -]?אדם|מוקדן)(?:,? בבקשה)?[ .!?]*$",
    // Arabic
    r"\b(?<s>(?:التحدث|اتحدث|أتحدث|نتحدث|التكلم|اتكلم|أتكلم|الكلام|التواصل|أتواصل|اتواصل|اكلم|أكلم) (?:مع |إلى |الى )?(?:شخص|انسان|إنسان|موظفة?|ممثل|وكيل|أحد|احد|مندوب|بشر)(?: حقيقي| بشري| خدمة العملاء| من الدعم)?)(?:$|[^\w\s]| (?:من|لو|رجاء|الان|الآن|حقيقي|بشري|عن|بخصوص)\b)",
    r"\b(?<s>(?:أريد|اريد|أحتاج|احتاج|حولني|وصلني|حولوني) (?:إلى |الى |لـ ?|مع |على )?(?:موظفة?|شخص|وكيل|ممثل|إنسان|انسان|مندوب)(?: حقيقي| بشري| خدمة العملاء)?)(?:$|[^\w\s]| (?:من فضلك|لو سمحت|رجاء|الان|الآن)\b)",
    // Japanese
    r"(?<s>(?:人間|生身の人|本物の人|人|オペレーター|オペレータ|担当者|担当|スタッフ|係)(?:の方|の人)?(?:と|に|へ)(?:直接)?(?:お話|話|はな|会話|相談|つな|繋|代わ|替わ|かわ|変わ|チャット)[ぁ-ん]{0,5}?(?:たい|ください|下さい|もらえ|いただけ|欲し|ほし|ませんか|ますか))",
    r"(?<s>有人(?:対応|チャット|サポート|オペレーター)(?:を|に|が|で)?(?:お願い|希望|して|し|切り替え|してほしい)?)",
    r"^(?<s>オペレーター|人間|担当者|有人対応)(?:を|に)?(?:お願いします|お願い|希望)?[。.!? ]*$",
];

/// What turns a request round if it stands before it in the same clause.
#[rustfmt::skip]
const REFUSALS: &[&str] = &[
    "don't want", "do not want", "dont want", "don't need", "do not need", "dont need", "doesn't need", "rather not",
    "no need", "don't have to", "do not have to", "without", "instead of", "will nicht", "möchte nicht", "muss nicht",
    "no quiero", "no necesito", "ne veux pas", "ne souhaite pas", "não quero", "não preciso", "לא רוצה", "לא צריך",
    "לא צריכה", "لا أريد", "لا اريد",
];

/// What makes a wish a question about the world if it stands right before it: "do I need an agent?"
const ASKED_ABOUT: &[&str] = &["do", "does", "did", "should", "why would", "why should"];

struct Phrases {
    patterns: Vec<Regex>,
    refusals: Vec<String>,
}

static PHRASES: LazyLock<Phrases> = LazyLock::new(|| Phrases {
    patterns: PATTERNS.iter().filter_map(|pattern| compiled(pattern).ok()).collect(),
    refusals: REFUSALS.iter().map(|refusal| fold(refusal)).collect(),
});

fn compiled(pattern: &str) -> Result<Regex, regex::Error> {
    let mut pattern = pattern.to_owned();
    for (name, part) in PARTS.iter().rev() {
        pattern = pattern.replace(&format!("{{{name}}}"), part);
    }
    Regex::new(&fold(&pattern))
}

/// The words with which a question in [normal](super::super::words::normal) form asks for a human, if it does.
pub(in super::super) fn asks_for_human(normal: &str) -> Option<String> {
    PHRASES.patterns.iter().find_map(|pattern| {
        pattern
            .captures_iter(normal)
            .filter_map(|captures| captures.name("s"))
            .find(|found| is_meant(normal.get(..found.start()).unwrap_or_default(), found.as_str()))
            .map(|found| found.as_str().trim_end_matches([' ', ',', '.', '!', '?']).to_owned())
    })
}

fn is_meant(before: &str, request: &str) -> bool {
    let clause = before.rsplit(['.', ',', '!', '?', ';', ':', '。', '、', '،']).next().unwrap_or_default();
    let is_refused = PHRASES.refusals.iter().any(|refusal| clause.contains(refusal.as_str()));
    let is_asked_about = (request.starts_with("i ") || request.starts_with("we "))
        && ASKED_ABOUT.iter().any(|question| clause.trim_end().ends_with(question));
    !is_refused && !is_asked_about
}

#[cfg(test)]
mod tests {
    use super::{super::super::words::normal, *};
    use proptest::prelude::*;

    fn asks(question: &str) -> Option<String> {
        asks_for_human(&normal(question))
    }

    #[test]
    fn every_pattern_is_one() {
        for pattern in PATTERNS {
            let regex = compiled(pattern).unwrap_or_else(|error| panic!("{pattern}: {error}"));
            assert!(regex.capture_names().flatten().any(|name| name == "s"), "{pattern}");
        }
    }

    #[test]
    fn a_request_for_a_human_is_heard() {
        for question in [
            "Can I talk to a person?",
            "I want to speak to a human",
            "talk to a human",
            "TALK TO AN AGENT!!!",
            "Please connect me with a real person.",
            "I’d like to chat with someone from support please",
            "transfer me to an agent",
            "Could you put me through to a customer service representative?",
            "How do I reach... I mean, how can I speak to someone about this?",
            "let me speak with your supervisor",
            "agent",
            "Human please",
            "representative. Representative!",
            "live agent",
            "I need a real human",
            "Hi, I need an agent please",
            "get me a person",
            "I don't want to talk to a bot",
            "Is there a real person I can talk to?",
            "Is there someone I can speak to",
            "Can someone call me back? Can somebody call me?",
            "No, escalate this to a human.",
            "This is useless, I just want to talk to a human being, not a machine",
            "why can't I talk to a human",
            "I would rather speak to a representative about my refund",
            "Can I get a human?",
            "I need human help",
            "Could I please speak to a real person in HR?",
            "can a human look at this?",
            "I need to speak to a manager!",
            "connect to agent",
            "Puis-je parler à une vraie personne ?",
            "אפשר נציג?",
            "Ich möchte mit einem Menschen sprechen",
            "Kann ich bitte mit einem echten Mitarbeiter reden?",
            "Verbinden Sie mich bitte mit einem Ansprechpartner",
            "Mitarbeiter bitte",
            "Ich brauche einen echten Menschen",
            "Quiero hablar con una persona real",
            "¿Puedo hablar con un agente, por favor?",
            "Comuníqueme con un asesor",
            "Je voudrais parler à un humain",
            "Mettez-moi en relation avec un conseiller s’il vous plaît",
            "Passez-moi un conseiller",
            "Quero falar com um atendente",
            "Preciso falar com uma pessoa de verdade!",
            "אני רוצה לדבר עם נציג",
            "תעבירו אותי לנציג בבקשה",
            "נציג אנושי",
            "أريد التحدث مع شخص حقيقي",
            "اريد موظف",
            "人と話したいです",
            "オペレーターにつないでください",
            "担当者に代わってもらえますか",
            "有人チャットをお願いします",
        ] {
            assert_ne!(asks(question), None, "{question}");
        }
    }

    #[test]
    fn a_question_that_only_mentions_humans_is_not_one() {
        for question in [
            "Is this a human right?",
            "How do I contact human resources?",
            "I want to talk to human resources",
            "Should I speak to my manager about leave?",
            "How do I speak to your manager about a raise in English?",
            "Do I need an agent installed on my server?",
            "How do I install the agent?",
            "What does the user agent string say?",
            "Do humans dream?",
            "I need a person group in Azure",
            "Who is the sales representative for our region?",
            "Are you a human?",
            "Was this fixed without having to talk to a human?",
            "I don't want to talk to a human, just answer",
            "How many people can join a call?",
            "How do I connect to an agent pool in Azure DevOps?",
            "What is the best way to speak to a person with hearing loss?",
            "Can an agent contact me during the sale of my house?",
            "How do I forward this mail to a person outside?",
            "Do I need to talk to a manager about leave?",
            "I need a representative sample of the data",
            "Personal data of a person",
            "Which operator do I use to compare strings?",
            "What is an operator?",
            "I want a bot in my Teams channel",
            "I don't want a bot in my Teams channel, how do I remove it?",
            "Wie viele Mitarbeiter hat die Firma?",
            "Wo finde ich die Mitarbeiterliste?",
            "Ich möchte nicht mit einem Menschen sprechen",
            "¿Cuáles son los derechos humanos?",
            "¿Quién dirige recursos humanos?",
            "No quiero hablar con una persona",
            "Où sont les ressources humaines ?",
            "Combien de personnes travaillent ici ?",
            "Quantas pessoas trabalham aqui?",
            "מה הן זכויות אדם?",
            "איפה משאבי אנוש?",
            "ما هي حقوق الانسان؟",
            "هل أنت شخص حقيقي؟",
            "人事部はどこですか",
            "人と話す方法を教えて",
            "この人は誰ですか",
            "",
        ] {
            assert_eq!(asks(question), None, "{question}");
        }
    }

    #[test]
    fn the_words_themselves_are_the_reason() {
        assert_eq!(asks("Hello! Can I TALK to a Person, please?").as_deref(), Some("can i talk to a person"));
        assert_eq!(asks("agent!!").as_deref(), Some("agent"));
    }

    proptest! {
        #[test]
        fn any_question_is_looked_at(question in "\\PC{0,80}") {
            let _ = asks(&question);
        }
    }
}
