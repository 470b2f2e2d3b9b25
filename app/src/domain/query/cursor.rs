//! Where the next page of a list begins.

use std::{fmt, fmt::Write as _, str::FromStr};

use super::{super::ids::TicketNumber, Sort, SortKey};

/// The place of a ticket in a sorted list: the next page begins after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The ticket's value of the key that the list is sorted by.
    pub key: SortValue,
    /// The ticket's number, which tells equal keys apart.
    pub number: TicketNumber,
}

/// A value of a sort key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SortValue {
    /// A time, a rank or a confidence.
    Int(i64),
    /// A folded text.
    Text(String),
}

/// Text that is no cursor: made by hand, cut off, or of another version of the desk.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be a cursor that this list gave")]
pub struct InvalidCursor;

/// Longest key of text, in bytes.
const MAX_KEY: usize = 4_096;

impl Cursor {
    /// Whether it can be a place in a list in this order.
    #[must_use]
    pub const fn is_of(&self, sort: Sort) -> bool {
        matches!(self.key, SortValue::Text(_)) == matches!(sort.key, SortKey::AssignedTo)
    }
}

impl fmt::Display for Cursor {
    /// `i-1764063000000-1042`, or `t-616461-1042` with the text in hexadecimal; the letter is the version, too.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.key {
            SortValue::Int(key) => write!(f, "i-{key}")?,
            SortValue::Text(key) => {
                f.write_str("t-")?;
                key.bytes().try_for_each(|byte| write!(f, "{byte:02x}"))?;
            }
        }
        f.write_char('-')?;
        self.number.0.fmt(f)
    }
}

impl FromStr for Cursor {
    type Err = InvalidCursor;

    fn from_str(text: &str) -> Result<Self, InvalidCursor> {
        let (kind, rest) = text.split_once('-').ok_or(InvalidCursor)?;
        let end = rest.bytes().skip(1).position(|byte| byte == b'-').map(|at| at + 1);
        let end = if kind == "t" { rest.find('-') } else { end }.ok_or(InvalidCursor)?;
        let (key, number) = rest.split_at_checked(end).ok_or(InvalidCursor)?;
        let number = number.strip_prefix('-').and_then(integer).map(TicketNumber).ok_or(InvalidCursor)?;
        let key = match kind {
            "i" => integer(key).map(SortValue::Int),
            "t" => bytes(key).and_then(storable).map(SortValue::Text),
            _ => None,
        };
        Ok(Self { key: key.ok_or(InvalidCursor)?, number })
    }
}

/// An integer in the one form in which it is written.
fn integer(text: &str) -> Option<i64> {
    text.parse::<i64>().ok().filter(|value| value.to_string() == text)
}

/// A text as a ticket may have one: no storage takes NUL.
fn storable(bytes: Vec<u8>) -> Option<String> {
    String::from_utf8(bytes).ok().filter(|text| !text.contains('\0'))
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    if hex.len() > 2 * MAX_KEY || !hex.len().is_multiple_of(2) {
        return None;
    }
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    hex.as_bytes().chunks_exact(2).map(|pair| Some(digit(*pair.first()?)? << 4 | digit(*pair.get(1)?)?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_cursor_is_plain_text() {
        let cursor = |key| Cursor { key, number: TicketNumber(1042) };
        assert_eq!(cursor(SortValue::Int(1_764_063_000_000)).to_string(), "i-1764063000000-1042");
        assert_eq!(cursor(SortValue::Text("ada".to_owned())).to_string(), "t-616461-1042");
        assert_eq!("t--1042".parse(), Ok(cursor(SortValue::Text(String::new()))));
    }

    #[test]
    fn what_is_no_cursor_is_refused() {
        for text in [
            "",
            "-",
            "i",
            "i-1",
            "i--1",
            "i-1-",
            "i-+1-2",
            "i-01-2",
            "i-1-02",
            "i-1-2-3",
            "i-99999999999999999999-1",
            "x-1-2",
            "t-6-1",
            "t-zz-1",
            "t-FF-1",
            "t-ff-1",
            "t-é-1",
            "t-610062-1",
            "I-1-2",
            " i-1-2",
            "i-é-1",
            "t-61--0",
        ] {
            assert_eq!(text.parse::<Cursor>(), Err(InvalidCursor), "{text}");
        }
        assert!(format!("t-{}-1", "61".repeat(5_000)).parse::<Cursor>().is_err());
    }

    proptest! {
        #[test]
        fn every_cursor_comes_back(key in any::<i64>(), text in "\\PC{0,20}", number in any::<i64>()) {
            for key in [SortValue::Int(key), SortValue::Text(text)] {
                let cursor = Cursor { key, number: TicketNumber(number) };
                let written = cursor.to_string();
                prop_assert!(written.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'));
                prop_assert_eq!(written.parse(), Ok(cursor));
            }
        }

        #[test]
        fn any_text_is_a_cursor_or_refused(text in "(\\PC|[it0-9a-f-]){0,24}") {
            if let Ok(cursor) = text.parse::<Cursor>() {
                prop_assert_eq!(cursor.to_string(), text);
            }
        }
    }
}
