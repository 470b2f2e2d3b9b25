//! Signing in, being signed in, and signing out.

use app::domain::{
    account::{Password, Role, SessionLife},
    event::Actor,
    person::Person,
};
use axum::http::{Method, StatusCode};
use server::{
    password::Passwords,
    store::{Client, Knock, NewAccount},
    web::Site,
};

use crate::desk::{Answer, Ask, Desk};

pub(crate) const PASSWORD: &str = "correct horse battery";
const HOUR: i64 = 60 * 60 * 1_000;

/// Makes an account.
pub(crate) async fn account(desk: &Desk, name: &str, role: Role) -> Person {
    let new = NewAccount {
        person: None,
        name: name.to_owned().try_into().unwrap(),
        email: format!("{name}@example.com").parse().unwrap(),
        role,
        password: Some(Passwords::default().hash(Password::typed(PASSWORD).unwrap()).await.unwrap()),
    };
    desk.store.create_account(&new, &Actor::System).await.unwrap()
}

/// Makes an account, and signs it in; the cookie.
pub(crate) async fn signed_in(desk: &Desk, name: &str, role: Role) -> (Person, String) {
    let person = account(desk, name, role).await;
    let answer = sign_in(desk, &format!("{name}@example.com"), PASSWORD).send().await;
    (person, cookie(&answer))
}

pub(crate) fn sign_in(desk: &Desk, email: &str, password: &str) -> Ask {
    form(desk.post("/login"), &[("email", email), ("password", password)])
}

/// What a plain form of the desk's own sends.
pub(crate) fn form(ask: Ask, fields: &[(&str, &str)]) -> Ask {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    ask.header("origin", "http://localhost:3000").body("application/x-www-form-urlencoded", body)
}

/// The session's cookie, as a browser sends it back.
#[track_caller]
pub(crate) fn cookie(answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{answer:?}");
    let set = answer.header("set-cookie");
    assert!(set.starts_with("handoff_session=") && !set.contains("Max-Age=0"), "{set}");
    set.split(';').next().unwrap().to_owned()
}

#[track_caller]
pub(crate) fn leads_to(answer: &Answer, place: &str) {
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, place), "{answer:?}");
}

/// Who the desk says is there.
pub(crate) async fn person(desk: &Desk, cookie: &str) -> Answer {
    desk.get("/api/fn/session").header("cookie", cookie).send().await
}

#[tokio::test]
async fn before_there_are_accounts_nobody_has_to_sign_in() {
    let desk = Desk::new().await;
    desk.store.ensure_someone("Agent").await.unwrap();
    let page = desk.get("/login").send().await;
    assert!(page.status == StatusCode::OK && page.text().contains("This desk has no accounts yet."));
    let session = person(&desk, "handoff_session=x").await.ok();
    assert_eq!((&session["person"]["name"], &session["signed_in"]), (&"Agent".into(), &false.into()));
    assert!(!desk.get("/tickets").send().await.text().contains("/logout"));
    leads_to(&sign_in(&desk, "ada@example.com", PASSWORD).send().await, "/login");
    // An invitation that nobody has accepted yet changes nothing.
    let invited = NewAccount {
        person: None,
        name: "Ada".to_owned().try_into().unwrap(),
        email: "ada@example.com".parse().unwrap(),
        role: Role::Admin,
        password: None,
    };
    desk.store.create_account(&invited, &Actor::System).await.unwrap();
    assert_eq!(desk.get("/tickets").send().await.status, StatusCode::OK);
}

#[tokio::test]
async fn someone_signs_in_and_goes_on_where_they_wanted_to() {
    let desk = Desk::new().await;
    assert_eq!(desk.get("/tickets").send().await.status, StatusCode::OK);
    let ada = account(&desk, "Ada", Role::Agent).await;
    let asked = desk.get("/tickets?status=open&q=a%20b").send().await;
    leads_to(&asked, "/login?next=%2Ftickets%3Fstatus%3Dopen%26q%3Da%2520b");
    let page = desk.get(asked.header("location")).send().await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text().contains(r#"value="/tickets?status=open&amp;q=a%20b""#), "{}", page.text());
    assert!(!page.text().contains("no accounts yet") && !page.text().contains("disabled"), "{}", page.text());

    let fields = [("email", "ADA@example.com"), ("password", PASSWORD), ("next", "/tickets?status=open&q=a%20b")];
    let answer = form(desk.post("/login"), &fields).send().await;
    leads_to(&answer, "/tickets?status=open&q=a%20b");
    let cookie = cookie(&answer);
    let session = person(&desk, &cookie).await.ok();
    assert_eq!((&session["person"]["id"], &session["signed_in"]), (&ada.id.to_string().into(), &true.into()));
    let page = desk.get("/tickets").header("cookie", &cookie).send().await;
    assert!(page.status == StatusCode::OK && page.text().contains("Sign out everywhere"));
    for (path, place) in [("/login", "/"), ("/login?next=%2Fdashboard", "/dashboard"), ("/login?next=//x.example", "/")]
    {
        leads_to(&desk.get(path).header("cookie", &cookie).send().await, place);
    }
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_e_mail_are_answered_alike() {
    let desk = Desk::new().await;
    account(&desk, "Ada", Role::Agent).await;
    let mut pages = Vec::new();
    for (email, password) in [("ada@example.com", "wrong horse battery"), ("eve@example.com", PASSWORD)] {
        let fields = [("email", email), ("password", password), ("next", "/dashboard")];
        let answer = form(desk.post("/login"), &fields).send().await;
        assert_eq!((answer.status, answer.header("set-cookie")), (StatusCode::UNPROCESSABLE_ENTITY, ""));
        let text = answer.text();
        assert!(text.contains("E-mail or password is wrong."), "{text}");
        assert!(text.contains(&format!(r#"value="{email}""#)) && text.contains(r#"value="/dashboard""#), "{text}");
        assert!(!text.contains("horse"), "{text}");
        let policy = answer.header("content-security-policy").to_owned();
        let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap().to_owned();
        pages.push(text.replace(email, "").replace(&nonce, ""));
    }
    assert_eq!(pages[0], pages[1]);
}

#[tokio::test]
async fn who_tries_too_often_is_told_how_long_to_wait() {
    let desk = Desk::new().await;
    account(&desk, "Ada", Role::Agent).await;
    for _ in 0..5 {
        let answer = sign_in(&desk, "ada@example.com", "wrong horse battery").send().await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    // Also with the right password: else the wait would tell which one it is.
    let answer = sign_in(&desk, "ada@example.com", PASSWORD).send().await;
    assert_eq!((answer.status, answer.header("retry-after")), (StatusCode::TOO_MANY_REQUESTS, "1"));
    assert!(answer.text().contains("Too many tries. Try again in 1 second."), "{}", answer.text());
    desk.clock.advance(1_000);
    cookie(&sign_in(&desk, "ada@example.com", PASSWORD).send().await);
}

#[tokio::test]
async fn a_session_ends_when_it_is_not_used_and_when_it_is_old() {
    let desk = Desk::new().await;
    let (_, cookie) = signed_in(&desk, "Ada", Role::Agent).await;
    for _ in 0..3 {
        desk.clock.advance(12 * HOUR - 1);
        assert_eq!(person(&desk, &cookie).await.status, StatusCode::OK);
    }
    desk.clock.advance(12 * HOUR);
    assert_eq!(person(&desk, &cookie).await.status, StatusCode::UNAUTHORIZED);
    leads_to(&desk.get("/tickets").header("cookie", &cookie).send().await, "/login?next=%2Ftickets");

    let cookie = self::cookie(&sign_in(&desk, "ada@example.com", PASSWORD).send().await);
    for _ in 0..(14 * 24 / 8) {
        assert_eq!(person(&desk, &cookie).await.status, StatusCode::OK);
        desk.clock.advance(8 * HOUR);
    }
    assert_eq!(person(&desk, &cookie).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_page_that_is_merely_open_keeps_no_session_alive() {
    let desk = Desk::new().await;
    for path in ["/api/fn/changes?query=&since=0", "/api/fn/arrived_turn"] {
        let name = format!("Ada{}", path.len());
        let (_, cookie) = signed_in(&desk, &name, Role::Admin).await;
        let ask = async || desk.get(path).header("cookie", &cookie).send().await.status;
        for _ in 0..2 {
            desk.clock.advance(6 * HOUR - 1);
            assert_eq!(ask().await, StatusCode::OK, "{path}");
        }
        desk.clock.advance(2);
        assert_eq!(ask().await, StatusCode::UNAUTHORIZED, "{path}");
    }
}

#[tokio::test]
async fn someone_signs_out_here_or_everywhere() {
    let desk = Desk::new().await;
    let (_, first) = signed_in(&desk, "Ada", Role::Agent).await;
    let second = cookie(&sign_in(&desk, "ada@example.com", PASSWORD).send().await);
    let (_, bens) = signed_in(&desk, "Ben", Role::Agent).await;
    let third = cookie(&sign_in(&desk, "ada@example.com", PASSWORD).send().await);
    let is_open = async |cookie: &str| person(&desk, cookie).await.status == StatusCode::OK;

    let answer = form(desk.post("/logout").header("cookie", &first), &[]).send().await;
    leads_to(&answer, "/login");
    assert_eq!(answer.header("set-cookie"), "handoff_session=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax");
    assert!(!is_open(&first).await && is_open(&second).await && is_open(&third).await);
    let answer = form(desk.post("/logout").header("cookie", &second), &[("everywhere", "true")]).send().await;
    leads_to(&answer, "/login");
    assert!(!is_open(&second).await && !is_open(&third).await && is_open(&bens).await);
    // Once more, or without a session: it is so already.
    leads_to(&form(desk.post("/logout").header("cookie", &second), &[]).send().await, "/login");
    leads_to(&form(desk.post("/logout"), &[("everywhere", "true")]).send().await, "/login");
    assert_eq!(desk.get("/logout").header("cookie", &bens).send().await.status, StatusCode::METHOD_NOT_ALLOWED);
    desk.post("/logout").header("origin", "http://evil.example").header("cookie", &bens).send().await.problem(403);
    assert!(is_open(&bens).await);
}

#[tokio::test]
async fn signing_in_anew_ends_the_session_that_the_browser_had() {
    let desk = Desk::new().await;
    let (_, bens) = signed_in(&desk, "Ben", Role::Agent).await;
    let ada = account(&desk, "Ada", Role::Admin).await;
    let answer = sign_in(&desk, "ada@example.com", PASSWORD).header("cookie", &bens).send().await;
    let adas = cookie(&answer);
    assert_eq!(person(&desk, &adas).await.ok()["person"]["id"], ada.id.to_string());
    assert_eq!(person(&desk, &bens).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_password_that_was_hashed_with_less_is_hashed_anew() {
    use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, Version};

    let desk = Desk::new().await;
    let weak = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(64, 1, 1, None).unwrap());
    let hash = weak.hash_password_with_salt(PASSWORD.as_bytes(), &[7; 16]).unwrap().to_string();
    let ada = account(&desk, "Ada", Role::Agent).await;
    desk.store.set_password(ada.id, &hash.parse().unwrap(), &Actor::System).await.unwrap();
    let session = cookie(&sign_in(&desk, "ada@example.com", PASSWORD).send().await);
    let Knock::Verify(Some(kept)) = desk.store.knock("ada@example.com", [192, 0, 2, 1].into()).await.unwrap() else {
        panic!("no account")
    };
    assert!(kept.password.as_str().contains("m=19456"), "{}", kept.password.as_str());
    assert_eq!(person(&desk, &session).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_desk_that_is_reached_by_https_keeps_its_sessions_to_itself() {
    let desk = Desk::with(Site::absent(), Some("https://localhost:3000".parse().unwrap())).await;
    account(&desk, "Ada", Role::Agent).await;
    let fields = [("email", "ada@example.com"), ("password", PASSWORD)];
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let ask = desk.post("/login").header("origin", "https://localhost:3000");
    let answer = ask.body("application/x-www-form-urlencoded", body).send().await;
    let set = answer.header("set-cookie").to_owned();
    let (pair, attributes) = set.split_once("; ").unwrap();
    assert_eq!(attributes, "Max-Age=1209600; Path=/; HttpOnly; SameSite=Lax; Secure");
    assert!(pair.strip_prefix("__Host-handoff_session=").is_some_and(|secret| secret.len() == 64), "{pair}");
    assert_eq!(person(&desk, pair).await.status, StatusCode::OK);
    let plain = pair.strip_prefix("__Host-").unwrap();
    assert_eq!(person(&desk, plain).await.status, StatusCode::UNAUTHORIZED, "set by whoever speaks plain HTTP");
}

#[tokio::test]
async fn whoever_is_disabled_is_signed_out_at_once() {
    let desk = Desk::new().await;
    let ada = account(&desk, "Ada", Role::Agent).await;
    let client = Client { address: [127, 0, 0, 1].into(), agent: String::new() };
    let Knock::Verify(Some(credentials)) = desk.store.knock("ada@example.com", client.address).await.unwrap() else {
        panic!("no account")
    };
    let secret = desk.store.start_session(&credentials, &client, SessionLife::DEFAULT).await.unwrap().unwrap();
    let cookie = format!("handoff_session={secret}");
    assert_eq!(person(&desk, &cookie).await.ok()["person"]["id"], ada.id.to_string());
    desk.store.disable_person(ada.id, &Actor::System).await.unwrap();
    assert_eq!(person(&desk, &cookie).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn whoever_is_signed_out_is_told_so_in_the_terms_they_ask_in() {
    let desk = Desk::new().await;
    account(&desk, "Ada", Role::Admin).await;
    let answer = desk.get("/api/fn/tickets?query=").send().await;
    assert_eq!((answer.status, answer.json()), (StatusCode::UNAUTHORIZED, "signed_out".into()));
    for path in ["/tickets.csv", "/tickets.jsonl", "/api/events"] {
        let problem = desk.get(path).send().await.problem(401);
        assert_eq!(problem["detail"], "You are signed out. Sign in again.");
    }
    for path in ["/", "/login?next=x"] {
        let answer = desk.get(path).send().await;
        assert!(matches!(answer.header("location"), "/login" | ""), "{answer:?}");
    }
    leads_to(&desk.ask(Method::HEAD, "/nothing").send().await, "/login?next=%2Fnothing");
    for path in ["/healthz", "/readyz"] {
        assert_eq!(desk.get(path).send().await.status, StatusCode::OK, "{path}");
    }
    assert_eq!(desk.get("/pkg/none.js").send().await.status, StatusCode::NOT_FOUND);
    desk.get("/api/v1/tickets").send().await.problem(401);
}

#[tokio::test]
async fn where_the_storage_fails_nobody_is_let_in() {
    let desk = Desk::new().await;
    let (_, cookie) = signed_in(&desk, "Ada", Role::Admin).await;
    desk.store.close().await;
    let answer = person(&desk, &cookie).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    desk.get("/tickets.csv").header("cookie", &cookie).send().await.problem(503);
    desk.get("/api/events").header("cookie", &cookie).send().await.problem(503);
    let answer = sign_in(&desk, "ada@example.com", PASSWORD).send().await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(answer.text().contains("storage did not answer. Try again."), "{}", answer.text());
    form(desk.post("/logout").header("cookie", &cookie), &[]).send().await.problem(503);
}

/// A script of a page that signs someone in again, who stays where they are.
fn again(desk: &Desk, email: &str, password: &str) -> Ask {
    sign_in(desk, email, password).header("accept", "application/json")
}

#[tokio::test]
async fn a_script_is_answered_without_a_page() {
    let desk = Desk::new().await;
    account(&desk, "ada", Role::Agent).await;
    let wrong = again(&desk, "ada@example.com", "wrong horse battery").send().await;
    assert_eq!(
        (wrong.status, wrong.json()["detail"].as_str()),
        (StatusCode::UNPROCESSABLE_ENTITY, Some("E-mail or password is wrong."))
    );
    assert_eq!(wrong.header("content-type"), "application/problem+json");
    let right = again(&desk, "ada@example.com", PASSWORD).send().await;
    assert_eq!((right.status, right.text()), (StatusCode::NO_CONTENT, ""));
    let set = right.header("set-cookie").split(';').next().unwrap().to_owned();
    assert_eq!(person(&desk, &set).await.ok()["person"]["name"], "ada");
}

#[tokio::test]
async fn a_script_waits_as_long_as_a_form() {
    let desk = Desk::new().await;
    account(&desk, "ada", Role::Agent).await;
    for _ in 0..5 {
        assert_eq!(
            again(&desk, "ada@example.com", "wrong horse battery").send().await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
    }
    let late = again(&desk, "ada@example.com", PASSWORD).send().await;
    assert_eq!((late.status, late.header("retry-after")), (StatusCode::TOO_MANY_REQUESTS, "1"));
}

/// The form that a page asks to send: where it goes, and its hidden fields.
fn offered(page: &str) -> (String, Vec<(String, String)>) {
    let page = scraper::Html::parse_document(page);
    let all = |selector: &str| scraper::Selector::parse(selector).unwrap();
    let form = page.select(&all("form.login-form")).next().unwrap();
    let hidden = all("input[type=hidden]");
    let fields = form.select(&hidden);
    let value = |element: &scraper::ElementRef<'_>, name: &str| element.attr(name).unwrap_or_default().to_owned();
    let fields = fields.map(|field| (value(&field, "name"), value(&field, "value"))).collect();
    (value(&form, "action"), fields)
}

#[tokio::test]
async fn what_a_form_sends_after_the_session_has_ended_is_kept_until_they_have_signed_in() {
    let desk = Desk::new().await;
    account(&desk, "ada", Role::Admin).await;
    let condition = r#"{"contains":{"field":"question","words":["<b>\"refund\"&"]}}"#;
    let typed =
        [("name", "Über \"quotes\" & <b>"), ("condition", condition), ("severity", "high"), ("assign", "nobody")];
    let typed = [&typed[..], &[("tag", "a"), ("description", "one\ntwo")]].concat();
    let browser = |ask: Ask| ask.header("accept", "text/html,application/xhtml+xml");
    let ask = browser(desk.post("/settings/rules/new")).header("referer", "http://localhost:3000/settings/rules/new");
    let login = form(ask, &typed).send().await;
    assert_eq!(login.status, StatusCode::UNAUTHORIZED);
    let (to, kept) = offered(login.text());
    assert_eq!(to, "/login");
    // A password that is wrong costs nothing of it.
    let with = |password: &str, kept: &[(String, String)]| {
        let mut fields: Vec<(String, String)> = kept.to_vec();
        fields
            .extend([("email".to_owned(), "ada@example.com".to_owned()), ("password".to_owned(), password.to_owned())]);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
        form(browser(desk.post("/login")), &fields)
    };
    let wrong = with("wrong horse battery", &kept).send().await;
    assert_eq!((wrong.status, offered(wrong.text()).1), (StatusCode::UNPROCESSABLE_ENTITY, kept.clone()));
    let right = with(PASSWORD, &kept).send().await;
    assert_eq!(right.status, StatusCode::OK, "{right:?}");
    let cookie = right.header("set-cookie").split(';').next().unwrap().to_owned();
    let (to, fields) = offered(right.text());
    assert_eq!(to, "/settings/rules/new");
    let thrown = scraper::Selector::parse("form.login-form a.button").unwrap();
    let page = scraper::Html::parse_document(right.text());
    assert_eq!(page.select(&thrown).next().unwrap().attr("href"), Some("/settings/rules/new"), "to where they were");
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
    assert_eq!(fields, typed);
    let saved = form(browser(desk.post(&to)).header("cookie", &cookie), &fields).send().await;
    assert!(saved.status.is_redirection(), "{saved:?}");
    let rules = desk.store.rules().await.unwrap();
    let rule = rules.last().unwrap();
    assert_eq!((rule.name.as_str(), rule.outcome.description.as_str()), ("Über \"quotes\" & <b>", "one\ntwo"));
}

#[tokio::test]
async fn a_form_of_another_site_is_not_kept() {
    let desk = Desk::new().await;
    account(&desk, "ada", Role::Admin).await;
    let ask = desk.post("/settings/rules/new").header("accept", "text/html").header("origin", "https://evil.example");
    let answer = ask.body("application/x-www-form-urlencoded", "name=x").send().await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    for to in ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/%0d%0ax"] {
        let fields = [("email", "ada@example.com"), ("password", PASSWORD), ("kept_to", to), ("kept", "a=b")];
        leads_to(&form(desk.post("/login"), &fields).send().await, "/");
    }
}

#[tokio::test]
async fn a_form_that_is_too_long_to_be_kept_is_said_to_be_signed_out_all_the_same() {
    let desk = Desk::new().await;
    account(&desk, "ada", Role::Admin).await;
    let long = "x".repeat(65 << 10);
    let ask = desk.post("/settings/rules/new").header("accept", "text/html");
    let answer = form(ask, &[("name", &*long)]).send().await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    let lost = "What you typed was too long to keep here: sign in, then go back one page in your browser to it.";
    assert!(!answer.text().contains("name=\"kept\"") && answer.text().contains(lost), "{}", answer.text());
    // It is said as long as they have not signed in.
    let (_, mut fields) = offered(answer.text());
    fields.extend([("email".to_owned(), "ada@example.com".to_owned()), ("password".to_owned(), "wrong".to_owned())]);
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
    let wrong = form(desk.post("/login"), &fields).send().await;
    assert!(wrong.text().contains(lost), "{}", wrong.text());
    // More than any form may have is no other matter: it is not read, and no problem of its length.
    let longest = "x".repeat(5 << 20);
    let ask = desk.post("/settings/rules/new").header("accept", "text/html");
    let answer = form(ask, &[("name", &*longest)]).send().await;
    assert!(answer.status == StatusCode::UNAUTHORIZED && answer.text().contains(lost), "{answer:?}");
}
