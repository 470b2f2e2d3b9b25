//! What changed between two versions of a rule, in words.

use serde::{Deserialize, Serialize};

use super::{super::person::UNASSIGNED, Assignment, Condition, RuleDraft};

/// A part of a rule that can be edited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RulePart {
    /// Its name.
    Name,
    /// What must hold.
    Condition,
    /// The severity of its tickets.
    Severity,
    /// Who gets them.
    Assignee,
    /// Their tag.
    Tag,
    /// Their description.
    Description,
}

impl RulePart {
    /// As people read it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Name => "Name",
            Self::Condition => "Condition",
            Self::Severity => "Severity",
            Self::Assignee => "Assigned To",
            Self::Tag => "Tag",
            Self::Description => "Description",
        }
    }
}

/// One part that changed, in words; an empty description is empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// Which part.
    pub part: RulePart,
    /// What it was.
    pub from: String,
    /// What it became.
    pub to: String,
}

/// What changed from one version of a rule to another.
#[must_use]
pub fn differences(from: &RuleDraft, to: &RuleDraft) -> Vec<Difference> {
    let (before, after) = (&from.outcome, &to.outcome);
    let assigned = |assignment: &Option<Assignment>| {
        assignment.as_ref().map_or_else(|| UNASSIGNED.to_owned(), |assignment| capital(&assignment.to_string()))
    };
    let same_people = match (&before.assignee, &after.assignee) {
        (Some(before), Some(after)) => before.is_same(after),
        (before, after) => before.is_none() && after.is_none(),
    };
    let (condition_before, condition_after) = conditions(&from.condition, &to.condition);
    let parts = [
        (RulePart::Name, from.name == to.name, from.name.clone(), to.name.clone()),
        (RulePart::Condition, from.condition == to.condition, condition_before, condition_after),
        (
            RulePart::Severity,
            before.severity == after.severity,
            before.severity.label().to_owned(),
            after.severity.label().to_owned(),
        ),
        (RulePart::Assignee, same_people, assigned(&before.assignee), assigned(&after.assignee)),
        (RulePart::Tag, before.tag == after.tag, before.tag.to_string(), after.tag.to_string()),
        (
            RulePart::Description,
            before.description == after.description,
            before.description.clone(),
            after.description.clone(),
        ),
    ];
    let changed = parts.into_iter().filter(|(_, is_same, ..)| !is_same);
    changed.map(|(part, _, from, to)| Difference { part, from, to }).collect()
}

/// Two conditions in words; where these leave out what differs, in full.
fn conditions(from: &Condition, to: &Condition) -> (String, String) {
    let words = (from.to_string(), to.to_string());
    if from != to && words.0 == words.1 {
        let full = |condition: &Condition| serde_json::to_string(condition).unwrap_or_default();
        return (full(from), full(to));
    }
    words
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{
        super::draft::tests::{ada, draft},
        *,
    };
    use crate::domain::severity::Severity;

    #[test]
    fn each_part_is_named_with_what_it_was_and_became() {
        let mut after = draft();
        after.name = "Low".to_owned();
        after.condition = Condition::AsksForHuman;
        after.outcome.severity = Severity::Low;
        after.outcome.assignee = None;
        after.outcome.tag = "billing".parse().unwrap();
        after.outcome.description = "Call {user}.".to_owned();
        let said: Vec<_> = differences(&draft(), &after)
            .into_iter()
            .map(|each| format!("{}: {} → {}", each.part.label(), each.from, each.to))
            .collect();
        assert_eq!(
            said,
            [
                "Name: Low confidence in Teams → Low",
                "Condition: confidence is below 50 % and the channel is \"Teams\" → the question asks for a human",
                "Severity: High → Low",
                "Assigned To: Assigned to Ada Obi → Unassigned",
                "Tag: escalated → billing",
                "Description:  → Call {user}.",
            ]
        );
    }

    #[test]
    fn what_stayed_is_not_named() {
        let mut renamed = draft();
        renamed.outcome.assignee = Some(Assignment::Person(ada("Ada Cho")));
        assert_eq!(differences(&draft(), &renamed), []);
    }

    #[test]
    fn what_words_leave_out_is_shown_in_full() {
        let channels = |last: &str| Condition::ChannelIs(["a", "b", "c", "d", last].map(str::to_owned).to_vec());
        let (before, after) =
            (RuleDraft { condition: channels("e"), ..draft() }, RuleDraft { condition: channels("f"), ..draft() });
        let found = differences(&before, &after);
        assert!(found[0].from.contains("\"e\"") && found[0].to.contains("\"f\""), "{found:?}");
    }
}
