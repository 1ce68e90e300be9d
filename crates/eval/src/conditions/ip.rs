//! IP address operators: IPv4 and IPv6, single addresses and blocks.

use super::Fit;
use crate::question::Question;
use crate::truth::Truth;
use iamscope_policy::Template;
use ipnet::IpNet;
use std::net::IpAddr;

/// The values of an IP address operator.
#[derive(Clone, Debug)]
pub(super) struct Values {
    blocks: Box<[IpNet]>,
    has_garbage: bool,
    has_open: bool,
}

impl Values {
    pub(super) fn new(values: &[&Template]) -> Self {
        let blocks: Box<[_]> = values.iter().filter_map(|value| block(value.as_str())).collect();
        let open = super::count_open(values);
        Self {
            has_garbage: blocks.len() + open < values.len(),
            has_open: open > 0,
            blocks,
        }
    }

    pub(super) fn fit(&self, value: &str) -> Fit {
        let Ok(address) = value.parse::<IpAddr>() else {
            return self.fit_block(value);
        };
        let is_inside = self.blocks.iter().any(|block| block.contains(&address));
        Fit {
            truth: if is_inside {
                Truth::True
            } else {
                self.fit_mapped(address).or(super::open(self.has_open))
            },
            has_garbage: self.has_garbage,
        }
    }

    /// A request may carry a block, as `aws:SourceIp` never does; it is inside a block that covers all of it.
    fn fit_block(&self, value: &str) -> Fit {
        match block(value) {
            Some(wanted) => Fit {
                truth: Truth::from(self.blocks.iter().any(|block| block.contains(&wanted)))
                    .or(super::open(self.has_open)),
                has_garbage: self.has_garbage,
            },
            None => Fit::unreadable(value),
        }
    }

    /// An IPv4 address in IPv6 clothes, in the request or in the policy: AWS does not say whether it is the same.
    fn fit_mapped(&self, address: IpAddr) -> Truth {
        let is_inside = |address: IpAddr| self.blocks.iter().any(|block| block.contains(&address));
        let could_be = match address {
            IpAddr::V6(address) => address.to_ipv4_mapped().is_some_and(|mapped| is_inside(mapped.into())),
            IpAddr::V4(address) => self.blocks.iter().any(|block| match block {
                IpNet::V6(block) => block.prefix_len() >= 96 && block.contains(&address.to_ipv6_mapped()),
                IpNet::V4(_) => false,
            }),
        };
        if could_be {
            Question::MappedAddress.into()
        } else {
            Truth::False
        }
    }
}

/// Reads a block; an address alone is a block of one.
fn block(text: &str) -> Option<IpNet> {
    match text.parse::<IpAddr>() {
        Ok(address) => Some(address.into()),
        Err(_) => text.parse().ok(),
    }
}
