//! What brings a page to life in the browser.

use leptos::{nonce::use_nonce, prelude::*};

/// Loads the frontend and hands the page over to it.
///
/// In place of leptos's `HydrationScripts`, which writes its `modulepreload` link without a nonce: under a policy with
/// `strict-dynamic` a browser would not load it. With a nonce on what stands in the document, the modules that those load
/// are trusted for being loaded by them.
///
/// Nor does it name the site's manifest of split modules, from which leptos would write another such link for each lazy
/// page. The site inside the binary has never had those: such a page's module is asked for when the page comes alive.
#[component]
pub(crate) fn Hydration(
    /// Where the site's files are, and what they are called.
    options: LeptosOptions,
) -> impl IntoView {
    let name = format!("/{}/{}", options.site_pkg_dir, options.output_name);
    let (module, wasm) = (format!("{name}.js"), format!("{name}_bg.wasm"));
    let script =
        format!("import({module:?}).then((m) => m.default({{ module_or_path: {wasm:?} }}).then(() => m.hydrate()))");
    view! {
        <link rel="modulepreload" href=module nonce=use_nonce() crossorigin="anonymous"/>
        <link rel="preload" href=wasm r#as="fetch" r#type="application/wasm" crossorigin="anonymous"/>
        <script type="module" nonce=use_nonce()>{script}</script>
    }
}
