//! Whole desks.

use app::domain::{person::Assignee, severity::Severity, status::Status, turn::Feedback};
use proptest::{
    prelude::*,
    strategy::ValueTree as _,
    test_runner::{Config, TestRunner},
};
use serde_json::json;

use crate::desk::{TestDesk, assign, platform, severity, turn, with};

/// Something that someone does.
#[derive(Clone, Debug)]
enum Act {
    Send { chat: u8, turn: u8, confidence: Option<u8>, down: bool },
    Feedback { chat: u8, turn: u8, feedback: Option<bool> },
    Status { ticket: usize, to: usize },
    Severity { ticket: usize, to: usize },
    Assign { ticket: usize, to: Option<usize> },
    Wait(u32),
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => (0..4_u8, 0..6_u8, prop::option::of(0..100_u8), any::<bool>())
            .prop_map(|(chat, turn, confidence, down)| Act::Send { chat, turn, confidence, down }),
        1 => (0..4_u8, 0..6_u8, prop::option::of(any::<bool>()))
            .prop_map(|(chat, turn, feedback)| Act::Feedback { chat, turn, feedback }),
        3 => (0..8_usize, 0..4_usize).prop_map(|(ticket, to)| Act::Status { ticket, to }),
        1 => (0..8_usize, 0..4_usize).prop_map(|(ticket, to)| Act::Severity { ticket, to }),
        1 => (0..8_usize, prop::option::of(0..2_usize)).prop_map(|(ticket, to)| Act::Assign { ticket, to }),
        1 => (0..100_000_u32).prop_map(Act::Wait),
    ]
}

pub(crate) async fn a_desk_after_any_work_is_whole(desk: TestDesk) {
    let mut runner = TestRunner::new(Config::default());
    let people = [desk.person("Ada").await, desk.person("Ben").await];
    for _ in 0..12 {
        let acts = prop::collection::vec(act(), 1..40).new_tree(&mut runner).unwrap().current();
        for act in &acts {
            perform(&desk, act, &people).await;
        }
        let report = desk.store.check().await.unwrap();
        assert!(report.ok, "{:?} after {acts:?}", report.problems);
        let page = desk.page("", None, 200).await;
        for ticket in &page.items {
            assert_eq!(ticket.state.resolution().is_some(), ticket.state.status() == Status::Resolved);
        }
    }
}

async fn perform(desk: &TestDesk, act: &Act, people: &[app::domain::person::Person; 2]) {
    let tickets = desk.page("", None, 200).await.items;
    let nth = |n: usize| tickets.get(n % tickets.len().max(1));
    match act {
        Act::Send { chat, turn: id, confidence, down } => {
            let mut sent = turn(&format!("chat {chat}"), &id.to_string());
            sent["confidence"] = json!(confidence);
            if *down {
                sent["feedback"] = json!("down");
            }
            desk.send_all(&[sent.clone(), with(sent, "answer", json!("another body"))]).await;
        }
        Act::Feedback { chat, turn, feedback } => {
            let feedback = feedback.map(|up| if up { Feedback::Up } else { Feedback::Down });
            let (chat, turn) = (format!("chat {chat}").parse().unwrap(), turn.to_string().parse().unwrap());
            desk.store.set_feedback(&chat, &turn, feedback, &platform()).await.unwrap();
        }
        Act::Status { ticket, to } => {
            if let Some(ticket) = nth(*ticket) {
                desk.set_status(ticket.id, Status::ALL[*to], &people[0]).await;
            }
        }
        Act::Severity { ticket, to } => {
            if let Some(ticket) = nth(*ticket) {
                desk.edit(ticket.id, &severity(ticket.severity, Severity::ALL[*to]), &people[1]).await.unwrap();
            }
        }
        Act::Assign { ticket, to } => {
            if let Some(ticket) = nth(*ticket) {
                let to = to.map(|index| Assignee::Id(people[index].id));
                desk.edit(ticket.id, &assign(ticket.assigned_to.as_ref(), to), &people[1]).await.unwrap();
            }
        }
        Act::Wait(millis) => desk.clock.advance(i64::from(*millis)),
    }
}

pub(crate) async fn a_new_desk_is_untouched_until_something_happens(desk: TestDesk) {
    assert!(desk.store.is_untouched().await.unwrap());
    desk.assert_whole().await;
    desk.send(turn("a", "1")).await;
    assert!(!desk.store.is_untouched().await.unwrap());
}
