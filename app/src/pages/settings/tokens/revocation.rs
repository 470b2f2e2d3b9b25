//! Revoking a token: what it means, and that one means it.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_url;

use super::LIST;
use crate::{
    api::{ApiError, RevokeToken, token},
    components::{Clock, ErrorState},
    domain::token::Token,
    pages::{addresses, only_admins, page::TextPage},
};

/// The page; the address names the token.
pub(in super::super) fn page() -> AnyView {
    let url = use_url();
    let name = Memo::new(move |_| url.with(|url| addresses::parameter_of(url.search(), "name").unwrap_or_default()));
    let read = Resource::new_blocking(move || name.get(), token);
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match read.await {
                    Ok(token) => view! { <TextPage title="Revoke a token">{form(&token)}</TextPage> }.into_any(),
                    Err(ApiError::Forbidden(_)) => view! {
                        <TextPage title="Revoke a token">{only_admins("Tokens are for admins")}</TextPage>
                    }
                    .into_any(),
                    Err(error) => view! {
                        <TextPage title="Revoke a token">
                            <ErrorState title="The token can't be revoked" error>
                                <a class="button" href=LIST>"Tokens"</a>
                            </ErrorState>
                        </TextPage>
                    }
                    .into_any(),
                }
            })}
        </Suspense>
    }
    .into_any()
}

fn form(token: &Token) -> AnyView {
    let clock = Clock::expect();
    let used = token.last_used_at.map(|at| {
        view! { <li>"It was last used " <time datetime=at.to_rfc3339()>{move || clock.read(at)}</time> "."</li> }
    });
    view! {
        <form class="panel edit-form" method="post" action=RevokeToken::PATH>
            <h2 dir="auto">{format!("Revoke {}?", token.name)}</h2>
            <ul class="rules-notes">
                <li>"From now on it opens nothing: whatever shows it is answered 401."</li>
                {used}
                <li>"It can't be taken back. Its name stays in the log and is not given again."</li>
            </ul>
            <input type="hidden" name="name" value=token.name.to_string()/>
            <div class="dialog-actions">
                <a class="button" href=LIST>"Keep"</a>
                <button class="button" data-look="primary">"Revoke"</button>
            </div>
        </form>
    }
    .into_any()
}
