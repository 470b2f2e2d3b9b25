//! Escalation rules: what a page that is alive calls, and what plain forms send.

use app::domain::{person::Person, rule::default_rules};
use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::desk::{Answer, Ask, Desk, turn, with};

const FORM: &str = "application/x-www-form-urlencoded";
const NOBODY: &str = "00000000-0000-4000-8000-000000000000";

/// A desk with someone at it.
async fn staffed() -> (Desk, Person) {
    let desk = Desk::new().await;
    desk.store.ensure_someone("Agent").await.unwrap();
    let agent = desk.store.people().await.unwrap().remove(0);
    (desk, agent)
}

fn encode(text: &str) -> String {
    let each = text.bytes().map(|byte| match byte {
        b'0'..=b'9' | b'a'..=b'z' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    });
    each.collect()
}

fn post(desk: &Desk, path: &str, fields: &[(&str, &str)]) -> Ask {
    let body = fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value)));
    let body = body.collect::<Vec<_>>().join("&");
    desk.post(path).header("sec-fetch-site", "same-origin").body(FORM, body)
}

/// Calls a server function as a page that is alive does.
async fn call(desk: &Desk, function: &str, fields: &[(&str, &str)]) -> Answer {
    post(desk, &format!("/api/fn/{function}"), fields).header("accept", "application/json").send().await
}

/// Sends a plain form.
async fn send(desk: &Desk, path: &str, fields: &[(&str, &str)]) -> Answer {
    post(desk, path, fields).header("accept", "text/html").send().await
}

const REFUNDS: [(&str, &str); 4] = [
    ("form[name]", "Refunds"),
    ("form[condition]", r#"{"contains":{"field":"question","words":["refund"]}}"#),
    ("form[severity]", "high"),
    ("form[assign]", "nobody"),
];

async fn make(desk: &Desk) -> String {
    let saved = call(desk, "save_rule", &REFUNDS).await.ok();
    assert_eq!(saved["saved"]["version"], 1, "{saved}");
    saved["saved"]["id"].as_str().unwrap().to_owned()
}

async fn list(desk: &Desk) -> Vec<Value> {
    desk.get("/api/fn/rules").send().await.ok().as_array().unwrap().clone()
}

async fn names(desk: &Desk) -> Vec<String> {
    list(desk).await.iter().map(|rule| rule["name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_rule_is_made_read_and_saved_over_the_version_that_was_seen() {
    let (desk, agent) = staffed().await;
    let id = make(&desk).await;
    let editor = desk.get(&format!("/api/fn/rule?id={id}")).send().await.ok();
    let present = &editor["rule"]["present"];
    assert_eq!((&present["version"], &present["saved_by"]), (&json!(1), &json!("Agent")));
    assert_eq!(present["form"]["tag"], "escalated");
    assert_eq!((&editor["people"][0]["name"], &editor["posted"]), (&json!("Agent"), &json!(null)));
    let agent = agent.id.to_string();
    let mut fields = REFUNDS.to_vec();
    fields[3] = ("form[assign]", "round_robin");
    fields.extend([("id", &*id), ("seen", "1"), ("form[people][0]", &*agent), ("form[tag]", "money")]);
    let saved = call(&desk, "save_rule", &fields).await.ok();
    assert_eq!(saved, json!({"saved": {"id": id, "version": 2}}));
    let recorded = desk.record(&with(turn("c", "1"), "question", json!("My refund?"))).await;
    let ticket = desk.read(recorded["ticket"]["id"].as_str().unwrap()).await;
    assert_eq!((&ticket["assigned_to"]["name"], &ticket["escalation_tag"]), (&json!("Agent"), &json!("money")));
    let late = call(&desk, "save_rule", &[&fields[..], &[("form[description]", "Mine")]].concat()).await.ok();
    let conflict = &late["conflict"]["present"];
    assert_eq!((&conflict["version"], &conflict["saved_by"]), (&json!(2), &json!("Agent")));
    let versions = desk.get(&format!("/api/fn/rule_versions?id={id}")).send().await.ok();
    assert_eq!(versions["versions"][0]["changes"][0]["part"], "assignee");
    assert_eq!((&versions["versions"][1]["changes"], &versions["has_earlier"]), (&json!(null), &json!(false)));
    let earlier = desk.get(&format!("/api/fn/rule_versions?id={id}&before=2")).send().await.ok();
    assert_eq!(earlier["versions"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn what_is_wrong_is_said_and_nothing_is_written() {
    let (desk, _) = staffed().await;
    let before = names(&desk).await;
    let fields = [
        ("form[name]", ""),
        ("form[condition]", r#"{"all":["asks_for_human",{"matches":{"field":"answer","pattern":"("}}]}"#),
        ("form[severity]", "urgent"),
        ("form[description]", "{usr}"),
    ];
    let found = call(&desk, "check_rule", &fields).await.ok();
    let said: Vec<_> = found.as_array().unwrap().iter().map(|problem| (&problem["field"], &problem["node"])).collect();
    let (none, part) = (json!(null), json!(2));
    assert_eq!(
        said,
        [
            (&json!("name"), &none),
            (&json!("condition"), &part),
            (&json!("severity"), &none),
            (&json!("description"), &none)
        ]
    );
    assert!(found[1]["text"].as_str().unwrap().contains("unclosed group"), "{found}");
    assert_eq!(call(&desk, "save_rule", &fields).await.ok()["refused"], found);
    assert_eq!(call(&desk, "check_rule", &REFUNDS).await.ok(), json!([]));
    assert_eq!(names(&desk).await, before);
}

#[tokio::test]
async fn a_request_that_is_none_is_refused() {
    let (desk, _) = staffed().await;
    for (function, fields, status) in [
        ("save_rule", vec![("id", "x"), ("seen", "1")], StatusCode::UNPROCESSABLE_ENTITY),
        ("save_rule", [&REFUNDS[..], &[("id", "x"), ("seen", "1")]].concat(), StatusCode::NOT_FOUND),
        ("save_rule", [&REFUNDS[..], &[("id", NOBODY), ("seen", "1")]].concat(), StatusCode::NOT_FOUND),
        ("save_rule", [&REFUNDS[..], &[("seen", "x")]].concat(), StatusCode::UNPROCESSABLE_ENTITY),
        ("check_rule", vec![], StatusCode::UNPROCESSABLE_ENTITY),
        ("switch_rule", vec![("id", NOBODY), ("enabled", "true")], StatusCode::NOT_FOUND),
        ("switch_rule", vec![("id", NOBODY), ("enabled", "maybe")], StatusCode::UNPROCESSABLE_ENTITY),
        ("move_rule", vec![("id", NOBODY), ("direction", "up")], StatusCode::NOT_FOUND),
        ("move_rule", vec![("id", NOBODY), ("direction", "sideways")], StatusCode::UNPROCESSABLE_ENTITY),
        ("duplicate_rule", vec![("id", NOBODY)], StatusCode::NOT_FOUND),
        ("delete_rule", vec![("id", "1"), ("version", "1")], StatusCode::NOT_FOUND),
        ("delete_rule", vec![("id", NOBODY)], StatusCode::UNPROCESSABLE_ENTITY),
    ] {
        let answer = call(&desk, function, &fields).await;
        assert_eq!(answer.status, status, "{function} {fields:?} {answer:?}");
    }
    for path in [format!("rule?id={NOBODY}"), "rule?id=x".to_owned(), format!("rule_versions?id={NOBODY}")] {
        assert_eq!(desk.get(&format!("/api/fn/{path}")).send().await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let nobody = Desk::new().await;
    assert_eq!(call(&nobody, "save_rule", &REFUNDS).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_rule_is_switched_moved_copied_and_deleted() {
    let (desk, _) = staffed().await;
    let id = make(&desk).await;
    call(&desk, "move_rule", &[("id", &id), ("direction", "up")]).await.ok();
    let count = default_rules().len();
    assert_eq!(names(&desk).await[count - 1], "Refunds");
    call(&desk, "switch_rule", &[("id", &id), ("enabled", "false")]).await.ok();
    assert_eq!(list(&desk).await[count - 1]["enabled"], false);
    let copy = call(&desk, "duplicate_rule", &[("id", &id)]).await.ok();
    assert_eq!(list(&desk).await[count]["id"], copy);
    assert_eq!(names(&desk).await[count], "Refunds (copy)");
    let stale = call(&desk, "delete_rule", &[("id", &id), ("version", "7")]).await;
    assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY);
    call(&desk, "delete_rule", &[("id", &id), ("version", "1")]).await.ok();
    assert!(!names(&desk).await.contains(&"Refunds".to_owned()));
    assert_eq!(call(&desk, "switch_rule", &[("id", &id), ("enabled", "true")]).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn plain_forms_lead_back_to_the_list() {
    let (desk, _) = staffed().await;
    let id = make(&desk).await;
    let place = format!("/settings/rules#rule-{id}");
    for (function, fields) in
        [("switch_rule", [("id", &*id), ("enabled", "false")]), ("move_rule", [("id", &*id), ("direction", "up")])]
    {
        let answer = send(&desk, &format!("/api/fn/{function}"), &fields).await;
        assert_eq!((answer.status, answer.header("location")), (StatusCode::FOUND, &*place), "{function}");
    }
    let answer = send(&desk, "/api/fn/delete_rule", &[("id", &id), ("version", "1")]).await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::FOUND, "/settings/rules"));
}

const TYPED: [(&str, &str); 5] = [
    ("name", "Typed <by> \"hand\""),
    ("condition", r#"{"confidence":{"below":4000}}"#),
    ("severity", "low"),
    ("assign", "nobody"),
    ("description", "</textarea><b>Look</b>"),
];

#[tokio::test]
async fn the_page_itself_takes_a_plain_form() {
    let (desk, _) = staffed().await;
    let made = send(&desk, "/settings/rules/new", &TYPED).await;
    let id = list(&desk).await.last().unwrap()["id"].as_str().unwrap().to_owned();
    assert_eq!((made.status, made.header("location")), (StatusCode::FOUND, &*format!("/settings/rules#rule-{id}")));
    assert_eq!(names(&desk).await.last().map(String::as_str), Some("Typed <by> \"hand\""));
    let path = format!("/settings/rules/{id}");
    let mut fields = TYPED.to_vec();
    fields.push(("seen", "1"));
    fields[2] = ("severity", "critical");
    assert_eq!(send(&desk, &path, &fields).await.status, StatusCode::FOUND);
    fields[2] = ("severity", "medium");
    let late = send(&desk, &path, &fields).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.text().contains("saved version 2 meanwhile"), "theirs and mine");
    assert!(late.text().contains("name=\"seen\" value=\"2\""), "whoever sends it again has seen it");
}

#[tokio::test]
async fn whoever_corrects_a_refused_form_still_saves_over_what_they_saw() {
    let (desk, _) = staffed().await;
    send(&desk, "/settings/rules/new", &TYPED).await;
    let id = list(&desk).await.last().unwrap()["id"].as_str().unwrap().to_owned();
    let path = format!("/settings/rules/{id}");
    let mut mine = [&TYPED[..], &[("seen", "1")]].concat();
    let mut theirs = mine.clone();
    theirs[2] = ("severity", "critical");
    assert_eq!(send(&desk, &path, &theirs).await.status, StatusCode::FOUND);
    let condition = mine[1];
    mine[1] = ("condition", "{ not json");
    let refused = send(&desk, &path, &mine).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("name=\"seen\" value=\"1\""), "{}", refused.text());
    mine[1] = condition;
    assert_eq!(send(&desk, &path, &mine).await.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn nothing_that_was_typed_is_lost() {
    let (desk, _) = staffed().await;
    let count = names(&desk).await.len();
    let mut fields = TYPED.to_vec();
    fields[1] = ("condition", "{ not <json>");
    let answer = send(&desk, "/settings/rules/new", &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = answer.text();
    for kept in
        ["Typed &lt;by&gt; &quot;hand&quot;", "{ not &lt;json>", "&lt;/textarea>&lt;b>Look", "This is no condition"]
    {
        assert!(page.contains(kept), "{kept}: {page}");
    }
    assert!(!page.contains("</textarea><b>Look"), "what was typed stays text");
    assert_eq!(names(&desk).await.len(), count);
    let foreign = desk.post("/settings/rules/new").header("sec-fetch-site", "cross-site").body(FORM, "name=x");
    assert_eq!(foreign.send().await.status, StatusCode::FORBIDDEN);
    let large = send(&desk, "/settings/rules/new", &[("description", &"é".repeat(900_000))]).await;
    assert_eq!(large.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn the_pages_of_rules_are_there() {
    let (desk, _) = staffed().await;
    let id = make(&desk).await;
    for (path, words) in [
        ("/settings/rules".to_owned(), "Refunds"),
        ("/settings/rules/new".to_owned(), "New rule"),
        (format!("/settings/rules/{id}"), "Edit rule"),
        (format!("/settings/rules/{id}/versions"), "Version 1"),
        (format!("/settings/rules/{id}/delete"), "Delete Refunds?"),
    ] {
        let page = desk.get(&path).send().await;
        assert!(page.status == StatusCode::OK && page.text().contains(words), "{path}: {page:?}");
    }
    for path in [
        format!("/settings/rules/{NOBODY}"),
        "/settings/rules/x/versions".to_owned(),
        format!("/settings/rules/{id}/x"),
    ] {
        assert_eq!(desk.get(&path).send().await.status, StatusCode::NOT_FOUND, "{path}");
    }
    call(&desk, "delete_rule", &[("id", &id), ("version", "1")]).await.ok();
    let page = desk.get(&format!("/settings/rules/{id}")).send().await;
    assert!(page.text().contains("was deleted"), "{page:?}");
    assert!(desk.get(&format!("/settings/rules/{id}/versions")).send().await.text().contains("Refunds"));
}
