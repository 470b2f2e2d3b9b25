//! The form to invite someone with, or to give an account to someone who is known.

use serde::{Deserialize, Serialize};

/// What was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InviteForm {
    /// Their name.
    pub name: String,
    /// What they are to sign in with.
    pub email: String,
    /// What they are to be, as in the database.
    pub role: String,
}

#[cfg(feature = "ssr")]
pub use read::Invited;

#[cfg(feature = "ssr")]
mod read {
    use super::InviteForm;
    use crate::domain::{
        account::{Email, Role},
        person::PersonName,
    };

    /// Whom a form invites.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Invited {
        /// Their name.
        pub name: PersonName,
        /// What they sign in with.
        pub email: Email,
        /// What they are.
        pub role: Role,
    }

    impl InviteForm {
        /// What a form has sent, `application/x-www-form-urlencoded`.
        #[must_use]
        pub fn from_fields(form: &str) -> Self {
            let mut typed = Self::default();
            for (name, value) in form_urlencoded::parse(form.as_bytes()) {
                match &*name {
                    "name" => typed.name = value.into_owned(),
                    "email" => typed.email = value.into_owned(),
                    "role" => typed.role = value.into_owned(),
                    _ => {}
                }
            }
            typed
        }

        /// Whom it invites.
        ///
        /// # Errors
        /// A sentence about the first field that is not understood.
        pub fn read(&self) -> Result<Invited, String> {
            let name = PersonName::try_from(self.name.clone())
                .map_err(|_| "The name must have 1 to 200 characters, none of them a control character.".to_owned())?;
            let email = self.email.parse().map_err(|problem| format!("The e-mail {problem}."))?;
            let role = self.role.parse().map_err(|_| "Choose a role.".to_owned())?;
            Ok(Invited { name, email, role })
        }
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::domain::account::Role;

    fn form(name: &str, email: &str, role: &str) -> InviteForm {
        InviteForm { name: name.to_owned(), email: email.to_owned(), role: role.to_owned() }
    }

    #[test]
    fn a_form_says_who_is_invited() {
        let typed = InviteForm::from_fields("name=+Ada+Obi+&email=ada%40example.com&role=agent&x=y");
        assert_eq!(typed, form(" Ada Obi ", "ada@example.com", "agent"));
        let invited = typed.read().unwrap();
        assert_eq!(invited.name.as_str(), "Ada Obi");
        assert_eq!((invited.email.as_str(), invited.role), ("ada@example.com", Role::Agent));
    }

    #[test]
    fn what_is_not_understood_is_said() {
        let long = "x".repeat(201);
        for (typed, about) in [
            (form("", "ada@example.com", "agent"), "The name"),
            (form(&long, "ada@example.com", "agent"), "The name"),
            (form("a\nb", "ada@example.com", "agent"), "The name"),
            (form("Ada", "", "agent"), "The e-mail must be"),
            (form("Ada", "ada", "agent"), "The e-mail must be"),
            (form("Ada", &format!("{long}@example.com"), "agent"), "The e-mail must be"),
            (form("Ada", "ada@example.com", ""), "Choose a role"),
            (form("Ada", "ada@example.com", "root"), "Choose a role"),
        ] {
            let said = typed.read().unwrap_err();
            assert!(said.starts_with(about) && said.ends_with('.'), "{typed:?}: {said}");
        }
    }
}
