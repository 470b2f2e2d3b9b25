//! From rules to what matches a turn, and why.

use std::{collections::BTreeSet, num::NonZeroU32};

use regex::Regex;

use super::{
    super::{confidence::NOT_GIVEN, guardrail::GuardrailVerdict, ids::RuleId, text, turn::Feedback},
    Assignment, Condition, ConfidenceTest, Facts, Rule, RuleMatch, Template, TextField,
    describe::{self, quoted},
    facts::View,
    phrases::NoAnswer,
    validate::compiled_pattern,
    words::{Words, normal},
};

/// Longest explanation, in characters.
pub(super) const MAX_EXPLANATION: usize = 1_000;

/// The enabled rules in their order, ready to be evaluated.
#[derive(Debug, Default)]
pub struct RuleSet {
    pub(super) rules: Vec<Compiled>,
}

#[derive(Debug)]
pub(super) struct Compiled {
    pub(super) rule: Rule,
    pub(super) check: Check,
    description: Template,
    pub(super) looks_at_feedback: bool,
}

/// A condition with everything about it that does not depend on the facts already done.
#[derive(Debug)]
pub(super) enum Check {
    All(Vec<Check>),
    Any(Vec<Check>),
    /// With the sentence for the condition inside, as facts that don't hold explain nothing.
    Not(Box<Check>, String),
    Confidence(ConfidenceTest),
    Contains(TextField, Words),
    Matches(TextField, Regex),
    Channel(Vec<String>),
    User(Vec<String>),
    Feedback(Feedback),
    Guardrail(Vec<String>),
    AsksForHuman,
    NoAnswer,
    SameQuestion,
    TurnNumber(NonZeroU32),
}

impl RuleSet {
    /// Compiles the enabled rules. One that can't be used is left out and reported, the others stand.
    #[must_use]
    pub fn compile(mut rules: Vec<Rule>) -> (Self, Vec<(RuleId, String)>) {
        rules.retain(|rule| rule.enabled);
        rules.sort_by_key(|rule| (rule.position, rule.id));
        let mut set = Self::default();
        let mut problems = Vec::new();
        for rule in rules {
            match compiled(&rule.condition) {
                Ok(check) => {
                    let looks_at_feedback = rule.condition.looks_at_feedback();
                    let description = Template::parse(&rule.outcome.description);
                    set.rules.push(Compiled { rule, check, description, looks_at_feedback });
                }
                Err(problem) => problems.push((rule.id, problem)),
            }
        }
        (set, problems)
    }

    /// How many rules it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rules.len()
    }

    /// Whether it has no rule.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// The rules whose tickets go to people in turn, by ID.
    #[must_use]
    pub fn taking_turns(&self) -> BTreeSet<RuleId> {
        let in_turn = |rule: &&Compiled| matches!(rule.rule.outcome.assignee, Some(Assignment::RoundRobin(_)));
        self.rules.iter().filter(in_turn).map(|compiled| compiled.rule.id).collect()
    }

    /// Every rule that matches, in order.
    #[must_use]
    pub fn evaluate(&self, facts: &Facts<'_>) -> Vec<RuleMatch> {
        matches(self.rules.iter(), facts)
    }

    /// Every rule that matches among those that look at feedback, in order: for feedback that comes after its turn.
    #[must_use]
    pub fn evaluate_feedback(&self, facts: &Facts<'_>) -> Vec<RuleMatch> {
        matches(self.rules.iter().filter(|compiled| compiled.looks_at_feedback), facts)
    }
}

fn matches<'a>(rules: impl Iterator<Item = &'a Compiled>, facts: &Facts<'_>) -> Vec<RuleMatch> {
    let view = View::new(facts);
    rules
        .filter(|compiled| compiled.check.holds(&view))
        .map(|Compiled { rule, check, description, .. }| {
            let explanation = text::line(&check.explanation(&view), MAX_EXPLANATION);
            RuleMatch {
                rule: rule.id,
                name: rule.name.clone(),
                version: rule.version,
                severity: rule.outcome.severity,
                assignee: rule.outcome.assignee.clone(),
                tag: rule.outcome.tag.clone(),
                description: description.render(facts, &rule.name, &explanation),
                explanation,
            }
        })
        .collect()
}

fn compiled(condition: &Condition) -> Result<Check, String> {
    condition.validate().map_err(|problem| problem.to_string())?;
    check(condition)
}

fn check(condition: &Condition) -> Result<Check, String> {
    let folded =
        |values: &[String]| values.iter().map(|value| normal(value)).filter(|value| !value.is_empty()).collect();
    Ok(match condition {
        Condition::All(conditions) => Check::All(conditions.iter().map(check).collect::<Result<_, _>>()?),
        Condition::Any(conditions) => Check::Any(conditions.iter().map(check).collect::<Result<_, _>>()?),
        Condition::Not(inner) => Check::Not(Box::new(check(inner)?), condition.to_string()),
        Condition::Confidence(test) => Check::Confidence(*test),
        Condition::Contains { field, words } => Check::Contains(*field, Words::new(words)?),
        Condition::Matches { field, pattern } => {
            Check::Matches(*field, compiled_pattern(pattern).map_err(|problem| problem.to_string())?)
        }
        Condition::ChannelIs(channels) => Check::Channel(folded(channels)),
        Condition::UserIs(users) => Check::User(folded(users)),
        Condition::FeedbackIs(feedback) => Check::Feedback(*feedback),
        Condition::GuardrailTriggered { policies } => Check::Guardrail(folded(policies)),
        Condition::AsksForHuman => Check::AsksForHuman,
        Condition::AnswerEmptyOrUnknown => Check::NoAnswer,
        Condition::SameQuestionAgain => Check::SameQuestion,
        Condition::TurnNumber { at_least } => Check::TurnNumber(*at_least),
    })
}

impl Check {
    pub(super) fn holds(&self, view: &View<'_>) -> bool {
        let facts = view.facts;
        match self {
            Self::All(checks) => checks.iter().all(|check| check.holds(view)),
            Self::Any(checks) => checks.iter().any(|check| check.holds(view)),
            Self::Not(check, _) => !check.holds(view),
            Self::Confidence(test) => test.passes(facts.confidence),
            Self::Contains(field, words) => words.find(view.normal(*field)).is_some(),
            Self::Matches(field, pattern) => pattern.is_match(view.text(*field)),
            Self::Channel(channels) => facts.channel.is_some_and(|channel| channels.contains(&normal(channel))),
            Self::User(users) => matching_user(users, facts).is_some(),
            Self::Feedback(feedback) => facts.feedback == Some(*feedback),
            Self::Guardrail(policies) => triggered(policies, facts).next().is_some(),
            Self::AsksForHuman => view.asks_for_human().is_some(),
            Self::NoAnswer => view.no_answer().is_some(),
            Self::SameQuestion => view.asked_before(),
            Self::TurnNumber(at_least) => facts.turn_number >= at_least.get(),
        }
    }

    /// Why this holds, where it does.
    ///
    /// Only the words of the rule are quoted of the raw answer, never the answer's own: not everybody who reads an
    /// explanation may read that text.
    pub(super) fn explanation(&self, view: &View<'_>) -> String {
        let facts = view.facts;
        match self {
            Self::All(checks) => checks.iter().map(|check| check.explanation(view)).collect::<Vec<_>>().join("; "),
            Self::Any(checks) => {
                checks.iter().find(|check| check.holds(view)).map(|check| check.explanation(view)).unwrap_or_default()
            }
            Self::Not(_, sentence) => sentence.clone(),
            Self::Confidence(test) => match facts.confidence {
                Some(given) => format!("confidence {given} {test}"),
                None => format!("confidence is {NOT_GIVEN}"),
            },
            Self::Contains(field, words) => {
                let word = words.find(view.normal(*field)).unwrap_or_default();
                format!("the {} contains {}", field.label(), quoted(word))
            }
            Self::Matches(field, pattern) => {
                format!("the {} matches the pattern {}", field.label(), quoted(pattern.as_str()))
            }
            Self::Channel(_) => format!("the channel is {}", quoted(facts.channel.unwrap_or_default())),
            Self::User(users) => format!("the user is {}", quoted(matching_user(users, facts).unwrap_or_default())),
            Self::Feedback(given) => describe::feedback(*given).to_owned(),
            Self::Guardrail(policies) => {
                let mut hits: Vec<_> = triggered(policies, facts)
                    .map(|verdict| format!("guardrail {} was triggered ({})", verdict.policy, verdict.action))
                    .collect();
                hits.dedup();
                hits.join(", ")
            }
            Self::AsksForHuman => {
                let phrase = view.asks_for_human().unwrap_or_default();
                format!("the question asks for a human ({})", quoted(phrase))
            }
            Self::NoAnswer => match view.no_answer() {
                Some(NoAnswer::Says(phrase)) => format!("the answer says it does not know ({})", quoted(phrase)),
                Some(NoAnswer::Empty) | None => "the answer is empty".to_owned(),
            },
            Self::SameQuestion => "the same question was asked before in this chat".to_owned(),
            Self::TurnNumber(at_least) => {
                format!("the chat has reached turn {} ({at_least} or later)", facts.turn_number)
            }
        }
    }
}

/// What of the user is one of these: name, ID or e-mail.
fn matching_user<'a>(users: &[String], facts: &Facts<'a>) -> Option<&'a str> {
    let user = facts.user;
    [&user.name, &user.id, &user.email]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .find(|known| users.contains(&normal(known)))
}

/// The triggered guardrails that are among these; all of them if these are none.
fn triggered<'a>(policies: &[String], facts: &Facts<'a>) -> impl Iterator<Item = &'a GuardrailVerdict> {
    facts.guardrails.iter().filter(move |verdict| policies.is_empty() || policies.contains(&normal(&verdict.policy)))
}

#[cfg(test)]
mod tests;
