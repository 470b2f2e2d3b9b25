//! Who reads unfiltered answers, wherever they could be read.

use app::domain::{account::Role, token::Scope};
use serde_json::json;

use crate::{
    desk::{Answer, Desk, unsure, with},
    sign_in::{form, signed_in},
};

const RAW: &str = "the-unfiltered-one";

async fn set(desk: &Desk, cookie: &str, to: &str) -> Answer {
    let ask = form(desk.post("/api/fn/set_raw_readers"), &[("to", to)]);
    ask.header("accept", "text/html").header("cookie", cookie).send().await
}

#[tokio::test]
async fn the_setting_decides_for_every_page_and_function_at_once() {
    let desk = Desk::new().await;
    let recorded = desk.record(&with(unsure("a", "1"), "answer_raw", RAW.into())).await;
    let ticket = recorded["ticket"]["id"].as_str().unwrap().to_owned();
    let (_, admin) = signed_in(&desk, "Ada", Role::Admin).await;
    let (_, agent) = signed_in(&desk, "Ben", Role::Agent).await;
    let (_, viewer) = signed_in(&desk, "Cleo", Role::Viewer).await;
    let places = [
        format!("/tickets/{ticket}/conversation"),
        "/conversations/a".to_owned(),
        format!("/api/fn/ticket?id={ticket}"),
        "/api/fn/transcript?chat_id=a".to_owned(),
    ];
    let none = ["/tickets.csv", "/tickets.jsonl", "/api/fn/tickets?query=", "/tickets", "/conversations"];
    let reads = async |cookie: &str, place: &str| {
        let answer = desk.get(place).header("cookie", cookie).send().await;
        assert_eq!(answer.status, 200, "{place}: {answer:?}");
        answer.text().contains(RAW)
    };
    for (to, others_read) in [("everyone", true), ("admins", false), ("everyone", true)] {
        let answer = set(&desk, &admin, to).await;
        assert_eq!(
            (answer.status.as_u16(), answer.header("location")),
            (302, "/settings/desk?saved=yes"),
            "{answer:?}"
        );
        for place in &places {
            assert!(reads(&admin, place).await, "{to} {place}");
            assert_eq!(reads(&agent, place).await, others_read, "agent, {to}: {place}");
            assert_eq!(reads(&viewer, place).await, others_read, "viewer, {to}: {place}");
        }
        for place in none {
            assert!(!reads(&admin, place).await, "{place} never has it");
        }
    }
    // Tokens have a scope for it, whatever is set.
    set(&desk, &admin, "admins").await;
    let token = desk.token(&[Scope::Read, Scope::Raw]).await;
    assert!(desk.get("/api/v1/conversations/a").token(&token).send().await.text().contains(RAW));
}

#[tokio::test]
async fn whoever_may_not_read_it_can_not_ask_for_it_with_a_rule_either() {
    let desk = Desk::new().await;
    desk.record(&with(unsure("a", "1"), "answer_raw", RAW.into())).await;
    let (_, admin) = signed_in(&desk, "Ada", Role::Admin).await;
    let (_, viewer) = signed_in(&desk, "Cleo", Role::Viewer).await;
    set(&desk, &admin, "admins").await;
    let ask = async |cookie: &str, field: &str| {
        let condition = json!({"not": {"contains": {"field": field, "words": ["unfiltered"]}}});
        let draft = json!({"name": "Draft", "condition": condition, "outcome": {"severity": "high"}}).to_string();
        let fields = [("draft", draft.as_str()), ("days", "7")];
        form(desk.post("/api/fn/back_test"), &fields).header("cookie", cookie).send().await
    };
    let refused = ask(&viewer, "raw").await;
    assert_eq!(refused.status, 403, "{refused:?}");
    assert!(refused.text().contains("Only admins may look for something in unfiltered answers."), "{refused:?}");
    assert_eq!(ask(&viewer, "answer").await.status, 200);
    assert_eq!(ask(&admin, "raw").await.status, 200);
    set(&desk, &admin, "everyone").await;
    assert_eq!(ask(&viewer, "raw").await.status, 200);
}

#[tokio::test]
async fn everyone_sees_what_is_set_and_admins_the_form() {
    let desk = Desk::new().await;
    let (_, admin) = signed_in(&desk, "Ada", Role::Admin).await;
    let (_, agent) = signed_in(&desk, "Ben", Role::Agent).await;
    let page = async |cookie: &str, query: &str| {
        desk.get(&format!("/settings/desk{query}")).header("cookie", cookie).send().await.text().to_owned()
    };
    let shown = page(&admin, "").await;
    assert!(shown.contains("action=\"/api/fn/set_raw_readers\"") && shown.contains("type=\"radio\""), "{shown}");
    let shown = page(&agent, "").await;
    assert!(shown.contains("Everyone who signs in") && shown.contains("Admins can change this."), "{shown}");
    assert!(!shown.contains("set_raw_readers") && !shown.contains("type=\"radio\""), "{shown}");
    let refused = form(desk.post("/api/fn/set_raw_readers"), &[("to", "admins")]).header("cookie", &agent).send().await;
    assert_eq!(refused.status, 403, "{refused:?}");
    set(&desk, &admin, "admins").await;
    assert!(page(&agent, "").await.contains("Admins only"));
    assert!(page(&admin, "?saved=yes").await.contains("Saved."));
    let wrong = form(desk.post("/api/fn/set_raw_readers"), &[("to", "nobody")]).header("cookie", &admin).send().await;
    assert!(wrong.status.is_client_error(), "{wrong:?}");
    assert!(desk.get("/settings").header("cookie", &agent).send().await.text().contains("/settings/desk"));
}
