//! A rule as its editor holds it.

use serde::{Deserialize, Serialize};

use super::{Assignment, Condition, EscalationTag, Outcome, Rule};

/// What of a rule can be edited: a rule without identifier, version, place and switch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleDraft {
    /// Name as shown.
    pub name: String,
    /// What must hold.
    pub condition: Condition,
    /// What the ticket gets.
    pub outcome: Outcome,
}

impl RuleDraft {
    /// Whether two say the same, whatever the people whom they assign to were called when they were written.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        let (own, others) = (&self.outcome, &other.outcome);
        let same_people = match (&own.assignee, &others.assignee) {
            (Some(own), Some(other)) => own.is_same(other),
            (own, other) => own.is_none() && other.is_none(),
        };
        self.name == other.name
            && self.condition == other.condition
            && own.severity == others.severity
            && own.tag == others.tag
            && own.description == others.description
            && same_people
    }

    /// The rule in one sentence: "When confidence is below 50 % and the channel is "Teams" → High, assigned to Ada Obi".
    #[must_use]
    pub fn summary(&self) -> String {
        summary(&self.condition, &self.outcome)
    }
}

impl Rule {
    /// What of it can be edited.
    #[must_use]
    pub fn draft(&self) -> RuleDraft {
        RuleDraft { name: self.name.clone(), condition: self.condition.clone(), outcome: self.outcome.clone() }
    }

    /// The rule in one sentence, as [`RuleDraft::summary`].
    #[must_use]
    pub fn summary(&self) -> String {
        summary(&self.condition, &self.outcome)
    }
}

fn summary(condition: &Condition, outcome: &Outcome) -> String {
    let assigned = outcome.assignee.as_ref().map(|assignment: &Assignment| format!(", {assignment}"));
    let tagged = (outcome.tag.as_str() != EscalationTag::DEFAULT).then(|| format!(", tagged \"{}\"", outcome.tag));
    format!(
        "When {condition} → {}{}{}",
        outcome.severity.label(),
        assigned.unwrap_or_default(),
        tagged.unwrap_or_default()
    )
}

#[cfg(test)]
pub(super) mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::{
        confidence::Confidence, ids::PersonId, person::PersonRef, rule::ConfidenceTest, severity::Severity,
    };

    pub(in crate::domain::rule) fn ada(name: &str) -> PersonRef {
        PersonRef { id: PersonId::new(Uuid::from_u128(1)), name: name.to_owned() }
    }

    pub(in crate::domain::rule) fn draft() -> RuleDraft {
        RuleDraft {
            name: "Low confidence in Teams".to_owned(),
            condition: Condition::All(vec![
                Condition::Confidence(ConfidenceTest::Below(Confidence::from_percent(50.0).unwrap())),
                Condition::ChannelIs(vec!["Teams".to_owned()]),
            ]),
            outcome: Outcome {
                severity: Severity::High,
                assignee: Some(Assignment::Person(ada("Ada Obi"))),
                tag: EscalationTag::default(),
                description: String::new(),
            },
        }
    }

    #[test]
    fn a_rule_reads_as_one_sentence() {
        let mut rule = draft();
        assert_eq!(
            rule.summary(),
            "When confidence is below 50 % and the channel is \"Teams\" → High, assigned to Ada Obi"
        );
        rule.condition = Condition::AsksForHuman;
        rule.outcome.assignee = None;
        rule.outcome.tag = "billing".parse().unwrap();
        assert_eq!(rule.summary(), "When the question asks for a human → High, tagged \"billing\"");
    }

    #[test]
    fn a_person_who_was_renamed_is_the_same_person() {
        let mut renamed = draft();
        renamed.outcome.assignee = Some(Assignment::Person(ada("Ada Cho")));
        assert!(draft().is_same(&renamed));
        renamed.outcome.assignee = Some(Assignment::RoundRobin(vec![ada("Ada Obi")]));
        assert!(!draft().is_same(&renamed));
        renamed.outcome.assignee = None;
        assert!(!draft().is_same(&renamed) && !renamed.is_same(&draft()));
        assert!(!draft().is_same(&RuleDraft { name: "other".to_owned(), ..draft() }));
    }
}
