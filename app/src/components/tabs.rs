//! Tabs whose panels have addresses: a tab is a link, so each works in a new window and before the page is alive.

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use wasm_bindgen::JsCast;

/// One tab.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tab {
    /// Identifier, unique among the page's tabs.
    pub(crate) id: &'static str,
    /// Its word.
    pub(crate) label: &'static str,
}

fn tab_id(tab: &str) -> String {
    format!("tab-{tab}")
}

/// Identifier of the one panel that all tabs of a list share.
const PANEL: &str = "tab-panel";

/// The row of tabs: arrow keys, Home and End move to a tab and open it, Tab goes on into the panel.
#[component]
pub(crate) fn Tabs(
    /// What the tabs divide.
    label: &'static str,
    /// The tabs in order.
    tabs: &'static [Tab],
    /// The open tab's identifier.
    #[prop(into)]
    current: Signal<&'static str>,
    /// Where a tab leads.
    #[prop(into)]
    href: Callback<&'static str, String>,
) -> impl IntoView {
    let navigate = use_navigate();
    let on_key = move |event: web_sys::KeyboardEvent| {
        let open = current.get_untracked();
        let position = tabs.iter().position(|tab| tab.id == open).unwrap_or_default();
        let next = match event.key().as_str() {
            "ArrowRight" => (position + 1) % tabs.len(),
            "ArrowLeft" => (position + tabs.len() - 1) % tabs.len(),
            "Home" => 0,
            "End" => tabs.len() - 1,
            _ => return,
        };
        event.prevent_default();
        let Some(tab) = tabs.get(next) else { return };
        // Leafing through the tabs is one step for the Back button.
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&href.run(tab.id), options);
        let element = document().get_element_by_id(&tab_id(tab.id));
        if let Some(element) = element.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = element.focus();
        }
    };
    let each = tabs.iter().map(|tab| {
        let is_open = move || current.get() == tab.id;
        view! {
            <a
                class="tab"
                role="tab"
                id=tab_id(tab.id)
                href=move || href.run(tab.id)
                aria-selected=move || if is_open() { "true" } else { "false" }
                aria-controls=PANEL
                tabindex=move || if is_open() { "0" } else { "-1" }
                data-noscroll=""
            >
                {tab.label}
            </a>
        }
    });
    view! { <div class="tabs" role="tablist" aria-label=label on:keydown=on_key>{each.collect_view()}</div> }
}

/// What the open tab shows.
#[component]
pub(crate) fn TabPanel(
    /// The open tab's identifier.
    #[prop(into)]
    current: Signal<&'static str>,
    /// The content.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="tab-panel" role="tabpanel" id=PANEL tabindex="0" aria-labelledby=move || tab_id(current.get())>
            {children()}
        </div>
    }
}
