//! More filters in a dialog: the list stays where it is until they are chosen.

use leptos::{html::Form, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::super::{filter_form, state::List};
use crate::{
    api::{ApiError, ticket_facets},
    components::{ErrorState, Shut, dialog},
    domain::{
        facets::Facets,
        query::{Ignored, TicketQuery},
    },
    pages::{addresses, filter_parts},
};

/// The dialog; it is open as long as it is there.
#[component]
pub(super) fn FilterDialog(
    /// The list that is filtered.
    list: List,
    /// The dialog is closed.
    close: Callback<()>,
) -> impl IntoView {
    let form = NodeRef::<Form>::new();
    let facets = RwSignal::new(None::<Result<Facets, ApiError>>);
    let problems = RwSignal::new(Vec::<Ignored>::new());
    let navigate = use_navigate();
    let ask = move || {
        leptos::task::spawn_local(async move {
            let answer = ticket_facets().await;
            facets.try_set(Some(answer));
        });
    };
    ask();
    let filter = move |event: web_sys::SubmitEvent, shut: Shut| {
        event.prevent_default();
        // Enter sends a form that has no button, too.
        if !facets.with_untracked(|facets| matches!(facets, Some(Ok(_)))) {
            return;
        }
        let data = form.get_untracked().and_then(|form| web_sys::FormData::new_with_form(&form).ok());
        let data = data.and_then(|data| web_sys::UrlSearchParams::new_with_str_sequence_sequence(&data).ok());
        let sent = data.map(|data| String::from(data.to_string())).unwrap_or_default();
        let (query, unread) = TicketQuery::parse(&sent);
        problems.set(unread);
        if !problems.with_untracked(Vec::is_empty) {
            return;
        }
        let query = query.to_query_string();
        shut.now();
        let options = NavigateOptions { scroll: false, ..NavigateOptions::default() };
        navigate(&addresses::with_query(list.path.get_untracked(), &query), options);
    };
    let contents = move || match facets.get() {
        None => view! { <p role="status">"Loading the filters…"</p> }.into_any(),
        Some(Ok(facets)) => list.asked.with_untracked(|(query, _)| filter_form::fields(query, &facets, problems)),
        Some(Err(error)) => {
            let retry = Callback::new(move |()| ask());
            view! { <ErrorState title="The filters could not be loaded" error retry/> }.into_any()
        }
    };
    dialog("filters-title", true, close, move |shut| {
        view! {
            <form node_ref=form on:submit=move |event| filter(event, shut)>
                <h2 class="dialog-title" id="filters-title">"Filter tickets"</h2>
                {contents}
                <div class="dialog-actions">
                    {filter_parts::problems(problems)}
                    <button type="button" class="button" on:click=move |_| shut.now()>"Close"</button>
                    {move || facets.with(|facets| matches!(facets, Some(Ok(_)))).then(|| view! {
                        <button class="button" data-look="primary">"Show tickets"</button>
                    })}
                </div>
            </form>
        }
        .into_any()
    })
}
