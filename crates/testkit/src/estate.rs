//! Estates written by hand in a few lines.
//!
//! The language is line based. Indented lines belong to the entity above; `#` starts a comment; lists are separated by
//! commas without blanks; quotes keep blanks and commas together. Entities live in the account named last.
//!
//! ```text
//! organization o-acme management 999988887777     # without it, accounts stand alone
//!   scp deny ec2:* on *                           # attached to the root; FullAWSAccess is there too
//! unit workloads [under UNIT]
//!   scp none                                      # take FullAWSAccess away
//!   rcp deny s3:* on * if Bool aws:SecureTransport false
//! account 111122223333 [name prod] [in workloads] [unseen membership,resource-policies,identities]
//! root [mfa|no-mfa] [key active|inactive]
//! group devs
//!   allow ACTIONS on RESOURCES [if OPERATOR KEY VALUES [and OPERATOR KEY VALUES]]
//!   deny not ACTIONS on not RESOURCES             # NotAction and NotResource
//!   policy NAME {"Statement": []}                 # an inline policy as JSON, next to the one named `inline`
//!   attach ReadOnlyAccess                         # a policy of the account or of AWS by name, or an ARN
//! user alice [path /x/] [password|no-password] [mfa|no-mfa] [key active|inactive] [created DATE]
//!   member devs
//!   tag team=blue
//!   boundary NAME
//! policy NAME [path /x/]                          # customer managed: allow, deny or json {...} below
//!   version v2 {...}                              # a version that is not the default, which is v1
//! role app [path /x/] [created DATE] [last-used DATE|never-used]
//!   trust service lambda.amazonaws.com
//!   trust aws 444455556666,role/other do sts:AssumeRole,sts:TagSession if ...
//!   trust anyone
//!   trust federated token.actions.githubusercontent.com | saml:NAME
//!   trust-policy {...} | trust-policy unseen
//!   profile NAME                                  # an instance profile that holds the role
//! bucket NAME                                     # or queue, topic, key, secret, function, repository, ...
//!   grant PRINCIPALS ACTIONS [on RESOURCES] [if ...]
//!   refuse PRINCIPALS ACTIONS [on RESOURCES] [if ...]
//!   policy {...} | policy unseen
//!   role NAME                                     # it carries the role; `profile NAME` for instances
//!   tag team=blue
//!   public-access-block on|off
//!   setting [not] WORDS                           # such as `exec enabled`
//!   ownership BucketOwnerEnforced                 # who owns the objects of a bucket
//!   code bucket/source/app.zip | IMAGE            # where the code comes from that it runs
//! ```
//!
//! `PRINCIPALS` are `anyone`, account numbers, ARNs, `service:NAME`, `federated:HOST`, or names such as `role/app` in
//! the same account. Resources may be written short too: `role/app`, `bucket/logs/*`, `queue/jobs`. An entity without
//! `trust` lines trusts nobody; a resource without `grant` lines is known to have no policy.

mod entity;
mod guardrail;
mod identity;
mod resource;

use crate::line::blocks;
use crate::problem::Problem;
use iamscope_estate::Estate;

/// Builds the estate that a text describes.
///
/// # Panics
/// If the text is wrong, with the line and what is wrong with it.
#[expect(clippy::panic, reason = "a test with a wrong estate must stop and say where")]
pub fn estate(text: &str) -> Estate {
    match try_estate(text) {
        Ok(estate) => estate,
        Err(problem) => panic!("estate, {problem}"),
    }
}

/// Builds the estate that a text describes, or says what is wrong with the text.
pub fn try_estate(text: &str) -> Result<Estate, Problem> {
    let blocks = blocks(text)?;
    let mut reader = entity::Reader::new(&blocks)?;
    for block in &blocks {
        reader.read(block)?;
    }
    Ok(reader.finish())
}

#[cfg(test)]
mod tests {
    use super::*;
    use iamscope_estate::{AttachedPolicy, CarriedRole, Membership, ResourcePolicy};

    fn problem(text: &str) -> String {
        try_estate(text).expect_err("a problem").to_string()
    }

    #[test]
    fn identities_of_an_account_that_stands_alone() {
        let estate = estate(
            "
            account 444455556666
            group devs
              allow s3:GetObject on *
            policy limits
              allow s3:* on *
            user alice no-mfa key active
              member devs
              boundary limits
              tag team=blue
            role app path /svc/ last-used 2026-01-01
              trust service ec2.amazonaws.com
              attach limits
              profile web
            instance i-1 profile web
            ",
        );
        let (_, account) = estate.accounts().iter().next().expect("an account");
        assert_eq!(
            (account.number.as_str(), account.membership),
            ("444455556666", Membership::Standalone)
        );
        let (_, alice) = estate.users().iter().next().expect("alice");
        assert_eq!(alice.groups.len(), 1);
        assert!(matches!(alice.boundary, Some(AttachedPolicy::Known(_))));
        assert_eq!(alice.credentials.has_mfa, Some(false));
        let (role, app) = estate.roles().iter().next().expect("a role");
        assert_eq!(app.arn.as_str(), "arn:aws:iam::444455556666:role/svc/app");
        assert_eq!(app.instance_profiles.len(), 1);
        let (_, instance) = estate.resources().iter().next().expect("an instance");
        assert_eq!(instance.roles, [CarriedRole::Known(role)]);
        assert_eq!(estate.gaps(), &[]);
        assert!(
            estate
                .documents()
                .iter()
                .all(|(_, document)| document.issues.is_empty())
        );
    }

    #[test]
    fn organizations_and_resources() {
        let estate = estate(
            "
            organization o-acme management 999988887777
              scp deny ec2:* on *
            unit workloads
              rcp deny s3:* on * if Bool aws:SecureTransport false
            account 111122223333 in workloads
            bucket logs
              grant anyone s3:GetObject
            queue jobs
            ",
        );
        let (_, account) = estate.accounts().iter().next().expect("an account");
        assert!(matches!(account.membership, Membership::Member(_)));
        let scps: Vec<usize> = estate
            .units()
            .iter()
            .map(|(_, unit)| unit.guardrails.scps.as_ref().map_or(0, Vec::len))
            .collect();
        assert_eq!(scps.iter().sum::<usize>(), 3, "FullAWSAccess twice and one of the root");
        let policies: Vec<bool> = estate
            .resources()
            .iter()
            .map(|(_, resource)| matches!(resource.policy, ResourcePolicy::Document(_)))
            .collect();
        assert_eq!(policies, [true, false]);
        assert_eq!(estate.gaps(), &[]);
    }

    #[test]
    fn unseen_facts_are_gaps() {
        let estate =
            estate("account 111122223333 unseen membership,resource-policies\nrole app\n  trust-policy unseen");
        let facts: Vec<String> = estate.gaps().iter().map(|gap| gap.fact.to_string()).collect();
        assert!(facts.contains(&"service control policies".to_owned()), "{facts:?}");
        assert!(facts.contains(&"trust policy".to_owned()), "{facts:?}");
    }

    #[test]
    fn problems_name_the_line() {
        insta::assert_snapshot!(problem("role app\n  trust lambda"), @"line 2: expected `service`, `aws` or `federated`, not `lambda`");
        insta::assert_snapshot!(problem("user a\n  attach nothing"), @"line 2: no policy `nothing` in account 111122223333 or of AWS");
        insta::assert_snapshot!(problem("wizard a"), @"line 1: nothing is called `wizard`");
        insta::assert_snapshot!(problem("account 12"), @"line 1: `12` is not twelve digits");
    }
}
