//! The Audit page: its address is its state.

use app::domain::token::Scope;

use crate::desk::Desk;

#[tokio::test]
async fn the_audit_shows_what_was_done_and_the_address_narrows_it_down() {
    let desk = Desk::new().await;
    desk.store.ensure_someone("Ada").await.unwrap();
    desk.named_token("<b>bot</b>", &[Scope::Read]).await;
    let page = desk.get("/settings/audit").send().await;
    assert_eq!(page.status, 200);
    for text in ["made a token for read", "&lt;b&gt;bot&lt;/b&gt;", "set up the desk", "/settings/rules/"] {
        assert!(page.text().contains(text), "{text}: {}", page.text());
    }
    let page = desk.get("/settings/audit?what=tokens,root&page=2").send().await;
    assert!(page.text().contains("made a token for read") && !page.text().contains("set up the desk"));
    assert!(
        page.text().contains("what &quot;root&quot; must be one of")
            || page.text().contains("what \"root\" must be one of"),
        "{}",
        page.text()
    );
    let page = desk.get("/settings/audit?before=1").send().await;
    assert!(page.status == 200 && page.text().contains("No events"), "{}", page.text());
    for number in 0..60 {
        desk.named_token(&format!("bot {number}"), &[]).await;
    }
    let page = desk.get("/settings/audit?what=tokens").send().await;
    let before = page
        .text()
        .split("href=\"/settings/audit?what=tokens&amp;before=")
        .nth(1)
        .and_then(|rest| rest.split('"').next());
    let before = before.unwrap_or_else(|| panic!("no link to older ones: {}", page.text()));
    let older = desk.get(&format!("/settings/audit?what=tokens&before={before}")).send().await;
    assert!(
        older.text().contains("made a token for read") && !older.text().contains("rel=\"next\""),
        "{}",
        older.text()
    );
}
