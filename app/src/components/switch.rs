//! A switch (<https://www.w3.org/WAI/ARIA/apg/patterns/switch/>): a button that sends its form, so that it works without a
//! script too.

use leptos::prelude::*;

/// The switch. Its form says what it is to become.
#[component]
pub(crate) fn Switch(
    /// What is on or off.
    #[prop(into)]
    label: String,
    /// Whether it is on.
    is_on: bool,
) -> impl IntoView {
    view! {
        <button type="submit" class="switch" role="switch" aria-checked=if is_on { "true" } else { "false" } aria-label=label>
            <span class="switch-track"><span class="switch-thumb"></span></span>
            <span class="switch-word" aria-hidden="true">{if is_on { "On" } else { "Off" }}</span>
        </button>
    }
}
