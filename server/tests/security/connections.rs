//! Clients that take their time, on real connections.

use std::{net::SocketAddr, time::Duration};

use server::web::{self, Limits};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::oneshot,
    task::JoinHandle,
    time::{Instant, sleep, timeout},
};

use crate::desk::Desk;

/// Far longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(20);
/// What a client may take for the head of a request.
const HEAD: Duration = Duration::from_millis(500);

struct Serving {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    served: JoinHandle<()>,
    desk: Desk,
}

impl Serving {
    async fn with(limits: Limits) -> Self {
        let desk = Desk::new().await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let served = tokio::spawn(web::serve(listener, desk.router.clone(), limits, async {
            let _ = stopped.await;
        }));
        Self { address, stop, served, desk }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// A request by itself, and what is answered.
    async fn get(&self, path: &str) -> String {
        let mut stream = self.connect().await;
        stream.write_all(request(path).as_bytes()).await.unwrap();
        to_end(&mut stream).await
    }
}

fn request(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
}

async fn to_end(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    // A connection that is closed while its client still writes may be reset as well as ended.
    let ended = timeout(PATIENCE, stream.read_to_end(&mut answer)).await;
    assert!(ended.is_ok(), "the connection is still open");
    String::from_utf8_lossy(&answer).into_owned()
}

fn hasty() -> Limits {
    Limits { head: HEAD, unread: HEAD, ..Limits::default() }
}

#[tokio::test]
async fn a_head_that_trickles_is_not_waited_for_and_others_are_served_meanwhile() {
    let serving = Serving::with(hasty()).await;
    let begun = Instant::now();
    let mut slow = Vec::new();
    for start in ["", "G", "PRI", "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: "] {
        for _ in 0..10 {
            let mut stream = serving.connect().await;
            stream.write_all(start.as_bytes()).await.unwrap();
            slow.push(tokio::spawn(async move {
                let (mut reader, mut writer) = stream.into_split();
                let drip = tokio::spawn(async move {
                    while writer.write_all(if start.is_empty() { b"" } else { b"x" }).await.is_ok() {
                        sleep(HEAD / 10).await;
                    }
                });
                let mut answer = Vec::new();
                let _ = timeout(PATIENCE, reader.read_to_end(&mut answer)).await.expect("the connection is still open");
                drip.abort();
            }));
        }
    }
    for _ in 0..5 {
        assert!(serving.get("/healthz").await.starts_with("HTTP/1.1 200 "));
    }
    assert!(begun.elapsed() < HEAD, "others waited: {:?}", begun.elapsed());
    for stream in slow {
        stream.await.unwrap();
    }
    assert!(begun.elapsed() < HEAD * 6, "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_client_that_does_not_read_is_not_waited_for() {
    let serving = Serving::with(hasty()).await;
    let mut stream = serving.connect().await;
    // Answers that nobody reads, until no more fit; with them the desk stops reading, and the client's writes stop too.
    let asked = "GET /tickets HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(100);
    let closed = timeout(PATIENCE, async { while stream.write_all(asked.as_bytes()).await.is_ok() {} }).await;
    assert!(closed.is_ok(), "the connection is still open");
}

#[tokio::test]
async fn there_are_so_many_connections_and_further_ones_wait() {
    let serving = Serving::with(Limits { head: HEAD * 2, connections: 2, ..Limits::default() }).await;
    let (_first, _second) = (serving.connect().await, serving.connect().await);
    sleep(HEAD / 5).await;
    let begun = Instant::now();
    assert!(serving.get("/healthz").await.starts_with("HTTP/1.1 200 "), "it has its turn");
    assert!(begun.elapsed() > HEAD, "it did not wait: {:?}", begun.elapsed());
}

#[tokio::test]
async fn a_head_has_a_size() {
    let serving = Serving::with(Limits::default()).await;
    let head = |line: &str, fields: String| format!("GET {line} HTTP/1.1\r\nHost: localhost\r\n{fields}\r\n");
    let many: String = (0..200).map(|n| format!("X-{n}: x\r\n")).collect();
    for (asked, status) in [
        (head("/healthz", String::new()), "200"),
        (head(&format!("/healthz?{}", "x".repeat(17 << 10)), String::new()), "414"),
        (head("/healthz", many), "431"),
        (head("/healthz", format!("X: {}\r\n", "x".repeat(200 << 10))), "431"),
    ] {
        let mut stream = serving.connect().await;
        // It may be refused before all of it is sent.
        let _ = stream.write_all(asked.as_bytes()).await;
        let mut answer = [0; 12];
        timeout(PATIENCE, stream.read_exact(&mut answer)).await.unwrap().unwrap();
        assert_eq!(String::from_utf8_lossy(&answer), format!("HTTP/1.1 {status}"));
    }
}

#[tokio::test]
async fn what_is_being_answered_is_finished_before_the_desk_stops() {
    let serving = Serving::with(Limits::default()).await;
    let token = serving.desk.token("late", &[app::domain::token::Scope::Ingest]).await;
    let body = crate::desk::turn("late", "1").to_string();
    let mut sending = serving.connect().await;
    let head = format!(
        "POST /api/v1/turns HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    sending.write_all(head.as_bytes()).await.unwrap();
    let mut idle = serving.connect().await;
    let mut live = serving.connect().await;
    live.write_all(request("/api/events").as_bytes()).await.unwrap();
    live.read_exact(&mut [0; 12]).await.unwrap();
    sleep(Duration::from_millis(100)).await;

    serving.stop.send(()).unwrap();
    assert_eq!(to_end(&mut idle).await, "");
    assert!(TcpStream::connect(serving.address).await.is_err(), "nobody new is let in");
    assert!(!serving.served.is_finished(), "someone is still sending");
    sending.write_all(body.as_bytes()).await.unwrap();
    assert!(to_end(&mut sending).await.starts_with("HTTP/1.1 201 "));
    assert!(!serving.served.is_finished(), "live events have no end of their own");
    drop(live);
    timeout(PATIENCE, serving.served).await.unwrap().unwrap();
}
