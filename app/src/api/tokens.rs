//! Tokens of the API.

use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use super::{ApiError, JsonText};
use crate::domain::{
    time::Timestamp,
    token::{Scope, Token, TokenForm, TokenProblem, TokenSecret},
};

/// All tokens, and what became of the form that makes one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenList {
    /// The tokens, by name.
    pub tokens: Vec<Token>,
    /// What a plain form has sent.
    pub posted: Option<PostedToken>,
    /// Where the desk is reached, for requests that people copy.
    pub address: String,
    /// The desk's clock.
    pub now: Timestamp,
}

/// What became of a form that was to make a token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PostedToken {
    /// There is a token now, of which the secret is shown this once.
    Made(MadeToken),
    /// No token can be made of it; nothing was written.
    Refused {
        /// What was typed.
        form: TokenForm,
        /// What is wrong with it.
        problems: Vec<TokenProblem>,
    },
}

/// A token that was just made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeToken {
    /// Its name.
    pub name: String,
    /// What it allows.
    pub scopes: Vec<Scope>,
    /// Its secret.
    pub secret: TokenSecret,
}

/// All tokens. Where a plain form was sent to the page itself, its token is made here: the answer is the page, so that the
/// secret is in no address and in no second answer.
///
/// # Errors
/// [`ApiError::Forbidden`] for whoever may not make tokens, [`ApiError::Unavailable`] if the storage does not answer.
#[server(name = ReadTokens, prefix = "/api/fn", endpoint = "tokens", input = GetUrl, output = JsonText)]
pub async fn tokens() -> Result<TokenList, ApiError> {
    use super::request;

    let posted = posted().await?;
    let desk = request::desk()?;
    Ok(TokenList { tokens: desk.tokens().await?, posted, address: request::address(), now: desk.now() })
}

/// A token by its name.
///
/// # Errors
/// As [`tokens`]; [`ApiError::NotFound`] where there is none, or where it is revoked already.
#[server(name = ReadToken, prefix = "/api/fn", endpoint = "token", input = GetUrl, output = JsonText)]
pub async fn token(name: String) -> Result<Token, ApiError> {
    let tokens = super::request::desk()?.tokens().await?;
    let found = tokens.into_iter().find(|token| token.name.as_str() == name && token.revoked_at.is_none());
    found.ok_or_else(unknown)
}

/// Revokes a token: a plain form, answered by going back to the list.
///
/// # Errors
/// As [`token`].
#[server(name = RevokeToken, prefix = "/api/fn", endpoint = "revoke_token", output = JsonText)]
pub async fn revoke_token(name: String) -> Result<(), ApiError> {
    use super::request;
    use crate::ports::TokenError;

    let name = name.parse().map_err(|_| unknown())?;
    match request::desk()?.revoke_token(&name, &request::actor()?).await {
        Ok(()) => {}
        Err(TokenError::Port(error)) => return Err(error.into()),
        Err(TokenError::Unknown | TokenError::NameTaken) => return Err(unknown()),
    }
    if request::is_form() {
        leptos_axum::redirect("/settings/tokens");
    }
    Ok(())
}

/// Makes the token that a plain form describes, where one was sent to the page that is being made.
#[cfg(feature = "ssr")]
pub(super) async fn posted() -> Result<Option<PostedToken>, ApiError> {
    use axum::http::StatusCode;

    use super::request;
    use crate::{
        domain::token::TokenField,
        ports::{PortError, TokenError},
    };

    let Some(body) = request::posted_form() else { return Ok(None) };
    let set_status = |status| {
        if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
            response.set_status(status);
        }
    };
    let failed = |error: PortError| {
        let error = ApiError::from(error);
        set_status(error.status());
        error
    };
    let desk = request::desk()?;
    let form = TokenForm::from_fields(&body);
    let problems = match form.read(desk.now()) {
        Ok(new) => match desk.create_token(&new, &request::actor()?).await {
            Ok(secret) => {
                let made = MadeToken { name: new.name.to_string(), scopes: new.scopes().to_vec(), secret };
                return Ok(Some(PostedToken::Made(made)));
            }
            Err(TokenError::Port(error)) => return Err(failed(error)),
            // Also what a page says that is sent again: the first secret is gone with its answer.
            Err(TokenError::NameTaken | TokenError::Unknown) => vec![TokenProblem {
                field: TokenField::Name,
                text: "There is already a token of this name, or there was one. Choose another name.".to_owned(),
            }],
        },
        Err(problems) => {
            // Whoever may not make one is not told how.
            desk.tokens().await.map_err(failed)?;
            problems
        }
    };
    set_status(StatusCode::UNPROCESSABLE_ENTITY);
    Ok(Some(PostedToken::Refused { form, problems }))
}

#[cfg(feature = "ssr")]
fn unknown() -> ApiError {
    ApiError::NotFound("There is no such token, or it was revoked already.".to_owned())
}
