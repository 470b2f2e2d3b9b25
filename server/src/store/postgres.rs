//! PostgreSQL, for when several server processes share a desk: one pool, rows locked in one order, snapshots to read from.

#[path = "postgres/engine.rs"]
pub(super) mod engine;
#[path = "sql/mod.rs"]
mod sql;

pub use sql::SqlStore as PostgresStore;
