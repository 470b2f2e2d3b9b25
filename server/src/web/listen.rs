//! Serving connections: as `axum::serve` does, with limits on what a client may hold without doing anything.

use std::{io, net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, Request},
};
use hyper::{body::Incoming, server::conn::http1};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
};
use tokio_io_timeout::TimeoutStream;
use tower::ServiceExt as _;

/// Most header fields of a request; more are answered with 431.
const MAX_HEADERS: usize = 100;
/// Most bytes of a request's head; more are answered with 431, or with 414 where it is the address that is long.
const MAX_HEAD: usize = 64 << 10;
/// How long nothing is accepted after the system has refused to give a connection, most likely for want of descriptors.
const RECOVERY: Duration = Duration::from_secs(1);

/// What a client may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How long the head of a request may take, and how long a connection may wait for its next request.
    pub head: Duration,
    /// How long an answer may lie unread before its connection is closed.
    pub unread: Duration,
    /// Connections at once; further ones wait until one of them ends.
    pub connections: usize,
}

impl Limits {
    /// As many connections as fit, with the files of the desk, into the 1,024 descriptors that most systems give.
    pub const CONNECTIONS: usize = 900;
}

impl Default for Limits {
    fn default() -> Self {
        Self { head: Duration::from_secs(30), unread: Duration::from_secs(60), connections: Self::CONNECTIONS }
    }
}

/// Serves until `stop`, and then until what is being answered is answered.
///
/// HTTP/1.1 alone: browsers speak HTTP/2 over TLS only, which is the work of the proxy in front.
pub async fn serve(listener: TcpListener, router: Router, limits: Limits, stop: impl Future<Output = ()>) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(limits.head);
    http.max_headers(MAX_HEADERS).max_buf_size(MAX_HEAD);
    let connections = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(limits.connections));
    let mut stop = pin!(stop);
    loop {
        let next = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (place, accept(&listener).await)
        };
        let (place, (stream, peer)) = tokio::select! {
            next = next => next,
            () = &mut stop => break,
        };
        let connection = http.serve_connection(guarded(stream, limits), service(&router, peer));
        let connection = connections.watch(connection);
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!("a connection ended early: {error}");
            }
            drop(place);
        });
    }
    drop(listener);
    connections.shutdown().await;
}

async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            // The client's own doing: it went away while it waited.
            Err(error) if is_of_one_client(error.kind()) => {}
            Err(error) => {
                tracing::error!("no connection could be accepted: {error}");
                tokio::time::sleep(RECOVERY).await;
            }
        }
    }
}

const fn is_of_one_client(kind: io::ErrorKind) -> bool {
    matches!(kind, io::ErrorKind::ConnectionRefused | io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset)
}

/// A connection on which a client that does not read is not waited for. Reading has no such limit here: whoever listens
/// to live events sends nothing for hours; heads and bodies have limits of their own.
fn guarded(stream: TcpStream, limits: Limits) -> TokioIo<std::pin::Pin<Box<TimeoutStream<TcpStream>>>> {
    // Without it, the small parts of a live answer would wait for each other.
    let _ = stream.set_nodelay(true);
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(limits.unread));
    TokioIo::new(Box::pin(stream))
}

fn service(
    router: &Router,
    peer: SocketAddr,
) -> TowerToHyperService<
    impl tower::Service<
        Request<Incoming>,
        Response = axum::response::Response,
        Error = std::convert::Infallible,
        Future: Send,
    > + Clone
    + use<>,
> {
    TowerToHyperService::new(router.clone().map_request(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        request.map(Body::new)
    }))
}
