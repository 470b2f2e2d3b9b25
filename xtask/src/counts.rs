//! How many tests passed and failed, as the runners say it themselves.

use std::{iter::Sum, ops::Add};

use serde_json::Value;

/// Tests that passed and tests that failed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
}

impl Counts {
    /// A check that has no tests inside counts as one.
    pub(crate) fn single(success: bool) -> Self {
        Self { passed: success.into(), failed: (!success).into() }
    }

    /// Sums the last lines of libtest's runs: `test result: ok. 12 passed; 0 failed; …`, one per test program.
    pub(crate) fn from_libtest(output: &str) -> Self {
        output.lines().filter_map(|line| line.strip_prefix("test result: ")).map(Self::from_result_line).sum()
    }

    /// Reads the `stats` of Playwright's JSON report. A test that passed at its second try has passed.
    pub(crate) fn from_playwright(report: &str) -> Option<Self> {
        let report: Value = serde_json::from_str(report).ok()?;
        let stats = report.get("stats")?;
        let number = |name: &str| stats.get(name).and_then(Value::as_u64);
        Some(Self { passed: number("expected")? + number("flaky").unwrap_or_default(), failed: number("unexpected")? })
    }

    /// A step that failed without a failed test (it did not compile, it crashed) is a failure all the same.
    pub(crate) fn or_failure_of(self, success: bool) -> Self {
        if success || self.failed > 0 { self } else { Self { failed: 1, ..self } }
    }

    fn from_result_line(line: &str) -> Self {
        let mut counts = Self::default();
        let words: Vec<&str> = line.split_whitespace().collect();
        for pair in words.windows(2) {
            let Ok(number) = pair[0].parse::<u64>() else { continue };
            match pair[1].trim_end_matches(';') {
                "passed" => counts.passed = number,
                "failed" => counts.failed = number,
                _ => {}
            }
        }
        counts
    }
}

impl Add for Counts {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { passed: self.passed + other.passed, failed: self.failed + other.failed }
    }
}

impl Sum for Counts {
    fn sum<I: Iterator<Item = Self>>(counts: I) -> Self {
        counts.fold(Self::default(), Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::Counts;

    #[test]
    fn libtest_runs_add_up() {
        let output = "\
running 12 tests
test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.21s

running 3 tests
test a ... FAILED
test result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.00s
";
        assert_eq!(Counts::from_libtest(output), Counts { passed: 14, failed: 1 });
    }

    #[test]
    fn output_that_only_talks_of_results_does_not_count() {
        assert_eq!(Counts::from_libtest("the test result: ok. 3 passed\n 4 passed; 5 failed"), Counts::default());
    }

    #[test]
    fn playwright_says_it_in_its_stats() {
        let report = r#"{"suites": [], "stats": {"expected": 40, "unexpected": 2, "flaky": 1, "skipped": 3}}"#;
        assert_eq!(Counts::from_playwright(report), Some(Counts { passed: 41, failed: 2 }));
        assert_eq!(Counts::from_playwright(r#"{"stats": {}}"#), None);
        assert_eq!(Counts::from_playwright("not JSON"), None);
    }

    #[test]
    fn a_run_that_never_came_to_its_tests_has_failed() {
        assert_eq!(Counts::default().or_failure_of(false), Counts { passed: 0, failed: 1 });
        assert_eq!(Counts { passed: 3, failed: 2 }.or_failure_of(false), Counts { passed: 3, failed: 2 });
        assert_eq!(Counts { passed: 3, failed: 0 }.or_failure_of(true), Counts { passed: 3, failed: 0 });
    }
}
