//! What turns are found by: their folded texts, kept as they are recorded, and made for those from before there were any.

use app::domain::{fold::fold, turn::User};

use super::{
    super::engine::{self, Connection, Engine, LOCK},
    Result,
    escalate::StoredTurn,
    rows::{Column as _, user},
};

/// How many turns from before are folded in one transaction.
const BATCH: i64 = 200;

/// Keeps what a turn is found by.
pub(super) async fn keep(connection: &mut Connection, conversation: i64, turn: &StoredTurn) -> Result<()> {
    let chat_id = Some(turn.chat_id.as_str()).filter(|_| turn.position == 1);
    let folded = folded(chat_id, &turn.user, &turn.question, &turn.answer);
    Ok(engine::keep_turn_text(connection, turn.id, conversation, folded).await?)
}

/// Leaves nothing of what a turn is found by but the chat ID, where it is the first of its conversation.
pub(super) async fn empty(connection: &mut Connection, turn: i64, chat_id: Option<&str>) -> Result<()> {
    let folded = folded(chat_id, &User::default(), "", "");
    Ok(engine::change_turn_text(connection, turn, folded).await?)
}

/// A chat is found by its ID in the first of its turns. No word of a search goes over the end of a line.
fn folded(chat_id: Option<&str>, user: &User, question: &str, answer: &str) -> String {
    let user = [&user.name, &user.email, &user.id].into_iter().flatten().map(String::as_str);
    let lines: Vec<String> = chat_id.into_iter().chain(user).chain([question, answer]).map(fold).collect();
    lines.join("\n")
}

/// Folds the turns from before there were texts, as many as a batch takes at a time. Where it was broken off it goes on with
/// the next start, and two processes that start at once share the work.
pub(super) async fn catch_up(engine: &Engine) -> Result<()> {
    let mut done = 0_usize;
    loop {
        let batch = fold_some(engine).await?;
        if batch == 0 {
            break;
        }
        if done == 0 {
            tracing::info!("the turns of this desk are made searchable, once and for all; this may take a while");
        }
        done += batch;
    }
    if done > 0 {
        tracing::info!("{done} turns are searchable now");
    }
    Ok(())
}

/// Has all texts made at the next start: for a desk that came without them.
pub(super) async fn make_anew(connection: &mut Connection) -> Result<()> {
    sqlx::query("INSERT INTO turn_texts_due (turn) SELECT id FROM turns").execute(connection).await?;
    Ok(())
}

/// Folds some of the turns that are due; how many.
async fn fold_some(engine: &Engine) -> Result<usize> {
    // Most starts find nothing to do, and need not write for that.
    if sqlx::query("SELECT turn FROM turn_texts_due LIMIT 1")
        .fetch_optional(&mut *engine.read().await?)
        .await?
        .is_none()
    {
        return Ok(0);
    }
    let mut write = engine.write().await?;
    let rows = sqlx::query(
        "DELETE FROM turn_texts_due WHERE turn IN (SELECT turn FROM turn_texts_due ORDER BY turn LIMIT $1) RETURNING turn",
    )
    .bind(BATCH)
    .fetch_all(&mut *write)
    .await?;
    for row in &rows {
        let turn = row.int("turn")?;
        // Whoever erases the conversation meanwhile comes before, and this reads what is left, or after, and empties this.
        sqlx::query(sqlx::AssertSqlSafe(format!(
            "SELECT id FROM conversations WHERE id = (SELECT conversation FROM turns WHERE id = $1){LOCK}"
        )))
        .bind(turn)
        .fetch_one(&mut *write)
        .await?;
        let row = sqlx::query(
            "SELECT u.conversation, u.position, u.user_name, u.user_id, u.user_email, u.question, u.answer, c.chat_id
             FROM turns u JOIN conversations c ON c.id = u.conversation WHERE u.id = $1",
        )
        .bind(turn)
        .fetch_one(&mut *write)
        .await?;
        let chat_id = row.text("chat_id")?;
        let chat_id = Some(chat_id.as_str()).filter(|_| row.int("position").is_ok_and(|position| position == 1));
        let folded = folded(chat_id, &user(&row)?, &row.text("question")?, &row.text("answer")?);
        engine::keep_turn_text(&mut write, turn, row.int("conversation")?, folded).await?;
    }
    write.commit().await?;
    Ok(rows.len())
}
