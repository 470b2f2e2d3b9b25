//! What is done with tickets: its code comes when someone begins (see `begin`).

mod assignee;
mod dialog;
mod filters;
mod menu;
mod refresh;
mod save;
mod shortcuts;
mod value;

use leptos::prelude::*;
use wasm_bindgen::JsCast;

use self::{
    assignee::AssigneeBox, dialog::EditDialog, filters::FilterDialog, menu::FieldMenu, refresh::Refresher, save::Saver,
    value::Value,
};
use super::{
    begin::{Act, Place, Workbench},
    known::Known,
    state::List,
};
use crate::{
    components::{ToastRegion, Toasts},
    domain::{account::Permission, edit::Field},
    pages::{keys, may},
};

/// The code could not be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Missing;

#[cfg(feature = "hydrate")]
impl From<leptos::wasm_split::SplitLoaderError> for Missing {
    fn from(_: leptos::wasm_split::SplitLoaderError) -> Self {
        Self
    }
}

/// The view that does the work.
///
/// # Errors
/// [`Missing`] if its code can't be had; asking again may help.
#[cfg(feature = "hydrate")]
#[leptos::wasm_split::wasm_split(workbench, wasm_split_path = leptos::wasm_split, fallible)]
pub(super) fn open() -> Result<ViewFn, Missing> {
    Ok(ViewFn::from(|| view! { <Bench/> }))
}

/// The server never works.
///
/// # Errors
/// Always.
#[cfg(not(feature = "hydrate"))]
#[allow(clippy::unused_async, reason = "as in the browser, where it waits for the code")]
pub(super) async fn open() -> Result<ViewFn, Missing> {
    let _ = Bench;
    Err(Missing)
}

/// A value that is being edited in place.
#[derive(Clone)]
struct Editing {
    known: Known,
    field: Field,
    place: Place,
    /// What its editor sees.
    seen: Value,
}

impl Editing {
    /// The button that was clicked.
    fn anchor(&self) -> String {
        format!("{} [data-edit=\"{}\"]", self.place.selector(self.known.id), self.field.as_str())
    }
}

/// Everything that can be opened over the page, and what has been done.
#[component]
fn Bench() -> impl IntoView {
    let list = List::expect();
    let toasts = Toasts::new();
    let saver = Saver::new(list, toasts);
    let editing = RwSignal::new(None::<Editing>);
    // The value that was pressed while its menu was open, which closes it.
    let pressed = StoredValue::new(None::<String>);
    let presses = window_event_listener(leptos::ev::pointerdown, move |event| {
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        let anchor = editing.with_untracked(|editing| editing.as_ref().map(Editing::anchor));
        pressed.set_value(anchor.filter(|anchor| {
            target.as_ref().is_some_and(|target| target.closest(anchor).is_ok_and(|found| found.is_some()))
        }));
    });
    on_cleanup(move || presses.remove());
    let dialog = RwSignal::new(None::<Known>);
    let help = RwSignal::new(false);
    let filters = RwSignal::new(false);
    let refresher = Refresher::new(list, saver);
    let may_edit = may(Permission::EditTickets);
    let work = move |act| match act {
        Act::Edit { .. } | Act::Dialog { .. } | Act::Assign { .. } if !may_edit => {}
        Act::Edit { ticket, field, place } => {
            if let Some(known) = list.known(ticket) {
                let seen = known.ticket.with_untracked(|ticket| Value::of(ticket, field));
                let next = Editing { known, field, place, seen };
                // The press of this very click has closed it: it stays closed.
                let was_open = pressed.try_update_value(Option::take).flatten();
                if was_open.is_none_or(|anchor| anchor != next.anchor()) {
                    editing.set(Some(next));
                }
            }
        }
        Act::Dialog { ticket } => dialog.set(list.known(ticket)),
        Act::Assign { ticket } => {
            if let Some((known, me)) = list.known(ticket).zip(list.me.get_value()) {
                let seen = known.ticket.with_untracked(|ticket| Value::of(ticket, Field::AssignedTo));
                saver.save(known, seen, Value::AssignedTo(Some(me)));
            }
        }
        Act::Undo => toasts.act_on_last("Undo"),
        Act::Help => help.set(true),
        Act::Filters => filters.set(true),
        Act::News => refresher.refresh(),
        Act::Key(_) => {}
    };
    expect_context::<Workbench>().take_over(Callback::new(move |act| match act {
        Act::Key(key) => {
            if let Some(act) = shortcuts::press(&key) {
                work(act);
            }
        }
        act => work(act),
    }));
    let close = Callback::new(move |()| editing.set(None));
    view! {
        {move || editing.get().map(|editing| match editing.field {
            Field::AssignedTo => view! { <AssigneeBox editing me=list.me.get_value() saver close/> }.into_any(),
            Field::Status | Field::Severity => view! { <FieldMenu editing saver close/> }.into_any(),
        })}
        {move || dialog.get().map(|known| {
            let close = Callback::new(move |()| dialog.set(None));
            view! { <EditDialog known saver close/> }
        })}
        {move || help.get().then(|| {
            let close = Callback::new(move |()| help.set(false));
            keys::help(shortcuts::offered(may_edit), close)
        })}
        {move || filters.get().then(|| {
            let close = Callback::new(move |()| filters.set(false));
            view! { <FilterDialog list close/> }
        })}
        <ToastRegion of=toasts fallback=".tickets-list > h1"/>
    }
    .into_any()
}
