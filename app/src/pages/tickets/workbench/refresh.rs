//! Keeps what is shown as the desk is, without moving anything: values change where they stand, new tickets are counted.

use std::time::Duration;

use leptos::prelude::*;

use super::{List, Saver};
use crate::{
    api::{ticket_changes, ticket_detail},
    components::Announcer,
    domain::changes::Changes,
};

/// How long to wait for more of the same before the desk is asked.
const PAUSE: Duration = Duration::from_millis(250);
/// How long to wait before the desk is asked again after it did not answer.
const REST: Duration = Duration::from_secs(5);

/// Asks what has happened.
#[derive(Clone, Copy)]
pub(super) struct Refresher {
    list: List,
    saver: Saver,
    announcer: Announcer,
    /// Whether a question is about to be asked or not yet answered.
    busy: StoredValue<bool>,
    /// Whether something happened since it was asked.
    again: StoredValue<bool>,
}

impl Refresher {
    pub(super) fn new(list: List, saver: Saver) -> Self {
        let announcer = Announcer::expect();
        Self { list, saver, announcer, busy: StoredValue::new(false), again: StoredValue::new(false) }
    }

    /// Something has happened.
    pub(super) fn refresh(self) {
        if self.busy.get_value() {
            self.again.set_value(true);
        } else {
            self.busy.set_value(true);
            self.ask_after(PAUSE);
        }
    }

    fn ask_after(self, time: Duration) {
        set_timeout(
            move || {
                if self.again.try_set_value(false).is_none() {
                    leptos::task::spawn_local(self.ask());
                }
            },
            time,
        );
    }

    async fn ask(self) {
        // Another list is on its way, and it will be as the desk is; what comes after that is heard then.
        if self.list.pending.get_untracked() {
            self.busy.set_value(false);
            return;
        }
        let (query, ask) = (self.list.query.get_untracked(), self.list.ask());
        let (since, until) = (self.list.seq.get_untracked(), self.list.next.get_untracked());
        let answer = ticket_changes(query, since, until).await;
        let Some(again) = self.again.try_get_value() else { return };
        match answer {
            // Another list was asked for meanwhile, and it is as the desk is.
            _ if self.list.ask() != ask => self.busy.set_value(false),
            Err(error) if error.is_transient() => {
                self.ask_after(REST);
                return;
            }
            // The page and the desk do not understand each other any more.
            Err(_) => {
                self.busy.set_value(false);
                self.is_stale();
                return;
            }
            Ok(changes) => {
                self.busy.set_value(false);
                self.show(changes);
            }
        }
        if again {
            self.refresh();
        }
    }

    /// The list can't be brought up to date in place. Nothing moves by itself: whoever reads it decides when it is read
    /// anew; only where it shows nothing, nothing can move.
    fn is_stale(self) {
        if self.list.rows.with_untracked(Vec::is_empty) {
            self.list.load();
        } else {
            self.list.is_stale.set(true);
        }
    }

    fn show(self, changes: Changes) {
        let list = self.list;
        if !changes.is_whole {
            if let Some(total) = changes.total {
                list.counted(total);
            }
            self.is_stale();
            list.seq.set(changes.seq);
            if let Some(open) = list.open.get_untracked() {
                leptos::task::spawn_local(async move {
                    if let Ok(detail) = ticket_detail(open).await {
                        list.adopt(&detail);
                    }
                });
            }
            return;
        }
        let mut news = list.news.get_untracked();
        let before = news.len();
        let is_later = list.cursor.with_untracked(Option::is_some);
        for changed in changes.tickets {
            let id = changed.ticket.id;
            if let Some(known) = list.known(id) {
                self.saver.learn(&known, changed.ticket);
                if !known.is_pending() {
                    list.fits(&known, changed.fits);
                }
                if list.is_listed(id) {
                    continue;
                }
            }
            news.retain(|other| *other != id);
            // A page that begins in the middle of the list can't show what comes before it, however often it is read.
            if changed.fits && changed.is_within && !is_later {
                news.push(id);
            }
        }
        if let Some(total) = changes.total {
            list.counted(total);
        }
        list.seq.set(changes.seq);
        if news.len() > before {
            let new = news.len();
            self.announcer.say(if new == 1 { "1 new ticket".to_owned() } else { format!("{new} new tickets") });
        }
        // Nothing is under the pointer that could move.
        if !news.is_empty() && list.rows.with_untracked(Vec::is_empty) {
            list.load();
            return;
        }
        if list.news.with_untracked(|known| *known != news) {
            list.news.set(news);
        }
    }
}
