//! Accounts: those of everyone, for whoever manages them, and one's own.

use std::fmt;

use async_trait::async_trait;

use super::PortError;
use crate::domain::{
    account::{Invited, LinkPurpose, Member, OwnSession, Role, SessionLife},
    event::Actor,
    ids::{PersonId, SessionId},
    person::Person,
    time::Timestamp,
};

/// Why an account is not made or changed; nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// There is no such person.
    #[error("There is no such person.")]
    UnknownPerson,
    /// The person has no account.
    #[error("This person has no account.")]
    NoAccount,
    /// The person has no e-mail to sign in with.
    #[error("This person has no e-mail to sign in with.")]
    NoEmail,
    /// Someone has an account with this e-mail, or this person has one already.
    #[error("There is already an account with this e-mail.")]
    Taken,
    /// The person is disabled.
    #[error("This person is disabled. Enable them first.")]
    Disabled,
    /// Nobody would be left who can manage the desk.
    #[error("This is the last admin. Make someone else an admin first.")]
    LastAdmin,
    /// There are accounts already, so that there is no first one to make.
    #[error("This desk has accounts already.")]
    AlreadySetUp,
    /// Nobody can sign in to the desk at all, so that nobody can be invited to.
    #[error(
        "Nobody can sign in to this desk yet: the first account is made with the link that `handoff serve` prints."
    )]
    NotSetUp,
    /// Whoever is to take over tickets is not known, is disabled, or is the one who leaves them.
    #[error("Choose someone else who is to take over the tickets.")]
    NoSuccessor,
    /// The storage failed.
    #[error(transparent)]
    Port(#[from] PortError),
}

/// A one-time link that was made just now. Its secret is here and nowhere else, and shows itself in no log.
#[derive(Clone, PartialEq, Eq)]
pub struct IssuedLink {
    /// Who chooses a password with it.
    pub person: Person,
    /// Whether that is the first one.
    pub purpose: LinkPurpose,
    /// What opens it.
    pub secret: String,
    /// Until when.
    pub expires_at: Timestamp,
}

impl fmt::Debug for IssuedLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IssuedLink")
            .field("person", &self.person.id)
            .field("purpose", &self.purpose)
            .finish_non_exhaustive()
    }
}

/// Everyone with their accounts, for whoever may manage them: reading it takes the permission as well.
#[async_trait]
pub trait Members: Send + Sync {
    /// Everyone, by name; disabled people last.
    async fn members(&self) -> Result<Vec<Member>, PortError>;
    /// One of them.
    async fn member(&self, id: PersonId) -> Result<Option<Member>, PortError>;
    /// Whether anybody can be invited: someone can sign in already.
    async fn can_invite(&self) -> Result<bool, PortError>;
    /// Makes an account that has no password yet, and the link to choose one with: for a person who is known, else for
    /// whoever has the e-mail, else for a new person.
    async fn invite(&self, known: Option<PersonId>, whom: &Invited, actor: &Actor) -> Result<IssuedLink, AccountError>;
    /// Makes a link to choose a password with, the first one or another one; links made before are void.
    async fn renew_link(&self, id: PersonId, actor: &Actor) -> Result<IssuedLink, AccountError>;
    /// Gives an account another role and ends its sessions, but for `keep`: that one gets another secret, which is answered,
    /// and the old one opens nothing any more. `None` where no session is kept, or nothing had to be changed.
    async fn give_role(
        &self,
        id: PersonId,
        role: Role,
        keep: Option<SessionId>,
        actor: &Actor,
    ) -> Result<Option<String>, AccountError>;
    /// Disables a person at once, after their unresolved tickets were assigned to a successor where one is named: all of it
    /// or nothing.
    async fn disable_member(
        &self,
        id: PersonId,
        successor: Option<PersonId>,
        actor: &Actor,
    ) -> Result<(), AccountError>;
    /// Enables a person again.
    async fn enable_member(&self, id: PersonId, actor: &Actor) -> Result<(), AccountError>;
}

/// In the context of a request whose person has signed in: which session of theirs asks.
#[derive(Clone, Copy, Debug)]
pub struct SignedIn {
    /// Who.
    pub person: PersonId,
    /// What they are.
    pub role: Role,
    /// The session.
    pub session: SessionId,
    /// For how long sessions last.
    pub life: SessionLife,
    /// The cookie that has a browser keep another secret of the session.
    pub cookie: fn(&str, SessionLife) -> String,
}

/// The sessions of whoever is signed in.
#[async_trait]
pub trait OwnSessions: Send + Sync {
    /// Their sessions that are not over, the last used first.
    async fn own_sessions(&self, who: &SignedIn) -> Result<Vec<OwnSession>, PortError>;
}

/// Why what a form asked for was not done, for the page that is made as the answer to it.
#[derive(Clone, Debug)]
pub struct Refused(pub String);
