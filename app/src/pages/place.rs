//! The place in the list of tickets, kept while one is in another area.
//!
//! The browser restores where a page was scrolled to before the list is there again. So the page remembers it and, when
//! one comes back, goes there once the cards are drawn.

use leptos::{ev, prelude::*};

use crate::components::after_paint;

/// Where a page was left, and whether one is on the way back.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    left: StoredValue<Option<(String, f64)>>,
    went_back: StoredValue<bool>,
}

impl Place {
    /// Begins to watch the ways through the history.
    pub(crate) fn provide() {
        let place = Self { left: StoredValue::new(None), went_back: StoredValue::new(false) };
        provide_context(place);
        Effect::new(move || {
            let back = window_event_listener(ev::popstate, move |_| place.went_back.set_value(true));
            // Whatever is clicked may lead on, and after that it is too late to ask.
            let on = window_event_listener(ev::click, move |_| {
                place.went_back.set_value(false);
                place.left.set_value(Some((address(), window().scroll_y().unwrap_or_default())));
            });
            on_cleanup(move || {
                back.remove();
                on.remove();
            });
        });
    }

    /// Whether one came back to a page that was left by a click.
    pub(crate) fn is_back(self) -> bool {
        let left = self.left.try_get_value().flatten();
        left.is_some_and(|(left, _)| left == address()) && self.went_back.try_get_value() == Some(true)
    }

    /// The list is drawn again: if one came back to it, it is where it was.
    pub(crate) fn come_back(self) {
        let left = self.left.try_get_value().flatten().filter(|(left, _)| *left == address());
        if let Some((_, scrolled)) = left.filter(|_| self.went_back.try_get_value() == Some(true)) {
            after_paint(move || window().scroll_to_with_x_and_y(0.0, scrolled));
        }
    }
}

fn address() -> String {
    let location = window().location();
    location.pathname().unwrap_or_default() + &location.search().unwrap_or_default()
}
