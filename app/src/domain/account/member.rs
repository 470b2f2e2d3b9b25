//! The people of a desk with what they are at it, as whoever manages them sees them.

use serde::{Deserialize, Serialize};

use super::Role;
use crate::domain::{person::Person, time::Timestamp};

/// Someone of the desk, with an account or without.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Who.
    pub person: Person,
    /// Their account; `None` for whoever was only typed as an assignee.
    pub account: Option<MemberAccount>,
    /// How many tickets assigned to them are Open or In Progress.
    pub unresolved: i64,
}

/// An account, without its secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberAccount {
    /// What they are.
    pub role: Role,
    /// Whether it has a password; until an invitation is accepted it has none.
    pub has_password: bool,
    /// Until when the link can be used that was made last; `None` where there is none that was not used.
    pub link_until: Option<Timestamp>,
    /// When someone last signed in to it.
    pub signed_in_at: Option<Timestamp>,
}

/// How someone stands to the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// They can sign in.
    Active,
    /// They have an account, and have not chosen a password yet.
    Invited,
    /// They are a name on tickets, or whoever sat at the desk before anybody signed in.
    NoAccount,
    /// They can't sign in any more, nor be assigned to.
    Disabled,
}

impl Member {
    /// How they stand to the desk.
    #[must_use]
    pub const fn standing(&self) -> Standing {
        match &self.account {
            _ if self.person.disabled => Standing::Disabled,
            None => Standing::NoAccount,
            Some(account) if account.has_password => Standing::Active,
            // Whoever sat at the desk before it had accounts: there is nothing that they could sign in with.
            Some(_) if self.person.email.is_none() => Standing::NoAccount,
            Some(_) => Standing::Invited,
        }
    }
}

impl Standing {
    /// As people read it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Active => "Active",
            Self::Invited => "Invited",
            Self::NoAccount => "No account",
            Self::Disabled => "Disabled",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::PersonId;

    #[test]
    fn someone_stands_to_the_desk_in_one_way() {
        let person = |disabled, email: bool| Person {
            id: "0b2f7a52-5d5e-4c3e-9d43-0a6e6f0f4a11".parse::<PersonId>().unwrap(),
            name: "Ada".to_owned(),
            email: email.then(|| "ada@example.com".to_owned()),
            disabled,
            has_account: true,
        };
        let account =
            |has_password| MemberAccount { role: Role::Agent, has_password, link_until: None, signed_in_at: None };
        for (disabled, email, account, standing) in [
            (false, true, None, "No account"),
            (false, false, Some(account(false)), "No account"),
            (false, true, Some(account(false)), "Invited"),
            (false, true, Some(account(true)), "Active"),
            (true, true, None, "Disabled"),
            (true, true, Some(account(false)), "Disabled"),
            (true, true, Some(account(true)), "Disabled"),
        ] {
            let member = Member { person: person(disabled, email), account, unresolved: 0 };
            assert_eq!(member.standing().label(), standing);
        }
    }
}
