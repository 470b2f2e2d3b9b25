//! An address of this desk's own, as somebody else names it.

use std::{fmt, str::FromStr};

use percent_encoding::percent_decode_str;

/// Longest address that is taken, in bytes: that of the longest query that a page makes, and some.
const MAX_LENGTH: usize = 8 << 10;

/// A path of this desk, with its query: where someone goes on after they have signed in.
///
/// It comes from whoever made the link, so it is more narrow than a URL has to be. Whatever a browser, a proxy or a server
/// makes of it, decoded once or twice, it is a page of the desk that was asked: never another host, never a further header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalPath(String);

/// Text that is no address of this desk's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be a path of this desk, like /tickets?status=open")]
pub struct InvalidLocalPath;

impl LocalPath {
    /// The path and the query, as they were given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for LocalPath {
    fn default() -> Self {
        Self("/".to_owned())
    }
}

impl fmt::Display for LocalPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for LocalPath {
    type Err = InvalidLocalPath;

    fn from_str(text: &str) -> Result<Self, InvalidLocalPath> {
        let path = text.split(['?', '#']).next().unwrap_or_default();
        let whole = text.len() <= MAX_LENGTH && text.bytes().all(is_plain) && is_harmless(text);
        if whole && is_path(path) { Ok(Self(text.to_owned())) } else { Err(InvalidLocalPath) }
    }
}

/// Printable ASCII without what some take for a slash.
const fn is_plain(byte: u8) -> bool {
    byte.is_ascii_graphic() && byte != b'\\'
}

/// Whether it holds no control characters when it is decoded.
fn is_harmless(text: &str) -> bool {
    percent_decode_str(text).all(|byte| !byte.is_ascii_control())
}

fn is_path(path: &str) -> bool {
    let Some(path) = path.strip_prefix('/') else { return false };
    let mut parts = path.split('/');
    let first = parts.next().unwrap_or_default();
    // The first part is a plain word, as that of every page is: this alone keeps `//host`, `/%2Fhost` and `/.//host` out.
    let is_word = !first.is_empty() && first.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    path.is_empty() || (is_word && parts.all(is_part))
}

/// Whether a part of a path is there, and does not lead back up, whatever is taken for a slash once it is decoded.
fn is_part(part: &str) -> bool {
    let decoded: Vec<u8> = percent_decode_str(part).collect();
    let leads_up = decoded.split(|byte| b"/\\".contains(byte)).any(|step| matches!(step, b"." | b".."));
    !decoded.is_empty() && !leads_up
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use url::Url;

    fn is_taken(text: &str) -> bool {
        text.parse::<LocalPath>().is_ok()
    }

    #[test]
    fn the_desks_own_pages_are_taken() {
        for text in [
            "/",
            "/?q=x",
            "/tickets",
            "/tickets?q=%2F%2Fevil.example&status=open,in_progress#list",
            "/tickets/0c9e1f7a-1111-4222-8333-444455556666/audit",
            "/conversations/teams-19:abc%2Fd%20%C3%A9?turn=7#turn-7",
            "/settings/rules/new",
        ] {
            assert_eq!(text.parse::<LocalPath>().unwrap().as_str(), text);
        }
        assert!(is_taken(LocalPath::default().as_str()));
    }

    #[test]
    fn what_leads_elsewhere_is_not() {
        for text in [
            "",
            " /tickets",
            "tickets",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            "/%2Fevil.example",
            "/%2f%2fevil.example",
            "/%5Cevil.example",
            "/%09/evil.example",
            "/%252Fevil.example",
            "/.//evil.example",
            "/..//evil.example",
            "/%2e%2e//evil.example",
            "/tickets//evil.example",
            "/tickets/../..//evil.example",
            "/tickets/%2e%2E/x",
            "/a/b%2f..%2f..%2f..%2f%2fevil.example",
            "/@evil.example",
            "/tickets/",
            "https://evil.example",
            "https:/evil.example",
            "javascript:alert(1)",
            "data:text/html,x",
            "/tickets\r\nSet-Cookie: a=b",
            "/tickets?q=%0d%0aSet-Cookie:%20a=b",
            "/tickets?q=%00",
            "/tickets?q=ü",
            "/\u{2215}evil.example",
            "?next=//evil.example",
            "#x",
        ] {
            assert!(!is_taken(text), "{text:?}");
        }
        assert!(is_taken(&format!("/{}", "x".repeat(MAX_LENGTH - 1))));
        assert!(!is_taken(&format!("/{}", "x".repeat(MAX_LENGTH))));
    }

    /// Pieces of which redirects elsewhere are made.
    fn address() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            Just("/"),
            Just("\\"),
            Just("."),
            Just(".."),
            Just(":"),
            Just("@"),
            Just("?"),
            Just("#"),
            Just("%2f"),
            Just("%5c"),
            Just("%2e"),
            Just("%09"),
            Just("%0a"),
            Just("%25"),
            Just("\t"),
            Just("\r\n"),
            Just("\0"),
            Just("https:"),
            Just("javascript:"),
            Just("evil.example"),
            Just("tickets"),
            Just("a"),
            Just("é"),
            Just(" "),
        ];
        proptest::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
    }

    /// Such pieces by themselves and where a path has begun well, and anything else.
    fn any_address() -> impl Strategy<Value = String> {
        let begun = prop_oneof![Just(""), Just("/"), Just("/tickets"), Just("/tickets/a"), Just("/a?q=")];
        prop_oneof![9 => (begun, address()).prop_map(|(begun, text)| format!("{begun}{text}")), 1 => any::<String>()]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4096))]

        #[test]
        fn whatever_is_taken_is_a_page_of_the_same_desk(text in any_address()) {
            if is_taken(&text) {
                let desk = Url::parse("https://desk.example/login?next=x").unwrap();
                let decoded = percent_decode_str(&text).decode_utf8_lossy().into_owned();
                for asked in [&text, &decoded] {
                    let followed = desk.join(asked).unwrap();
                    prop_assert_eq!(followed.origin(), desk.origin());
                    prop_assert!(!followed.path().starts_with("//"));
                }
                prop_assert!(decoded.chars().all(|char| !char.is_ascii_control()));
                prop_assert!(desk.join(&text).unwrap().as_str().starts_with("https://desk.example/"));
            }
        }
    }
}
