//! PostgreSQL's part: a server for the tests, which start it themselves.

use std::env;

use anyhow::{Context, Result};

use crate::{apt, step::Steps, workspace::Workspace};

/// Installs PostgreSQL where it is missing and no server is named.
pub(crate) fn install(workspace: &Workspace, steps: &Steps) -> Result<()> {
    if test_postgres::is_installed() || env::var_os(test_postgres::VARIABLE).is_some() {
        return Ok(());
    }
    apt::install(workspace, steps, &[test_postgres::PACKAGE])
        .with_context(|| format!("no PostgreSQL here, and no server is named in {}", test_postgres::VARIABLE))
}
