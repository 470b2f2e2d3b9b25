//! Who is at the other end: the address that a request came from, as far as that can be believed.

use std::net::{IpAddr, SocketAddr};

use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, HeaderName, header::FORWARDED},
    middleware::Next,
    response::Response,
};
use ipnet::IpNet;
use rfc7239::{NodeIdentifier, NodeName};

use super::state::AppState;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const X_FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// The networks of the proxies whose word on who asks is taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustedProxies(Vec<IpNet>);

impl From<Vec<IpNet>> for TrustedProxies {
    fn from(networks: Vec<IpNet>) -> Self {
        Self(networks)
    }
}

impl TrustedProxies {
    fn include(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }
}

/// Where a request came from.
///
/// A request that is handed to the router without a connection, as tests do it, has none of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddress {
    /// The client's address: of the last hop that is no trusted proxy.
    pub ip: IpAddr,
    /// Whether the client speaks HTTPS, as the proxy next to the desk says.
    pub https: bool,
}

impl ClientAddress {
    fn of(peer: IpAddr, headers: &HeaderMap, proxies: &TrustedProxies) -> Self {
        let peer = peer.to_canonical();
        let mut client = Self { ip: peer, https: false };
        if !proxies.include(peer) {
            return client;
        }
        let (hops, https) = match (plain(headers), standard(headers)) {
            (Some(plain), None) => plain,
            (None, Some(standard)) => standard,
            // A proxy writes one of the two and hands the other on as the client sent it: where they differ, neither
            // can be told to be the proxy's.
            (Some(plain), Some(standard)) if plain.0 == standard.0 => plain,
            _ => return client,
        };
        client.https = https;
        for hop in hops.into_iter().rev() {
            // What is not an address hides whoever stands behind it: the proxy that said so is as far as it goes.
            let Some(hop) = hop else { break };
            client.ip = hop;
            if !proxies.include(hop) {
                break;
            }
        }
        client
    }
}

/// Hops from the farthest to the nearest, `None` for one that is no address, and whether the client speaks HTTPS.
type Hops = (Vec<Option<IpAddr>>, bool);

/// What `X-Forwarded-For` and `X-Forwarded-Proto` say.
fn plain(headers: &HeaderMap) -> Option<Hops> {
    let hops: Vec<_> = listed(headers, &X_FORWARDED_FOR).map(|hop| hop.and_then(address)).collect();
    let https = listed(headers, &X_FORWARDED_PROTO).last().flatten().is_some_and(is_https);
    (!hops.is_empty() || headers.contains_key(X_FORWARDED_PROTO)).then_some((hops, https))
}

/// What `Forwarded` (RFC 7239) says.
fn standard(headers: &HeaderMap) -> Option<Hops> {
    let mut hops = Vec::new();
    let mut https = false;
    for value in headers.get_all(FORWARDED) {
        let Ok(value) = value.to_str() else {
            hops.push(None);
            continue;
        };
        for node in rfc7239::parse(value) {
            let node = node.ok();
            https = node.as_ref().and_then(|node| node.protocol).is_some_and(is_https);
            hops.push(node.and_then(|node| node.forwarded_for).and_then(|node| named(&node)));
        }
    }
    (!hops.is_empty()).then_some((hops, https))
}

fn named(node: &NodeIdentifier<'_>) -> Option<IpAddr> {
    match node.name {
        NodeName::Ip(address) => Some(address.to_canonical()),
        _ => None,
    }
}

fn is_https(scheme: &str) -> bool {
    scheme.eq_ignore_ascii_case("https")
}

fn listed<'a>(headers: &'a HeaderMap, name: &HeaderName) -> impl Iterator<Item = Option<&'a str>> {
    headers.get_all(name).into_iter().flat_map(|value| match value.to_str() {
        Ok(text) => text.split(',').map(|part| Some(part.trim())).collect(),
        Err(_) => vec![None],
    })
}

/// An address, perhaps with a port, as some proxies write it.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    let address = bare.parse().or_else(|_| text.parse::<SocketAddr>().map(|address| address.ip()));
    address.ok().map(|address| address.to_canonical())
}

/// Tells handlers where a request came from.
pub(super) async fn identify(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().copied();
    let Some(ConnectInfo(peer)) = peer else { return next.run(request).await };
    let client = ClientAddress::of(peer.ip(), request.headers(), &state.proxies);
    request.extensions_mut().insert(client);
    let mut response = next.run(request).await;
    // What stands before this wants to know as well.
    response.extensions_mut().insert(client);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROXY: &str = "10.0.0.9";

    fn client(peer: &str, headers: &[(&'static str, &str)]) -> (String, bool) {
        let proxies = TrustedProxies(vec!["10.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()]);
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().unwrap());
        }
        let client = ClientAddress::of(peer.parse().unwrap(), &map, &proxies);
        (client.ip.to_string(), client.https)
    }

    fn plain_text(ip: &str) -> (String, bool) {
        (ip.to_owned(), false)
    }

    #[test]
    fn nobody_but_a_trusted_proxy_is_believed() {
        let claims = [("x-forwarded-for", "192.0.2.1"), ("x-forwarded-proto", "https")];
        assert_eq!(client("198.51.100.7", &claims), plain_text("198.51.100.7"));
        assert_eq!(client("198.51.100.7", &[("forwarded", "for=192.0.2.1;proto=https")]), plain_text("198.51.100.7"));
        assert_eq!(client(PROXY, &claims), ("192.0.2.1".to_owned(), true));
        assert_eq!(client("::ffff:10.0.0.9", &claims), ("192.0.2.1".to_owned(), true));
        assert_eq!(client(PROXY, &[]), plain_text(PROXY));
    }

    #[test]
    fn what_a_client_puts_in_front_does_not_count() {
        for value in ["1.1.1.1, 192.0.2.1", "192.0.2.1, 10.0.0.3", "junk, 192.0.2.1:8080, 10.1.1.1"] {
            assert_eq!(client(PROXY, &[("x-forwarded-for", value)]), plain_text("192.0.2.1"), "{value}");
        }
        let two = [("x-forwarded-for", "1.1.1.1"), ("x-forwarded-for", "192.0.2.1")];
        assert_eq!(client(PROXY, &two), plain_text("192.0.2.1"));
        assert_eq!(client(PROXY, &[("x-forwarded-for", "1.1.1.1, unknown, 10.0.0.3")]), plain_text("10.0.0.3"));
        assert_eq!(client(PROXY, &[("x-forwarded-for", "unknown")]), plain_text(PROXY));
    }

    #[test]
    fn the_standard_header_says_the_same() {
        let read = |value| client(PROXY, &[("forwarded", value)]);
        assert_eq!(read("for=1.1.1.1, For=192.0.2.1;Proto=https"), ("192.0.2.1".to_owned(), true));
        assert_eq!(read("for=\"[2001:db8::1]:4711\""), plain_text("2001:db8::1"));
        assert_eq!(read("for=192.0.2.1, for=_hidden"), plain_text(PROXY));
        assert_eq!(read("for=unknown"), plain_text(PROXY));
        assert_eq!(read(";;=,\""), plain_text(PROXY));
    }

    #[test]
    fn two_headers_that_differ_are_none() {
        let both = |standard| client(PROXY, &[("x-forwarded-for", "192.0.2.1"), ("forwarded", standard)]);
        assert_eq!(both("for=192.0.2.1"), plain_text("192.0.2.1"));
        assert_eq!(both("for=192.0.2.2"), plain_text(PROXY));
    }
}
