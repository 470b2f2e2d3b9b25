//! Text from outside: cleaned for storage, and made into one line for titles and cards.
//!
//! What is made here is shown as plain text, never as HTML: stripping Markdown is for readers, not for safety.

mod markdown;

use std::borrow::Cow;

/// Longest title, in characters.
pub const MAX_TITLE: usize = 90;

/// The title where a question has nothing that can be seen.
pub const NO_QUESTION: &str = "(no question)";

/// How much of a text is looked at to make a line of it, in characters.
const HEAD: usize = 4_000;

/// Removes NUL, which no storage takes; everything else stays as sent.
#[must_use]
pub fn clean(text: &str) -> Cow<'_, str> {
    if text.contains('\0') { Cow::Owned(text.replace('\0', "")) } else { Cow::Borrowed(text) }
}

/// A question's title: its first sentence without Markdown, one line of at most [`MAX_TITLE`] characters, never empty.
///
/// A sentence ends with its line, at `.`, `!` or `?` (in Arabic, Urdu and Hindi their like) before a blank, or at `。`, `！` or
/// `？`. A full stop does not end it after an abbreviation or a number, nor before a small letter.
#[must_use]
pub fn title(question: &str) -> String {
    let head = head(question, HEAD);
    let plain = markdown::strip(head);
    let seen = |text: &str| text.split(is_line_break).map(one_line).find(|line| is_visible(line));
    match seen(&plain).or_else(|| seen(head)) {
        Some(line) => shorten(first_sentence(&line), MAX_TITLE),
        None => NO_QUESTION.to_owned(),
    }
}

/// The beginning of a text as one line of at most `max` characters, without Markdown; empty if nothing can be seen.
#[must_use]
pub fn excerpt(text: &str, max: usize) -> String {
    line(&markdown::strip(head(text, max.saturating_mul(4).saturating_add(HEAD))), max)
}

/// A text as one line of at most `max` characters: blanks and line breaks are one blank, control characters are gone.
#[must_use]
pub fn line(text: &str, max: usize) -> String {
    let line = one_line(head(text, max.saturating_mul(4).saturating_add(HEAD)));
    if is_visible(&line) { shorten(&line, max) } else { String::new() }
}

fn head(text: &str, max: usize) -> &str {
    let text = text.trim_start();
    text.char_indices().nth(max).map_or(text, |(end, _)| &text[..end])
}

fn is_line_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_whitespace() {
            if !line.is_empty() && !line.ends_with(' ') {
                line.push(' ');
            }
        } else if !c.is_control() && !turns_direction(c) {
            line.push(c);
        }
    }
    line.truncate(line.trim_end().len());
    line
}

/// Marks that turn the direction of what follows: in a line that may be cut they would never be closed.
pub(super) const fn turns_direction(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether a reader sees anything at all.
pub(super) fn is_visible(text: &str) -> bool {
    text.chars().any(|c| !c.is_whitespace() && !c.is_control() && !is_ignorable(c))
}

const fn is_ignorable(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{e0000}'..='\u{e0fff}'
    )
}

fn first_sentence(line: &str) -> &str {
    for (at, c) in line.char_indices() {
        let end = at + c.len_utf8();
        let rest = &line[end..];
        let ends = match c {
            '。' | '！' | '？' => !rest.starts_with(['。', '！', '？', '」', '』', '）', '”', '’']),
            '!' | '?' | '؟' | '۔' | '।' => rest.starts_with(' '),
            '.' => rest.starts_with(' ') && !is_abbreviation(&line[..at], rest.trim_start()),
            _ => false,
        };
        if ends {
            return &line[..end];
        }
    }
    line
}

/// Whether the full stop between `before` and `after` belongs to an abbreviation, a number or an ellipsis.
fn is_abbreviation(before: &str, after: &str) -> bool {
    const TITLES: [&str; 20] = [
        "approx", "bzw", "ca", "dr", "etc", "evtl", "fig", "ing", "jr", "mr", "mrs", "ms", "prof", "sr", "sra", "st",
        "usw", "vs", "zzgl", "ggf",
    ];
    const NUMBERED: [&str; 6] = ["no", "nr", "núm", "num", "art", "abs"];
    let word =
        before.rsplit(|c: char| c.is_whitespace() || matches!(c, '(' | '[' | '"' | '“' | '„')).next().unwrap_or("");
    let known = |list: &[&str]| list.iter().any(|abbreviation| word.eq_ignore_ascii_case(abbreviation));
    let is_lettered = !word.is_empty() && word.split('.').all(|part| part.chars().count() == 1 && !part.contains('.'));
    let is_number = !word.is_empty() && word.len() <= 2 && word.bytes().all(|b| b.is_ascii_digit());
    after.starts_with(char::is_lowercase)
        || (is_lettered && word.chars().any(char::is_alphabetic))
        || is_number
        || known(&TITLES)
        || (known(&NUMBERED) && after.starts_with(|c: char| c.is_ascii_digit()))
}

/// Cuts a line to at most `max` characters, at a word where one ends in the second half, and says so with `…`.
fn shorten(line: &str, max: usize) -> String {
    let chars: Vec<char> = line.chars().take(max.saturating_add(1)).collect();
    if chars.len() <= max {
        return line.to_owned();
    }
    let Some(limit) = max.checked_sub(1) else {
        return String::new();
    };
    let word = (limit / 2..=limit).rev().find(|&at| chars.get(at).is_some_and(|c| c.is_whitespace()));
    let letter = || (1..=limit).rev().find(|&at| !belongs_together(&chars, at));
    let kept = chars.get(..word.or_else(letter).unwrap_or(limit)).unwrap_or_default();
    let kept: String = kept.iter().collect();
    let mut shortened = kept.trim_end_matches(|c: char| c.is_whitespace() || ",;:–—-(".contains(c)).to_owned();
    if shortened.is_empty() {
        shortened = kept;
    }
    shortened.push('…');
    shortened
}

/// Whether a cut before `chars[at]` would split what is seen as one letter or one picture.
fn belongs_together(chars: &[char], at: usize) -> bool {
    let regional = |c: &char| ('\u{1f1e6}'..='\u{1f1ff}').contains(c);
    let (before, after) = chars.split_at(at.min(chars.len()));
    let (Some(&last), Some(&next)) = (before.last(), after.first()) else {
        return false;
    };
    let halves_of_a_flag = regional(&next) && before.iter().rev().take_while(|c| regional(c)).count() % 2 == 1;
    last == '\u{200d}' || extends(next) || halves_of_a_flag
}

/// Joiners, combining marks, variation selectors, skin tones and tags: what hangs on the character before it.
pub(super) const fn extends(c: char) -> bool {
    matches!(
        c,
        '\u{200c}' | '\u{200d}' | '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5bd}' | '\u{5bf}'
            | '\u{5c1}' | '\u{5c2}' | '\u{5c4}' | '\u{5c5}' | '\u{5c7}' | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}'
            | '\u{670}' | '\u{6d6}'..='\u{6dc}' | '\u{6df}'..='\u{6e4}' | '\u{900}'..='\u{903}' | '\u{93a}'..='\u{93c}'
            | '\u{93e}'..='\u{94f}' | '\u{981}'..='\u{983}' | '\u{9bc}' | '\u{9be}'..='\u{9cd}' | '\u{b82}'
            | '\u{bbe}'..='\u{bcd}' | '\u{c3e}'..='\u{c4d}' | '\u{cbe}'..='\u{ccd}' | '\u{d3e}'..='\u{d4d}' | '\u{e31}'
            | '\u{e34}'..='\u{e3a}' | '\u{e47}'..='\u{e4e}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
            | '\u{20d0}'..='\u{20ff}' | '\u{302a}'..='\u{302f}' | '\u{3099}' | '\u{309a}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{fe20}'..='\u{fe2f}' | '\u{ff9e}' | '\u{ff9f}' | '\u{1f3fb}'..='\u{1f3ff}' | '\u{e0020}'..='\u{e007f}'
            | '\u{e0100}'..='\u{e01ef}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_title_is_the_first_sentence() {
        for (question, expected) in [
            ("How do I reset my VPN password? It expired.", "How do I reset my VPN password?"),
            ("It broke. Help!", "It broke."),
            ("Help! It broke.", "Help!"),
            ("no end\nsecond line", "no end"),
            ("\r\n \u{2028}first\rsecond", "first"),
            ("  many \t blanks\u{a0}here  ", "many blanks here"),
            ("パスワードを忘れました。どうすればいいですか？", "パスワードを忘れました。"),
            ("كيف أعيد كلمة المرور؟ شكرا", "كيف أعيد كلمة المرور؟"),
            ("Is 3.5 GB enough? I doubt it", "Is 3.5 GB enough?"),
            ("See example.com/a.b?c=1 for more. Thanks", "See example.com/a.b?c=1 for more."),
            ("Some tools, e.g. Teams, i.e. chat. Why", "Some tools, e.g. Teams, i.e. chat."),
            ("Was ist z. B. mit Dr. Weber am 3. Mai? Danke", "Was ist z. B. mit Dr. Weber am 3. Mai?"),
            ("Where is No. 7? Here", "Where is No. 7?"),
            ("No. It fails", "No."),
            ("Hmm... what now? Ok", "Hmm... what now?"),
            ("What?! Really", "What?!"),
            ("# My **VPN** is [down](https://x.test). Why", "My VPN is down."),
            ("> quoted\n\nreply", "quoted"),
            ("```\n\n```\n- first *item*", "first item"),
            ("?", "?"),
            ("***", "***"),
            ("", NO_QUESTION),
            (" \n\t\u{200b}\u{feff}\u{7}", NO_QUESTION),
            ("\u{202e}gnp.exe\u{202c} safe?", "gnp.exe safe?"),
            ("<b>as sent</b>", "<b>as sent</b>"),
        ] {
            assert_eq!(title(question), expected, "{question:?}");
        }
    }

    #[test]
    fn a_long_title_is_cut_at_a_word() {
        let question = "word ".repeat(40);
        let title = title(&question);
        assert_eq!(title.chars().count(), 90);
        assert!(title.ends_with("word…"), "{title}");
        assert_eq!(shorten("alpha, beta gamma", 10), "alpha…");
        assert_eq!(shorten("exactly ten", 11), "exactly ten");
    }

    #[test]
    fn what_has_no_blanks_is_cut_between_letters() {
        assert_eq!(shorten(&"漢".repeat(100), 10), format!("{}…", "漢".repeat(9)));
        assert_eq!(shorten("👩‍💻👩‍💻👩‍💻", 6), "👩‍💻…");
        assert_eq!(shorten("aaaae\u{301}b", 6), "aaaa…");
        assert_eq!(shorten("🇩🇪🇫🇷🇮🇹", 4), "🇩🇪…");
        assert_eq!(shorten("👍🏽👍🏽👍🏽", 4), "👍🏽…");
        assert_eq!(shorten(&format!("a{}", "\u{301}".repeat(50)), 5).chars().count(), 5);
    }

    #[test]
    fn an_excerpt_is_one_plain_line() {
        let answer = "## Steps\n\n1. Open *Settings*\n2. Press `Reset`\n\n| a | b |\n|---|---|\n| 1 | 2 |";
        assert_eq!(excerpt(answer, 200), "Steps Open Settings Press Reset a b 1 2");
        assert_eq!(excerpt(answer, 12), "Steps Open…");
        assert_eq!(excerpt(" \n", 10), "");
        assert_eq!(excerpt("anything", 0), "");
    }

    #[test]
    fn only_nul_is_removed() {
        assert_eq!(clean("a\0b\u{1}\r\n"), "ab\u{1}\r\n");
        assert!(matches!(clean("plain"), Cow::Borrowed("plain")));
    }

    fn text() -> impl Strategy<Value = String> {
        prop_oneof![
            "[\\PC\\p{Cc}\u{200d}\u{301}]{0,200}",
            "[*_~`#>\\-+.!?()\\[\\]<>|\\\\ \na1é。\u{200d}]{0,300}",
            "([a-z]{1,12}[ .,\n]){0,60}",
        ]
    }

    proptest! {
        #[test]
        fn a_title_is_one_visible_line_of_at_most_90_characters(question in text()) {
            let title = title(&question);
            prop_assert!(title.chars().count() <= MAX_TITLE);
            prop_assert!(is_visible(&title));
            prop_assert!(!title.chars().any(|c| c.is_control() || is_line_break(c)));
            prop_assert_eq!(title.trim(), &title);
        }

        #[test]
        fn an_excerpt_is_one_line_within_its_length(text in text(), max in 0_usize..120) {
            let excerpt = excerpt(&text, max);
            prop_assert!(excerpt.chars().count() <= max);
            prop_assert!(!excerpt.chars().any(|c| c.is_control() || is_line_break(c)));
        }

        #[test]
        fn a_cut_keeps_the_beginning(text in "[a-z ]{0,80}", max in 1_usize..80) {
            let shortened = shorten(&text, max);
            prop_assert!(text.starts_with(shortened.trim_end_matches('…')));
            prop_assert_eq!(shortened.ends_with('…'), text.chars().count() > max);
        }
    }
}
