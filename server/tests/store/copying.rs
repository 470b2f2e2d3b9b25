//! A desk copied to another database, of its own engine and of the other one.

use std::{collections::BTreeSet, sync::Arc};

use app::domain::{
    event::Actor,
    person::Assignee,
    status::Status,
    token::{NewToken, RequestLimit, Scope},
};
use serde_json::json;
use server::store::{self, copy};
use sqlx::{Connection as _, PgConnection, Row as _, SqliteConnection};

use crate::desk::{Empty, TestDesk, assign, turn, typed, unsure, with};

/// A desk on which everything has happened that leaves a row.
async fn with_history(desk: TestDesk) -> (TestDesk, String) {
    let ada = desk.person("Ada").await;
    let new = NewToken::new("platform".parse().unwrap(), Scope::ALL)
        .ending(Some(desk.store.now().plus_millis(1_000_000_000)))
        .limited(RequestLimit::try_from(60).ok());
    let secret = desk.store.create_token(&new, &Actor::System).await.unwrap().reveal().to_owned();
    desk.store.create_token(&NewToken::new("old".parse().unwrap(), []), &Actor::System).await.unwrap();
    desk.store.revoke_token(&"old".parse().unwrap(), &Actor::System).await.unwrap();
    for chat in ["a", "b", "日本語 ☕"] {
        desk.send(turn(chat, "0")).await;
        let rich = json!({
            "chat_id": chat, "turn_id": "1", "question": "I want a human, 100%\r\n\t\\ 'x' \"y\"", "answer": "",
            "answer_raw": "raw \u{1F469}\u{200D}\u{1F4BB}", "confidence": null, "feedback": "down", "title": "T", "url": "https://example.com",
            "sources": [{"title": "S", "url": "https://example.com/s"}], "metadata": {"n": 1.5, "z": [null]},
            "user": {"email": "Ada.Obi@example.com"},
            "guardrails": [{"policy": "Pii", "action": "escalate", "detail": "phone"}, {"policy": "x", "action": "flag"}],
        });
        let ticket = desk.escalate(rich).await;
        desk.clock.advance(1_000);
        desk.escalate(unsure(chat, "2")).await;
        desk.edit(ticket.id, &assign(None, typed("Ben Example")), &ada).await.unwrap();
        desk.set_status(ticket.id, Status::Resolved, &ada).await;
        let second = desk.escalate(with(unsure(chat, "3"), "user", json!({"name": "Zoë"}))).await;
        desk.edit(second.id, &assign(None, Some(Assignee::Id(ada.id))), &ada).await.unwrap();
    }
    (desk, secret)
}

async fn is_the_same_after(desk: &TestDesk, database: &Empty) {
    let copied = copy::copy(&desk.url(), &database.url()).await.unwrap();
    assert_eq!(copied, desk.store.check().await.unwrap());
    assert_eq!((copied.conversations, copied.turns, copied.tickets, copied.ok), (3, 12, 6, true));

    let copy = store::open(&database.url(), Arc::new(desk.clock.clone())).await.unwrap();
    for query in ["", "sort=assigned_to", "sort=-confidence", "q=HUMAN", "q=100%25", "q=zoe", "q=2", "guardrail=pii"] {
        let page = desk.page(query, None, 50).await;
        let (parsed, _) = app::domain::query::TicketQuery::parse(query);
        let viewer = app::ports::Viewer { person: None, zone: chrono_tz::UTC };
        let list = app::ports::TicketList { query: parsed, viewer, after: None, limit: 50 };
        assert_eq!(copy.list(&list).await.unwrap(), page, "{query}");
        for ticket in page.items {
            assert_eq!(copy.detail(ticket.id, true).await.unwrap().unwrap(), desk.detail(ticket.id).await);
            assert_eq!(copy.events(ticket.id).await.unwrap().unwrap(), desk.history(ticket.id).await);
        }
    }
    assert_eq!(copy.facets().await.unwrap(), desk.store.facets().await.unwrap());
    assert_eq!(copy.tokens().await.unwrap(), desk.store.tokens().await.unwrap());
    assert_eq!(copy.people().await.unwrap(), desk.store.people().await.unwrap());
    assert_eq!(copy.rules().await.unwrap(), desk.store.rules().await.unwrap());
    copy.close().await;

    let again = copy::copy(&desk.url(), &database.url()).await;
    assert!(matches!(again, Err(copy::CopyError::NotEmpty)), "{again:?}");
}

pub(crate) async fn a_copy_on_either_engine_is_the_same_desk_and_goes_on(desk: TestDesk) {
    let (desk, secret) = with_history(desk).await;
    for database in [desk.empty(), desk.empty_on_the_other()] {
        is_the_same_after(&desk, &database).await;
        let copy = desk.opened(database).await;
        let next = copy.escalate(unsure("new", "1")).await;
        assert_eq!(next.number.0, 7, "numbers go on where they were");
        let again = copy.send(unsure("a", "2")).await;
        assert!(again.duplicate && again.ticket.is_some());
        assert_eq!(copy.store.authenticate(&secret).await.unwrap().name.as_str(), "platform");
        copy.assert_whole().await;
    }
}

pub(crate) async fn a_desk_in_use_is_copied_as_of_one_instant(desk: TestDesk) {
    let ada = desk.person("Ada").await;
    let turns: Vec<_> = (0..450).map(|n| unsure(&format!("chat {n}"), "1")).collect();
    for batch in turns.chunks(50) {
        desk.send_all(batch).await;
    }
    // Each of the later tickets follows one that is many rows before it.
    for ticket in desk.page("sort=created", None, 200).await.items {
        desk.set_status(ticket.id, Status::Closed, &ada).await;
    }
    desk.send_all(&(0..200).map(|n| unsure(&format!("chat {n}"), "2")).collect::<Vec<_>>()).await;
    for (round, database) in [desk.empty(), desk.empty_on_the_other()].into_iter().enumerate() {
        let (from, to) = (desk.url(), database.url());
        let copying = tokio::spawn(async move { copy::copy(&from, &to).await });
        let mut meanwhile = 0;
        while !copying.is_finished() {
            desk.send(unsure(&format!("meanwhile {meanwhile}"), &round.to_string())).await;
            meanwhile += 1;
        }
        let copied = copying.await.unwrap().unwrap();
        let now = desk.store.check().await.unwrap();
        assert!(copied.ok && copied.turns >= 650 && copied.events < now.events, "{meanwhile} turns meanwhile");
    }
}

pub(crate) async fn a_desk_that_is_not_whole_is_not_copied(desk: TestDesk) {
    desk.escalate(unsure("a", "1")).await;
    desk.tamper("UPDATE event_payloads SET payload = '{}' WHERE seq = 2").await;
    for database in [desk.empty(), desk.empty_on_the_other()] {
        // The second time as the first: nothing was left behind.
        for _ in 0..2 {
            let refused = copy::copy(&desk.url(), &database.url()).await.unwrap_err();
            assert!(matches!(refused, copy::CopyError::Unfaithful { .. }), "{refused}");
            assert!(refused.to_string().contains("event 2"), "{refused}");
        }
    }
}

pub(crate) async fn what_is_no_desk_is_not_copied(desk: TestDesk) {
    let (from, to) = (desk.empty(), desk.empty_on_the_other());
    let copied = copy::copy(&from.url(), &to.url()).await;
    assert!(matches!(copied, Err(copy::CopyError::NoDesk)), "{copied:?}");
    let copied = copy::copy("mysql://root@localhost/desk", &to.url()).await;
    assert!(matches!(copied, Err(copy::CopyError::Open { which: "--from", .. })), "{copied:?}");
    let copied = copy::copy(&desk.url(), "mysql://root@localhost/desk").await;
    assert!(matches!(copied, Err(copy::CopyError::Open { which: "--to", .. })), "{copied:?}");
}

pub(crate) async fn every_column_is_copied(desk: TestDesk) {
    let derived = ["ticket_texts.id", "ticket_texts.trigrams"];
    // Triggers fill these as the rest arrives, or the next start does.
    let made_anew =
        ["ticket_facets.", "conversation_facets.", "conversation_policies.", "turn_texts.", "turn_texts_due."];
    let is_derived =
        |column: &str| derived.contains(&column) || made_anew.iter().any(|table| column.starts_with(table));
    let copied: BTreeSet<String> = copy::columns().collect();
    assert_eq!(columns(&desk).await.into_iter().filter(|column| !is_derived(column)).collect::<BTreeSet<_>>(), copied);
}

/// `table.column` of everything in the schema that is the desk's own.
async fn columns(desk: &TestDesk) -> BTreeSet<String> {
    let url = desk.url();
    let rows: Vec<(String, String)> = if url.starts_with("sqlite:") {
        let mut connection = SqliteConnection::connect(&url).await.unwrap();
        let rows = sqlx::query(
            "SELECT m.name, c.name FROM sqlite_schema m, pragma_table_info(m.name) c
             WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND m.name NOT LIKE 'ticket_trigrams%'
               AND m.name NOT LIKE 'turn_trigrams%'",
        )
        .fetch_all(&mut connection)
        .await
        .unwrap();
        rows.iter().map(|row| (row.get(0), row.get(1))).collect()
    } else {
        let mut connection = PgConnection::connect(&url).await.unwrap();
        let rows = sqlx::query(
            "SELECT table_name::text, column_name::text FROM information_schema.columns WHERE table_schema = 'public'",
        )
        .fetch_all(&mut connection)
        .await
        .unwrap();
        rows.iter().map(|row| (row.get(0), row.get(1))).collect()
    };
    rows.into_iter()
        .filter(|(table, _)| table != "_sqlx_migrations")
        .map(|(table, column)| format!("{table}.{column}"))
        .collect()
}
