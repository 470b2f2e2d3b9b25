//! The address of the desk: what links in answers begin with, and the hosts that a request names.

use std::{fmt, str::FromStr};

use app::domain::ids::TicketId;
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, Uri, header::HOST, request::Parts, uri::Authority},
};

use super::{client::ClientAddress, problem::Problem, state::AppState};

/// Scheme, host and port under which people reach the desk, without a slash at the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl(String);

/// Text that is no address of a desk.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be like https://desk.example.com, without a path")]
pub struct InvalidPublicUrl;

impl FromStr for PublicUrl {
    type Err = InvalidPublicUrl;

    fn from_str(text: &str) -> Result<Self, InvalidPublicUrl> {
        let url: Uri = text.trim().parse().map_err(|_| InvalidPublicUrl)?;
        let (Some(scheme), Some(authority)) = (url.scheme_str(), url.authority()) else {
            return Err(InvalidPublicUrl);
        };
        let plain = matches!(url.path(), "" | "/") && url.query().is_none() && !authority.as_str().contains('@');
        if plain && matches!(scheme, "http" | "https") {
            Ok(Self(format!("{scheme}://{authority}").to_ascii_lowercase()))
        } else {
            Err(InvalidPublicUrl)
        }
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl PublicUrl {
    /// The host, without its port.
    pub(super) fn host(&self) -> &str {
        let authority = self.0.split_once("://").map_or(self.0.as_str(), |(_, authority)| authority);
        match authority.rsplit_once(':') {
            // Not within the brackets of an IPv6 address.
            Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
            _ => authority,
        }
    }

    /// Whether browsers reach the desk by HTTPS.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }
}

/// What links in answers begin with: the public URL, else the address that the request was sent to.
#[derive(Clone, Debug)]
pub(super) struct Links(String);

impl Links {
    /// What links begin with, without a slash at the end.
    pub(super) fn address(&self) -> &str {
        &self.0
    }

    /// A ticket's page.
    #[must_use]
    pub(super) fn ticket(&self, id: TicketId) -> String {
        format!("{}/tickets/{id}", self.0)
    }
}

impl FromRequestParts<AppState> for Links {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        if let Some(url) = &state.public_url {
            return Ok(Self(url.to_string()));
        }
        let host = hosts(&parts.uri, &parts.headers).next().flatten().ok_or_else(no_host)?;
        let https = parts.extensions.get::<ClientAddress>().is_some_and(|client| client.https);
        Ok(Self(format!("{}://{host}", if https { "https" } else { "http" })))
    }
}

/// Every host that a request names, `None` for what can't be read: HTTP/2 names it in the URI, HTTP/1.1 in a header.
pub(super) fn hosts(uri: &Uri, headers: &HeaderMap) -> impl Iterator<Item = Option<Authority>> {
    let named = headers.get_all(HOST).into_iter().map(|host| Authority::try_from(host.as_bytes()).ok());
    uri.authority().cloned().map(Some).into_iter().chain(named)
}

/// 400: nothing says which desk is meant.
pub(super) fn no_host() -> Problem {
    Problem::bad_request("The request names no host: send a Host header.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_url_is_a_scheme_a_host_and_perhaps_a_port() {
        for (text, url) in [
            ("https://desk.example.com", "https://desk.example.com"),
            (" http://Desk.Example.com:8080/ ", "http://desk.example.com:8080"),
            ("http://[::1]:3000", "http://[::1]:3000"),
        ] {
            assert_eq!(text.parse::<PublicUrl>().unwrap().to_string(), url);
        }
        for (text, host) in [
            ("https://desk.example.com", "desk.example.com"),
            ("http://desk.example.com:80", "desk.example.com"),
            ("http://[::1]:3000", "[::1]"),
            ("http://[::1]", "[::1]"),
        ] {
            let url: PublicUrl = text.parse().unwrap();
            assert_eq!((url.host(), url.is_https()), (host, text.starts_with("https")));
        }
        for text in ["", "desk.example.com", "ftp://desk", "https://desk/help", "https://desk?x", "https://a@desk", "/"]
        {
            assert_eq!(text.parse::<PublicUrl>(), Err(InvalidPublicUrl), "{text}");
        }
    }
}
