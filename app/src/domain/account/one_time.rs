//! What the pages of one-time links show. None of it is ever a password.

use serde::{Deserialize, Serialize};

/// The page on which someone chooses a password with a link that they were given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WelcomeForm {
    /// Whose password it is; `None` where the link can't be used.
    pub person: Option<Welcomed>,
    /// The secret of the link.
    pub link: String,
    /// Why no password was set: a sentence.
    pub problem: Option<String>,
}

/// Whoever a link was made for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Welcomed {
    /// Their name.
    pub name: String,
    /// What they sign in with.
    pub email: String,
    /// Whether it is the first password of the account.
    pub is_first: bool,
}

/// The page on which a desk's first account is made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetupForm {
    /// Whether there is an account to make.
    pub step: SetupStep,
    /// The secret of the link.
    pub link: String,
    /// The name, as it was typed.
    pub name: String,
    /// The e-mail, as it was typed.
    pub email: String,
    /// Why no account was made: a sentence.
    pub problem: Option<String>,
}

/// How far the first account is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SetupStep {
    /// The link is not the one that can be used.
    #[default]
    NoLink,
    /// It can be made now.
    Open,
    /// There are accounts.
    Done,
    /// It is a demo, which has none.
    Demo,
}
