//! Someone's page: what they are, and what can be done about it.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{
    LIST, address, failed, invite::fields, link, list::tickets, not_set_up, problem_notice, role_field, waiting,
};
use crate::{
    api::{MemberPage, PostedMember, member},
    components::{At, Instant},
    domain::{
        account::{InviteForm, Member, MemberAccount, Standing},
        person::Person,
        time::Timestamp,
    },
    pages::page::PageTitle,
};

/// The page.
pub(in super::super) fn page(id: String) -> AnyView {
    PageTitle::set("Person");
    let title = expect_context::<PageTitle>();
    let read = Resource::new_blocking(move || id.clone(), member);
    // It comes in the address, which anybody may have written: what it says is said here.
    let done = use_query_map().with_untracked(|query| query.get("done"));
    let done = match done.as_deref() {
        Some("role") => Some("The role was changed."),
        Some("disabled") => Some("Disabled and signed out."),
        Some("handed_over") => Some("Their unresolved tickets were handed over."),
        Some("enabled") => Some("Enabled again."),
        _ => None,
    };
    view! {
        <div class="page">
            <Suspense fallback=waiting>
                {move || Suspend::new(async move {
                    match read.await {
                        Ok(page) => {
                            title.rename(page.member.person.name.clone());
                            shown(page, done)
                        }
                        Err(error) => view! {
                            <header class="page-header"><h1>"Person"</h1></header>
                            {failed(error, "This person could not be loaded", Callback::new(move |()| read.refetch()))}
                        }
                        .into_any(),
                    }
                })}
            </Suspense>
            <p class="people-back"><a href=LIST>"Back to People"</a></p>
        </div>
    }
    .into_any()
}

fn shown(page: MemberPage, done: Option<&'static str>) -> AnyView {
    let MemberPage { member, is_self, can_invite, posted, now } = page;
    let done = done.filter(|_| posted.is_none());
    let PostedMember { form, problem, link } = posted.unwrap_or_default();
    let name = member.person.name.clone();
    view! {
        <header class="page-header"><h1 dir="auto">{name}</h1></header>
        <div class="rules-page">
            {done.map(|done| view! { <p class="notice" role="status">{done}</p> })}
            {problem_notice(problem)}
            {link.map(link::shown)}
            {facts(&member, is_self, now)}
            {doings(member, form, can_invite)}
        </div>
    }
    .into_any()
}

fn facts(member: &Member, is_self: bool, now: Timestamp) -> AnyView {
    let Member { person, account, unresolved } = member;
    let signed_in = account.as_ref().and_then(|account| account.signed_in_at);
    let role = account.as_ref().map_or("–", |account| account.role.label());
    view! {
        <dl class="fields panel people-facts">
            <div class="field-row"><dt>"E-mail"</dt><dd dir="auto">{person.email.clone().unwrap_or_else(|| "–".to_owned())}</dd></div>
            <div class="field-row"><dt>"Role"</dt><dd>{role}</dd></div>
            <div class="field-row"><dt>"State"</dt><dd>{member.standing().label()} {is_self.then_some(" · this is you")}</dd></div>
            <div class="field-row">
                <dt>"Last signed in"</dt>
                <dd>{match signed_in {
                    Some(instant) => view! { <Instant at=At { instant, now }/> }.into_any(),
                    None => "–".into_any(),
                }}</dd>
            </div>
            <div class="field-row"><dt>"Unresolved tickets"</dt><dd>{tickets(person.id, *unresolved)}</dd></div>
        </dl>
    }
    .into_any()
}

fn doings(member: Member, form: InviteForm, can_invite: bool) -> AnyView {
    let standing = member.standing();
    let Member { person, account, unresolved } = member;
    let here = address(person.id);
    if standing == Standing::Disabled {
        let leaving = format!("{here}/disable");
        return view! {
            {(unresolved > 0).then(|| view! {
                <section class="panel edit-form">
                    <h2 class="dialog-title">"Hand over"</h2>
                    <p>"Their unresolved tickets are still assigned to them."</p>
                    <div class="dialog-actions"><a class="button" href=leaving>"Hand over…"</a></div>
                </section>
            })}
            <form class="panel edit-form" method="post" action=here>
                <h2 class="dialog-title">"Enable"</h2>
                <p>"They can be assigned to again and, with an account, sign in with the password that they had."</p>
                <div class="dialog-actions">
                    <button class="button" data-look="primary" name="do" value="enable">"Enable"</button>
                </div>
            </form>
        }
        .into_any();
    }
    let account = match account {
        // Whoever sat here before there were accounts: nobody can sign in to it.
        Some(_) if person.email.is_none() => without_account(&here, person, form, can_invite),
        Some(account) => with_account(&here, &account, can_invite),
        None => without_account(&here, person, form, can_invite),
    };
    view! {
        {account}
        <section class="panel edit-form">
            <h2 class="dialog-title">"Disable"</h2>
            <p>"They are signed out at once and nothing new is assigned to them. Their name stays wherever it stands."</p>
            <div class="dialog-actions"><a class="button" href=format!("{here}/disable")>"Disable…"</a></div>
        </section>
    }
    .into_any()
}

fn with_account(here: &str, account: &MemberAccount, can_sign_in: bool) -> AnyView {
    let MemberAccount { role, has_password, .. } = account;
    let says = if *has_password {
        "For someone who has forgotten their password: they choose another one with it, and are signed out everywhere else."
    } else {
        "They have not chosen a password yet. A new link makes the one from before void."
    };
    view! {
        <form class="panel edit-form" method="post" action=here.to_owned()>
            <h2 class="dialog-title">"Change role"</h2>
            {role_field("role", role.as_str())}
            <div class="dialog-actions">
                <button class="button" data-look="primary" name="do" value="role">"Change role"</button>
            </div>
        </form>
        {if can_sign_in {
            view! {
                <form class="panel edit-form" method="post" action=here.to_owned()>
                    <h2 class="dialog-title">"New sign-in link"</h2>
                    <p>{says}</p>
                    <div class="dialog-actions">
                        <button class="button" name="do" value="link">"Make a link"</button>
                    </div>
                </form>
            }
            .into_any()
        } else {
            ().into_any()
        }}
    }
    .into_any()
}

fn without_account(here: &str, person: Person, typed: InviteForm, can_invite: bool) -> AnyView {
    if !can_invite {
        return not_set_up();
    }
    let form = if typed == InviteForm::default() {
        InviteForm { name: person.name, email: person.email.unwrap_or_default(), role: String::new() }
    } else {
        typed
    };
    view! {
        <form class="panel edit-form" method="post" action=here.to_owned()>
            <h2 class="dialog-title">"Give an account"</h2>
            <p>"They keep their tickets and their history, and choose a password with a link that you send them."</p>
            {fields(form)}
            <div class="dialog-actions">
                <button class="button" data-look="primary" name="do" value="account">"Give an account"</button>
            </div>
        </form>
    }
    .into_any()
}
