//! Accounts as far as a role goes: everything about other people's is for whoever manages people, reading it too.

use app::{
    domain::{
        account::{Invited, Member, OwnSession, Permission, Role},
        event::Actor,
        ids::{PersonId, SessionId},
    },
    ports::{AccountError, IssuedLink, Members, OwnSessions, PortError, SignedIn},
};
use async_trait::async_trait;

use super::Limited;

#[async_trait]
impl Members for Limited {
    async fn members(&self) -> Result<Vec<Member>, PortError> {
        self.may(Permission::ManagePeople)?;
        self.desk.members().await
    }

    async fn member(&self, id: PersonId) -> Result<Option<Member>, PortError> {
        self.may(Permission::ManagePeople)?;
        self.desk.member(id).await
    }

    async fn can_invite(&self) -> Result<bool, PortError> {
        self.may(Permission::ManagePeople)?;
        self.desk.can_invite().await
    }

    async fn invite(&self, known: Option<PersonId>, whom: &Invited, actor: &Actor) -> Result<IssuedLink, AccountError> {
        self.may(Permission::ManagePeople)?;
        self.desk.invite(known, whom, actor).await
    }

    async fn renew_link(&self, id: PersonId, actor: &Actor) -> Result<IssuedLink, AccountError> {
        self.may(Permission::ManagePeople)?;
        self.desk.renew_link(id, actor).await
    }

    async fn give_role(
        &self,
        id: PersonId,
        role: Role,
        keep: Option<SessionId>,
        actor: &Actor,
    ) -> Result<Option<String>, AccountError> {
        self.may(Permission::ManagePeople)?;
        self.desk.give_role(id, role, keep, actor).await
    }

    async fn disable_member(
        &self,
        id: PersonId,
        successor: Option<PersonId>,
        actor: &Actor,
    ) -> Result<(), AccountError> {
        self.may(Permission::ManagePeople)?;
        self.desk.disable_member(id, successor, actor).await
    }

    async fn enable_member(&self, id: PersonId, actor: &Actor) -> Result<(), AccountError> {
        self.may(Permission::ManagePeople)?;
        self.desk.enable_member(id, actor).await
    }
}

#[async_trait]
impl OwnSessions for Limited {
    async fn own_sessions(&self, who: &SignedIn) -> Result<Vec<OwnSession>, PortError> {
        self.desk.own_sessions(who).await
    }
}
