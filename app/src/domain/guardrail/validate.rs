//! What a guardrail must be to be saved.

use super::{Action, Draft, FormField, Policy, Sought};
use crate::domain::text;

/// Why a guardrail can't be saved, as a sentence for whoever wrote it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GuardrailProblem {
    /// A name that is no name.
    #[error("The name must have 1 to {max} characters that can be seen, none of them a control character.", max = Draft::MAX_NAME)]
    Name,
    /// No text to look through.
    #[error("Choose at least one text to look through.")]
    Scope,
    /// Nothing to look for.
    #[error("The list of words is empty: add at least one.")]
    NoWords,
    /// A list that is too long.
    #[error("The list has more than {max} words.", max = Policy::MAX_WORDS)]
    TooManyWords,
    /// A word that is too long, or has nothing that can be looked for.
    #[error("\"{0}\" can't be looked for: a word has 1 to {max} characters, one of them a letter, digit or sign.", max = Policy::MAX_WORD)]
    Word(String),
    /// More text in the list than a guardrail should carry.
    #[error("The words can have at most {max} characters together.", max = Policy::MAX_TEXT)]
    TooMuchText,
    /// An expression that is empty, too long, none at all, or needs too much memory.
    #[error("{0}")]
    Pattern(String),
    /// Nothing to look for.
    #[error("Choose at least one kind of data to look for.")]
    NoDetector,
    /// A limit that is none.
    #[error("The limit must be a whole number of 1 to {max} characters.", max = Policy::MAX_LENGTH)]
    Length,
    /// Nothing to show instead of an answer.
    #[error("The replacement must have 1 to {max} characters, and something that can be seen.", max = Policy::MAX_REPLACEMENT)]
    Replacement,
}

impl GuardrailProblem {
    /// Which part of the form it is about.
    #[must_use]
    pub const fn field(&self) -> FormField {
        match self {
            Self::Name => FormField::Name,
            Self::Scope => FormField::Scope,
            Self::NoWords | Self::TooManyWords | Self::Word(_) | Self::TooMuchText => FormField::Words,
            Self::Pattern(_) => FormField::Pattern,
            Self::NoDetector => FormField::Detectors,
            Self::Length => FormField::Length,
            Self::Replacement => FormField::Replacement,
        }
    }
}

impl Draft {
    /// Longest name, in characters.
    pub const MAX_NAME: usize = 100;

    /// Everything that keeps it from being saved, in the order of the form.
    #[must_use]
    pub fn problems(&self) -> Vec<GuardrailProblem> {
        let name = self.name.trim();
        let is_name = text::is_visible(name)
            && name.chars().count() <= Self::MAX_NAME
            && !name.chars().any(|c| c.is_control() || text::turns_direction(c));
        let mut problems = Vec::new();
        problems.extend((!is_name).then_some(GuardrailProblem::Name));
        problems.extend(self.policy.problems());
        problems
    }
}

impl Policy {
    /// Most words of a list.
    pub const MAX_WORDS: usize = 5_000;
    /// Longest word, in characters.
    pub const MAX_WORD: usize = 200;
    /// Most characters in the list.
    pub const MAX_TEXT: usize = 200_000;
    /// Highest limit of characters.
    pub const MAX_LENGTH: u32 = 1_000_000;
    /// Longest replacement, in characters.
    pub const MAX_REPLACEMENT: usize = 2_000;

    /// Everything that keeps it from being used, in the order of the form.
    ///
    /// Words and patterns are tried on the server only: the browser does not carry the engine.
    #[must_use]
    pub fn problems(&self) -> Vec<GuardrailProblem> {
        let mut problems = Vec::new();
        problems.extend(self.scope.fields().next().is_none().then_some(GuardrailProblem::Scope));
        problems.extend(self.looks_for.problem());
        if let Action::Block { replacement } = &self.action
            && (!text::is_visible(replacement) || replacement.chars().count() > Self::MAX_REPLACEMENT)
        {
            problems.push(GuardrailProblem::Replacement);
        }
        problems
    }
}

impl Sought {
    fn problem(&self) -> Option<GuardrailProblem> {
        match self {
            Self::Words { words, .. } => words_problem(words),
            Self::Pattern { pattern } => pattern_problem(pattern),
            Self::Detectors(detectors) => detectors.is_empty().then_some(GuardrailProblem::NoDetector),
            Self::PromptInjection => None,
            Self::Length { most } => (!(1..=Policy::MAX_LENGTH).contains(most)).then_some(GuardrailProblem::Length),
        }
    }
}

fn words_problem(words: &[String]) -> Option<GuardrailProblem> {
    if words.is_empty() {
        return Some(GuardrailProblem::NoWords);
    }
    if words.len() > Policy::MAX_WORDS {
        return Some(GuardrailProblem::TooManyWords);
    }
    let mut total = 0;
    for word in words {
        let length = word.chars().count();
        total += length;
        if length > Policy::MAX_WORD || !can_be_sought(word) {
            return Some(GuardrailProblem::Word(text::line(word, 40)));
        }
    }
    (total > Policy::MAX_TEXT).then_some(GuardrailProblem::TooMuchText)
}

#[cfg(feature = "ssr")]
fn can_be_sought(word: &str) -> bool {
    text::is_visible(word) && !crate::domain::rule::words::normal(word).is_empty()
}

#[cfg(not(feature = "ssr"))]
fn can_be_sought(word: &str) -> bool {
    text::is_visible(word)
}

#[cfg(feature = "ssr")]
fn pattern_problem(pattern: &str) -> Option<GuardrailProblem> {
    super::super::rule::usable_pattern(pattern).err().map(|problem| GuardrailProblem::Pattern(problem.to_string()))
}

#[cfg(not(feature = "ssr"))]
fn pattern_problem(_pattern: &str) -> Option<GuardrailProblem> {
    None
}

#[cfg(test)]
mod tests {
    use super::{
        super::{Reach, Scope},
        *,
    };

    fn draft(looks_for: Sought) -> Draft {
        Draft { name: "Words".to_owned(), policy: Policy { scope: Scope::BOTH, looks_for, action: Action::Flag } }
    }

    fn words(words: Vec<String>) -> Vec<GuardrailProblem> {
        draft(Sought::Words { reach: Reach::Whole, words }).problems()
    }

    #[test]
    fn the_limits_themselves_are_allowed_and_one_more_is_not() {
        assert_eq!(words(vec!["x".to_owned(); 5_000]), []);
        assert_eq!(words(vec!["x".to_owned(); 5_001]), [GuardrailProblem::TooManyWords]);
        assert_eq!(words(vec!["é".repeat(200)]), []);
        assert_eq!(words(vec!["é".repeat(200); 1_001]), [GuardrailProblem::TooMuchText]);
        assert!(matches!(words(vec!["é".repeat(201)])[..], [GuardrailProblem::Word(_)]));
        assert_eq!(draft(Sought::Length { most: 1_000_000 }).problems(), []);
        for most in [0, 1_000_001] {
            assert_eq!(draft(Sought::Length { most }).problems(), [GuardrailProblem::Length]);
        }
    }

    #[test]
    fn every_part_that_is_wrong_is_named_at_once() {
        let draft = Draft {
            name: " \u{200b}".to_owned(),
            policy: Policy {
                scope: Scope::default(),
                looks_for: Sought::Detectors(vec![]),
                action: Action::Block { replacement: "\n ".to_owned() },
            },
        };
        let fields: Vec<_> = draft.problems().iter().map(GuardrailProblem::field).collect();
        assert_eq!(fields, [FormField::Name, FormField::Scope, FormField::Detectors, FormField::Replacement]);
    }

    #[cfg(feature = "ssr")]
    #[test]
    fn what_can_not_be_looked_for_is_explained() {
        assert_eq!(words(vec!["ok".to_owned(), "\u{301}".to_owned()]).len(), 1);
        for (pattern, says) in [("(", "unclosed group"), ("", "1 to"), (r"\w{500}{500}", "too much memory")] {
            let problems = draft(Sought::Pattern { pattern: pattern.to_owned() }).problems();
            assert!(problems[0].to_string().contains(says), "{problems:?}");
        }
    }
}
