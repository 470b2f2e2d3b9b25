//! Who calls the API: a token, and what it allows.

use std::marker::PhantomData;

use app::domain::{event::Actor, token::Scope};
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header::AUTHORIZATION, request::Parts},
};

use super::{problem::Problem, state::AppState};
use crate::store::{AuthenticationError, ShownToken};

/// What a handler asks of a token.
pub(super) trait Requirement: Send + Sync + 'static {
    /// The scope without which the handler is not reached.
    const SCOPE: Scope;
}

/// Recording turns and feedback.
pub(super) struct Ingest;
/// Reading tickets and conversations.
pub(super) struct Read;
/// Editing tickets.
pub(super) struct Write;

impl Requirement for Ingest {
    const SCOPE: Scope = Scope::Ingest;
}

impl Requirement for Read {
    const SCOPE: Scope = Scope::Read;
}

impl Requirement for Write {
    const SCOPE: Scope = Scope::Write;
}

/// The token of a request, which allows at least `R`.
pub(super) struct Authorized<R> {
    token: ShownToken,
    secret: String,
    requirement: PhantomData<R>,
}

impl<R> Authorized<R> {
    /// The token as an actor in the log.
    #[must_use]
    pub(super) fn actor(&self) -> Actor {
        Actor::Token { name: self.token.name.to_string() }
    }

    /// Whether the token still opens what it did, for answers and bodies that take their time.
    ///
    /// # Errors
    /// [`AuthenticationError`] if it was revoked or has expired since, or the storage does not say.
    pub(super) async fn recheck(&self, state: &AppState) -> Result<(), AuthenticationError> {
        state.store.authenticate(&self.secret).await?;
        Ok(())
    }

    /// Whether it may see unfiltered answers.
    #[must_use]
    pub(super) fn sees_raw(&self) -> bool {
        self.token.allows(Scope::Raw)
    }
}

impl<R: Requirement> FromRequestParts<AppState> for Authorized<R> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let secret = bearer(&parts.headers).ok_or_else(Problem::no_token)?.to_owned();
        let token = state.store.authenticate(&secret).await?;
        if let Some(limit) = token.limit {
            state.rates.count(&token.name, limit).map_err(|wait| Problem::too_many_requests(limit, wait))?;
        }
        if token.allows(R::SCOPE) {
            Ok(Self { token, secret, requirement: PhantomData })
        } else {
            Err(Problem::wrong_scope(R::SCOPE))
        }
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, secret) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    let secret = secret.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !secret.is_empty()).then_some(secret)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_bearer_token_is_one() {
        let read = |value: &'static str| {
            let headers = HeaderMap::from_iter([(AUTHORIZATION, value.parse().unwrap())]);
            bearer(&headers).map(str::to_owned)
        };
        assert_eq!(read("Bearer hnd_1").as_deref(), Some("hnd_1"));
        assert_eq!(read("bearer  hnd_1 ").as_deref(), Some("hnd_1"));
        for other in ["hnd_1", "Basic aG5kXzE=", "Bearer", "Bearer ", "Bearerhnd_1"] {
            assert_eq!(read(other), None, "{other}");
        }
        assert_eq!(bearer(&HeaderMap::new()), None);
    }
}
