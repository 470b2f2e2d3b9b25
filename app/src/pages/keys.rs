//! Single keys that stand for something on the page of a list, while nobody types.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement, KeyboardEvent};

use crate::components::{dialog, focus_in_place, is_covered};

/// Where the browser remembers that someone wants no single keys: they get in the way of speech input.
const OFF: &str = "handoff.keys-off";

/// The key that was pressed, where it is one of these and means what it stands for.
pub(crate) fn meant(event: &KeyboardEvent, keys: &[&str]) -> Option<String> {
    let key = event.key();
    let has_modifier = event.ctrl_key() || event.meta_key() || event.alt_key();
    if !keys.contains(&key.as_str()) || has_modifier || event.default_prevented() || event.is_composing() {
        return None;
    }
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    (!is_typing(target.as_ref()) && !is_covered() && !are_off()).then_some(key)
}

/// Whether a letter is a letter there.
pub(crate) fn is_typing(at: Option<&Element>) -> bool {
    const FIELDS: &str = "input, textarea, select, [contenteditable]";
    at.is_some_and(|at| at.closest(FIELDS).is_ok_and(|field| field.is_some()))
}

/// Whether single keys are not wanted.
fn are_off() -> bool {
    let storage = window().local_storage().ok().flatten();
    storage.is_some_and(|storage| storage.get_item(OFF).ok().flatten().is_some())
}

/// What is typed next is meant for the search.
pub(crate) fn focus_search() {
    if let Some(input) = document().query_selector(".search-input").ok().flatten()
        && let Ok(input) = input.dyn_into::<HtmlInputElement>()
    {
        let _ = input.focus();
        input.select();
    }
}

/// On to the next or the previous one of these links from the one within `from`, or to the first. The whole `row` comes into
/// sight; behind the last of them is what `more` finds.
pub(crate) fn step(links: &str, row: &str, more: &str, from: Option<&Element>, is_forward: bool) {
    let Ok(links) = document().query_selector_all(links) else { return };
    let link = |index: u32| links.item(index).and_then(|node| node.dyn_into::<HtmlElement>().ok());
    let at =
        from.and_then(|from| (0..links.length()).find(|&at| link(at).is_some_and(|link| from.contains(Some(&link)))));
    let next = match (at, is_forward) {
        (None, _) => Some(0),
        (Some(at), true) => Some(at + 1),
        (Some(at), false) => at.checked_sub(1),
    };
    let Some(next) = next else { return };
    match link(next) {
        Some(link) => {
            focus_in_place(&link);
            // All of it comes into sight, and clear of what may lie over the edge of the page.
            if let Ok(Some(row)) = link.closest(row) {
                let options = web_sys::ScrollIntoViewOptions::new();
                options.set_block(web_sys::ScrollLogicalPosition::Nearest);
                row.scroll_into_view_with_scroll_into_view_options(&options);
            }
        }
        None => {
            let more = document().query_selector(more).ok().flatten();
            if let Some(more) = more.and_then(|more| more.dyn_into::<HtmlElement>().ok()) {
                more.click();
            }
        }
    }
}

/// Which keys there are, each with what it does, and a switch for those who want none. The dialog is open as long as it is
/// there.
pub(crate) fn help(keys: impl IntoIterator<Item = (&'static str, &'static str)>, close: Callback<()>) -> AnyView {
    let storage = || window().local_storage().ok().flatten();
    let are_on = !are_off();
    let switch = move |event| {
        if let Some(storage) = storage() {
            let _ = if event_target_checked(&event) { storage.remove_item(OFF) } else { storage.set_item(OFF, "1") };
        }
    };
    let rows = keys.into_iter().map(|(key, words)| {
        view! { <div class="keys-row"><dt><kbd>{key}</kbd></dt><dd>{words}</dd></div> }
    });
    let rows = rows.collect_view();
    dialog("keys-title", false, close, move |_| {
        view! {
            <form method="dialog">
                <h2 class="dialog-title" id="keys-title">"Keyboard shortcuts"</h2>
                <dl class="keys">{rows}</dl>
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
