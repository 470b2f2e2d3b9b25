//! Panels that open at the element that was clicked.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};

/// Opens a popover at the element that a selector names, to which the focus returns when it closes.
pub(super) fn show_at(popover: &web_sys::HtmlElement, anchor: &str) {
    let anchor = document().query_selector(anchor).ok().flatten();
    if let Some(anchor) = anchor.as_ref().and_then(|anchor| anchor.dyn_ref::<web_sys::HtmlElement>()) {
        let _ = anchor.focus();
    }
    let options = js_sys::Object::new();
    if let Some(anchor) = &anchor {
        let _ = js_sys::Reflect::set(&options, &JsValue::from_str("source"), anchor);
    }
    // web-sys does not know the argument that makes the anchor the popover's own.
    let show = js_sys::Reflect::get(popover, &JsValue::from_str("showPopover"));
    if let Some(show) = show.ok().and_then(|show| show.dyn_into::<js_sys::Function>().ok()) {
        let _ = show.call1(popover, &options);
    }
}

/// Whether a `toggle` event says that a popover has closed.
pub(super) fn has_closed(event: &web_sys::Event) -> bool {
    let popover = event.current_target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    popover.is_some_and(|popover| !popover.matches(":popover-open").unwrap_or_default())
}

/// Whether something lies over the page that has keys of its own.
pub(crate) fn is_covered() -> bool {
    document().query_selector(":popover-open, dialog[open]").is_ok_and(|open| open.is_some())
}
