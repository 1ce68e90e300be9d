//! Amazon Resource Names.

use crate::placeholder::outside;
use std::fmt;

/// Returns whether a text is the id of an account: twelve digits.
pub fn is_account_id(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// An Amazon Resource Name: `arn:partition:service:region:account:resource`.
///
/// A part that is not known stands in it as a placeholder, `⟨var.name⟩`; what stands between the brackets separates
/// nothing.
///
/// Source: AWS General Reference, "Amazon Resource Names (ARNs)".
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Arn {
    text: Box<str>,
    /// Byte offsets of the first five colons. INVARIANT (colons): each is the place of a `:` in `text`, rising.
    colons: [u16; 5],
}

impl Arn {
    /// Reads an ARN; `None` if the text is not of six fields that start with `arn`.
    pub fn parse(text: &str) -> Option<Self> {
        if !text.starts_with("arn:") {
            return None;
        }
        let mut colons = [0_u16; 5];
        let mut places = outside(text).filter(|&(_, byte)| byte == b':').map(|(place, _)| place);
        for colon in &mut colons {
            *colon = u16::try_from(places.next()?).ok()?;
        }
        let arn = Self {
            text: text.into(),
            colons,
        };
        (!arn.resource().is_empty()).then_some(arn)
    }

    /// Returns the whole text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the partition, such as `aws`.
    pub fn partition(&self) -> &str {
        self.field(0)
    }

    /// Returns the service, such as `s3`.
    pub fn service(&self) -> &str {
        self.field(1)
    }

    /// Returns the region, empty for global resources.
    pub fn region(&self) -> &str {
        self.field(2)
    }

    /// Returns the account id, empty for resources such as buckets.
    pub fn account(&self) -> &str {
        self.field(3)
    }

    /// Returns everything after the fifth colon.
    pub fn resource(&self) -> &str {
        self.field(4)
    }

    /// Returns the resource type: what stands before the first `/` or `:` of the resource, if there is one.
    pub fn resource_type(&self) -> Option<&str> {
        let resource = self.resource();
        let mut separators = outside(resource).filter(|&(_, byte)| is_separator(byte));
        let (place, _) = separators.next()?;
        resource.get(..place)
    }

    /// Returns the last component of the resource: `bob` of `user/team/bob`.
    pub fn name(&self) -> &str {
        let resource = self.resource();
        let separators = outside(resource).filter(|&(_, byte)| is_separator(byte));
        let start = separators.last().map_or(0, |(place, _)| place + 1);
        resource.get(start..).unwrap_or_default()
    }

    fn field(&self, index: usize) -> &str {
        let start = self.colons.get(index).map_or(0, |&colon| colon as usize + 1);
        let end = self
            .colons
            .get(index + 1)
            .map_or(self.text.len(), |&colon| colon as usize);
        self.text.get(start..end).unwrap_or_default()
    }
}

fn is_separator(byte: u8) -> bool {
    matches!(byte, b'/' | b':')
}

impl fmt::Display for Arn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Arn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields() {
        let arn = Arn::parse("arn:aws:iam::111122223333:role/team/app").expect("an ARN");
        assert_eq!(
            (arn.partition(), arn.service(), arn.region(), arn.account()),
            ("aws", "iam", "", "111122223333")
        );
        assert_eq!(
            (arn.resource(), arn.resource_type(), arn.name()),
            ("role/team/app", Some("role"), "app")
        );
        let unknown = Arn::parse("arn:aws:kms:⟨a[\"x:y\"].region⟩:1:key/⟨b/c:d⟩-e").expect("an ARN");
        assert_eq!(
            (
                unknown.region(),
                unknown.account(),
                unknown.resource_type(),
                unknown.name()
            ),
            ("⟨a[\"x:y\"].region⟩", "1", Some("key"), "⟨b/c:d⟩-e")
        );
        let log = Arn::parse("arn:aws:logs:eu-west-1:1:log-group:a:b").expect("an ARN");
        assert_eq!(log.resource(), "log-group:a:b");
        for bad in ["", "arn", "arn:aws:iam::1", "arn:aws:s3:::", "urn:aws:s3:::b"] {
            assert!(Arn::parse(bad).is_none(), "{bad}");
        }
    }
}
