//! The export: every ticket that a query asks for, streamed page by page, as CSV or one JSON object a line.

use std::error::Error;

use app::{
    domain::{
        query::{Cursor, TicketQuery},
        ticket::{Page, TicketSummary},
    },
    ports::{TicketList, Viewer},
};
use axum::{
    Extension,
    body::{Body, Bytes},
    extract::{RawQuery, State},
    http::header::{CONTENT_DISPOSITION, CONTENT_TYPE},
    response::{IntoResponse as _, Response},
};
use futures::stream::{self, StreamExt as _, TryStreamExt as _};

use tokio::time::timeout;

use super::{
    auth::{Authorized, Read},
    limits::{PATIENCE, within},
    origin::Links,
    pages::Visit,
    problem::Problem,
    query,
    state::AppState,
    view::SummaryView,
    visitor::Visitor,
};

/// Tickets read at once.
const PAGE: u32 = 200;

/// `GET /api/v1/tickets.csv`
pub(super) async fn csv_for_token(
    State(state): State<AppState>,
    token: Authorized<Read>,
    links: Links,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let query = whole(query.as_deref().unwrap_or_default())?;
    export(state, query, query::PROGRAM, links, Format::Csv, Asker::Program(token)).await
}

/// `GET /api/v1/tickets.jsonl`
pub(super) async fn jsonl_for_token(
    State(state): State<AppState>,
    token: Authorized<Read>,
    links: Links,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let query = whole(query.as_deref().unwrap_or_default())?;
    export(state, query, query::PROGRAM, links, Format::JsonLines, Asker::Program(token)).await
}

/// `GET /tickets.csv`
pub(super) async fn csv_for_person(
    State(state): State<AppState>,
    Extension(visitor): Extension<Visitor>,
    visit: Visit,
    links: Links,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let query = query::lenient(query.as_deref().unwrap_or_default());
    export(state, query, visit.viewer(), links, Format::Csv, Asker::Person(visitor)).await
}

/// `GET /tickets.jsonl`
pub(super) async fn jsonl_for_person(
    State(state): State<AppState>,
    Extension(visitor): Extension<Visitor>,
    visit: Visit,
    links: Links,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let query = query::lenient(query.as_deref().unwrap_or_default());
    export(state, query, visit.viewer(), links, Format::JsonLines, Asker::Person(visitor)).await
}

/// A query of the export, which has no pages.
fn whole(query: &str) -> Result<TicketQuery, Problem> {
    let mut names =
        form_urlencoded::parse(query.as_bytes()).filter(|(_, value)| !value.is_empty()).map(|(name, _)| name);
    match names.find(|name| matches!(&**name, "limit" | "cursor")) {
        Some(name) => Err(Problem::field(name, "is not for the export, which is everything at once")),
        None => query::strict(query),
    }
}

#[derive(Clone, Copy)]
enum Format {
    Csv,
    JsonLines,
}

type Failure = Box<dyn Error + Send + Sync>;

/// The first page is read before anything is answered, so that a storage that fails is a problem and not half a file. A
/// failure later on breaks the connection off, which no client takes for the end.
async fn export(
    state: AppState,
    query: TicketQuery,
    viewer: Viewer,
    links: Links,
    format: Format,
    asker: Asker,
) -> Result<Response, Problem> {
    let walk = Walk { state, asker, list: TicketList { query, viewer, after: None, limit: PAGE }, links, format };
    let first = within(PATIENCE, async { Ok(walk.state.store.list(&walk.list).await?) }).await?;
    let head = walk.text(&first, true).map_err(|_| Problem::internal())?;
    let next = first.next_cursor;
    let rest = stream::try_unfold((walk, next), |(mut walk, next)| async move {
        let Some(cursor) = next else { return Ok::<_, Failure>(None) };
        walk.list.after = Some(cursor.parse::<Cursor>()?);
        // Each page has its time, the export as a whole takes as long as it takes.
        let page = timeout(PATIENCE, walk.next()).await??;
        let text = walk.text(&page, false)?;
        Ok(Some((text, (walk, page.next_cursor))))
    });
    let whole = stream::once(async { Ok::<_, Failure>(head) }).chain(rest);
    let (media_type, name) = match format {
        Format::Csv => ("text/csv; charset=utf-8", "attachment; filename=\"tickets.csv\""),
        Format::JsonLines => ("application/x-ndjson", "attachment; filename=\"tickets.jsonl\""),
    };
    let headers = [(CONTENT_TYPE, media_type), (CONTENT_DISPOSITION, name)];
    Ok((headers, Body::from_stream(whole.inspect_err(|error| tracing::error!("an export broke off: {error}"))))
        .into_response())
}

/// Who asks for an export, which ends when they are not let in any more.
enum Asker {
    /// Someone with a session, where people sign in.
    Person(Visitor),
    /// A program with a token.
    Program(Authorized<Read>),
}

struct Walk {
    state: AppState,
    asker: Asker,
    list: TicketList,
    links: Links,
    format: Format,
}

impl Walk {
    async fn next(&self) -> Result<Page<TicketSummary>, Failure> {
        let is_let_in = match &self.asker {
            Asker::Person(visitor) => self.state.still_admits(visitor).await?,
            Asker::Program(token) => token.recheck(&self.state).await.is_ok(),
        };
        if !is_let_in {
            return Err("whoever asked for it is not let in any more".into());
        }
        Ok(self.state.store.list(&self.list).await?)
    }

    fn text(&self, page: &Page<TicketSummary>, first: bool) -> Result<Bytes, Failure> {
        let rows = page.items.iter().map(|ticket| SummaryView::new(ticket, &self.links));
        Ok(match self.format {
            Format::Csv => csv(rows, first)?.into(),
            Format::JsonLines => json_lines(rows)?.into(),
        })
    }
}

fn json_lines<'a>(rows: impl Iterator<Item = SummaryView<'a>>) -> Result<Vec<u8>, Failure> {
    let mut text = Vec::new();
    for row in rows {
        serde_json::to_writer(&mut text, &row)?;
        text.push(b'\n');
    }
    Ok(text)
}

const COLUMNS: [&str; 19] = [
    "id",
    "number",
    "title",
    "status",
    "severity",
    "confidence",
    "assigned_to",
    "assigned_to_email",
    "assigned_to_id",
    "channel",
    "user_name",
    "user_email",
    "user_id",
    "rule",
    "escalation_tag",
    "created_at",
    "updated_at",
    "resolved_at",
    "url",
];

fn csv<'a>(rows: impl Iterator<Item = SummaryView<'a>>, head: bool) -> Result<Vec<u8>, Failure> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    if head {
        writer.write_record(COLUMNS)?;
    }
    for row in rows {
        let assignee = row.assigned_to.as_ref();
        let text = |text: Option<&str>| neutral(text.unwrap_or_default());
        let cells: [String; COLUMNS.len()] = [
            row.id.to_string(),
            row.number.0.to_string(),
            neutral(row.title),
            row.status.as_str().to_owned(),
            row.severity.as_str().to_owned(),
            row.confidence.map(|percent| percent.to_string()).unwrap_or_default(),
            text(assignee.map(|person| person.name)),
            text(assignee.and_then(|person| person.email)),
            assignee.map(|person| person.id.clone()).unwrap_or_default(),
            text(row.channel),
            text(row.user.name.as_deref()),
            text(row.user.email.as_deref()),
            text(row.user.id.as_deref()),
            neutral(row.rule),
            neutral(row.escalation_tag),
            row.created_at,
            row.updated_at,
            row.resolved_at.unwrap_or_default(),
            row.url,
        ];
        writer.write_record(cells)?;
    }
    Ok(writer.into_inner()?)
}

/// A text that no spreadsheet takes for a formula: one that [looks like one](is_like_a_formula) gets a `'` before it. So does
/// one that looks so after some `'`, which makes it reversible: where what follows a `'` looks like a formula, that `'` was
/// added.
fn neutral(text: &str) -> String {
    if is_like_a_formula(text) { format!("'{text}") } else { text.to_owned() }
}

/// Whether a text begins with what begins a formula, in letters of any width; or with what ends a cell, so that the next one
/// begins. Some programs pass over blanks and a `'` when they read a file.
fn is_like_a_formula(text: &str) -> bool {
    let text = text.trim_start_matches('\'');
    let begins = text.trim_start_matches(|character: char| character == '\'' || character.is_whitespace());
    text.starts_with(['\t', '\r', '\n']) || begins.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn original(cell: &str) -> &str {
        match cell.strip_prefix('\'') {
            Some(rest) if is_like_a_formula(rest) => rest,
            _ => cell,
        }
    }

    proptest! {
        #[test]
        fn no_cell_is_a_formula_and_every_text_can_be_had_back(text in "['=+\\-@＝＠\t\r\n\u{a0}a ]{0,6}") {
            let cell = neutral(&text);
            let begin = cell.trim_start();
            prop_assert!(!begin.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']), "{cell:?}");
            prop_assert!(!cell.starts_with(['\t', '\r', '\n']), "{cell:?}");
            prop_assert_eq!(original(&cell), &text);
        }
    }

    #[test]
    fn ordinary_text_is_left_alone() {
        for text in ["", "'tis", "1-2", "a=b", " a", "' '"] {
            assert_eq!(neutral(text), text);
        }
        assert_eq!(neutral("=1+1"), "'=1+1");
    }
}
