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
