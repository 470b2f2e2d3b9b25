//! Reading the parameters of a query string, whatever page they are of: nothing is an error, what can't be read is named.

use std::{fmt, fmt::Display, str::FromStr};

use super::{
    super::text,
    Member, Set,
    set::{MAX_TEXT, MAX_VALUES},
    write::UNESCAPED,
};

/// Most values that are named as ignored.
pub(super) const MAX_IGNORED: usize = 50;
/// How much of an ignored value is shown, in characters.
pub(super) const SHOWN: usize = 100;

/// A part of a query string that was left out, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ignored {
    /// Name of the parameter.
    pub parameter: String,
    /// The value, shortened.
    pub value: String,
    /// What is wrong with it: "must be one of list, table".
    pub reason: String,
}

impl Display for Ignored {
    /// `view "grid" must be one of list, table`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} \"{}\" {}", self.parameter, self.value, self.reason)
    }
}

/// The ends of a range in two parameters, as a plain form sends them, and the range that it was before: what was changed
/// counts, be it the ends or what is offered beside them.
#[derive(Default)]
pub(super) struct Ends {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) before: String,
}

pub(super) fn read_word<T: FromStr>(value: &str) -> Result<T, T::Err> {
    value.trim().parse()
}

pub(super) fn read_text(value: &str) -> Result<String, UnreadableText> {
    value.to_owned().admitted().ok_or(UnreadableText)
}

#[derive(Debug, thiserror::Error)]
#[error("must have 1 to {MAX_TEXT} characters")]
pub(super) struct UnreadableText;

/// Gathers what can't be read.
#[derive(Default)]
pub(super) struct Reader {
    pub(super) ignored: Vec<Ignored>,
}

impl Reader {
    pub(super) fn ignore(&mut self, parameter: &str, value: &str, reason: impl Display) {
        if self.ignored.len() < MAX_IGNORED {
            self.ignored.push(Ignored {
                parameter: text::line(parameter, SHOWN),
                value: text::line(value, SHOWN),
                reason: reason.to_string(),
            });
        }
    }

    pub(super) fn one<T: PartialEq, E: Display>(
        &mut self,
        name: &str,
        value: &str,
        kept: &mut Option<T>,
        read: impl FnOnce(&str) -> Result<T, E>,
    ) {
        match (read(value), &kept) {
            (Ok(new), None) => *kept = Some(new),
            (Ok(new), Some(first)) if new == *first => {}
            (Ok(_), Some(_)) => self.ignore(name, value, "can be given only once"),
            (Err(reason), _) => self.ignore(name, value, reason),
        }
    }

    /// The range that its two ends make, over what is offered beside them.
    pub(super) fn range<T: FromStr<Err: Display> + Display>(&mut self, name: &str, ends: &Ends, kept: &mut Option<T>) {
        let range = format!("{}..{}", ends.from.trim(), ends.to.trim());
        let before = ends.before.trim();
        if range == before || (range == ".." && !before.contains("..")) {
            return;
        }
        if range == ".." {
            // The ends were taken away; what was chosen beside them instead stays.
            kept.take_if(|kept| kept.to_string() == before);
            return;
        }
        match range.parse() {
            Ok(range) => *kept = Some(range),
            Err(reason) => self.ignore(name, &range, reason),
        }
    }

    pub(super) fn several<T, E: Display>(
        &mut self,
        name: &str,
        value: &str,
        kept: &mut Vec<T>,
        read: impl Fn(&str) -> Result<T, E>,
    ) {
        for part in split(value) {
            match read(&part) {
                Ok(value) => kept.push(value),
                Err(reason) => self.ignore(name, &part, reason),
            }
        }
    }

    /// The values as a set; those beyond the most that a set takes are named.
    pub(super) fn set<T: Member + ToString + Clone>(&mut self, name: &str, mut values: Vec<T>) -> Set<T> {
        values.sort_by(T::order);
        values.dedup();
        for value in values.iter().skip(MAX_VALUES) {
            self.ignore(name, &value.to_string(), format_args!("is one more than the {MAX_VALUES} that can be given"));
        }
        values.into_iter().collect()
    }
}

/// The values between commas, without those that are blank; `\,` is a comma and `\\` a backslash within a value.
fn split(values: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut chars = values.chars().peekable();
    while let Some(c) = chars.next() {
        let escaped = if c == '\\' { chars.next_if(|next| UNESCAPED.contains(next)) } else { None };
        match (escaped, parts.last_mut()) {
            (None, _) if c == ',' => parts.push(String::new()),
            (escaped, Some(part)) => part.push(escaped.unwrap_or(c)),
            (_, None) => {}
        }
    }
    parts.retain(|part| !text::clean(part).trim().is_empty());
    parts
}
