//! A list without tickets.

use leptos::prelude::*;

use crate::components::{CopyBlock, EmptyState, Icon};

/// Why there is nothing to see, and what to do.
pub(super) fn state(is_filtered: bool, address: Option<String>) -> AnyView {
    if is_filtered { nothing_matches() } else { no_tickets_yet(address.as_deref().unwrap_or("http://127.0.0.1:3000")) }
}

fn nothing_matches() -> AnyView {
    view! {
        <p class="tickets-count">"0 tickets"</p>
        <EmptyState icon=Icon::Nothing title="No ticket matches">
            <p>"Remove a filter above, or see all tickets."</p>
            <div class="state-actions"><a class="button" data-look="primary" href="/tickets">"Clear filters"</a></div>
        </EmptyState>
    }
    .into_any()
}

fn no_tickets_yet(address: &str) -> AnyView {
    let request = format!(
        r#"curl {address}/api/v1/turns \
  -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" \
  -d '{{"chat_id": "try-1", "turn_id": "1", "channel": "Web",
       "user": {{"name": "Ada Obi", "email": "ada@example.com"}},
       "question": "How do I reach a person?", "answer": "I am not sure.",
       "confidence": 12}}'"#
    );
    view! {
        <p class="tickets-count">"0 tickets"</p>
        <EmptyState icon=Icon::Tray title="No tickets yet">
            <p>
                "Tickets are made by themselves: the assistant's platform sends each question and answer here, and where an "
                <a href="/settings/rules">"escalation rule"</a>
                " matches, a ticket appears in this list."
            </p>
            <h3>"Send a first turn"</h3>
            <p>"Make a token, then send a turn whose confidence is low:"</p>
            <CopyBlock text="TOKEN=$(handoff token create first)" what="command"/>
            <CopyBlock text=request what="request"/>
        </EmptyState>
    }
    .into_any()
}
