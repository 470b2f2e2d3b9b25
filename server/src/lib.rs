//! Handoff, the server: configuration, command line, router, ingestion API, stores, demo data.

pub mod cli;
pub mod clock;
pub mod config;
pub mod demo;
pub mod ids;
pub mod import;
pub mod store;
pub mod web;
