//! Escalation rules: which turns become tickets, and what those tickets get.
//!
//! A rule's [`Condition`] is data. It is checked when it is saved, compiled into a rule set when rules are loaded, and evaluated
//! against the facts of one turn and its conversation; every match says in words why it matched.

mod assignment;
mod back_test;
#[cfg(feature = "ssr")]
mod change;
mod condition;
mod defaults;
pub(super) mod describe;
mod differences;
mod draft;
#[cfg(feature = "ssr")]
mod evaluate;
mod explain;
#[cfg(feature = "ssr")]
mod facts;
mod form;
mod kept;
#[cfg(feature = "ssr")]
mod phrases;
#[cfg(feature = "ssr")]
mod replay;
mod sketch;
mod template;
#[cfg(feature = "ssr")]
mod transfer;
mod validate;
#[cfg(feature = "ssr")]
pub(super) mod words;

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::{ids::RuleId, severity::Severity};

pub use assignment::{Assignment, AssignmentProblem};
pub use back_test::{Conversations, Count, Day, Example, Slice, Tally};
#[cfg(feature = "ssr")]
pub use change::RuleChange;
pub use condition::{Condition, ConfidenceTest, TextField};
pub use defaults::{DefaultRule, default_rules};
pub use differences::{Difference, RulePart, differences};
pub use draft::RuleDraft;
#[cfg(feature = "ssr")]
pub use evaluate::RuleSet;
pub use explain::RuleVerdict;
#[cfg(feature = "ssr")]
pub use facts::Facts;
pub use form::{FormField, FormProblem, RuleForm};
pub use kept::{Direction, KeptRule, RuleConflict, RuleEntry, RuleVersion};
#[cfg(feature = "ssr")]
pub use replay::{BackTest, Course, LaterFeedback, Occasion, PastTurn, Period, Place, Standing, Stretch, World};
pub use sketch::{Bound, Kind, Leaf, Misfit, Node, Part, Sketch};
pub use template::{PLACEHOLDERS, Template, TemplateProblem};
#[cfg(feature = "ssr")]
pub use transfer::{GivenRule, Transfer, Transferred, Twice};
#[cfg(feature = "ssr")]
pub(super) use validate::usable_pattern;
pub use validate::{ConditionProblem, RuleProblem};

/// A named, ordered, switchable, versioned condition, and what its tickets get.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Identifier, the same over all versions.
    pub id: RuleId,
    /// Name as shown.
    pub name: String,
    /// Counts the saved changes; the first is 1.
    pub version: i64,
    /// Place in the order of rules, the lowest first.
    pub position: i64,
    /// Whether it is evaluated at all.
    pub enabled: bool,
    /// What must hold.
    pub condition: Condition,
    /// What the ticket gets.
    pub outcome: Outcome,
}

/// What a rule gives to the ticket that it makes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Severity; of all rules that match, the highest counts.
    pub severity: Severity,
    /// Who gets it; `None` leaves it unassigned.
    #[serde(default)]
    pub assignee: Option<Assignment>,
    /// Escalation tag.
    #[serde(default)]
    pub tag: EscalationTag,
    /// Additional context for whoever works the ticket: a [`Template`] with placeholders for what the turn brings.
    #[serde(default)]
    pub description: String,
}

/// One rule that matched one turn, with everything as it was at that time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleMatch {
    /// The rule.
    pub rule: RuleId,
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: i64,
    /// Severity that it asks for.
    pub severity: Severity,
    /// Whom it assigns to.
    pub assignee: Option<Assignment>,
    /// Its tag.
    pub tag: EscalationTag,
    /// Its description, with what the turn brings in place of its placeholders.
    pub description: String,
    /// Why it matched: "confidence 31 % is below 50 %".
    pub explanation: String,
}

/// Marks a ticket as made by an escalation rule: trimmed, 1–40 characters, no control characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EscalationTag(String);

/// Text that can't be a tag.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be a tag of 1 to 40 characters without control characters")]
pub struct InvalidTag;

impl EscalationTag {
    /// Longest tag, in characters.
    pub const MAX: usize = 40;
    /// The tag of rules that name none.
    pub const DEFAULT: &'static str = "escalated";

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for EscalationTag {
    fn default() -> Self {
        Self(Self::DEFAULT.to_owned())
    }
}

impl fmt::Display for EscalationTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for EscalationTag {
    type Err = InvalidTag;

    fn from_str(text: &str) -> Result<Self, InvalidTag> {
        let trimmed = text.trim();
        if trimmed.is_empty() || trimmed.chars().count() > Self::MAX || trimmed.chars().any(char::is_control) {
            return Err(InvalidTag);
        }
        Ok(Self(trimmed.to_owned()))
    }
}

impl TryFrom<String> for EscalationTag {
    type Error = InvalidTag;

    fn try_from(text: String) -> Result<Self, InvalidTag> {
        text.parse()
    }
}

impl From<EscalationTag> for String {
    fn from(tag: EscalationTag) -> Self {
        tag.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_short_trimmed_text() {
        assert_eq!(" billing ".parse::<EscalationTag>().unwrap().as_str(), "billing");
        assert_eq!(EscalationTag::default().as_str(), "escalated");
        for text in ["", "  ", "a\nb", "a\0", &"x".repeat(41)] {
            assert_eq!(text.parse::<EscalationTag>(), Err(InvalidTag), "{text:?}");
        }
        assert!("é".repeat(40).parse::<EscalationTag>().is_ok());
        assert!(serde_json::from_str::<EscalationTag>("\"\"").is_err());
    }

    #[test]
    fn an_outcome_needs_no_more_than_a_severity() {
        let outcome: Outcome = serde_json::from_str(r#"{"severity":"high"}"#).unwrap();
        assert_eq!(outcome.tag, EscalationTag::default());
        assert_eq!(outcome.assignee, None);
    }

    #[test]
    fn outcomes_from_before_there_were_assignments_are_read() {
        let json = r#"{"severity":"low","assignee":null,"tag":"escalated","description":"Look {here}."}"#;
        let outcome: Outcome = serde_json::from_str(json).unwrap();
        assert_eq!((outcome.assignee, outcome.description.as_str()), (None, "Look {here}."));
    }
}
