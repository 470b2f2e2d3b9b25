//! The HTML document around the application, and the application's routes.

use leptos::{nonce::use_nonce, prelude::*};
use leptos_meta::{MetaTags, provide_meta_context};
use leptos_router::{
    Lazy, SsrMode,
    components::{ParentRoute, Route, Router, Routes},
    path,
};

use crate::{
    components::{RESTORE_WIDTH, SPRITE, sprite, zone_of_request},
    hydration::Hydration,
    pages::{
        AccountPages, ConversationLogs, ConversationPage, Dashboard, EditPage, FilterPage, Frame, GuardrailPages,
        NotFound, SettingsPages, TicketDrawer, TicketsPage, layout_of_request, role_of_request,
    },
};

/// The mark of the desk: one hand over to another, as two bars that meet.
const FAVICON: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect \
    width='32' height='32' rx='8' fill='%234b4fd9'/%3E%3Cpath d='M9 8v16M23 8v16M9 16h14' fill='none' stroke='%23fff' \
    stroke-width='3.5' stroke-linecap='round'/%3E%3C/svg%3E";

/// The whole document, rendered on the server only.
///
/// The context of the request is needed: the zone is written into the document, where the browser finds it.
#[must_use]
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let styles = format!("/{}/{}.css", options.site_pkg_dir, options.output_name);
    let (layout, cookie) = layout_of_request();
    view! {
        <!DOCTYPE html>
        <html
            lang="en"
            data-tz=zone_of_request()
            data-layout=layout.to_string()
            data-density=layout.density.as_str()
            data-layout-cookie=cookie
            data-role=role_of_request()
        >
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <link rel="icon" href=FAVICON/>
                <link rel="stylesheet" href=styles/>
                // The server sends a page whole: it is painted whole, however the network cuts it, and nothing moves while the rest
                // of it comes.
                <link rel="expect" href=format!("#{SPRITE}") blocking="render"/>
                <script nonce=use_nonce()>{RESTORE_WIDTH}</script>
                <Hydration options/>
                <MetaTags/>
            </head>
            <body><App/>{sprite()}</body>
        </html>
    }
}

/// The application: every page of the desk.
///
/// All pages are rendered whole before the first byte is sent: they work without WASM, and their status is right.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <Router>
            <Frame>
                <Routes fallback=NotFound>
                    <Route path=path!("/tickets/filters") view={Lazy::<FilterPage>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/tickets/edit") view={Lazy::<EditPage>::new()} ssr=SsrMode::Async/>
                    <ParentRoute path=path!("/tickets") view=TicketsPage ssr=SsrMode::Async>
                        <Route path=path!("") view=|| () ssr=SsrMode::Async/>
                        <Route path=path!("/:id/:tab?") view=TicketDrawer ssr=SsrMode::Async/>
                    </ParentRoute>
                    <Route path=path!("/conversations") view={Lazy::<ConversationLogs>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/conversations/:chat_id") view={Lazy::<ConversationPage>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/dashboard") view={Lazy::<Dashboard>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/guardrails/*rest") view={Lazy::<GuardrailPages>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/settings/*rest") view={Lazy::<SettingsPages>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/:page") view={Lazy::<AccountPages>::new()} ssr=SsrMode::Async/>
                </Routes>
            </Frame>
        </Router>
    }
    .into_any()
}
