//! The log holds nothing that somebody said, typed or was given.

use app::domain::{account::Role, event::Actor, token::Scope};
use axum::http::Method;
use serde_json::json;
use server::store::LinkFor;

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

#[tokio::test]
async fn nothing_that_lets_someone_in_is_logged() {
    log::keep();
    let desk = Desk::new().await;
    let first = desk.store.make_link(LinkFor::Setup, &Actor::System).await.unwrap();
    let setup =
        format!("name=zq-first&email=zq-first%40example.com&password=zq-password-1&again=zq-password-1&link={first}");
    let page = format!("/setup?link={first}");
    desk.ask(Method::GET, &page).send().await;
    let made = desk.ask(Method::POST, &page).header("accept", b"text/html").form(setup).send().await;
    assert!(made.status.is_redirection(), "{made:?}");
    let cookie = made.header("set-cookie").split(';').next().unwrap().to_owned();
    let session = cookie.split_once('=').unwrap().1.to_owned();
    let (someone, _) = desk.signed_in("zq-someone", Role::Agent).await;
    let reset = desk.store.make_link(LinkFor::Reset(someone.id), &Actor::System).await.unwrap();
    let wrong =
        "email=zq-first%40example.com&password=zq-password-2&kept_to=%2Fsettings%2Frules%2Fnew&kept=name%3Dzq-kept";
    for (method, path, form) in [
        (Method::GET, format!("/welcome?link={reset}"), String::new()),
        (Method::POST, format!("/welcome?link={reset}"), format!("link={reset}&password=zq-short&again=zq-other")),
        (Method::POST, "/login".to_owned(), wrong.to_owned()),
        (Method::POST, "/login".to_owned(), wrong.replace("password-2", "password-1")),
        (Method::POST, "/settings/rules/new".to_owned(), "name=zq-kept&condition=zq-kept".to_owned()),
        (Method::POST, "/api/fn/edit_ticket".to_owned(), "id=zq-kept".to_owned()),
    ] {
        let ask = desk.ask(method.clone(), &path).header("accept", b"text/html");
        let answer = if method == Method::POST { ask.form(form).send().await } else { ask.send().await };
        assert!(!answer.status.is_server_error(), "{path}: {answer:?}");
    }
    let change = "do=password&present=zq-password-3&password=zq-password-4&again=zq-password-4";
    let asked = desk.ask(Method::POST, "/account").header("accept", b"text/html").header("cookie", cookie.as_bytes());
    asked.form(change).send().await;
    for page in ["/account", "/settings/people", "/settings/audit", "/api/fn/members"] {
        let answer = desk.ask(Method::GET, page).header("cookie", cookie.as_bytes()).send().await;
        assert!(answer.status.is_success(), "{page}");
    }
    assert!(!log::lines_with(&["path=\"/welcome\""]).is_empty() && !log::lines_with(&["path=\"/setup\""]).is_empty());
    let words = ["zq-password", "zq-first", "zq-someone", "zq-short", "zq-kept", &*first, &*session, &*reset];
    assert_eq!(log::lines_with(&words), Vec::<String>::new());
}
