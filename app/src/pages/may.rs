//! What is offered to whoever is at the desk. That nothing else is done is up to the desk (`server/src/web/limited.rs`); here
//! nobody is shown a button that would be refused.

use leptos::prelude::*;

use super::page::TextPage;
use crate::{
    api::ApiError,
    components::ErrorState,
    domain::account::{Permission, Role},
};

/// Where the document has the role, written by the server: the first HTML is as it stays.
#[cfg(not(feature = "ssr"))]
const ROLE: &str = "data-role";

/// What the server writes into the document; nothing where it is nobody.
pub(crate) fn role_of_request() -> Option<&'static str> {
    role().map(Role::as_str)
}

/// Whether whoever is at the desk may do something. Where the storage does not say what they are, it is offered: the desk says
/// no if they may not.
pub(crate) fn may(permission: Permission) -> bool {
    role().is_none_or(|role| role.allows(permission))
}

fn role() -> Option<Role> {
    #[cfg(feature = "ssr")]
    return use_context::<crate::ports::CurrentRole>().map(|current| current.0);
    #[cfg(not(feature = "ssr"))]
    document().document_element()?.get_attribute(ROLE)?.parse().ok()
}

/// In place of a page that only admins see.
pub(crate) fn only_admins_page(title: &'static str) -> AnyView {
    view! { <TextPage title>{only_admins("Only admins can do this")}</TextPage> }.into_any()
}

/// In place of what only admins see, with the status that says the same.
pub(crate) fn only_admins(title: &'static str) -> AnyView {
    // Also where a form was sent to the page: nothing was done.
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(axum::http::StatusCode::FORBIDDEN);
    }
    let error = ApiError::Forbidden("Ask one of them to do it, or to make you one.".to_owned());
    view! { <ErrorState title error/> }.into_any()
}
