//! Settings: what was done to look after the desk, by whom and when. The address is the page's state.

mod filters;
mod row;

use leptos::prelude::*;
use leptos_router::hooks::use_url;

use crate::{
    api::{ApiError, AuditAnswer, audit},
    components::{EmptyState, ErrorState, Icon},
    domain::query::{
        Ignored,
        audit::{AuditGroup, AuditQuery},
    },
    pages::{only_admins, page::PageTitle},
};

/// The page's address.
const HERE: &str = "/settings/audit";

/// The page's address with a query string, which may be empty.
fn address(query: &AuditQuery) -> String {
    let query = query.to_query_string();
    if query.is_empty() { HERE.to_owned() } else { format!("{HERE}?{query}") }
}

/// The newest events, or those that the address asks for.
pub(super) fn page() -> AnyView {
    PageTitle::set("Audit");
    let url = use_url();
    let asked = Memo::new(move |before: Option<&(AuditQuery, Vec<Ignored>)>| {
        // On the way to another page the address is that one's already.
        url.with(|url| match before {
            Some(before) if url.path() != HERE => before.clone(),
            _ => AuditQuery::parse(url.search()),
        })
    });
    let query = Memo::new(move |_| asked.with(|(query, _)| query.to_query_string()));
    let read = Resource::new_blocking(move || query.get(), audit);
    view! {
        <Transition>
            {move || Suspend::new(async move {
                let (query, ignored) = asked.get_untracked();
                match read.await {
                    Ok(answer) => framed(&query, &ignored, &answer),
                    Err(ApiError::Forbidden(_)) => bare(only_admins("The log is for admins")),
                    Err(error) => {
                        let retry = Callback::new(move |()| read.refetch());
                        bare(view! { <ErrorState title="The log could not be loaded" error retry/> }.into_any())
                    }
                }
            })}
        </Transition>
    }
    .into_any()
}

fn bare(contents: AnyView) -> AnyView {
    view! {
        <div class="page">
            <header class="page-header"><h1>"Audit"</h1></header>
            {contents}
        </div>
    }
    .into_any()
}

fn framed(query: &AuditQuery, ignored: &[Ignored], answer: &AuditAnswer) -> AnyView {
    let older = answer.page.entries.last().filter(|_| answer.page.has_older).map(|last| {
        let href = address(&query.going_on(last.seq));
        view! { <a class="button" rel="next" href=href>"Older"</a> }
    });
    let newest = query.before.map(|_| {
        view! { <a class="button" href=address(&query.from_the_end())>"Newest"</a> }
    });
    view! {
        <div class="page audit">
            <header class="page-header"><h1>"Audit"</h1></header>
            <div class="rules-page">
                <p class="page-lead">
                    "Who signed in, and what was done to people, tokens, rules, guardrails and settings. "
                    "What was done to a ticket is in the ticket."
                </p>
                {filters::form(query, &answer.people)}
                {filters::ignored(ignored)}
                {entries(query, answer)}
                <p class="audit-more">{newest} {older}</p>
            </div>
        </div>
    }
    .into_any()
}

fn entries(query: &AuditQuery, answer: &AuditAnswer) -> AnyView {
    if answer.page.entries.is_empty() {
        let words = if query.is_filtered() {
            "Nothing in the log is of this kind. Choose less above."
        } else {
            "There is nothing older in the log."
        };
        return view! { <EmptyState icon=Icon::Nothing title="No events"><p>{words}</p></EmptyState> }.into_any();
    }
    let now = answer.page.now;
    view! {
        <ol class="audit-entries" aria-label="Events, the newest first">
            {answer.page.entries.iter().map(|entry| row::row(entry, now)).collect_view()}
        </ol>
    }
    .into_any()
}

/// The groups as fields offer them.
fn groups(query: &AuditQuery) -> Vec<(String, String, bool)> {
    AuditGroup::ALL
        .map(|group| (group.as_str().to_owned(), group.label().to_owned(), query.what.contains(&group)))
        .to_vec()
}
