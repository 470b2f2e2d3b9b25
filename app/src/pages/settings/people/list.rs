//! Everyone.

use leptos::prelude::*;

use super::{INVITE, address, failed, not_set_up, waiting};
use crate::{
    api::{MemberList, members},
    components::{At, Instant},
    domain::{
        account::{Member, Standing},
        ids::PersonId,
        time::Timestamp,
    },
    pages::page::PageTitle,
};

/// Who is at the desk.
pub(in super::super) fn page() -> AnyView {
    PageTitle::set("People");
    let all = Resource::new_blocking(|| (), |()| members());
    view! {
        <div class="page people-wide">
            <Suspense fallback=waiting>
                {move || Suspend::new(async move {
                    match all.await {
                        Ok(list) => shown(list),
                        Err(error) => view! {
                            <header class="page-header"><h1>"People"</h1></header>
                            {failed(error, "The people could not be loaded", Callback::new(move |()| all.refetch()))}
                        }
                        .into_any(),
                    }
                })}
            </Suspense>
            <p class="people-back"><a href="/settings">"Back to Settings"</a></p>
        </div>
    }
    .into_any()
}

fn shown(list: MemberList) -> AnyView {
    let MemberList { members, can_invite, now } = list;
    view! {
        <header class="page-header">
            <div class="page-title-line">
                <h1>"People"</h1>
                {can_invite.then(|| view! { <a class="button" data-look="primary" href=INVITE>"Invite"</a> })}
            </div>
        </header>
        <div class="rules-page">
            <p class="page-lead">
                "Everyone who can sign in, and everyone whose name was typed as an assignee. Nobody is ever removed: who leaves is "
                "disabled, and stays where their name stands."
            </p>
            {(!can_invite).then(not_set_up)}
            <div class="people-scroll" tabindex="0" role="region" aria-label="People">
                <table class="people">
                    <thead>
                        <tr>
                            <th scope="col">"Name"</th>
                            <th scope="col">"Role"</th>
                            <th scope="col">"State"</th>
                            <th scope="col">"Last signed in"</th>
                            <th scope="col" class="people-count">"Unresolved tickets"</th>
                        </tr>
                    </thead>
                    <tbody>{members.into_iter().map(|member| row(member, now)).collect_view()}</tbody>
                </table>
            </div>
        </div>
    }
    .into_any()
}

fn row(member: Member, now: Timestamp) -> AnyView {
    let standing = member.standing();
    let Member { person, account, unresolved } = member;
    let role = account.as_ref().map_or("–", |account| account.role.label());
    let signed_in = account.as_ref().and_then(|account| account.signed_in_at);
    let link_until = account.filter(|_| standing == Standing::Invited).and_then(|account| account.link_until);
    let expired = standing == Standing::Invited && link_until.is_none_or(|until| until <= now);
    // Known by their e-mail alone, they are not named twice.
    let email = person.email.filter(|email| *email != person.name);
    view! {
        <tr id=format!("person-{}", person.id) data-standing=standing.label()>
            <th scope="row">
                <a href=address(person.id) dir="auto">{person.name}</a>
                {email.map(|email| view! { <span class="people-note" dir="auto">{email}</span> })}
            </th>
            <td data-label="Role">{role}</td>
            <td data-label="State">
                {standing.label()}
                {expired.then(|| view! { <span class="people-note">"link not valid any more"</span> })}
            </td>
            <td data-label="Last signed in">
                {match signed_in {
                    Some(instant) => view! { <Instant at=At { instant, now }/> }.into_any(),
                    None => "–".into_any(),
                }}
            </td>
            <td class="people-count" data-label="Unresolved tickets">{tickets(person.id, unresolved)}</td>
        </tr>
    }
    .into_any()
}

/// How many tickets someone has, as a way to them.
pub(super) fn tickets(id: PersonId, unresolved: i64) -> AnyView {
    if unresolved == 0 {
        return "0".into_any();
    }
    let list = format!("/tickets?assigned_to={id}&status=open,in_progress");
    view! { <a href=list>{unresolved}</a> }.into_any()
}
