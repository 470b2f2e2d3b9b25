//! The edge of the drawer, by which it is made wider or narrower.

use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// Narrowest width, in pixels.
const MIN: i32 = 400;
/// Width until someone changes it.
const USUAL: i32 = 520;
/// Widest width.
const MAX: i32 = 880;
/// One press of an arrow key.
const STEP: i32 = 24;
/// Where the width is kept, see [`RESTORE_WIDTH`].
const KEY: &str = "handoff.drawer";

/// Restores the width before the first paint, so that nothing moves when the page comes alive.
pub(crate) const RESTORE_WIDTH: &str = "try{const w=+localStorage.getItem('handoff.drawer');\
    w>=400&&w<=880&&document.documentElement.style.setProperty('--drawer-width',w+'px')}catch{}";

fn stored_width() -> Option<i32> {
    let text = window().local_storage().ok()??.get_item(KEY).ok()??;
    text.parse().ok().filter(|width| (MIN..=MAX).contains(width))
}

fn apply(width: i32) {
    let root = document().document_element().and_then(|root| root.dyn_into::<web_sys::HtmlElement>().ok());
    if let Some(root) = root {
        let _ = root.style().set_property("--drawer-width", &format!("{width}px"));
    }
}

fn keep(width: i32) {
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = storage.set_item(KEY, &width.to_string());
    }
}

/// A window splitter after the ARIA pattern: drag it, or move it with the arrow keys, Home and End.
#[component]
pub(crate) fn Resizer(
    /// What it resizes.
    label: &'static str,
) -> impl IntoView {
    let width = RwSignal::new(USUAL);
    let dragging = RwSignal::new(false);
    Effect::new(move || {
        if let Some(stored) = stored_width() {
            width.set(stored);
        }
    });
    let change = move |to: i32| {
        let to = to.clamp(MIN, MAX);
        width.set(to);
        apply(to);
    };
    let on_key = move |event: web_sys::KeyboardEvent| {
        let present = width.get_untracked();
        let to = match event.key().as_str() {
            "ArrowLeft" => present + STEP,
            "ArrowRight" => present - STEP,
            "Home" => MIN,
            "End" => MAX,
            "Enter" => USUAL,
            _ => return,
        };
        event.prevent_default();
        change(to);
        keep(width.get_untracked());
    };
    let on_down = move |event: web_sys::PointerEvent| {
        event.prevent_default();
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        if let Some(target) = target {
            let _ = target.set_pointer_capture(event.pointer_id());
        }
        dragging.set(true);
    };
    let on_move = move |event: web_sys::PointerEvent| {
        if dragging.get_untracked() {
            let root = document().document_element();
            change(root.map_or(0, |root| root.client_width()) - event.client_x());
        }
    };
    let on_up = move |_| {
        if dragging.get_untracked() {
            dragging.set(false);
            keep(width.get_untracked());
        }
    };
    view! {
        <div
            class="resizer"
            role="separator"
            aria-orientation="vertical"
            aria-label=label
            aria-valuemin=MIN.to_string()
            aria-valuemax=MAX.to_string()
            aria-valuenow=move || width.get().to_string()
            tabindex="0"
            data-dragging=move || dragging.get().then_some("")
            on:keydown=on_key
            on:pointerdown=on_down
            on:pointermove=on_move
            on:pointerup=on_up
            on:pointercancel=on_up
            on:dblclick=move |_| {
                change(USUAL);
                keep(USUAL);
            }
        ></div>
    }
}
