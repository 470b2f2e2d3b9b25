//! The Dashboard.

use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

use super::page::TextPage;

/// The Dashboard: the ways into the list that one begins a day with.
pub(crate) struct Dashboard;

#[lazy_route]
impl LazyRoute for Dashboard {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! {
            <TextPage title="Dashboard">
                <p>"Where to begin: lists of tickets that tend to need someone first."</p>
                <ul class="link-list">
                    <li><a href="/tickets?status=open,in_progress&severity=critical">"Critical and unresolved"</a></li>
                    <li><a href="/tickets?status=open&assigned_to=none">"Open and unassigned"</a></li>
                    <li><a href="/tickets?status=open,in_progress&assigned_to=me">"Assigned to me"</a></li>
                    <li><a href="/tickets?status=open,in_progress&sort=created">"Waiting longest"</a></li>
                </ul>
            </TextPage>
        }
        .into_any()
    }
}
