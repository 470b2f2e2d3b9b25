//! Tries to sign in.

use std::net::IpAddr;

use app::domain::{account::Role, event::Actor};
use futures::future::join_all;
use server::store::{Knock, NewAccount, SharedStore};

use crate::{
    accounts::{LIFE, client, credentials, made, new},
    desk::TestDesk,
};

const SECOND: i64 = 1_000;

/// Milliseconds to wait; 0 where the try is let through.
async fn wait(store: &SharedStore, email: &str, address: IpAddr) -> i64 {
    match store.knock(email, address).await.unwrap() {
        Knock::Wait { millis } => millis,
        Knock::Verify(_) => 0,
    }
}

fn address(last: u8) -> IpAddr {
    IpAddr::from([192, 0, 2, last])
}

pub(crate) async fn whoever_guesses_waits_and_whoever_knows_does_not(desk: TestDesk) {
    made(&desk.store, "Ada", Role::Admin).await;
    // From ever other addresses: it is the account that is counted.
    let mut from = 0;
    let mut knock = async |email: &'static str| {
        from += 1;
        wait(&desk.store, email, address(from)).await
    };
    for _ in 0..5 {
        assert_eq!(knock("ada@example.com").await, 0);
    }
    assert_eq!(knock("ADA@example.com ").await, SECOND, "however it is written");
    assert_eq!(knock("ada@example.com").await, SECOND, "who is turned away has not tried");
    assert_eq!(knock("ben@example.com").await, 0, "another account");
    desk.clock.advance(SECOND);
    assert_eq!(knock("ada@example.com").await, 0);
    assert_eq!(knock("ada@example.com").await, 2 * SECOND);
    desk.clock.advance(2 * SECOND);
    // Nobody who is not there is told apart from who is.
    for _ in 0..4 {
        assert_eq!(knock("ben@example.com").await, 0);
    }
    assert_eq!(knock("ben@example.com").await, SECOND);

    // Whoever knows the password has tried for the last time, and everything is forgotten.
    let Knock::Verify(Some(verified)) = desk.store.knock("ada@example.com", address(100)).await.unwrap() else {
        panic!()
    };
    desk.store.start_session(&verified, &client("192.0.2.100"), LIFE).await.unwrap().unwrap();
    for last in 0..5 {
        assert_eq!(wait(&desk.store, "ada@example.com", address(200 + last)).await, 0);
    }
    assert_eq!(wait(&desk.store, "ada@example.com", address(210)).await, SECOND);
    desk.clock.advance(24 * 60 * 60 * SECOND);
    for last in 0..5 {
        assert_eq!(wait(&desk.store, "ada@example.com", address(220 + last)).await, 0, "a day later");
    }
}

pub(crate) async fn tries_at_once_are_no_way_around_the_wait(desk: TestDesk) {
    let other = desk.other_process().await;
    made(&desk.store, "Ada", Role::Admin).await;
    let tries = (0..40).map(|n| {
        let store = if n % 2 == 0 { &desk.store } else { &other };
        wait(store, "ada@example.com", address(n))
    });
    let through = join_all(tries).await.into_iter().filter(|millis| *millis == 0).count();
    assert_eq!(through, 5);
    other.close().await;
}

pub(crate) async fn an_address_waits_whichever_accounts_it_tries(desk: TestDesk) {
    let ada = made(&desk.store, "Ada", Role::Admin).await;
    let from: IpAddr = "2001:db8:1:2:3:4:5:6".parse().unwrap();
    for n in 0..19 {
        assert_eq!(wait(&desk.store, &format!("nobody{n}@example.com"), from).await, 0, "{n}");
    }
    // Whoever has an account does not get others' tries forgiven with it.
    let Knock::Verify(Some(verified)) = desk.store.knock("Ada@example.com", from).await.unwrap() else { panic!() };
    desk.store.start_session(&verified, &client(&from.to_string()), LIFE).await.unwrap().unwrap();
    let neighbour: IpAddr = "2001:db8:1:2:ffff::1".parse().unwrap();
    assert_eq!(wait(&desk.store, "someone@example.com", neighbour).await, 0);
    assert_eq!(wait(&desk.store, "else@example.com", from).await, SECOND);
    assert_eq!(wait(&desk.store, "else@example.com", address(1)).await, 0, "another address");
    assert!(credentials(&desk.store, &ada).await.is_some());
}

pub(crate) async fn nobody_can_sign_in_without_password_or_when_disabled(desk: TestDesk) {
    made(&desk.store, "Root", Role::Admin).await;
    let ada = made(&desk.store, "Ada", Role::Agent).await;
    let invited = NewAccount { password: None, ..new("Ben", Role::Agent) };
    let ben = desk.store.create_account(&invited, &Actor::System).await.unwrap();
    assert!(credentials(&desk.store, &ada).await.is_some());
    assert_eq!(credentials(&desk.store, &ben).await, None);
    desk.store.disable_person(ada.id, &Actor::System).await.unwrap();
    assert_eq!(credentials(&desk.store, &ada).await, None);
    for text in ["", "nobody", "' OR 1=1 --", "%@example.com", &"x".repeat(100_000)] {
        assert_eq!(desk.store.knock(text, address(9)).await.unwrap(), Knock::Verify(None));
    }
}
