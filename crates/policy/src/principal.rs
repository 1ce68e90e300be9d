//! Principal patterns of resource-like policies.

use crate::arn::{Arn, is_account_id};
use crate::placeholder::{has_placeholder, outside};

/// A value of a `Principal` or `NotPrincipal` element.
///
/// Source: IAM User Guide, "AWS JSON policy elements: Principal". There are no partial wildcards, and names are
/// case-sensitive.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum PrincipalPattern {
    /// `"*"` or `{"AWS": "*"}`: everyone, anonymous callers too.
    Anyone,
    /// `{"AWS": "111122223333"}` or `{"AWS": "arn:aws:iam::111122223333:root"}`: the account, which may delegate.
    Account(Box<str>),
    /// `{"AWS": "arn:..."}` of a user, a role, a role session or a federated user, or of the root of an account whose id is
    /// not known.
    Arn(Arn),
    /// `{"AWS": "AIDA..."}` or `AROA...`: a principal that was deleted; matches no living one.
    UniqueId(Box<str>),
    /// `{"Service": "lambda.amazonaws.com"}`.
    Service(Box<str>),
    /// `{"Federated": "..."}`: an OpenID Connect host or ARN, or the ARN of a SAML provider.
    Federated(Box<str>),
    /// `{"CanonicalUser": "..."}`: an Amazon S3 canonical user id.
    CanonicalUser(Box<str>),
    /// Text with a placeholder that keeps open what it names, such as `⟨var.principal⟩`: an account, someone, everyone.
    Open(Box<str>),
    /// Text that AWS would not accept here; matches nobody.
    Invalid(Box<str>),
}

impl PrincipalPattern {
    /// Reads a value of the `AWS` key.
    pub fn parse_aws(text: &str) -> Self {
        if text == "*" {
            return Self::Anyone;
        }
        if is_account_id(text) {
            return Self::Account(text.into());
        }
        if has_placeholder(text) {
            return Self::parse_open(text);
        }
        match Arn::parse(text) {
            Some(arn) if arn.resource() == "root" && is_account_id(arn.account()) => {
                Self::Account(arn.account().into())
            }
            Some(arn) if matches!(arn.service(), "iam" | "sts") && !has_wildcard(text) => Self::Arn(arn),
            Some(_) => Self::Invalid(text.into()),
            None if ["AIDA", "AROA", "AGPA", "ANPA"]
                .iter()
                .any(|prefix| text.starts_with(prefix)) =>
            {
                Self::UniqueId(text.into())
            }
            None => Self::Invalid(text.into()),
        }
    }

    /// Reads a value of the `AWS` key that has a placeholder. Account ids in ARNs may be one, parts of names too.
    fn parse_open(text: &str) -> Self {
        let Some(arn) = Arn::parse(text) else {
            return Self::Open(text.into());
        };
        if has_placeholder(arn.service()) {
            return Self::Open(text.into());
        }
        if !matches!(arn.service(), "iam" | "sts") || has_wildcard(text) {
            return Self::Invalid(text.into());
        }
        let is_typed = arn.resource_type().is_some_and(|kind| !has_placeholder(kind));
        if is_typed || arn.resource() == "root" {
            Self::Arn(arn)
        } else {
            Self::Open(text.into())
        }
    }
}

/// Returns whether a text has a wildcard; in a part of a principal it stands for nobody.
pub(crate) fn has_wildcard(text: &str) -> bool {
    outside(text).any(|(_, byte)| matches!(byte, b'*' | b'?'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        let account = PrincipalPattern::Account("111122223333".into());
        assert_eq!(PrincipalPattern::parse_aws("111122223333"), account);
        assert_eq!(PrincipalPattern::parse_aws("arn:aws:iam::111122223333:root"), account);
        assert_eq!(PrincipalPattern::parse_aws("*"), PrincipalPattern::Anyone);
        assert!(matches!(
            PrincipalPattern::parse_aws("AIDAEXAMPLE"),
            PrincipalPattern::UniqueId(_)
        ));
        for text in [
            "arn:aws:iam::⟨var.account⟩:root",
            "arn:⟨AWS::Partition⟩:iam::111122223333:role/⟨var.name⟩",
        ] {
            assert!(
                matches!(PrincipalPattern::parse_aws(text), PrincipalPattern::Arn(_)),
                "{text}"
            );
        }
        for text in ["⟨var.principal⟩", "arn:aws:iam::111122223333:⟨var.who⟩", "⟨var.arn⟩/x"] {
            assert_eq!(PrincipalPattern::parse_aws(text), PrincipalPattern::Open(text.into()));
        }
        for text in [
            "bob",
            "arn:aws:iam::⟨var.a⟩:user/*",
            "arn:aws:s3:::b",
            "arn:aws:iam::111122223333:user/*",
        ] {
            let pattern = PrincipalPattern::parse_aws(text);
            assert_eq!(pattern, PrincipalPattern::Invalid(text.into()));
        }
    }
}
