//! The page on which a new desk begins.

use serde_json::Value;

use crate::desk::{Desk, unsure};

#[tokio::test]
async fn each_step_is_done_when_the_desk_has_it() {
    let desk = Desk::new().await;
    desk.store.ensure_someone("Ada").await.unwrap();
    let page = desk.get("/settings/start").send().await;
    assert_eq!(page.status, 200);
    for text in ["Make a token", "value=\"my-assistant\"", "Waiting for your first turn", "Check again"] {
        assert!(page.text().contains(text), "{text}: {}", page.text());
    }
    assert_eq!(desk.get("/api/fn/arrived_turn").send().await.ok(), Value::Null);

    let made = desk
        .post("/settings/start")
        .header("sec-fetch-site", "same-origin")
        .header("accept", "text/html")
        .body("application/x-www-form-urlencoded", "name=my-assistant&scope=ingest&expires=&requests_per_minute=");
    let made = made.send().await;
    assert!(made.status == 200 && made.text().contains("Bearer hnd_"), "{}", made.text());
    let page = desk.get("/settings/start").send().await;
    assert!(page.text().contains("Bearer TOKEN") && !page.text().contains("hnd_"), "{}", page.text());

    let ticket = desk.ticket("first").await;
    assert_eq!(desk.get("/api/fn/arrived_turn").send().await.ok()["ticket"], ticket.as_str());
    let page = desk.get("/settings/start").send().await;
    assert!(page.text().contains(&format!("href=\"/tickets/{ticket}\"")), "{}", page.text());
    assert!(page.text().contains("/conversations/first?turn=1#turn-1") && !page.text().contains("Waiting"));
    desk.record(&unsure("second", "1")).await;
}
