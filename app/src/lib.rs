//! Handoff's shared crate, compiled twice: with `ssr` for the server, with `hydrate` for the browser.
#![recursion_limit = "256"]

#[cfg(all(any(feature = "ssr", feature = "hydrate"), not(erase_components)))]
compile_error!(
    "the server and the browser must both be built with --cfg=erase_components: call `cargo xtask`, and unset RUSTFLAGS, \
     which hides the flag in .cargo/config.toml"
);

pub mod api;
#[allow(unreachable_pub, reason = "what the component macro writes is public")]
mod components;
pub mod domain;
#[allow(unreachable_pub, reason = "what the component macro writes is public")]
mod hydration;
#[cfg(feature = "ssr")]
pub mod markdown;
#[allow(unreachable_pub, reason = "what the component macro writes is public")]
mod pages;
#[cfg(feature = "ssr")]
pub mod ports;
#[allow(unreachable_pub, reason = "what the component macro writes is public")]
mod shell;

#[cfg(feature = "hydrate")]
pub use components::alive;
pub use shell::{App, shell};
