//! Tickets as rows.

use leptos::prelude::*;

use super::{
    card::{creator, joined_badge, opener, suggestion},
    filters::Asked,
};
use crate::{
    components::{At, Icon, Instant, Meter},
    domain::{confidence::NOT_GIVEN, query::SortKey, ticket::TicketSummary, time::Timestamp},
    pages::{
        addresses,
        looks::{Assignee, SeverityChip, StatusChip},
    },
};

/// A column: its name, and what it is sorted by.
const COLUMNS: [(&str, Option<SortKey>); 9] = [
    ("Ticket", None),
    ("Title", None),
    ("Status", Some(SortKey::Status)),
    ("Severity", Some(SortKey::Severity)),
    ("Confidence", Some(SortKey::Confidence)),
    ("Assigned To", Some(SortKey::AssignedTo)),
    ("Created by", None),
    ("Created", Some(SortKey::Created)),
    ("Updated", Some(SortKey::Updated)),
];

/// The names of the columns: a link sorts by one, and the other way round when it is sorted by it already.
#[component]
pub(super) fn TableHead(
    /// What the address asks for.
    asked: Memo<Asked>,
    /// The address without its query.
    path: Memo<String>,
) -> impl IntoView {
    let each = COLUMNS.map(|(name, key)| {
        let Some(key) = key else {
            return view! { <th scope="col">{name}</th> }.into_any();
        };
        let sorted = move || asked.with(|(query, _)| (query.sort.key == key).then_some(query.sort.descending));
        let href = move || {
            let query = asked.with(|(query, _)| query.clone().sorted_by(key).to_query_string());
            addresses::with_query(path.get(), &query)
        };
        let word = move || sorted().map(|descending| if descending { "descending" } else { "ascending" });
        view! {
            <th scope="col" aria-sort=word>
                <a class="table-sort" href=href data-noscroll="">{name}{Icon::ArrowUp.draw()}</a>
            </th>
        }
        .into_any()
    });
    view! { <thead><tr>{each.collect_view()}</tr></thead> }.into_any()
}

/// A ticket as a row: the link of its title is stretched over all of it.
#[component]
pub(super) fn TicketRow(
    /// The ticket.
    ticket: TicketSummary,
    /// The desk's clock when it was read.
    now: Timestamp,
    /// Where its drawer is.
    #[prop(into)]
    href: Signal<String>,
    /// Whether its drawer is open.
    #[prop(into)]
    is_open: Signal<bool>,
) -> impl IntoView {
    let id = ticket.id.to_string();
    let confidence = ticket.confidence;
    view! {
        <tr class="row" data-severity=ticket.severity.as_str() aria-current=move || is_open.get().then_some("true")>
            <td class="row-number">
                <span>{ticket.number.to_string()}</span>
                " "
                <code title=id.clone()>{ticket.id.short()}</code>
            </td>
            <th scope="row" class="row-title">
                <span class="row-line">
                    <a id=opener(&id) class="card-link" dir="auto" href=move || href.get() data-noscroll="">
                        {ticket.title.clone()}
                    </a>
                    {joined_badge(ticket.joined)}
                    {suggestion(ticket.suggested_severity)}
                </span>
            </th>
            <td><StatusChip status=ticket.state.status()/></td>
            <td><SeverityChip severity=ticket.severity/></td>
            <td>
                <Meter
                    label="Confidence"
                    percent=confidence.map(|confidence| confidence.percent())
                    text=confidence.map_or_else(|| NOT_GIVEN.to_owned(), |confidence| confidence.to_string())
                />
            </td>
            <td><Assignee person=ticket.assigned_to.clone()/></td>
            <td>{creator(&ticket)}</td>
            <td><Instant at=At { instant: ticket.created_at, now }/></td>
            <td><Instant at=At { instant: ticket.updated_at, now }/></td>
        </tr>
    }
    .into_any()
}
