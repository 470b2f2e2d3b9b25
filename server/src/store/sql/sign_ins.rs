//! Signing in: tries are counted before the password is looked at, and let through or made to wait by
//! `domain::account::SignInDelay`.

use std::net::IpAddr;

use app::domain::{
    account::{SessionLife, SignInDelay, Tries, address_key},
    event::{Actor, EventPayload, Subject, sha256},
    fold::fold_key,
    ids::PersonId,
    time::Timestamp,
};

use super::{
    super::engine::Connection,
    Result, SqlStore, accounts,
    events::Write,
    rows::{Column as _, person},
    sessions,
};
use crate::store::{Client, Credentials, Knock};

/// What tries are counted of.
#[derive(Clone, Copy)]
struct Counted {
    kind: &'static str,
    delay: SignInDelay,
}

/// Always locked in this order, so that no two tries wait for each other.
const ACCOUNT: Counted = Counted { kind: "account", delay: SignInDelay::ACCOUNT };
const ADDRESS: Counted = Counted { kind: "address", delay: SignInDelay::ADDRESS };

fn of_account(email: &str) -> Vec<u8> {
    sha256(&[fold_key(email.trim()).as_bytes()]).to_vec()
}

fn of_address(address: IpAddr) -> Vec<u8> {
    sha256(&[address_key(address).to_string().as_bytes()]).to_vec()
}

impl SqlStore {
    /// Lets a try through, counted as failed, or makes it wait.
    pub(super) async fn count_try(&self, email: &str, address: IpAddr) -> Result<Knock> {
        let mut write = Write::begin(&self.engine, self.clock.now()).await?;
        let now = write.now();
        let mut counts = Vec::with_capacity(2);
        let mut wait = 0;
        for (counted, key) in [(ACCOUNT, of_account(email)), (ADDRESS, of_address(address))] {
            let tries = locked(&mut write, counted, &key).await?;
            wait = wait.max(tries.wait_millis(counted.delay, now));
            counts.push((counted, key, tries.counted(now) + 1));
        }
        if wait > 0 {
            return Ok(Knock::Wait { millis: wait });
        }
        for (counted, key, failures) in counts {
            set(&mut write, counted, key, failures, now).await?;
        }
        let credentials = credentials(write.on(), email).await?;
        write.commit().await?;
        Ok(Knock::Verify(credentials.map(Box::new)))
    }

    /// Records a try that failed.
    pub(super) async fn note_failure(&self, person: Option<PersonId>, address: IpAddr) -> Result<()> {
        let mut write = Write::begin(&self.engine, self.clock.now()).await?;
        let subject = person.map_or(Subject::Desk, Subject::Person);
        write.log(&Actor::System, subject, EventPayload::SignInFailed { address: address.to_canonical().to_string() });
        write.commit().await
    }

    /// Takes back what a try was counted as.
    pub(super) async fn take_back_try(&self, email: &str, address: IpAddr) -> Result<()> {
        let mut write = Write::begin(&self.engine, self.clock.now()).await?;
        let now = write.now();
        forgive(&mut write, ACCOUNT, of_account(email), now).await?;
        forgive(&mut write, ADDRESS, of_address(address), now).await?;
        write.commit().await
    }

    /// Starts a session for whoever was verified; its secret.
    pub(super) async fn sign_in(
        &self,
        verified: &Credentials,
        client: &Client,
        life: SessionLife,
    ) -> Result<Option<String>> {
        let id = verified.person.id;
        let mut write = Write::begin(&self.engine, self.clock.now()).await?;
        let now = write.now();
        // Locked: whoever disables the person or changes the password comes before this, or finds the session.
        let Ok(account) = accounts::locked(&mut write, id).await? else { return Ok(None) };
        if account.person.disabled || account.password.as_ref() != Some(&verified.password) {
            return Ok(None);
        }
        if let Some(email) = &account.person.email {
            forgive(&mut write, ACCOUNT, of_account(email), now).await?;
        }
        forgive(&mut write, ADDRESS, of_address(client.address), now).await?;
        sessions::clear_away(&mut write, life).await?;
        let secret = sessions::insert(&mut write, id, client).await?;
        sqlx::query("UPDATE accounts SET signed_in_at = $1 WHERE person = $2")
            .bind(now.as_millis())
            .bind(id.to_string())
            .execute(write.on())
            .await?;
        let actor = account.person.reference().into();
        let address = client.address.to_canonical().to_string();
        write.log(&actor, Subject::Person(id), EventPayload::SignedIn { address });
        write.commit().await?;
        // They are signed in: what is cleared away besides is not worth doing it again, or telling them that it failed.
        if let Err(error) = self.forget_tries(now).await {
            tracing::warn!("old tries to sign in were not cleared away: {error}");
        }
        Ok(Some(secret))
    }

    /// Clears tries away that do not count any more. By itself: rows that others hold are none to wait for in their midst.
    async fn forget_tries(&self, now: Timestamp) -> Result<()> {
        let mut write = self.engine.write().await?;
        sqlx::query("DELETE FROM sign_in_tries WHERE last_at <= $1")
            .bind(now.plus_millis(-Tries::FORGOTTEN_MILLIS).as_millis())
            .execute(&mut *write)
            .await?;
        write.commit().await?;
        Ok(())
    }
}

/// Who can sign in with an e-mail.
async fn credentials(connection: &mut Connection, email: &str) -> Result<Option<Credentials>> {
    let row = sqlx::query(
        "SELECT p.id AS person_id, p.name AS person_name, p.email AS person_email, p.disabled_at AS person_disabled_at,
                TRUE AS person_has_account, a.role, a.password_hash
         FROM people p JOIN accounts a ON a.person = p.id
         WHERE p.email_folded = $1 AND p.disabled_at IS NULL",
    )
    .bind(fold_key(email.trim()))
    .fetch_optional(connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let Some(password) = accounts::password(&row)? else { return Ok(None) };
    Ok(Some(Credentials { person: person(&row, "person_")?, role: row.word("role")?, password }))
}

/// The tries so far, locked until the transaction ends.
async fn locked(write: &mut Write, counted: Counted, key: &[u8]) -> Result<Tries> {
    let now = write.now().as_millis();
    // One statement that makes the row, or locks the one that there is and changes nothing of it.
    let row = sqlx::query(
        "INSERT INTO sign_in_tries (kind, key_hash, failures, last_at) VALUES ($1, $2, 0, $3)
         ON CONFLICT (kind, key_hash) DO UPDATE SET failures = sign_in_tries.failures RETURNING failures, last_at",
    )
    .bind(counted.kind)
    .bind(key.to_vec())
    .bind(now)
    .fetch_one(write.on())
    .await?;
    Ok(Tries { failures: row.int("failures")?, last_at: row.instant("last_at")? })
}

async fn set(write: &mut Write, counted: Counted, key: Vec<u8>, failures: i64, at: Timestamp) -> Result<()> {
    sqlx::query("UPDATE sign_in_tries SET failures = $1, last_at = $2 WHERE kind = $3 AND key_hash = $4")
        .bind(failures)
        .bind(at.as_millis())
        .bind(counted.kind)
        .bind(key)
        .execute(write.on())
        .await?;
    Ok(())
}

/// Takes back what a try that went well was counted as: of the account all that went before, of the address the one try, or
/// whoever has an account could guess others' without end.
async fn forgive(write: &mut Write, counted: Counted, key: Vec<u8>, now: Timestamp) -> Result<()> {
    let tries = locked(write, counted, &key).await?;
    let failures = if counted.kind == ACCOUNT.kind { 0 } else { (tries.counted(now) - 1).max(0) };
    set(write, counted, key, failures, tries.last_at).await
}
