//! A person as a small disc.

use leptos::prelude::*;

use super::Icon;

/// Initials in a disc, or an empty disc for nobody; the name stands beside it.
#[component]
pub(crate) fn Avatar(
    /// Up to two letters; `None` for nobody.
    initials: Option<String>,
) -> impl IntoView {
    match initials {
        Some(initials) => view! { <span class="avatar" aria-hidden="true">{initials}</span> }.into_any(),
        None => {
            view! { <span class="avatar" data-nobody="" aria-hidden="true">{Icon::Nobody.draw()}</span> }.into_any()
        }
    }
}
