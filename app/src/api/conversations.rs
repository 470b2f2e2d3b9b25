//! Conversations: their list, transcripts, and why turns were escalated.

use leptos::{prelude::*, server_fn::codec::GetUrl};

use super::{ApiError, JsonText};
use crate::domain::{
    conversation::Transcript,
    logs::{LogFacets, LoggedConversation, TurnReasons},
    ticket::Page,
};
#[cfg(feature = "ssr")]
use crate::domain::{
    conversation::Window,
    ids::{ChatId, TurnId},
    query::conversations::ConversationQuery,
};

/// How many conversations one page of the list has.
#[cfg(feature = "ssr")]
const PAGE: u32 = 40;

/// One page of the list that a query string of Conversation Logs asks for.
///
/// # Errors
/// [`ApiError::Invalid`] for what is no cursor; unknown values of the query are ignored, the page says so.
#[server(name = ListConversations, prefix = "/api/fn", endpoint = "conversations", input = GetUrl, output = JsonText)]
pub async fn conversations_page(query: String, cursor: Option<String>) -> Result<Page<LoggedConversation>, ApiError> {
    use super::request;
    use crate::ports::ConversationList;

    let (query, _) = ConversationQuery::parse(&query);
    let invalid = |_| ApiError::Invalid("This link to a later page is not whole.".to_owned());
    let after = cursor.map(|cursor| cursor.parse()).transpose().map_err(invalid)?;
    let list = ConversationList { query, viewer: request::viewer(), after, limit: PAGE };
    Ok(request::desk()?.conversations(&list).await?)
}

/// The values that conversations have, to narrow their list down to.
///
/// # Errors
/// [`ApiError::Unavailable`] if the storage does not answer.
#[server(name = ReadLogFacets, prefix = "/api/fn", endpoint = "log_facets", input = GetUrl, output = JsonText)]
pub async fn log_facets() -> Result<LogFacets, ApiError> {
    Ok(super::request::desk()?.log_facets().await?)
}

/// A conversation with some of its turns: those from the position `from` on, else those around `turn`, else the first ones.
///
/// # Errors
/// [`ApiError::NotFound`] for an unknown conversation, also for an ID that can't be one.
#[server(name = ReadTranscript, prefix = "/api/fn", endpoint = "transcript", input = GetUrl, output = JsonText)]
pub async fn transcript(chat_id: String, turn: Option<String>, from: Option<i64>) -> Result<Transcript, ApiError> {
    use super::request;

    let unknown =
        || ApiError::NotFound("No conversation has this chat ID. The address may be cut off or mistyped.".to_owned());
    let desk = request::desk()?;
    let chat_id = ChatId::try_from(chat_id).map_err(|_| unknown())?;
    let around = || Window::Around(turn.and_then(|turn| TurnId::try_from(turn).ok()));
    let window = from.map_or_else(around, Window::From);
    let transcript = desk.transcript(&chat_id, &window, request::may_read_raw()).await?.ok_or_else(unknown)?;
    Ok(transcript.compare())
}

/// Why a turn was escalated, and why it was not.
///
/// # Errors
/// [`ApiError::NotFound`] for an unknown turn.
#[server(name = ReadTurnReasons, prefix = "/api/fn", endpoint = "turn_reasons", input = GetUrl, output = JsonText)]
pub async fn turn_reasons(chat_id: String, turn_id: String) -> Result<TurnReasons, ApiError> {
    let unknown = || ApiError::NotFound("This conversation has no such turn.".to_owned());
    let chat_id = ChatId::try_from(chat_id).map_err(|_| unknown())?;
    let turn_id = TurnId::try_from(turn_id).map_err(|_| unknown())?;
    super::request::desk()?.turn_reasons(&chat_id, &turn_id).await?.ok_or_else(unknown)
}
