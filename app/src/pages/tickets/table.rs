//! Tickets as rows.

use leptos::prelude::*;

use super::{
    begin::{edit_button, editable},
    card::{assigned, creator, joined_badge, opener, suggestion, title},
    filters::Asked,
};
use crate::{
    components::{At, Icon, Instant, Meter},
    domain::{confidence::NOT_GIVEN, edit::Field, query::SortKey, ticket::TicketSummary, time::Timestamp},
    pages::{
        addresses,
        looks::{SeverityChip, StatusChip},
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
    view! { <thead><tr>{each.collect_view()}<th scope="col"><span class="visually-hidden">"Edit"</span></th></tr></thead> }.into_any()
}

/// A ticket as a row: the link of its title is stretched over all of it, what can be edited lies above that.
pub(super) fn row(ticket: &TicketSummary, now: Timestamp, href: String, misfit: Option<AnyView>) -> AnyView {
    let id = ticket.id;
    let confidence = ticket.confidence;
    view! {
        <td class="row-number">
            <span>{ticket.number.to_string()}</span>
            " "
            <code>{id.short()}</code>
        </td>
        <th scope="row" class="row-title">
            <span class="row-line">
                <a id=opener(&id.to_string()) class="card-link" dir="auto" href=href data-noscroll="">
                    {title(ticket)}
                </a>
                {joined_badge(ticket.joined)}
                {suggestion(ticket.suggested_severity)}
                {misfit}
            </span>
        </th>
        <td>{editable(ticket, Field::Status, view! { <StatusChip status=ticket.state.status()/> }.into_any())}</td>
        <td>{editable(ticket, Field::Severity, view! { <SeverityChip severity=ticket.severity/> }.into_any())}</td>
        <td>
            <Meter
                label="Confidence"
                percent=confidence.map(|confidence| confidence.digits())
                text=confidence.map_or_else(|| NOT_GIVEN.to_owned(), |confidence| confidence.to_string())
            />
        </td>
        <td>{editable(ticket, Field::AssignedTo, assigned(ticket))}</td>
        <td>{creator(ticket)}</td>
        <td><Instant at=At { instant: ticket.created_at, now }/></td>
        <td><Instant at=At { instant: ticket.updated_at, now }/></td>
        <td>{edit_button(ticket, "icon-button")}</td>
    }
    .into_any()
}
