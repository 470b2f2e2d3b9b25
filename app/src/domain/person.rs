//! People to whom tickets are assigned.

use serde::{Deserialize, Serialize};

use super::ids::PersonId;

/// Someone a ticket can be assigned to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Identifier.
    pub id: PersonId,
    /// Name as shown.
    pub name: String,
    /// E-mail, unique on the desk when folded.
    pub email: Option<String>,
    /// Kept where they stand in history and on tickets, but not offered any more.
    pub disabled: bool,
    /// Whether they may sign in; a person typed as an assignee has no account and is marked so.
    pub has_account: bool,
}

impl Person {
    /// The person as others refer to them.
    #[must_use]
    pub fn reference(&self) -> PersonRef {
        PersonRef { id: self.id, name: self.name.clone() }
    }

    /// The name where people are chosen from: of those who can't be assigned to any more it says so.
    #[must_use]
    pub fn listed(&self) -> String {
        if self.disabled { format!("{} (disabled)", self.name) } else { self.name.clone() }
    }

    /// Up to two letters to stand for the person: the first of the first and of the last word.
    #[must_use]
    pub fn initials(&self) -> String {
        initials(&self.name)
    }
}

/// A person by ID, with the name as it was.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PersonRef {
    /// Identifier.
    pub id: PersonId,
    /// Name at that time.
    pub name: String,
}

/// What nobody reads as, where an assignee is shown.
pub const UNASSIGNED: &str = "Unassigned";

/// Longest name of a person, in characters.
pub const MAX_NAME: usize = 200;

/// What was typed or sent to name an assignee.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Assignee {
    /// A known person.
    Id(PersonId),
    /// A name or an e-mail: the known person who has it, else a new person without account.
    Named(PersonName),
}

impl Assignee {
    /// What was chosen or typed: a person's ID, a name or an e-mail; `None` for blank text, which is nobody.
    ///
    /// # Errors
    /// [`InvalidPersonName`] for text that is neither an ID nor can name a person.
    pub fn read(text: &str) -> Result<Option<Self>, InvalidPersonName> {
        if text.trim().is_empty() {
            return Ok(None);
        }
        match text.trim().parse() {
            Ok(id) => Ok(Some(Self::Id(id))),
            Err(_) => PersonName::try_from(text.to_owned()).map(|name| Some(Self::Named(name))),
        }
    }
}

/// A name or e-mail that can make a person: trimmed, 1–200 characters, no control characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PersonName(String);

/// Text that can't name a person.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be a name or an e-mail of 1 to 200 characters without control characters")]
pub struct InvalidPersonName;

impl PersonName {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it reads as an e-mail: something, an `@`, something with a dot, no blanks.
    #[must_use]
    pub fn is_email(&self) -> bool {
        self.0.split_once('@').is_some_and(|(local, host)| {
            !local.is_empty()
                && !host.contains('@')
                && host.split_once('.').is_some_and(|(name, rest)| !name.is_empty() && !rest.is_empty())
                && !self.0.contains(char::is_whitespace)
        })
    }
}

impl TryFrom<String> for PersonName {
    type Error = InvalidPersonName;

    fn try_from(text: String) -> Result<Self, InvalidPersonName> {
        let trimmed = text.trim();
        if trimmed.is_empty() || trimmed.chars().count() > MAX_NAME || trimmed.chars().any(char::is_control) {
            return Err(InvalidPersonName);
        }
        Ok(Self(trimmed.to_owned()))
    }
}

impl From<PersonName> for String {
    fn from(name: PersonName) -> Self {
        name.0
    }
}

/// Up to two letters for a name; "?" where it has none.
#[must_use]
pub fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    let first = words.next();
    let last = words.next_back();
    let letters: String = first.into_iter().chain(last).flat_map(char::to_uppercase).collect();
    if letters.is_empty() { "?".to_owned() } else { letters }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_assignee_is_read_from_what_was_chosen_or_typed() {
        let id = "0b2f7a52-5d5e-4c3e-9d43-0a6e6f0f4a11";
        assert_eq!(Assignee::read(id), Ok(Some(Assignee::Id(id.parse().unwrap()))));
        for nobody in ["", "  ", "\t"] {
            assert_eq!(Assignee::read(nobody), Ok(None), "{nobody:?}");
        }
        let named = |name: &str| Ok(Some(Assignee::Named(PersonName::try_from(name.to_owned()).unwrap())));
        assert_eq!(Assignee::read(" Ada Obi "), named("Ada Obi"));
        assert_eq!(Assignee::read("ada@example.com"), named("ada@example.com"));
        for text in ["a\u{7}b".to_owned(), "x".repeat(MAX_NAME + 1)] {
            assert!(Assignee::read(&text).is_err());
        }
    }

    #[test]
    fn initials_are_of_the_first_and_last_word() {
        for (name, letters) in [
            ("Ada Obi", "AO"),
            ("ada", "A"),
            ("Maria da Silva Costa", "MC"),
            ("佐藤 健", "佐健"),
            ("(x)", "X"),
            ("…", "?"),
            ("", "?"),
        ] {
            assert_eq!(initials(name), letters, "{name}");
        }
    }

    #[test]
    fn names_and_emails_are_told_apart() {
        let name = |text: &str| PersonName::try_from(text.to_owned());
        assert!(name("ada@example.com").unwrap().is_email());
        for text in ["Ada Obi", "@ada", "ada@", "ada@host", "a@b@c.d", "ada obi@example.com"] {
            assert!(!name(text).unwrap().is_email(), "{text}");
        }
        for text in ["", "  ", "a\nb", &"x".repeat(201)] {
            assert_eq!(name(text), Err(InvalidPersonName));
        }
        assert_eq!(name("  Ada ").unwrap().as_str(), "Ada");
    }
}
