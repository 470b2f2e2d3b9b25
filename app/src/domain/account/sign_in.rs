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
}
