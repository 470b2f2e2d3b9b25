//! Addresses of the desk's pages.

use crate::domain::ids::{ChatId, TicketId, TurnId};

/// A tab of the drawer, as the last segment of its address.
pub(crate) const DETAILS: &str = "details";
/// See [`DETAILS`].
pub(crate) const CONVERSATION: &str = "conversation";
/// See [`DETAILS`].
pub(crate) const AUDIT: &str = "audit";

/// The Tickets page with a query string, which may be empty.
pub(crate) fn tickets(query: &str) -> String {
    with_query("/tickets".to_owned(), query)
}

/// A ticket's drawer beside the list that a query string asks for; *Details* is the tab without a name of its own.
pub(crate) fn ticket(id: impl std::fmt::Display, tab: &str, query: &str) -> String {
    let path = if tab == DETAILS { format!("/tickets/{id}") } else { format!("/tickets/{id}/{tab}") };
    with_query(path, query)
}

/// The page with more filters for the list that a query string asks for.
pub(crate) fn filters(query: &str) -> String {
    with_query("/tickets/filters".to_owned(), query)
}

/// The page on which a ticket is edited without WASM; its ID is a parameter.
pub(crate) const EDIT: &str = "/tickets/edit";

/// A ticket's drawer beside the whole list.
pub(crate) fn ticket_alone(id: TicketId) -> String {
    ticket(id, DETAILS, "")
}

/// A conversation in Conversation Logs.
pub(crate) fn conversation(chat_id: &ChatId) -> String {
    format!("/conversations/{}", encode(chat_id.as_str()))
}

/// A conversation in Conversation Logs, at one of its turns.
pub(crate) fn turn(chat_id: &ChatId, turn_id: &TurnId) -> String {
    let (chat, turn) = (encode(chat_id.as_str()), encode(turn_id.as_str()));
    format!("/conversations/{chat}?turn={turn}#turn-{turn}")
}

/// Conversation Logs with a query string, which may be empty.
pub(crate) fn conversations(query: &str) -> String {
    with_query(CONVERSATIONS.to_owned(), query)
}

/// Where Conversation Logs are.
pub(crate) const CONVERSATIONS: &str = "/conversations";

/// A conversation from one of its turns on, by position; the turn that one came for stays named.
pub(crate) fn conversation_from(chat_id: &ChatId, named: Option<&str>, from: i64) -> String {
    let turn = named.map(|named| parameter("turn", named) + "&").unwrap_or_default();
    format!("{}?{turn}from={from}", conversation(chat_id))
}

/// A conversation at one of its turns, with why that was escalated or not.
pub(crate) fn turn_reasons(chat_id: &ChatId, turn_id: &TurnId) -> String {
    let (chat, turn) = (encode(chat_id.as_str()), encode(turn_id.as_str()));
    format!("/conversations/{chat}?turn={turn}&why=1#turn-{turn}")
}

/// The chat ID that a conversation's path names. The router decodes a path twice, which loses a `%` of the ID.
pub(crate) fn chat_id_of_path(path: &str) -> Option<String> {
    decode(path.strip_prefix("/conversations/")?.split('/').next()?)
}

/// A parameter of a query string, for the same reason.
pub(crate) fn parameter_of(query: &str, wanted: &str) -> Option<String> {
    let query = query.strip_prefix('?').unwrap_or(query);
    form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == wanted).map(|(_, value)| value.into_owned())
}

/// The router decodes a clicked path before it shows it, which loses a `%` that belongs to an identifier, and the browser
/// takes a `\` for a `/` then: such links are left to the browser.
pub(crate) fn rel_of_conversation(chat_id: &ChatId) -> Option<&'static str> {
    chat_id.as_str().contains(['%', '\\']).then_some("external")
}

/// A link that text from outside brings along, if it is one that may be followed.
pub(crate) fn outside(url: &str) -> Option<String> {
    let scheme = url.split_once("://").map(|(scheme, _)| scheme)?;
    let is_web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    is_web.then(|| url.to_owned())
}

/// A letter to someone; the address can't smuggle in a subject or further recipients.
pub(crate) fn mail(email: &str) -> String {
    format!("mailto:{}", encode(email).replace("%40", "@"))
}

/// One parameter of a query string.
pub(crate) fn parameter(name: &str, value: &str) -> String {
    format!("{name}={}", encode(value))
}

/// Percent-encodes one segment of a path or one value of a query.
fn encode(text: &str) -> String {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            encoded.extend([byte >> 4, byte & 15].map(|digit| char::from(HEX[usize::from(digit)])));
        }
    }
    encoded
}

/// Undoes [`encode`]; `None` for what is no UTF-8.
fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let code = tail.get(..2).filter(|_| *first == b'%').and_then(|code| std::str::from_utf8(code).ok());
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).ok()
}

/// A path with a query string, which may be empty.
pub(crate) fn with_query(mut path: String, query: &str) -> String {
    if !query.is_empty() {
        path.push('?');
        path.push_str(query);
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chat_id_comes_out_of_its_address_as_it_went_in() {
        for id in ["teams-19:abc", "C0123/p160", "%2F", "x%41y", "back\\slash", "a b?c#d", "100 %", "שלום"] {
            let address = conversation(&id.parse().unwrap());
            assert_eq!(chat_id_of_path(&address).as_deref(), Some(id));
        }
        assert_eq!(chat_id_of_path("/conversations/%zz%4").as_deref(), Some("%zz%4"));
        assert_eq!(chat_id_of_path("/conversations/%ff"), None);
    }

    #[test]
    fn identifiers_of_a_platform_stay_whole_in_an_address() {
        let chat: ChatId = "a/b?c#d%41 é".parse().unwrap();
        let id: TurnId = "7&8".parse().unwrap();
        assert_eq!(turn(&chat, &id), "/conversations/a%2Fb%3Fc%23d%2541%20%C3%A9?turn=7%268#turn-7%268");
        assert_eq!(rel_of_conversation(&chat), Some("external"));
    }

    #[test]
    fn only_web_addresses_are_followed() {
        assert_eq!(outside("HTTPS://example.com/a").as_deref(), Some("HTTPS://example.com/a"));
        for url in [
            "javascript:alert(1)",
            "data:text/html,x",
            "//example.com",
            "ftp://example.com",
            "",
            "javascript://%0Aalert(1)",
        ] {
            assert_eq!(outside(url), None, "{url}");
        }
    }

    #[test]
    fn a_letter_goes_to_one_recipient() {
        assert_eq!(mail("ada@example.com"), "mailto:ada@example.com");
        assert_eq!(mail("a@b.c?bcc=x@y.z"), "mailto:a@b.c%3Fbcc%3Dx@y.z");
    }

    #[test]
    fn the_query_is_kept_where_there_is_one() {
        assert_eq!(tickets(""), "/tickets");
        assert_eq!(ticket("x", AUDIT, "status=open"), "/tickets/x/audit?status=open");
        assert_eq!(ticket("x", DETAILS, ""), "/tickets/x");
    }
}
