//! Rule 22: IP addresses and ranges.

use crate::reference::answer::Question;
use crate::reference::situation::Situation;
use crate::reference::truth::Truth;
use std::net::IpAddr;

/// Returns whether a range holds the address of the request.
pub(super) fn contains(value: &str, request: &str, situation: &Situation<'_>) -> Truth {
    let (Some((start, prefix)), Ok(address)) = (range(value), request.parse::<IpAddr>()) else {
        return Truth::No;
    };
    if start.is_ipv6() && address.is_ipv6() && !value.contains('/') {
        // "If you specify an IP address without the associated routing prefix, IAM uses the default prefix value of /32."
        let (one, block) = (
            same_start(&bits(start), &bits(address), 128),
            same_start(&bits(start), &bits(address), 32),
        );
        return situation.world.agree(one, block, Question::BareIpv6);
    }
    if start.is_ipv4() == address.is_ipv4() {
        return Truth::of(same_start(&bits(start), &bits(address), prefix));
    }
    // Of different families: only what is written as an IPv6 address that wraps an IPv4 one might count.
    let prefix = if start.is_ipv4() { prefix + 96 } else { prefix };
    if prefix >= 96 && same_start(&mapped(start), &mapped(address), prefix) {
        situation.world.open(Question::MappedAddress)
    } else {
        Truth::No
    }
}

/// `NotIpAddress`: no range holds the address. Text that is no address is in no range; whether that counts is open.
pub(super) fn is_outside(values: &[&str], request: &str, situation: &Situation<'_>) -> Truth {
    let outside = Truth::any(values.iter().map(|value| contains(value, request, situation))).negated();
    let is_sound = request.parse::<IpAddr>().is_ok() && values.iter().all(|value| range(value).is_some());
    if is_sound || outside == Truth::No {
        return outside;
    }
    outside.min(situation.world.open(Question::MalformedAddress))
}

/// Reads a range; an address alone is a range of one.
fn range(text: &str) -> Option<(IpAddr, usize)> {
    let (address, prefix) = match text.split_once('/') {
        Some((address, prefix)) => (address, Some(prefix)),
        None => (text, None),
    };
    let address: IpAddr = address.parse().ok()?;
    let most = bits(address).len();
    let prefix = match prefix {
        None => most,
        Some(digits) if digits.chars().all(|character| character.is_ascii_digit()) => digits.parse().ok()?,
        Some(_) => return None,
    };
    (prefix <= most).then_some((address, prefix))
}

fn same_start(one: &[bool], other: &[bool], length: usize) -> bool {
    one.iter().zip(other).take(length).all(|(one, other)| one == other)
}

fn bits(address: IpAddr) -> Vec<bool> {
    let bytes = match address {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().to_vec(),
    };
    let bits = |byte: u8| (0..8).rev().map(move |place| byte >> place & 1 == 1);
    bytes.into_iter().flat_map(bits).collect()
}

fn mapped(address: IpAddr) -> Vec<bool> {
    match address {
        IpAddr::V4(address) => bits(IpAddr::V6(address.to_ipv6_mapped())),
        IpAddr::V6(_) => bits(address),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges() {
        let holds = |value: &str, address: &str| {
            let (start, prefix) = range(value).expect("a range");
            same_start(&bits(start), &bits(address.parse().expect("an address")), prefix)
        };
        assert!(holds("203.0.113.0/24", "203.0.113.255") && !holds("203.0.113.0/24", "203.0.114.0"));
        assert!(holds("203.0.113.7/24", "203.0.113.1") && holds("0.0.0.0/0", "8.8.8.8"));
        assert!(holds("10.0.0.1", "10.0.0.1") && !holds("10.0.0.1", "10.0.0.2"));
        assert!(holds("2001:DB8:1234:5678::/64", "2001:db8:1234:5678:0:0:0:1") && holds("::/0", "::1"));
        assert!(holds("10.0.0.0/31", "10.0.0.1") && !holds("10.0.0.0/31", "10.0.0.2"));
        for bad in [
            "",
            "10.0.0.0/33",
            "10.0.0.0/",
            "10.0.0.0/+8",
            "10.0.0",
            "::/129",
            "010.0.0.1",
        ] {
            assert!(range(bad).is_none(), "{bad}");
        }
    }
}
