//! A dialog over the page (<https://www.w3.org/WAI/ARIA/apg/patterns/dialog-modal/>): the browser's own, which keeps the
//! focus within, closes with Escape and gives the focus back.

use leptos::{html, prelude::*};

/// Takes a dialog from the screen.
#[derive(Clone, Copy)]
pub(crate) struct Shut(NodeRef<html::Dialog>);

impl Shut {
    /// Closes it, where it is still there.
    pub(crate) fn now(self) {
        if let Some(dialog) = self.0.try_get_untracked().flatten() {
            dialog.close();
        }
    }
}

/// A dialog, open from when it is there until it is closed.
///
/// `contents` has an element with the identifier `named_by` that names the dialog.
pub(crate) fn dialog(
    named_by: &'static str,
    is_wide: bool,
    closed: Callback<()>,
    contents: impl FnOnce(Shut) -> AnyView,
) -> AnyView {
    let node = NodeRef::<html::Dialog>::new();
    Effect::new(move || {
        if let Some(dialog) = node.get() {
            let _ = dialog.show_modal();
        }
    });
    view! {
        <dialog
            class="dialog"
            data-wide=is_wide.then_some("")
            aria-labelledby=named_by
            node_ref=node
            on:close=move |_| closed.run(())
        >
            {contents(Shut(node))}
        </dialog>
    }
    .into_any()
}
