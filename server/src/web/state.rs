//! What every handler can reach.

use std::sync::Arc;

use app::{
    domain::person::Person,
    ports::{DeskHandle, PortError},
};
use axum::extract::FromRef;
use leptos::config::LeptosOptions;
use tokio::sync::watch;

use super::{client::TrustedProxies, origin::PublicUrl, reach::Reach, site::Site};
use crate::store::SharedStore;

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
            stopping: watch::Sender::new(false),
        }
    }

    /// The same desk, open as far as `reach` says.
    #[must_use]
    pub fn with_reach(self, reach: Reach) -> Self {
        Self { reach, ..self }
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

    /// The desk as server functions see it.
    #[must_use]
    pub fn desk(&self) -> DeskHandle {
        DeskHandle(Arc::clone(&self.store) as _)
    }

    /// Whoever a visitor is before there are accounts.
    ///
    /// # Errors
    /// [`PortError`] if the storage fails.
    pub async fn default_person(&self) -> Result<Option<Person>, PortError> {
        self.store.founder().await
    }
}

impl FromRef<AppState> for LeptosOptions {
    fn from_ref(state: &AppState) -> Self {
        state.site.options()
    }
}
