//! What is said aloud by a screen reader without moving the focus.

use leptos::prelude::*;

/// The page's one polite voice.
#[derive(Clone, Copy)]
pub(crate) struct Announcer(RwSignal<String>);

impl Announcer {
    /// Makes the voice known to everything below.
    pub(crate) fn provide() -> Self {
        let announcer = Self(RwSignal::new(String::new()));
        provide_context(announcer);
        announcer
    }

    /// The voice of the page.
    pub(crate) fn expect() -> Self {
        expect_context()
    }

    /// Says something once.
    pub(crate) fn say(self, text: impl Into<String>) {
        let text = text.into();
        // The same words twice are no change of the region, and stay unsaid: an invisible blank makes them new.
        self.0.update(|said| *said = if *said == text { format!("{text}\u{a0}") } else { text });
    }
}

/// Where the page's voice is heard.
#[component]
pub(crate) fn LiveRegion(
    /// The voice.
    of: Announcer,
) -> impl IntoView {
    view! { <div class="visually-hidden" role="status" aria-live="polite">{move || of.0.get()}</div> }
}
