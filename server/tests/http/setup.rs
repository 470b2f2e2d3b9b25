//! The first account of a desk, made with the link that `serve` prints.

use app::domain::{account::Role, event::Actor};
use axum::http::StatusCode;
use server::store::LinkFor;

use crate::{
    desk::Desk,
    sign_in::{PASSWORD, account, cookie, form, leads_to, person},
};

async fn link(desk: &Desk) -> String {
    desk.store.make_link(LinkFor::Setup, &Actor::System).await.unwrap()
}

fn fields<'a>(
    link: &'a str,
    name: &'a str,
    email: &'a str,
    password: &'a str,
    again: &'a str,
) -> [(&'a str, &'a str); 5] {
    [("link", link), ("name", name), ("email", email), ("password", password), ("again", again)]
}

#[tokio::test]
async fn the_first_account_is_an_admins_and_signed_in_at_once() {
    let desk = Desk::new().await;
    desk.store.ensure_someone("Agent").await.unwrap();
    let link = link(&desk).await;
    let before = desk.store.check().await.unwrap().events;
    let address = format!("/setup?link={link}");
    for _ in 0..2 {
        let page = desk.get(&address).send().await;
        assert_eq!((page.status, page.header("referrer-policy")), (StatusCode::OK, "strict-origin"));
        assert!(page.text().contains("Make the first account"), "{}", page.text());
    }
    assert_eq!(desk.store.check().await.unwrap().events, before, "looking changes nothing");

    let sent = fields(&link, "Ada Obi", "ada@example.com", PASSWORD, PASSWORD);
    let answer = form(desk.post("/setup"), &sent).send().await;
    leads_to(&answer, "/settings/start");
    let cookie = cookie(&answer);
    assert_eq!(person(&desk, &cookie).await.ok()["person"]["name"], "Ada Obi");
    let accounts = desk.store.accounts().await.unwrap();
    assert!(accounts.len() == 1 && accounts[0].role == Role::Admin && accounts[0].has_password);
    assert!(!desk.store.beginning().await.unwrap().has_company, "they are alone: there is someone to invite");
    // From then on everyone signs in, and there is no first account to make.
    leads_to(&desk.get("/tickets").send().await, "/login?next=%2Ftickets");
    for answer in [desk.get(&address).send().await, form(desk.post("/setup"), &sent).send().await] {
        assert_eq!(answer.status, StatusCode::GONE);
        assert!(answer.text().contains("This desk has accounts.") && answer.text().contains("/login"));
    }
    assert_eq!(desk.store.accounts().await.unwrap().len(), 1);
}

#[tokio::test]
async fn what_cant_be_taken_comes_back_with_a_sentence() {
    let desk = Desk::new().await;
    let link = link(&desk).await;
    let long = "x".repeat(201);
    for (name, email, password, again, said) in [
        ("", "ada@example.com", PASSWORD, PASSWORD, "The name must have"),
        (&*long, "ada@example.com", PASSWORD, PASSWORD, "The name must have"),
        ("Ada", "ada", PASSWORD, PASSWORD, "The e-mail must be"),
        ("Ada", "ada@example.com", "short", "short", "at least 12 characters"),
        ("Ada", "ada@example.com", PASSWORD, "correct horse batterY", "The two passwords are not the same."),
        ("Ada Obi-Okonkwo", "ada@example.com", "ada obi okonkwo", "ada obi okonkwo", "must not be your name"),
    ] {
        let answer = form(desk.post("/setup"), &fields(&link, name, email, password, again)).send().await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{said}");
        let text = answer.text();
        assert!(text.contains(said), "{said}: {text}");
        assert!(text.contains(&format!(r#"value="{email}""#)) && text.contains(&link), "{text}");
        assert!(!text.contains(&format!(r#"value="{password}""#)) && answer.header("set-cookie").is_empty());
    }
    assert!(desk.store.accounts().await.unwrap().is_empty());
}

#[tokio::test]
async fn without_the_link_nothing_can_be_set_up() {
    let desk = Desk::new().await;
    let old = link(&desk).await;
    desk.clock.advance(24 * 60 * 60 * 1_000);
    let fresh = link(&desk).await;
    for wrong in ["", "x", &old] {
        let page = desk.get(&format!("/setup?link={wrong}")).send().await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
        assert!(page.text().contains("handoff serve"), "{}", page.text());
        let sent = fields(wrong, "Eve", "eve@example.com", PASSWORD, PASSWORD);
        assert_eq!(form(desk.post("/setup"), &sent).send().await.status, StatusCode::NOT_FOUND);
    }
    let page = desk.get("/login").send().await;
    assert!(page.text().contains("The first account is made with the link"), "{}", page.text());
    assert!(desk.store.accounts().await.unwrap().is_empty());
    account(&desk, "Ada", Role::Admin).await;
    assert_eq!(desk.get(&format!("/setup?link={fresh}")).send().await.status, StatusCode::GONE);
}
