//! The list of guardrails, in their order.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{NEW, row::row};
use crate::{
    api::{ApiError, guardrails},
    components::{Announcer, EmptyState, ErrorState, Icon, after_paint, focus_first},
    domain::{account::Permission, guardrail::GuardrailEntry, ids::GuardrailId},
    pages::{may, page::PageTitle, sign_in_again::Signing},
};

/// The guardrails as they are shown.
#[derive(Clone, Copy)]
pub(super) struct Guardrails {
    /// In order.
    pub(super) shown: RwSignal<Vec<GuardrailEntry>>,
    announcer: Announcer,
    signing: Signing,
}

impl Guardrails {
    /// Does something with a guardrail, shows all as they are then, and gives the focus back to what a selector finds.
    pub(super) fn act<T: 'static>(
        self,
        doing: impl AsyncFn() -> Result<T, ApiError> + 'static,
        focus: String,
        said: impl FnOnce(&T, &[GuardrailEntry]) -> String + 'static,
    ) {
        leptos::task::spawn_local(async move {
            let done = self.signing.ask(doing).await;
            let fresh = guardrails().await;
            if let Ok(fresh) = &fresh {
                self.shown.try_set(fresh.clone());
            }
            match (done, fresh) {
                (Ok(done), Ok(fresh)) => self.announcer.say(said(&done, &fresh)),
                (Err(error), _) | (_, Err(error)) => self.announcer.alarm(error.to_string()),
            }
            after_paint(move || focus_first(&focus));
        });
    }
}

/// What the desk looks for in what is asked and answered.
pub(super) fn page() -> AnyView {
    PageTitle::set("Guardrails");
    let all = Resource::new_blocking(|| (), |()| guardrails());
    let announcer = Announcer::expect();
    let signing = Signing::expect();
    let refused = refusal();
    view! {
        <div class="page">
            <header class="page-header">
                <div class="guardrails-head">
                    <h1>"Guardrails"</h1>
                    {may(Permission::ChangeGuardrails).then(|| view! {
                        <a class="button" data-look="primary" href=NEW>"New guardrail"</a>
                    })}
                </div>
            </header>
            <div class="guardrails-page">
                {refused.map(|text| view! { <p class="notice" data-look="error" role="alert">{text}</p> })}
                <p class="guardrails-lead">
                    "Content-safety policies that each question and answer is held against before anything is recorded. "
                    "What they hide, nobody sees here, in turns that are recorded from then on: only the raw answer stays as sent."
                </p>
                <Suspense fallback=waiting>
                    {move || Suspend::new(async move {
                        match all.await {
                            Ok(all) => shown(all, announcer, signing),
                            Err(error) => {
                                let retry = Callback::new(move |()| all.refetch());
                                view! { <ErrorState title="The guardrails could not be loaded" error retry/> }.into_any()
                            }
                        }
                    })}
                </Suspense>
                {explanation()}
            </div>
        </div>
    }
    .into_any()
}

fn explanation() -> AnyView {
    view! {
        <section class="section" aria-labelledby="what-guardrails-do">
            <h2 class="section-title" id="what-guardrails-do">"What guardrails do"</h2>
            <dl class="terms">
                <dt>"flag"</dt> <dd>"Only remarks what it found."</dd>
                <dt>"redact"</dt> <dd>"Hides what it found, in the question and in the answer that is shown and recorded."</dd>
                <dt>"block"</dt> <dd>"Shows a text of yours instead of the answer, wherever it found something."</dd>
                <dt>"escalate"</dt>
                <dd>"Calls for a person: the turn becomes a ticket, or joins the one that is being worked on."</dd>
            </dl>
            <p>
                "The platform that the assistant runs on may have guardrails of its own: it sends their verdicts with each turn, "
                "and they count like these. A ticket's verdicts are in its drawer under Conversation, and why it was made under Audit."
            </p>
        </section>
    }
    .into_any()
}

/// Why what a plain form asked for was not done. It comes in the address, which anybody may have written: so only what kind
/// of refusal it was is taken from there.
fn refusal() -> Option<&'static str> {
    use leptos::server_fn::error::ServerFnUrlError;

    let error = use_query_map().with_untracked(|query| query.get("__err"))?;
    Some(match ServerFnUrlError::<ApiError>::decode_err(&error) {
        ApiError::NotFound(_) => "There is no such guardrail any more. Nothing was changed.",
        ApiError::Invalid(_) | ApiError::Conflict(_) => "The guardrail was changed meanwhile. Nothing was done.",
        ApiError::Forbidden(_) => "You may not change guardrails.",
        ApiError::Unavailable(_) | ApiError::SignedOut | ApiError::Outdated => "The desk can't do this now. Try again.",
    })
}

fn shown(all: Vec<GuardrailEntry>, announcer: Announcer, signing: Signing) -> AnyView {
    let guardrails = Guardrails { shown: RwSignal::new(all), announcer, signing };
    let is_empty = Memo::new(move |_| guardrails.shown.with(Vec::is_empty));
    view! {
        <Show when=move || is_empty.get()>
            <EmptyState icon=Icon::Nothing title="No guardrails">
                <p>"Questions and answers are recorded as they are sent. Verdicts of the platform's own guardrails still count."</p>
                {may(Permission::ChangeGuardrails).then(|| view! { <a class="button" href=NEW>"Make the first one"</a> })}
            </EmptyState>
        </Show>
        <ol class="guardrails" aria-label="Guardrails in their order">
            <For each=move || guardrails.shown.get() key=key children=move |entry| row(entry, guardrails)/>
        </ol>
    }
    .into_any()
}

/// What a row shows: where one of these changes it is drawn anew.
const fn key(entry: &GuardrailEntry) -> (GuardrailId, i64, bool, i64, i64) {
    (entry.id, entry.version, entry.enabled, entry.week, entry.month)
}

fn waiting() -> AnyView {
    view! {
        <ol class="guardrails" role="status" aria-label="Loading the guardrails">
            {(0..3).map(|_| view! {
                <li class="guardrail" aria-hidden="true">
                    <span class="skeleton" data-width="medium"></span>
                    <span class="skeleton" data-width="long"></span>
                </li>
            }).collect_view()}
        </ol>
    }
    .into_any()
}
