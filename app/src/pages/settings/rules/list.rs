//! The list of rules, in the order in which they are evaluated.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{LIST, NEW, row::row};
use crate::{
    api::{ApiError, rules},
    components::{Announcer, EmptyState, ErrorState, Icon, after_paint, focus_first},
    domain::{account::Permission, ids::RuleId, rule::RuleEntry},
    pages::{may, page::PageTitle, sign_in_again::Signing},
};

/// The rules as they are shown.
#[derive(Clone, Copy)]
pub(super) struct Rules {
    /// In order.
    pub(super) shown: RwSignal<Vec<RuleEntry>>,
    announcer: Announcer,
    signing: Signing,
}

impl Rules {
    /// Does something with a rule, shows the rules as they are then, and gives the focus back to what a selector finds.
    pub(super) fn act<T: 'static>(
        self,
        doing: impl AsyncFn() -> Result<T, ApiError> + 'static,
        focus: String,
        said: impl FnOnce(&T, &[RuleEntry]) -> String + 'static,
    ) {
        leptos::task::spawn_local(async move {
            let done = self.signing.ask(doing).await;
            let fresh = rules().await;
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

/// Where tickets come from.
pub(in super::super) fn page() -> AnyView {
    PageTitle::set("Escalation rules");
    let all = Resource::new_blocking(|| (), |()| rules());
    let announcer = Announcer::expect();
    let signing = Signing::expect();
    let refused = refusal();
    view! {
        <div class="page">
            <header class="page-header">
                <div class="page-title-line">
                    <h1>"Escalation rules"</h1>
                    <div class="rules-actions">
                        <a class="button" href=format!("{LIST}/try")>"Try the rules"</a>
                        {may(Permission::ChangeRules).then(|| view! {
                            <a class="button" data-look="primary" href=NEW>"New rule"</a>
                        })}
                    </div>
                </div>
            </header>
            <div class="rules-page">
                {refused.map(|text| view! { <p class="notice" data-look="error" role="alert">{text}</p> })}
                <p class="page-lead">
                    "Each recorded turn is held against every rule that is on. If one matches, the turn becomes a ticket; "
                    "if its conversation already has a ticket that is Open or In Progress, it joins that one."
                </p>
                <Suspense fallback=waiting>
                    {move || Suspend::new(async move {
                        match all.await {
                            Ok(all) => shown(all, announcer, signing),
                            Err(error) => {
                                let retry = Callback::new(move |()| all.refetch());
                                view! { <ErrorState title="The rules could not be loaded" error retry/> }.into_any()
                            }
                        }
                    })}
                </Suspense>
                <section class="section" aria-labelledby="how-rules-work">
                    <h2 class="section-title" id="how-rules-work">"How rules work together"</h2>
                    <ul class="rules-notes">
                        <li>"The first rule that matches gives the ticket its assignee, tag and description."</li>
                        <li>"The most urgent of all that match gives its severity."</li>
                        <li>"A guardrail that escalates counts as one more rule, after all others."</li>
                        <li>"Rules see only what was recorded after the conversation was last resolved."</li>
                        <li>"Which rules matched, in which version and why, is kept with each ticket under Audit: a change never rewrites it."</li>
                    </ul>
                </section>
                <p><a href="/settings">"Back to Settings"</a></p>
            </div>
        </div>
    }
    .into_any()
}

/// Why what a plain form asked for was not done. It comes in the address, which anybody may have written: so only what kind
/// of refusal it was is taken from there.
fn refusal() -> Option<&'static str> {
    use leptos::server_fn::error::ServerFnUrlError;

    let error = use_query_map().with_untracked(|query| query.get("__err"))?;
    Some(match ServerFnUrlError::<ApiError>::decode_err(&error) {
        ApiError::NotFound(_) => "There is no such rule any more. Nothing was changed.",
        ApiError::Invalid(_) | ApiError::Conflict(_) => "The rule was changed meanwhile. Nothing was done.",
        ApiError::Forbidden(_) => "You may not change rules.",
        ApiError::Unavailable(_) | ApiError::SignedOut | ApiError::Outdated => "The desk can't do this now. Try again.",
    })
}

fn shown(all: Vec<RuleEntry>, announcer: Announcer, signing: Signing) -> AnyView {
    let rules = Rules { shown: RwSignal::new(all), announcer, signing };
    let is_empty = Memo::new(move |_| rules.shown.with(Vec::is_empty));
    view! {
        <Show when=move || is_empty.get()>
            <EmptyState icon=Icon::Nothing title="No rules">
                <p>"Nothing becomes a ticket, except what a guardrail escalates."</p>
            </EmptyState>
        </Show>
        <ol class="rules" aria-label="Rules in order of evaluation">
            <For each=move || rules.shown.get() key=key children=move |entry| row(entry, rules)/>
        </ol>
    }
    .into_any()
}

/// What a row shows: where one of these changes it is drawn anew.
fn key(entry: &RuleEntry) -> (RuleId, i64, bool, i64, i64) {
    (entry.id, entry.version, entry.enabled, entry.week, entry.month)
}

fn waiting() -> AnyView {
    view! {
        <ol class="rules" role="status" aria-label="Loading the rules">
            {(0..6).map(|_| view! {
                <li class="rule" aria-hidden="true">
                    <span class="skeleton" data-width="medium"></span>
                    <span class="skeleton" data-width="long"></span>
                </li>
            }).collect_view()}
        </ol>
    }
    .into_any()
}
