//! What the form to sign in shows.

use serde::{Deserialize, Serialize};

/// What the page to sign in at shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum SignInForm {
    /// There is nothing to sign in to: the desk has no accounts.
    #[default]
    IsClosed,
    /// The form.
    Asks(Asking),
    /// Someone has signed in, and what they sent before is left to be sent.
    IsDone {
        /// What they sent.
        kept: KeptForm,
        /// The path of this desk where they go on if they throw it away.
        next: String,
    },
}

/// The form to sign in: empty at first, then with what became of it. It never has the password.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asking {
    /// The path of this desk where someone goes on.
    pub next: String,
    /// The e-mail, as it was typed.
    pub email: String,
    /// Why nobody was signed in: a sentence.
    pub problem: Option<String>,
    /// What was sent by someone whose session had ended.
    pub before: TypedBefore,
}

/// What was sent by someone whose session had ended, and waits for them to sign in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum TypedBefore {
    /// Nothing.
    #[default]
    Nothing,
    /// This.
    Kept(KeptForm),
    /// More than the page keeps: only the browser still has it.
    TooLong,
}

/// A plain form that came while nobody was signed in: kept by the page, so that what was typed is not lost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptForm {
    /// Where it goes: a path of this desk, with its query.
    pub to: String,
    /// Its fields, `application/x-www-form-urlencoded`.
    pub fields: String,
}
