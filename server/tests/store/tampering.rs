//! What someone with the database file in their hands can't do unseen.

use app::domain::status::Status;
use sqlx::{Connection as _, SqliteConnection};

use crate::desk::{TestDesk, unsure};

async fn desk_with_history() -> TestDesk {
    let desk = TestDesk::sqlite().await;
    let ada = desk.person("Ada").await;
    for chat in ["a", "b", "c"] {
        let ticket = desk.escalate(unsure(chat, "1")).await;
        desk.set_status(ticket.id, Status::Resolved, &ada).await;
    }
    desk.assert_whole().await;
    desk
}

async fn problems_after(sql: &'static str) -> Vec<String> {
    let desk = desk_with_history().await;
    let mut connection = SqliteConnection::connect(&desk.url).await.unwrap();
    sqlx::raw_sql(
        "DROP TRIGGER events_are_never_updated; DROP TRIGGER events_are_never_deleted; PRAGMA foreign_keys = off",
    )
    .execute(&mut connection)
    .await
    .unwrap();
    sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
    desk.store.check().await.unwrap().problems
}

#[tokio::test]
async fn the_log_refuses_updates_and_deletions() {
    let desk = desk_with_history().await;
    let mut connection = SqliteConnection::connect(&desk.url).await.unwrap();
    for sql in ["UPDATE events SET actor_name = 'Eve'", "DELETE FROM events"] {
        let refused = sqlx::raw_sql(sql).execute(&mut connection).await.unwrap_err().to_string();
        assert!(refused.contains("never"), "{refused}");
    }
    desk.assert_whole().await;
}

#[tokio::test]
async fn a_changed_event_is_found_and_named() {
    for sql in [
        "UPDATE events SET actor_name = 'Eve' WHERE seq = 9",
        "UPDATE events SET at = at + 1 WHERE seq = 9",
        "UPDATE events SET id = replace(id, '-4', '-5') WHERE seq = 9",
        "UPDATE events SET kind = 'ticket.joined' WHERE seq = 9",
        "UPDATE events SET payload_digest = zeroblob(32) WHERE seq = 9",
    ] {
        let problems = problems_after(sql).await;
        assert!(problems.iter().any(|problem| problem.contains("event 9 ")), "{sql}: {problems:?}");
    }
}

#[tokio::test]
async fn a_changed_payload_is_found_and_an_erased_one_is_not_a_fault() {
    let problems = problems_after("UPDATE event_payloads SET payload = '{}' WHERE seq = 9").await;
    assert!(problems.iter().any(|problem| problem.contains("event 9 has another payload")), "{problems:?}");
    assert_eq!(problems_after("DELETE FROM event_payloads WHERE seq = 9").await, Vec::<String>::new());
}

#[tokio::test]
async fn a_missing_event_is_found() {
    let problems = problems_after("DELETE FROM events WHERE seq = 9").await;
    assert!(problems.iter().any(|problem| problem == "event 9 is missing from the log"), "{problems:?}");
}

#[tokio::test]
async fn a_cut_off_end_is_found() {
    let problems = problems_after("DELETE FROM events WHERE seq = (SELECT max(seq) FROM events)").await;
    assert!(problems.iter().any(|problem| problem.contains("its head says")), "{problems:?}");
}

#[tokio::test]
async fn a_ticket_without_its_event_or_with_wrong_keys_is_found() {
    for (sql, expected) in [
        ("UPDATE tickets SET audit_id = 'x' WHERE number = 1", "#1 has no creation event"),
        ("UPDATE tickets SET severity_rank = 3 WHERE number = 1", "#1 has a sort key"),
        ("UPDATE tickets SET joined = 4 WHERE number = 1", "#1 counts another number of joined"),
        ("UPDATE conversations SET turns = 9 WHERE id = 1", "counts another number of turns"),
        ("DELETE FROM matches WHERE ticket = 1", "#1 has no reason"),
    ] {
        let problems = problems_after(sql).await;
        assert!(problems.iter().any(|problem| problem.contains(expected)), "{sql}: {problems:?}");
    }
}

#[tokio::test]
async fn the_schema_itself_refuses_a_resolution_without_resolved() {
    let desk = desk_with_history().await;
    let mut connection = SqliteConnection::connect(&desk.url).await.unwrap();
    for sql in [
        "UPDATE tickets SET status = 'open' WHERE number = 1",
        "UPDATE tickets SET resolved_at = NULL WHERE number = 1",
        "UPDATE tickets SET status = 'done' WHERE number = 1",
        "UPDATE turns SET confidence = 10001 WHERE id = 1",
        "UPDATE tickets SET assignee_key = 'x' WHERE number = 1",
    ] {
        assert!(sqlx::raw_sql(sql).execute(&mut connection).await.is_err(), "{sql}");
    }
}
