//! Signing in.

use leptos::prelude::*;

use super::of_request;
use crate::{
    domain::account::{Asking, KeptForm, SignInForm, TypedBefore},
    pages::page::PageTitle,
};

/// The form to sign in with. While the desk has no accounts it says so and can't be sent.
pub(super) fn page() -> AnyView {
    form(SharedValue::new(of_request::<SignInForm>).into_inner())
}

fn form(shown: SignInForm) -> AnyView {
    PageTitle::set("Sign in");
    let (is_open, asking) = match shown {
        SignInForm::IsClosed => (false, Asking::default()),
        SignInForm::Asks(asking) => (true, asking),
        SignInForm::IsDone { kept, next } => return to_be_sent(&kept, next),
    };
    let Asking { next, email, problem, before } = asking;
    let note = if is_open {
        problem.map(|problem| {
            view! { <p class="notice" data-look="error" id="login-note" role="alert">{problem}</p> }.into_any()
        })
    } else {
        Some(no_accounts())
    };
    let described = note.is_some().then_some("login-note");
    view! {
        <div class="page login" data-open=is_open.then_some("")>
            <form class="panel login-form" method="post" action="/login">
                <h1>"Sign in"</h1>
                {note}
                <fieldset disabled=!is_open aria-describedby=described>
                    <legend class="visually-hidden">"Account"</legend>
                    <input type="hidden" name="next" value=next/>
                    {typed_before(before)}
                    <label class="field">
                        <span>"E-mail"</span>
                        <input type="email" name="email" autocomplete="username" required=true value=email/>
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

/// What becomes of what someone typed whose session had ended.
fn typed_before(before: TypedBefore) -> Option<AnyView> {
    match before {
        TypedBefore::Nothing => None,
        TypedBefore::Kept(kept) => Some(
            view! {
                <p class="notice">"You were signed out. What you typed is kept: sign in, then send it."</p>
                <input type="hidden" name="kept_to" value=kept.to/>
                <input type="hidden" name="kept" value=kept.fields/>
            }
            .into_any(),
        ),
        TypedBefore::TooLong => Some(
            view! {
                <p class="notice">
                    "What you typed was too long to keep here: sign in, then go back one page in your browser to it."
                </p>
                <input type="hidden" name="kept_not" value="1"/>
            }
            .into_any(),
        ),
    }
}

/// What someone typed whose session had ended, and who has signed in since; where they go on without it.
fn to_be_sent(kept: &KeptForm, next: String) -> AnyView {
    let fields = form_urlencoded::parse(kept.fields.as_bytes()).into_owned().collect::<Vec<_>>();
    view! {
        <div class="page login">
            <form class="panel login-form" method="post" action=kept.to.clone()>
                <h1>"You are signed in"</h1>
                <p>"What you typed before was not saved yet."</p>
                {fields.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value/> }).collect_view()}
                <div class="dialog-actions">
                    <a class="button" href=next>"Throw it away"</a>
                    <button class="button" data-look="primary">"Send what I typed"</button>
                </div>
            </form>
        </div>
    }
    .into_any()
}

fn no_accounts() -> AnyView {
    view! {
        <p class="notice" id="login-note">
            "This desk has no accounts yet. It answers only on the machine it runs on, and whoever sits there may use it: "
            <a href="/tickets">"go to Tickets"</a> ". The first account is made with the link that " <code>"handoff serve"</code>
            " prints when it starts."
        </p>
    }
    .into_any()
}
