//! `POST /api/v1/turns` with one turn.

use app::domain::token::Scope;
use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::desk::{Answer, Desk, turn, unsure, with};

async fn send(desk: &Desk, turn: &Value) -> Answer {
    let token = desk.token(&[Scope::Ingest]).await;
    desk.post("/api/v1/turns").token(&token).json(turn).send().await
}

#[tokio::test]
async fn a_turn_is_recorded_and_answered_as_documented() {
    let desk = Desk::new().await;
    let answer = send(&desk, &unsure("teams-19:abc", "7")).await;
    assert_eq!(answer.status, StatusCode::CREATED);
    assert_eq!(answer.header("content-type"), "application/json");
    let recorded = answer.json();
    let id = recorded["ticket"]["id"].as_str().unwrap();
    assert_eq!(
        recorded,
        json!({
            "status": "recorded", "chat_id": "teams-19:abc", "turn_id": "7", "answer": "It is what you make of it.",
            "ticket": {
                "id": id, "number": 1, "url": format!("http://localhost:3000/tickets/{id}"), "severity": "medium",
                "new": true, "rules": ["Low confidence"],
            },
        })
    );
}

#[tokio::test]
async fn a_turn_without_escalation_has_no_ticket() {
    let desk = Desk::new().await;
    let answer = send(&desk, &turn("c", "1")).await;
    assert_eq!((answer.status, &answer.json()["ticket"]), (StatusCode::CREATED, &Value::Null));
}

#[tokio::test]
async fn links_begin_with_the_public_url() {
    let url = "https://desk.example.com".parse().unwrap();
    let desk = Desk::with(server::web::Site::absent(), Some(url)).await;
    let recorded = desk.record(&unsure("c", "1")).await;
    assert!(recorded["ticket"]["url"].as_str().unwrap().starts_with("https://desk.example.com/tickets/"), "{recorded}");
}

#[tokio::test]
async fn a_turn_sent_again_gives_the_first_answer_as_a_duplicate() {
    let desk = Desk::new().await;
    let first = send(&desk, &unsure("c", "1")).await.json();
    let answer = send(&desk, &unsure("c", "1")).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.json(), with(first, "status", json!("duplicate")));
    assert_eq!(desk.store.check().await.unwrap().turns, 1);
}

#[tokio::test]
async fn another_body_under_a_known_id_is_a_conflict() {
    let desk = Desk::new().await;
    send(&desk, &turn("c", "1")).await;
    send(&desk, &with(turn("c", "1"), "answer", json!("Another."))).await.problem(409);
    send(&desk, &with(turn("c", "1"), "confidence", Value::Null)).await.problem(409);
}

#[tokio::test]
async fn feedback_is_outside_the_identity() {
    let desk = Desk::new().await;
    send(&desk, &turn("c", "1")).await;
    let answer = send(&desk, &with(turn("c", "1"), "feedback", json!("up"))).await;
    assert_eq!((answer.status, &answer.json()["status"]), (StatusCode::OK, &json!("duplicate")));
}

#[tokio::test]
async fn a_ratio_is_read_where_it_is_asked_for() {
    let desk = Desk::new().await;
    let token = desk.token(&[Scope::Ingest]).await;
    let ask = |query: &str, turn: Value| {
        desk.post(&format!("/api/v1/turns?confidence_scale={query}")).token(&token).json(&turn).send()
    };
    let answer = ask("ratio", with(turn("c", "1"), "confidence", json!(0.315))).await;
    assert_eq!(answer.json()["ticket"]["rules"], json!(["Low confidence"]));
    let again = ask("percent", with(turn("c", "1"), "confidence", json!(31.5))).await;
    assert_eq!(again.json()["status"], "duplicate");
    assert_eq!(ask("", turn("c", "2")).await.status, StatusCode::CREATED);
    let problem = ask("ratio", turn("c", "3")).await.problem(422);
    assert_eq!(problem["field"], "confidence");
    let problem = ask("per_mille", turn("c", "4")).await.problem(422);
    assert_eq!(problem["field"], "confidence_scale");
}

#[tokio::test]
async fn a_misspelt_parameter_is_refused() {
    let desk = Desk::new().await;
    let token = desk.token(&[Scope::Ingest]).await;
    let ask = desk.post("/api/v1/turns?confidence_scales=ratio").token(&token).json(&turn("c", "1"));
    assert_eq!(ask.send().await.problem(422)["field"], "confidence_scales");
}

#[tokio::test]
async fn only_the_four_required_fields_are_required() {
    let desk = Desk::new().await;
    let least = json!({"chat_id": "c", "turn_id": "1", "question": "", "answer": "Yes."});
    assert_eq!(send(&desk, &least).await.status, StatusCode::CREATED);
    for field in ["chat_id", "turn_id", "question", "answer"] {
        let mut turn = turn("c", "2");
        turn.as_object_mut().unwrap().remove(field);
        assert_eq!(send(&desk, &turn).await.problem(422)["field"], field);
    }
}

#[tokio::test]
async fn a_wrong_field_is_named() {
    let desk = Desk::new().await;
    for (field, value, named) in [
        ("surprise", json!(1), "surprise"),
        ("confidence", json!(100.01), "confidence"),
        ("confidence", json!(1e300), "confidence"),
        ("confidence", json!("31"), "confidence"),
        ("chat_id", json!(7), "chat_id"),
        ("chat_id", json!(".."), "chat_id"),
        ("turn_id", json!("x".repeat(201)), "turn_id"),
        ("asked_at", json!("2026-11-25 09:30"), "asked_at"),
        ("feedback", json!("meh"), "feedback"),
        ("user", json!({"email": 1}), "user.email"),
        ("sources", json!([{}, {"url": 1}]), "sources[1].url"),
        ("guardrails", json!([{"policy": "pii", "action": "explode"}]), "guardrails[0].action"),
        ("metadata", json!([]), "metadata"),
    ] {
        let problem = send(&desk, &with(turn("c", "1"), field, value)).await.problem(422);
        assert_eq!(problem["field"], named);
        assert!(problem["detail"].as_str().unwrap().starts_with(named), "{problem}");
    }
    assert_eq!(desk.store.check().await.unwrap().turns, 0);
}

#[tokio::test]
async fn a_body_that_is_no_object_is_refused_as_a_whole() {
    let desk = Desk::new().await;
    for body in [json!(null), json!("turn"), json!(7)] {
        let problem = send(&desk, &body).await.problem(422);
        assert_eq!(problem.get("field"), None);
    }
}

#[tokio::test]
async fn the_last_of_two_equal_keys_counts() {
    let desk = Desk::new().await;
    let token = desk.token(&[Scope::Ingest]).await;
    let body = r#"{"chat_id":"c","turn_id":"1","question":"?","answer":"first","answer":"last"}"#;
    let answer = desk.post("/api/v1/turns").token(&token).body("application/json", body).send().await;
    assert_eq!(answer.json()["answer"], "last");
}

#[tokio::test]
async fn a_second_escalation_joins_the_ticket() {
    let desk = Desk::new().await;
    let first = desk.record(&unsure("c", "1")).await;
    let second = desk.record(&unsure("c", "2")).await;
    assert_eq!(second["ticket"]["id"], first["ticket"]["id"]);
    assert_eq!(second["ticket"]["new"], false);
}

#[tokio::test]
async fn the_log_names_the_token() {
    let desk = Desk::new().await;
    let token = desk.named_token("bot", &[Scope::Ingest]).await;
    let answer = desk.post("/api/v1/turns").token(&token).json(&unsure("c", "1")).send().await;
    let ticket = answer.json()["ticket"]["id"].as_str().unwrap().to_owned();
    let detail = desk.read(&ticket).await;
    let events = desk.events(&ticket).await;
    assert_eq!(events[0]["kind"], "ticket.created");
    assert_eq!(events[0]["id"], detail["audit_id"]);
    assert_eq!(desk.store.check().await.unwrap().problems, Vec::<String>::new());
}
