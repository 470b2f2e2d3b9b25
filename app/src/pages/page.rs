//! What every page has: a title, a heading and a place for its content.

use leptos::prelude::*;
use leptos_meta::Title;

/// The name of the page that is open, which becomes the document's title.
#[derive(Clone, Copy)]
pub(crate) struct PageTitle(RwSignal<String>);

impl PageTitle {
    /// Makes the title known to everything below.
    pub(crate) fn provide() -> Self {
        let title = Self(RwSignal::new(String::new()));
        provide_context(title);
        title
    }

    /// Names the page.
    pub(crate) fn set(name: impl Into<String>) {
        expect_context::<Self>().rename(name);
    }

    /// Names the page, from where the context can't be reached.
    pub(crate) fn rename(self, name: impl Into<String>) {
        let name = name.into();
        if self.0.with_untracked(|present| *present != name) {
            self.0.set(name);
        }
    }
}

/// The document's title. There is only this one: leptos keeps a title that is replaced in place on its stack for ever.
#[component]
pub(crate) fn DocumentTitle(
    /// The name of the page.
    of: PageTitle,
) -> impl IntoView {
    // leptos_meta reads it after the request's own signals may be gone, so it has to live by itself.
    let name = ArcRwSignal::from(of.0);
    let text = move || {
        let title = name.with(|name| if name.is_empty() { "Handoff".to_owned() } else { format!("{name} · Handoff") });
        // leptos_meta writes the title into the server's HTML as it is.
        if cfg!(feature = "ssr") {
            title.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
        } else {
            title
        }
    };
    view! { <Title text/> }
}

/// A page of plain text under a heading.
#[component]
pub(crate) fn TextPage(
    /// Heading and title.
    title: &'static str,
    /// The content.
    children: Children,
) -> impl IntoView {
    PageTitle::set(title);
    view! {
        <div class="page">
            <header class="page-header"><h1>{title}</h1></header>
            <div class="page-text">{children()}</div>
        </div>
    }
}
