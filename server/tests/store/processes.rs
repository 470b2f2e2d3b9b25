//! Several processes on one database: each with connections and memory of its own.

use std::{sync::Arc, time::Duration};

use app::{
    domain::{
        ids::Seq,
        status::Status,
        turn::{ConfidenceScale, Feedback, NewTurn},
    },
    ports::EditError,
};
use futures::future::join_all;
use serde_json::{Value, json};
use server::store::{self, SharedStore};

use crate::desk::{TestDesk, assign, platform, status, turn, typed, unsure, with};

/// Long enough for the slowest machine, and less than the time after which PostgreSQL's log is looked at unasked.
const PATIENCE: Duration = Duration::from_secs(10);

async fn record(store: &SharedStore, turns: &[Value]) -> Vec<bool> {
    let turns: Vec<NewTurn> =
        turns.iter().map(|turn| NewTurn::from_json(turn, ConfidenceScale::Percent).unwrap()).collect();
    let recorded = store.record(&turns, &platform()).await.unwrap();
    recorded.into_iter().map(|recorded| recorded.unwrap().duplicate).collect()
}

pub(crate) async fn a_write_of_one_is_seen_by_the_other(desk: TestDesk) {
    let other = desk.other_process().await;
    let (mut own, mut others) = (desk.store.head().await.unwrap(), other.head().await.unwrap());
    for n in 1..=3 {
        let sent = desk.escalate(unsure("a", &n.to_string())).await;
        let last = Seq(desk.store.check().await.unwrap().events);
        for head in [&mut own, &mut others] {
            tokio::time::timeout(PATIENCE, head.wait_for(|head| *head == last)).await.unwrap().unwrap();
        }
        assert_eq!(other.detail(sent.id, false).await.unwrap().unwrap().summary.number, sent.number);
    }
    other.close().await;
}

pub(crate) async fn one_chat_through_two_is_one_conversation_with_one_ticket(desk: TestDesk) {
    const TURNS: usize = 30;
    let stores = [Arc::clone(&desk.store), desk.other_process().await];
    // Both send every turn, each one in its own order, and one of them also says what the user thought of it.
    let senders = (0..4_usize).map(|sender| {
        let store = &stores[sender % 2];
        async move {
            let mut new = 0;
            for n in 0..TURNS {
                let n = if sender < 2 { n } else { TURNS - 1 - n };
                let id = n.to_string();
                let turn = if n % 3 == 0 { unsure("one", &id) } else { turn("one", &id) };
                new += record(store, std::slice::from_ref(&turn)).await.iter().filter(|duplicate| !**duplicate).count();
                if sender == 3 {
                    let (chat, id) = ("one".parse().unwrap(), id.parse().unwrap());
                    store.set_feedback(&chat, &id, Some(Feedback::Down), &platform()).await.unwrap();
                }
            }
            new
        }
    });
    let new: usize = join_all(senders).await.into_iter().sum();
    assert_eq!(new, TURNS, "each turn is new once");
    let report = desk.store.check().await.unwrap();
    assert_eq!((report.turns, report.conversations, report.tickets, report.ok), (30, 1, 1, true), "{report:?}");
    let ticket = desk.page("", None, 10).await.items.remove(0);
    assert_eq!(ticket.joined, 29, "every turn escalated, by its confidence or by its thumbs-down, once");
    stores[1].close().await;
}

pub(crate) async fn batches_in_opposite_orders_are_all_recorded(desk: TestDesk) {
    let stores = [Arc::clone(&desk.store), desk.other_process().await];
    // In each round chats that are known, and new ones.
    for round in 1..=6 {
        let chats: Vec<String> = (0..round * 6).map(|n| format!("chat {n}")).collect();
        let batch =
            |mark: &str| -> Vec<Value> { chats.iter().map(|chat| unsure(chat, &format!("{round}{mark}"))).collect() };
        let (forth, mut back) = (batch("a"), batch("b"));
        back.reverse();
        let (one, two) = tokio::join!(record(&stores[0], &forth), record(&stores[1], &back));
        assert!(one.iter().chain(&two).all(|duplicate| !duplicate));
    }
    let report = desk.store.check().await.unwrap();
    assert_eq!((report.turns, report.tickets, report.ok), (2 * 6 * 21, 36, true), "{report:?}");
    stores[1].close().await;
}

pub(crate) async fn an_edit_beside_ingestion_loses_nothing(desk: TestDesk) {
    let ada = desk.person("Ada").await;
    let other = desk.other_process().await;
    let ticket = desk.escalate(unsure("a", "0")).await;
    let edits = async {
        for n in 0..10 {
            let (from, to) =
                if n % 2 == 0 { (Status::Open, Status::InProgress) } else { (Status::InProgress, Status::Open) };
            desk.edit(ticket.id, &status(from, to), &ada).await.unwrap();
        }
    };
    let turns = async {
        for n in 1..=10 {
            record(&other, &[with(unsure("a", &n.to_string()), "confidence", json!(10))]).await;
        }
    };
    tokio::join!(edits, turns);
    let detail = desk.detail(ticket.id).await;
    assert_eq!((detail.summary.joined, detail.summary.state.status()), (10, Status::Open));
    desk.assert_whole().await;
    other.close().await;
}

pub(crate) async fn one_field_edited_in_both_is_won_by_one(desk: TestDesk) {
    let ada = desk.person("Ada").await;
    let other = desk.other_process().await;
    for n in 0..10 {
        let ticket = desk.escalate(unsure(&format!("chat {n}"), "1")).await;
        let (close, resolve) = (status(Status::Open, Status::Closed), status(Status::Open, Status::Resolved));
        let actor = ada.reference().into();
        let (one, two) =
            tokio::join!(desk.store.edit(ticket.id, &close, &actor), other.edit(ticket.id, &resolve, &actor));
        let lost = [one.is_err(), two.is_err()];
        assert!(lost == [true, false] || lost == [false, true], "{one:?} {two:?}");
        assert!(matches!(one.err().or(two.err()), Some(EditError::Conflict(_))));
    }
    desk.assert_whole().await;
    other.close().await;
}

pub(crate) async fn the_same_new_person_named_in_both_is_made_once(desk: TestDesk) {
    let ada = desk.person("Ada").await;
    let other = desk.other_process().await;
    for n in 0..10 {
        let tickets = [
            desk.escalate(unsure(&format!("chat {n}"), "1")).await,
            desk.escalate(unsure(&format!("chat {n} too"), "1")).await,
        ];
        let name = if n % 2 == 0 { format!("New Person {n}") } else { format!("new.{n}@example.com") };
        let (one, two) = (assign(None, typed(&name)), assign(None, typed(&name.to_uppercase())));
        let actor = ada.reference().into();
        let (one, two) =
            tokio::join!(desk.store.edit(tickets[0].id, &one, &actor), other.edit(tickets[1].id, &two, &actor));
        let (one, two) = (one.unwrap(), two.unwrap());
        assert_eq!(one.ticket.assignee_id(), two.ticket.assignee_id());
        assert_eq!([one.new_person, two.new_person].iter().flatten().count(), 1);
    }
    let people = desk.store.people().await.unwrap();
    assert_eq!(people.len(), 11);
    other.close().await;
}

pub(crate) async fn processes_that_start_at_once_set_up_one_desk(desk: TestDesk) {
    let database = desk.empty();
    let (url, clock) = (database.url(), desk.clock.clone());
    let starts = (0..6).map(|_| {
        let (url, clock) = (url.clone(), clock.clone());
        tokio::spawn(async move { store::open(&url, Arc::new(clock)).await.unwrap() })
    });
    let stores: Vec<SharedStore> = join_all(starts).await.into_iter().map(Result::unwrap).collect();
    let rules = stores[0].rules().await.unwrap();
    assert_eq!(rules.len(), desk.store.rules().await.unwrap().len());
    assert!(stores[5].check().await.unwrap().ok);
    for store in stores {
        store.close().await;
    }
}

pub(crate) async fn nobody_is_made_twice_as_the_first(desk: TestDesk) {
    let other = desk.other_process().await;
    let (one, two) = tokio::join!(desk.store.ensure_someone("Agent"), other.ensure_someone("Agent"));
    one.unwrap();
    two.unwrap();
    assert_eq!(desk.store.people().await.unwrap().len(), 1);
    other.close().await;
}
