//! Edits of a ticket: field by field, each with the value its editor saw.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{
    ids::PersonId,
    person::{Assignee, PersonRef, UNASSIGNED},
    severity::Severity,
    status::{Status, UnknownValue},
    time::Timestamp,
};

/// One field's edit: what its editor saw, and what it is to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change<From, To = From> {
    /// The value the editor saw.
    pub from: From,
    /// The new value.
    pub to: To,
}

/// An edit of a ticket. A field that is absent is not touched; absent is not the same as "nobody".
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketEdit {
    /// New status.
    pub status: Option<Change<Status>>,
    /// New severity.
    pub severity: Option<Change<Severity>>,
    /// New assignee; `None` is nobody.
    pub assigned_to: Option<Change<Option<PersonId>, Option<Assignee>>>,
}

impl TicketEdit {
    /// Whether it names no field at all.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.status.is_none() && self.severity.is_none() && self.assigned_to.is_none()
    }
}

/// A field that can be edited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// Where the ticket is in the workflow.
    Status,
    /// Its urgency.
    Severity,
    /// Who is responsible.
    AssignedTo,
}

impl Field {
    /// As in the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Status => "status",
            Self::Severity => "severity",
            Self::AssignedTo => "assigned_to",
        }
    }

    /// As people read it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Status => "Status",
            Self::Severity => "Severity",
            Self::AssignedTo => "Assigned To",
        }
    }
}

impl FromStr for Field {
    type Err = UnknownValue;

    fn from_str(text: &str) -> Result<Self, UnknownValue> {
        [Self::Status, Self::Severity, Self::AssignedTo]
            .into_iter()
            .find(|field| field.as_str() == text)
            .ok_or(UnknownValue("status, severity, assigned_to"))
    }
}

/// What one field's edit comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The stored value is already what was asked for: success, nothing to write, no event.
    AlreadyThere,
    /// Write it.
    Write,
    /// Someone else changed it since the editor looked: nothing is written.
    Conflict,
}

/// Decides one field's edit against the stored value.
#[must_use]
pub fn judge<T: PartialEq>(stored: &T, from: &T, to: &T) -> Verdict {
    if stored == to {
        Verdict::AlreadyThere
    } else if stored == from {
        Verdict::Write
    } else {
        Verdict::Conflict
    }
}

/// The value of an editable field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldValue {
    /// A status.
    Status(Status),
    /// A severity.
    Severity(Severity),
    /// An assignee; `None` is nobody.
    AssignedTo(Option<PersonRef>),
}

impl FieldValue {
    /// The field.
    #[must_use]
    pub const fn field(&self) -> Field {
        match self {
            Self::Status(_) => Field::Status,
            Self::Severity(_) => Field::Severity,
            Self::AssignedTo(_) => Field::AssignedTo,
        }
    }

    /// The value as people read it.
    #[must_use]
    pub fn label(&self) -> String {
        match self {
            Self::Status(status) => status.label().to_owned(),
            Self::Severity(severity) => severity.label().to_owned(),
            Self::AssignedTo(Some(person)) => person.name.clone(),
            Self::AssignedTo(None) => UNASSIGNED.to_owned(),
        }
    }
}

/// A field that someone else changed since the editor looked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    /// The present value.
    pub present: FieldValue,
    /// Who set it, by name; `None` where it was never edited.
    pub set_by: Option<String>,
    /// When it was set.
    pub set_at: Option<Timestamp>,
}

impl Conflict {
    /// The conflict as a sentence: "Status is now Resolved, set by Ada Obi."
    #[must_use]
    pub fn sentence(&self) -> String {
        let by = self.set_by.as_deref().map(|name| format!(", set by {name}")).unwrap_or_default();
        format!("{} is now {}{by}.", self.present.field().label(), self.present.label())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_field_is_written_only_over_the_value_its_editor_saw(stored in 0..4_u8, from in 0..4_u8, to in 0..4_u8) {
            let expected = match (stored == to, stored == from) {
                (true, _) => Verdict::AlreadyThere,
                (false, true) => Verdict::Write,
                (false, false) => Verdict::Conflict,
            };
            prop_assert_eq!(judge(&stored, &from, &to), expected);
        }

        #[test]
        fn sending_an_edit_again_changes_nothing(stored in 0..4_u8, from in 0..4_u8, to in 0..4_u8) {
            if judge(&stored, &from, &to) != Verdict::Conflict {
                prop_assert_eq!(judge(&to, &from, &to), Verdict::AlreadyThere);
            }
        }
    }

    #[test]
    fn a_conflict_names_the_present_value_and_who_set_it() {
        let conflict = Conflict {
            present: FieldValue::Status(Status::Resolved),
            set_by: Some("Ada Obi".to_owned()),
            set_at: None,
        };
        assert_eq!(conflict.sentence(), "Status is now Resolved, set by Ada Obi.");
        let conflict = Conflict { present: FieldValue::AssignedTo(None), set_by: None, set_at: None };
        assert_eq!(conflict.sentence(), "Assigned To is now Unassigned.");
    }
}
