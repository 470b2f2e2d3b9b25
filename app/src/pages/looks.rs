//! How statuses, severities and people look.

use leptos::prelude::*;

use crate::{
    components::{Avatar, Chip, Icon},
    domain::{
        highlight::Segments,
        person::{Person, UNASSIGNED},
        severity::Severity,
        status::Status,
    },
};

/// The shape of a status.
pub(crate) const fn status_icon(status: Status) -> Icon {
    match status {
        Status::Open => Icon::Circle,
        Status::InProgress => Icon::CircleHalf,
        Status::Resolved => Icon::CircleCheck,
        Status::Closed => Icon::CircleBar,
    }
}

/// The shape of a severity.
pub(crate) const fn severity_icon(severity: Severity) -> Icon {
    match severity {
        Severity::Critical => Icon::Octagon,
        Severity::High => Icon::TriangleUp,
        Severity::Medium => Icon::Diamond,
        Severity::Low => Icon::TriangleDown,
    }
}

/// A status as a chip.
#[component]
pub(crate) fn StatusChip(
    /// The status.
    status: Status,
) -> impl IntoView {
    view! { <Chip look=status.as_str() icon=status_icon(status) label=status.label() of="Status"/> }
}

/// A severity as a chip.
#[component]
pub(crate) fn SeverityChip(
    /// The severity.
    severity: Severity,
) -> impl IntoView {
    view! { <Chip look=severity.as_str() icon=severity_icon(severity) label=severity.label() of="Severity"/> }
}

/// An assignee with initials, or that there is none.
#[component]
pub(crate) fn Assignee(
    /// The assignee.
    person: Option<Person>,
) -> impl IntoView {
    match person {
        Some(person) => view! {
            <span class="person">
                <Avatar initials=Some(person.initials())/>
                <span class="person-name" dir="auto">{person.name}</span>
                {person.disabled.then(|| view! { <span class="none">"(disabled)"</span> })}
            </span>
        }
        .into_any(),
        None => view! {
            <span class="person" data-nobody="">
                <Avatar initials=None/>
                <span class="person-name">{UNASSIGNED}</span>
            </span>
        }
        .into_any(),
    }
}

/// A text with what was searched for marked, where something was.
pub(crate) fn marked(segments: Option<&Segments>, plain: &str) -> AnyView {
    let Some(segments) = segments else { return plain.to_owned().into_any() };
    let pieces = segments.pieces().map(|(piece, is_marked)| {
        let piece = piece.to_owned();
        if is_marked { view! { <mark>{piece}</mark> }.into_any() } else { piece.into_any() }
    });
    pieces.collect_view().into_any()
}
