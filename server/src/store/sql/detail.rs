//! Everything that the drawer shows of a ticket, read from one snapshot.

use app::domain::{
    conversation::{ConversationSummary, ERASED, TicketLink},
    escalation::{Reason, ReasonSource},
    ids::{TicketId, TicketNumber, TurnId},
    text,
    ticket::{JoinedEscalation, TicketDetail},
};

use super::{
    super::engine::{Connection, Row},
    Result, SqlStore, conversations, edit, events,
    ingest::user_key,
    rows::{Column as _, LINK_COLUMNS, link, parsed, user},
};

/// Most other conversations of the same user that are listed.
const OTHER_CONVERSATIONS: i64 = 10;
/// Longest question in a list of joined escalations, in characters.
const QUESTION: usize = 120;

impl SqlStore {
    /// Everything that the drawer shows; the raw answer only if `raw`.
    pub(super) async fn ticket_detail(&self, id: TicketId, raw: bool) -> Result<Option<TicketDetail>> {
        let mut snapshot = self.engine.snapshot().await?;
        let connection = &mut *snapshot;
        let Some(summary) = edit::read(connection, id).await? else {
            return Ok(None);
        };
        let row = sqlx::query(
            "SELECT t.description, t.audit_id, t.follows, t.conversation, t.turn, c.chat_id
             FROM tickets t JOIN conversations c ON c.id = t.conversation WHERE t.number = $1",
        )
        .bind(summary.number.0)
        .fetch_one(&mut *connection)
        .await?;
        let (conversation, turn) = (row.int("conversation")?, row.int("turn")?);
        let (reasons, joined) = matches(connection, summary.number, turn).await?;
        let follows: Option<i64> = sqlx::Row::try_get(&row, "follows")?;
        let other_conversations = other_conversations(connection, conversation, &user_key(&summary.user)).await?;
        Ok(Some(TicketDetail {
            description: row.text("description")?,
            chat_id: row.word("chat_id")?,
            turn: conversations::turn(connection, turn, raw).await?,
            reasons,
            joined,
            audit_id: row.word("audit_id")?,
            history: events::history(connection, id).await?.iter().map(Into::into).collect(),
            follows: match follows {
                Some(number) => linked(connection, "t.number = $1 AND t.number <> $2", number, 0).await?.pop(),
                None => None,
            },
            also_unresolved: linked(
                connection,
                "t.conversation = $1 AND t.number <> $2 AND t.status IN ('open', 'in_progress')",
                conversation,
                summary.number.0,
            )
            .await?,
            other_conversations,
            summary,
            now: self.clock.now(),
        }))
    }
}

async fn linked(
    connection: &mut Connection,
    condition: &'static str,
    first: i64,
    second: i64,
) -> Result<Vec<TicketLink>> {
    let rows = sqlx::query(sqlx::AssertSqlSafe(format!(
        "SELECT {LINK_COLUMNS} FROM tickets t WHERE {condition} ORDER BY t.number DESC"
    )))
    .bind(first)
    .bind(second)
    .fetch_all(connection)
    .await?;
    rows.iter().map(link).collect()
}

/// The reasons of the ticket's own turn, and the escalations that joined, oldest first.
async fn matches(
    connection: &mut Connection,
    ticket: TicketNumber,
    own_turn: i64,
) -> Result<(Vec<Reason>, Vec<JoinedEscalation>)> {
    let rows = sqlx::query(
        "SELECT m.turn, m.rule, m.name, m.version, m.explanation, m.severity, m.at, u.turn_id, u.question, u.erased_at
         FROM matches m JOIN turns u ON u.id = m.turn WHERE m.ticket = $1 ORDER BY u.position, m.ordinal",
    )
    .bind(ticket.0)
    .fetch_all(connection)
    .await?;
    let mut own = Vec::new();
    let mut joined: Vec<JoinedEscalation> = Vec::new();
    for row in &rows {
        let reason = reason(row, "severity")?;
        if row.int("turn")? == own_turn {
            own.push(reason);
            continue;
        }
        let turn_id: TurnId = row.word("turn_id")?;
        match joined.last_mut().filter(|last| last.turn_id == turn_id) {
            Some(last) => last.reasons.push(reason),
            None => joined.push(JoinedEscalation {
                turn_id,
                question: match sqlx::Row::try_get::<Option<i64>, _>(row, "erased_at")? {
                    Some(_) => ERASED.to_owned(),
                    None => text::excerpt(&row.text("question")?, QUESTION),
                },
                reasons: vec![reason],
                at: row.instant("at")?,
            }),
        }
    }
    Ok((own, joined))
}

/// A reason, as it was recorded; `severity` is the column of the severity that it asks for.
pub(super) fn reason(row: &Row, severity: &'static str) -> Result<Reason> {
    Ok(Reason {
        source: match row.maybe("rule")? {
            Some(id) => ReasonSource::Rule { id: parsed("matches.rule", &id)? },
            None => ReasonSource::Guardrail,
        },
        name: row.text("name")?,
        version: sqlx::Row::try_get(row, "version")?,
        explanation: row.text("explanation")?,
        severity: row.word(severity)?,
    })
}

async fn other_conversations(
    connection: &mut Connection,
    conversation: i64,
    user_key: &str,
) -> Result<Vec<ConversationSummary>> {
    if user_key.is_empty() {
        return Ok(Vec::new());
    }
    let rows = sqlx::query(
        "SELECT c.chat_id, c.channel, c.title AS chat_title, c.turns, c.last_turn_at, u.user_name, u.user_id,
                u.user_email, t.id, t.number, t.title, t.status, t.severity
         FROM conversations c
         JOIN turns u ON u.conversation = c.id AND u.position = c.turns
         LEFT JOIN tickets t ON t.number = (SELECT max(number) FROM tickets WHERE conversation = c.id)
         WHERE c.user_key = $1 AND c.user_key <> '' AND c.id <> $2
         ORDER BY c.last_turn_at DESC, c.id DESC LIMIT $3",
    )
    .bind(user_key.to_owned())
    .bind(conversation)
    .bind(OTHER_CONVERSATIONS)
    .fetch_all(connection)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(ConversationSummary {
                chat_id: row.word("chat_id")?,
                channel: row.maybe("channel")?,
                user: user(row)?,
                title: row.text("chat_title")?,
                turns: row.int("turns")?,
                last_turn_at: row.instant("last_turn_at")?,
                ticket: row.maybe("id")?.is_some().then(|| link(row)).transpose()?,
            })
        })
        .collect()
}
