//! Conditions in words, for the list of rules and for explanations.

use std::fmt;

use super::{
    super::{text, turn::Feedback},
    Condition, ConfidenceTest,
};

/// Most values that a sentence names.
const NAMED: usize = 3;
/// Longest quotation, in characters.
const QUOTED: usize = 80;

/// A text in quotation marks, cut to a length that a sentence bears.
pub(in crate::domain) fn quoted(text: &str) -> String {
    format!("\"{}\"", text::line(text, QUOTED))
}

/// `"a", "b" or "c"`; of a longer list the first few and how many more there are.
pub(in crate::domain) fn one_of(values: &[String]) -> String {
    let (named, rest) = values.split_at(values.len().min(NAMED));
    let mut parts: Vec<String> = named.iter().map(|value| quoted(value)).collect();
    if !rest.is_empty() {
        parts.push(format!("one of {} more", rest.len()));
    }
    match parts.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => "nothing".to_owned(),
    }
}

/// What a user said, within a sentence.
pub(super) const fn feedback(feedback: Feedback) -> &'static str {
    match feedback {
        Feedback::Up => "feedback is thumbs-up",
        Feedback::Down => "feedback is thumbs-down",
    }
}

impl fmt::Display for ConfidenceTest {
    /// What follows "confidence": "is below 50 %".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Below(limit) => write!(f, "is below {limit}"),
            Self::Above(limit) => write!(f, "is above {limit}"),
            Self::Between { at_least, below } => write!(f, "is below {below} and at least {at_least}"),
            Self::Missing => f.write_str("is not given"),
        }
    }
}

impl ConfidenceTest {
    /// What follows a confidence that does not pass: "is not below 50 %".
    #[cfg(feature = "ssr")]
    pub(super) fn not(self) -> String {
        match self {
            Self::Below(limit) => format!("is not below {limit}"),
            Self::Above(limit) => format!("is not above {limit}"),
            Self::Between { at_least, below } => format!("is not at least {at_least} and below {below}"),
            Self::Missing => "is given".to_owned(),
        }
    }
}

impl fmt::Display for Condition {
    /// As people read it: `confidence is below 50 % and (the question contains "refund" or the question asks for a human)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All(conditions) => joined(f, conditions, " and "),
            Self::Any(conditions) => joined(f, conditions, " or "),
            Self::Not(condition) => {
                f.write_str("not: ")?;
                within(f, condition)
            }
            Self::Confidence(test) => write!(f, "confidence {test}"),
            Self::Contains { field, words } => write!(f, "the {} contains {}", field.label(), one_of(words)),
            Self::Matches { field, pattern } => {
                write!(f, "the {} matches the pattern {}", field.label(), quoted(pattern))
            }
            Self::ChannelIs(channels) => write!(f, "the channel is {}", one_of(channels)),
            Self::UserIs(users) => write!(f, "the user is {}", one_of(users)),
            Self::FeedbackIs(given) => f.write_str(feedback(*given)),
            Self::GuardrailTriggered { policies } if policies.is_empty() => f.write_str("a guardrail was triggered"),
            Self::GuardrailTriggered { policies } => write!(f, "guardrail {} was triggered", one_of(policies)),
            Self::AsksForHuman => f.write_str("the question asks for a human"),
            Self::AnswerEmptyOrUnknown => f.write_str("the answer is empty or says it does not know"),
            Self::SameQuestionAgain => f.write_str("the same question was asked before in this chat"),
            Self::TurnNumber { at_least } => write!(f, "the chat has reached turn {at_least}"),
        }
    }
}

fn joined(f: &mut fmt::Formatter<'_>, conditions: &[Condition], between: &str) -> fmt::Result {
    if conditions.is_empty() {
        return f.write_str("nothing");
    }
    for (index, condition) in conditions.iter().enumerate() {
        if index > 0 {
            f.write_str(between)?;
        }
        within(f, condition)?;
    }
    Ok(())
}

/// A condition inside another one, in parentheses where it has parts of its own.
fn within(f: &mut fmt::Formatter<'_>, condition: &Condition) -> fmt::Result {
    match condition {
        Condition::All(parts) | Condition::Any(parts) if parts.len() > 1 => write!(f, "({condition})"),
        _ => write!(f, "{condition}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{super::TextField, *};
    use crate::domain::confidence::Confidence;

    #[test]
    fn a_condition_reads_as_a_sentence() {
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let below = ConfidenceTest::Below(Confidence::from_percent(50.0).unwrap());
        let condition = Condition::All(vec![
            Condition::Confidence(below),
            Condition::Any(vec![
                Condition::Contains { field: TextField::Raw, words: words(&["a", "b", "c", "d", "e"]) },
                Condition::UserIs(words(&["ada"])),
            ]),
            Condition::Not(Box::new(Condition::ChannelIs(words(&["Teams", "Slack"])))),
        ]);
        assert_eq!(
            condition.to_string(),
            "confidence is below 50 % and (the raw answer contains \"a\", \"b\", \"c\" or one of 2 more or the user is \
             \"ada\") and not: the channel is \"Teams\" or \"Slack\""
        );
    }

    #[test]
    fn a_long_value_is_cut() {
        let condition = Condition::ChannelIs(vec!["x\n".repeat(500)]);
        assert!(condition.to_string().chars().count() < 110);
        assert!(!condition.to_string().contains('\n'));
    }
}
