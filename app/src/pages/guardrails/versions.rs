//! The versions of a guardrail: who saved what, when, and what changed.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{LIST, address, history};
use crate::{
    api::{GuardrailHistory, GuardrailVersionLine, guardrail_versions},
    components::{At, ErrorState, Icon, Instant},
    domain::time::Timestamp,
    pages::page::PageTitle,
};

/// The page.
pub(super) fn page(id: String) -> AnyView {
    PageTitle::set("Versions of a guardrail");
    let query = use_query_map();
    let before = Memo::new(move |_| query.with(|query| query.get("before").and_then(|before| before.parse().ok())));
    let read =
        Resource::new_blocking(move || (id.clone(), before.get()), |(id, before)| guardrail_versions(id, before));
    view! {
        <div class="page">
            <header class="page-header"><h1>"Versions of a guardrail"</h1></header>
            <div class="guardrails-page">
                <Transition>
                    {move || Suspend::new(async move {
                        match read.await {
                            Ok(found) => whole(&found),
                            Err(error) => {
                                let retry = Callback::new(move |()| read.refetch());
                                view! { <ErrorState title="The versions could not be loaded" error retry/> }.into_any()
                            }
                        }
                    })}
                </Transition>
                <p><a href=LIST>"Back to Guardrails"</a></p>
            </div>
        </div>
    }
    .into_any()
}

fn whole(found: &GuardrailHistory) -> AnyView {
    let (id, now) = (found.guardrail.id, found.now);
    let name = found.guardrail.present.form.name.clone();
    let earlier = found.versions.last().filter(|_| found.has_earlier).map(|last| {
        view! { <p><a class="button" href=format!("{}?before={}", history(id), last.version)>"Earlier versions"</a></p> }
    });
    view! {
        <p class="guardrails-subject" dir="auto">
            {match found.guardrail.deleted_at {
                None => view! { <a href=address(id)>{name}</a> }.into_any(),
                Some(_) => view! { <strong>{name}</strong> }.into_any(),
            }}
        </p>
        {found.guardrail.deleted_at.map(|at| view! {
            <p class="notice">
                {Icon::Info.draw()} <span>"This guardrail was deleted: " <Instant at=At { instant: at, now }/></span>
            </p>
        })}
        <ol class="items" aria-label="Versions, the newest first">
            {found.versions.iter().map(|line| version(line, now)).collect_view()}
        </ol>
        {earlier}
    }
    .into_any()
}

fn version(line: &GuardrailVersionLine, now: Timestamp) -> AnyView {
    let changes = line.changes.iter().map(|change| view! { <li dir="auto">{change.clone()}</li> });
    view! {
        <li class="item version">
            <h2 class="item-name">{format!("Version {}", line.version)}</h2>
            <span class="item-note">
                "Saved by " <bdi>{line.saved_by.clone()}</bdi> ", " <Instant at=At { instant: line.saved_at, now }/>
            </span>
            <ul class="guardrails-notes">{changes.collect_view()}</ul>
        </li>
    }
    .into_any()
}
