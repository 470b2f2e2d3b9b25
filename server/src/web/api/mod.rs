//! The API: `/api/v1`, for programs with a token.

mod conversations;
mod edit;
mod feedback;
mod tickets;
mod turns;

use app::domain::ids::TicketId;
use axum::{
    Router,
    extract::{FromRequestParts, Path, rejection::PathRejection},
    http::{StatusCode, request::Parts},
    middleware::from_fn,
    routing::{any, get, post, put},
};
use form_urlencoded::parse;

use super::{export, limits::in_time, problem::Problem, state::AppState};

/// The routes of the API, and a problem for every other path below `/api`.
pub(super) fn router() -> Router<AppState> {
    let v1 = Router::new()
        .route("/conversations/{chat_id}", get(conversations::read))
        .route("/conversations/{chat_id}/turns/{turn_id}/feedback", put(feedback::set))
        .route("/tickets", get(tickets::list))
        .route("/tickets/{id}", get(tickets::read).patch(edit::edit))
        .route("/tickets/{id}/events", get(tickets::events))
        .layer(from_fn(in_time))
        // These stream: they take as long as they take, with limits on every pause.
        .route("/turns", post(turns::record))
        .route("/tickets.csv", get(export::csv_for_token))
        .route("/tickets.jsonl", get(export::jsonl_for_token))
        .method_not_allowed_fallback(wrong_method)
        .fallback(nothing_here);
    Router::new().nest("/api/v1", v1).route("/api/{*rest}", any(nothing_here))
}

async fn nothing_here() -> Problem {
    Problem::not_found("There is nothing at this address.")
}

/// 405 as a problem.
pub(super) async fn wrong_method() -> Problem {
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "This address does not answer to this method.")
}

/// The ticket that a path names. What can't be an ID is the ID of no ticket.
struct TicketPath(TicketId);

impl<S: Send + Sync> FromRequestParts<S> for TicketPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let path = Path::<String>::from_request_parts(parts, state).await.map_err(unreadable)?;
        path.parse().map(Self).map_err(|_| unknown_ticket())
    }
}

/// Path parameters that are not UTF-8 name nothing.
fn unreadable(_: PathRejection) -> Problem {
    Problem::not_found("There is nothing at this address.")
}

fn unknown_ticket() -> Problem {
    Problem::not_found("There is no such ticket.")
}

/// A query's parameters; one without a value is absent.
fn parameters(query: Option<&str>) -> impl Iterator<Item = (std::borrow::Cow<'_, str>, std::borrow::Cow<'_, str>)> {
    parse(query.unwrap_or_default().as_bytes()).filter(|(_, value)| !value.is_empty())
}
