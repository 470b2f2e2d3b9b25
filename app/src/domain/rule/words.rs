//! Words within folded text.

use std::collections::HashMap;

use regex::Regex;
use unicode_normalization::char::is_combining_mark;

use super::super::fold::fold;

/// The form in which texts and words are compared: folded, apostrophes straight, any run of blanks one blank, none at the
/// ends.
pub(in crate::domain) fn normal(text: &str) -> String {
    if text.is_ascii() { of_ascii(text) } else { in_full(text) }
}

/// What most texts are: nothing to fold but capitals, no apostrophe that is not straight.
fn of_ascii(text: &str) -> String {
    let mut normal = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !normal.is_empty() {
            normal.push(' ');
        }
        normal.push_str(word);
    }
    normal.make_ascii_lowercase();
    normal
}

fn in_full(text: &str) -> String {
    let straight = text.replace(['\u{2018}', '\u{2019}', '\u{2bc}', '\u{b4}'], "'");
    let folded = fold(&straight);
    let mut normal = String::with_capacity(folded.len());
    for word in folded.split_whitespace() {
        if !normal.is_empty() {
            normal.push(' ');
        }
        normal.push_str(word);
    }
    normal
}

/// What is left of a question when it is asked again in other punctuation; of one without letters, what it is.
pub(super) fn letters(text: &str) -> String {
    let normal = normal(text);
    let mut letters = String::with_capacity(normal.len());
    for word in normal.split(|c: char| !is_letter(c)).filter(|word| !word.is_empty()) {
        if !letters.is_empty() {
            letters.push(' ');
        }
        letters.push_str(word);
    }
    if letters.is_empty() { normal } else { letters }
}

/// Whether a word ends between `start` and `end` at both ends: see [`super::Condition::Contains`].
pub(in crate::domain) fn is_bounded(text: &str, start: usize, end: usize) -> bool {
    let is_end = |at: usize| match text.split_at_checked(at) {
        Some((before, after)) => match (before.chars().next_back(), after.chars().next()) {
            (Some(before), Some(after)) => !(is_spaced_letter(before) && is_spaced_letter(after)),
            _ => true,
        },
        None => false,
    };
    is_end(start) && is_end(end)
}

fn is_letter(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c)
}

/// A letter of a script that puts blanks between words.
fn is_spaced_letter(c: char) -> bool {
    let is_unspaced = matches!(
        c,
        '\u{e00}'..='\u{eff}' // Thai, Lao
            | '\u{f00}'..='\u{fff}' // Tibetan
            | '\u{1000}'..='\u{109f}' // Burmese
            | '\u{1100}'..='\u{11ff}' // Korean
            | '\u{1780}'..='\u{17ff}' // Khmer
            | '\u{3005}'..='\u{3007}'
            | '\u{3021}'..='\u{30ff}' // kana
            | '\u{3100}'..='\u{31ff}' // Bopomofo, Korean, kana
            | '\u{3400}'..='\u{4dbf}'
            | '\u{4e00}'..='\u{9fff}' // ideographs
            | '\u{a960}'..='\u{a97f}'
            | '\u{a9e0}'..='\u{a9ff}'
            | '\u{aa60}'..='\u{aa7f}'
            | '\u{ac00}'..='\u{d7ff}' // Korean
            | '\u{f900}'..='\u{faff}'
            | '\u{1b000}'..='\u{1b16f}'
            | '\u{20000}'..='\u{3ffff}'
    );
    !is_unspaced && is_letter(c)
}

/// A list of words, ready to be looked for all at once.
#[derive(Debug)]
pub(super) struct Words {
    /// Finds the longest of the words that begins at the first place where any does, wherever it ends.
    engine: Regex,
    /// Folded, with the words as they were written.
    words: Vec<Word>,
    by_text: HashMap<String, usize>,
}

#[derive(Debug)]
struct Word {
    folded: String,
    written: String,
    /// Which other words this one begins with.
    prefixes: Vec<usize>,
}

impl Words {
    /// Prepares a list of words.
    pub(super) fn new(words: &[String]) -> Result<Self, String> {
        const MEMORY: usize = 128 << 20;
        let mut by_text = HashMap::new();
        let mut list: Vec<Word> = Vec::new();
        for written in words {
            let folded = normal(written);
            if folded.is_empty() {
                return Err(format!("the word {written:?} has nothing that can be looked for"));
            }
            if !by_text.contains_key(&folded) {
                by_text.insert(folded.clone(), list.len());
                list.push(Word { folded, written: written.clone(), prefixes: Vec::new() });
            }
        }
        for word in &mut list {
            let ends = word.folded.char_indices().map(|(end, _)| end).skip(1);
            word.prefixes = ends.filter_map(|end| by_text.get(word.folded.get(..end)?).copied()).collect();
        }
        let mut longest_first: Vec<&str> = list.iter().map(|word| word.folded.as_str()).collect();
        longest_first.sort_unstable_by_key(|word| std::cmp::Reverse(word.len()));
        let pattern = longest_first.iter().map(|word| regex::escape(word)).collect::<Vec<_>>().join("|");
        let engine =
            regex::RegexBuilder::new(&pattern).size_limit(MEMORY).build().map_err(|error| error.to_string())?;
        Ok(Self { engine, words: list, by_text })
    }

    /// The first word that the text contains as a whole word, as it was written in the list.
    pub(super) fn find(&self, normal: &str) -> Option<&str> {
        let mut from = 0;
        while let Some(found) = self.engine.find_at(normal, from) {
            let longest = *self.by_text.get(found.as_str())?;
            let word = self.words.get(longest)?;
            let mut candidates = std::iter::once(&longest).chain(&word.prefixes).filter_map(|at| self.words.get(*at));
            let start = found.start();
            if let Some(word) = candidates.find(|word| is_bounded(normal, start, start + word.folded.len())) {
                return Some(&word.written);
            }
            from = start + found.as_str().chars().next().map_or(1, char::len_utf8);
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn find(words: &[&str], text: &str) -> Option<String> {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        Words::new(&words).unwrap().find(&normal(text)).map(str::to_owned)
    }

    #[test]
    fn a_word_is_whole() {
        for (word, text, found) in [
            ("refund", "Refund!", true),
            ("refund", "re-refund_2", true),
            ("refund", "refunds", false),
            ("refund", "prerefund", false),
            ("REFUND", "a refund, please", true),
            ("art", "Part of the start", false),
            ("öl", "ÖL: leer", true),
            ("ol", "Öl", true),
            ("strasse", "Hauptstraße", false),
            ("straße", "In der STRASSE", true),
            ("cafe", "Café.", true),
            ("money back", "MONEY\n  back now", true),
            ("don't", "I don’t know", true),
            ("C++", "c++11", true),
            ("C++", "objc++", false),
            ("100%", "it is 100% sure", true),
            ("100%", "it is 1100% sure", false),
            ("a, b; \"c\"", "x A, B; \"C\" y", true),
            ("👍", "ok👍ok", true),
            ("비밀번호", "비밀번호를 잊었어요", true),
            ("返金", "すぐに返金してください", true),
            ("vpn", "VPNが切れる", true),
            ("vpn", "openVPNが切れる", false),
            ("คืนเงิน", "ขอคืนเงินหน่อย", true),
            ("שלום", "שלום, עולם", true),
            ("שלום", "בשלום", false),
            ("हिन्", "हिन्दी", false),
            ("か", "がっこう", false),
        ] {
            assert_eq!(find(&[word], text).is_some(), found, "{word} in {text}");
        }
    }

    #[test]
    fn words_that_overlap_do_not_hide_each_other() {
        assert_eq!(find(&["talk to", "talk"], "talk tomorrow").as_deref(), Some("talk"));
        assert_eq!(find(&["a b", "b c"], "xa b c").as_deref(), Some("b c"));
        assert_eq!(find(&["refund", "Refunds"], "refunds").as_deref(), Some("Refunds"));
        assert_eq!(find(&["b"], "ab b"), Some("b".to_owned()));
    }

    #[test]
    fn a_word_that_folds_to_nothing_is_refused() {
        assert!(Words::new(&["\u{301}".to_owned()]).is_err());
    }

    #[test]
    fn a_thousand_words_are_one_search() {
        let words: Vec<String> = (0..1_000).map(|n| format!("word{n:0>196}")).collect();
        let text = format!("{} word{:0>196}.", "word0 ".repeat(1_000), 999);
        assert_eq!(Words::new(&words).unwrap().find(&text), words.last().map(String::as_str));
    }

    #[test]
    fn a_question_is_its_letters() {
        assert_eq!(letters("How do I  reset it?!"), letters("how do i reset it"));
        assert_ne!(letters("reset it"), letters("resetit"));
        assert_eq!(letters("???"), "???");
        assert_eq!(letters("  "), "");
    }

    proptest! {
        #[test]
        fn ascii_is_made_normal_as_everything_else_is(text in "[ -~\\x00-\\x1f]{0,40}") {
            prop_assert_eq!(normal(&text), in_full(&text));
        }

        #[test]
        fn one_search_finds_what_looking_for_each_word_finds(
            words in prop::collection::vec("[ab ]{0,3}[ab]", 1..6),
            text in "[abc .]{0,24}",
        ) {
            let text = normal(&text);
            let naive = words.iter().map(|word| normal(word)).any(|word| {
                text.match_indices(word.as_str()).any(|(start, _)| is_bounded(&text, start, start + word.len()))
                    // Occurrences that overlap each other.
                    || (0..text.len()).any(|start| text[start..].starts_with(&word) && is_bounded(&text, start, start + word.len()))
            });
            prop_assert_eq!(Words::new(&words).unwrap().find(&text).is_some(), naive);
        }
    }
}
