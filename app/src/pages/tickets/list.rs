//! The cards of a list, page after page.

use leptos::prelude::*;

use super::{
    List,
    card::TicketCard,
    table::{TableHead, TicketRow},
};
use crate::{
    api::{ApiError, tickets_page},
    components::Announcer,
    domain::{
        query::View,
        ticket::{Page, TicketSummary},
        time::Timestamp,
    },
    pages::addresses::{self, DETAILS},
};

/// A card's ticket, with the desk's clock when it was read.
#[derive(Clone, PartialEq)]
struct Row {
    ticket: TicketSummary,
    now: Timestamp,
}

/// What asking for the next page has come to.
#[derive(Clone, PartialEq)]
enum More {
    Idle,
    Asking,
    Failed(ApiError),
}

/// The first page that was asked for, and those that are appended to it.
#[component]
pub(super) fn TicketList(
    /// The first page.
    page: Page<TicketSummary>,
    /// The list it belongs to.
    list: List,
    /// Whether it continues an earlier page, which happens only without WASM.
    continues: bool,
) -> impl IntoView {
    let total = page.total;
    let shape = list.asked.with_untracked(|(query, _)| query.view.unwrap_or_default());
    let next = RwSignal::new(page.next_cursor);
    let more = RwSignal::new(More::Idle);
    list.forget();
    list.remember(page.items.iter().cloned());
    let now = page.now;
    let rows = RwSignal::new(page.items.into_iter().map(|ticket| Row { ticket, now }).collect::<Vec<_>>());
    let announcer = Announcer::expect();

    let append = move |page: Page<TicketSummary>| {
        let before = rows.with_untracked(Vec::len);
        rows.update(|rows| {
            for ticket in page.items {
                if !rows.iter().any(|row| row.ticket.id == ticket.id) {
                    list.remember(std::iter::once(ticket.clone()));
                    rows.push(Row { ticket, now: page.now });
                }
            }
        });
        next.set(page.next_cursor);
        more.set(More::Idle);
        announcer.say(format!("{} more tickets", rows.with_untracked(Vec::len) - before));
    };
    let load_more = move || {
        let Some(cursor) = next.get_untracked() else { return };
        if more.with_untracked(|more| *more == More::Asking) {
            return;
        }
        more.set(More::Asking);
        let query = list.query.get_untracked();
        leptos::task::spawn_local(async move {
            let answer = tickets_page(query.clone(), Some(cursor)).await;
            // Meanwhile another list may have been asked for, and this one be gone.
            if list.query.try_get_untracked() != Some(query) || more.try_get_untracked().is_none() {
                return;
            }
            match answer {
                Ok(page) => append(page),
                Err(error) => more.set(More::Failed(error)),
            }
        });
    };

    view! {
        <p class="tickets-count">{total.map(count)}</p>
        {continues.then(|| view! {
            <p class="tickets-earlier"><a href=move || list.address()>"Back to the first page"</a></p>
        })}
        {match shape {
            View::List => view! {
                <ol class="cards" data-view="list">
                    <For each=move || rows.get() key=|row| row.ticket.id let(row)>{item(list, row, shape)}</For>
                </ol>
            }.into_any(),
            View::Table => view! {
                <div class="table-frame" role="region" aria-label="Table of tickets" tabindex="0">
                    <table class="table">
                        <TableHead asked=list.asked path=list.path/>
                        <tbody><For each=move || rows.get() key=|row| row.ticket.id let(row)>{item(list, row, shape)}</For></tbody>
                    </table>
                </div>
            }.into_any(),
        }}
        <div class="tickets-more">
            {move || next.get().map(|cursor| view! {
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
                        <button type="button" class="button" on:click=move |_| load_more()>"Try again"</button>
                    </p>
                }),
                More::Idle | More::Asking => None,
            }}
        </div>
    }
}

fn item(list: List, row: Row, shape: View) -> AnyView {
    let Row { ticket, now } = row;
    let id = ticket.id;
    let href = Signal::derive(move || addresses::ticket(id, DETAILS, &list.query.get()));
    let is_open = Signal::derive(move || list.open.with(|open| open.as_deref() == Some(id.to_string().as_str())));
    match shape {
        View::List => view! { <TicketCard ticket now href is_open/> }.into_any(),
        View::Table => view! { <TicketRow ticket now href is_open/> }.into_any(),
    }
}

fn continued(query: &str, cursor: &str) -> String {
    let cursor = addresses::parameter("cursor", cursor);
    addresses::tickets(&if query.is_empty() { cursor } else { format!("{query}&{cursor}") })
}

/// "312 tickets", with digits in groups.
fn count(total: u64) -> String {
    let digits = total.to_string();
    let mut text = String::with_capacity(digits.len() + 12);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text.push_str(if total == 1 { " ticket" } else { " tickets" });
    text
}

/// Cards that are being asked for, of the size of cards.
pub(super) fn skeleton() -> AnyView {
    view! {
        <p class="tickets-count"><span class="skeleton" data-width="short"></span></p>
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
    fn a_count_reads_well() {
        for (total, text) in [(0, "0 tickets"), (1, "1 ticket"), (312, "312 tickets"), (1_234_567, "1,234,567 tickets")]
        {
            assert_eq!(count(total), text);
        }
    }

    #[test]
    fn the_link_to_the_next_page_keeps_the_query() {
        assert_eq!(continued("", "a=b"), "/tickets?cursor=a%3Db");
        assert_eq!(continued("status=open", "x"), "/tickets?status=open&cursor=x");
    }
}
