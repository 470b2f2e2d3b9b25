//! Handoff, the server: configuration, command line, router, ingestion API, stores, demo data.
#![allow(clippy::duplicate_mod, reason = "store/sql is written once and compiled for each engine")]

pub mod cli;
pub mod clock;
pub mod config;
pub mod demo;
pub mod ids;
pub mod import;
pub mod password;
pub mod rules_file;
pub mod store;
pub mod web;
