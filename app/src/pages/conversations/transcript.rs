//! One conversation, at the turn that one came for.

use leptos::prelude::*;
use leptos_router::{
    LazyRoute,
    hooks::{use_params_map, use_query_map},
    lazy_route,
};

use super::window::{Asked, Turns};
use crate::{
    api::{ApiError, transcript, turn_reasons},
    components::{Arrival, At, CopyValue, ErrorState, Instant},
    domain::{
        conversation::{TicketLink, Transcript},
        logs::TurnReasons,
    },
    pages::{
        addresses::{self, CONVERSATIONS},
        looks::{SeverityChip, StatusChip},
        page::PageTitle,
    },
};

/// The transcript.
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
        let asked = Memo::new(move |_| {
            let by_router = |name: &str| query.with(|query| query.get(name));
            let parameter = |name: &str| {
                let by_router = by_router(name);
                address_of_document().map_or(by_router, |(_, query)| addresses::parameter_of(&query, name))
            };
            Asked {
                turn: parameter("turn"),
                from: parameter("from").and_then(|from| from.parse().ok()),
                why: parameter("why").as_deref() == Some("1"),
            }
        });
        let answer = Resource::new_blocking(
            move || (chat_id.get(), asked.get()),
            |(chat_id, asked)| async move { read(chat_id, asked).await },
        );
        let title = expect_context::<PageTitle>();
        title.rename("Conversation Logs");
        let arrived = Arrival::is_first_page();
        view! {
            <div class="page">
                <header class="page-header">
                    <h1>"Conversation Logs"</h1>
                    <p><a href=CONVERSATIONS>"All conversations"</a></p>
                </header>
                <Suspense fallback=waiting>
                    {move || Suspend::new(async move {
                        match answer.await {
                            Ok((transcript, reasons)) => {
                                title.rename(format!("{} · Conversation Logs", transcript.chat_id));
                                whole(transcript, asked.get_untracked(), reasons, arrived)
                            }
                            Err(error) => failed(error, Callback::new(move |()| answer.refetch())),
                        }
                    })}
                </Suspense>
            </div>
        }
        .into_any()
    }
}

/// The turns, and why the named one was escalated or not where that is asked for.
async fn read(chat_id: String, asked: Asked) -> Result<(Transcript, Option<TurnReasons>), ApiError> {
    let transcript = transcript(chat_id.clone(), asked.turn.clone(), asked.from).await?;
    let reasons = match asked.turn.filter(|_| asked.why) {
        // What can't be said of the turn is asked for again where it is opened.
        Some(turn) => turn_reasons(chat_id, turn).await.ok(),
        None => None,
    };
    Ok((transcript, reasons))
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

fn whole(transcript: Transcript, asked: Asked, reasons: Option<TurnReasons>, arrived: bool) -> AnyView {
    let now = transcript.now;
    view! {
        <dl class="facts">
            <div><dt>"Chat ID"</dt><dd><CopyValue value=transcript.chat_id.as_str() what="chat ID"/></dd></div>
            {transcript.channel.clone().map(|channel| view! {
                <div><dt>"Channel"</dt><dd><bdi>{channel}</bdi></dd></div>
            })}
            <div><dt>"Turns"</dt><dd>{transcript.count.to_string()}</dd></div>
            <div><dt>"Began"</dt><dd><Instant at=At { instant: transcript.started_at, now }/></dd></div>
            <div><dt>"Last turn"</dt><dd><Instant at=At { instant: transcript.last_turn_at, now }/></dd></div>
        </dl>
        {(!transcript.tickets.is_empty()).then(|| tickets(&transcript.tickets))}
        <Turns transcript asked reasons arrived/>
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
