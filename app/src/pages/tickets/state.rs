//! What the page shows, held once: the list, the drawer and whoever edits look at the same tickets.

use std::sync::{Arc, Once};

use leptos::prelude::*;

use super::{filters::Asked, known::Known, layout};
use crate::{
    api::{ApiError, tickets_page},
    components::Clock,
    domain::{
        ids::{PersonId, Seq, TicketId},
        person::{Person, PersonRef},
        query::View,
        ticket::{Page, TicketDetail, TicketSummary},
        time::Timestamp,
    },
    pages::addresses::{self, AUDIT, CONVERSATION, DETAILS},
};

/// The ID of a ticket as the page writes it; an address may have it in another spelling, or have none.
pub(super) fn canonical(id: &str) -> String {
    id.parse::<TicketId>().map_or_else(|_| id.to_owned(), |id| id.to_string())
}

/// What asking for a list comes to.
type Answer = Result<Page<TicketSummary>, ApiError>;

/// What stands below the toolbar.
#[derive(Clone, PartialEq)]
pub(super) enum Content {
    /// Tickets.
    Tickets,
    /// None; `true` if that is because of the filters.
    Empty(bool),
    /// They could not be loaded.
    Failed(ApiError),
}

/// The page. The address is the state of what is asked for; this only reads it.
#[derive(Clone, Copy)]
pub(super) struct List {
    /// What the address asks for.
    pub(super) asked: Memo<Asked>,
    /// The address without its query.
    pub(super) path: Memo<String>,
    /// The query string that every link of the page keeps.
    pub(super) query: Memo<String>,
    /// Where a later page begins, which the address names only without WASM.
    pub(super) cursor: Memo<Option<String>>,
    /// The ticket whose drawer is open.
    pub(super) open: Memo<Option<String>>,
    /// What stands below the toolbar.
    pub(super) content: RwSignal<Content>,
    /// The tickets in order.
    pub(super) rows: RwSignal<Vec<Known>>,
    /// The list that the page came with.
    pub(super) first: Resource<Answer>,
    /// How many match in all.
    pub(super) total: RwSignal<Option<u64>>,
    /// Where the next page begins.
    pub(super) next: RwSignal<Option<String>>,
    /// Tickets that came to belong to the list since it was read. They are shown when someone asks for them: nothing moves
    /// under the pointer by itself.
    pub(super) news: RwSignal<Vec<TicketId>>,
    /// Whether so much has happened that only reading the list anew can tell.
    pub(super) is_stale: RwSignal<bool>,
    /// Up to where in the log of events everything that is shown is known.
    pub(super) seq: RwSignal<Seq>,
    /// The people whom the question names.
    pub(super) people: RwSignal<Vec<PersonRef>>,
    /// The view where the address names none: what the person had chosen when the page was opened. Were it read later, Back
    /// from a view would not lead to the other one.
    pub(super) view: View,
    /// Whether another list is being asked for.
    pub(super) pending: RwSignal<bool>,
    /// Tickets that are shown, but not in the list.
    others: StoredValue<Vec<Known>>,
    /// Who is at the desk.
    pub(super) me: StoredValue<Option<Person>>,
    /// How often a list was asked for: the answer to an earlier question comes too late.
    asks: StoredValue<u32>,
    /// Whether the list that the page came with was shown, or another one instead.
    begun: StoredValue<Arc<Once>>,
    clock: Clock,
}

impl List {
    /// The list of an address.
    pub(super) fn new(
        asked: Memo<Asked>,
        path: Memo<String>,
        cursor: Memo<Option<String>>,
        open: Memo<Option<String>>,
    ) -> Self {
        let query = Memo::new(move |_| asked.with(|(query, _)| query.to_query_string()));
        let (question, begin) = (query.get_untracked(), cursor.get_untracked());
        Self {
            asked,
            path,
            query,
            first: Resource::new(|| (), move |()| tickets_page(question.clone(), begin.clone())),
            cursor,
            open,
            content: RwSignal::new(Content::Tickets),
            rows: RwSignal::new(Vec::new()),
            total: RwSignal::new(None),
            next: RwSignal::new(None),
            news: RwSignal::new(Vec::new()),
            is_stale: RwSignal::new(false),
            seq: RwSignal::new(Seq(0)),
            people: RwSignal::new(Vec::new()),
            view: layout::remembered().view,
            pending: RwSignal::new(false),
            others: StoredValue::new(Vec::new()),
            me: StoredValue::new(None),
            asks: StoredValue::new(0),
            begun: StoredValue::new(Arc::new(Once::new())),
            clock: Clock::expect(),
        }
    }

    /// Cards or rows; tracked.
    pub(super) fn shape(self) -> View {
        self.asked.with(|(query, _)| query.view.unwrap_or(self.view))
    }

    /// The list of the page.
    pub(super) fn expect() -> Self {
        expect_context()
    }

    /// Where the list is without a drawer.
    pub(super) fn address(self) -> String {
        addresses::tickets(&self.query.get())
    }

    /// A ticket that is shown somewhere.
    pub(super) fn known(self, id: TicketId) -> Option<Known> {
        let find = |known: &Vec<Known>| known.iter().find(|known| known.id == id).cloned();
        self.rows.with_untracked(find).or_else(|| self.others.with_value(find))
    }

    /// The name of someone whom a ticket of the list is assigned to.
    pub(super) fn name_of(self, id: PersonId) -> Option<String> {
        self.rows.with_untracked(|rows| {
            rows.iter().find_map(|known| {
                known.ticket.with_untracked(|ticket| {
                    ticket.assigned_to.as_ref().filter(|person| person.id == id).map(|person| person.name.clone())
                })
            })
        })
    }

    /// Whether a ticket is in the list.
    pub(super) fn is_listed(self, id: TicketId) -> bool {
        self.rows.with_untracked(|rows| rows.iter().any(|known| known.id == id))
    }

    /// A ticket by the text of its ID.
    pub(super) fn named(self, id: &str) -> Option<Known> {
        self.known(id.parse().ok()?)
    }

    /// The ticket of a drawer, which the list need not show.
    pub(super) fn adopt(self, detail: &TicketDetail) -> Known {
        let ticket = detail.summary.clone();
        // The answer may come after the page was left.
        if self.ask().is_none() {
            return Known::new(ticket, self.clock.epoch(detail.now));
        }
        if let Some(known) = self.known(ticket.id) {
            known.learn(ticket);
            return known;
        }
        let known = Known::new(ticket, self.clock.epoch(detail.now));
        self.others.update_value(|others| others.push(known.clone()));
        known
    }

    /// Where the drawer of a ticket's neighbour in the list is; `None` at the ends, and for a ticket that is not in it.
    pub(super) fn beside(self, id: TicketId, step: isize) -> Option<String> {
        let neighbour = self.rows.with(|rows| {
            let at = rows.iter().position(|known| known.id == id)?;
            rows.get(at.checked_add_signed(step)?).map(|known| known.id)
        });
        // Whoever reads one conversation after the other stays with conversations.
        let tab =
            self.path.with(|path| [CONVERSATION, AUDIT].into_iter().find(|tab| path.ends_with(tab)).unwrap_or(DETAILS));
        neighbour.map(|id| addresses::ticket(id, tab, &self.query.get()))
    }

    /// Shows the list that the page came with once it is there, unless it is shown or another one was asked for meanwhile.
    pub(super) async fn show_first(self) {
        let answer = self.first.await;
        // The server makes the parts of a page in parallel. All of them wait here until one has shown the list: nobody
        // reads what somebody writes.
        self.begun.get_value().call_once(|| {
            if self.asks.with_value(|asks| *asks == 0) {
                self.asks.set_value(1);
                self.show(answer);
            }
        });
    }

    /// Which list is shown or asked for; `None` once the page is left.
    pub(super) fn ask(self) -> Option<u32> {
        self.asks.try_get_value()
    }

    /// Asks for what the address says now; the present list stays until the answer is there.
    pub(super) fn load(self) {
        let ask = self.asks.with_value(|asks| asks + 1);
        self.asks.set_value(ask);
        self.pending.set(true);
        let (query, cursor) = (self.query.get_untracked(), self.cursor.get_untracked());
        leptos::task::spawn_local(async move {
            let answer = tickets_page(query, cursor).await;
            if self.ask() == Some(ask) {
                self.pending.set(false);
                self.show(answer);
            }
        });
    }

    fn show(self, answer: Answer) {
        let content = match answer {
            Ok(page) => {
                let is_empty = page.items.is_empty() && self.cursor.with_untracked(Option::is_none);
                let rows = self.known_of(page.items, page.now);
                self.keep_what_is_used(&rows);
                self.rows.set(rows);
                match page.total {
                    Some(total) => self.counted(total),
                    None => self.total.set(None),
                }
                self.news.set(Vec::new());
                self.is_stale.set(false);
                self.people.set(page.people);
                self.seq.set(page.seq);
                self.next.set(page.next_cursor);
                if is_empty {
                    Content::Empty(self.asked.with_untracked(|(query, _)| query.is_filtered()))
                } else {
                    Content::Tickets
                }
            }
            Err(error) => Content::Failed(error),
        };
        if self.content.with_untracked(|present| *present != content) {
            self.content.set(content);
        }
    }

    /// What leaves the list stays known while its drawer is open or an edit of it is on its way.
    fn keep_what_is_used(self, rows: &[Known]) {
        let open = self.open.get_untracked();
        let is_used = |known: &Known| {
            let is_open = open.as_deref().is_some_and(|open| open.parse() == Ok(known.id));
            (is_open || known.is_pending()) && rows.iter().all(|row| row.id != known.id)
        };
        let left = self
            .rows
            .with_untracked(|before| before.iter().filter(|known| is_used(known)).cloned().collect::<Vec<_>>());
        self.others.update_value(|others| {
            others.retain(|known| is_used(known) && left.iter().all(|other| other.id != known.id));
            others.extend(left);
        });
    }

    /// Appends a later page; how many tickets it added.
    pub(super) fn append(self, page: Page<TicketSummary>) -> usize {
        let before = self.rows.with_untracked(Vec::len);
        let more = self.known_of(page.items, page.now);
        self.rows.update(|rows| {
            for known in more {
                if !rows.iter().any(|row| row.id == known.id) {
                    rows.push(known);
                }
            }
        });
        self.next.set(page.next_cursor);
        self.rows.with_untracked(Vec::len) - before
    }

    fn known_of(self, tickets: Vec<TicketSummary>, now: Timestamp) -> Vec<Known> {
        let epoch = self.clock.epoch(now);
        let each = tickets.into_iter().map(|ticket| {
            let Some(known) = self.known(ticket.id) else { return Known::new(ticket, epoch) };
            known.came_at(epoch);
            known.take(ticket);
            known.hold(self);
            known
        });
        each.collect()
    }

    /// How many tickets of the list do not belong to it any more; tracked.
    pub(super) fn misfits(self) -> usize {
        self.rows.with(|rows| rows.iter().filter(|known| !known.fits.get()).count())
    }

    /// Whether a ticket with these values belongs to the list, as far as an edit can change that.
    pub(super) fn keeps(self, ticket: &TicketSummary) -> bool {
        let viewer = self.me.with_value(|me| me.as_ref().map(|me| me.id));
        self.asked.with_untracked(|(query, _)| query.keeps(ticket, viewer))
    }

    /// The desk has counted. What is on its way to it is counted as it will be.
    pub(super) fn counted(self, total: u64) {
        let (gone, come) = self.rows.with_untracked(|rows| {
            let changed = rows.iter().filter_map(|known| known.will_fit(self));
            changed.fold((0, 0), |(gone, come), will_fit| if will_fit { (gone, come + 1) } else { (gone + 1, come) })
        });
        self.total.set(Some((total + come).saturating_sub(gone)));
    }

    /// A ticket has other values now: whether it still belongs to the list, and how many do.
    pub(super) fn fits(self, known: &Known, fits: bool) {
        if known.fits.get_untracked() != fits {
            known.fits.set(fits);
            if self.is_listed(known.id) {
                self.total.update(|total| {
                    *total = total.map(|total| if fits { total + 1 } else { total.saturating_sub(1) });
                });
            }
        }
    }
}
