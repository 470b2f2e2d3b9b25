//! The store's doors: each port of the desk and each trait of the server, as calls of what does it.

mod accounts;
mod audit;
mod erasure;
mod members;
mod settings;
mod start;
mod tokens;

use std::{path::Path, sync::Arc, time::Duration};

use app::{
    domain::{
        conversation::{Transcript, Window},
        edit::TicketEdit,
        event::{Actor, Event},
        facets::Facets,
        guardrail::{Draft, Guardrail, GuardrailEntry, GuardrailVersion, KeptGuardrail},
        ids::{ChatId, GuardrailId, PersonId, RuleId, Seq, TicketId, TurnId},
        logs::{LogFacets, LoggedConversation, TurnReasons},
        person::Person,
        rule::{
            BackTest, Direction, GivenRule, KeptRule, Period, Place, Rule, RuleDraft, RuleEntry, RuleVersion, Slice,
            Transfer,
        },
        ticket::{Edited, Page, TicketDetail, TicketSummary},
        time::Timestamp,
        turn::{Feedback, NewTurn},
    },
    ports::{
        BackTests, ConversationList, Conversations, Desk, EditError, GuardrailError, Guardrails, People, PortError,
        RuleError, Rules, TicketList, Tickets,
    },
};
use async_trait::async_trait;
use tokio::sync::watch;

use super::{Failure, SqlStore, persistently, setup};
use crate::store::{
    Administration, AnotherBody, BackupError, Changes, CheckReport, Ingestion, Past, Recorded, Replay, RuleImportError,
    RuleImports, Walk, replay,
};

#[async_trait]
impl Tickets for SqlStore {
    async fn list(&self, list: &TicketList) -> Result<Page<TicketSummary>, PortError> {
        Ok(self.list_tickets(list).await?)
    }

    async fn changes(&self, list: &TicketList, since: Seq) -> Result<app::domain::changes::Changes, PortError> {
        Ok(self.changed_tickets(list, since).await?)
    }

    async fn facets(&self) -> Result<Facets, PortError> {
        Ok(self.ticket_facets().await?)
    }

    async fn detail(&self, id: TicketId, raw: bool) -> Result<Option<TicketDetail>, PortError> {
        Ok(self.ticket_detail(id, raw).await?)
    }

    async fn edit(&self, id: TicketId, edit: &TicketEdit, actor: &Actor) -> Result<Edited, EditError> {
        persistently(|| self.edit_ticket(id, edit, actor)).await
    }

    async fn events(&self, id: TicketId) -> Result<Option<Vec<Event>>, PortError> {
        Ok(self.ticket_events(id).await?)
    }
}

#[async_trait]
impl Conversations for SqlStore {
    async fn conversations(&self, list: &ConversationList) -> Result<Page<LoggedConversation>, PortError> {
        Ok(self.list_conversations(list).await?)
    }

    async fn log_facets(&self) -> Result<LogFacets, PortError> {
        Ok(self.conversation_facets().await?)
    }

    async fn transcript(&self, chat_id: &ChatId, window: &Window, raw: bool) -> Result<Option<Transcript>, PortError> {
        Ok(self.read_transcript(chat_id, window, raw).await?)
    }

    async fn turn_reasons(&self, chat_id: &ChatId, turn_id: &TurnId) -> Result<Option<TurnReasons>, PortError> {
        Ok(self.reasons_of_turn(chat_id, turn_id).await?)
    }
}

#[async_trait]
impl People for SqlStore {
    async fn people(&self) -> Result<Vec<Person>, PortError> {
        Ok(self.all_people().await?)
    }

    async fn founder(&self) -> Result<Option<Person>, PortError> {
        Ok(self.first_person().await?)
    }

    async fn person(&self, id: PersonId) -> Result<Option<Person>, PortError> {
        Ok(self.person_by_id(id).await?)
    }
}

#[async_trait]
impl Rules for SqlStore {
    async fn rules(&self) -> Result<Vec<Rule>, PortError> {
        Ok(self.all_rules().await?)
    }

    async fn rule_entries(&self) -> Result<Vec<RuleEntry>, PortError> {
        Ok(self.list_rules().await?)
    }

    async fn rule(&self, id: RuleId) -> Result<Option<KeptRule>, PortError> {
        Ok(self.kept_rule(id).await?)
    }

    async fn rule_versions(&self, id: RuleId, before: Option<i64>, limit: u32) -> Result<Vec<RuleVersion>, PortError> {
        Ok(self.versions_of_rule(id, before, limit).await?)
    }

    async fn create_rule(&self, draft: &RuleDraft, actor: &Actor) -> Result<RuleId, PortError> {
        persistently(async || Ok(self.make_rule(draft, actor).await?)).await
    }

    async fn save_rule(&self, id: RuleId, seen: i64, draft: &RuleDraft, actor: &Actor) -> Result<i64, RuleError> {
        persistently(|| self.save_version(id, seen, draft, actor)).await
    }

    async fn switch_rule(&self, id: RuleId, enabled: bool, actor: &Actor) -> Result<(), RuleError> {
        persistently(|| self.set_enabled(id, enabled, actor)).await
    }

    async fn move_rule(&self, id: RuleId, direction: Direction, actor: &Actor) -> Result<(), RuleError> {
        persistently(|| self.move_by_one(id, direction, actor)).await
    }

    async fn duplicate_rule(&self, id: RuleId, actor: &Actor) -> Result<RuleId, RuleError> {
        persistently(|| self.copy_rule(id, actor)).await
    }

    async fn delete_rule(&self, id: RuleId, seen: i64, actor: &Actor) -> Result<(), RuleError> {
        persistently(|| self.end_rule(id, seen, actor)).await
    }
}

#[async_trait]
impl RuleImports for SqlStore {
    async fn import_rules(
        &self,
        given: &[GivenRule],
        prune: bool,
        dry_run: bool,
        actor: &Actor,
    ) -> Result<Transfer, RuleImportError> {
        persistently(|| self.import_all_rules(given, prune, dry_run, actor)).await
    }
}

#[async_trait]
impl Guardrails for SqlStore {
    async fn guardrail_entries(&self) -> Result<Vec<GuardrailEntry>, PortError> {
        Ok(self.list_guardrails().await?)
    }

    async fn enabled_guardrails(&self) -> Result<Vec<Guardrail>, PortError> {
        Ok(self.all_guardrails().await?)
    }

    async fn guardrail(&self, id: GuardrailId) -> Result<Option<KeptGuardrail>, PortError> {
        Ok(self.kept_guardrail(id).await?)
    }

    async fn guardrail_versions(
        &self,
        id: GuardrailId,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<GuardrailVersion>, PortError> {
        Ok(self.versions_of_guardrail(id, before, limit).await?)
    }

    async fn create_guardrail(&self, draft: &Draft, actor: &Actor) -> Result<GuardrailId, GuardrailError> {
        persistently(|| self.make_guardrail(draft, actor)).await
    }

    async fn save_guardrail(
        &self,
        id: GuardrailId,
        seen: i64,
        draft: &Draft,
        actor: &Actor,
    ) -> Result<i64, GuardrailError> {
        persistently(|| self.save_guardrail_version(id, seen, draft, actor)).await
    }

    async fn switch_guardrail(&self, id: GuardrailId, enabled: bool, actor: &Actor) -> Result<(), GuardrailError> {
        persistently(|| self.set_guardrail_enabled(id, enabled, actor)).await
    }

    async fn move_guardrail(&self, id: GuardrailId, direction: Direction, actor: &Actor) -> Result<(), GuardrailError> {
        persistently(|| self.move_guardrail_by_one(id, direction, actor)).await
    }

    async fn duplicate_guardrail(&self, id: GuardrailId, actor: &Actor) -> Result<GuardrailId, GuardrailError> {
        persistently(|| self.copy_guardrail(id, actor)).await
    }

    async fn delete_guardrail(&self, id: GuardrailId, seen: i64, actor: &Actor) -> Result<(), GuardrailError> {
        persistently(|| self.end_guardrail(id, seen, actor)).await
    }
}

#[async_trait]
impl Replay for SqlStore {
    async fn past(&self, walk: Walk) -> Result<Past, PortError> {
        Ok(self.read_past(walk).await?)
    }
}

#[async_trait]
impl BackTests for SqlStore {
    async fn back_test(
        &self,
        test: Arc<BackTest>,
        period: &Period,
        from: Option<Place>,
        time: Duration,
    ) -> Result<(Slice, Option<Place>), PortError> {
        replay::back_test(self, test, period, from, time).await
    }
}

impl Desk for SqlStore {
    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn is_demo(&self) -> bool {
        self.demo
    }
}

#[async_trait]
impl Ingestion for SqlStore {
    async fn record(&self, turns: &[NewTurn], actor: &Actor) -> Result<Vec<Result<Recorded, AnotherBody>>, PortError> {
        let recorded = persistently(async || Ok(self.record_turns(turns, actor).await?)).await;
        self.record_skipped().await;
        self.record_skipped_guardrails().await;
        recorded
    }

    async fn set_feedback(
        &self,
        chat_id: &ChatId,
        turn_id: &TurnId,
        feedback: Option<Feedback>,
        actor: &Actor,
    ) -> Result<Option<Recorded>, PortError> {
        let recorded = persistently(async || Ok(self.record_feedback(chat_id, turn_id, feedback, actor).await?)).await;
        self.record_skipped().await;
        self.record_skipped_guardrails().await;
        recorded
    }
}

#[async_trait]
impl Administration for SqlStore {
    async fn check(&self) -> Result<CheckReport, PortError> {
        Ok(self.check_all().await?)
    }

    async fn backup(&self, file: &Path) -> Result<(), BackupError> {
        self.engine.backup(file).await
    }

    async fn ping(&self) -> Result<(), PortError> {
        let mut connection = self.engine.read().await.map_err(Failure::from)?;
        sqlx::query("SELECT id FROM desk").fetch_one(&mut *connection).await.map_err(Failure::from)?;
        Ok(())
    }

    async fn is_untouched(&self) -> Result<bool, PortError> {
        Ok(self.has_no_history().await?)
    }

    async fn close(&self) {
        self.engine.close().await;
    }

    async fn mark_demo(&self) -> Result<(), PortError> {
        Ok(setup::mark_demo(&self.engine).await?)
    }

    async fn add_person(&self, name: &str, email: Option<&str>) -> Result<Person, PortError> {
        persistently(async || Ok(self.make_person(name, email).await?)).await
    }

    async fn ensure_someone(&self, name: &str) -> Result<(), PortError> {
        persistently(async || Ok(self.make_someone(name).await?)).await
    }
}

#[async_trait]
impl Changes for SqlStore {
    async fn head(&self) -> Result<watch::Receiver<Seq>, PortError> {
        Ok(self.head.follow(&self.engine).await?)
    }
}
