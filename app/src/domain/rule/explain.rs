//! Why a rule matches a turn, and why it doesn't.

use serde::{Deserialize, Serialize};

use super::super::{ids::RuleId, severity::Severity};

/// What one rule says of one turn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleVerdict {
    /// The rule.
    pub rule: RuleId,
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: i64,
    /// Severity that it asks for.
    pub severity: Severity,
    /// Whether it matches.
    pub matched: bool,
    /// Why it does: "confidence 31 % is below 50 %"; or why it doesn't: "confidence 72 % is not below 50 %".
    pub explanation: String,
}

#[cfg(feature = "ssr")]
mod engine {
    use super::{
        super::{
            Condition, Facts, RuleSet,
            describe::{one_of, quoted},
            evaluate::{Check, Compiled, MAX_EXPLANATION},
            facts::View,
        },
        RuleVerdict,
    };
    use crate::domain::{confidence::NOT_GIVEN, text};

    impl RuleSet {
        /// What every rule says of a turn, in order.
        #[must_use]
        pub fn explain(&self, facts: &Facts<'_>) -> Vec<RuleVerdict> {
            let view = View::new(facts);
            self.rules.iter().map(|compiled| verdict(compiled, &view)).collect()
        }
    }

    fn verdict(Compiled { rule, check, .. }: &Compiled, view: &View<'_>) -> RuleVerdict {
        let matched = check.holds(view);
        let explanation = if matched { check.explanation(view) } else { why_not(&rule.condition, check, view) };
        RuleVerdict {
            rule: rule.id,
            name: rule.name.clone(),
            version: rule.version,
            severity: rule.outcome.severity,
            matched,
            explanation: text::line(&explanation, MAX_EXPLANATION),
        }
    }

    /// Why a condition doesn't hold, where it doesn't. As with what matches, nothing is quoted of the raw answer.
    fn why_not(condition: &Condition, check: &Check, view: &View<'_>) -> String {
        let facts = view.facts;
        match (condition, check) {
            (Condition::All(conditions) | Condition::Any(conditions), Check::All(checks) | Check::Any(checks)) => {
                let parts = conditions.iter().zip(checks).filter(|(_, check)| !check.holds(view));
                parts.map(|(condition, check)| why_not(condition, check, view)).collect::<Vec<_>>().join("; ")
            }
            (Condition::Not(_), Check::Not(check, _)) => check.explanation(view),
            (Condition::Confidence(test), _) => match facts.confidence {
                Some(given) => format!("confidence {given} {}", test.not()),
                None => format!("confidence is {NOT_GIVEN}"),
            },
            (Condition::Contains { field, words }, _) => {
                format!("the {} does not contain {}", field.label(), one_of(words))
            }
            (Condition::Matches { field, pattern }, _) => {
                format!("the {} does not match the pattern {}", field.label(), quoted(pattern))
            }
            (Condition::ChannelIs(channels), _) => match facts.channel {
                Some(channel) => format!("the channel is {}, not {}", quoted(channel), one_of(channels)),
                None => "the channel is not known".to_owned(),
            },
            (Condition::UserIs(users), _) => {
                if facts.user.is_unknown() {
                    "the user is not known".to_owned()
                } else {
                    format!("the user is {}, not {}", quoted(facts.user.display()), one_of(users))
                }
            }
            (Condition::FeedbackIs(_), _) => match facts.feedback {
                Some(given) => super::super::describe::feedback(given).to_owned(),
                None => "there is no feedback".to_owned(),
            },
            (Condition::GuardrailTriggered { policies }, _) if policies.is_empty() => {
                "no guardrail was triggered".to_owned()
            }
            (Condition::GuardrailTriggered { policies }, _) => {
                format!("guardrail {} was not triggered", one_of(policies))
            }
            (Condition::AsksForHuman, _) => "the question does not ask for a human".to_owned(),
            (Condition::AnswerEmptyOrUnknown, _) => {
                "there is an answer, and it does not say it does not know".to_owned()
            }
            (Condition::SameQuestionAgain, _) => "the question was not asked before in this chat".to_owned(),
            (Condition::TurnNumber { at_least }, _) => {
                format!("the chat has reached turn {}, not turn {at_least}", facts.turn_number)
            }
            // A check is made of its condition and has its shape.
            (Condition::All(_) | Condition::Any(_) | Condition::Not(_), _) => format!("not: {condition}"),
        }
    }
}

#[cfg(feature = "ssr")]
#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use uuid::Uuid;

    use super::{
        super::{Condition, ConfidenceTest, EscalationTag, Facts, Outcome, Rule, RuleSet, TextField},
        *,
    };
    use crate::domain::{
        confidence::Confidence,
        guardrail::{GuardrailAction, GuardrailVerdict},
        turn::{Feedback, User},
    };

    fn rule(condition: Condition) -> Rule {
        Rule {
            id: RuleId::new(Uuid::from_u128(1)),
            name: "a rule".to_owned(),
            version: 3,
            position: 1,
            enabled: true,
            condition,
            outcome: Outcome {
                severity: Severity::High,
                assignee: None,
                tag: EscalationTag::default(),
                description: String::new(),
            },
        }
    }

    fn explained(condition: Condition) -> RuleVerdict {
        let user = User { name: Some("Ada Obi".to_owned()), ..User::default() };
        let guardrails =
            [GuardrailVerdict { policy: "tone".to_owned(), action: GuardrailAction::Flag, detail: None, own: None }];
        let facts = Facts {
            question: "Where is my parcel?",
            answer: "On its way.",
            answer_raw: "On its way, secret.",
            confidence: Confidence::from_percent(72.0).ok(),
            channel: Some("Slack"),
            user: &user,
            feedback: Some(Feedback::Up),
            guardrails: &guardrails,
            turn_number: 2,
            earlier_questions: &[],
        };
        let (set, problems) = RuleSet::compile(vec![rule(condition)]);
        assert_eq!(problems, vec![]);
        let mut verdicts = set.explain(&facts);
        let matched: Vec<_> = set.evaluate(&facts).into_iter().map(|found| found.explanation).collect();
        let verdict = verdicts.pop().unwrap();
        assert_eq!(matched, if verdict.matched { vec![verdict.explanation.clone()] } else { vec![] });
        verdict
    }

    fn words(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    fn below(percent: f64) -> Condition {
        Condition::Confidence(ConfidenceTest::Below(Confidence::from_percent(percent).unwrap()))
    }

    #[test]
    fn a_rule_that_matches_says_why_as_the_ticket_does() {
        let verdict = explained(below(80.0));
        assert_eq!((verdict.matched, verdict.version), (true, 3));
        assert_eq!(verdict.explanation, "confidence 72 % is below 80 %");
    }

    #[test]
    fn each_condition_says_why_it_does_not_hold() {
        let at = |percent| Confidence::from_percent(percent).unwrap();
        for (condition, sentence) in [
            (below(50.0), "confidence 72 % is not below 50 %"),
            (Condition::Confidence(ConfidenceTest::Above(at(90.0))), "confidence 72 % is not above 90 %"),
            (
                Condition::Confidence(ConfidenceTest::Between { at_least: at(10.0), below: at(20.0) }),
                "confidence 72 % is not at least 10 % and below 20 %",
            ),
            (Condition::Confidence(ConfidenceTest::Missing), "confidence 72 % is given"),
            (
                Condition::Contains { field: TextField::Raw, words: words(&["refund", "money"]) },
                "the raw answer does not contain \"refund\" or \"money\"",
            ),
            (
                Condition::Matches { field: TextField::Answer, pattern: "^no".to_owned() },
                "the answer does not match the pattern \"^no\"",
            ),
            (Condition::ChannelIs(words(&["Teams"])), "the channel is \"Slack\", not \"Teams\""),
            (Condition::UserIs(words(&["bo"])), "the user is \"Ada Obi\", not \"bo\""),
            (Condition::FeedbackIs(Feedback::Down), "feedback is thumbs-up"),
            (Condition::GuardrailTriggered { policies: words(&["pii"]) }, "guardrail \"pii\" was not triggered"),
            (Condition::AsksForHuman, "the question does not ask for a human"),
            (Condition::AnswerEmptyOrUnknown, "there is an answer, and it does not say it does not know"),
            (Condition::SameQuestionAgain, "the question was not asked before in this chat"),
            (
                Condition::TurnNumber { at_least: NonZeroU32::new(3).unwrap() },
                "the chat has reached turn 2, not turn 3",
            ),
            (Condition::Not(Box::new(below(80.0))), "confidence 72 % is below 80 %"),
            (
                Condition::All(vec![below(80.0), below(50.0), below(40.0)]),
                "confidence 72 % is not below 50 %; confidence 72 % is not below 40 %",
            ),
            (
                Condition::Any(vec![below(50.0), Condition::AsksForHuman]),
                "confidence 72 % is not below 50 %; the question does not ask for a human",
            ),
        ] {
            let verdict = explained(condition);
            assert!(!verdict.matched, "{sentence}");
            assert_eq!(verdict.explanation, sentence);
        }
    }
}
