//! People: finding them by what was typed, making them.

use app::domain::{
    account::Role,
    event::{Actor, EventPayload, Subject},
    fold::fold_key,
    ids::PersonId,
    person::{Assignee, Person, PersonName},
};

use super::{
    super::engine::{Connection, LOCK, LOCK_REFERRED, Row},
    Result, SqlStore, accounts,
    events::Write,
    rows::person,
};
use crate::ids;

/// Everyone; what follows may narrow it down. `p` is the person.
pub(super) const PEOPLE: &str = "SELECT p.id, p.name, p.email, p.disabled_at,
    EXISTS (SELECT 1 FROM accounts a WHERE a.person = p.id) AS has_account FROM people p";

impl SqlStore {
    /// Everyone, by name; disabled people last.
    pub(super) async fn all_people(&self) -> Result<Vec<Person>> {
        let mut connection = self.engine.read().await?;
        let rows = sqlx::query(sqlx::AssertSqlSafe(format!(
            "{PEOPLE} ORDER BY p.disabled_at IS NOT NULL, p.name_folded, p.id"
        )))
        .fetch_all(&mut *connection)
        .await?;
        rows.iter().map(|row| person(row, "")).collect()
    }

    /// Whoever was made first among the people with an account.
    pub(super) async fn first_person(&self) -> Result<Option<Person>> {
        let mut connection = self.engine.read().await?;
        let row = sqlx::query(sqlx::AssertSqlSafe(format!(
            "{PEOPLE} JOIN accounts a ON a.person = p.id
             WHERE p.disabled_at IS NULL ORDER BY p.created_at, p.id LIMIT 1"
        )))
        .fetch_optional(&mut *connection)
        .await?;
        row.as_ref().map(|row| person(row, "")).transpose()
    }

    /// One person.
    pub(super) async fn person_by_id(&self, id: PersonId) -> Result<Option<Person>> {
        by_id(&mut *self.engine.read().await?, id).await
    }

    /// Makes a person with an account; the first one is an admin's.
    pub(super) async fn make_person(&self, name: &str, email: Option<&str>) -> Result<Person> {
        let mut write = Write::begin(&self.engine, self.clock.now()).await?;
        lock(write.on()).await?;
        let first = sqlx::query("SELECT person FROM accounts LIMIT 1").fetch_optional(write.on()).await?.is_none();
        let made = insert(&mut write, name, email, &Actor::System).await?;
        let role = if first { Role::Admin } else { Role::Agent };
        accounts::insert(&mut write, made.id, role, None, &Actor::System).await?;
        write.commit().await?;
        Ok(Person { has_account: true, ..made })
    }

    /// Makes an admin where there is nobody at all.
    pub(super) async fn make_someone(&self, name: &str) -> Result<()> {
        let mut write = Write::begin(&self.engine, self.clock.now()).await?;
        lock(write.on()).await?;
        if sqlx::query("SELECT id FROM people LIMIT 1").fetch_optional(write.on()).await?.is_none() {
            let made = insert(&mut write, name, None, &Actor::System).await?;
            accounts::insert(&mut write, made.id, Role::Admin, None, &Actor::System).await?;
            write.commit().await?;
        }
        Ok(())
    }
}

/// One person.
pub(super) async fn by_id(connection: &mut Connection, id: PersonId) -> Result<Option<Person>> {
    let row = sqlx::query(sqlx::AssertSqlSafe(format!("{PEOPLE} WHERE p.id = $1")))
        .bind(id.to_string())
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(|row| person(row, "")).transpose()
}

/// The person that an assignee names, and whether they were made for it; `None` where an ID is not known.
pub(super) async fn assignee(write: &mut Write, assignee: &Assignee, actor: &Actor) -> Result<Option<(Person, bool)>> {
    match assignee {
        Assignee::Id(id) => Ok(by_id(write.on(), *id).await?.map(|known| (known, false))),
        Assignee::Named(name) => match by_name(write.on(), name).await? {
            Some(known) => Ok(Some((known, false))),
            None => {
                // Whoever names the same new person at the same time has to find the one that is made here.
                lock(write.on()).await?;
                if let Some(known) = by_name(write.on(), name).await? {
                    return Ok(Some((known, false)));
                }
                let email = name.is_email().then(|| name.as_str());
                Ok(Some((insert(write, name.as_str(), email, actor).await?, true)))
            }
        },
    }
}

/// Whoever has this e-mail, else whoever has this name; people who are not disabled come first.
async fn by_name(connection: &mut Connection, name: &PersonName) -> Result<Option<Person>> {
    let folded = fold_key(name.as_str());
    let row: Option<Row> = sqlx::query(sqlx::AssertSqlSafe(format!(
        "{PEOPLE} WHERE p.email_folded = $1 OR p.name_folded = $1
         ORDER BY p.disabled_at IS NOT NULL, p.email_folded IS NULL, p.created_at, p.id LIMIT 1"
    )))
    .bind(folded)
    .fetch_optional(connection)
    .await?;
    row.as_ref().map(|row| person(row, "")).transpose()
}

/// Whoever has this e-mail, folded.
pub(super) async fn by_email(connection: &mut Connection, key: String) -> Result<Option<Person>> {
    let row = sqlx::query(sqlx::AssertSqlSafe(format!("{PEOPLE} WHERE p.email_folded = $1")))
        .bind(key)
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(|row| person(row, "")).transpose()
}

/// Makes new people, and changes accounts, one after the other.
pub(super) async fn lock(connection: &mut Connection) -> Result<()> {
    sqlx::query(sqlx::AssertSqlSafe(format!("SELECT id FROM desk WHERE id = 1{LOCK}"))).fetch_one(connection).await?;
    Ok(())
}

/// Locks a person's row, after the desk's where that is locked too: their name and whether they are disabled stay as they
/// are.
pub(super) async fn lock_one(connection: &mut Connection, id: PersonId) -> Result<()> {
    sqlx::query(sqlx::AssertSqlSafe(format!("SELECT id FROM people WHERE id = $1{LOCK_REFERRED}")))
        .bind(id.to_string())
        .fetch_optional(connection)
        .await?;
    Ok(())
}

/// Makes a person without account.
pub(super) async fn insert(write: &mut Write, name: &str, email: Option<&str>, actor: &Actor) -> Result<Person> {
    let id = PersonId::new(ids::uuid());
    let now = write.now().as_millis();
    sqlx::query(
        "INSERT INTO people (id, name, name_folded, email, email_folded, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(id.to_string())
    .bind(name.to_owned())
    .bind(fold_key(name))
    .bind(email.map(str::to_owned))
    .bind(email.map(fold_key))
    .bind(now)
    .execute(write.on())
    .await?;
    let (name, email) = (name.to_owned(), email.map(str::to_owned));
    let payload = EventPayload::PersonCreated { name: name.clone(), email: email.clone() };
    write.log(actor, Subject::Person(id), payload);
    Ok(Person { id, name, email, disabled: false, has_account: false })
}
