//! Settings: one lazy page for everything below `/settings`, which looks at the address itself: each route of the router's
//! own is code that every page loads first.

mod desk;
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
        let rest = Memo::new(move |_| params.with(|params| params.get("rest").unwrap_or_default()));
        (move || {
            rest.with(|rest| match *rest.trim_end_matches('/').split('/').collect::<Vec<_>>() {
                [""] => overview(),
                ["desk"] => desk::page(),
                ["rules"] => rules::list(),
                ["rules", "new"] => rules::editor(None),
                ["rules", "try"] => rules::try_page(),
                ["rules", id] => rules::editor(Some(id.to_owned())),
                ["rules", id, "versions"] => rules::versions(id.to_owned()),
                ["rules", id, "delete"] => rules::deletion(id.to_owned()),
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
                <li>
                    <a href="/settings/desk">"Desk"</a>
                    <p>"Who reads unfiltered answers."</p>
                </li>
            </ul>
            <h2>"Tokens"</h2>
            <p>"A program that sends turns or reads tickets needs a token. Tokens are made on the command line:"</p>
            <pre class="code"><code>"handoff token create NAME --scope ingest\nhandoff token list\nhandoff token revoke NAME"</code></pre>
        </TextPage>
    }
    .into_any()
}
