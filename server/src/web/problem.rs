//! Refusals as RFC 9457 `application/problem+json`: the one form in which the API says no.

use std::time::Duration;

use app::{
    api::ApiError,
    domain::{
        edit::FieldValue,
        token::{RequestLimit, Scope},
        turn::FieldProblem,
    },
    ports::{EditError, PortError},
};
use axum::{
    http::{
        HeaderName, HeaderValue, StatusCode,
        header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE},
    },
    response::{IntoResponse, Response},
};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::{
    import::Refusal,
    store::{AnotherBody, AuthenticationError},
};

/// A refusal. `detail` is a sentence for whoever reads the log of a script; it names neither SQL nor paths.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub(super) struct Problem(Box<Members>);

#[derive(Clone, Debug, Serialize)]
struct Members {
    #[serde(rename = "type")]
    kind: &'static str,
    title: &'static str,
    #[serde(serialize_with = "as_number")]
    status: StatusCode,
    detail: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    #[serde(flatten)]
    more: Map<String, Value>,
    #[serde(skip)]
    header: Option<(HeaderName, HeaderValue)>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn as_number<S: serde::Serializer>(status: &StatusCode, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u16(status.as_u16())
}

impl Problem {
    /// A problem whose type says no more than its status does.
    pub(super) fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self(Box::new(Members {
            kind: "about:blank",
            title: status.canonical_reason().unwrap_or("Refused"),
            status,
            detail: detail.into(),
            field: None,
            more: Map::new(),
            header: None,
        }))
    }

    /// 400: the request can't be read.
    pub(super) fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, detail)
    }

    /// 401: no token.
    pub(super) fn no_token() -> Self {
        let detail = "This needs a token: send the header Authorization: Bearer TOKEN.";
        Self::new(StatusCode::UNAUTHORIZED, detail).header(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))
    }

    /// 401: whoever asks has not signed in, or not lately.
    pub(super) fn signed_out() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, ApiError::SignedOut.to_string())
    }

    /// 403: the token does not allow this.
    pub(super) fn wrong_scope(needed: Scope) -> Self {
        let detail = format!("This needs a token with the scope {}.", needed.as_str());
        let challenge = HeaderValue::from_static("Bearer error=\"insufficient_scope\"");
        Self::new(StatusCode::FORBIDDEN, detail).header(WWW_AUTHENTICATE, challenge)
    }

    /// 429: the token was used more often than it may be.
    pub(super) fn too_many_requests(limit: RequestLimit, wait: Duration) -> Self {
        let requests = limit.per_minute();
        let detail = format!("This token may make {requests} requests per minute. Wait as long as Retry-After says.");
        // Rounded up: whoever waits for the seconds before the point comes too early.
        let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        Self::new(StatusCode::TOO_MANY_REQUESTS, detail).header(RETRY_AFTER, HeaderValue::from(seconds))
    }

    /// 403.
    pub(super) fn forbidden(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, detail)
    }

    /// 404.
    pub(super) fn not_found(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, detail)
    }

    /// 413.
    pub(super) fn too_large(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, detail)
    }

    /// 415.
    pub(super) fn unsupported(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail)
    }

    /// 422: a field or parameter that is wrong; `rule` continues "the field …".
    pub(super) fn field(field: impl Into<String>, rule: impl std::fmt::Display) -> Self {
        let field = field.into();
        Self::unprocessable(format!("{field} {rule}")).with_field(field)
    }

    /// 422 without a field of its own.
    pub(super) fn unprocessable(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, detail)
    }

    /// 503: the storage did not say who asks.
    pub(super) fn unavailable() -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "The desk's storage did not answer. Try again.")
            .header(RETRY_AFTER, HeaderValue::from_static("5"))
    }

    /// 503: the desk did not get there in time.
    #[must_use]
    pub(super) fn too_slow() -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "The desk took too long to answer. Try again.")
    }

    /// 500: a fault of the desk's own; what it was is in the log.
    #[must_use]
    pub(super) fn internal() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong on the desk's side; its log says what.")
    }

    fn with_field(mut self, field: String) -> Self {
        self.0.field = Some(field);
        self
    }

    fn with(mut self, member: &str, value: Value) -> Self {
        self.0.more.insert(member.to_owned(), value);
        self
    }

    fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.0.header = Some((name, value));
        self
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let mut response = (self.0.status, [(CONTENT_TYPE, "application/problem+json")], body).into_response();
        if let Some((name, value)) = self.0.header {
            response.headers_mut().insert(name, value);
        }
        response
    }
}

impl From<PortError> for Problem {
    fn from(error: PortError) -> Self {
        let detail = error.to_string();
        match error {
            PortError::Unavailable(_) => {
                Self::new(StatusCode::SERVICE_UNAVAILABLE, detail).header(RETRY_AFTER, HeaderValue::from_static("5"))
            }
            PortError::Forbidden(_) => Self::forbidden(detail),
        }
    }
}

impl From<AuthenticationError> for Problem {
    fn from(error: AuthenticationError) -> Self {
        let detail = error.to_string();
        let challenge = match error {
            AuthenticationError::Unknown => "Bearer error=\"invalid_token\"",
            AuthenticationError::Expired => "Bearer error=\"invalid_token\", error_description=\"expired\"",
            AuthenticationError::Port(error) => return error.into(),
        };
        Self::new(StatusCode::UNAUTHORIZED, detail).header(WWW_AUTHENTICATE, HeaderValue::from_static(challenge))
    }
}

impl From<FieldProblem> for Problem {
    fn from(problem: FieldProblem) -> Self {
        let whole = Self::unprocessable(problem.to_string());
        if problem.field.is_empty() { whole } else { whole.with_field(problem.field) }
    }
}

impl From<AnotherBody> for Problem {
    fn from(error: AnotherBody) -> Self {
        Self::new(StatusCode::CONFLICT, error.to_string())
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NotJson(_) => Self::bad_request(refusal.to_string()),
            Refusal::TooLarge => Self::too_large(refusal.to_string()),
            Refusal::Field(problem) => problem.into(),
            Refusal::AnotherBody(problem) => problem.into(),
        }
    }
}

impl From<EditError> for Problem {
    fn from(error: EditError) -> Self {
        let detail = error.to_string();
        match error {
            EditError::UnknownTicket => Self::not_found(detail),
            EditError::UnknownPerson | EditError::DisabledPerson(_) => {
                Self::unprocessable(detail).with_field("assigned_to.to".to_owned())
            }
            EditError::Conflict(conflict) => Self::new(StatusCode::CONFLICT, detail)
                .with_field(conflict.present.field().as_str().to_owned())
                .with("present", present(&conflict.present))
                .with("set_by", json!(conflict.set_by))
                .with("set_at", json!(conflict.set_at.map(|at| at.to_rfc3339()))),
            EditError::Port(error) => error.into(),
        }
    }
}

fn present(value: &FieldValue) -> Value {
    match value {
        FieldValue::Status(status) => json!(status),
        FieldValue::Severity(severity) => json!(severity),
        FieldValue::AssignedTo(person) => json!(person),
    }
}
