//! What is said aloud by a screen reader without moving the focus.

use leptos::prelude::*;

use super::Icon;

/// The page's one polite voice.
#[derive(Clone, Copy)]
pub(crate) struct Announcer {
    said: RwSignal<String>,
    alarm: RwSignal<String>,
}

impl Announcer {
    /// Makes the voice known to everything below.
    pub(crate) fn provide() -> Self {
        let announcer = Self { said: RwSignal::new(String::new()), alarm: RwSignal::new(String::new()) };
        provide_context(announcer);
        announcer
    }

    /// The voice of the page.
    pub(crate) fn expect() -> Self {
        expect_context()
    }

    /// Says what must not be missed: it is seen as well, until someone has read it.
    pub(crate) fn alarm(self, text: impl Into<String>) {
        self.alarm.try_set(text.into());
    }

    /// Says something once.
    pub(crate) fn say(self, text: impl Into<String>) {
        let text = text.into();
        // The same words twice are no change of the region, and stay unsaid: an invisible blank makes them new.
        self.said.update(|said| *said = if *said == text { format!("{text}\u{a0}") } else { text });
    }
}

/// Where the page's voice is heard, and seen where it has to be.
#[component]
pub(crate) fn LiveRegion(
    /// The voice.
    of: Announcer,
) -> impl IntoView {
    let alarm = move || {
        let text = of.alarm.get();
        (!text.is_empty()).then(|| view! {
            <div class="alarm toast" data-look="error" data-above="">
                <p class="toast-text" role="alert">{text}</p>
                <button type="button" class="icon-button" aria-label="Dismiss" on:click=move |_| of.alarm.set(String::new())>
                    {Icon::Close.draw()}
                </button>
            </div>
        })
    };
    view! {
        <div class="visually-hidden" role="status" aria-live="polite">{move || of.said.get()}</div>
        {alarm}
    }
}
