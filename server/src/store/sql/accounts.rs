//! Accounts: making them, changing them, disabling the people who have them.
//!
//! The desk's row is locked first, so that of two changes at once each sees what the other one did; then the account's, which
//! whoever starts a session locks as well.

use app::domain::{
    account::{Email, Role, SessionLife},
    event::{Actor, EventPayload, Subject},
    fold::fold_key,
    ids::{PersonId, SessionId},
    person::Person,
    time::Timestamp,
};
use sqlx::Row as _;

use super::{
    super::engine::{Connection, LOCK, LOCK_REFERRED, Row},
    Failure, Result, SqlStore, edit,
    escalate::assignee_key,
    events::Write,
    people,
    rows::{Column as _, parsed, person},
    sessions,
};
use crate::{
    password::PasswordHash,
    store::{Account, AccountError, Credentials, NewAccount},
};

/// Every account; what follows may narrow it down.
const ACCOUNTS: &str = "SELECT p.id AS person_id, p.name AS person_name, p.email AS person_email,
        p.disabled_at AS person_disabled_at, TRUE AS person_has_account, a.role, a.password_hash IS NOT NULL AS has_password,
        a.created_at, a.changed_at, a.signed_in_at
    FROM accounts a JOIN people p ON p.id = a.person";

impl SqlStore {
    /// Whether there is an account with a password.
    pub(super) async fn is_for_accounts(&self) -> Result<bool> {
        has_passwords(&mut *self.engine.read().await?).await
    }

    /// All accounts, by name; disabled people last.
    pub(super) async fn all_accounts(&self) -> Result<Vec<Account>> {
        let mut connection = self.engine.read().await?;
        let sql = format!("{ACCOUNTS} ORDER BY p.disabled_at IS NOT NULL, p.name_folded, p.id");
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql)).fetch_all(&mut *connection).await?;
        rows.iter().map(account).collect()
    }

    /// A person's account.
    pub(super) async fn account_of(&self, person: PersonId) -> Result<Option<Account>> {
        let mut connection = self.engine.read().await?;
        let row = sqlx::query(sqlx::AssertSqlSafe(format!("{ACCOUNTS} WHERE a.person = $1")))
            .bind(person.to_string())
            .fetch_optional(&mut *connection)
            .await?;
        row.as_ref().map(account).transpose()
    }

    /// Whoever has an e-mail.
    pub(super) async fn person_of_email(&self, email: &Email) -> Result<Option<Person>> {
        people::by_email(&mut *self.engine.read().await?, email.key()).await
    }

    /// Makes an account.
    pub(super) async fn make_account(&self, new: &NewAccount, actor: &Actor) -> Result<Person, AccountError> {
        let mut write = Write::begin(&self.engine, self.clock.now()).await?;
        let made = create(&mut write, new, actor).await?;
        write.commit().await?;
        Ok(made)
    }

    /// Gives an account another role.
    pub(super) async fn change_role(
        &self,
        id: PersonId,
        role: Role,
        keep: Option<SessionId>,
        actor: &Actor,
    ) -> Result<Option<String>, AccountError> {
        let mut write = Write::begin(&self.engine, self.clock.now()).await?;
        people::lock(write.on()).await?;
        let known = locked(&mut write, id).await??;
        if known.role == role {
            return Ok(None);
        }
        leaves_an_admin(&mut write, &known).await?;
        let now = write.now().as_millis();
        sqlx::query("UPDATE accounts SET role = $1, changed_at = $2 WHERE person = $3")
            .bind(role.as_str())
            .bind(now)
            .bind(id.to_string())
            .execute(write.on())
            .await
            .map_err(Failure::from)?;
        let secret = keep_one(&mut write, id, keep).await?;
        write.log(actor, Subject::Person(id), EventPayload::RoleChanged { from: known.role, to: role });
        write.commit().await?;
        Ok(secret)
    }

    /// Gives an account another password.
    pub(super) async fn change_password(
        &self,
        id: PersonId,
        password: &PasswordHash,
        actor: &Actor,
    ) -> Result<(), AccountError> {
        let mut write = Write::begin(&self.engine, self.clock.now()).await?;
        let known = locked(&mut write, id).await??;
        replace_password(&mut write, &known, password, None, actor).await?;
        Ok(write.commit().await?)
    }

    /// Gives whoever was verified another password, in a session of theirs; its new secret.
    pub(super) async fn change_own_password(
        &self,
        verified: &Credentials,
        session: SessionId,
        life: SessionLife,
        password: &PasswordHash,
    ) -> Result<Option<String>, AccountError> {
        let id = verified.person.id;
        let mut write = Write::begin(&self.engine, self.clock.now()).await?;
        // Verifying took a while: a reset, an admin or the person elsewhere may have been faster, and what they did holds.
        let known = locked(&mut write, id).await??;
        if known.person.disabled || known.password.as_ref() != Some(&verified.password) {
            return Ok(None);
        }
        let now = write.now();
        if sessions::open(write.on(), session, life, now).await?.is_none_or(|session| session.person.id != id) {
            return Ok(None);
        }
        let actor = known.person.reference().into();
        let Some(secret) = replace_password(&mut write, &known, password, Some(session), &actor).await? else {
            return Ok(None);
        };
        write.commit().await?;
        Ok(Some(secret))
    }

    /// Stores the same password hashed anew.
    pub(super) async fn replace_hash(&self, id: PersonId, old: &PasswordHash, new: &PasswordHash) -> Result<()> {
        let mut write = self.engine.write().await?;
        sqlx::query("UPDATE accounts SET password_hash = $1 WHERE person = $2 AND password_hash = $3")
            .bind(new.as_str().to_owned())
            .bind(id.to_string())
            .bind(old.as_str().to_owned())
            .execute(&mut *write)
            .await?;
        write.commit().await?;
        Ok(())
    }

    /// Disables a person, after their unresolved tickets were assigned to a successor where there is one, and answers how
    /// many are assigned to them then.
    pub(super) async fn set_disabled(
        &self,
        id: PersonId,
        successor: Option<PersonId>,
        actor: &Actor,
    ) -> Result<i64, AccountError> {
        let mut write = Write::begin(&self.engine, self.clock.now()).await?;
        let mut changed = 0;
        if let Some(successor) = successor {
            // The tickets before the desk, as whoever edits one locks them.
            changed = hand_over(&mut write, id, successor, actor).await?;
        }
        people::lock(write.on()).await?;
        let account = locked(&mut write, id).await?;
        people::lock_one(write.on(), id).await?;
        let known = people::by_id(write.on(), id).await?.ok_or(AccountError::UnknownPerson)?;
        if let Some(successor) = successor {
            // What was assigned to them between the two locks.
            changed += hand_over(&mut write, id, successor, actor).await?;
        }
        let unresolved = unresolved(&mut write, id).await?;
        if known.disabled {
            if changed > 0 {
                write.commit().await?;
            }
            return Ok(unresolved);
        }
        if known.has_account {
            leaves_an_admin(&mut write, &account?).await?;
        }
        let now = write.now().as_millis();
        switch(&mut write, id, Some(now)).await?;
        sessions::end_all(&mut write, id, None).await?;
        void_links(&mut write, id).await?;
        write.log(actor, Subject::Person(id), EventPayload::PersonDisabled);
        write.commit().await?;
        Ok(unresolved)
    }

    /// Enables a person again.
    pub(super) async fn set_enabled_person(&self, id: PersonId, actor: &Actor) -> Result<(), AccountError> {
        let mut write = Write::begin(&self.engine, self.clock.now()).await?;
        people::lock(write.on()).await?;
        let known = people::by_id(write.on(), id).await?.ok_or(AccountError::UnknownPerson)?;
        if !known.disabled {
            return Ok(());
        }
        switch(&mut write, id, None).await?;
        write.log(actor, Subject::Person(id), EventPayload::PersonEnabled);
        Ok(write.commit().await?)
    }
}

/// An account whose row is locked.
pub(super) struct Locked {
    pub(super) person: Person,
    pub(super) role: Role,
    pub(super) password: Option<PasswordHash>,
}

/// Locks an account, so that nobody else changes it or signs in to it until the transaction ends; or says why there is none.
pub(super) async fn locked(write: &mut Write, id: PersonId) -> Result<Result<Locked, AccountError>> {
    let sql = format!("SELECT role, password_hash FROM accounts WHERE person = $1{LOCK_REFERRED}");
    let row = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(id.to_string()).fetch_optional(write.on()).await?;
    // Read after the lock: whether they are disabled is as it is now.
    let Some(person) = people::by_id(write.on(), id).await? else { return Ok(Err(AccountError::UnknownPerson)) };
    let Some(row) = row else { return Ok(Err(AccountError::NoAccount)) };
    Ok(Ok(Locked { person, role: row.word("role")?, password: password(&row)? }))
}

/// The password hash of an account's row.
pub(super) fn password(row: &Row) -> Result<Option<PasswordHash>> {
    row.maybe("password_hash")?.map(|text| parsed("accounts.password_hash", &text)).transpose()
}

/// Makes an account, and the person where there is none yet.
///
/// An account without an e-mail is that of whoever sat at the desk before there were accounts: nobody can sign in to it, and
/// giving them an account is what makes it one.
pub(super) async fn create(write: &mut Write, new: &NewAccount, actor: &Actor) -> Result<Person, AccountError> {
    if let Some(known) = whose(write, new).await? {
        // Before the desk, as whoever edits one locks them: lists are sorted by the name, which may change.
        lock_tickets(write, known.id).await?;
    }
    people::lock(write.on()).await?;
    let Some(known) = whose(write, new).await? else {
        let made = people::insert(write, new.name.as_str(), Some(new.email.as_str()), actor).await?;
        insert(write, made.id, new.role, new.password.as_ref(), actor).await?;
        return Ok(Person { has_account: true, ..made });
    };
    if known.has_account && known.email.is_some() {
        return Err(AccountError::Taken);
    }
    if known.disabled {
        return Err(AccountError::Disabled);
    }
    let account = if known.has_account { Some(locked(write, known.id).await??) } else { None };
    let person = adopt(write, known, new, actor).await?;
    match account {
        None => insert(write, person.id, new.role, new.password.as_ref(), actor).await?,
        Some(account) => take_up(write, &account, new, actor).await?,
    }
    Ok(Person { has_account: true, ..person })
}

/// The person whom an account is to be made for, if they are known.
async fn whose(write: &mut Write, new: &NewAccount) -> Result<Option<Person>, AccountError> {
    let named = people::by_email(write.on(), new.email.key()).await?;
    let Some(id) = new.person else { return Ok(named) };
    if named.is_some_and(|named| named.id != id) {
        return Err(AccountError::Taken);
    }
    Ok(Some(people::by_id(write.on(), id).await?.ok_or(AccountError::UnknownPerson)?))
}

/// Gives a person the name and the e-mail of their account.
async fn adopt(write: &mut Write, known: Person, new: &NewAccount, actor: &Actor) -> Result<Person> {
    let (name, email) = (new.name.as_str().to_owned(), new.email.as_str().to_owned());
    sqlx::query("UPDATE people SET name = $1, name_folded = $2, email = $3, email_folded = $4 WHERE id = $5")
        .bind(name.clone())
        .bind(fold_key(&name))
        .bind(email.clone())
        .bind(new.email.key())
        .bind(known.id.to_string())
        .execute(write.on())
        .await?;
    if known.name != name {
        sqlx::query("UPDATE tickets SET assignee_key = $1 WHERE assignee = $2")
            .bind(assignee_key(&name))
            .bind(known.id.to_string())
            .execute(write.on())
            .await?;
        let payload = EventPayload::PersonRenamed { from: known.name.clone(), to: name.clone() };
        write.log(actor, Subject::Person(known.id), payload);
    }
    if known.email.as_ref() != Some(&email) {
        let payload = EventPayload::PersonEmailChanged { from: known.email.clone(), to: email.clone() };
        write.log(actor, Subject::Person(known.id), payload);
    }
    Ok(Person { name, email: Some(email), ..known })
}

/// Locks the tickets that are assigned to a person.
pub(super) async fn lock_tickets(write: &mut Write, assignee: PersonId) -> Result<()> {
    sqlx::query(sqlx::AssertSqlSafe(format!("SELECT number FROM tickets WHERE assignee = $1 ORDER BY number{LOCK}")))
        .bind(assignee.to_string())
        .fetch_all(write.on())
        .await?;
    Ok(())
}

/// Makes a locked account that nobody could sign in to what it is to be.
async fn take_up(write: &mut Write, account: &Locked, new: &NewAccount, actor: &Actor) -> Result<(), AccountError> {
    let (id, now) = (account.person.id, write.now().as_millis());
    if account.role != new.role {
        leaves_an_admin(write, account).await?;
        write.log(actor, Subject::Person(id), EventPayload::RoleChanged { from: account.role, to: new.role });
    }
    sqlx::query("UPDATE accounts SET role = $1, password_hash = $2, changed_at = $3 WHERE person = $4")
        .bind(new.role.as_str())
        .bind(new.password.as_ref().map(|hash| hash.as_str().to_owned()))
        .bind(now)
        .bind(id.to_string())
        .execute(write.on())
        .await
        .map_err(Failure::from)?;
    if new.password.is_some() {
        write.log(actor, Subject::Person(id), EventPayload::PasswordChanged);
    }
    Ok(())
}

/// Whoever sat at the desk before there were accounts: the person with an account without an e-mail, while nobody else has
/// an account.
pub(super) async fn whoever_sat_here(connection: &mut Connection) -> Result<Option<PersonId>> {
    let rows = sqlx::query(
        "SELECT p.id, p.email IS NULL AND p.disabled_at IS NULL AS is_free
         FROM accounts a JOIN people p ON p.id = a.person LIMIT 2",
    )
    .fetch_all(connection)
    .await?;
    let [row] = &*rows else { return Ok(None) };
    if row.try_get("is_free")? { Ok(Some(parsed("people.id", &row.text("id")?)?)) } else { Ok(None) }
}

/// Makes the account of a person who has none.
pub(super) async fn insert(
    write: &mut Write,
    person: PersonId,
    role: Role,
    password: Option<&PasswordHash>,
    actor: &Actor,
) -> Result<()> {
    let now = write.now().as_millis();
    sqlx::query(
        "INSERT INTO accounts (person, role, password_hash, created_at, changed_at) VALUES ($1, $2, $3, $4, $4)",
    )
    .bind(person.to_string())
    .bind(role.as_str())
    .bind(password.map(|hash| hash.as_str().to_owned()))
    .bind(now)
    .execute(write.on())
    .await?;
    write.log(actor, Subject::Person(person), EventPayload::AccountCreated { role });
    Ok(())
}

/// Ends the sessions of a person, but for one that goes on by another secret; that secret.
async fn keep_one(write: &mut Write, id: PersonId, keep: Option<SessionId>) -> Result<Option<String>> {
    sessions::end_all(write, id, keep).await?;
    match keep {
        Some(session) => sessions::renew(write, id, session).await,
        None => Ok(None),
    }
}

/// Gives a locked account another password, voids its links and ends its sessions, but for one; that one's new secret.
pub(super) async fn replace_password(
    write: &mut Write,
    account: &Locked,
    password: &PasswordHash,
    keep: Option<SessionId>,
    actor: &Actor,
) -> Result<Option<String>, AccountError> {
    if account.person.email.is_none() {
        return Err(AccountError::NoEmail);
    }
    let id = account.person.id;
    let now = write.now().as_millis();
    sqlx::query("UPDATE accounts SET password_hash = $1, changed_at = $2 WHERE person = $3")
        .bind(password.as_str().to_owned())
        .bind(now)
        .bind(id.to_string())
        .execute(write.on())
        .await
        .map_err(Failure::from)?;
    let secret = keep_one(write, id, keep).await?;
    void_links(write, id).await?;
    write.log(actor, Subject::Person(id), EventPayload::PasswordChanged);
    Ok(secret)
}

/// Takes back the links of a person that were not used.
pub(super) async fn void_links(write: &mut Write, person: PersonId) -> Result<()> {
    sqlx::query("DELETE FROM one_time_links WHERE person = $1 AND used_at IS NULL")
        .bind(person.to_string())
        .execute(write.on())
        .await?;
    Ok(())
}

/// Whether there is an account with a password.
pub(super) async fn has_passwords(connection: &mut Connection) -> Result<bool> {
    let known = sqlx::query("SELECT person FROM accounts WHERE password_hash IS NOT NULL LIMIT 1");
    Ok(known.fetch_optional(connection).await?.is_some())
}

/// Whether someone is left who can manage the desk when this account, whatever it is now, no longer can: where it has a
/// password, another admin who has one.
async fn leaves_an_admin(write: &mut Write, account: &Locked) -> Result<(), AccountError> {
    if account.role != Role::Admin || account.person.disabled {
        return Ok(());
    }
    let other = sqlx::query(
        "SELECT a.person FROM accounts a JOIN people p ON p.id = a.person
         WHERE a.role = 'admin' AND p.disabled_at IS NULL AND a.person <> $1 AND (a.password_hash IS NOT NULL OR $2)
         LIMIT 1",
    )
    .bind(account.person.id.to_string())
    .bind(account.password.is_none())
    .fetch_optional(write.on())
    .await
    .map_err(Failure::from)?;
    if other.is_some() { Ok(()) } else { Err(AccountError::LastAdmin) }
}

/// Assigns the unresolved tickets of a person to another one; how many.
async fn hand_over(write: &mut Write, from: PersonId, to: PersonId, actor: &Actor) -> Result<usize, AccountError> {
    let from = people::by_id(write.on(), from).await?.ok_or(AccountError::UnknownPerson)?;
    let to = people::by_id(write.on(), to).await?.filter(|to| !to.disabled && to.id != from.id);
    let to = to.ok_or(AccountError::NoSuccessor)?;
    Ok(edit::assign_all(write, &from, &to, actor).await?)
}

async fn unresolved(write: &mut Write, person: PersonId) -> Result<i64> {
    let row =
        sqlx::query("SELECT count(*) AS n FROM tickets WHERE assignee = $1 AND status IN ('open', 'in_progress')")
            .bind(person.to_string())
            .fetch_one(write.on())
            .await?;
    row.int("n")
}

async fn switch(write: &mut Write, person: PersonId, disabled_at: Option<i64>) -> Result<()> {
    sqlx::query("UPDATE people SET disabled_at = $1 WHERE id = $2")
        .bind(disabled_at)
        .bind(person.to_string())
        .execute(write.on())
        .await?;
    Ok(())
}

fn account(row: &Row) -> Result<Account> {
    Ok(Account {
        person: person(row, "person_")?,
        role: row.word("role")?,
        has_password: row.try_get("has_password")?,
        created_at: row.instant("created_at")?,
        changed_at: row.instant("changed_at")?,
        signed_in_at: row.try_get::<Option<i64>, _>("signed_in_at")?.map(Timestamp::from_millis),
    })
}
