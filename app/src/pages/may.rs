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
pub(crate) fn only_admins(title: &'static str) -> AnyView {
    let error = ApiError::Forbidden("Ask one of them to do it, or to make you one.".to_owned());
    view! {
        <TextPage title>
            <ErrorState title="Only admins can do this" error/>
        </TextPage>
    }
    .into_any()
}
