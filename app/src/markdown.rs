//! An answer's Markdown as HTML that is safe to show.

use pulldown_cmark::{Event, Options, Parser, html};

/// Turns Markdown into sanitised HTML.
///
/// HTML in the text is shown as text, never interpreted; images are left out, as showing one would call an address that
/// someone outside chose; links open only `http`, `https` and `mailto`, in a new tab, and tell the target nothing.
#[must_use]
pub fn to_html(markdown: &str) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let events = Parser::new_ext(markdown, options).map(|event| match event {
        Event::Html(raw) | Event::InlineHtml(raw) => Event::Text(raw),
        Event::SoftBreak => Event::HardBreak,
        other => other,
    });
    let mut unsafe_html = String::with_capacity(markdown.len() * 3 / 2);
    html::push_html(&mut unsafe_html, events);
    sanitiser().clean(&unsafe_html).to_string()
}

fn sanitiser() -> ammonia::Builder<'static> {
    let mut builder = ammonia::Builder::empty();
    builder
        .tags(
            [
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
            ]
            .into(),
        )
        .tag_attributes([("a", ["href", "title"].into()), ("ol", ["start"].into())].into())
        .url_schemes(["http", "https", "mailto"].into())
        .url_relative(ammonia::UrlRelative::Deny)
        .link_rel(Some("noopener noreferrer nofollow"))
        .set_tag_attribute_value("a", "target", "_blank");
    builder
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn markdown_becomes_html() {
        let html = to_html(
            "# Title\n\nA **bold** `x < 1` [link](https://a.example/?b=1&c=2)\n\n1. one\n2. two\n\n| a |\n|---|\n| b |",
        );
        for part in ["<h1>Title</h1>", "<strong>bold</strong>", "<code>x &lt; 1</code>", "<ol>", "<td>b</td>"] {
            assert!(html.contains(part), "{part} in {html}");
        }
        assert!(html.contains(r#"href="https://a.example/?b=1&amp;c=2""#) && html.contains("noopener"), "{html}");
    }

    #[test]
    fn html_in_the_text_is_shown_and_not_interpreted() {
        let html = to_html("<img src=x onerror=alert(1)> and <b>this</b>\n\n<script>alert(1)</script>");
        assert!(html.contains("&lt;img src=x onerror=alert(1)&gt;"), "{html}");
        assert!(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "{html}");
    }

    #[test]
    fn addresses_that_run_or_load_something_are_dropped() {
        for markdown in [
            "[a](javascript:alert(1))",
            "[a](JaVaScRiPt:alert(1))",
            "[a](data:text/html,<script>alert(1)</script>)",
            "[a](vbscript:x)",
            "![a](https://evil.example/pixel.gif)",
            "[a](/tickets)",
            "[a](//evil.example)",
        ] {
            let html = to_html(markdown);
            assert!(!html.contains("href=") && !html.contains("src="), "{markdown} became {html}");
        }
    }

    /// Every tag of the HTML: its name and the names of its attributes. Quoted values hold no `<` and no `>`.
    fn tags(html: &str) -> Vec<(String, Vec<String>)> {
        html.split('<')
            .skip(1)
            .map(|part| {
                let tag = part.split('>').next().unwrap_or_default();
                let name: String = tag.trim_start_matches('/').chars().take_while(|c| c.is_alphanumeric()).collect();
                let attributes = tag.split('"').step_by(2).filter_map(|before| before.split_whitespace().last());
                let attributes = attributes.filter_map(|text| text.strip_suffix('=')).map(str::to_owned).collect();
                (name, attributes)
            })
            .collect()
    }

    #[test]
    fn the_scanner_of_these_tests_sees_tags_and_attributes() {
        let found = tags(r#"<p>a &lt;b</p><img src="x" onerror="alert(1)">"#);
        let names: Vec<_> = found.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["p", "p", "img"]);
        assert_eq!(found[2].1, ["src", "onerror"]);
    }

    proptest! {
        #[test]
        fn no_text_makes_an_active_element(
            text in "(<|>|script|img|src=x|onload=|\\[a\\]\\(|javascript:|\"|'|&|\\)|`|\n| |\\PC){0,40}",
        ) {
            const TAGS: [&str; 25] = [
                "a", "blockquote", "br", "code", "del", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p",
                "pre", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
            ];
            let html = to_html(&text);
            for (name, attributes) in tags(&html) {
                prop_assert!(TAGS.contains(&name.as_str()), "{} in {}", name, html);
                for attribute in attributes {
                    let known = ["href", "title", "target", "rel", "start"].contains(&attribute.as_str());
                    prop_assert!(known, "{} in {}", attribute, html);
                }
            }
            prop_assert!(!html.contains("href=\"javascript:"), "{}", html);
        }
    }
}
