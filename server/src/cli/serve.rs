//! `handoff serve`

use std::{
    io,
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    process::ExitCode,
    str::FromStr,
    time::Duration,
};

use app::domain::event::Actor;
use clap::{Args, builder::BoolishValueParser};
use ipnet::IpNet;
use tokio::{
    net::{TcpListener, lookup_host},
    sync::{Semaphore, oneshot},
};

use super::{Desk, Failure, Outcome, say};
use crate::{
    config::{self, DEFAULT_ADDR},
    demo,
    store::{AccountError, LinkFor, SharedStore},
    web::{self, Admission, AppState, Limits, PublicUrl, Reach, Site, TrustedProxies},
};

/// How long requests that are being answered may take once the desk is told to stop.
const FAREWELL: Duration = Duration::from_secs(10);
/// How long the database's connections may take to be closed after that.
const CLOSING: Duration = Duration::from_secs(5);
/// The variable that names the folder of the built site while the desk is worked on.
const SITE_DIR: &str = "HANDOFF_SITE_DIR";
/// Whoever sits at a desk that knows nobody yet.
const FIRST_PERSON: &str = "Agent";

#[derive(Debug, Args)]
pub(super) struct Options {
    /// Where to listen; port 0 is any free port [default: 127.0.0.1:3000]
    #[arg(long, value_name = "ADDR", env = "HANDOFF_ADDR", hide_env_values = true)]
    addr: Option<String>,
    /// Where people reach the desk, for the links it gives out [default: the address of each request]
    #[arg(long, value_name = "URL", env = "HANDOFF_PUBLIC_URL", hide_env_values = true)]
    public_url: Option<String>,
    /// A further host under which people may ask for the desk once it has accounts, on any port; may be repeated. The
    /// host of --public-url and this machine's own names are always answered
    #[arg(long, value_name = "HOST", env = "HANDOFF_ALLOWED_HOST", hide_env_values = true, value_delimiter = ',')]
    allowed_host: Vec<String>,
    /// A network, like 10.0.0.0/8, of proxies that are believed when they say whom they ask for (X-Forwarded-For,
    /// X-Forwarded-Proto, Forwarded); may be repeated
    #[arg(long, value_name = "CIDR", env = "HANDOFF_TRUSTED_PROXY", hide_env_values = true, value_delimiter = ',')]
    trusted_proxy: Vec<String>,
    /// Most connections at once; further ones wait. Each page that is open holds one [default: 900]
    #[arg(long, value_name = "N", env = "HANDOFF_MAX_CONNECTIONS", hide_env_values = true)]
    max_connections: Option<usize>,
    /// For how long someone stays signed in without doing anything, like 30m or 12h; at least a minute [default: 12h]
    #[arg(long, value_name = "TIME", env = "HANDOFF_SESSION_IDLE", hide_env_values = true)]
    session_idle: Option<String>,
    /// For how long someone stays signed in at most, like 8h or 14d; at most 400 days [default: 14d]
    #[arg(long, value_name = "TIME", env = "HANDOFF_SESSION_MAX", hide_env_values = true)]
    session_max: Option<String>,
    /// Serve demo data: fills an empty database with it, refuses any other
    #[arg(long, env = "HANDOFF_DEMO", hide_env_values = true, value_parser = BoolishValueParser::new(), num_args = 0..=1,
        require_equals = true, default_missing_value = "true", value_name = "BOOL")]
    demo: Option<bool>,
}

pub(super) async fn run(desk: &Desk, options: Options) -> Outcome {
    let demo = options.demo.or(desk.file.demo).unwrap_or_default();
    let public_url = config::public_url(options.public_url, &desk.file)?;
    let addr = config::first_text([options.addr, desk.file.addr.clone()]).unwrap_or_else(|| DEFAULT_ADDR.to_owned());
    let limits = limits(options.max_connections.or(desk.file.max_connections))?;
    let session_life = config::session_life(options.session_idle, options.session_max, &desk.file)?;
    let hosts = config::several("--allowed-host", options.allowed_host, desk.file.allowed_host.as_ref())?;
    let proxies = trusted(config::several("--trusted-proxy", options.trusted_proxy, desk.file.trusted_proxy.as_ref())?);
    let site = Site::find(std::env::var_os(SITE_DIR).filter(|folder| !folder.is_empty()).map(PathBuf::from))?;
    // Before the database is touched: a port that is taken must not leave one behind that nobody asked for.
    let addresses = resolved(&addr).await?;
    if demo || desk.is_new() {
        within(&addresses, &addr, &Reach::default())?;
    }
    let listener = listen(&addresses, &addr).await?;
    let store = open(desk, demo).await?;
    let state = AppState::new(store.clone(), site, public_url).behind(proxies).with_sessions(session_life);
    let admission = if state.asks_to_sign_in().await? { Admission::Accounts } else { Admission::Anyone };
    let reach = Reach::of(admission, state.public_url.as_ref(), hosts);
    // Whoever has connected meanwhile has not been answered.
    within(&addresses, &addr, &reach)?;
    if state.site.is_absent() {
        tracing::warn!("this binary carries no site: pages are plain HTML without styles or scripts");
    }
    if admission == Admission::Accounts && is_in_the_clear(&addresses, state.public_url.as_ref()) {
        tracing::warn!(
            "passwords and sessions cross the network as they are: put a proxy that does TLS in front of the desk and \
             say so with --public-url https://…"
        );
    }
    let state = state.with_reach(reach);
    let router = web::router(state.clone());
    let bound = listener.local_addr().map_err(|error| Failure::new(format!("the address can't be told: {error}")))?;
    say(format_args!("Handoff is ready: http://{bound}"));
    if admission == Admission::Anyone && !store.is_demo() {
        // Of this machine's own address, whatever the public one: until there are accounts no other is answered.
        match store.make_link(LinkFor::Setup, &Actor::System).await {
            Ok(secret) => say(format_args!("Make the first account: http://{bound}/setup?link={secret}")),
            // Someone was quicker, by another process.
            Err(AccountError::AlreadySetUp) => {}
            Err(error) => return Err(error.into()),
        }
    }
    serve(listener, router, limits, state).await;
    // A connection that is still in use somewhere must not keep the process from ending.
    let _ = tokio::time::timeout(CLOSING, store.close()).await;
    Ok(ExitCode::SUCCESS)
}

async fn open(desk: &Desk, demo: bool) -> Result<SharedStore, Failure> {
    if demo {
        demo::prepare(&desk.database_url).await?;
    }
    let store = desk.open().await?;
    if store.is_demo() && !demo {
        return Err(Failure::new("this database holds demo data; serve it with --demo"));
    }
    store.ensure_someone(FIRST_PERSON).await?;
    Ok(store)
}

fn limits(connections: Option<usize>) -> Result<Limits, Failure> {
    let connections = connections.unwrap_or(Limits::CONNECTIONS);
    if (1..=Semaphore::MAX_PERMITS).contains(&connections) {
        Ok(Limits { connections, ..Limits::default() })
    } else {
        Err(Failure::new("--max-connections must be at least 1"))
    }
}

/// A single address is the network of itself.
fn trusted(networks: Vec<Network>) -> TrustedProxies {
    networks.into_iter().map(|Network(network)| network).collect::<Vec<_>>().into()
}

struct Network(IpNet);

impl FromStr for Network {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let network = text.parse().or_else(|_| text.parse().map(|address: IpAddr| address.into()));
        network.map(Self).map_err(|_| "must be a network like 10.0.0.0/8, or an address")
    }
}

/// The addresses that are meant.
async fn resolved(addr: &str) -> Result<Vec<SocketAddr>, Failure> {
    let not_understood = || Failure::new(format!("--addr {addr} is not understood: it must be like {DEFAULT_ADDR}"));
    let addresses: Vec<SocketAddr> = lookup_host(addr).await.map_err(|_| not_understood())?.collect();
    if addresses.is_empty() { Err(not_understood()) } else { Ok(addresses) }
}

/// Refuses what would open the desk further than it may be reached.
fn within(addresses: &[SocketAddr], addr: &str, reach: &Reach) -> Result<(), Failure> {
    if addresses.iter().any(|address| !reach.listens_on(address.ip())) {
        return Err(Failure::new(format!(
            "--addr {addr} would open the desk to other machines; until there are accounts it serves this one only: use {DEFAULT_ADDR}"
        )));
    }
    Ok(())
}

/// Whether people may reach the desk from other machines without encryption, as far as the desk is told.
fn is_in_the_clear(addresses: &[SocketAddr], public_url: Option<&PublicUrl>) -> bool {
    let is_here = addresses.iter().all(|address| address.ip().is_loopback());
    !is_here && !public_url.is_some_and(PublicUrl::is_https)
}

async fn listen(addresses: &[SocketAddr], addr: &str) -> Result<TcpListener, Failure> {
    TcpListener::bind(addresses).await.map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => {
            Failure::new(format!("{addr} is in use already; choose another address with --addr"))
        }
        io::ErrorKind::PermissionDenied => Failure::new(format!("this user may not listen on {addr}")),
        _ => Failure::new(format!("the desk can't listen on {addr}: {error}")),
    })
}

async fn serve(listener: TcpListener, router: axum::Router, limits: Limits, state: AppState) {
    let (told, stopping) = oneshot::channel();
    let signal = async move {
        asked_to_stop().await;
        tracing::info!("stopping: what is being answered is finished first");
        state.stop();
        let _ = told.send(());
    };
    let late = async move {
        if stopping.await.is_ok() {
            tokio::time::sleep(FAREWELL).await;
        } else {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        () = web::serve(listener, router, limits, signal) => {}
        () = late => tracing::warn!("some requests took too long to finish and were broken off"),
    }
}

/// Waits for Ctrl-C or, where there is one, a SIGTERM. Where signals can't be listened for, it waits for ever: the
/// system's own way of ending a process remains.
async fn asked_to_stop() {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending::<()>().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}
