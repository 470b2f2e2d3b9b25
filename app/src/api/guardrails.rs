//! The desk's own guardrails, as their pages show them.

use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use super::{ApiError, JsonText, SavedGuardrail};
use crate::domain::{
    guardrail::{FormProblem, GuardrailEntry, GuardrailForm, GuardrailPost, KeptGuardrail, Sample},
    highlight::Segments,
    time::Timestamp,
};

/// How many versions one page of a guardrail's history has.
#[cfg(feature = "ssr")]
const PAGE: u32 = 30;

/// What the editor of a guardrail begins with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GuardrailEditor {
    /// The guardrail; `None` for one that is about to be made.
    pub guardrail: Option<KeptGuardrail>,
    /// What a plain form has sent, and what became of it.
    pub posted: Option<PostedGuardrail>,
    /// The desk's clock.
    pub now: Timestamp,
}

/// What a plain form has sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostedGuardrail {
    /// Everything that was typed.
    pub post: GuardrailPost,
    /// What became of it; `None` where it was only to be tried.
    pub answer: Option<Result<SavedGuardrail, ApiError>>,
    /// What it makes of the text that it is tried on.
    pub trial: Trial,
}

/// What a form is worth as it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trial {
    /// What keeps it from being saved.
    pub problems: Vec<FormProblem>,
    /// What it makes of a text; `None` where there is no text, or no policy to try.
    pub result: Option<TrialResult>,
}

/// What a guardrail makes of a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrialResult {
    /// The text with what was found marked.
    pub marked: Segments,
    /// What was found, in words; `None` where nothing was.
    pub found: Option<String>,
    /// The text as it would be recorded.
    pub shown: String,
}

/// One version of a guardrail in its history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GuardrailVersionLine {
    /// Its number.
    pub version: i64,
    /// Who saved it, by the name that they had.
    pub saved_by: String,
    /// When.
    pub saved_at: Timestamp,
    /// What changed from the version before; of the first one, and where one of both can't be read, what it says.
    pub changes: Vec<String>,
}

/// A part of a guardrail's history, the newest version first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GuardrailHistory {
    /// The guardrail as it is now.
    pub guardrail: KeptGuardrail,
    /// The versions.
    pub versions: Vec<GuardrailVersionLine>,
    /// Whether there are earlier ones.
    pub has_earlier: bool,
    /// The desk's clock.
    pub now: Timestamp,
}

/// All guardrails in their order.
///
/// # Errors
/// [`ApiError::Unavailable`] if the storage does not answer.
#[server(name = ReadGuardrails, prefix = "/api/fn", endpoint = "guardrails", input = GetUrl, output = JsonText)]
pub async fn guardrails() -> Result<Vec<GuardrailEntry>, ApiError> {
    Ok(super::request::desk()?.guardrail_entries().await?)
}

/// What the editor begins with; without an ID, that of a new guardrail. Where a plain form was sent to the page itself, it is
/// saved or tried here, so that the page can show what was typed with what became of it.
///
/// # Errors
/// [`ApiError::NotFound`] for an unknown guardrail, [`ApiError::Unavailable`] if the storage does not answer.
#[server(name = EditGuardrail, prefix = "/api/fn", endpoint = "guardrail", input = GetUrl, output = JsonText)]
pub async fn guardrail_editor(id: Option<String>) -> Result<GuardrailEditor, ApiError> {
    use super::{guardrail_edits, request};
    use axum::http::StatusCode;

    let desk = request::desk()?;
    let guardrail = match &id {
        Some(id) => {
            let id = guardrail_edits::read_id(id)?;
            Some(desk.guardrail(id).await?.ok_or_else(guardrail_edits::unknown)?)
        }
        None => None,
    };
    let Some(body) = request::posted_form() else {
        return Ok(GuardrailEditor { guardrail, posted: None, now: desk.now() });
    };
    let post = GuardrailPost::from_fields(&body);
    let trial = tried(&post.form, &post.sample);
    let answer = match post.is_trial {
        true => None,
        false => Some(guardrail_edits::save(id.as_deref(), post.seen, &post.form).await),
    };
    let status = match &answer {
        Some(Ok(SavedGuardrail::Saved { id, .. })) => {
            leptos_axum::redirect(&format!("/guardrails#guardrail-{id}"));
            None
        }
        Some(Ok(SavedGuardrail::Refused(_))) => Some(StatusCode::UNPROCESSABLE_ENTITY),
        Some(Ok(SavedGuardrail::Conflict(_))) => Some(StatusCode::CONFLICT),
        Some(Err(error)) => Some(error.status()),
        None => None,
    };
    if let (Some(status), Some(response)) = (status, use_context::<leptos_axum::ResponseOptions>()) {
        response.set_status(status);
    }
    Ok(GuardrailEditor { guardrail, posted: Some(PostedGuardrail { post, answer, trial }), now: desk.now() })
}

/// What is wrong with a form as it is typed, and what it would make of a text.
///
/// # Errors
/// None of its own.
#[server(name = TryGuardrail, prefix = "/api/fn", endpoint = "try_guardrail", output = JsonText)]
pub async fn try_guardrail(form: GuardrailForm, sample: Sample) -> Result<Trial, ApiError> {
    Ok(tried(&form, &sample))
}

#[cfg(feature = "ssr")]
fn tried(form: &GuardrailForm, sample: &Sample) -> Trial {
    use crate::domain::guardrail::{Preview, preview};

    let text: String = sample.text.chars().filter(|c| *c != '\0').take(Sample::MAX).collect();
    let policy = form.policy().filter(|_| !text.is_empty());
    let tried = policy.and_then(|policy| preview(&policy, sample.field(), &text).ok());
    Trial {
        problems: form.read().err().unwrap_or_default(),
        result: tried.map(|Preview { marked, found, shown }| TrialResult { marked, found, shown }),
    }
}

/// Versions of a guardrail, the newest first, from before one of them.
///
/// # Errors
/// [`ApiError::NotFound`] for an unknown guardrail, [`ApiError::Unavailable`] if the storage does not answer.
#[server(name = ReadGuardrailVersions, prefix = "/api/fn", endpoint = "guardrail_versions", input = GetUrl, output = JsonText)]
pub async fn guardrail_versions(id: String, before: Option<i64>) -> Result<GuardrailHistory, ApiError> {
    use super::{guardrail_edits, request};
    use crate::domain::guardrail::{PolicyInWords, differences};

    let desk = request::desk()?;
    let id = guardrail_edits::read_id(&id)?;
    let guardrail = desk.guardrail(id).await?.ok_or_else(guardrail_edits::unknown)?;
    // One more than is shown: what the last one changed.
    let found = desk.guardrail_versions(id, before, PAGE + 1).await?;
    let lines = found.iter().enumerate().map(|(at, version)| {
        let earlier = found.get(at + 1).and_then(|earlier| earlier.draft.as_ref());
        let changes = match (earlier, &version.draft) {
            (Some(earlier), Some(draft)) => differences(earlier, draft),
            (None, Some(draft)) => {
                let words = PolicyInWords::from(draft);
                vec![
                    format!("Name: {}", draft.name),
                    format!("Looks for {} in {}", words.looks_for, words.scope),
                    words.does,
                ]
            }
            (_, None) => vec!["What is stored of this version can't be read.".to_owned()],
        };
        GuardrailVersionLine {
            version: version.version,
            saved_by: version.saved_by.clone(),
            saved_at: version.saved_at,
            changes,
        }
    });
    let mut versions: Vec<_> = lines.collect();
    let page = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let has_earlier = versions.len() > page;
    versions.truncate(page);
    Ok(GuardrailHistory { guardrail, versions, has_earlier, now: desk.now() })
}
