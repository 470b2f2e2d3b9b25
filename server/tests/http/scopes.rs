//! Who may do what: every route of the API with every kind of token.

use app::domain::{event::Actor, token::Scope};
use axum::http::{Method, StatusCode};
use serde_json::json;

use crate::desk::{Ask, Desk, turn};

const ROUTES: [(Method, &str, Scope); 9] = [
    (Method::POST, "/api/v1/turns", Scope::Ingest),
    (Method::PUT, "/api/v1/conversations/c/turns/1/feedback", Scope::Ingest),
    (Method::GET, "/api/v1/conversations/c", Scope::Read),
    (Method::GET, "/api/v1/tickets", Scope::Read),
    (Method::GET, "/api/v1/tickets.csv", Scope::Read),
    (Method::GET, "/api/v1/tickets.jsonl", Scope::Read),
    (Method::GET, "/api/v1/tickets/{id}", Scope::Read),
    (Method::GET, "/api/v1/tickets/{id}/events", Scope::Read),
    (Method::PATCH, "/api/v1/tickets/{id}", Scope::Write),
];

fn ask(desk: &Desk, method: &Method, path: &str, ticket: &str) -> Ask {
    let body = match (method.as_str(), path) {
        ("POST", _) => turn("d", "1"),
        ("PUT", _) => json!({"feedback": "up"}),
        _ => json!({"status": {"from": "open", "to": "closed"}}),
    };
    desk.ask(method.clone(), &path.replace("{id}", ticket)).json(&body)
}

#[tokio::test]
async fn every_route_takes_the_right_token_only() {
    let desk = Desk::new().await;
    let ticket = desk.ticket("c").await;
    let mut tokens = Vec::new();
    for scope in Scope::ALL {
        tokens.push((scope, desk.token(&[scope]).await));
    }
    let revoked = desk.named_token("revoked", &Scope::ALL).await;
    desk.store.revoke_token(&"revoked".parse().unwrap(), &Actor::System).await.unwrap();
    for (method, path, needed) in &ROUTES {
        let shown = format!("{method} {path}");
        let answer = ask(&desk, method, path, &ticket).send().await;
        answer.problem(401);
        assert_eq!(answer.header("www-authenticate"), "Bearer", "{shown}");
        for secret in ["hnd_0000", &revoked, &format!("{revoked}0")] {
            let answer = ask(&desk, method, path, &ticket).token(secret).send().await;
            answer.problem(401);
            assert!(answer.header("www-authenticate").starts_with("Bearer"), "{shown}");
        }
        for (scope, secret) in &tokens {
            let answer = ask(&desk, method, path, &ticket).token(secret).send().await;
            if scope == needed {
                let right = matches!(answer.status, StatusCode::OK | StatusCode::CREATED);
                assert!(right, "{shown} with {}: {answer:?}", scope.as_str());
            } else {
                let problem = answer.problem(403);
                assert!(problem["detail"].as_str().unwrap().contains(needed.as_str()), "{shown}");
            }
        }
    }
}

#[tokio::test]
async fn other_ways_to_authenticate_are_none() {
    let desk = Desk::new().await;
    let token = desk.token(&Scope::ALL).await;
    desk.get("/api/v1/tickets").header("authorization", &format!("Basic {token}")).send().await.problem(401);
    desk.get("/api/v1/tickets").header("authorization", &token).send().await.problem(401);
    desk.get("/api/v1/tickets").header("cookie", &format!("token={token}")).send().await.problem(401);
    desk.get(&format!("/api/v1/tickets?token={token}")).send().await.problem(401);
    let answer = desk.get("/api/v1/tickets").header("authorization", &format!("bearer {token}")).send().await;
    assert_eq!(answer.status, StatusCode::OK);
}
