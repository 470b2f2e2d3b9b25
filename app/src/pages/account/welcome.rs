//! Choosing a password with a one-time link.

use leptos::prelude::*;

use super::{new_password, of_request, problem_notice};
use crate::{domain::account::WelcomeForm, pages::page::PageTitle};

/// The page of a link. Looking at it changes nothing: programs that check mail look at links, too.
pub(super) fn page() -> AnyView {
    let WelcomeForm { person, link, problem } = SharedValue::new(of_request::<WelcomeForm>).into_inner();
    PageTitle::set("Welcome");
    let Some(person) = person else {
        return view! {
            <div class="page login" data-open="">
                <section class="panel login-form">
                    <h1>"This link can't be used"</h1>
                    {match problem {
                        Some(problem) => problem_notice(Some(problem)),
                        None => view! {
                            <p>"It was used already, is too old, or a newer one was made. Ask whoever sent it for a new one."</p>
                        }
                        .into_any(),
                    }}
                    <p><a href="/login">"Sign in"</a></p>
                </section>
            </div>
        }
        .into_any();
    };
    let says = if person.is_first {
        "Choose a password to sign in with from now on."
    } else {
        "Choose another password. You are signed out everywhere else."
    };
    view! {
        <div class="page login" data-open="">
            <form class="panel login-form" method="post" action="/welcome">
                <h1 dir="auto">{format!("Welcome, {}", person.name)}</h1>
                <p>{says}</p>
                {problem_notice(problem)}
                <input type="hidden" name="link" value=link/>
                <label class="field">
                    <span>"E-mail"</span>
                    <input type="email" autocomplete="username" readonly=true value=person.email/>
                </label>
                {new_password()}
                <button class="button" data-look="primary">"Set the password and sign in"</button>
            </form>
        </div>
    }
    .into_any()
}
