//! The head of the drawer: which ticket, its state, and what can be done from here.

use leptos::prelude::*;

use super::super::{
    begin::{edit_button, editable},
    card::{assigned, joined_badge, suggestion},
    known::Known,
    state::List,
};
use crate::{
    components::Icon,
    domain::{
        edit::Field,
        ids::TicketId,
        ticket::{TicketDetail, TicketSummary},
    },
    pages::{
        addresses,
        looks::{SeverityChip, StatusChip},
    },
};

/// The head with everything in it.
pub(super) fn whole(list: List, known: &Known, detail: &TicketDetail) -> AnyView {
    let chat = detail.turn.url.as_deref().and_then(addresses::outside);
    let email = detail.turn.user.email.clone();
    let actions = view! {
        <div class="drawer-actions">
            {known.ticket.with_untracked(|ticket| edit_button(ticket, "button"))}
            {chat.map(|url| view! {
                <a class="button" href=url target="_blank" rel="noopener noreferrer nofollow">
                    {Icon::External.draw()}
                    "Open chat"
                </a>
            })}
            {email.map(|email| view! {
                <a class="button" href=addresses::mail(&email)>
                    {Icon::Mail.draw()}
                    <span class="visually-hidden">"Write to "</span>
                    <span class="clip" dir="auto">{email.clone()}</span>
                </a>
            })}
        </div>
    };
    head(list, known, actions.into_any())
}

/// The head with what the list knows.
pub(super) fn known(list: List, known: Option<&Known>) -> AnyView {
    let actions = view! { <div class="drawer-actions" aria-hidden="true"><span class="skeleton" data-width="button"></span></div> };
    let Some(known) = known else {
        return view! {
            <header class="drawer-header">
                <div class="drawer-bar"><span class="skeleton" data-width="short" aria-hidden="true"></span>{close(list)}</div>
                <p class="drawer-title" aria-hidden="true"><span class="skeleton" data-width="long"></span></p>
                <div class="drawer-chips" aria-hidden="true"><span class="skeleton" data-width="button"></span></div>
                {actions}
            </header>
        }
        .into_any();
    };
    head(list, known, actions.into_any())
}

/// The head of a drawer that shows no ticket.
pub(super) fn bare(list: List) -> AnyView {
    view! { <header class="drawer-header"><div class="drawer-bar"><span></span>{close(list)}</div></header> }.into_any()
}

fn close(list: List) -> impl IntoView {
    view! {
        <a class="icon-button" href=move || list.address() aria-label="Close" title="Close (Esc)" data-noscroll="">
            {Icon::Close.draw()}
        </a>
    }
}

/// The way to the ticket above or below in the list; nothing where the ticket is in no list.
fn beside(list: List, id: TicketId, step: isize) -> impl IntoView {
    let (icon, label) = if step < 0 { (Icon::ArrowUp, "Previous ticket") } else { (Icon::ArrowDown, "Next ticket") };
    let href = move || list.beside(id, step);
    view! {
        <a
            class="icon-button"
            href=href
            aria-disabled=move || href().is_none().then_some("true")
            role=move || href().is_none().then_some("link")
            aria-label=label
            title=label
            data-noscroll=""
        >
            {icon.draw()}
        </a>
    }
}

fn head(list: List, known: &Known, actions: AnyView) -> AnyView {
    let id = known.id;
    let ticket = known.ticket.clone();
    let state = move || ticket.with(state);
    known.ticket.with_untracked(|ticket| {
        let user = ticket.user.display().to_owned();
        let is_unknown = ticket.user.is_unknown();
        view! {
            <header class="drawer-header" data-ticket=id.to_string()>
                <div class="drawer-bar">
                    <p class="drawer-number">
                        <span>{ticket.number.to_string()}</span>
                        <code>{id.short()}</code>
                    </p>
                    <div class="drawer-ways">
                        {beside(list, id, -1)}
                        {beside(list, id, 1)}
                        {close(list)}
                    </div>
                </div>
                <h2 class="drawer-title" dir="auto">{ticket.title.clone()}</h2>
                <p class="drawer-user">
                    <bdi data-unknown=is_unknown.then_some("")>{user}</bdi>
                    <span class="tag">
                        {Icon::Tag.draw()}
                        <span class="visually-hidden">"Tag "</span>
                        <bdi>{ticket.escalation_tag.clone()}</bdi>
                    </span>
                </p>
                <div class="drawer-chips">{state}</div>
                {actions}
            </header>
        }
        .into_any()
    })
}

/// What can be edited, and what escalations that joined say.
fn state(ticket: &TicketSummary) -> AnyView {
    view! {
        {editable(ticket, Field::Status, view! { <StatusChip status=ticket.state.status()/> }.into_any())}
        {editable(ticket, Field::Severity, view! { <SeverityChip severity=ticket.severity/> }.into_any())}
        {editable(ticket, Field::AssignedTo, assigned(ticket))}
        {joined_badge(ticket.joined)}
        {suggestion(ticket.suggested_severity)}
    }
    .into_any()
}
