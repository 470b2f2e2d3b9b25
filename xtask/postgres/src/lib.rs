//! A real PostgreSQL server to test on: the one that [`VARIABLE`] names, or a private one in a temporary folder.
//!
//! A private server ends with the process that started it, however that ends, and takes its folder along.

mod database;
mod private;
mod programs;

use std::sync::OnceLock;

use anyhow::{Result, anyhow};

pub use database::Database;
pub use programs::{PACKAGE, is_installed, psql, version};

use private::{Durability, Private};

/// The variable with the address of a server on which databases may be made and dropped.
pub const VARIABLE: &str = "HANDOFF_TEST_POSTGRES_URL";

/// A server.
#[derive(Debug)]
pub struct Server {
    url: String,
    private: Option<Private>,
}

impl Server {
    /// The server of this process; it is started by whoever asks first.
    ///
    /// # Errors
    /// If none is named and none can be started; the text says what is missing.
    pub fn of_this_process() -> Result<&'static Self> {
        static SERVER: OnceLock<Result<Server, String>> = OnceLock::new();
        SERVER
            .get_or_init(|| Self::obtain().map_err(|error| format!("{error:#}")))
            .as_ref()
            .map_err(|error| anyhow!("{error}"))
    }

    /// The named server, else one that ends when this value is dropped.
    ///
    /// # Errors
    /// As [`Server::of_this_process`].
    pub fn obtain() -> Result<Self> {
        Self::named_or_private(Durability::None)
    }

    /// The named server, else one that keeps what it has acknowledged, as those that matter do: to measure on.
    ///
    /// # Errors
    /// As [`Server::of_this_process`].
    pub fn to_measure() -> Result<Self> {
        Self::named_or_private(Durability::Full)
    }

    fn named_or_private(durability: Durability) -> Result<Self> {
        match std::env::var(VARIABLE) {
            Ok(url) if !url.trim().is_empty() => Ok(Self { url: url.trim().to_owned(), private: None }),
            _ => {
                let private = Private::start(durability)?;
                Ok(Self { url: private.url(), private: Some(private) })
            }
        }
    }

    /// The address of the server, with the database that is there from the start.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The certificate by which the server may be known, in PEM, where it is a private one.
    #[must_use]
    pub fn certificate(&self) -> Option<std::path::PathBuf> {
        self.private.as_ref().map(Private::certificate)
    }

    /// A new database: empty, or a copy of another one that nobody is connected to.
    ///
    /// # Errors
    /// If the server refuses; the text is the server's.
    pub fn create(&self, template: Option<&Database>) -> Result<Database> {
        Database::create(&self.url, template)
    }
}
