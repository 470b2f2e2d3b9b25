//! What has just been done or has failed, at the edge of the page, with what can be done about it.

use std::{sync::Arc, time::Duration};

use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::Icon;

/// How long something that went well stays.
const STAYS: Duration = Duration::from_secs(8);
/// How long it stays on while a pointer or the focus is in it.
const STAYS_ON: Duration = Duration::from_secs(2);

/// Something that can be done about it; doing it takes the toast away.
#[derive(Clone)]
pub(crate) struct ToastAction {
    /// Its words.
    pub(crate) label: &'static str,
    /// What it does.
    pub(crate) run: Arc<dyn Fn() + Send + Sync>,
}

/// One message.
#[derive(Clone)]
pub(crate) struct Toast {
    number: u32,
    text: String,
    failed: bool,
    actions: Vec<ToastAction>,
}

impl Toast {
    /// Something went well: it goes by itself, and gives way to the next.
    pub(crate) fn done(text: String, actions: Vec<ToastAction>) -> Self {
        Self { number: 0, text, failed: false, actions }
    }

    /// Something failed: it stays until someone has answered.
    pub(crate) fn failed(text: String, actions: Vec<ToastAction>) -> Self {
        Self { number: 0, text, failed: true, actions }
    }
}

/// The messages of the page.
#[derive(Clone, Copy)]
pub(crate) struct Toasts {
    shown: RwSignal<Vec<Toast>>,
    count: StoredValue<u32>,
}

impl Toasts {
    /// No message.
    pub(crate) fn new() -> Self {
        Self { shown: RwSignal::new(Vec::new()), count: StoredValue::new(0) }
    }

    /// Shows a message.
    pub(crate) fn show(self, toast: Toast) {
        let number = self.count.with_value(|count| count + 1);
        self.count.set_value(number);
        let stays = toast.failed;
        self.shown.update(|shown| {
            shown.retain(|other| other.failed);
            shown.push(Toast { number, ..toast });
        });
        if !stays {
            self.take_away_after(number, STAYS);
        }
    }

    fn take_away_after(self, number: u32, time: Duration) {
        set_timeout(
            move || {
                let is_used =
                    document().query_selector(".toast:hover, .toast:focus-within").is_ok_and(|used| used.is_some());
                if is_used && self.shown.try_get_untracked().is_some() {
                    self.take_away_after(number, STAYS_ON);
                } else {
                    self.take_away(number);
                }
            },
            time,
        );
    }

    fn take_away(self, number: u32) {
        self.shown.try_update(|shown| shown.retain(|toast| toast.number != number));
    }
}

/// Where the messages stand.
#[component]
pub(crate) fn ToastRegion(
    /// The messages.
    of: Toasts,
    /// Selector of what gets the focus when it would go with a message.
    fallback: &'static str,
) -> impl IntoView {
    let answer = move |number: u32| {
        of.take_away(number);
        request_animation_frame(move || {
            let is_lost = document().active_element().is_none_or(|active| active.tag_name() == "BODY");
            let place = document().query_selector(".toast button").ok().flatten();
            let place = place.or_else(|| document().query_selector(fallback).ok().flatten());
            if let Some(place) =
                place.filter(|_| is_lost).and_then(|place| place.dyn_into::<web_sys::HtmlElement>().ok())
            {
                let options = web_sys::FocusOptions::new();
                options.set_prevent_scroll(true);
                let _ = place.focus_with_options(&options);
            }
        });
    };
    let toast = move |toast: Toast| {
        let number = toast.number;
        let actions = toast.actions.into_iter().map(|action| {
            view! {
                <button
                    type="button"
                    class="button"
                    on:click=move |_| {
                        answer(number);
                        (action.run)();
                    }
                >
                    {action.label}
                </button>
            }
        });
        view! {
            <li class="toast" data-look=toast.failed.then_some("error")>
                <p class="toast-text" role=toast.failed.then_some("alert") dir="auto">{toast.text}</p>
                <div class="toast-actions">
                    {actions.collect_view()}
                    <button type="button" class="icon-button" aria-label="Dismiss" on:click=move |_| answer(number)>
                        {Icon::Close.draw()}
                    </button>
                </div>
            </li>
        }
    };
    view! {
        <section class="toasts" aria-label="Messages">
            <ul class="toast-list">
                <For each=move || of.shown.get() key=|toast| toast.number children=toast/>
            </ul>
        </section>
    }
    .into_any()
}
