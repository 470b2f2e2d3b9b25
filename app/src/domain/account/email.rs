//! What a person signs in with.

use std::{fmt, str::FromStr};

use crate::domain::{fold::fold_key, person::PersonName};

/// An e-mail, as it was written. Two are one person's if their keys are the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email(String);

/// Text that is no e-mail.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be an e-mail like ada@example.com, of at most 200 characters")]
pub struct InvalidEmail;

impl Email {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the desk tells people apart by: the e-mail, folded.
    #[must_use]
    pub fn key(&self) -> String {
        fold_key(&self.0)
    }
}

impl FromStr for Email {
    type Err = InvalidEmail;

    fn from_str(text: &str) -> Result<Self, InvalidEmail> {
        let name = PersonName::try_from(text.to_owned()).map_err(|_| InvalidEmail)?;
        if name.is_email() { Ok(Self(name.as_str().to_owned())) } else { Err(InvalidEmail) }
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_email_is_one_persons_however_it_is_written() {
        let key = |text: &str| text.parse::<Email>().unwrap().key();
        assert_eq!(key(" Ada@Example.com "), key("ada@example.COM"));
        assert_ne!(key("ada@example.com"), key("ada@example.org"));
    }

    #[test]
    fn what_is_no_email_is_refused() {
        for text in ["", "Ada Obi", "ada@host", "@example.com", "a b@example.com", "a@b.c\n@d.e"] {
            assert_eq!(text.parse::<Email>(), Err(InvalidEmail), "{text:?}");
        }
    }
}
