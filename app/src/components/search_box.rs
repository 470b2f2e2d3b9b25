//! A search box: a plain GET form that, once it is alive, searches as one types.

use std::time::Duration;

use leptos::{html::Input, prelude::*};

use super::Icon;

/// How long the last letter has to be ago.
const PAUSE: Duration = Duration::from_millis(200);

/// The box.
#[component]
pub(crate) fn SearchBox(
    /// What is searched, for those who can't see it.
    label: &'static str,
    /// What is searched for now.
    #[prop(into)]
    text: Signal<String>,
    /// Where the form goes.
    #[prop(into)]
    action: Signal<String>,
    /// What else the form sends: name and value.
    #[prop(into)]
    keep: Signal<Vec<(&'static str, String)>>,
    /// What was typed, once a pause was made or Enter pressed.
    search: Callback<String>,
) -> impl IntoView {
    let input = NodeRef::<Input>::new();
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    let stop_waiting = move || {
        let handle = waiting.try_update_value(Option::take).flatten();
        handle.inspect(TimeoutHandle::clear).is_some()
    };
    let search_now = move || {
        stop_waiting();
        if let Some(input) = input.get_untracked() {
            search.run(input.value());
        }
    };
    let search_soon = move || {
        stop_waiting();
        waiting.set_value(set_timeout_with_handle(search_now, PAUSE).ok());
    };
    Effect::new(move |was_alive: Option<()>| {
        let text = text.get();
        let Some(input) = input.get() else { return };
        if was_alive.is_none() && input.value() != input.default_value() {
            // Typed while the page was not yet alive.
            search_soon();
        } else if input.value().trim() != text && waiting.with_value(Option::is_none) {
            input.set_value(&text);
        }
    });
    on_cleanup(move || {
        stop_waiting();
    });
    view! {
        <form
            class="search"
            role="search"
            method="get"
            action=move || action.get()
            on:submit=move |event| {
                event.prevent_default();
                search_now();
            }
        >
            {Icon::Search.draw()}
            <input
                class="search-input"
                type="search"
                name="q"
                maxlength="500"
                autocomplete="off"
                spellcheck="false"
                dir="auto"
                aria-label=label
                placeholder=label
                value=text.get_untracked()
                node_ref=input
                on:input=move |_| search_soon()
            />
            {move || keep.get().into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value/> }).collect_view()}
        </form>
    }
    .into_any()
}
