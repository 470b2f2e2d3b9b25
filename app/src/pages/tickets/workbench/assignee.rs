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
    let entered = RwSignal::new(false);
    let found = RwSignal::new((None::<String>, Vec::<Person>::new()));
    let is_settled = Signal::derive(move || found.with(|(asked, _)| text.with(|text| asked.as_ref() == Some(text))));
    Effect::new(move || {
        let asked = text.get();
        leptos::task::spawn_local(async move {
            let people = assignees(asked.clone()).await;
            if text.try_get_untracked().as_ref() == Some(&asked) {
                // Where the desk does not answer, a name can still be typed; but whoever has pressed Enter already may have
                // meant someone whom it knows.
                if people.is_err() {
                    entered.set(false);
                }
                found.set((Some(asked), people.unwrap_or_default()));
            }
        });
    });
    let seen = editing.seen.clone();
    let offered = Memo::new(move |_| {
        let typed = text.get();
        found.with(|(asked, people)| {
            // Until the answer is there, of those who are known already only who is meant.
            let small = typed.trim().to_lowercase();
            let people = people
                .iter()
                .filter(|person| asked.as_ref() == Some(&typed) || person.name.to_lowercase().contains(&small));
            let people = people.cloned().collect::<Vec<_>>();
            offers(typed.trim(), &people, asked.as_ref() == Some(&typed), me.as_ref(), &seen)
        })
    });
    let options = Signal::derive(move || offered.with(|offered| offered.iter().map(Offer::option).collect::<Vec<_>>()));
    let anchor = editing.anchor();
    let choose = Callback::new(move |index: usize| {
        if let Some(offer) = offered.with_untracked(|offered| offered.get(index).cloned()) {
            saver.save(editing.known.clone(), editing.seen.clone(), offer.value);
        }
    });
    view! { <Combobox label="Assigned To" placeholder="Name or e-mail" anchor text options is_settled entered choose close/> }
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
        let person = match &self.value {
            Value::AssignedTo(person) => person.as_ref(),
            _ => None,
        };
        ComboboxOption {
            key: self.value.key(),
            label: self.label.clone(),
            note: self.note.clone(),
            initials: person.map(Person::initials),
            is_chosen: self.is_chosen,
            // Nobody is no choice to keep: whoever takes a ticket that nobody has begins with themselves.
            begins: self.is_chosen && person.is_some(),
        }
    }
}

/// What is offered for what was typed. As long as nothing is: me, nobody, whoever it is now, and then people. For a name:
/// people, what else the words may mean, and at last someone new by that name, once the desk named nobody who has it.
fn offers(typed: &str, people: &[Person], is_settled: bool, me: Option<&Person>, seen: &Value) -> Vec<Offer> {
    let small = typed.to_lowercase();
    let is_meant = |label: &str| label.to_lowercase().starts_with(&small);
    let offer = |label: String, note: Option<String>, value: Value| {
        let is_chosen = value == *seen;
        Offer { label, note, value, is_chosen }
    };
    let person = |person: &Person| {
        let note = if person.has_account { person.email.clone() } else { Some("No account".to_owned()) };
        offer(person.name.clone(), note, Value::AssignedTo(Some(person.clone())))
    };
    let to_me = me.filter(|_| is_meant("Assign to me"));
    let to_me =
        to_me.map(|me| offer("Assign to me".to_owned(), Some(me.name.clone()), Value::AssignedTo(Some(me.clone()))));
    let nobody = is_meant(UNASSIGNED).then(|| offer(UNASSIGNED.to_owned(), None, Value::AssignedTo(None)));
    let mut fixed = to_me.into_iter().chain(nobody).collect::<Vec<_>>();
    let is_new = |offers: &[Offer], offer: &Offer| offers.iter().all(|other| other.value != offer.value);
    if typed.is_empty() {
        let present = match seen {
            Value::AssignedTo(Some(present)) => Some(present),
            _ => None,
        };
        for offer in present.into_iter().chain(people).map(person) {
            if is_new(&fixed, &offer) {
                fixed.push(offer);
            }
        }
        return fixed;
    }
    let mut offers = people.iter().map(person).collect::<Vec<_>>();
    for offer in fixed {
        if is_new(&offers, &offer) {
            offers.push(offer);
        }
    }
    let is_known = |person: &Person| {
        person.name.to_lowercase() == small || person.email.as_ref().is_some_and(|email| email.to_lowercase() == small)
    };
    if is_settled && !people.iter().any(is_known) {
        let label = format!("Assign to \u{201c}{typed}\u{201d}");
        offers.push(offer(label, Some("Someone new".to_owned()), Value::Named(typed.to_owned())));
    }
    offers
}
