//! The user data header of an SMS: which piece of a longer text a message is (3GPP TS 23.040 §9.2.3.24).

use super::inbound::Fragment;

/// Concatenation by an 8-bit reference (§9.2.3.24.1).
const CONCATENATED: u8 = 0x00;

/// Concatenation by a 16-bit reference (§9.2.3.24.8).
const CONCATENATED_16_BIT: u8 = 0x08;

/// The piece that a header in hexadecimal digits names; `None` for a header that is broken, names no piece, or names one
/// that cannot be.
///
/// The header is its length in bytes, then information elements, each an identifier, a length and that many bytes:
/// `050003rrttnn` or `060804rrrrttnn`. Elements of other kinds are skipped, and the last concatenation that can be read
/// counts (§9.2.3.24: an element that comes twice replaces the first). A text of one piece is no fragment.
pub(super) fn fragment(udh_hex: &str) -> Option<Fragment> {
    let header = hex::decode(udh_hex.trim()).ok()?;
    let (length, rest) = header.split_first()?;
    let mut elements = rest.get(..usize::from(*length))?;
    let mut found = None;
    while let [identifier, length, rest @ ..] = elements {
        let (value, after) = rest.split_at_checked(usize::from(*length))?;
        found = concatenation(*identifier, value).or(found);
        elements = after;
    }
    (elements.is_empty()).then_some(found)?
}

fn concatenation(identifier: u8, value: &[u8]) -> Option<Fragment> {
    let (reference, of, number) = match (identifier, value) {
        (CONCATENATED, [reference, of, number]) => (u16::from(*reference), *of, *number),
        (CONCATENATED_16_BIT, [high, low, of, number]) => (u16::from_be_bytes([*high, *low]), *of, *number),
        _ => return None,
    };
    (of > 1 && (1..=of).contains(&number)).then_some(Fragment { reference, number, of })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_concatenation_header_names_the_piece() {
        let check = |header: &str, expected: Option<(u16, u8, u8)>| {
            let found = fragment(header).map(|piece| (piece.reference, piece.number, piece.of));
            assert_eq!(found, expected, "{header}");
        };
        check("050003CC0301", Some((0xcc, 1, 3)));
        check("050003cc0303", Some((0xcc, 3, 3)));
        check(" 050003cc0302\n", Some((0xcc, 2, 3)));
        check("060804ABCD0402", Some((0xabcd, 2, 4)));
        // Beside ports (05 04), before and after.
        check("0b05040b8423f0000305ff02", Some((5, 2, 255)));
        check("0b0003050201050400000001", Some((5, 1, 2)));
        check("0c08041234030205040b8423f0", Some((0x1234, 2, 3)));
        // A second one replaces the first.
        check("0a00030102010003090302", Some((9, 2, 3)));
        // What is behind the header is not of it.
        check("050003cc0301486921", Some((0xcc, 1, 3)));
        // No piece, or none that can be.
        for header in ["", "00", "0605040b8423f0", "050003cc0300", "050003cc0304", "050003cc0000", "050003cc0101"] {
            check(header, None);
        }
        // Broken.
        for header in
            ["05", "050003cc03", "050003cc030", "0500zzcc0301", "050004cc0301", "060003cc0301ff", "ü50003cc0301"]
        {
            check(header, None);
        }
        check("0400020301", None);
    }

    proptest! {
        #[test]
        fn no_header_makes_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..64), text in ".{0,40}") {
            let _ = fragment(&text);
            let found = fragment(&hex::encode(bytes));
            prop_assert!(found.is_none_or(|piece| (1..=piece.of).contains(&piece.number) && piece.of > 1));
        }
    }
}
