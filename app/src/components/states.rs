//! What stands where content would be: nothing there, or something went wrong.

use leptos::{ev, prelude::*};

use super::{Icon, is_focus_in, rescue_focus};
use crate::api::ApiError;

/// Nothing there, said with what to do about it.
#[component]
pub(crate) fn EmptyState(
    /// A picture of the situation.
    icon: Icon,
    /// What is the case, as a heading.
    title: &'static str,
    /// What it means and what to do.
    children: Children,
) -> impl IntoView {
    view! {
        <section class="state">
            <span class="state-icon">{icon.draw()}</span>
            <h2 class="state-title">{title}</h2>
            <div class="state-body">{children()}</div>
        </section>
    }
}

/// What happened, and what to do; on the server it also is the response's status.
#[component]
pub(crate) fn ErrorState(
    /// What could not be done, as a heading: "The tickets could not be loaded".
    title: &'static str,
    /// Why.
    error: ApiError,
    /// Asks again; offered where asking again may help.
    #[prop(optional, into)]
    retry: Option<Callback<()>>,
    /// Further ways on.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    error.set_status();
    let missing = matches!(error, ApiError::NotFound(_));
    let retry = retry.filter(|_| error.is_transient());
    let sign_in = (error == ApiError::SignedOut).then(|| {
        // Only in the browser does a page end up without a session.
        let here = location().href().unwrap_or_default();
        let here = here.strip_prefix(&location().origin().unwrap_or_default()).map(str::to_owned).unwrap_or_default();
        let to = format!("/login?next={}", String::from(js_sys::encode_uri_component(&here)));
        view! { <a class="button" data-look="primary" href=to rel="external">"Sign in"</a> }
    });
    if let Some(retry) = retry {
        Effect::new(move || {
            let online = window_event_listener(ev::online, move |_| retry.run(()));
            on_cleanup(move || online.remove());
        });
    }
    // Asked again, it goes with its button.
    Effect::new(|| {
        on_cleanup(|| {
            if is_focus_in(".state") {
                let begin = if is_focus_in(".drawer") { ".drawer" } else { "main h1" };
                rescue_focus([begin.to_owned()]);
            }
        });
    });
    view! {
        <section class="state" role=(!missing).then_some("alert") data-error="">
            <span class="state-icon">{if missing { Icon::Nothing } else { Icon::Warning }.draw()}</span>
            <h2 class="state-title">{title}</h2>
            <div class="state-body">
                <p>{error.to_string()}</p>
                <div class="state-actions">
                    {retry.map(|retry| view! {
                        <button type="button" class="button" data-look="primary" on:click=move |_| retry.run(())>
                            "Try again"
                        </button>
                    })}
                    {sign_in}
                    {children.map(|children| children())}
                </div>
            </div>
        </section>
    }
}
