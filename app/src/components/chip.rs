//! A word with a look.

use leptos::prelude::*;

use super::Icon;

/// A word on a tinted ground with an icon of its own, so that colour is never all that tells it apart.
#[component]
pub(crate) fn Chip(
    /// Which colours: a value that the style sheet knows.
    look: &'static str,
    /// The shape before the word.
    icon: Icon,
    /// The word.
    label: &'static str,
    /// What the word is a value of, for those who only hear it: "Status".
    #[prop(optional)]
    of: Option<&'static str>,
) -> impl IntoView {
    view! {
        <span class="chip" data-look=look>
            {icon.draw()}
            {of.map(|of| view! { <span class="visually-hidden">{format!("{of}: ")}</span> })}
            <span class="chip-label">{label}</span>
        </span>
    }
}
