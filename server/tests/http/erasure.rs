//! Erasing from the command line while the desk is served, and what pages, API and exports then say.

use app::domain::token::Scope;

use crate::{
    command_line::{err, fails, run, run_with_stdin, succeeds},
    desk::{Desk, unsure, with},
};

/// A turn that would be known by its words anywhere.
fn telling(chat: &str, id: &str) -> serde_json::Value {
    let turn = with(unsure(chat, id), "question", "What does the zuckerwatte cost?".into());
    let turn = with(turn, "answer", "A **wundermittel**.".into());
    let turn = with(turn, "answer_raw", "The rohfassung.".into());
    with(turn, "user", serde_json::json!({"name": "Grete Gans", "id": "u-grete", "email": "grete@example.com"}))
}

const TOLD: [&str; 6] = ["zuckerwatte", "wundermittel", "rohfassung", "Grete", "grete", "secret-chat"];

#[tokio::test]
async fn no_page_no_answer_and_no_export_has_a_trace_of_what_was_erased() {
    let desk = Desk::new().await;
    let recorded = desk.record(&telling("secret-chat", "1")).await;
    let joined = desk.record(&telling("secret-chat", "2")).await;
    assert_eq!(joined["ticket"]["new"], false);
    let id = recorded["ticket"]["id"].as_str().unwrap().to_owned();
    let folder = std::path::Path::new(desk.url.strip_prefix("sqlite:").unwrap()).parent().unwrap();
    // By another process, while this one goes on.
    let erased = run(folder, &["erase", "--chat-id", "secret-chat", "--yes", "--database-url", &desk.url]);
    assert_eq!(succeeds(&erased), "Erased: 2 turns of 1 conversation, shown by 1 ticket.\n");
    assert!(err(&erased).contains("Backups"), "{erased:?}");
    let token = desk.token(&[Scope::Read, Scope::Raw]).await;
    let ticket = desk.read(&id).await;
    assert_eq!((ticket["title"].as_str(), ticket["question"].as_str()), (Some("(erased)"), Some("")));
    let chat = ticket["chat_id"].as_str().unwrap().to_owned();
    assert!(chat.starts_with("erased-"), "{chat}");
    let conversation = desk.get(&format!("/api/v1/conversations/{chat}")).token(&token).send().await;
    let turns = conversation.json()["turns"].as_array().unwrap().clone();
    assert!(turns.len() == 2 && turns.iter().all(|turn| turn["erased_at"].is_string()), "{turns:?}");
    for path in [
        "/tickets".to_owned(),
        format!("/tickets/{id}"),
        format!("/tickets/{id}/conversation"),
        format!("/tickets/{id}/audit"),
        "/conversations".to_owned(),
        format!("/conversations/{chat}"),
        "/tickets.csv".to_owned(),
        "/tickets.jsonl".to_owned(),
        "/tickets?q=zuckerw".to_owned(),
    ] {
        let text = desk.get(&path).send().await.text().to_owned();
        for word in TOLD {
            assert!(!text.replace("q=zuckerw", "").contains(word), "{word} on {path}: {text}");
        }
    }
    for path in ["", "/events"] {
        let text = desk.get(&format!("/api/v1/tickets/{id}{path}")).token(&token).send().await.text().to_owned();
        assert!(TOLD.iter().all(|word| !text.contains(word)), "{text}");
    }
    assert!(TOLD.iter().all(|word| !conversation.text().contains(word)), "{}", conversation.text());
    for path in [format!("/tickets/{id}/conversation"), format!("/conversations/{chat}")] {
        let page = desk.get(&path).send().await.text().to_owned();
        assert!(page.contains("What was said here was erased"), "{page}");
        assert!(!page.contains(">Empty<") && !page.contains("AI Response (Raw)"), "{page}");
    }
    assert_eq!(desk.get("/conversations/secret-chat").send().await.status, 404);
    let again = desk.record(&telling("secret-chat", "1")).await;
    assert_eq!((again["status"].as_str(), again["answer"].as_str()), (Some("duplicate"), Some("")));
    assert!(again["ticket"].is_null());
}

#[test]
fn erasing_names_what_is_wrong_and_is_not_done_by_accident() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    assert!(fails(&run(folder, &["erase", "--user-id", "u", "--yes"])).contains("there is no database"));
    let turn = telling("secret-chat", "1").to_string();
    assert!(run_with_stdin(folder, &["import", "-"], &turn).status.success());
    assert!(fails(&run(folder, &["erase", "--yes"])).contains("--chat-id ID or --user-id ID"));
    let both = run(folder, &["erase", "--yes", "--chat-id", "a", "--user-id", "b"]);
    assert!(fails(&both).contains("not both"));
    let unknown = run(folder, &["erase", "--chat-id", "other", "--yes"]);
    assert!(fails(&unknown).starts_with("there is no conversation with the chat ID other"));
    let unasked = run_with_stdin(folder, &["erase", "--user-id", "u-grete"], "yes\n");
    assert!(fails(&unasked).contains("add --yes"), "a pipe is nobody who could be asked");
    let erased = run(folder, &["erase", "--user-id", "U-GRETE", "--yes"]);
    assert_eq!(succeeds(&erased), "Erased: 1 turn of 1 conversation, shown by 1 ticket.\n");
    assert!(fails(&run(folder, &["erase", "--user-id", "u-grete", "--yes"])).starts_with("no turn is of a user"));
    let check = run(folder, &["check"]);
    assert!(succeeds(&check).ends_with("What 2 events told of was erased.\n"), "{check:?}");
    let check: serde_json::Value = serde_json::from_str(succeeds(&run(folder, &["check", "--json"]))).unwrap();
    assert_eq!((&check["ok"], &check["erased"]), (&true.into(), &2.into()));
}
