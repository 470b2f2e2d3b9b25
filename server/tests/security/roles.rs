//! What each role may do, of every server function that there is.

use app::domain::{account::Role, event::Actor, token::Scope};
use axum::http::Method;
use serde_json::Value;

use crate::{
    desk::{Answer, CHAT, Desk, TURN},
    routes::{self, Route},
};

/// The lowest role that may call a function; `None` where a desk that is no demo lets nobody.
fn least_role(function: &Route) -> Option<Role> {
    let name = function.path.strip_prefix("/api/fn/").unwrap();
    match name {
        "switch_person" => None,
        "assignees" | "changes" | "conversations" | "desk_settings" | "facets" | "guardrail" | "guardrail_versions"
        | "guardrails" | "log_facets" | "own_account" | "rule" | "rule_name" | "rule_versions" | "rules"
        | "session" | "ticket" | "tickets" | "transcript" | "turn_reasons" | "check_rule" | "try_rules"
        | "try_guardrail" | "back_test" => Some(Role::Viewer),
        "edit_ticket" => Some(Role::Agent),
        "save_rule"
        | "switch_rule"
        | "move_rule"
        | "duplicate_rule"
        | "delete_rule"
        | "save_guardrail"
        | "switch_guardrail"
        | "move_guardrail"
        | "duplicate_guardrail"
        | "delete_guardrail"
        | "set_raw_readers"
        | "tokens"
        | "token"
        | "revoke_token"
        | "start"
        | "arrived_turn"
        | "audit"
        | "members"
        | "member"
        | "invitation"
        | "leaving" => Some(Role::Admin),
        _ => panic!("who may call {name}?"),
    }
}

/// A desk, and what its functions are called with.
struct Called {
    desk: Desk,
    rule: String,
    guardrail: String,
}

impl Called {
    async fn new() -> Self {
        let desk = Desk::new().await;
        let first = async |list: &str| {
            let listed = desk.ask(Method::GET, &format!("/api/fn/{list}")).send().await.json();
            let found = first_id(&listed);
            found.unwrap_or_else(|| panic!("{list}: {listed}"))
        };
        let (rule, guardrail) = (first("rules").await, first("guardrails").await);
        Self { desk, rule, guardrail }
    }

    async fn call(&self, function: &Route, cookie: &str) -> Answer {
        let id = match &*function.path {
            path if path.contains("guardrail") => &self.guardrail,
            path if path.contains("rule") => &self.rule,
            _ => &self.desk.ticket,
        };
        let mut fields = vec![("id", id.as_str()), ("version", "1"), ("direction", "down"), ("since", "0")];
        fields.extend([
            ("seen", "1"),
            ("severity[from]", "medium"),
            ("severity[to]", "medium"),
            ("text", ""),
            ("query", ""),
            // The token that the desk was made with.
            ("name", "recorder"),
        ]);
        fields.extend([("chat_id", CHAT), ("turn_id", TURN), ("to", "admins")]);
        if function.path.contains("guardrail") {
            // The first one is off to begin with, the first rule is on.
            fields.push(("enabled", "true"));
            fields.extend([("form[name]", "Mine"), ("form[question]", "on"), ("form[kind]", "words")]);
            fields.extend([("form[words]", "aurora"), ("form[action]", "flag")]);
        } else {
            fields.push(("enabled", "false"));
            fields.extend([("form[name]", "Mine"), ("form[severity]", "high"), ("form[assign]", "nobody")]);
            fields.push(("form[condition]", r#"{"contains":{"field":"question","words":["refund"]}}"#));
        }
        let sent = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let ask = if function.method == Method::GET {
            self.desk.ask(Method::GET, &format!("{}?{sent}", function.path))
        } else {
            self.desk.ask(function.method.clone(), &function.path).form(sent)
        };
        ask.header("cookie", cookie.as_bytes()).send().await
    }
}

fn first_id(value: &Value) -> Option<String> {
    match value {
        Value::Array(items) => items.iter().find_map(first_id),
        Value::Object(members) => {
            let own = members.get("id").and_then(Value::as_str).map(str::to_owned);
            own.or_else(|| members.values().find_map(first_id))
        }
        _ => None,
    }
}

#[tokio::test]
async fn a_role_may_call_its_functions_and_no_others() {
    let called = Called::new().await;
    let (_, admin) = called.desk.signed_in("Ada", Role::Admin).await;
    let (_, agent) = called.desk.signed_in("Ben", Role::Agent).await;
    let (_, viewer) = called.desk.signed_in("Cleo", Role::Viewer).await;
    let before = called.desk.seq().await;
    let mut refused = 0;
    // The admin comes last, and deletes last: what is there before is there for the others to be refused.
    for (role, cookie) in [(Role::Viewer, &viewer), (Role::Agent, &agent), (Role::Admin, &admin)] {
        for function in routes::functions().into_iter().rev() {
            let answer = called.call(&function, cookie).await;
            if least_role(&function).is_some_and(|least| role >= least) {
                assert!(!matches!(answer.status.as_u16(), 401 | 403), "{role} {function:?}: {answer:?}");
            } else {
                assert_eq!(answer.status, 403, "{role} {function:?}: {answer:?}");
                assert!(answer.json()["forbidden"].as_str().is_some_and(|why| why.starts_with("Only ")), "{answer:?}");
                refused += 1;
            }
        }
        if role < Role::Admin {
            assert_eq!(called.desk.seq().await, before, "{role}");
        }
    }
    assert!(called.desk.seq().await >= before + 9, "an admin was let do it");
    assert!(refused >= 25, "{refused}");
}

#[tokio::test]
async fn who_has_no_session_calls_nothing() {
    let called = Called::new().await;
    let (_, admin) = called.desk.signed_in("Ada", Role::Admin).await;
    called.desk.clock.advance(12 * 60 * 60 * 1_000);
    let (disabled, of_disabled) = called.desk.signed_in("Ben", Role::Admin).await;
    let (_, _) = called.desk.signed_in("Zoe", Role::Admin).await;
    called.desk.store.disable_person(disabled.id, &Actor::System).await.unwrap();
    let token = called.desk.token("all", &[Scope::Ingest, Scope::Read, Scope::Write, Scope::Raw]).await;
    let before = called.desk.seq().await;
    for (who, cookie) in [
        ("nobody", ""),
        ("made up", "handoff_session=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"),
        ("by another name", &*admin.replace("handoff_session", "__Host-handoff_session")),
        ("expired", &*admin),
        ("disabled", &*of_disabled),
        ("someone chosen", &*format!("handoff_person={}", disabled.id)),
    ] {
        for function in routes::functions() {
            let answer = called.call(&function, cookie).await;
            assert_eq!((answer.status.as_u16(), answer.json()), (401, "signed_out".into()), "{who} {function:?}");
        }
    }
    // Nor is a token a session, whatever its scopes.
    for function in routes::functions() {
        let ask = called.desk.ask(function.method.clone(), &function.path).token(&token);
        let answer = if function.method == Method::GET { ask.send().await } else { ask.form("id=x").send().await };
        assert_eq!((answer.status.as_u16(), answer.json()), (401, "signed_out".into()), "{function:?}");
    }
    assert_eq!(called.desk.seq().await, before);
}

#[tokio::test]
async fn pages_for_admins_are_closed_to_others_and_make_no_token_for_them() {
    let called = Called::new().await;
    let (_, agent) = called.desk.signed_in("Ben", Role::Agent).await;
    let (_, admin) = called.desk.signed_in("Ada", Role::Admin).await;
    let before = called.desk.seq().await;
    for path in ["/settings/tokens", "/settings/tokens/revoke?name=recorder", "/settings/start", "/settings/audit"] {
        let ask = |cookie: &str| called.desk.ask(Method::GET, path).header("cookie", cookie.as_bytes());
        let refused = ask(&agent).send().await;
        assert_eq!(refused.status, 403, "{path}");
        assert!(!refused.text().contains("recorder"), "{path}: {}", refused.text());
        assert_eq!(ask(&admin).send().await.status, 200, "{path}");
    }
    for path in ["/settings/tokens", "/settings/start"] {
        for sent in ["name=mine&scope=ingest", "name="] {
            let ask = called.desk.ask(Method::POST, path).form(sent).header("accept", b"text/html");
            let answer = ask.header("cookie", agent.as_bytes()).send().await;
            assert_eq!(answer.status, 403, "{path} {sent}");
            assert!(!answer.text().contains("hnd_"), "{path}: {}", answer.text());
        }
    }
    assert_eq!(called.desk.seq().await, before);
}

#[tokio::test]
async fn a_page_that_takes_a_plain_form_writes_nothing_for_whoever_may_not() {
    let called = Called::new().await;
    let (_, agent) = called.desk.signed_in("Ben", Role::Agent).await;
    let before = called.desk.seq().await;
    let rule =
        r#"name=Mine&severity=high&assign=nobody&condition={"contains":{"field":"question","words":["refund"]}}"#;
    let guardrail = "name=Mine&question=on&kind=words&words=aurora&action=flag";
    for (path, sent) in [("/settings/rules/new", rule), ("/guardrails/new", guardrail)] {
        let ask = called.desk.ask(Method::POST, path).form(sent).header("cookie", agent.as_bytes());
        let answer = ask.send().await;
        assert!(!answer.status.is_redirection() && !answer.status.is_server_error(), "{answer:?}");
        assert!(answer.text().contains("Only admins can do this"), "{}", answer.text());
    }
    assert_eq!(called.desk.seq().await, before);
    // Of other people's accounts not even reading is theirs.
    let (ada, _) = called.desk.signed_in("Ada", Role::Admin).await;
    let before = called.desk.seq().await;
    for path in ["invite", &ada.id.to_string(), &format!("{}/disable", ada.id)] {
        let sent = "do=role&role=viewer&name=Eve&email=eve@example.com&successor=";
        let path = format!("/settings/people/{path}");
        let answer = called.desk.ask(Method::POST, &path).form(sent).header("cookie", agent.as_bytes()).send().await;
        assert_eq!(answer.status, 403, "{answer:?}");
    }
    assert_eq!(called.desk.seq().await, before);
}
