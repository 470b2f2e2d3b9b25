//! Folding: the one way in which the desk makes two ways of writing equal, for search, filters, rules and e-mails.
//!
//! Version 1: NFKC, full case folding, NFD, without the combining marks U+0300–036F, NFC.
//!
//! - Case is ignored in every script that has one; `ß` is `ss`, `Σ`, `σ` and `ς` are one, `İ` is `i`.
//! - Accents of Latin, Greek and Cyrillic are ignored: `problème` is `probleme`, `Öl` is `ol` and so is `öl`.
//! - Compatibility forms are their plain forms: full width, ligatures, superscripts, half-width kana.
//! - Whatever tells words apart in other scripts stays: the dakuten of kana, the points of Hebrew and Arabic, the signs of
//!   Indic scripts. So does the dotless `ı`, which full case folding keeps apart from `i`.
//! - Joiners and variation selectors stay: an emoji sequence is found as it was written.

use caseless::Caseless;
use unicode_normalization::UnicodeNormalization;

use super::event::{hex, sha256};

/// Version of [`fold`], stored beside every folded text so that a later version knows what to fold again.
pub const FOLD_VERSION: i64 = 1;

/// Folds a text; folding a folded text changes nothing.
#[must_use]
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    in_full(text)
}

/// Longest key, in bytes: an entry of an index has room for a few of them.
const LONGEST_KEY: usize = 600;

/// Folds a text to look it up and to sort by it: what is too long for an index (one character can fold to 18) keeps its
/// beginning, and the hash of all of it tells it apart.
#[must_use]
pub fn fold_key(text: &str) -> String {
    let mut key = fold(text);
    if key.len() > LONGEST_KEY {
        let whole = hex(&sha256(&[key.as_bytes()]));
        key.truncate(key.floor_char_boundary(LONGEST_KEY - whole.len()));
        key.push_str(&whole);
    }
    key
}

fn in_full(text: &str) -> String {
    text.nfkc().default_case_fold().nfd().filter(|c| !matches!(c, '\u{300}'..='\u{36f}')).nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn case_and_accents_are_ignored() {
        for (a, b) in [
            ("Öl", "öl"),
            ("probleme", "Problème"),
            ("STRASSE", "Straße"),
            ("ẞ", "ss"),
            ("İstanbul", "istanbul"),
            ("ΟΔΟΣ", "οδος"),
            ("οδός", "οδοσ"),
            ("Ёлка", "елка"),
            ("ﬁle", "FILE"),
            ("ＶＰＮ", "vpn"),
            ("x²", "X2"),
            ("ᾳ", "ΑΙ"),
            ("Ŋ", "ŋ"),
        ] {
            assert_eq!(fold(a), fold(b), "{a} {b}");
        }
    }

    #[test]
    fn a_key_is_short_and_one_for_each_folded_text() {
        assert_eq!(fold_key("Zoë"), "zoe");
        let long = "\u{fdfa}".repeat(200);
        let other = format!("{long}x");
        for text in [&long, &other, &"é".repeat(1_000), &"x".repeat(LONGEST_KEY + 1)] {
            assert!(fold_key(text).len() <= LONGEST_KEY, "{text}");
        }
        assert_ne!(fold_key(&long), fold_key(&other));
        assert_eq!(fold_key(&"X".repeat(900)), fold_key(&"x".repeat(900)));
        assert_eq!(fold_key(&"x".repeat(LONGEST_KEY)), "x".repeat(LONGEST_KEY));
    }

    #[test]
    fn composed_and_decomposed_forms_are_one() {
        for (composed, decomposed) in
            [("é", "e\u{301}"), ("が", "か\u{3099}"), ("한", "\u{1112}\u{1161}\u{11ab}"), ("شُ", "ش\u{64f}")]
        {
            assert_eq!(fold(composed), fold(decomposed), "{composed}");
        }
    }

    #[test]
    fn what_tells_words_apart_stays() {
        for (a, b) in [
            ("が", "か"),
            ("ぱ", "は"),
            ("ı", "i"),
            ("שָׁלוֹם", "שלום"),
            ("คน", "ค"),
            ("हिन्दी", "हनद"),
            ("👩‍💻", "👩💻"),
            ("❤️", "❤"),
        ] {
            assert_ne!(fold(a), fold(b), "{a} {b}");
        }
        assert_eq!(fold("ｶﾞｷﾞ"), "ガギ");
        assert_eq!(fold("👩🏽‍💻"), "👩🏽‍💻");
        assert_eq!(fold("שָׁלוֹם").chars().count(), "שָׁלוֹם".nfd().count());
    }

    #[test]
    fn a_part_of_a_cjk_text_is_found_in_it() {
        assert!(fold("請問如何重設ＶＰＮ密碼？").contains(&fold("重設VPN")));
    }

    #[test]
    fn every_character_between_others_is_folded_once_for_all() {
        for c in ('\0'..'\u{20000}').chain('\u{2f800}'..'\u{2fa20}') {
            let folded = fold(&format!("a{c}\u{345}\u{301}{c}\u{34f}\u{3099}"));
            assert_eq!(fold(&folded), folded, "U+{:04X}", u32::from(c));
        }
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(text in "(\\PC|\\p{M}|[\u{300}-\u{36f}\u{345}\u{1f00}-\u{1fff}]){0,12}") {
            let folded = fold(&text);
            prop_assert_eq!(fold(&folded), folded);
        }

        #[test]
        fn the_form_of_normalisation_makes_no_difference(text in "(\\PC|\\p{M}){0,12}") {
            let folded = fold(&text);
            prop_assert_eq!(fold(&text.nfd().collect::<String>()), folded.clone());
            prop_assert_eq!(fold(&text.nfc().collect::<String>()), folded.clone());
            prop_assert_eq!(fold(&text.nfkc().collect::<String>()), folded);
        }

        #[test]
        fn ascii_takes_the_same_way_as_everything_else(text in "[ -~\\x00-\\x1f]{0,40}") {
            prop_assert_eq!(fold(&text), in_full(&text));
        }
    }
}
