//! Accounts: signing in, choosing a password with a one-time link, making the first account, and one's own.
//!
//! One lazy page behind one route of a single segment, which looks at the address itself: each route of the router's own is
//! code that every page loads first.

mod login;
mod own;
mod setup;
mod welcome;

use leptos::prelude::*;
use leptos_router::{LazyRoute, hooks::use_params_map, lazy_route};

use super::not_found::NotFound;
use crate::domain::{account::LEAST_PASSWORD, person::MAX_NAME};

/// The pages of accounts; any other address of one segment is nothing.
pub(crate) struct AccountPages;

#[lazy_route]
impl LazyRoute for AccountPages {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        let params = use_params_map();
        let page = Memo::new(move |_| params.with(|params| params.get("page").unwrap_or_default()));
        (move || match page.read().as_str() {
            "login" => login::page(),
            "welcome" => welcome::page(),
            "setup" => setup::page(),
            "account" => own::page(),
            _ => NotFound().into_any(),
        })
        .into_any()
    }
}

/// What the server alone knows of a request: the page is always asked for, never made by the browser.
fn of_request<T: Clone + Default + Send + Sync + 'static>() -> T {
    if cfg!(feature = "ssr") { use_context().unwrap_or_default() } else { T::default() }
}

/// Why nothing was done.
fn problem_notice(problem: Option<String>) -> AnyView {
    problem
        .map(|problem| view! { <p class="notice" data-look="error" id="form-note" role="alert">{problem}</p> })
        .into_any()
}

/// Two fields for a password that is chosen.
fn new_password() -> AnyView {
    view! {
        <label class="field">
            <span>"New password"</span>
            <input
                type="password"
                name="password"
                autocomplete="new-password"
                required=true
                minlength=LEAST_PASSWORD.to_string()
                aria-describedby="password-note"
            />
        </label>
        <p class="field-note" id="password-note">
            {format!("At least {} characters. A few words that you can remember do well.", LEAST_PASSWORD)}
        </p>
        <label class="field">
            <span>"New password, once more"</span>
            <input type="password" name="again" autocomplete="new-password" required=true/>
        </label>
    }
    .into_any()
}

/// The field for a name.
fn name_field(name: String) -> AnyView {
    view! {
        <label class="field">
            <span>"Name"</span>
            <input name="name" autocomplete="name" required=true maxlength=MAX_NAME.to_string() dir="auto" value=name/>
        </label>
    }
    .into_any()
}
