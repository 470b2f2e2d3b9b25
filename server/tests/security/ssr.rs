//! Every page that shows something from outside, with everything from outside hostile: no element and no attribute that the
//! same page does not have when all of it is harmless.

use app::domain::{
    account::Role,
    event::Actor,
    token::{NewToken, Scope},
};
use axum::http::Method;
use serde_json::{Value, json};
use server::store::LinkFor;

use crate::{
    corpus::{HOSTILE, Kinds, elements, is_harmless, kinds},
    desk::{Desk, turn},
};

/// A turn that raises a ticket and says the same in every field; what has to be an address is one if it can be.
fn saying(text: &str, chat: &str) -> Value {
    let mut turn = turn(chat, "1");
    turn["channel"] = json!(text);
    turn["user"] = json!({"name": text, "id": text, "email": text});
    for field in ["question", "answer", "title", "url"] {
        turn[field] = json!(text);
    }
    turn["answer_raw"] = json!(format!("{text} {text}"));
    turn["sources"] = json!([{"title": text, "url": text, "excerpt": text}]);
    turn["guardrails"] =
        json!([{"policy": text.replace(['\0', '\n', '\t', '\u{1}'], ""), "action": "escalate", "detail": text}]);
    turn["metadata"] = json!({text: text, "list": [text, {"deep": text}]});
    turn
}

async fn record(desk: &Desk, token: &str, turn: &Value) -> String {
    let answer = desk.ask(Method::POST, "/api/v1/turns").token(token).json(turn).send().await;
    assert_eq!(answer.status, 201, "{turn}: {answer:?}");
    answer.json()["ticket"]["id"].as_str().unwrap().to_owned()
}

fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// The pages of one ticket.
fn pages(ticket: &str, chat: &str) -> [String; 4] {
    let chat = percent_encoding::utf8_percent_encode(chat, percent_encoding::NON_ALPHANUMERIC);
    [
        format!("/tickets/{ticket}"),
        format!("/tickets/{ticket}/conversation"),
        format!("/tickets/{ticket}/audit"),
        format!("/conversations/{chat}?turn=1"),
    ]
}

async fn read(desk: &Desk, path: &str) -> String {
    let answer = desk.ask(Method::GET, path).send().await;
    assert_eq!(answer.status, 200, "{path}");
    let page = answer.text();
    for element in elements(&page) {
        is_harmless(&element, path);
        let is_prose = |name: &str| !matches!(name, "script" | "img" | "svg" | "iframe" | "style" | "form" | "input");
        assert!(element.within.is_none() || is_prose(&element.name), "{path}: {element:?}");
    }
    page
}

#[track_caller]
fn no_more_than(shown: &Kinds, harmless: &Kinds, about: &str) {
    for (kind, count) in shown {
        let usual = harmless.get(kind).copied().unwrap_or_default();
        assert!(
            *count <= usual,
            "{about}: {kind:?} is there {count} times, and {usual} times where nothing is hostile"
        );
    }
}

/// What the pages of a ticket are made of, on a desk of its own: lists and filters show what else there is.
async fn made_of(turn: &Value, chat: &str) -> Vec<(String, Kinds)> {
    let desk = Desk::new().await;
    let token = desk.token("platform", &[Scope::Ingest]).await;
    let ticket = record(&desk, &token, turn).await;
    let mut all = Vec::new();
    for path in pages(&ticket, chat) {
        let page = read(&desk, &path).await;
        all.push((path, kinds(&page)));
    }
    all
}

#[tokio::test]
async fn a_page_about_one_ticket_is_made_of_the_same_whatever_was_said() {
    let mut usual = saying("harmless", "harmless");
    usual["url"] = json!("https://good.example/");
    usual["sources"] = json!([{"title": "x", "url": "https://good.example/", "excerpt": "x"}]);
    usual["user"] = json!({"name": "x", "id": "x", "email": "x@good.example"});
    let mut harmless = made_of(&usual, "harmless").await;
    // What is no address is text instead of a link.
    let without_addresses = made_of(&saying("harmless", "harmless"), "harmless").await;
    for ((_, most), (_, other)) in harmless.iter_mut().zip(without_addresses) {
        for (kind, count) in other {
            let most = most.entry(kind).or_default();
            *most = count.max(*most);
        }
    }
    for (n, text) in HOSTILE.into_iter().enumerate() {
        // Where it can be, the chat ID says it, too.
        let chat = if text.contains(char::is_control) { format!("chat-{n}") } else { text.to_owned() };
        let shown = made_of(&saying(text, &chat), &chat).await;
        for ((path, shown), (_, harmless)) in shown.iter().zip(&harmless) {
            no_more_than(shown, harmless, &format!("{path} with {text:?}"));
        }
    }
}

#[tokio::test]
async fn a_list_is_made_of_the_same_whatever_was_said_and_is_asked_for() {
    let (hostile, harmless) = (Desk::new().await, Desk::new().await);
    for (desk, is_hostile) in [(&hostile, true), (&harmless, false)] {
        let token = desk.token("platform", &[Scope::Ingest]).await;
        for (n, text) in HOSTILE.into_iter().enumerate() {
            let plain = format!("word{n}");
            record(desk, &token, &saying(if is_hostile { text } else { &plain }, &format!("chat-{n}"))).await;
        }
    }
    for path in ["/tickets", "/tickets?view=table", "/conversations"] {
        no_more_than(&kinds(&read(&hostile, path).await), &kinds(&read(&harmless, path).await), path);
    }
    // What is asked for stands in the page again: in fields, in chips, in links. What it finds is marked, so that only kinds
    // can be compared.
    let mut known = Kinds::new();
    for page in ["tickets", "conversations"] {
        for query in [
            "q=word7",
            "q=word7%20nothing",
            "q=e&channel=word7",
            "channel=word7&guardrail=word7&user=word7&rule=x&tag=x",
        ] {
            known.extend(kinds(&read(&harmless, &format!("/{page}?{query}")).await));
        }
    }
    for text in HOSTILE {
        let text = encoded(text);
        for page in ["tickets", "conversations"] {
            for query in [
                format!("q={text}"),
                format!("q=x&channel={text}&guardrail={text}&user={text}&rule={text}&tag={text}&sort={text}"),
            ] {
                let path = format!("/{page}?{query}");
                let shown = kinds(&read(&hostile, &path).await);
                for kind in shown.keys() {
                    assert!(known.contains_key(kind), "{path}: {kind:?}");
                }
            }
        }
    }
}

#[tokio::test]
async fn a_form_that_is_shown_again_is_made_of_the_same_whatever_was_typed() {
    let desk = Desk::new().await;
    let sent = |text: &str| {
        let fields = [
            "name",
            "condition",
            "tag",
            "description",
            "words",
            "pattern",
            "question",
            "answer",
            "raw",
            "user",
            "channel",
        ];
        form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields.map(|field| (field, text)))
            .extend_pairs([("severity", "high"), ("assign", "nobody"), ("kind", "words"), ("action", "flag")])
            .finish()
    };
    for path in ["/settings/rules/new", "/guardrails/new"] {
        let shown = async |text: &str| {
            let answer = desk.ask(Method::POST, path).form(sent(text)).send().await;
            assert!(!answer.status.is_redirection() && !answer.status.is_server_error(), "{path} {text}: {answer:?}");
            let page = answer.text();
            elements(&page).iter().for_each(|element| is_harmless(element, path));
            kinds(&page)
        };
        // Two that are wrong in the same way: what can't be saved is shown with what is wrong with it.
        let harmless = shown("\u{1}").await;
        for text in HOSTILE {
            let page = shown(&format!("\u{1}{text}")).await;
            let new: Vec<_> = page.keys().filter(|kind| !harmless.contains_key(*kind)).collect();
            assert!(new.is_empty(), "{path} with {text:?}: {new:?}");
        }
    }
}

/// Pages about one person and one token that are called `text`, with the cookie of who sees them. The desk has all of them.
async fn called(desk: &Desk, n: usize, text: &str) -> Vec<(String, String)> {
    let name = format!("{n}{}", text.replace(char::is_control, ""));
    let (ada, cookie) = desk.signed_in_as(&name, &format!("ada{n}@example.com"), Role::Admin, text).await;
    let (ben, _) = desk.signed_in_as(&name, &format!("ben{n}@example.com"), Role::Agent, text).await;
    let token = NewToken::new(name.parse().unwrap(), [Scope::Read]);
    desk.store.create_token(&token, &ada.reference().into()).await.unwrap();
    let link = desk.store.make_link(LinkFor::Reset(ben.id), &Actor::System).await.unwrap();
    let pages = [
        format!("/settings/people/{}", ben.id),
        format!("/settings/people/{}/disable", ben.id),
        format!("/settings/tokens/revoke?name={}", encoded(&name)),
        format!("/settings/audit?who={}&what={}", encoded(text), encoded(text)),
        "/account".to_owned(),
        format!("/welcome?link={link}"),
    ];
    pages.into_iter().map(|page| (page, cookie.clone())).collect()
}

async fn made_for(desk: &Desk, (path, cookie): &(String, String)) -> Kinds {
    let answer = desk.ask(Method::GET, path).header("cookie", cookie.as_bytes()).send().await;
    assert_eq!(answer.status, 200, "{path}");
    let page = answer.text();
    elements(&page).iter().for_each(|element| is_harmless(element, path));
    kinds(&page)
}

#[tokio::test]
async fn pages_about_people_and_tokens_are_made_of_the_same_whatever_they_are_called() {
    let (hostile, harmless) = (Desk::new().await, Desk::new().await);
    let usual = called(&harmless, 0, "word").await;
    let mut known = Vec::new();
    for page in &usual {
        known.push(made_for(&harmless, page).await);
    }
    let mut admin = String::new();
    for (n, text) in HOSTILE.into_iter().enumerate() {
        for (page, usual) in called(&hostile, n, text).await.iter().zip(&known) {
            let shown = made_for(&hostile, page).await;
            let new: Vec<_> = shown.keys().filter(|kind| !usual.contains_key(*kind)).collect();
            assert!(new.is_empty(), "{} with {text:?}: {new:?}", page.0);
            admin.clone_from(&page.1);
        }
    }
    for path in ["/settings/people", "/settings/tokens", "/settings/audit", "/settings/start"] {
        let usual = made_for(&harmless, &(path.to_owned(), usual[0].1.clone())).await;
        let shown = made_for(&hostile, &(path.to_owned(), admin.clone())).await;
        // A longer list has a way on.
        let new =
            shown.keys().filter(|(name, _)| !matches!(&**name, "a" | "nav")).find(|kind| !usual.contains_key(*kind));
        assert_eq!(new, None, "{path}");
    }
}

#[tokio::test]
async fn a_form_that_is_kept_is_made_of_the_same_whatever_was_typed() {
    let desk = Desk::new().await;
    desk.signed_in("ada", Role::Admin).await;
    let kept = async |text: &str| {
        let form =
            form_urlencoded::Serializer::new(String::new()).append_pair("name", text).append_pair(text, "x").finish();
        let ask = desk.ask(Method::POST, "/settings/rules/new").header("accept", b"text/html");
        let answer = ask.form(form).send().await;
        assert_eq!(answer.status, 401, "{text:?}");
        let page = answer.text();
        elements(&page).iter().for_each(|element| is_harmless(element, "kept"));
        kinds(&page)
    };
    let harmless = kept("word").await;
    for text in HOSTILE {
        no_more_than(&kept(text).await, &harmless, &format!("kept {text:?}"));
    }
}
