//! Conversations.

use leptos::{prelude::*, server_fn::codec::GetUrl};

use super::{ApiError, JsonText};
use crate::domain::conversation::Transcript;
#[cfg(feature = "ssr")]
use crate::domain::ids::{ChatId, TurnId};

/// A conversation with its turns; `turn` names one that is wanted.
///
/// # Errors
/// [`ApiError::NotFound`] for an unknown conversation, also for an ID that can't be one.
#[server(name = ReadTranscript, prefix = "/api/fn", endpoint = "transcript", input = GetUrl, output = JsonText)]
pub async fn transcript(chat_id: String, turn: Option<String>) -> Result<Transcript, ApiError> {
    use super::request;

    let unknown =
        || ApiError::NotFound("No conversation has this chat ID. The address may be cut off or mistyped.".to_owned());
    let desk = request::desk()?;
    let chat_id = ChatId::try_from(chat_id).map_err(|_| unknown())?;
    let turn = turn.and_then(|turn| TurnId::try_from(turn).ok());
    desk.transcript(&chat_id, turn.as_ref(), request::may_read_raw()).await?.ok_or_else(unknown)
}
