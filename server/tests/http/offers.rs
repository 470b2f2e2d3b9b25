//! What pages offer to each role, before scripts run: nobody is shown what they would be refused.

use app::domain::{account::Role, token::Scope};
use axum::http::StatusCode;

use crate::{desk::Desk, sign_in::signed_in};

#[tokio::test]
async fn a_page_offers_what_its_role_may_do_and_nothing_else() {
    let desk = Desk::new().await;
    let token = desk.token(&[Scope::Ingest]).await;
    let turn = serde_json::json!({"chat_id": "a", "turn_id": "1", "question": "Hm?", "answer": "?", "confidence": 5});
    let made = desk.post("/api/v1/turns").token(&token).json(&turn).send().await.json();
    let ticket = made["ticket"]["id"].as_str().unwrap().to_owned();
    let rule = first_id(&desk.get("/api/fn/rules").send().await.json());
    let guardrail = first_id(&desk.get("/api/fn/guardrails").send().await.json());
    let table = [
        // where, what is there for those who may, the lowest of them
        ("/tickets".to_owned(), "data-edit=\"status\"", Role::Agent),
        ("/tickets?view=table".to_owned(), "data-edit=\"assigned_to\"", Role::Agent),
        (format!("/tickets/{ticket}"), "data-edit=\"\"", Role::Agent),
        (format!("/tickets/edit?id={ticket}"), "Save Changes", Role::Agent),
        ("/settings/rules".to_owned(), "href=\"/settings/rules/new\"", Role::Admin),
        ("/settings/rules".to_owned(), "role=\"switch\"", Role::Admin),
        ("/settings/rules/new".to_owned(), "Save rule", Role::Admin),
        (format!("/settings/rules/{rule}"), "Save rule", Role::Admin),
        (format!("/settings/rules/{rule}/delete"), ">Delete</button>", Role::Admin),
        ("/guardrails".to_owned(), "href=\"/guardrails/new\"", Role::Admin),
        ("/guardrails".to_owned(), "role=\"switch\"", Role::Admin),
        ("/guardrails/new".to_owned(), "Save guardrail", Role::Admin),
        (format!("/guardrails/{guardrail}"), "Save guardrail", Role::Admin),
        (format!("/guardrails/{guardrail}/delete"), ">Delete</button>", Role::Admin),
    ];
    for role in Role::ALL {
        let (_, cookie) = signed_in(&desk, role.as_str(), role).await;
        for (path, offer, least) in &table {
            let page = desk.get(path).header("cookie", &cookie).send().await;
            assert_eq!(page.text().contains(offer), role >= *least, "{role} {path} {offer}");
            let expected =
                if role < *least && (path.contains("edit") || path.ends_with("new") || path.ends_with("delete")) {
                    StatusCode::FORBIDDEN
                } else {
                    StatusCode::OK
                };
            assert_eq!(page.status, expected, "{role} {path}");
            assert!(page.text().contains(&format!("data-role=\"{}\"", role.as_str())), "{role} {path}");
        }
    }
}

#[tokio::test]
async fn before_there_are_accounts_everything_is_offered() {
    let desk = Desk::new().await;
    desk.store.ensure_someone("Agent").await.unwrap();
    let page = desk.get("/settings/rules").send().await;
    assert!(page.text().contains("href=\"/settings/rules/new\"") && page.text().contains("data-role=\"admin\""));
}

fn first_id(list: &serde_json::Value) -> String {
    let list = list.as_array().or_else(|| list["items"].as_array()).unwrap();
    list[0]["id"].as_str().unwrap().to_owned()
}
