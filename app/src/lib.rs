//! Handoff's shared crate, compiled twice: with `ssr` for the server, with `hydrate` for the browser.
#![recursion_limit = "256"]

pub mod api;
#[allow(unreachable_pub, reason = "what the component macro writes is public")]
mod components;
pub mod domain;
#[cfg(feature = "ssr")]
pub mod markdown;
#[allow(unreachable_pub, reason = "what the component macro writes is public")]
mod pages;
#[cfg(feature = "ssr")]
pub mod ports;
#[allow(unreachable_pub, reason = "what the component macro writes is public")]
mod shell;

pub use shell::{App, shell};
