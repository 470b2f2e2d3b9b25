//! The tab *Conversation*: the turn that made the ticket, and what belongs to it.

use leptos::prelude::*;

use crate::{
    components::{At, Instant, ProgressBar},
    domain::{
        confidence::NOT_GIVEN,
        conversation::{ConversationSummary, TurnView},
        ticket::{JoinedEscalation, TicketDetail},
        time::Timestamp,
    },
    pages::{
        addresses,
        turn_parts::{answer, erased, feedback, guardrails, plain, sources},
    },
};

/// Question, answer, unfiltered answer and confidence; below, what came with them.
pub(super) fn panel(detail: &TicketDetail, now: Timestamp) -> AnyView {
    let turn = &detail.turn;
    view! {
        {match turn.erased_at {
            Some(at) => section("Original Question", erased(at, now)),
            None => said(turn),
        }}
        <section class="section">
            <ProgressBar
                id="ai-confidence"
                label="AI Confidence"
                percent=turn.confidence.map(|confidence| confidence.digits())
                text=turn.confidence.map_or_else(|| NOT_GIVEN.to_owned(), |confidence| confidence.to_string())
                level=turn.confidence.map(|confidence| confidence.level())
            />
        </section>
        {some(&turn.sources, "Sources", sources)}
        {some(&turn.guardrails, "Guardrails", guardrails)}
        {some(&turn.metadata, "Metadata", metadata)}
        {some(&detail.joined, "Joined escalations", |joined| joined_escalations(detail, joined, now))}
        {some(&detail.other_conversations, "Other conversations of this user", |others| conversations(others, now))}
    }
    .into_any()
}

fn said(turn: &TurnView) -> AnyView {
    view! {
        <section class="section">
            <h3 class="section-title">"Original Question"</h3>
            {plain(&turn.question)}
        </section>
        <section class="section">
            <div class="section-line">
                <h3 class="section-title">"Answer"</h3>
                {turn.feedback.map(feedback)}
            </div>
            {answer(turn)}
        </section>
        <section class="section">
            <h3 class="section-title">"AI Response (Raw)"</h3>
            {match &turn.answer_raw {
                Some(raw) => view! { <div class="raw">{plain(raw)}</div> }.into_any(),
                None => view! { <p class="none">"You may not read the unfiltered response."</p> }.into_any(),
            }}
        </section>
    }
    .into_any()
}

fn section(title: &'static str, content: AnyView) -> AnyView {
    view! { <section class="section"><h3 class="section-title">{title}</h3>{content}</section> }.into_any()
}

fn some<T>(items: &[T], title: &'static str, content: impl FnOnce(&[T]) -> AnyView) -> Option<AnyView> {
    (!items.is_empty()).then(|| section(title, content(items)))
}

fn metadata(metadata: &[(String, String)]) -> AnyView {
    let each = metadata.iter().map(|(name, value)| {
        view! {
            <div class="field-row"><dt dir="auto">{name.clone()}</dt><dd class="plain" dir="auto">{value.clone()}</dd></div>
        }
    });
    view! { <dl class="fields" data-mono="">{each.collect_view()}</dl> }.into_any()
}

fn joined_escalations(detail: &TicketDetail, joined: &[JoinedEscalation], now: Timestamp) -> AnyView {
    let each = joined.iter().map(|joined| {
        let question = if joined.question.is_empty() { "Empty question".to_owned() } else { joined.question.clone() };
        let at = At { instant: joined.at, now };
        view! {
            <li class="item">
                <a href=addresses::turn(&detail.chat_id, &joined.turn_id) rel=addresses::rel_of_conversation(&detail.chat_id) dir="auto">
                    {question}
                </a>
                <span class="item-time"><Instant at/></span>
                {joined.reasons.iter().map(|reason| view! { <p class="item-note" dir="auto">{reason.sentence()}</p> }).collect_view()}
            </li>
        }
    });
    view! { <ul class="items">{each.collect_view()}</ul> }.into_any()
}

fn conversations(conversations: &[ConversationSummary], now: Timestamp) -> AnyView {
    let each = conversations.iter().map(|conversation| {
        let title = if conversation.title.is_empty() { "Empty question".to_owned() } else { conversation.title.clone() };
        let turns = if conversation.turns == 1 { "1 turn".to_owned() } else { format!("{} turns", conversation.turns) };
        let at = At { instant: conversation.last_turn_at, now };
        view! {
            <li class="item">
                <a href=addresses::conversation(&conversation.chat_id) rel=addresses::rel_of_conversation(&conversation.chat_id) dir="auto">
                    {title}
                </a>
                <p class="item-note">
                    <span>{turns}</span>
                    {conversation.channel.clone().map(|channel| view! { " · " <bdi>{channel}</bdi> })}
                    " · "
                    <Instant at/>
                    {conversation.ticket.clone().map(|ticket| view! {
                        " · "
                        <a href=addresses::ticket_alone(ticket.id) data-noscroll="">{ticket.number.to_string()}</a>
                        " "
                        <span>{ticket.status.label()}</span>
                    })}
                </p>
            </li>
        }
    });
    view! { <ul class="items">{each.collect_view()}</ul> }.into_any()
}
