//! The chosen values of one filter.

use std::{cmp::Ordering, ops::Deref};

use super::{
    super::{severity::Severity, status::Status, text},
    AssigneeFilter,
};

/// What can be chosen in a filter of several values.
pub trait Member: Ord + Sized {
    /// How many values there are in all, where that is known: to choose every one is to filter nothing.
    const COUNT: Option<usize> = None;

    /// The value as it is kept; `None` if it can't be chosen.
    #[must_use]
    fn admitted(self) -> Option<Self> {
        Some(self)
    }

    /// The order in which values are written and shown.
    fn order(&self, other: &Self) -> Ordering {
        self.cmp(other)
    }
}

impl Member for Status {
    const COUNT: Option<usize> = Some(Self::ALL.len());
}

impl Member for Severity {
    const COUNT: Option<usize> = Some(Self::ALL.len());

    fn order(&self, other: &Self) -> Ordering {
        other.cmp(self)
    }
}

impl Member for AssigneeFilter {}

impl Member for String {
    fn admitted(self) -> Option<Self> {
        let text = text::clean(&self);
        let fits = !text.trim().is_empty() && text.chars().count() <= MAX_TEXT;
        fits.then(|| text.into_owned())
    }
}

/// Most values of one filter.
pub(super) const MAX_VALUES: usize = 50;
/// Longest text that is a value of a filter, in characters.
pub(super) const MAX_TEXT: usize = 400;

/// The chosen values of one filter: each once, in order, at most 50. Empty is no filter, and so is every value there is.
///
/// It is a slice to whoever reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Set<T>(Vec<T>);

impl<T: Member + Clone> Set<T> {
    /// With this value chosen as well, or not chosen any more.
    #[must_use]
    pub fn toggled(&self, value: &T) -> Self {
        if self.contains(value) { self.without(value) } else { self.iter().chain([value]).cloned().collect() }
    }

    /// Without this value.
    #[must_use]
    pub fn without(&self, value: &T) -> Self {
        self.iter().filter(|chosen| *chosen != value).cloned().collect()
    }
}

impl<T> Default for Set<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Deref for Set<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T: Member> FromIterator<T> for Set<T> {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        let mut values: Vec<T> = values.into_iter().filter_map(T::admitted).collect();
        values.sort_by(T::order);
        values.dedup();
        values.truncate(MAX_VALUES);
        if T::COUNT == Some(values.len()) {
            values.clear();
        }
        Self(values)
    }
}

impl<'a, T> IntoIterator for &'a Set<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_no_filter() {
        let none: Set<Status> = Status::ALL.into_iter().collect();
        assert!(none.is_empty());
        let three: Set<Status> = Status::ALL.into_iter().skip(1).collect();
        assert!(three.toggled(&Status::Open).is_empty());
        assert_eq!(*three.toggled(&Status::Closed), [Status::InProgress, Status::Resolved]);
    }

    #[test]
    fn values_stand_in_order_and_once() {
        let severities: Set<Severity> = [Severity::Low, Severity::Critical, Severity::Low].into_iter().collect();
        assert_eq!(*severities, [Severity::Critical, Severity::Low]);
        let channels: Set<String> = ["b", "a\0", " ", "a", ""].into_iter().map(str::to_owned).collect();
        assert_eq!(*channels, ["a", "b"]);
        let many: Set<String> = (0..100).map(|n| n.to_string()).chain(["x".repeat(401)]).collect();
        assert_eq!(many.len(), MAX_VALUES);
    }
}
