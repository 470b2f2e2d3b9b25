//! What keys stand for while nobody types.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::super::begin::{Act, Place};
use crate::{
    domain::{edit::Field, ids::TicketId},
    pages::keys,
};

/// Every key with what it does, and whether it edits a ticket.
const ALL: [(&str, &str, bool); 11] = [
    ("/", "Search", false),
    ("j", "Next ticket", false),
    ("k", "Previous ticket", false),
    ("Enter", "Open the ticket", false),
    ("e", "Edit the ticket", true),
    ("a", "Assign the ticket", true),
    ("i", "Assign the ticket to me", true),
    ("s", "Change its status", true),
    ("z", "Undo the last change", true),
    ("Esc", "Close what was opened last", false),
    ("?", "Show this help", false),
];

/// The keys with what they do, as the help shows them.
pub(super) fn offered(may_edit: bool) -> impl Iterator<Item = (&'static str, &'static str)> {
    ALL.into_iter().filter(move |(_, _, edits)| may_edit || !edits).map(|(key, does, _)| (key, does))
}

/// Does what can be done here; what is left is to be done by whoever does the work.
pub(super) fn press(key: &str) -> Option<Act> {
    match key {
        "j" | "k" => {
            step(key == "j");
            None
        }
        "?" => Some(Act::Help),
        "z" => Some(Act::Undo),
        key => {
            let (ticket, place) = current()?;
            Some(match key {
                "e" => Act::Dialog { ticket },
                "i" => Act::Assign { ticket },
                "a" => Act::Edit { ticket, field: Field::AssignedTo, place },
                "s" => Act::Edit { ticket, field: Field::Status, place },
                _ => return None,
            })
        }
    }
}

fn first(selector: &str) -> Option<Element> {
    document().query_selector(selector).ok().flatten()
}

/// The ticket that a key means: the one with the focus in it, else the one that is open.
fn current() -> Option<(TicketId, Place)> {
    let within = |element: &Element, selector: &str| element.closest(selector).ok().flatten();
    let focused = document().active_element();
    let holder = focused.as_ref().and_then(|focused| within(focused, "[data-ticket]"));
    let holder = holder.or_else(|| first(".drawer [data-ticket]"))?;
    let ticket = holder.get_attribute("data-ticket")?.parse().ok()?;
    let place = if within(&holder, ".drawer").is_some() { Place::Drawer } else { Place::List };
    Some((ticket, place))
}

/// On to the next or the previous ticket of the list: with the focus among its tickets, that goes there; from anywhere else
/// an open drawer shows it. So the other keys always mean the ticket that one has just come to.
fn step(is_forward: bool) {
    let focused = document().active_element();
    let focused = focused.and_then(|focused| focused.closest(".tickets-list [data-ticket]").ok().flatten());
    if focused.is_none() && first(".drawer-ways a[href]:not([aria-label=Close])").is_some() {
        let way =
            if is_forward { ".drawer-ways a:nth-of-type(2)[href]" } else { ".drawer-ways a:nth-of-type(1)[href]" };
        if let Some(way) = first(way).and_then(|way| way.dyn_into::<HtmlElement>().ok()) {
            way.click();
        }
        return;
    }
    let from = focused.or_else(|| first(".tickets-list [data-ticket][aria-current]"));
    keys::step(".tickets-list .card-link", "[data-ticket]", ".tickets-more a", from.as_ref(), is_forward);
}
