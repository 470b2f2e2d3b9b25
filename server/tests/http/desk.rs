//! A desk to send requests to: a database of its own, a clock that is set by hand, tokens, and short ways to ask.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use app::domain::{
    event::Actor,
    time::Timestamp,
    token::{NewToken, Scope},
};
use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode, header::CONTENT_TYPE, request::Builder},
    response::Response,
};
use serde_json::{Value, json};
use server::{
    clock::SetClock,
    store::{self, SharedStore},
    web::{self, AppState, PublicUrl, Site},
};
use tower::ServiceExt as _;

/// A desk of its own.
pub(crate) struct Desk {
    pub(crate) store: SharedStore,
    pub(crate) clock: SetClock,
    pub(crate) url: String,
    pub(crate) router: Router,
    pub(crate) state: AppState,
    tokens: AtomicU32,
    _folder: tempfile::TempDir,
}

/// The `Host` header of every request that does not say otherwise.
pub(crate) const HOST: &str = "localhost:3000";

impl Desk {
    pub(crate) async fn new() -> Self {
        Self::with(Site::absent(), None).await
    }

    pub(crate) async fn with(site: Site, public_url: Option<PublicUrl>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = SetClock::new(Timestamp::parse_rfc3339("2026-11-25T09:30:00Z").unwrap());
        let url = format!("sqlite:{}", folder.path().join("desk.db").display());
        let store = store::open(&url, Arc::new(clock.clone())).await.unwrap();
        let state = AppState::new(Arc::clone(&store), site, public_url);
        let router = web::router(state.clone());
        Self { store, clock, url, router, state, tokens: AtomicU32::new(0), _folder: folder }
    }

    /// The secret of a new token.
    pub(crate) async fn token(&self, scopes: &[Scope]) -> String {
        let name = format!("token {}", self.tokens.fetch_add(1, Ordering::SeqCst));
        self.named_token(&name, scopes).await
    }

    /// The secret of a new token of this name.
    pub(crate) async fn named_token(&self, name: &str, scopes: &[Scope]) -> String {
        self.make_token(NewToken::new(name.parse().unwrap(), scopes.iter().copied())).await
    }

    /// The secret of a new token.
    pub(crate) async fn make_token(&self, new: NewToken) -> String {
        self.store.create_token(&new, &Actor::System).await.unwrap().reveal().to_owned()
    }

    pub(crate) fn get(&self, path: &str) -> Ask {
        self.ask(Method::GET, path)
    }

    pub(crate) fn post(&self, path: &str) -> Ask {
        self.ask(Method::POST, path)
    }

    pub(crate) fn ask(&self, method: Method, path: &str) -> Ask {
        Ask {
            router: self.router.clone(),
            builder: Request::builder().method(method).uri(path),
            body: Body::empty(),
            named_host: false,
        }
    }

    /// Records a turn, and answers what became of it.
    pub(crate) async fn record(&self, turn: &Value) -> Value {
        let token = self.token(&[Scope::Ingest]).await;
        let answer = self.post("/api/v1/turns").token(&token).json(turn).send().await;
        assert!(answer.status.is_success(), "{answer:?}");
        answer.json()
    }

    /// The ID of a ticket made for a conversation.
    pub(crate) async fn ticket(&self, chat: &str) -> String {
        let recorded = self.record(&unsure(chat, "1")).await;
        recorded["ticket"]["id"].as_str().unwrap().to_owned()
    }

    /// The ticket as the API answers it.
    pub(crate) async fn read(&self, ticket: &str) -> Value {
        let token = self.token(&[Scope::Read]).await;
        self.get(&format!("/api/v1/tickets/{ticket}")).token(&token).send().await.ok()
    }

    /// The ticket's history as the API answers it.
    pub(crate) async fn events(&self, ticket: &str) -> Vec<Value> {
        let token = self.token(&[Scope::Read]).await;
        let answer = self.get(&format!("/api/v1/tickets/{ticket}/events")).token(&token).send().await.ok();
        answer["items"].as_array().unwrap().clone()
    }
}

/// A turn that matches no rule.
pub(crate) fn turn(chat: &str, id: &str) -> Value {
    json!({
        "chat_id": chat, "turn_id": id, "channel": "Teams",
        "user": {"name": "Ada Obi", "id": "u-42", "email": "ada@example.com"},
        "question": format!("What is the meaning of {chat} {id}?"), "answer": "It is what you make of it.",
        "confidence": 80,
    })
}

/// A turn that the rule for low confidence makes a Medium ticket of.
pub(crate) fn unsure(chat: &str, id: &str) -> Value {
    with(turn(chat, id), "confidence", json!(31.5))
}

/// The turn with one field set.
pub(crate) fn with(mut turn: Value, field: &str, value: Value) -> Value {
    turn[field] = value;
    turn
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
        self.header("authorization", &format!("Bearer {secret}"))
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.named_host |= name == "host";
        self.builder = self.builder.header(name, value);
        self
    }

    pub(crate) fn without_host(mut self) -> Self {
        self.named_host = true;
        self
    }

    pub(crate) fn json(self, value: &Value) -> Self {
        self.body("application/json", value.to_string())
    }

    pub(crate) fn body(mut self, media_type: &str, body: impl Into<Body>) -> Self {
        self.body = body.into();
        self.header("content-type", media_type)
    }

    /// Sends it for an answer that goes on.
    pub(crate) async fn open(self) -> Response {
        let host = if self.named_host { self.builder } else { self.builder.header("host", HOST) };
        self.router.oneshot(host.body(self.body).unwrap()).await.unwrap()
    }

    pub(crate) async fn send(self) -> Answer {
        let (parts, body) = self.open().await.into_parts();
        Answer { status: parts.status, headers: parts.headers, body: to_bytes(body, usize::MAX).await.unwrap() }
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
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The answer to what was allowed.
    #[track_caller]
    pub(crate) fn ok(&self) -> Value {
        assert_eq!(self.status, StatusCode::OK, "{self:?}");
        assert_eq!(self.headers[CONTENT_TYPE], "application/json");
        self.json()
    }

    /// The problem that was answered, checked to be one of RFC 9457 with this status.
    #[track_caller]
    pub(crate) fn problem(&self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{self:?}");
        assert_eq!(self.headers[CONTENT_TYPE], "application/problem+json");
        let problem = self.json();
        assert_problem(&problem, status);
        problem
    }
}

/// Checks that this is a problem of RFC 9457 with this status.
#[track_caller]
pub(crate) fn assert_problem(problem: &Value, status: u16) {
    assert_eq!(problem["status"], status, "{problem}");
    for member in ["type", "title", "detail"] {
        assert!(problem[member].as_str().is_some_and(|text| !text.is_empty()), "{member}: {problem}");
    }
}
