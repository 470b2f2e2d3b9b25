//! What has just been done or has failed, at the edge of the page, with what can be done about it.

use std::{sync::Arc, time::Duration};

use leptos::prelude::*;

use super::{Icon, rescue_focus};

/// How long something that went well stays.
const STAYS: Duration = Duration::from_secs(12);
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
    place: String,
    actions: Vec<ToastAction>,
}

impl Toast {
    /// Something went well: it goes by itself, and gives way to the next.
    ///
    /// `place` is a selector of what it is about: there the focus goes from here.
    pub(crate) fn done(text: String, place: String, actions: Vec<ToastAction>) -> Self {
        Self { number: 0, text, failed: false, place, actions }
    }

    /// Something failed: it stays until someone has answered.
    ///
    /// `place` is a selector of what it is about: there the focus goes from here.
    pub(crate) fn failed(text: String, place: String, actions: Vec<ToastAction>) -> Self {
        Self { number: 0, text, failed: true, place, actions }
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
            // One that is in use stays where it is: what is about to be clicked is no other thing by the time of the click.
            shown.retain(|other| other.failed || is_used(other.number));
            shown.push(Toast { number, ..toast });
        });
        if !stays {
            self.take_away_after(number, STAYS);
        }
    }

    /// Does what the last message offers by this name, if one does.
    pub(crate) fn act_on_last(self, label: &str) {
        let last = self.shown.with_untracked(|shown| {
            shown.iter().rev().find_map(|toast| {
                let action = toast.actions.iter().find(|action| action.label == label)?;
                Some((toast.number, action.clone()))
            })
        });
        if let Some((number, action)) = last {
            self.take_away(number);
            (action.run)();
        }
    }

    fn take_away_after(self, number: u32, time: Duration) {
        set_timeout(
            move || {
                if is_used(number) && self.shown.try_get_untracked().is_some() {
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

/// Whether a pointer or the focus is in a message.
fn is_used(number: u32) -> bool {
    let used = format!("#toast-{number}:is(:hover, :focus-within)");
    document().query_selector(&used).is_ok_and(|used| used.is_some())
}

/// Where the messages stand.
#[component]
pub(crate) fn ToastRegion(
    /// The messages.
    of: Toasts,
    /// Selector of what gets the focus when it would go with a message.
    fallback: &'static str,
) -> impl IntoView {
    let answer = move |number: u32, place: &str| {
        of.take_away(number);
        rescue_focus([place.to_owned(), ".toast button".to_owned(), fallback.to_owned()]);
    };
    let toast = move |toast: Toast| {
        let number = toast.number;
        let place = StoredValue::new(toast.place);
        let actions = toast.actions.into_iter().map(|action| {
            view! {
                <button
                    type="button"
                    class="button"
                    on:click=move |_| {
                        place.with_value(|place| answer(number, place));
                        (action.run)();
                    }
                >
                    {action.label}
                </button>
            }
        });
        view! {
            <li class="toast" id=format!("toast-{number}") data-look=toast.failed.then_some("error")>
                <p class="toast-text" role=toast.failed.then_some("alert") dir="auto">{toast.text}</p>
                <div class="toast-actions">
                    {actions.collect_view()}
                    <button type="button" class="icon-button" aria-label="Dismiss" on:click=move |_| place.with_value(|place| answer(number, place))>
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
