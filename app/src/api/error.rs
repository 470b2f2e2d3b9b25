//! What a server function answers instead of what was asked for.

use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};

use crate::domain::edit::Conflict;

/// Why the desk did not do what was asked; the text is a sentence for the person who asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum ApiError {
    /// There is no such thing.
    #[error("{0}")]
    NotFound(String),
    /// Someone else changed a field since the editor looked; nothing was written.
    #[error("{}", .0.sentence())]
    Conflict(Conflict),
    /// What was sent does not say anything the desk understands.
    #[error("{0}")]
    Invalid(String),
    /// The desk can't answer now; asking again may help.
    #[error("{0}")]
    Unavailable(String),
    /// The person may not do this.
    #[error("{0}")]
    Forbidden(String),
    /// Whoever asks has not signed in, or not lately.
    #[error("You are signed out. Sign in again.")]
    SignedOut,
    /// The page is older than the desk that answered it.
    #[error("This page is from another version of the desk. Reload it.")]
    Outdated,
}

/// What leptos answers where an endpoint is gone.
const GONE: &str = "Could not find a server function";

impl ApiError {
    /// Whether asking again may help.
    #[must_use]
    pub const fn is_transient(&self) -> bool {
        matches!(self, Self::Unavailable(_))
    }

    /// Gives the response that is being made this error's status: the one place that does so.
    ///
    /// A plain form is left alone: its redirect back to the page is the answer, and a status of ours would undo it.
    #[cfg(feature = "ssr")]
    pub fn set_status(&self) {
        use leptos::prelude::use_context;

        let Some(response) = use_context::<leptos_axum::ResponseOptions>() else { return };
        if super::request::is_form() {
            return;
        }
        response.set_status(self.status());
    }

    /// The status that says the same to a program.
    #[cfg(feature = "ssr")]
    #[must_use]
    pub const fn status(&self) -> axum::http::StatusCode {
        use axum::http::StatusCode;

        match self {
            Self::NotFound(_) => StatusCode::NOT_FOUND,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Forbidden(_) => StatusCode::FORBIDDEN,
            Self::SignedOut => StatusCode::UNAUTHORIZED,
            Self::Outdated => StatusCode::BAD_REQUEST,
        }
    }

    /// The browser has no response to give a status to.
    #[cfg(not(feature = "ssr"))]
    pub const fn set_status(&self) {}
}

impl FromServerFnError for ApiError {
    type Encoder = super::JsonTextEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(_) => {
                Self::Unavailable("The desk can't be reached. Check your connection and try again.".to_owned())
            }
            // An answer that is not what was asked for: the endpoint speaks another version.
            ServerFnErrorErr::Deserialization(_) => Self::Outdated,
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => {
                Self::Invalid("The desk did not understand this request. Reload the page.".to_owned())
            }
            _ => Self::Unavailable("The desk did not answer as it should. Try again.".to_owned()),
        }
    }

    fn de(data: leptos::server_fn::Bytes) -> Self {
        let text = std::str::from_utf8(&data).unwrap_or_default();
        serde_json::from_str(text).unwrap_or_else(|_| {
            if text.starts_with(GONE) {
                Self::Outdated
            } else {
                // What stands between the desk and the browser, or the desk in a hurry, speaks another language.
                Self::Unavailable("The desk did not answer as it should. Try again.".to_owned())
            }
        })
    }

    fn ser(&self) -> leptos::server_fn::Bytes {
        self.set_status();
        serde_json::to_vec(self).map(Into::into).unwrap_or_default()
    }
}

#[cfg(feature = "ssr")]
impl From<crate::ports::PortError> for ApiError {
    fn from(error: crate::ports::PortError) -> Self {
        match error {
            crate::ports::PortError::Unavailable(_) => Self::Unavailable(error.to_string()),
            crate::ports::PortError::Forbidden(_) => Self::Forbidden(error.to_string()),
        }
    }
}

#[cfg(feature = "ssr")]
impl From<crate::ports::EditError> for ApiError {
    fn from(error: crate::ports::EditError) -> Self {
        use crate::ports::EditError;
        match error {
            EditError::UnknownTicket => Self::NotFound(error.to_string()),
            EditError::UnknownPerson | EditError::DisabledPerson(_) => Self::Invalid(error.to_string()),
            EditError::Conflict(conflict) => Self::Conflict(conflict),
            EditError::Port(error) => error.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_comes_over_the_wire_as_it_was() {
        for error in
            [ApiError::NotFound("There is no such ticket.".to_owned()), ApiError::Outdated, ApiError::SignedOut]
        {
            assert_eq!(ApiError::de(error.ser()), error);
        }
    }

    #[test]
    fn an_endpoint_that_is_gone_asks_for_a_reload() {
        let answer = "Could not find a server function at the route /api/fn/gone.";
        assert_eq!(ApiError::de(answer.into()), ApiError::Outdated);
    }

    #[test]
    fn an_answer_that_is_not_the_desks_own_can_be_asked_for_again() {
        let problem = r#"{"type":"about:blank","title":"Service Unavailable","status":503}"#;
        for answer in ["", "<html><h1>502 Bad Gateway</h1></html>", problem, "{\"kind\":\"outdated\"}"] {
            assert!(ApiError::de(answer.to_owned().into()).is_transient(), "{answer}");
        }
        assert!(ApiError::de(vec![0xff, 0xfe].into()).is_transient());
    }
}
