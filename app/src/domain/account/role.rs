//! Roles and what they permit.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::domain::status::UnknownValue;

/// What a person is at the desk. Ordered: each may do what the ones below it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Looks on.
    Viewer,
    /// Works the tickets.
    Agent,
    /// Decides how the desk works, and who is there.
    Admin,
}

/// Something that not everyone may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Permission {
    /// Read tickets, conversations and what they come to.
    Read,
    /// Change status, severity and assignee of tickets.
    EditTickets,
    /// Write notes on tickets.
    WriteNotes,
    /// Say of a turn whether it was escalated rightly.
    GiveVerdicts,
    /// Save views of lists for everyone.
    SaveViews,
    /// Change escalation rules.
    ChangeRules,
    /// Change guardrails.
    ChangeGuardrails,
    /// Invite people, give them roles, disable them.
    ManagePeople,
    /// Make and revoke tokens of the API.
    ManageTokens,
    /// Change the settings of the desk.
    ChangeSettings,
    /// Read what was done to look after the desk, and by whom.
    ReadAudit,
}

impl Role {
    /// All, the most powerful first, as menus show them.
    pub const ALL: [Self; 3] = [Self::Admin, Self::Agent, Self::Viewer];

    /// As in the database, on the command line and in the log.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Agent => "agent",
            Self::Admin => "admin",
        }
    }

    /// As people read it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Viewer => "Viewer",
            Self::Agent => "Agent",
            Self::Admin => "Admin",
        }
    }

    /// Whether people of this role may do it.
    #[must_use]
    pub fn allows(self, permission: Permission) -> bool {
        self >= permission.least_role()
    }
}

impl Permission {
    /// All.
    pub const ALL: [Self; 11] = [
        Self::Read,
        Self::EditTickets,
        Self::WriteNotes,
        Self::GiveVerdicts,
        Self::SaveViews,
        Self::ChangeRules,
        Self::ChangeGuardrails,
        Self::ManagePeople,
        Self::ManageTokens,
        Self::ChangeSettings,
        Self::ReadAudit,
    ];

    /// The lowest role that has it.
    #[must_use]
    pub const fn least_role(self) -> Role {
        match self {
            Self::Read => Role::Viewer,
            Self::EditTickets | Self::WriteNotes | Self::GiveVerdicts | Self::SaveViews => Role::Agent,
            Self::ChangeRules
            | Self::ChangeGuardrails
            | Self::ManagePeople
            | Self::ManageTokens
            | Self::ChangeSettings
            | Self::ReadAudit => Role::Admin,
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}

impl FromStr for Role {
    type Err = UnknownValue;

    fn from_str(text: &str) -> Result<Self, UnknownValue> {
        Self::ALL.into_iter().find(|role| role.as_str() == text).ok_or(UnknownValue("admin, agent, viewer"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_may_do_what_is_written_here_and_nothing_else() {
        const YES: bool = true;
        const NO: bool = false;
        let table = [
            // what, a viewer, an agent, an admin
            (Permission::Read, [YES, YES, YES]),
            (Permission::EditTickets, [NO, YES, YES]),
            (Permission::WriteNotes, [NO, YES, YES]),
            (Permission::GiveVerdicts, [NO, YES, YES]),
            (Permission::SaveViews, [NO, YES, YES]),
            (Permission::ChangeRules, [NO, NO, YES]),
            (Permission::ChangeGuardrails, [NO, NO, YES]),
            (Permission::ManagePeople, [NO, NO, YES]),
            (Permission::ManageTokens, [NO, NO, YES]),
            (Permission::ChangeSettings, [NO, NO, YES]),
            (Permission::ReadAudit, [NO, NO, YES]),
        ];
        assert_eq!(table.map(|(permission, _)| permission), Permission::ALL);
        for (permission, allowed) in table {
            let by_role = [Role::Viewer, Role::Agent, Role::Admin].map(|role| role.allows(permission));
            assert_eq!(by_role, allowed, "{permission:?}");
        }
    }

    #[test]
    fn a_role_is_read_as_it_is_written() {
        assert_eq!(Role::ALL.map(Role::as_str), ["admin", "agent", "viewer"]);
        for role in Role::ALL {
            assert_eq!(role.as_str().parse(), Ok(role));
        }
        for text in ["", "Admin", "root", "owner"] {
            assert!(text.parse::<Role>().is_err(), "{text}");
        }
    }
}
