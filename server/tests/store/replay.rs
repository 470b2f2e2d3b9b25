//! Rules held against what was recorded: the rules that made the tickets make the same ones again.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use app::domain::{
    escalation::Reason,
    event::EventPayload,
    ids::{ChatId, TicketId, TurnId},
    rule::{BackTest, Condition, ConfidenceTest, Count, Place, Rule, Tally, World},
    status::Status,
    time::Timestamp,
    turn::Feedback,
};
use app::ports::Viewer;
use proptest::{prelude::*, strategy::ValueTree as _, test_runner::TestRunner};
use serde_json::{Value, json};
use server::store::Walk;

use crate::desk::{TestDesk, platform, turn, unsure, with};

/// What matched each turn, in the order in which it did.
type Matches = BTreeMap<(ChatId, TurnId), Vec<Reason>>;

/// Something that happens on a desk.
#[derive(Clone, Debug)]
enum Step {
    Turn(Value),
    Feedback { chat: usize, turn: usize, feedback: Option<Feedback> },
    Status { ticket: usize, to: Status },
    Pause,
}

const CHATS: usize = 3;

fn step() -> impl Strategy<Value = Step> {
    let feedback = || prop::sample::select(vec![None, Some(Feedback::Up), Some(Feedback::Down)]);
    let sent = (
        0..CHATS,
        prop::sample::select(vec!["How do I reset it?", "how do I reset it", "I want a human", "Where is it?", ""]),
        prop::sample::select(vec!["I don't know.", "Press the button.", ""]),
        prop::sample::select(vec![json!(20), json!(80), Value::Null]),
        feedback(),
        prop::option::weighted(0.15, prop::sample::select(vec!["flag", "escalate", "block"])),
    );
    let turn = sent.prop_map(|(chat, question, answer, confidence, feedback, guardrail)| {
        let verdicts = guardrail.map(|action| json!({"policy": "pii", "action": action, "detail": "phone"}));
        Step::Turn(json!({
            "chat_id": format!("chat-{chat}"), "channel": "Teams", "question": question, "answer": answer,
            "answer_raw": format!("{answer} (raw)"), "confidence": confidence, "guardrails": Vec::from_iter(verdicts),
            "feedback": feedback.map(Feedback::as_str),
        }))
    });
    prop_oneof![
        6 => turn,
        3 => (0..CHATS, 0_usize..8, feedback()).prop_map(|(chat, turn, feedback)| Step::Feedback { chat, turn, feedback }),
        3 => (0_usize..6, prop::sample::select(Status::ALL.to_vec())).prop_map(|(ticket, to)| Step::Status { ticket, to }),
        1 => Just(Step::Pause),
    ]
}

/// Lets it happen, and answers the tickets.
async fn live(desk: &TestDesk, steps: Vec<Step>) -> Vec<TicketId> {
    let ada = desk.person("Ada").await;
    let mut turns = [0; CHATS];
    let mut tickets: Vec<TicketId> = Vec::new();
    for (n, step) in steps.into_iter().enumerate() {
        let recorded = match step {
            Step::Turn(sent) => {
                let chat = sent["chat_id"].as_str().unwrap().trim_start_matches("chat-").parse::<usize>().unwrap();
                turns[chat] += 1;
                Some(desk.send(with(sent, "turn_id", json!(turns[chat].to_string()))).await)
            }
            Step::Feedback { chat, turn, feedback } => {
                let (chat, turn) = (format!("chat-{chat}").parse().unwrap(), turn.to_string().parse().unwrap());
                desk.store.set_feedback(&chat, &turn, feedback, &platform()).await.unwrap()
            }
            Step::Status { ticket, to } => {
                if let Some(id) = tickets.get(ticket) {
                    desk.set_status(*id, to, &ada).await;
                }
                None
            }
            Step::Pause => {
                desk.clock.advance(20 * 3_600_000);
                None
            }
        };
        desk.clock.advance(i64::try_from(n % 3).unwrap());
        let ticket = recorded.and_then(|recorded| recorded.ticket).map(|ticket| ticket.id);
        tickets.extend(ticket.filter(|id| !tickets.contains(id)));
    }
    tickets
}

/// What matched, as the tickets tell.
async fn recorded(desk: &TestDesk, tickets: &[TicketId]) -> Matches {
    let mut events = Vec::new();
    for id in tickets {
        let chat = desk.detail(*id).await.chat_id;
        events.extend(desk.history(*id).await.into_iter().map(|event| (event.seq, chat.clone(), event.payload)));
    }
    events.sort_by_key(|(seq, ..)| *seq);
    let mut matches = Matches::new();
    for (_, chat, payload) in events {
        if let Some(
            EventPayload::TicketCreated { turn_id, reasons, .. } | EventPayload::TicketJoined { turn_id, reasons },
        ) = payload
        {
            matches.entry((chat, turn_id)).or_default().extend(reasons);
        }
    }
    matches
}

/// What matches, if the rules are held against all that was recorded.
async fn replayed(desk: &TestDesk, rules: &[Rule]) -> Matches {
    let test = BackTest::new(rules, rules);
    let mut matches = Matches::new();
    let mut walk = Walk { since: Timestamp::MIN, conversation: 0, position: 0, last: None };
    loop {
        let past = desk.store.past(walk).await.unwrap();
        for stretch in &past.stretches {
            for (turn, occasions) in stretch.turns.iter().zip(test.observe(stretch)) {
                let fired = occasions.into_iter().flat_map(|occasion| occasion.fired);
                let reasons: Vec<Reason> =
                    fired.inspect(|(world, _)| assert_eq!(*world, World::Both)).map(|(_, reason)| reason).collect();
                if !reasons.is_empty() {
                    matches.insert((stretch.chat_id.clone(), turn.turn_id.clone()), reasons);
                }
            }
        }
        let Some((conversation, position)) = past.next else { return matches };
        walk = Walk { conversation, position, last: Some(past.last), ..walk };
    }
}

async fn back_test(desk: &TestDesk, saved: &[Rule], draft: &[Rule], days: u32, time: Duration) -> (Tally, usize) {
    let viewer = Viewer { person: None, zone: chrono_tz::UTC };
    let period = viewer.last_days(days, desk.store.now());
    let mut place: Option<Place> = None;
    let mut sum = Tally::default();
    let mut slices = 0;
    loop {
        let test = Arc::new(BackTest::new(saved, draft));
        let (slice, next) = desk.store.back_test(test, &period, place, time).await.unwrap();
        assert_eq!(slice.percent == 100, next.is_none());
        sum.add(slice.tally);
        slices += 1;
        let Some(next) = next else { return (sum, slices) };
        place = Some(serde_json::from_str(&serde_json::to_string(&next).unwrap()).unwrap());
    }
}

async fn without(desk: &TestDesk, condition: impl Fn(&Condition) -> bool) -> (Vec<Rule>, Vec<Rule>) {
    let rules = desk.store.rules().await.unwrap();
    let rest = rules.iter().filter(|rule| !condition(&rule.condition)).cloned().collect();
    (rules, rest)
}

pub(crate) async fn the_saved_rules_match_again_exactly_what_they_matched(desk: TestDesk) {
    let mut runner = TestRunner::deterministic();
    for _ in 0..4 {
        let desk = desk.another().await;
        let steps = prop::collection::vec(step(), 20..50).new_tree(&mut runner).unwrap().current();
        let tickets = live(&desk, steps.clone()).await;
        let rules = desk.store.rules().await.unwrap();
        let recorded = recorded(&desk, &tickets).await;
        assert_eq!(replayed(&desk, &rules).await, recorded, "{steps:#?}");
        let (tally, _) = back_test(&desk, &rules, &rules, 365, Duration::MAX).await;
        let matches = recorded.values().map(|reasons| reasons.len() as u64).sum();
        assert_eq!(tally.saved, Count { matches, tickets: tickets.len() as u64 }, "{steps:#?}");
        let by_day: u64 = tally.days.iter().map(|day| day.saved).sum();
        assert_eq!((tally.draft, by_day), (tally.saved, tally.saved.tickets));
        desk.assert_whole().await;
    }
}

pub(crate) async fn a_desk_from_before_can_be_replayed_too(desk: TestDesk) {
    let mut runner = TestRunner::deterministic();
    let steps = prop::collection::vec(step(), 60..80).new_tree(&mut runner).unwrap().current();
    let tickets = live(&desk, steps).await;
    // As it was before, and as a later version finds it.
    desk.execute(
        "DROP TABLE feedback_changes; ALTER TABLE conversations DROP COLUMN endings;
         ALTER TABLE turns DROP COLUMN resolved_before; ALTER TABLE turns DROP COLUMN endings;
         ALTER TABLE turns DROP COLUMN first_feedback; DELETE FROM _sqlx_migrations WHERE version = 6",
    )
    .await
    .unwrap();
    let later = desk.reopened().await;
    let rules = later.store.rules().await.unwrap();
    assert_eq!(replayed(&later, &rules).await, recorded(&later, &tickets).await);
    let (tally, _) = back_test(&later, &rules, &rules, 365, Duration::MAX).await;
    assert_eq!(tally.saved.tickets, tickets.len() as u64);
}

pub(crate) async fn a_change_is_compared_with_the_saved_rules(desk: TestDesk) {
    desk.send(unsure("a", "1")).await;
    desk.send(with(unsure("b", "1"), "question", json!("I want a human"))).await;
    desk.send(turn("c", "1")).await;
    let (rules, rest) =
        without(&desk, |condition| matches!(condition, Condition::Confidence(ConfidenceTest::Below(_)))).await;
    assert!(rest.len() < rules.len());
    let (tally, _) = back_test(&desk, &rules, &rest, 7, Duration::MAX).await;
    assert_eq!((tally.turns, tally.conversations), (3, 3));
    assert_eq!((tally.saved.tickets, tally.draft.tickets), (2, 1));
    assert_eq!((tally.newly.count, tally.no_longer.count), (0, 1));
    let example = &tally.no_longer.examples[0];
    assert_eq!((example.chat_id.as_str(), example.turn_id.as_str()), ("a", "1"));
    assert!(example.reason.ends_with(": confidence 31 % is below 50 %"), "{}", example.reason);
    let (back, _) = back_test(&desk, &rest, &rules, 7, Duration::MAX).await;
    assert_eq!(back.newly, tally.no_longer);
    let today = tally.days.last().unwrap();
    assert_eq!((today.date.as_str(), today.saved, today.draft, tally.days.len()), ("2026-11-25", 2, 1, 7));
}

pub(crate) async fn only_the_last_days_are_looked_at(desk: TestDesk) {
    let day = 86_400_000;
    desk.send(unsure("old", "1")).await;
    desk.send(unsure("both", "1")).await;
    desk.clock.advance(10 * day);
    desk.send(unsure("both", "2")).await;
    desk.send(unsure("new", "1")).await;
    let rules = desk.store.rules().await.unwrap();
    let (tally, _) = back_test(&desk, &rules, &[], 7, Duration::MAX).await;
    assert_eq!((tally.turns, tally.conversations), (2, 2));
    assert_eq!(tally.saved, Count { matches: 2, tickets: 1 }, "what was open before is joined");
    let (tally, _) = back_test(&desk, &rules, &[], 30, Duration::MAX).await;
    assert_eq!((tally.turns, tally.saved.tickets, tally.draft.tickets), (4, 3, 0));
}

pub(crate) async fn slices_come_to_the_same_as_the_whole(desk: TestDesk) {
    // Longer than what is read at once, with a question that comes again on either side of a cut.
    let long: Vec<Value> =
        (1..=1_050).map(|n| with(turn("long", &n.to_string()), "question", json!(n % 150))).collect();
    let long: Vec<Value> =
        long.into_iter().map(|sent| with(sent.clone(), "question", json!(sent["question"].to_string()))).collect();
    for batch in long.chunks(500) {
        desk.send_all(batch).await;
    }
    for n in 0..5 {
        desk.send(unsure(&format!("short-{n}"), "1")).await;
    }
    let rules = desk.store.rules().await.unwrap();
    let whole = back_test(&desk, &rules, &[], 7, Duration::MAX).await;
    assert_eq!((whole.0.turns, whole.1), (1_055, 1));
    let sliced = back_test(&desk, &rules, &[], 7, Duration::ZERO).await;
    assert_eq!(sliced.0, whole.0);
    assert!(sliced.1 > 2, "{}", sliced.1);
}

pub(crate) async fn an_empty_desk_has_nothing_to_look_at(desk: TestDesk) {
    let rules = desk.store.rules().await.unwrap();
    let (tally, slices) = back_test(&desk, &rules, &rules, 30, Duration::ZERO).await;
    assert_eq!((tally.turns, tally.days.len(), slices), (0, 30, 1));
}
