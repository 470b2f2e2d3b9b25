//! Changes of the rules, tried before they are saved: on what was recorded, and on what somebody types.

#![allow(clippy::too_many_arguments, reason = "one for each field of a form, in code that the server macro writes")]

use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use super::{ApiError, JsonText};
use crate::domain::{
    guardrail::GuardrailVerdict,
    rule::{RuleVerdict, Slice},
};
#[cfg(feature = "ssr")]
use crate::domain::{
    ids::RuleId,
    rule::{Place, Rule, RuleChange, RuleDraft},
};

/// What one rule says of a turn that somebody typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TriedRule {
    /// Whether it matches, and why or why not.
    pub verdict: RuleVerdict,
    /// Whether it is switched on.
    pub enabled: bool,
    /// Whether it is the change that is not saved yet.
    pub is_draft: bool,
}

/// What rules and guardrails make of a turn that somebody typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TriedTurn {
    /// What each rule says, in order; those that are switched off too.
    pub rules: Vec<TriedRule>,
    /// What the desk's guardrails found before that: rules see what is left.
    pub guardrails: Vec<GuardrailVerdict>,
    /// The names of the rules and guardrails that can't be used and are skipped.
    pub skipped: Vec<String>,
}

/// A rule by its name, for a page about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleName {
    /// Its name.
    pub name: String,
    /// Whether it is switched on.
    pub enabled: bool,
}

/// Most days that a back-test looks at.
#[cfg(feature = "ssr")]
const MOST_DAYS: u32 = 366;

/// One slice of a back-test: what a change would have done to the turns of the last `days` calendar days.
///
/// The change is a `draft` (a [`RuleDraft`](crate::domain::rule::RuleDraft) as JSON) of a `rule`, or of a new one; of a
/// rule without a draft it is that the rule is switched off, or on if it is off; without either it is nothing, and the
/// answer counts what the saved rules come to. A slice takes about a second, a `long` one several; it goes on from the
/// `place` that the slice before named, which also keeps what is recorded meanwhile out of it.
///
/// # Errors
/// [`ApiError::Invalid`] for a draft that can't be saved, [`ApiError::NotFound`] for an unknown rule.
#[server(name = RunBackTest, prefix = "/api/fn", endpoint = "back_test", output = JsonText)]
pub async fn back_test(
    rule: Option<String>,
    draft: Option<String>,
    days: u32,
    place: Option<String>,
    #[server(default)] long: bool,
) -> Result<Slice, ApiError> {
    use std::{sync::Arc, time::Duration};

    use super::request;
    use crate::domain::rule::BackTest;

    const SHORT: Duration = Duration::from_millis(800);
    const LONG: Duration = Duration::from_secs(5);

    let desk = request::desk()?;
    let saved = desk.rules().await?;
    let change = read_change(&saved, rule, draft)?;
    let rules: Vec<State> = saved.iter().map(|rule| (rule.id, rule.version, rule.enabled, rule.position)).collect();
    let place = match place.filter(|place| !place.is_empty()) {
        Some(place) => {
            let unread = |_| ApiError::Invalid("The back-test can't go on from there. Start it again.".to_owned());
            let stop: Stop = serde_json::from_str(&place).map_err(unread)?;
            if stop.rules != rules {
                let changed = "Someone changed the rules while the back-test was under way. Start it again.";
                return Err(ApiError::Invalid(changed.to_owned()));
            }
            Some(stop.place)
        }
        None => None,
    };
    let until = place.as_ref().map_or_else(|| desk.now(), |place| place.until);
    let period = request::viewer().last_days(days.min(MOST_DAYS), until);
    let test = Arc::new(BackTest::new(&saved, &change.applied_to(&saved)));
    let (mut slice, next) = desk.back_test(test, &period, place, if long { LONG } else { SHORT }).await?;
    slice.next = next.and_then(|place| serde_json::to_string(&Stop { rules, place }).ok());
    Ok(slice)
}

/// Where a back-test stopped, and with which rules: what it comes to is of one set of them.
#[cfg(feature = "ssr")]
#[derive(Serialize, Deserialize)]
struct Stop {
    rules: Vec<State>,
    place: Place,
}

/// What tells one state of a saved rule from another: its ID, version, switch and position.
#[cfg(feature = "ssr")]
type State = (RuleId, i64, bool, i64);

/// What guardrails and rules make of a turn that somebody typed, the first of its chat.
///
/// The change is as for [`back_test`]. A confidence that is empty is not given; an empty raw answer is the answer.
///
/// # Errors
/// [`ApiError::Invalid`] for a confidence or feedback that is none, or a draft that can't be saved.
#[server(name = TryRules, prefix = "/api/fn", endpoint = "try_rules", output = JsonText)]
pub async fn try_rules(
    rule: Option<String>,
    draft: Option<String>,
    #[server(default)] question: String,
    #[server(default)] answer: String,
    #[server(default)] raw: String,
    #[server(default)] confidence: String,
    #[server(default)] channel: String,
    #[server(default)] user: String,
    #[server(default)] feedback: String,
) -> Result<TriedTurn, ApiError> {
    use super::request;
    use crate::domain::{
        confidence::Confidence,
        guardrail::GuardrailSet,
        rule::{Facts, RuleSet},
        turn::{Feedback, User},
    };

    let desk = request::desk()?;
    let saved = desk.rules().await?;
    let change = read_change(&saved, rule, draft)?;
    let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let confidence = given(&confidence).map(|text| Confidence::read_percent(&text)).transpose();
    let confidence = confidence.map_err(|error| ApiError::Invalid(format!("Confidence {error}.")))?;
    let feedback = given(&feedback).map(|word| word.parse::<Feedback>()).transpose();
    let feedback = feedback.map_err(|error| ApiError::Invalid(format!("Feedback {error}.")))?;
    let channel = given(&channel);
    let user = User { name: given(&user), ..User::default() };
    let guardrails = desk.enabled_guardrails().await?;
    let (guards, unusable) = GuardrailSet::compile(guardrails.clone());
    let raw = if raw.is_empty() { &answer } else { &raw };
    let checked = guards.check(&question, &answer, raw);
    let facts = Facts {
        question: &checked.question,
        answer: &checked.answer,
        answer_raw: raw,
        confidence,
        channel: channel.as_deref(),
        user: &user,
        feedback,
        guardrails: &checked.verdicts,
        turn_number: 1,
        earlier_questions: &[],
    };
    let rules = change.applied_to(&saved);
    let changed = match &change {
        RuleChange::Save { rule, .. } => Some(rule.unwrap_or(RuleChange::NEW)),
        RuleChange::Nothing | RuleChange::Switch(_) => None,
    };
    let (set, skipped) = RuleSet::compile(rules.iter().map(|rule| Rule { enabled: true, ..rule.clone() }).collect());
    let tried = set.explain(&facts).into_iter().map(|verdict| TriedRule {
        enabled: rules.iter().any(|rule| rule.id == verdict.rule && rule.enabled),
        is_draft: changed == Some(verdict.rule),
        verdict,
    });
    let tried = tried.collect();
    let rule_name = |id| rules.iter().find(|rule| rule.id == id).map(|rule| rule.name.clone());
    let guardrail_name = |id| guardrails.iter().find(|guard| guard.id == id).map(|guard| guard.draft.name.clone());
    let skipped = skipped.into_iter().filter_map(|(id, _)| rule_name(id));
    let skipped = skipped.chain(unusable.into_iter().filter_map(|(id, _)| guardrail_name(id))).collect();
    Ok(TriedTurn { rules: tried, guardrails: checked.verdicts, skipped })
}

/// The name of a rule.
///
/// # Errors
/// [`ApiError::NotFound`] for an unknown rule, a deleted one included.
#[server(name = ReadRuleName, prefix = "/api/fn", endpoint = "rule_name", input = GetUrl, output = JsonText)]
pub async fn rule_name(id: String) -> Result<RuleName, ApiError> {
    let rules = super::request::desk()?.rules().await?;
    let rule = rules.into_iter().find(|rule| rule.id.to_string() == id.to_ascii_lowercase()).ok_or_else(unknown)?;
    Ok(RuleName { name: rule.name, enabled: rule.enabled })
}

#[cfg(feature = "ssr")]
fn unknown() -> ApiError {
    ApiError::NotFound("There is no such rule. It may have been deleted.".to_owned())
}

/// What is to be tried.
#[cfg(feature = "ssr")]
fn read_change(saved: &[Rule], rule: Option<String>, draft: Option<String>) -> Result<RuleChange, ApiError> {
    let given = |text: Option<String>| text.filter(|text| !text.is_empty());
    let rule: Option<RuleId> = given(rule).map(|id| id.parse().map_err(|_| unknown())).transpose()?;
    if rule.is_some_and(|id| !saved.iter().any(|rule| rule.id == id)) {
        return Err(unknown());
    }
    match (rule, given(draft)) {
        (rule, Some(draft)) => {
            let unread = |_| ApiError::Invalid("The desk did not understand this rule. Reload the page.".to_owned());
            let draft: RuleDraft = serde_json::from_str(&draft).map_err(unread)?;
            draft.condition.validate().map_err(|problem| ApiError::Invalid(problem.to_string()))?;
            Ok(RuleChange::Save { rule, draft })
        }
        (Some(rule), None) => Ok(RuleChange::Switch(rule)),
        (None, None) => Ok(RuleChange::Nothing),
    }
}
