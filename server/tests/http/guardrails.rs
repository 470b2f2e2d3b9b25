//! The desk's own guardrails: what ingestion answers, what their pages call, and plain forms.

use app::domain::token::Scope;
use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::desk::{Answer, Ask, Desk, turn, with};

const FORM: &str = "application/x-www-form-urlencoded";

async fn staffed() -> Desk {
    let desk = Desk::new().await;
    desk.store.ensure_someone("Agent").await.unwrap();
    desk
}

fn encode(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

fn posted(desk: &Desk, path: &str, fields: &[(&str, &str)]) -> Ask {
    let body = fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value)));
    let body = body.collect::<Vec<_>>().join("&");
    desk.post(path).header("sec-fetch-site", "same-origin").body(FORM, body)
}

/// As a page that is alive calls it.
async fn call(desk: &Desk, function: &str, fields: &[(&str, &str)]) -> Answer {
    posted(desk, &format!("/api/fn/{function}"), fields).header("accept", "application/json").send().await
}

/// As a plain form is sent.
async fn send(desk: &Desk, path: &str, fields: &[(&str, &str)]) -> Answer {
    posted(desk, path, fields).header("accept", "text/html").send().await
}

fn field<'a>(name: &'a str, value: &'a str) -> (&'a str, &'a str) {
    (name, value)
}

/// Makes a guardrail that looks for words in question and answer; its ID.
async fn make(desk: &Desk, name: &str, words: &str, action: &[(&str, &str)]) -> String {
    let mut fields = vec![
        field("form[name]", name),
        field("form[question]", "on"),
        field("form[answer]", "on"),
        field("form[kind]", "words"),
        field("form[words]", words),
    ];
    fields.extend_from_slice(action);
    let saved = call(desk, "save_guardrail", &fields).await.ok();
    saved["saved"]["id"].as_str().unwrap_or_else(|| panic!("{saved}")).to_owned()
}

#[tokio::test]
async fn ingestion_answers_with_what_is_to_be_shown() {
    let desk = staffed().await;
    make(&desk, "Secrets", "aurora", &[("form[action]", "redact")]).await;
    make(&desk, "Pay", "salary", &[("form[action]", "block"), ("form[replacement]", "Ask HR.")]).await;
    let escalates = [("form[action]", "escalate"), ("form[severity]", "low")];
    make(&desk, "Legal", "lawyer", &escalates).await;
    let token = desk.token(&[Scope::Ingest]).await;
    let post = async |turn: &Value| desk.post("/api/v1/turns").token(&token).json(turn).send().await;
    let redacted = with(turn("a", "1"), "answer", json!("It is called Aurora."));
    for (status, said) in [(StatusCode::CREATED, "recorded"), (StatusCode::OK, "duplicate")] {
        let answer = post(&redacted).await;
        assert_eq!(answer.status, status);
        assert_eq!((&answer.json()["status"], &answer.json()["answer"]), (&json!(said), &json!("It is called ████.")));
    }
    assert_eq!(post(&with(redacted, "answer", json!("Other"))).await.status, StatusCode::CONFLICT);
    let blocked = post(&with(turn("b", "1"), "question", json!("My salary?"))).await.json();
    assert_eq!(blocked["answer"], "Ask HR.");
    let escalated = post(&with(turn("c", "1"), "question", json!("Lawyer?"))).await.json();
    assert_eq!(escalated["ticket"]["rules"].as_array().unwrap().last().unwrap(), "Legal");
    let reasons = desk.read(escalated["ticket"]["id"].as_str().unwrap()).await["governance_reason"].clone();
    let legal = reasons.as_array().unwrap().iter().find(|reason| reason["name"] == "Legal").unwrap().clone();
    assert_eq!((&legal["version"], &legal["severity"]), (&json!(1), &json!("low")));
}

#[tokio::test]
async fn a_form_is_saved_in_versions_and_a_late_one_is_a_conflict() {
    let desk = staffed().await;
    let id = make(&desk, "Words", "a", &[("form[action]", "flag")]).await;
    let save = async |seen: &str, words: &str| {
        let fields = [
            ("id", &*id),
            ("seen", seen),
            ("form[name]", "Words"),
            ("form[answer]", "on"),
            ("form[kind]", "words"),
            ("form[words]", words),
            ("form[action]", "flag"),
        ];
        call(&desk, "save_guardrail", &fields).await.ok()
    };
    assert_eq!(save("1", "b").await["saved"]["version"], 2);
    let late = save("1", "c").await;
    assert_eq!(
        (&late["conflict"]["present"]["version"], &late["conflict"]["present"]["saved_by"]),
        (&json!(2), &json!("Agent"))
    );
    let refused = save("2", " ").await;
    assert_eq!(refused["refused"][0]["field"], "words");
    let history = desk.get(&format!("/api/fn/guardrail_versions?id={id}")).send().await.ok();
    assert_eq!(
        history["versions"][0]["changes"],
        json!(["Looks through: question and answer → answer", "Added: \"b\"", "Removed: \"a\""])
    );
}

#[tokio::test]
async fn a_draft_is_tried_without_being_saved() {
    let desk = staffed().await;
    let try_it = async |text: &str| {
        let fields = [
            ("form[answer]", "on"),
            ("form[kind]", "detectors"),
            ("form[card]", "on"),
            ("form[action]", "redact"),
            ("sample[of]", "answer"),
            ("sample[text]", text),
        ];
        call(&desk, "try_guardrail", &fields).await.ok()
    };
    let tried = try_it("<b>4111 1111 1111 1111</b>").await;
    assert_eq!(tried["problems"][0]["field"], "name", "it has no name yet");
    assert_eq!(tried["result"]["marked"], json!(["<b>", "4111 1111 1111 1111", "</b>"]));
    assert_eq!(
        (&tried["result"]["shown"], &tried["result"]["found"]),
        (&json!("<b>████</b>"), &json!("1 card number"))
    );
    assert_eq!(try_it("").await["result"], json!(null));
    assert_eq!(desk.get("/api/fn/guardrails").send().await.ok().as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn guardrails_are_switched_moved_copied_and_deleted() {
    let desk = staffed().await;
    let id = make(&desk, "Words", "a", &[("form[action]", "flag")]).await;
    let names = async || {
        let all = desk.get("/api/fn/guardrails").send().await.ok();
        all.as_array().unwrap().iter().map(|each| each["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    call(&desk, "switch_guardrail", &[("id", &id), ("enabled", "false")]).await.ok();
    call(&desk, "move_guardrail", &[("id", &id), ("direction", "up")]).await.ok();
    assert_eq!(names().await[2], "Words");
    call(&desk, "duplicate_guardrail", &[("id", &id)]).await.ok();
    assert_eq!(names().await[3], "Words (copy)");
    let stale = call(&desk, "delete_guardrail", &[("id", &id), ("version", "7")]).await;
    assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY);
    call(&desk, "delete_guardrail", &[("id", &id), ("version", "1")]).await.ok();
    assert_eq!(names().await[2], "Words (copy)");
    let gone = call(&desk, "switch_guardrail", &[("id", &id), ("enabled", "true")]).await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
    let form = send(&desk, "/api/fn/switch_guardrail", &[("id", &id), ("enabled", "true")]).await;
    assert_eq!(form.status, StatusCode::FOUND);
}

#[tokio::test]
async fn what_is_no_guardrail_is_refused_with_a_sentence() {
    let desk = staffed().await;
    for (function, fields) in [
        ("switch_guardrail", [("id", "x"), ("enabled", "true")]),
        ("move_guardrail", [("id", "x"), ("direction", "up")]),
        ("delete_guardrail", [("id", "x"), ("version", "1")]),
        ("duplicate_guardrail", [("id", "00000000-0000-4000-8000-000000000000"), ("x", "")]),
    ] {
        let answer = call(&desk, function, &fields).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{function}");
    }
    for (function, fields) in [
        ("switch_guardrail", vec![("id", "x"), ("enabled", "maybe")]),
        ("move_guardrail", vec![("id", "x"), ("direction", "sideways")]),
        ("delete_guardrail", vec![("id", "x")]),
        ("save_guardrail", vec![]),
        ("try_guardrail", vec![("form[name]", "x")]),
    ] {
        let answer = call(&desk, function, &fields).await;
        assert!(answer.status.is_client_error(), "{function}: {answer:?}");
    }
    for path in ["/api/fn/guardrail?id=x", "/api/fn/guardrail_versions?id=00000000-0000-4000-8000-000000000000"] {
        assert_eq!(desk.get(path).send().await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let elsewhere =
        desk.post("/api/fn/save_guardrail").header("sec-fetch-site", "cross-site").body(FORM, "form[name]=x");
    assert_eq!(elsewhere.send().await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_plain_form_is_tried_saved_and_answered_with_what_was_typed() {
    let desk = staffed().await;
    let typed = |more: &[(&'static str, &'static str)]| {
        let mut fields =
            vec![("answer", "on"), ("kind", "pattern"), ("action", "redact"), ("sample", "</textarea>abc")];
        fields.extend_from_slice(more);
        fields
    };
    let tried = send(&desk, "/guardrails/new", &typed(&[("pattern", "b+"), ("do", "try")])).await;
    assert_eq!(tried.status, StatusCode::OK);
    assert!(tried.text().contains("<mark>b<"), "{}", tried.text());
    assert!(!tried.text().contains("</textarea>abc"));
    let refused = send(&desk, "/guardrails/new", &typed(&[("pattern", "(x"), ("name", "N"), ("do", "save")])).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("unclosed group") && refused.text().contains("value=\"(x\""));
    let saved = send(&desk, "/guardrails/new", &typed(&[("pattern", "b+"), ("name", "N"), ("do", "save")])).await;
    assert_eq!(saved.status, StatusCode::FOUND);
    let place = saved.header("location").to_owned();
    let id = place.strip_prefix("/guardrails#guardrail-").unwrap();
    let page = format!("/guardrails/{id}");
    let next = send(&desk, &page, &typed(&[("pattern", "c"), ("name", "N"), ("seen", "1")])).await;
    assert_eq!(next.status, StatusCode::FOUND);
    let late = send(&desk, &page, &typed(&[("pattern", "mine"), ("name", "N"), ("seen", "1")])).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.text().contains("saved version 2 meanwhile") && late.text().contains("value=\"mine\""));
    assert!(late.text().contains("name=\"seen\" value=\"2\""), "whoever saves again has seen it");
    for (path, status) in [
        (format!("/guardrails/{id}/versions"), StatusCode::OK),
        (format!("/guardrails/{id}/delete"), StatusCode::OK),
        ("/guardrails/x".to_owned(), StatusCode::NOT_FOUND),
        ("/guardrails/x/versions".to_owned(), StatusCode::NOT_FOUND),
        ("/guardrails/new/more/still".to_owned(), StatusCode::NOT_FOUND),
    ] {
        assert_eq!(desk.get(&path).send().await.status, status, "{path}");
    }
}
