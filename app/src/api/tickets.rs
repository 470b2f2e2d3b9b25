//! Tickets: lists and details.

use leptos::{prelude::*, server_fn::codec::GetUrl};

use super::{ApiError, JsonText};
use crate::domain::ticket::{Page, TicketDetail, TicketSummary};

/// How many tickets one page of the list has.
#[cfg(feature = "ssr")]
const PAGE: u32 = 40;

/// One page of the list that a query string of the Tickets page asks for.
///
/// # Errors
/// [`ApiError::Invalid`] for a cursor of another list; unknown values of the query are ignored, the page says so.
#[server(name = ListTickets, prefix = "/api/fn", endpoint = "tickets", input = GetUrl, output = JsonText)]
pub async fn tickets_page(query: String, cursor: Option<String>) -> Result<Page<TicketSummary>, ApiError> {
    use super::request;
    use crate::{domain::query::TicketQuery, ports::TicketList};

    let desk = request::desk()?;
    let (query, _) = TicketQuery::parse(&query);
    let after = match cursor {
        Some(cursor) => {
            Some(cursor.parse().map_err(|_| ApiError::Invalid("This link to a later page is not whole.".to_owned()))?)
        }
        None => None,
    };
    Ok(desk.list(&TicketList { query, viewer: request::viewer(), after, limit: PAGE }).await?)
}

/// Everything that the drawer shows of a ticket.
///
/// # Errors
/// [`ApiError::NotFound`] for an unknown ticket, also for an ID that can't be one.
#[server(name = ReadTicket, prefix = "/api/fn", endpoint = "ticket", input = GetUrl, output = JsonText)]
pub async fn ticket_detail(id: String) -> Result<TicketDetail, ApiError> {
    use super::request;
    use crate::domain::ids::TicketId;

    let unknown = || ApiError::NotFound("No ticket has this ID. The address may be cut off or mistyped.".to_owned());
    let desk = request::desk()?;
    let id: TicketId = id.parse().map_err(|_| unknown())?;
    desk.detail(id, request::may_read_raw()).await?.ok_or_else(unknown)
}
