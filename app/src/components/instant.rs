//! A point in time, for people and for programs.

use leptos::prelude::*;

use super::Clock;
use crate::domain::time::Timestamp;

/// An instant together with the desk's clock when it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct At {
    /// The instant.
    pub(crate) instant: Timestamp,
    /// The desk's clock when the instant was read: what ages are counted from.
    pub(crate) now: Timestamp,
}

/// "25 Nov 2026, 09:30" in the viewer's zone, then how long ago that was.
#[component]
pub(crate) fn Instant(
    /// The instant.
    at: At,
) -> impl IntoView {
    let clock = Clock::expect();
    let passed = clock.passed_millis();
    // What had passed when this instant came is part of its `now` already.
    let before = passed.get_untracked();
    let ago = move || at.instant.ago(at.now.plus_millis(passed.get() - before));
    view! {
        <span class="instant">
            <time datetime=at.instant.to_rfc3339()>{move || clock.read(at.instant)}</time>
            <span class="instant-ago">{ago}</span>
        </span>
    }
}
