//! Whoever leaves with something typed that is not saved is asked first.

use leptos::{ev, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};

use super::state::Editing;
use crate::components::dialog;

/// A way out of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Way {
    /// A link.
    Link(String),
    /// The browser's history.
    Back,
}

/// Keeps watch over an editor as long as it is there.
pub(super) fn guard(editing: Editing) -> AnyView {
    let way = RwSignal::new(None::<Way>);
    let lets_go = StoredValue::new(false);
    let must_ask = move || !lets_go.get_value() && untrack(|| editing.is_changed());
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
                way.set(Some(Way::Link(href)));
            }
        });
        let here = window().location().href().unwrap_or_default();
        let back = Capture::new("popstate", move |event| {
            if must_ask() {
                event.stop_immediate_propagation();
                // The history has moved already: one stays by going on to where one is.
                if let Ok(history) = window().history() {
                    let _ = history.push_state_with_url(&JsValue::NULL, "", Some(&here));
                }
                way.set(Some(Way::Back));
            }
        });
        // They go with what they watch over.
        StoredValue::new_local((click, back));
        on_cleanup(move || unload.remove());
    });
    let navigate = use_navigate();
    let leave = Callback::new(move |()| {
        lets_go.set_value(true);
        match way.get_untracked() {
            Some(Way::Link(href)) => navigate(&href, NavigateOptions::default()),
            Some(Way::Back) => {
                if let Ok(history) = window().history() {
                    let _ = history.back();
                }
            }
            None => {}
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
                        <p>"What you changed in this rule is not saved."</p>
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
