//! Choosing a password with a one-time link.

use app::domain::{account::Role, event::Actor, person::Person};
use axum::http::StatusCode;
use server::store::{LinkFor, NewAccount};

use crate::{
    desk::{Answer, Desk},
    sign_in::{PASSWORD, account, cookie, form, leads_to, person, sign_in, signed_in},
};

const OTHER: &str = "staple battery horse";

/// Someone who was invited, and their link.
async fn invited(desk: &Desk) -> (Person, String) {
    let new = NewAccount {
        person: None,
        name: "Ben".to_owned().try_into().unwrap(),
        email: "ben@example.com".parse().unwrap(),
        role: Role::Viewer,
        password: None,
    };
    let ben = desk.store.create_account(&new, &Actor::System).await.unwrap();
    let link = desk.store.make_link(LinkFor::Invite(ben.id), &Actor::System).await.unwrap();
    (ben, link)
}

async fn choose(desk: &Desk, link: &str, password: &str, again: &str) -> Answer {
    form(desk.post("/welcome"), &[("link", link), ("password", password), ("again", again)]).send().await
}

#[track_caller]
fn is_spent(answer: &Answer) {
    assert_eq!(answer.status, StatusCode::GONE, "{answer:?}");
    // The document writes the apostrophe as it is.
    assert!(answer.text().contains("This link can't be used"), "{}", answer.text());
    assert!(answer.header("set-cookie").is_empty());
}

#[tokio::test]
async fn whoever_is_invited_chooses_a_password_and_is_signed_in() {
    let desk = Desk::new().await;
    account(&desk, "Ada", Role::Admin).await;
    let (ben, link) = invited(&desk).await;
    let before = desk.store.check().await.unwrap().events;
    for _ in 0..2 {
        let page = desk.get(&format!("/welcome?link={link}")).send().await;
        assert_eq!((page.status, page.header("referrer-policy")), (StatusCode::OK, "strict-origin"));
        assert_eq!(page.header("cache-control"), "no-store");
        assert!(page.text().contains("Welcome, Ben") && page.text().contains("ben@example.com"), "{}", page.text());
    }
    assert_eq!(desk.store.check().await.unwrap().events, before, "looking changes nothing");
    let answer = choose(&desk, &link, OTHER, OTHER).await;
    leads_to(&answer, "/tickets");
    assert_eq!(person(&desk, &cookie(&answer)).await.ok()["person"]["id"], ben.id.to_string());
    is_spent(&desk.get(&format!("/welcome?link={link}")).send().await);
    is_spent(&choose(&desk, &link, OTHER, OTHER).await);
    cookie(&sign_in(&desk, "ben@example.com", OTHER).send().await);
}

#[tokio::test]
async fn a_reset_sets_another_password_and_ends_what_was_before() {
    let desk = Desk::new().await;
    let (ada, old) = signed_in(&desk, "Ada", Role::Admin).await;
    let link = desk.store.make_link(LinkFor::Reset(ada.id), &Actor::System).await.unwrap();
    let page = desk.get(&format!("/welcome?link={link}")).header("cookie", &old).send().await;
    assert!(page.status == StatusCode::OK && page.text().contains("Choose another password."), "{}", page.text());
    let fresh = cookie(&choose(&desk, &link, OTHER, OTHER).await);
    assert_eq!(person(&desk, &old).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(person(&desk, &fresh).await.status, StatusCode::OK);
    let answer = sign_in(&desk, "ada@example.com", PASSWORD).send().await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_password_that_cant_be_taken_leaves_the_link_as_it_was() {
    let desk = Desk::new().await;
    account(&desk, "Ada", Role::Admin).await;
    let (_, link) = invited(&desk).await;
    for (password, again, said) in [
        ("", "", "at least 12 characters"),
        ("short", "short", "at least 12 characters"),
        (OTHER, "", "The two passwords are not the same."),
        ("aaaaaaaaaaaa", "aaaaaaaaaaaa", "different characters"),
        ("ben@example.com", "ben@example.com", "must not be your name or your e-mail"),
    ] {
        let answer = choose(&desk, &link, password, again).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{said}");
        assert!(answer.text().contains(said) && answer.text().contains("Welcome, Ben"), "{}", answer.text());
    }
    cookie(&choose(&desk, &link, OTHER, OTHER).await);
}

#[tokio::test]
async fn a_link_that_opens_nothing_says_so() {
    let desk = Desk::new().await;
    let setup = desk.store.make_link(LinkFor::Setup, &Actor::System).await.unwrap();
    let (ben, link) = invited(&desk).await;
    for wrong in ["", "x", "\"><script>", &setup] {
        let query = form_urlencoded::Serializer::new("/welcome?".to_owned()).append_pair("link", wrong).finish();
        is_spent(&desk.get(&query).send().await);
        is_spent(&choose(&desk, wrong, OTHER, OTHER).await);
    }
    desk.clock.advance(7 * 24 * 60 * 60 * 1_000);
    is_spent(&desk.get(&format!("/welcome?link={link}")).send().await);
    let link = desk.store.make_link(LinkFor::Invite(ben.id), &Actor::System).await.unwrap();
    desk.store.disable_person(ben.id, &Actor::System).await.unwrap();
    is_spent(&choose(&desk, &link, OTHER, OTHER).await);
    let elsewhere = desk.post("/welcome").header("origin", "http://evil.example").send().await;
    elsewhere.problem(403);
}
