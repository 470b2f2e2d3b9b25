//! The query string of the Tickets page: strict for programs, lenient for people.

use app::{
    domain::query::{AssigneeFilter, Cursor, TicketQuery},
    ports::Viewer,
};

use super::problem::Problem;

/// How a program looks at the desk: as nobody, with days as they are in UTC.
pub(super) const PROGRAM: Viewer = Viewer { person: None, zone: chrono_tz::UTC };

/// Reads a query of which every part must be understood; `limit` and `cursor` are passed over.
pub(super) fn strict(query: &str) -> Result<TicketQuery, Problem> {
    let (query, ignored) = TicketQuery::parse(query);
    if let Some(ignored) = ignored.into_iter().next() {
        return Err(Problem::field(ignored.parameter, ignored.reason));
    }
    if query.assigned_to.contains(&AssigneeFilter::Me) {
        return Err(Problem::field("assigned_to", "can't be me for a token: name the person by ID"));
    }
    Ok(query)
}

/// Reads a query as a page does: what is not understood is left out.
pub(super) fn lenient(query: &str) -> TicketQuery {
    TicketQuery::parse(query).0
}

/// Reads the cursor of a list in the order that `query` asks for.
pub(super) fn cursor(text: &str, query: &TicketQuery) -> Result<Cursor, Problem> {
    match text.parse::<Cursor>() {
        Ok(cursor) if cursor.is_of(query.sort) => Ok(cursor),
        Ok(_) => Err(Problem::field("cursor", "is one of a list in another order")),
        Err(problem) => Err(Problem::field("cursor", problem)),
    }
}
