//! One turn of a transcript.

use leptos::prelude::*;

use super::{raw, why::Why};
use crate::{
    components::{At, Instant, Meter},
    domain::{
        confidence::NOT_GIVEN,
        conversation::{TranscriptTurn, TurnTicket, TurnView},
        difference::RawAnswer,
        ids::ChatId,
        logs::TurnReasons,
        time::Timestamp,
        turn::NO_USER,
    },
    pages::{
        addresses,
        looks::StatusChip,
        turn_parts::{answer, erased, feedback, guardrails, plain, sources},
    },
};

/// What an address ends in to lead to a turn.
pub(super) fn element_id(turn_id: &str) -> String {
    format!("turn-{turn_id}")
}

/// Question and answer, with what was said of them and what came of it.
pub(super) fn item(
    chat_id: &ChatId,
    TranscriptTurn { turn, tickets, raw }: &TranscriptTurn,
    now: Timestamp,
    is_named: bool,
    reasons: Option<TurnReasons>,
) -> AnyView {
    let confidence = turn.confidence;
    let open_chat = turn.url.as_deref().and_then(addresses::outside).map(|url| {
        view! { <a href=url target="_blank" rel="noopener noreferrer nofollow">"Open chat"</a> }
    });
    view! {
        <li class="turn" id=element_id(turn.turn_id.as_str()) aria-current=is_named.then_some("true")>
            <header class="turn-head">
                <span class="turn-id">
                    <span>"Turn " <bdi>{turn.turn_id.to_string()}</bdi></span>
                    {is_named.then(|| view! { <span class="badge">"This turn"</span> })}
                </span>
                <Instant at=At { instant: turn.asked_at, now }/>
            </header>
            {match turn.erased_at {
                Some(at) => view! { <section class="turn-question">{erased(at, now)}</section> }.into_any(),
                None => said(turn, raw),
            }}
            <footer class="turn-foot">
                <Meter
                    label="Confidence"
                    percent=confidence.map(|confidence| confidence.digits())
                    text=confidence.map_or_else(|| NOT_GIVEN.to_owned(), |confidence| confidence.to_string())
                />
                {turn.feedback.map(feedback)}
                {tickets.iter().map(ticket).collect_view()}
                {open_chat}
            </footer>
            {(!turn.guardrails.is_empty()).then(|| view! {
                <section class="turn-part">
                    <h4 class="section-title">"Guardrails"</h4>
                    {guardrails(&turn.guardrails)}
                </section>
            })}
            {(!turn.sources.is_empty()).then(|| view! {
                <section class="turn-part">
                    <h4 class="section-title">"Sources"</h4>
                    {sources(&turn.sources)}
                </section>
            })}
            <Why
                chat_id=chat_id.clone()
                turn_id=turn.turn_id.clone()
                is_escalated=!tickets.is_empty()
                reasons
            />
        </li>
    }
    .into_any()
}

fn said(turn: &TurnView, raw: &RawAnswer) -> AnyView {
    let user = if turn.user.is_unknown() { NO_USER.to_owned() } else { turn.user.display().to_owned() };
    view! {
        <section class="turn-question">
            <h3 class="turn-speaker"><bdi>{user}</bdi></h3>
            {plain(&turn.question)}
        </section>
        <section class="turn-answer">
            <h3 class="turn-speaker">"Assistant"</h3>
            {answer(turn)}
        </section>
        {raw::details(raw)}
    }
    .into_any()
}

fn ticket(ticket: &TurnTicket) -> AnyView {
    let how = if ticket.raised { "Raised" } else { "Joined" };
    view! {
        <span class="turn-raised">
            {how} " "
            <a class="turn-ticket" href=addresses::ticket_alone(ticket.link.id)>{format!("Ticket {}", ticket.link.number)}</a>
            <StatusChip status=ticket.link.status/>
        </span>
    }
    .into_any()
}
