//! Server functions, as a page that is alive calls them.

use axum::http::StatusCode;
use serde_json::json;

use crate::desk::Desk;

#[tokio::test]
async fn a_page_hears_what_changed_since_it_was_made() {
    let desk = Desk::new().await;
    desk.ticket("before").await;
    let page = desk.get("/api/fn/tickets?query=").send().await.ok();
    let since = page["seq"].as_i64().unwrap();
    let nothing = desk.get(&format!("/api/fn/changes?query=&since={since}")).send().await.ok();
    assert_eq!((&nothing["tickets"], &nothing["total"]), (&json!([]), &json!(null)));
    let id = desk.ticket("after").await;
    for (query, fits, total) in [("", true, 2), ("status%3Dopen%26q%3Dafter", true, 1), ("status%3Dclosed", false, 0)] {
        let changes = desk.get(&format!("/api/fn/changes?query={query}&since={since}")).send().await.ok();
        assert_eq!(changes["tickets"][0]["ticket"]["id"], json!(id));
        assert_eq!((&changes["tickets"][0]["fits"], &changes["total"]), (&json!(fits), &json!(total)), "{query}");
        assert_eq!((changes["tickets"].as_array().unwrap().len(), &changes["is_whole"]), (1, &json!(true)));
        let next = changes["seq"].as_i64().unwrap();
        let after = desk.get(&format!("/api/fn/changes?query={query}&since={next}")).send().await.ok();
        assert_eq!(after["tickets"], json!([]));
    }
    let ahead = desk.get("/api/fn/changes?query=&since=999999").send().await.ok();
    assert_eq!((&ahead["is_whole"], &ahead["tickets"]), (&json!(false), &json!([])));
    for wrong in ["", "&since=", "&since=x"] {
        let answer = desk.get(&format!("/api/fn/changes?query={wrong}")).send().await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
}

#[tokio::test]
async fn a_search_says_where_it_found_what_it_looked_for() {
    let desk = Desk::new().await;
    desk.ticket("c").await;
    let found = async |query: &str| {
        let page = desk.get(&format!("/api/fn/tickets?query={query}")).send().await.ok();
        page["items"][0].as_object().unwrap().get("found").cloned()
    };
    assert_eq!(found("").await, None, "nothing on the wire where nothing is searched");
    let expected = json!({"title": ["What is the ", "meaning", " of c 1?"], "excerpt": ["It is what you make of it."]});
    assert_eq!(found("q%3DMEANING").await, Some(expected));
}

#[tokio::test]
async fn assignees_are_offered_for_what_was_typed() {
    let desk = Desk::new().await;
    for (name, email) in [("Ben Ada", None), ("Ada Obi", Some("ada@example.com")), ("Zoë", None)] {
        desk.store.add_person(name, email).await.unwrap();
    }
    for (text, expected) in [("ada", json!(["Ada Obi", "Ben Ada"])), ("ZOE", json!(["Zoë"])), ("x%25", json!([]))] {
        let people = desk.get(&format!("/api/fn/assignees?text={text}")).send().await.ok();
        let names: Vec<_> = people.as_array().unwrap().iter().map(|person| person["name"].clone()).collect();
        assert_eq!(json!(names), expected, "{text}");
    }
    assert_eq!(desk.get("/api/fn/assignees?text=").send().await.ok().as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn facets_are_there_for_the_form() {
    let desk = Desk::new().await;
    desk.store.add_person("Ada Obi", None).await.unwrap();
    desk.ticket("c").await;
    let facets = desk.get("/api/fn/facets").send().await.ok();
    assert_eq!((&facets["channels"], &facets["tags"]), (&json!(["Teams"]), &json!(["escalated"])));
    assert_eq!((&facets["rules"], &facets["guardrails"]), (&json!(["Low confidence"]), &json!([])));
    assert_eq!(facets["people"][0]["name"], "Ada Obi");
}
