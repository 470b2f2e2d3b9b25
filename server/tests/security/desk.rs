//! A desk with something on it, on either engine.

use std::sync::Arc;

use app::domain::{
    account::{Role, SessionLife},
    event::Actor,
    person::Person,
    time::Timestamp,
    token::{NewToken, Scope},
};
use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode, request::Builder},
};
use serde_json::{Value, json};
use server::{
    clock::SetClock,
    store::{self, Client, Knock, NewAccount, SharedStore},
    web::{self, AppState, Site},
};
use test_postgres::Server;
use tower::ServiceExt as _;

/// The host that the desk is asked for.
pub(crate) const HOST: &str = "localhost:3000";

/// Where a desk is kept; it goes with this value.
pub(crate) enum Database {
    Sqlite(tempfile::TempDir),
    Postgres(test_postgres::Database),
}

impl Database {
    pub(crate) fn sqlite() -> Self {
        Self::Sqlite(tempfile::tempdir().unwrap())
    }

    pub(crate) fn postgres() -> Self {
        Self::Postgres(Server::of_this_process().unwrap().create(None).unwrap())
    }

    fn url(&self) -> String {
        match self {
            Self::Sqlite(folder) => format!("sqlite:{}", folder.path().join("desk.db").display()),
            Self::Postgres(database) => database.url(),
        }
    }
}

/// A desk with a ticket, a person, and the rules and guardrails that every desk begins with.
pub(crate) struct Desk {
    pub(crate) store: SharedStore,
    pub(crate) router: Router,
    pub(crate) clock: SetClock,
    pub(crate) ticket: String,
    /// Everything that has an ID here, and what goes with it.
    pub(crate) ids: Vec<String>,
    _database: Database,
}

/// The chat and the turn of the desk's ticket.
pub(crate) const CHAT: &str = "teams-19:abc";
pub(crate) const TURN: &str = "7";

impl Desk {
    pub(crate) async fn new() -> Self {
        Self::on(Database::sqlite()).await
    }

    pub(crate) async fn on(database: Database) -> Self {
        let clock = SetClock::new(Timestamp::parse_rfc3339("2026-11-25T09:30:00Z").unwrap());
        let store = store::open(&database.url(), Arc::new(clock.clone())).await.unwrap();
        store.ensure_someone("Agent").await.unwrap();
        let router = web::router(AppState::new(Arc::clone(&store), Site::absent(), None));
        let mut desk = Self { store, router, clock, ticket: String::new(), ids: Vec::new(), _database: database };
        let token = desk.token("recorder", &[Scope::Ingest]).await;
        let recorded = desk.ask(Method::POST, "/api/v1/turns").token(&token).json(&turn(CHAT, TURN)).send().await;
        recorded.json()["ticket"]["id"].as_str().unwrap().clone_into(&mut desk.ticket);
        for function in ["rules", "guardrails", "assignees?text=", "tickets?query="] {
            let listed = desk.ask(Method::GET, &format!("/api/fn/{function}")).send().await;
            collect_ids(&listed.json(), &mut desk.ids);
        }
        assert!(desk.ids.len() > 8, "{:?}", desk.ids);
        desk
    }

    pub(crate) async fn token(&self, name: &str, scopes: &[Scope]) -> String {
        let new = NewToken::new(name.parse().unwrap(), scopes.iter().copied());
        self.store.create_token(&new, &Actor::System).await.unwrap().reveal().to_owned()
    }

    /// Makes an account with a password and signs it in without trying it; the person, and the cookie.
    pub(crate) async fn signed_in(&self, name: &str, role: Role) -> (Person, String) {
        self.signed_in_as(name, &format!("{name}@example.com"), role, "").await
    }

    /// The same, of a name that is no e-mail, in a browser that says something of itself.
    pub(crate) async fn signed_in_as(&self, name: &str, email: &str, role: Role, agent: &str) -> (Person, String) {
        // Of next to no work: nothing is verified against it.
        let hash = format!("$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQxMjM0NTY${}A", "a".repeat(42));
        let new = NewAccount {
            person: None,
            name: name.to_owned().try_into().unwrap(),
            email: email.parse().unwrap(),
            role,
            password: Some(hash.parse().unwrap()),
        };
        let person = self.store.create_account(&new, &Actor::System).await.unwrap();
        let client = Client { address: [192, 0, 2, 1].into(), agent: agent.to_owned() };
        let Knock::Verify(Some(verified)) = self.store.knock(email, client.address).await.unwrap() else {
            panic!("{name} has no account")
        };
        let secret = self.store.start_session(&verified, &client, SessionLife::DEFAULT).await.unwrap().unwrap();
        (person, format!("handoff_session={secret}"))
    }

    pub(crate) fn ask(&self, method: Method, path: &str) -> Ask {
        let builder = Request::builder().method(method).uri(path);
        Ask { router: self.router.clone(), builder, body: Body::empty(), named_host: false }
    }

    /// A path of the router with what is there in place of its parameters.
    pub(crate) fn filled(&self, path: &str) -> String {
        let parts = path.split('/').map(|part| match part {
            "{chat_id}" => CHAT,
            "{turn_id}" => TURN,
            "{tab}" => "audit",
            "{*rest}" => "rules",
            "{*path}" => "handoff.js",
            part if part.starts_with('{') => &self.ticket,
            part => part,
        });
        parts.collect::<Vec<_>>().join("/")
    }

    /// The number of the last event.
    pub(crate) async fn seq(&self) -> i64 {
        let report = self.store.check().await.unwrap();
        assert_eq!(report.problems, Vec::<String>::new());
        report.events
    }
}

/// A turn that becomes a ticket.
pub(crate) fn turn(chat: &str, id: &str) -> Value {
    json!({
        "chat_id": chat, "turn_id": id, "channel": "Teams", "confidence": 31.5,
        "user": {"name": "Ada Obi", "id": "u-42", "email": "ada@example.com"},
        "question": "What is the meaning of this?", "answer": "It is what you make of it.",
    })
}

fn collect_ids(value: &Value, ids: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect_ids(item, ids)),
        Value::Object(members) => {
            if let Some(id) = members.get("id").and_then(Value::as_str) {
                ids.push(id.to_owned());
            }
            members.values().for_each(|member| collect_ids(member, ids));
        }
        _ => {}
    }
}

/// A request that is being put together.
pub(crate) struct Ask {
    router: Router,
    builder: Builder,
    body: Body,
    named_host: bool,
}

impl Ask {
    pub(crate) fn token(self, secret: &str) -> Self {
        self.header("authorization", format!("Bearer {secret}").as_bytes())
    }

    pub(crate) fn header(mut self, name: &str, value: &[u8]) -> Self {
        self.named_host |= name == "host";
        self.builder = self.builder.header(name, value);
        self
    }

    pub(crate) fn json(self, value: &Value) -> Self {
        self.body("application/json", value.to_string().into_bytes())
    }

    /// A form as the desk's own page sends it.
    pub(crate) fn form(self, body: impl Into<Vec<u8>>) -> Self {
        self.header("sec-fetch-site", b"same-origin").body("application/x-www-form-urlencoded", body)
    }

    pub(crate) fn body(mut self, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.body = Body::from(body.into());
        self.header("content-type", media_type.as_bytes())
    }

    /// Sends it; of an answer that has no end only what is said at once is read.
    pub(crate) async fn send(self) -> Answer {
        let builder = if self.named_host { self.builder } else { self.builder.header("host", HOST) };
        let response = self.router.oneshot(builder.body(self.body).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let is_live = parts.headers.get("content-type").is_some_and(|kind| kind == "text/event-stream");
        let body = if is_live { Bytes::new() } else { to_bytes(body, usize::MAX).await.unwrap() };
        Answer { status: parts.status, headers: parts.headers, body }
    }
}

/// What was answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }
}
