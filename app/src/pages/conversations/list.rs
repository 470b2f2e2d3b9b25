//! The list of conversations. Each page of it has an address, so that Back leads to where one was.

use leptos::prelude::*;
use leptos_router::{
    LazyRoute, NavigateOptions,
    hooks::{use_navigate, use_url},
    lazy_route,
};

use super::{
    filters::{self, Asked},
    row::row,
};
use crate::{
    api::{ApiError, conversations_page},
    components::{EmptyState, ErrorState, Icon, SearchBox, is_covered, is_focus_in},
    domain::{
        logs::LoggedConversation,
        query::conversations::{ActivitySort, ConversationQuery},
        ticket::Page,
    },
    pages::{
        addresses::{self, CONVERSATIONS},
        count::count,
        keys,
        page::PageTitle,
        place::Place,
    },
};

/// Every key with what it does, as the help shows them.
const KEYS: [(&str, &str); 6] = [
    ("/", "Search"),
    ("j", "Next conversation"),
    ("k", "Previous conversation"),
    ("Enter", "Open the conversation"),
    ("Esc", "Close what was opened last"),
    ("?", "Show this help"),
];

/// The list.
pub(crate) struct ConversationLogs;

#[lazy_route]
impl LazyRoute for ConversationLogs {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        PageTitle::set("Conversation Logs");
        let url = use_url();
        // On the way to another page the address is that one's already, and the list is what it was until it is gone.
        let search = Memo::new(move |before: Option<&String>| {
            url.with(|url| {
                let is_here = url.path() == CONVERSATIONS;
                if is_here { url.search().to_owned() } else { before.cloned().unwrap_or_default() }
            })
        });
        let asked: Memo<Asked> = Memo::new(move |_| search.with(|search| ConversationQuery::parse(search)));
        let query = Memo::new(move |_| asked.with(|(query, _)| query.to_query_string()));
        let cursor = Memo::new(move |_| {
            search.with(|search| addresses::parameter_of(search, "cursor").filter(|cursor| !cursor.is_empty()))
        });
        let page = Resource::new_blocking(
            move || (query.get(), cursor.get()),
            |(query, cursor)| conversations_page(query, cursor),
        );
        let pending = RwSignal::new(false);
        let help = shortcuts();
        let place = expect_context::<Place>();
        let shown = move || {
            Suspend::new(async move {
                let answer = page.await;
                let is_first = cursor.with_untracked(Option::is_none);
                Effect::new(move || place.come_back());
                match answer {
                    Ok(page) => asked.with_untracked(|(query, _)| found(&page, query, is_first)),
                    Err(error) => failed(error, Callback::new(move |()| page.refetch())),
                }
            })
        };
        view! {
            <div class="page logs" aria-busy=move || pending.get().then_some("true")>
                <header class="page-header logs-header">
                    <h1 tabindex="-1">"Conversation Logs"</h1>
                    {order(asked)}
                </header>
                {toolbar(asked)}
                {move || asked.with(filters::chips)}
                <Transition fallback=skeleton set_pending=pending>{shown}</Transition>
                {move || help.get().then(|| keys::help(KEYS, Callback::new(move |()| help.set(false))))}
            </div>
        }
        .into_any()
    }
}

/// Has keys do what they stand for; whether the help is to be seen.
fn shortcuts() -> RwSignal<bool> {
    let help = RwSignal::new(false);
    let press = move |event: web_sys::KeyboardEvent| {
        // In the search the browser's own Escape empties it.
        let is_elsewhere = || keys::is_typing(document().active_element().as_ref()) && !is_focus_in(".log-filters");
        if event.key() == "Escape" && !event.default_prevented() && !is_covered() && !is_elsewhere() {
            filters::close();
        }
        let Some(key) = keys::meant(&event, &["/", "j", "k", "?"]) else { return };
        event.prevent_default();
        match key.as_str() {
            "/" => keys::focus_search(),
            "?" => help.set(true),
            _ => {
                let focused = document().active_element();
                let row = focused.and_then(|focused| focused.closest(".log").ok().flatten());
                keys::step(".log .card-link", ".log", ".logs-more a", row.as_ref(), key == "j");
            }
        }
    };
    Effect::new(move || {
        let pressed = window_event_listener(leptos::ev::keydown, press);
        on_cleanup(move || pressed.remove());
    });
    help
}

/// Newest or oldest first.
fn order(asked: Memo<Asked>) -> AnyView {
    let each = ActivitySort::ALL.map(|sort| {
        let href = move || {
            asked.with(|(query, _)| addresses::conversations(&query.clone().with_sort(sort).to_query_string()))
        };
        let is_chosen = move || asked.with(|(query, _)| query.sort == sort);
        view! {
            <a class="toggle-item" href=href aria-current=move || is_chosen().then_some("true") data-noscroll="">{sort.label()}</a>
        }
    });
    view! { <div class="toggle" role="group" aria-label="Order by last activity">{each.collect_view()}</div> }
        .into_any()
}

fn toolbar(asked: Memo<Asked>) -> AnyView {
    let navigate = use_navigate();
    let search = Callback::new(move |text: String| {
        let query = asked.with_untracked(|(query, _)| query.clone());
        let was_searching = query.q.is_some();
        let next = query.clone().with_search(&text);
        if next != query {
            // A search is one step for the Back button, however often its text changes.
            let options = NavigateOptions { replace: was_searching, scroll: false, ..NavigateOptions::default() };
            navigate(&addresses::conversations(&next.to_query_string()), options);
        }
    });
    let text = Signal::derive(move || {
        asked.with(|(query, _)| query.q.as_ref().map(|text| text.as_str().to_owned()).unwrap_or_default())
    });
    let keep = Signal::derive(move || asked.with(|(query, _)| query.clone().with_search("").parameters()));
    view! {
        <div class="toolbar logs-toolbar">
            <SearchBox label="Search conversations" text action=CONVERSATIONS keep search/>
            <filters::Filters asked/>
        </div>
    }
    .into_any()
}

fn found(page: &Page<LoggedConversation>, query: &ConversationQuery, is_first: bool) -> AnyView {
    if page.items.is_empty() && is_first {
        return if query.is_filtered() { nothing_matches() } else { nothing_yet() };
    }
    let now = page.now;
    let next = page.next_cursor.as_ref().map(|cursor| {
        let mut address = query.to_query_string();
        if !address.is_empty() {
            address.push('&');
        }
        addresses::conversations(&(address + &addresses::parameter("cursor", cursor)))
    });
    view! {
        <p class="logs-count">
            {page.total.map(|total| count(total, "conversation"))}
            {(!is_first).then(|| view! {
                <a href=addresses::conversations(&query.to_query_string())>"Back to the first page"</a>
            })}
        </p>
        <ol class="log-list" aria-label="Conversations">
            {page.items.iter().map(|conversation| row(conversation, now)).collect_view()}
        </ol>
        {page.items.is_empty().then(|| view! { <p class="none">"There are no further conversations."</p> })}
        {next.map(|href| view! { <p class="logs-more"><a class="button" rel="next" href=href>"Next"</a></p> })}
    }
    .into_any()
}

fn nothing_matches() -> AnyView {
    view! {
        <p class="logs-count">"0 conversations"</p>
        <EmptyState icon=Icon::Nothing title="No conversation matches">
            <p>"Remove a filter above, or see all conversations."</p>
            <div class="state-actions"><a class="button" data-look="primary" href=CONVERSATIONS>"Clear filters"</a></div>
        </EmptyState>
    }
    .into_any()
}

fn nothing_yet() -> AnyView {
    view! {
        <p class="logs-count">"0 conversations"</p>
        <EmptyState icon=Icon::Tray title="No conversations yet">
            <p>
                "Every turn that the assistant's platform sends is recorded here, with or without a ticket. The "
                <a href="/tickets">"Tickets"</a>
                " page shows how to send the first one."
            </p>
        </EmptyState>
    }
    .into_any()
}

fn failed(error: ApiError, retry: Callback<()>) -> AnyView {
    view! {
        <ErrorState title="The conversations could not be loaded" error retry>
            <a class="button" href=CONVERSATIONS>"All conversations"</a>
        </ErrorState>
    }
    .into_any()
}

/// Rows that are being asked for, of the size of rows.
fn skeleton() -> AnyView {
    view! {
        <p class="logs-count"><span class="skeleton" data-width="short"></span></p>
        <ol class="log-list" role="status" aria-label="Loading conversations">
            {(0..8).map(|_| view! {
                <li class="log" aria-hidden="true">
                    <div class="log-head"><span class="skeleton" data-width="long"></span></div>
                    <p class="log-meta"><span class="skeleton" data-width="medium"></span></p>
                </li>
            }).collect_view()}
        </ol>
    }
    .into_any()
}
