//! What someone sees of their own account.

use serde::{Deserialize, Serialize};

use crate::domain::{ids::SessionId, time::Timestamp};

/// A session of whoever looks, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnSession {
    /// What it is ended by.
    pub id: SessionId,
    /// The browser, as far as it says what it is.
    pub browser: String,
    /// Where they signed in from.
    pub address: String,
    /// When they signed in.
    pub created_at: Timestamp,
    /// When they were last seen, to the minute.
    pub last_seen_at: Timestamp,
    /// Whether it is the one that asks.
    pub is_this: bool,
}

/// What a browser says of itself, made readable: "Firefox on Linux".
///
/// Nothing depends on it: it helps someone to tell their sessions apart.
#[cfg(feature = "ssr")]
#[must_use]
pub fn browser_of(agent: &str) -> String {
    /// In this order: most of them say that they are the later ones as well.
    const BROWSERS: [(&str, &str); 7] = [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("CriOS/", "Chrome"),
    ];
    const SYSTEMS: [(&str, &str); 7] = [
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Macintosh", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ];
    let found =
        |names: &[(&str, &'static str)]| names.iter().find(|(sign, _)| agent.contains(sign)).map(|(_, name)| *name);
    let browser = found(&BROWSERS).or_else(|| agent.contains("Safari/").then_some("Safari"));
    match (browser, found(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(browser), None) => browser.to_owned(),
        (None, _) if agent.trim().is_empty() => "A browser that does not say what it is".to_owned(),
        (None, _) => agent.chars().take(80).collect(),
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::browser_of;

    #[test]
    fn a_browser_is_named_as_people_know_it() {
        for (agent, name) in [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36",
                "Chrome on Android",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15",
                "Safari on macOS",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/140.0 Mobile/15E148 Safari/604.1",
                "Chrome on iPhone",
            ),
            ("curl/8.5.0", "curl/8.5.0"),
            ("", "A browser that does not say what it is"),
        ] {
            assert_eq!(browser_of(agent), name);
        }
        assert_eq!(browser_of(&"x".repeat(300)).len(), 80);
    }
}
