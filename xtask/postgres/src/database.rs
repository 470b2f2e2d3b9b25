//! Databases of one test.

use std::{
    process::{Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
};

use anyhow::{Context, Result, bail};

use crate::programs;

/// A database that is dropped with this value.
#[derive(Debug)]
pub struct Database {
    server: String,
    name: String,
}

impl Database {
    pub(crate) fn create(server: &str, template: Option<&Self>) -> Result<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("handoff_test_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let from = template.map_or("template0", |template| &template.name);
        let encoding = if template.is_none() { " ENCODING 'UTF8'" } else { "" };
        let database = Self { server: server.to_owned(), name };
        execute(server, &format!("CREATE DATABASE {} TEMPLATE {from}{encoding}", database.name))?;
        Ok(database)
    }

    /// Its address.
    #[must_use]
    pub fn url(&self) -> String {
        with_database(&self.server, &self.name)
    }

    /// Its name on the server.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // A server that is gone has taken it along.
        let _ = execute(&self.server, &format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
    }
}

fn execute(server: &str, sql: &str) -> Result<()> {
    let output = Command::new(programs::psql())
        .args(["--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1", "--command", sql, server])
        .stdin(Stdio::null())
        .output()
        .context("could not start psql")?;
    if !output.status.success() {
        bail!("{sql}: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(())
}

/// The address of another database of the same server.
fn with_database(server: &str, name: &str) -> String {
    let (address, parameters) = server.split_once('?').map_or((server, None), |(address, rest)| (address, Some(rest)));
    let authority = address.find("://").map_or(0, |at| at + 3);
    let end = address[authority..].find('/').map_or(address.len(), |at| authority + at);
    let parameters = parameters.map(|parameters| format!("?{parameters}")).unwrap_or_default();
    format!("{}/{name}{parameters}", &address[..end])
}

#[cfg(test)]
mod tests {
    use super::with_database;

    #[test]
    fn only_the_database_changes() {
        for (server, database) in [
            ("postgres://a:b@host:5433/postgres", "postgres://a:b@host:5433/x"),
            ("postgres://host", "postgres://host/x"),
            ("postgres://host/?host=/run/pg&sslmode=disable", "postgres://host/x?host=/run/pg&sslmode=disable"),
        ] {
            assert_eq!(with_database(server, "x"), database);
        }
    }
}
