//! The store in SQL, written once and compiled for each engine.
//!
//! The module that includes this one is an engine; its `engine` module names the database and holds what differs. The
//! statements here are portable: `$n` placeholders, `RETURNING`, no engine's own functions.

mod accounts;
mod audit;
mod chain;
mod changed;
mod changes;
mod check;
mod conversations;
mod copy;
mod detail;
mod doors;
mod edit;
mod erase;
mod erasures;
mod escalate;
mod events;
mod facets;
mod failure;
mod feedback;
mod filter;
mod found;
mod guardrail_edits;
mod guardrails;
mod ingest;
mod links;
mod list;
mod logs;
mod logs_filter;
mod logs_found;
mod members;
mod past;
mod people;
mod rows;
mod rule_edits;
mod rule_import;
mod rules;
mod sessions;
mod settings;
mod setup;
mod sign_ins;
mod start;
mod tokens;
mod turn_texts;
mod turns;
mod why;

use std::sync::Arc;

use failure::{Failure, Result, persistently};

use super::engine::Engine;
use crate::{clock::Clock, store::OpenError};

/// The desk in a database.
pub struct SqlStore {
    engine: Arc<Engine>,
    head: changes::Head,
    clock: Arc<dyn Clock>,
    rules: rules::RuleCache,
    guardrails: guardrails::GuardrailCache,
    demo: bool,
}

impl SqlStore {
    /// Opens the database, migrates it, and sets the desk up if it is new.
    ///
    /// # Errors
    /// [`OpenError`] if the address is not understood, the database can't be reached or its schema can't be migrated.
    pub async fn open(url: &str, clock: Arc<dyn Clock>) -> Result<Self, OpenError> {
        let engine = Arc::new(Engine::open(url).await?);
        let demo = setup::ensure(&engine, clock.now()).await.map_err(|error| OpenError::SetUp(Box::new(error)))?;
        turn_texts::catch_up(&engine).await.map_err(|error| OpenError::SetUp(Box::new(error)))?;
        Ok(Self {
            engine,
            head: changes::Head::default(),
            clock,
            rules: rules::RuleCache::default(),
            guardrails: guardrails::GuardrailCache::default(),
            demo,
        })
    }
}

/// JSON text for a column. Fails only for maps with keys that are no text, which the domain has none of.
fn json(value: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(value)
        .map_err(|error| Failure::Inconsistent { column: "JSON text", problem: error.to_string() })
}
