//! A conversation as a row of the list.

use leptos::prelude::*;

use crate::{
    components::{At, Icon, Instant, Meter},
    domain::{
        confidence::NOT_GIVEN,
        conversation::TicketLink,
        logs::LoggedConversation,
        time::Timestamp,
        turn::{Feedback, NO_USER},
    },
    pages::{
        addresses,
        count::count,
        looks::{StatusChip, marked},
        turn_parts::feedback,
    },
};

/// Most policies that a row names.
const NAMED: usize = 2;

/// The link of its title is stretched over all of it; the ticket's lies above that.
pub(super) fn row(conversation: &LoggedConversation, now: Timestamp) -> AnyView {
    let LoggedConversation { chat_id, found, .. } = conversation;
    let found = found.as_ref();
    let turn = found.and_then(|found| found.turn.as_ref());
    let href = turn.map_or_else(|| addresses::conversation(chat_id), |(turn, _)| addresses::turn(chat_id, turn));
    let confidence = conversation.lowest_confidence;
    let user = &conversation.user;
    let name = if user.is_unknown() { NO_USER.to_owned() } else { user.display().to_owned() };
    view! {
        <li class="log">
            <div class="log-head">
                <h2 class="log-title" dir="auto">
                    <a class="card-link" href=href rel=addresses::rel_of_conversation(chat_id)>
                        {marked(found.map(|found| &found.title), &conversation.title)}
                    </a>
                </h2>
                {conversation.ticket.as_ref().map(ticket)}
            </div>
            {turn.map(|(_, passage)| view! { <p class="log-passage" dir="auto">{marked(Some(passage), "")}</p> })}
            <ul class="log-meta">
                <li><span class="visually-hidden">"User "</span><bdi class="clip" data-unknown=user.is_unknown().then_some("")>{name}</bdi></li>
                {conversation.channel.clone().map(|channel| view! {
                    <li>{Icon::Channel.draw()}<span class="visually-hidden">"Channel "</span><bdi class="clip">{channel}</bdi></li>
                })}
                <li>{count(conversation.turns.unsigned_abs(), "turn")}</li>
                <li>
                    <Meter
                        label="Lowest confidence"
                        percent=confidence.map(|confidence| confidence.digits())
                        text=confidence.map_or_else(|| NOT_GIVEN.to_owned(), |confidence| confidence.to_string())
                    />
                </li>
                {conversation.thumbs_down.then(|| view! { <li>{feedback(Feedback::Down)}</li> })}
                {conversation.thumbs_up.then(|| view! { <li>{feedback(Feedback::Up)}</li> })}
                {policies(&conversation.policies)}
                <li class="log-chat">
                    <span class="visually-hidden">"Chat ID "</span>
                    <code class="clip" dir="auto">{marked(found.map(|found| &found.chat_id), chat_id.as_str())}</code>
                </li>
                <li class="log-time">
                    <span class="visually-hidden">"Last activity "</span>
                    <Instant at=At { instant: conversation.last_turn_at, now }/>
                </li>
            </ul>
        </li>
    }
    .into_any()
}

fn ticket(ticket: &TicketLink) -> AnyView {
    view! {
        <span class="log-ticket">
            <a href=addresses::ticket_alone(ticket.id)>
                <span class="visually-hidden">"Ticket "</span>
                {ticket.number.to_string()}
            </a>
            <StatusChip status=ticket.status/>
        </span>
    }
    .into_any()
}

/// The policies that were hit: the first ones by name, of the rest how many.
fn policies(policies: &[String]) -> Option<AnyView> {
    let more = policies.len().saturating_sub(NAMED);
    let mut names = policies.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    if more > 0 {
        names = format!("{names}, {more} more");
    }
    (!policies.is_empty()).then(|| {
        view! {
            <li class="log-policies">
                {Icon::Shield.draw()}
                <span class="visually-hidden">"Guardrails hit: "</span>
                <bdi class="clip">{names}</bdi>
            </li>
        }
        .into_any()
    })
}
