//! `GET /api/v1/conversations/{chat_id}`

use app::domain::{conversation::Window, ids::ChatId};
use axum::{
    Json,
    extract::{Path, State, rejection::PathRejection},
    response::{IntoResponse as _, Response},
};

use super::{
    super::{
        auth::{Authorized, Read},
        origin::Links,
        problem::Problem,
        state::AppState,
        view::ConversationView,
    },
    unreadable,
};

/// A conversation with its turns; unfiltered answers only for a token with the scope `raw`.
pub(super) async fn read(
    State(state): State<AppState>,
    token: Authorized<Read>,
    path: Result<Path<String>, PathRejection>,
    links: Links,
) -> Result<Response, Problem> {
    let unknown = || Problem::not_found("There is no such conversation.");
    let Path(chat_id) = path.map_err(unreadable)?;
    let chat_id: ChatId = chat_id.parse().map_err(|_| unknown())?;
    let transcript = state.store.transcript(&chat_id, &Window::All, token.sees_raw()).await?.ok_or_else(unknown)?;
    Ok(Json(ConversationView::new(&transcript, &links)).into_response())
}
