//! Whose an account is: vendors that ask their customers to let them in, and AWS's own services.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Whose an account is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Vendor {
    /// The name, such as `Datadog`; services of AWS begin with `AWS, `.
    pub name: &'static str,
    /// A public page that says so.
    pub source: &'static str,
}

static VENDORS: LazyLock<BTreeMap<&'static str, Vendor>> =
    LazyLock::new(|| read(include_str!("../written/vendor-accounts.txt")));

/// Returns whose an account is, if it is known to the public.
pub fn vendor_of(account: &str) -> Option<Vendor> {
    VENDORS.get(account).copied()
}

/// Reads lines of name, accounts and source; what is no such line is left out.
fn read(text: &'static str) -> BTreeMap<&'static str, Vendor> {
    let mut vendors = BTreeMap::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let mut parts = line.split(" | ");
        if let (Some(name), Some(accounts), Some(source)) = (parts.next(), parts.next(), parts.next()) {
            let accounts = accounts.split(' ');
            vendors.extend(accounts.map(|account| (account, Vendor { name, source })));
        }
    }
    vendors
}

#[cfg(test)]
mod tests {
    use super::{VENDORS, vendor_of};
    use iamscope_policy::is_account_id;

    #[test]
    fn vendors_are_known_by_their_accounts() {
        assert_eq!(vendor_of("464622532012").map(|vendor| vendor.name), Some("Datadog"));
        assert_eq!(vendor_of("111122223333"), None);
    }

    #[test]
    fn every_line_is_read() {
        let text = include_str!("../written/vendor-accounts.txt");
        let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        let accounts: usize = lines
            .map(|line| {
                line.split(" | ")
                    .nth(1)
                    .map_or(0, |accounts| accounts.split(' ').count())
            })
            .sum();
        assert_eq!(
            VENDORS.len(),
            accounts,
            "a line is not well formed, or an account is in two"
        );
        assert!(VENDORS.keys().all(|account| is_account_id(account)));
        assert!(
            VENDORS
                .values()
                .all(|vendor| vendor.source.starts_with("http") && !vendor.name.is_empty())
        );
    }
}
