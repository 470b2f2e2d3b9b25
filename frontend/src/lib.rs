//! The browser's entry: takes over the page that the server rendered. Everything else lives in `app`.

#![recursion_limit = "256"]

use app::App;
use leptos::{mount::hydrate_from_async, tachys::dom::body};
use wasm_bindgen_futures::spawn_local;

/// Hydrates the server's HTML; lazy areas (Conversation Logs, Dashboard, …) load their WASM when they are first opened.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    spawn_local(async {
        hydrate_from_async(body(), App).await.forget();
        app::alive();
    });
}
