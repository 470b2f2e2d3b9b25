//! Which keys there are, and a switch for those who want none.

use leptos::{html::Dialog, prelude::*};

use super::{super::begin::KEYS_OFF, shortcuts};

/// The help; it is open as long as it is there.
#[component]
pub(super) fn HelpDialog(
    /// The dialog is closed.
    close: Callback<()>,
) -> impl IntoView {
    let dialog = NodeRef::<Dialog>::new();
    Effect::new(move || {
        if let Some(dialog) = dialog.get() {
            let _ = dialog.show_modal();
        }
    });
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
    view! {
        <dialog class="dialog" aria-labelledby="keys-title" node_ref=dialog on:close=move |_| close.run(())>
            <form method="dialog">
                <h2 class="dialog-title" id="keys-title">"Keyboard shortcuts"</h2>
                <dl class="keys">{keys.collect_view()}</dl>
                <label class="check">
                    <input type="checkbox" checked=are_on on:change=switch/>
                    "Use single keys as shortcuts"
                </label>
                <div class="dialog-actions"><button class="button" data-look="primary">"Close"</button></div>
            </form>
        </dialog>
    }
    .into_any()
}
