//! People and their accounts, as admins manage them.

use app::domain::{account::Role, event::Actor, person::Person, token::Scope};
use axum::http::StatusCode;
use serde_json::json;

use crate::{
    desk::{Answer, Desk},
    sign_in::{account, cookie, form, leads_to, person, signed_in},
};

const PEOPLE: &str = "/settings/people";

async fn post(desk: &Desk, cookie: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
    form(desk.post(path).header("cookie", cookie).header("accept", "text/html"), fields).send().await
}

async fn page(desk: &Desk, cookie: &str, path: &str) -> Answer {
    desk.get(path).header("cookie", cookie).header("accept", "text/html").send().await
}

/// Where a form led.
#[track_caller]
fn led_to(answer: &Answer, place: &str) {
    assert!(answer.status.is_redirection(), "{answer:?}");
    assert_eq!(answer.header("location"), place);
}

/// The path of the link that a page shows.
#[track_caller]
fn link_of(answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    let (_, rest) = answer.text().split_once("http://localhost:3000/welcome?link=").unwrap();
    let secret: String = rest.chars().take_while(char::is_ascii_hexdigit).collect();
    assert_eq!(secret.len(), 64);
    format!("/welcome?link={secret}")
}

fn of(person: &Person) -> String {
    format!("{PEOPLE}/{}", person.id)
}

/// A ticket that is assigned to someone.
async fn assigned(desk: &Desk, chat: &str, to: &str) -> String {
    let ticket = desk.ticket(chat).await;
    let token = desk.token(&[Scope::Read, Scope::Write]).await;
    let edit = json!({"assigned_to": {"from": null, "to": to}});
    desk.ask(axum::http::Method::PATCH, &format!("/api/v1/tickets/{ticket}"))
        .token(&token)
        .json(&edit)
        .send()
        .await
        .ok();
    ticket
}

#[tokio::test]
async fn everyone_is_listed_with_what_they_are() {
    let desk = Desk::new().await;
    let (_, admin) = signed_in(&desk, "Ada", Role::Admin).await;
    assigned(&desk, "a", "Zoe").await;
    let gone = account(&desk, "Gus", Role::Agent).await;
    desk.store.disable_person(gone.id, &Actor::System).await.unwrap();
    let list = page(&desk, &admin, PEOPLE).await;
    assert_eq!(list.status, StatusCode::OK);
    for text in ["Ada", "Active", "Zoe", "No account", "Gus", "Disabled", "Invite"] {
        assert!(list.text().contains(text), "{text}");
    }
    let zoe = desk.store.people().await.unwrap().into_iter().find(|person| person.name == "Zoe").unwrap();
    let tickets = format!("/tickets?assigned_to={}&amp;status=open,in_progress", zoe.id);
    assert!(list.text().contains(&tickets), "{}", list.text());
}

#[tokio::test]
async fn someone_is_invited_by_a_link_that_is_shown_once() {
    let desk = Desk::new().await;
    let (_, admin) = signed_in(&desk, "Ada", Role::Admin).await;
    assert!(page(&desk, &admin, &format!("{PEOPLE}/invite")).await.text().contains("Invite someone"));
    let fields = [("name", "Ben Obi"), ("email", "ben@example.com"), ("role", "viewer")];
    let answer = post(&desk, &admin, &format!("{PEOPLE}/invite"), &fields).await;
    let link = link_of(&answer);
    let list = page(&desk, &admin, PEOPLE).await;
    assert!(list.text().contains("Invited") && !list.text().contains("link="), "{}", list.text());
    assert!(desk.get(&link).send().await.text().contains("Welcome, Ben Obi"));

    // Another link makes the first one void.
    let ben = desk.store.people().await.unwrap().into_iter().find(|person| person.name == "Ben Obi").unwrap();
    let next = link_of(&post(&desk, &admin, &of(&ben), &[("do", "link")]).await);
    assert_eq!(desk.get(&link).send().await.status, StatusCode::GONE);
    assert_eq!(desk.get(&next).send().await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_invitation_that_cant_be_made_comes_back_as_it_was_typed() {
    let desk = Desk::new().await;
    let (_, admin) = signed_in(&desk, "Ada", Role::Admin).await;
    let before = desk.store.check().await.unwrap().events;
    let long = "x".repeat(201);
    for (name, email, role, status, said) in [
        ("", "ben@example.com", "agent", 422, "The name must have"),
        (&*long, "ben@example.com", "agent", 422, "The name must have"),
        ("Ben", "ben", "agent", 422, "The e-mail must be"),
        ("Ben", "ben@example.com", "root", 422, "Choose a role."),
        ("Ben", "ADA@example.com", "agent", 409, "There is already an account with this e-mail."),
    ] {
        let fields = [("name", name), ("email", email), ("role", role)];
        let answer = post(&desk, &admin, &format!("{PEOPLE}/invite"), &fields).await;
        assert_eq!(answer.status, status, "{said}");
        assert!(answer.text().contains(said), "{said}: {}", answer.text());
        assert!(answer.text().contains(&format!(r#"value="{email}""#)), "{}", answer.text());
    }
    assert_eq!(desk.store.check().await.unwrap().events, before);
}

#[tokio::test]
async fn a_person_without_account_is_given_one_and_keeps_their_tickets() {
    let desk = Desk::new().await;
    let (_, admin) = signed_in(&desk, "Ada", Role::Admin).await;
    let ticket = assigned(&desk, "a", "Zoe").await;
    let zoe = desk.store.people().await.unwrap().into_iter().find(|person| person.name == "Zoe").unwrap();
    let shown = page(&desk, &admin, &of(&zoe)).await;
    assert!(shown.text().contains("Give an account") && !shown.text().contains("Change role"), "{}", shown.text());
    let fields = [("do", "account"), ("name", "Zoe"), ("email", "zoe"), ("role", "agent")];
    let answer = post(&desk, &admin, &of(&zoe), &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text().contains(r#"value="zoe""#));
    let fields = [("do", "account"), ("name", "Zoe"), ("email", "zoe@example.com"), ("role", "agent")];
    let link = link_of(&post(&desk, &admin, &of(&zoe), &fields).await);
    assert!(desk.get(&link).send().await.text().contains("zoe@example.com"));
    assert_eq!(desk.read(&ticket).await["assigned_to"]["id"], zoe.id.to_string());
    assert!(page(&desk, &admin, &of(&zoe)).await.text().contains("Invited"));
}

#[tokio::test]
async fn a_role_is_changed_and_ones_own_session_goes_on_by_another_secret() {
    let desk = Desk::new().await;
    let (ada, admin) = signed_in(&desk, "Ada", Role::Admin).await;
    let (ben, bens) = signed_in(&desk, "Ben", Role::Agent).await;
    let answer = post(&desk, &admin, &of(&ada), &[("do", "role"), ("role", "viewer")]).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.text().contains("This is the last admin."), "{}", answer.text());
    let answer = post(&desk, &admin, &of(&ben), &[("do", "role"), ("role", "owner")]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);

    let answer = post(&desk, &admin, &of(&ben), &[("do", "role"), ("role", "admin")]).await;
    led_to(&answer, &format!("{}?done=role", of(&ben)));
    assert_eq!(person(&desk, &bens).await.status, StatusCode::UNAUTHORIZED);
    let answer = post(&desk, &admin, &of(&ada), &[("do", "role"), ("role", "agent")]).await;
    led_to(&answer, "/account");
    let fresh = answer.header("set-cookie").split(';').next().unwrap().to_owned();
    assert_eq!(person(&desk, &admin).await.status, StatusCode::UNAUTHORIZED, "the old secret");
    assert_eq!(person(&desk, &fresh).await.status, StatusCode::OK);
    assert_eq!(page(&desk, &fresh, PEOPLE).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn someone_is_disabled_and_their_tickets_go_to_another() {
    let desk = Desk::new().await;
    let (ada, admin) = signed_in(&desk, "Ada", Role::Admin).await;
    let (ben, bens) = signed_in(&desk, "Ben", Role::Agent).await;
    let ticket = assigned(&desk, "a", "Ben@example.com").await;
    let shown = page(&desk, &admin, &format!("{}/disable", of(&ben))).await;
    for text in ["Disable Ben?", "1 unresolved ticket", &ticket, "stays on tickets and in history"] {
        assert!(shown.text().contains(text), "{text}: {}", shown.text());
    }
    let disable = format!("{}/disable", of(&ben));
    for wrong in ["nobody", &ben.id.to_string(), "0b2f7a52-5d5e-4c3e-9d43-0a6e6f0f4a11"] {
        let answer = post(&desk, &admin, &disable, &[("successor", wrong)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        assert!(answer.text().contains("Choose someone else"), "{}", answer.text());
    }
    assert_eq!(person(&desk, &bens).await.status, StatusCode::OK, "nothing was done");
    let answer = post(&desk, &admin, &disable, &[("successor", &ada.id.to_string())]).await;
    led_to(&answer, &format!("{}?done=disabled", of(&ben)));
    assert_eq!(person(&desk, &bens).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(desk.read(&ticket).await["assigned_to"]["id"], ada.id.to_string());
    let last = desk.events(&ticket).await.pop().unwrap();
    assert_eq!((&last["kind"], &last["actor"]["name"]), (&"ticket.assigned".into(), &"Ada".into()), "{last}");

    let answer = post(&desk, &admin, &of(&ben), &[("do", "link")]).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.text().contains("This person is disabled."));
    led_to(&post(&desk, &admin, &of(&ben), &[("do", "enable")]).await, &format!("{}?done=enabled", of(&ben)));
    let answer = post(&desk, &admin, &format!("{}/disable", of(&ada)), &[]).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.text().contains("This is the last admin."), "{}", answer.text());
}

#[tokio::test]
async fn tickets_that_were_left_with_someone_disabled_are_handed_over_later() {
    let desk = Desk::new().await;
    let (ada, admin) = signed_in(&desk, "Ada", Role::Admin).await;
    let (ben, _) = signed_in(&desk, "Ben", Role::Agent).await;
    let ticket = assigned(&desk, "a", "Ben@example.com").await;
    let disable = format!("{}/disable", of(&ben));
    led_to(&post(&desk, &admin, &disable, &[("successor", "")]).await, &format!("{}?done=disabled", of(&ben)));
    let shown = page(&desk, &admin, &of(&ben)).await;
    assert!(shown.text().contains("Hand over…"), "{}", shown.text());
    let shown = page(&desk, &admin, &disable).await;
    assert!(shown.text().contains("Hand over the tickets of Ben") && shown.text().contains(&ticket));
    let answer = post(&desk, &admin, &disable, &[("successor", "")]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let answer = post(&desk, &admin, &disable, &[("successor", &ada.id.to_string())]).await;
    led_to(&answer, &format!("{}?done=handed_over", of(&ben)));
    assert_eq!(desk.read(&ticket).await["assigned_to"]["id"], ada.id.to_string());
    assert!(!page(&desk, &admin, &of(&ben)).await.text().contains("Hand over…"));

    // Nor does anything new go to them, by the API's door.
    let token = desk.token(&[app::domain::token::Scope::Write]).await;
    let edit = serde_json::json!({"assigned_to": {"from": ada.id.to_string(), "to": ben.id.to_string()}});
    let path = format!("/api/v1/tickets/{ticket}");
    let problem = desk.ask(axum::http::Method::PATCH, &path).token(&token).json(&edit).send().await.problem(422);
    assert!(problem["detail"].as_str().unwrap().starts_with("Ben is disabled"), "{problem}");
}

#[tokio::test]
async fn an_account_that_nobody_signs_in_to_is_made_one() {
    let desk = Desk::new().await;
    desk.store.ensure_someone("Agent").await.unwrap();
    let agent = desk.store.founder().await.unwrap().unwrap();
    let (_, admin) = signed_in(&desk, "Ada", Role::Admin).await;
    assert!(page(&desk, &admin, &of(&agent)).await.text().contains("Give an account"));
    let fields = [("do", "account"), ("name", "Ben"), ("email", "ben@example.com"), ("role", "agent")];
    let answer = post(&desk, &admin, &of(&agent), &fields).await;
    assert!(answer.status == StatusCode::OK && answer.text().contains("A link for Ben"), "{}", answer.text());
}

#[tokio::test]
async fn whoever_is_no_admin_sees_and_changes_nobody() {
    let desk = Desk::new().await;
    let (ada, _) = signed_in(&desk, "Ada", Role::Admin).await;
    let (_, agent) = signed_in(&desk, "Ben", Role::Agent).await;
    let before = desk.store.check().await.unwrap().events;
    let paths = [PEOPLE.to_owned(), format!("{PEOPLE}/invite"), of(&ada), format!("{}/disable", of(&ada))];
    for path in &paths {
        let shown = page(&desk, &agent, path).await;
        assert_eq!(shown.status, StatusCode::FORBIDDEN, "{path}");
        assert!(shown.text().contains("Only admins") && !shown.text().contains("ada@example.com"), "{path}");
        let fields =
            [("do", "role"), ("role", "viewer"), ("name", "Eve"), ("email", "eve@example.com"), ("successor", "")];
        let answer = post(&desk, &agent, path, &fields).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
    }
    assert_eq!(desk.store.check().await.unwrap().events, before);
    let (_, admin) = signed_in(&desk, "Cleo", Role::Admin).await;
    for path in ["/settings/people/x", "/settings/people/0b2f7a52-5d5e-4c3e-9d43-0a6e6f0f4a11/disable"] {
        assert_eq!(page(&desk, &admin, path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn before_anybody_can_sign_in_nobody_is_invited() {
    let desk = Desk::new().await;
    desk.store.ensure_someone("Agent").await.unwrap();
    let list = desk.get(PEOPLE).send().await;
    assert!(list.status == StatusCode::OK && list.text().contains("handoff serve"), "{}", list.text());
    assert!(!list.text().contains("/settings/people/invite"));
    let fields = [("name", "Ben"), ("email", "ben@example.com"), ("role", "viewer")];
    post(&desk, "", &format!("{PEOPLE}/invite"), &fields).await;
    assert!(desk.store.people().await.unwrap().iter().all(|person| person.name != "Ben"));
    // Whoever signs in anew is someone.
    account(&desk, "Ada", Role::Admin).await;
    leads_to(&desk.get(PEOPLE).send().await, "/login?next=%2Fsettings%2Fpeople");
    let answer = crate::sign_in::sign_in(&desk, "ada@example.com", crate::sign_in::PASSWORD).send().await;
    assert_eq!(page(&desk, &cookie(&answer), PEOPLE).await.status, StatusCode::OK);
}
