//! Changes of the rules, tried before they are saved: on what was recorded, and on what somebody types.

#![allow(clippy::too_many_arguments, reason = "one for each field of a form, in code that the server macro writes")]

use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use super::{ApiError, JsonText};
use crate::domain::rule::{RuleVerdict, Slice};
#[cfg(feature = "ssr")]
use crate::domain::{
    ids::RuleId,
    rule::{Rule, RuleChange, RuleDraft},
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
    use crate::domain::rule::{BackTest, Place};

    const SHORT: Duration = Duration::from_millis(800);
    const LONG: Duration = Duration::from_secs(5);

    let desk = request::desk()?;
    let saved = desk.rules().await?;
    let change = read_change(&saved, rule, draft)?;
    let place: Option<Place> = match place.filter(|place| !place.is_empty()) {
        Some(place) => Some(
            serde_json::from_str(&place)
                .map_err(|_| ApiError::Invalid("The back-test can't go on from there. Start it again.".to_owned()))?,
        ),
        None => None,
    };
    let until = place.as_ref().map_or_else(|| desk.now(), |place| place.until);
    let period = request::viewer().last_days(days.min(MOST_DAYS), until);
    let test = Arc::new(BackTest::new(&saved, &change.applied_to(&saved)));
    let (mut slice, next) = desk.back_test(test, &period, place, if long { LONG } else { SHORT }).await?;
    slice.next = next.and_then(|next| serde_json::to_string(&next).ok());
    Ok(slice)
}

/// What all rules say of a turn that somebody typed, the first of its chat, in order; those that are switched off too.
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
) -> Result<Vec<TriedRule>, ApiError> {
    use super::request;
    use crate::domain::{
        confidence::Confidence,
        rule::{Facts, RuleSet},
        turn::{Feedback, User},
    };

    let saved = request::desk()?.rules().await?;
    let change = read_change(&saved, rule, draft)?;
    let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let confidence = given(&confidence).map(|text| Confidence::read_percent(&text)).transpose();
    let confidence = confidence.map_err(|error| ApiError::Invalid(format!("Confidence {error}.")))?;
    let feedback = given(&feedback).map(|word| word.parse::<Feedback>()).transpose();
    let feedback = feedback.map_err(|error| ApiError::Invalid(format!("Feedback {error}.")))?;
    let channel = given(&channel);
    let user = User { name: given(&user), ..User::default() };
    let facts = Facts {
        question: &question,
        answer: &answer,
        answer_raw: if raw.is_empty() { &answer } else { &raw },
        confidence,
        channel: channel.as_deref(),
        user: &user,
        feedback,
        guardrails: &[],
        turn_number: 1,
        earlier_questions: &[],
    };
    let rules = change.applied_to(&saved);
    let changed = match &change {
        RuleChange::Save { rule, .. } => Some(rule.unwrap_or(RuleChange::NEW)),
        RuleChange::Nothing | RuleChange::Switch(_) => None,
    };
    let (set, _) = RuleSet::compile(rules.iter().map(|rule| Rule { enabled: true, ..rule.clone() }).collect());
    let tried = set.explain(&facts).into_iter().map(|verdict| TriedRule {
        enabled: rules.iter().any(|rule| rule.id == verdict.rule && rule.enabled),
        is_draft: changed == Some(verdict.rule),
        verdict,
    });
    Ok(tried.collect())
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
