//! What stands above the list: search, filters, order and view. Each choice is a link to the address that has it.

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{filters::Asked, layout, state::List};
use crate::{
    components::{Choose, Icon, Menu, MenuChoice, SearchBox},
    domain::{
        layout::Density,
        query::{Sort, SortKey, TicketQuery, View},
        severity::Severity,
        status::Status,
    },
    pages::{
        addresses,
        looks::{severity_icon, status_icon},
    },
};

/// Search, Status, Severity, the way to more filters, Sort.
#[component]
pub(super) fn Toolbar(
    /// What the address asks for.
    asked: Memo<Asked>,
    /// The address without its query: what is open beside the list stays open.
    path: Memo<String>,
) -> impl IntoView {
    let navigate = use_navigate();
    let search = Callback::new(move |text: String| {
        let query = asked.with_untracked(|(query, _)| query.clone());
        let was_searching = query.q.is_some();
        let next = query.clone().with_search(&text);
        if next != query {
            // A search is one step for the Back button, however often its text changes.
            let options = NavigateOptions { replace: was_searching, scroll: false, ..NavigateOptions::default() };
            navigate(&addresses::with_query(path.get_untracked(), &next.to_query_string()), options);
        }
    });
    let text = Signal::derive(move || {
        asked.with(|(query, _)| query.q.as_ref().map(|text| text.as_str().to_owned()).unwrap_or_default())
    });
    let keep = Signal::derive(move || asked.with(|(query, _)| query.clone().with_search("").parameters()));
    let choices = move |make: fn(&TicketQuery) -> Vec<(MenuChoice, TicketQuery)>| {
        Signal::derive(move || {
            let path = path.get();
            asked.with(|(query, _)| {
                let made = make(query).into_iter().map(|(choice, query)| {
                    let href = addresses::with_query(path.clone(), &query.to_query_string());
                    MenuChoice { href, ..choice }
                });
                made.collect()
            })
        })
    };
    let statuses = Signal::derive(move || {
        asked.with(|(query, _)| query.status.iter().map(|status| status.label()).collect::<Vec<_>>().join(", "))
    });
    let severities = Signal::derive(move || {
        asked.with(|(query, _)| query.severity.iter().map(|severity| severity.label()).collect::<Vec<_>>().join(", "))
    });
    let order = Signal::derive(move || {
        asked.with(
            |(query, _)| {
                if query.sort == Sort::default() { String::new() } else { query.sort.key.label().to_owned() }
            },
        )
    });
    let more = move || addresses::filters(&asked.with(|(query, _)| query.to_query_string()));
    view! {
        <div class="toolbar">
            <SearchBox label="Search tickets" text action=path keep search/>
            <Menu id="menu-status" label="Status" choose=Choose::Several chosen=statuses choices=choices(of_status)/>
            <Menu id="menu-severity" label="Severity" choose=Choose::Several chosen=severities choices=choices(of_severity)/>
            <a
                class="button menu-button"
                href=more
                data-filters=""
                // Where nothing opens over the page, the browser goes there: the code of that page may be missing as well.
                rel="external"
                data-noscroll=""
                aria-haspopup="dialog"
                data-chosen=move || asked.with(|(query, _)| query.has_more_filters()).then_some("")
            >
                "More filters"
            </a>
            <Menu id="menu-sort" label="Sort" choose=Choose::One chosen=order choices=choices(of_sort)/>
        </div>
    }
    .into_any()
}

/// List or Table.
#[component]
pub(super) fn ViewToggle(
    /// The list.
    list: List,
) -> impl IntoView {
    let List { asked, path, .. } = list;
    let each = [View::List, View::Table].map(|view| {
        let href = move || {
            let query = asked.with(|(query, _)| query.clone().with_view(view).to_query_string());
            addresses::with_query(path.get(), &query)
        };
        let is_shown = move || list.shape() == view;
        view! {
            <a
                class="toggle-item"
                href=href
                aria-current=move || is_shown().then_some("true")
                data-noscroll=""
                on:click=move |event| {
                    if !(event.ctrl_key() || event.meta_key() || event.shift_key()) {
                        layout::choose_view(view);
                    }
                }
            >
                {view.label()}
            </a>
        }
    });
    let is_compact = RwSignal::new(layout::remembered().density == Density::Compact);
    let switch = move |_| {
        is_compact.update(|is_compact| *is_compact = !*is_compact);
        layout::choose_density(if is_compact.get_untracked() { Density::Compact } else { Density::Comfortable });
    };
    view! {
        <div class="tickets-view">
            <button
                type="button"
                class="icon-button tickets-density"
                title="Compact"
                aria-pressed=move || if is_compact.get() { "true" } else { "false" }
                on:click=switch
            >
                {Icon::Rows.draw()}
                <span class="visually-hidden">"Compact"</span>
            </button>
            <button type="button" class="icon-button tickets-help" data-help="" aria-haspopup="dialog" title="Keyboard shortcuts (?)">
                <span aria-hidden="true">"?"</span>
                <span class="visually-hidden">"Keyboard shortcuts"</span>
            </button>
            <div class="toggle" role="group" aria-label="View">{each.collect_view()}</div>
        </div>
    }
    .into_any()
}

type Made = (MenuChoice, TicketQuery);

fn choice(label: &'static str, is_chosen: bool, query: TicketQuery) -> Made {
    (MenuChoice { label, icon: None, look: None, href: String::new(), is_chosen, parted: false }, query)
}

fn of_status(query: &TicketQuery) -> Vec<Made> {
    let all = choice("All", query.status.is_empty(), query.clone().with_status([]));
    let each = Status::ALL.into_iter().map(|status| {
        let toggled = query.status.toggled(&status);
        let (plain, query) =
            choice(status.label(), query.status.contains(&status), query.clone().with_status(toggled.iter().copied()));
        (MenuChoice { icon: Some(status_icon(status)), look: Some(status.as_str()), ..plain }, query)
    });
    std::iter::once(all).chain(each).collect()
}

fn of_severity(query: &TicketQuery) -> Vec<Made> {
    let all = choice("All", query.severity.is_empty(), query.clone().with_severity([]));
    let each = Severity::ALL.into_iter().map(|severity| {
        let toggled = query.severity.toggled(&severity);
        let is_chosen = query.severity.contains(&severity);
        let (plain, query) = choice(severity.label(), is_chosen, query.clone().with_severity(toggled.iter().copied()));
        (MenuChoice { icon: Some(severity_icon(severity)), look: Some(severity.as_str()), ..plain }, query)
    });
    std::iter::once(all).chain(each).collect()
}

fn of_sort(query: &TicketQuery) -> Vec<Made> {
    let sort = query.sort;
    let keys = SortKey::ALL.into_iter().map(|key| {
        let by = if sort.key == key { sort } else { Sort::by(key) };
        choice(key.label(), sort.key == key, query.clone().with_sort(by))
    });
    let ways =
        [("Highest first", true), ("Lowest first", false)].into_iter().enumerate().map(|(index, (word, down))| {
            let word = match (sort.key, down) {
                (SortKey::Created | SortKey::Updated, true) => "Newest first",
                (SortKey::Created | SortKey::Updated, false) => "Oldest first",
                (SortKey::AssignedTo, true) => "Z to A",
                (SortKey::AssignedTo, false) => "A to Z",
                _ => word,
            };
            let way = Sort { key: sort.key, descending: down };
            let (plain, query) = choice(word, sort.descending == down, query.clone().with_sort(way));
            (MenuChoice { parted: index == 0, ..plain }, query)
        });
    keys.chain(ways).collect()
}
