//! One event.

use leptos::prelude::*;

use crate::{
    components::{At, Instant},
    domain::{
        audit::{AuditEntry, AuditSubject},
        ids::PersonId,
        time::Timestamp,
    },
};

/// When, who, what, and what it was done to.
pub(super) fn row(entry: &AuditEntry, now: Timestamp) -> AnyView {
    let who = match entry.by {
        Some(id) => view! { <a href=person(id) dir="auto">{entry.who.clone()}</a> }.into_any(),
        None => view! { <bdi>{entry.who.clone()}</bdi> }.into_any(),
    };
    let words = match &entry.words {
        Some(words) => view! { <span dir="auto">{words.clone()}</span> }.into_any(),
        None => view! { <em>"(erased)"</em> }.into_any(),
    };
    let about = about(entry).map(|(name, href)| match href {
        Some(href) => view! { <a class="audit-about" href=href dir="auto">{name}</a> }.into_any(),
        None => view! { <span class="audit-about" dir="auto">{name}</span> }.into_any(),
    });
    view! {
        <li class="audit-entry" data-what=entry.group.as_str()>
            <span class="audit-when"><Instant at=At { instant: entry.at, now }/></span>
            <p class="audit-what"><span class="audit-who">{who}</span> " " {words}</p>
            {about}
        </li>
    }
    .into_any()
}

/// What it was done to by name, and its page where it has one; nothing where the sentence says it all.
fn about(entry: &AuditEntry) -> Option<(String, Option<String>)> {
    match &entry.about {
        // Who signs in does it to themselves.
        AuditSubject::Person(subject) if entry.by == Some(subject.id) => None,
        AuditSubject::Person(subject) => Some((named(&subject.name, "a person"), Some(person(subject.id)))),
        AuditSubject::Rule { id, name } => Some((named(name, "the rule"), Some(format!("/settings/rules/{id}")))),
        AuditSubject::Guardrail { id, name } => Some((named(name, "the guardrail"), Some(format!("/guardrails/{id}")))),
        AuditSubject::Token(name) => Some((name.clone(), Some("/settings/tokens".to_owned()))),
        AuditSubject::Desk => None,
    }
}

fn named(name: &str, otherwise: &str) -> String {
    if name.is_empty() { otherwise.to_owned() } else { name.to_owned() }
}

fn person(id: PersonId) -> String {
    format!("/settings/people/{id}")
}
