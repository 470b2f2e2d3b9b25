//! Beginning with a new desk.

use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use super::{ApiError, JsonText, PostedToken};
use crate::domain::start::{ArrivedTurn, Beginning};

/// How far the desk has come, and what became of the form that makes a token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Start {
    /// What is there.
    pub beginning: Beginning,
    /// What a plain form has sent.
    pub posted: Option<PostedToken>,
    /// Where the desk is reached, for requests that people copy.
    pub address: String,
}

/// How far the desk has come. A plain form that was sent to the page makes its token here, as with [`super::tokens`].
///
/// # Errors
/// [`ApiError::Forbidden`] for whoever may not make tokens, [`ApiError::Unavailable`] if the storage does not answer.
#[server(name = ReadStart, prefix = "/api/fn", endpoint = "start", input = GetUrl, output = JsonText)]
pub async fn start() -> Result<Start, ApiError> {
    use super::{request, tokens};

    let posted = tokens::posted().await?;
    Ok(Start { beginning: request::desk()?.beginning().await?, posted, address: request::address() })
}

/// The turn that came last, for a page that waits for the first.
///
/// # Errors
/// As [`start`].
#[server(name = ReadArrivedTurn, prefix = "/api/fn", endpoint = "arrived_turn", input = GetUrl, output = JsonText)]
pub async fn arrived_turn() -> Result<Option<ArrivedTurn>, ApiError> {
    Ok(super::request::desk()?.beginning().await?.turn)
}
