//! From bytes as they arrive to lines, without ever holding more than one line of the allowed length.

/// What a file may begin with to say that it is UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A line that is not blank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its number, counted from 1, blank lines included.
    pub number: u64,
    /// What it holds; `None` where it was too long.
    pub text: Option<Vec<u8>>,
}

/// Cuts a stream of bytes into lines.
#[derive(Debug)]
pub struct Lines {
    max: usize,
    number: u64,
    pending: Vec<u8>,
    overlong: bool,
}

impl Lines {
    /// Lines of at most `max` bytes each.
    #[must_use]
    pub const fn new(max: usize) -> Self {
        Self { max, number: 0, pending: Vec::new(), overlong: false }
    }

    /// The lines that these bytes complete, blank ones left out.
    pub fn push(&mut self, bytes: &[u8]) -> Vec<Line> {
        let mut lines = Vec::new();
        let mut rest = bytes;
        while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
            let (head, tail) = rest.split_at(end);
            self.hold(head);
            lines.extend(self.complete());
            rest = tail.get(1..).unwrap_or_default();
        }
        self.hold(rest);
        lines
    }

    /// The last line, where it does not end with a line break.
    pub fn finish(&mut self) -> Option<Line> {
        self.complete()
    }

    fn hold(&mut self, bytes: &[u8]) {
        // One more than allowed, so that a carriage return before the line break does not count.
        if self.overlong || self.pending.len() + bytes.len() > self.max.saturating_add(1) {
            self.overlong = true;
            self.pending = Vec::new();
        } else {
            self.pending.extend_from_slice(bytes);
        }
    }

    fn complete(&mut self) -> Option<Line> {
        self.number += 1;
        let number = self.number;
        let line = std::mem::take(&mut self.pending);
        if std::mem::take(&mut self.overlong) {
            return Some(Line { number, text: None });
        }
        let line = if number == 1 { line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&line) } else { &line };
        let text = line.trim_ascii();
        (!text.is_empty()).then(|| Line { number, text: (text.len() <= self.max).then(|| text.to_vec()) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(max: usize, chunks: &[&[u8]]) -> Vec<(u64, Option<String>)> {
        let mut lines = Lines::new(max);
        let mut read: Vec<Line> = chunks.iter().flat_map(|chunk| lines.push(chunk)).collect();
        read.extend(lines.finish());
        read.into_iter().map(|line| (line.number, line.text.map(|text| String::from_utf8(text).unwrap()))).collect()
    }

    fn text(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn blank_lines_are_skipped_and_counted() {
        assert_eq!(read(9, &[b"a\n\n \t\r\nb\r\nc"]), [(1, text("a")), (4, text("b")), (5, text("c"))]);
        assert_eq!(read(9, &[b"\n\n"]), []);
    }

    #[test]
    fn a_byte_order_mark_is_skipped_at_the_beginning_only() {
        assert_eq!(read(9, &[b"\xef\xbb\xbfa\n"]), [(1, text("a"))]);
        assert_eq!(read(9, &[b"a\n\xef\xbb\xbfb\n"]), [(1, text("a")), (2, text("\u{feff}b"))]);
    }

    #[test]
    fn a_line_may_have_the_allowed_length_and_no_more() {
        assert_eq!(read(3, &[b"abc\r\nabcd\nab"]), [(1, text("abc")), (2, None), (3, text("ab"))]);
        assert_eq!(read(3, &[b"abcd"]), [(1, None)]);
    }

    #[test]
    fn an_overlong_line_is_not_held() {
        let mut lines = Lines::new(10);
        for _ in 0..1_000 {
            assert_eq!(lines.push(&[b'x'; 100]), []);
            assert!(lines.pending.capacity() <= 16);
        }
        assert_eq!(lines.push(b"\nok\n").len(), 2);
    }

    proptest! {
        #[test]
        fn lines_do_not_depend_on_how_the_bytes_arrive(bytes in "[a-c \r\n]{0,60}", cuts in prop::collection::vec(0_usize..60, 0..6)) {
            let bytes = bytes.as_bytes();
            let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(bytes.len())).collect();
            cuts.extend([0, bytes.len()]);
            cuts.sort_unstable();
            let chunks: Vec<&[u8]> = cuts.windows(2).map(|pair| &bytes[pair[0]..pair[1]]).collect();
            prop_assert_eq!(read(5, &chunks), read(5, &[bytes]));
        }
    }
}
