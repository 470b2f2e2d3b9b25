//! Where the desk is reached: the address in links, and the `Host` headers that are answered.

use std::{fmt, net::IpAddr, str::FromStr};

use app::domain::ids::TicketId;
use axum::{
    extract::{FromRequestParts, Request},
    http::{HeaderMap, StatusCode, Uri, header::HOST, request::Parts, uri::Authority},
    middleware::Next,
    response::{IntoResponse as _, Response},
};

use super::{problem::Problem, state::AppState};

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
        Ok(Self(format!("http://{host}")))
    }
}

/// Answers only requests that were sent to this machine by a loopback name.
///
/// A page of another site that has its own name point to 127.0.0.1 would otherwise read the desk as if it were its own
/// (DNS rebinding): before there are accounts, the name is all that tells the two apart.
pub(super) async fn loopback_only(request: Request, next: Next) -> Response {
    let mut named = false;
    for host in hosts(request.uri(), request.headers()) {
        named = true;
        if !host.is_some_and(|host| is_loopback(host.host())) {
            return foreign_host().into_response();
        }
    }
    if named { next.run(request).await } else { no_host().into_response() }
}

/// Every host that a request names, `None` for what can't be read: HTTP/2 names it in the URI, HTTP/1.1 in a header.
pub(super) fn hosts(uri: &Uri, headers: &HeaderMap) -> impl Iterator<Item = Option<Authority>> {
    let named = headers.get_all(HOST).into_iter().map(|host| Authority::try_from(host.as_bytes()).ok());
    uri.authority().cloned().map(Some).into_iter().chain(named)
}

fn is_loopback(host: &str) -> bool {
    let address = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    host.eq_ignore_ascii_case("localhost") || address.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn foreign_host() -> Problem {
    let detail = "Until there are accounts, this desk answers on this machine only: use localhost or 127.0.0.1.";
    Problem::new(StatusCode::MISDIRECTED_REQUEST, detail)
}

fn no_host() -> Problem {
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
        for text in ["", "desk.example.com", "ftp://desk", "https://desk/help", "https://desk?x", "https://a@desk", "/"]
        {
            assert_eq!(text.parse::<PublicUrl>(), Err(InvalidPublicUrl), "{text}");
        }
    }

    #[test]
    fn only_loopback_hosts_are_loopback() {
        for host in ["localhost", "LOCALHOST", "127.0.0.1", "127.8.9.1", "[::1]"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in ["", "localhost.example.com", "127.0.0.1.nip.io", "10.0.0.1", "0.0.0.0", "[::2]", "example.com"] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
