//! Changing escalation rules.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{ApiError, JsonText};
use crate::domain::{
    ids::RuleId,
    rule::{Direction, FormProblem, RuleConflict, RuleForm},
};

/// What became of a form that was to be saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SavedRule {
    /// It is this version now.
    Saved {
        /// The rule.
        id: RuleId,
        /// Its version.
        version: i64,
    },
    /// It can't be saved as it is; nothing was written.
    Refused(Vec<FormProblem>),
    /// Someone else saved a version since its editor looked; nothing was written.
    Conflict(Box<RuleConflict>),
}

/// What keeps a form from being saved.
///
/// # Errors
/// [`ApiError::Unavailable`] if the storage does not answer.
#[server(name = CheckRule, prefix = "/api/fn", endpoint = "check_rule", output = JsonText)]
pub async fn check_rule(form: RuleForm) -> Result<Vec<FormProblem>, ApiError> {
    let people = super::request::desk()?.people().await?;
    Ok(form.read(&people).err().unwrap_or_default())
}

/// Saves a form: as a new rule, or as the next version of one over the version that its editor saw.
///
/// # Errors
/// [`ApiError::NotFound`] for a rule that is unknown or was deleted, [`ApiError::Forbidden`] where nobody is known who could
/// have done it, [`ApiError::Unavailable`] if the storage does not answer.
#[server(name = SaveRule, prefix = "/api/fn", endpoint = "save_rule", output = JsonText)]
pub async fn save_rule(id: Option<String>, seen: Option<i64>, form: RuleForm) -> Result<SavedRule, ApiError> {
    save(id.as_deref(), seen, &form).await
}

/// Switches a rule on or off.
///
/// # Errors
/// As [`save_rule`].
#[server(name = SwitchRule, prefix = "/api/fn", endpoint = "switch_rule", output = JsonText)]
pub async fn switch_rule(id: String, enabled: bool) -> Result<(), ApiError> {
    use super::request;

    let rule = read_id(&id)?;
    request::desk()?.switch_rule(rule, enabled, &request::actor()?).await?;
    back_to(&id);
    Ok(())
}

/// Moves a rule by one place, where there is one.
///
/// # Errors
/// As [`save_rule`].
#[server(name = MoveRule, prefix = "/api/fn", endpoint = "move_rule", output = JsonText)]
pub async fn move_rule(id: String, direction: Direction) -> Result<(), ApiError> {
    use super::request;

    let rule = read_id(&id)?;
    request::desk()?.move_rule(rule, direction, &request::actor()?).await?;
    back_to(&id);
    Ok(())
}

/// Makes a rule that says the same, switched off, behind it; answers its ID.
///
/// # Errors
/// As [`save_rule`]; [`ApiError::Invalid`] for one that can't be read.
#[server(name = DuplicateRule, prefix = "/api/fn", endpoint = "duplicate_rule", output = JsonText)]
pub async fn duplicate_rule(id: String) -> Result<RuleId, ApiError> {
    use super::request;

    let copy = request::desk()?.duplicate_rule(read_id(&id)?, &request::actor()?).await?;
    back_to(&copy.to_string());
    Ok(copy)
}

/// Deletes a rule, if it still is the version that its editor saw. Its versions, matches and tickets stay.
///
/// # Errors
/// As [`save_rule`]; [`ApiError::Invalid`] if someone else saved a version meanwhile.
#[server(name = DeleteRule, prefix = "/api/fn", endpoint = "delete_rule", output = JsonText)]
pub async fn delete_rule(id: String, version: i64) -> Result<(), ApiError> {
    use super::request;

    request::desk()?.delete_rule(read_id(&id)?, version, &request::actor()?).await?;
    back_to("");
    Ok(())
}

/// Saves a form, whichever way it came.
#[cfg(feature = "ssr")]
pub(super) async fn save(id: Option<&str>, seen: Option<i64>, form: &RuleForm) -> Result<SavedRule, ApiError> {
    use super::request;
    use crate::ports::RuleError;

    let desk = request::desk()?;
    let actor = request::actor()?;
    let draft = match form.read(&desk.people().await?) {
        Ok(draft) => draft,
        Err(problems) => return Ok(SavedRule::Refused(problems)),
    };
    let Some(id) = id else {
        let id = desk.create_rule(&draft, &actor).await?;
        return Ok(SavedRule::Saved { id, version: 1 });
    };
    let id = read_id(id)?;
    match desk.save_rule(id, seen.unwrap_or_default(), &draft, &actor).await {
        Ok(version) => Ok(SavedRule::Saved { id, version }),
        Err(RuleError::Conflict(conflict)) => Ok(SavedRule::Conflict(conflict)),
        Err(error) => Err(error.into()),
    }
}

/// The ID of a rule, as an address or a form names it.
#[cfg(feature = "ssr")]
pub(super) fn read_id(id: &str) -> Result<RuleId, ApiError> {
    id.parse().map_err(|_| unknown())
}

#[cfg(feature = "ssr")]
pub(super) fn unknown() -> ApiError {
    ApiError::NotFound("No rule has this address. It may be cut off or mistyped.".to_owned())
}

/// Leads whoever sent a plain form back to the list, where they were in it.
#[cfg(feature = "ssr")]
fn back_to(rule: &str) {
    if super::request::is_form() {
        let place = if rule.is_empty() { String::new() } else { format!("#rule-{rule}") };
        leptos_axum::redirect(&format!("/settings/rules{place}"));
    }
}

#[cfg(feature = "ssr")]
impl From<crate::ports::RuleError> for ApiError {
    fn from(error: crate::ports::RuleError) -> Self {
        use crate::ports::RuleError;
        match error {
            RuleError::Unknown => Self::NotFound(error.to_string()),
            RuleError::Conflict(conflict) => {
                Self::Invalid(format!("{} Look at it first: nothing was changed.", conflict.sentence()))
            }
            RuleError::Unreadable => Self::Invalid(error.to_string()),
            RuleError::Port(error) => error.into(),
        }
    }
}
