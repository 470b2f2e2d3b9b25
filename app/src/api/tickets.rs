//! Tickets: lists and details.

use leptos::{prelude::*, server_fn::codec::GetUrl};

use super::{ApiError, JsonText};
use crate::domain::{
    edit::Change,
    severity::Severity,
    status::Status,
    ticket::{Page, TicketDetail, TicketSummary},
};
#[cfg(feature = "ssr")]
use crate::domain::{
    ids::PersonId,
    person::Assignee,
    query::{AssigneeFilter, Cursor, TicketQuery},
};

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
    use crate::ports::TicketList;

    let desk = request::desk()?;
    let (query, _) = TicketQuery::parse(&query);
    let after = read_cursor(cursor, &query)?;
    let list = TicketList { query, viewer: request::viewer(), after, limit: PAGE };
    let mut page = desk.list(&list).await?;
    for filter in &list.query.assigned_to {
        if let AssigneeFilter::Person(id) = filter {
            page.people.extend(desk.person(*id).await?.map(|person| person.reference()));
        }
    }
    Ok(page)
}

/// Where a list goes on.
#[cfg(feature = "ssr")]
pub(super) fn read_cursor(cursor: Option<String>, query: &TicketQuery) -> Result<Option<Cursor>, ApiError> {
    let read = |cursor: String| cursor.parse().ok().filter(|cursor: &Cursor| cursor.is_of(query.sort));
    let invalid = || ApiError::Invalid("This link to a later page is not whole.".to_owned());
    cursor.map(|cursor| read(cursor).ok_or_else(invalid)).transpose()
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

/// Changes fields of a ticket, each over the value that its editor saw; a field that stays as it was seen is not touched.
///
/// An assignee is a person's ID, a name or an e-mail that is typed, or empty for nobody; a plain form, which can't do both
/// in one field, has a second one for `someone_else`.
///
/// # Errors
/// [`ApiError::Conflict`] if someone else changed one of the fields meanwhile: then nothing is written.
/// [`ApiError::NotFound`] for an unknown ticket, [`ApiError::Invalid`] for an assignee who can't be one,
/// [`ApiError::Forbidden`] where nobody is known who could have done it.
#[server(name = EditTicket, prefix = "/api/fn", endpoint = "edit_ticket", output = JsonText)]
pub async fn edit_ticket(
    id: String,
    status: Option<Change<Status>>,
    severity: Option<Change<Severity>>,
    assigned_to: Option<Change<String>>,
    someone_else: Option<String>,
) -> Result<TicketSummary, ApiError> {
    use super::request;
    use crate::domain::{edit::TicketEdit, ids::TicketId};

    let desk = request::desk()?;
    let actor = request::actor()?;
    let id: TicketId = id.parse().map_err(|_| ApiError::NotFound("There is no such ticket.".to_owned()))?;
    let assigned_to = match (assigned_to, someone_else.filter(|name| !name.trim().is_empty())) {
        (Some(change), Some(to)) => Some(Change { to, ..change }),
        (assigned_to, _) => assigned_to,
    };
    let edit = TicketEdit {
        status: status.filter(|change| change.from != change.to),
        severity: severity.filter(|change| change.from != change.to),
        assigned_to: assigned_to.filter(|change| change.from != change.to).map(read_assignee).transpose()?,
    };
    let ticket = desk.edit(id, &edit, &actor).await?.ticket;
    if request::is_form() {
        // From the page of its form back to the ticket.
        let before = request::page_before();
        let query = before.split_once('?').map_or("", |(_, query)| query);
        let query = TicketQuery::parse(query).0.to_query_string();
        leptos_axum::redirect(format!("/tickets/{}?{query}", ticket.id).trim_end_matches('?'));
    }
    Ok(ticket)
}

#[cfg(feature = "ssr")]
fn read_assignee(change: Change<String>) -> Result<Change<Option<PersonId>, Option<Assignee>>, ApiError> {
    let from = match change.from.as_str() {
        "" => None,
        id => Some(id.parse().map_err(|_| ApiError::Invalid("There is no such person.".to_owned()))?),
    };
    let to = Assignee::read(&change.to).map_err(|error| ApiError::Invalid(format!("Assigned To {error}.")))?;
    Ok(Change { from, to })
}
