//! A folded text that knows which part of the original each part of it comes from.

use std::{iter::once, ops::Range};

use unicode_normalization::{
    IsNormalized,
    char::{canonical_combining_class, decompose_compatible, is_combining_mark},
    is_nfc_quick,
};

use super::super::{fold::fold, text};

/// A text and its fold, cut at the same places: where one letter or picture ends and what follows is folded for itself.
///
/// Folding may change lengths (`ß` is `ss`, an accent is nothing) and composes what stands side by side, so that only
/// such a *cluster* has a place in both.
pub(super) struct Folded<'a> {
    text: &'a str,
    folded: String,
    ends: Vec<End>,
}

/// Where a cluster ends, in bytes.
struct End {
    text: usize,
    folded: usize,
}

impl<'a> Folded<'a> {
    /// Folds a text.
    pub(super) fn new(text: &'a str) -> Self {
        let (mut folded, mut ends, mut start) = (String::with_capacity(text.len()), Vec::new(), 0);
        for end in cluster_ends(text) {
            let cluster = &text[start..end];
            match cluster.as_bytes() {
                [byte] => folded.push(char::from(byte.to_ascii_lowercase())),
                [_, _, _] if is_folded(cluster) => folded.push_str(cluster),
                _ => folded.push_str(&fold(cluster)),
            }
            ends.push(End { text: end, folded: folded.len() });
            start = end;
        }
        Self { text, folded, ends }
    }

    /// The folded text: what a search looks through.
    pub(super) fn folded(&self) -> &str {
        &self.folded
    }

    /// The clusters of the original.
    pub(super) fn clusters(&self) -> impl DoubleEndedIterator<Item = &'a str> + ExactSizeIterator {
        (0..self.ends.len()).map(|at| &self.text[self.start(at)..self.end(at)])
    }

    /// The original from one cluster up to another, which is not included.
    pub(super) fn slice(&self, clusters: Range<usize>) -> &'a str {
        &self.text[self.start(clusters.start)..self.start(clusters.end)]
    }

    /// The clusters of which this part of the folded text, which is not empty, is made.
    pub(super) fn clusters_of(&self, part: &Range<usize>) -> Range<usize> {
        let first = self.ends.partition_point(|end| end.folded <= part.start);
        let last = self.ends.partition_point(|end| end.folded < part.end);
        first..last + 1
    }

    /// Where in the original these clusters are.
    pub(super) fn range(&self, clusters: &Range<usize>) -> Range<usize> {
        self.start(clusters.start)..self.start(clusters.end)
    }

    fn start(&self, at: usize) -> usize {
        at.checked_sub(1).map_or(0, |before| self.end(before))
    }

    fn end(&self, at: usize) -> usize {
        self.ends.get(at).map_or(self.text.len(), |end| end.text)
    }
}

/// Whether a cluster is of a script that folding leaves as it is.
pub(in crate::domain) fn is_folded(cluster: &str) -> bool {
    cluster.chars().all(is_its_own_fold)
}

/// The byte after each cluster of a text.
pub(in crate::domain) fn cluster_ends(text: &str) -> impl Iterator<Item = usize> {
    let mut joined = false;
    let mut flag_is_open = false;
    let inner = text.char_indices().filter_map(move |(at, c)| {
        let closes_flag = flag_is_open && is_regional(c);
        let continues = joined || closes_flag || hangs_on(c);
        joined = c == '\u{200d}';
        flag_is_open = is_regional(c) && !closes_flag;
        (at > 0 && !continues).then_some(at)
    });
    inner.chain(once(text.len()).filter(|end| *end > 0))
}

/// One half of a flag.
const fn is_regional(c: char) -> bool {
    matches!(c, '\u{1f1e6}'..='\u{1f1ff}')
}

/// Kana, ideographs and Hangul, which texts are full of that have no blanks: they have no case, and composed they stay.
const fn is_its_own_fold(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}

/// Whether a character is seen as part of the one before it, or folds differently behind it: what composes or changes
/// places with what precedes it does so before the letters' case is folded, and no folding of case brings forth more of it.
fn hangs_on(c: char) -> bool {
    if c.is_ascii() || is_its_own_fold(c) {
        return false;
    }
    let mut decomposed = None;
    decompose_compatible(c, |part| {
        decomposed.get_or_insert(part);
    });
    text::extends(c) || is_combining_mark(c) || !decomposed.is_some_and(begins)
}

/// Whether a decomposed character neither moves before nor composes with what precedes it.
fn begins(c: char) -> bool {
    canonical_combining_class(c) == 0 && is_nfc_quick(once(c)) == IsNormalized::Yes
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn clusters(text: &str) -> Vec<&str> {
        Folded::new(text).clusters().collect()
    }

    #[test]
    fn what_is_seen_as_one_is_one_cluster() {
        for (text, expected) in [
            ("", vec![]),
            ("abc", vec!["a", "b", "c"]),
            ("cafe\u{301}s", vec!["c", "a", "f", "e\u{301}", "s"]),
            ("ßﬁ", vec!["ß", "ﬁ"]),
            ("\u{1112}\u{1161}\u{11ab}글", vec!["\u{1112}\u{1161}\u{11ab}", "글"]),
            ("か\u{3099}ｶﾞ", vec!["か\u{3099}", "ｶﾞ"]),
            ("हिन्दी", vec!["हि", "न्", "दी"]),
            ("કાન", vec!["કા", "ન"]),
            ("👩‍💻👍🏽", vec!["👩‍💻", "👍🏽"]),
            ("🇩🇪🇫🇷🇮", vec!["🇩🇪", "🇫🇷", "🇮"]),
            ("\u{301}a", vec!["\u{301}", "a"]),
        ] {
            assert_eq!(clusters(text), expected, "{text}");
        }
    }

    #[test]
    fn clusters_fold_for_themselves_whatever_stands_beside_them() {
        for c in ('\0'..'\u{20000}').chain('\u{2f800}'..'\u{2fa20}') {
            for text in [format!("a{c}b{c}\u{301}"), format!("{c}\u{345}{c}\u{34f}\u{3099}가{c}か{c}")] {
                assert_eq!(Folded::new(&text).folded(), fold(&text), "U+{:04X}", u32::from(c));
            }
        }
    }

    proptest! {
        #[test]
        fn clusters_fold_as_the_text_does(text in "(\\PC|\\p{M}|[\u{300}-\u{36f}\u{1100}-\u{11ff}가-각\u{345}ßİ]){0,16}") {
            let folded = Folded::new(&text);
            prop_assert_eq!(folded.folded(), fold(&text));
            prop_assert_eq!(folded.clusters().collect::<String>(), text);
        }
    }
}
