//! API tokens: 256-bit secrets, of which only the SHA-256 is stored. No password hashing: there is nothing to guess.

use app::{
    domain::{
        event::{Actor, EventPayload, Subject, hex, sha256},
        time::Timestamp,
        token::{NewToken, RequestLimit, Scope, Token, TokenName, TokenSecret},
    },
    ports::TokenError,
};
use sqlx::Row as _;

use super::{
    super::engine::Row,
    Failure, Result, SqlStore,
    events::{self, Write},
    rows::{Column as _, parsed},
};
use crate::{
    ids,
    store::{AuthenticationError, ShownToken},
};

/// What a secret begins with, so that people and secret scanners recognise one.
const PREFIX: &str = "hnd_";
/// Characters of a secret that are kept to tell tokens apart.
const SHOWN: usize = 12;
/// How exactly the last use is kept: a write at every request would cost more than it tells.
const LAST_USED_MILLIS: i64 = 60_000;

impl From<Failure> for TokenError {
    fn from(failure: Failure) -> Self {
        Self::Port(failure.into())
    }
}

impl From<Failure> for AuthenticationError {
    fn from(failure: Failure) -> Self {
        Self::Port(failure.into())
    }
}

impl SqlStore {
    /// Makes a token; its secret.
    pub(super) async fn make_token(&self, new: &NewToken, actor: &Actor) -> Result<TokenSecret, TokenError> {
        let words: Vec<&str> = new.scopes().iter().map(|scope| scope.as_str()).collect();
        let secret = format!("{PREFIX}{}", hex(&ids::secret()));
        let mut write = Write::begin(&self.engine, self.clock.now()).await?;
        let now = write.now().as_millis();
        let made = sqlx::query(
            "INSERT INTO tokens (name, prefix, secret_hash, scopes, created_at, expires_at, requests_per_minute)
             VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (name) DO NOTHING",
        )
        .bind(new.name.to_string())
        .bind(secret.chars().take(SHOWN).collect::<String>())
        .bind(digest(&secret))
        .bind(words.join(" "))
        .bind(now)
        .bind(new.expires_at.map(Timestamp::as_millis))
        .bind(new.limit.map(|limit| i64::from(u32::from(limit))))
        .execute(write.on())
        .await
        .map_err(Failure::from)?;
        if made.rows_affected() == 0 {
            return Err(TokenError::NameTaken);
        }
        let scopes = words.into_iter().map(str::to_owned).collect();
        let payload = EventPayload::TokenCreated { scopes, expires_at: new.expires_at };
        write.log(actor, Subject::Token(new.name.to_string()), payload);
        write.commit().await?;
        Ok(TokenSecret::new(secret))
    }

    /// All tokens, by name.
    pub(super) async fn all_tokens(&self) -> Result<Vec<Token>> {
        let mut connection = self.engine.read().await?;
        let rows = sqlx::query(
            "SELECT t.name, t.prefix, t.scopes, t.created_at, t.last_used_at, t.expires_at, t.revoked_at,
                    t.requests_per_minute, e.actor_kind, e.actor_id, e.actor_name
             FROM tokens t
             LEFT JOIN events e ON e.subject_kind = 'token' AND e.subject_id = t.name AND e.kind = 'token.created'
             ORDER BY t.name",
        )
        .fetch_all(&mut *connection)
        .await?;
        rows.iter().map(token).collect()
    }

    /// Revokes a token.
    pub(super) async fn end_token(&self, name: &TokenName, actor: &Actor) -> Result<(), TokenError> {
        let mut write = Write::begin(&self.engine, self.clock.now()).await?;
        let now = write.now().as_millis();
        let ended = sqlx::query("UPDATE tokens SET revoked_at = $1 WHERE name = $2 AND revoked_at IS NULL")
            .bind(now)
            .bind(name.to_string())
            .execute(write.on())
            .await
            .map_err(Failure::from)?;
        if ended.rows_affected() == 0 {
            return Err(TokenError::Unknown);
        }
        write.log(actor, Subject::Token(name.to_string()), EventPayload::TokenRevoked);
        write.commit().await?;
        Ok(())
    }

    /// The token that has this secret, if it opens anything.
    pub(super) async fn token_by_secret(&self, secret: &str) -> Result<ShownToken, AuthenticationError> {
        let row = self.row_by_secret(secret).await?.ok_or(AuthenticationError::Unknown)?;
        let now = self.clock.now();
        if maybe_instant(&row, "expires_at")?.is_some_and(|end| now >= end) {
            return Err(AuthenticationError::Expired);
        }
        let token = ShownToken { name: row.word("name")?, scopes: scopes(&row)?, limit: limit(&row)? };
        let last_used_at = maybe_instant(&row, "last_used_at")?;
        if last_used_at.is_none_or(|last| now.as_millis() - last.as_millis() >= LAST_USED_MILLIS) {
            self.note_use(&token.name, now).await?;
        }
        Ok(token)
    }

    async fn row_by_secret(&self, secret: &str) -> Result<Option<Row>> {
        let mut connection = self.engine.read().await?;
        let row = sqlx::query(
            "SELECT name, scopes, last_used_at, expires_at, requests_per_minute FROM tokens
             WHERE secret_hash = $1 AND revoked_at IS NULL",
        )
        .bind(digest(secret))
        .fetch_optional(&mut *connection)
        .await?;
        Ok(row)
    }

    async fn note_use(&self, name: &TokenName, now: Timestamp) -> Result<()> {
        let mut write = self.engine.write().await?;
        sqlx::query("UPDATE tokens SET last_used_at = $1 WHERE name = $2")
            .bind(now.as_millis())
            .bind(name.to_string())
            .execute(&mut *write)
            .await?;
        write.commit().await?;
        Ok(())
    }
}

fn digest(secret: &str) -> Vec<u8> {
    sha256(&[secret.as_bytes()]).to_vec()
}

fn token(row: &Row) -> Result<Token> {
    // Tokens are older than the log says who made them: then it was the desk itself, by the command line.
    let created_by = match row.maybe("actor_kind")? {
        Some(_) => events::actor(row)?.person().map(|person| person.name),
        None => None,
    };
    Ok(Token {
        name: row.word("name")?,
        prefix: row.text("prefix")?,
        scopes: scopes(row)?,
        created_at: row.instant("created_at")?,
        created_by,
        last_used_at: maybe_instant(row, "last_used_at")?,
        expires_at: maybe_instant(row, "expires_at")?,
        revoked_at: maybe_instant(row, "revoked_at")?,
        limit: limit(row)?,
    })
}

fn maybe_instant(row: &Row, column: &str) -> Result<Option<Timestamp>> {
    Ok(row.try_get::<Option<i64>, _>(column)?.map(Timestamp::from_millis))
}

fn scopes(row: &Row) -> Result<Vec<Scope>> {
    row.text("scopes")?.split_ascii_whitespace().map(|word| parsed("tokens.scopes", word)).collect()
}

fn limit(row: &Row) -> Result<Option<RequestLimit>> {
    let requests: Option<i64> = row.try_get("requests_per_minute")?;
    requests.map(|requests| parsed("tokens.requests_per_minute", &requests.to_string())).transpose()
}
