//! Reading tickets.

use app::ports::TicketList;
use axum::{
    Json,
    extract::{RawQuery, State},
    response::{IntoResponse as _, Response},
};
use serde_json::json;

use super::{
    super::{
        auth::{Authorized, Read},
        origin::Links,
        problem::Problem,
        query,
        state::AppState,
        view::{DetailView, EventView, SummaryView},
    },
    TicketPath, parameters, unknown_ticket,
};

/// Tickets of a page where nobody asks for another number.
const PAGE: u32 = 50;
/// Most tickets of a page.
const MAX_PAGE: u32 = 200;

/// `GET /api/v1/tickets`
pub(super) async fn list(
    State(state): State<AppState>,
    _: Authorized<Read>,
    links: Links,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let page = state.store.list(&asked_for(query.as_deref())?).await?;
    let items: Vec<_> = page.items.iter().map(|ticket| SummaryView::new(ticket, &links)).collect();
    Ok(Json(json!({ "items": items, "next_cursor": page.next_cursor })).into_response())
}

/// The page's own parameters, and `limit` and `cursor` beside them.
fn asked_for(query: Option<&str>) -> Result<TicketList, Problem> {
    let mut list = TicketList {
        query: query::strict(query.unwrap_or_default())?,
        viewer: query::PROGRAM,
        after: None,
        limit: PAGE,
    };
    for (name, value) in parameters(query) {
        match &*name {
            "limit" => list.limit = page_size(&value)?,
            "cursor" => list.after = Some(query::cursor(&value, &list.query)?),
            _ => {}
        }
    }
    Ok(list)
}

fn page_size(text: &str) -> Result<u32, Problem> {
    let size = text.parse().ok().filter(|size| (1..=MAX_PAGE).contains(size));
    size.ok_or_else(|| Problem::field("limit", format!("must be a whole number from 1 to {MAX_PAGE}")))
}

/// `GET /api/v1/tickets/{id}`
pub(super) async fn read(
    State(state): State<AppState>,
    _: Authorized<Read>,
    links: Links,
    TicketPath(id): TicketPath,
) -> Result<Response, Problem> {
    let ticket = state.store.detail(id, false).await?.ok_or_else(unknown_ticket)?;
    Ok(Json(DetailView::new(&ticket, &links)).into_response())
}

/// `GET /api/v1/tickets/{id}/events`
pub(super) async fn events(
    State(state): State<AppState>,
    _: Authorized<Read>,
    TicketPath(id): TicketPath,
) -> Result<Response, Problem> {
    let events = state.store.events(id).await?.ok_or_else(unknown_ticket)?;
    let items: Vec<EventView> = events.iter().map(Into::into).collect();
    Ok(Json(json!({ "items": items })).into_response())
}
