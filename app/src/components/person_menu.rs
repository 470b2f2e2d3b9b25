//! A menu in which one of several people is chosen by a plain form.

use leptos::prelude::*;

use super::{Avatar, Icon};

/// Someone who can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Choice {
    /// What the form sends.
    pub(crate) value: String,
    /// Name.
    pub(crate) name: String,
    /// What tells people of one name apart.
    pub(crate) note: Option<String>,
    /// Up to two letters.
    pub(crate) initials: String,
    /// Whether this is who is chosen now.
    pub(crate) current: bool,
}

/// The panel of the menu: opened by any button whose `popovertarget` is `id`, closed by Escape or a click outside.
#[component]
pub(crate) fn PersonMenu(
    /// Identifier, unique on the page.
    id: &'static str,
    /// Heading.
    title: &'static str,
    /// Where the form goes.
    action: &'static str,
    /// Everyone who can be chosen.
    choices: Vec<Choice>,
) -> impl IntoView {
    let choices = choices
        .into_iter()
        .map(|choice| {
            view! {
                <li>
                    <button
                        class="menu-item"
                        name="id"
                        value=choice.value
                        aria-current=choice.current.then_some("true")
                    >
                        <Avatar initials=Some(choice.initials)/>
                        <span class="menu-text">
                            <span class="menu-name" dir="auto">{choice.name}</span>
                            {choice.note.map(|note| view! { <span class="menu-note">{note}</span> })}
                        </span>
                        {choice.current.then(|| Icon::Check.draw())}
                    </button>
                </li>
            }
        })
        .collect_view();
    view! {
        <div class="menu" id=id popover="auto" aria-label=title role="group">
            <p class="menu-title">{title}</p>
            <form method="post" action=action>
                <ul class="menu-list">{choices}</ul>
            </form>
        </div>
    }
}
