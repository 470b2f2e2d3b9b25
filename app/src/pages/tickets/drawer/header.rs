//! The head of the drawer: which ticket, its state, and what can be done from here.

use leptos::prelude::*;

use super::List;
use crate::{
    components::Icon,
    domain::ticket::{TicketDetail, TicketSummary},
    pages::{
        addresses,
        looks::{Assignee, SeverityChip, StatusChip},
        tickets::card::{joined_badge, suggestion},
    },
};

/// The head with everything in it.
pub(super) fn whole(list: List, detail: &TicketDetail) -> AnyView {
    let chat = detail.turn.url.as_deref().and_then(addresses::outside);
    let email = detail.turn.user.email.clone();
    let actions = view! {
        <div class="drawer-actions">
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
    head(list, Some(&detail.summary), actions.into_any())
}

/// The head with what the list knows.
pub(super) fn known(list: List, ticket: Option<TicketSummary>) -> AnyView {
    let skeleton = || view! { <div class="drawer-actions" aria-hidden="true"><span class="skeleton" data-width="button"></span></div> };
    head(list, ticket.as_ref(), skeleton().into_any())
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

fn head(list: List, ticket: Option<&TicketSummary>, actions: AnyView) -> AnyView {
    let Some(ticket) = ticket else {
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
    let user = ticket.user.display().to_owned();
    let is_unknown = ticket.user.is_unknown();
    view! {
        <header class="drawer-header">
            <div class="drawer-bar">
                <p class="drawer-number">
                    <span>{ticket.number.to_string()}</span>
                    <code>{ticket.id.short()}</code>
                    {joined_badge(ticket.joined)}
                    {suggestion(ticket.suggested_severity)}
                </p>
                {close(list)}
            </div>
            <h2 class="drawer-title" dir="auto">{ticket.title.clone()}</h2>
            <p class="drawer-user">
                <bdi data-unknown=is_unknown.then_some("")>{user}</bdi>
                <span class="tag">{Icon::Tag.draw()}<span class="visually-hidden">"Tag "</span><bdi>{ticket.escalation_tag.clone()}</bdi></span>
            </p>
            <div class="drawer-chips">
                <StatusChip status=ticket.state.status()/>
                <SeverityChip severity=ticket.severity/>
                <span class="drawer-assignee">
                    <span class="visually-hidden">"Assigned To "</span>
                    <Assignee person=ticket.assigned_to.clone()/>
                </span>
            </div>
            {actions}
        </header>
    }
    .into_any()
}
