//! How many there are, in words.

/// "1,312 tickets": digits in groups, and the word for one or for several.
pub(crate) fn count(total: u64, of: &str) -> String {
    let digits = total.to_string();
    let mut text = String::with_capacity(digits.len() + 16);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text.push(' ');
    text.push_str(of);
    if total != 1 {
        text.push('s');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_reads_well() {
        for (total, text) in [(0, "0 tickets"), (1, "1 ticket"), (312, "312 tickets"), (1_234_567, "1,234,567 tickets")]
        {
            assert_eq!(count(total, "ticket"), text);
        }
    }
}
