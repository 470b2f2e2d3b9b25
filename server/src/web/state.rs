//! What every handler can reach.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use app::{
    domain::account::SessionLife,
    ports::{DeskHandle, PortError, SignedIn},
};
use axum::{extract::FromRef, http::Extensions};
use leptos::config::LeptosOptions;
use tokio::sync::watch;

use super::{
    client::{ClientAddress, TrustedProxies},
    cookies::SessionCookie,
    limited::Limited,
    origin::PublicUrl,
    rates::Rates,
    reach::Reach,
    site::Site,
    visitor::Visitor,
};
use crate::{password::Passwords, store::SharedStore};

/// Half of the minute within which an answer without an end ends with its session.
const SESSION_WATCH: Duration = Duration::from_secs(30);

/// The desk as the router sees it.
#[derive(Clone)]
pub struct AppState {
    /// Storage.
    pub store: SharedStore,
    /// The compiled frontend.
    pub site: Arc<Site>,
    /// Where people reach the desk, if that is not the address they asked for.
    pub public_url: Option<PublicUrl>,
    /// Where the desk is open; this machine only unless said otherwise.
    pub reach: Reach,
    /// Whose word on who asks is taken; nobody's unless said otherwise.
    pub proxies: TrustedProxies,
    /// How long people stay signed in.
    pub session_life: SessionLife,
    /// How often a page that is told what happens is looked at, whether its person is still signed in.
    pub session_watch: Duration,
    /// What passwords are verified with: one for all, so that no more are at once than the machine can do.
    pub(super) passwords: Passwords,
    /// How often tokens were used.
    pub(super) rates: Arc<Rates>,
    /// Whether people are known to have to sign in; once they have to, they always have.
    has_accounts: Arc<AtomicBool>,
    stopping: watch::Sender<bool>,
}

impl AppState {
    /// A desk with this storage and this site.
    #[must_use]
    pub fn new(store: SharedStore, site: Site, public_url: Option<PublicUrl>) -> Self {
        Self {
            store,
            site: Arc::new(site),
            public_url,
            reach: Reach::default(),
            proxies: TrustedProxies::default(),
            session_life: SessionLife::DEFAULT,
            session_watch: SESSION_WATCH,
            passwords: Passwords::default(),
            rates: Arc::default(),
            has_accounts: Arc::default(),
            stopping: watch::Sender::new(false),
        }
    }

    /// The same desk, open as far as `reach` says.
    #[must_use]
    pub fn with_reach(self, reach: Reach) -> Self {
        Self { reach, ..self }
    }

    /// The same desk with sessions that last so long.
    #[must_use]
    pub fn with_sessions(self, session_life: SessionLife) -> Self {
        Self { session_life, ..self }
    }

    /// The same desk behind proxies that are believed.
    #[must_use]
    pub fn behind(self, proxies: TrustedProxies) -> Self {
        Self { proxies, ..self }
    }

    /// Ends the answers that would go on for ever: the desk is about to stop.
    pub fn stop(&self) {
        self.stopping.send_replace(true);
    }

    /// Whether the desk is about to stop.
    pub(super) fn stopping(&self) -> watch::Receiver<bool> {
        self.stopping.subscribe()
    }

    /// Whether the desk is for people who sign in: since there is an account with a password, and never in a demo.
    ///
    /// # Errors
    /// [`PortError`] if the storage fails.
    pub async fn asks_to_sign_in(&self) -> Result<bool, PortError> {
        if self.store.is_demo() {
            return Ok(false);
        }
        if !self.has_accounts.load(Ordering::Relaxed) {
            if !self.store.has_accounts().await? {
                return Ok(false);
            }
            self.has_accounts.store(true, Ordering::Relaxed);
        }
        Ok(true)
    }

    /// Whether someone who was let in still would be: their session is not over, or nobody has to sign in.
    ///
    /// # Errors
    /// [`PortError`] if the storage fails.
    pub(super) async fn still_admits(&self, visitor: &Visitor) -> Result<bool, PortError> {
        match visitor {
            Visitor::Anyone { .. } => Ok(!self.asks_to_sign_in().await?),
            Visitor::SignedIn(session) => self.store.is_open(session.id, self.session_life).await,
            Visitor::SignedOut | Visitor::Unknown => Ok(false),
        }
    }

    /// How the browser keeps a session that a request is of: securely where people reach the desk by HTTPS, as the public URL
    /// or a proxy that is believed says.
    pub(super) fn session_cookie(&self, asked: &Extensions) -> SessionCookie {
        let client = asked.get::<ClientAddress>();
        if client.is_some_and(|client| client.https) {
            SessionCookie::Secure
        } else {
            SessionCookie::of(self.public_url.as_ref())
        }
    }

    /// The session that asks, where someone has signed in.
    pub(super) fn signed_in(&self, visitor: &Visitor, asked: &Extensions) -> Option<SignedIn> {
        let Visitor::SignedIn(session) = visitor else { return None };
        let (person, cookie) = (session.person.id, self.session_cookie(asked).writer());
        Some(SignedIn { person, role: session.role, session: session.id, life: self.session_life, cookie })
    }

    /// The desk as server functions see it on behalf of someone: as far as their role goes. `None` for nobody.
    pub(super) fn desk_of(&self, visitor: &Visitor) -> Option<DeskHandle> {
        let role = visitor.role()?;
        let desk = Arc::clone(&self.store) as _;
        Some(DeskHandle(Arc::new(Limited::new(desk, role))))
    }
}

impl FromRef<AppState> for LeptosOptions {
    fn from_ref(state: &AppState) -> Self {
        state.site.options()
    }
}
