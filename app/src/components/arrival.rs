//! Whether a page came as a document, or was reached from another page.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// The address that the document came for, and whether it has been left since.
///
/// leptos knows when it is hydrating, but with lazy routes it is never told that it is over.
#[derive(Clone, Copy)]
pub(crate) struct Arrival {
    first: StoredValue<String>,
    left: StoredValue<bool>,
}

impl Arrival {
    /// Begins to watch the address, for everything below.
    pub(crate) fn provide() {
        let path = use_location().pathname;
        let first = path.get_untracked();
        let arrival = Self { first: StoredValue::new(first), left: StoredValue::new(false) };
        provide_context(arrival);
        Effect::new(move || {
            let is_first = arrival.first.with_value(|first| path.with(|path| path == first));
            if !is_first {
                arrival.left.set_value(true);
            }
        });
    }

    /// Whether the page is the one that came as a document: the browser has placed its focus and its scroll already.
    pub(crate) fn is_first_page() -> bool {
        let Self { first, left } = expect_context();
        let path = use_location().pathname;
        !left.get_value() && first.with_value(|first| path.with_untracked(|path| path == first))
    }
}
