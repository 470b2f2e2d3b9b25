//! Tokens that are revoked while they are used.

use app::domain::{event::Actor, token::Scope};
use axum::body::{Body, Bytes};
use futures::StreamExt as _;

use crate::desk::{Desk, unsure};

async fn revoke(desk: &Desk, name: &str) {
    desk.store.revoke_token(&name.parse().unwrap(), &Actor::System).await.unwrap();
}

#[tokio::test]
async fn an_export_breaks_off_when_its_token_is_revoked() {
    let desk = Desk::new().await;
    let ingest = desk.token(&[Scope::Ingest]).await;
    let turns: String = (0..450).map(|n| format!("{}\n", unsure(&format!("chat {n}"), "1"))).collect();
    desk.post("/api/v1/turns").token(&ingest).body("application/x-ndjson", turns).send().await.ok();
    for file in ["tickets.csv", "tickets.jsonl"] {
        let token = desk.named_token(file, &[Scope::Read]).await;
        let answer = desk.get(&format!("/api/v1/{file}")).token(&token).open().await;
        let mut body = answer.into_body().into_data_stream();
        assert!(body.next().await.unwrap().is_ok());
        revoke(&desk, file).await;
        let rest: Vec<_> = body.collect().await;
        assert!(rest.iter().all(|piece| piece.is_err()), "{file}: {rest:?}");
    }
}

#[tokio::test]
async fn lines_after_a_token_was_revoked_are_not_recorded() {
    let desk = Desk::new().await;
    let token = desk.named_token("bot", &[Scope::Ingest]).await;
    let begun = desk.store.check().await.unwrap().events;
    let (lines, body) = futures::channel::mpsc::unbounded::<Result<Bytes, std::io::Error>>();
    let line = |chat: &str| Ok(Bytes::from(format!("{}\n", unsure(chat, "1"))));
    lines.unbounded_send(line("before")).unwrap();
    let ask = desk.post("/api/v1/turns").token(&token);
    let sent = tokio::spawn(ask.body("application/x-ndjson", Body::from_stream(body)).send());
    while desk.store.check().await.unwrap().events == begun {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    revoke(&desk, "bot").await;
    for chat in ["after", "long after"] {
        lines.unbounded_send(line(chat)).unwrap();
    }
    drop(lines);
    let answer = sent.await.unwrap().ok();
    let statuses: Vec<_> = answer["results"].as_array().unwrap().iter().map(|item| item["status"].as_u64()).collect();
    assert_eq!(statuses, [None, Some(401), Some(401)], "{answer}");
}
