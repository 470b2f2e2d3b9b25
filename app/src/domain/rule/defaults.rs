//! The rules that a desk starts with.

use super::{
    super::{confidence::Confidence, severity::Severity, turn::Feedback},
    Condition, ConfidenceTest, EscalationTag, Outcome,
};

/// A rule of the first start: an ordinary rule that has no identifier yet. Its position is its place in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DefaultRule {
    /// What it is known by in code, in `snake_case`.
    pub key: &'static str,
    /// Name as shown.
    pub name: &'static str,
    /// What must hold.
    pub condition: Condition,
    /// What the ticket gets.
    pub outcome: Outcome,
}

/// Below this, an answer has very low confidence.
const VERY_LOW: Confidence = percent(25);
/// Below this, an answer has low confidence.
const LOW: Confidence = percent(50);

const fn percent(percent: u16) -> Confidence {
    match Confidence::from_hundredths(percent * 100) {
        Ok(confidence) => confidence,
        Err(_) => panic!("a percentage is at most 100"),
    }
}

/// The rules of the first start, in order: the first that matches gives the tag and the description, so what can do the
/// most harm comes first, then what the user asks for, then what the assistant says of itself.
#[must_use]
pub fn default_rules() -> Vec<DefaultRule> {
    vec![
        rule(
            "guardrail_hit",
            "Guardrail hit",
            Condition::GuardrailTriggered { policies: Vec::new() },
            Severity::Critical,
            "A content-safety policy was triggered. Check what the user was shown and whether anyone must be told.",
        ),
        rule(
            "asks_for_human",
            "Asks for a human",
            Condition::AsksForHuman,
            Severity::High,
            "The user asked to speak to a person. Take over the conversation.",
        ),
        rule(
            "thumbs_down",
            "Thumbs-down",
            Condition::FeedbackIs(Feedback::Down),
            Severity::Medium,
            "The user rated the answer as unhelpful. Find out what was missing and answer it for them.",
        ),
        rule(
            "very_low_confidence",
            "Very low confidence",
            Condition::Confidence(ConfidenceTest::Below(VERY_LOW)),
            Severity::High,
            "The assistant rated its own answer below 25 %. Take it for wrong until checked, and correct it for the user.",
        ),
        rule(
            "low_confidence",
            "Low confidence",
            Condition::Confidence(ConfidenceTest::Below(LOW)),
            Severity::Medium,
            "The assistant rated its own answer below 50 %. Check it and correct it for the user.",
        ),
        rule(
            "no_answer",
            "No answer",
            Condition::AnswerEmptyOrUnknown,
            Severity::Low,
            "The assistant had no answer. Answer the user, and add what was missing to its sources.",
        ),
    ]
}

fn rule(
    key: &'static str,
    name: &'static str,
    condition: Condition,
    severity: Severity,
    description: &str,
) -> DefaultRule {
    let description = description.to_owned();
    DefaultRule {
        key,
        name,
        condition,
        outcome: Outcome { severity, assignee: None, tag: EscalationTag::default(), description },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_rule_can_be_saved_and_is_known_by_its_own_key() {
        let rules = default_rules();
        for rule in &rules {
            assert_eq!(rule.condition.validate(), Ok(()), "{}", rule.name);
            assert!(!rule.outcome.description.is_empty());
        }
        let mut keys: Vec<_> = rules.iter().map(|rule| rule.key).collect();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), rules.len());
    }
    #[cfg(feature = "ssr")]
    mod on_turns {
        use super::*;
        use crate::domain::{
            guardrail::{GuardrailAction, GuardrailVerdict},
            ids::RuleId,
            rule::{Facts, Rule, RuleSet},
            turn::User,
        };
        use uuid::Uuid;

        fn matching(change: impl FnOnce(&mut Facts<'_>)) -> Vec<(String, Severity)> {
            matching_with(&[], change)
        }

        fn matching_with<'a>(
            guardrails: &'a [GuardrailVerdict],
            change: impl FnOnce(&mut Facts<'a>),
        ) -> Vec<(String, Severity)> {
            let rules = default_rules().into_iter().zip(1_u8..).map(|(rule, position)| Rule {
                id: RuleId::new(Uuid::from_u128(position.into())),
                name: rule.name.to_owned(),
                version: 1,
                position: position.into(),
                enabled: true,
                condition: rule.condition,
                outcome: rule.outcome,
            });
            let (set, problems) = RuleSet::compile(rules.collect());
            assert_eq!(problems, vec![]);
            static NOBODY: User = User { name: None, id: None, email: None };
            let mut facts = Facts {
                question: "How do I reset my password?",
                answer: "Press Reset.",
                answer_raw: "Press Reset.",
                confidence: None,
                channel: None,
                user: &NOBODY,
                feedback: None,
                guardrails,
                turn_number: 1,
                earlier_questions: &[],
            };
            change(&mut facts);
            set.evaluate(&facts).into_iter().map(|found| (found.name, found.severity)).collect()
        }

        fn names(matches: &[(String, Severity)]) -> Vec<(&str, Severity)> {
            matches.iter().map(|(name, severity)| (name.as_str(), *severity)).collect()
        }

        #[test]
        fn an_ordinary_turn_is_left_alone() {
            assert_eq!(matching(|_| ()), vec![]);
            assert_eq!(matching(|facts| facts.feedback = Some(Feedback::Up)), vec![]);
        }

        #[test]
        fn low_confidence_is_medium_and_very_low_confidence_is_high_as_well() {
            for (given, expected) in [
                (0.0, vec![("Very low confidence", Severity::High), ("Low confidence", Severity::Medium)]),
                (24.99, vec![("Very low confidence", Severity::High), ("Low confidence", Severity::Medium)]),
                (25.0, vec![("Low confidence", Severity::Medium)]),
                (49.99, vec![("Low confidence", Severity::Medium)]),
                (50.0, vec![]),
                (100.0, vec![]),
            ] {
                let found = matching(|facts| facts.confidence = Confidence::from_percent(given).ok());
                assert_eq!(names(&found), expected, "{given}");
            }
        }

        #[test]
        fn the_most_harmful_comes_first() {
            let guardrails =
                [GuardrailVerdict { policy: "pii".to_owned(), action: GuardrailAction::Flag, detail: None, own: None }];
            let found = matching_with(&guardrails, |facts| {
                facts.question = "Can I talk to a person?";
                facts.answer = "I don't know.";
                facts.feedback = Some(Feedback::Down);
                facts.confidence = Confidence::from_percent(10.0).ok();
            });
            let expected = [
                ("Guardrail hit", Severity::Critical),
                ("Asks for a human", Severity::High),
                ("Thumbs-down", Severity::Medium),
                ("Very low confidence", Severity::High),
                ("Low confidence", Severity::Medium),
                ("No answer", Severity::Low),
            ];
            assert_eq!(names(&found), expected);
        }
    }
}
