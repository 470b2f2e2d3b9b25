//! Which keys there are, and a switch for those who want none.

use leptos::prelude::*;

use super::{super::begin::KEYS_OFF, shortcuts};
use crate::components::dialog;

/// The help; it is open as long as it is there.
#[component]
pub(super) fn HelpDialog(
    /// The dialog is closed.
    close: Callback<()>,
) -> impl IntoView {
    let storage = || window().local_storage().ok().flatten();
    let are_on = storage().is_none_or(|storage| storage.get_item(KEYS_OFF).ok().flatten().is_none());
    let switch = move |event| {
        if let Some(storage) = storage() {
            let _ = if event_target_checked(&event) {
                storage.remove_item(KEYS_OFF)
            } else {
                storage.set_item(KEYS_OFF, "1")
            };
        }
    };
    let keys = shortcuts::ALL.map(|(key, words)| {
        view! { <div class="keys-row"><dt><kbd>{key}</kbd></dt><dd>{words}</dd></div> }
    });
    dialog("keys-title", false, close, move |_| {
        view! {
            <form method="dialog">
                <h2 class="dialog-title" id="keys-title">"Keyboard shortcuts"</h2>
                <dl class="keys">{keys.collect_view()}</dl>
                <label class="check">
                    <input type="checkbox" checked=are_on on:change=switch/>
                    "Use single keys as shortcuts"
                </label>
                <div class="dialog-actions"><button class="button" data-look="primary">"Close"</button></div>
            </form>
        }
        .into_any()
    })
}
