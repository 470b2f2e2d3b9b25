//! Whoever leaves by a link, by the browser's own way back or forward, or closes the tab, with something typed that is not
//! saved is asked first. Going back is held up where the browser has the Navigation API; elsewhere it can't be.

use js_sys::{Function, Reflect};
use leptos::{ev, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};

use super::dialog;

/// Keeps watch over an editor of something ("rule") as long as it is there. Links that lead nowhere else say so with
/// `data-stays`.
pub(crate) fn ask_before_leaving(what: &'static str, is_changed: impl Fn() -> bool + Copy + 'static) -> AnyView {
    let way = RwSignal::new(None::<Way>);
    let lets_go = StoredValue::new(false);
    let must_ask = move || !lets_go.get_value() && untrack(is_changed);
    Effect::new(move || {
        // The tab is closed or reloaded: the browser asks.
        let unload = window_event_listener(ev::beforeunload, move |event| {
            if must_ask() {
                event.prevent_default();
            }
        });
        let click = Capture::new(window().into(), "click", move |event| {
            if let Some(href) = link_of(event).filter(|_| must_ask()) {
                event.prevent_default();
                event.stop_immediate_propagation();
                way.set(Some(Way::Link(href)));
            }
        });
        let traverse = navigation().map(|navigation| {
            Capture::new(navigation, "navigate", move |event| {
                if let Some(key) = entry_of(event).filter(|_| must_ask()) {
                    event.prevent_default();
                    way.set(Some(Way::History(key)));
                }
            })
        });
        // They go with what they watch over.
        StoredValue::new_local((click, traverse));
        on_cleanup(move || unload.remove());
    });
    let navigate = use_navigate();
    let leave = Callback::new(move |()| {
        lets_go.set_value(true);
        match way.get_untracked() {
            Some(Way::Link(href)) => navigate(&href, NavigateOptions::default()),
            Some(Way::History(key)) => traverse_to(&key),
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

/// Where someone was about to go.
#[derive(Clone)]
enum Way {
    /// To the path of a link.
    Link(String),
    /// To an entry of the browser's history, by the key that the browser gave it.
    History(String),
}

/// The browser's Navigation API, where it has one.
fn navigation() -> Option<web_sys::EventTarget> {
    Reflect::get(&window(), &"navigation".into()).ok()?.dyn_into().ok()
}

/// The entry of the history that a navigation goes to, where it is within the desk and can be held up. What leads to
/// another document is asked about as a tab that is closed.
fn entry_of(event: &web_sys::Event) -> Option<String> {
    let property = |object: &JsValue, name: &str| Reflect::get(object, &name.into()).ok();
    let traverses = property(event, "navigationType")?.as_string()? == "traverse";
    let destination = property(event, "destination")?;
    let stays = property(&destination, "sameDocument")?.as_bool()?;
    (event.cancelable() && traverses && stays).then(|| property(&destination, "key")?.as_string())?
}

fn traverse_to(key: &str) {
    let Some(navigation) = navigation() else { return };
    let call = Reflect::get(&navigation, &"traverseTo".into()).ok().and_then(|call| call.dyn_into::<Function>().ok());
    if let Some(call) = call {
        let _ = call.call1(&navigation, &key.into());
    }
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
    target: web_sys::EventTarget,
    event: &'static str,
    listener: Closure<dyn FnMut(web_sys::Event)>,
}

impl Capture {
    fn new(
        target: web_sys::EventTarget,
        event: &'static str,
        mut heard: impl FnMut(&web_sys::Event) + 'static,
    ) -> Self {
        let listener = Closure::<dyn FnMut(web_sys::Event)>::new(move |event: web_sys::Event| heard(&event));
        let function = listener.as_ref().unchecked_ref();
        let _ = target.add_event_listener_with_callback_and_bool(event, function, true);
        Self { target, event, listener }
    }
}

impl Drop for Capture {
    fn drop(&mut self) {
        let function = self.listener.as_ref().unchecked_ref();
        let _ = self.target.remove_event_listener_with_callback_and_bool(self.event, function, true);
    }
}
