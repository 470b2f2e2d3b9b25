//! A ticket as a card.

use leptos::prelude::*;

use super::begin::{edit_button, editable};
use crate::{
    components::{At, Icon, Instant, Meter},
    domain::{
        confidence::NOT_GIVEN, edit::Field, severity::Severity, ticket::TicketSummary, time::Timestamp, turn::NO_USER,
    },
    pages::looks::{Assignee, SeverityChip, StatusChip, marked, severity_icon},
};

/// Identifier of the element that opens a ticket: where the focus returns to when its drawer closes.
pub(super) fn opener(id: &str) -> String {
    format!("ticket-{id}")
}

/// A ticket as a card: the link of its title is stretched over all of it, what can be edited lies above that.
pub(super) fn card(ticket: &TicketSummary, now: Timestamp, href: String, misfit: Option<AnyView>) -> AnyView {
    let id = ticket.id;
    let severity = ticket.severity;
    let at = At { instant: ticket.created_at, now };
    let confidence = ticket.confidence;
    view! {
        <span class="card-mark" aria-hidden="true">{severity_icon(severity).draw()}</span>
        <div class="card-head">
            <h2 class="card-title" dir="auto">
                <a id=opener(&id.to_string()) class="card-link" href=href data-noscroll="">{title(ticket)}</a>
            </h2>
            {joined_badge(ticket.joined)}
            {suggestion(ticket.suggested_severity)}
            {misfit}
        </div>
        {(!ticket.excerpt.is_empty() || ticket.found.is_some()).then(|| view! { <p class="card-excerpt" dir="auto">{excerpt(ticket)}</p> })}
        <div class="card-chips">
            {editable(ticket, Field::Status, view! { <StatusChip status=ticket.state.status()/> }.into_any())}
            {editable(ticket, Field::Severity, view! { <SeverityChip severity/> }.into_any())}
            {edit_button(ticket, "icon-button card-edit")}
        </div>
        <p class="card-created"><span class="visually-hidden">"Created "</span><Instant at/></p>
        <ul class="card-meta">
            <li class="card-number">
                <span class="visually-hidden">"Ticket "</span>
                <span>{ticket.number.to_string()}</span>
                <code>{id.short()}</code>
            </li>
            <li class="card-creator"><span class="visually-hidden">"Created by "</span>{creator(ticket)}</li>
            {ticket.channel.clone().map(|channel| view! {
                <li class="card-channel">
                    {Icon::Channel.draw()}
                    <span class="visually-hidden">"Channel "</span>
                    <span class="clip" dir="auto">{channel}</span>
                </li>
            })}
            <li class="card-assignee">{editable(ticket, Field::AssignedTo, assigned(ticket))}</li>
            <li class="card-confidence">
                <Meter
                    label="Confidence"
                    percent=confidence.map(|confidence| confidence.digits())
                    text=confidence.map_or_else(|| NOT_GIVEN.to_owned(), |confidence| confidence.to_string())
                />
            </li>
            <li class="card-tag">
                {Icon::Tag.draw()}
                <span class="visually-hidden">"Tag "</span>
                <span class="clip" dir="auto">{ticket.escalation_tag.clone()}</span>
            </li>
        </ul>
    }
    .into_any()
}

/// The title, with what was searched for marked.
pub(super) fn title(ticket: &TicketSummary) -> AnyView {
    marked(ticket.found.as_ref().map(|found| &found.title), &ticket.title)
}

fn excerpt(ticket: &TicketSummary) -> AnyView {
    marked(ticket.found.as_ref().map(|found| &found.excerpt), &ticket.excerpt)
}

/// The assignee, named as such for those who only hear it.
pub(super) fn assigned(ticket: &TicketSummary) -> AnyView {
    view! {
        <span class="visually-hidden">"Assigned To: "</span>
        <Assignee person=ticket.assigned_to.clone()/>
    }
    .into_any()
}

/// "Ada Obi · Low confidence", each part kept in its own direction.
pub(super) fn creator(ticket: &TicketSummary) -> impl IntoView + use<> {
    let is_unknown = ticket.user.is_unknown();
    let name = if is_unknown { NO_USER.to_owned() } else { ticket.user.display().to_owned() };
    view! {
        <span class="clip">
            <bdi class="card-user" data-unknown=is_unknown.then_some("")>{name}</bdi>
            " · "
            <bdi>{ticket.rule.clone()}</bdi>
        </span>
    }
}

/// "+2": how many further escalations joined.
pub(super) fn joined_badge(joined: i64) -> Option<impl IntoView> {
    (joined > 0).then(|| {
        let words = if joined == 1 {
            "1 more escalation joined".to_owned()
        } else {
            format!("{joined} more escalations joined")
        };
        view! {
            <span class="badge" title=words>
                <span aria-hidden="true">{format!("+{joined}")}</span>
                <span class="visually-hidden">{words.clone()}</span>
            </span>
        }
    })
}

/// The higher severity that a joined escalation asks for.
pub(super) fn suggestion(severity: Option<Severity>) -> Option<impl IntoView> {
    severity.map(|severity| {
        let title = format!("An escalation that joined asks for {}", severity.label());
        view! {
            <span class="badge" data-look=severity.as_str() title=title>
                {Icon::ArrowUp.draw()}
                <span>{format!("{} suggested", severity.label())}</span>
            </span>
        }
    })
}
