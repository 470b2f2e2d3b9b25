//! Settings: one lazy page for everything below `/settings`, which looks at the address itself: each route of the router's
//! own is code that every page loads first.

mod rules;

use leptos::prelude::*;
use leptos_router::{LazyRoute, hooks::use_params_map, lazy_route};

use super::{not_found::NotFound, page::TextPage};

/// Settings.
pub(crate) struct SettingsPages;

#[lazy_route]
impl LazyRoute for SettingsPages {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        let params = use_params_map();
        let segments = Memo::new(move |_| {
            params.with(|params| ["area", "item", "part"].map(|name| params.get(name).unwrap_or_default()))
        });
        (move || {
            segments.with(|segments| match segments.each_ref().map(String::as_str) {
                ["", "", ""] => overview(),
                ["rules", "", ""] => rules::page(),
                ["rules", "try", ""] => rules::try_page(),
                ["rules", id, "back-test"] => rules::back_test_page(id.to_owned()),
                _ => NotFound().into_any(),
            })
        })
        .into_any()
    }
}

/// What there is to set.
fn overview() -> AnyView {
    view! {
        <TextPage title="Settings">
            <ul class="link-list">
                <li>
                    <a href="/settings/rules">"Escalation rules"</a>
                    <p>"Decide which conversations become tickets."</p>
                </li>
            </ul>
            <h2>"Tokens"</h2>
            <p>"A program that sends turns or reads tickets needs a token. Tokens are made on the command line:"</p>
            <pre class="code"><code>"handoff token create NAME --scope ingest\nhandoff token list\nhandoff token revoke NAME"</code></pre>
        </TextPage>
    }
    .into_any()
}
