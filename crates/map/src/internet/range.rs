//! Ranges of addresses: whether the internet is in them.

use iamscope_policy::has_placeholder;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What a range has of the internet.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Extent {
    /// All of it, of this version of the protocol.
    Everyone(Family),
    /// A part of it.
    Part(Family),
    /// Nothing.
    Private,
    /// It is not known.
    Unknown,
}

/// The versions of the internet protocol.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Family {
    V4,
    V6,
}

impl Family {
    /// Returns the range of all addresses.
    pub(super) fn everyone(self) -> &'static str {
        match self {
            Self::V4 => "0.0.0.0/0",
            Self::V6 => "::/0",
        }
    }
}

/// Returns what a range such as `10.0.0.0/8` has of the internet.
pub(super) fn extent(range: &str) -> Extent {
    if has_placeholder(range) {
        return Extent::Unknown;
    }
    let (address, bits) = range.split_once('/').unwrap_or((range, "128"));
    let (Ok(address), Ok(bits)) = (address.trim().parse::<IpAddr>(), bits.trim().parse::<u8>()) else {
        return Extent::Unknown;
    };
    match address {
        IpAddr::V4(_) if bits == 0 => Extent::Everyone(Family::V4),
        IpAddr::V6(_) if bits == 0 => Extent::Everyone(Family::V6),
        IpAddr::V4(address) if is_private_v4(address, bits) => Extent::Private,
        IpAddr::V6(address) if is_private_v6(address) => Extent::Private,
        IpAddr::V4(_) => Extent::Part(Family::V4),
        IpAddr::V6(_) => Extent::Part(Family::V6),
    }
}

/// Source: IANA, "IPv4 Special-Purpose Address Registry": blocks that are not globally reachable.
fn is_private_v4(address: Ipv4Addr, bits: u8) -> bool {
    let blocks: [([u8; 4], u8); 8] = [
        ([0, 0, 0, 0], 8),
        ([10, 0, 0, 0], 8),
        ([100, 64, 0, 0], 10),
        ([127, 0, 0, 0], 8),
        ([169, 254, 0, 0], 16),
        ([172, 16, 0, 0], 12),
        ([192, 168, 0, 0], 16),
        ([224, 0, 0, 0], 3),
    ];
    blocks.iter().any(|&(block, length)| {
        let mask = u32::MAX.checked_shl(32 - u32::from(length)).unwrap_or_default();
        bits >= length && u32::from(address) & mask == u32::from(Ipv4Addr::from(block))
    })
}

/// Source: IANA, "IPv6 Special-Purpose Address Registry": unique local and link-local addresses.
fn is_private_v6(address: Ipv6Addr) -> bool {
    let first = address.segments().first().copied().unwrap_or_default();
    first & 0xfe00 == 0xfc00 || first & 0xffc0 == 0xfe80 || address.is_loopback()
}

#[cfg(test)]
mod tests {
    use super::{Extent, Family, extent};

    #[test]
    fn ranges_of_the_internet_and_others() {
        assert_eq!(extent("0.0.0.0/0"), Extent::Everyone(Family::V4));
        assert_eq!(extent("::/0"), Extent::Everyone(Family::V6));
        assert_eq!(extent("203.0.113.7/32"), Extent::Part(Family::V4));
        assert_eq!(extent("0.0.0.0/1"), Extent::Part(Family::V4));
        assert_eq!(extent("10.1.0.0/16"), Extent::Private);
        assert_eq!(extent("172.31.0.0/16"), Extent::Private);
        assert_eq!(extent("172.32.0.0/16"), Extent::Part(Family::V4));
        assert_eq!(extent("fd00::/8"), Extent::Private);
        assert_eq!(extent("2001:db8::/32"), Extent::Part(Family::V6));
        assert_eq!(extent("\u{27e8}var.office\u{27e9}"), Extent::Unknown);
        assert_eq!(extent("pl-1"), Extent::Unknown);
    }
}
