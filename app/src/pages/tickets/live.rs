//! Hears when something happens at the desk.

use std::time::Duration;

use leptos::prelude::*;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{EventSource, MessageEvent};

use super::{
    begin::{Act, Workbench},
    state::List,
};
use crate::domain::ids::Seq;

/// Where the desk tells it.
const EVENTS: &str = "/api/events";

/// How often to look whether someone still listens.
const LOOK: Duration = Duration::from_secs(10);

/// Listens for as long as the page is looked at: a browser keeps few connections, and a page that nobody sees needs none.
/// Whoever comes back hears at once where the desk is now.
pub(super) fn listen(list: List, workbench: Workbench) {
    let latest = StoredValue::new(Seq(0));
    // A list that was read before something happened may come after it was heard.
    Effect::new(move || {
        if list.seq.get() < latest.get_value() {
            workbench.act(Act::News);
        }
    });
    Effect::new(move || {
        let source = StoredValue::new_local(None::<EventSource>);
        let heard = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            if let Ok(seq) = event.last_event_id().parse().map(Seq) {
                latest.try_set_value(seq);
                if list.seq.try_get_untracked().is_some_and(|known| known != seq) {
                    workbench.act(Act::News);
                }
            }
        });
        let heard = StoredValue::new_local(heard);
        let stop = move || {
            if let Some(source) = source.try_update_value(Option::take).flatten() {
                source.close();
            }
        };
        let start = move || {
            stop();
            if document().hidden() {
                return;
            }
            if let Ok(opened) = EventSource::new(EVENTS) {
                heard.with_value(|heard| opened.set_onmessage(Some(heard.as_ref().unchecked_ref())));
                source.set_value(Some(opened));
            }
        };
        start();
        // A browser begins again by itself, except after an answer that says that something is wrong, such as a proxy's.
        let is_closed = move || {
            source.with_value(|source| source.as_ref().is_none_or(|source| source.ready_state() == EventSource::CLOSED))
        };
        let look = set_interval_with_handle(
            move || {
                if is_closed() {
                    start();
                }
            },
            LOOK,
        );
        let seen = window_event_listener_untyped("visibilitychange", move |_| start());
        on_cleanup(move || {
            seen.remove();
            if let Ok(look) = look {
                look.clear();
            }
            stop();
        });
    });
}
