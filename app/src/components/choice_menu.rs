//! A menu that opens at a value and chooses another one for it (<https://www.w3.org/WAI/ARIA/apg/patterns/menu-button/>).

use leptos::{html::Div, prelude::*};

use super::{
    Icon,
    menu::{focus_chosen, on_key},
    popup::{has_closed, show_at},
};

/// One value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MenuOption {
    /// Its word.
    pub(crate) label: String,
    /// The shape that stands for it.
    pub(crate) icon: Icon,
    /// What `data-look` colours the shape by.
    pub(crate) look: &'static str,
    /// Whether it is the present one.
    pub(crate) is_chosen: bool,
}

/// The menu: open from when it is there until something is chosen, Escape or Tab is pressed, or something else is clicked.
#[component]
pub(crate) fn ChoiceMenu(
    /// What is chosen.
    label: &'static str,
    /// Selector of the element that it opens at.
    anchor: String,
    /// The values.
    options: Vec<MenuOption>,
    /// A value was chosen, by its place.
    choose: Callback<usize>,
    /// The menu is closed.
    close: Callback<()>,
) -> impl IntoView {
    let menu = NodeRef::<Div>::new();
    Effect::new(move || {
        if let Some(menu) = menu.get() {
            show_at(&menu, &anchor);
            focus_chosen(&menu);
        }
    });
    let items = options.into_iter().enumerate().map(|(index, option)| {
        let pick = move |_| {
            if let Some(menu) = menu.get_untracked() {
                let _ = menu.hide_popover();
            }
            choose.run(index);
        };
        view! {
            <button
                type="button"
                class="menu-item"
                role="menuitemradio"
                tabindex="-1"
                aria-checked=if option.is_chosen { "true" } else { "false" }
                data-look=option.look
                on:click=pick
            >
                {option.icon.draw()}
                <span class="menu-text">{option.label}</span>
            </button>
        }
    });
    let items = items.collect_view();
    view! {
        <div
            class="menu"
            data-anchored=""
            popover="auto"
            role="menu"
            aria-label=label
            node_ref=menu
            on:keydown=on_key
            on:toggle=move |event| {
                if has_closed(&event) {
                    close.run(());
                }
            }
        >
            {items}
        </div>
    }
    .into_any()
}
