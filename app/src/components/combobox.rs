//! A box in which something is typed or chosen from a list below it
//! (<https://www.w3.org/WAI/ARIA/apg/patterns/combobox/>).

use leptos::{
    html::{Div, Input},
    prelude::*,
};

use super::{
    Avatar, focus_in_place,
    popup::{has_closed, show_at},
};

/// One line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ComboboxOption {
    /// What it is, which two of the same words are not.
    pub(crate) key: String,
    /// Its words.
    pub(crate) label: String,
    /// What tells it apart.
    pub(crate) note: Option<String>,
    /// Up to two letters, for a person.
    pub(crate) initials: Option<String>,
    /// Whether it is the present value.
    pub(crate) is_chosen: bool,
    /// Whether to begin here while nothing is typed; otherwise one begins with the first.
    pub(crate) begins: bool,
}

/// The identifier of a line of the list.
fn line(index: usize) -> String {
    format!("combobox-{index}")
}

/// The box: open from when it is there until something is chosen, Escape or Tab is pressed, or something else is clicked.
#[component]
pub(crate) fn Combobox(
    /// What is chosen.
    label: &'static str,
    /// What can be typed.
    placeholder: &'static str,
    /// Selector of the element that it opens at.
    anchor: String,
    /// What is typed.
    text: RwSignal<String>,
    /// What can be chosen for it.
    #[prop(into)]
    options: Signal<Vec<ComboboxOption>>,
    /// Whether that is all there is for what is typed, and nothing more to wait for.
    #[prop(into)]
    is_settled: Signal<bool>,
    /// Enter means what is about to be offered: whether it waits for that.
    entered: RwSignal<bool>,
    /// A line was chosen, by its place.
    choose: Callback<usize>,
    /// The box is closed.
    close: Callback<()>,
) -> impl IntoView {
    let popover = NodeRef::<Div>::new();
    let input = NodeRef::<Input>::new();
    Effect::new(move || {
        if let Some((popover, input)) = popover.get().zip(input.get()) {
            show_at(&popover, &anchor);
            // It has its place only with the next frame: where it is before, the page must not be scrolled to.
            focus_in_place(&input);
        }
    });
    // A line keeps its mark when others come before it.
    let marked = RwSignal::new(None::<String>);
    let at = Memo::new(move |_| {
        options.with(|options| {
            let is_marked =
                |marked: &Option<String>| options.iter().position(|option| Some(&option.key) == marked.as_ref());
            // Nothing typed and nothing chosen leaves everything as it is.
            let present =
                || text.with(String::is_empty).then(|| options.iter().position(|option| option.begins)).flatten();
            marked.with(is_marked).or_else(present).unwrap_or(0)
        })
    });
    let pick = move |index: usize| {
        if let Some(popover) = popover.get_untracked() {
            let _ = popover.hide_popover();
        }
        choose.run(index);
    };
    Effect::new(move || {
        if entered.get() && is_settled.get() && options.with(|options| !options.is_empty()) {
            entered.set(false);
            pick(at.get_untracked());
        }
    });
    let go = move |index: usize| {
        marked.set(options.with_untracked(|options| options.get(index).map(|option| option.key.clone())));
        if let Some(line) = document().get_element_by_id(&line(index)) {
            let options = web_sys::ScrollIntoViewOptions::new();
            options.set_block(web_sys::ScrollLogicalPosition::Nearest);
            line.scroll_into_view_with_scroll_into_view_options(&options);
        }
    };
    let on_key = move |event: web_sys::KeyboardEvent| {
        let count = options.with_untracked(Vec::len);
        // While a character is being composed, its keys belong to it.
        if event.is_composing() {
            return;
        }
        match event.key().as_str() {
            "Tab" => {
                if let Some(popover) = popover.get_untracked() {
                    let _ = popover.hide_popover();
                }
                return;
            }
            "Enter" => entered.set(true),
            _ if count == 0 => return,
            "ArrowDown" => go((at.get_untracked() + 1) % count),
            "ArrowUp" => go((at.get_untracked() + count - 1) % count),
            _ => return,
        }
        event.prevent_default();
    };
    let lines = move || {
        let each = options.get().into_iter().enumerate().map(|(index, option)| {
            view! {
                <li
                    id=line(index)
                    class="menu-item"
                    role="option"
                    aria-selected=move || if at.get() == index { "true" } else { "false" }
                    data-chosen=option.is_chosen.then_some("")
                    on:click=move |_| pick(index)
                >
                    <Avatar initials=option.initials/>
                    <span class="menu-text">
                        <span class="menu-name" dir="auto">{option.label}</span>
                        {option.note.map(|note| view! { <span class="menu-note" dir="auto">{note}</span> })}
                    </span>
                </li>
            }
        });
        each.collect_view()
    };
    view! {
        <div
            class="menu combobox"
            data-anchored=""
            popover="auto"
            role="dialog"
            aria-label=label
            node_ref=popover
            on:toggle=move |event| {
                if has_closed(&event) {
                    close.run(());
                }
            }
        >
            <input
                class="combobox-input"
                type="text"
                role="combobox"
                aria-label=label
                aria-autocomplete="list"
                aria-expanded="true"
                aria-controls="combobox-lines"
                aria-activedescendant=move || options.with(|options| !options.is_empty()).then(|| line(at.get()))
                autocomplete="off"
                spellcheck="false"
                maxlength="200"
                dir="auto"
                placeholder=placeholder
                node_ref=input
                on:input=move |event| {
                    marked.set(None);
                    entered.set(false);
                    text.set(event_target_value(&event));
                }
                on:keydown=on_key
            />
            <ul
                class="menu-list"
                id="combobox-lines"
                role="listbox"
                aria-label=label
                // The focus stays where one types.
                on:mousedown=move |event| event.prevent_default()
            >
                {lines}
            </ul>
        </div>
    }
    .into_any()
}
