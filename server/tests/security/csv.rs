//! Exports as spreadsheets read them: no cell calculates, and every text can be had back.

use app::domain::token::Scope;
use axum::http::Method;
use serde_json::json;

use crate::{
    corpus::HOSTILE,
    desk::{Desk, turn},
};

const BEGINNINGS: [&str; 14] = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "", "'", "''"];
const BEFORE: [&str; 6] = ["", " ", "\u{a0}", "' ", "\u{3000}", "  \t"];
const REST: [&str; 7] = [
    "1+1",
    "HYPERLINK(\"https://evil.example\",\"x\")",
    "cmd|' /C calc'!A0",
    "a,b;c\td",
    "a\r\nb\nc\rd",
    "\"\",\"\"\n=1",
    "",
];

fn texts() -> Vec<String> {
    let built = BEFORE.iter().flat_map(|before| {
        BEGINNINGS.iter().flat_map(move |begin| REST.iter().map(move |rest| format!("{before}{begin}{rest}")))
    });
    // What is blank is as good as not given, and a channel has its limits.
    let all = built.chain(HOSTILE.iter().map(|text| text.replace('\0', "")));
    all.filter(|text| !text.trim().is_empty()).collect()
}

fn calculates(text: &str) -> bool {
    let begin = text.trim_start();
    text.starts_with(['\t', '\r', '\n']) || begin.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
}

#[tokio::test]
async fn no_cell_calculates_and_every_text_can_be_had_back() {
    let desk = Desk::new().await;
    let token = desk.token("exporter", &[Scope::Ingest, Scope::Read]).await;
    let texts = texts();
    assert!(texts.len() > 500);
    let turns = texts.iter().enumerate().map(|(n, text)| {
        let mut turn = turn(&format!("csv-{n}"), "1");
        turn["user"] = json!({"name": text, "id": text});
        turn["title"] = json!(text);
        format!("{turn}\n")
    });
    let body: String = turns.collect();
    let ask = desk.ask(Method::POST, "/api/v1/turns").token(&token).body("application/x-ndjson", body);
    for result in ask.send().await.json()["results"].as_array().unwrap() {
        assert_eq!(result["status"], "recorded", "{result}");
    }
    // What was stored, beside what a reader of the CSV gets.
    let jsonl = desk.ask(Method::GET, "/api/v1/tickets.jsonl?sort=created").token(&token).send().await.text();
    let stored: Vec<serde_json::Value> = jsonl.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let answer = desk.ask(Method::GET, "/api/v1/tickets.csv?sort=created").token(&token).send().await;
    let mut reader = csv::Reader::from_reader(&*answer.body);
    let head = reader.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!((rows.len(), stored.len()), (texts.len() + 1, texts.len() + 1));
    let column = |name: &str| head.iter().position(|column| column == name).unwrap();
    let mut quoted = 0;
    for (row, ticket) in rows.iter().zip(&stored) {
        assert_eq!(row[column("id")], ticket["id"]);
        let as_stored =
            [("user_name", &ticket["user"]["name"]), ("user_id", &ticket["user"]["id"]), ("title", &ticket["title"])];
        for (name, text) in as_stored {
            let (cell, text) = (&row[column(name)], text.as_str().unwrap_or_default());
            assert!(!calculates(cell), "{name}: {cell:?}");
            // One quote more, or nothing.
            if cell != text {
                assert_eq!(cell.strip_prefix('\''), Some(text), "{name}");
                assert!(
                    calculates(text.trim_start_matches('\''))
                        || calculates(text.trim_start_matches(['\'', ' ', '\u{a0}', '\u{3000}', '\t'])),
                    "{text:?}"
                );
                quoted += 1;
            }
        }
    }
    assert!(quoted > 300, "{quoted}");
    let names: std::collections::HashSet<&str> =
        stored.iter().filter_map(|ticket| ticket["user"]["name"].as_str()).collect();
    assert!(texts.iter().all(|text| names.contains(text.as_str())), "every text was recorded as it was sent");
}
