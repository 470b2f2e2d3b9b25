//! Settings: escalation rules.

mod back_test;
mod back_test_result;
mod try_it;

use leptos::prelude::*;

use super::super::page::TextPage;
use crate::{
    api::{RuleLine, rules},
    components::ErrorState,
    pages::looks::SeverityChip,
};

pub(super) use back_test::page as back_test_page;
pub(super) use try_it::page as try_page;

/// Where tickets come from.
pub(super) fn page() -> AnyView {
    let rules = Resource::new(|| (), |()| rules());
    view! {
        <TextPage title="Escalation rules">
            <p>
                "Each recorded turn is held against every enabled rule. If one matches, the turn becomes a ticket; "
                "if its conversation already has a ticket that is Open or In Progress, it joins that one."
            </p>
            <ul>
                <li>"The first rule that matches gives the ticket its assignee, tag and description."</li>
                <li>"The most urgent of all that match gives its severity."</li>
                <li>"A guardrail that escalates counts as one more rule, after all others."</li>
                <li>"Rules see only what was recorded after the conversation was last resolved."</li>
            </ul>
            <p>"Which rules matched, in which version and why, is kept with each ticket under Audit."</p>
            <Suspense fallback=waiting>
                {move || Suspend::new(async move {
                    match rules.await {
                        Ok(rules) => list(rules),
                        Err(error) => {
                            let retry = Callback::new(move |()| rules.refetch());
                            view! { <ErrorState title="The rules could not be loaded" error retry/> }.into_any()
                        }
                    }
                })}
            </Suspense>
            <p><a href="/settings">"Back to Settings"</a></p>
        </TextPage>
    }
    .into_any()
}

fn list(rules: Vec<RuleLine>) -> AnyView {
    let each = rules.into_iter().map(|rule| {
        view! {
            <li class="rule">
                <h2 class="rule-name" dir="auto">{rule.name}</h2>
                <SeverityChip severity=rule.severity/>
                <p class="rule-condition" dir="auto">{format!("When {}.", rule.condition)}</p>
                <p class="rule-note">
                    {format!("Version {}", rule.version)}
                    {(!rule.enabled).then_some(" · switched off")}
                    " · "
                    <bdi>{rule.description}</bdi>
                </p>
            </li>
        }
    });
    view! { <ol class="rules" aria-label="Rules in order of evaluation">{each.collect_view()}</ol> }.into_any()
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
