//! Disabling someone: what it means, what becomes of their tickets, and that one means it.

use leptos::prelude::*;

use super::{LIST, address, failed, problem_notice, waiting};
use crate::{
    api::{HeldTicket, Leaving, leaving},
    domain::person::Person,
    pages::page::PageTitle,
};

/// What disabling means.
const MEANING: [&str; 3] = [
    "Their sessions end at once, and links that were made for them are void.",
    "Nothing new is assigned to them, by people or by rules.",
    "Their name stays on tickets and in history. They can be enabled again.",
];

/// The page.
pub(in super::super) fn page(id: String) -> AnyView {
    PageTitle::set("Disable someone");
    let read = Resource::new_blocking(move || id.clone(), leaving);
    view! {
        <div class="page">
            <header class="page-header"><h1>"Disable someone"</h1></header>
            <div class="rules-page">
                <Suspense fallback=waiting>
                    {move || Suspend::new(async move {
                        match read.await {
                            Ok(page) => shown(page),
                            Err(error) => {
                                failed(error, "This person could not be loaded", Callback::new(move |()| read.refetch()))
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

fn shown(page: Leaving) -> AnyView {
    let Leaving { member, is_self, tickets, others, problem } = page;
    let person = member.person;
    let back = address(person.id);
    let here = format!("{back}/disable");
    if person.disabled && member.unresolved > 0 {
        return view! {
            <form class="panel edit-form" method="post" action=here>
                {problem_notice(problem)}
                <h2 class="dialog-title" dir="auto">{format!("Hand over the tickets of {}", person.name)}</h2>
                <p>"They are disabled, and their unresolved tickets wait for someone else."</p>
                {held(member.unresolved, tickets, others, "Choose someone")}
                <div class="dialog-actions">
                    <a class="button" href=back>"Close"</a>
                    <button class="button" data-look="primary">"Hand over"</button>
                </div>
            </form>
        }
        .into_any();
    }
    if person.disabled {
        return view! { <p class="notice"><bdi>{person.name}</bdi> " is disabled."</p> }.into_any();
    }
    view! {
        <form class="panel edit-form" method="post" action=here>
            {problem_notice(problem)}
            <h2 class="dialog-title" dir="auto">{format!("Disable {}?", person.name)}</h2>
            {is_self.then(|| view! { <p class="notice">"This is you: you are signed out, and another admin has to enable you again."</p> })}
            <ul class="rules-notes">{MEANING.map(|line| view! { <li>{line}</li> }).collect_view()}</ul>
            {(member.unresolved > 0).then(|| held(member.unresolved, tickets, others, "Nobody: leave them assigned as they are"))}
            <div class="dialog-actions">
                <a class="button" href=back>"Keep"</a>
                <button class="button" data-look="primary">"Disable"</button>
            </div>
        </form>
    }
    .into_any()
}

/// Their unresolved tickets, and who is to have them; what stands there while nobody is chosen.
fn held(unresolved: i64, tickets: Vec<HeldTicket>, others: Vec<Person>, nobody: &'static str) -> AnyView {
    let title =
        if unresolved == 1 { "1 unresolved ticket".to_owned() } else { format!("{unresolved} unresolved tickets") };
    let further = unresolved - i64::try_from(tickets.len()).unwrap_or(i64::MAX);
    let named = tickets.into_iter().map(|ticket| {
        view! {
            <li class="ticket-link">
                <a href=format!("/tickets/{}", ticket.id) dir="auto">{ticket.title}</a>
                <span class="ticket-link-number">{ticket.number.to_string()}</span>
            </li>
        }
    });
    let others = others.into_iter().map(|person| {
        let email = person.email.filter(|email| *email != person.name).map(|email| format!(" ({email})"));
        view! { <option value=person.id.to_string()>{format!("{}{}", person.name, email.unwrap_or_default())}</option> }
    });
    view! {
        <section class="section" aria-labelledby="held-tickets">
            <h3 class="section-title" id="held-tickets">{title}</h3>
            <ul class="ticket-links">{named.collect_view()}</ul>
            {(further > 0).then(|| view! { <p class="field-note">{format!("… and {further} more")}</p> })}
        </section>
        <div class="field">
            <label class="field-name" for="successor">"Who takes them over"</label>
            <select class="select" id="successor" name="successor">
                <option value="">{nobody}</option>
                {others.collect_view()}
            </select>
        </div>
    }
    .into_any()
}
