//! Reading changes nothing.

use axum::http::Method;

use crate::{
    desk::{CHAT, Database, Desk, TURN},
    routes,
};
use app::domain::token::Scope;

/// Values for the arguments of functions that read.
fn query(desk: &Desk, arguments: &[String]) -> String {
    let value = |name: &str| match name {
        "chat_id" => CHAT.to_owned(),
        "turn" | "turn_id" => TURN.to_owned(),
        "id" => desk.ticket.clone(),
        "since" => "1".to_owned(),
        _ => String::new(),
    };
    arguments.iter().map(|name| format!("{name}={}", value(name))).collect::<Vec<_>>().join("&")
}

async fn nothing_moves(database: Database) {
    let desk = Desk::on(database).await;
    let token = desk.token("reader", &[Scope::Ingest, Scope::Read, Scope::Write, Scope::Raw]).await;
    let before = desk.seq().await;
    let mut answered = 0;
    for route in routes::all().iter().filter(|route| route.method == Method::GET) {
        let path = desk.filled(&route.path);
        let mut addresses = vec![format!("{path}?{}", query(&desk, &route.arguments)), path.clone()];
        addresses.extend(desk.ids.iter().take(4).map(|id| format!("{path}?id={id}&action=delete&_method=POST")));
        for address in addresses {
            for method in [Method::GET, Method::HEAD] {
                let answer = desk.ask(method, &address).token(&token).send().await;
                assert!(!answer.status.is_server_error(), "{address}: {answer:?}");
                answered += u32::from(answer.status.is_success());
            }
        }
    }
    assert_eq!(desk.seq().await, before);
    assert!(answered > 100, "only {answered} were answered");
}

#[tokio::test]
async fn no_event_is_written_by_a_get_on_sqlite() {
    nothing_moves(Database::sqlite()).await;
}

#[tokio::test]
async fn no_event_is_written_by_a_get_on_postgres() {
    nothing_moves(Database::postgres()).await;
}
