//! View and density as the person last chose them. Like the zone they stand in the document, where the server wrote them
//! from a cookie: the first HTML is as it stays.

use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::domain::{
    layout::{Density, Layout},
    query::View,
};

/// Where the document has it.
const LAYOUT: &str = "data-layout";
/// Where the document has the density, for the style sheet.
const DENSITY: &str = "data-density";
/// Where the document has the name of the person's cookie.
const COOKIE: &str = "data-layout-cookie";

/// What the server writes into the document: the layout, and the name of the cookie that keeps it.
pub(crate) fn layout_of_request() -> (Layout, String) {
    #[cfg(feature = "ssr")]
    {
        let person = use_context::<crate::ports::CurrentPerson>().map(|current| current.0.id);
        (remembered(), crate::ports::layout_cookie(person))
    }
    #[cfg(not(feature = "ssr"))]
    (Layout::default(), String::new())
}

/// What the person last chose.
pub(super) fn remembered() -> Layout {
    #[cfg(feature = "ssr")]
    return use_context::<crate::ports::RequestLayout>().map(|request| request.0).unwrap_or_default();
    #[cfg(not(feature = "ssr"))]
    attribute(LAYOUT).and_then(|layout| layout.parse().ok()).unwrap_or_default()
}

/// The person chooses a view.
pub(super) fn choose_view(view: View) {
    remember(Layout { view, ..remembered() });
}

/// The person chooses a density, and sees it.
pub(super) fn choose_density(density: Density) {
    remember(Layout { density, ..remembered() });
}

fn remember(layout: Layout) {
    const YEAR: u32 = 365 * 24 * 60 * 60;
    let Some(root) = document().document_element() else { return };
    let _ = root.set_attribute(LAYOUT, &layout.to_string());
    let _ = root.set_attribute(DENSITY, layout.density.as_str());
    if let Some((cookie, document)) = attribute(COOKIE).zip(document().dyn_into::<web_sys::HtmlDocument>().ok()) {
        let _ = document.set_cookie(&format!("{cookie}={layout}; Path=/; Max-Age={YEAR}; SameSite=Lax"));
    }
}

fn attribute(name: &str) -> Option<String> {
    document().document_element()?.get_attribute(name)
}
