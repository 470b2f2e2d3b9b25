//! One's own account: who one is, another password, and where one is signed in.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{new_password, problem_notice};
use crate::{
    api::{OwnAccount, OwnDetails, own_account},
    components::{At, EmptyState, ErrorState, Icon, Instant},
    domain::{account::OwnSession, time::Timestamp},
    pages::page::PageTitle,
};

/// The page.
pub(super) fn page() -> AnyView {
    PageTitle::set("Your account");
    let read = Resource::new_blocking(|| (), |()| own_account());
    // It comes in the address, which anybody may have written: what it says is said here.
    let done = use_query_map().with_untracked(|query| query.get("done"));
    let done = match done.as_deref() {
        Some("password") => Some("Your password was changed. You are signed out everywhere else."),
        Some("ended") => Some("That session has ended."),
        Some("others") => Some("You are signed out everywhere else."),
        _ => None,
    };
    view! {
        <div class="page">
            <header class="page-header"><h1>"Your account"</h1></header>
            <div class="rules-page">
                <Suspense fallback=waiting>
                    {move || Suspend::new(async move {
                        match read.await {
                            Ok(own) => shown(own, done),
                            Err(error) => {
                                let retry = Callback::new(move |()| read.refetch());
                                view! { <ErrorState title="Your account could not be loaded" error retry/> }.into_any()
                            }
                        }
                    })}
                </Suspense>
            </div>
        </div>
    }
    .into_any()
}

fn waiting() -> AnyView {
    view! {
        <div class="panel edit-form" role="status" aria-label="Loading your account">
            <span class="skeleton" data-width="medium"></span>
            <span class="skeleton" data-width="long"></span>
        </div>
    }
    .into_any()
}

fn shown(own: OwnAccount, done: Option<&'static str>) -> AnyView {
    let OwnAccount { account, demo, problem, now } = own;
    let Some(OwnDetails { person, role, sessions }) = account else {
        let says = if demo {
            "This is a demo: nobody signs in, and whom you look as is chosen at the foot of the navigation."
        } else {
            "Nobody signs in to this desk yet. The first account is made with the link that handoff serve prints when it starts."
        };
        return view! { <EmptyState icon=Icon::Nothing title="Nothing to show"><p>{says}</p></EmptyState> }.into_any();
    };
    let done = done.filter(|_| problem.is_none());
    let email = person.email.clone().unwrap_or_default();
    view! {
        {done.map(|done| view! { <p class="notice" role="status">{done}</p> })}
        {problem_notice(problem)}
        <dl class="fields panel people-facts">
            <div class="field-row"><dt>"Name"</dt><dd dir="auto">{person.name}</dd></div>
            <div class="field-row"><dt>"E-mail"</dt><dd dir="auto">{email.clone()}</dd></div>
            <div class="field-row"><dt>"Role"</dt><dd>{role.label()}</dd></div>
        </dl>
        <form class="panel edit-form" method="post" action="/account">
            <h2 class="dialog-title">"Change password"</h2>
            // What password managers know it by.
            <input class="visually-hidden" type="email" autocomplete="username" tabindex="-1" aria-hidden="true" readonly=true value=email/>
            <label class="field">
                <span>"Present password"</span>
                <input type="password" name="present" autocomplete="current-password" required=true/>
            </label>
            {new_password()}
            <div class="dialog-actions">
                <button class="button" data-look="primary" name="do" value="password">"Change password"</button>
            </div>
        </form>
        {signed_in_at(sessions, now)}
    }
    .into_any()
}

fn signed_in_at(sessions: Vec<OwnSession>, now: Timestamp) -> AnyView {
    let has_others = sessions.iter().any(|session| !session.is_this);
    view! {
        <section class="panel edit-form" aria-labelledby="own-sessions">
            <h2 class="dialog-title" id="own-sessions">"Where you are signed in"</h2>
            <ul class="own-sessions">{sessions.into_iter().map(|each| session(each, now)).collect_view()}</ul>
            {has_others.then(|| view! {
                <form class="dialog-actions" method="post" action="/account">
                    <button class="button" name="do" value="others">"Sign out everywhere else"</button>
                </form>
            })}
        </section>
    }
    .into_any()
}

fn session(session: OwnSession, now: Timestamp) -> AnyView {
    let OwnSession { id, browser, address, created_at, last_seen_at, is_this } = session;
    let name = format!(" {browser}");
    view! {
        <li class="own-session">
            <div>
                <p class="own-session-name"><bdi>{browser}</bdi>{is_this.then_some(" · this one")}</p>
                <p class="own-session-note">
                    <bdi>{address}</bdi> " · signed in " <Instant at=At { instant: created_at, now }/>
                </p>
                <p class="own-session-note">"Last seen " <Instant at=At { instant: last_seen_at, now }/></p>
            </div>
            {(!is_this).then(|| view! {
                <form method="post" action="/account">
                    <input type="hidden" name="session" value=id.to_string()/>
                    <button class="button" name="do" value="end">
                        "Sign out"<span class="visually-hidden">{name}</span>
                    </button>
                </form>
            })}
        </li>
    }
    .into_any()
}
