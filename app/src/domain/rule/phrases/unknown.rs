//! Answers that are none.

use std::sync::LazyLock;

use super::super::{
    super::text,
    words::{is_bounded, normal},
};

/// In what way an answer is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum NoAnswer {
    /// Nothing in it can be seen.
    Empty,
    /// It says so, with this phrase.
    Says(&'static str),
}

/// How much of an answer is its beginning, in characters.
const BEGINNING: usize = 600;
/// Longest sentence that can be a phrase, in characters.
const SENTENCE: usize = 120;

/// What an answer begins with that says it does not know; also whole sentences elsewhere.
#[rustfmt::skip]
const OPENINGS: &[&str] = &[
    // English
    "I don't know", "I do not know", "I dont know", "I'm not sure", "I am not sure", "I'm unsure", "I am unsure",
    "I'm not certain", "I am not certain", "I have no idea", "I have no information", "I have no answer", "I have no data",
    "I don't have information", "I don't have any information", "I don't have enough information",
    "I don't have specific information", "I don't have the information", "I don't have that information",
    "I don't have an answer", "I don't have the answer", "I don't have access", "I don't have details",
    "I don't have any details", "I don't have knowledge", "I do not have information", "I do not have any information",
    "I do not have enough information", "I do not have specific information", "I do not have the information",
    "I do not have that information", "I do not have an answer", "I do not have the answer", "I do not have access",
    "I do not have details", "I do not have any details", "I do not have knowledge", "I couldn't find", "I could not find",
    "I can't find", "I cannot find", "I can not find", "I didn't find", "I did not find", "I wasn't able to find",
    "I was not able to find", "I was unable to find", "I am unable to find", "I'm unable to find", "I'm not able to find",
    "I am not able to find", "I couldn't locate", "I could not locate", "I was unable to locate", "I can't answer",
    "I cannot answer", "I can not answer", "I couldn't answer", "I could not answer", "I'm unable to answer",
    "I am unable to answer", "I'm not able to answer", "I am not able to answer", "I can't help", "I cannot help",
    "I can not help", "I'm unable to help", "I am unable to help", "I'm not able to help", "I am not able to help",
    "I can't assist", "I cannot assist", "I'm unable to assist", "I am unable to assist", "I'm unable to provide",
    "I am unable to provide", "I can't provide", "I cannot provide", "I don't understand", "I do not understand",
    "I didn't understand", "I did not understand", "We don't know", "We do not know", "We couldn't find",
    "We could not find", "No information found", "No information was found", "No information available",
    "No information is available", "There is no information", "No answer found", "No answer was found",
    "No results found", "No results were found", "No relevant information", "No relevant documents",
    "There's no information", "There is no relevant information", "I don't have that", "I do not have that",
    "I'm not able to assist", "I am not able to assist", "This is outside my", "That is outside my", "That's outside my",
    "It is outside my", "This is beyond my", "That is beyond my", "That's beyond my", "The context does not contain",
    "The context doesn't contain", "The context does not mention", "The context does not provide",
    "The provided context does not contain", "The provided context doesn't contain", "The provided context does not mention",
    "The provided context does not provide", "The provided context does not include", "The documents do not contain",
    "The documents don't contain", "The documents do not mention", "The provided documents do not contain",
    "The provided documents don't contain", "The provided documents do not mention",
    "The available documents do not contain", "The provided information does not contain",
    "The provided information does not include", "The provided information does not mention",
    "The knowledge base does not contain", "The knowledge base doesn't contain",
    // German
    "Ich weiß nicht", "Ich weiß es nicht", "Ich weiß es leider nicht", "Ich weiß das nicht", "Ich weiß das leider nicht",
    "Ich weiß leider nicht", "Weiß ich nicht", "Weiß ich leider nicht", "Das weiß ich nicht", "Das weiß ich leider nicht",
    "Ich bin nicht sicher", "Ich bin mir nicht sicher", "Ich bin unsicher", "Ich bin mir unsicher", "Keine Ahnung",
    "Ich habe keine Information", "Ich habe keine Informationen", "Ich habe leider keine Informationen",
    "Ich habe dazu keine Informationen", "Ich habe dazu leider keine Informationen", "Ich habe hierzu keine Informationen",
    "Habe ich keine Informationen", "Dazu habe ich keine Informationen", "Dazu habe ich leider keine Informationen",
    "Hierzu habe ich keine Informationen", "Dazu liegen mir keine Informationen vor", "Mir liegen keine Informationen",
    "Mir liegen dazu keine Informationen", "Es liegen keine Informationen", "Keine Informationen gefunden",
    "Keine Antwort gefunden", "Ich konnte nichts", "Ich konnte dazu nichts", "Ich konnte leider nichts",
    "Ich konnte dazu leider nichts", "Ich konnte keine", "Ich konnte leider keine", "Ich konnte dazu keine",
    "Konnte ich nichts", "Konnte ich keine", "Dazu konnte ich nichts", "Dazu konnte ich leider nichts",
    "Ich habe nichts gefunden", "Ich habe dazu nichts gefunden", "Ich kann diese Frage nicht beantworten",
    "Ich kann die Frage nicht beantworten", "Ich kann Ihre Frage nicht beantworten", "Ich kann das nicht beantworten",
    "Ich kann das leider nicht beantworten", "Diese Frage kann ich nicht beantworten",
    "Diese Frage kann ich leider nicht beantworten", "Das kann ich nicht beantworten",
    "Das kann ich leider nicht beantworten", "Kann ich nicht beantworten", "Ich kann Ihnen nicht helfen",
    "Ich kann Ihnen dabei nicht helfen", "Ich kann Ihnen leider nicht helfen", "Ich kann dir nicht helfen",
    "Ich kann dir leider nicht helfen", "Dazu kann ich nichts sagen", "Dazu kann ich leider nichts sagen",
    "Konnte ich dazu nichts", "Konnte ich dazu leider nichts", "Konnte ich leider nichts",
    // Spanish
    "No lo sé", "Yo no lo sé", "No sé la respuesta", "No sé cómo", "No sé qué", "No estoy seguro", "No estoy segura",
    "No tengo información", "No tengo suficiente información", "No tengo la información", "No tengo esa información",
    "No tengo la respuesta", "No tengo una respuesta", "No tengo respuesta", "No tengo datos", "No tengo acceso",
    "No tengo idea", "No dispongo de información", "No dispongo de esa información", "No cuento con información",
    "No encontré", "No he encontrado", "No pude encontrar", "No he podido encontrar", "No puedo encontrar",
    "No puedo responder", "No puedo contestar", "No puedo ayudarte", "No puedo ayudarle", "No se encontró información",
    "No se encontraron resultados", "No hay información", "Desconozco",
    // French
    "Je ne sais pas", "Je ne le sais pas", "Je sais pas", "Je l'ignore", "J'ignore", "Je ne suis pas sûr",
    "Je ne suis pas sûre", "Je ne suis pas certain", "Je ne suis pas certaine", "Je n'ai pas trouvé", "Je n'ai rien trouvé",
    "Je n'ai pas pu trouver", "Je n'ai pas réussi à trouver", "Je ne trouve pas", "Je n'ai pas d'information",
    "Je n'ai pas d'informations", "Je n'ai aucune information", "Je n'ai pas l'information", "Je n'ai pas cette information",
    "Je n'ai pas assez d'informations", "Je n'ai pas suffisamment d'informations", "Je n'ai pas la réponse",
    "Je n'ai pas de réponse", "Je n'ai pas accès", "Je ne dispose pas", "Je ne peux pas répondre",
    "Je ne suis pas en mesure de répondre", "Je ne peux pas vous aider", "Je ne peux pas t'aider", "Aucune information",
    "Aucun résultat", "Aucune réponse",
    // Portuguese
    "Não sei", "Eu não sei", "Não tenho certeza", "Eu não tenho certeza", "Não estou certo", "Não tenho informação",
    "Não tenho informações", "Não tenho essa informação", "Não tenho a informação", "Não tenho dados",
    "Não tenho a resposta", "Não tenho uma resposta", "Não tenho resposta", "Não tenho acesso", "Não disponho de informações",
    "Não encontrei", "Não consegui encontrar", "Não foi possível encontrar", "Não foram encontradas informações",
    "Não consigo responder", "Não posso responder", "Não posso ajudar", "Não consigo ajudar", "Não há informações",
    // Hebrew
    "אני לא יודע", "אני לא יודעת", "איני יודע", "איני יודעת", "אינני יודע", "אינני יודעת", "לא יודע", "לא יודעת",
    "אני לא בטוח", "אני לא בטוחה", "איני בטוח", "אינני בטוח", "לא מצאתי", "לא הצלחתי למצוא", "אין לי מידע", "אין לי תשובה",
    "אין לי את המידע", "אין לי גישה", "אין לי מושג", "לא נמצא מידע", "לא נמצאו תוצאות", "אני לא יכול לענות",
    "אני לא יכולה לענות", "איני יכול לענות", "אני לא יכול לעזור",
    // Arabic
    "لا أعرف", "لا اعرف", "أنا لا أعرف", "لا أعلم", "لا اعلم", "لا أدري", "لا ادري", "لست متأكدا", "لست متأكدًا",
    "لست متأكدة", "لست متأكد", "غير متأكد", "لم أجد", "لم اجد", "لم أتمكن من العثور", "لم أعثر", "لا أستطيع العثور",
    "لا أستطيع الإجابة", "لا يمكنني الإجابة", "لا أستطيع مساعدتك", "لا يمكنني مساعدتك", "ليس لدي معلومات",
    "ليست لدي معلومات", "ليس لدي أي معلومات", "ليس لدي معلومة", "ليس لدي إجابة", "لا أملك معلومات", "لا تتوفر لدي معلومات",
    "لا توجد معلومات",
    // Japanese
    "わかりません", "分かりません", "わかりかねます", "分かりかねます", "存じません", "存じ上げません", "お答えできません",
    "お答えいたしかねます", "見つかりませんでした", "情報がありません", "情報はありません", "該当する情報が見つかりません",
    // Chinese
    "我不知道", "不知道", "我不确定", "我不確定", "我不清楚", "不清楚", "我没有相关信息", "没有找到相关", "未找到相关",
    "我没有找到", "我找不到", "我無法回答", "我无法回答", "无法回答", "無法回答", "找不到相關", "沒有找到相關",
];

/// Too little at the beginning of a longer sentence ("No se puede…"), enough where it is all that a sentence says.
const WHOLE: &[&str] =
    &["No sé", "Yo no sé", "Not sure", "No idea", "No answer", "No information", "Unknown", "N/A", "Weiß nicht"];

/// What the first sentence ends with: in Japanese the verb comes last.
#[rustfmt::skip]
const ENDINGS: &[&str] = &[
    "わかりません", "分かりません", "わかりかねます", "分かりかねます", "存じません", "存じ上げません", "お答えできません",
    "お答えいたしかねます", "見つかりませんでした", "見つけられませんでした", "情報がありません", "情報はありません",
    "情報がございません", "情報を持っていません", "情報を持ち合わせていません",
];

/// What may stand before all of these: politeness.
#[rustfmt::skip]
const APOLOGIES: &[&str] = &[
    "I'm very sorry", "I am very sorry", "I'm so sorry", "I am so sorry", "I'm really sorry", "I'm sorry", "I am sorry",
    "Im sorry", "So sorry", "Sorry", "I'm afraid that", "I'm afraid", "I am afraid that", "I am afraid", "I apologize",
    "I apologise", "My apologies", "Apologies", "Unfortunately", "Regrettably", "for the inconvenience", "for the confusion",
    "about that", "to say", "Hmm", "Hm", "Um", "Uh", "Oh", "Well", "Honestly", "Actually", "Currently", "At the moment",
    "Right now", "Hello", "Hi", "Thank you for your question", "Thanks for your question", "Thank you for asking",
    "Thanks for asking", "but", "however", "and",
    "Es tut mir leid", "Das tut mir leid", "Tut mir leid", "Leider", "Entschuldigung", "Entschuldigen Sie", "Verzeihung",
    "Ich bedaure", "Hallo", "aber", "doch",
    "Lo siento mucho", "Lo siento", "Lo lamento", "Lamentablemente", "Desafortunadamente", "Por desgracia", "Disculpa",
    "Disculpe", "Perdón", "Hola", "pero", "de momento", "actualmente",
    "Je suis vraiment désolé", "Je suis vraiment désolée", "Je suis désolé", "Je suis désolée", "Désolé", "Désolée",
    "Malheureusement", "Excusez-moi", "Pardon", "Bonjour", "mais",
    "Peço desculpa", "Peço desculpas", "Desculpe", "Desculpa", "Sinto muito", "Lamento", "Infelizmente", "Olá", "mas", "no momento",
    "אני מצטער", "אני מצטערת", "מצטער", "מצטערת", "סליחה", "לצערי", "שלום", "אבל", "אך", "כרגע",
    "أنا آسف", "آسف", "عذرا", "عذرًا", "للأسف", "أعتذر", "معذرة", "مرحبا", "لكن", "ولكن", "لكنني", "ولكنني", "حاليا",
    "申し訳ありませんが", "申し訳ありません", "申し訳ございませんが", "申し訳ございません", "すみませんが", "すみません",
    "恐れ入りますが", "残念ながら", "あいにく",
    "非常抱歉", "很抱歉", "抱歉", "对不起", "對不起", "不好意思", "但是", "但",
];

/// What opens a clause that says nothing yet, up to its comma: "Hi Ada, …", "Based on the documents, …".
#[rustfmt::skip]
const INTRODUCTIONS: &[&str] = &[
    "Hi", "Hello", "Hey", "Dear", "Based on", "According to", "As an AI", "As a language model", "As an assistant", "Hallo",
    "Guten Tag", "Laut", "Basierend auf", "Als KI", "Hola", "Según", "Basándome en", "Como IA", "Bonjour", "D'après", "Selon",
    "En tant qu'IA", "Olá", "Com base", "De acordo com", "Como uma IA", "שלום", "مرحبا",
];

/// Longest such clause, in characters.
const INTRODUCTION: usize = 100;

struct Phrases {
    openings: Vec<(String, &'static str)>,
    whole: Vec<(String, &'static str)>,
    endings: Vec<(String, &'static str)>,
    apologies: Vec<(String, &'static str)>,
    introductions: Vec<(String, &'static str)>,
}

static PHRASES: LazyLock<Phrases> = LazyLock::new(|| {
    let folded = |phrases: &[&'static str]| {
        let mut phrases: Vec<_> = phrases.iter().map(|phrase| (normal(phrase), *phrase)).collect();
        phrases.sort_by_key(|(folded, _)| std::cmp::Reverse(folded.len()));
        phrases
    };
    Phrases {
        openings: folded(OPENINGS),
        whole: folded(WHOLE),
        endings: folded(ENDINGS),
        apologies: folded(APOLOGIES),
        introductions: folded(INTRODUCTIONS),
    }
});

/// In what way an answer is none, if it is none.
pub(in super::super) fn no_answer(answer: &str) -> Option<NoAnswer> {
    if !text::is_visible(answer) {
        return Some(NoAnswer::Empty);
    }
    let beginning: String = answer.trim_start().chars().take(BEGINNING).collect();
    let beginning = normal(&beginning);
    let said = without_apologies(&beginning);
    let opening = PHRASES.openings.iter().find(|(folded, _)| begins_with(said, folded));
    let ending = || {
        let first = said.split(ends_sentence).next()?.trim_end();
        PHRASES.endings.iter().find(|(folded, _)| first.ends_with(folded.as_str()))
    };
    opening.or_else(ending).map(|(_, phrase)| *phrase).or_else(|| whole_sentence(answer)).map(NoAnswer::Says)
}

fn whole_sentence(answer: &str) -> Option<&'static str> {
    answer.split(ends_sentence).filter(|sentence| is_short(sentence)).find_map(|sentence| {
        let sentence = normal(sentence);
        let said = without_apologies(&sentence).trim_end_matches(|c: char| !c.is_alphanumeric());
        PHRASES.openings.iter().chain(&PHRASES.whole).find(|(folded, _)| folded == said).map(|(_, phrase)| *phrase)
    })
}

fn is_short(sentence: &str) -> bool {
    sentence.chars().nth(SENTENCE).is_none()
}

const fn ends_sentence(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '。' | '！' | '？' | '؟' | '…' | '\n' | '\r')
}

fn begins_with(text: &str, phrase: &str) -> bool {
    text.starts_with(phrase) && is_bounded(text, 0, phrase.len())
}

/// What is left when politeness, and whatever marks stand around it, is taken from the beginning.
fn without_apologies(text: &str) -> &str {
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
        let apology = PHRASES.apologies.iter().find(|(folded, _)| begins_with(rest, folded));
        let shorter = introduced(rest).or_else(|| rest.get(apology?.0.len()..));
        match shorter {
            Some(shorter) => rest = shorter,
            None => return rest,
        }
    }
}

/// What follows a clause that only introduces, if the text begins with one.
fn introduced(text: &str) -> Option<&str> {
    PHRASES.introductions.iter().find(|(folded, _)| begins_with(text, folded))?;
    let (end, _) = text.char_indices().take(INTRODUCTION).find(|(_, c)| ",!:.،".contains(*c))?;
    text.get(end..)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_answer_that_cannot_be_seen_is_empty() {
        for answer in ["", " \n\t ", "\u{200b}\u{feff}", "\u{7}"] {
            assert_eq!(no_answer(answer), Some(NoAnswer::Empty), "{answer:?}");
        }
    }

    #[test]
    fn an_answer_that_says_so_is_none() {
        for (answer, phrase) in [
            ("I don't know.", "I don't know"),
            ("I DON’T KNOW", "I don't know"),
            ("**I'm not sure** about that", "I'm not sure"),
            ("I'm sorry, but I couldn't find anything about parking.", "I couldn't find"),
            ("Sorry. I am unable to answer that question.", "I am unable to answer"),
            ("Hmm… unfortunately I do not have information on this", "I do not have information"),
            ("That is a good question.\nI don't know!\nAsk HR.", "I don't know"),
            ("Es tut mir leid, das weiß ich leider nicht.", "Das weiß ich leider nicht"),
            ("ICH WEISS ES NICHT", "Ich weiß es nicht"),
            ("Lo siento, no lo sé.", "No lo sé"),
            ("Hi Ada, I'm sorry, I don't know.", "I don't know"),
            ("Based on the provided documents, I could not find an answer.", "I could not find"),
            ("The provided context does not mention this.", "The provided context does not mention"),
            ("No sé.", "No sé"),
            ("Désolé, je n’ai pas trouvé la réponse", "Je n'ai pas trouvé"),
            ("Infelizmente, não encontrei nada", "Não encontrei"),
            ("מצטער, אני לא יודע את זה", "אני לא יודע"),
            ("عذرًا، لا أعرف", "لا أعرف"),
            ("申し訳ありませんが、その件については分かりません。", "分かりません"),
            ("抱歉，我不知道。", "我不知道"),
        ] {
            assert_eq!(no_answer(answer), Some(NoAnswer::Says(phrase)), "{answer}");
        }
    }

    #[test]
    fn an_answer_that_is_one_is_left_alone() {
        for answer in [
            "Press Reset. I'm not sure that it helps on a Mac, though.",
            "If you don't know your password, press Forgot.",
            "I know that you asked about leave.",
            "Sorry for the delay. Your laptop has shipped.",
            "No se puede cambiar la fecha después del envío.",
            "No information is lost when you press Save.",
            "You have no information to enter.",
            "Sorry",
            "Hi Ada, press Reset.",
            "Based on the policy, you have 30 days of leave.",
            "パスワードがわかりませんか？「忘れた」を押してください。",
            "Unknown hosts must be added to known_hosts.",
        ] {
            assert_eq!(no_answer(answer), None, "{answer}");
        }
    }

    proptest! {
        #[test]
        fn any_answer_is_looked_at(answer in "[\\PC\\n]{0,200}") {
            let _ = no_answer(&answer);
        }
    }
}
