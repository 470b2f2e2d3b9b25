//! What stands where a page of the settings would be for whoever may not see it.

use leptos::prelude::*;

use crate::{api::ApiError, components::ErrorState};

/// Says that only admins see this, with the status that says the same.
pub(super) fn only_admins(title: &'static str) -> AnyView {
    // Also where a form was sent to the page: nothing was done.
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(axum::http::StatusCode::FORBIDDEN);
    }
    let error = ApiError::Forbidden("Only admins may see and change this. Ask one of them.".to_owned());
    view! {
        <ErrorState title error>
            <a class="button" href="/settings">"Back to Settings"</a>
        </ErrorState>
    }
    .into_any()
}
