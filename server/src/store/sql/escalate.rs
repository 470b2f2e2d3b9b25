//! From a turn to its ticket: run the rules, then make a ticket or join the one that is being worked on.

use app::domain::{
    confidence::Confidence,
    escalation::{Escalation, JoinedSeverity, Reason, ReasonSource, join_severity},
    event::{Actor, EventPayload, Subject},
    fold::{fold, fold_key},
    guardrail::{GuardrailVerdict, OwnPolicy},
    ids::{ChatId, TicketId, TicketNumber, TurnId},
    rule::{Facts, RuleSet},
    severity::Severity,
    status::Status,
    text,
    turn::{Feedback, User},
};
use sqlx::Row as _;

use super::{
    super::engine::{self, Connection, LOCK, Row},
    Result,
    events::Write,
    ingest::{LockedConversation, not_before},
    rows::{Column as _, parsed, user},
    turns,
};
use crate::ids;

/// Longest excerpt of an answer on a card, in characters.
pub(super) const EXCERPT: usize = 160;

/// A recorded turn, as far as rules and tickets look at it.
pub(super) struct StoredTurn {
    pub(super) id: i64,
    pub(super) turn_id: TurnId,
    pub(super) chat_id: ChatId,
    pub(super) position: i64,
    pub(super) user: User,
    pub(super) question: String,
    pub(super) answer: String,
    pub(super) answer_raw: String,
    pub(super) confidence: Option<Confidence>,
    pub(super) feedback: Option<Feedback>,
    pub(super) title: String,
    pub(super) guardrails: Vec<GuardrailVerdict>,
    /// Whether what was said in it was erased.
    pub(super) is_erased: bool,
}

/// The ticket that a turn raised or joined just now.
pub(super) struct Escalated {
    pub(super) id: TicketId,
    pub(super) number: TicketNumber,
    pub(super) severity: Severity,
    pub(super) new: bool,
    pub(super) rules: Vec<String>,
}

/// A recorded turn.
pub(super) async fn stored_turn(
    connection: &mut Connection,
    conversation: i64,
    turn_id: &TurnId,
) -> Result<Option<StoredTurn>> {
    let row = sqlx::query(
        "SELECT u.id, c.chat_id, u.position, u.user_name, u.user_id, u.user_email, u.question, u.answer, u.answer_raw,
                u.confidence, u.feedback, u.title, u.erased_at
         FROM turns u JOIN conversations c ON c.id = u.conversation WHERE u.conversation = $1 AND u.turn_id = $2",
    )
    .bind(conversation)
    .bind(turn_id.as_str().to_owned())
    .fetch_optional(&mut *connection)
    .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let id = row.int("id")?;
    let question = row.text("question")?;
    let sent_title = row.maybe("title")?;
    Ok(Some(StoredTurn {
        id,
        turn_id: turn_id.clone(),
        chat_id: row.word("chat_id")?,
        position: row.int("position")?,
        user: user(&row)?,
        title: text::title(sent_title.as_deref().unwrap_or(&question)),
        question,
        answer: row.text("answer")?,
        answer_raw: row.text("answer_raw")?,
        confidence: row.confidence("confidence")?,
        feedback: row.maybe("feedback")?.map(|word| parsed("turns.feedback", &word)).transpose()?,
        guardrails: verdicts(connection, id).await?,
        is_erased: row.try_get::<Option<i64>, _>("erased_at")?.is_some(),
    }))
}

/// The guardrails that were hit on a turn.
pub(super) async fn verdicts(connection: &mut Connection, turn: i64) -> Result<Vec<GuardrailVerdict>> {
    let rows = sqlx::query(
        "SELECT policy, action, detail, guardrail, guardrail_version, severity FROM guardrail_verdicts
         WHERE turn = $1 ORDER BY ordinal",
    )
    .bind(turn)
    .fetch_all(connection)
    .await?;
    rows.iter().map(verdict).collect()
}

/// A guardrail that was hit.
pub(super) fn verdict(row: &Row) -> Result<GuardrailVerdict> {
    Ok(GuardrailVerdict {
        policy: row.text("policy")?,
        action: row.word("action")?,
        detail: row.maybe("detail")?,
        own: own_policy(row)?,
    })
}

/// Which of the desk's own guardrails a verdict is of.
fn own_policy(row: &Row) -> Result<Option<OwnPolicy>> {
    let Some(id) = row.maybe("guardrail")? else {
        return Ok(None);
    };
    Ok(Some(OwnPolicy {
        id: parsed("guardrail_verdicts.guardrail", &id)?,
        version: row.int("guardrail_version")?,
        severity: row.maybe("severity")?.map(|word| parsed("guardrail_verdicts.severity", &word)).transpose()?,
    }))
}

/// Why the rules are run.
#[derive(Clone, Copy)]
pub(super) enum Occasion {
    /// The turn was recorded: all rules.
    Recorded,
    /// What the user says of it changed: the rules that look at feedback.
    Feedback,
}

/// Runs the rules on a turn; what has already fired on it does not fire again.
pub(super) async fn run(
    write: &mut Write,
    occasion: Occasion,
    rules: &RuleSet,
    conversation: &LockedConversation,
    turn: &StoredTurn,
    earlier_questions: &[String],
) -> Result<Option<Escalated>> {
    let facts = Facts {
        question: &turn.question,
        answer: &turn.answer,
        answer_raw: &turn.answer_raw,
        confidence: turn.confidence,
        channel: conversation.channel.as_deref(),
        user: &turn.user,
        feedback: turn.feedback,
        guardrails: &turn.guardrails,
        turn_number: u32::try_from(turn.position - conversation.resolved_turn).unwrap_or(u32::MAX),
        earlier_questions,
    };
    let matches = match occasion {
        Occasion::Recorded => rules.evaluate(&facts),
        Occasion::Feedback => rules.evaluate_feedback(&facts),
    };
    let fired = fired(write.on(), turn.id).await?;
    let matches = matches.into_iter().filter(|found| !fired.contains(&source_key(&rule(found.rule), ""))).collect();
    let guardrails: Vec<_> = turn
        .guardrails
        .iter()
        .filter(|verdict| !fired.contains(&source_key(&ReasonSource::Guardrail, &verdict.policy)))
        .cloned()
        .collect();
    let Some(escalation) = Escalation::of(matches, &guardrails) else {
        return Ok(None);
    };
    let unresolved = unresolved(write.on(), conversation.id).await?;
    let escalated = match unresolved {
        Some(ticket) => join(write, ticket, turn, escalation).await?,
        None => create(write, conversation, turn, escalation).await?,
    };
    Ok(Some(escalated))
}

const fn rule(id: app::domain::ids::RuleId) -> ReasonSource {
    ReasonSource::Rule { id }
}

/// What a match is known by within its turn.
fn source_key(source: &ReasonSource, policy: &str) -> String {
    match source {
        ReasonSource::Rule { id } => format!("rule:{id}"),
        ReasonSource::Guardrail => format!("guardrail:{policy}"),
    }
}

async fn fired(connection: &mut Connection, turn: i64) -> Result<Vec<String>> {
    let rows = sqlx::query("SELECT source FROM matches WHERE turn = $1").bind(turn).fetch_all(connection).await?;
    rows.iter().map(|row| row.text("source")).collect()
}

/// The ticket of a conversation that is being worked on.
struct Unresolved {
    id: TicketId,
    number: TicketNumber,
    severity: Severity,
    suggested: Option<Severity>,
    severity_by_person: bool,
    updated_at: app::domain::time::Timestamp,
}

async fn unresolved(connection: &mut Connection, conversation: i64) -> Result<Option<Unresolved>> {
    let row = sqlx::query(sqlx::AssertSqlSafe(format!(
        "SELECT number, id, severity, suggested_severity, severity_by_person, updated_at FROM tickets
         WHERE conversation = $1 AND status IN ('open', 'in_progress') ORDER BY number DESC LIMIT 1{LOCK}"
    )))
    .bind(conversation)
    .fetch_optional(connection)
    .await?;
    row.map(|row| {
        Ok(Unresolved {
            id: row.word("id")?,
            number: TicketNumber(row.int("number")?),
            severity: row.word("severity")?,
            suggested: row
                .maybe("suggested_severity")?
                .map(|word| parsed("tickets.suggested_severity", &word))
                .transpose()?,
            severity_by_person: row.try_get("severity_by_person")?,
            updated_at: row.instant("updated_at")?,
        })
    })
    .transpose()
}

async fn create(
    write: &mut Write,
    conversation: &LockedConversation,
    turn: &StoredTurn,
    escalation: Escalation,
) -> Result<Escalated> {
    let id = TicketId::new(ids::uuid());
    let now = write.now().as_millis();
    let assignee = match (&escalation.assignee, escalation.reasons.first().map(|reason| reason.source)) {
        (Some(assignment), Some(ReasonSource::Rule { id })) => turns::assignee(write.on(), id, assignment).await?,
        _ => None,
    };
    let follows = latest_ended(write.on(), conversation.id).await?;
    let audit_id = write.log(
        &rule_actor(&escalation.reasons),
        Subject::Ticket(id),
        EventPayload::TicketCreated {
            chat_id: turn.chat_id.clone(),
            turn_id: turn.turn_id.clone(),
            severity: escalation.severity,
            assigned_to: assignee.clone(),
            reasons: escalation.reasons.clone(),
            follows: follows.map(|(_, id)| id),
        },
    );
    let (up, down) = confidence_keys(turn.confidence);
    let row = sqlx::query(
        "INSERT INTO tickets (id, conversation, turn, title, excerpt, description, status, status_rank, severity,
             severity_rank, severity_by_person, confidence, confidence_up_key, confidence_down_key, assignee,
             assignee_key, rule, escalation_tag, joined, created_at, updated_at, audit_id, follows)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, FALSE, $11, $12, $13, $14, $15, $16, $17, 0, $18, $18, $19, $20)
         RETURNING number",
    )
    .bind(id.to_string())
    .bind(conversation.id)
    .bind(turn.id)
    .bind(turn.title.clone())
    .bind(text::excerpt(&turn.answer, EXCERPT))
    .bind(escalation.description.clone())
    .bind(Status::Open.as_str())
    .bind(Status::Open.rank())
    .bind(escalation.severity.as_str())
    .bind(escalation.severity.rank())
    .bind(turn.confidence.map(|confidence| i64::from(confidence.hundredths())))
    .bind(up)
    .bind(down)
    .bind(assignee.as_ref().map(|person| person.id.to_string()))
    .bind(assignee.as_ref().map(|person| assignee_key(&person.name)).unwrap_or_default())
    .bind(escalation.reasons.first().map(|reason| reason.name.clone()).unwrap_or_default())
    .bind(escalation.tag.as_str().to_owned())
    .bind(now)
    .bind(audit_id.to_string())
    .bind(follows.map(|(number, _)| number.0))
    .fetch_one(write.on())
    .await?;
    let number = TicketNumber(row.try_get("number")?);
    keep_matches(write, turn, number, &escalation.reasons).await?;
    Ok(Escalated { id, number, severity: escalation.severity, new: true, rules: names(&escalation.reasons) })
}

async fn join(write: &mut Write, ticket: Unresolved, turn: &StoredTurn, escalation: Escalation) -> Result<Escalated> {
    let actor = rule_actor(&escalation.reasons);
    let subject = Subject::Ticket(ticket.id);
    write.log(
        &actor,
        subject.clone(),
        EventPayload::TicketJoined { turn_id: turn.turn_id.clone(), reasons: escalation.reasons.clone() },
    );
    let (severity, suggested) = match join_severity(ticket.severity, ticket.severity_by_person, escalation.severity) {
        JoinedSeverity::Keep => (ticket.severity, ticket.suggested),
        JoinedSeverity::Raise(to) => {
            write.log(&actor, subject, EventPayload::SeverityChanged { from: ticket.severity, to });
            (to, None)
        }
        JoinedSeverity::Suggest(to) if ticket.suggested >= Some(to) => (ticket.severity, ticket.suggested),
        JoinedSeverity::Suggest(to) => {
            write.log(&actor, subject, EventPayload::SeveritySuggested { severity: to });
            (ticket.severity, Some(to))
        }
    };
    let now = not_before(ticket.updated_at, write.now());
    let again = already_on(write.on(), ticket.number, turn.id).await?;
    sqlx::query(
        "UPDATE tickets SET joined = joined + $1, severity = $2, severity_rank = $3, suggested_severity = $4,
             updated_at = $5 WHERE number = $6",
    )
    .bind(i64::from(!again))
    .bind(severity.as_str())
    .bind(severity.rank())
    .bind(suggested.map(Severity::as_str))
    .bind(now.as_millis())
    .bind(ticket.number.0)
    .execute(write.on())
    .await?;
    keep_matches(write, turn, ticket.number, &escalation.reasons).await?;
    Ok(Escalated { id: ticket.id, number: ticket.number, severity, new: false, rules: names(&escalation.reasons) })
}

/// Whether the ticket has this turn already: a thumbs-down on the turn that made it is one more reason, not one more turn.
async fn already_on(connection: &mut Connection, ticket: TicketNumber, turn: i64) -> Result<bool> {
    let row = sqlx::query("SELECT id FROM ticket_texts WHERE ticket = $1 AND turn = $2")
        .bind(ticket.0)
        .bind(turn)
        .fetch_optional(connection)
        .await?;
    Ok(row.is_some())
}

async fn keep_matches(write: &mut Write, turn: &StoredTurn, ticket: TicketNumber, reasons: &[Reason]) -> Result<()> {
    let now = write.now().as_millis();
    let fired = fired(write.on(), turn.id).await?.len();
    for (ordinal, reason) in (i64::try_from(fired).unwrap_or(i64::MAX)..).zip(reasons) {
        let rule = match reason.source {
            ReasonSource::Rule { id } => Some(id.to_string()),
            ReasonSource::Guardrail => None,
        };
        sqlx::query(
            "INSERT INTO matches (turn, source, ordinal, ticket, rule, name, version, explanation, severity, at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(turn.id)
        .bind(source_key(&reason.source, &reason.name))
        .bind(ordinal)
        .bind(ticket.0)
        .bind(rule)
        .bind(reason.name.clone())
        .bind(reason.version)
        .bind(reason.explanation.clone())
        .bind(reason.severity.as_str())
        .bind(now)
        .execute(write.on())
        .await?;
    }
    let folded = [turn.user.display_if_known(), &turn.question, &turn.answer].map(fold).join("\n");
    engine::keep_text(write.on(), ticket.0, turn.id, folded).await?;
    Ok(())
}

/// The newest ticket of a conversation, once none is being worked on: the one that a new ticket follows.
async fn latest_ended(connection: &mut Connection, conversation: i64) -> Result<Option<(TicketNumber, TicketId)>> {
    let row = sqlx::query("SELECT number, id FROM tickets WHERE conversation = $1 ORDER BY number DESC LIMIT 1")
        .bind(conversation)
        .fetch_optional(connection)
        .await?;
    row.map(|row| Ok((TicketNumber(row.int("number")?), row.word("id")?))).transpose()
}

/// The rule that acts: the first that matched, else the desk itself.
fn rule_actor(reasons: &[Reason]) -> Actor {
    reasons
        .iter()
        .find_map(|reason| match reason.source {
            ReasonSource::Rule { id } => Some(Actor::Rule { id, name: reason.name.clone() }),
            ReasonSource::Guardrail => None,
        })
        .unwrap_or(Actor::System)
}

fn names(reasons: &[Reason]) -> Vec<String> {
    reasons.iter().map(|reason| reason.name.clone()).collect()
}

/// Sort keys of a confidence, ascending and descending: unknown is last either way.
fn confidence_keys(confidence: Option<Confidence>) -> (i64, i64) {
    confidence.map_or((10_001, -1), |known| (i64::from(known.hundredths()), i64::from(known.hundredths())))
}

/// Sort key of an assignee's name; never empty, as empty is nobody.
pub(super) fn assignee_key(name: &str) -> String {
    let folded = fold_key(name);
    if folded.is_empty() { name.to_owned() } else { folded }
}
