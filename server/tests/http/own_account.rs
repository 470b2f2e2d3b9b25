//! One's own account.

use app::domain::account::Role;
use axum::http::StatusCode;

use crate::{
    desk::{Answer, Desk},
    sign_in::{PASSWORD, cookie, form, leads_to, person, sign_in, signed_in},
};

const OTHER: &str = "staple battery horse";

async fn post(desk: &Desk, cookie: &str, fields: &[(&str, &str)]) -> Answer {
    form(desk.post("/account").header("cookie", cookie), fields).send().await
}

async fn change(desk: &Desk, cookie: &str, present: &str, password: &str, again: &str) -> Answer {
    let fields = [("do", "password"), ("present", present), ("password", password), ("again", again)];
    post(desk, cookie, &fields).await
}

async fn is_open(desk: &Desk, cookie: &str) -> bool {
    person(desk, cookie).await.status == StatusCode::OK
}

#[tokio::test]
async fn where_nobody_signs_in_there_is_no_account() {
    let desk = Desk::new().await;
    desk.store.ensure_someone("Agent").await.unwrap();
    let page = desk.get("/account").send().await;
    assert!(page.status == StatusCode::OK && page.text().contains("Nobody signs in to this desk yet."));
    leads_to(&change(&desk, "", PASSWORD, OTHER, OTHER).await, "/account");
}

#[tokio::test]
async fn a_password_is_changed_and_only_this_session_goes_on_by_another_secret() {
    let desk = Desk::new().await;
    let (_, this) = signed_in(&desk, "Ada", Role::Viewer).await;
    let other = cookie(&sign_in(&desk, "ada@example.com", PASSWORD).send().await);
    let page = desk.get("/account").header("cookie", &this).send().await;
    for text in ["Ada", "Ada@example.com", "Viewer", "Change password", "this one", "Sign out everywhere else"] {
        assert!(page.text().contains(text), "{text}: {}", page.text());
    }
    let answer = change(&desk, &this, PASSWORD, OTHER, OTHER).await;
    leads_to(&answer, "/account?done=password");
    let fresh = cookie(&answer);
    assert!(is_open(&desk, &fresh).await && !is_open(&desk, &this).await && !is_open(&desk, &other).await);
    assert_eq!(
        desk.store.sessions_of(page_person(&desk, &fresh).await, desk.state.session_life).await.unwrap().len(),
        1
    );
    cookie(&sign_in(&desk, "ada@example.com", OTHER).send().await);
}

async fn page_person(desk: &Desk, cookie: &str) -> app::domain::ids::PersonId {
    person(desk, cookie).await.ok()["person"]["id"].as_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_present_password_is_guessed_as_slowly_as_at_the_door() {
    let desk = Desk::new().await;
    let (_, this) = signed_in(&desk, "Ada", Role::Agent).await;
    // What can't be chosen is no try.
    for (password, again, said) in
        [("short", "short", "at least 12 characters"), (OTHER, PASSWORD, "The two passwords are not the same.")]
    {
        for _ in 0..6 {
            let answer = change(&desk, &this, "wrong", password, again).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(answer.text().contains(said), "{}", answer.text());
        }
    }
    for _ in 0..5 {
        let answer = change(&desk, &this, "wrong horse battery", OTHER, OTHER).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text().contains("The present password is wrong."), "{}", answer.text());
        assert!(!answer.text().contains("wrong horse"));
    }
    let answer = change(&desk, &this, PASSWORD, OTHER, OTHER).await;
    assert_eq!((answer.status, answer.header("retry-after")), (StatusCode::TOO_MANY_REQUESTS, "1"));
    assert!(answer.text().contains("Too many tries."), "{}", answer.text());
    desk.clock.advance(1_000);
    let mut this = cookie(&change(&desk, &this, PASSWORD, OTHER, OTHER).await);
    // What went well counts as nothing: it can go well again and again.
    for at in 0..8 {
        let (from, to) = if at % 2 == 0 { (OTHER, PASSWORD) } else { (PASSWORD, OTHER) };
        this = cookie(&change(&desk, &this, from, to, to).await);
    }
}

#[tokio::test]
async fn sessions_are_ended_one_by_one_or_all_others() {
    let desk = Desk::new().await;
    let (ada, this) = signed_in(&desk, "Ada", Role::Agent).await;
    let (ben, bens) = signed_in(&desk, "Ben", Role::Agent).await;
    let session_of = async |who| desk.store.sessions_of(who, desk.state.session_life).await.unwrap()[0].id.to_string();
    let bens_session = session_of(ben.id).await;
    desk.clock.advance(60_000);
    let second = cookie(&sign_in(&desk, "ada@example.com", PASSWORD).send().await);
    let seconds_session = session_of(ada.id).await;
    let third = cookie(&sign_in(&desk, "ada@example.com", PASSWORD).send().await);

    leads_to(&post(&desk, &this, &[("do", "end"), ("session", &bens_session)]).await, "/account?done=ended");
    assert!(is_open(&desk, &bens).await, "no one else's");
    leads_to(&post(&desk, &this, &[("do", "end"), ("session", &seconds_session)]).await, "/account?done=ended");
    assert!(!is_open(&desk, &second).await && is_open(&desk, &third).await);
    leads_to(&post(&desk, &this, &[("do", "others")]).await, "/account?done=others");
    assert!(!is_open(&desk, &third).await && is_open(&desk, &this).await && is_open(&desk, &bens).await);
    let answer = post(&desk, &this, &[("do", "everything")]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    leads_to(&post(&desk, &second, &[("do", "others")]).await, "/login?next=%2Faccount");
    let forged = desk.post("/account").header("origin", "http://evil.example").header("cookie", &this).send().await;
    forged.problem(403);
}
