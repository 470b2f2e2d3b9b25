//! Markdown to the words in it: for one-line previews, not for rendering.

/// Most links within links that are looked into.
const MAX_DEPTH: u8 = 4;
/// Longest label or address of a link, in characters.
const MAX_LINK: usize = 2_000;

/// The text without its markers: headings, quotes, bullets, fences, rules, table walls, emphasis, code ticks, links.
///
/// What is no marker stays: `2 * 3`, `file_name`, `#1042`. Lines stay lines.
pub(super) fn strip(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut fence: Option<&str> = None;
    for line in text.lines() {
        let trimmed = line.trim();
        let marker = ["```", "~~~"].into_iter().find(|marker| trimmed.starts_with(marker));
        match (fence, marker) {
            (None, Some(_)) if !is_one_line_code(trimmed) => fence = marker,
            (Some(open), Some(close)) if open == close => fence = None,
            (Some(_), _) => push_line(&mut plain, line),
            (None, _) => {
                let content = block(trimmed);
                if !is_rule(content) {
                    push_line(&mut plain, &inline(&cells(content), 0));
                }
            }
        }
    }
    plain
}

fn push_line(plain: &mut String, line: &str) {
    plain.push_str(line);
    plain.push('\n');
}

/// Code that opens and ends in one line.
fn is_one_line_code(line: &str) -> bool {
    line.trim_start_matches('`').contains('`')
}

/// The line without what makes it a quote, a heading or an item.
fn block(line: &str) -> &str {
    let mut rest = line;
    loop {
        let shorter = unquoted(rest).or_else(|| unbulleted(rest)).or_else(|| heading(rest));
        match shorter {
            Some(shorter) => rest = shorter.trim(),
            None => return rest,
        }
    }
}

fn unquoted(line: &str) -> Option<&str> {
    line.strip_prefix('>')
}

fn unbulleted(line: &str) -> Option<&str> {
    if let Some(rest) = ["- ", "* ", "+ ", "• "].iter().find_map(|bullet| line.strip_prefix(bullet)) {
        let rest = rest.trim_start();
        let unticked = ["[ ] ", "[x] ", "[X] "].iter().find_map(|tick| rest.strip_prefix(tick));
        return if is_rule(line) { None } else { Some(unticked.unwrap_or(rest)) };
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let rest = line.get(digits..)?;
    let item = rest.strip_prefix(". ").or_else(|| rest.strip_prefix(") "))?;
    (1..=9).contains(&digits).then_some(item)
}

fn heading(line: &str) -> Option<&str> {
    let rest = line.trim_start_matches('#');
    let level = line.len() - rest.len();
    ((1..=6).contains(&level) && rest.starts_with([' ', '\t'])).then(|| rest.trim().trim_end_matches('#'))
}

/// A line across the page, or the one below a heading or a table's head.
fn is_rule(line: &str) -> bool {
    let marks = line.chars().filter(|c| !c.is_whitespace()).count();
    let all = |set: &str| line.chars().all(|c| c.is_whitespace() || set.contains(c));
    marks >= 3
        && (["-", "*", "_", "="].into_iter().any(all) || (line.contains('-') && line.contains('|') && all("-|:")))
}

/// A table's row without its walls.
fn cells(line: &str) -> String {
    match line.strip_prefix('|').and_then(|rest| rest.strip_suffix('|')) {
        Some(row) => row.replace('|', " "),
        None => line.to_owned(),
    }
}

/// One end of an emphasis, as long as it is not known whether it has another end.
struct Run {
    mark: char,
    /// Where it stands in the pieces.
    piece: usize,
    left: usize,
    opens: bool,
}

fn inline(line: &str, depth: u8) -> String {
    let chars: Vec<char> = line.chars().collect();
    let mut pieces: Vec<String> = vec![String::new()];
    let mut runs: Vec<Run> = Vec::new();
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        match c {
            '\\' if chars.get(at + 1).is_some_and(|next| "*_#`[]~>|!".contains(*next)) => {
                push(&mut pieces, chars.get(at + 1).copied());
                at += 2;
            }
            '`' => {
                let ticks = run_length(&chars, at);
                let code = code_end(&chars, at + ticks, ticks);
                let end = code.unwrap_or(at + ticks);
                let (from, to) = if code.is_some() { (at + ticks, end) } else { (at, end) };
                chars.get(from..to).unwrap_or_default().iter().for_each(|c| push(&mut pieces, Some(*c)));
                at = if code.is_some() { end + ticks } else { end };
            }
            '[' | '!' if depth < MAX_DEPTH => match link(&chars, at) {
                Some((label, end)) => {
                    let label: String = chars.get(label).unwrap_or_default().iter().collect();
                    inline(&label, depth + 1).chars().for_each(|c| push(&mut pieces, Some(c)));
                    at = end;
                }
                None => {
                    push(&mut pieces, Some(c));
                    at += 1;
                }
            },
            '<' => {
                let (text, end) = autolink(&chars, at);
                text.iter().for_each(|c| push(&mut pieces, Some(*c)));
                at = end;
            }
            '*' | '_' | '~' => {
                let length = run_length(&chars, at);
                emphasis(&chars, at, length, &mut pieces, &mut runs);
                at += length;
            }
            _ => {
                push(&mut pieces, Some(c));
                at += 1;
            }
        }
    }
    for run in runs {
        if let Some(piece) = pieces.get_mut(run.piece) {
            piece.extend(std::iter::repeat_n(run.mark, run.left));
        }
    }
    pieces.concat()
}

fn push(pieces: &mut [String], c: Option<char>) {
    if let (Some(piece), Some(c)) = (pieces.last_mut(), c) {
        piece.push(c);
    }
}

fn run_length(chars: &[char], at: usize) -> usize {
    let mark = chars.get(at);
    chars.iter().skip(at).take_while(|c| Some(*c) == mark).count()
}

/// Where the ticks stand that close a code span opened by as many.
fn code_end(chars: &[char], from: usize, ticks: usize) -> Option<usize> {
    let mut at = from;
    while at < chars.len() {
        if chars.get(at) == Some(&'`') {
            let length = run_length(chars, at);
            if length == ticks {
                return Some(at);
            }
            at += length;
        } else {
            at += 1;
        }
    }
    None
}

/// `[label](address)`, `[label][reference]` or either with `!` before it: where the label stands, and the end of it all.
fn link(chars: &[char], at: usize) -> Option<(std::ops::Range<usize>, usize)> {
    let open = if chars.get(at) == Some(&'!') { at + 1 } else { at };
    let close = closing(chars, open, '[', ']')?;
    let end = match chars.get(close + 1) {
        Some('(') => closing(chars, close + 1, '(', ')')?,
        Some('[') => closing(chars, close + 1, '[', ']')?,
        _ => return None,
    };
    Some((open + 1..close, end + 1))
}

fn closing(chars: &[char], at: usize, open: char, close: char) -> Option<usize> {
    if chars.get(at) != Some(&open) {
        return None;
    }
    let mut depth = 0_usize;
    for (offset, c) in chars.iter().skip(at).take(MAX_LINK).enumerate() {
        if *c == open {
            depth += 1;
        } else if *c == close {
            depth -= 1;
            if depth == 0 {
                return Some(at + offset);
            }
        }
    }
    None
}

/// The address in `<https://…>`; anything else after `<` is text.
fn autolink(chars: &[char], at: usize) -> (&[char], usize) {
    let inner = chars.get(at + 1..).unwrap_or_default();
    let length = inner.iter().take(MAX_LINK).position(|c| *c == '>' || c.is_whitespace());
    let address = length.and_then(|length| inner.get(..length)).unwrap_or_default();
    let text: String = address.iter().take(8).collect();
    let is_address = ["http://", "https://", "mailto:"].iter().any(|scheme| text.starts_with(scheme));
    match length {
        Some(length) if is_address && inner.get(length) == Some(&'>') => (address, at + length + 2),
        _ => (chars.get(at..=at).unwrap_or_default(), at + 1),
    }
}

/// Closes what this run of marks can close, and keeps it as one end if it can open.
fn emphasis(chars: &[char], at: usize, length: usize, pieces: &mut Vec<String>, runs: &mut Vec<Run>) {
    let Some(&mark) = chars.get(at) else { return };
    let before = at.checked_sub(1).and_then(|at| chars.get(at)).copied().unwrap_or(' ');
    let after = chars.get(at + length).copied().unwrap_or(' ');
    let within_word = before.is_alphanumeric() && after.is_alphanumeric();
    let marks = if mark == '~' { length == 2 } else { length <= 3 };
    let usable = marks && !(within_word && (mark == '_' || length == 1));
    let mut left = length;
    if usable && !before.is_whitespace() {
        for run in runs.iter_mut().rev().filter(|run| run.mark == mark && run.opens && run.left > 0) {
            let used = left.min(run.left);
            run.left -= used;
            left -= used;
            if left == 0 {
                break;
            }
        }
    }
    if left > 0 {
        runs.push(Run { mark, piece: pieces.len() - 1, left, opens: usable && !after.is_whitespace() });
        pieces.push(String::new());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> String {
        strip(text).trim_end().to_owned()
    }

    #[test]
    fn markers_go_and_words_stay() {
        for (markdown, words) in [
            ("**bold** *it* __b__ _i_ ~~gone~~ ***both***", "bold it b i gone both"),
            ("这是**重点**内容", "这是重点内容"),
            ("# One #", "One"),
            ("###### Six", "Six"),
            ("> > - [x] nested", "nested"),
            ("12) item", "item"),
            ("[text](https://x.test/a_(b)) and ![alt](i.png) and [r][1]", "text and alt and r"),
            ("[![badge](a.svg)](https://x.test)", "badge"),
            ("<https://x.test/a_b_c>", "https://x.test/a_b_c"),
            ("`code *as is*` and ``a`b``", "code *as is* and a`b"),
            ("\\*not emphasis\\*", "*not emphasis*"),
            ("```rust\nlet a = *b;\n```\nafter", "let a = *b;\nafter"),
            ("```one line``` code", "one line code"),
            ("Title\n=====\nbody\n* * *\nend", "Title\nbody\nend"),
        ] {
            assert_eq!(plain(markdown), words, "{markdown}");
        }
    }

    #[test]
    fn what_is_no_marker_stays() {
        for text in [
            "2 * 3 * 4",
            "2*3*4",
            "file_name_here and snake_case",
            "#1042 is broken",
            "C:\\temp\\new",
            "a < b > c",
            "array[0] [see] (x)",
            "**open",
            "`open",
            "~5 ~10",
            "<b>as sent</b>",
            "[a](b",
            "2026. ",
            "- ",
            "cat a | grep b",
        ] {
            assert_eq!(plain(text), text.trim_end(), "{text}");
        }
    }

    #[test]
    fn endless_openings_end() {
        for unit in ["[", "![", "*a ", "`", "<", "[](", "_*", "> "] {
            let _ = strip(&unit.repeat(4_000));
        }
    }
}
