//! What a new desk begins with.

use app::domain::{
    account::Role,
    event::Actor,
    start::{ArrivedTurn, Beginning},
    token::{NewToken, Scope},
};
use server::store::NewAccount;

use crate::desk::{TestDesk, turn, unsure};

pub(crate) async fn a_desk_tells_how_far_it_has_come(desk: TestDesk) {
    let nothing = Beginning { has_token: false, turn: None, has_company: false };
    assert_eq!(desk.store.beginning().await.unwrap(), nothing);
    let end = desk.store.now().plus_millis(1_000);
    let new = NewToken::new("bot".parse().unwrap(), [Scope::Ingest]).ending(Some(end));
    desk.store.create_token(&new, &Actor::System).await.unwrap();
    assert!(desk.store.beginning().await.unwrap().has_token);
    desk.clock.advance(1_000);
    assert!(!desk.store.beginning().await.unwrap().has_token, "a token that has expired is none");

    let ticket = desk.escalate(unsure("a", "1")).await;
    let arrived = |chat: &str, turn: &str, ticket| ArrivedTurn {
        chat_id: chat.to_owned().try_into().unwrap(),
        turn_id: turn.to_owned().try_into().unwrap(),
        ticket,
    };
    assert_eq!(desk.store.beginning().await.unwrap().turn, Some(arrived("a", "1", Some(ticket.id))));
    desk.escalate(unsure("a", "2")).await;
    assert_eq!(desk.store.beginning().await.unwrap().turn, Some(arrived("a", "2", Some(ticket.id))), "joined");
    desk.send(turn("b", "1")).await;
    assert_eq!(desk.store.beginning().await.unwrap().turn, Some(arrived("b", "1", None)));

    desk.store.ensure_someone("Agent").await.unwrap();
    for (name, has_company) in [("Ada", false), ("Ben", true)] {
        let new = NewAccount {
            person: None,
            name: name.to_owned().try_into().unwrap(),
            email: format!("{name}@example.com").parse().unwrap(),
            role: Role::Admin,
            password: None,
        };
        let person = desk.store.create_account(&new, &Actor::System).await.unwrap();
        assert_eq!(desk.store.beginning().await.unwrap().has_company, has_company);
        if has_company {
            desk.store.disable_person(person.id, &Actor::System).await.unwrap();
        }
    }
    assert!(!desk.store.beginning().await.unwrap().has_company, "whoever is disabled is no company");
}
