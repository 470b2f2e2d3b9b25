//! Letting programs in.

use app::{
    domain::token::{RequestLimit, Scope, TokenName},
    ports::PortError,
};
use async_trait::async_trait;

/// A token that was shown, is known, and opens something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownToken {
    /// Its name.
    pub name: TokenName,
    /// What it allows.
    pub scopes: Vec<Scope>,
    /// How many requests it may make.
    pub limit: Option<RequestLimit>,
}

impl ShownToken {
    /// Whether it allows `scope`.
    #[must_use]
    pub fn allows(&self, scope: Scope) -> bool {
        self.scopes.contains(&scope)
    }
}

/// Why a secret opens nothing.
#[derive(Debug, thiserror::Error)]
pub enum AuthenticationError {
    /// It is no token's, or that of one that was revoked.
    #[error("This token is not known, or it was revoked.")]
    Unknown,
    /// The time of its token is over.
    #[error("This token has expired.")]
    Expired,
    /// The storage failed.
    #[error(transparent)]
    Port(#[from] PortError),
}

/// Finding out whose secret was shown.
#[async_trait]
pub trait Authentication: Send + Sync {
    /// The token that has this secret.
    async fn authenticate(&self, secret: &str) -> Result<ShownToken, AuthenticationError>;
}
