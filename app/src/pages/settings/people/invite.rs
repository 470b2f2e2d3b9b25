//! Inviting someone.

use leptos::prelude::*;

use super::{INVITE, LIST, failed, link, not_set_up, problem_notice, role_field, waiting};
use crate::{
    api::{InvitePage, PostedMember, invitation},
    domain::{
        account::{InviteForm, Role},
        person::MAX_NAME,
    },
    pages::page::PageTitle,
};

/// The page to invite someone on; after that, with the link.
pub(in super::super) fn page() -> AnyView {
    PageTitle::set("Invite someone");
    let read = Resource::new_blocking(|| (), |()| invitation());
    view! {
        <div class="page">
            <header class="page-header"><h1>"Invite someone"</h1></header>
            <div class="rules-page">
                <Suspense fallback=waiting>
                    {move || Suspend::new(async move {
                        match read.await {
                            Ok(page) => shown(page),
                            Err(error) => {
                                failed(error, "Nobody can be invited now", Callback::new(move |()| read.refetch()))
                            }
                        }
                    })}
                </Suspense>
                <p><a href=LIST>"Back to People"</a></p>
            </div>
        </div>
    }
    .into_any()
}

fn shown(page: InvitePage) -> AnyView {
    if !page.can_invite {
        return not_set_up();
    }
    let PostedMember { form, problem, link } = page.posted.unwrap_or_default();
    if let Some(link) = link {
        return view! {
            {link::shown(link)}
            <p><a class="button" href=INVITE rel="external">"Invite someone else"</a></p>
        }
        .into_any();
    }
    view! {
        <p class="page-lead">
            "They get an account at once, and choose a password with a link that you send them. Nothing is sent by the desk itself."
        </p>
        <form class="panel edit-form" method="post" action=INVITE>
            {problem_notice(problem)}
            {fields(form)}
            <div class="dialog-actions">
                <a class="button" href=LIST>"Close"</a>
                <button class="button" data-look="primary">"Invite"</button>
            </div>
        </form>
    }
    .into_any()
}

/// Name, e-mail and role.
pub(super) fn fields(form: InviteForm) -> AnyView {
    let role = if form.role.is_empty() { Role::Agent.as_str().to_owned() } else { form.role };
    view! {
        <div class="field">
            <label class="field-name" for="name">"Name"</label>
            <input
                class="select"
                id="name"
                name="name"
                required=true
                maxlength=MAX_NAME.to_string()
                autocomplete="off"
                dir="auto"
                value=form.name
            />
        </div>
        <div class="field">
            <label class="field-name" for="email">"E-mail"</label>
            <input
                class="select"
                type="email"
                id="email"
                name="email"
                required=true
                maxlength=MAX_NAME.to_string()
                autocomplete="off"
                value=form.email
            />
        </div>
        {role_field("role", &role)}
    }
    .into_any()
}
