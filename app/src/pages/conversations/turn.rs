//! One turn of a transcript.

use leptos::prelude::*;

use crate::{
    components::{At, Instant, Meter},
    domain::{confidence::NOT_GIVEN, conversation::TurnView, time::Timestamp, turn::NO_USER},
    pages::{
        addresses,
        turn_parts::{answer, feedback, guardrails, plain},
    },
};

/// What an address ends in to lead to a turn.
pub(super) fn element_id(turn_id: &str) -> String {
    format!("turn-{turn_id}")
}

/// Question and answer, with what was said of them.
pub(super) fn item(turn: &TurnView, now: Timestamp, is_named: bool) -> AnyView {
    let user = if turn.user.is_unknown() { NO_USER.to_owned() } else { turn.user.display().to_owned() };
    let confidence = turn.confidence;
    view! {
        <li class="turn" id=element_id(turn.turn_id.as_str()) aria-current=is_named.then_some("true")>
            <header class="turn-head">
                <span class="turn-id">
                    <span>"Turn " <bdi>{turn.turn_id.to_string()}</bdi></span>
                    {is_named.then(|| view! { <span class="badge">"This turn"</span> })}
                </span>
                <Instant at=At { instant: turn.asked_at, now }/>
            </header>
            <section class="turn-question">
                <h3 class="turn-speaker"><bdi>{user}</bdi></h3>
                {plain(&turn.question)}
            </section>
            <section class="turn-answer">
                <h3 class="turn-speaker">"Assistant"</h3>
                {answer(turn)}
            </section>
            <footer class="turn-foot">
                <Meter
                    label="Confidence"
                    percent=confidence.map(|confidence| confidence.digits())
                    text=confidence.map_or_else(|| NOT_GIVEN.to_owned(), |confidence| confidence.to_string())
                />
                {turn.feedback.map(feedback)}
                {turn.ticket.clone().map(|ticket| view! {
                    <a class="turn-ticket" href=addresses::ticket_alone(ticket.id)>
                        {format!("Ticket {}", ticket.number)}
                    </a>
                })}
            </footer>
            {(!turn.guardrails.is_empty()).then(|| guardrails(&turn.guardrails))}
        </li>
    }
    .into_any()
}
