//! The assignee: me, nobody, someone who is known, or someone new.

use leptos::prelude::*;

use super::{Editing, Saver, Value};
use crate::{
    api::assignees,
    components::{Combobox, ComboboxOption},
    domain::person::{Person, UNASSIGNED},
};

/// The box in which an assignee is chosen or typed.
#[component]
pub(super) fn AssigneeBox(
    /// What is edited.
    editing: Editing,
    /// Who is at the desk.
    me: Option<Person>,
    /// Who saves it.
    saver: Saver,
    /// The box is closed.
    close: Callback<()>,
) -> impl IntoView {
    let text = RwSignal::new(String::new());
    let found = RwSignal::new((String::new(), Vec::<Person>::new()));
    Effect::new(move || {
        let asked = text.get();
        leptos::task::spawn_local(async move {
            if let Ok(people) = assignees(asked.clone()).await
                && text.try_get_untracked().as_ref() == Some(&asked)
            {
                found.set((asked, people));
            }
        });
    });
    let seen = editing.seen.clone();
    let offered = Memo::new(move |_| {
        let typed = text.get();
        found.with(|(asked, people)| {
            // Until the answer is there, of those who are known already only who is meant.
            let small = typed.trim().to_lowercase();
            let people = people.iter().filter(|person| *asked == typed || person.name.to_lowercase().contains(&small));
            offers(typed.trim(), &people.cloned().collect::<Vec<_>>(), me.as_ref(), &seen)
        })
    });
    let options = Signal::derive(move || offered.with(|offered| offered.iter().map(Offer::option).collect::<Vec<_>>()));
    let anchor = editing.anchor();
    let choose = Callback::new(move |index: usize| {
        if let Some(offer) = offered.with_untracked(|offered| offered.get(index).cloned()) {
            saver.save(editing.known.clone(), editing.seen.clone(), offer.value);
        }
    });
    view! { <Combobox label="Assigned To" placeholder="Name or e-mail" anchor text options choose close/> }
}

/// Something that can be chosen.
#[derive(Clone, PartialEq)]
struct Offer {
    label: String,
    note: Option<String>,
    value: Value,
    is_chosen: bool,
}

impl Offer {
    fn option(&self) -> ComboboxOption {
        let initials = match &self.value {
            Value::AssignedTo(person) => person.as_ref().map(Person::initials),
            _ => None,
        };
        ComboboxOption { label: self.label.clone(), note: self.note.clone(), initials, is_chosen: self.is_chosen }
    }
}

/// What is offered for what was typed: me and nobody first, then people, at last someone new by that name.
fn offers(typed: &str, people: &[Person], me: Option<&Person>, seen: &Value) -> Vec<Offer> {
    let typed_small = typed.to_lowercase();
    let is_meant = |label: &str| label.to_lowercase().contains(&typed_small);
    let offer = |label: String, note: Option<String>, value: Value| {
        let is_chosen = value == *seen;
        Offer { label, note, value, is_chosen }
    };
    let mut offers = Vec::new();
    if let Some(me) = me.filter(|_| is_meant("Assign to me")) {
        offers.push(offer("Assign to me".to_owned(), Some(me.name.clone()), Value::AssignedTo(Some(me.clone()))));
    }
    if is_meant(UNASSIGNED) {
        offers.push(offer(UNASSIGNED.to_owned(), None, Value::AssignedTo(None)));
    }
    let is_offered = |person: &Person| is_meant("Assign to me") && me.is_some_and(|me| me.id == person.id);
    let present = match seen {
        Value::AssignedTo(Some(person)) if typed.is_empty() => Some(person),
        _ => None,
    };
    let is_present = |person: &Person| present.is_some_and(|present| present.id == person.id);
    let present = present.filter(|present| !is_offered(present));
    let others = present.into_iter().chain(people.iter().filter(|person| !is_offered(person) && !is_present(person)));
    let others = others.map(|person| {
        let note = if person.has_account { person.email.clone() } else { Some("No account".to_owned()) };
        offer(person.name.clone(), note, Value::AssignedTo(Some(person.clone())))
    });
    let others = others.collect::<Vec<_>>();
    offers.extend(others);
    let is_known = |person: &Person| {
        person.name.to_lowercase() == typed_small
            || person.email.as_ref().is_some_and(|email| email.to_lowercase() == typed_small)
    };
    if !typed.is_empty() && !people.iter().any(is_known) {
        offers.push(offer(
            format!("Assign to \u{201c}{typed}\u{201d}"),
            Some("Someone new".to_owned()),
            Value::Named(typed.to_owned()),
        ));
    }
    offers
}
