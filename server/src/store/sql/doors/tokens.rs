//! The doors of tokens.

use app::{
    domain::{
        event::Actor,
        token::{NewToken, Token, TokenName, TokenSecret},
    },
    ports::{PortError, TokenError, Tokens},
};
use async_trait::async_trait;

use super::super::{SqlStore, persistently};
use crate::store::{Authentication, AuthenticationError, ShownToken};

#[async_trait]
impl Tokens for SqlStore {
    async fn tokens(&self) -> Result<Vec<Token>, PortError> {
        Ok(self.all_tokens().await?)
    }

    async fn create_token(&self, new: &NewToken, actor: &Actor) -> Result<TokenSecret, TokenError> {
        persistently(|| self.make_token(new, actor)).await
    }

    async fn revoke_token(&self, name: &TokenName, actor: &Actor) -> Result<(), TokenError> {
        persistently(|| self.end_token(name, actor)).await
    }
}

#[async_trait]
impl Authentication for SqlStore {
    async fn authenticate(&self, secret: &str) -> Result<ShownToken, AuthenticationError> {
        self.token_by_secret(secret).await
    }
}
