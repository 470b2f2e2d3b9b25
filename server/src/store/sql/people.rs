//! People: finding them by what was typed, making them.

use app::domain::{
    event::{Actor, EventPayload, Subject},
    fold::fold_key,
    ids::PersonId,
    person::{Assignee, Person, PersonName},
};

use super::{
    super::engine::{Connection, LOCK, Row},
    Result, SqlStore,
    events::Write,
    rows::person,
};
use crate::ids;

const COLUMNS: &str = "SELECT id, name, email, disabled_at, has_account FROM people";

impl SqlStore {
    /// Everyone, by name; disabled people last.
    pub(super) async fn all_people(&self) -> Result<Vec<Person>> {
        let mut connection = self.engine.read().await?;
        let rows = sqlx::query(
            "SELECT id, name, email, disabled_at, has_account FROM people
             ORDER BY disabled_at IS NOT NULL, name_folded, id",
        )
        .fetch_all(&mut *connection)
        .await?;
        rows.iter().map(|row| person(row, "")).collect()
    }

    /// Whoever was made first among the people with an account.
    pub(super) async fn first_person(&self) -> Result<Option<Person>> {
        let mut connection = self.engine.read().await?;
        let row = sqlx::query(
            "SELECT id, name, email, disabled_at, has_account FROM people
             WHERE has_account AND disabled_at IS NULL ORDER BY created_at, id LIMIT 1",
        )
        .fetch_optional(&mut *connection)
        .await?;
        row.as_ref().map(|row| person(row, "")).transpose()
    }

    /// One person.
    pub(super) async fn person_by_id(&self, id: PersonId) -> Result<Option<Person>> {
        by_id(&mut *self.engine.read().await?, id).await
    }

    /// Makes a person with an account.
    pub(super) async fn make_person(&self, name: &str, email: Option<&str>) -> Result<Person> {
        let mut write = Write::begin(&self.engine, self.clock.now()).await?;
        lock(write.on()).await?;
        let made = insert(&mut write, name, email, true, &Actor::System).await?;
        write.commit().await?;
        Ok(made)
    }

    /// Makes a person with an account where there is nobody at all.
    pub(super) async fn make_someone(&self, name: &str) -> Result<()> {
        let mut write = Write::begin(&self.engine, self.clock.now()).await?;
        lock(write.on()).await?;
        if sqlx::query("SELECT id FROM people LIMIT 1").fetch_optional(write.on()).await?.is_none() {
            insert(&mut write, name, None, true, &Actor::System).await?;
            write.commit().await?;
        }
        Ok(())
    }
}

/// One person.
pub(super) async fn by_id(connection: &mut Connection, id: PersonId) -> Result<Option<Person>> {
    let row = sqlx::query(sqlx::AssertSqlSafe(format!("{COLUMNS} WHERE id = $1")))
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
                Ok(Some((insert(write, name.as_str(), email, false, actor).await?, true)))
            }
        },
    }
}

/// Whoever has this e-mail, else whoever has this name; people who are not disabled come first.
async fn by_name(connection: &mut Connection, name: &PersonName) -> Result<Option<Person>> {
    let folded = fold_key(name.as_str());
    let row: Option<Row> = sqlx::query(sqlx::AssertSqlSafe(format!(
        "{COLUMNS} WHERE email_folded = $1 OR name_folded = $1
         ORDER BY disabled_at IS NOT NULL, email_folded IS NULL, created_at, id LIMIT 1"
    )))
    .bind(folded)
    .fetch_optional(connection)
    .await?;
    row.as_ref().map(|row| person(row, "")).transpose()
}

/// Makes new people one after the other.
async fn lock(connection: &mut Connection) -> Result<()> {
    sqlx::query(sqlx::AssertSqlSafe(format!("SELECT id FROM desk WHERE id = 1{LOCK}"))).fetch_one(connection).await?;
    Ok(())
}

async fn insert(
    write: &mut Write,
    name: &str,
    email: Option<&str>,
    has_account: bool,
    actor: &Actor,
) -> Result<Person> {
    let id = PersonId::new(ids::uuid());
    let now = write.now().as_millis();
    sqlx::query(
        "INSERT INTO people (id, name, name_folded, email, email_folded, has_account, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(id.to_string())
    .bind(name.to_owned())
    .bind(fold_key(name))
    .bind(email.map(str::to_owned))
    .bind(email.map(fold_key))
    .bind(has_account)
    .bind(now)
    .execute(write.on())
    .await?;
    let (name, email) = (name.to_owned(), email.map(str::to_owned));
    let payload = EventPayload::PersonCreated { name: name.clone(), email: email.clone() };
    write.log(actor, Subject::Person(id), payload);
    Ok(Person { id, name, email, disabled: false, has_account })
}
