//! Where the focus goes when what had it is taken away.

use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// Focuses an element without scrolling to it.
pub(crate) fn focus_in_place(element: &web_sys::HtmlElement) {
    let options = web_sys::FocusOptions::new();
    options.set_prevent_scroll(true);
    let _ = element.focus_with_options(&options);
}

/// Focuses the first element that a selector finds, without scrolling to it.
pub(crate) fn focus_first(selector: &str) {
    let found = document().query_selector(selector).ok().flatten();
    if let Some(element) = found.and_then(|found| found.dyn_into::<web_sys::HtmlElement>().ok()) {
        focus_in_place(&element);
    }
}

/// Whether the focus is within an element that a selector finds.
pub(crate) fn is_focus_in(selector: &str) -> bool {
    document().active_element().is_some_and(|active| active.closest(selector).is_ok_and(|found| found.is_some()))
}

/// Where the focus is lost with what is being taken away now, it goes to the first place of these that is there.
pub(crate) fn rescue_focus<const N: usize>(places: [String; N]) {
    // Only once it has gone is it known whether the focus went with it.
    request_animation_frame(move || {
        if document().active_element().is_none_or(|active| active.tag_name() == "BODY")
            && let Some(place) =
                places.iter().find(|place| document().query_selector(place).is_ok_and(|found| found.is_some()))
        {
            focus_first(place);
        }
    });
}
