//! Saving: shown at once, sent in order, taken back where the desk refuses.

use std::{
    future::poll_fn,
    sync::Arc,
    task::{Poll, Waker},
};

use leptos::prelude::*;

use super::{
    super::{card::opener, known::Known, state::List},
    value::{Edit, Value, present, send},
};
use crate::{
    api::ApiError,
    components::{Announcer, Toast, ToastAction, Toasts},
    domain::{edit::Field, ids::TicketId, person::UNASSIGNED, ticket::TicketSummary},
    pages::sign_in_again::Signing,
};

/// A change that is not yet answered.
#[derive(Clone)]
struct Save {
    number: u32,
    known: Known,
    edit: Edit,
}

/// What is on its way to the desk. It outlives the page on which it was begun: nothing is lost by going elsewhere.
#[derive(Clone)]
struct Outbox {
    queue: ArcStoredValue<Vec<Save>>,
    /// Tickets of which something is sent by itself, as the dialog does.
    alone: ArcStoredValue<Vec<TicketId>>,
    /// Who waits for answers.
    waiting: ArcStoredValue<Vec<Waker>>,
}

impl Outbox {
    fn new() -> Self {
        Self {
            queue: ArcStoredValue::new(Vec::new()),
            alone: ArcStoredValue::new(Vec::new()),
            waiting: ArcStoredValue::new(Vec::new()),
        }
    }

    /// Waits until the desk has answered every change of a ticket.
    async fn answered(&self, ticket: TicketId) {
        poll_fn(|context| {
            if !self.is_busy(ticket) {
                return Poll::Ready(());
            }
            self.waiting.update_value(|waiting| waiting.push(context.waker().clone()));
            Poll::Pending
        })
        .await;
    }

    /// Those who wait look again.
    fn wake(&self) {
        for waker in self.waiting.try_update_value(std::mem::take).unwrap_or_default() {
            waker.wake();
        }
    }

    fn is_empty(&self) -> bool {
        self.queue.with_value(Vec::is_empty) && self.alone.with_value(Vec::is_empty)
    }

    /// Whether something of a ticket is on its way.
    fn is_busy(&self, ticket: TicketId) -> bool {
        self.next(ticket).is_some() || self.alone.with_value(|alone| alone.contains(&ticket))
    }

    fn next(&self, ticket: TicketId) -> Option<Save> {
        self.queue.with_value(|queue| queue.iter().find(|save| save.known.id == ticket).cloned())
    }

    /// Later changes of a field that has just been answered start from what it is now.
    fn start_later_ones_from(&self, ticket: TicketId, value: &Value) {
        self.queue.update_value(|queue| {
            let is_later = |save: &&mut Save| save.known.id == ticket && save.edit.to.field() == value.field();
            if let Some(later) = queue.iter_mut().find(is_later) {
                later.edit.from = value.clone();
            }
        });
    }
}

impl Outbox {
    /// Takes back what is to be made of a field later.
    fn take_later_ones(&self, ticket: TicketId, field: Field) -> Vec<Save> {
        let is_later = |save: &Save| save.known.id == ticket && save.edit.to.field() == field;
        let later = self.queue.with_value(|queue| queue.iter().filter(|save| is_later(save)).cloned().collect());
        self.queue.update_value(|queue| queue.retain(|save| !is_later(save)));
        later
    }
}

/// Sends changes, one after the other for each ticket.
#[derive(Clone, Copy)]
pub(super) struct Saver {
    list: List,
    toasts: Toasts,
    announcer: Announcer,
    signing: Signing,
    outbox: StoredValue<Outbox>,
    count: StoredValue<u32>,
}

impl Saver {
    pub(super) fn new(list: List, toasts: Toasts) -> Self {
        let outbox = Outbox::new();
        let (leaving, left) = (outbox.clone(), outbox.clone());
        // Whoever closes the page while something is on its way is asked first.
        let leaving = window_event_listener(leptos::ev::beforeunload, move |event| {
            if !leaving.is_empty() {
                event.prevent_default();
            }
        });
        on_cleanup(move || {
            if left.is_empty() {
                leaving.remove();
            }
        });
        Self {
            list,
            toasts,
            announcer: Announcer::expect(),
            signing: Signing::expect(),
            outbox: StoredValue::new(outbox),
            count: StoredValue::new(0),
        }
    }

    /// Changes a field: at once where it is shown, then at the desk.
    pub(super) fn save(self, known: Known, from: Value, to: Value) {
        // Someone new has no ID before the desk has answered.
        let from = if from.is_unanswered() { Value::of(&known.stored(), from.field()) } else { from };
        if from == to {
            return;
        }
        let Some(outbox) = self.outbox.try_get_value() else { return };
        let number = self.count.with_value(|count| count + 1);
        self.count.set_value(number);
        let shown = to.clone();
        known.begin(number, Arc::new(move |ticket: &mut TicketSummary| shown.put(ticket)));
        self.list.fits(&known, known.ticket.with_untracked(|ticket| self.list.keeps(ticket)));
        let is_alone = !outbox.is_busy(known.id);
        let ticket = known.id;
        outbox.queue.update_value(|queue| queue.push(Save { number, known, edit: Edit { from, to } }));
        if is_alone {
            leptos::task::spawn_local(self.send_all(outbox, ticket));
        }
    }

    /// Sends changes of one ticket together, after those that are on their way: whoever edits what they have just edited
    /// is in no conflict with themselves. Who leaves before they are answered is asked first.
    pub(super) async fn send_alone(self, ticket: TicketId, edits: &[Edit]) -> Result<TicketSummary, ApiError> {
        let outbox = self.outbox.get_value();
        outbox.answered(ticket).await;
        outbox.alone.update_value(|alone| alone.push(ticket));
        let answer = self.signing.ask(|| send(ticket, edits)).await;
        outbox.alone.update_value(|alone| alone.retain(|other| *other != ticket));
        if let Ok(summary) = &answer {
            for edit in edits {
                outbox.start_later_ones_from(ticket, &Value::of(summary, edit.to.field()));
            }
        }
        outbox.wake();
        // What was changed in place meanwhile has waited.
        if outbox.next(ticket).is_some() {
            leptos::task::spawn_local(self.send_all(outbox, ticket));
        }
        answer
    }

    async fn send_all(self, outbox: Outbox, ticket: TicketId) {
        while let Some(save) = outbox.next(ticket) {
            let answer = self.signing.ask(|| send(ticket, std::slice::from_ref(&save.edit))).await;
            outbox.queue.update_value(|queue| queue.retain(|other| other.number != save.number));
            match answer {
                Ok(summary) => {
                    outbox.start_later_ones_from(ticket, &Value::of(&summary, save.edit.to.field()));
                    save.known.learn(summary);
                    save.known.end(save.number);
                    if self.is_here() {
                        // What was shown before the desk answered was only a guess.
                        self.list.fits(&save.known, save.known.ticket.with_untracked(|ticket| self.list.keeps(ticket)));
                        self.said(&save.known, vec![save.edit]);
                    }
                }
                Err(error) => self.refused(&outbox, save, error),
            }
            outbox.wake();
        }
    }

    /// Whether the page is still there on which all this was begun.
    pub(super) fn is_here(self) -> bool {
        self.list.ask().is_some()
    }

    /// The desk says what a ticket is.
    pub(super) fn learn(self, known: &Known, ticket: TicketSummary) {
        known.learn(ticket);
        self.list.fits(known, known.ticket.with_untracked(|ticket| self.list.keeps(ticket)));
    }

    /// Says what was done, and offers to undo it.
    pub(super) fn said(self, known: &Known, edits: Vec<Edit>) {
        let text = known.ticket.with_untracked(|ticket| {
            let words = edits.iter().map(|edit| match edit.to.field() {
                Field::AssignedTo => format!("assigned to {}", edit.to.label()),
                Field::Status | Field::Severity => edit.to.label(),
            });
            format!("{} is now {}", ticket.number, words.collect::<Vec<_>>().join(", "))
        });
        let text = text.replace(&format!("assigned to {UNASSIGNED}"), "unassigned");
        self.announcer.say(text.clone());
        let place = place(known.id);
        let known = known.clone();
        let undo = Arc::new(move || {
            let back = edits.iter().map(|edit| {
                let mut back = edit.clone().back();
                if let Value::Named(_) = back.from {
                    back.from = known.ticket.with_untracked(|ticket| Value::of(ticket, Field::AssignedTo));
                }
                back
            });
            let mut back = back.collect::<Vec<_>>();
            if back.len() == 1
                && let Some(Edit { from, to }) = back.pop()
            {
                self.save(known.clone(), from, to);
                return;
            }
            // What was saved together is undone together.
            let known = known.clone();
            leptos::task::spawn_local(async move {
                match self.send_alone(known.id, &back).await {
                    Ok(ticket) if self.is_here() => {
                        self.learn(&known, ticket);
                        self.said(&known, back);
                    }
                    Ok(ticket) => known.learn(ticket),
                    Err(error) => self.failed(&known, back, &error),
                }
            });
        });
        self.toasts.show(Toast::done(text, place, vec![ToastAction { label: "Undo", run: undo }]));
    }

    /// Says that changes came to nothing after all, and offers to send them again.
    pub(super) fn failed(self, known: &Known, edits: Vec<Edit>, error: &ApiError) {
        let text = known.ticket.with_untracked(|ticket| format!("{} was not changed. {error}", ticket.number));
        if !self.is_here() {
            self.announcer.alarm(text);
            return;
        }
        let place = place(known.id);
        let known = known.clone();
        let again = Arc::new(move || {
            for edit in &edits {
                let from = Value::of(&known.stored(), edit.to.field());
                self.save(known.clone(), from, edit.to.clone());
            }
        });
        self.toasts.show(Toast::failed(text, place, vec![ToastAction { label: "Try again", run: again }]));
    }

    fn refused(self, outbox: &Outbox, save: Save, error: ApiError) {
        let Save { number, known, edit } = save;
        let mut edit = edit;
        known.end(number);
        if let ApiError::Conflict(conflict) = &error {
            // What was chosen after it was chosen without knowing; the last of it is "mine".
            for later in outbox.take_later_ones(known.id, edit.to.field()) {
                known.end(later.number);
                edit.to = later.edit.to;
            }
            // News may have come meanwhile that is newer than the refusal.
            if conflict.set_at.is_none_or(|at| at >= known.stored().updated_at) {
                let present = present(&known, conflict);
                known.correct(|ticket| present.put(ticket));
            }
        } else {
            outbox.start_later_ones_from(known.id, &edit.from);
        }
        let stored = Value::of(&known.stored(), edit.to.field());
        let number = known.ticket.with_untracked(|ticket| ticket.number);
        if !self.is_here() {
            self.announcer.alarm(format!("{number} was not changed. {error}"));
            return;
        }
        self.list.fits(&known, known.ticket.with_untracked(|ticket| self.list.keeps(ticket)));
        let place = place(known.id);
        let again = Arc::new(move || self.save(known.clone(), stored.clone(), edit.to.clone()));
        let (text, actions) = if let ApiError::Conflict(conflict) = &error {
            let keep = Arc::new(|| {});
            (
                format!("{number}: {} Nothing was saved.", conflict.sentence()),
                vec![ToastAction { label: "Keep theirs", run: keep }, ToastAction { label: "Use mine", run: again }],
            )
        } else {
            (format!("{number} was not changed. {error}"), vec![ToastAction { label: "Try again", run: again }])
        };
        self.toasts.show(Toast::failed(text, place, actions));
    }
}

/// Where a ticket is in the list.
fn place(ticket: TicketId) -> String {
    format!("#{}", opener(&ticket.to_string()))
}
