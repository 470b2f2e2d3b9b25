//! One's own account.

use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use super::{ApiError, JsonText};
use crate::domain::{
    account::{OwnSession, Role},
    person::Person,
    time::Timestamp,
};

/// What the page of one's own account shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnAccount {
    /// The account; `None` where nobody has to sign in.
    pub account: Option<OwnDetails>,
    /// Whether the desk is a demo.
    pub demo: bool,
    /// Why what a form asked for was not done: a sentence.
    pub problem: Option<String>,
    /// The desk's clock.
    pub now: Timestamp,
}

/// The account itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnDetails {
    /// Whose.
    pub person: Person,
    /// What they are.
    pub role: Role,
    /// Where they are signed in, the last used first.
    pub sessions: Vec<OwnSession>,
}

/// One's own account.
///
/// # Errors
/// [`ApiError::Unavailable`] if the storage does not answer.
#[server(name = ReadOwnAccount, prefix = "/api/fn", endpoint = "own_account", input = GetUrl, output = JsonText)]
pub async fn own_account() -> Result<OwnAccount, ApiError> {
    use super::request;
    use crate::ports::Refused;

    let desk = request::desk()?;
    let account = match (request::signed_in(), request::person()) {
        (Some(who), Some(person)) => {
            Some(OwnDetails { person, role: who.role, sessions: desk.own_sessions(&who).await? })
        }
        _ => None,
    };
    let problem = use_context::<Refused>().map(|refused| refused.0);
    Ok(OwnAccount { account, demo: desk.is_demo(), problem, now: desk.now() })
}
