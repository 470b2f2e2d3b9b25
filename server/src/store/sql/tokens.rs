//! API tokens: 256-bit secrets, of which only the SHA-256 is stored. No password hashing: there is nothing to guess.

use app::domain::{
    event::{Actor, EventPayload, Subject, hex, sha256},
    time::Timestamp,
};
use sqlx::Row as _;

use super::{super::engine::Row, Failure, Result, SqlStore, events::Write, rows::Column as _};
use crate::{
    ids,
    store::{Scope, Token, TokenError},
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

impl SqlStore {
    /// Makes a token; its secret.
    pub(super) async fn make_token(&self, name: &str, scopes: &[Scope]) -> Result<String, TokenError> {
        let name = name.trim();
        if name.is_empty() || name.chars().count() > 100 || name.chars().any(char::is_control) {
            return Err(TokenError::InvalidName);
        }
        let mut scopes = scopes.to_vec();
        scopes.sort_unstable();
        scopes.dedup();
        let words: Vec<&str> = scopes.iter().map(|scope| scope.as_str()).collect();
        let secret = format!("{PREFIX}{}", hex(&ids::secret()));
        let mut write = Write::begin(&self.engine, self.clock.now()).await?;
        let now = write.now().as_millis();
        let made = sqlx::query(
            "INSERT INTO tokens (name, prefix, secret_hash, scopes, created_at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (name) DO NOTHING",
        )
        .bind(name.to_owned())
        .bind(secret.chars().take(SHOWN).collect::<String>())
        .bind(digest(&secret))
        .bind(words.join(" "))
        .bind(now)
        .execute(write.on())
        .await
        .map_err(Failure::from)?;
        if made.rows_affected() == 0 {
            return Err(TokenError::NameTaken);
        }
        let scopes = words.into_iter().map(str::to_owned).collect();
        write.log(&Actor::System, Subject::Token(name.to_owned()), EventPayload::TokenCreated { scopes });
        write.commit().await?;
        Ok(secret)
    }

    /// All tokens, by name.
    pub(super) async fn all_tokens(&self) -> Result<Vec<Token>> {
        let mut connection = self.engine.read().await?;
        let rows =
            sqlx::query("SELECT name, prefix, scopes, created_at, last_used_at, revoked_at FROM tokens ORDER BY name")
                .fetch_all(&mut *connection)
                .await?;
        rows.iter().map(token).collect()
    }

    /// Revokes a token.
    pub(super) async fn end_token(&self, name: &str) -> Result<(), TokenError> {
        let mut write = Write::begin(&self.engine, self.clock.now()).await?;
        let now = write.now().as_millis();
        let ended = sqlx::query("UPDATE tokens SET revoked_at = $1 WHERE name = $2 AND revoked_at IS NULL")
            .bind(now)
            .bind(name.to_owned())
            .execute(write.on())
            .await
            .map_err(Failure::from)?;
        if ended.rows_affected() == 0 {
            return Err(TokenError::Unknown);
        }
        write.log(&Actor::System, Subject::Token(name.to_owned()), EventPayload::TokenRevoked);
        write.commit().await?;
        Ok(())
    }

    /// The token that has this secret and is not revoked.
    pub(super) async fn token_by_secret(&self, secret: &str) -> Result<Option<Token>> {
        let mut connection = self.engine.read().await?;
        let row = sqlx::query(
            "SELECT name, prefix, scopes, created_at, last_used_at, revoked_at FROM tokens
             WHERE secret_hash = $1 AND revoked_at IS NULL",
        )
        .bind(digest(secret))
        .fetch_optional(&mut *connection)
        .await?;
        drop(connection);
        let Some(token) = row.as_ref().map(token).transpose()? else {
            return Ok(None);
        };
        let now = self.clock.now();
        if token.last_used_at.is_none_or(|last| now.as_millis() - last.as_millis() >= LAST_USED_MILLIS) {
            let mut write = self.engine.write().await?;
            sqlx::query("UPDATE tokens SET last_used_at = $1 WHERE name = $2")
                .bind(now.as_millis())
                .bind(token.name.clone())
                .execute(&mut *write)
                .await?;
            write.commit().await?;
        }
        Ok(Some(token))
    }
}

fn digest(secret: &str) -> Vec<u8> {
    sha256(&[secret.as_bytes()]).to_vec()
}

fn token(row: &Row) -> Result<Token> {
    let scopes = row.text("scopes")?;
    let instant = |column| -> Result<Option<Timestamp>> {
        Ok(row.try_get::<Option<i64>, _>(column)?.map(Timestamp::from_millis))
    };
    Ok(Token {
        name: row.text("name")?,
        prefix: row.text("prefix")?,
        scopes: Scope::ALL.into_iter().filter(|scope| scopes.split(' ').any(|word| word == scope.as_str())).collect(),
        created_at: row.instant("created_at")?,
        last_used_at: instant("last_used_at")?,
        revoked_at: instant("revoked_at")?,
    })
}
