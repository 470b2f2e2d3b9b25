//! The desk as far as a role goes. Server functions are handed nothing else, so that one that is new can't forget to ask who
//! may call it: what changes something is refused here, whichever way it was reached.

mod accounts;
mod audit;
mod settings;
mod start;
mod tokens;

use std::{sync::Arc, time::Duration};

use app::{
    domain::{
        account::{Permission, Role},
        changes::Changes,
        conversation::{Transcript, Window},
        edit::TicketEdit,
        event::{Actor, Event},
        facets::Facets,
        guardrail::{Draft, Guardrail, GuardrailEntry, GuardrailVersion, KeptGuardrail},
        ids::{ChatId, GuardrailId, PersonId, RuleId, Seq, TicketId, TurnId},
        logs::{LogFacets, LoggedConversation, TurnReasons},
        person::Person,
        rule::{BackTest, Direction, KeptRule, Period, Place, Rule, RuleDraft, RuleEntry, RuleVersion, Slice},
        ticket::{Edited, Page, TicketDetail, TicketSummary},
        time::Timestamp,
    },
    ports::{
        BackTests, ConversationList, Conversations, Desk, EditError, GuardrailError, Guardrails, People, PortError,
        RuleError, Rules, TicketList, Tickets,
    },
};
use async_trait::async_trait;

/// A desk for someone of a role. Every role reads; what may be changed is in [`Permission::least_role`].
pub(super) struct Limited {
    desk: Arc<dyn Desk>,
    role: Role,
}

impl Limited {
    pub(super) fn new(desk: Arc<dyn Desk>, role: Role) -> Self {
        Self { desk, role }
    }

    /// Whether the unfiltered output of the assistant may be read: as the desk is set when it is asked for.
    async fn sees_raw(&self) -> Result<bool, PortError> {
        Ok(self.role == Role::Admin || self.desk.settings().await?.raw_readers.include(self.role))
    }

    fn may(&self, permission: Permission) -> Result<(), PortError> {
        if self.role.allows(permission) {
            return Ok(());
        }
        Err(PortError::Forbidden(match permission.least_role() {
            Role::Admin => "Only admins may do this.",
            Role::Agent => "Only agents and admins may do this.",
            Role::Viewer => "You may not do this.",
        }))
    }
}

#[async_trait]
impl Tickets for Limited {
    async fn list(&self, list: &TicketList) -> Result<Page<TicketSummary>, PortError> {
        self.desk.list(list).await
    }

    async fn changes(&self, list: &TicketList, since: Seq) -> Result<Changes, PortError> {
        self.desk.changes(list, since).await
    }

    async fn facets(&self) -> Result<Facets, PortError> {
        self.desk.facets().await
    }

    async fn detail(&self, id: TicketId, raw: bool) -> Result<Option<TicketDetail>, PortError> {
        self.desk.detail(id, raw && self.sees_raw().await?).await
    }

    async fn edit(&self, id: TicketId, edit: &TicketEdit, actor: &Actor) -> Result<Edited, EditError> {
        self.may(Permission::EditTickets)?;
        self.desk.edit(id, edit, actor).await
    }

    async fn events(&self, id: TicketId) -> Result<Option<Vec<Event>>, PortError> {
        self.desk.events(id).await
    }
}

#[async_trait]
impl Conversations for Limited {
    async fn conversations(&self, list: &ConversationList) -> Result<Page<LoggedConversation>, PortError> {
        self.desk.conversations(list).await
    }

    async fn log_facets(&self) -> Result<LogFacets, PortError> {
        self.desk.log_facets().await
    }

    async fn transcript(&self, chat_id: &ChatId, window: &Window, raw: bool) -> Result<Option<Transcript>, PortError> {
        self.desk.transcript(chat_id, window, raw && self.sees_raw().await?).await
    }

    async fn turn_reasons(&self, chat_id: &ChatId, turn_id: &TurnId) -> Result<Option<TurnReasons>, PortError> {
        self.desk.turn_reasons(chat_id, turn_id).await
    }
}

#[async_trait]
impl People for Limited {
    async fn people(&self) -> Result<Vec<Person>, PortError> {
        self.desk.people().await
    }

    async fn founder(&self) -> Result<Option<Person>, PortError> {
        self.desk.founder().await
    }

    async fn person(&self, id: PersonId) -> Result<Option<Person>, PortError> {
        self.desk.person(id).await
    }
}

#[async_trait]
impl Rules for Limited {
    async fn rules(&self) -> Result<Vec<Rule>, PortError> {
        self.desk.rules().await
    }

    async fn rule_entries(&self) -> Result<Vec<RuleEntry>, PortError> {
        self.desk.rule_entries().await
    }

    async fn rule(&self, id: RuleId) -> Result<Option<KeptRule>, PortError> {
        self.desk.rule(id).await
    }

    async fn rule_versions(&self, id: RuleId, before: Option<i64>, limit: u32) -> Result<Vec<RuleVersion>, PortError> {
        self.desk.rule_versions(id, before, limit).await
    }

    async fn create_rule(&self, draft: &RuleDraft, actor: &Actor) -> Result<RuleId, PortError> {
        self.may(Permission::ChangeRules)?;
        self.desk.create_rule(draft, actor).await
    }

    async fn save_rule(&self, id: RuleId, seen: i64, draft: &RuleDraft, actor: &Actor) -> Result<i64, RuleError> {
        self.may(Permission::ChangeRules)?;
        self.desk.save_rule(id, seen, draft, actor).await
    }

    async fn switch_rule(&self, id: RuleId, enabled: bool, actor: &Actor) -> Result<(), RuleError> {
        self.may(Permission::ChangeRules)?;
        self.desk.switch_rule(id, enabled, actor).await
    }

    async fn move_rule(&self, id: RuleId, direction: Direction, actor: &Actor) -> Result<(), RuleError> {
        self.may(Permission::ChangeRules)?;
        self.desk.move_rule(id, direction, actor).await
    }

    async fn duplicate_rule(&self, id: RuleId, actor: &Actor) -> Result<RuleId, RuleError> {
        self.may(Permission::ChangeRules)?;
        self.desk.duplicate_rule(id, actor).await
    }

    async fn delete_rule(&self, id: RuleId, seen: i64, actor: &Actor) -> Result<(), RuleError> {
        self.may(Permission::ChangeRules)?;
        self.desk.delete_rule(id, seen, actor).await
    }
}

#[async_trait]
impl Guardrails for Limited {
    async fn guardrail_entries(&self) -> Result<Vec<GuardrailEntry>, PortError> {
        self.desk.guardrail_entries().await
    }

    async fn enabled_guardrails(&self) -> Result<Vec<Guardrail>, PortError> {
        self.desk.enabled_guardrails().await
    }

    async fn guardrail(&self, id: GuardrailId) -> Result<Option<KeptGuardrail>, PortError> {
        self.desk.guardrail(id).await
    }

    async fn guardrail_versions(
        &self,
        id: GuardrailId,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<GuardrailVersion>, PortError> {
        self.desk.guardrail_versions(id, before, limit).await
    }

    async fn create_guardrail(&self, draft: &Draft, actor: &Actor) -> Result<GuardrailId, GuardrailError> {
        self.may(Permission::ChangeGuardrails)?;
        self.desk.create_guardrail(draft, actor).await
    }

    async fn save_guardrail(
        &self,
        id: GuardrailId,
        seen: i64,
        draft: &Draft,
        actor: &Actor,
    ) -> Result<i64, GuardrailError> {
        self.may(Permission::ChangeGuardrails)?;
        self.desk.save_guardrail(id, seen, draft, actor).await
    }

    async fn switch_guardrail(&self, id: GuardrailId, enabled: bool, actor: &Actor) -> Result<(), GuardrailError> {
        self.may(Permission::ChangeGuardrails)?;
        self.desk.switch_guardrail(id, enabled, actor).await
    }

    async fn move_guardrail(&self, id: GuardrailId, direction: Direction, actor: &Actor) -> Result<(), GuardrailError> {
        self.may(Permission::ChangeGuardrails)?;
        self.desk.move_guardrail(id, direction, actor).await
    }

    async fn duplicate_guardrail(&self, id: GuardrailId, actor: &Actor) -> Result<GuardrailId, GuardrailError> {
        self.may(Permission::ChangeGuardrails)?;
        self.desk.duplicate_guardrail(id, actor).await
    }

    async fn delete_guardrail(&self, id: GuardrailId, seen: i64, actor: &Actor) -> Result<(), GuardrailError> {
        self.may(Permission::ChangeGuardrails)?;
        self.desk.delete_guardrail(id, seen, actor).await
    }
}

#[async_trait]
impl BackTests for Limited {
    async fn back_test(
        &self,
        test: Arc<BackTest>,
        period: &Period,
        from: Option<Place>,
        time: Duration,
    ) -> Result<(Slice, Option<Place>), PortError> {
        // What matches tells what the text is, one question after the other.
        if test.asks_of_raw() && !self.sees_raw().await? {
            return Err(PortError::Forbidden("Only admins may look for something in unfiltered answers."));
        }
        self.desk.back_test(test, period, from, time).await
    }
}

impl Desk for Limited {
    fn now(&self) -> Timestamp {
        self.desk.now()
    }

    fn is_demo(&self) -> bool {
        self.desk.is_demo()
    }
}
