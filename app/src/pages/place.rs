//! The place in the list of tickets, kept while one is in another area.
//!
//! The browser restores where a page was scrolled to before the list is there again. So the page remembers it and, when
//! one comes back, goes there once the cards are drawn.

use leptos::{ev, prelude::*};

/// Where the list was left, and whether one is on the way back.
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
            // Whatever is clicked leads on.
            let on = window_event_listener(ev::click, move |_| place.went_back.set_value(false));
            on_cleanup(move || {
                back.remove();
                on.remove();
            });
        });
    }

    /// The list that a query asks for is left as it is scrolled now.
    pub(crate) fn leave(self, query: String) {
        let scrolled = window().scroll_y().unwrap_or_default();
        self.left.try_set_value(Some((query, scrolled)));
    }

    /// The list that a query asks for is drawn again: if one came back to it, it is where it was.
    pub(crate) fn come_back(self, query: &str) {
        let left = self.left.try_get_value().flatten();
        self.left.try_set_value(None);
        let scrolled = left.filter(|(left, _)| left == query).map(|(_, scrolled)| scrolled);
        if let Some(scrolled) = scrolled.filter(|_| self.went_back.try_get_value() == Some(true)) {
            request_animation_frame(move || {
                request_animation_frame(move || window().scroll_to_with_x_and_y(0.0, scrolled));
            });
        }
    }
}
