//! What an access key id tells by itself: what sort of credential it is, and the account.
//!
//! AWS documents the prefixes (IAM User Guide, "IAM identifiers: unique identifiers") and answers `sts:GetAccessKeyInfo` for
//! any id, but not how the account is in it. That was found out by others: A. Steele, "AWS Access Key ID formats"
//! (awsteele.com, 2020) and T. Be'ery, "A short note on AWS KEY ID" (2023): behind the prefix stand 80 bits in base 32;
//! of the first 48 bits, the first is left out and the next 40 are the account. Ids made before March 2019, whose
//! fifth character is `I` or `J`, do not have it.

/// An access key id.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct KeyId {
    pub(super) text: String,
    /// The account, if the id tells it.
    pub(super) account: Option<String>,
}

impl KeyId {
    /// Reads an id: `AKIA` or `ASIA` and sixteen characters of base 32.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix("AKIA").or_else(|| text.strip_prefix("ASIA"))?;
        let digits = rest.bytes().map(digit).collect::<Option<Vec<u64>>>()?;
        if digits.len() != 16 {
            return None;
        }
        let is_old = rest.starts_with(['I', 'J']);
        // Ten digits are 50 bits; the two behind the 48 do not matter, and then seven more.
        let bits = digits.iter().take(10).fold(0, |bits, digit| (bits << 5) | digit);
        let account = ((bits >> 2) & 0x7fff_ffff_ff80) >> 7;
        Some(Self {
            text: text.to_owned(),
            account: (!is_old && account < 1_000_000_000_000).then(|| format!("{account:012}")),
        })
    }

    /// Returns whether it is of temporary credentials.
    pub(super) fn is_temporary(&self) -> bool {
        self.text.starts_with("ASIA")
    }
}

/// Returns the value of a digit of base 32 (RFC 4648, section 6).
fn digit(byte: u8) -> Option<u64> {
    match byte {
        b'A'..=b'Z' => Some(u64::from(byte - b'A')),
        b'2'..=b'7' => Some(u64::from(byte - b'2') + 26),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_account_is_in_the_id() {
        let account = |id: &str| KeyId::parse(id).expect("a key id").account;
        // The examples of the two articles.
        assert_eq!(account("ASIAY34FZKBOKMUTVV7A").as_deref(), Some("609629065308"));
        assert_eq!(account("ASIAQNZGKIQY56JQ7WML").as_deref(), Some("029608264753"));
        // The example of AWS's own documentation is older than that.
        assert_eq!(account("AKIAIOSFODNN7EXAMPLE"), None);
    }

    #[test]
    fn other_text_is_no_id() {
        for text in [
            "",
            "AKIA",
            "AKIAIOSFODNN7EXAMPL",
            "AKIA0000000000000000",
            "AROAIOSFODNN7EXAMPLE",
            "role/app",
        ] {
            assert_eq!(KeyId::parse(text), None, "{text}");
        }
    }
}
