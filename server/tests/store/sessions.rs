//! Sessions.

use app::domain::{
    account::{Role, SessionLife},
    event::Actor,
};
use futures::future::join_all;
use server::store::Credentials;

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

pub(crate) async fn however_short_it_lasts_a_session_that_is_used_goes_on(desk: TestDesk) {
    let ada = made(&desk.store, "Ada", Role::Admin).await;
    let secret = signed_in(&desk.store, &ada).await;
    let life = SessionLife::new(SessionLife::SHORTEST_MILLIS, HOUR).unwrap();
    for _ in 0..10 {
        desk.clock.advance(40_000);
        assert!(desk.store.session(&secret, life).await.unwrap().is_some());
    }
    // That a page asks by itself is no use.
    for _ in 0..2 {
        desk.clock.advance(MINUTE / 2 - 1);
        assert!(desk.store.peek_session(&secret, life).await.unwrap().is_some());
    }
    desk.clock.advance(2);
    assert_eq!(desk.store.peek_session(&secret, life).await.unwrap(), None);
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
    let (ben, by) = (made(&desk.store, "Ben", Role::Admin).await, Actor::from(ada.reference()));
    let bens = signed_in(&desk.store, &ben).await;
    // With what it is given for: no moment is left in which the old one opens more, or less.
    let new = desk.store.set_role(ada.id, Role::Agent, Some(session.id), &by).await.unwrap().unwrap();
    assert!(!opens(&desk.store, &old).await && opens(&desk.store, &bens).await);
    let known = desk.store.session(&new, LIFE).await.unwrap().unwrap();
    assert_eq!((known.id, known.role), (session.id, Role::Agent));
    assert_eq!(desk.store.set_role(ada.id, Role::Agent, Some(session.id), &by).await.unwrap(), None, "nothing changed");
    assert!(opens(&desk.store, &new).await);
    // A session that is someone else's, or gone, gets none.
    assert_eq!(desk.store.set_role(ben.id, Role::Admin, Some(session.id), &by).await.unwrap(), None);
    desk.store.sign_out(&new).await.unwrap();
    assert_eq!(desk.store.set_role(ada.id, Role::Viewer, Some(session.id), &by).await.unwrap(), None);
}

pub(crate) async fn a_password_changed_by_whoever_was_verified_with_an_old_one_stays(desk: TestDesk) {
    let root = made(&desk.store, "Root", Role::Admin).await;
    let ada = made(&desk.store, "Ada", Role::Agent).await;
    let session_of = async |secret: &str| desk.store.session(secret, LIFE).await.unwrap().unwrap().id;
    let change = async |verified: &Credentials, session, to| {
        desk.store.set_own_password(verified, session, LIFE, &hash(to)).await.unwrap()
    };
    let present = async || credentials(&desk.store, &ada).await.map(|known| known.password);
    // A reset was faster, and whoever used its link has signed in.
    let verified = credentials(&desk.store, &ada).await.unwrap();
    desk.store.set_password(ada.id, &hash('b'), &Actor::System).await.unwrap();
    let secret = signed_in(&desk.store, &ada).await;
    let session = session_of(&secret).await;
    let begun = events(&desk).await;
    assert_eq!(change(&verified, session, 'x').await, None);
    assert!(opens(&desk.store, &secret).await && present().await == Some(hash('b')));
    // The session was ended, is over, or is another person's.
    let verified = credentials(&desk.store, &ada).await.unwrap();
    let roots = session_of(&signed_in(&desk.store, &root).await).await;
    assert_eq!(change(&verified, roots, 'x').await, None);
    desk.clock.advance(12 * HOUR);
    assert_eq!(change(&verified, session, 'x').await, None);
    let secret = signed_in(&desk.store, &ada).await;
    let session = session_of(&secret).await;
    desk.store.sign_out(&secret).await.unwrap();
    assert_eq!(change(&verified, session, 'x').await, None);
    assert_eq!(present().await, Some(hash('b')));
    assert!(!kinds(&desk, begun).await.contains(&"account.password_changed".to_owned()));
    // The person was disabled, and enabled again.
    let secret = signed_in(&desk.store, &ada).await;
    let session = session_of(&secret).await;
    desk.store.disable_person(ada.id, &Actor::System).await.unwrap();
    assert_eq!(change(&verified, session, 'x').await, None);
    desk.store.enable_person(ada.id, &Actor::System).await.unwrap();
    assert_eq!(present().await, Some(hash('b')));
    // Nothing came between.
    let session = session_of(&signed_in(&desk.store, &ada).await).await;
    let new = change(&verified, session, 'c').await.unwrap();
    assert_eq!((session_of(&new).await, present().await), (session, Some(hash('c'))));
    desk.assert_whole().await;
}

pub(crate) async fn of_a_reset_and_a_change_at_once_the_reset_holds(desk: TestDesk) {
    let other = desk.other_process().await;
    made(&desk.store, "Root", Role::Admin).await;
    let ada = made(&desk.store, "Ada", Role::Agent).await;
    for _ in 0..6 {
        let secret = signed_in(&desk.store, &ada).await;
        let session = desk.store.session(&secret, LIFE).await.unwrap().unwrap().id;
        let verified = credentials(&desk.store, &ada).await.unwrap();
        let (changed, reset) = (hash('x'), hash('b'));
        let change = other.set_own_password(&verified, session, LIFE, &changed);
        let (changed, reset) = tokio::join!(change, desk.store.set_password(ada.id, &reset, &Actor::System));
        reset.unwrap();
        // Whichever was first: nobody has the other password, and nobody is signed in.
        assert_eq!(credentials(&desk.store, &ada).await.unwrap().password, hash('b'));
        for secret in changed.unwrap().iter().chain([&secret]) {
            assert!(!opens(&other, secret).await);
        }
        desk.store.set_password(ada.id, &hash('a'), &Actor::System).await.unwrap();
    }
    other.close().await;
}

pub(crate) async fn whoever_was_verified_with_an_old_password_is_not_let_in(desk: TestDesk) {
    let ada = made(&desk.store, "Ada", Role::Admin).await;
    let ben = made(&desk.store, "Ben", Role::Agent).await;
    let (adas, bens) = (credentials(&desk.store, &ada).await.unwrap(), credentials(&desk.store, &ben).await.unwrap());
    desk.store.set_password(ada.id, &hash('b'), &Actor::System).await.unwrap();
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
    assert!(!desk.store.end_session(ada.id, id, &Actor::System).await.unwrap(), "its row is gone");
}
