//! Blocks of internet addresses, as an allow list writes them.

use std::net::IpAddr;

/// A block of addresses: `203.0.113.0/24`, `2001:db8::/32`, or one address (RFC 4632 §3.1, RFC 4291 §2.3).
///
/// An IPv4 address mapped into IPv6 is the IPv4 address it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::domain::carriers::inteliquent) struct Cidr {
    /// The bits of the network, left-aligned; those behind the prefix are zero.
    network: u128,
    prefix: u8,
    is_v4: bool,
}

impl Cidr {
    /// Reads one block. `None` for what is none; for the block of all addresses, which would prove nothing; and for bits
    /// behind the prefix, which are more likely a slip than meant.
    pub(in crate::domain::carriers::inteliquent) fn read(text: &str) -> Option<Self> {
        let (address, prefix) = text.split_once('/').map_or((text, None), |(address, prefix)| (address, Some(prefix)));
        let written: IpAddr = address.parse().ok()?;
        let canonical = written.to_canonical();
        let mapped = if written.is_ipv6() && canonical.is_ipv4() { 96 } else { 0 };
        let width = if canonical.is_ipv4() { 32 } else { 128 };
        let prefix = match prefix {
            Some(digits) => number(digits)?.checked_sub(mapped)?,
            None => width,
        };
        let network = bits(canonical);
        let fits = (1..=width).contains(&prefix) && network & !mask(prefix) == 0;
        fits.then_some(Self { network, prefix, is_v4: canonical.is_ipv4() })
    }

    /// Whether `address` is in the block.
    pub(in crate::domain::carriers::inteliquent) fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        address.is_ipv4() == self.is_v4 && bits(address) & mask(self.prefix) == self.network
    }
}

/// The bits of an address, left-aligned.
fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u128::from(address.to_bits()) << 96,
        IpAddr::V6(address) => address.to_bits(),
    }
}

/// The first `prefix` of 128 bits.
fn mask(prefix: u8) -> u128 {
    let rest = 128_u32.saturating_sub(u32::from(prefix));
    u128::MAX.checked_shl(rest).unwrap_or(0)
}

/// A number without a sign and without zeros in front.
fn number(digits: &str) -> Option<u8> {
    let plain = digits == "0" || !digits.starts_with(['0', '+']);
    plain.then(|| digits.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_contains_its_first_and_last_address_and_no_neighbour() {
        let check = |block: &str, inside: &[&str], outside: &[&str]| {
            let block = Cidr::read(block).unwrap();
            for address in inside {
                assert!(block.contains(address.parse().unwrap()), "{address} in {block:?}");
            }
            for address in outside {
                assert!(!block.contains(address.parse().unwrap()), "{address} not in {block:?}");
            }
        };
        check("203.0.113.0/24", &["203.0.113.0", "203.0.113.255"], &["203.0.112.255", "203.0.114.0", "::1"]);
        check("203.0.113.7", &["203.0.113.7", "::ffff:203.0.113.7"], &["203.0.113.6", "203.0.113.8"]);
        check("203.0.113.7/32", &["203.0.113.7"], &["203.0.113.6", "::cb00:7107"]);
        check("203.0.113.6/31", &["203.0.113.6", "203.0.113.7"], &["203.0.113.5", "203.0.113.8"]);
        check("128.0.0.0/1", &["128.0.0.0", "255.255.255.255"], &["127.255.255.255", "ffff::"]);
        check("2001:db8::/32", &["2001:db8::", "2001:db8:ffff::1"], &["2001:db7:ffff::", "2001:db9::", "32.1.13.184"]);
        check("2001:db8::1", &["2001:db8::1"], &["2001:db8::2", "2001:db8::"]);
        check("2001:db8::/127", &["2001:db8::", "2001:db8::1"], &["2001:db8::2"]);
        check("8000::/1", &["8000::", "ffff::1"], &["7fff::", "128.0.0.1"]);
        check("::ffff:203.0.113.0/120", &["203.0.113.9", "::ffff:203.0.113.9"], &["203.0.114.0"]);
        check("::ffff:203.0.113.7", &["203.0.113.7"], &["203.0.113.8"]);
    }

    #[test]
    fn what_is_no_block_or_too_much_of_one_is_refused() {
        let all = ["0.0.0.0/0", "::/0", "::ffff:0.0.0.0/96", "::ffff:0.0.0.0/95"];
        let slips = ["203.0.113.7/24", "203.0.113.7/2", "2001:db8::1/64", "10.0.0.1/31"];
        let wrecks = [
            "",
            " ",
            "/",
            "/8",
            "x",
            "203.0.113",
            "203.0.113.256",
            "203.0.113.0/",
            "203.0.113.0/33",
            "203.0.113.0/+24",
            "203.0.113.0/024",
            "203.0.113.0/-1",
            "203.0.113.0/24/24",
            "203.0.113.0/255.255.255.0",
            "2001:db8::/129",
            "203.0.113.0/256",
            " 203.0.113.0/24",
            "[::1]",
            "::1%lo",
            "fe80::1%1/64",
            "010.0.0.0/8",
            "localhost",
        ];
        for text in all.iter().chain(&slips).chain(&wrecks) {
            assert_eq!(Cidr::read(text), None, "{text}");
        }
    }
}
