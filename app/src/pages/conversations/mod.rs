//! Conversation Logs.

mod turn;

use leptos::prelude::*;
use leptos_router::{
    LazyRoute,
    hooks::{use_params_map, use_query_map},
    lazy_route,
};

use super::page::{PageTitle, TextPage};
use crate::{
    api::{ApiError, transcript},
    components::{Arrival, At, CopyValue, ErrorState, Icon, Instant, after_paint},
    domain::conversation::{TicketLink, Transcript},
    pages::{
        addresses,
        looks::{SeverityChip, StatusChip},
    },
};

/// Conversation Logs without a conversation: how one gets to one.
pub(crate) struct ConversationLogs;

#[lazy_route]
impl LazyRoute for ConversationLogs {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! {
            <TextPage title="Conversation Logs">
                <p>
                    "Every turn that the assistant's platform sends is recorded, with or without a ticket. "
                    "A conversation opens from its ticket: View Conversation in Log, under Audit."
                </p>
                <p><a class="button" href="/tickets">"Go to Tickets"</a></p>
            </TextPage>
        }
        .into_any()
    }
}

/// One conversation from its first turn to its last.
pub(crate) struct ConversationPage;

#[lazy_route]
impl LazyRoute for ConversationPage {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        let params = use_params_map();
        let query = use_query_map();
        let chat_id = Memo::new(move |_| {
            let by_router = params.with(|params| params.get("chat_id").unwrap_or_default());
            address_of_document().and_then(|(path, _)| addresses::chat_id_of_path(&path)).unwrap_or(by_router)
        });
        let turn = Memo::new(move |_| {
            let by_router = query.with(|query| query.get("turn"));
            address_of_document().map_or(by_router, |(_, query)| addresses::turn_of_query(&query))
        });
        let transcript =
            Resource::new_blocking(move || (chat_id.get(), turn.get()), |(chat_id, turn)| transcript(chat_id, turn));
        let title = expect_context::<PageTitle>();
        title.rename("Conversation Logs");
        // A document that arrives with its turns is scrolled by the browser.
        let arrived = Arrival::is_first_page();
        view! {
            <div class="page">
                <header class="page-header"><h1>"Conversation Logs"</h1></header>
                <Suspense fallback=waiting>
                    {move || Suspend::new(async move {
                        match transcript.await {
                            Ok(transcript) => {
                                title.rename(format!("{} · Conversation Logs", transcript.chat_id));
                                whole(&transcript, turn.get_untracked().as_deref(), !arrived)
                            }
                            Err(error) => failed(error, Callback::new(move |()| transcript.refetch())),
                        }
                    })}
                </Suspense>
            </div>
        }
        .into_any()
    }
}

/// Path and query string that the document came for, as they were asked for; `None` once the page is another one.
fn address_of_document() -> Option<(String, String)> {
    #[cfg(feature = "ssr")]
    return use_context::<axum::http::request::Parts>()
        .map(|parts| (parts.uri.path().to_owned(), parts.uri.query().unwrap_or_default().to_owned()));
    #[cfg(not(feature = "ssr"))]
    Arrival::is_first_page()
        .then(|| window().location().pathname().ok().zip(window().location().search().ok()))
        .flatten()
}

fn waiting() -> AnyView {
    view! {
        <ol class="turns" role="status" aria-label="Loading the conversation">
            {(0..3).map(|_| view! {
                <li class="turn" aria-hidden="true">
                    <span class="skeleton" data-width="medium"></span>
                    <span class="skeleton" data-width="long"></span>
                    <span class="skeleton" data-width="long"></span>
                </li>
            }).collect_view()}
        </ol>
    }
    .into_any()
}

fn failed(error: ApiError, retry: Callback<()>) -> AnyView {
    let title = if matches!(error, ApiError::NotFound(_)) {
        "There is no such conversation"
    } else {
        "The conversation could not be loaded"
    };
    view! {
        <ErrorState title error retry>
            <a class="button" href="/tickets">"Go to Tickets"</a>
        </ErrorState>
    }
    .into_any()
}

fn whole(transcript: &Transcript, named: Option<&str>, scroll: bool) -> AnyView {
    let now = transcript.now;
    let count = transcript.turns.len();
    let missing = named.filter(|named| !transcript.turns.iter().any(|turn| turn.turn_id.as_str() == *named));
    if let Some(named) = named.filter(|_| scroll && missing.is_none()) {
        let element = turn::element_id(named);
        // The turns are in the document with the next frame, and the router has scrolled to its top by then.
        Effect::new(move || {
            let element = element.clone();
            after_paint(move || {
                if let Some(element) = document().get_element_by_id(&element) {
                    element.scroll_into_view();
                }
            });
        });
    }
    view! {
        <dl class="facts">
            <div><dt>"Chat ID"</dt><dd><CopyValue value=transcript.chat_id.as_str() what="chat ID"/></dd></div>
            {transcript.channel.clone().map(|channel| view! {
                <div><dt>"Channel"</dt><dd><bdi>{channel}</bdi></dd></div>
            })}
            <div><dt>"Turns"</dt><dd>{count.to_string()}</dd></div>
            <div><dt>"Began"</dt><dd><Instant at=At { instant: transcript.started_at, now }/></dd></div>
            <div><dt>"Last turn"</dt><dd><Instant at=At { instant: transcript.last_turn_at, now }/></dd></div>
        </dl>
        {(!transcript.tickets.is_empty()).then(|| tickets(&transcript.tickets))}
        {missing.map(|_| view! {
            <p class="notice">{Icon::Info.draw()} "This conversation has no such turn. Here it is from the beginning."</p>
        })}
        <ol class="turns" aria-label="Turns">
            {transcript.turns.iter().map(|turn| turn::item(turn, now, named == Some(turn.turn_id.as_str()))).collect_view()}
        </ol>
    }
    .into_any()
}

fn tickets(tickets: &[TicketLink]) -> AnyView {
    let each = tickets.iter().map(|ticket| {
        view! {
            <li class="ticket-link">
                <a href=addresses::ticket_alone(ticket.id)>
                    <span class="ticket-link-number">{ticket.number.to_string()}</span>
                    " "
                    <bdi>{ticket.title.clone()}</bdi>
                </a>
                <StatusChip status=ticket.status/>
                <SeverityChip severity=ticket.severity/>
            </li>
        }
    });
    view! {
        <section class="section">
            <h2 class="section-title">"Tickets"</h2>
            <ul class="ticket-links">{each.collect_view()}</ul>
        </section>
    }
    .into_any()
}
