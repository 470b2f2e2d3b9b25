//! What someone with the database file in their hands can't do unseen.

use app::domain::status::Status;
use serde_json::json;
use server::store::Whose;

use crate::desk::{TestDesk, platform, unsure, with};

async fn with_history(desk: TestDesk) -> TestDesk {
    let ada = desk.person("Ada").await;
    for chat in ["a", "b", "c"] {
        let ticket = desk.escalate(unsure(chat, "1")).await;
        desk.set_status(ticket.id, Status::Resolved, &ada).await;
    }
    desk.assert_whole().await;
    desk
}

async fn problems_after(desk: &TestDesk, sql: &str) -> Vec<String> {
    let desk = with_history(desk.another().await).await;
    desk.tamper(sql).await;
    desk.store.check().await.unwrap().problems
}

pub(crate) async fn the_log_refuses_updates_and_deletions(desk: TestDesk) {
    let desk = with_history(desk).await;
    for sql in ["UPDATE events SET actor_name = 'Eve'", "DELETE FROM events"] {
        let refused = desk.execute(sql).await.unwrap_err();
        assert!(refused.contains("never"), "{refused}");
    }
    desk.assert_whole().await;
}

pub(crate) async fn a_changed_event_is_found_and_named(desk: TestDesk) {
    for sql in [
        "UPDATE events SET actor_name = 'Eve' WHERE seq = 13",
        "UPDATE events SET at = at + 1 WHERE seq = 13",
        "UPDATE events SET id = replace(id, '-4', '-5') WHERE seq = 13",
        "UPDATE events SET kind = 'ticket.joined' WHERE seq = 13",
        "UPDATE events SET payload_digest = (SELECT e.payload_digest FROM events e WHERE e.seq = 12) WHERE seq = 13",
    ] {
        let problems = problems_after(&desk, sql).await;
        assert!(problems.iter().any(|problem| problem.contains("event 13 ")), "{sql}: {problems:?}");
    }
}

pub(crate) async fn a_value_that_is_none_is_named_and_does_not_end_the_check(desk: TestDesk) {
    let person = "(SELECT max(seq) FROM events WHERE actor_kind = 'person')";
    let ticket = "(SELECT max(seq) FROM events WHERE kind = 'ticket.created')";
    let turn = "(SELECT max(seq) FROM events WHERE kind = 'turn.recorded')";
    for (sql, seq) in [
        ("UPDATE events SET actor_id = 'x' WHERE seq = ", person),
        ("UPDATE events SET subject_id = 'x' WHERE seq = ", ticket),
        ("UPDATE events SET subject_id = 'x' WHERE seq = ", turn),
        ("UPDATE events SET id = 'x' WHERE seq = ", turn),
    ] {
        let problems = problems_after(&desk, &format!("{sql}{seq}")).await;
        assert!(problems.iter().any(|problem| problem.contains("does not carry on the chain")), "{sql}: {problems:?}");
        // Without the payload, what the event is about is looked up.
        let both = format!("DELETE FROM event_payloads WHERE seq = {seq}; {sql}{seq}");
        let problems = problems_after(&desk, &both).await;
        assert!(problems.iter().any(|problem| problem.contains("nothing was erased")), "{sql}: {problems:?}");
    }
}

/// Empties the turn with this ID as an erasure would, but for what the log tells of it.
fn as_if_erased(turn_id: &str) -> String {
    let turn = format!("(SELECT id FROM turns WHERE turn_id = '{turn_id}')");
    format!(
        "UPDATE turns SET user_name = NULL, user_id = NULL, user_email = NULL, question = '', answer = '',
             answer_raw = '', title = NULL, url = NULL, sources = '[]', metadata = '{{}}', answered = NULL,
             erased_at = created_at WHERE turn_id = '{turn_id}';
         UPDATE matches SET explanation = '(erased)' WHERE turn = {turn};
         UPDATE ticket_texts SET folded = '' WHERE turn = {turn};
         UPDATE turn_texts SET folded = '' WHERE turn = {turn};
         UPDATE tickets SET title = '(erased)', excerpt = '', description = '(erased)' WHERE turn = {turn};
         UPDATE conversations SET title = '(erased)', user_key = '' WHERE chat_id = 'c';
         DELETE FROM event_payloads WHERE seq IN (
             SELECT seq FROM events WHERE kind = 'turn.recorded' AND subject_id = CAST({turn} AS TEXT));"
    )
}

pub(crate) async fn what_is_emptied_by_hand_was_not_erased(desk: TestDesk) {
    desk.escalate(unsure("c", "one")).await;
    desk.tamper(&format!(
        "{} DELETE FROM event_payloads WHERE seq IN (SELECT seq FROM events WHERE kind = 'ticket.created')",
        as_if_erased("one")
    ))
    .await;
    let problems = desk.store.check().await.unwrap().problems;
    let expected = "has no payload, and nothing was erased that it tells of";
    assert!(
        problems.iter().any(|problem| problem == "turns are marked as erased: 1; the log tells of 0"),
        "{problems:?}"
    );
    assert!(problems.iter().any(|problem| problem.ends_with(expected)), "{problems:?}");
}

pub(crate) async fn an_erased_turn_excuses_only_what_told_of_it(desk: TestDesk) {
    let grete = json!({"id": "u-grete"});
    desk.escalate(unsure("c", "one")).await;
    for turn_id in ["two", "three"] {
        desk.escalate(with(unsure("c", turn_id), "user", grete.clone())).await;
    }
    desk.escalate(unsure("c", "four")).await;
    // A second reason of a turn is one more event of it.
    let (chat, turn_id) = ("c".parse().unwrap(), "two".parse().unwrap());
    desk.store.set_feedback(&chat, &turn_id, Some(app::domain::turn::Feedback::Down), &platform()).await.unwrap();
    let whose = Whose::User("u-grete".to_owned());
    for held in desk.store.held(&whose).await.unwrap() {
        desk.store.erase(held, &whose).await.unwrap();
    }
    desk.assert_whole().await;
    assert_eq!(desk.store.check().await.unwrap().erased, 5);
    let joined = "SELECT seq FROM events WHERE kind = 'ticket.joined'";
    desk.tamper(&format!("DELETE FROM event_payloads WHERE seq IN ({joined})")).await;
    let problems = desk.store.check().await.unwrap().problems;
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert!(problems[0].ends_with("have no payload, and not all that they tell of was erased"), "{problems:?}");
}

pub(crate) async fn a_changed_payload_is_found_and_a_missing_one_too(desk: TestDesk) {
    let problems = problems_after(&desk, "UPDATE event_payloads SET payload = '{}' WHERE seq = 13").await;
    assert!(problems.iter().any(|problem| problem.contains("event 13 has another payload")), "{problems:?}");
    let problems = problems_after(&desk, "DELETE FROM event_payloads WHERE seq = 13").await;
    assert_eq!(problems, ["event 13 has no payload, and nothing was erased that it tells of"]);
}

pub(crate) async fn one_fault_is_not_said_of_what_follows(desk: TestDesk) {
    for sql in [
        "UPDATE events SET actor_name = 'Eve' WHERE seq = 9",
        "UPDATE events SET hash = (SELECT e.hash FROM events e WHERE e.seq = 3) WHERE seq = 9",
        "DELETE FROM events WHERE seq = 9",
        "UPDATE event_payloads SET payload = '{}' WHERE seq = 9",
        "UPDATE event_payloads SET salt = (SELECT p.salt FROM event_payloads p WHERE p.seq = 3) WHERE seq = 9",
    ] {
        let problems = problems_after(&desk, sql).await;
        let of_the_log: Vec<_> = problems.iter().filter(|problem| problem.starts_with("event")).collect();
        assert_eq!(of_the_log.len(), 1, "{sql}: {problems:?}");
        assert!(of_the_log[0].starts_with("event 9 "), "{sql}: {problems:?}");
        assert!(!problems.iter().any(|problem| problem.contains("its head says")), "{sql}: {problems:?}");
    }
}

pub(crate) async fn several_faults_are_each_found(desk: TestDesk) {
    let sql = "UPDATE events SET actor_name = 'Eve' WHERE seq = 8; DELETE FROM events WHERE seq IN (10, 11);
               UPDATE event_payloads SET payload = '{}' WHERE seq = 13";
    let problems = problems_after(&desk, sql).await;
    let of_the_log: Vec<_> = problems.iter().filter(|problem| problem.starts_with("event")).collect();
    assert!(of_the_log[0].starts_with("event 8 does not carry on the chain"), "{problems:?}");
    assert_eq!(of_the_log[1], "events 10 to 11 are missing from the log");
    assert!(of_the_log[2].starts_with("event 13 has another payload"), "{problems:?}");
    assert_eq!(of_the_log.len(), 3, "{problems:?}");
}

pub(crate) async fn a_missing_event_is_found(desk: TestDesk) {
    let problems = problems_after(&desk, "DELETE FROM events WHERE seq = 13").await;
    assert!(problems.iter().any(|problem| problem == "event 13 is missing from the log"), "{problems:?}");
}

pub(crate) async fn a_cut_off_end_is_found(desk: TestDesk) {
    let problems = problems_after(&desk, "DELETE FROM events WHERE seq = (SELECT max(seq) FROM events)").await;
    assert!(problems.iter().any(|problem| problem.contains("its head says")), "{problems:?}");
}

pub(crate) async fn a_ticket_without_its_event_or_with_wrong_keys_is_found(desk: TestDesk) {
    for (sql, expected) in [
        ("UPDATE tickets SET audit_id = 'x' WHERE number = 1", "#1 has no creation event"),
        ("UPDATE tickets SET severity_rank = 3 WHERE number = 1", "#1 has a sort key"),
        ("UPDATE tickets SET joined = 4 WHERE number = 1", "#1 counts another number of joined"),
        ("UPDATE conversations SET turns = 9 WHERE id = 1", "counts another number of turns"),
        ("DELETE FROM matches WHERE ticket = 1", "#1 has no reason"),
    ] {
        let problems = problems_after(&desk, sql).await;
        assert!(problems.iter().any(|problem| problem.contains(expected)), "{sql}: {problems:?}");
    }
}

pub(crate) async fn the_schema_itself_refuses_a_resolution_without_resolved(desk: TestDesk) {
    let desk = with_history(desk).await;
    for sql in [
        "UPDATE tickets SET status = 'open' WHERE number = 1",
        "UPDATE tickets SET resolved_at = NULL WHERE number = 1",
        "UPDATE tickets SET status = 'done' WHERE number = 1",
        "UPDATE turns SET confidence = 10001 WHERE id = 1",
        "UPDATE tickets SET assignee_key = 'x' WHERE number = 1",
    ] {
        assert!(desk.execute(sql).await.is_err(), "{sql}");
    }
}
