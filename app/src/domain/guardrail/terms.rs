//! A list of words, all looked for in one walk over the text, however many they are.

use std::collections::HashMap;

use aho_corasick::{Anchored, MatchKind, automaton::Automaton as _, nfa::contiguous::NFA};

use super::{Reach, normal::Normal, seek::Hit, seek::What};
use crate::domain::rule::words::{is_bounded, normal};

/// The words, ready to be looked for.
#[derive(Debug)]
pub(super) struct Terms {
    engine: NFA,
    /// As they were written, by the number that the engine knows them by.
    written: Vec<String>,
    reach: Reach,
}

impl Terms {
    /// Prepares a list of words that are [fit](super::GuardrailProblem) to be looked for.
    pub(super) fn new(words: &[String], reach: Reach) -> Result<Self, String> {
        let mut written = Vec::new();
        let mut folded = Vec::new();
        let mut known = HashMap::new();
        for word in words {
            let normal = normal(word);
            if normal.is_empty() {
                return Err(format!("the word {word:?} has nothing that can be looked for"));
            }
            if known.insert(normal.clone(), ()).is_none() {
                folded.push(normal);
                written.push(word.clone());
            }
        }
        let engine =
            NFA::builder().match_kind(MatchKind::Standard).build(&folded).map_err(|error| error.to_string())?;
        Ok(Self { engine, written, reach })
    }

    /// A word as it was written.
    pub(super) fn written(&self, term: usize) -> &str {
        self.written.get(term).map_or("", String::as_str)
    }

    /// Hands out, at each place where a word ends, the longest that does.
    ///
    /// Shorter ones that end there lie within it, so nothing that a word covers is missed; and no text, however it
    /// repeats itself, makes this take longer than its length.
    pub(super) fn find(&self, text: &Normal, mut found: impl FnMut(Hit)) {
        let normal = text.text();
        let Ok(mut state) = self.engine.start_state(Anchored::No) else { return };
        for (at, byte) in normal.bytes().enumerate() {
            state = self.engine.next_state(Anchored::No, state, byte);
            if !self.engine.is_match(state) {
                continue;
            }
            let end = at + 1;
            if self.reach == Reach::Whole && !is_bounded(normal, end, end) {
                continue;
            }
            // The engine names the longest first.
            for nth in 0..self.engine.match_len(state) {
                let term = self.engine.match_pattern(state, nth);
                let start = end - self.engine.pattern_len(term);
                if self.reach == Reach::Anywhere || is_bounded(normal, start, end) {
                    found(Hit { range: text.original(&(start..end)), what: What::Term(term.as_usize()) });
                    break;
                }
            }
        }
    }
}
