//! Reading what an answer hinges on.

use iamscope_eval::{Atom, Decision, Formula};

/// Context keys whose values a caller from outside cannot choose: a condition that wants a fixed value of one of them keeps
/// strangers out.
///
/// Sources: Amazon S3 User Guide, "Blocking public access to your Amazon S3 storage", section "The meaning of public": the
/// keys of principals, `aws:SourceIp`, `aws:SourceArn`, `aws:SourceVpc`, `aws:SourceVpce`, `aws:SourceOwner`,
/// `aws:SourceAccount`, `aws:userid`, the access point and the KMS key of the request. IAM User Guide, "AWS global condition
/// context keys", for the others that begin with `aws:`. AWS KMS Developer Guide, "AWS KMS condition keys", for
/// `kms:CallerAccount`. AWS Lambda API Reference, "AddPermission", for `lambda:EventSourceToken`, which the caller must know.
///
/// Not `aws:CalledVia` and `kms:ViaService`: everybody can call through a service, from their own account.
const FENCES: [&str; 22] = [
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalisawsservice",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:principalservicename",
    "aws:principalservicenameslist",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceip",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
    "aws:sourceowner",
    "aws:sourcevpc",
    "aws:sourcevpcarn",
    "aws:sourcevpce",
    "aws:userid",
    "kms:calleraccount",
    "lambda:eventsourcetoken",
    "s3:dataaccesspointaccount",
    "s3:dataaccesspointarn",
    "s3:x-amz-server-side-encryption-aws-kms-key-id",
];

/// Returns whether a decision lets strangers in: it is allowed, or hinges on nothing that would keep them out.
pub(crate) fn lets_strangers_in(decision: &Decision) -> bool {
    match decision {
        Decision::Allowed => true,
        Decision::Denied(_) => false,
        Decision::Unknown(formula) => !fences(formula),
    }
}

/// Returns whether a formula can hold only if one of the fences does.
fn fences(formula: &Formula) -> bool {
    match formula {
        Formula::True => false,
        Formula::False => true,
        Formula::Atom(atom) => is_fence(atom, false),
        Formula::Not(inner) => match inner.as_ref() {
            Formula::Atom(atom) => is_fence(atom, true),
            Formula::True | Formula::False | Formula::Not(_) | Formula::All(_) | Formula::Any(_) => false,
        },
        Formula::All(operands) => operands.iter().any(fences),
        Formula::Any(operands) => operands.iter().all(fences),
    }
}

fn is_fence(atom: &Atom, is_negated: bool) -> bool {
    match atom {
        Atom::Condition { operator, key, values } => {
            let key = key.to_ascii_lowercase();
            let is_wide = values.iter().any(|value| is_wide(&key, value));
            operator.test.is_negated() == is_negated
                && !operator.if_exists
                && !is_wide
                && FENCES.contains(&key.as_str())
        }
        // What was not seen cannot be held against it, and is told as such.
        Atom::Missing { .. } | Atom::Placeholder { .. } => !is_negated,
        Atom::Variable { .. } | Atom::Undocumented { .. } | Atom::Fact(_) => false,
    }
}

/// Returns whether a value of one of the fences lets strangers in.
///
/// Source: the same page. It calls blocks of addresses wider than /8 (IPv4) and /32 (IPv6) public, and other values with
/// wildcards; of those, what fixes the account, the id of the role or the organization does keep strangers out.
fn is_wide(key: &str, value: &str) -> bool {
    if key == "aws:sourceip" {
        let (address, length) = value.split_once('/').unwrap_or((value, "128"));
        let narrowest = if address.contains(':') { 32 } else { 8 };
        return length.parse::<u8>().is_ok_and(|length| length < narrowest);
    }
    let Some(wildcard) = value.find(['*', '?']) else {
        return false;
    };
    // In an ARN the account is the fifth field; in `ROLE-ID:*` and `o-id/*` the first stands for itself.
    let fixed = value.get(..wildcard).unwrap_or_default();
    match key {
        "aws:userid" => !fixed.contains(':'),
        "aws:principalorgpaths" | "aws:sourceorgpaths" => !fixed.contains('/'),
        _ => !has_fixed_account(value),
    }
}

fn has_fixed_account(arn: &str) -> bool {
    let account = arn.strip_prefix("arn:").and_then(|rest| rest.split(':').nth(3));
    account.is_some_and(|account| !account.is_empty() && !account.contains(['*', '?']))
}

#[cfg(test)]
mod tests {
    use super::*;
    use iamscope_policy::Operator;

    fn atom(operator: &str, key: &str, value: &str) -> Formula {
        Formula::atom(Atom::Condition {
            operator: Operator::parse(operator).expect("an operator"),
            key: key.into(),
            values: [value.into()].into(),
        })
    }

    #[test]
    fn what_keeps_strangers_out() {
        let office = atom("IpAddress", "aws:SourceIp", "192.0.2.0/24");
        let browser = atom("StringLike", "aws:Referer", "https://example.com/*");
        for (formula, expected) in [
            (office.clone(), false),
            (browser.clone(), true),
            (office.clone().and(browser.clone()), false),
            (office.clone().or(browser), true),
            (office.negate(), true),
            (atom("NotIpAddress", "aws:SourceIp", "192.0.2.0/24").negate(), false),
            (atom("IpAddress", "aws:SourceIp", "0.0.0.0/0"), true),
            (atom("IpAddress", "aws:SourceIp", "128.0.0.0/1"), true),
            (atom("IpAddress", "aws:SourceIp", "10.0.0.0/8"), false),
            (atom("IpAddress", "aws:SourceIp", "2001:db8::/31"), true),
            (atom("IpAddress", "aws:SourceIp", "192.0.2.1"), false),
            (atom("StringEqualsIfExists", "aws:PrincipalOrgID", "o-1"), true),
            (atom("StringLike", "aws:SourceVpc", "vpc-*"), true),
            (atom("StringEquals", "aws:SourceVpc", "vpc-1"), false),
            (
                atom("ArnLike", "aws:PrincipalArn", "arn:aws:iam::111122223333:role/ci-*"),
                false,
            ),
            (atom("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/ci"), true),
            (atom("ArnLike", "aws:SourceArn", "arn:aws:s3:::bucket-*"), true),
            (atom("StringLike", "aws:userid", "AROAEXAMPLE:*"), false),
            (atom("StringLike", "aws:userid", "AROA*"), true),
            (atom("StringLike", "aws:PrincipalOrgPaths", "o-1/*"), false),
            (
                atom("StringEquals", "kms:ViaService", "s3.us-east-1.amazonaws.com"),
                true,
            ),
        ] {
            assert_eq!(
                lets_strangers_in(&Decision::Unknown(formula.clone())),
                expected,
                "{formula}"
            );
        }
        assert!(lets_strangers_in(&Decision::Allowed));
    }
}
