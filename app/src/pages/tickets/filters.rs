//! What the list is narrowed to, and how to widen it again.

use leptos::prelude::*;

use super::state::List;
use crate::{
    components::Icon,
    domain::query::{ActiveFilter, Ignored, TicketQuery},
    pages::addresses,
};

/// What the address asks for, with what in it was not understood.
pub(super) type Asked = (TicketQuery, Vec<Ignored>);

/// Every active filter as a chip that takes just it away, all of them as links; and what was ignored.
#[component]
pub(super) fn ActiveFilters(
    /// The list. What is open beside it stays open.
    list: List,
) -> impl IntoView {
    let List { asked, path, .. } = list;
    let name = move |id| {
        let known =
            list.people.with(|people| people.iter().find(|person| person.id == id).map(|person| person.name.clone()));
        known.or_else(|| list.name_of(id))
    };
    let chips = move || {
        let path = path.get();
        asked.with(|(query, _)| {
            let filters = query.active_filters_naming(name);
            let clear = (filters.len() > 1).then(|| {
                let href = addresses::with_query(path.clone(), &query.cleared().to_query_string());
                view! { <li><a class="filter-clear" href=href data-noscroll="">"Clear all"</a></li> }
            });
            (!filters.is_empty()).then(|| {
                view! {
                    <ul class="filters" aria-label="Active filters">
                        {filters.into_iter().map(|filter| chip(filter, path.clone())).collect_view()}
                        {clear}
                    </ul>
                }
            })
        })
    };
    let ignored = move || {
        asked.with(|(_, ignored)| {
            (!ignored.is_empty()).then(|| view! {
                <div class="tickets-notes notice" role="note">
                    {Icon::Info.draw()}
                    <span>"Ignored in the address:"</span>
                    <ul>{ignored.iter().map(|part| view! { <li dir="auto">{part.to_string()}</li> }).collect_view()}</ul>
                </div>
            })
        })
    };
    view! {
        {chips}
        {ignored}
    }
}

fn chip(filter: ActiveFilter, path: String) -> impl IntoView {
    let href = addresses::with_query(path, &filter.without.to_query_string());
    let label = format!("Remove {}", filter.label);
    view! {
        <li class="filter" data-parameter=filter.parameter>
            <span class="filter-text" dir="auto">{filter.label}</span>
            <a class="filter-remove" href=href data-noscroll="" aria-label=label.clone() title=label>{Icon::Close.draw()}</a>
        </li>
    }
}
