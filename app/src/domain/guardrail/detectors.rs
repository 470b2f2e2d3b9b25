//! What can be told by its form: addresses, telephone numbers, card and account numbers.
//!
//! All of it is looked for in the normal form of a text, where digits of full width are digits and letters are small.

use std::{
    net::{Ipv4Addr, Ipv6Addr},
    ops::Range,
    sync::LazyLock,
};

use regex::Regex;

use super::Detector;

/// Everything of a kind in a text in normal form, in its order.
pub(super) fn find(kind: Detector, normal: &str) -> Vec<Range<usize>> {
    match kind {
        Detector::Email => parts(&EMAIL, normal, |_| true),
        Detector::Phone => phones(normal),
        Detector::Card => cards(normal),
        Detector::Iban => ibans(normal),
        Detector::Ip => parts(&IP, normal, is_ip),
    }
}

#[expect(clippy::expect_used, reason = "the patterns are constants, and a test compiles them")]
fn pattern(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a pattern of the desk's own is one")
}

/// Without limits of length: with them, classes that know all of Unicode would need too much memory.
static EMAIL: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"[\w](?:[\w.!#$%&'*+/=?^`{|}~-]*[\w+-])?@(?:\w[\w-]*\.)+\p{L}(?:[\w-]*\w)"));

/// What may be a telephone number: international; national with a leading 0 and a separator after its area code, or the
/// code in parentheses; North American.
static PHONE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?x)
        (?:\+|00) [1-9] (?:[ \ ./()-]{0,3} [0-9]){6,13}
        | \(0[0-9]{1,5}\) (?:[ \ ./-]{0,2} [0-9]){5,12}
        | 0[0-9]{1,5} [ \ ./-]{1,2} [0-9] (?:[ \ ./-]? [0-9]){5,12}
        | (?:\([2-9][0-9]{2}\) \ ? | [2-9][0-9]{2} [ \ .-]) [0-9]{3} [ \ .-] [0-9]{4}",
    )
});

/// A date at the beginning: it has the digits of a telephone number. What goes on as it began is none.
static DATE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{2,4}(?:[^0-9./-]|[./-](?:[^0-9]|$)|$)"));

static IP: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"[0-9a-f]*:[0-9a-f:]*:[0-9a-f:.]*[0-9a-f:]|[0-9]{1,3}(?:\.[0-9]{1,3}){3}|::"));

/// What a pattern finds and a test confirms, where neither a letter nor a digit stands beside it.
fn parts(pattern: &Regex, normal: &str, is_meant: impl Fn(&str) -> bool) -> Vec<Range<usize>> {
    let candidates = pattern.find_iter(normal).map(|found| found.range());
    candidates.filter(|part| stands_alone(normal, part) && is_meant(&normal[part.clone()])).collect()
}

/// Whether a part of a text is not the middle of something longer: a version number, a code, an order number.
fn stands_alone(normal: &str, part: &Range<usize>) -> bool {
    let mut before = normal[..part.start].chars().rev();
    let mut after = normal[part.end..].chars();
    let (last, first) = (before.next(), after.next());
    let goes_on = |near: Option<char>, further: Option<char>| {
        near.is_some_and(|c| c.is_alphanumeric() || c == '_')
            || (near.is_some_and(|c| matches!(c, '.' | '-')) && further.is_some_and(|c| c.is_ascii_digit()))
    };
    !goes_on(last, before.next()) && !goes_on(first, after.next())
}

/// Telephone numbers. What stands beside one may be digits as well, a date or another number: of the groups of digits that
/// could be one, as many are taken as leave a number that stands alone.
fn phones(normal: &str) -> Vec<Range<usize>> {
    let mut phones = Vec::new();
    let mut from = 0;
    while let Some(found) = PHONE.find_at(normal, from) {
        match phone_in(normal, &found.range()) {
            Some(end) => {
                phones.push(found.start()..end);
                from = end;
            }
            // What it begins with is one byte: a digit, a parenthesis or a plus.
            None => from = found.start() + 1,
        }
    }
    phones
}

/// Where the number ends that begins where `found` does, if one does.
fn phone_in(normal: &str, found: &Range<usize>) -> Option<usize> {
    let is_one = |part: &Range<usize>| stands_alone(normal, part) && is_phone(&normal[part.clone()]);
    let blanks = normal[found.clone()].match_indices(' ').map(|(at, _)| found.start + at);
    let parts = || blanks.clone().map(|end| found.start..end).filter(|part| is_one(part));
    let begins_another = |at: usize| {
        let other = PHONE.find_at(normal, at).map(|other| other.range());
        other.is_some_and(|other| other.start == at && is_one(&other))
    };
    let before_another = parts().find(|part| begins_another(part.end + 1));
    before_another.or_else(|| is_one(found).then(|| found.clone())).or_else(|| parts().next_back()).map(|part| part.end)
}

fn is_phone(found: &str) -> bool {
    let digits = found.bytes().filter(u8::is_ascii_digit).count();
    (8..=15).contains(&digits) && !DATE.is_match(found)
}

fn is_ip(found: &str) -> bool {
    if found.contains(':') {
        // `::` stands in programs as well (`dead::beef`); an address without a single digit is none that occurs.
        found.bytes().any(|b| b.is_ascii_digit()) && found.parse::<Ipv6Addr>().is_ok()
    } else {
        found.parse::<Ipv4Addr>().is_ok()
    }
}

/// Whether digits end with the check digit that Luhn's formula asks for.
fn passes_luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(at, digit)| match (at % 2, u32::from(*digit)) {
            (1, digit) if digit > 4 => 2 * digit - 9,
            (1, digit) => 2 * digit,
            (_, digit) => digit,
        })
        .sum();
    sum.is_multiple_of(10)
}

/// Fewest and most digits of a card's number.
const CARD: std::ops::RangeInclusive<usize> = 13..=19;

static GROUPS: LazyLock<Regex> = LazyLock::new(|| pattern(r"[0-9]+(?:[ \u{2010}\u{2013}-][0-9]+)*"));

/// Card numbers: digits in groups, of which the first ones or the last ones may be something else (an expiry date).
fn cards(normal: &str) -> Vec<Range<usize>> {
    let mut cards = Vec::new();
    for found in GROUPS.find_iter(normal) {
        let text = found.as_str();
        if found.len() < *CARD.start() || !stands_alone(normal, &found.range()) {
            continue;
        }
        let mut groups: Vec<Range<usize>> = Vec::new();
        let mut start = 0;
        for (end, between) in text.match_indices([' ', '-', '\u{2010}', '\u{2013}']).chain([(text.len(), "")]) {
            groups.push(start..end);
            start = end + between.len();
        }
        let mut first = 0;
        while first < groups.len() {
            match card_from(text, &groups[first..]) {
                Some((taken, part)) => {
                    cards.push(found.start() + part.start..found.start() + part.end);
                    first += taken;
                }
                None => first += 1,
            }
        }
    }
    cards
}

/// The longest card number that begins with the first group: how many groups it takes, and where it is.
fn card_from(text: &str, groups: &[Range<usize>]) -> Option<(usize, Range<usize>)> {
    let begin = groups.first()?.start;
    let mut digits: Vec<u8> = Vec::new();
    let mut longest = None;
    for (at, group) in groups.iter().enumerate() {
        digits.extend(text[group.clone()].bytes().map(|digit| digit - b'0'));
        if digits.len() > *CARD.end() {
            break;
        }
        // The numbers of the payment networks begin with 2 to 6.
        let is_card = CARD.contains(&digits.len()) && matches!(digits.first(), Some(2..=6)) && passes_luhn(&digits);
        if is_card {
            longest = Some((at + 1, begin..group.end));
        }
    }
    longest
}

/// How long the account numbers of each country are, by the registry of SWIFT (ISO 13616).
#[rustfmt::skip]
const IBAN_LENGTHS: [(&str, usize); 89] = [
    ("ad", 24), ("ae", 23), ("al", 28), ("at", 20), ("az", 28), ("ba", 20), ("be", 16), ("bg", 22), ("bh", 22), ("bi", 27),
    ("br", 29), ("by", 28), ("ch", 21), ("cr", 22), ("cy", 28), ("cz", 24), ("de", 22), ("dj", 27), ("dk", 18), ("do", 28),
    ("ee", 20), ("eg", 29), ("es", 24), ("fi", 18), ("fk", 18), ("fo", 18), ("fr", 27), ("gb", 22), ("ge", 22), ("gi", 23),
    ("gl", 18), ("gr", 27), ("gt", 28), ("hn", 28), ("hr", 21), ("hu", 28), ("ie", 22), ("il", 23), ("iq", 23), ("is", 26),
    ("it", 27), ("jo", 30), ("kw", 30), ("kz", 20), ("lb", 28), ("lc", 32), ("li", 21), ("lt", 20), ("lu", 20), ("lv", 21),
    ("ly", 25), ("mc", 27), ("md", 24), ("me", 22), ("mk", 19), ("mn", 20), ("mr", 27), ("mt", 31), ("mu", 30), ("ni", 28),
    ("nl", 18), ("no", 15), ("om", 23), ("pk", 24), ("pl", 28), ("ps", 29), ("pt", 25), ("qa", 29), ("ro", 24), ("rs", 22),
    ("ru", 33), ("sa", 24), ("sc", 31), ("sd", 18), ("se", 24), ("si", 19), ("sk", 24), ("sm", 27), ("so", 23), ("st", 25),
    ("sv", 28), ("tl", 23), ("tn", 24), ("tr", 26), ("ua", 29), ("va", 22), ("vg", 24), ("xk", 20), ("ye", 30),
];

static IBAN: LazyLock<Regex> = LazyLock::new(|| pattern(r"[a-z]{2}[0-9]{2}"));

fn ibans(normal: &str) -> Vec<Range<usize>> {
    let mut ibans = Vec::new();
    let mut from = 0;
    while let Some(found) = IBAN.find_at(normal, from) {
        match iban_at(normal, found.start()) {
            Some(end) => {
                ibans.push(found.start()..end);
                from = end;
            }
            None => from = found.start() + 1,
        }
    }
    ibans
}

/// Where the account number ends that begins here, if one does.
fn iban_at(normal: &str, start: usize) -> Option<usize> {
    let rest = &normal[start..];
    let country = rest.get(..2)?;
    let (_, length) = IBAN_LENGTHS.iter().find(|(code, _)| *code == country)?;
    let mut letters: Vec<u8> = Vec::with_capacity(*length);
    let mut end = start;
    let mut was_blank = false;
    for (at, byte) in rest.bytes().enumerate() {
        match byte {
            b'a'..=b'z' | b'0'..=b'9' => {
                letters.push(byte);
                was_blank = false;
                end = start + at + 1;
            }
            b' ' | b'-' if !was_blank => was_blank = true,
            _ => return None,
        }
        if letters.len() == *length {
            break;
        }
    }
    (letters.len() == *length && stands_alone(normal, &(start..end)) && passes_97(&letters)).then_some(end)
}

/// Whether the check digits of an account number, in small letters, are right: ISO 7064, MOD 97-10.
fn passes_97(letters: &[u8]) -> bool {
    let (head, body) = letters.split_at(letters.len().min(4));
    let rest = body.iter().chain(head).fold(0_u32, |rest, byte| match byte {
        b'a'..=b'z' => (rest * 100 + u32::from(byte - b'a') + 10) % 97,
        digit => (rest * 10 + u32::from(digit.saturating_sub(b'0'))) % 97,
    });
    rest == 1
}

#[cfg(test)]
mod tests;
