//! The tab *Details*.

use leptos::prelude::*;

use crate::{
    components::{At, CopyValue, Instant},
    domain::{
        conversation::TicketLink,
        ticket::{TicketDetail, TicketSummary},
        time::Timestamp,
        turn::NO_USER,
    },
    pages::{
        addresses,
        looks::{Assignee, SeverityChip, StatusChip},
    },
};

/// One row: a name and its value.
pub(super) fn row(name: &'static str, value: AnyView) -> AnyView {
    view! { <div class="field-row"><dt>{name}</dt><dd>{value}</dd></div> }.into_any()
}

/// Text from outside, or that there is none.
pub(super) fn text(value: Option<String>) -> AnyView {
    match value.filter(|value| !value.is_empty()) {
        Some(value) => view! { <span class="prose-line" dir="auto">{value}</span> }.into_any(),
        None => view! { <span class="none">{NO_USER}</span> }.into_any(),
    }
}

/// The ticket's metadata, with what can be edited as it is now.
pub(super) fn panel(detail: &TicketDetail, ticket: &TicketSummary, now: Timestamp) -> AnyView {
    let created = view! {
        <Instant at=At { instant: ticket.created_at, now }/>
        <span class="beside">"Asked " <Instant at=At { instant: detail.turn.asked_at, now }/></span>
    };
    let linked = !detail.also_unresolved.is_empty() || detail.follows.is_some();
    view! {
        <dl class="fields">
            {row("Ticket ID", view! { <CopyValue value=ticket.id.to_string() what="ticket ID"/> }.into_any())}
            {row("Created", created.into_any())}
            {row("Assigned To", assignee(ticket).into_any())}
            {row("Channel", text(ticket.channel.clone()))}
            {row("Chat ID", view! { <CopyValue value=detail.chat_id.as_str() what="chat ID"/> }.into_any())}
            {row("Priority", view! { <SeverityChip severity=ticket.severity/> }.into_any())}
            {row("Description", text(Some(detail.description.clone())))}
        </dl>
        {linked.then(|| view! {
            <section class="section">
                <h3 class="section-title">"Same conversation"</h3>
                <ul class="ticket-links">
                    {detail.follows.clone().map(|ticket| ticket_link("Follows", ticket))}
                    {detail.also_unresolved.iter().cloned().map(|ticket| ticket_link("Also unresolved", ticket)).collect_view()}
                </ul>
            </section>
        })}
    }
    .into_any()
}

fn assignee(ticket: &TicketSummary) -> impl IntoView + use<> {
    let is_only_named = ticket.assigned_to.as_ref().is_some_and(|person| !person.has_account);
    view! {
        <Assignee person=ticket.assigned_to.clone()/>
        {is_only_named.then(|| view! { <span class="beside">"No account"</span> })}
    }
}

/// Another ticket, by number, title and status.
pub(super) fn ticket_link(how: &'static str, ticket: TicketLink) -> AnyView {
    view! {
        <li class="ticket-link">
            <span class="ticket-link-how">{how}</span>
            <a href=addresses::ticket_alone(ticket.id) data-noscroll="">
                <span class="ticket-link-number">{ticket.number.to_string()}</span>
                " "
                <bdi>{ticket.title}</bdi>
            </a>
            <StatusChip status=ticket.status/>
        </li>
    }
    .into_any()
}
