//! A ticket that the page shows, held once, in however many places it is shown.

use std::sync::Arc;

use leptos::prelude::*;

use super::state::List;
use crate::{
    components::Clock,
    domain::{ids::TicketId, ticket::TicketSummary, time::Timestamp},
};

/// What an edit that the desk has not answered yet makes of a ticket.
pub(super) type Patch = Arc<dyn Fn(&mut TicketSummary) + Send + Sync>;

/// A ticket: as the desk has it, and as it is shown with what is on its way to the desk.
#[derive(Clone)]
pub(super) struct Known {
    /// Which.
    pub(super) id: TicketId,
    /// As it is shown.
    pub(super) ticket: ArcRwSignal<TicketSummary>,
    /// Whether it still belongs to the list. One that does not stays where it is, marked, until the list is read anew.
    pub(super) fits: ArcRwSignal<bool>,
    stored: ArcStoredValue<TicketSummary>,
    pending: ArcStoredValue<Vec<(u32, Patch)>>,
    /// What the desk's clock read when the page came alive, as far as this ticket's answer tells.
    epoch: ArcStoredValue<Timestamp>,
}

impl Known {
    pub(super) fn new(ticket: TicketSummary, epoch: Timestamp) -> Self {
        Self {
            id: ticket.id,
            ticket: ArcRwSignal::new(ticket.clone()),
            fits: ArcRwSignal::new(true),
            stored: ArcStoredValue::new(ticket),
            pending: ArcStoredValue::new(Vec::new()),
            epoch: ArcStoredValue::new(epoch),
        }
    }

    /// The ticket, with the desk's clock; tracked.
    pub(super) fn read(&self, clock: Clock) -> (TicketSummary, Timestamp) {
        (self.ticket.get(), clock.now(self.epoch.get_value()))
    }

    /// Words for a ticket that does not belong to the list any more; tracked.
    pub(super) fn misfit(&self) -> Option<AnyView> {
        let badge = || view! { <span class="badge" data-look="closed">"No longer matches"</span> }.into_any();
        (!self.fits.get()).then(badge)
    }

    /// The ticket as the desk has it.
    pub(super) fn stored(&self) -> TicketSummary {
        self.stored.get_value()
    }

    /// An answer came in which it stands.
    pub(super) fn came_at(&self, epoch: Timestamp) {
        self.epoch.set_value(epoch);
    }

    /// Takes over what the desk says of the ticket alone: what a search found in it stays marked.
    pub(super) fn learn(&self, mut ticket: TicketSummary) {
        if ticket.found.is_none() {
            ticket.found = self.stored.with_value(|known| known.found.clone());
        }
        self.take(ticket);
    }

    /// Takes over what a list says, unless something newer is known.
    pub(super) fn take(&self, ticket: TicketSummary) {
        if self.stored.with_value(|known| known.updated_at <= ticket.updated_at) {
            self.stored.set_value(ticket);
            self.show();
        }
    }

    /// Someone else has set a value, as a refusal says before the whole ticket is read.
    pub(super) fn correct(&self, patch: impl FnOnce(&mut TicketSummary)) {
        self.stored.update_value(patch);
        self.show();
    }

    /// An edit is on its way to the desk.
    pub(super) fn begin(&self, number: u32, patch: Patch) {
        self.pending.update_value(|pending| pending.push((number, patch)));
        self.show();
    }

    /// An edit is answered; what it came to is learnt by itself.
    pub(super) fn end(&self, number: u32) {
        self.pending.update_value(|pending| pending.retain(|(other, _)| *other != number));
        self.show();
    }

    /// Whether an edit is on its way to the desk.
    pub(super) fn is_pending(&self) -> bool {
        self.pending.with_value(|pending| !pending.is_empty())
    }

    /// Whether it will belong to the list once the desk has its edits, where that is not as it is now.
    pub(super) fn will_fit(&self, list: List) -> Option<bool> {
        if !self.is_pending() {
            return None;
        }
        let will_fit = self.ticket.with_untracked(|ticket| list.keeps(ticket));
        (will_fit != self.stored.with_value(|ticket| list.keeps(ticket))).then_some(will_fit)
    }

    /// It stands in a list that was just read: it belongs to it, unless what is on its way changes that.
    pub(super) fn hold(&self, list: List) {
        let fits = !self.is_pending() || self.ticket.with_untracked(|ticket| list.keeps(ticket));
        if self.fits.get_untracked() != fits {
            self.fits.set(fits);
        }
    }

    /// What has not changed is not drawn anew.
    fn show(&self) {
        let mut ticket = self.stored.get_value();
        self.pending.with_value(|pending| {
            for (_, patch) in pending {
                patch(&mut ticket);
            }
        });
        if self.ticket.with_untracked(|shown| *shown != ticket) {
            self.ticket.set(ticket);
        }
    }
}
