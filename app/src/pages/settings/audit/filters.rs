//! What the log is narrowed down to: a plain form, whose address is the page's.

use leptos::prelude::*;

use super::HERE;
use crate::{
    components::Icon,
    domain::{
        person::Person,
        query::{
            Ignored,
            audit::{AuditActor, AuditQuery},
        },
    },
    pages::filter_parts::{Offered, choices, dates, days, select},
};

/// The form; open where something is filtered.
pub(super) fn form(query: &AuditQuery, people: &[Person]) -> AnyView {
    let clear = query.is_filtered().then(|| view! { <a class="button" href=HERE>"Show all"</a> });
    view! {
        <details class="panel audit-filters" open=query.is_filtered()>
            <summary>{Icon::Settings.draw()} "Filters"</summary>
            <form class="audit-filter-form" method="get" action=HERE>
                {choices("What", "what", super::groups(query), None)}
                <div class="filter-singles">
                    {select("Who did it, or had it done to them", "who", who(query.who, people))}
                </div>
                <div class="filter-singles">
                    {select("When", "when", dates(query.when))}
                    {days("Days", "when", query.when, RwSignal::new(Vec::new()))}
                </div>
                <div class="dialog-actions">
                    {clear}
                    <button class="button" data-look="primary">"Show events"</button>
                </div>
            </form>
        </details>
    }
    .into_any()
}

/// Everyone with an account, the desk itself, and whoever is chosen.
fn who(chosen: Option<AuditActor>, people: &[Person]) -> Offered {
    let desk = (AuditActor::Desk, "Handoff itself, and the command line".to_owned());
    let everyone = people.iter().map(|person| (AuditActor::Person(person.id), person.listed()));
    let mut offered: Vec<_> = std::iter::once(desk).chain(everyone).collect();
    if let Some(other) = chosen.filter(|chosen| !offered.iter().any(|(actor, _)| actor == chosen)) {
        offered.push((other, "Someone without an account".to_owned()));
    }
    offered.into_iter().map(|(actor, name)| (actor.to_string(), name, chosen == Some(actor))).collect()
}

/// What in the address was not understood.
pub(super) fn ignored(ignored: &[Ignored]) -> Option<AnyView> {
    if ignored.is_empty() {
        return None;
    }
    let each = ignored.iter().map(|part| view! { <li dir="auto">{part.to_string()}</li> });
    Some(
        view! {
            <div class="notice" role="note">
                {Icon::Info.draw()}
                <span>"Ignored in the address:"</span>
                <ul>{each.collect_view()}</ul>
            </div>
        }
        .into_any(),
    )
}
