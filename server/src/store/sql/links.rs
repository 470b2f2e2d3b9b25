//! One-time links: 256-bit secrets, of which only the SHA-256 is stored.

use app::domain::{
    account::{Email, LinkPurpose, Role},
    event::{Actor, EventPayload, Subject, hex},
    ids::PersonId,
    person::PersonName,
};

use super::{
    Failure, Result, SqlStore, accounts,
    events::Write,
    people,
    rows::{Column as _, parsed},
    sessions::digest,
};
use crate::{
    ids,
    password::PasswordHash,
    store::{AccountError, Credentials, Link, LinkError, LinkFor, NewAccount},
};

impl SqlStore {
    /// Makes a link; its secret.
    pub(super) async fn create_link(&self, what: LinkFor, actor: &Actor) -> Result<String, AccountError> {
        let mut write = Write::begin(&self.engine, self.clock.now()).await?;
        let subject = match what.person() {
            Some(person) => {
                let account = accounts::locked(&mut write, person).await??;
                if account.person.disabled {
                    return Err(AccountError::Disabled);
                }
                if account.person.email.is_none() {
                    return Err(AccountError::NoEmail);
                }
                accounts::void_links(&mut write, person).await?;
                Subject::Person(person)
            }
            None => {
                people::lock(write.on()).await?;
                if accounts::has_passwords(write.on()).await? {
                    return Err(AccountError::AlreadySetUp);
                }
                sqlx::query("DELETE FROM one_time_links WHERE purpose = 'setup' AND used_at IS NULL")
                    .execute(write.on())
                    .await
                    .map_err(Failure::from)?;
                Subject::Desk
            }
        };
        let (secret, purpose, now) = (hex(&ids::secret()), what.purpose(), write.now());
        sqlx::query(
            "INSERT INTO one_time_links (secret_hash, purpose, person, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(digest(&secret))
        .bind(purpose.as_str())
        .bind(what.person().map(|person| person.to_string()))
        .bind(now.as_millis())
        .bind(now.plus_millis(purpose.life_millis()).as_millis())
        .execute(write.on())
        .await
        .map_err(Failure::from)?;
        write.log(actor, subject, EventPayload::LinkCreated { purpose });
        write.commit().await?;
        Ok(secret)
    }

    /// The link of a secret, if it can be used.
    pub(super) async fn link_by_secret(&self, secret: &str) -> Result<Option<Link>> {
        let mut snapshot = self.engine.snapshot().await?;
        let row = sqlx::query(
            "SELECT purpose, person, expires_at FROM one_time_links
             WHERE secret_hash = $1 AND used_at IS NULL AND expires_at > $2",
        )
        .bind(digest(secret))
        .bind(self.clock.now().as_millis())
        .fetch_optional(&mut *snapshot)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let person = match row.maybe("person")? {
            None if accounts::has_passwords(&mut snapshot).await? => return Ok(None),
            None => None,
            Some(id) => people::by_id(&mut snapshot, parsed("one_time_links.person", &id)?).await?,
        };
        Ok(Some(Link { purpose: row.word("purpose")?, person, expires_at: row.instant("expires_at")? }))
    }

    /// Uses an invitation or a reset.
    pub(super) async fn choose_password(
        &self,
        secret: &str,
        password: &PasswordHash,
    ) -> Result<Credentials, LinkError> {
        let mut write = Write::begin(&self.engine, self.clock.now()).await?;
        let row = sqlx::query("SELECT person FROM one_time_links WHERE secret_hash = $1 AND person IS NOT NULL")
            .bind(digest(secret))
            .fetch_optional(write.on())
            .await
            .map_err(Failure::from)?;
        let Some(row) = row else { return Err(LinkError::Spent) };
        let person: PersonId = parsed("one_time_links.person", &row.text("person")?)?;
        // The account before the link, as whoever disables the person locks them.
        let account = accounts::locked(&mut write, person).await?.map_err(LinkError::Account)?;
        if account.person.disabled {
            return Err(LinkError::Spent);
        }
        let purpose = spend(&mut write, secret).await?;
        let actor = account.person.reference().into();
        write.log(&actor, Subject::Person(person), EventPayload::LinkUsed { purpose });
        accounts::replace_password(&mut write, &account, password, None, &actor).await?;
        write.commit().await?;
        Ok(Credentials { person: account.person, role: account.role, password: password.clone() })
    }

    /// Uses a link for the first account.
    pub(super) async fn make_first_account(
        &self,
        secret: &str,
        name: &PersonName,
        email: &Email,
        password: &PasswordHash,
    ) -> Result<Credentials, LinkError> {
        let mut write = Write::begin(&self.engine, self.clock.now()).await?;
        people::lock(write.on()).await?;
        if accounts::has_passwords(write.on()).await? {
            return Err(AccountError::AlreadySetUp.into());
        }
        let purpose = spend(&mut write, secret).await?;
        if purpose != LinkPurpose::Setup {
            return Err(LinkError::Spent);
        }
        write.log(&Actor::System, Subject::Desk, EventPayload::LinkUsed { purpose });
        let new = NewAccount {
            person: None,
            name: name.clone(),
            email: email.clone(),
            role: Role::Admin,
            password: Some(password.clone()),
        };
        let person = accounts::create(&mut write, &new, &Actor::System).await?;
        write.commit().await?;
        Ok(Credentials { person, role: Role::Admin, password: password.clone() })
    }
}

/// Uses a link up: of two who do so at once, one finds it used.
async fn spend(write: &mut Write, secret: &str) -> Result<LinkPurpose, LinkError> {
    let now = write.now().as_millis();
    let row = sqlx::query(
        "UPDATE one_time_links SET used_at = $1
         WHERE secret_hash = $2 AND used_at IS NULL AND expires_at > $1 RETURNING purpose",
    )
    .bind(now)
    .bind(digest(secret))
    .fetch_optional(write.on())
    .await
    .map_err(Failure::from)?;
    let Some(row) = row else { return Err(LinkError::Spent) };
    Ok(row.word("purpose")?)
}
