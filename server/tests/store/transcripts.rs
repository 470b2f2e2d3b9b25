//! Transcripts by windows, and why turns were escalated.

use app::domain::{
    conversation::{Transcript, Window},
    ids::TurnId,
    logs::TurnReasons,
    status::Status,
};
use serde_json::json;

use crate::desk::{TestDesk, turn, unsure, with};

async fn window(desk: &TestDesk, chat: &str, window: Window) -> Transcript {
    desk.store.transcript(&chat.parse().unwrap(), &window, true).await.unwrap().unwrap()
}

async fn reasons(desk: &TestDesk, chat: &str, turn: &str) -> Option<TurnReasons> {
    desk.store.turn_reasons(&chat.parse().unwrap(), &turn.parse().unwrap()).await.unwrap()
}

pub(crate) async fn a_long_conversation_is_read_by_windows(desk: TestDesk) {
    let turns: Vec<_> = (1..=130).map(|n| turn("long", &format!("t{n}"))).collect();
    desk.send_all(&turns).await;
    let named = |id: &str| Window::Around(Some(id.parse::<TurnId>().unwrap()));
    for (asked, first, last) in [
        (Window::All, 1, 130),
        (Window::Around(None), 1, 50),
        (named("t1"), 1, 50),
        (named("t25"), 1, 50),
        (named("t60"), 35, 84),
        (named("t130"), 81, 130),
        (named("other"), 1, 50),
        (Window::From(51), 51, 100),
        (Window::From(101), 101, 130),
        (Window::From(-5), 1, 50),
        (Window::From(9_999), 130, 130),
    ] {
        let transcript = window(&desk, "long", asked.clone()).await;
        assert_eq!((transcript.first, transcript.count), (first, 130), "{asked:?}");
        let ids: Vec<String> = transcript.turns.iter().map(|turn| turn.turn.turn_id.to_string()).collect();
        assert_eq!(ids, (first..=last).map(|n| format!("t{n}")).collect::<Vec<_>>(), "{asked:?}");
    }
    assert!(desk.store.transcript(&"none".parse().unwrap(), &Window::All, true).await.unwrap().is_none());
}

pub(crate) async fn a_turn_names_the_tickets_that_it_raised_or_joined(desk: TestDesk) {
    let ada = desk.person("Ada").await;
    let first = desk.escalate(unsure("a", "1")).await;
    desk.escalate(unsure("a", "2")).await;
    desk.set_status(first.id, Status::Closed, &ada).await;
    // Closed, it is not joined any more: what the user says of a turn that joined it raises another.
    let (chat, id) = ("a".parse().unwrap(), "2".parse().unwrap());
    let down = Some(app::domain::turn::Feedback::Down);
    let second =
        desk.store.set_feedback(&chat, &id, down, &crate::desk::platform()).await.unwrap().unwrap().ticket.unwrap();
    desk.send(turn("a", "3")).await;
    let turns = window(&desk, "a", Window::All).await.turns;
    let tickets: Vec<Vec<_>> = turns
        .iter()
        .map(|turn| turn.tickets.iter().map(|ticket| (ticket.link.number, ticket.raised)).collect())
        .collect();
    assert_eq!(tickets, [vec![(first.number, true)], vec![(first.number, false), (second.number, true)], vec![]]);
    assert_eq!(turns[1].turn.ticket.as_ref().map(|link| link.number), Some(second.number));
}

pub(crate) async fn each_rule_says_why_it_matched_or_not(desk: TestDesk) {
    let rules = desk.store.rules().await.unwrap();
    desk.escalate(unsure("a", "1")).await;
    desk.send(with(turn("a", "2"), "question", json!("Is this settled?"))).await;
    let told = reasons(&desk, "a", "1").await.unwrap();
    assert_eq!(told.recorded.len(), 1);
    assert_eq!(told.recorded[0].reason.explanation, "confidence 31 % is below 50 %");
    assert_eq!(told.recorded[0].reason.version, Some(1));
    assert!(told.recorded[0].ticket.raised);
    assert_eq!(told.others.len(), rules.len() - 1);
    assert!(told.others.iter().all(|verdict| !verdict.matched), "{:?}", told.others);
    let told = reasons(&desk, "a", "2").await.unwrap();
    assert!(told.recorded.is_empty());
    assert_eq!((told.others.len(), told.turn_number), (rules.len(), 2));
    let confidence = told.others.iter().find(|verdict| verdict.name == rules_name(&rules)).unwrap();
    assert_eq!(confidence.explanation, "confidence 80 % is not below 50 %");
    assert_eq!(reasons(&desk, "a", "3").await, None);
    assert_eq!(reasons(&desk, "b", "1").await, None);
}

/// The name of the rule for low confidence.
fn rules_name(rules: &[app::domain::rule::Rule]) -> String {
    let rule = rules.iter().find(|rule| rule.condition.to_string() == "confidence is below 50 %").unwrap();
    rule.name.clone()
}

pub(crate) async fn rules_are_asked_as_they_were_at_the_time(desk: TestDesk) {
    let ada = desk.person("Ada").await;
    let question = |turn| with(turn, "question", json!("How do I reset it?"));
    let ticket = desk.escalate(question(unsure("a", "1"))).await;
    desk.send(with(turn("a", "2"), "question", json!("Something else."))).await;
    desk.set_status(ticket.id, Status::Resolved, &ada).await;
    // The same question again, but only once since the resolution: no rule sees what was before.
    desk.send(question(turn("a", "3"))).await;
    let told = reasons(&desk, "a", "3").await.unwrap();
    assert_eq!(told.turn_number, 1);
    assert!(told.others.iter().all(|verdict| !verdict.matched), "{:?}", told.others);
    // What is resolved later makes no difference to earlier turns.
    assert_eq!(reasons(&desk, "a", "2").await.unwrap().turn_number, 2);
    // What the rules would say now is told apart from what they said.
    desk.execute("UPDATE matches SET turn = (SELECT max(id) FROM turns) WHERE 1 = 1").await.unwrap();
    let told = reasons(&desk, "a", "1").await.unwrap();
    assert!(told.recorded.is_empty());
    assert_eq!(told.others.iter().filter(|verdict| verdict.matched).count(), 1);
}
