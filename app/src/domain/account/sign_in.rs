//! What the form to sign in shows.

use serde::{Deserialize, Serialize};

/// The form to sign in, as it is shown: empty at first, then with what became of it. It never has the password.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInForm {
    /// Whether there is anything to sign in to: the desk has accounts.
    pub is_open: bool,
    /// The path of this desk where someone goes on.
    pub next: String,
    /// The e-mail, as it was typed.
    pub email: String,
    /// Why nobody was signed in: a sentence.
    pub problem: Option<String>,
    /// What was sent by someone whose session had ended, and waits for them to sign in.
    pub kept: Option<KeptForm>,
    /// Whether they have, and only what is kept is left to be sent.
    pub is_done: bool,
}

/// A plain form that came while nobody was signed in: kept by the page, so that what was typed is not lost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptForm {
    /// Where it goes: a path of this desk, with its query.
    pub to: String,
    /// Its fields, `application/x-www-form-urlencoded`.
    pub fields: String,
}
