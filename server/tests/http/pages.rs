//! Pages as the router hands them out; what is on them is tested in the browser.

use axum::http::{Method, StatusCode};

use crate::desk::Desk;

#[tokio::test]
async fn the_start_is_the_tickets_page_with_the_same_query() {
    let desk = Desk::new().await;
    let answer = desk.get("/").send().await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/tickets"));
    let answer = desk.get("/?status=open&q=a%20b").send().await;
    assert_eq!(answer.header("location"), "/tickets?status=open&q=a%20b");
}

#[tokio::test]
async fn a_page_is_html_whose_scripts_have_the_nonce_of_its_policy() {
    let desk = Desk::new().await;
    let mut nonces = Vec::new();
    for _ in 0..2 {
        let answer = desk.get("/tickets").send().await;
        assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, "text/html; charset=utf-8"));
        let policy = answer.header("content-security-policy");
        let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).unwrap().to_owned();
        let scripts: Vec<&str> = answer.text().match_indices("<script").map(|(at, _)| &answer.text()[at..]).collect();
        assert!(!scripts.is_empty());
        for script in scripts {
            let tag = script.split('>').next().unwrap();
            assert!(tag.contains(&format!("nonce=\"{nonce}\"")), "{tag}");
        }
        nonces.push(nonce);
    }
    assert_ne!(nonces[0], nonces[1]);
}

#[tokio::test]
async fn an_unknown_page_is_rendered_with_status_404() {
    let desk = Desk::new().await;
    for path in ["/nothing", "/tickets/a/b/c/d", "/favicon.ico"] {
        let answer = desk.get(path).send().await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
        assert!(answer.text().starts_with("<!DOCTYPE html>"), "{path}");
    }
    assert_eq!(desk.ask(Method::HEAD, "/nothing").send().await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_unknown_ticket_is_a_page_with_status_404() {
    let desk = Desk::new().await;
    let known = desk.ticket("c").await;
    assert_eq!(desk.get(&format!("/tickets/{known}")).send().await.status, StatusCode::OK);
    for id in ["0c9e1f7a-1111-4222-8333-444455556666", "nonsense"] {
        assert_eq!(desk.get(&format!("/tickets/{id}")).send().await.status, StatusCode::NOT_FOUND, "{id}");
    }
}

#[tokio::test]
async fn many_pages_at_once_are_all_rendered_to_their_end() {
    let desk = Desk::new().await;
    let ticket = desk.ticket("c").await;
    let paths = [format!("/tickets/{ticket}"), "/tickets?status=open".to_owned(), "/nothing".to_owned()];
    let asks = (0..60).map(|n| desk.get(&paths[n % 3]).send());
    for answer in futures::future::join_all(asks).await {
        assert!(
            answer.text().trim_end().ends_with("</html>") || answer.text().contains("</body>"),
            "{:?}",
            answer.status
        );
    }
}

#[tokio::test]
async fn times_are_shown_in_the_zone_of_the_browser() {
    let desk = Desk::new().await;
    desk.ticket("c").await;
    let answer = desk.get("/tickets").header("cookie", "tz=Asia/Kolkata").send().await;
    assert!(answer.text().contains("15:00"), "09:30 UTC is 15:00 in Kolkata");
    assert!(desk.get("/tickets").send().await.text().contains("09:30"));
}

#[tokio::test]
async fn server_functions_answer_for_the_visitor() {
    let desk = Desk::new().await;
    let session = async || desk.get("/api/fn/session").send().await.json();
    assert_eq!(session().await["person"], serde_json::Value::Null, "a desk that knows nobody");
    desk.store.add_person("Ada Obi", None).await.unwrap();
    assert_eq!(session().await["person"]["name"], "Ada Obi");
}
