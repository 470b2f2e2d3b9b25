//! The Tickets page: the list that the address asks for, and beside it the drawer of one ticket.

mod begin;
mod card;
mod drawer;
mod edit_page;
mod empty;
mod filter_form;
mod filter_page;
mod filters;
mod known;
mod layout;
mod list;
mod live;
mod state;
mod table;
mod toolbar;
mod workbench;

use leptos::prelude::*;
use leptos_router::{components::Outlet, hooks::use_url};

use self::{
    begin::Workbench,
    state::{Content, List},
};
use crate::{
    components::{ErrorState, after_paint},
    domain::query::TicketQuery,
    pages::{frame::SessionResource, page::PageTitle, place::Place},
};

pub(crate) use drawer::TicketDrawer;
pub(crate) use edit_page::EditPage;
pub(crate) use filter_page::FilterPage;
pub(crate) use layout::layout_of_request;

/// The list with a place for the drawer.
#[component]
pub(crate) fn TicketsPage() -> impl IntoView {
    let title = expect_context::<PageTitle>();
    let session = expect_context::<SessionResource>();
    let place = expect_context::<Place>();
    let url = use_url();
    let raw = Memo::new(move |_| url.with(|url| url.search().to_owned()));
    let asked = Memo::new(move |_| raw.with(|raw| TicketQuery::parse(raw)));
    let path = Memo::new(move |_| url.with(|url| url.path().to_owned()));
    let cursor =
        Memo::new(move |_| url.with(|url| url.search_params().get("cursor").filter(|cursor| !cursor.is_empty())));
    let open = Memo::new(move |_| {
        url.with(|url| url.path().strip_prefix("/tickets/")?.split('/').next().map(state::canonical))
    });
    let list = List::new(asked, path, cursor, open);
    provide_context(list);
    let workbench = Workbench::provide();
    live::listen(list, workbench);

    title.rename("Tickets");
    Effect::new(move || {
        if open.with(Option::is_none) {
            title.rename("Tickets");
        }
    });

    Effect::new(move |before: Option<(String, Option<String>)>| {
        let now = (list.query.get(), list.cursor.get());
        if before.is_some_and(|before| before != now) {
            list.load();
        }
        now
    });
    // The drawer is seen first: that the list makes room for it costs more than all of the drawer.
    let is_narrow = RwSignal::new(open.with_untracked(Option::is_some));
    Effect::new(move || {
        let is_open = open.with(Option::is_some);
        if is_open != is_narrow.get_untracked() {
            after_paint(move || {
                is_narrow.try_set(open.try_with_untracked(Option::is_some).unwrap_or_default());
            });
        }
    });
    let shown = move || {
        Suspend::new(async move {
            list.show_first().await;
            let session = session.await.ok();
            list.me.set_value(session.as_ref().and_then(|session| session.person.clone()));
            let address = session.map(|session| session.address);
            let content = move || {
                let address = address.clone();
                match list.content.get() {
                    Content::Tickets => {
                        Effect::new(move || {
                            list.rows.track();
                            place.come_back();
                        });
                        view! { <list::TicketList list/> }.into_any()
                    }
                    Content::Empty(is_filtered) => empty::state(is_filtered, address),
                    Content::Failed(error) => {
                        let retry = Callback::new(move |()| list.load());
                        view! { <ErrorState title="The tickets could not be loaded" error retry/> }.into_any()
                    }
                }
            };
            // The names of people come with the list.
            view! {
                <filters::ActiveFilters list/>
                {content}
            }
        })
    };

    view! {
        <div class="tickets" data-drawer=move || is_narrow.get().then_some("") on:click=move |event| workbench.click(&event)>
            <section class="tickets-list" aria-label="Tickets" data-view=move || list.shape().as_str() aria-busy=move || list.pending.get().then_some("true")>
                <h1 tabindex="-1">"Tickets"</h1>
                <toolbar::ViewToggle list/>
                <toolbar::Toolbar asked path/>
                <Suspense fallback=list::skeleton>{shown}</Suspense>
            </section>
            <Outlet/>
            {begin::slot(workbench)}
            {begin::form(list)}
        </div>
    }
    .into_any()
}
