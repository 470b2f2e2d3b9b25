//! Everyone with their accounts.

use app::domain::{
    account::{Member, MemberAccount},
    ids::PersonId,
    time::Timestamp,
};
use sqlx::Row as _;

use super::{
    super::engine::Row,
    Result, SqlStore,
    rows::{Column as _, parsed, person},
};

/// Everyone; what follows may narrow it down. `p` is the person.
const MEMBERS: &str = "SELECT p.id AS person_id, p.name AS person_name, p.email AS person_email,
        p.disabled_at AS person_disabled_at, a.person IS NOT NULL AS person_has_account, a.role,
        a.password_hash IS NOT NULL AS has_password, a.signed_in_at, l.expires_at AS link_until,
        coalesce(t.unresolved, 0) AS unresolved
    FROM people p
    LEFT JOIN accounts a ON a.person = p.id
    LEFT JOIN (SELECT person, max(expires_at) AS expires_at FROM one_time_links WHERE used_at IS NULL GROUP BY person) l
        ON l.person = p.id
    LEFT JOIN (SELECT assignee, count(*) AS unresolved FROM tickets WHERE status IN ('open', 'in_progress')
        GROUP BY assignee) t ON t.assignee = p.id";

impl SqlStore {
    /// Everyone, by name; disabled people last.
    pub(super) async fn all_members(&self) -> Result<Vec<Member>> {
        let mut connection = self.engine.read().await?;
        let sql = format!("{MEMBERS} ORDER BY p.disabled_at IS NOT NULL, p.name_folded, p.id");
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql)).fetch_all(&mut *connection).await?;
        rows.iter().map(member).collect()
    }

    /// One of them.
    pub(super) async fn one_member(&self, id: PersonId) -> Result<Option<Member>> {
        let mut connection = self.engine.read().await?;
        let row = sqlx::query(sqlx::AssertSqlSafe(format!("{MEMBERS} WHERE p.id = $1")))
            .bind(id.to_string())
            .fetch_optional(&mut *connection)
            .await?;
        row.as_ref().map(member).transpose()
    }
}

fn member(row: &Row) -> Result<Member> {
    let instant = |column: &str| -> Result<Option<Timestamp>> {
        Ok(row.try_get::<Option<i64>, _>(column)?.map(Timestamp::from_millis))
    };
    let account = match row.maybe("role")? {
        None => None,
        Some(role) => Some(MemberAccount {
            role: parsed("accounts.role", &role)?,
            has_password: row.try_get("has_password")?,
            link_until: instant("link_until")?,
            signed_in_at: instant("signed_in_at")?,
        }),
    };
    Ok(Member { person: person(row, "person_")?, account, unresolved: row.int("unresolved")? })
}
