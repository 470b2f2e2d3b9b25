//! SQLite, the embedded default: WAL, foreign keys, one writer connection and a pool of readers.

#[path = "sqlite/engine.rs"]
pub(super) mod engine;
#[path = "sql/mod.rs"]
mod sql;

pub use sql::SqlStore as SqliteStore;
