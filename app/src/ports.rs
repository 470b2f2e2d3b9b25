//! The doors through which server functions and pages reach storage, the clock and the current person.
//!
//! Rules of this floor: time comes from the store's clock, lookups return `Option`, every error is a [`PortError`]
//! whose text may be shown to a person, and a trait is no bigger than one capability.

mod accounts;
mod audit;
mod settings;
mod start;
mod tokens;

pub use accounts::{AccountError, IssuedLink, Members, OwnSessions, Refused, SignedIn};
pub use audit::{Audit, AuditList};
pub use settings::Settings;
pub use start::Beginnings;
pub use tokens::{TokenError, Tokens};

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use axum::http::{HeaderMap, Uri, header::REFERER};
use chrono::{NaiveDate, NaiveTime, TimeDelta, TimeZone as _};

use crate::domain::{
    account::Role,
    changes::Changes,
    conversation::{Transcript, Window},
    edit::{Conflict, TicketEdit},
    event::{Actor, Event},
    facets::Facets,
    guardrail::{Draft, Guardrail, GuardrailConflict, GuardrailEntry, GuardrailVersion, KeptGuardrail},
    ids::{ChatId, GuardrailId, PersonId, RuleId, Seq, TicketId, TurnId},
    layout::Layout,
    local_path::LocalPath,
    logs::{LogFacets, LoggedConversation, TurnReasons},
    person::Person,
    query::{
        Cursor, TicketQuery,
        conversations::{ConversationCursor, ConversationQuery},
    },
    rule::{
        BackTest, Direction, KeptRule, Period, Place, Rule, RuleConflict, RuleDraft, RuleEntry, RuleVersion, Slice,
    },
    ticket::{Edited, Page, TicketDetail, TicketSummary},
    time::Timestamp,
};

/// Why a port did not answer. The text is for people: it names neither SQL nor paths.
#[derive(Debug, thiserror::Error)]
pub enum PortError {
    /// The storage failed; the cause is in the log.
    #[error("The desk's storage did not answer. Try again.")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The person on whose behalf it was asked may not do this; nothing was done.
    #[error("{0}")]
    Forbidden(&'static str),
}

/// Why an edit was refused; nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum EditError {
    /// There is no such ticket.
    #[error("There is no such ticket.")]
    UnknownTicket,
    /// The named assignee is not known.
    #[error("There is no such person.")]
    UnknownPerson,
    /// The named assignee is disabled.
    #[error("{0} is disabled: nothing new is assigned to them. Choose someone else.")]
    DisabledPerson(String),
    /// Someone else changed a field since the editor looked.
    #[error("{}", .0.sentence())]
    Conflict(Conflict),
    /// The storage failed.
    #[error(transparent)]
    Port(#[from] PortError),
}

/// Why a change of a rule was refused; nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum RuleError {
    /// There is no such rule, or it was deleted.
    #[error("There is no such rule. It may have been deleted.")]
    Unknown,
    /// Someone else saved a version since the editor looked.
    #[error("{}", .0.sentence())]
    Conflict(Box<RuleConflict>),
    /// What is stored of the rule can't be read.
    #[error("What is stored of this rule can't be read. Open it and save it anew.")]
    Unreadable,
    /// The storage failed.
    #[error(transparent)]
    Port(#[from] PortError),
}

/// Why a guardrail was not changed; nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum GuardrailError {
    /// There is no such guardrail, or it was deleted.
    #[error("There is no such guardrail. It may have been deleted.")]
    Unknown,
    /// Another guardrail has this name.
    #[error("There is a guardrail of this name already.")]
    NameTaken,
    /// There are as many as a desk can have.
    #[error("A desk has at most {max} guardrails. Delete one first.", max = Guardrail::MOST)]
    TooMany,
    /// Someone else saved a version since the editor looked.
    #[error("{}", .0.sentence())]
    Conflict(Box<GuardrailConflict>),
    /// What is stored of the guardrail can't be read.
    #[error("What is stored of this guardrail can't be read. Open it and save it anew.")]
    Unreadable,
    /// The storage failed.
    #[error(transparent)]
    Port(#[from] PortError),
}

/// What a list of tickets is asked for.
#[derive(Clone, Debug)]
pub struct TicketList {
    /// Filter and order.
    pub query: TicketQuery,
    /// Who looks: the meaning of "me" and of a calendar day.
    pub viewer: Viewer,
    /// Where to go on.
    pub after: Option<Cursor>,
    /// Most rows of this page, 1–200.
    pub limit: u32,
}

/// What a list of conversations is asked for.
#[derive(Clone, Debug)]
pub struct ConversationList {
    /// Filter and order.
    pub query: ConversationQuery,
    /// Who looks: the meaning of a calendar day.
    pub viewer: Viewer,
    /// Where to go on.
    pub after: Option<ConversationCursor>,
    /// Most rows of this page, 1–200.
    pub limit: u32,
}

/// Who looks at the desk, and from which zone.
#[derive(Clone, Debug)]
pub struct Viewer {
    /// The person, where one is known.
    pub person: Option<PersonId>,
    /// The zone of calendar days.
    pub zone: chrono_tz::Tz,
}

impl Viewer {
    /// The calendar day that it is for the viewer.
    #[must_use]
    pub fn today(&self, now: Timestamp) -> NaiveDate {
        now.utc().with_timezone(&self.zone).date_naive()
    }

    /// The first instant of a calendar day of the viewer's. Where clocks skip midnight, the first that there is.
    #[must_use]
    pub fn start_of_day(&self, day: NaiveDate) -> Timestamp {
        const QUARTERS: i64 = 24 * 4;
        let midnight = day.and_time(NaiveTime::MIN);
        (0..QUARTERS)
            .find_map(|quarter| {
                self.zone.from_local_datetime(&(midnight + TimeDelta::minutes(15 * quarter))).earliest()
            })
            .map_or_else(
                || Timestamp::from_millis(midnight.and_utc().timestamp_millis()),
                |start| Timestamp::from_millis(start.timestamp_millis()),
            )
    }

    /// The last calendar days of the viewer's that an instant ends, at least that instant's own.
    #[must_use]
    pub fn last_days(&self, days: u32, until: Timestamp) -> Period {
        let today = self.today(until);
        let days = (0..days.max(1)).rev().map(|back| today - TimeDelta::days(back.into()));
        Period { days: days.map(|day| (self.start_of_day(day), day.to_string())).collect(), until }
    }
}

/// Tickets.
#[async_trait]
pub trait Tickets: Send + Sync {
    /// One page of a list.
    async fn list(&self, list: &TicketList) -> Result<Page<TicketSummary>, PortError>;
    /// What has happened since a place in the log, as a list sees it whose page ends at the cursor; its limit makes no
    /// difference.
    async fn changes(&self, list: &TicketList, since: Seq) -> Result<Changes, PortError>;
    /// The values that tickets have, to narrow a list down to.
    async fn facets(&self) -> Result<Facets, PortError>;
    /// Everything the drawer shows; the raw answer only if `raw`.
    async fn detail(&self, id: TicketId, raw: bool) -> Result<Option<TicketDetail>, PortError>;
    /// Changes the named fields, all or none.
    async fn edit(&self, id: TicketId, edit: &TicketEdit, actor: &Actor) -> Result<Edited, EditError>;
    /// The ticket's history, oldest first.
    async fn events(&self, id: TicketId) -> Result<Option<Vec<Event>>, PortError>;
}

/// Conversations.
#[async_trait]
pub trait Conversations: Send + Sync {
    /// One page of a list.
    async fn conversations(&self, list: &ConversationList) -> Result<Page<LoggedConversation>, PortError>;
    /// The values that conversations have, to narrow a list down to.
    async fn log_facets(&self) -> Result<LogFacets, PortError>;
    /// The transcript, as much of it as the window shows; the raw answers only if `raw`.
    async fn transcript(&self, chat_id: &ChatId, window: &Window, raw: bool) -> Result<Option<Transcript>, PortError>;
    /// Why a turn was escalated or not; `None` where there is no such turn.
    async fn turn_reasons(&self, chat_id: &ChatId, turn_id: &TurnId) -> Result<Option<TurnReasons>, PortError>;
}

/// People.
#[async_trait]
pub trait People: Send + Sync {
    /// Everyone, by name; disabled people last.
    async fn people(&self) -> Result<Vec<Person>, PortError>;
    /// Whoever was made first among the people with an account: who a visitor is before there are accounts.
    async fn founder(&self) -> Result<Option<Person>, PortError>;
    /// One person.
    async fn person(&self, id: PersonId) -> Result<Option<Person>, PortError>;
}

/// Escalation rules.
#[async_trait]
pub trait Rules: Send + Sync {
    /// All rules that can be read, enabled or not, in the order in which they are evaluated.
    async fn rules(&self) -> Result<Vec<Rule>, PortError>;
    /// All rules in their order, with what they matched in the last 7 and 30 days and what is wrong with them.
    async fn rule_entries(&self) -> Result<Vec<RuleEntry>, PortError>;
    /// A rule with its present version; a deleted one says so.
    async fn rule(&self, id: RuleId) -> Result<Option<KeptRule>, PortError>;
    /// Versions of a rule, the newest first: those before one of them, at most `limit`. Also of a deleted rule.
    async fn rule_versions(&self, id: RuleId, before: Option<i64>, limit: u32) -> Result<Vec<RuleVersion>, PortError>;
    /// Makes a rule, enabled and the last in order. Whoever calls has validated the draft.
    async fn create_rule(&self, draft: &RuleDraft, actor: &Actor) -> Result<RuleId, PortError>;
    /// Saves a new version over the one that its editor saw, and answers its number; what is stored already makes none.
    async fn save_rule(&self, id: RuleId, seen: i64, draft: &RuleDraft, actor: &Actor) -> Result<i64, RuleError>;
    /// Switches a rule on or off.
    async fn switch_rule(&self, id: RuleId, enabled: bool, actor: &Actor) -> Result<(), RuleError>;
    /// Moves a rule by one place, where there is one.
    async fn move_rule(&self, id: RuleId, direction: Direction, actor: &Actor) -> Result<(), RuleError>;
    /// Makes a rule that says the same, switched off, behind it in order.
    async fn duplicate_rule(&self, id: RuleId, actor: &Actor) -> Result<RuleId, RuleError>;
    /// Takes a rule out of the order for good, if it still is what its editor saw. Its versions, matches and tickets stay.
    async fn delete_rule(&self, id: RuleId, seen: i64, actor: &Actor) -> Result<(), RuleError>;
}

/// The desk's own guardrails.
#[async_trait]
pub trait Guardrails: Send + Sync {
    /// All guardrails in their order, with what they found in the last 7 and 30 days and what is wrong with them.
    async fn guardrail_entries(&self) -> Result<Vec<GuardrailEntry>, PortError>;
    /// The guardrails that are switched on, in their order; those that can't be read are left out.
    async fn enabled_guardrails(&self) -> Result<Vec<Guardrail>, PortError>;
    /// A guardrail with its present version; a deleted one says so.
    async fn guardrail(&self, id: GuardrailId) -> Result<Option<KeptGuardrail>, PortError>;
    /// Versions of a guardrail, the newest first: those before one of them, at most `limit`. Also of a deleted one.
    async fn guardrail_versions(
        &self,
        id: GuardrailId,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<GuardrailVersion>, PortError>;
    /// Makes a guardrail, switched on and the last in order. Whoever calls has read the draft from a form.
    async fn create_guardrail(&self, draft: &Draft, actor: &Actor) -> Result<GuardrailId, GuardrailError>;
    /// Saves a new version over the one that its editor saw, and answers its number; what is stored already makes none.
    async fn save_guardrail(
        &self,
        id: GuardrailId,
        seen: i64,
        draft: &Draft,
        actor: &Actor,
    ) -> Result<i64, GuardrailError>;
    /// Switches a guardrail on or off.
    async fn switch_guardrail(&self, id: GuardrailId, enabled: bool, actor: &Actor) -> Result<(), GuardrailError>;
    /// Moves a guardrail by one place, where there is one.
    async fn move_guardrail(&self, id: GuardrailId, direction: Direction, actor: &Actor) -> Result<(), GuardrailError>;
    /// Makes a guardrail that says the same under another name, switched off, behind it in order.
    async fn duplicate_guardrail(&self, id: GuardrailId, actor: &Actor) -> Result<GuardrailId, GuardrailError>;
    /// Takes a guardrail out of the order for good, if it still is what its editor saw. Its versions and verdicts stay.
    async fn delete_guardrail(&self, id: GuardrailId, seen: i64, actor: &Actor) -> Result<(), GuardrailError>;
}

/// Rules held against what was recorded.
#[async_trait]
pub trait BackTests: Send + Sync {
    /// Looks at as much of a period as it can in about the given time, from its beginning or from a place on. What it
    /// answers is of this part alone, and names the place to go on from.
    async fn back_test(
        &self,
        test: Arc<BackTest>,
        period: &Period,
        from: Option<Place>,
        time: Duration,
    ) -> Result<(Slice, Option<Place>), PortError>;
}

/// The desk as server functions see it.
pub trait Desk:
    Tickets
    + Conversations
    + People
    + Rules
    + Guardrails
    + BackTests
    + Members
    + OwnSessions
    + Tokens
    + Audit
    + Beginnings
    + Settings
{
    /// The desk's clock.
    fn now(&self) -> Timestamp;
    /// Whether it holds demo data.
    fn is_demo(&self) -> bool;
}

/// The desk, as it is put into the context of a request.
#[derive(Clone)]
pub struct DeskHandle(pub Arc<dyn Desk>);

/// The zone in which a request's times are shown and its calendar days are meant: the page's `tz` cookie, else UTC.
#[derive(Clone, Copy, Debug)]
pub struct RequestZone(pub chrono_tz::Tz);

/// View and density as the person last chose them.
#[derive(Clone, Copy, Debug)]
pub struct RequestLayout(pub Layout);

/// The cookie in which a browser keeps a person's [`RequestLayout`]: one for each person, as several may share a browser.
#[must_use]
pub fn layout_cookie(person: Option<PersonId>) -> String {
    person.map_or_else(|| "layout".to_owned(), |person| format!("layout_{person}"))
}

/// Where a request's visitor reaches the desk, `https://desk.example`: what links that people copy begin with.
#[derive(Clone, Debug)]
pub struct RequestAddress(pub String);

/// What a plain form has sent to a page's own address, `application/x-www-form-urlencoded`: the page answers it with what
/// was typed, where it can't be saved.
#[derive(Clone, Debug)]
pub struct PostedForm(pub String);

/// The person on whose behalf a request is made.
#[derive(Clone, Debug)]
pub struct CurrentPerson(pub Person);

/// What whoever asks is at the desk: what pages offer them.
#[derive(Clone, Copy, Debug)]
pub struct CurrentRole(pub Role);

/// The page that a form was sent from; never one of another site.
#[must_use]
pub fn page_before(headers: &HeaderMap) -> Option<LocalPath> {
    let referer: Uri = headers.get(REFERER)?.to_str().ok()?.parse().ok()?;
    referer.path_and_query()?.as_str().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn viewer(zone: &str) -> Viewer {
        Viewer { person: None, zone: zone.parse().unwrap() }
    }

    #[test]
    fn a_day_begins_where_the_viewer_is() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 25).unwrap();
        for (zone, start) in [
            ("UTC", "2026-11-25T00:00:00.000Z"),
            ("Asia/Kolkata", "2026-11-24T18:30:00.000Z"),
            ("America/Mexico_City", "2026-11-25T06:00:00.000Z"),
        ] {
            assert_eq!(viewer(zone).start_of_day(day).to_rfc3339(), start, "{zone}");
        }
    }

    #[test]
    fn a_day_whose_midnight_is_skipped_begins_with_its_first_instant() {
        // In Beirut clocks went from 24:00 to 01:00 on 2022-03-27.
        let day = NaiveDate::from_ymd_opt(2022, 3, 27).unwrap();
        assert_eq!(viewer("Asia/Beirut").start_of_day(day).to_rfc3339(), "2022-03-26T22:00:00.000Z");
    }

    #[test]
    fn a_day_whose_midnight_comes_twice_begins_with_the_first() {
        // In Havana clocks went from 01:00 back to 00:00 on 2026-11-01.
        let day = NaiveDate::from_ymd_opt(2026, 11, 1).unwrap();
        assert_eq!(viewer("America/Havana").start_of_day(day).to_rfc3339(), "2026-11-01T04:00:00.000Z");
    }

    #[test]
    fn the_last_days_end_with_today() {
        let now = Timestamp::parse_rfc3339("2026-11-25T20:00:00Z").unwrap();
        let period = viewer("Asia/Tokyo").last_days(2, now);
        let days: Vec<_> = period.days.iter().map(|(start, day)| (start.to_rfc3339(), day.as_str())).collect();
        assert_eq!(days[0], ("2026-11-24T15:00:00.000Z".to_owned(), "2026-11-25"));
        assert_eq!(days[1], ("2026-11-25T15:00:00.000Z".to_owned(), "2026-11-26"));
        assert_eq!((days.len(), period.until), (2, now));
    }

    #[test]
    fn today_is_the_viewers() {
        let now = Timestamp::parse_rfc3339("2026-11-25T20:00:00Z").unwrap();
        assert_eq!(viewer("Asia/Tokyo").today(now).to_string(), "2026-11-26");
        assert_eq!(viewer("America/Los_Angeles").today(now).to_string(), "2026-11-25");
    }
}
