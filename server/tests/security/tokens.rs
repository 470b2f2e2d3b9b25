//! A token opens what its scope names, and IDs open nothing.

use app::domain::{
    event::Actor,
    token::{NewToken, Scope},
};
use axum::http::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    answers::problem,
    desk::{Answer, CHAT, Desk, TURN, turn},
    routes::{self, Route},
};

const SCOPES: [Scope; 4] = [Scope::Ingest, Scope::Read, Scope::Write, Scope::Raw];

/// The routes that need a token.
fn guarded() -> impl Iterator<Item = &'static Route> {
    routes::all().iter().filter(|route| route.path.starts_with("/api/v1/"))
}

fn needed(route: &Route) -> Scope {
    match (route.method.as_str(), &*route.path) {
        (
            "GET",
            "/api/v1/tickets"
            | "/api/v1/tickets.csv"
            | "/api/v1/tickets.jsonl"
            | "/api/v1/tickets/{id}"
            | "/api/v1/tickets/{id}/events"
            | "/api/v1/conversations/{chat_id}",
        ) => Scope::Read,
        ("PATCH", "/api/v1/tickets/{id}") => Scope::Write,
        ("POST", "/api/v1/turns") | ("PUT", "/api/v1/conversations/{chat_id}/turns/{turn_id}/feedback") => {
            Scope::Ingest
        }
        _ => panic!("which scope does {route:?} need?"),
    }
}

fn body(route: &Route) -> Value {
    match route.method.as_str() {
        "POST" => turn("another", "1"),
        "PUT" => json!({"feedback": "up"}),
        "PATCH" => json!({"severity": {"from": "medium", "to": "medium"}}),
        _ => json!({}),
    }
}

async fn ask(desk: &Desk, route: &Route, token: &str) -> Answer {
    desk.ask(route.method.clone(), &desk.filled(&route.path)).token(token).json(&body(route)).send().await
}

#[tokio::test]
async fn a_scope_opens_its_own_routes() {
    let desk = Desk::new().await;
    assert!(guarded().count() >= 8);
    for scope in SCOPES {
        let token = desk.token(&format!("only {}", scope.as_str()), &[scope]).await;
        for route in guarded() {
            let answer = ask(&desk, route, &token).await;
            if scope == needed(route) {
                assert!(answer.status.is_success(), "{route:?} {scope:?}: {answer:?}");
            } else {
                assert_eq!(answer.status, 403, "{route:?} {scope:?}");
                problem(&answer, &route.path);
            }
        }
    }
}

#[tokio::test]
async fn who_has_no_token_is_told_so_before_anything_else() {
    let desk = Desk::new().await;
    let revoked = desk.token("revoked", &SCOPES).await;
    desk.store.revoke_token(&"revoked".parse().unwrap(), &Actor::System).await.unwrap();
    let before = desk.seq().await;
    let long = "x".repeat(4_096);
    for route in guarded() {
        for token in
            ["", " ", "hnd_", &revoked, &revoked[..revoked.len() - 1], &format!("{revoked}x"), &long, "' OR 1=1"]
        {
            let answer = ask(&desk, route, token).await;
            assert_eq!(answer.status, 401, "{route:?} {token}");
            problem(&answer, &route.path);
        }
        for header in [&b"Basic YTpi"[..], b"Bearer", b"Bearer \xff\xfe", b"bearer", b""] {
            let path = desk.filled(&route.path);
            let answer = desk.ask(route.method.clone(), &path).header("authorization", header).send().await;
            assert_eq!(answer.status, 401, "{route:?} {header:?}");
        }
        // A cookie or a query is no way in.
        let path = format!("{}?token={revoked}&access_token={revoked}", desk.filled(&route.path));
        let answer = desk.ask(route.method.clone(), &path).header("cookie", revoked.as_bytes()).send().await;
        assert_eq!(answer.status, 401, "{route:?}");
    }
    assert_eq!(desk.seq().await, before);
}

#[tokio::test]
async fn a_token_that_has_expired_opens_nothing() {
    let desk = Desk::new().await;
    let end = desk.store.now().plus_millis(60_000);
    let new = NewToken::new("short".parse().unwrap(), SCOPES).ending(Some(end));
    let short = desk.store.create_token(&new, &Actor::System).await.unwrap();
    let read = desk.ask(Method::GET, "/api/v1/tickets").token(short.reveal()).send().await;
    assert!(read.status.is_success(), "{read:?}");
    desk.clock.advance(60_000);
    let before = desk.seq().await;
    for route in guarded() {
        let answer = ask(&desk, route, short.reveal()).await;
        assert_eq!(answer.status, 401, "{route:?}");
        problem(&answer, &route.path);
        assert!(answer.text().contains("This token has expired."), "{answer:?}");
    }
    assert_eq!(desk.seq().await, before);
}

#[tokio::test]
async fn an_id_that_is_not_there_is_not_there() {
    let desk = Desk::new().await;
    let token = desk.token("all", &SCOPES).await;
    let before = desk.seq().await;
    let unknown = Uuid::from_u128(1).to_string();
    let wrong = ["1", "0", "-1", "..", "%2e%2e", "%00", "%ff", "%27%20OR%201=1", "null", "*", &unknown, &desk.ids[0]];
    for id in wrong.into_iter().filter(|id| *id != desk.ticket) {
        for (method, path) in [
            (Method::GET, format!("/api/v1/tickets/{id}")),
            (Method::GET, format!("/api/v1/tickets/{id}/events")),
            (Method::PATCH, format!("/api/v1/tickets/{id}")),
            (Method::GET, format!("/api/v1/conversations/{id}")),
            (Method::PUT, format!("/api/v1/conversations/{id}/turns/{TURN}/feedback")),
            (Method::PUT, format!("/api/v1/conversations/{CHAT}/turns/{id}/feedback")),
        ] {
            let body = if method == Method::PUT {
                json!({"feedback": "down"})
            } else {
                json!({"status": {"from": "open", "to": "closed"}})
            };
            let answer = desk.ask(method.clone(), &path).token(&token).json(&body).send().await;
            assert_eq!(answer.status, 404, "{method} {path}: {answer:?}");
            problem(&answer, &path);
        }
        for page in [format!("/tickets/{id}"), format!("/conversations/{id}")] {
            assert_eq!(desk.ask(Method::GET, &page).send().await.status, 404, "{page}");
        }
    }
    for function in routes::functions().iter().filter(|function| function.method == Method::POST) {
        let fields = format!("id={unknown}&enabled=false&version=1&direction=up");
        let answer = desk.ask(Method::POST, &function.path).form(fields).send().await;
        assert!(!answer.status.is_server_error(), "{function:?}: {answer:?}");
    }
    assert_eq!(desk.seq().await, before);
}

#[tokio::test]
async fn unfiltered_answers_need_the_scope_for_them() {
    let desk = Desk::new().await;
    let ingest = desk.token("ingest", &[Scope::Ingest]).await;
    let mut sent = turn("raw", "1");
    sent["answer_raw"] = json!("unfiltered-4711");
    desk.ask(Method::POST, "/api/v1/turns").token(&ingest).json(&sent).send().await;
    for (scopes, sees) in
        [(&[Scope::Read][..], false), (&[Scope::Read, Scope::Write], false), (&[Scope::Read, Scope::Raw], true)]
    {
        let token = desk.token(&format!("{scopes:?}"), scopes).await;
        for path in ["/api/v1/conversations/raw", "/api/v1/tickets", "/api/v1/tickets.csv", "/api/v1/tickets.jsonl"] {
            let answer = desk.ask(Method::GET, path).token(&token).send().await;
            let shown = answer.text().contains("unfiltered-4711");
            assert!(answer.status.is_success() && (!shown || sees), "{path} {scopes:?}");
        }
        let transcript = desk.ask(Method::GET, "/api/v1/conversations/raw").token(&token).send().await;
        assert_eq!(transcript.text().contains("unfiltered-4711"), sees);
    }
}
