//! Networks: `cidrhost`, `cidrnetmask`, `cidrsubnet`, `cidrsubnets`.

use super::arguments::{Arguments, Function, function, number, text};
use super::{FunctionError, Outcome};
use crate::text::{CLOSE, OPEN};
use crate::value::{Kind, Value};
use bigdecimal::num_bigint::{BigInt, Sign};
use bigdecimal::num_traits::ToPrimitive as _;
use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

pub(super) const FUNCTIONS: &[Function] = &[
    function("cidrhost", &[text("prefix"), number("hostnum")], cidrhost),
    function("cidrnetmask", &[text("prefix")], cidrnetmask),
    function(
        "cidrsubnet",
        &[text("prefix"), number("newbits"), number("netnum")],
        cidrsubnet,
    ),
    function("cidrsubnets", &[text("prefix").unknown()], cidrsubnets).and(number("newbits")),
];

/// A network of either kind.
#[derive(Clone, Copy, Debug)]
struct Network {
    /// 32 or 128.
    bits: u32,
    address: u128,
    prefix: u32,
}

impl Network {
    /// Reads a network; what its address says beyond the prefix is dropped.
    fn parse(text: &str) -> Result<Self, FunctionError> {
        let read = || {
            let (address, prefix) = text.split_once('/')?;
            let (bits, address) = match parse_v4(address) {
                Some(address) => (32, u128::from(address)),
                None => (128, address.parse::<Ipv6Addr>().ok()?.to_bits()),
            };
            let is_number = !prefix.is_empty() && prefix.bytes().all(|byte| byte.is_ascii_digit());
            let prefix = prefix
                .parse::<u32>()
                .ok()
                .filter(|prefix| is_number && *prefix <= bits)?;
            let host_bits = bits - prefix;
            let address = address
                .checked_shr(host_bits)
                .unwrap_or(0)
                .checked_shl(host_bits)
                .unwrap_or(0);
            Some(Self { bits, address, prefix })
        };
        read().ok_or_else(|| FunctionError::of(0, format!("`{text}` is no network such as `10.0.0.0/8`")))
    }

    fn address(self) -> String {
        if self.bits == 32 {
            return Ipv4Addr::from_bits(self.address.to_u32().unwrap_or(0)).to_string();
        }
        let address = Ipv6Addr::from_bits(self.address);
        address
            .to_ipv4_mapped()
            .map_or_else(|| address.to_string(), |address| address.to_string())
    }

    /// Returns the last address.
    fn last(self) -> u128 {
        self.address | ones(self.bits - self.prefix)
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address(), self.prefix)
    }
}

/// Terraform takes numbers with leading zeros for decimal ones.
fn parse_v4(text: &str) -> Option<u32> {
    let mut address = 0;
    let mut count = 0;
    for part in text.split('.') {
        let is_number = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let byte = part.parse::<u8>().ok().filter(|_| is_number)?;
        address = (address << 8) | u32::from(byte);
        count += 1;
        if count > 4 {
            return None;
        }
    }
    (count == 4).then_some(address)
}

fn ones(bits: u32) -> u128 {
    1_u128.checked_shl(bits).map_or(u128::MAX, |power| power - 1)
}

fn whole(arguments: &Arguments<'_>, index: usize) -> Result<BigInt, FunctionError> {
    let number = arguments.number(index)?.to_integer();
    number.ok_or_else(|| FunctionError::of(index, "a whole number is required"))
}

fn cidrhost(arguments: &Arguments<'_>) -> Outcome {
    let network = Network::parse(arguments.str(0)?)?;
    let number = whole(arguments, 1)?;
    let hosts = BigInt::from(ones(network.bits - network.prefix)) + 1;
    // Negative ones count from the end.
    let host = if number.sign() == Sign::Minus {
        &number + &hosts
    } else {
        number.clone()
    };
    if host.sign() == Sign::Minus || host >= hosts {
        return Err(FunctionError::of(
            1,
            format!(
                "a network with a prefix of {} bits has no host {number}",
                network.prefix
            ),
        ));
    }
    let address = network.address | host.to_u128().unwrap_or(0);
    Ok(Value::text(Network { address, ..network }.address()))
}

fn cidrnetmask(arguments: &Arguments<'_>) -> Outcome {
    let network = Network::parse(arguments.str(0)?)?;
    if network.bits != 32 {
        return Err(FunctionError::of(0, "networks of IPv6 have no mask"));
    }
    let address = ones(32) ^ ones(32 - network.prefix);
    Ok(Value::text(Network { address, ..network }.address()))
}

fn cidrsubnet(arguments: &Arguments<'_>) -> Outcome {
    let network = Network::parse(arguments.str(0)?)?;
    let (new_bits, number) = (arguments.integer(1)?, whole(arguments, 2)?);
    let prefix = i64::from(network.prefix).saturating_add(new_bits);
    let prefix = u32::try_from(prefix).ok().filter(|prefix| *prefix <= network.bits);
    let prefix = prefix.ok_or_else(|| {
        FunctionError::of(
            1,
            format!("a prefix of {} bits cannot be extended by {new_bits}", network.prefix),
        )
    })?;
    let most = u32::try_from(new_bits).map_or(u128::MAX, ones);
    if *number.magnitude() > most.into() {
        return Err(FunctionError::of(
            2,
            format!("{new_bits} bits have no network {number}"),
        ));
    }
    // Negative numbers make no sense, but Terraform takes them for what their bits say.
    let address = BigInt::from(network.address) | (number << (network.bits - prefix));
    let address = address
        .magnitude()
        .to_u128()
        .filter(|address| *address <= ones(network.bits));
    let address = address.ok_or_else(|| FunctionError::of(2, "the network lies outside of all addresses"))?;
    let subnet = Network {
        address,
        prefix,
        ..network
    };
    Ok(Value::text(subnet.to_string()))
}

fn cidrsubnets(arguments: &Arguments<'_>) -> Outcome {
    if !arguments.value(0)?.is_wholly_known() {
        return Ok(subnets_of_unknown(arguments.value(0)?, arguments.from(1)));
    }
    let network = Network::parse(arguments.str(0)?)?;
    let full = ones(network.bits);
    let mut last = network.address.wrapping_sub(1) & full;
    let mut subnets = Vec::new();
    for index in 1..arguments.len() {
        let new_bits = arguments.integer(index)?;
        let new_bits = u32::try_from(new_bits).ok().filter(|bits| (1..=32).contains(bits));
        let new_bits = new_bits.ok_or_else(|| FunctionError::of(index, "1 to 32 more bits are required"))?;
        let prefix = network.prefix + new_bits;
        if prefix > network.bits {
            return Err(FunctionError::of(
                index,
                format!("a prefix of {prefix} bits is too long"),
            ));
        }
        let host_bits = network.bits - prefix;
        let next = ((last >> host_bits) + 1) << host_bits & full;
        let subnet = Network {
            address: next,
            prefix,
            ..network
        };
        let is_inside = next >= network.address && next <= network.last();
        if next == 0 || !is_inside {
            return Err(FunctionError::of(
                index,
                format!("there is no room left for a network with a prefix of {prefix} bits"),
            ));
        }
        last = subnet.last();
        subnets.push(Value::text(subnet.to_string()));
    }
    Ok(Value::new(Kind::List(subnets.into())))
}

/// There are as many subnets as sizes, whatever the network is.
fn subnets_of_unknown(network: &Value, sizes: &[Value]) -> Value {
    let written = |value: &Value| value.to_text().unwrap_or_default().as_str().replace([OPEN, CLOSE], "");
    let arguments: Vec<String> = std::iter::once(network).chain(sizes).map(written).collect();
    let call = format!("cidrsubnets({})", arguments.join(", "));
    let subnets = (0..sizes.len()).map(|index| Value::unknown(format!("{call}[{index}]")));
    Value::new(Kind::List(subnets.collect()))
}
