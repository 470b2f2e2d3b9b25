//! The log holds nothing that somebody said, typed or was given.

use app::domain::token::Scope;
use axum::http::Method;
use serde_json::json;

use crate::{
    desk::{Desk, turn},
    log, routes,
};

/// Words that stand nowhere else.
const SECRETS: [&str; 10] = [
    "zq-question",
    "zq-answer",
    "zq-raw",
    "zq-name",
    "zq-mail@example.com",
    "zq-cookie",
    "zq-search",
    "zq-metadata",
    "zq-form",
    "zq-token",
];

#[tokio::test]
async fn no_route_logs_what_it_was_told() {
    log::keep();
    let desk = Desk::new().await;
    let token = desk.token("secretive", &[Scope::Ingest, Scope::Read, Scope::Write, Scope::Raw]).await;
    let mut told = turn("secret chat", "1");
    told["question"] = json!("zq-question");
    told["answer"] = json!("zq-answer");
    told["answer_raw"] = json!("zq-raw");
    told["metadata"] = json!({"a": "zq-metadata"});
    told["user"] = json!({"name": "zq-name", "email": "zq-mail@example.com"});
    let recorded = desk.ask(Method::POST, "/api/v1/turns").token(&token).json(&told).send().await;
    let ticket = recorded.json()["ticket"]["id"].as_str().unwrap().to_owned();
    let found = desk.ask(Method::GET, "/tickets?q=zq-question").send().await;
    assert!(
        found.text().contains("zq-mail@example.com") || found.text().contains("zq-name"),
        "it is there to be logged"
    );
    for route in routes::all() {
        let path = desk.filled(&route.path).replace(&desk.ticket, &ticket);
        for credentials in [&token, "zq-token"] {
            let query = route.arguments.iter().map(|name| format!("{name}=zq-search")).collect::<Vec<_>>().join("&");
            let ask = desk.ask(route.method.clone(), &format!("{path}?q=zq-search&{query}")).token(credentials);
            let ask = ask.header("cookie", b"handoff_person=zq-cookie; session=zq-cookie");
            let ask = if route.path.starts_with("/api/v1/") {
                ask.json(&json!({"question": "zq-question", "zq-form": "zq-form", "feedback": "zq-form"}))
            } else {
                ask.form(format!("name=zq-form&{}", query.replace("zq-search", "zq-form")))
            };
            ask.send().await;
        }
    }
    // What was asked for is there, and nothing of what was said.
    assert!(!log::lines_with(&["path=\"/tickets\""]).is_empty());
    let words: Vec<&str> = SECRETS.into_iter().chain([&*token]).collect();
    assert_eq!(log::lines_with(&words), Vec::<String>::new());
}
