//! Turns as they come in from outside: alone, in a list, or line by line.
//!
//! The ingestion API and `handoff import` share what is here, so that both read, refuse and record alike.

mod batch;
mod lines;

pub use batch::Batch;
pub use lines::{Line, Lines};

use app::domain::turn::{ConfidenceScale, FieldProblem, NewTurn};

use crate::store::AnotherBody;

/// Longest JSON text of one turn, in bytes.
pub const MAX_TURN_BYTES: usize = 1 << 20;

/// Why a turn was not recorded. The texts are for whoever sent it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It can't be read as JSON.
    #[error("this is not JSON: {0}")]
    NotJson(String),
    /// A field is missing, unknown or wrong.
    #[error(transparent)]
    Field(#[from] FieldProblem),
    /// It is longer than [`MAX_TURN_BYTES`].
    #[error("one turn has at most 1 MiB of JSON")]
    TooLarge,
    /// Its ID is known with another body.
    #[error(transparent)]
    AnotherBody(#[from] AnotherBody),
}

impl From<serde_json::Error> for Refusal {
    fn from(error: serde_json::Error) -> Self {
        // A turn of an NDJSON file is always on "line 1" of itself: saying so would mislead.
        Self::NotJson(error.to_string().replace(" at line 1 column ", " at column "))
    }
}

/// Reads one turn from its JSON text.
///
/// # Errors
/// [`Refusal`], never [`Refusal::AnotherBody`]
pub fn read_turn(json: &[u8], scale: ConfidenceScale) -> Result<NewTurn, Refusal> {
    if json.len() > MAX_TURN_BYTES {
        return Err(Refusal::TooLarge);
    }
    let value = serde_json::from_slice(json)?;
    Ok(NewTurn::from_json(&value, scale)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_said_without_a_line_that_misleads() {
        let refusal = read_turn(b"{\"chat_id\": nope}", ConfidenceScale::Percent).unwrap_err();
        assert_eq!(refusal.to_string(), "this is not JSON: expected ident at column 14");
        let refusal = read_turn(b"{}", ConfidenceScale::Percent).unwrap_err();
        assert_eq!(refusal.to_string(), "chat_id is required");
    }

    #[test]
    fn what_json_does_not_allow_is_not_json() {
        let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
        for text in ["", "NaN", "{\"a\":1}}", "\"\\ud800\"", "{'a':1}", "1e999", &deep] {
            let refusal = read_turn(text.as_bytes(), ConfidenceScale::Percent).unwrap_err();
            assert!(matches!(refusal, Refusal::NotJson(_)), "{text}: {refusal}");
        }
        let refusal = read_turn(b"{\"chat_id\":\"\xff\"}", ConfidenceScale::Percent).unwrap_err();
        assert!(matches!(refusal, Refusal::NotJson(_)), "{refusal}");
    }
}
