//! The versions of a rule: who saved what, when, and what changed.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{LIST, address, history};
use crate::{
    api::{ApiError, RuleHistory, VersionLine, rule_versions},
    components::{At, ErrorState, Icon, Instant},
    domain::{rule::Difference, time::Timestamp},
    pages::page::PageTitle,
};

/// The page.
pub(in super::super) fn page(id: String) -> AnyView {
    let title = expect_context::<PageTitle>();
    title.rename("Versions of a rule");
    let query = use_query_map();
    let before = Memo::new(move |_| query.with(|query| query.get("before").and_then(|before| before.parse().ok())));
    let read = Resource::new_blocking(move || (id.clone(), before.get()), |(id, before)| rule_versions(id, before));
    view! {
        <div class="page">
            <header class="page-header"><h1>"Versions of a rule"</h1></header>
            <div class="rules-page">
                <Transition>
                    {move || Suspend::new(async move {
                        match read.await {
                            Ok(found) => {
                                title.rename(format!("{} · Versions", found.rule.present.form.name));
                                whole(&found)
                            }
                            Err(error) => failed(error, Callback::new(move |()| read.refetch())),
                        }
                    })}
                </Transition>
                <p><a href=LIST>"Back to Escalation rules"</a></p>
            </div>
        </div>
    }
    .into_any()
}

fn failed(error: ApiError, retry: Callback<()>) -> AnyView {
    view! { <ErrorState title="The versions could not be loaded" error retry/> }.into_any()
}

fn whole(found: &RuleHistory) -> AnyView {
    let (id, now) = (found.rule.id, found.now);
    let deleted = found.rule.deleted_at;
    let earlier = found.versions.last().filter(|_| found.has_earlier).map(|last| {
        view! { <p><a class="button" href=format!("{}?before={}", history(id), last.version)>"Earlier versions"</a></p> }
    });
    view! {
        <p class="rules-subject" dir="auto">
            {match deleted {
                None => view! { <a href=address(id)>{found.rule.present.form.name.clone()}</a> }.into_any(),
                Some(_) => view! { <strong>{found.rule.present.form.name.clone()}</strong> }.into_any(),
            }}
        </p>
        {deleted.map(|at| view! {
            <p class="notice">{Icon::Info.draw()} <span>"This rule was deleted: " <Instant at=At { instant: at, now }/></span></p>
        })}
        <ol class="items" aria-label="Versions, the newest first">
            {found.versions.iter().map(|line| version(line, now)).collect_view()}
        </ol>
        {earlier}
    }
    .into_any()
}

fn version(line: &VersionLine, now: Timestamp) -> AnyView {
    let what = match &line.changes {
        Some(changes) => differences(changes, "was", "became"),
        None => view! { <p dir="auto">{summary(line)}</p> }.into_any(),
    };
    view! {
        <li class="item version">
            <h2 class="item-name">{format!("Version {}", line.version)}</h2>
            <span class="item-note">
                "Saved by " <bdi>{line.saved_by.clone()}</bdi> ", " <Instant at=At { instant: line.saved_at, now }/>
            </span>
            {what}
        </li>
    }
    .into_any()
}

fn summary(line: &VersionLine) -> String {
    match &line.summary {
        Some(summary) => format!("{}: {summary}.", line.name),
        None => format!("{}: what is stored of this version can't be read.", line.name),
    }
}

/// What differs, part by part.
pub(super) fn differences(changes: &[Difference], before: &'static str, after: &'static str) -> AnyView {
    let text = |text: &str| {
        if text.is_empty() {
            view! { <em>"nothing"</em> }.into_any()
        } else {
            view! { <bdi>{text.to_owned()}</bdi> }.into_any()
        }
    };
    let each = changes.iter().map(|change| {
        view! {
            <div class="difference">
                <dt>{change.part.label()}</dt>
                <dd><span class="difference-side">{before}</span>" " <del>{text(&change.from)}</del></dd>
                <dd><span class="difference-side">{after}</span>" " <ins>{text(&change.to)}</ins></dd>
            </div>
        }
    });
    view! { <dl class="differences">{each.collect_view()}</dl> }.into_any()
}
