//! Saving: shown at once, sent in order, taken back where the desk refuses.

use leptos::prelude::*;

use super::super::state::{Known, List};
use crate::{
    api::{ApiError, edit_ticket},
    components::{Announcer, Toast, ToastAction, Toasts},
    domain::{
        edit::{Change, Conflict, Field, FieldValue},
        ids::TicketId,
        person::{Person, UNASSIGNED},
        severity::Severity,
        status::Status,
        ticket::TicketSummary,
    },
};

/// The value of a field, as an editor sees or chooses it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    /// A status.
    Status(Status),
    /// A severity.
    Severity(Severity),
    /// A known person, or nobody.
    AssignedTo(Option<Person>),
    /// A name or an e-mail that was typed.
    Named(String),
}

impl Value {
    /// What a ticket has.
    pub(super) fn of(ticket: &TicketSummary, field: Field) -> Self {
        match field {
            Field::Status => Self::Status(ticket.state.status()),
            Field::Severity => Self::Severity(ticket.severity),
            Field::AssignedTo => Self::AssignedTo(ticket.assigned_to.clone()),
        }
    }

    const fn field(&self) -> Field {
        match self {
            Self::Status(_) => Field::Status,
            Self::Severity(_) => Field::Severity,
            Self::AssignedTo(_) | Self::Named(_) => Field::AssignedTo,
        }
    }

    /// As people read it.
    pub(super) fn label(&self) -> String {
        match self {
            Self::Status(status) => status.label().to_owned(),
            Self::Severity(severity) => severity.label().to_owned(),
            Self::AssignedTo(Some(person)) => person.name.clone(),
            Self::AssignedTo(None) => UNASSIGNED.to_owned(),
            Self::Named(name) => name.clone(),
        }
    }

    /// An assignee as the desk takes it.
    fn assignee(&self) -> String {
        match self {
            Self::AssignedTo(Some(person)) => person.id.to_string(),
            Self::Named(name) => name.clone(),
            _ => String::new(),
        }
    }

    /// Gives a ticket this value, as far as it can be shown before the desk has answered.
    fn put(&self, ticket: &mut TicketSummary) {
        match self {
            Self::Status(status) => ticket.state = ticket.state.clone().moved_to(*status, ticket.updated_at, None),
            Self::Severity(severity) => ticket.severity = *severity,
            Self::AssignedTo(person) => ticket.assigned_to.clone_from(person),
            Self::Named(name) => {
                ticket.assigned_to = Some(Person {
                    id: crate::domain::ids::PersonId::new(uuid::Uuid::nil()),
                    name: name.clone(),
                    email: None,
                    disabled: false,
                    has_account: false,
                });
            }
        }
    }
}

/// One field's change.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Edit {
    pub(super) from: Value,
    pub(super) to: Value,
}

impl Edit {
    fn back(self) -> Self {
        Self { from: self.to, to: self.from }
    }
}

/// A change that is not yet answered.
#[derive(Clone)]
struct Save {
    number: u32,
    known: Known,
    edit: Edit,
}

/// Sends changes, one after the other for each ticket.
#[derive(Clone, Copy)]
pub(super) struct Saver {
    list: List,
    toasts: Toasts,
    announcer: Announcer,
    queue: StoredValue<Vec<Save>>,
    count: StoredValue<u32>,
}

impl Saver {
    pub(super) fn new(list: List, toasts: Toasts) -> Self {
        let saver = Self {
            list,
            toasts,
            announcer: Announcer::expect(),
            queue: StoredValue::new(Vec::new()),
            count: StoredValue::new(0),
        };
        // Whoever leaves while something is on its way is asked first.
        let leaving = window_event_listener(leptos::ev::beforeunload, move |event| {
            if saver.queue.try_with_value(|queue| !queue.is_empty()) == Some(true) {
                event.prevent_default();
            }
        });
        on_cleanup(move || leaving.remove());
        saver
    }

    /// Changes a field: at once where it is shown, then at the desk.
    pub(super) fn save(self, known: Known, from: Value, to: Value) {
        if from != to {
            self.start(known, Edit { from, to });
        }
    }

    fn start(self, known: Known, edit: Edit) {
        let number = self.count.with_value(|count| count + 1);
        self.count.set_value(number);
        self.show(&known, &edit.to);
        let is_alone = self.queue.with_value(|queue| queue.iter().all(|save| save.known.id != known.id));
        self.queue.update_value(|queue| queue.push(Save { number, known: known.clone(), edit }));
        if is_alone {
            leptos::task::spawn_local(self.send_all(known.id));
        }
    }

    fn next(self, ticket: TicketId) -> Option<Save> {
        self.queue.try_with_value(|queue| queue.iter().find(|save| save.known.id == ticket).cloned()).flatten()
    }

    async fn send_all(self, ticket: TicketId) {
        while let Some(save) = self.next(ticket) {
            let answer = send(ticket, std::slice::from_ref(&save.edit)).await;
            let Some(()) = self.queue.try_update_value(|queue| queue.retain(|other| other.number != save.number))
            else {
                return;
            };
            match answer {
                Ok(summary) => {
                    self.learn(&save.known, summary);
                    self.said(&save.known, vec![save.edit]);
                }
                Err(error) => self.refused(save, error),
            }
        }
    }

    /// Whether a change of a ticket is not yet answered.
    pub(super) fn is_saving(self, ticket: TicketId) -> bool {
        self.next(ticket).is_some()
    }

    /// Takes over what the desk says of a ticket; what is still on its way to the desk stays as it is shown.
    pub(super) fn learn(self, known: &Known, mut ticket: TicketSummary) {
        self.queue.with_value(|queue| {
            for save in queue.iter().filter(|save| save.known.id == known.id) {
                save.edit.to.put(&mut ticket);
            }
        });
        known.learn(ticket);
        self.hold_against_filters(known);
    }

    /// Says what was done, and offers to undo it.
    pub(super) fn said(self, known: &Known, edits: Vec<Edit>) {
        let text = known.ticket.with_untracked(|ticket| {
            let words = edits.iter().map(|edit| match edit.to.field() {
                Field::AssignedTo => format!("assigned to {}", Value::of(ticket, Field::AssignedTo).label()),
                Field::Status | Field::Severity => edit.to.label(),
            });
            format!("{} is now {}", ticket.number, words.collect::<Vec<_>>().join(", "))
        });
        let text = text.replace(&format!("assigned to {UNASSIGNED}"), "unassigned");
        self.announcer.say(text.clone());
        let known = known.clone();
        let undo = Callback::new(move |()| {
            for edit in &edits {
                let mut back = edit.clone().back();
                if let Value::Named(_) = back.from {
                    back.from = known.ticket.with_untracked(|ticket| Value::of(ticket, Field::AssignedTo));
                }
                self.save(known.clone(), back.from, back.to);
            }
        });
        self.toasts.show(Toast::done(text, vec![ToastAction { label: "Undo", run: undo }]));
    }

    fn refused(self, save: Save, error: ApiError) {
        let Save { number, known, edit } = save;
        let present = match &error {
            ApiError::Conflict(conflict) => present(&known, conflict),
            _ => edit.from.clone(),
        };
        // What is shown may be a later change of the same field, which now starts from another value.
        let is_last = self.queue.try_update_value(|queue| {
            let later = queue.iter_mut().find(|other| {
                other.number > number && other.known.id == known.id && other.edit.to.field() == edit.to.field()
            });
            later.map(|later| later.edit.from = present.clone()).is_none()
        });
        if is_last == Some(true) {
            self.show(&known, &present);
        }
        let number = known.ticket.with_untracked(|ticket| ticket.number);
        let again = {
            let (known, from) = (known.clone(), present.clone());
            Callback::new(move |()| self.save(known.clone(), from.clone(), edit.to.clone()))
        };
        let (text, actions) = if let ApiError::Conflict(conflict) = &error {
            let keep = Callback::new(|()| {});
            (
                format!("{number}: {} Nothing was saved.", conflict.sentence()),
                vec![ToastAction { label: "Keep theirs", run: keep }, ToastAction { label: "Use mine", run: again }],
            )
        } else {
            (format!("{number} was not changed. {error}"), vec![ToastAction { label: "Try again", run: again }])
        };
        self.toasts.show(Toast::failed(text, actions));
    }

    fn show(self, known: &Known, value: &Value) {
        if known.ticket.with_untracked(|ticket| Value::of(ticket, value.field()) != *value) {
            known.ticket.update(|ticket| value.put(ticket));
        }
        self.hold_against_filters(known);
    }

    fn hold_against_filters(self, known: &Known) {
        let viewer = self.list.me.with_value(|me| me.as_ref().map(|me| me.id));
        let fits = self
            .list
            .asked
            .with_untracked(|(query, _)| known.ticket.with_untracked(|ticket| query.keeps(ticket, viewer)));
        self.list.fits(known, fits);
    }
}

/// The value that someone else has set.
pub(super) fn present(known: &Known, conflict: &Conflict) -> Value {
    match &conflict.present {
        FieldValue::Status(status) => Value::Status(*status),
        FieldValue::Severity(severity) => Value::Severity(*severity),
        FieldValue::AssignedTo(None) => Value::AssignedTo(None),
        FieldValue::AssignedTo(Some(person)) => {
            let known = known.ticket.with_untracked(|ticket| ticket.assigned_to.clone());
            Value::AssignedTo(Some(known.filter(|known| known.id == person.id).unwrap_or_else(|| Person {
                id: person.id,
                name: person.name.clone(),
                email: None,
                disabled: false,
                has_account: true,
            })))
        }
    }
}

/// Sends changes of one ticket, all or none.
pub(super) async fn send(ticket: TicketId, edits: &[Edit]) -> Result<TicketSummary, ApiError> {
    let (mut status, mut severity, mut assigned_to) = (None, None, None);
    for edit in edits {
        match (&edit.from, &edit.to) {
            (Value::Status(from), Value::Status(to)) => status = Some(Change { from: *from, to: *to }),
            (Value::Severity(from), Value::Severity(to)) => severity = Some(Change { from: *from, to: *to }),
            (from, to) => assigned_to = Some(Change { from: from.assignee(), to: to.assignee() }),
        }
    }
    edit_ticket(ticket.to_string(), status, severity, assigned_to, None).await
}
