//! Changing rules: versions, order, conflicts, and what comes of rules that can't be used.

use app::{
    domain::{
        ids::RuleId,
        person::Person,
        rule::{Condition, Direction, EscalationTag, Outcome, RuleDraft, RuleEntry},
        severity::Severity,
    },
    ports::RuleError,
};
use serde_json::{Value, json};
use sqlx::{Connection as _, PgConnection, SqliteConnection};

use crate::desk::{TestDesk, turn, unsure, with};

/// A rule for questions with a word.
pub(crate) fn about(name: &str, word: &str) -> RuleDraft {
    RuleDraft {
        name: name.to_owned(),
        condition: Condition::Contains { field: app::domain::rule::TextField::Question, words: vec![word.to_owned()] },
        outcome: Outcome {
            severity: Severity::High,
            assignee: None,
            tag: EscalationTag::default(),
            description: String::new(),
        },
    }
}

/// A turn whose question has a word.
pub(crate) fn asks(chat: &str, id: &str, word: &str) -> Value {
    with(turn(chat, id), "question", json!(format!("What of {word}? {chat} {id}")))
}

async fn make(desk: &TestDesk, draft: &RuleDraft, by: &Person) -> RuleId {
    desk.store.create_rule(draft, &by.reference().into()).await.unwrap()
}

async fn entries(desk: &TestDesk) -> Vec<RuleEntry> {
    desk.store.rule_entries().await.unwrap()
}

async fn names(desk: &TestDesk) -> Vec<String> {
    entries(desk).await.into_iter().map(|rule| rule.name).collect()
}

/// What happened to a rule, as the log has it: what, who, and more about it.
async fn told(desk: &TestDesk, id: RuleId) -> Vec<(String, String, Value)> {
    let sql = format!(
        "SELECT e.kind, e.actor_name, p.payload FROM events e JOIN event_payloads p ON p.seq = e.seq
         WHERE e.subject_kind = 'rule' AND e.subject_id = '{id}' ORDER BY e.seq"
    );
    let sql = sqlx::AssertSqlSafe(sql);
    let rows: Vec<(String, String, String)> = if desk.url().starts_with("sqlite:") {
        let mut connection = SqliteConnection::connect(&desk.url()).await.unwrap();
        sqlx::query_as(sql).fetch_all(&mut connection).await.unwrap()
    } else {
        let mut connection = PgConnection::connect(&desk.url()).await.unwrap();
        sqlx::query_as(sql).fetch_all(&mut connection).await.unwrap()
    };
    rows.into_iter().map(|(kind, who, payload)| (kind, who, serde_json::from_str(&payload).unwrap())).collect()
}

async fn kinds(desk: &TestDesk, id: RuleId) -> Vec<String> {
    told(desk, id).await.into_iter().map(|(kind, ..)| kind).collect()
}

pub(crate) async fn a_new_rule_is_the_last_and_makes_tickets_from_then_on(desk: TestDesk) {
    let ada = desk.person("Ada").await;
    assert_eq!(desk.send(asks("a", "1", "refund")).await.ticket, None);
    let other = desk.other_process().await;
    let id = make(&desk, &about("Refunds", "refund"), &ada).await;
    assert_eq!(names(&desk).await.last().map(String::as_str), Some("Refunds"));
    let ticket = desk.escalate(asks("b", "1", "refund")).await;
    assert_eq!((ticket.severity, ticket.rules.as_slice()), (Severity::High, ["Refunds".to_owned()].as_slice()));
    let kept = other.rule(id).await.unwrap().unwrap();
    assert_eq!((kept.present.version, kept.present.saved_by.as_str(), kept.enabled), (1, "Ada", true));
    let events = told(&desk, id).await;
    assert_eq!((events.len(), events[0].0.as_str(), events[0].1.as_str()), (1, "rule.created", "Ada"));
    other.close().await;
    desk.assert_whole().await;
}

pub(crate) async fn a_saved_change_is_a_version_that_every_process_follows(desk: TestDesk) {
    let ada = desk.person("Ada").await;
    let other = desk.other_process().await;
    let id = make(&desk, &about("Refunds", "refund"), &ada).await;
    let first = desk.escalate(asks("a", "1", "refund")).await;
    let changed = RuleDraft { name: "Money".to_owned(), ..about("Money", "money") };
    assert_eq!(other.save_rule(id, 1, &changed, &ada.reference().into()).await.unwrap(), 2);
    assert_eq!(desk.send(asks("b", "1", "refund")).await.ticket, None, "the old version matches no more");
    let second = desk.escalate(asks("c", "1", "money")).await;
    let reasons = async |ticket| desk.detail(ticket).await.reasons.remove(0);
    assert_eq!((reasons(second.id).await.name, reasons(second.id).await.version), ("Money".to_owned(), Some(2)));
    let old = reasons(first.id).await;
    assert_eq!((old.name.as_str(), old.version), ("Refunds", Some(1)), "a change never rewrites tickets");
    let versions = desk.store.rule_versions(id, None, 10).await.unwrap();
    assert_eq!(versions.iter().map(|version| version.version).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(versions[1].draft, Some(about("Refunds", "refund")));
    let earlier = desk.store.rule_versions(id, Some(2), 10).await.unwrap();
    assert_eq!(earlier.len(), 1);
    let events = told(&desk, id).await;
    let data = &events[1].2["data"];
    assert_eq!((events[1].0.as_str(), &data["version"]), ("rule.changed", &json!(2)));
    assert_eq!(data["changes"][0], json!({"part": "name", "from": "Refunds", "to": "Money"}));
    assert_eq!((&data["changes"][1]["part"], data["changes"].as_array().unwrap().len()), (&json!("condition"), 2));
    other.close().await;
    desk.assert_whole().await;
}

pub(crate) async fn a_version_that_someone_else_saved_is_a_conflict_that_names_them(desk: TestDesk) {
    let (ada, ben) = (desk.person("Ada").await, desk.person("Ben").await);
    let id = make(&desk, &about("Refunds", "refund"), &ada).await;
    desk.clock.advance(60_000);
    desk.store.save_rule(id, 1, &about("Bens", "money"), &ben.reference().into()).await.unwrap();
    let late = desk.store.save_rule(id, 1, &about("Adas", "cash"), &ada.reference().into()).await;
    let Err(RuleError::Conflict(conflict)) = late else { panic!("{late:?}") };
    assert_eq!(conflict.sentence(), "Ben saved version 2 meanwhile.");
    assert_eq!(conflict.present.draft, Some(about("Bens", "money")));
    assert_eq!(conflict.present.saved_at, crate::desk::at(crate::desk::START).plus_millis(60_000));
    assert_eq!(desk.store.rule(id).await.unwrap().unwrap().present.version, 2, "nothing was written");
    assert_eq!(desk.store.save_rule(id, 2, &about("Adas", "cash"), &ada.reference().into()).await.unwrap(), 3);
    assert_eq!(desk.store.save_rule(id, 1, &about("Adas", "cash"), &ben.reference().into()).await.unwrap(), 3);
    let gone = desk.store.delete_rule(id, 2, &ben.reference().into()).await;
    assert!(matches!(gone, Err(RuleError::Conflict(_))), "{gone:?}");
    assert_eq!(kinds(&desk, id).await, ["rule.created", "rule.changed", "rule.changed"]);
}

pub(crate) async fn the_stored_version_again_makes_no_version(desk: TestDesk) {
    let ada = desk.person("Ada").await;
    let id = make(&desk, &about("Refunds", "refund"), &ada).await;
    let before = desk.store.check().await.unwrap().events;
    let actor = ada.reference().into();
    assert_eq!(desk.store.save_rule(id, 1, &about("Refunds", "refund"), &actor).await.unwrap(), 1);
    desk.store.switch_rule(id, true, &actor).await.unwrap();
    desk.store.move_rule(id, Direction::Down, &actor).await.unwrap();
    assert_eq!(desk.store.check().await.unwrap().events, before);
}

pub(crate) async fn one_rule_saved_in_two_processes_at_once_is_won_by_one(desk: TestDesk) {
    let ada = desk.person("Ada").await;
    let other = desk.other_process().await;
    let actor = ada.reference().into();
    let id = make(&desk, &about("Refunds", "refund"), &ada).await;
    for version in 1..=8 {
        let (one, two) = (about("Refunds", &format!("one {version}")), about("Refunds", &format!("two {version}")));
        let (one, two) =
            tokio::join!(desk.store.save_rule(id, version, &one, &actor), other.save_rule(id, version, &two, &actor));
        assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
    }
    assert_eq!(desk.store.rule_versions(id, None, 20).await.unwrap().len(), 9);
    other.close().await;
    desk.assert_whole().await;
}

pub(crate) async fn rules_are_moved_one_place_at_a_time(desk: TestDesk) {
    let ada = desk.person("Ada").await;
    let actor = ada.reference().into();
    let before = names(&desk).await;
    let ids: Vec<_> = entries(&desk).await.into_iter().map(|rule| rule.id).collect();
    desk.store.move_rule(ids[1], Direction::Up, &actor).await.unwrap();
    desk.store.move_rule(ids[0], Direction::Down, &actor).await.unwrap();
    desk.store.move_rule(ids[1], Direction::Up, &actor).await.unwrap();
    let mut expected = before.clone();
    expected[..3].rotate_left(1);
    assert_eq!(names(&desk).await, expected);
    assert_eq!(kinds(&desk, ids[1]).await, ["rule.created", "rule.moved"], "beyond the end there is no place");
    let guardrail = with(unsure("a", "1"), "guardrails", json!([{"policy": "pii", "action": "flag"}]));
    let both = with(guardrail, "question", json!("Can I talk to a human?"));
    let ticket = desk.escalate(both).await;
    assert_eq!(desk.ticket(ticket.id).await.rule, expected[0], "the first in order");
    let unknown = RuleId::new(uuid::Uuid::nil());
    assert!(matches!(desk.store.move_rule(unknown, Direction::Up, &actor).await, Err(RuleError::Unknown)));
}

pub(crate) async fn moves_and_saves_at_once_lose_no_place(desk: TestDesk) {
    let ada = desk.person("Ada").await;
    let other = desk.other_process().await;
    let actor = ada.reference().into();
    let ids: Vec<_> = entries(&desk).await.into_iter().map(|rule| rule.id).collect();
    let moves = async {
        for n in 0..12 {
            desk.store.move_rule(ids[n % ids.len()], Direction::Down, &actor).await.unwrap();
        }
    };
    let others = async {
        for n in 0..12 {
            let at = (n + 3) % ids.len();
            other.move_rule(ids[at], Direction::Up, &actor).await.unwrap();
            other.switch_rule(ids[at], n % 2 == 0, &actor).await.unwrap();
        }
    };
    let turns = async {
        for n in 0..12 {
            desk.send(unsure(&format!("chat {n}"), "1")).await;
        }
    };
    tokio::join!(moves, others, turns);
    let rules = desk.store.rules().await.unwrap();
    let mut positions: Vec<_> = rules.iter().map(|rule| rule.position).collect();
    positions.dedup();
    assert_eq!(positions.len(), ids.len(), "each has a place of its own");
    other.close().await;
    desk.assert_whole().await;
}

pub(crate) async fn a_rule_that_is_off_matches_nothing_and_a_copy_begins_so(desk: TestDesk) {
    let ada = desk.person("Ada").await;
    let actor = ada.reference().into();
    let id = make(&desk, &about(&"N".repeat(100), "refund"), &ada).await;
    make(&desk, &about("Last", "last"), &ada).await;
    let copy = desk.store.duplicate_rule(id, &actor).await.unwrap();
    desk.store.switch_rule(id, false, &actor).await.unwrap();
    let list = entries(&desk).await;
    let at = list.iter().position(|rule| rule.id == id).unwrap();
    assert_eq!((list[at + 1].id, list[at + 1].enabled, list[at].enabled), (copy, false, false));
    assert_eq!(list[at + 1].name, format!("{} (copy)", "N".repeat(93)));
    assert_eq!(desk.send(asks("a", "1", "refund")).await.ticket, None);
    desk.store.switch_rule(copy, true, &actor).await.unwrap();
    assert!(desk.escalate(asks("a", "2", "refund")).await.new);
    assert_eq!(kinds(&desk, id).await, ["rule.created", "rule.switched"]);
}

pub(crate) async fn a_deleted_rule_matches_no_more_and_stays_in_history(desk: TestDesk) {
    let ada = desk.person("Ada").await;
    let actor = ada.reference().into();
    let id = make(&desk, &about("Refunds", "refund"), &ada).await;
    let ticket = desk.escalate(asks("a", "1", "refund")).await;
    desk.store.delete_rule(id, 1, &actor).await.unwrap();
    assert!(!names(&desk).await.contains(&"Refunds".to_owned()));
    assert!(desk.store.rules().await.unwrap().iter().all(|rule| rule.id != id));
    assert_eq!(desk.send(asks("b", "1", "refund")).await.ticket, None);
    let detail = desk.detail(ticket.id).await;
    assert_eq!((detail.summary.rule.as_str(), detail.reasons[0].version), ("Refunds", Some(1)));
    let kept = desk.store.rule(id).await.unwrap().unwrap();
    assert_eq!(kept.deleted_at, Some(crate::desk::at(crate::desk::START)));
    assert_eq!(desk.store.rule_versions(id, None, 10).await.unwrap().len(), 1);
    for refused in [
        desk.store.save_rule(id, 1, &about("Again", "refund"), &actor).await.map(drop),
        desk.store.switch_rule(id, false, &actor).await,
        desk.store.move_rule(id, Direction::Up, &actor).await,
        desk.store.duplicate_rule(id, &actor).await.map(drop),
        desk.store.delete_rule(id, 1, &actor).await,
    ] {
        assert!(matches!(refused, Err(RuleError::Unknown)), "{refused:?}");
    }
    assert_eq!(kinds(&desk, id).await, ["rule.created", "rule.deleted"]);
    desk.assert_whole().await;
}

pub(crate) async fn matches_are_counted_over_a_week_and_a_month(desk: TestDesk) {
    const DAY: i64 = 24 * 60 * 60 * 1_000;
    let ada = desk.person("Ada").await;
    let id = make(&desk, &about("Refunds", "refund"), &ada).await;
    for (n, days) in [(1, 0), (2, 10), (3, 15), (4, 3)] {
        desk.clock.advance(days * DAY);
        desk.send(asks(&format!("chat {n}"), "1", "refund")).await;
    }
    desk.clock.advance(4 * DAY);
    let rule = entries(&desk).await.into_iter().find(|rule| rule.id == id).unwrap();
    assert_eq!((rule.week, rule.month), (2, 3), "after 4, 7, 22 and 32 days");
}

pub(crate) async fn a_rule_that_cannot_be_used_is_skipped_recorded_and_shown(desk: TestDesk) {
    let ada = desk.person("Ada").await;
    let wrong = make(&desk, &about("Wrong pattern", "refund"), &ada).await;
    let unreadable = make(&desk, &about("Unreadable", "refund"), &ada).await;
    make(&desk, &about("Refunds", "refund"), &ada).await;
    for (id, condition) in
        [(wrong, r#"{"matches":{"field":"answer","pattern":"("}}"#), (unreadable, r#"{"phase_of_the_moon":"full"}"#)]
    {
        desk.execute(&format!("UPDATE rule_versions SET condition = '{condition}' WHERE rule = '{id}'")).await.unwrap();
    }
    desk.execute("UPDATE desk SET rules_revision = rules_revision + 1").await.unwrap();
    for n in 1..=3 {
        let ticket = desk.escalate(asks(&format!("chat {n}"), "1", "refund")).await;
        assert_eq!(ticket.rules, ["Refunds"], "the others stand");
    }
    let other = desk.other_process().await;
    other.record(&[], &crate::desk::platform()).await.unwrap();
    for (id, words) in [(wrong, "unclosed group"), (unreadable, "can't be read")] {
        assert_eq!(kinds(&desk, id).await, ["rule.created", "rule.skipped"], "once, however many find it out");
        let entry = entries(&desk).await.into_iter().find(|rule| rule.id == id).unwrap();
        assert!(entry.problem.as_deref().is_some_and(|problem| problem.contains(words)), "{entry:?}");
        assert_eq!(entry.draft.is_some(), id == wrong);
    }
    let told = desk.store.turn_reasons(&"chat 1".parse().unwrap(), &"1".parse().unwrap()).await.unwrap().unwrap();
    let mut skipped: Vec<_> = told.skipped.iter().map(|rule| (rule.name.as_str(), rule.version)).collect();
    skipped.sort_unstable();
    assert_eq!(skipped, [("Unreadable", 1), ("Wrong pattern", 1)]);
    assert!(told.skipped.iter().any(|rule| rule.problem.contains("unclosed group")), "{:?}", told.skipped);
    assert!(told.others.iter().all(|verdict| verdict.name != "Unreadable" && verdict.name != "Wrong pattern"));
    let kept = desk.store.rule(unreadable).await.unwrap().unwrap();
    assert_eq!((kept.present.form.condition.as_str(), kept.present.draft), (r#"{"phase_of_the_moon":"full"}"#, None));
    let actor = ada.reference().into();
    assert!(matches!(desk.store.duplicate_rule(unreadable, &actor).await, Err(RuleError::Unreadable)));
    desk.store.save_rule(unreadable, 1, &about("Readable", "money"), &actor).await.unwrap();
    assert!(desk.escalate(asks("new", "1", "money")).await.new);
    let entry = entries(&desk).await.into_iter().find(|rule| rule.id == unreadable).unwrap();
    assert_eq!(entry.problem, None);
    other.close().await;
    desk.assert_whole().await;
}

pub(crate) async fn a_description_says_what_the_turn_brought(desk: TestDesk) {
    let ada = desk.person("Ada").await;
    let mut draft = about("Refunds", "refund");
    draft.outcome.description = "{user} on {channel}: {question} {{{why}}}".to_owned();
    make(&desk, &draft, &ada).await;
    let sent = with(turn("a", "1"), "question", json!("A {why} refund?"));
    let ticket = desk.escalate(sent).await;
    assert_eq!(
        desk.detail(ticket.id).await.description,
        "Ada Obi on Teams: A {why} refund? {the question contains \"refund\"}"
    );
}
