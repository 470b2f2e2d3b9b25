//! To whom a rule's tickets go.

use std::{collections::BTreeMap, sync::Arc};

use app::domain::{
    person::Person,
    rule::{Assignment, RuleDraft},
    turn::{ConfidenceScale, NewTurn},
};
use futures::future::join_all;

use crate::{
    desk::{TestDesk, platform},
    rules::{about, asks},
};

fn assigned(name: &str, word: &str, assignment: Assignment) -> RuleDraft {
    let mut draft = about(name, word);
    draft.outcome.assignee = Some(assignment);
    draft
}

async fn people(desk: &TestDesk, count: usize) -> Vec<Person> {
    let mut people = Vec::new();
    for n in 0..count {
        people.push(desk.person(&format!("Person {n}")).await);
    }
    people
}

fn in_turn(people: &[Person]) -> Assignment {
    Assignment::RoundRobin(people.iter().map(Person::reference).collect())
}

async fn make(desk: &TestDesk, draft: &RuleDraft, by: &Person) {
    desk.store.create_rule(draft, &by.reference().into()).await.unwrap();
}

async fn assignee(desk: &TestDesk, chat: &str, word: &str) -> Option<String> {
    let ticket = desk.escalate(asks(chat, "1", word)).await;
    desk.ticket(ticket.id).await.assigned_to.map(|person| person.name)
}

pub(crate) async fn a_rules_person_gets_its_tickets_unless_they_are_disabled(desk: TestDesk) {
    let people = people(&desk, 1).await;
    make(&desk, &assigned("Refunds", "refund", Assignment::Person(people[0].reference())), &people[0]).await;
    assert_eq!(assignee(&desk, "a", "refund").await.as_deref(), Some("Person 0"));
    desk.execute(&format!("UPDATE people SET disabled_at = 1 WHERE id = '{}'", people[0].id)).await.unwrap();
    assert_eq!(assignee(&desk, "b", "refund").await, None);
    desk.assert_whole().await;
}

pub(crate) async fn people_take_turns_and_whoever_is_disabled_is_passed_over(desk: TestDesk) {
    let people = people(&desk, 3).await;
    make(&desk, &assigned("Refunds", "refund", in_turn(&people)), &people[0]).await;
    let mut got = Vec::new();
    for chat in ["a", "b", "c", "d"] {
        got.push(assignee(&desk, chat, "refund").await.unwrap());
    }
    assert_eq!(got, ["Person 0", "Person 1", "Person 2", "Person 0"]);
    desk.escalate(asks("a", "2", "refund")).await;
    assert_eq!(assignee(&desk, "e", "refund").await.as_deref(), Some("Person 1"), "what joins is nobody's turn");
    desk.execute(&format!("UPDATE people SET disabled_at = 1 WHERE id = '{}'", people[2].id)).await.unwrap();
    assert_eq!(assignee(&desk, "f", "refund").await.as_deref(), Some("Person 0"));
    desk.execute("UPDATE people SET disabled_at = 1").await.unwrap();
    assert_eq!(assignee(&desk, "g", "refund").await, None);
    desk.assert_whole().await;
}

pub(crate) async fn each_rule_has_turns_of_its_own(desk: TestDesk) {
    let people = people(&desk, 2).await;
    make(&desk, &assigned("Refunds", "refund", in_turn(&people)), &people[0]).await;
    make(&desk, &assigned("Money", "money", in_turn(&people)), &people[0]).await;
    assert_eq!(assignee(&desk, "a", "refund").await.as_deref(), Some("Person 0"));
    assert_eq!(assignee(&desk, "b", "money").await.as_deref(), Some("Person 0"));
    assert_eq!(assignee(&desk, "c", "refund").await.as_deref(), Some("Person 1"));
}

pub(crate) async fn turns_are_taken_in_order_over_all_processes(desk: TestDesk) {
    const ROUNDS: usize = 12;
    let people = people(&desk, 4).await;
    make(&desk, &assigned("Refunds", "refund", in_turn(&people)), &people[0]).await;
    make(&desk, &assigned("Money", "money", in_turn(&people)), &people[0]).await;
    let stores = [Arc::clone(&desk.store), desk.other_process().await];
    let senders = (0..4_usize).map(|sender| {
        let store = &stores[sender % 2];
        async move {
            for round in 0..ROUNDS {
                // Both rules in one batch, and in another order elsewhere.
                let words = if sender < 2 { ["refund", "money"] } else { ["money", "refund"] };
                let turns = words.map(|word| {
                    let turn = asks(&format!("{word} {sender} {round}"), "1", word);
                    NewTurn::from_json(&turn, ConfidenceScale::Percent).unwrap()
                });
                store.record(&turns, &platform()).await.unwrap();
            }
        }
    });
    join_all(senders).await;
    let mut tickets = desk.page("sort=created", None, 200).await.items;
    assert_eq!(tickets.len(), 2 * 4 * ROUNDS);
    tickets.sort_by_key(|ticket| ticket.number);
    for rule in ["Refunds", "Money"] {
        let mut counts = BTreeMap::new();
        for ticket in tickets.iter().filter(|ticket| ticket.rule == rule) {
            *counts.entry(ticket.assigned_to.clone().unwrap().name).or_insert(0) += 1;
        }
        assert_eq!(counts.into_values().collect::<Vec<_>>(), [ROUNDS; 4], "{rule}: each as often as the others");
    }
    desk.assert_whole().await;
    stores[1].close().await;
}
