//! Settings: people and their accounts. Every form here is a plain one, with scripts as without: what it answers may be a
//! link that is shown once.

mod invite;
mod leaving;
mod link;
mod list;
mod member;

pub(super) use invite::page as invite;
pub(super) use leaving::page as leaving;
pub(super) use list::page as list;
pub(super) use member::page as member;

use leptos::prelude::*;

use crate::{
    api::ApiError,
    components::ErrorState,
    domain::{account::Role, ids::PersonId},
    pages::only_admins,
};

/// The list's address.
const LIST: &str = "/settings/people";
/// The address of the page to invite someone on.
const INVITE: &str = "/settings/people/invite";

/// The address of someone's page.
fn address(id: PersonId) -> String {
    format!("{LIST}/{id}")
}

/// What each role may do.
const ROLES: [(Role, &str); 3] = [
    (Role::Viewer, "reads everything"),
    (Role::Agent, "also works the tickets"),
    (Role::Admin, "also changes rules, guardrails, people and settings"),
];

/// The field that a role is chosen in.
fn role_field(id: &'static str, chosen: &str) -> AnyView {
    let options = ROLES.map(|(role, may)| {
        view! { <option value=role.as_str() selected=role.as_str() == chosen>{format!("{} – {may}", role.label())}</option> }
    });
    view! {
        <div class="field">
            <label class="field-name" for=id>"Role"</label>
            <select class="select" id=id name="role">{options.collect_view()}</select>
        </div>
    }
    .into_any()
}

/// Why nothing was done.
fn problem_notice(problem: Option<String>) -> AnyView {
    problem.map(|problem| view! { <p class="notice" data-look="error" role="alert">{problem}</p> }).into_any()
}

/// What stands where the content would be.
fn failed(error: ApiError, title: &'static str, retry: Callback<()>) -> AnyView {
    match error {
        ApiError::Forbidden(_) => only_admins("People are for admins"),
        error @ ApiError::NotFound(_) => view! { <ErrorState title="There is no such person" error/> }.into_any(),
        error => view! { <ErrorState title error retry/> }.into_any(),
    }
}

/// Why nobody can be invited.
fn not_set_up() -> AnyView {
    view! {
        <p class="notice">
            "Nobody signs in to this desk, so there is nobody to invite. The first account is made with the link that "
            <code>"handoff serve"</code> " prints when it starts; a demo has none."
        </p>
    }
    .into_any()
}

fn waiting() -> AnyView {
    view! {
        <div class="panel edit-form" role="status" aria-label="Loading">
            <span class="skeleton" data-width="medium"></span>
            <span class="skeleton" data-width="long"></span>
            <span class="skeleton" data-width="long"></span>
        </div>
    }
    .into_any()
}
