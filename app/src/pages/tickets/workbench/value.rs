//! What a field is changed from and to.

use leptos::prelude::WithUntracked;
use uuid::Uuid;

use super::super::known::Known;
use crate::{
    api::{ApiError, edit_ticket},
    domain::{
        edit::{Change, Conflict, Field, FieldValue},
        ids::{PersonId, TicketId},
        person::{Person, UNASSIGNED},
        severity::Severity,
        status::Status,
        ticket::TicketSummary,
    },
};

/// The value of a field, as an editor sees or chooses it.
#[derive(Clone, Debug)]
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

impl PartialEq for Value {
    /// A person is who they are, however much is known of them.
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Status(one), Self::Status(other)) => one == other,
            (Self::Severity(one), Self::Severity(other)) => one == other,
            (Self::AssignedTo(one), Self::AssignedTo(other)) => {
                one.as_ref().map(|person| person.id) == other.as_ref().map(|person| person.id)
            }
            (Self::Named(one), Self::Named(other)) => one == other,
            _ => false,
        }
    }
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

    /// Whether it is a person whom the desk has not answered yet (see [`Self::put`]).
    pub(super) fn is_unanswered(&self) -> bool {
        matches!(self, Self::AssignedTo(Some(person)) if person.id == PersonId::new(Uuid::nil()))
    }

    pub(super) const fn field(&self) -> Field {
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

    /// What tells it from others.
    pub(super) fn key(&self) -> String {
        format!("{} {}", self.field().as_str(), self.assignee())
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
    pub(super) fn put(&self, ticket: &mut TicketSummary) {
        match self {
            Self::Status(status) => ticket.state = ticket.state.clone().moved_to(*status, ticket.updated_at, None),
            Self::Severity(severity) => ticket.severity = *severity,
            Self::AssignedTo(person) => ticket.assigned_to.clone_from(person),
            Self::Named(name) => {
                ticket.assigned_to = Some(Person {
                    id: PersonId::new(Uuid::nil()),
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
    /// The change that undoes it.
    pub(super) fn back(self) -> Self {
        Self { from: self.to, to: self.from }
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
