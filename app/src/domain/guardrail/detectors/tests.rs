use super::*;
use crate::domain::rule::words::normal;
use proptest::prelude::*;

fn found(kind: Detector, text: &str) -> Vec<String> {
    let normal = normal(text);
    find(kind, &normal).into_iter().map(|part| normal[part].to_owned()).collect()
}

fn check(kind: Detector, cases: &[(&str, &[&str])]) {
    for (text, expected) in cases {
        assert_eq!(found(kind, text), *expected, "{kind:?} in {text}");
    }
}

#[test]
fn e_mail_addresses_are_found_and_what_looks_like_them_is_not() {
    check(
        Detector::Email,
        &[
            ("Write to Ada.Obi+desk@example.co.uk.", &["ada.obi+desk@example.co.uk"]),
            ("<mailto:a@b.de>, x_y@sub.example.com!", &["a@b.de", "x_y@sub.example.com"]),
            ("ＡＤＡ＠ｅｘａｍｐｌｅ．ｃｏｍ", &["ada@example.com"]),
            ("jürgen@müller.de", &["jurgen@muller.de"]),
            ("@ada, a@b, 3 @ 4.50 each, user@localhost", &[]),
            ("a@b.c1", &["a@b.c1"]),
            ("x@1.2", &[]),
        ],
    );
}

#[test]
fn telephone_numbers_are_found_and_dates_and_codes_are_not() {
    check(
        Detector::Phone,
        &[
            ("call +49 (0)30 1234567 now", &["+49 (0)30 1234567"]),
            ("0049 30 123456", &["0049 30 123456"]),
            ("030/1234567", &["030/1234567"]),
            ("(030) 123 45 67", &["(030) 123 45 67"]),
            ("01 23 45 67 89", &["01 23 45 67 89"]),
            ("(555) 123-4567, 555-123-4567", &["(555) 123-4567", "555-123-4567"]),
            ("＋４４ ２０ ７９４６ ０９５８", &["+44 20 7946 0958"]),
            ("on 01.02.2024 10:30 or 01/02/2024", &[]),
            ("2026-11-25, order 0123456789, version 0.12.345678", &[]),
            ("1+10000000 = x, a+1234567890", &[]),
            ("12345678", &[]),
            ("06.12.34.56.78", &["06.12.34.56.78"]),
            ("on 06.12.34. or 06.12.2034", &[]),
        ],
    );
}

#[test]
fn telephone_numbers_are_found_beside_other_digits() {
    check(
        Detector::Phone,
        &[
            ("call 030 1234567 2026-11-26", &["030 1234567"]),
            ("+49 30 1234567 4111 1111 1111 1111", &["+49 30 1234567"]),
            ("+49 30 1234567\n4111 1111 1111 1111", &["+49 30 1234567"]),
            ("+49 30 1234567\n030 7654321", &["+49 30 1234567", "030 7654321"]),
            ("030 1234567 030 7654321 (030) 123 45 67", &["030 1234567", "030 7654321", "(030) 123 45 67"]),
            ("+33 1 02 03 04 05", &["+33 1 02 03 04 05"]),
            ("0 030 1234567", &["030 1234567"]),
        ],
    );
}

#[test]
fn card_numbers_pass_luhn() {
    check(
        Detector::Card,
        &[
            ("4111 1111 1111 1111", &["4111 1111 1111 1111"]),
            ("4111111111111111.", &["4111111111111111"]),
            ("4111\u{2013}1111\u{2013}1111\u{2013}1111", &["4111\u{2013}1111\u{2013}1111\u{2013}1111"]),
            ("Visa 4111-1111-1111-1111 12/25", &["4111-1111-1111-1111"]),
            ("5500 0000 0000 0004 12 25", &["5500 0000 0000 0004"]),
            ("3782 822463 10005", &["3782 822463 10005"]),
            ("6011 1111 1111 1117 and 3530111333300000", &["6011 1111 1111 1117", "3530111333300000"]),
            ("７ ４１１１１１１１１１１１１１１１", &["4111111111111111"]),
            ("4111 1111 1111 1112", &[]),
            ("0000 0000 0000 0000", &[]),
            ("94111111111111111", &[]),
            ("id4111111111111111", &[]),
            ("2026-11-25 09:30:00", &[]),
        ],
    );
}

#[test]
fn luhn_holds_for_known_numbers() {
    let passes = |digits: &str| passes_luhn(&digits.bytes().map(|digit| digit - b'0').collect::<Vec<_>>());
    for digits in ["79927398713", "4012888888881881", "5105105105105100", "371449635398431", "30569309025904"] {
        assert!(passes(digits), "{digits}");
    }
    for digits in ["79927398710", "4012888888881882", "5105105105105101"] {
        assert!(!passes(digits), "{digits}");
    }
}

#[test]
fn ibans_have_their_countrys_length_and_check_digits() {
    check(
        Detector::Iban,
        &[
            ("DE89 3704 0044 0532 0130 00 bitte", &["de89 3704 0044 0532 0130 00"]),
            ("GB82WEST12345698765432", &["gb82west12345698765432"]),
            ("BE68 5390 0754 7034 bank", &["be68 5390 0754 7034"]),
            ("FR14 2004 1010 0505 0001 3M02 606", &["fr14 2004 1010 0505 0001 3m02 606"]),
            (
                "NO93 8601 1117 947; MT84MALT011000012345MTLCAST001S",
                &["no93 8601 1117 947", "mt84malt011000012345mtlcast001s"],
            ),
            ("DE89 3704 0044 0532 0130 01", &[]),
            ("DE89 3704 0044 0532 0130 0", &[]),
            ("XDE89370400440532013000", &[]),
            ("XX82 WEST 1234 5698 7654 32", &[]),
        ],
    );
}

#[test]
fn ip_addresses_are_found_and_versions_times_and_programs_are_not() {
    check(
        Detector::Ip,
        &[
            ("ping 192.168.0.1:8080, 10.0.0.255.", &["192.168.0.1", "10.0.0.255"]),
            ("[2001:db8::1]/64 and ::1", &["2001:db8::1", "::1"]),
            ("2001:0DB8:0000:0000:0000:FF00:0042:8329", &["2001:0db8:0000:0000:0000:ff00:0042:8329"]),
            ("::ffff:192.0.2.128", &["::ffff:192.0.2.128"]),
            ("version 1.2.3.4.5, 256.1.1.1, 1.2.3", &[]),
            ("at 09:30:00, std::vec, dead::beef, aa:bb:cc:dd:ee:ff, ::", &[]),
        ],
    );
}

#[test]
fn the_list_of_countries_is_in_order_and_complete_in_itself() {
    assert!(IBAN_LENGTHS.is_sorted_by_key(|(country, _)| *country));
    assert!(IBAN_LENGTHS.iter().all(|(country, length)| country.len() == 2 && (15..=34).contains(length)));
}

proptest! {
    #[test]
    fn one_wrong_digit_never_passes_luhn(digits in prop::collection::vec(0_u8..10, 12..18), at: prop::sample::Index, other in 1_u8..10) {
        let mut valid = digits;
        let check = (0..10).find(|check| passes_luhn(&[&valid[..], &[*check]].concat())).unwrap();
        valid.push(check);
        let at = at.index(valid.len());
        valid[at] = (valid[at] + other) % 10;
        prop_assert!(!passes_luhn(&valid));
    }

    #[test]
    fn detectors_stand_any_text(text in "([0-9a-f@.:+() /-]|\\PC){0,40}") {
        let normal = normal(&text);
        for kind in Detector::ALL {
            for part in find(kind, &normal) {
                prop_assert!(!normal[part].is_empty());
            }
        }
    }
}
