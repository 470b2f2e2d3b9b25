//! Sessions.

use app::domain::{
    account::{Role, SessionLife},
    event::Actor,
};
use futures::future::join_all;

use crate::{
    accounts::{LIFE, client, credentials, events, hash, kinds, made, opens, signed_in},
    desk::TestDesk,
};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

pub(crate) async fn a_session_opens_until_it_is_over(desk: TestDesk) {
    let ada = made(&desk.store, "Ada", Role::Admin).await;
    let life = SessionLife::new(HOUR, 3 * HOUR).unwrap();
    let secret = signed_in(&desk.store, &ada).await;
    let session = desk.store.session(&secret, life).await.unwrap().unwrap();
    assert_eq!((session.person, session.role), (ada.clone(), Role::Admin));
    assert_eq!((session.address.as_str(), session.agent.as_str()), ("192.0.2.1", "Browser/1.0"));
    assert_eq!(desk.store.account(ada.id).await.unwrap().unwrap().signed_in_at, Some(session.created_at));
    for wrong in ["", "x", &secret[1..], &secret.to_uppercase(), &format!("{secret} ")] {
        assert_eq!(desk.store.session(wrong, life).await.unwrap(), None, "{wrong}");
    }
    let seen = async || desk.store.session(&secret, life).await.unwrap().map(|session| session.last_seen_at);
    // Noted to the minute.
    desk.clock.advance(MINUTE - 1);
    seen().await.unwrap();
    assert_eq!(seen().await, Some(session.created_at));
    desk.clock.advance(1);
    seen().await.unwrap();
    assert_eq!(seen().await, Some(session.created_at.plus_millis(MINUTE)));
    // Used, it goes on; unused, it ends.
    let begun = events(&desk).await;
    for _ in 0..2 {
        desk.clock.advance(HOUR - 1);
        assert!(seen().await.is_some());
    }
    desk.clock.advance(HOUR);
    assert_eq!(seen().await, None);
    assert!(desk.store.sessions_of(ada.id, life).await.unwrap().is_empty());
    // Used all the time, it ends as well.
    let secret = signed_in(&desk.store, &ada).await;
    for _ in 0..5 {
        assert!(desk.store.session(&secret, life).await.unwrap().is_some());
        desk.clock.advance(HOUR / 2);
    }
    desk.clock.advance(HOUR / 2);
    assert_eq!(desk.store.session(&secret, life).await.unwrap(), None);
    assert_eq!(kinds(&desk, begun).await, ["account.signed_in"], "being seen is no event");
}

pub(crate) async fn a_session_ends_when_its_person_says_so(desk: TestDesk) {
    let ada = made(&desk.store, "Ada", Role::Admin).await;
    let ben = made(&desk.store, "Ben", Role::Agent).await;
    let mut secrets = Vec::new();
    for _ in 0..5 {
        desk.clock.advance(MINUTE);
        secrets.push(signed_in(&desk.store, &ada).await);
    }
    let bens = signed_in(&desk.store, &ben).await;
    let listed = desk.store.sessions_of(ada.id, LIFE).await.unwrap();
    assert!(listed.len() == 5 && listed.is_sorted_by(|a, b| a.last_seen_at >= b.last_seen_at));
    let begun = events(&desk).await;
    let (by, bens_id) = (Actor::from(ada.reference()), desk.store.session(&bens, LIFE).await.unwrap().unwrap().id);

    assert!(desk.store.sign_out(&secrets[0]).await.unwrap() && !desk.store.sign_out(&secrets[0]).await.unwrap());
    let second = desk.store.session(&secrets[1], LIFE).await.unwrap().unwrap().id;
    assert!(desk.store.end_session(ada.id, second, &by).await.unwrap());
    assert!(!desk.store.end_session(ada.id, second, &by).await.unwrap());
    assert!(!desk.store.end_session(ada.id, bens_id, &by).await.unwrap(), "another person's");
    let third = desk.store.session(&secrets[2], LIFE).await.unwrap().unwrap().id;
    assert_eq!(desk.store.end_sessions(ada.id, Some(third), &by).await.unwrap(), 2);
    assert!(opens(&desk.store, &secrets[2]).await && opens(&desk.store, &bens).await);
    assert_eq!(desk.store.end_sessions(ada.id, None, &by).await.unwrap(), 1);
    assert_eq!(desk.store.end_sessions(ada.id, None, &by).await.unwrap(), 0);
    for secret in &secrets {
        assert!(!opens(&desk.store, secret).await);
    }
    let ended = "account.sessions_ended";
    assert_eq!(kinds(&desk, begun).await, ["account.signed_out", ended, ended, ended]);
    desk.assert_whole().await;
}

pub(crate) async fn a_new_secret_replaces_the_old_one(desk: TestDesk) {
    let ada = made(&desk.store, "Ada", Role::Admin).await;
    let old = signed_in(&desk.store, &ada).await;
    let session = desk.store.session(&old, LIFE).await.unwrap().unwrap();
    let new = desk.store.rotate_session(session.id).await.unwrap().unwrap();
    assert!(!opens(&desk.store, &old).await);
    assert_eq!(desk.store.session(&new, LIFE).await.unwrap(), Some(session.clone()));
    desk.store.sign_out(&new).await.unwrap();
    assert_eq!(desk.store.rotate_session(session.id).await.unwrap(), None);
}

pub(crate) async fn whoever_was_verified_with_an_old_password_is_not_let_in(desk: TestDesk) {
    let ada = made(&desk.store, "Ada", Role::Admin).await;
    let ben = made(&desk.store, "Ben", Role::Agent).await;
    let (adas, bens) = (credentials(&desk.store, &ada).await.unwrap(), credentials(&desk.store, &ben).await.unwrap());
    desk.store.set_password(ada.id, &hash('b'), None, &Actor::System).await.unwrap();
    desk.store.disable_person(ben.id, &Actor::System).await.unwrap();
    let begun = events(&desk).await;
    for verified in [adas, bens] {
        let started = desk.store.start_session(&verified, &client("192.0.2.1"), LIFE).await.unwrap();
        assert_eq!(started, None, "{verified:?}");
    }
    assert_eq!(events(&desk).await, begun);
}

pub(crate) async fn a_person_disabled_while_their_sessions_are_used_has_none_left(desk: TestDesk) {
    let other = desk.other_process().await;
    made(&desk.store, "Root", Role::Admin).await;
    let ada = made(&desk.store, "Ada", Role::Agent).await;
    for _ in 0..8 {
        let secret = signed_in(&desk.store, &ada).await;
        let verified = credentials(&desk.store, &ada).await.unwrap();
        let clients = client("192.0.2.1");
        desk.clock.advance(2 * MINUTE);
        let uses = join_all((0..4).map(|_| other.session(&secret, LIFE)));
        let starts = join_all((0..4).map(|_| other.start_session(&verified, &clients, LIFE)));
        let (_, started, disabled) = tokio::join!(uses, starts, desk.store.disable_person(ada.id, &Actor::System));
        disabled.unwrap();
        assert!(!opens(&desk.store, &secret).await && !opens(&other, &secret).await);
        for secret in started.into_iter().filter_map(Result::unwrap) {
            assert!(!opens(&other, &secret).await);
        }
        // None is there in secret either.
        desk.assert_whole().await;
        desk.store.enable_person(ada.id, &Actor::System).await.unwrap();
        assert!(desk.store.sessions_of(ada.id, LIFE).await.unwrap().is_empty());
    }
    other.close().await;
}

pub(crate) async fn sessions_that_are_over_are_cleared_away(desk: TestDesk) {
    let ada = made(&desk.store, "Ada", Role::Admin).await;
    let old = signed_in(&desk.store, &ada).await;
    let id = desk.store.session(&old, LIFE).await.unwrap().unwrap().id;
    desk.clock.advance(13 * HOUR);
    signed_in(&desk.store, &ada).await;
    assert_eq!(desk.store.rotate_session(id).await.unwrap(), None, "its row is gone");
}
