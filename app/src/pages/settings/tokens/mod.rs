//! Settings: tokens of the API.
//!
//! The form is a plain one, also with WASM: its answer is the page itself, where the secret is shown and nowhere else.

mod form;
mod list;
mod made;
mod revocation;

pub(super) use form::form;
pub(super) use made::{made, sample};
pub(super) use revocation::page as revocation;

use leptos::prelude::*;

use crate::{
    api::{ApiError, PostedToken, TokenList, tokens},
    components::ErrorState,
    domain::token::TokenForm,
    pages::{only_admins, page::PageTitle},
};

/// The list's address.
const LIST: &str = "/settings/tokens";

/// All tokens, and a form for another.
pub(super) fn page() -> AnyView {
    PageTitle::set("Tokens");
    let read = Resource::new_blocking(|| (), |()| tokens());
    view! {
        <Suspense fallback=|| framed(waiting())>
            {move || Suspend::new(async move {
                match read.await {
                    Ok(found) => framed(shown(&found)),
                    Err(ApiError::Forbidden(_)) => framed(only_admins("Tokens are for admins")),
                    Err(error) => {
                        let retry = Callback::new(move |()| read.refetch());
                        framed(view! { <ErrorState title="The tokens could not be loaded" error retry/> }.into_any())
                    }
                }
            })}
        </Suspense>
    }
    .into_any()
}

fn framed(contents: AnyView) -> AnyView {
    view! {
        <div class="page">
            <header class="page-header"><h1>"Tokens"</h1></header>
            <div class="rules-page">
                <p class="page-lead">
                    "A program that sends turns or reads tickets shows a token. Each allows only what you choose here; "
                    "what it does is in the history of what it did it to, under its name."
                </p>
                {contents}
                <p><a href="/settings">"Back to Settings"</a></p>
            </div>
        </div>
    }
    .into_any()
}

fn waiting() -> AnyView {
    view! {
        <div class="panel edit-form" role="status" aria-label="Loading the tokens">
            <span class="skeleton" data-width="medium"></span>
            <span class="skeleton" data-width="long"></span>
        </div>
    }
    .into_any()
}

fn shown(found: &TokenList) -> AnyView {
    let (secret, typed, problems) = match &found.posted {
        Some(PostedToken::Made(token)) => (Some(made(token, &found.address)), TokenForm::begun(""), Vec::new()),
        Some(PostedToken::Refused { form, problems }) => (None, form.clone(), problems.clone()),
        None => (None, TokenForm::begun(""), Vec::new()),
    };
    view! {
        {secret}
        {list::list(&found.tokens, found.now)}
        <section class="section" aria-labelledby="new-token">
            <h2 class="section-title" id="new-token">"New token"</h2>
            {form(LIST, &typed, &problems)}
        </section>
    }
    .into_any()
}
