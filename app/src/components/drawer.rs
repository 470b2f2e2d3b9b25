//! A region at the right edge of the page that shows one thing in full, while the page beside it stays usable.

use leptos::{ev, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use wasm_bindgen::JsCast;

use super::{Arrival, after_paint, focus_in_place, popup::is_covered, rescue_focus, resizer::Resizer};

/// A labelled region that is not modal. On narrow screens it covers the page.
///
/// Escape leads to `close`. When the drawer goes, by whatever way, and the focus would be lost with it, the focus
/// returns to `opener`.
#[component]
pub(crate) fn Drawer(
    /// What it shows, for those who only hear it.
    label: &'static str,
    /// Which thing it shows: when another one is chosen, the focus comes here.
    #[prop(into)]
    subject: Signal<String>,
    /// Where closing leads.
    #[prop(into)]
    close: Signal<String>,
    /// Identifier of the element that opened it.
    #[prop(into)]
    opener: Signal<String>,
    /// The content.
    children: Children,
) -> impl IntoView {
    let region = NodeRef::<leptos::html::Section>::new();
    let content = NodeRef::<leptos::html::Div>::new();
    // A page that arrives with its drawer open does not move the focus.
    let arrived_open = Arrival::is_first_page();
    let navigate = use_navigate();
    let place = StoredValue::new(None::<Moved>);

    Effect::new(move |before: Option<Option<String>>| {
        let before = before.flatten();
        // The effect may come before the element.
        let Some(region) = region.get() else { return before };
        let shown = subject.get();
        let is_news = match before {
            Some(before) => before != shown,
            None => !arrived_open,
        };
        if is_news {
            focus_in_place(&region);
            if let Some(content) = content.get_untracked() {
                content.set_scroll_top(0);
            }
            keep_in_view(opener.get_untracked(), place);
        }
        Some(shown)
    });

    Effect::new(move || {
        // The effect may come before the element.
        if region.get().is_none() {
            return;
        }
        let navigate = navigate.clone();
        let escape = window_event_listener(ev::keydown, move |event| {
            if event.key() == "Escape" && !event.default_prevented() && !event.is_composing() && !is_covered() {
                event.prevent_default();
                let options = NavigateOptions { scroll: false, ..NavigateOptions::default() };
                navigate(&close.get_untracked(), options);
            }
        });
        let resized = window_event_listener(ev::resize, move |_| cover_what_is_behind(region));
        cover_what_is_behind(region);
        on_cleanup(move || {
            escape.remove();
            resized.remove();
            uncover();
            go_back_to(place);
            if let Some(opener) = opener.try_get_untracked() {
                rescue_focus([format!("[id=\"{opener}\"]")]);
            }
        });
    });

    view! {
        <section class="drawer" aria-label=label tabindex="-1" data-opened=(!arrived_open).then_some("") node_ref=region>
            <Resizer label="Width of the details"/>
            <div class="drawer-content" node_ref=content>{children()}</div>
        </section>
    }
    .into_any()
}

/// Where the page was scrolled to before the drawer opened, and where that has moved it.
#[derive(Clone, Copy)]
struct Moved {
    from: f64,
    to: f64,
}

/// How far the page is scrolled.
fn scrolled() -> f64 {
    window().scroll_y().unwrap_or_default()
}

/// Runs something once the page beside has made room for the drawer, or taken it back: it does so after the drawer is painted.
fn after_moving(then: impl FnOnce() + 'static) {
    after_paint(move || request_animation_frame(then));
}

/// Where the drawer takes room from the list, what opened it may have moved: it stays in sight.
fn keep_in_view(opener: String, place: StoredValue<Option<Moved>>) {
    let here = scrolled();
    after_moving(move || {
        let from = place.try_get_value().flatten().map_or(here, |moved| moved.from);
        if let Some(opener) = document().get_element_by_id(&opener) {
            let options = web_sys::ScrollIntoViewOptions::new();
            options.set_block(web_sys::ScrollLogicalPosition::Nearest);
            opener.scroll_into_view_with_scroll_into_view_options(&options);
        }
        place.try_set_value(Some(Moved { from, to: scrolled() }));
    });
}

/// The page goes back to where it was, unless someone has scrolled it since.
fn go_back_to(place: StoredValue<Option<Moved>>) {
    let Some(Moved { from, to }) = place.try_get_value().flatten() else { return };
    if (scrolled() - to).abs() < 1.0 {
        after_moving(move || window().scroll_to_with_x_and_y(0.0, from));
    }
}

/// Below this width the drawer lies over the page, as in the styles.
const COVERS_BELOW: f64 = 900.0;

/// Where the drawer lies over the page, the focus does not go behind it.
fn cover_what_is_behind(region: NodeRef<leptos::html::Section>) {
    uncover();
    let width = window().inner_width().ok().and_then(|width| width.as_f64()).unwrap_or(COVERS_BELOW);
    let Some(region) = region.get_untracked().filter(|_| width < COVERS_BELOW) else { return };
    let mut inside: web_sys::Element = region.into();
    while let Some(parent) = inside.parent_element().filter(|parent| parent.tag_name() != "BODY") {
        let mut sibling = parent.first_element_child();
        while let Some(element) = sibling {
            if element != inside && !element.has_attribute("data-above") {
                let _ = element.set_attribute("inert", "");
            }
            sibling = element.next_element_sibling();
        }
        inside = parent;
    }
}

/// Nothing lies over the page any more.
fn uncover() {
    let Ok(covered) = document().query_selector_all("[inert]") else { return };
    for index in 0..covered.length() {
        if let Some(element) = covered.item(index).and_then(|node| node.dyn_into::<web_sys::Element>().ok()) {
            let _ = element.remove_attribute("inert");
        }
    }
}
