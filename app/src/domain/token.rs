//! Tokens of the API: what programs are let in with, and what each lets them do.

use std::{fmt, num::NonZeroU32, str::FromStr};

use serde::{Deserialize, Serialize};

use super::{status::UnknownValue, time::Timestamp};

mod form;
#[cfg(feature = "ssr")]
mod life;

pub use form::{Expiry, TokenField, TokenForm, TokenProblem};
#[cfg(feature = "ssr")]
pub use life::{InvalidLife, TokenLife};

/// What a token allows. None includes another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Record turns and feedback.
    Ingest,
    /// Read tickets and conversations.
    Read,
    /// Edit tickets.
    Write,
    /// See the unfiltered answers.
    Raw,
}

impl Scope {
    /// All.
    pub const ALL: [Self; 4] = [Self::Ingest, Self::Read, Self::Write, Self::Raw];

    /// As in the database, on the command line and in forms.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ingest => "ingest",
            Self::Read => "read",
            Self::Write => "write",
            Self::Raw => "raw",
        }
    }

    /// What it is for, a sentence.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Ingest => "Send turns and feedback: what the assistant's platform needs.",
            Self::Read => "Read tickets and conversations, and export them.",
            Self::Write => "Change status, severity and assignee of tickets.",
            Self::Raw => "With read: see the assistant's unfiltered answers as well.",
        }
    }
}

impl FromStr for Scope {
    type Err = UnknownValue;

    fn from_str(text: &str) -> Result<Self, UnknownValue> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == text).ok_or(UnknownValue("ingest, read, write, raw"))
    }
}

/// What a token is known by, for ever: a name is not given twice. Trimmed, 1–100 characters, no control characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TokenName(String);

/// Text that can't name a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a token's name has 1 to {max} characters and no control characters", max = TokenName::MAX)]
pub struct InvalidTokenName;

impl TokenName {
    /// Longest name, in characters.
    pub const MAX: usize = 100;

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for TokenName {
    type Err = InvalidTokenName;

    fn from_str(text: &str) -> Result<Self, InvalidTokenName> {
        let name = text.trim();
        let fits = !name.is_empty() && name.chars().count() <= Self::MAX && !name.chars().any(char::is_control);
        fits.then(|| Self(name.to_owned())).ok_or(InvalidTokenName)
    }
}

impl TryFrom<String> for TokenName {
    type Error = InvalidTokenName;

    fn try_from(text: String) -> Result<Self, InvalidTokenName> {
        text.parse()
    }
}

impl From<TokenName> for String {
    fn from(name: TokenName) -> Self {
        name.0
    }
}

impl fmt::Display for TokenName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How many requests a token may make in a minute: 1–100,000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct RequestLimit(NonZeroU32);

/// A number of requests that is no limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be a number of requests per minute from 1 to 100,000")]
pub struct InvalidRequestLimit;

impl RequestLimit {
    /// The highest.
    pub const MAX: u32 = 100_000;

    /// Requests per minute.
    #[must_use]
    pub const fn per_minute(self) -> NonZeroU32 {
        self.0
    }
}

impl TryFrom<u32> for RequestLimit {
    type Error = InvalidRequestLimit;

    fn try_from(requests: u32) -> Result<Self, InvalidRequestLimit> {
        NonZeroU32::new(requests).filter(|requests| requests.get() <= Self::MAX).map(Self).ok_or(InvalidRequestLimit)
    }
}

impl From<RequestLimit> for u32 {
    fn from(limit: RequestLimit) -> Self {
        limit.0.get()
    }
}

impl FromStr for RequestLimit {
    type Err = InvalidRequestLimit;

    fn from_str(text: &str) -> Result<Self, InvalidRequestLimit> {
        text.trim().parse::<u32>().map_err(|_| InvalidRequestLimit)?.try_into()
    }
}

/// A token that is to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewToken {
    /// Its name.
    pub name: TokenName,
    /// What it is to allow, each scope once and in order.
    scopes: Vec<Scope>,
    /// From when on it opens nothing.
    pub expires_at: Option<Timestamp>,
    /// How many requests it may make.
    pub limit: Option<RequestLimit>,
}

impl NewToken {
    /// A token that allows this, without end or limit.
    #[must_use]
    pub fn new(name: TokenName, scopes: impl IntoIterator<Item = Scope>) -> Self {
        let mut scopes: Vec<_> = scopes.into_iter().collect();
        scopes.sort_unstable();
        scopes.dedup();
        Self { name, scopes, expires_at: None, limit: None }
    }

    /// The same token, to end at an instant.
    #[must_use]
    pub fn ending(self, expires_at: Option<Timestamp>) -> Self {
        Self { expires_at, ..self }
    }

    /// The same token, with a limit on its requests.
    #[must_use]
    pub fn limited(self, limit: Option<RequestLimit>) -> Self {
        Self { limit, ..self }
    }

    /// What it is to allow, each scope once and in order.
    #[must_use]
    pub fn scopes(&self) -> &[Scope] {
        &self.scopes
    }
}

/// What a program shows to be let in. Nothing that is written down for other eyes has it: `Debug` leaves it out.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TokenSecret(String);

impl TokenSecret {
    /// A secret that the desk's source of randomness made.
    #[must_use]
    pub const fn new(secret: String) -> Self {
        Self(secret)
    }

    /// The secret itself, for whoever made it to see this once.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for TokenSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenSecret(…)")
    }
}

/// A token as it is listed, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// Its name.
    pub name: TokenName,
    /// The first characters of the secret, to tell tokens apart.
    pub prefix: String,
    /// What it allows.
    pub scopes: Vec<Scope>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Who made it, by the name that they had; `None` where it was made on the command line.
    pub created_by: Option<String>,
    /// When it last authenticated a request, to the minute.
    pub last_used_at: Option<Timestamp>,
    /// From when on it opens nothing.
    pub expires_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// How many requests it may make.
    pub limit: Option<RequestLimit>,
}

/// Whether a token opens anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenState {
    /// It does.
    Active,
    /// Its time is over.
    Expired,
    /// Someone has revoked it.
    Revoked,
}

impl TokenState {
    /// As people read it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Active => "Active",
            Self::Expired => "Expired",
            Self::Revoked => "Revoked",
        }
    }
}

impl Token {
    /// What has become of it.
    #[must_use]
    pub fn state(&self, now: Timestamp) -> TokenState {
        match (self.revoked_at, self.expires_at) {
            (Some(_), _) => TokenState::Revoked,
            (None, Some(end)) if now >= end => TokenState::Expired,
            (None, _) => TokenState::Active,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_is_read_as_it_is_written() {
        for scope in Scope::ALL {
            assert_eq!(scope.as_str().parse(), Ok(scope));
            assert_eq!(serde_json::to_value(scope).unwrap(), scope.as_str());
        }
        for text in ["", "Ingest", "ingest ", "admin", "*"] {
            assert!(text.parse::<Scope>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_name_is_trimmed_and_short() {
        assert_eq!(" night bot ".parse::<TokenName>().unwrap().as_str(), "night bot");
        assert!("é".repeat(TokenName::MAX).parse::<TokenName>().is_ok());
        for text in ["", "  ", "a\u{0}b", "a\nb", &"x".repeat(TokenName::MAX + 1)] {
            assert_eq!(text.parse::<TokenName>(), Err(InvalidTokenName), "{text:?}");
        }
        assert!(serde_json::from_str::<TokenName>("\" \"").is_err());
    }

    #[test]
    fn a_limit_is_within_its_range() {
        for (text, limit) in [("1", 1), (" 60 ", 60), ("100000", 100_000)] {
            assert_eq!(text.parse::<RequestLimit>().map(u32::from), Ok(limit));
        }
        for text in ["", "0", "-1", "1.5", "100001", "99999999999", "many"] {
            assert_eq!(text.parse::<RequestLimit>(), Err(InvalidRequestLimit), "{text}");
        }
    }

    #[test]
    fn scopes_stand_once_and_in_order() {
        let new = NewToken::new("bot".parse().unwrap(), [Scope::Raw, Scope::Ingest, Scope::Raw]);
        assert_eq!(new.scopes(), [Scope::Ingest, Scope::Raw]);
    }

    #[test]
    fn a_secret_is_in_no_debug_text() {
        let secret = TokenSecret::new("hnd_0123".to_owned());
        assert!(!format!("{secret:?}").contains("hnd_0123"));
        assert_eq!(secret.reveal(), "hnd_0123");
    }

    #[test]
    fn a_token_is_active_until_it_ends() {
        let at = Timestamp::from_millis;
        let token = |expires_at, revoked_at| Token {
            name: "bot".parse().unwrap(),
            prefix: "hnd_0123".to_owned(),
            scopes: vec![Scope::Ingest],
            created_at: at(0),
            created_by: None,
            last_used_at: None,
            expires_at,
            revoked_at,
            limit: None,
        };
        assert_eq!(token(None, None).state(Timestamp::MAX), TokenState::Active);
        assert_eq!(token(Some(at(10)), None).state(at(9)), TokenState::Active);
        assert_eq!(token(Some(at(10)), None).state(at(10)), TokenState::Expired);
        assert_eq!(token(Some(at(10)), Some(at(5))).state(at(10)), TokenState::Revoked);
    }
}
