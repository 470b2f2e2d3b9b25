//! The tickets of the list, as cards or as rows, page after page.

use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::{
    card::{card, opener},
    known::Known,
    state::List,
    table::{TableHead, row},
};
use crate::{
    api::{ApiError, tickets_page},
    components::{Announcer, Clock, focus_first, is_focus_in, rescue_focus},
    domain::query::View,
    pages::{
        addresses::{self, DETAILS},
        count::count,
    },
};

/// In a longer list than this, only what is in sight is laid out.
const LONG: usize = 80;

/// Where the list begins.
const HEADING: &str = ".tickets-list > h1";

/// What asking for the next page has come to.
#[derive(Clone, PartialEq)]
enum More {
    Idle,
    Asking,
    Failed(ApiError),
}

/// The tickets of the list, and a way to more of them.
#[component]
pub(super) fn TicketList(
    /// The list.
    list: List,
) -> impl IntoView {
    let shape = Memo::new(move |_| list.shape());
    let more = RwSignal::new(More::Idle);
    let announcer = Announcer::expect();
    follow_address(list);
    let load_more = move || {
        let Some(cursor) = list.next.get_untracked() else { return };
        // While another list is asked for, this one's end is not that one's.
        if list.pending.get_untracked() || more.with_untracked(|more| *more == More::Asking) {
            return;
        }
        more.set(More::Asking);
        let (query, ask) = (list.query.get_untracked(), list.ask());
        leptos::task::spawn_local(async move {
            let answer = tickets_page(query, Some(cursor.clone())).await;
            // Meanwhile another list may have been asked for, or the page be left.
            if list.ask() != ask || list.next.get_untracked() != Some(cursor) {
                more.try_set(More::Idle);
                return;
            }
            match answer {
                Ok(page) => {
                    let was_here = is_focus_in(".tickets-more");
                    let first = page.items.first().map(|ticket| ticket.id);
                    let added = list.append(page);
                    more.try_set(More::Idle);
                    // After the last page there is no more to ask for: one goes on with what has come.
                    if let Some(first) = first.filter(|_| was_here) {
                        rescue_focus([format!("#{}", opener(&first.to_string()))]);
                    }
                    announcer.say(format!("{added} more tickets"));
                }
                Err(error) => {
                    more.try_set(More::Failed(error));
                }
            }
        });
    };
    // Whoever goes from ticket to ticket does not stop where the list has been read to.
    Effect::new(move || {
        let last = list.rows.with(|rows| rows.last().map(|known| known.id.to_string()));
        if last.is_some() && list.open.get() == last {
            load_more();
        }
    });
    Effect::new(move || {
        list.rows.track();
        if more.with_untracked(|more| *more != More::Asking) {
            more.set(More::Idle);
        }
    });

    view! {
        <div class="tickets-count">
            <span>{move || list.total.get().map(|total| count(total, "ticket"))}</span>
            {move || news(list).map(|news| view! {
                <button type="button" class="button tickets-news" on:click=move |_| refresh(list)>
                    {news}
                    <span class="tickets-refresh">"Refresh"</span>
                </button>
            })}
        </div>
        {move || list.cursor.with(Option::is_some).then(|| view! {
            <p class="tickets-earlier"><a href=move || list.address()>"Back to the first page"</a></p>
        })}
        {move || match shape.get() {
            View::List => view! {
                <ol class="cards" data-view="list" data-long=move || (list.rows.with(Vec::len) > LONG).then_some("")>
                    <For each=move || list.rows.get() key=|known| known.id let(known)>{item(list, known, View::List)}</For>
                </ol>
            }.into_any(),
            View::Table => view! {
                <div class="table-frame" role="region" aria-label="Table of tickets" tabindex="0">
                    <table class="table">
                        <TableHead asked=list.asked path=list.path/>
                        <tbody>
                            <For each=move || list.rows.get() key=|known| known.id let(known)>{item(list, known, View::Table)}</For>
                        </tbody>
                    </table>
                </div>
            }.into_any(),
        }}
        <div class="tickets-more">
            {move || list.next.get().map(|cursor| view! {
                <a
                    class="button"
                    href=continued(&list.query.get(), &cursor)
                    data-noscroll=""
                    aria-disabled=move || more.with(|more| *more == More::Asking).then_some("true")
                    on:click=move |event| {
                        if !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.button() != 0) {
                            event.prevent_default();
                            load_more();
                        }
                    }
                >
                    {move || if more.with(|more| *more == More::Asking) { "Loading…" } else { "Load more" }}
                </a>
            })}
            {move || match more.get() {
                More::Failed(error) => Some(view! {
                    <p class="notice" data-look="error" role="alert">
                        {format!("The next tickets could not be loaded. {error} ")}
                        <button
                            type="button"
                            class="button"
                            on:click=move |_| {
                                load_more();
                                rescue_focus([".tickets-more a".to_owned()]);
                            }
                        >
                            "Try again"
                        </button>
                    </p>
                }),
                More::Idle | More::Asking => None,
            }}
        </div>
    }
}

/// A ticket in either shape. What changes is redrawn in place: the elements stay, and with them the focus.
///
/// What depends on the address is brought up to date for all rows together, by [`follow_address`].
fn item(list: List, known: Known, shape: View) -> AnyView {
    let id = known.id;
    let clock = Clock::expect();
    let is_open = list.open.with_untracked(|open| open.as_deref() == Some(id.to_string().as_str()));
    let current = is_open.then_some("true");
    let ticket = known.ticket.clone();
    let severity = move || ticket.with(|ticket| ticket.severity.as_str());
    let fits = known.fits.clone();
    let misfit = move || (!fits.get()).then_some("");
    let href = move || addresses::ticket(id, DETAILS, &list.query.get_untracked());
    match shape {
        View::List => view! {
            <li class="card" data-ticket=id.to_string() data-severity=severity data-misfit=misfit aria-current=current>
                {move || {
                    let (ticket, now) = known.read(clock);
                    card(&ticket, now, href(), known.misfit())
                }}
            </li>
        }
        .into_any(),
        View::Table => view! {
            <tr class="row" data-ticket=id.to_string() data-severity=severity data-misfit=misfit aria-current=current>
                {move || {
                    let (ticket, now) = known.read(clock);
                    row(&ticket, now, href(), known.misfit())
                }}
            </tr>
        }
        .into_any(),
    }
}

/// Keeps every row's link and mark as the address is. One effect for all: were there one in each row, every step through
/// the page would wake hundreds.
fn follow_address(list: List) {
    Effect::new(move |before: Option<()>| {
        let query = list.query.get();
        if before.is_some() {
            for row in elements(".tickets-list [data-ticket]") {
                let link = row.query_selector(".card-link").ok().flatten();
                if let Some((link, id)) = link.zip(row.get_attribute("data-ticket")) {
                    let _ = link.set_attribute("href", &addresses::ticket(id, DETAILS, &query));
                }
            }
        }
    });
    Effect::new(move |before: Option<()>| {
        let open = list.open.get();
        if before.is_some() {
            for row in elements(".tickets-list [aria-current][data-ticket]") {
                let _ = row.remove_attribute("aria-current");
            }
            for row in open
                .into_iter()
                .filter(|id| list.named(id).is_some())
                .flat_map(|id| elements(&format!(".tickets-list [data-ticket=\"{id}\"]")))
            {
                let _ = row.set_attribute("aria-current", "true");
            }
        }
    });
}

fn elements(selector: &str) -> Vec<web_sys::Element> {
    let Ok(found) = document().query_selector_all(selector) else { return Vec::new() };
    (0..found.length()).filter_map(|index| found.item(index)?.dyn_into().ok()).collect()
}

fn continued(query: &str, cursor: &str) -> String {
    let cursor = addresses::parameter("cursor", cursor);
    addresses::tickets(&if query.is_empty() { cursor } else { format!("{query}&{cursor}") })
}

/// Reads the list anew. The button that asked for it goes; the focus waits where the list begins.
fn refresh(list: List) {
    list.load();
    focus_first(HEADING);
}

/// What refreshing the list would bring: "2 new, 1 no longer matches".
fn news(list: List) -> Option<String> {
    if list.is_stale.get() {
        return Some("Much has changed".to_owned());
    }
    let (new, misfits) = (list.news.with(Vec::len), list.misfits());
    let new = (new > 0).then(|| format!("{new} new"));
    let misfits =
        (misfits > 0).then(|| format!("{misfits} no longer {}", if misfits == 1 { "matches" } else { "match" }));
    let parts = new.into_iter().chain(misfits).collect::<Vec<_>>();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// Cards that are being asked for, of the size of cards.
pub(super) fn skeleton() -> AnyView {
    view! {
        <div class="tickets-count"><span class="skeleton" data-width="short"></span></div>
        <ol class="cards" role="status" aria-label="Loading tickets">
            {(0..8).map(|_| view! {
                <li class="card" data-skeleton="" aria-hidden="true">
                    <span class="card-mark"></span>
                    <div class="card-head"><span class="skeleton" data-width="long"></span></div>
                    <p class="card-excerpt"><span class="skeleton" data-width="long"></span></p>
                    <p class="card-meta"><span class="skeleton" data-width="medium"></span></p>
                </li>
            }).collect_view()}
        </ol>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_link_to_the_next_page_keeps_the_query() {
        assert_eq!(continued("", "a=b"), "/tickets?cursor=a%3Db");
        assert_eq!(continued("status=open", "x"), "/tickets?status=open&cursor=x");
    }
}
