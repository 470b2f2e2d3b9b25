//! What guardrails made of an answer: the unfiltered output and the text that was shown, held against each other by words.

use serde::{Deserialize, Serialize};

/// The unfiltered output of the assistant beside the answer that was shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RawAnswer {
    /// The viewer may not read it.
    #[default]
    Hidden,
    /// It is the answer.
    Same,
    /// It is another text than the answer: both, in pieces.
    Differs(Vec<Piece>),
}

/// A piece of two texts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// Which of them has it.
    pub side: Side,
    /// As it stands there.
    pub text: String,
}

/// Which of two texts has a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// Both.
    Both,
    /// Only the unfiltered output.
    Raw,
    /// Only the answer that was shown.
    Shown,
}

#[cfg(feature = "ssr")]
pub use words::compare;

#[cfg(feature = "ssr")]
mod words {
    use similar::{Algorithm, DiffTag, capture_diff_slices};

    use super::{Piece, RawAnswer, Side};

    /// Most words, and blanks between them, of each text that are held against each other; the work grows with their product.
    /// What two texts have in common at their ends does not count.
    const MOST: usize = 1_500;

    /// Holds the unfiltered output against the answer that was shown. Of texts that differ over more than can be compared, all
    /// between their common ends counts as different.
    #[must_use]
    pub fn compare(raw: &str, shown: &str) -> RawAnswer {
        if raw == shown {
            return RawAnswer::Same;
        }
        let (old, new) = (words(raw), words(shown));
        let head = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
        let (old_rest, new_rest) = (&old[head..], &new[head..]);
        let tail = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|(old, new)| old == new).count();
        let (old_middle, new_middle) = (&old_rest[..old_rest.len() - tail], &new_rest[..new_rest.len() - tail]);
        let mut pieces = Pieces::default();
        pieces.add(Side::Both, &old[..head]);
        if old_middle.len() > MOST || new_middle.len() > MOST {
            pieces.add(Side::Raw, old_middle);
            pieces.add(Side::Shown, new_middle);
        } else {
            for step in capture_diff_slices(Algorithm::Myers, old_middle, new_middle) {
                let (tag, raw, shown) = step.as_tag_tuple();
                if tag == DiffTag::Equal {
                    pieces.add(Side::Both, &old_middle[raw]);
                } else {
                    pieces.add(Side::Raw, &old_middle[raw]);
                    pieces.add(Side::Shown, &new_middle[shown]);
                }
            }
        }
        pieces.add(Side::Both, &old_rest[old_rest.len() - tail..]);
        RawAnswer::Differs(pieces.0)
    }

    /// Words and the blanks between them, in turns; a mark that is no letter or digit stands for itself.
    fn words(text: &str) -> Vec<&str> {
        #[derive(PartialEq)]
        enum Kind {
            Word,
            Blank,
            Mark,
        }
        let kind = |c: char| match c {
            c if c.is_alphanumeric() => Kind::Word,
            c if c.is_whitespace() => Kind::Blank,
            // A mark that joins the letter before belongs to it.
            '\u{300}'..='\u{36f}' | '\u{200d}' | '\u{fe0f}' => Kind::Word,
            _ => Kind::Mark,
        };
        let mut words = Vec::new();
        let mut begin = 0;
        let mut before = None;
        for (at, c) in text.char_indices() {
            let kind = kind(c);
            if before.is_some_and(|before| before != kind || kind == Kind::Mark) {
                words.push(&text[begin..at]);
                begin = at;
            }
            before = Some(kind);
        }
        if begin < text.len() {
            words.push(&text[begin..]);
        }
        words
    }

    /// Neighbours of one side are one piece.
    #[derive(Default)]
    struct Pieces(Vec<Piece>);

    impl Pieces {
        fn add(&mut self, side: Side, words: &[&str]) {
            let text = words.concat();
            if text.is_empty() {
                return;
            }
            match self.0.last_mut().filter(|last| last.side == side) {
                Some(last) => last.text.push_str(&text),
                None => self.0.push(Piece { side, text }),
            }
        }
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn marked(raw: &str, shown: &str) -> String {
        let RawAnswer::Differs(pieces) = compare(raw, shown) else { return "same".to_owned() };
        let each = pieces.iter().map(|piece| match piece.side {
            Side::Both => piece.text.clone(),
            Side::Raw => format!("[-{}-]", piece.text),
            Side::Shown => format!("{{+{}+}}", piece.text),
        });
        each.collect()
    }

    #[test]
    fn whole_words_differ() {
        for (raw, shown, expected) in [
            ("a b", "a b", "same"),
            ("Call 555-0100 now.", "Call [phone] now.", "Call [-555-0100-]{+[phone]+} now."),
            ("The key is abc123, keep it.", "The key is abc124, keep it.", "The key is [-abc123-]{+abc124+}, keep it."),
            ("", "Blocked.", "{+Blocked.+}"),
            ("Everything", "", "[-Everything-]"),
            ("one two three", "one three", "one [-two -]three"),
        ] {
            assert_eq!(marked(raw, shown), expected);
        }
    }

    #[test]
    fn texts_that_are_too_long_to_compare_are_different_between_their_ends() {
        let long = |word: &str| format!("begin {}end", format!("{word} ").repeat(20_000));
        let RawAnswer::Differs(pieces) = compare(&long("a"), &long("b")) else { panic!("they differ") };
        let sides: Vec<Side> = pieces.iter().map(|piece| piece.side).collect();
        assert_eq!(sides, [Side::Both, Side::Raw, Side::Shown, Side::Both]);
    }

    proptest! {
        #[test]
        fn both_texts_come_out_of_the_pieces(raw in "(\\PC|[ab.] |\n){0,40}", shown in "(\\PC|[ab.] |\n){0,40}") {
            match compare(&raw, &shown) {
                RawAnswer::Differs(pieces) => {
                    let side = |side: Side| pieces
                        .iter()
                        .filter(|piece| piece.side == Side::Both || piece.side == side)
                        .map(|piece| piece.text.as_str())
                        .collect::<String>();
                    prop_assert_eq!(side(Side::Raw), raw);
                    prop_assert_eq!(side(Side::Shown), shown);
                    prop_assert!(pieces.iter().all(|piece| !piece.text.is_empty()));
                }
                same => {
                    prop_assert_eq!(same, RawAnswer::Same);
                    prop_assert_eq!(raw, shown);
                }
            }
        }
    }
}
