//! Values that a click copies.

use std::time::Duration;

use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};

use super::{Announcer, Icon};

/// How long a control says that it has copied.
const SAID_FOR: Duration = Duration::from_secs(2);

/// A short value in fixed pitch that copies itself when it is clicked.
#[component]
pub(crate) fn CopyValue(
    /// What is copied and shown.
    #[prop(into)]
    value: String,
    /// What the value is: "ticket ID".
    what: &'static str,
) -> impl IntoView {
    let (copied, copy) = copying(value.clone(), what);
    view! {
        <button type="button" class="copy" title="Click to copy" data-copied=copied on:click=move |_| copy.run(())>
            <span class="visually-hidden">{format!("Copy {what} ")}</span>
            <code class="copy-value" dir="auto">{value}</code>
            <span class="copy-mark" aria-hidden="true">
                <span class="copy-idle">{Icon::Copy.draw()}</span>
                <span class="copy-done">{Icon::Check.draw()} "Copied"</span>
            </span>
        </button>
    }
}

/// Several lines in fixed pitch with a button that copies them.
#[component]
pub(crate) fn CopyBlock(
    /// What is copied and shown.
    #[prop(into)]
    text: String,
    /// What the text is: "request".
    what: &'static str,
) -> impl IntoView {
    let (copied, copy) = copying(text.clone(), what);
    view! {
        <div class="copy-block">
            <pre tabindex="0" role="region" aria-label=what><code>{text}</code></pre>
            <button type="button" class="button" data-copied=copied on:click=move |_| copy.run(())>
                <span class="copy-idle">{Icon::Copy.draw()} "Copy"<span class="visually-hidden">{format!(" {what}")}</span></span>
                <span class="copy-done" aria-hidden="true">{Icon::Check.draw()} "Copied"</span>
            </button>
        </div>
    }
}

/// Whether a value has just been copied, and what copies it.
fn copying(value: String, what: &'static str) -> (impl Fn() -> Option<&'static str> + Clone, Callback<()>) {
    let announcer = Announcer::expect();
    let copied = RwSignal::new(false);
    let copy = Callback::new(move |()| {
        let value = value.clone();
        leptos::task::spawn_local(async move {
            if write_to_clipboard(&value).await {
                // The drawer may have been closed meanwhile.
                let _ = copied.try_set(true);
                announcer.say("Copied");
                set_timeout(
                    move || {
                        let _ = copied.try_set(false);
                    },
                    SAID_FOR,
                );
            } else {
                announcer.say(format!("The {what} could not be copied. Select it and copy it by hand."));
            }
        });
    });
    (move || copied.get().then_some(""), copy)
}

async fn write_to_clipboard(text: &str) -> bool {
    let navigator = window().navigator();
    // The clipboard is only there on https and on this machine.
    let offered = js_sys::Reflect::get(&navigator, &JsValue::from_str("clipboard")).is_ok_and(|c| c.is_object());
    if offered {
        let written = navigator.clipboard().write_text(text);
        if wasm_bindgen_futures::JsFuture::from(written).await.is_ok() {
            return true;
        }
    }
    copy_by_selection(text).is_some_and(|copied| copied)
}

/// The way of plain http: select a text that nobody sees, and have the browser copy the selection.
fn copy_by_selection(text: &str) -> Option<bool> {
    let document = document().dyn_into::<web_sys::HtmlDocument>().ok()?;
    let focused = document.active_element();
    let area = document.create_element("textarea").ok()?.dyn_into::<web_sys::HtmlTextAreaElement>().ok()?;
    area.set_class_name("visually-hidden");
    area.set_value(text);
    document.body()?.append_child(&area).ok()?;
    area.select();
    let copied = document.exec_command("copy").unwrap_or(false);
    area.remove();
    if let Some(focused) = focused.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = focused.focus();
    }
    Some(copied)
}
