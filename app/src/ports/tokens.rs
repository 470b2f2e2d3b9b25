//! Tokens of the API.

use async_trait::async_trait;

use super::PortError;
use crate::domain::{
    event::Actor,
    token::{NewToken, Token, TokenName, TokenSecret},
};

/// Why a token was not made or not revoked; nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// The name is taken, if only by a token that was revoked: what the log says of a name is of one token.
    #[error("there is already a token of that name")]
    NameTaken,
    /// No such token, or revoked already.
    #[error("there is no such token")]
    Unknown,
    /// The storage failed.
    #[error(transparent)]
    Port(#[from] PortError),
}

/// Tokens of the API; only hashes of their secrets are stored.
#[async_trait]
pub trait Tokens: Send + Sync {
    /// All tokens, by name.
    async fn tokens(&self) -> Result<Vec<Token>, PortError>;
    /// Makes a token and answers its secret, which nobody can be shown again.
    async fn create_token(&self, new: &NewToken, actor: &Actor) -> Result<TokenSecret, TokenError>;
    /// Revokes a token: from then on it opens nothing.
    async fn revoke_token(&self, name: &TokenName, actor: &Actor) -> Result<(), TokenError>;
}
