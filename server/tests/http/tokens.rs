//! Tokens that end by themselves, and that may be used so often only.

use app::domain::token::{NewToken, RequestLimit, Scope};
use serde_json::json;

use crate::desk::{Ask, Desk, turn};

fn new(name: &str, scope: Scope) -> NewToken {
    NewToken::new(name.parse().unwrap(), [scope])
}

#[tokio::test]
async fn an_expired_token_is_told_so() {
    let desk = Desk::new().await;
    let end = desk.store.now().plus_millis(1_000);
    let token = desk.make_token(new("short", Scope::Read).ending(Some(end))).await;
    desk.get("/api/v1/tickets").token(&token).send().await.ok();
    desk.clock.advance(1_000);
    let answer = desk.get("/api/v1/tickets").token(&token).send().await;
    assert_eq!(answer.problem(401)["detail"], "This token has expired.");
    assert!(answer.header("www-authenticate").contains("invalid_token"), "{answer:?}");
}

#[tokio::test]
async fn a_token_over_its_limit_waits_and_no_other_does() {
    let desk = Desk::new().await;
    let limit = RequestLimit::try_from(2).ok();
    let token = desk.make_token(new("two", Scope::Ingest).limited(limit)).await;
    // Many turns of one request are one request.
    let turns: Vec<_> = (0..10).map(|id| turn("a", &id.to_string())).collect();
    assert_eq!(desk.post("/api/v1/turns").token(&token).json(&json!(turns)).send().await.status, 200);
    assert_eq!(desk.post("/api/v1/turns").token(&token).json(&turn("b", "1")).send().await.status, 201);
    let answer = desk.post("/api/v1/turns").token(&token).json(&turn("b", "2")).send().await;
    assert!(answer.problem(429)["detail"].as_str().unwrap().contains("2 requests per minute"), "{answer:?}");
    let wait: u64 = answer.header("retry-after").parse().unwrap();
    assert!((1..=30).contains(&wait), "{wait}");
    let other = desk.token(&[Scope::Ingest]).await;
    let recorded = desk.post("/api/v1/turns").token(&other).json(&turn("b", "2")).send().await;
    assert_eq!(recorded.status, 201, "what was refused was not recorded");
}

fn form(desk: &Desk, path: &str, sent: &str) -> Ask {
    let ask = desk.post(path).header("sec-fetch-site", "same-origin").header("accept", "text/html");
    ask.body("application/x-www-form-urlencoded", sent.to_owned())
}

/// The secret that a page shows.
fn secret(page: &str) -> String {
    let begin = page.find("hnd_").unwrap_or_else(|| panic!("no secret: {page}"));
    page[begin..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect()
}

#[tokio::test]
async fn a_token_made_on_the_page_is_shown_this_once() {
    let desk = Desk::new().await;
    desk.store.ensure_someone("Ada").await.unwrap();
    let sent = "name=night+bot&scope=ingest&expires=30d&requests_per_minute=60";
    let answer = form(&desk, "/settings/tokens", sent).send().await;
    assert_eq!((answer.status.as_u16(), answer.header("cache-control")), (200, "no-store"), "{answer:?}");
    assert_eq!(answer.header("location"), "");
    let secret = secret(answer.text());
    assert!(answer.text().contains("curl http://localhost:3000/api/v1/turns"), "{}", answer.text());
    let recorded = desk.post("/api/v1/turns").token(&secret).json(&turn("a", "1")).send().await;
    assert_eq!(recorded.status, 201);
    let token = desk.store.tokens().await.unwrap().remove(0);
    assert_eq!((token.name.as_str(), token.created_by.as_deref()), ("night bot", Some("Ada")));
    assert_eq!((token.limit, token.expires_at.is_some()), (RequestLimit::try_from(60).ok(), true));

    let again = form(&desk, "/settings/tokens", sent).send().await;
    assert_eq!(again.status, 422);
    assert!(again.text().contains("There is already a token of this name"), "{}", again.text());
    assert_eq!(desk.store.tokens().await.unwrap().len(), 1);
    for page in [again, desk.get("/settings/tokens").send().await, desk.get("/api/fn/tokens").send().await] {
        assert!(page.text().contains("night bot") && !page.text().contains(&secret), "{page:?}");
    }
}

#[tokio::test]
async fn a_form_that_makes_no_sense_makes_no_token() {
    let desk = Desk::new().await;
    desk.store.ensure_someone("Ada").await.unwrap();
    let answer = form(&desk, "/settings/tokens", "name=%3Cb%3E&requests_per_minute=0").send().await;
    assert_eq!(answer.status, 422);
    for text in ["Choose what the token allows.", "from 1 to 100,000", "value=\"&lt;b&gt;\""] {
        assert!(answer.text().contains(text), "{text}: {}", answer.text());
    }
    assert_eq!(desk.store.tokens().await.unwrap(), []);
}

#[tokio::test]
async fn a_token_is_revoked_on_a_page_that_asks_first() {
    let desk = Desk::new().await;
    desk.store.ensure_someone("Ada").await.unwrap();
    let secret = desk.named_token("a/b & c", &[Scope::Read]).await;
    let page = desk.get("/settings/tokens/revoke?name=a%2Fb%20%26%20c").send().await;
    assert!(page.status == 200 && page.text().contains("Revoke a/b &amp; c?"), "{}", page.text());
    assert_eq!(desk.get("/settings/tokens/revoke?name=a").send().await.status, 404);
    let answer = form(&desk, "/api/fn/revoke_token", "name=a%2Fb+%26+c").send().await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (302, "/settings/tokens"), "{answer:?}");
    desk.get("/api/v1/tickets").token(&secret).send().await.problem(401);
    assert!(desk.get("/settings/tokens").send().await.text().contains("data-state=\"Revoked\""));
}
