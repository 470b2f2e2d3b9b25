//! Marking what a search looked for, and choosing what to show of where it was found.

use std::ops::Range;

use super::{Segments, folded::Folded};

/// Most words of one search for which a passage is looked for.
const MOST_SOUGHT: usize = 8;
/// How much of a passage stands before what was found: one part in so many.
const LEAD: usize = 3;
/// What says that a text goes on.
const ELLIPSIS: &str = "…";

/// The folded words of a search: marks them wherever they stand.
#[derive(Clone, Debug)]
pub struct Marker {
    terms: Vec<String>,
}

impl Marker {
    /// Marks these folded words; `None` where there are none.
    #[must_use]
    pub fn new(terms: impl IntoIterator<Item = String>) -> Option<Self> {
        let terms: Vec<String> = terms.into_iter().filter(|term| !term.is_empty()).collect();
        (!terms.is_empty()).then_some(Self { terms })
    }

    /// The words.
    #[must_use]
    pub fn terms(&self) -> &[String] {
        &self.terms
    }

    /// A text with all words marked that stand in it, in whole letters: never a letter without its accent, nor half a
    /// ligature.
    #[must_use]
    pub fn mark(&self, text: &str) -> Segments {
        segments(text, &self.ranges(text))
    }

    /// The words that a card leaves open: those that the title does not show, unless the excerpt shows one of them.
    #[must_use]
    pub fn unexplained(&self, title: &str, excerpt: &str) -> Option<Self> {
        let title = Folded::new(title);
        let open = self.terms.iter().filter(|term| !title.folded().contains(term.as_str())).take(MOST_SOUGHT);
        let open = Self::new(open.cloned())?;
        open.first(&Folded::new(excerpt)).is_none().then_some(open)
    }

    /// A line of about `max` characters of a longer one, never more, around the first of the words that are `sought`, with
    /// all words marked; `None` where none of them stands in it. It begins and ends with whole words where it can.
    #[must_use]
    pub fn passage(&self, sought: &Self, line: &str, max: usize) -> Option<Segments> {
        let folded = Folded::new(line);
        let found = folded.clusters_of(&sought.first(&folded)?);
        let window = window(&folded, &found, max)?;
        let before = if window.start > 0 { ELLIPSIS } else { "" };
        let after = if window.end < folded.clusters().len() { ELLIPSIS } else { "" };
        // An ellipsis is no part of the text: who searches for three dots did not find it.
        let kept = folded.slice(window);
        let mut ranges = self.ranges(kept);
        for range in &mut ranges {
            *range = range.start + before.len()..range.end + before.len();
        }
        Some(segments(&format!("{before}{kept}{after}"), &ranges))
    }

    /// Where the words stand in a text, in ascending order; they may overlap.
    fn ranges(&self, text: &str) -> Vec<Range<usize>> {
        let folded = Folded::new(text);
        let parts = self.terms.iter().flat_map(|term| occurrences(folded.folded(), term));
        let mut ranges: Vec<_> = parts.map(|part| folded.range(&folded.clusters_of(&part))).collect();
        ranges.sort_unstable_by_key(|range| range.start);
        ranges
    }

    /// Where the first word stands in a folded text.
    fn first(&self, text: &Folded<'_>) -> Option<Range<usize>> {
        let places = self.terms.iter().filter_map(|term| {
            let at = text.folded().find(term.as_str())?;
            Some(at..at + term.len())
        });
        places.min_by_key(|place| place.start)
    }
}

/// Wherever a term, which is not empty, stands in a text; an occurrence may begin within another.
fn occurrences<'a>(text: &'a str, term: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
    let step = term.chars().next().map_or(1, char::len_utf8);
    let mut from = 0;
    std::iter::from_fn(move || {
        let at = from + text.get(from..)?.find(term)?;
        from = at + step;
        Some(at..at + term.len())
    })
}

/// The text cut where marks begin and end; marks that touch are one. They come in the order of their beginnings.
pub(in crate::domain) fn segments(text: &str, ranges: &[Range<usize>]) -> Segments {
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => merged.push(range.clone()),
        }
    }
    let mut pieces = Vec::with_capacity(2 * merged.len() + 1);
    let mut from = 0;
    for Range { start, end } in merged {
        pieces.push(text[from..start].to_owned());
        pieces.push(text[start..end].to_owned());
        from = end;
    }
    if pieces.is_empty() || from < text.len() {
        pieces.push(text[from..].to_owned());
    }
    Segments(pieces)
}

/// The clusters to show of a text that is too long to be shown: what was found, with what stands before and behind it.
/// `None` where not even one cluster of it has room.
fn window(text: &Folded<'_>, found: &Range<usize>, max: usize) -> Option<Range<usize>> {
    let clusters: Vec<&str> = text.clusters().collect();
    let lengths: Vec<usize> = clusters.iter().map(|cluster| cluster.chars().count()).collect();
    if lengths.iter().sum::<usize>() <= max {
        return Some(0..clusters.len());
    }
    let room = max.checked_sub(2)?;
    let is_blank = |at: usize| clusters[at].chars().all(char::is_whitespace);
    // Towards the end of the text, what is not needed behind is there for what stands before.
    let behind: usize = lengths[found.start..].iter().sum();
    let lead = (room / LEAD).max(room.saturating_sub(behind));
    let before = fitting(lengths[..found.start].iter().rev(), lead);
    let mut begin = found.start - before;
    if begin > 0 {
        begin = (begin..=begin + before / 2).find(|at| is_blank(at - 1)).unwrap_or(begin);
    }
    let mut end = begin + fitting(lengths[begin..].iter(), room);
    if end <= found.start {
        return None;
    }
    if end < clusters.len() {
        let least = found.end.max(begin + (end - begin) / 2);
        end = (least..=end).rev().find(|at| is_blank(*at)).unwrap_or(end);
    }
    Some(begin..end)
}

/// How many of these lengths have room, from the first on.
fn fitting<'a>(lengths: impl Iterator<Item = &'a usize>, mut room: usize) -> usize {
    lengths.take_while(|length| room.checked_sub(**length).map(|left| room = left).is_some()).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fold::fold;
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization;

    fn marker(words: &str) -> Marker {
        Marker::new(words.split_whitespace().map(fold)).unwrap()
    }

    /// The text with its marks in brackets.
    fn shown(segments: &Segments) -> String {
        let pieces = segments.0.iter().enumerate();
        pieces.map(|(at, piece)| if at % 2 == 1 { format!("[{piece}]") } else { piece.clone() }).collect()
    }

    #[test]
    fn words_are_marked_however_they_are_written() {
        for (words, text, expected) in [
            ("vpn", "My VPN, his vpn", "My [VPN], his [vpn]"),
            ("vpn password", "VPN password", "[VPN] [password]"),
            ("aba", "ababa", "[ababa]"),
            ("ab bc", "abcd", "[abc]d"),
            ("ab cd", "abcd", "[abcd]"),
            ("probleme", "Un PROBLÈME", "Un [PROBLÈME]"),
            ("ème", "Un proble\u{300}me", "Un probl[e\u{300}me]"),
            ("é", "e\u{301}e", "[e\u{301}e]"),
            ("strasse", "Hauptstraße 1", "Haupt[straße] 1"),
            ("as", "Straße", "Str[aß]e"),
            ("se", "Straße", "Stra[ße]"),
            ("istanbul", "İstanbul", "[İstanbul]"),
            ("file", "ﬁles", "[ﬁle]s"),
            ("vpn", "ＶＰＮ接続", "[ＶＰＮ]接続"),
            ("京駅", "東京駅の", "東[京駅]の"),
            ("ガ", "ｶﾞス カ", "[ｶﾞ]ス カ"),
            ("한", "\u{1112}\u{1161}\u{11ab}글", "[\u{1112}\u{1161}\u{11ab}]글"),
            ("\u{1f469}", "a 👩‍💻 b", "a [👩‍💻] b"),
            ("👍", "👍🏽!", "[👍🏽]!"),
            ("100%", "100% or 1000", "[100%] or 1000"),
            ("_", "file_name%", "file[_]name%"),
            ("%", "file_name%", "file_name[%]"),
            ("\\", r"C:\x", r"C:[\]x"),
            ("nothing", "plain", "plain"),
            ("x", "", ""),
        ] {
            assert_eq!(shown(&marker(words).mark(text)), expected, "{words} in {text}");
        }
    }

    #[test]
    fn pieces_are_plain_and_marked_by_turns() {
        assert_eq!(marker("a").mark("ab").0, ["", "a", "b"]);
        assert_eq!(marker("b").mark("ab").0, ["a", "b"]);
        assert_eq!(marker("c").mark("ab").0, ["ab"]);
        assert_eq!(marker("c").mark("").0, [""]);
        assert_eq!(marker("b").mark("ab").pieces().collect::<Vec<_>>(), [("a", false), ("b", true)]);
    }

    #[test]
    fn a_card_leaves_open_what_neither_its_title_nor_its_excerpt_shows() {
        let open = |words, title, excerpt| marker(words).unexplained(title, excerpt).map(|open| open.terms.join(" "));
        assert_eq!(open("vpn", "My VPN", "Restart"), None);
        assert_eq!(open("vpn", "My car", "Restart the VPN"), None);
        assert_eq!(open("vpn badge", "My VPN", "Restart"), Some("badge".to_owned()));
        assert_eq!(open("vpn badge", "My car", "Restart the VPN"), None);
        assert_eq!(open("a b c d e f g h i j", "-", "-").unwrap().len(), 2 * MOST_SOUGHT - 1);
    }

    #[test]
    fn a_passage_is_around_what_was_found() {
        let line = "The quick brown fox jumps over the lazy dog and runs away from the angry farmer";
        let passage = |words, max| marker(words).passage(&marker(words), line, max).map(|found| shown(&found));
        assert_eq!(passage("lazy", 30).unwrap(), "…over the [lazy] dog and runs…");
        assert_eq!(passage("the", 20).unwrap(), "[The] quick brown…");
        assert_eq!(passage("farmer", 30).unwrap(), "…away from the angry [farmer]");
        assert_eq!(passage("lazy", 200).unwrap(), line.replace("lazy", "[lazy]"));
        assert_eq!(passage("farmer lazy brown", 20).unwrap(), "…quick [brown] fox…");
        assert_eq!(passage("cat", 30), None);
        assert_eq!(passage("...", 30), None);
        let all = marker("dog lazy ...").passage(&marker("lazy"), line, 30).unwrap();
        assert_eq!(shown(&all), "…over the [lazy] [dog] and runs…");
        let unbroken = "漢".repeat(50) + "字" + &"漢".repeat(50);
        let cut = marker("字").passage(&marker("字"), &unbroken, 14).unwrap();
        assert_eq!(shown(&cut), "…漢漢漢漢[字]漢漢漢漢漢漢漢…");
        let heavy = format!("{} e{}", "x".repeat(50), "\u{301}".repeat(50));
        assert_eq!(marker("e").passage(&marker("e"), &heavy, 20), None);
    }

    fn text() -> impl Strategy<Value = String> {
        prop_oneof![
            "[a-cA-C \u{301}\u{327}ßẞİıſﬁＶéÉ²…]{0,30}",
            "[가각\u{1100}\u{1161}\u{11a8}がかｶﾞ\u{3099}の請]{0,20}",
            "[👩\u{200d}💻🇩🇪👍🏽❤\u{fe0f}%_#'\"\\\\ ]{0,20}",
            "(\\PC|\\p{M}){0,20}",
            "([a-c]{1,4} ){0,30}",
        ]
    }

    /// A text and folded terms, most of them parts of it.
    fn case() -> impl Strategy<Value = (String, Vec<String>)> {
        let part = (any::<prop::sample::Index>(), 1_usize..6, text());
        (text(), prop::collection::vec(part, 1..4)).prop_map(|(text, parts)| {
            let folded: Vec<char> = fold(&text).chars().collect();
            let terms = parts.into_iter().map(|(at, length, other)| {
                let start = if folded.is_empty() { 0 } else { at.index(folded.len()) };
                let part: String = folded.iter().skip(start).take(length).collect();
                if part.is_empty() { fold(&other) } else { part }
            });
            (text, terms.collect())
        })
    }

    fn marked(segments: &Segments) -> Vec<String> {
        segments.pieces().filter(|(_, marked)| *marked).map(|(piece, _)| piece.nfc().collect()).collect()
    }

    proptest! {
        #[test]
        fn marks_are_where_the_fold_has_a_term((text, terms) in case()) {
            let Some(marker) = Marker::new(terms.clone()) else { return Ok(()) };
            let segments = marker.mark(&text);
            prop_assert_eq!(segments.text(), text.clone());
            prop_assert!(segments.0.iter().skip(1).all(|piece| !piece.is_empty()));
            let pieces = marked(&segments);
            for piece in &pieces {
                prop_assert!(marker.terms.iter().any(|term| fold(piece).contains(term)), "{}", piece);
            }
            for term in &marker.terms {
                let is_there = fold(&text).contains(term);
                prop_assert_eq!(pieces.iter().any(|piece| fold(piece).contains(term)), is_there, "{}", term);
            }
            for text in [text.nfd().collect::<String>(), text.nfc().collect()] {
                prop_assert_eq!(marked(&marker.mark(&text)), pieces.clone());
            }
        }

        #[test]
        fn no_mark_begins_or_ends_within_a_letter((text, terms) in case()) {
            let Some(marker) = Marker::new(terms) else { return Ok(()) };
            let folded = Folded::new(&text);
            let mut ends: Vec<usize> = folded.clusters().scan(0, |at, cluster| { *at += cluster.len(); Some(*at) }).collect();
            ends.push(0);
            let mut at = 0;
            for piece in marker.mark(&text).0 {
                at += piece.len();
                prop_assert!(ends.contains(&at));
            }
        }

        #[test]
        fn a_passage_is_a_part_of_the_line_with_a_mark((text, terms) in case(), max in 0_usize..40) {
            let Some(marker) = Marker::new(terms) else { return Ok(()) };
            let is_there = marker.terms.iter().any(|term| fold(&text).contains(term));
            let Some(passage) = marker.passage(&marker, &text, max) else {
                prop_assert!(!is_there || text.chars().count() > max);
                return Ok(());
            };
            let shown = passage.text();
            prop_assert!(is_there);
            prop_assert!(shown.chars().count() <= max);
            let bare = shown.strip_prefix(ELLIPSIS).unwrap_or(&shown);
            let parts = [&shown, bare].into_iter().flat_map(|part| [Some(part), part.strip_suffix(ELLIPSIS)]);
            prop_assert!(parts.flatten().any(|part| text.contains(part)), "{}", shown);
        }
    }
}
