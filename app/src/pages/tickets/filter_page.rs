//! The page with more filters, for those without WASM: a plain form that is sent to this page, which leads to the list or
//! says what of it can't be read.

use leptos::prelude::*;
use leptos_router::{LazyRoute, hooks::use_url, lazy_route};

use super::filter_form;
use crate::{
    api::ticket_facets,
    components::ErrorState,
    domain::query::TicketQuery,
    pages::{addresses, filter_parts, page::TextPage},
};

/// The page.
pub(crate) struct FilterPage;

#[lazy_route]
impl LazyRoute for FilterPage {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        let url = use_url();
        let (query, problems) = url.with_untracked(|url| TicketQuery::parse(url.search()));
        let back = addresses::tickets(&query.to_query_string());
        let is_sent = url.with_untracked(|url| url.search_params().get_str(TicketQuery::SENT).is_some());
        #[cfg(feature = "ssr")]
        if is_sent && problems.is_empty() {
            leptos_axum::redirect(&back);
        }
        let wrong = RwSignal::new(if is_sent { problems } else { Vec::new() });
        let facets = Resource::new_blocking(|| (), |()| ticket_facets());
        view! {
            <TextPage title="Filter tickets">
                <Suspense>
                    {move || {
                        let (query, back) = (query.clone(), back.clone());
                        Suspend::new(async move {
                            match facets.await {
                                Ok(facets) => view! {
                                    <form class="panel edit-form" method="get" action=addresses::filters("")>
                                        <input type="hidden" name=TicketQuery::SENT value="1"/>
                                        {filter_form::fields(&query, &facets, wrong)}
                                        <div class="dialog-actions">
                                            {filter_parts::problems(wrong)}
                                            <a class="button" href=back>"Close"</a>
                                            <button class="button" data-look="primary">"Show tickets"</button>
                                        </div>
                                    </form>
                                }
                                .into_any(),
                                Err(error) => {
                                    view! { <ErrorState title="The filters could not be loaded" error/> }.into_any()
                                }
                            }
                        })
                    }}
                </Suspense>
            </TextPage>
        }
        .into_any()
    }
}
