//! The browser's entry: takes over the page that the server rendered. Everything else lives in `app`.

#![recursion_limit = "256"]

use app::App;

/// Hydrates the server's HTML; lazy areas (Conversation Logs, Dashboard, …) load their WASM when they are first opened.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_lazy(App);
}
