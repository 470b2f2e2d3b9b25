//! What a rule must be to be saved.

use super::{
    super::text, AssignmentProblem, Condition, ConfidenceTest, Outcome, Rule, RuleDraft, Template, TemplateProblem,
};

/// Why a rule can't be saved.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RuleProblem {
    /// A name that is no name.
    #[error("The name must have 1 to {max} characters that can be seen, none of them a control character.", max = Rule::MAX_NAME)]
    Name,
    /// More text than a ticket shows.
    #[error("The description must have at most {max} characters.", max = Rule::MAX_DESCRIPTION)]
    Description,
    /// See [`TemplateProblem`].
    #[error(transparent)]
    Template(#[from] TemplateProblem),
    /// See [`AssignmentProblem`].
    #[error(transparent)]
    Assignment(#[from] AssignmentProblem),
    /// See [`ConditionProblem`].
    #[error(transparent)]
    Condition(#[from] ConditionProblem),
}

/// Why a condition can't be saved, as a sentence for whoever wrote it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConditionProblem {
    /// "All of nothing" would always hold, "any of nothing" never.
    #[error("A group needs at least one condition.")]
    EmptyGroup,
    /// An operator without anything to compare with.
    #[error("The list of {0} is empty: add at least one.")]
    EmptyList(&'static str),
    /// A list that is too long.
    #[error("The list of {0} has more than {max} entries.", max = Condition::MAX_WORDS)]
    TooManyWords(&'static str),
    /// An entry that is blank or too long.
    #[error("Every entry in the list of {0} must have 1 to {max} characters that can be seen.", max = Condition::MAX_WORD)]
    Word(&'static str),
    /// Ends in the wrong order: no confidence could pass.
    #[error("The confidence must be at least a number that is smaller than the one it is to be below.")]
    Range,
    /// Groups within groups within groups.
    #[error("Conditions are nested more than {max} levels deep.", max = Condition::MAX_DEPTH)]
    TooDeep,
    /// A condition of too many parts.
    #[error("A rule can have at most {max} conditions.", max = Condition::MAX_NODES)]
    TooMany,
    /// More text in all lists than a rule should carry.
    #[error("The lists of a rule can have at most {max} characters together.", max = Condition::MAX_TEXT)]
    TooMuchText,
    /// An expression that is empty or too long.
    #[error("The pattern must have 1 to {max} characters.", max = Condition::MAX_PATTERN)]
    PatternLength,
    /// An expression that is none, or needs too much memory.
    #[error("The pattern \"{pattern}\" can't be used: {reason}")]
    Pattern {
        /// The expression.
        pattern: String,
        /// What is wrong with it.
        reason: String,
    },
}

impl Rule {
    /// Longest name, in characters.
    pub const MAX_NAME: usize = 100;
    /// Longest description, in characters.
    pub const MAX_DESCRIPTION: usize = 2_000;

    /// Checks everything that must hold for the rule to be saved.
    ///
    /// # Errors
    /// [`RuleProblem`] for the first thing that doesn't hold.
    pub fn validate(&self) -> Result<(), RuleProblem> {
        name_is_usable(&self.name)?;
        self.outcome.validate()?;
        Ok(self.condition.validate()?)
    }
}

impl RuleDraft {
    /// Checks everything that must hold for the draft to be saved, as [`Rule::validate`] does.
    ///
    /// # Errors
    /// [`RuleProblem`] for the first thing that doesn't hold.
    pub fn validate(&self) -> Result<(), RuleProblem> {
        name_is_usable(&self.name)?;
        self.outcome.validate()?;
        Ok(self.condition.validate()?)
    }
}

impl Outcome {
    /// Checks everything that must hold for the outcome to be saved.
    ///
    /// # Errors
    /// [`RuleProblem`] for the first thing that doesn't hold.
    pub fn validate(&self) -> Result<(), RuleProblem> {
        if self.description.chars().count() > Rule::MAX_DESCRIPTION {
            return Err(RuleProblem::Description);
        }
        Template::check(&self.description)?;
        Ok(self.assignee.as_ref().map_or(Ok(()), |assignment| assignment.validate())?)
    }
}

pub(super) fn name_is_usable(name: &str) -> Result<(), RuleProblem> {
    let name = name.trim();
    let is_unfit = |c: char| c.is_control() || text::turns_direction(c);
    if !text::is_visible(name) || name.chars().count() > Rule::MAX_NAME || name.chars().any(is_unfit) {
        return Err(RuleProblem::Name);
    }
    Ok(())
}

impl Condition {
    /// Deepest nesting; a condition without parts has depth 1.
    pub const MAX_DEPTH: usize = 8;
    /// Most conditions in one, itself included.
    pub const MAX_NODES: usize = 200;
    /// Most entries of one list.
    pub const MAX_WORDS: usize = 1_000;
    /// Longest entry of a list, in characters.
    pub const MAX_WORD: usize = 200;
    /// Most characters in all lists together.
    pub const MAX_TEXT: usize = 200_000;
    /// Longest pattern, in characters.
    pub const MAX_PATTERN: usize = 1_000;

    /// Checks everything that must hold for the condition to be saved.
    ///
    /// Patterns are tried on the server only: the browser does not carry the engine.
    ///
    /// # Errors
    /// [`ConditionProblem`] for the first thing that doesn't hold.
    pub fn validate(&self) -> Result<(), ConditionProblem> {
        self.problems().into_iter().next().map_or(Ok(()), |(_, problem)| Err(problem))
    }

    /// Everything that keeps the condition from being saved, each with the number of the part that it is about: the
    /// condition itself is 0, then its parts in the order in which they are written, each before its own.
    #[must_use]
    pub fn problems(&self) -> Vec<(usize, ConditionProblem)> {
        let mut totals = Totals::default();
        self.check(1, &mut totals);
        totals.problems
    }

    fn check(&self, depth: usize, totals: &mut Totals) {
        let number = totals.nodes;
        totals.nodes += 1;
        if depth > Self::MAX_DEPTH {
            totals.problems.push((number, ConditionProblem::TooDeep));
            return;
        }
        if totals.nodes > Self::MAX_NODES {
            if totals.nodes == Self::MAX_NODES + 1 {
                totals.problems.push((number, ConditionProblem::TooMany));
            }
            return;
        }
        let checked = match self {
            Self::All(conditions) | Self::Any(conditions) if conditions.is_empty() => Err(ConditionProblem::EmptyGroup),
            Self::Confidence(ConfidenceTest::Between { at_least, below }) if at_least >= below => {
                Err(ConditionProblem::Range)
            }
            Self::Contains { words, .. } => totals.list("words", words),
            Self::ChannelIs(channels) => totals.list("channels", channels),
            Self::UserIs(users) => totals.list("users", users),
            Self::GuardrailTriggered { policies } if !policies.is_empty() => totals.list("guardrails", policies),
            Self::Matches { pattern, .. } => pattern_is_usable(pattern),
            _ => Ok(()),
        };
        if let Err(problem) = checked {
            totals.problems.push((number, problem));
        }
        for condition in self.children() {
            condition.check(depth + 1, totals);
        }
    }
}

/// What is counted over all parts of a condition.
#[derive(Default)]
struct Totals {
    nodes: usize,
    text: usize,
    problems: Vec<(usize, ConditionProblem)>,
}

impl Totals {
    fn list(&mut self, name: &'static str, entries: &[String]) -> Result<(), ConditionProblem> {
        if entries.is_empty() {
            return Err(ConditionProblem::EmptyList(name));
        }
        if entries.len() > Condition::MAX_WORDS {
            return Err(ConditionProblem::TooManyWords(name));
        }
        for entry in entries {
            let length = entry.chars().count();
            let is_entry = text::is_visible(entry) && !entry.chars().any(char::is_control);
            #[cfg(feature = "ssr")]
            let is_entry = is_entry && (name != "words" || !super::words::normal(entry).is_empty());
            if !is_entry || length > Condition::MAX_WORD {
                return Err(ConditionProblem::Word(name));
            }
            self.text += length;
        }
        if self.text > Condition::MAX_TEXT { Err(ConditionProblem::TooMuchText) } else { Ok(()) }
    }
}

fn pattern_is_usable(pattern: &str) -> Result<(), ConditionProblem> {
    if pattern.is_empty() || pattern.chars().count() > Condition::MAX_PATTERN {
        return Err(ConditionProblem::PatternLength);
    }
    #[cfg(feature = "ssr")]
    compiled_pattern(pattern)?;
    Ok(())
}

/// The engine for a pattern that may be saved.
#[cfg(feature = "ssr")]
pub(in crate::domain) fn usable_pattern(pattern: &str) -> Result<regex::Regex, ConditionProblem> {
    pattern_is_usable(pattern)?;
    compiled_pattern(pattern)
}

/// The engine for a pattern: linear in the text, limited in memory.
#[cfg(feature = "ssr")]
pub(super) fn compiled_pattern(pattern: &str) -> Result<regex::Regex, ConditionProblem> {
    const MEMORY: usize = 1 << 20;
    regex::RegexBuilder::new(pattern).size_limit(MEMORY).dfa_size_limit(MEMORY).build().map_err(|error| {
        let reason = match error {
            regex::Error::CompiledTooBig(_) => "it needs too much memory. Use smaller repetitions.".to_owned(),
            // The engine draws the pattern with a mark below; its last line says what is wrong.
            other => {
                let text = other.to_string();
                let last = text.lines().last().unwrap_or_default();
                format!("{}.", last.trim_start_matches("error: ").trim_end_matches('.'))
            }
        };
        ConditionProblem::Pattern { pattern: text::line(pattern, 80), reason }
    })
}

#[cfg(test)]
mod tests {
    use super::{super::TextField, *};
    use crate::domain::confidence::Confidence;

    fn contains(words: Vec<String>) -> Condition {
        Condition::Contains { field: TextField::Question, words }
    }

    fn nested(depth: usize) -> Condition {
        (1..depth).fold(Condition::AsksForHuman, |condition, _| Condition::Not(Box::new(condition)))
    }

    #[test]
    fn the_limits_themselves_are_allowed_and_one_more_is_not() {
        assert_eq!(nested(8).validate(), Ok(()));
        assert_eq!(nested(9).validate(), Err(ConditionProblem::TooDeep));
        assert_eq!(Condition::All(vec![Condition::AsksForHuman; 199]).validate(), Ok(()));
        assert_eq!(Condition::Any(vec![Condition::AsksForHuman; 200]).validate(), Err(ConditionProblem::TooMany));
        assert_eq!(contains(vec!["x".to_owned(); 1_000]).validate(), Ok(()));
        assert_eq!(contains(vec!["x".to_owned(); 1_001]).validate(), Err(ConditionProblem::TooManyWords("words")));
        assert_eq!(contains(vec!["é".repeat(200)]).validate(), Ok(()));
        for nothing in ["", " ", "\u{200b}", "a\0b"] {
            assert_eq!(
                contains(vec![nothing.to_owned()]).validate(),
                Err(ConditionProblem::Word("words")),
                "{nothing:?}"
            );
            assert_eq!(Condition::UserIs(vec![nothing.to_owned()]).validate(), Err(ConditionProblem::Word("users")));
        }
        #[cfg(feature = "ssr")]
        assert_eq!(contains(vec!["\u{301}".to_owned()]).validate(), Err(ConditionProblem::Word("words")));
        for unseen in ["", " ", "\u{200b}", "a\u{202e}b", "a\nb"] {
            assert_eq!(name_is_usable(unseen), Err(RuleProblem::Name), "{unseen:?}");
        }
        assert_eq!(contains(vec!["é".repeat(201)]).validate(), Err(ConditionProblem::Word("words")));
        let full = contains(vec!["é".repeat(200); 1_000]);
        assert_eq!(full.validate(), Ok(()));
        assert_eq!(
            Condition::Any(vec![full, contains(vec!["x".to_owned()])]).validate(),
            Err(ConditionProblem::TooMuchText)
        );
    }

    #[test]
    fn every_problem_is_told_with_the_part_that_it_is_about() {
        let condition = Condition::All(vec![
            contains(vec![]),
            Condition::Not(Box::new(Condition::Any(vec![]))),
            Condition::AsksForHuman,
            Condition::Matches { field: TextField::Answer, pattern: String::new() },
        ]);
        assert_eq!(
            condition.problems(),
            [
                (1, ConditionProblem::EmptyList("words")),
                (3, ConditionProblem::EmptyGroup),
                (5, ConditionProblem::PatternLength),
            ]
        );
    }

    #[test]
    fn lists_and_groups_must_hold_something() {
        for (condition, problem) in [
            (Condition::All(vec![]), ConditionProblem::EmptyGroup),
            (Condition::Not(Box::new(Condition::Any(vec![]))), ConditionProblem::EmptyGroup),
            (contains(vec![]), ConditionProblem::EmptyList("words")),
            (contains(vec!["a".to_owned(), " ".to_owned()]), ConditionProblem::Word("words")),
            (Condition::ChannelIs(vec![]), ConditionProblem::EmptyList("channels")),
            (Condition::UserIs(vec![]), ConditionProblem::EmptyList("users")),
            (Condition::GuardrailTriggered { policies: vec![String::new()] }, ConditionProblem::Word("guardrails")),
        ] {
            assert_eq!(condition.validate(), Err(problem));
        }
        assert_eq!(Condition::GuardrailTriggered { policies: vec![] }.validate(), Ok(()));
    }

    #[test]
    fn a_range_has_its_ends_in_order() {
        let at = |hundredths| Confidence::from_hundredths(hundredths).unwrap();
        let between = |at_least, below| {
            Condition::Confidence(ConfidenceTest::Between { at_least: at(at_least), below: at(below) })
        };
        assert_eq!(between(2_500, 2_501).validate(), Ok(()));
        assert_eq!(between(2_500, 2_500).validate(), Err(ConditionProblem::Range));
        assert_eq!(between(2_501, 2_500).validate(), Err(ConditionProblem::Range));
    }

    #[cfg(feature = "ssr")]
    #[test]
    fn a_pattern_that_cannot_be_used_says_why() {
        let matches = |pattern: &str| Condition::Matches { field: TextField::Answer, pattern: pattern.to_owned() };
        assert_eq!(matches(r"(?i)\border\s+\d{3,}\b").validate(), Ok(()));
        for (pattern, words) in [
            ("(", "unclosed group"),
            ("a{2", "repetition"),
            (r"(?=look)", "look-around"),
            (r"(a)\1", "backreferences"),
            (r"\w{500}{500}", "too much memory"),
        ] {
            let sentence = matches(pattern).validate().unwrap_err().to_string();
            assert!(sentence.contains(words), "{sentence}");
            assert!(sentence.ends_with('.') && !sentence.contains('\n'), "{sentence}");
        }
        assert_eq!(matches("").validate(), Err(ConditionProblem::PatternLength));
        assert_eq!(matches(&"a".repeat(1_001)).validate(), Err(ConditionProblem::PatternLength));
    }
}
