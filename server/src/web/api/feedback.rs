//! `PUT /api/v1/conversations/{chat_id}/turns/{turn_id}/feedback`: what the user said of an answer.

use app::domain::{
    ids::{ChatId, TurnId},
    turn::Feedback,
};
use axum::{
    Json,
    extract::{Path, State, rejection::PathRejection},
    response::{IntoResponse as _, Response},
};
use serde_json::Value;

use super::{
    super::{
        auth::{Authorized, Ingest},
        body::JsonBody,
        origin::Links,
        problem::Problem,
        state::AppState,
        view::RecordedView,
    },
    unreadable,
};

/// Sets a turn's feedback, and runs the rules that look at it.
pub(super) async fn set(
    State(state): State<AppState>,
    token: Authorized<Ingest>,
    path: Result<Path<(String, String)>, PathRejection>,
    links: Links,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    let unknown = || Problem::not_found("There is no such turn.");
    let Path((chat_id, turn_id)) = path.map_err(unreadable)?;
    let chat_id: ChatId = chat_id.parse().map_err(|_| unknown())?;
    let turn_id: TurnId = turn_id.parse().map_err(|_| unknown())?;
    let feedback = read(&body)?;
    let recorded = state.store.set_feedback(&chat_id, &turn_id, feedback, &token.actor()).await?.ok_or_else(unknown)?;
    Ok(Json(RecordedView::new(&recorded, &links)).into_response())
}

fn read(body: &Value) -> Result<Option<Feedback>, Problem> {
    const FIELD: &str = "feedback";
    let body = body.as_object().ok_or_else(|| Problem::unprocessable("the body must be an object"))?;
    if let Some(unknown) = body.keys().find(|name| *name != FIELD) {
        return Err(Problem::field(unknown, "is not a known field"));
    }
    match body.get(FIELD) {
        None => Err(Problem::field(FIELD, "is required; null takes feedback back")),
        Some(Value::Null) => Ok(None),
        Some(Value::String(word)) => word.parse().map(Some).map_err(|problem| Problem::field(FIELD, problem)),
        Some(_) => Err(Problem::field(FIELD, "must be one of up, down, or null")),
    }
}
