//! Escalation rules, as the settings show them.

use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use super::{ApiError, JsonText, SavedRule};
use crate::domain::{
    person::Person,
    rule::{Difference, KeptRule, RuleEntry, RuleForm},
    time::Timestamp,
};

/// How many versions one page of a rule's history has.
#[cfg(feature = "ssr")]
const PAGE: u32 = 30;

/// What the editor of a rule begins with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleEditor {
    /// The rule; `None` for one that is about to be made.
    pub rule: Option<KeptRule>,
    /// Everyone, disabled people last.
    pub people: Vec<Person>,
    /// What a plain form has sent, and what became of it.
    pub posted: Option<Posted>,
    /// The desk's clock.
    pub now: Timestamp,
}

/// What a plain form has sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posted {
    /// Everything that was typed.
    pub form: RuleForm,
    /// The version that was seen by whoever typed it.
    pub seen: Option<i64>,
    /// What became of it.
    pub answer: Result<SavedRule, ApiError>,
}

/// One version of a rule in its history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionLine {
    /// Its number.
    pub version: i64,
    /// Who saved it, by the name that they had.
    pub saved_by: String,
    /// When.
    pub saved_at: Timestamp,
    /// The rule's name in it.
    pub name: String,
    /// The rule in one sentence; `None` where it can't be read.
    pub summary: Option<String>,
    /// What changed from the version before; `None` for the first one, and where one of both can't be read.
    pub changes: Option<Vec<Difference>>,
}

/// A part of a rule's history, the newest version first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleHistory {
    /// The rule as it is now.
    pub rule: KeptRule,
    /// The versions.
    pub versions: Vec<VersionLine>,
    /// Whether there are earlier ones.
    pub has_earlier: bool,
    /// The desk's clock.
    pub now: Timestamp,
}

/// All rules, in the order in which they are evaluated.
///
/// # Errors
/// [`ApiError::Unavailable`] if the storage does not answer.
#[server(name = ReadRules, prefix = "/api/fn", endpoint = "rules", input = GetUrl, output = JsonText)]
pub async fn rules() -> Result<Vec<RuleEntry>, ApiError> {
    Ok(super::request::desk()?.rule_entries().await?)
}

/// What the editor begins with; without an ID, that of a new rule. Where a plain form was sent to the page itself, it is
/// saved here, so that the page can show what was typed with what is wrong with it.
///
/// # Errors
/// [`ApiError::NotFound`] for an unknown rule, [`ApiError::Unavailable`] if the storage does not answer.
#[server(name = EditRule, prefix = "/api/fn", endpoint = "rule", input = GetUrl, output = JsonText)]
pub async fn rule_editor(id: Option<String>) -> Result<RuleEditor, ApiError> {
    use super::{request, rule_edits};
    use axum::http::StatusCode;

    let desk = request::desk()?;
    let rule = match &id {
        Some(id) => Some(desk.rule(rule_edits::read_id(id)?).await?.ok_or_else(rule_edits::unknown)?),
        None => None,
    };
    let posted = match request::posted_form() {
        Some(body) => {
            let (form, seen) = RuleForm::from_fields(&body);
            let answer = rule_edits::save(id.as_deref(), seen, &form).await;
            let status = match &answer {
                Ok(SavedRule::Saved { id, .. }) => {
                    leptos_axum::redirect(&format!("/settings/rules#rule-{id}"));
                    None
                }
                Ok(SavedRule::Refused(_)) => Some(StatusCode::UNPROCESSABLE_ENTITY),
                Ok(SavedRule::Conflict(_)) => Some(StatusCode::CONFLICT),
                Err(error) => Some(error.status()),
            };
            if let (Some(status), Some(response)) = (status, use_context::<leptos_axum::ResponseOptions>()) {
                response.set_status(status);
            }
            Some(Posted { form, seen, answer })
        }
        None => None,
    };
    Ok(RuleEditor { rule, people: desk.people().await?, posted, now: desk.now() })
}

/// Versions of a rule, the newest first, from before one of them.
///
/// # Errors
/// [`ApiError::NotFound`] for an unknown rule, [`ApiError::Unavailable`] if the storage does not answer.
#[server(name = ReadRuleVersions, prefix = "/api/fn", endpoint = "rule_versions", input = GetUrl, output = JsonText)]
pub async fn rule_versions(id: String, before: Option<i64>) -> Result<RuleHistory, ApiError> {
    use super::{request, rule_edits};
    use crate::domain::rule::differences;

    let desk = request::desk()?;
    let id = rule_edits::read_id(&id)?;
    let rule = desk.rule(id).await?.ok_or_else(rule_edits::unknown)?;
    // One more than is shown: what the last one changed.
    let found = desk.rule_versions(id, before, PAGE + 1).await?;
    let lines = found.iter().enumerate().map(|(at, version)| VersionLine {
        version: version.version,
        saved_by: version.saved_by.clone(),
        saved_at: version.saved_at,
        name: version.form.name.clone(),
        summary: version.draft.as_ref().map(crate::domain::rule::RuleDraft::summary),
        changes: found
            .get(at + 1)
            .and_then(|earlier| Some(differences(earlier.draft.as_ref()?, version.draft.as_ref()?))),
    });
    let mut versions: Vec<_> = lines.collect();
    let page = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let has_earlier = versions.len() > page;
    versions.truncate(page);
    Ok(RuleHistory { rule, versions, has_earlier, now: desk.now() })
}
