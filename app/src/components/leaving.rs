//! Whoever leaves by a link, or closes the tab, with something typed that is not saved is asked first. The browser's own way
//! back can't be held up: the router hears of it before anything that comes later does.

use leptos::{ev, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use wasm_bindgen::{JsCast as _, closure::Closure};

use super::dialog;

/// Keeps watch over an editor of something ("rule") as long as it is there. Links that lead nowhere else say so with
/// `data-stays`.
pub(crate) fn ask_before_leaving(what: &'static str, is_changed: impl Fn() -> bool + Copy + 'static) -> AnyView {
    let way = RwSignal::new(None::<String>);
    let lets_go = StoredValue::new(false);
    let must_ask = move || !lets_go.get_value() && untrack(is_changed);
    Effect::new(move || {
        // The tab is closed or reloaded: the browser asks.
        let unload = window_event_listener(ev::beforeunload, move |event| {
            if must_ask() {
                event.prevent_default();
            }
        });
        let click = Capture::new("click", move |event| {
            if let Some(href) = link_of(event).filter(|_| must_ask()) {
                event.prevent_default();
                event.stop_immediate_propagation();
                way.set(Some(href));
            }
        });
        // It goes with what it watches over.
        StoredValue::new_local(click);
        on_cleanup(move || unload.remove());
    });
    let navigate = use_navigate();
    let leave = Callback::new(move |()| {
        lets_go.set_value(true);
        if let Some(href) = way.get_untracked() {
            navigate(&href, NavigateOptions::default());
        }
    });
    (move || {
        way.get().is_some().then(|| {
            let closed = Callback::new(move |()| {
                way.try_set(None);
            });
            dialog("leave-title", false, closed, move |shut| {
                view! {
                    <form on:submit=move |event| {
                        event.prevent_default();
                        leave.run(());
                        shut.now();
                    }>
                        <h2 class="dialog-title" id="leave-title">"Leave without saving?"</h2>
                        <p>{format!("What you changed in this {what} is not saved.")}</p>
                        <div class="dialog-actions">
                            <button type="button" class="button" autofocus on:click=move |_| shut.now()>"Stay"</button>
                            <button class="button">"Leave"</button>
                        </div>
                    </form>
                }
                .into_any()
            })
        })
    })
    .into_any()
}

/// The path to which a click on a link of the desk leads away in this tab.
fn link_of(event: &web_sys::Event) -> Option<String> {
    let mouse = event.dyn_ref::<web_sys::MouseEvent>()?;
    let is_plain = mouse.button() == 0
        && !(mouse.ctrl_key() || mouse.meta_key() || mouse.shift_key() || mouse.alt_key() || event.default_prevented());
    let target = event.target()?.dyn_into::<web_sys::Element>().ok()?;
    let link = target.closest("a[href]").ok()??;
    let href = link.get_attribute("href")?;
    let leaves = href.starts_with('/') && !link.has_attribute("target") && !link.has_attribute("data-stays");
    (is_plain && leaves).then_some(href)
}

/// A listener that hears of an event before everything else does, until it is dropped.
struct Capture {
    event: &'static str,
    listener: Closure<dyn FnMut(web_sys::Event)>,
}

impl Capture {
    fn new(event: &'static str, mut heard: impl FnMut(&web_sys::Event) + 'static) -> Self {
        let listener = Closure::<dyn FnMut(web_sys::Event)>::new(move |event: web_sys::Event| heard(&event));
        let function = listener.as_ref().unchecked_ref();
        let _ = window().add_event_listener_with_callback_and_bool(event, function, true);
        Self { event, listener }
    }
}

impl Drop for Capture {
    fn drop(&mut self) {
        let function = self.listener.as_ref().unchecked_ref();
        let _ = window().remove_event_listener_with_callback_and_bool(self.event, function, true);
    }
}
