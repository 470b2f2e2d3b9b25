//! What has happened since a page was made.

use leptos::{prelude::*, server_fn::codec::GetUrl};

use super::{ApiError, JsonText};
use crate::domain::{changes::Changes, ids::Seq};

/// What has happened to tickets since a place in the log, as the list that a query string of the Tickets page asks for
/// sees it whose page ends at a cursor, or with the list.
///
/// # Errors
/// [`ApiError::Unavailable`] if the storage does not answer, [`ApiError::Invalid`] for a cursor of another list.
#[server(name = ReadChanges, prefix = "/api/fn", endpoint = "changes", input = GetUrl, output = JsonText)]
pub async fn ticket_changes(query: String, since: Seq, until: Option<String>) -> Result<Changes, ApiError> {
    use super::request;
    use crate::{domain::query::TicketQuery, ports::TicketList};

    let (query, _) = TicketQuery::parse(&query);
    let after = super::tickets::read_cursor(until, &query)?;
    let list = TicketList { query, viewer: request::viewer(), after, limit: 1 };
    Ok(request::desk()?.changes(&list, since).await?)
}
