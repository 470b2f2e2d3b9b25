//! Where a search found its tickets: marks in what a card shows, and passages of the turns where that is not enough.

use std::collections::HashMap;

use app::domain::{
    highlight::{Found, Marker, Segments},
    text,
    ticket::TicketSummary,
};
use sqlx::QueryBuilder;

use super::{
    super::engine::{self, Connection},
    Result,
    escalate::EXCERPT,
    filter::Filter,
    rows::{Column as _, user},
};

/// How much of a question and of an answer is looked through for a passage, in characters. What stands further behind is
/// found by the search, and its ticket keeps its usual excerpt.
pub(super) const LOOKED_THROUGH: u16 = 16_000;

/// A ticket of which the card does not show why it was found, and the words that it leaves open.
struct Open {
    number: i64,
    words: Marker,
}

/// Marks what the filter searches for, if anything. One statement at most, and none where titles and excerpts tell enough.
pub(super) async fn mark(
    connection: &mut Connection,
    filter: &Filter<'_>,
    tickets: impl Iterator<Item = &mut TicketSummary>,
) -> Result<()> {
    let Some(marker) = filter.marker() else {
        return Ok(());
    };
    let mut open = Vec::new();
    let mut marked = Vec::new();
    for ticket in tickets {
        if let Some(words) = marker.unexplained(&ticket.title, &ticket.excerpt) {
            open.push(Open { number: ticket.number.0, words });
        }
        marked.push(ticket);
    }
    let mut passages = passages(connection, &marker, &open).await?;
    for ticket in marked {
        let passage = passages.remove(&ticket.number.0);
        let excerpt = passage.unwrap_or_else(|| marker.mark(&ticket.excerpt));
        ticket.found = Some(Found { title: marker.mark(&ticket.title), excerpt });
    }
    Ok(())
}

/// For each of these tickets a passage of the first turn that has one of its words, where there is one.
async fn passages(connection: &mut Connection, marker: &Marker, open: &[Open]) -> Result<HashMap<i64, Segments>> {
    let mut passages = HashMap::new();
    if open.is_empty() {
        return Ok(passages);
    }
    let mut sql = QueryBuilder::new("WITH sought (ticket, word) AS (");
    let sought = open.iter().flat_map(|open| open.words.terms().iter().map(|word| (open.number, word.clone())));
    sql.push_values(sought, |mut row, (number, word)| {
        row.push_bind(number).push_bind(word);
    });
    sql.push("), chosen (ticket, turn) AS (SELECT s.ticket, min(x.turn) FROM sought s JOIN ticket_texts x");
    sql.push(format_args!(" ON x.ticket = s.ticket AND {}(x.folded, s.word) > 0 GROUP BY s.ticket)", engine::POSITION));
    sql.push(format_args!(
        " SELECT k.ticket, u.user_name, u.user_id, u.user_email, substr(u.question, 1, {LOOKED_THROUGH}) AS question,
             substr(u.answer, 1, {LOOKED_THROUGH}) AS answer FROM chosen k JOIN turns u ON u.id = k.turn"
    ));
    let rows = sql.build().fetch_all(connection).await?;
    let words: HashMap<i64, &Marker> = open.iter().map(|open| (open.number, &open.words)).collect();
    for row in &rows {
        let number = row.int("ticket")?;
        let Some(words) = words.get(&number) else { continue };
        let (user, question, answer) = (user(row)?, row.text("question")?, row.text("answer")?);
        if let Some(passage) = passage(marker, words, user.display_if_known(), [&question, &answer]) {
            passages.insert(number, passage);
        }
    }
    Ok(passages)
}

/// The first place of a turn that has one of the words: as it reads, else as it was written, Markdown and all.
pub(super) fn passage(marker: &Marker, words: &Marker, user: &str, texts: [&str; 2]) -> Option<Segments> {
    let around = |line: &str| marker.passage(words, line, EXCERPT);
    around(&text::line(user, EXCERPT))
        .or_else(|| texts.iter().find_map(|written| around(&text::excerpt(written, usize::MAX))))
        .or_else(|| texts.iter().find_map(|written| around(&text::line(written, usize::MAX))))
}
