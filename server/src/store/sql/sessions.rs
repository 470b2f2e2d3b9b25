//! Sessions: 256-bit secrets, of which only the SHA-256 is stored, as with tokens.

use app::domain::{
    account::SessionLife,
    event::{Actor, EventPayload, Subject, hex, sha256},
    ids::{PersonId, SessionId},
    time::Timestamp,
};

use super::{
    super::engine::{Connection, Row},
    Result, SqlStore,
    events::Write,
    rows::{Column as _, parsed, person},
};
use crate::{
    ids,
    store::{Client, Session},
};

/// How much of what a browser says of itself is kept, in characters.
const AGENT: usize = 300;

/// Sessions of people who are not disabled; what follows may narrow it down.
const SESSIONS: &str = "SELECT s.id, s.created_at, s.last_seen_at, s.agent, s.address, a.role, p.id AS person_id,
        p.name AS person_name, p.email AS person_email, p.disabled_at AS person_disabled_at, TRUE AS person_has_account
    FROM sessions s JOIN accounts a ON a.person = s.person JOIN people p ON p.id = s.person
    WHERE p.disabled_at IS NULL";

impl SqlStore {
    /// The session that has this secret and is not over.
    pub(super) async fn find_session(&self, secret: &str, life: SessionLife) -> Result<Option<Session>> {
        let mut connection = self.engine.read().await?;
        let row = sqlx::query(sqlx::AssertSqlSafe(format!("{SESSIONS} AND s.secret_hash = $1")))
            .bind(digest(secret))
            .fetch_optional(&mut *connection)
            .await?;
        let session = row.as_ref().map(session).transpose()?;
        let now = self.clock.now();
        Ok(session.filter(|session| !life.is_over(session.created_at, session.last_seen_at, now)))
    }

    /// The session that has this secret and is not over; it counts as used.
    pub(super) async fn session_by_secret(&self, secret: &str, life: SessionLife) -> Result<Option<Session>> {
        let Some(session) = self.find_session(secret, life).await? else { return Ok(None) };
        let now = self.clock.now();
        if now.as_millis() - session.last_seen_at.as_millis() >= life.noted_millis() {
            let mut write = self.engine.write().await?;
            sqlx::query("UPDATE sessions SET last_seen_at = $1 WHERE id = $2 AND last_seen_at < $1")
                .bind(now.as_millis())
                .bind(session.id.to_string())
                .execute(&mut *write)
                .await?;
            write.commit().await?;
        }
        Ok(Some(session))
    }

    /// Whether a session is not over.
    pub(super) async fn is_session_open(&self, id: SessionId, life: SessionLife) -> Result<bool> {
        let now = self.clock.now();
        Ok(open(&mut *self.engine.read().await?, id, life, now).await?.is_some())
    }

    /// The sessions of a person that are not over, the last used first.
    pub(super) async fn list_sessions(&self, person: PersonId, life: SessionLife) -> Result<Vec<Session>> {
        let (made, used) = life.over_since(self.clock.now());
        let mut connection = self.engine.read().await?;
        let rows = sqlx::query(sqlx::AssertSqlSafe(format!(
            "{SESSIONS} AND s.person = $1 AND s.created_at > $2 AND s.last_seen_at > $3
             ORDER BY s.last_seen_at DESC, s.created_at DESC, s.id"
        )))
        .bind(person.to_string())
        .bind(made.as_millis())
        .bind(used.as_millis())
        .fetch_all(&mut *connection)
        .await?;
        rows.iter().map(session).collect()
    }

    /// Ends the session of a secret, by whoever has it.
    pub(super) async fn end_by_secret(&self, secret: &str) -> Result<bool> {
        let mut write = Write::begin(&self.engine, self.clock.now()).await?;
        let ended = sqlx::query(
            "DELETE FROM sessions WHERE secret_hash = $1
             RETURNING person, (SELECT p.name FROM people p WHERE p.id = sessions.person) AS name",
        )
        .bind(digest(secret))
        .fetch_optional(write.on())
        .await?;
        let Some(row) = ended else { return Ok(false) };
        let id: PersonId = parsed("sessions.person", &row.text("person")?)?;
        let actor = Actor::Person { id, name: row.text("name")? };
        write.log(&actor, Subject::Person(id), EventPayload::SignedOut);
        write.commit().await?;
        Ok(true)
    }

    /// Ends one session of a person.
    pub(super) async fn end_one(&self, person: PersonId, id: SessionId, actor: &Actor) -> Result<bool> {
        let mut write = Write::begin(&self.engine, self.clock.now()).await?;
        let ended = sqlx::query("DELETE FROM sessions WHERE id = $1 AND person = $2")
            .bind(id.to_string())
            .bind(person.to_string())
            .execute(write.on())
            .await?;
        if ended.rows_affected() == 0 {
            return Ok(false);
        }
        write.log(actor, Subject::Person(person), EventPayload::SessionsEnded { count: 1 });
        write.commit().await?;
        Ok(true)
    }

    /// Ends the sessions of a person, but for one.
    pub(super) async fn end_others(&self, person: PersonId, keep: Option<SessionId>, actor: &Actor) -> Result<i64> {
        let mut write = Write::begin(&self.engine, self.clock.now()).await?;
        let count = end_all(&mut write, person, keep).await?;
        if count > 0 {
            write.log(actor, Subject::Person(person), EventPayload::SessionsEnded { count });
            write.commit().await?;
        }
        Ok(count)
    }
}

/// Makes a session; its secret.
pub(super) async fn insert(write: &mut Write, person: PersonId, client: &Client) -> Result<String> {
    let secret = hex(&ids::secret());
    let now = write.now().as_millis();
    sqlx::query(
        "INSERT INTO sessions (id, secret_hash, person, created_at, last_seen_at, agent, address)
         VALUES ($1, $2, $3, $4, $4, $5, $6)",
    )
    .bind(SessionId::new(ids::uuid()).to_string())
    .bind(digest(&secret))
    .bind(person.to_string())
    .bind(now)
    .bind(client.agent.chars().filter(|c| !c.is_control()).take(AGENT).collect::<String>())
    .bind(client.address.to_canonical().to_string())
    .execute(write.on())
    .await?;
    Ok(secret)
}

/// The session of this ID, if it is not over.
pub(super) async fn open(
    connection: &mut Connection,
    id: SessionId,
    life: SessionLife,
    now: Timestamp,
) -> Result<Option<Session>> {
    let row = sqlx::query(sqlx::AssertSqlSafe(format!("{SESSIONS} AND s.id = $1")))
        .bind(id.to_string())
        .fetch_optional(connection)
        .await?;
    let session = row.as_ref().map(session).transpose()?;
    Ok(session.filter(|session| !life.is_over(session.created_at, session.last_seen_at, now)))
}

/// Gives a session of a person another secret, and answers it; the old one opens nothing any more.
pub(super) async fn renew(write: &mut Write, person: PersonId, id: SessionId) -> Result<Option<String>> {
    let secret = hex(&ids::secret());
    let renewed = sqlx::query("UPDATE sessions SET secret_hash = $1 WHERE id = $2 AND person = $3")
        .bind(digest(&secret))
        .bind(id.to_string())
        .bind(person.to_string())
        .execute(write.on())
        .await?;
    Ok((renewed.rows_affected() > 0).then_some(secret))
}

/// Ends the sessions of a person, but for one, and counts them.
pub(super) async fn end_all(write: &mut Write, person: PersonId, keep: Option<SessionId>) -> Result<i64> {
    let ended = sqlx::query("DELETE FROM sessions WHERE person = $1 AND id <> $2")
        .bind(person.to_string())
        .bind(keep.map(|id| id.to_string()).unwrap_or_default())
        .execute(write.on())
        .await?;
    Ok(i64::try_from(ended.rows_affected()).unwrap_or(i64::MAX))
}

/// Clears sessions away that are over.
pub(super) async fn clear_away(write: &mut Write, life: SessionLife) -> Result<()> {
    let (made, used) = life.over_since(write.now());
    sqlx::query("DELETE FROM sessions WHERE created_at <= $1 OR last_seen_at <= $2")
        .bind(made.as_millis())
        .bind(used.as_millis())
        .execute(write.on())
        .await?;
    Ok(())
}

/// What is stored of a secret.
pub(super) fn digest(secret: &str) -> Vec<u8> {
    sha256(&[secret.as_bytes()]).to_vec()
}

fn session(row: &Row) -> Result<Session> {
    Ok(Session {
        id: row.word("id")?,
        person: person(row, "person_")?,
        role: row.word("role")?,
        created_at: row.instant("created_at")?,
        last_seen_at: row.instant("last_seen_at")?,
        agent: row.text("agent")?,
        address: row.text("address")?,
    })
}
