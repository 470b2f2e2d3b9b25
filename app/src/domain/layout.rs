//! How a person last chose to see the list: kept for them in their browser, while the address of a page may say otherwise.

use std::{fmt, str::FromStr};

use super::query::{InvalidValue, View};

/// How much room a ticket takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Density {
    /// With a line of the answer.
    #[default]
    Comfortable,
    /// As many as fit.
    Compact,
}

impl Density {
    /// As the style sheet knows it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Comfortable => "comfortable",
            Self::Compact => "compact",
        }
    }
}

/// View and density.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// Cards or rows.
    pub view: View,
    /// How much room each takes.
    pub density: Density,
}

impl fmt::Display for Layout {
    /// As it is kept: `table.compact`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.view.as_str(), self.density.as_str())
    }
}

impl FromStr for Layout {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        const FORM: InvalidValue = InvalidValue::new("must be a view and a density, like table.compact");
        let (view, density) = text.split_once('.').ok_or(FORM)?;
        let density = [Density::Comfortable, Density::Compact].into_iter().find(|each| each.as_str() == density);
        Ok(Self { view: view.parse().map_err(|_| FORM)?, density: density.ok_or(FORM)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_layout_is_read_as_it_is_kept() {
        for view in [View::List, View::Table] {
            for density in [Density::Comfortable, Density::Compact] {
                let layout = Layout { view, density };
                assert_eq!(layout.to_string().parse(), Ok(layout));
            }
        }
        for text in ["", "table", "table.", ".compact", "table.dense", "rows.compact", "table.compact.x"] {
            assert!(text.parse::<Layout>().is_err(), "{text}");
        }
    }
}
