//! How sure the assistant says it was.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The assistant's own confidence in an answer: 0–100 %, kept in hundredths of a per cent.
///
/// Unknown is the absence of a confidence, never 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub struct Confidence(u16);

/// A number that is no confidence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be a number from 0 to 100")]
pub struct InvalidConfidence;

/// What an unknown confidence reads as.
pub const NOT_GIVEN: &str = "not given";

impl Confidence {
    /// From per cent, rounded to the nearest hundredth.
    ///
    /// # Errors
    /// [`InvalidConfidence`] outside 0–100 and for NaN.
    pub fn from_percent(percent: f64) -> Result<Self, InvalidConfidence> {
        if !(0.0..=100.0).contains(&percent) {
            return Err(InvalidConfidence);
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 10,000 by the check above")]
        Ok(Self((percent * 100.0).round() as u16))
    }

    /// From per cent as people write it: `31.5`, `31,5 %`, with at most two decimals. The contrary of
    /// [`digits`](Self::digits), and like it without floating point.
    ///
    /// # Errors
    /// [`InvalidConfidence`] for what is no such number.
    pub fn read_percent(text: &str) -> Result<Self, InvalidConfidence> {
        let text = text.trim();
        let text = text.strip_suffix('%').unwrap_or(text).trim_end();
        let (whole, decimals) = text.split_once(['.', ',']).unwrap_or((text, "0"));
        let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !is_digits(whole) || !is_digits(decimals) || whole.len() > 3 || decimals.len() > 2 {
            return Err(InvalidConfidence);
        }
        let number = |part: &str| part.parse::<u16>().map_err(|_| InvalidConfidence);
        let hundredths = number(decimals)? * if decimals.len() == 1 { 10 } else { 1 };
        let hundredths = u32::from(number(whole)?) * 100 + u32::from(hundredths);
        u16::try_from(hundredths).map_err(|_| InvalidConfidence).and_then(Self::from_hundredths)
    }

    /// From hundredths of a per cent.
    ///
    /// # Errors
    /// [`InvalidConfidence`] above 10,000.
    pub const fn from_hundredths(hundredths: u16) -> Result<Self, InvalidConfidence> {
        if hundredths <= 10_000 { Ok(Self(hundredths)) } else { Err(InvalidConfidence) }
    }

    /// Hundredths of a per cent, 0–10,000.
    #[must_use]
    pub const fn hundredths(self) -> u16 {
        self.0
    }

    /// Per cent, 0.0–100.0.
    #[must_use]
    pub fn percent(self) -> f64 {
        f64::from(self.0) / 100.0
    }

    /// Per cent, with as many decimals as it has: `31.5`. No floating point: writing one takes the browser more code than
    /// everything else that is written there.
    #[must_use]
    pub fn digits(self) -> String {
        let (whole, hundredths) = (self.0 / 100, self.0 % 100);
        match (hundredths / 10, hundredths % 10) {
            (0, 0) => whole.to_string(),
            (tenth, 0) => format!("{whole}.{tenth}"),
            _ => format!("{whole}.{hundredths:02}"),
        }
    }

    /// The level in words, for the label beside the bar.
    #[must_use]
    pub const fn level(self) -> &'static str {
        match self.0 {
            ..2_500 => "Very low",
            2_500..5_000 => "Low",
            5_000..7_500 => "Moderate",
            7_500..9_000 => "High",
            9_000.. => "Very high",
        }
    }
}

impl fmt::Display for Confidence {
    /// `31.5 %`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} %", self.digits())
    }
}

impl TryFrom<u16> for Confidence {
    type Error = InvalidConfidence;

    fn try_from(hundredths: u16) -> Result<Self, InvalidConfidence> {
        Self::from_hundredths(hundredths)
    }
}

impl From<Confidence> for u16 {
    fn from(confidence: Confidence) -> Self {
        confidence.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_0_to_100_is_a_confidence() {
        for percent in [-0.01, 100.01, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e300] {
            assert_eq!(Confidence::from_percent(percent), Err(InvalidConfidence), "{percent}");
        }
        assert!(Confidence::from_percent(0.0).is_ok() && Confidence::from_percent(100.0).is_ok());
        assert!(Confidence::from_hundredths(10_001).is_err());
    }

    #[test]
    fn it_reads_with_the_decimals_it_has() {
        for (percent, words) in [(31.0, "31 %"), (31.5, "31.5 %"), (31.05, "31.05 %"), (0.0, "0 %"), (100.0, "100 %")] {
            assert_eq!(Confidence::from_percent(percent).unwrap().to_string(), words);
        }
    }

    proptest! {
        #[test]
        fn hundredths_are_kept_exactly(hundredths in 0_u16..=10_000) {
            let confidence = Confidence::from_hundredths(hundredths).unwrap();
            prop_assert_eq!(Confidence::from_percent(confidence.percent()), Ok(confidence));
        }
    }

    #[test]
    fn per_cent_is_read_as_people_write_it() {
        for hundredths in 0..=10_000 {
            let confidence = Confidence::from_hundredths(hundredths).unwrap();
            assert_eq!(Confidence::read_percent(&confidence.digits()), Ok(confidence));
            assert_eq!(Confidence::read_percent(&confidence.to_string()), Ok(confidence));
        }
        assert_eq!(Confidence::read_percent(" 7,5 ").unwrap().hundredths(), 750);
        for text in ["", "x", "-1", "100.01", "101", "1.234", "1.", ".5", "1e2", "%", "65536", "９"] {
            assert_eq!(Confidence::read_percent(text), Err(InvalidConfidence), "{text}");
        }
    }
}
