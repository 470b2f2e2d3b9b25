//! What the server asks a database about accounts: who has one, who is signed in, and the links that let someone in once.

use std::net::IpAddr;

use app::{
    domain::{
        account::{Email, LinkPurpose, Role, SessionLife},
        event::Actor,
        ids::{PersonId, SessionId},
        person::{Person, PersonName},
        time::Timestamp,
    },
    ports::{AccountError, PortError},
};
use async_trait::async_trait;

use crate::password::PasswordHash;

/// An account, without its secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Whose it is.
    pub person: Person,
    /// What they are.
    pub role: Role,
    /// Whether it has a password; until an invitation is accepted it has none.
    pub has_password: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When its role or password was last changed.
    pub changed_at: Timestamp,
    /// When someone last signed in to it.
    pub signed_in_at: Option<Timestamp>,
}

/// An account to make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAccount {
    /// For a person who is known without an e-mail; `None`: for whoever has the e-mail, else for a new person.
    pub person: Option<PersonId>,
    /// Their name from then on.
    pub name: PersonName,
    /// What they sign in with.
    pub email: Email,
    /// What they are.
    pub role: Role,
    /// Their password; `None`: they choose one by an invitation.
    pub password: Option<PasswordHash>,
}

/// Accounts and the people who have them.
#[async_trait]
pub trait Accounts: Send + Sync {
    /// Whether there is an account with a password. From then on the desk is for people who sign in; also where all of them
    /// are disabled.
    async fn has_accounts(&self) -> Result<bool, PortError>;
    /// All accounts, by name; disabled people last.
    async fn accounts(&self) -> Result<Vec<Account>, PortError>;
    /// A person's account.
    async fn account(&self, person: PersonId) -> Result<Option<Account>, PortError>;
    /// Whoever has this e-mail, with an account or without.
    async fn person_by_email(&self, email: &Email) -> Result<Option<Person>, PortError>;
    /// Makes an account, and the person where there is none yet. Whoever was known by their e-mail alone gets their name.
    async fn create_account(&self, new: &NewAccount, actor: &Actor) -> Result<Person, AccountError>;
    /// Gives an account another role and ends its sessions, but for `keep`: that one gets another secret, which is answered,
    /// and the old one opens nothing any more. `None` where no session is kept, or nothing had to be changed.
    async fn set_role(
        &self,
        person: PersonId,
        role: Role,
        keep: Option<SessionId>,
        actor: &Actor,
    ) -> Result<Option<String>, AccountError>;
    /// Gives an account another password, voids its open links and ends its sessions.
    async fn set_password(&self, person: PersonId, password: &PasswordHash, actor: &Actor) -> Result<(), AccountError>;
    /// Gives whoever was verified another password, as [`Self::set_password`] does, in a session of theirs: that one gets
    /// another secret, which is answered. `None`, and nothing is changed, where meanwhile their password became another one,
    /// the session ended, or they were disabled.
    async fn set_own_password(
        &self,
        verified: &Credentials,
        session: SessionId,
        life: SessionLife,
        password: &PasswordHash,
    ) -> Result<Option<String>, AccountError>;
    /// Stores the same password hashed anew, unless it is another one by now. Nothing changes for anyone: no event.
    async fn renew_hash(&self, person: PersonId, old: &PasswordHash, new: &PasswordHash) -> Result<(), PortError>;
    /// Disables a person: their sessions and open links are void at once; name, tickets and history stay. Answers how many
    /// tickets that are neither resolved nor closed are assigned to them.
    async fn disable_person(&self, person: PersonId, actor: &Actor) -> Result<i64, AccountError>;
    /// Enables a person again.
    async fn enable_person(&self, person: PersonId, actor: &Actor) -> Result<(), AccountError>;
}

/// What a try to sign in is held against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credentials {
    /// Who is to be signed in.
    pub person: Person,
    /// What they are.
    pub role: Role,
    /// What their password is verified with.
    pub password: PasswordHash,
}

/// What becomes of a try to sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Knock {
    /// Too many have failed: nothing is to be verified for so many milliseconds.
    Wait {
        /// How many.
        millis: i64,
    },
    /// The password is to be verified, against nothing where nobody can sign in with this e-mail.
    Verify(Option<Box<Credentials>>),
}

/// Where someone signs in from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// The address.
    pub address: IpAddr,
    /// What the browser says of itself; the beginning of it is kept.
    pub agent: String,
}

/// A session, without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// What it is listed and ended by.
    pub id: SessionId,
    /// Who is signed in.
    pub person: Person,
    /// What they are now.
    pub role: Role,
    /// When they signed in.
    pub created_at: Timestamp,
    /// When they were last seen, to the minute.
    pub last_seen_at: Timestamp,
    /// What their browser said of itself.
    pub agent: String,
    /// Where they signed in from.
    pub address: String,
}

/// Signing in and being signed in; only hashes of the secrets are stored.
///
/// To sign someone in: [`Sessions::knock`], verify what they typed (also against nothing), then either
/// [`Sessions::start_session`] or [`Sessions::sign_in_failed`].
#[async_trait]
pub trait Sessions: Send + Sync {
    /// Lets a try to sign in through, or makes it wait. Counted as failed from here on, so that tries at the same time are
    /// no way around the wait; starting a session takes that back.
    async fn knock(&self, email: &str, address: IpAddr) -> Result<Knock, PortError>;
    /// Records that the password was wrong, or that nobody has the e-mail.
    async fn sign_in_failed(&self, person: Option<PersonId>, address: IpAddr) -> Result<(), PortError>;
    /// Takes back what a try was counted as whose password was right, where no session is started for it.
    async fn knock_was_right(&self, email: &str, address: IpAddr) -> Result<(), PortError>;
    /// Starts a session for whoever was verified and answers its secret; `None` where their account was disabled or their
    /// password changed meanwhile. Clears sessions away that are over.
    async fn start_session(
        &self,
        verified: &Credentials,
        client: &Client,
        life: SessionLife,
    ) -> Result<Option<String>, PortError>;
    /// The session that has this secret and is not over; it counts as used.
    async fn session(&self, secret: &str, life: SessionLife) -> Result<Option<Session>, PortError>;
    /// The session that has this secret and is not over. It does not count as used: nobody did anything.
    async fn peek_session(&self, secret: &str, life: SessionLife) -> Result<Option<Session>, PortError>;
    /// Whether a session is not over. It does not count as used: nobody did anything.
    async fn is_open(&self, id: SessionId, life: SessionLife) -> Result<bool, PortError>;
    /// The sessions of a person that are not over, the last used first.
    async fn sessions_of(&self, person: PersonId, life: SessionLife) -> Result<Vec<Session>, PortError>;
    /// Signs out; whether there was such a session.
    async fn sign_out(&self, secret: &str) -> Result<bool, PortError>;
    /// Ends one session of a person; whether there was one.
    async fn end_session(&self, person: PersonId, id: SessionId, actor: &Actor) -> Result<bool, PortError>;
    /// Ends the sessions of a person, but for `keep`, and answers how many there were.
    async fn end_sessions(&self, person: PersonId, keep: Option<SessionId>, actor: &Actor) -> Result<i64, PortError>;
}

/// Whom a one-time link is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkFor {
    /// Someone who has an account and chooses its first password.
    Invite(PersonId),
    /// Someone who chooses another password.
    Reset(PersonId),
    /// Whoever makes the desk's first account.
    Setup,
}

impl LinkFor {
    /// What it is for.
    #[must_use]
    pub const fn purpose(self) -> LinkPurpose {
        match self {
            Self::Invite(_) => LinkPurpose::Invite,
            Self::Reset(_) => LinkPurpose::Reset,
            Self::Setup => LinkPurpose::Setup,
        }
    }

    /// Whose account it is for.
    #[must_use]
    pub const fn person(self) -> Option<PersonId> {
        match self {
            Self::Invite(person) | Self::Reset(person) => Some(person),
            Self::Setup => None,
        }
    }
}

/// A one-time link that can still be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// What it is for.
    pub purpose: LinkPurpose,
    /// Whose account it is for; nobody's where the first one is to be made.
    pub person: Option<Person>,
    /// Until when.
    pub expires_at: Timestamp,
}

/// Why a link did nothing.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// There is no such link for this, or it was used, is too old, or its person is disabled.
    #[error("This link can't be used any more. Ask for a new one.")]
    Spent,
    /// What it was used for was refused; the link can be used again.
    #[error(transparent)]
    Account(#[from] AccountError),
    /// The storage failed.
    #[error(transparent)]
    Port(#[from] PortError),
}

/// One-time links; only hashes of their secrets are stored.
#[async_trait]
pub trait Links: Send + Sync {
    /// Makes a link and answers its secret. Links made before for the same person are void; those for the first account
    /// all open until one of them was used, as each process on the database shows its own.
    async fn make_link(&self, what: LinkFor, actor: &Actor) -> Result<String, AccountError>;
    /// The link of this secret, if it can be used.
    async fn link(&self, secret: &str) -> Result<Option<Link>, PortError>;
    /// Uses an invitation or a reset: the account has this password from then on, and its sessions are ended.
    async fn use_link(&self, secret: &str, password: &PasswordHash) -> Result<Credentials, LinkError>;
    /// Uses a link for the first account, which is an admin's.
    async fn set_up(
        &self,
        secret: &str,
        name: &PersonName,
        email: &Email,
        password: &PasswordHash,
    ) -> Result<Credentials, LinkError>;
}
