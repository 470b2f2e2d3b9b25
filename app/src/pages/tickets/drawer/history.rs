//! A ticket's events in words.

use leptos::prelude::*;

use crate::{
    components::{At, Instant},
    domain::{ticket::HistoryEntry, time::Timestamp},
};

/// The history, the latest first.
pub(super) fn list(entries: &[HistoryEntry], now: Timestamp) -> AnyView {
    let each = entries.iter().rev().map(|entry| {
        let at = At { instant: entry.at, now };
        view! {
            <li class="event">
                <p class="event-words" dir="auto"><bdi class="event-actor">{entry.actor.clone()}</bdi> " " {entry.words.clone()}</p>
                <Instant at/>
            </li>
        }
    });
    view! { <ol class="history" reversed=true>{each.collect_view()}</ol> }.into_any()
}
