//! Changing the desk's own guardrails.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{ApiError, JsonText};
use crate::domain::{
    guardrail::{FormProblem, GuardrailConflict, GuardrailForm},
    ids::GuardrailId,
    rule::Direction,
};

/// What became of a form that was to be saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SavedGuardrail {
    /// It is this version now.
    Saved {
        /// The guardrail.
        id: GuardrailId,
        /// Its version.
        version: i64,
    },
    /// It can't be saved as it is; nothing was written.
    Refused(Vec<FormProblem>),
    /// Someone else saved a version since its editor looked; nothing was written.
    Conflict(Box<GuardrailConflict>),
}

/// Saves a form: as a new guardrail, or as the next version of one over the version that its editor saw.
///
/// # Errors
/// [`ApiError::NotFound`] for a guardrail that is unknown or was deleted, [`ApiError::Forbidden`] where nobody is known who could
/// have done it, [`ApiError::Unavailable`] if the storage does not answer.
#[server(name = SaveGuardrail, prefix = "/api/fn", endpoint = "save_guardrail", output = JsonText)]
pub async fn save_guardrail(
    id: Option<String>,
    seen: Option<i64>,
    form: GuardrailForm,
) -> Result<SavedGuardrail, ApiError> {
    save(id.as_deref(), seen, &form).await
}

/// Switches a guardrail on or off.
///
/// # Errors
/// As [`save_guardrail`].
#[server(name = SwitchGuardrail, prefix = "/api/fn", endpoint = "switch_guardrail", output = JsonText)]
pub async fn switch_guardrail(id: String, enabled: bool) -> Result<(), ApiError> {
    use super::request;

    let guardrail = read_id(&id)?;
    request::desk()?.switch_guardrail(guardrail, enabled, &request::actor()?).await?;
    back_to(&id);
    Ok(())
}

/// Moves a guardrail by one place, where there is one.
///
/// # Errors
/// As [`save_guardrail`].
#[server(name = MoveGuardrail, prefix = "/api/fn", endpoint = "move_guardrail", output = JsonText)]
pub async fn move_guardrail(id: String, direction: Direction) -> Result<(), ApiError> {
    use super::request;

    let guardrail = read_id(&id)?;
    request::desk()?.move_guardrail(guardrail, direction, &request::actor()?).await?;
    back_to(&id);
    Ok(())
}

/// Makes a guardrail that says the same, switched off, behind it; answers its ID.
///
/// # Errors
/// As [`save_guardrail`]; [`ApiError::Invalid`] for one that can't be read.
#[server(name = DuplicateGuardrail, prefix = "/api/fn", endpoint = "duplicate_guardrail", output = JsonText)]
pub async fn duplicate_guardrail(id: String) -> Result<GuardrailId, ApiError> {
    use super::request;

    let copy = request::desk()?.duplicate_guardrail(read_id(&id)?, &request::actor()?).await?;
    back_to(&copy.to_string());
    Ok(copy)
}

/// Deletes a guardrail, if it still is the version that its editor saw. Its versions and verdicts stay.
///
/// # Errors
/// As [`save_guardrail`]; [`ApiError::Invalid`] if someone else saved a version meanwhile.
#[server(name = DeleteGuardrail, prefix = "/api/fn", endpoint = "delete_guardrail", output = JsonText)]
pub async fn delete_guardrail(id: String, version: i64) -> Result<(), ApiError> {
    use super::request;

    request::desk()?.delete_guardrail(read_id(&id)?, version, &request::actor()?).await?;
    back_to("");
    Ok(())
}

/// Saves a form, whichever way it came.
#[cfg(feature = "ssr")]
pub(super) async fn save(
    id: Option<&str>,
    seen: Option<i64>,
    form: &GuardrailForm,
) -> Result<SavedGuardrail, ApiError> {
    use super::request;
    use crate::{domain::guardrail::FormField, ports::GuardrailError};

    let desk = request::desk()?;
    let actor = request::actor()?;
    let draft = match form.read() {
        Ok(draft) => draft,
        Err(problems) => return Ok(SavedGuardrail::Refused(problems)),
    };
    let saved = match id {
        None => desk.create_guardrail(&draft, &actor).await.map(|id| (id, 1)),
        Some(id) => {
            let id = read_id(id)?;
            desk.save_guardrail(id, seen.unwrap_or_default(), &draft, &actor).await.map(|version| (id, version))
        }
    };
    match saved {
        Ok((id, version)) => Ok(SavedGuardrail::Saved { id, version }),
        Err(error @ GuardrailError::NameTaken) => {
            Ok(SavedGuardrail::Refused(vec![FormProblem { field: FormField::Name, text: error.to_string() }]))
        }
        Err(GuardrailError::Conflict(conflict)) => Ok(SavedGuardrail::Conflict(conflict)),
        Err(error) => Err(error.into()),
    }
}

/// The ID of a guardrail, as an address or a form names it.
#[cfg(feature = "ssr")]
pub(super) fn read_id(id: &str) -> Result<GuardrailId, ApiError> {
    id.parse().map_err(|_| unknown())
}

#[cfg(feature = "ssr")]
pub(super) fn unknown() -> ApiError {
    ApiError::NotFound("No guardrail has this address. It may be cut off or mistyped.".to_owned())
}

/// Leads whoever sent a plain form back to the list, where they were in it.
#[cfg(feature = "ssr")]
fn back_to(guardrail: &str) {
    if super::request::is_form() {
        let place = if guardrail.is_empty() { String::new() } else { format!("#guardrail-{guardrail}") };
        leptos_axum::redirect(&format!("/guardrails{place}"));
    }
}

#[cfg(feature = "ssr")]
impl From<crate::ports::GuardrailError> for ApiError {
    fn from(error: crate::ports::GuardrailError) -> Self {
        use crate::ports::GuardrailError;
        match error {
            GuardrailError::Unknown => Self::NotFound(error.to_string()),
            GuardrailError::Conflict(conflict) => {
                Self::Invalid(format!("{} Look at it first: nothing was changed.", conflict.sentence()))
            }
            GuardrailError::Unreadable | GuardrailError::NameTaken | GuardrailError::TooMany => {
                Self::Invalid(error.to_string())
            }
            GuardrailError::Port(error) => error.into(),
        }
    }
}
