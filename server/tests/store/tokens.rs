//! API tokens.

use server::store::{Scope, TokenError};

use crate::desk::TestDesk;

pub(crate) async fn a_secret_opens_until_it_is_revoked(desk: TestDesk) {
    let secret = desk.store.create_token("bot", &[Scope::Read, Scope::Ingest, Scope::Read]).await.unwrap();
    let other = desk.store.create_token("other", &[]).await.unwrap();
    assert_ne!(secret, other);
    let token = desk.store.authenticate(&secret).await.unwrap().unwrap();
    assert_eq!((token.name.as_str(), token.scopes.as_slice()), ("bot", [Scope::Ingest, Scope::Read].as_slice()));
    assert!(secret.starts_with(&token.prefix) && token.prefix.len() < secret.len() / 2);
    for wrong in ["", "x", &secret[1..], &secret.to_uppercase(), &format!("{secret} ")] {
        assert_eq!(desk.store.authenticate(wrong).await.unwrap(), None, "{wrong}");
    }
    assert!(desk.store.tokens().await.unwrap()[0].last_used_at.is_some());
    desk.store.revoke_token("bot").await.unwrap();
    assert_eq!(desk.store.authenticate(&secret).await.unwrap(), None);
    assert!(desk.store.authenticate(&other).await.unwrap().is_some());
    assert!(matches!(desk.store.revoke_token("bot").await, Err(TokenError::Unknown)));
    desk.assert_whole().await;
}

pub(crate) async fn names_are_unique_and_checked(desk: TestDesk) {
    desk.store.create_token("bot", &[Scope::Ingest]).await.unwrap();
    assert!(matches!(desk.store.create_token(" bot ", &[Scope::Read]).await, Err(TokenError::NameTaken)));
    for name in ["", "  ", "a\nb", &"x".repeat(101)] {
        assert!(matches!(desk.store.create_token(name, &[]).await, Err(TokenError::InvalidName)), "{name:?}");
    }
    assert_eq!(desk.store.tokens().await.unwrap().len(), 1);
}
