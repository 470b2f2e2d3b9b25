//! Tokens, as far as a role goes: who may not make them does not see them either.

use app::{
    domain::{
        account::Permission,
        event::Actor,
        token::{NewToken, Token, TokenName, TokenSecret},
    },
    ports::{PortError, TokenError, Tokens},
};
use async_trait::async_trait;

use super::Limited;

#[async_trait]
impl Tokens for Limited {
    async fn tokens(&self) -> Result<Vec<Token>, PortError> {
        self.may(Permission::ManageTokens)?;
        self.desk.tokens().await
    }

    async fn create_token(&self, new: &NewToken, actor: &Actor) -> Result<TokenSecret, TokenError> {
        self.may(Permission::ManageTokens)?;
        self.desk.create_token(new, actor).await
    }

    async fn revoke_token(&self, name: &TokenName, actor: &Actor) -> Result<(), TokenError> {
        self.may(Permission::ManageTokens)?;
        self.desk.revoke_token(name, actor).await
    }
}
