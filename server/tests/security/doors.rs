//! Who is let in where: every address that is no server function (those are in `roles`) and needs no token (`tokens`).

use std::{fs, path::Path};

use app::domain::{account::Role, event::Actor};
use axum::http::Method;

use crate::{
    desk::{Answer, Desk},
    routes,
};

/// What an address asks of whoever comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asks {
    /// Nothing.
    Nothing,
    /// That someone has signed in, of this role or a higher one.
    Role(Role),
}

/// Every address, with `{rule}` and the like for what is at the desk.
fn table() -> Vec<(Method, &'static str, Asks)> {
    use Asks::Nothing;
    let (viewer, agent, admin) = (Asks::Role(Role::Viewer), Asks::Role(Role::Agent), Asks::Role(Role::Admin));
    let read = |path, asks| (Method::GET, path, asks);
    let posted = |path, asks| (Method::POST, path, asks);
    vec![
        read("/", viewer),
        read("/healthz", Nothing),
        read("/readyz", Nothing),
        read("/pkg/{*path}", Nothing),
        read("/login", Nothing),
        posted("/login", Nothing),
        posted("/logout", Nothing),
        read("/welcome", Nothing),
        posted("/welcome", Nothing),
        read("/setup", Nothing),
        posted("/setup", Nothing),
        read("/account", viewer),
        posted("/account", viewer),
        read("/api/events", viewer),
        read("/tickets.csv", viewer),
        read("/tickets.jsonl", viewer),
        read("/tickets", viewer),
        read("/tickets/filters", viewer),
        read("/tickets/edit", agent),
        read("/tickets/{id}", viewer),
        read("/tickets/{id}/{tab}", viewer),
        read("/conversations", viewer),
        read("/conversations/{chat_id}", viewer),
        read("/dashboard", viewer),
        read("/settings", viewer),
        read("/settings/desk", viewer),
        read("/settings/rules", viewer),
        read("/settings/rules/new", admin),
        read("/settings/rules/try", viewer),
        read("/settings/rules/{rule}", viewer),
        read("/settings/rules/{rule}/versions", viewer),
        read("/settings/rules/{rule}/delete", admin),
        read("/settings/rules/{rule}/back-test", viewer),
        read("/settings/people", admin),
        read("/settings/people/invite", admin),
        read("/settings/people/{person}", admin),
        read("/settings/people/{person}/disable", admin),
        read("/settings/start", admin),
        read("/settings/tokens", admin),
        read("/settings/tokens/revoke", admin),
        read("/settings/audit", admin),
        read("/guardrails", viewer),
        read("/guardrails/new", admin),
        read("/guardrails/{guardrail}", viewer),
        read("/guardrails/{guardrail}/versions", viewer),
        read("/guardrails/{guardrail}/delete", admin),
    ]
}

/// The addresses below a wildcard, as the page that looks at them itself names them: a parameter is `{}`.
fn below(folder: &str) -> Vec<String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../app/src/pages{folder}/mod.rs"));
    let source = fs::read_to_string(file).unwrap();
    let arms = source.lines().filter_map(|line| line.trim().strip_prefix('[')?.split_once("] =>").map(|arm| arm.0));
    let found: Vec<String> = arms
        .map(|arm| {
            let parts =
                arm.split(", ").map(|part| part.strip_prefix('"').map_or("{}", |word| word.trim_end_matches('"')));
            format!("{folder}/{}", parts.collect::<Vec<_>>().join("/")).trim_end_matches('/').to_owned()
        })
        .collect();
    assert!(found.len() > 4, "{folder}: {found:?}");
    found
}

/// A path whose parameters have no names.
fn shape(path: &str) -> String {
    path.split('/').map(|part| if part.starts_with('{') { "{}" } else { part }).collect::<Vec<_>>().join("/")
}

#[tokio::test]
async fn every_address_has_a_row() {
    let named: Vec<_> = table().into_iter().map(|(method, path, _)| (method, shape(path))).collect();
    let mut missing = Vec::new();
    for route in routes::all().iter().filter(|route| !route.is_function() && !route.path.starts_with("/api/v1/")) {
        match route.path.split_once("/{*rest}") {
            Some((folder, _)) => missing.extend(below(folder).into_iter().map(|path| (Method::GET, shape(&path)))),
            None => missing.push((route.method.clone(), shape(&route.path))),
        }
    }
    // What stands for nothing more, as leptos lets a wildcard.
    missing.retain(|address| !named.contains(address));
    assert_eq!(missing, [], "who is let in there?");
}

struct Called {
    desk: Desk,
    rule: String,
    guardrail: String,
    person: String,
}

impl Called {
    async fn new() -> Self {
        let desk = Desk::new().await;
        let rule = desk.store.rules().await.unwrap()[0].id.to_string();
        let guardrail = desk.store.guardrail_entries().await.unwrap()[0].id.to_string();
        let person = desk.store.people().await.unwrap()[0].id.to_string();
        Self { desk, rule, guardrail, person }
    }

    async fn call(&self, method: &Method, path: &str, cookie: &str) -> Answer {
        let path = path.replace("{rule}", &self.rule).replace("{guardrail}", &self.guardrail);
        let mut path = self.desk.filled(&path.replace("{person}", &self.person));
        match &*path {
            "/tickets/edit" => path.push_str(&format!("?id={}", self.desk.ticket)),
            "/settings/tokens/revoke" => path.push_str("?name=recorder"),
            _ => {}
        }
        let ask =
            self.desk.ask(method.clone(), &path).header("accept", b"text/html").header("cookie", cookie.as_bytes());
        let ask = if *method == Method::POST { ask.form("do=none") } else { ask };
        ask.send().await
    }
}

fn leads_to_sign_in(answer: &Answer) -> bool {
    answer.status == 401 || (answer.status == 303 && answer.header("location").starts_with("/login"))
}

#[tokio::test]
async fn a_role_is_let_in_where_it_belongs_and_nowhere_else() {
    let called = Called::new().await;
    let (mut let_in, mut refused) = (0, 0);
    for role in [Role::Viewer, Role::Agent, Role::Admin] {
        let (_, cookie) = called.desk.signed_in(role.as_str(), role).await;
        for (method, path, asks) in table() {
            if path == "/logout" {
                continue;
            }
            let answer = called.call(&method, path, &cookie).await;
            let may = matches!(asks, Asks::Nothing) || matches!(asks, Asks::Role(least) if role >= least);
            assert_eq!(answer.status == 403, !may, "{role} {method} {path}: {}", answer.status);
            assert!(!leads_to_sign_in(&answer) && !answer.status.is_server_error(), "{role} {path}: {answer:?}");
            if may && method == Method::GET && !path.starts_with("/pkg") {
                assert!(answer.status != 404, "{path}");
                let_in += 1;
            }
            refused += u32::from(!may);
        }
    }
    assert!(let_in > 90 && refused > 20, "{let_in} {refused}");
}

#[tokio::test]
async fn who_has_no_session_is_led_to_where_one_signs_in() {
    let called = Called::new().await;
    let (_, expired) = called.desk.signed_in("Ada", Role::Admin).await;
    called.desk.clock.advance(12 * 60 * 60 * 1_000);
    let (disabled, of_disabled) = called.desk.signed_in("Ben", Role::Admin).await;
    let (_, _) = called.desk.signed_in("Zoe", Role::Admin).await;
    called.desk.store.disable_person(disabled.id, &Actor::System).await.unwrap();
    let before = called.desk.seq().await;
    let made_up = format!("handoff_session={}", "ab".repeat(32));
    for (who, cookie) in [("nobody", ""), ("made up", &*made_up), ("expired", &*expired), ("disabled", &*of_disabled)] {
        for (method, path, asks) in table() {
            let answer = called.call(&method, path, cookie).await;
            let is_led = leads_to_sign_in(&answer);
            // Signing out leads there as well.
            assert_eq!(is_led, asks != Asks::Nothing || path == "/logout", "{who} {method} {path}: {answer:?}");
            assert!(!answer.text().contains("What is the meaning of this?"), "{who} {path}");
        }
    }
    // Each has tried to sign in, which is written down.
    assert_eq!(called.desk.seq().await, before + 4);
}

#[tokio::test]
async fn what_a_page_of_admins_is_sent_by_others_changes_nothing() {
    let called = Called::new().await;
    let fields = "do=invite&name=Eve&email=eve%40example.com&role=admin&scope=ingest&scope=raw&to=admins&seen=1&form%5Bname%5D=x";
    for role in [Role::Viewer, Role::Agent] {
        let (_, cookie) = called.desk.signed_in(role.as_str(), role).await;
        let before = called.desk.seq().await;
        for (_, path, asks) in table()
            .into_iter()
            .filter(|(_, path, _)| path.starts_with("/settings/") || path.starts_with("/guardrails/"))
        {
            let path = path.replace("{rule}", &called.rule).replace("{guardrail}", &called.guardrail);
            let path = path.replace("{person}", &called.person);
            let ask =
                called.desk.ask(Method::POST, &path).header("accept", b"text/html").header("cookie", cookie.as_bytes());
            let answer = ask.form(fields).send().await;
            assert!(!answer.status.is_redirection() && !answer.status.is_server_error(), "{role} {path}: {answer:?}");
            assert!(asks == Asks::Role(Role::Viewer) || answer.status == 403, "{role} {path}: {answer:?}");
        }
        assert_eq!(called.desk.seq().await, before, "{role}");
    }
}
