//! Settings: one lazy page for everything below `/settings`, which looks at the address itself: each route of the router's
//! own is code that every page loads first.

mod audit;
mod desk;
mod people;
mod rules;
mod start;
mod tokens;

use leptos::prelude::*;
use leptos_router::{LazyRoute, hooks::use_params_map, lazy_route};

use super::{may, not_found::NotFound, page::TextPage};
use crate::domain::account::Permission;

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
                ["people"] => people::list(),
                ["people", "invite"] => people::invite(),
                ["people", id] => people::member(id.to_owned()),
                ["people", id, "disable"] => people::leaving(id.to_owned()),
                ["start"] => start::page(),
                ["tokens"] => tokens::page(),
                ["tokens", "revoke"] => tokens::revocation(),
                ["audit"] => audit::page(),
                _ => NotFound().into_any(),
            })
        })
        .into_any()
    }
}

/// What there is to set: where, what it is for, and who is offered it.
const PAGES: [(&str, &str, &str, Permission); 6] = [
    ("/settings/rules", "Escalation rules", "Decide which conversations become tickets.", Permission::Read),
    (
        "/settings/people",
        "People",
        "Invite people, decide what they may do, and disable those who have left.",
        Permission::ManagePeople,
    ),
    ("/settings/tokens", "Tokens", "Let programs send turns, read tickets and edit them.", Permission::ManageTokens),
    (
        "/settings/audit",
        "Audit",
        "See who signed in, and what was done to people, tokens, rules and settings.",
        Permission::ReadAudit,
    ),
    ("/settings/desk", "Desk", "Decide who reads unfiltered answers.", Permission::Read),
    (
        "/settings/start",
        "Get started",
        "From a new desk to the first ticket, in three steps.",
        Permission::ManageTokens,
    ),
];

fn overview() -> AnyView {
    let offered = PAGES.into_iter().filter(|(.., permission)| may(*permission));
    let each = offered.map(|(to, name, about, _)| view! { <li><a href=to>{name}</a><p>{about}</p></li> });
    view! {
        <TextPage title="Settings">
            <ul class="link-list">{each.collect_view()}</ul>
        </TextPage>
    }
    .into_any()
}
