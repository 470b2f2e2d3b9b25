//! A button that opens a menu of choices, each a link: what is chosen is part of the address.
//!
//! Opening, closing by Escape or a click outside and the return of the focus are the browser's (`popover`), and a link needs
//! no script: the menu works before the page is alive. Arrow keys, Home, End, letters and Space come with it
//! (<https://www.w3.org/WAI/ARIA/apg/patterns/menu-button/>).

use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::{Icon, focus_in_place};

/// One choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MenuChoice {
    /// Its word.
    pub(crate) label: &'static str,
    /// A shape that stands for it.
    pub(crate) icon: Option<Icon>,
    /// What `data-look` colours the shape by.
    pub(crate) look: Option<&'static str>,
    /// The address with it chosen, or not chosen any more.
    pub(crate) href: String,
    /// Whether it is chosen.
    pub(crate) is_chosen: bool,
    /// Whether a line parts it from the one before.
    pub(crate) parted: bool,
}

/// How many of the choices can be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Choose {
    /// One: choosing closes the menu.
    One,
    /// Several: the menu stays open.
    Several,
}

/// The button and its menu.
#[component]
pub(crate) fn Menu(
    /// Identifier of the menu, unique on the page.
    id: &'static str,
    /// What is chosen.
    label: &'static str,
    /// How many.
    choose: Choose,
    /// What is chosen now, in words beside the label; empty for nothing in particular.
    #[prop(into)]
    chosen: Signal<String>,
    /// The choices: always as many, in the same order.
    #[prop(into)]
    choices: Signal<Vec<MenuChoice>>,
) -> impl IntoView {
    let role = if choose == Choose::One { "menuitemradio" } else { "menuitemcheckbox" };
    let each = move || {
        choices
            .get()
            .into_iter()
            .map(|MenuChoice { label, icon, look, href, is_chosen, parted }| {
                view! {
                    <a
                        class="menu-item"
                        role=role
                        href=href
                        aria-checked=if is_chosen { "true" } else { "false" }
                        data-look=look
                        data-parted=parted.then_some("")
                        data-noscroll=""
                    >
                        {icon.map(Icon::draw)}
                        <span class="menu-text">{label}</span>
                    </a>
                }
            })
            .collect_view()
    };
    view! {
        <div class="menu-anchor">
            <button
                type="button"
                class="button menu-button"
                popovertarget=id
                aria-haspopup="menu"
                data-chosen=move || (!chosen.with(String::is_empty)).then_some("")
            >
                {label}
                <span class="menu-chosen">{move || chosen.get()}</span>
                {Icon::ChevronDown.draw()}
            </button>
            <div
                class="menu"
                data-anchored=""
                id=id
                popover="auto"
                role="menu"
                aria-label=label
                on:keydown=on_key
                on:toggle=move |event| on_toggle(&event)
                on:click=move |event| {
                    if choose == Choose::One && let Some(menu) = menu_of(&event) {
                        let _ = menu.hide_popover();
                    }
                }
            >
                {each}
            </div>
        </div>
    }
    .into_any()
}

fn menu_of(event: &web_sys::Event) -> Option<web_sys::HtmlElement> {
    event.current_target()?.dyn_into().ok()
}

/// The choices in the document's order.
fn items(menu: &web_sys::Element) -> Vec<web_sys::HtmlElement> {
    let Ok(found) = menu.query_selector_all(".menu-item") else { return Vec::new() };
    (0..found.length()).filter_map(|index| found.item(index)?.dyn_into().ok()).collect()
}

/// Whoever opens a menu is in it.
fn on_toggle(event: &web_sys::Event) {
    if let Some(menu) = menu_of(event).filter(|menu| menu.matches(":popover-open").unwrap_or_default()) {
        focus_chosen(&menu);
    }
}

/// Focuses the present choice, or the first.
pub(super) fn focus_chosen(menu: &web_sys::Element) {
    let items = items(menu);
    let chosen = items.iter().find(|item| item.get_attribute("aria-checked").as_deref() == Some("true"));
    if let Some(item) = chosen.or(items.first()) {
        focus_in_place(item);
    }
}

/// The keys of a menu.
pub(super) fn on_key(event: web_sys::KeyboardEvent) {
    let Some(menu) = menu_of(&event) else { return };
    let items = items(&menu);
    let active = document().active_element();
    let Some(at) = items.iter().position(|item| active.as_ref() == Some(item.as_ref())) else { return };
    let key = event.key();
    let next = match key.as_str() {
        // Whoever goes on leaves the menu.
        "Tab" => {
            let _ = menu.hide_popover();
            return;
        }
        "ArrowDown" => Some((at + 1) % items.len()),
        "ArrowUp" => Some((at + items.len() - 1) % items.len()),
        "Home" => Some(0),
        "End" => Some(items.len() - 1),
        " " => {
            event.prevent_default();
            items[at].click();
            return;
        }
        letter if letter.chars().count() == 1 && !(event.ctrl_key() || event.meta_key() || event.alt_key()) => {
            let letter = letter.to_lowercase();
            (1..=items.len())
                .map(|step| (at + step) % items.len())
                .find(|&index| items[index].text_content().unwrap_or_default().to_lowercase().starts_with(&letter))
        }
        _ => return,
    };
    event.prevent_default();
    if let Some(item) = next.and_then(|next| items.get(next)) {
        let _ = item.focus();
    }
}
