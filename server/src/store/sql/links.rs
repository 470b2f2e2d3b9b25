//! One-time links: 256-bit secrets, of which only the SHA-256 is stored.

use app::{
    domain::{
        account::{Email, Invited, LinkPurpose, Role},
        event::{Actor, EventPayload, Subject, hex},
        ids::PersonId,
        person::PersonName,
        time::Timestamp,
    },
    ports::IssuedLink,
};

use super::{
    Failure, Result, SqlStore,
    accounts::{self, Locked},
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
                make_ready(&mut write, &account).await?;
                Subject::Person(person)
            }
            None => {
                people::lock(write.on()).await?;
                if accounts::has_passwords(write.on()).await? {
                    return Err(AccountError::AlreadySetUp);
                }
                // Those that still open stay: another process on this database may have shown one to somebody.
                let now = write.now().as_millis();
                sqlx::query(
                    "DELETE FROM one_time_links WHERE purpose = 'setup' AND used_at IS NULL AND expires_at <= $1",
                )
                .bind(now)
                .execute(write.on())
                .await
                .map_err(Failure::from)?;
                Subject::Desk
            }
        };
        let (secret, _) = issue(&mut write, what.purpose(), subject, actor).await?;
        write.commit().await?;
        Ok(secret)
    }

    /// Makes an account without a password, and the link to choose one with.
    pub(super) async fn make_invitation(
        &self,
        known: Option<PersonId>,
        whom: &Invited,
        actor: &Actor,
    ) -> Result<IssuedLink, AccountError> {
        let mut write = Write::begin(&self.engine, self.clock.now()).await?;
        if !accounts::has_passwords(write.on()).await? {
            return Err(AccountError::NotSetUp);
        }
        let Invited { name, email, role } = whom.clone();
        let new = NewAccount { person: known, name, email, role, password: None };
        let person = accounts::create(&mut write, &new, actor).await?;
        let purpose = LinkPurpose::Invite;
        let (secret, expires_at) = issue(&mut write, purpose, Subject::Person(person.id), actor).await?;
        write.commit().await?;
        Ok(IssuedLink { person, purpose, secret, expires_at })
    }

    /// Makes a link for whoever has an account, to choose the first password or another one.
    pub(super) async fn make_link_anew(&self, id: PersonId, actor: &Actor) -> Result<IssuedLink, AccountError> {
        let mut write = Write::begin(&self.engine, self.clock.now()).await?;
        if !accounts::has_passwords(write.on()).await? {
            return Err(AccountError::NotSetUp);
        }
        let account = accounts::locked(&mut write, id).await??;
        make_ready(&mut write, &account).await?;
        let purpose = if account.password.is_some() { LinkPurpose::Reset } else { LinkPurpose::Invite };
        let (secret, expires_at) = issue(&mut write, purpose, Subject::Person(id), actor).await?;
        write.commit().await?;
        Ok(IssuedLink { person: account.person, purpose, secret, expires_at })
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
        // They become the first admin, with everything that they have done; unless the e-mail is someone else's already.
        let holder = people::by_email(write.on(), email.key()).await?;
        let sat_here = accounts::whoever_sat_here(write.on()).await?.filter(|_| holder.is_none());
        if let Some(person) = sat_here {
            accounts::lock_tickets(&mut write, person).await?;
        }
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
            person: sat_here,
            name: name.clone(),
            email: email.clone(),
            role: Role::Admin,
            password: Some(password.clone()),
        };
        let person = accounts::create(&mut write, &new, &Actor::System).await?;
        sqlx::query("DELETE FROM one_time_links WHERE purpose = 'setup' AND used_at IS NULL")
            .execute(write.on())
            .await
            .map_err(Failure::from)?;
        write.commit().await?;
        Ok(Credentials { person, role: Role::Admin, password: password.clone() })
    }
}

/// Makes room for a link of a locked account, if it can have one.
async fn make_ready(write: &mut Write, account: &Locked) -> Result<(), AccountError> {
    if account.person.disabled {
        return Err(AccountError::Disabled);
    }
    if account.person.email.is_none() {
        return Err(AccountError::NoEmail);
    }
    Ok(accounts::void_links(write, account.person.id).await?)
}

/// Makes a link; its secret, and until when it can be used.
async fn issue(write: &mut Write, purpose: LinkPurpose, of: Subject, actor: &Actor) -> Result<(String, Timestamp)> {
    let (secret, now) = (hex(&ids::secret()), write.now());
    let expires_at = now.plus_millis(purpose.life_millis());
    let person = if let Subject::Person(person) = of { Some(person.to_string()) } else { None };
    sqlx::query(
        "INSERT INTO one_time_links (secret_hash, purpose, person, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(digest(&secret))
    .bind(purpose.as_str())
    .bind(person)
    .bind(now.as_millis())
    .bind(expires_at.as_millis())
    .execute(write.on())
    .await?;
    write.log(actor, of, EventPayload::LinkCreated { purpose });
    Ok((secret, expires_at))
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
