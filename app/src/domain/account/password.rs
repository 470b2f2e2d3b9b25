//! Which passwords are taken.
//!
//! As NIST SP 800-63B and OWASP have it: length is what counts. No rules of composition, nothing cut off, every character
//! allowed, and one way of writing it (NFKC), as keyboards differ.

use std::fmt;

use unicode_normalization::UnicodeNormalization as _;

use crate::domain::fold::fold;

/// A password as it is hashed: in NFKC, of 1 to [`Password::MOST`] characters. It shows itself nowhere.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

/// Why a password can't be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WeakPassword {
    /// Too few characters.
    #[error("The password must have at least {} characters.", Password::LEAST)]
    TooShort,
    /// Too many characters.
    #[error("The password must have at most {} characters.", Password::MOST)]
    TooLong,
    /// The same few characters again and again.
    #[error("The password must have more than {} different characters.", Password::TOO_FEW_DIFFERENT)]
    TooUniform,
    /// The person's own name or e-mail.
    #[error("The password must not be your name or your e-mail.")]
    TooObvious,
}

impl Password {
    /// Fewest characters of a password that is chosen.
    pub const LEAST: usize = super::LEAST_PASSWORD;
    /// Most characters.
    pub const MOST: usize = 256;
    /// So many different characters are too few.
    pub const TOO_FEW_DIFFERENT: usize = 3;
    /// Most bytes that are looked at at all.
    const MOST_BYTES: usize = 1_024;

    /// A password that someone of this name and e-mail chooses.
    ///
    /// # Errors
    /// [`WeakPassword`]
    pub fn chosen(text: &str, name: &str, email: Option<&str>) -> Result<Self, WeakPassword> {
        let password =
            Self::typed(text).ok_or(if text.is_empty() { WeakPassword::TooShort } else { WeakPassword::TooLong })?;
        if password.0.chars().count() < Self::LEAST {
            return Err(WeakPassword::TooShort);
        }
        let mut characters: Vec<char> = password.0.chars().collect();
        characters.sort_unstable();
        characters.dedup();
        if characters.len() <= Self::TOO_FEW_DIFFERENT {
            return Err(WeakPassword::TooUniform);
        }
        let letters = |text: &str| -> String { fold(text).chars().filter(|c| c.is_alphanumeric()).collect() };
        let local = email.and_then(|email| email.split('@').next());
        let known = [Some(name), email, local].into_iter().flatten().map(letters);
        let chosen = letters(&password.0);
        if known.into_iter().any(|known| !known.is_empty() && known == chosen) {
            return Err(WeakPassword::TooObvious);
        }
        Ok(password)
    }

    /// A password that someone types to be let in; `None` for what can be nobody's, which is then not worth hashing.
    #[must_use]
    pub fn typed(text: &str) -> Option<Self> {
        if text.is_empty() || text.len() > Self::MOST_BYTES {
            return None;
        }
        let normal: String = text.nfkc().collect();
        (normal.chars().count() <= Self::MOST).then_some(Self(normal))
    }

    /// What is hashed.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn chosen(text: &str) -> Result<Password, WeakPassword> {
        Password::chosen(text, "Ada Obi-Okonkwo", Some("ada.okonkwo.obi@example.com"))
    }

    #[test]
    fn length_is_what_counts() {
        assert_eq!(chosen(""), Err(WeakPassword::TooShort));
        assert_eq!(chosen("elevenchars"), Err(WeakPassword::TooShort));
        assert!(chosen("twelve chars").is_ok());
        assert!(chosen("correct horse battery staple").is_ok());
        assert!(chosen("パスワードは長いほうがよい").is_ok());
        assert!(chosen(&"pass".repeat(64)).is_err_and(|why| why == WeakPassword::TooUniform));
        assert!(chosen(&"word".repeat(64)).is_ok());
        assert_eq!(chosen(&"words".repeat(52)), Err(WeakPassword::TooLong));
        assert_eq!(chosen(&"x".repeat(1 << 20)), Err(WeakPassword::TooLong));
    }

    #[test]
    fn what_everyone_would_guess_is_refused() {
        for text in ["aaaaaaaaaaaa", "abcabcabcabc"] {
            assert_eq!(chosen(text), Err(WeakPassword::TooUniform), "{text}");
        }
        for text in ["Ada Obi-Okonkwo", "ADAOBIOKONKWO", "ada.okonkwo.obi", "Ada.Okonkwo.Obi@example.com"] {
            assert_eq!(chosen(text), Err(WeakPassword::TooObvious), "{text}");
        }
        assert!(Password::chosen("!?!?%%$$§§..", "…", None).is_ok(), "a name without letters is no password");
    }

    #[test]
    fn a_password_is_the_same_on_every_keyboard() {
        assert_eq!(Password::typed("Zoe\u{308} ①ﬁ"), Password::typed("Zo\u{eb} 1fi"));
        assert_ne!(Password::typed("zoë"), Password::typed("Zoë"));
        assert_ne!(Password::typed("zoë"), Password::typed("zoe"));
    }

    #[test]
    fn it_shows_itself_nowhere() {
        assert_eq!(format!("{:?}", Password::typed("secret").unwrap()), "Password(…)");
    }

    proptest! {
        #[test]
        fn whatever_may_be_chosen_can_be_typed(text in "\\PC{1,300}") {
            if let Ok(password) = chosen(&text) {
                prop_assert_eq!(Password::typed(&text), Some(password.clone()));
                let again = std::str::from_utf8(password.as_bytes()).unwrap();
                prop_assert_eq!(Password::typed(again), Some(password.clone()), "normal text stays as it is");
            }
        }
    }
}
