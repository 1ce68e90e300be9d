//! Check `policy-not-seen`.

use crate::context::CheckContext;
use iamscope_estate::{Fact, Subject as About};
use iamscope_findings::{Evidence, Findings, Subject, SubjectKind};

declare_check! {
    /// ## What it finds
    /// Policies that somebody has but that the input does not: managed policies, permissions boundaries and trust policies.
    /// ## Why it matters
    /// What they allow or forbid is answered with "unknown", so other findings may be missing or wrong.
    /// ## Example
    /// ```finding
    /// role app
    ///   trust-policy unseen
    /// ```
    /// ```ok
    /// role app
    ///   trust service lambda.amazonaws.com
    /// ```
    /// ## Fix
    /// Export again with all policies, or add the missing file.
    pub PolicyNotSeen {
        id: "policy-not-seen",
        severity: Info,
        confidence: High,
        since: "0.1",
    }
}

fn run(cx: &CheckContext<'_>, out: &mut Findings) {
    for gap in cx.estate().gaps() {
        let is_policy = match &gap.fact {
            Fact::ManagedPolicyDocument | Fact::BoundaryDocument | Fact::TrustPolicy => true,
            Fact::OrganizationMembership
            | Fact::ServiceControlPolicies
            | Fact::ResourceControlPolicies
            | Fact::ResourcePolicies(_)
            | Fact::GroupMembership
            | Fact::Identities
            | Fact::Input
            | Fact::CarriedRole
            | Fact::AccountNumber
            | Fact::ChangedAccess => false,
        };
        let About::Arn(arn) = &gap.subject else { continue };
        if !is_policy {
            continue;
        }
        let subject = Subject {
            account: (arn.account().len() == 12).then(|| arn.account().into()),
            kind: match arn.resource_type() {
                Some("role") => SubjectKind::Role,
                Some("user") => SubjectKind::User,
                Some("group") => SubjectKind::Group,
                Some(_) | None => SubjectKind::Policy,
            },
            id: arn.as_str().into(),
            name: format!("{}/{}", arn.resource_type().unwrap_or("policy"), arn.name()).into(),
        };
        let title = format!("the {} of {} was not seen", gap.fact, subject.name);
        out.report(&PolicyNotSeen, subject)
            .title(title)
            .identity(&gap.fact.to_string())
            .evidence(Evidence::fact("not seen", gap.reason.as_str()))
            .gaps([gap.clone()]);
    }
}
