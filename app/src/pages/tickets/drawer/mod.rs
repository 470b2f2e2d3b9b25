//! A ticket in full, beside the list.

mod audit;
mod conversation;
mod details;
mod header;
mod history;

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{
    card,
    state::{List, canonical},
};
use crate::{
    api::{ApiError, ticket_detail},
    components::{Clock, Drawer, ErrorState, Tab, TabPanel, Tabs},
    domain::{ticket::TicketDetail, time::Timestamp},
    pages::{
        addresses::{self, AUDIT, CONVERSATION, DETAILS},
        page::PageTitle,
    },
};

/// The tabs in order.
const TABS: [Tab; 3] = [
    Tab { id: DETAILS, label: "Details" },
    Tab { id: CONVERSATION, label: "Conversation" },
    Tab { id: AUDIT, label: "Audit" },
];

/// What was answered.
type Answer = Result<TicketDetail, ApiError>;

/// The drawer of the ticket that the address names.
#[component]
pub(crate) fn TicketDrawer() -> impl IntoView {
    let list = List::expect();
    let title = expect_context::<PageTitle>();
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| canonical(&params.get("id").unwrap_or_default())));
    let tab = Memo::new(move |_| params.with(|params| params.get("tab")));
    let known_tab = Memo::new(move |_| {
        tab.with(|tab| match tab.as_deref() {
            Some(CONVERSATION) => CONVERSATION,
            Some(AUDIT) => AUDIT,
            _ => DETAILS,
        })
    });
    // Made here, it lasts as long as the drawer: what is shown of one ticket may read it once more when it turns to another.
    let current = Signal::from(known_tab);
    let body = move |asked: Resource<Answer>, answer: Answer| {
        // A third segment that is no tab names nothing; the tab *Details* has no name of its own.
        let is_tab = tab.with_untracked(|tab| tab.as_deref().is_none_or(|tab| matches!(tab, CONVERSATION | AUDIT)));
        let answer = answer.and_then(|detail| {
            let missing = || ApiError::NotFound("This ticket has no such tab.".to_owned());
            if is_tab { Ok(detail) } else { Err(missing()) }
        });
        match answer {
            Ok(detail) => {
                title.rename(format!("{} {}", detail.summary.number, detail.summary.title));
                contents(list, detail, current)
            }
            Err(error) => {
                title.rename(if matches!(error, ApiError::NotFound(_)) { "Ticket not found" } else { "Ticket" });
                failed(list, error, Callback::new(move |()| asked.refetch()))
            }
        }
    };

    view! {
        <Drawer
            label="Ticket details"
            subject=id
            close=Signal::derive(move || list.address())
            opener=Signal::derive(move || card::opener(&id.get()))
        >
            {move || {
                // A resource for each ticket: one for all would wait for a slow answer before it asked for the next.
                let id = id.get();
                let asked = id.clone();
                let detail = Resource::new_blocking(move || asked.clone(), ticket_detail);
                view! {
                    <Suspense fallback=move || waiting(list, &id)>
                        {move || Suspend::new(async move {
                            let answer = detail.await;
                            // The ways to the neighbours stand in the first HTML.
                            if cfg!(feature = "ssr") {
                                list.show_first().await;
                            }
                            body(detail, answer)
                        })}
                    </Suspense>
                }
            }}
        </Drawer>
    }
    .into_any()
}

/// Everything that is known of the ticket.
fn contents(list: List, detail: TicketDetail, tab: Signal<&'static str>) -> AnyView {
    let id = detail.summary.id;
    let known = list.adopt(&detail);
    let head = header::whole(list, &known, &detail);
    let read = detail.summary.updated_at;
    let detail = ArcRwSignal::new(detail);
    let read_by_panel = detail.clone();
    let href = Callback::new(move |tab: &'static str| addresses::ticket(id, tab, &list.query.get()));
    let ticket = known.ticket.clone();
    // Whatever changes the ticket adds to its history.
    Effect::new(move |before: Option<Timestamp>| {
        let changed = ticket.with(|ticket| ticket.updated_at);
        if changed > before.unwrap_or(read) {
            let detail = detail.clone();
            leptos::task::spawn_local(async move {
                if let Ok(news) = ticket_detail(id.to_string()).await
                    && detail.with_untracked(|detail| detail.summary.updated_at <= news.summary.updated_at)
                {
                    list.adopt(&news);
                    detail.set(news);
                }
            });
        }
        changed
    });
    let clock = Clock::expect();
    let is_here =
        move || list.open.try_with_untracked(|open| open.as_deref() == Some(id.to_string().as_str())) == Some(true);
    let panel = move || {
        let tab = tab.get();
        let (ticket, now) = known.read(clock);
        read_by_panel.with(|detail| {
            // With another ticket the tab changes, too, and this may be called once more when what is around it has gone.
            if !is_here() {
                return ().into_any();
            }
            match tab {
                CONVERSATION => conversation::panel(detail, now),
                AUDIT => audit::panel(detail, now),
                _ => details::panel(detail, &ticket, now),
            }
        })
    };
    view! {
        {head}
        <Tabs label="Ticket details" tabs=&TABS current=tab href=href/>
        <TabPanel current=tab>{panel}</TabPanel>
    }
    .into_any()
}

/// The ticket is being asked for: what the list knows of it is there at once, the rest has its place.
fn waiting(list: List, id: &str) -> AnyView {
    let known = list.named(id);
    view! {
        {header::known(list, known.as_ref())}
        <div class="tabs" aria-hidden="true">
            {TABS.map(|tab| view! { <span class="tab">{tab.label}</span> }).collect_view()}
        </div>
        <div class="tab-panel" role="status" aria-label="Loading the ticket">
            <dl class="fields" aria-hidden="true">
                {(0..7).map(|_| view! {
                    <div class="field-row">
                        <dt><span class="skeleton" data-width="short"></span></dt>
                        <dd><span class="skeleton" data-width="medium"></span></dd>
                    </div>
                }).collect_view()}
            </dl>
        </div>
    }
    .into_any()
}

/// There is no such ticket, or it could not be had.
fn failed(list: List, error: ApiError, retry: Callback<()>) -> AnyView {
    let title = if matches!(error, ApiError::NotFound(_)) {
        "There is no such ticket"
    } else {
        "The ticket could not be loaded"
    };
    view! {
        {header::bare(list)}
        <ErrorState title error retry>
            <a class="button" href=move || list.address() data-noscroll="">"Back to the list"</a>
        </ErrorState>
    }
    .into_any()
}
