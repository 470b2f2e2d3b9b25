//! Tokens: made once, found by their secret, revoked, over at a time.

use app::{
    domain::{
        event::Actor,
        token::{NewToken, RequestLimit, Scope, TokenState},
    },
    ports::TokenError,
};
use server::store::AuthenticationError;

use crate::desk::TestDesk;

fn new(name: &str, scopes: &[Scope]) -> NewToken {
    NewToken::new(name.parse().unwrap(), scopes.iter().copied())
}

async fn make(desk: &TestDesk, new: &NewToken) -> String {
    desk.store.create_token(new, &Actor::System).await.unwrap().reveal().to_owned()
}

pub(crate) async fn a_secret_opens_until_it_is_revoked(desk: TestDesk) {
    let secret = make(&desk, &new("bot", &[Scope::Read, Scope::Ingest, Scope::Read])).await;
    let other = make(&desk, &new("other", &[])).await;
    assert_ne!(secret, other);
    let token = desk.store.authenticate(&secret).await.unwrap();
    assert_eq!((token.name.as_str(), token.scopes.as_slice()), ("bot", [Scope::Ingest, Scope::Read].as_slice()));
    assert!(token.allows(Scope::Read) && !token.allows(Scope::Write));
    for wrong in ["", "hnd_", &secret[..secret.len() - 1], &secret.to_uppercase(), "' OR ''='"] {
        let refused = desk.store.authenticate(wrong).await;
        assert!(matches!(refused, Err(AuthenticationError::Unknown)), "{wrong}: {refused:?}");
    }
    assert!(desk.store.tokens().await.unwrap()[0].last_used_at.is_some());
    let bot = "bot".parse().unwrap();
    desk.store.revoke_token(&bot, &Actor::System).await.unwrap();
    assert!(matches!(desk.store.authenticate(&secret).await, Err(AuthenticationError::Unknown)));
    assert!(desk.store.authenticate(&other).await.is_ok());
    assert!(matches!(desk.store.revoke_token(&bot, &Actor::System).await, Err(TokenError::Unknown)));
}

pub(crate) async fn a_name_is_given_once(desk: TestDesk) {
    make(&desk, &new("bot", &[Scope::Ingest])).await;
    let again = new(" bot ", &[Scope::Read]);
    assert!(matches!(desk.store.create_token(&again, &Actor::System).await, Err(TokenError::NameTaken)));
    desk.store.revoke_token(&again.name, &Actor::System).await.unwrap();
    assert!(matches!(desk.store.create_token(&again, &Actor::System).await, Err(TokenError::NameTaken)));
    assert_eq!(desk.store.tokens().await.unwrap().len(), 1);
}

pub(crate) async fn a_token_opens_nothing_once_it_has_expired(desk: TestDesk) {
    let now = desk.store.now();
    let limit = RequestLimit::try_from(60).unwrap();
    let secret =
        make(&desk, &new("bot", &[Scope::Ingest]).ending(Some(now.plus_millis(1_000))).limited(Some(limit))).await;
    assert_eq!(desk.store.authenticate(&secret).await.unwrap().limit, Some(limit));
    desk.clock.advance(1_000);
    let token = desk.store.tokens().await.unwrap().remove(0);
    assert_eq!(token.state(desk.store.now()), TokenState::Expired);
    assert_eq!((token.expires_at, token.limit), (Some(now.plus_millis(1_000)), Some(limit)));
    desk.clock.advance(60_000);
    assert!(matches!(desk.store.authenticate(&secret).await, Err(AuthenticationError::Expired)));
    let unused = desk.store.tokens().await.unwrap().remove(0);
    assert_eq!(unused.last_used_at, token.last_used_at, "to be refused is no use");
    desk.store.revoke_token(&token.name, &Actor::System).await.unwrap();
    assert!(matches!(desk.store.authenticate(&secret).await, Err(AuthenticationError::Unknown)));
    desk.assert_whole().await;
}

pub(crate) async fn a_token_names_who_made_it(desk: TestDesk) {
    let ada = desk.person("Ada").await;
    desk.store.create_token(&new("bot", &[Scope::Ingest]), &ada.reference().into()).await.unwrap();
    make(&desk, &new("shell", &[])).await;
    let tokens = desk.store.tokens().await.unwrap();
    let makers: Vec<_> = tokens.iter().map(|token| (token.name.as_str(), token.created_by.as_deref())).collect();
    assert_eq!(makers, [("bot", Some("Ada")), ("shell", None)]);
}
