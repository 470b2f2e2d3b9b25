//! What holds for every answer, whatever was asked.

use std::time::Duration;

use axum::http::Method;

use crate::desk::{Answer, Desk};

/// Longest time that any request may take.
const LONGEST: Duration = Duration::from_secs(10);
/// Words that tell of what the desk is made of.
const INSIDES: [&str; 11] = [
    "sqlx",
    "sqlstate",
    "sqlite_",
    "syntax error at or near",
    "no such column",
    "no such table",
    "violates ",
    "panicked",
    "desk.db",
    "/src/",
    ".rs:",
];

/// Checks an answer; `asked` says to what.
pub(crate) fn check(answer: &Answer, path: &str, took: Duration, asked: &str) {
    assert!(took < LONGEST, "{took:?}: {asked}");
    assert!(!answer.status.is_server_error(), "{answer:?}: {asked}");
    headers(answer, asked);
    if answer.status.as_u16() < 400 {
        return;
    }
    let text = answer.text();
    let lowered = text.to_lowercase();
    if let Some(word) = INSIDES.iter().find(|word| lowered.contains(**word)) {
        panic!("{word} in {text}: {asked}");
    }
    // Server functions answer the page that called them in its own terms.
    if path.starts_with("/api/") && !path.starts_with("/api/fn/") && !asked.starts_with("HEAD ") {
        problem(answer, asked);
    }
}

pub(crate) fn problem(answer: &Answer, asked: &str) {
    assert_eq!(answer.header("content-type"), "application/problem+json", "{answer:?}: {asked}");
    let problem = answer.json();
    assert_eq!(problem["status"], answer.status.as_u16(), "{problem}: {asked}");
    assert!(problem["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{problem}: {asked}");
}

fn headers(answer: &Answer, asked: &str) {
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        assert_eq!(answer.header(name), value, "{name}: {asked}");
    }
    // Pages whose address has a secret in it tell even less.
    let referrer = answer.header("referrer-policy");
    let has_secret = asked.contains("/welcome") || asked.contains("/setup");
    assert!(referrer == "same-origin" || has_secret && referrer == "strict-origin", "{referrer}: {asked}");
    assert!(answer.header("content-security-policy").contains("script-src "), "{asked}");
    assert!(answer.header("permissions-policy").contains("clipboard-write=(self)"), "{asked}");
    assert!(matches!(answer.header("cache-control"), "no-store" | "no-cache"), "{answer:?}: {asked}");
}

#[tokio::test]
async fn an_address_is_short() {
    let desk = Desk::new().await;
    for path in ["/tickets", "/api/v1/tickets", "/nothing"] {
        let answer = desk.ask(Method::GET, &format!("{path}?q={}", "x".repeat(16 << 10))).send().await;
        assert_eq!(answer.status, 414);
        problem(&answer, path);
        headers(&answer, path);
    }
    assert_eq!(desk.ask(Method::GET, &format!("/tickets?q={}", "x".repeat(8 << 10))).send().await.status, 200);
}

#[tokio::test]
async fn bodies_of_pages_and_functions_are_small() {
    let desk = Desk::new().await;
    for path in ["/api/fn/edit_ticket", "/api/fn/save_rule", "/settings/rules/new", "/guardrails/new", "/nothing"] {
        let answer = desk.ask(Method::POST, path).form(format!("id={}", "x".repeat(4 << 20))).send().await;
        assert_eq!(answer.status, 413, "{path}");
        problem(&answer, path);
    }
}
