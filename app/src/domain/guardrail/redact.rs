//! Hiding parts of a text.

use std::{borrow::Cow, ops::Range};

use super::{
    normal::whole_characters,
    seek::{Seeker, View},
};

/// What stands where something was hidden.
///
/// A bar is read as what it is in every language, whatever the assistant speaks; brackets and words would be English, would
/// name to the user a policy that is none of their business, and would be Markdown where a parenthesis follows. It is always
/// of one length, so that nothing tells how long the hidden text was.
pub const MASK: &str = "████";

/// What the mask is made of.
const BLOCK: char = '█';

/// How often what hiding brought forth is hidden in turn (a word may become whole when its neighbour is gone). A text that
/// still isn't settled is hidden whole.
const MOST_PASSES: usize = 16;

/// Whether a part of a text shows nothing any more.
pub(super) fn is_hidden(part: &str) -> bool {
    part.chars().all(|c| c == BLOCK)
}

/// The text with everything hidden that is looked for, and nothing left that is: doing it again changes nothing.
///
/// What is too long is cut off, with an ellipsis in its place. Characters stay whole.
pub(super) fn redacted<'a>(text: &'a str, seekers: &[&Seeker]) -> Cow<'a, str> {
    let mut present = Cow::Borrowed(text);
    for _ in 0..MOST_PASSES {
        match pass(&present, seekers) {
            Some(next) => present = Cow::Owned(next),
            None => return present,
        }
    }
    let most = seekers.iter().filter_map(|seeker| limit(seeker)).min().unwrap_or(usize::MAX);
    Cow::Owned(MASK.chars().take(most).collect())
}

/// Hides once; `None` where there is nothing to hide.
fn pass(text: &str, seekers: &[&Seeker]) -> Option<String> {
    let view = View::new(text);
    let mut parts: Vec<Range<usize>> = seekers
        .iter()
        .filter(|seeker| limit(seeker).is_none())
        .flat_map(|seeker| seeker.hits(&view))
        .map(|hit| hit.range)
        .collect();
    parts.sort_unstable_by_key(|part| part.start);
    let hidden = (!parts.is_empty()).then(|| masked(text, &parts));
    let most = seekers.iter().filter_map(|seeker| limit(seeker)).min();
    let cut = most.and_then(|most| cut(hidden.as_deref().unwrap_or(text), most));
    cut.or(hidden)
}

/// How many characters are allowed, where that is what is looked for.
const fn limit(seeker: &Seeker) -> Option<usize> {
    match seeker {
        Seeker::Length(most) => Some(*most),
        _ => None,
    }
}

/// The text with a mask in the place of each part; what touches, also a mask that stands there already, is one.
fn masked(text: &str, parts: &[Range<usize>]) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut from = 0;
    for part in parts {
        // What overlaps the part before is hidden already, up to its end.
        let kept = text.get(from..part.start).unwrap_or_default();
        let kept = if from > 0 { kept.trim_start_matches(BLOCK) } else { kept };
        if !is_hidden(kept) {
            masked.push_str(kept);
        }
        if part.end > from {
            masked.truncate(masked.trim_end_matches(BLOCK).len());
            masked.push_str(MASK);
            from = part.end;
        }
    }
    masked.push_str(text[from..].trim_start_matches(BLOCK));
    masked
}

/// The text in `most` characters, an ellipsis included; `None` where it is short enough.
fn cut(text: &str, most: usize) -> Option<String> {
    text.char_indices().nth(most)?;
    let (at, _) = text.char_indices().nth(most.checked_sub(1)?)?;
    // Back to where the last whole character ends: its beginning is the beginning of what the cut goes through.
    let end = whole_characters(text, &(at..at)).start;
    Some(format!("{}…", &text[..end]))
}
