//! The tab *Audit*: why the ticket is there and what became of it.

use leptos::prelude::*;

use super::{
    details::{row, text},
    history,
};
use crate::{
    components::{At, CopyValue, Icon, Instant},
    domain::{escalation::Reason, ticket::TicketDetail, time::Timestamp},
    pages::{addresses, looks::SeverityChip},
};

/// Governance and tracking.
pub(super) fn panel(detail: &TicketDetail, now: Timestamp) -> AnyView {
    let resolution = detail.summary.state.resolution();
    let none = || view! { <span class="none">"Not resolved"</span> }.into_any();
    let resolved_at = resolution
        .map_or_else(none, |resolution| view! { <Instant at=At { instant: resolution.at, now }/> }.into_any());
    let resolved_by = resolution.map(|resolution| match &resolution.by {
        Some(person) => text(Some(person.name.clone())),
        None => view! { <span class="none">"Not a person"</span> }.into_any(),
    });
    let log = addresses::turn(&detail.chat_id, &detail.turn.turn_id);
    view! {
        <dl class="fields">
            {row("Audit ID", view! { <CopyValue value=detail.audit_id.to_string() what="audit ID"/> }.into_any())}
            {row("Last update", view! { <Instant at=At { instant: detail.summary.updated_at, now }/> }.into_any())}
            {row("Resolved at", resolved_at)}
            {resolved_by.map(|person| row("Resolved by", person))}
            {row("Governance reason", reasons(&detail.reasons))}
        </dl>
        <p class="section">
            <a class="button" href=log rel=addresses::rel_of_conversation(&detail.chat_id)>
                {Icon::Conversations.draw()}
                "View Conversation in Log"
            </a>
        </p>
        <section class="section">
            <h3 class="section-title">"History"</h3>
            {history::list(&detail.history, now)}
        </section>
    }
    .into_any()
}

fn reasons(reasons: &[Reason]) -> AnyView {
    if reasons.is_empty() {
        return text(None);
    }
    let each = reasons.iter().map(|reason| {
        view! {
            <li class="reason">
                <span class="prose-line" dir="auto">{reason.sentence()}</span>
                <SeverityChip severity=reason.severity/>
            </li>
        }
    });
    view! { <ul class="reasons">{each.collect_view()}</ul> }.into_any()
}
