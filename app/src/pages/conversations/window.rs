//! The turns of a conversation that are shown: a window of a long one, which grows at either end.

use std::{cell::RefCell, sync::Arc};

use leptos::prelude::*;

use super::turn;
use crate::{
    api::{ApiError, transcript},
    components::{Announcer, Icon, after_paint, rescue_focus},
    domain::{
        conversation::{Transcript, TranscriptTurn, Window},
        ids::ChatId,
        logs::TurnReasons,
        time::Timestamp,
    },
    pages::{addresses, count::count, place::Place},
};

/// What the address asks for.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Asked {
    /// The turn that one came for.
    pub(super) turn: Option<String>,
    /// The position of the first turn to show, where that is said.
    pub(super) from: Option<i64>,
    /// Whether to say why that turn was escalated or not.
    pub(super) why: bool,
}

/// A turn that is shown, with its place in the conversation.
#[derive(Clone)]
struct Shown {
    position: i64,
    /// The desk's clock when it was read.
    now: Timestamp,
    turn: Arc<TranscriptTurn>,
}

/// An end of what is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Earlier,
    Later,
}

/// What asking for more has come to.
#[derive(Clone, PartialEq)]
enum More {
    Idle,
    Asking(End),
    Failed(End, ApiError),
}

thread_local! {
    /// What was added to the window of an address, for who comes back to it. Only ever used in the browser.
    static GROWN: RefCell<Option<(String, Vec<Shown>)>> = const { RefCell::new(None) };
}

/// The window, and what it takes to make it grow.
#[derive(Clone, Copy)]
struct View {
    chat_id: StoredValue<ChatId>,
    named: StoredValue<Option<String>>,
    /// How many turns there are in all.
    count: i64,
    shown: RwSignal<Vec<Shown>>,
    more: RwSignal<More>,
    announcer: Announcer,
}

/// The turns, and ways to earlier and later ones.
#[component]
pub(super) fn Turns(
    /// The conversation with the window that the address asks for.
    transcript: Transcript,
    /// What the address asks for.
    asked: Asked,
    /// Why the named turn was escalated or not, where that is asked for.
    reasons: Option<TurnReasons>,
    /// Whether the turns came with the document.
    arrived: bool,
) -> impl IntoView {
    let place = expect_context::<Place>();
    let named = asked.turn.clone();
    let is_missing = named.is_some()
        && asked.from.is_none()
        && !transcript.turns.iter().any(|turn| named.as_deref() == Some(turn.turn.turn_id.as_str()));
    if place.is_back() {
        Effect::new(move || place.come_back());
    } else if let Some(named) = named.as_deref().filter(|_| !is_missing) {
        let has_own_beginning = asked.from.is_some();
        scroll_to(turn::element_id(named), move || !arrived || (!has_own_beginning && is_left_at_the_top()));
    }
    let grown = if place.is_back() { grown() } else { None };
    let chat_id = transcript.chat_id.clone();
    let view = View {
        chat_id: StoredValue::new(chat_id.clone()),
        named: StoredValue::new(named.clone()),
        count: transcript.count,
        shown: RwSignal::new(grown.unwrap_or_else(|| placed(transcript))),
        more: RwSignal::new(More::Idle),
        announcer: Announcer::expect(),
    };
    let item = move |Shown { now, turn, .. }: Shown| {
        let is_named = named.as_deref() == Some(turn.turn.turn_id.as_str());
        turn::item(&chat_id, &turn, now, is_named, reasons.clone().filter(|_| is_named))
    };
    view! {
        {is_missing.then(|| view! {
            <p class="notice">{Icon::Info.draw()} "This conversation has no such turn. Here it is from the beginning."</p>
        })}
        {way(view, End::Earlier)}
        <ol class="turns" aria-label="Turns" tabindex="-1">
            <For each=move || view.shown.get() key=|shown| shown.position children=item/>
        </ol>
        {way(view, End::Later)}
    }
    .into_any()
}

/// Whether the browser leaves a document that came for a turn at its top: it goes where a fragment says, and back to where
/// one was in a document that is loaded again.
fn is_left_at_the_top() -> bool {
    let entries = window().performance().map(|performance| performance.get_entries_by_type("navigation"));
    let kind = entries.and_then(|entries| js_sys::Reflect::get(&entries.get(0), &"type".into()).ok());
    let is_new = kind.and_then(|kind| kind.as_string()).is_some_and(|kind| kind == "navigate");
    let has_fragment = window().location().hash().is_ok_and(|fragment| !fragment.is_empty());
    is_new && !has_fragment && window().scroll_y().is_ok_and(|scrolled| scrolled < 1.0)
}

/// Once the turns are in the document: that is with the next frame, and the router has scrolled to its top by then.
fn scroll_to(element: String, if_so: impl Fn() -> bool + 'static) {
    Effect::new(move || {
        if !if_so() {
            return;
        }
        let element = element.clone();
        after_paint(move || {
            if let Some(element) = document().get_element_by_id(&element) {
                element.scroll_into_view();
            }
        });
    });
}

/// Each turn with its place.
fn placed(transcript: Transcript) -> Vec<Shown> {
    let now = transcript.now;
    let turns = (transcript.first..).zip(transcript.turns);
    turns.map(|(position, turn)| Shown { position, now, turn: Arc::new(turn) }).collect()
}

impl View {
    /// Where the turns begin that come before or after what is shown; `None` where there are none.
    fn beyond(self, end: End) -> Option<i64> {
        self.shown
            .with(|shown| match end {
                End::Earlier => shown.first().map(|first| first.position).filter(|first| *first > 1),
                End::Later => shown.last().map(|last| last.position + 1).filter(|next| *next <= self.count),
            })
            .map(|position| match end {
                End::Earlier => (position - Window::TURNS).max(1),
                End::Later => position,
            })
    }

    /// Adds what comes before or after.
    fn grow(self, end: End) {
        let Some(from) = untrack(|| self.beyond(end)) else { return };
        if self.more.with_untracked(|more| matches!(more, More::Asking(_))) {
            return;
        }
        self.more.set(More::Asking(end));
        let chat_id = self.chat_id.with_value(ChatId::to_string);
        leptos::task::spawn_local(async move {
            let answer = transcript(chat_id, None, Some(from)).await;
            // The page may have been left meanwhile.
            if self.more.try_get_untracked().is_none() {
                return;
            }
            match answer {
                Ok(found) => {
                    self.more.set(More::Idle);
                    let added = self.add(placed(found), end);
                    self.announcer.say(format!("{} more", count(added, "turn")));
                    // At the end of all turns the way on goes, with the focus.
                    rescue_focus([".turns".to_owned()]);
                }
                Err(error) => self.more.set(More::Failed(end, error)),
            }
        });
    }

    /// Puts turns before or after what is shown; how many. What is being read stays where it is.
    fn add(self, found: Vec<Shown>, end: End) -> u64 {
        let (before, height) = (self.shown.with_untracked(Vec::len), page_height());
        let scrolled = window().scroll_y().unwrap_or_default();
        self.shown.update(|shown| {
            let known = shown.first().zip(shown.last()).map(|(first, last)| first.position..=last.position);
            let new = found.into_iter().filter(|new| known.as_ref().is_none_or(|known| !known.contains(&new.position)));
            match end {
                End::Earlier => *shown = new.chain(std::mem::take(shown)).collect(),
                End::Later => shown.extend(new),
            }
        });
        let shown = self.shown.get_untracked();
        let added = shown.len() - before;
        GROWN.with_borrow_mut(|grown| *grown = Some((address(), shown)));
        if end == End::Earlier {
            request_animation_frame(move || {
                window().scroll_to_with_x_and_y(0.0, scrolled + f64::from(page_height() - height));
            });
        }
        added.try_into().unwrap_or(u64::MAX)
    }
}

fn page_height() -> i32 {
    document().document_element().map_or(0, |page| page.scroll_height())
}

/// What had grown at this address.
fn grown() -> Option<Vec<Shown>> {
    GROWN.with_borrow(|grown| grown.as_ref().filter(|(at, _)| *at == address()).map(|(_, shown)| shown.clone()))
}

fn address() -> String {
    let location = window().location();
    location.pathname().unwrap_or_default() + &location.search().unwrap_or_default()
}

/// The way to earlier or later turns: a link to a page that begins with them, which adds them to this one.
fn way(view: View, end: End) -> impl Fn() -> Option<AnyView> {
    move || {
        let from = view.beyond(end)?;
        let href = view.chat_id.with_value(|chat_id| {
            view.named.with_value(|named| addresses::conversation_from(chat_id, named.as_deref(), from))
        });
        let words = if end == End::Earlier { "Earlier turns" } else { "Later turns" };
        let is_asking = move || view.more.with(|more| *more == More::Asking(end));
        let failed = move || {
            view.more.with(|more| match more {
                More::Failed(at, error) if *at == end => Some(view! {
                    <p class="notice" data-look="error" role="alert">
                        {format!("The {} could not be loaded. {error}", words.to_lowercase())}
                    </p>
                }),
                _ => None,
            })
        };
        let left = move || {
            view.shown.with(|shown| match end {
                End::Earlier => shown.first().map_or(0, |first| first.position - 1),
                End::Later => shown.last().map_or(0, |last| view.count - last.position),
            })
        };
        Some(
            view! {
                <div class="turns-more">
                    <a
                        class="button"
                        href=href
                        data-noscroll=""
                        aria-disabled=move || is_asking().then_some("true")
                        on:click=move |event| {
                            if !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.button() != 0) {
                                event.prevent_default();
                                view.grow(end);
                            }
                        }
                    >
                        {move || if is_asking() { "Loading…" } else { words }}
                    </a>
                    <span class="turns-left">{move || count(left().unsigned_abs(), "turn")}</span>
                    {failed}
                </div>
            }
            .into_any(),
        )
    }
}
