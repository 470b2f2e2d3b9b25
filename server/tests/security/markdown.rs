//! An answer's Markdown: whatever it says, nothing but what prose is made of.

use app::markdown::to_html;
use proptest::prelude::*;

use crate::corpus::{HOSTILE, elements, is_harmless};

const TAGS: [&str; 26] = [
    "a",
    "blockquote",
    "br",
    "code",
    "del",
    "em",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "strong",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
    "body",
];

/// The ways in which Markdown puts a text into HTML.
const WRAPPED: [&str; 14] = [
    "TEXT",
    "[x](TEXT)",
    "[x](<TEXT>)",
    "[x](https://a.example/TEXT)",
    "[x](https://a.example/ \"TEXT\")",
    "[TEXT](https://a.example/)",
    "<TEXT>",
    "<https://a.example/TEXT>",
    "[x]: TEXT\n\n[x]",
    "![TEXT](TEXT)",
    "`TEXT`",
    "```TEXT\nTEXT\n```",
    "| a |\n|---|\n| TEXT |",
    "> # TEXT\n\n- [x] TEXT\n\n<div>\n\nTEXT",
];

#[track_caller]
fn is_prose(markdown: &str) {
    let html = to_html(markdown);
    // The parser adds what the fragment is in.
    for element in elements(&format!("<!doctype html><body>{html}"))
        .iter()
        .filter(|element| !matches!(&*element.name, "html" | "head"))
    {
        assert!(TAGS.contains(&&*element.name), "{element:?} of {markdown:?}: {html}");
        is_harmless(element, markdown);
        for (name, value) in &element.attributes {
            let is_known = match (&*element.name, &**name) {
                ("a", "href" | "title") | ("ol", "start") => true,
                ("a", "rel") => value == "noopener noreferrer nofollow",
                ("a", "target") => value == "_blank",
                _ => false,
            };
            assert!(is_known, "{element:?} of {markdown:?}: {html}");
            let leads_out =
                ["http://", "https://", "mailto:"].iter().any(|scheme| value.to_lowercase().starts_with(scheme));
            assert!(name != "href" || leads_out, "{element:?} of {markdown:?}");
        }
    }
}

#[test]
fn every_hostile_text_stays_text_wherever_markdown_puts_it() {
    for text in HOSTILE {
        for wrapped in WRAPPED {
            is_prose(&wrapped.replace("TEXT", text));
        }
    }
}

#[test]
fn any_two_hostile_texts_together_stay_text() {
    for first in HOSTILE {
        for second in HOSTILE {
            is_prose(&format!("{first}{second}\n\n*{second}*"));
        }
    }
}

proptest! {
    #[test]
    fn so_does_any_mixture(
        parts in prop::collection::vec(prop_oneof![
            prop::sample::select(HOSTILE.to_vec()).prop_map(str::to_owned),
            prop::sample::select(vec!["[", "](", ")", "<", ">", "`", "```\n", "\n\n", "> ", "| ", "\\", "&#x", ";", "\""])
                .prop_map(str::to_owned),
            "\\PC{0,6}",
        ], 0..10),
    ) {
        is_prose(&parts.concat());
    }
}
