//! A text in the form in which words are compared, that knows which part of the original each part of it comes from.

use std::ops::Range;

use unicode_segmentation::GraphemeCursor;

use super::super::{
    fold::fold,
    highlight::folded::{cluster_ends, is_folded},
};

/// The [normal form](super::super::rule::words::normal) of a text, with where it comes from.
pub(super) struct Normal {
    normal: String,
    parts: Vec<Part>,
}

/// What one cluster of the original, or one run of blanks, has become.
struct Part {
    /// Where it ends in the normal form, in bytes.
    end: usize,
    /// Where it is in the original.
    original: Range<usize>,
}

impl Normal {
    /// Folds a text.
    pub(super) fn new(text: &str) -> Self {
        let mut made = Self { normal: String::with_capacity(text.len()), parts: Vec::with_capacity(text.len()) };
        let mut blank: Option<Range<usize>> = None;
        let mut start = 0;
        for end in cluster_ends(text) {
            let cluster = &text[start..end];
            let original = start..end;
            start = end;
            match cluster.as_bytes() {
                [byte] => made.take(char::from(byte.to_ascii_lowercase()), &original, &mut blank),
                [_, _, _] if is_folded(cluster) => {
                    cluster.chars().for_each(|c| made.take(c, &original, &mut blank));
                }
                _ => {
                    let straight = cluster.replace(['\u{2018}', '\u{2019}', '\u{2bc}', '\u{b4}'], "'");
                    fold(&straight).chars().for_each(|c| made.take(c, &original, &mut blank));
                }
            }
        }
        made
    }

    /// Adds a character; blanks wait until something follows them.
    fn take(&mut self, c: char, original: &Range<usize>, blank: &mut Option<Range<usize>>) {
        if c.is_whitespace() {
            if !self.normal.is_empty() {
                let run = blank.get_or_insert_with(|| original.clone());
                run.end = original.end;
            }
            return;
        }
        if let Some(run) = blank.take() {
            self.push(' ', &run);
        }
        self.push(c, original);
    }

    fn push(&mut self, c: char, original: &Range<usize>) {
        self.normal.push(c);
        let end = self.normal.len();
        match self.parts.last_mut().filter(|last| last.original == *original) {
            Some(last) => last.end = end,
            None => self.parts.push(Part { end, original: original.clone() }),
        }
    }

    /// The normal form.
    pub(super) fn text(&self) -> &str {
        &self.normal
    }

    /// Where in the original this part of the normal form, which is not empty, comes from: whole clusters.
    pub(super) fn original(&self, part: &Range<usize>) -> Range<usize> {
        let first = self.parts.partition_point(|known| known.end <= part.start);
        let last = self.parts.partition_point(|known| known.end < part.end);
        match (self.parts.get(first), self.parts.get(last)) {
            (Some(first), Some(last)) => first.original.start..last.original.end.max(first.original.end),
            _ => 0..0,
        }
    }
}

/// A part of a text, made longer until it splits nothing that is seen as one character.
pub(super) fn whole_characters(text: &str, part: &Range<usize>) -> Range<usize> {
    let start = text.floor_char_boundary(part.start);
    let end = text.ceil_char_boundary(part.end);
    let is_boundary = |at: usize| GraphemeCursor::new(at, text.len(), true).is_boundary(text, 0).unwrap_or(true);
    let before = |at: usize| GraphemeCursor::new(at, text.len(), true).prev_boundary(text, 0).ok().flatten();
    let after = |at: usize| GraphemeCursor::new(at, text.len(), true).next_boundary(text, 0).ok().flatten();
    let start = if is_boundary(start) { start } else { before(start).unwrap_or(0) };
    let end = if is_boundary(end) { end } else { after(end).unwrap_or(text.len()) };
    start..end
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::rule::words::normal;
    use proptest::prelude::*;

    fn found(term: &str, text: &str) -> Option<String> {
        let normal_text = Normal::new(text);
        let term = normal(term);
        let at = normal_text.text().find(&term)?;
        let range = whole_characters(text, &normal_text.original(&(at..at + term.len())));
        Some(text[range].to_owned())
    }

    #[test]
    fn what_is_found_is_mapped_to_whole_letters_of_the_original() {
        for (term, text, expected) in [
            ("strasse", "Hauptstraße 1", "straße"),
            ("as", "Straße", "aß"),
            ("istanbul", "in İstanbul.", "İstanbul"),
            ("file", "ﬁles", "ﬁle"),
            ("ile", "ﬁle", "ﬁle"),
            ("cafe", "Cafe\u{301}!", "Cafe\u{301}"),
            ("money back", "my MONEY \r\n\t back!", "MONEY \r\n\t back"),
            ("don't", "I don’t know", "don’t"),
            ("vpn", "ＶＰＮ接続", "ＶＰＮ"),
            ("\u{1f469}", "a 👩‍💻 b", "👩‍💻"),
            ("👍", "👍🏽!", "👍🏽"),
            ("न्", "हिन्दी", "न्दी"),
            ("한", "\u{1112}\u{1161}\u{11ab}글", "\u{1112}\u{1161}\u{11ab}"),
        ] {
            assert_eq!(found(term, text).as_deref(), Some(expected), "{term} in {text}");
        }
    }

    proptest! {
        #[test]
        fn the_form_is_the_one_that_rules_compare_in(
            text in "(\\PC|\\p{M}|[ \t\r\n\u{a0}\u{3000}'\u{2018}\u{2019}\u{2bc}\u{b4}ßİ가\u{fdfa}½\u{308}]){0,24}"
        ) {
            let made = Normal::new(&text);
            prop_assert_eq!(made.text(), normal(&text));
            if !made.text().is_empty() {
                let all = made.original(&(0..made.text().len()));
                prop_assert_eq!(normal(&text[all]), normal(&text));
            }
        }

        #[test]
        fn characters_stay_whole(text in "(\\PC|\\p{M}|\u{200d}|🇩|👍🏽|\r\n){0,12}", a: prop::sample::Index, b: prop::sample::Index) {
            let (a, b) = (a.index(text.len() + 1), b.index(text.len() + 1));
            let range = whole_characters(&text, &(a.min(b)..a.max(b)));
            let boundaries: Vec<usize> = unicode_segmentation::UnicodeSegmentation::grapheme_indices(text.as_str(), true)
                .map(|(at, _)| at)
                .chain([text.len()])
                .collect();
            prop_assert!(boundaries.contains(&range.start) && boundaries.contains(&range.end));
            prop_assert!(range.start <= a.min(b) && range.end >= a.max(b));
        }
    }
}
