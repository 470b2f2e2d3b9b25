//! Cookies: those that a request brings, and the one that keeps the secret of a session.

use std::borrow::Cow;

use app::domain::account::SessionLife;
use axum::http::{HeaderMap, header::COOKIE};
use percent_encoding::percent_decode_str;

use super::origin::PublicUrl;

/// A cookie's value, percent-decoded.
pub(super) fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let pairs = headers.get_all(COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    let (_, value) = pairs
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)?;
    percent_decode_str(value).decode_utf8().ok().map(Cow::into_owned)
}

/// How browsers keep the secret of a session: out of reach of scripts, and never sent along by another site's forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SessionCookie {
    /// The desk is reached by HTTPS. No other host of the domain can set a cookie of this name, nor can plain HTTP.
    Secure,
    /// It is not, or not known to be: a browser would not keep a secure one.
    Plain,
}

impl SessionCookie {
    /// As the desk is reached.
    pub(super) fn of(public_url: Option<&PublicUrl>) -> Self {
        if public_url.is_some_and(PublicUrl::is_https) { Self::Secure } else { Self::Plain }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Secure => "__Host-handoff_session",
            Self::Plain => "handoff_session",
        }
    }

    /// The secret that a request brings.
    pub(super) fn secret(self, headers: &HeaderMap) -> Option<String> {
        cookie(headers, self.name()).filter(|secret| !secret.is_empty())
    }

    /// What has a browser keep a secret for as long as its session may last.
    pub(super) fn keeping(self, secret: &str, life: SessionLife) -> String {
        self.with(secret, life.seconds())
    }

    /// [`Self::keeping`], for those who don't know how the desk is reached.
    pub(super) fn writer(self) -> fn(&str, SessionLife) -> String {
        match self {
            Self::Secure => |secret, life| Self::Secure.keeping(secret, life),
            Self::Plain => |secret, life| Self::Plain.keeping(secret, life),
        }
    }

    /// What has a browser forget it.
    pub(super) fn forgetting(self) -> String {
        self.with("", 0)
    }

    fn with(self, secret: &str, seconds: i64) -> String {
        let name = self.name();
        let secure = if self == Self::Secure { "; Secure" } else { "" };
        format!("{name}={secret}; Max-Age={seconds}; Path=/; HttpOnly; SameSite=Lax{secure}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(url: &str) -> SessionCookie {
        SessionCookie::of(Some(&url.parse().unwrap()))
    }

    #[test]
    fn a_session_is_kept_as_safely_as_the_desk_is_reached() {
        assert_eq!(
            of("https://desk.example").keeping("5ec2e7", SessionLife::DEFAULT),
            "__Host-handoff_session=5ec2e7; Max-Age=1209600; Path=/; HttpOnly; SameSite=Lax; Secure"
        );
        assert_eq!(
            of("http://desk.example").forgetting(),
            "handoff_session=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax"
        );
        assert_eq!(SessionCookie::of(None), SessionCookie::Plain);
    }

    #[test]
    fn a_secret_is_read_from_the_cookie_of_its_name_only() {
        let mut headers = HeaderMap::new();
        headers.append(COOKIE, "tz=UTC; handoff_session=plain".parse().unwrap());
        headers.append(COOKIE, "__Host-handoff_session=secure; handoff_session=second".parse().unwrap());
        assert_eq!(SessionCookie::Plain.secret(&headers).as_deref(), Some("plain"));
        assert_eq!(SessionCookie::Secure.secret(&headers).as_deref(), Some("secure"));
        headers.remove(COOKIE);
        headers.append(COOKIE, "handoff_session=; x__Host-handoff_session=x".parse().unwrap());
        assert_eq!(SessionCookie::Plain.secret(&headers), None);
        assert_eq!(SessionCookie::Secure.secret(&headers), None);
    }
}
