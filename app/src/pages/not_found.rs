//! Where an address leads nowhere.

use leptos::prelude::*;

use crate::{api::ApiError, components::ErrorState, pages::page::PageTitle};

/// There is no such page: said with the right status and a way on.
#[component]
pub(crate) fn NotFound() -> impl IntoView {
    PageTitle::set("Not found");
    let error = ApiError::NotFound("The address may be mistyped, or what it named has moved.".to_owned());
    view! {
        <div class="page">
            <h1 class="visually-hidden">"Not found"</h1>
            <ErrorState title="There is no such page" error=error>
                <a class="button" data-look="primary" href="/tickets">"Go to Tickets"</a>
            </ErrorState>
        </div>
    }
}
