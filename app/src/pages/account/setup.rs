//! Making the first account of a desk.

use leptos::prelude::*;

use super::{name_field, new_password, of_request, problem_notice};
use crate::{
    domain::{
        account::{SetupForm, SetupStep},
        person::MAX_NAME,
    },
    pages::page::PageTitle,
};

/// The page of the link that `handoff serve` prints.
pub(super) fn page() -> AnyView {
    let shown = SharedValue::new(of_request::<SetupForm>).into_inner();
    PageTitle::set("First account");
    match shown.step {
        SetupStep::Open => form(shown),
        step => not_now(step, shown.problem),
    }
}

fn not_now(step: SetupStep, problem: Option<String>) -> AnyView {
    let says = match step {
        SetupStep::Done => view! {
            <p>"This desk has accounts. Whoever wants one is invited by an admin."</p>
            <p><a href="/login">"Sign in"</a></p>
        }
        .into_any(),
        SetupStep::Demo => {
            view! { <p>"This is a demo, which has no accounts."</p><p><a href="/tickets">"Go to Tickets"</a></p> }
                .into_any()
        }
        SetupStep::NoLink | SetupStep::Open => view! {
            <p>
                "The first account is made with the link that " <code>"handoff serve"</code>
                " prints when it starts. It is a new one at each start, and lasts a day: this is none, or an older one."
            </p>
        }
        .into_any(),
    };
    view! {
        <div class="page login">
            <section class="panel login-form">
                <h1>"First account"</h1>
                {problem_notice(problem)}
                {says}
            </section>
        </div>
    }
    .into_any()
}

fn form(shown: SetupForm) -> AnyView {
    let SetupForm { link, name, email, problem, .. } = shown;
    view! {
        <div class="page login" data-open="">
            <form class="panel login-form" method="post" action="/setup">
                <h1>"Make the first account"</h1>
                <p>"It is an admin’s. From then on the desk is for people who sign in, and you can invite the others."</p>
                {problem_notice(problem)}
                <input type="hidden" name="link" value=link/>
                {name_field(name)}
                <label class="field">
                    <span>"E-mail"</span>
                    <input type="email" name="email" autocomplete="username" required=true maxlength=MAX_NAME.to_string() value=email/>
                </label>
                {new_password()}
                <button class="button" data-look="primary">"Make the account and sign in"</button>
            </form>
        </div>
    }
    .into_any()
}
