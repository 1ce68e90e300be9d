//! What the condition keys that policies use most are about, in one sentence of ours.
//!
//! Source: IAM User Guide, "AWS global condition context keys".

const MEANINGS: [(&str, &str); 26] = [
    (
        "aws:CalledVia",
        "The services that made the request for somebody, in their order.",
    ),
    (
        "aws:CalledViaFirst",
        "The first service that made a request for somebody.",
    ),
    (
        "aws:CalledViaLast",
        "The last service that made a request for somebody.",
    ),
    ("aws:CurrentTime", "The time of the request."),
    (
        "aws:MultiFactorAuthAge",
        "Seconds since the caller signed in with MFA; not there without MFA.",
    ),
    (
        "aws:MultiFactorAuthPresent",
        "Whether temporary credentials were got with MFA; not there for access keys of users.",
    ),
    ("aws:PrincipalAccount", "The account of the caller."),
    (
        "aws:PrincipalArn",
        "The ARN of the caller; for a session that of its role.",
    ),
    (
        "aws:PrincipalIsAWSService",
        "Whether a service makes the request in its own name.",
    ),
    (
        "aws:PrincipalOrgID",
        "The organization that the account of the caller is in.",
    ),
    (
        "aws:PrincipalOrgPaths",
        "The way to the account of the caller through its organization.",
    ),
    ("aws:PrincipalTag/${TagKey}", "A tag of the caller."),
    (
        "aws:PrincipalType",
        "The type of the caller, such as `User` or `AssumedRole`.",
    ),
    ("aws:RequestTag/${TagKey}", "A tag that the request wants to set."),
    ("aws:RequestedRegion", "The region that is called."),
    ("aws:ResourceAccount", "The account that owns the resource."),
    ("aws:ResourceOrgID", "The organization that owns the resource."),
    ("aws:ResourceTag/${TagKey}", "A tag of the resource."),
    ("aws:SecureTransport", "Whether the request comes over TLS."),
    (
        "aws:SourceAccount",
        "The account of the resource for which a service makes the request.",
    ),
    (
        "aws:SourceArn",
        "The ARN of the resource for which a service makes the request.",
    ),
    (
        "aws:SourceIp",
        "The public address that the request comes from; not there if it comes through a VPC endpoint.",
    ),
    (
        "aws:SourceVpc",
        "The VPC that the request comes from, if it comes through a VPC endpoint.",
    ),
    ("aws:SourceVpce", "The VPC endpoint that the request comes through."),
    ("aws:TagKeys", "The keys of the tags in the request."),
    ("aws:username", "The name of the user who calls; not there for roles."),
];

/// Returns what a key is about, if it is one of those.
pub(super) fn of(name: &str) -> Option<&'static str> {
    let mut meanings = MEANINGS.iter();
    let found = meanings.find(|(key, _)| key.eq_ignore_ascii_case(name));
    found.map(|(_, meaning)| *meaning)
}

#[cfg(test)]
mod tests {
    use super::*;
    use iamscope_catalog::Catalog;

    #[test]
    fn all_are_keys() {
        for (name, _) in MEANINGS {
            let key = Catalog::embedded().condition_key(name);
            assert_eq!(key.map(|key| key.name()), Some(name));
        }
    }
}
