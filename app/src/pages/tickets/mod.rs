//! The Tickets page: the list that the address asks for, and beside it the drawer of one ticket.

mod card;
mod drawer;
mod empty;
mod filters;
mod list;
mod table;
mod toolbar;

use leptos::prelude::*;
use leptos_router::{components::Outlet, hooks::use_url};

use crate::{
    api::tickets_page,
    components::ErrorState,
    domain::{query::TicketQuery, ticket::TicketSummary},
    pages::{addresses, frame::SessionResource, page::PageTitle, place::Place},
};

pub(crate) use drawer::TicketDrawer;

/// The list, as the drawer and the cards know it. The address is the state; this only reads it.
#[derive(Clone, Copy)]
pub(super) struct List {
    /// What the address asks for.
    pub(super) asked: Memo<filters::Asked>,
    /// The address without its query.
    pub(super) path: Memo<String>,
    /// The query string that every link of the page keeps.
    pub(super) query: Memo<String>,
    /// The ticket whose drawer is open.
    pub(super) open: Memo<Option<String>>,
    /// Tickets that the list shows: enough to paint a drawer's head before its answer comes.
    seen: StoredValue<Vec<TicketSummary>>,
}

impl List {
    /// The list of the page.
    pub(super) fn expect() -> Self {
        expect_context()
    }

    /// Where the list is without a drawer.
    pub(super) fn address(self) -> String {
        addresses::tickets(&self.query.get())
    }

    /// A ticket of the list.
    pub(super) fn seen(self, id: &str) -> Option<TicketSummary> {
        self.seen.with_value(|seen| seen.iter().find(|ticket| ticket.id.to_string() == id).cloned())
    }

    /// Keeps what the list shows.
    pub(super) fn remember(self, tickets: impl Iterator<Item = TicketSummary>) {
        self.seen.update_value(|seen| seen.extend(tickets));
    }

    /// The list shows other tickets now.
    pub(super) fn forget(self) {
        self.seen.update_value(Vec::clear);
    }
}

/// The list with a place for the drawer.
#[component]
pub(crate) fn TicketsPage() -> impl IntoView {
    let title = expect_context::<PageTitle>();
    let session = expect_context::<SessionResource>();
    let url = use_url();
    let raw = Memo::new(move |_| url.with(|url| url.search().to_owned()));
    let asked = Memo::new(move |_| raw.with(|raw| TicketQuery::parse(raw)));
    let query = Memo::new(move |_| asked.with(|(query, _)| query.to_query_string()));
    let path = Memo::new(move |_| url.with(|url| url.path().to_owned()));
    let cursor =
        Memo::new(move |_| url.with(|url| url.search_params().get("cursor").filter(|cursor| !cursor.is_empty())));
    let open = Memo::new(move |_| {
        url.with(|url| url.path().strip_prefix("/tickets/").and_then(|rest| rest.split('/').next().map(str::to_owned)))
    });
    let list = List { asked, query, path, open, seen: StoredValue::new(Vec::new()) };
    provide_context(list);
    let place = expect_context::<Place>();

    title.rename("Tickets");
    Effect::new(move || {
        if open.with(Option::is_none) {
            title.rename("Tickets");
        }
    });

    let page = Resource::new(move || (query.get(), cursor.get()), |(query, cursor)| tickets_page(query, cursor));
    let pending = RwSignal::new(false);
    let shown = move || {
        Suspend::new(async move {
            match page.await {
                Ok(page) if page.items.is_empty() && cursor.with_untracked(Option::is_none) => {
                    list.forget();
                    let is_filtered = asked.with_untracked(|(query, _)| query.is_filtered());
                    let session = session.await.ok();
                    empty::state(is_filtered, session.map(|session| session.address))
                }
                Ok(page) => {
                    let continues = cursor.get_untracked().is_some();
                    Effect::new(move || place.come_back());
                    view! { <list::TicketList page list continues/> }.into_any()
                }
                Err(error) => {
                    list.forget();
                    let retry = Callback::new(move |()| page.refetch());
                    view! { <ErrorState title="The tickets could not be loaded" error retry/> }.into_any()
                }
            }
        })
    };

    view! {
        <div class="tickets" data-drawer=move || open.get().map(|_| "")>
            <section class="tickets-list" aria-label="Tickets" aria-busy=move || pending.get().then_some("true")>
                <h1>"Tickets"</h1>
                <toolbar::ViewToggle asked path/>
                <toolbar::Toolbar asked path/>
                <filters::ActiveFilters asked/>
                {loaded(shown, pending)}
            </section>
            <Outlet/>
        </div>
    }
    .into_any()
}

/// The list once it is there; while another one is asked for the present one stays, and `pending` says so.
#[cfg(not(feature = "ssr"))]
fn loaded<V: IntoView + 'static>(shown: impl Fn() -> V + Send + 'static, pending: RwSignal<bool>) -> impl IntoView {
    view! { <Transition fallback=list::skeleton set_pending=pending>{shown}</Transition> }
}

/// The list once it is there. Nothing is asked for again within one rendering, and an effect that tells `pending` so would
/// outlive the request whose signals it reads.
#[cfg(feature = "ssr")]
fn loaded<V: IntoView + 'static>(shown: impl Fn() -> V + Send + 'static, _pending: RwSignal<bool>) -> impl IntoView {
    view! { <Suspense fallback=list::skeleton>{shown}</Suspense> }
}
