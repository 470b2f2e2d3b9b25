//! Settings: where a new desk begins. What is done is read off the desk; nothing of it is kept.

use std::time::Duration;

use leptos::prelude::*;

use super::tokens::{form, made, sample};
use crate::{
    api::{ApiError, PostedToken, Start, arrived_turn, start},
    components::{CopyBlock, ErrorState, Icon},
    domain::{
        start::{ArrivedTurn, Beginning},
        token::TokenForm,
    },
    pages::{addresses, only_admins, page::PageTitle},
};

/// The page's address.
const HERE: &str = "/settings/start";
/// The name that is offered for the first token.
const FIRST: &str = "my-assistant";
/// How often it is asked whether the first turn has come.
const POLL: Duration = Duration::from_millis(2_500);

/// The steps.
pub(super) fn page() -> AnyView {
    PageTitle::set("Get started");
    let read = Resource::new_blocking(|| (), |()| start());
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match read.await {
                    Ok(found) => framed(steps(&found)),
                    Err(ApiError::Forbidden(_)) => framed(only_admins("The first steps are for admins")),
                    Err(error) => {
                        let retry = Callback::new(move |()| read.refetch());
                        framed(view! { <ErrorState title="The page could not be loaded" error retry/> }.into_any())
                    }
                }
            })}
        </Suspense>
    }
    .into_any()
}

fn framed(contents: AnyView) -> AnyView {
    view! {
        <div class="page">
            <header class="page-header"><h1>"Get started"</h1></header>
            <div class="rules-page">
                <p class="page-lead">
                    "Three steps until people can take over from your assistant. What is done stays done: come back here whenever you like."
                </p>
                {contents}
            </div>
        </div>
    }
    .into_any()
}

fn steps(found: &Start) -> AnyView {
    let Beginning { has_token, turn, has_company } = found.beginning.clone();
    let arrived = RwSignal::new(turn);
    let has_turn = Signal::derive(move || arrived.with(Option::is_some));
    watch_for_turn(arrived);
    let done = move || {
        (has_token && has_turn.get() && has_company).then(|| {
            view! {
                <p class="notice" role="status">
                    {Icon::Check.draw()}
                    <span>"All done. From here on " <a href="/tickets">"Tickets"</a> " fills by itself."</span>
                </p>
            }
        })
    };
    view! {
        <ol class="start-steps">
            {step("Make a token", Signal::stored(has_token), token_step(found))}
            {step("Send a first turn", has_turn, turn_step(arrived))}
            {step("Invite people", Signal::stored(has_company), people_step(has_company))}
        </ol>
        {done}
    }
    .into_any()
}

fn step(title: &'static str, is_done: Signal<bool>, contents: AnyView) -> AnyView {
    view! {
        <li class="start-step panel" data-done=move || is_done.get().then_some("")>
            <h2 class="start-title">
                {title}
                <span class="start-state">{move || if is_done.get() { "Done" } else { "To do" }}</span>
            </h2>
            <div class="start-contents">{contents}</div>
        </li>
    }
    .into_any()
}

fn token_step(found: &Start) -> AnyView {
    match &found.posted {
        Some(PostedToken::Made(token)) => made(token, &found.address),
        Some(PostedToken::Refused { form: typed, problems }) => form(HERE, typed, problems),
        None if found.beginning.has_token => view! {
            <p>
                "There is a token. Its secret was shown once; put it in place of TOKEN here, or make another under "
                <a href="/settings/tokens">"Tokens"</a> "."
            </p>
            <CopyBlock text=sample(&found.address, "TOKEN") what="request"/>
        }
        .into_any(),
        None => view! {
            <p>"The platform that your assistant runs on shows it when it sends a question and its answer."</p>
            {form(HERE, &TokenForm::begun(FIRST), &[])}
        }
        .into_any(),
    }
}

fn turn_step(arrived: RwSignal<Option<ArrivedTurn>>) -> AnyView {
    view! {
        <div aria-live="polite">
            {move || match arrived.get() {
                Some(turn) => received(&turn),
                None => view! {
                    <p class="start-waiting">"Waiting for your first turn…"</p>
                    <p>"Send the request above from a terminal, or have your assistant send what it was asked."</p>
                    <noscript><p><a class="button" href=HERE>"Check again"</a></p></noscript>
                }
                .into_any(),
            }}
        </div>
    }
    .into_any()
}

fn received(turn: &ArrivedTurn) -> AnyView {
    let ticket = match turn.ticket {
        Some(id) => view! { " It became " <a href=addresses::ticket_alone(id)>"a ticket"</a> "." }.into_any(),
        None => view! { " No rule matched it: there it says why, rule by rule." }.into_any(),
    };
    let rel = addresses::rel_of_conversation(&turn.chat_id);
    view! {
        <p>
            "Received: the last turn is in "
            <a href=addresses::turn(&turn.chat_id, &turn.turn_id) rel=rel>"its conversation"</a> "."
            {ticket}
        </p>
    }
    .into_any()
}

fn people_step(has_company: bool) -> AnyView {
    let words = if has_company {
        "Others have an account here. Whoever joins the team later gets one under "
    } else {
        "Whoever works the tickets gets an account of their own, by a link that you send them: "
    };
    view! { <p>{words} <a href="/settings/people">"People"</a> "."</p> }.into_any()
}

/// Asks for the first turn again and again, as long as there is none and someone looks.
fn watch_for_turn(arrived: RwSignal<Option<ArrivedTurn>>) {
    Effect::new(move || {
        if arrived.with(Option::is_some) {
            return;
        }
        let ask = move || {
            if document().hidden() {
                return;
            }
            leptos::task::spawn_local(async move {
                // What fails is asked again by itself.
                if let Ok(Some(turn)) = arrived_turn().await {
                    let _ = arrived.try_set(Some(turn));
                }
            });
        };
        if let Ok(timer) = set_interval_with_handle(ask, POLL) {
            on_cleanup(move || timer.clear());
        }
    });
}
