//! Principal patterns of resource-like policies.

use crate::arn::{Arn, is_account_id};

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
    /// `{"AWS": "arn:..."}` of a user, a role, a role session or a federated user.
    Arn(Arn),
    /// `{"AWS": "AIDA..."}` or `AROA...`: a principal that was deleted; matches no living one.
    UniqueId(Box<str>),
    /// `{"Service": "lambda.amazonaws.com"}`.
    Service(Box<str>),
    /// `{"Federated": "..."}`: an OpenID Connect host or ARN, or the ARN of a SAML provider.
    Federated(Box<str>),
    /// `{"CanonicalUser": "..."}`: an Amazon S3 canonical user id.
    CanonicalUser(Box<str>),
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
        match Arn::parse(text) {
            Some(arn) if arn.resource() == "root" && is_account_id(arn.account()) => Self::Account(arn.account().into()),
            Some(arn) if matches!(arn.service(), "iam" | "sts") => Self::Arn(arn),
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
        assert!(matches!(
            PrincipalPattern::parse_aws("bob"),
            PrincipalPattern::Invalid(_)
        ));
    }
}
