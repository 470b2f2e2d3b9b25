//! The doors of people with their accounts, and of one's own sessions.

use app::{
    domain::{
        account::{Invited, Member, OwnSession, Role, browser_of},
        event::Actor,
        ids::{PersonId, SessionId},
    },
    ports::{AccountError, IssuedLink, Members, OwnSessions, PortError, SignedIn},
};
use async_trait::async_trait;

use super::super::{SqlStore, persistently};

#[async_trait]
impl Members for SqlStore {
    async fn members(&self) -> Result<Vec<Member>, PortError> {
        Ok(self.all_members().await?)
    }

    async fn member(&self, id: PersonId) -> Result<Option<Member>, PortError> {
        Ok(self.one_member(id).await?)
    }

    async fn can_invite(&self) -> Result<bool, PortError> {
        Ok(self.is_for_accounts().await?)
    }

    async fn invite(&self, known: Option<PersonId>, whom: &Invited, actor: &Actor) -> Result<IssuedLink, AccountError> {
        persistently(|| self.make_invitation(known, whom, actor)).await
    }

    async fn renew_link(&self, id: PersonId, actor: &Actor) -> Result<IssuedLink, AccountError> {
        persistently(|| self.make_link_anew(id, actor)).await
    }

    async fn give_role(
        &self,
        id: PersonId,
        role: Role,
        keep: Option<SessionId>,
        actor: &Actor,
    ) -> Result<Option<String>, AccountError> {
        persistently(|| self.change_role(id, role, keep, actor)).await
    }

    async fn disable_member(
        &self,
        id: PersonId,
        successor: Option<PersonId>,
        actor: &Actor,
    ) -> Result<(), AccountError> {
        persistently(|| self.set_disabled(id, successor, actor)).await.map(|_| ())
    }

    async fn enable_member(&self, id: PersonId, actor: &Actor) -> Result<(), AccountError> {
        persistently(|| self.set_enabled_person(id, actor)).await
    }
}

#[async_trait]
impl OwnSessions for SqlStore {
    async fn own_sessions(&self, who: &SignedIn) -> Result<Vec<OwnSession>, PortError> {
        let sessions = self.list_sessions(who.person, who.life).await?.into_iter();
        let own = sessions.map(|session| OwnSession {
            id: session.id,
            browser: browser_of(&session.agent),
            address: session.address,
            created_at: session.created_at,
            last_seen_at: session.last_seen_at,
            is_this: session.id == who.session,
        });
        Ok(own.collect())
    }
}
