//! How far the desk may be reached: the addresses that it listens on, and the `Host` headers that it answers.

use std::{fmt, net::IpAddr, str::FromStr};

use axum::{
    extract::{Request, State},
    http::{StatusCode, uri::Authority},
    middleware::Next,
    response::{IntoResponse as _, Response},
};

use super::{
    origin::{PublicUrl, hosts, no_host},
    problem::Problem,
    state::AppState,
};

/// Who is let in by whoever reaches the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// Anyone: a demo, or a desk without accounts. Whoever reaches it may do everything.
    Anyone,
    /// People who have signed in.
    Accounts,
}

/// A name or an address under which the desk may be asked for, on any port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllowedHost(String);

/// Text that is no host.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be a host like desk.example.com, without a scheme, a port or a path")]
pub struct InvalidHost;

impl FromStr for AllowedHost {
    type Err = InvalidHost;

    fn from_str(text: &str) -> Result<Self, InvalidHost> {
        let text = text.trim();
        let authority: Authority = text.parse().map_err(|_| InvalidHost)?;
        // No wildcards: the name is what tells the desk from a page that has its own name point here.
        if authority.host() == text && !text.is_empty() && !text.contains('*') {
            Ok(Self(text.to_ascii_lowercase()))
        } else {
            Err(InvalidHost)
        }
    }
}

impl fmt::Display for AllowedHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where the desk is open: the one place where that is decided.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// The hosts beside this machine's own; `None` is no other machine at all.
    others: Option<Vec<AllowedHost>>,
}

impl Reach {
    /// This machine only, unless people have to sign in; then the public URL's host and the allowed ones as well.
    #[must_use]
    pub fn of(admission: Admission, public_url: Option<&PublicUrl>, allowed: Vec<AllowedHost>) -> Self {
        match admission {
            Admission::Anyone => Self { others: None },
            Admission::Accounts => {
                let public = public_url.map(|url| AllowedHost(url.host().to_owned()));
                Self { others: Some(allowed.into_iter().chain(public).collect()) }
            }
        }
    }

    /// Whether the desk may listen on an address.
    #[must_use]
    pub const fn listens_on(&self, address: IpAddr) -> bool {
        self.others.is_some() || address.is_loopback()
    }

    /// Whether a request that names this host is answered.
    fn answers(&self, host: &str) -> bool {
        is_loopback(host) || self.others.iter().flatten().any(|allowed| host.eq_ignore_ascii_case(&allowed.0))
    }
}

/// Answers only requests that were sent to one of the desk's names.
///
/// A page of another site that has its own name point to this machine would otherwise read the desk as if it were its own
/// (DNS rebinding). Nor can a link be made to begin with a name that someone else chose.
pub(super) async fn known_host(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let mut named = false;
    for host in hosts(request.uri(), request.headers()) {
        named = true;
        if !host.is_some_and(|host| state.reach.answers(host.host())) {
            return foreign_host(&state.reach).into_response();
        }
    }
    if named { next.run(request).await } else { no_host().into_response() }
}

fn is_loopback(host: &str) -> bool {
    let address = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    host.eq_ignore_ascii_case("localhost") || address.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn foreign_host(reach: &Reach) -> Problem {
    let detail = match reach.others {
        None => "Until there are accounts, this desk answers on this machine only: use localhost or 127.0.0.1.",
        Some(_) => "This desk is not known by this name: --public-url and --allowed-host say which names it has.",
    };
    Problem::new(StatusCode::MISDIRECTED_REQUEST, detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FOREIGN: [&str; 9] = [
        "",
        "localhost.example.com",
        "127.0.0.1.nip.io",
        "10.0.0.1",
        "0.0.0.0",
        "[::2]",
        "example.com",
        "evil.desk.example.com",
        "desk.example.com.evil",
    ];

    fn allowed(text: &str) -> AllowedHost {
        text.parse().unwrap()
    }

    #[test]
    fn a_desk_that_lets_anyone_in_is_for_this_machine_only() {
        let url: PublicUrl = "https://desk.example.com".parse().unwrap();
        let reach = Reach::of(Admission::Anyone, Some(&url), vec![allowed("10.0.0.1")]);
        assert_eq!(reach, Reach::default());
        for host in ["localhost", "LOCALHOST", "127.0.0.1", "127.8.9.1", "[::1]"] {
            assert!(reach.answers(host), "{host}");
        }
        for host in FOREIGN.into_iter().chain(["desk.example.com"]) {
            assert!(!reach.answers(host), "{host}");
        }
        assert!(reach.listens_on([127, 0, 0, 1].into()) && !reach.listens_on([0, 0, 0, 0].into()));
    }

    #[test]
    fn a_desk_with_accounts_has_the_names_that_it_was_given() {
        let url: PublicUrl = "https://Desk.example.com:8443".parse().unwrap();
        let reach = Reach::of(Admission::Accounts, Some(&url), vec![allowed("Desk.internal"), allowed("[fd00::1]")]);
        for host in ["localhost", "desk.example.com", "DESK.example.com", "desk.internal", "[fd00::1]"] {
            assert!(reach.answers(host), "{host}");
        }
        for host in FOREIGN {
            assert!(!reach.answers(host), "{host}");
        }
        assert!(reach.listens_on([0, 0, 0, 0].into()));
    }

    #[test]
    fn an_allowed_host_is_a_host_and_nothing_else() {
        for text in ["", " ", "*", "*.example.com", "desk:80", "https://desk", "desk/x", "a@desk", "a b", "[::1]:3000"]
        {
            assert_eq!(text.parse::<AllowedHost>(), Err(InvalidHost), "{text}");
        }
        assert_eq!(allowed(" Desk.Example.com ").to_string(), "desk.example.com");
    }
}
