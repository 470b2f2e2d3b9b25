//! Where a search found its conversations: marks in what a row shows, and a passage of the first turn that has the rest.

use std::collections::HashMap;

use app::domain::{
    highlight::{Marker, Segments},
    ids::TurnId,
    logs::{FoundConversation, LoggedConversation},
};
use sqlx::QueryBuilder;

use super::{
    super::engine::{self, Connection},
    Result,
    found::{LOOKED_THROUGH, passage},
    rows::{Column as _, user},
};

/// Marks what was searched for. One statement at most, and none where titles and chat IDs tell enough.
pub(super) async fn mark(
    connection: &mut Connection,
    marker: &Marker,
    conversations: Vec<(i64, &mut LoggedConversation)>,
) -> Result<()> {
    let open: HashMap<i64, Marker> = conversations
        .iter()
        .filter_map(|(key, shown)| Some((*key, marker.unexplained(&shown.title, shown.chat_id.as_str())?)))
        .collect();
    let mut turns = first_turns(connection, marker, &open).await?;
    for (key, conversation) in conversations {
        conversation.found = Some(FoundConversation {
            title: marker.mark(&conversation.title),
            chat_id: marker.mark(conversation.chat_id.as_str()),
            turn: turns.remove(&key),
        });
    }
    Ok(())
}

/// For each of these conversations its first turn that has one of the words, with a passage.
async fn first_turns(
    connection: &mut Connection,
    marker: &Marker,
    open: &HashMap<i64, Marker>,
) -> Result<HashMap<i64, (TurnId, Segments)>> {
    let mut found = HashMap::new();
    if open.is_empty() {
        return Ok(found);
    }
    let mut sql = QueryBuilder::new("WITH sought (conversation, word) AS (");
    let sought = open.iter().flat_map(|(key, words)| words.terms().iter().map(|word| (*key, word.clone())));
    sql.push_values(sought, |mut row, (key, word)| {
        row.push_bind(key).push_bind(word);
    });
    sql.push("), chosen (conversation, turn) AS (SELECT s.conversation, min(x.turn) FROM sought s JOIN turn_texts x");
    sql.push(format_args!(
        " ON x.conversation = s.conversation AND {}(x.folded, s.word) > 0 GROUP BY s.conversation)
         SELECT k.conversation, u.turn_id, u.user_name, u.user_id, u.user_email,
             substr(u.question, 1, {LOOKED_THROUGH}) AS question, substr(u.answer, 1, {LOOKED_THROUGH}) AS answer
         FROM chosen k JOIN turns u ON u.id = k.turn",
        engine::POSITION
    ));
    let rows = sql.build().fetch_all(connection).await?;
    for row in &rows {
        let key = row.int("conversation")?;
        let Some(words) = open.get(&key) else { continue };
        let (user, question, answer) = (user(row)?, row.text("question")?, row.text("answer")?);
        if let Some(passage) = passage(marker, words, user.display_if_known(), [&question, &answer]) {
            found.insert(key, (row.word("turn_id")?, passage));
        }
    }
    Ok(found)
}
