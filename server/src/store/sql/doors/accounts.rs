//! The doors of accounts, sessions and one-time links.

use std::net::IpAddr;

use app::{
    domain::{
        account::{Email, Role, SessionLife},
        event::Actor,
        ids::{PersonId, SessionId},
        person::{Person, PersonName},
    },
    ports::PortError,
};
use async_trait::async_trait;

use super::super::{SqlStore, persistently};
use crate::{
    password::PasswordHash,
    store::{
        Account, AccountError, Accounts, Client, Credentials, Knock, Link, LinkError, LinkFor, Links, NewAccount,
        Session, Sessions,
    },
};

#[async_trait]
impl Accounts for SqlStore {
    async fn has_accounts(&self) -> Result<bool, PortError> {
        Ok(self.is_for_accounts().await?)
    }

    async fn accounts(&self) -> Result<Vec<Account>, PortError> {
        Ok(self.all_accounts().await?)
    }

    async fn account(&self, person: PersonId) -> Result<Option<Account>, PortError> {
        Ok(self.account_of(person).await?)
    }

    async fn person_by_email(&self, email: &Email) -> Result<Option<Person>, PortError> {
        Ok(self.person_of_email(email).await?)
    }

    async fn create_account(&self, new: &NewAccount, actor: &Actor) -> Result<Person, AccountError> {
        persistently(|| self.make_account(new, actor)).await
    }

    async fn set_role(
        &self,
        person: PersonId,
        role: Role,
        keep: Option<SessionId>,
        actor: &Actor,
    ) -> Result<Option<String>, AccountError> {
        persistently(|| self.change_role(person, role, keep, actor)).await
    }

    async fn set_password(&self, person: PersonId, password: &PasswordHash, actor: &Actor) -> Result<(), AccountError> {
        persistently(|| self.change_password(person, password, actor)).await
    }

    async fn set_own_password(
        &self,
        verified: &Credentials,
        session: SessionId,
        life: SessionLife,
        password: &PasswordHash,
    ) -> Result<Option<String>, AccountError> {
        persistently(|| self.change_own_password(verified, session, life, password)).await
    }

    async fn renew_hash(&self, person: PersonId, old: &PasswordHash, new: &PasswordHash) -> Result<(), PortError> {
        persistently(async || Ok(self.replace_hash(person, old, new).await?)).await
    }

    async fn disable_person(&self, person: PersonId, actor: &Actor) -> Result<i64, AccountError> {
        persistently(|| self.set_disabled(person, None, actor)).await
    }

    async fn enable_person(&self, person: PersonId, actor: &Actor) -> Result<(), AccountError> {
        persistently(|| self.set_enabled_person(person, actor)).await
    }
}

#[async_trait]
impl Sessions for SqlStore {
    async fn knock(&self, email: &str, address: IpAddr) -> Result<Knock, PortError> {
        persistently(async || Ok(self.count_try(email, address).await?)).await
    }

    async fn sign_in_failed(&self, person: Option<PersonId>, address: IpAddr) -> Result<(), PortError> {
        persistently(async || Ok(self.note_failure(person, address).await?)).await
    }

    async fn knock_was_right(&self, email: &str, address: IpAddr) -> Result<(), PortError> {
        persistently(async || Ok(self.take_back_try(email, address).await?)).await
    }

    async fn start_session(
        &self,
        verified: &Credentials,
        client: &Client,
        life: SessionLife,
    ) -> Result<Option<String>, PortError> {
        persistently(async || Ok(self.sign_in(verified, client, life).await?)).await
    }

    async fn session(&self, secret: &str, life: SessionLife) -> Result<Option<Session>, PortError> {
        persistently(async || Ok(self.session_by_secret(secret, life).await?)).await
    }

    async fn peek_session(&self, secret: &str, life: SessionLife) -> Result<Option<Session>, PortError> {
        Ok(self.find_session(secret, life).await?)
    }

    async fn is_open(&self, id: SessionId, life: SessionLife) -> Result<bool, PortError> {
        Ok(self.is_session_open(id, life).await?)
    }

    async fn sessions_of(&self, person: PersonId, life: SessionLife) -> Result<Vec<Session>, PortError> {
        Ok(self.list_sessions(person, life).await?)
    }

    async fn sign_out(&self, secret: &str) -> Result<bool, PortError> {
        persistently(async || Ok(self.end_by_secret(secret).await?)).await
    }

    async fn end_session(&self, person: PersonId, id: SessionId, actor: &Actor) -> Result<bool, PortError> {
        persistently(async || Ok(self.end_one(person, id, actor).await?)).await
    }

    async fn end_sessions(&self, person: PersonId, keep: Option<SessionId>, actor: &Actor) -> Result<i64, PortError> {
        persistently(async || Ok(self.end_others(person, keep, actor).await?)).await
    }
}

#[async_trait]
impl Links for SqlStore {
    async fn make_link(&self, what: LinkFor, actor: &Actor) -> Result<String, AccountError> {
        persistently(|| self.create_link(what, actor)).await
    }

    async fn link(&self, secret: &str) -> Result<Option<Link>, PortError> {
        Ok(self.link_by_secret(secret).await?)
    }

    async fn use_link(&self, secret: &str, password: &PasswordHash) -> Result<Credentials, LinkError> {
        persistently(|| self.choose_password(secret, password)).await
    }

    async fn set_up(
        &self,
        secret: &str,
        name: &PersonName,
        email: &Email,
        password: &PasswordHash,
    ) -> Result<Credentials, LinkError> {
        persistently(|| self.make_first_account(secret, name, email, password)).await
    }
}
