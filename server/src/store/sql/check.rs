//! `handoff check`: the invariants that no constraint can hold, and the event log's hash chain.

use app::domain::event::hex;

use super::{super::engine::Connection, Result, SqlStore, chain, rows::Column as _};
use crate::store::CheckReport;

/// Most problems of one kind that are named one by one.
pub(super) const NAMED: i64 = 20;

/// An invariant: a query for the rows that break it (as `subject`), and what is wrong with each.
struct Invariant {
    broken_by: &'static str,
    problem: &'static str,
}

const INVARIANTS: &[Invariant] = &[
    Invariant {
        broken_by: "SELECT '#' || number AS subject FROM tickets WHERE (status = 'resolved') <> (resolved_at IS NOT NULL)",
        problem: "has a resolution without being Resolved, or is Resolved without one",
    },
    Invariant {
        broken_by: "SELECT chat_id AS subject FROM conversations c
                    WHERE turns <> (SELECT count(*) FROM turns u WHERE u.conversation = c.id)",
        problem: "counts another number of turns than it has",
    },
    Invariant {
        broken_by: "SELECT '#' || number AS subject FROM tickets t WHERE NOT EXISTS (
                        SELECT 1 FROM events e WHERE e.id = t.audit_id AND e.kind = 'ticket.created'
                        AND e.subject_kind = 'ticket' AND e.subject_id = t.id)",
        problem: "has no creation event",
    },
    Invariant {
        broken_by: "SELECT e.subject_id AS subject FROM events e WHERE e.kind = 'ticket.created'
                    AND NOT EXISTS (SELECT 1 FROM tickets t WHERE t.id = e.subject_id)",
        problem: "is a ticket in the log but not on the desk",
    },
    Invariant {
        broken_by: "SELECT '#' || number AS subject FROM tickets t WHERE NOT EXISTS (
                        SELECT 1 FROM turns u WHERE u.id = t.turn AND u.conversation = t.conversation)",
        problem: "was made by a turn of another conversation",
    },
    Invariant {
        broken_by: "SELECT '#' || number AS subject FROM tickets t
                    WHERE NOT EXISTS (SELECT 1 FROM matches m WHERE m.ticket = t.number AND m.turn = t.turn)",
        problem: "has no reason",
    },
    Invariant {
        broken_by: "SELECT '#' || number AS subject FROM tickets t
                    WHERE joined + 1 <> (SELECT count(*) FROM ticket_texts x WHERE x.ticket = t.number)",
        problem: "counts another number of joined escalations than it has",
    },
    Invariant {
        broken_by: "SELECT turn_id AS subject FROM turns u WHERE answered IS NOT NULL
                    AND NOT EXISTS (SELECT 1 FROM matches m WHERE m.turn = u.id)",
        problem: "was answered with a ticket that it has no part in",
    },
    Invariant {
        broken_by: "SELECT '#' || number AS subject FROM tickets t
                    WHERE status_rank <> CASE status WHEN 'open' THEN 0 WHEN 'in_progress' THEN 1 WHEN 'resolved' THEN 2
                                         ELSE 3 END
                       OR severity_rank <> CASE severity WHEN 'low' THEN 0 WHEN 'medium' THEN 1 WHEN 'high' THEN 2
                                           ELSE 3 END
                       OR confidence_up_key <> coalesce(confidence, 10001)
                       OR confidence_down_key <> coalesce(confidence, -1)",
        problem: "has a sort key that does not fit its value",
    },
    Invariant {
        broken_by: "SELECT turn_id AS subject FROM turns u WHERE NOT EXISTS (
                        SELECT 1 FROM events e WHERE e.subject_kind = 'turn' AND e.subject_id = CAST(u.id AS TEXT)
                        AND e.kind = 'turn.recorded')",
        problem: "is a turn without an event",
    },
    Invariant {
        broken_by:
            "SELECT turn_id AS subject FROM turns u WHERE NOT EXISTS (SELECT 1 FROM turn_texts x WHERE x.turn = u.id)
                    AND NOT EXISTS (SELECT 1 FROM turn_texts_due d WHERE d.turn = u.id)",
        problem: "is a turn that no search finds",
    },
    Invariant {
        broken_by: "SELECT chat_id AS subject FROM conversations c
                    WHERE coalesce(lowest_confidence, -1) <> coalesce(
                            (SELECT min(u.confidence) FROM turns u WHERE u.conversation = c.id), -1)
                       OR thumbs_up <> EXISTS (
                            SELECT 1 FROM turns u WHERE u.conversation = c.id AND u.feedback = 'up')
                       OR thumbs_down <> EXISTS (
                            SELECT 1 FROM turns u WHERE u.conversation = c.id AND u.feedback = 'down')
                       OR guarded <> EXISTS (SELECT 1 FROM turns u JOIN guardrail_verdicts g ON g.turn = u.id
                            WHERE u.conversation = c.id)
                       OR has_ticket <> EXISTS (SELECT 1 FROM tickets t WHERE t.conversation = c.id)",
        problem: "is listed with other values than its turns have",
    },
    Invariant {
        broken_by: "SELECT id AS subject FROM guardrails g WHERE NOT EXISTS (
                        SELECT 1 FROM guardrail_versions v WHERE v.guardrail = g.id AND v.version = g.version)",
        problem: "is a guardrail without its present version",
    },
    Invariant {
        broken_by: "SELECT g.policy AS subject FROM guardrail_verdicts g WHERE g.guardrail IS NOT NULL AND NOT EXISTS (
                        SELECT 1 FROM guardrail_versions v
                        WHERE v.guardrail = g.guardrail AND v.version = g.guardrail_version)",
        problem: "is a guardrail's verdict of a version that it does not have",
    },
    Invariant {
        broken_by: "SELECT turn_id AS subject FROM turns u WHERE erased_at IS NOT NULL AND (
                        question <> '' OR answer <> '' OR answer_raw <> '' OR title IS NOT NULL OR url IS NOT NULL
                        OR user_name IS NOT NULL OR user_id IS NOT NULL OR user_email IS NOT NULL
                        OR sources <> '[]' OR metadata <> '{}' OR answered IS NOT NULL
                        OR EXISTS (SELECT 1 FROM guardrail_verdicts g WHERE g.turn = u.id AND g.detail IS NOT NULL)
                        OR EXISTS (SELECT 1 FROM ticket_texts x WHERE x.turn = u.id AND x.folded <> '')
                        OR EXISTS (SELECT 1 FROM turn_texts x WHERE x.turn = u.id AND (
                            x.folded NOT LIKE CASE u.position WHEN 1 THEN '%\n\n' ELSE '\n' END
                            OR length(x.folded) - length(replace(x.folded, '\n', ''))
                                <> CASE u.position WHEN 1 THEN 2 ELSE 1 END))
                        OR EXISTS (SELECT 1 FROM matches m WHERE m.turn = u.id AND m.explanation <> '(erased)')
                        OR EXISTS (SELECT 1 FROM tickets t WHERE t.turn = u.id AND (
                            t.title <> '(erased)' OR t.excerpt <> '' OR t.description <> '(erased)'))
                        OR EXISTS (SELECT 1 FROM conversations c WHERE c.id = u.conversation AND (
                            (u.position = 1 AND c.title <> '(erased)')
                            OR (u.position = c.turns AND c.user_key <> '')))
                        OR EXISTS (SELECT 1 FROM events e JOIN event_payloads p ON p.seq = e.seq
                            WHERE e.subject_kind = 'turn' AND e.subject_id = CAST(u.id AS TEXT)
                            AND e.kind = 'turn.recorded'))",
        problem: "is an erased turn of which something is left",
    },
    Invariant {
        broken_by: "SELECT p.name AS subject FROM people p WHERE p.disabled_at IS NOT NULL AND (
                        EXISTS (SELECT 1 FROM sessions s WHERE s.person = p.id)
                        OR EXISTS (SELECT 1 FROM one_time_links l WHERE l.person = p.id AND l.used_at IS NULL))",
        problem: "is disabled and has a session or a link all the same",
    },
    Invariant {
        broken_by: "SELECT p.name AS subject FROM people p JOIN accounts a ON a.person = p.id
                    WHERE a.password_hash IS NOT NULL AND p.email IS NULL",
        problem: "has a password but no e-mail to sign in with",
    },
];

impl SqlStore {
    /// Verifies the invariants and the chain on one snapshot.
    pub(super) async fn check_all(&self) -> Result<CheckReport> {
        verify(&mut *self.engine.snapshot().await?).await
    }
}

/// Verifies the invariants and the chain, as the connection sees them.
pub(super) async fn verify(connection: &mut Connection) -> Result<CheckReport> {
    let counts = sqlx::query(
        "SELECT (SELECT count(*) FROM turns) AS turns, (SELECT count(*) FROM conversations) AS conversations,
                    (SELECT count(*) FROM tickets) AS tickets, (SELECT count(*) FROM events) AS events",
    )
    .fetch_one(&mut *connection)
    .await?;
    let mut problems = Vec::new();
    for invariant in INVARIANTS {
        broken(connection, invariant, &mut problems).await?;
    }
    let log = chain::verify(connection, &mut problems).await?;
    Ok(CheckReport {
        ok: problems.is_empty(),
        turns: counts.int("turns")?,
        conversations: counts.int("conversations")?,
        tickets: counts.int("tickets")?,
        events: counts.int("events")?,
        erased: log.erased,
        head: hex(&log.head),
        problems,
    })
}

async fn broken(connection: &mut Connection, invariant: &Invariant, problems: &mut Vec<String>) -> Result<()> {
    let rows = sqlx::query(sqlx::AssertSqlSafe(format!("{} LIMIT {NAMED}", invariant.broken_by)))
        .fetch_all(connection)
        .await?;
    for row in &rows {
        problems.push(format!("{} {}", row.text("subject")?, invariant.problem));
    }
    Ok(())
}
