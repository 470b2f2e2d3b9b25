//! Where work begins: a click on something that can be edited, a key, news from the desk.
//!
//! Reading the page needs none of what follows from these, so its code comes with the first of them. Before that, and
//! without WASM, everything here is a plain form or link that leads to a page of its own.

use std::time::Duration;

use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::{state::List, workbench};
use crate::{
    components::{Announcer, Icon, is_covered},
    domain::{account::Permission, edit::Field, ids::TicketId, ticket::TicketSummary},
    pages::{addresses, keys, may},
};

/// Identifier of the form that every button sends.
const FORM: &str = "edit";

/// Keys that stand for something while nobody types.
const KEYS: [&str; 9] = ["/", "j", "k", "e", "a", "i", "s", "z", "?"];

/// How long to wait before the code is asked for again for news that nobody waits for.
const AGAIN: Duration = Duration::from_secs(10);

/// Where a ticket's value was clicked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// On its card or in its row.
    List,
    /// In its drawer.
    Drawer,
}

impl Place {
    /// What holds the ticket's buttons there.
    pub(super) fn selector(self, ticket: TicketId) -> String {
        let within = match self {
            Self::List => ".tickets-list",
            Self::Drawer => ".drawer",
        };
        format!("{within} [data-ticket=\"{ticket}\"]")
    }
}

/// Something that work begins with.
#[derive(Clone, Debug)]
pub(super) enum Act {
    /// A value is to be edited in place.
    Edit {
        /// Of which ticket.
        ticket: TicketId,
        /// Which value.
        field: Field,
        /// Where.
        place: Place,
    },
    /// A key was pressed that stands for something.
    Key(String),
    /// Something has happened at the desk.
    News,
    /// A ticket is to be assigned to whoever is at the desk.
    Assign {
        /// Which.
        ticket: TicketId,
    },
    /// The last change is to be undone.
    Undo,
    /// Someone wants to know the keys.
    Help,
    /// Someone wants more filters.
    Filters,
    /// A ticket is to be edited in a dialog.
    Dialog {
        /// Which.
        ticket: TicketId,
    },
}

/// The way to whoever does the work.
#[derive(Clone, Copy)]
pub(super) struct Workbench {
    view: RwSignal<Option<ViewFn>>,
    asked: StoredValue<bool>,
    waiting: StoredValue<Vec<Act>>,
    worker: StoredValue<Option<Callback<Act>>>,
    /// Whether the code could not be had when someone wanted it: then buttons are what they are without it.
    is_missing: StoredValue<bool>,
    announcer: Announcer,
}

impl Workbench {
    /// Makes the way known to everything below.
    pub(super) fn provide() -> Self {
        let workbench = Self {
            view: RwSignal::new(None),
            asked: StoredValue::new(false),
            waiting: StoredValue::new(Vec::new()),
            worker: StoredValue::new(None),
            is_missing: StoredValue::new(false),
            announcer: Announcer::expect(),
        };
        provide_context(workbench);
        Effect::new(move || {
            let pressed = window_event_listener(leptos::ev::keydown, move |event| workbench.press(&event));
            on_cleanup(move || pressed.remove());
        });
        workbench
    }

    fn press(self, event: &web_sys::KeyboardEvent) {
        let Some(key) = keys::meant(event, &KEYS) else { return };
        event.prevent_default();
        if key == "/" {
            keys::focus_search();
        } else {
            self.act(Act::Key(key));
        }
    }

    /// From here on `worker` does what is asked; first of all what was asked already.
    pub(super) fn take_over(self, worker: Callback<Act>) {
        self.worker.set_value(Some(worker));
        for act in self.waiting.try_update_value(std::mem::take).unwrap_or_default() {
            // Meanwhile its key may have become a letter.
            if !matches!(act, Act::Key(_)) || !(keys::is_typing(document().active_element().as_ref()) || is_covered()) {
                worker.run(act);
            }
        }
    }

    /// Has something done.
    pub(super) fn act(self, act: Act) {
        match self.worker.get_value() {
            Some(worker) => worker.run(act),
            None => {
                self.waiting.update_value(|waiting| {
                    // One key is meant; what follows before anything is seen of it may be meant for what it opens.
                    // Steps through the list open nothing.
                    let opens = |act: &Act| matches!(act, Act::Key(key) if !matches!(key.as_str(), "j" | "k"));
                    let is_late = matches!(act, Act::Key(_)) && waiting.iter().any(opens);
                    let is_known = matches!(act, Act::News) && waiting.iter().any(|act| matches!(act, Act::News));
                    if !is_late && !is_known {
                        waiting.push(act);
                    }
                });
                self.prepare();
            }
        }
    }

    /// Has the code come that does the work.
    pub(super) fn prepare(self) {
        if self.asked.try_get_value() != Some(false) {
            return;
        }
        self.asked.set_value(true);
        leptos::task::spawn_local(async move {
            match workbench::open().await {
                Ok(view) => {
                    self.view.try_set(Some(view));
                }
                Err(workbench::Missing) => {
                    self.asked.try_set_value(false);
                    let is_news = |act: &Act| matches!(act, Act::News);
                    let waiting = self.waiting.try_update_value(|waiting| {
                        let was_wanted = waiting.iter().any(|act| !is_news(act));
                        waiting.retain(is_news);
                        (was_wanted, !waiting.is_empty())
                    });
                    let (was_wanted, has_news) = waiting.unwrap_or_default();
                    if was_wanted {
                        // Without a connection the browser would have nothing to show instead of this page.
                        self.is_missing.try_set_value(window().navigator().on_line());
                        self.announcer.alarm("This can't be done in place now. Try again, or reload the page.");
                    }
                    if has_news {
                        set_timeout(move || self.prepare(), AGAIN);
                    }
                }
            }
        });
    }

    /// Whether the code could not be had last time: then this click is what it is without it. It may be there by the next.
    fn is_left_to_the_browser(self) -> bool {
        let is_missing = self.is_missing.get_value();
        self.is_missing.set_value(false);
        is_missing
    }

    /// A click anywhere on the page: on a value that can be edited it is an edit.
    pub(super) fn click(self, event: &web_sys::MouseEvent) {
        if event.ctrl_key() || event.meta_key() || event.shift_key() || event.default_prevented() {
            return;
        }
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        let closest = |selector: &str| target.as_ref().and_then(|target| target.closest(selector).ok().flatten());
        for (selector, act) in [("[data-help]", Act::Help), ("[data-filters]", Act::Filters)] {
            if closest(selector).is_some() {
                if self.is_left_to_the_browser() {
                    return;
                }
                event.prevent_default();
                self.act(act);
                return;
            }
        }
        let Some((button, holder)) = closest("[data-edit]").zip(closest("[data-ticket]")) else { return };
        let ticket = holder.get_attribute("data-ticket").and_then(|id| id.parse().ok());
        let Some(ticket) = ticket else { return };
        if self.is_left_to_the_browser() {
            return;
        }
        event.prevent_default();
        if let Some(button) = button.dyn_ref::<web_sys::HtmlElement>() {
            // Not every browser focuses a button that is clicked, and what opens now gives the focus back.
            let _ = button.focus();
        }
        let place = if closest(".drawer").is_some() { Place::Drawer } else { Place::List };
        let field = button.get_attribute("data-edit").and_then(|field| field.parse().ok());
        self.act(match field {
            Some(field) => Act::Edit { ticket, field, place },
            None => Act::Dialog { ticket },
        });
    }
}

/// Where the work is shown.
pub(super) fn slot(workbench: Workbench) -> impl IntoView {
    view! {
        <div class="workbench" data-above="">
            {move || workbench.view.get().map(|view| view.run())}
        </div>
    }
}

/// What a button without WASM sends: the list that it was clicked in, to come back to.
pub(super) fn form(list: List) -> impl IntoView {
    let keep = move || list.asked.with(|(query, _)| query.parameters());
    view! {
        <form id=FORM method="get" action=addresses::EDIT hidden=true>
            {move || keep().into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value/> }).collect_view()}
        </form>
    }
}

/// A value that can be edited: it looks like one until a pointer or the focus comes near. To whoever may not edit tickets it
/// is nothing but the value.
pub(super) fn editable(ticket: &TicketSummary, field: Field, value: AnyView) -> AnyView {
    if !may(Permission::EditTickets) {
        return value;
    }
    view! {
        <button class="editable" form=FORM name="id" value=ticket.id.to_string() data-edit=field.as_str() aria-haspopup=popup(field)>
            {value}
        </button>
    }
    .into_any()
}

const fn popup(field: Field) -> &'static str {
    match field {
        Field::Status | Field::Severity => "menu",
        Field::AssignedTo => "dialog",
    }
}

/// The button that opens the edit dialog, for those who may edit tickets.
pub(super) fn edit_button(ticket: &TicketSummary, class: &'static str) -> Option<AnyView> {
    may(Permission::EditTickets).then(|| view! {
        <button class=class form=FORM name="id" value=ticket.id.to_string() data-edit="" aria-haspopup="dialog" title="Edit">
            {Icon::Edit.draw()}
            <span class="edit-word">"Edit"</span>
        </button>
    }
    .into_any())
}
