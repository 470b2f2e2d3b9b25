//! Changes of the rules that are tried before they are saved: the server functions, and the pages without WASM.

use app::domain::{
    event::Actor,
    guardrail::{Action, Draft, Policy, Reach, Scope, Sought},
    severity::Severity,
};
use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::desk::{Answer, Desk, turn, unsure};

fn form(fields: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

async fn call(desk: &Desk, function: &str, fields: &[(&str, &str)]) -> Answer {
    let sent = form(fields);
    let ask = desk.post(&format!("/api/fn/{function}")).header("sec-fetch-site", "same-origin");
    ask.body("application/x-www-form-urlencoded", sent).send().await
}

async fn rule(desk: &Desk, name: &str) -> String {
    let rules = desk.store.rules().await.unwrap();
    rules.iter().find(|rule| rule.name == name).unwrap().id.to_string()
}

fn draft(condition: Value) -> String {
    json!({"name": "Draft", "condition": condition, "outcome": {"severity": "high"}}).to_string()
}

#[tokio::test]
async fn a_draft_is_compared_with_the_saved_rules() {
    let desk = Desk::new().await;
    desk.record(&unsure("a", "1")).await;
    desk.record(&turn("b", "1")).await;
    let everything = draft(json!({"contains": {"field": "question", "words": ["meaning"]}}));
    let slice = call(&desk, "back_test", &[("days", "7"), ("draft", &everything)]).await.ok();
    assert_eq!((&slice["percent"], &slice["next"]), (&json!(100), &Value::Null));
    let tally = &slice["tally"];
    assert_eq!((&tally["saved"]["tickets"], &tally["draft"]["tickets"]), (&json!(1), &json!(2)));
    assert_eq!((&tally["newly"]["count"], &tally["no_longer"]["count"]), (&json!(1), &json!(0)));
    assert_eq!(tally["newly"]["examples"][0]["chat_id"], "b");
    assert_eq!(tally["newly"]["examples"][0]["reason"], "Draft: the question contains \"meaning\"");
    assert_eq!(tally["days"].as_array().unwrap().len(), 7);

    let low = rule(&desk, "Low confidence").await;
    let without = call(&desk, "back_test", &[("days", "7"), ("rule", &low)]).await.ok();
    assert_eq!(without["tally"]["no_longer"]["examples"][0]["chat_id"], "a");
    let replaced = call(&desk, "back_test", &[("days", "7"), ("rule", &low), ("draft", &everything)]).await.ok();
    assert_eq!((&replaced["tally"]["newly"]["count"], &replaced["tally"]["draft"]["tickets"]), (&json!(1), &json!(2)));
    let alone = call(&desk, "back_test", &[("days", "7")]).await.ok();
    assert_eq!(alone["tally"]["saved"], alone["tally"]["draft"]);
}

#[tokio::test]
async fn what_can_not_be_tried_is_refused_in_words() {
    let desk = Desk::new().await;
    let bad = draft(json!({"matches": {"field": "answer", "pattern": "("}}));
    let refused = |answer: Answer, status, words: &str| {
        assert_eq!(answer.status, status, "{answer:?}");
        assert!(answer.text().contains(words), "{answer:?}");
    };
    for function in ["back_test", "try_rules"] {
        let days = ("days", "7");
        refused(call(&desk, function, &[days, ("draft", &bad)]).await, StatusCode::UNPROCESSABLE_ENTITY, "pattern");
        refused(call(&desk, function, &[days, ("draft", "{")]).await, StatusCode::UNPROCESSABLE_ENTITY, "understand");
        refused(call(&desk, function, &[days, ("rule", "x")]).await, StatusCode::NOT_FOUND, "no such rule");
        let unknown = "00000000-0000-4000-8000-000000000000";
        refused(call(&desk, function, &[days, ("rule", unknown)]).await, StatusCode::NOT_FOUND, "no such rule");
    }
    let place = call(&desk, "back_test", &[("days", "7"), ("place", "{}")]).await;
    refused(place, StatusCode::UNPROCESSABLE_ENTITY, "Start it again");
    let confidence = call(&desk, "try_rules", &[("confidence", "much")]).await;
    refused(confidence, StatusCode::UNPROCESSABLE_ENTITY, "Confidence must be");
}

#[tokio::test]
async fn a_back_test_goes_on_where_it_stopped() {
    let desk = Desk::new().await;
    for n in 0..3 {
        desk.record(&unsure(&format!("chat-{n}"), "1")).await;
    }
    let now = desk.store.now();
    let side = json!({"tickets": {}, "first": null});
    let place = json!({
        "until": now.as_millis(), "first": 1, "last": 3, "conversation": 3, "position": 0,
        "standing": {"saved": side, "draft": side, "is_counted": false},
    });
    let rules = desk.store.rules().await.unwrap();
    let states: Vec<_> = rules.iter().map(|rule| json!([rule.id, rule.version, rule.enabled, rule.position])).collect();
    let place = json!({"rules": states, "place": place});
    let rest = call(&desk, "back_test", &[("days", "7"), ("place", &place.to_string())]).await.ok();
    assert_eq!((&rest["tally"]["turns"], &rest["next"]), (&json!(1), &Value::Null));
    // What it comes to is of one state of the rules.
    let by = Actor::Token { name: "another".to_owned() };
    desk.store.switch_rule(rules[0].id, false, &by).await.unwrap();
    let changed = call(&desk, "back_test", &[("days", "7"), ("place", &place.to_string())]).await;
    assert_eq!(changed.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(changed.text().contains("Someone changed the rules"), "{changed:?}");
}

#[tokio::test]
async fn guardrails_come_before_the_rules_that_are_tried() {
    let desk = Desk::new().await;
    let by = Actor::Token { name: "tests".to_owned() };
    let looking_for = |name: &str, word: &str, action| Draft {
        name: name.to_owned(),
        policy: Policy {
            scope: Scope::BOTH,
            looks_for: Sought::Words { reach: Reach::Whole, words: vec![word.to_owned()] },
            action,
        },
    };
    for draft in [
        looking_for("Secret", "aurora", Action::Redact),
        looking_for("Threat", "lawyer", Action::Escalate { severity: Severity::Critical }),
    ] {
        desk.store.create_guardrail(&draft, &by).await.unwrap();
    }
    let draft = draft(json!({"contains": {"field": "question", "words": ["aurora"]}}));
    let typed = [("question", "What is aurora?"), ("answer", "Ask a lawyer."), ("draft", &*draft)];
    let tried = call(&desk, "try_rules", &typed).await.ok();
    let found: Vec<_> = tried["guardrails"].as_array().unwrap().iter().map(|verdict| &verdict["policy"]).collect();
    assert_eq!(found, ["Secret", "Threat"]);
    let last = tried["rules"].as_array().unwrap().last().unwrap();
    assert_eq!((&last["is_draft"], &last["verdict"]["matched"]), (&json!(true), &json!(false)));
    let query = form(&typed[..2]);
    let page = desk.get(&format!("/settings/rules/try?{query}")).send().await;
    assert!(page.text().contains("They come first") && page.text().contains("Threat"), "{}", page.text());
}

#[tokio::test]
async fn every_rule_says_what_it_makes_of_a_turn() {
    let desk = Desk::new().await;
    let typed = [("question", "Where is it?"), ("answer", "Here."), ("confidence", "31"), ("user", "Ada")];
    let tried = call(&desk, "try_rules", &typed).await.ok();
    let rules = tried["rules"].as_array().unwrap();
    assert_eq!(rules.len(), desk.store.rules().await.unwrap().len());
    let low = rules.iter().find(|rule| rule["verdict"]["name"] == "Low confidence").unwrap();
    assert_eq!((&low["verdict"]["matched"], &low["is_draft"]), (&json!(true), &json!(false)));
    assert_eq!(low["verdict"]["explanation"], "confidence 31 % is below 50 %");
    assert!(rules.iter().all(|rule| !rule["verdict"]["explanation"].as_str().unwrap().is_empty()));

    let draft = draft(json!({"user_is": ["ada"]}));
    let with_draft = call(&desk, "try_rules", &[("user", "ADA"), ("answer", "x"), ("draft", &draft)]).await.ok();
    let last = with_draft["rules"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (&last["is_draft"], &last["enabled"], &last["verdict"]["matched"]),
        (&json!(true), &json!(true), &json!(true))
    );
}

#[tokio::test]
async fn without_wasm_the_pages_answer_forms() {
    let desk = Desk::new().await;
    desk.record(&unsure("a", "1")).await;
    let low = rule(&desk, "Low confidence").await;
    let page = |query: &str| format!("/settings/rules/{low}/back-test{query}");
    let before = desk.get(&page("")).send().await;
    assert_eq!(before.status, StatusCode::OK);
    assert!(before.text().contains("Start back-test") && !before.text().contains("Looked at:"));
    let after = desk.get(&page("?days=7&what=without")).send().await;
    assert!(after.text().contains("Looked at: 1 turn of 1 conversation."), "{}", after.text());
    assert!(after.text().contains("/conversations/a?turn=1#turn-1"));
    let alone = desk.get(&page("?days=30&what=saved")).send().await;
    assert!(alone.text().contains("Looked at:") && !alone.text().contains("No longer escalate"));
    assert_eq!(desk.get("/settings/rules/unknown/back-test").send().await.status, StatusCode::NOT_FOUND);

    let hostile = "</textarea><script>alert(1)</script> & \"q\"";
    let query = form(&[("question", hostile), ("answer", "I don't know."), ("confidence", "80")]);
    let tried = desk.get(&format!("/settings/rules/try?{query}")).send().await;
    assert_eq!(tried.status, StatusCode::OK);
    assert!(!tried.text().contains("<script>alert(1)"), "{}", tried.text());
    assert!(tried.text().contains("&lt;/textarea&gt;&lt;script&gt;alert(1)&lt;/script&gt; &amp; \"q\""));
    assert!(tried.text().contains("the answer says it does not know"), "{}", tried.text());
    let wrong = desk.get("/settings/rules/try?confidence=x").send().await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
}
