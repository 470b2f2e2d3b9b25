//! Looking for what a policy looks for.

use std::{cell::OnceCell, ops::Range};

use regex::Regex;
use unicode_segmentation::UnicodeSegmentation as _;

use super::{
    Action, Detector, Sought,
    describe::{some, thousands},
    detectors, injection,
    normal::Normal,
    redact::is_hidden,
    terms::Terms,
};
use crate::domain::rule::usable_pattern;

/// Most places of one pattern in one text that are told apart. What follows them is taken as a whole: a pattern that finds
/// something nearly everywhere would otherwise be begun anew nearly everywhere.
const MOST_MATCHES: usize = 1_000;

/// A place in a text where something was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Hit {
    /// Where, in bytes of the original; whole characters, never empty.
    pub(super) range: Range<usize>,
    /// What.
    pub(super) what: What,
}

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// A word, by its number.
    Term(usize),
    /// What a pattern matches.
    Match,
    /// What a detector knows.
    Kind(Detector),
    /// A phrase that instructs the assistant.
    Phrase,
    /// All that is too much.
    Excess,
}

/// A text, and its normal form where somebody needs it.
pub(super) struct View<'a> {
    pub(super) text: &'a str,
    normal: OnceCell<Normal>,
    /// Where each character of the text as it is seen begins, and its end.
    characters: OnceCell<Vec<usize>>,
}

impl<'a> View<'a> {
    pub(super) const fn new(text: &'a str) -> Self {
        Self { text, normal: OnceCell::new(), characters: OnceCell::new() }
    }

    fn normal(&self) -> &Normal {
        self.normal.get_or_init(|| Normal::new(self.text))
    }

    /// A part of the text, made longer until it splits nothing that is seen as one character. All characters are told apart at
    /// once: to begin at each place anew takes the square of the time in a row of flags.
    fn whole_characters(&self, part: &Range<usize>) -> Range<usize> {
        let bounds = self
            .characters
            .get_or_init(|| self.text.grapheme_indices(true).map(|(at, _)| at).chain([self.text.len()]).collect());
        let start = bounds.partition_point(|bound| *bound <= part.start).saturating_sub(1);
        let end = bounds.partition_point(|bound| *bound < part.end);
        let at = |index: usize| bounds.get(index).copied().unwrap_or(self.text.len());
        at(start)..at(end).max(at(start))
    }
}

/// What a policy looks for, with everything about it that does not depend on the text already done.
#[derive(Debug)]
pub(super) enum Seeker {
    Terms(Box<Terms>),
    Pattern(Regex),
    Detectors(Vec<Detector>),
    Injection,
    /// More than so many characters.
    Length(usize),
}

impl Seeker {
    /// Prepares what is looked for.
    pub(super) fn new(sought: &Sought) -> Result<Self, String> {
        Ok(match sought {
            Sought::Words { reach, words } => Self::Terms(Box::new(Terms::new(words, *reach)?)),
            Sought::Pattern { pattern } => {
                Self::Pattern(usable_pattern(pattern).map_err(|problem| problem.to_string())?)
            }
            Sought::Detectors(detectors) => Self::Detectors(detectors.clone()),
            Sought::PromptInjection => Self::Injection,
            Sought::Length { most } => Self::Length(*most as usize),
        })
    }

    /// Everything that is found, in the order of the text; places that overlap are one. What is hidden already is not
    /// found again.
    pub(super) fn hits(&self, view: &View<'_>) -> Vec<Hit> {
        let mut hits: Vec<Hit> = Vec::new();
        let mut found = |mut hit: Hit| {
            hit.range = view.whole_characters(&hit.range);
            if !hit.range.is_empty() && !is_hidden(&view.text[hit.range.clone()]) {
                hits.push(hit);
            }
        };
        match self {
            Self::Terms(terms) => terms.find(view.normal(), &mut found),
            Self::Pattern(pattern) => matches(pattern, view.text, &mut found),
            Self::Detectors(kinds) => {
                for kind in kinds {
                    for part in detectors::find(*kind, view.normal().text()) {
                        found(Hit { range: view.normal().original(&part), what: What::Kind(*kind) });
                    }
                }
            }
            Self::Injection => {
                for part in injection::find(view.normal().text()) {
                    found(Hit { range: view.normal().original(&part), what: What::Phrase });
                }
            }
            Self::Length(most) => {
                if let Some((end, _)) = view.text.char_indices().nth(*most) {
                    found(Hit { range: end..view.text.len(), what: What::Excess });
                }
            }
        }
        hits.sort_by_key(|hit| (hit.range.start, std::cmp::Reverse(hit.range.end)));
        hits.dedup_by(|next, kept| {
            let overlap = next.range.start < kept.range.end;
            if overlap {
                kept.range.end = kept.range.end.max(next.range.end);
            }
            overlap
        });
        hits
    }

    /// What was found in one text, in words that follow a number or stand for themselves: `2 card numbers`.
    ///
    /// Never a word of the text itself. The words of a list are named, unless they are to be hidden.
    pub(super) fn summary(&self, hits: &[Hit], text: &str, action: &Action) -> String {
        let count =
            |one: &str, many: &str| format!("{} {}", thousands(hits.len()), if hits.len() == 1 { one } else { many });
        match self {
            Self::Terms(_) if matches!(action, Action::Redact | Action::Block { .. }) => {
                count("listed word", "listed words")
            }
            Self::Terms(terms) => {
                let mut words: Vec<String> = Vec::new();
                for hit in hits {
                    if let What::Term(term) = hit.what {
                        let word = terms.written(term);
                        if words.len() <= 20 && !words.iter().any(|known| known == word) {
                            words.push(word.to_owned());
                        }
                    }
                }
                some(&words)
            }
            Self::Pattern(_) => count("match of the pattern", "matches of the pattern"),
            Self::Detectors(kinds) => {
                let each = kinds.iter().filter_map(|kind| {
                    let n = hits.iter().filter(|hit| hit.what == What::Kind(*kind)).count();
                    (n > 0).then(|| format!("{} {}", thousands(n), if n == 1 { kind.one() } else { kind.many() }))
                });
                each.collect::<Vec<_>>().join(", ")
            }
            Self::Injection => count("attempt to give new instructions", "attempts to give new instructions"),
            Self::Length(most) => {
                format!("{} characters where {} are allowed", thousands(text.chars().count()), thousands(*most))
            }
        }
    }
}

fn matches(pattern: &Regex, text: &str, found: &mut impl FnMut(Hit)) {
    for (nth, place) in pattern.find_iter(text).enumerate() {
        let end = if nth < MOST_MATCHES { place.end() } else { text.len() };
        if !place.is_empty() || nth >= MOST_MATCHES {
            found(Hit { range: place.start()..end, what: What::Match });
        }
        if nth >= MOST_MATCHES {
            break;
        }
    }
}
