//! Signing in.

use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

use super::page::PageTitle;

/// The form to sign in with. While the desk has no accounts it says so and can't be sent.
pub(crate) struct LoginPage;

#[lazy_route]
impl LazyRoute for LoginPage {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        form()
    }
}

fn form() -> AnyView {
    PageTitle::set("Sign in");
    view! {
        <div class="page login">
            <form class="panel login-form" method="post" action="/login">
                <h1>"Sign in"</h1>
                <p class="notice" id="login-note">
                    "This desk has no accounts yet. It answers only on the machine it runs on, and whoever sits there may use it: "
                    <a href="/tickets">"go to Tickets"</a> "."
                </p>
                <fieldset disabled=true aria-describedby="login-note">
                    <legend class="visually-hidden">"Account"</legend>
                    <label class="field">
                        <span>"E-mail"</span>
                        <input type="email" name="email" autocomplete="username" required=true/>
                    </label>
                    <label class="field">
                        <span>"Password"</span>
                        <input type="password" name="password" autocomplete="current-password" required=true/>
                    </label>
                    <button class="button" data-look="primary">"Sign in"</button>
                </fieldset>
            </form>
        </div>
    }
    .into_any()
}
