//! Check `trust-service-confused-deputy`.

use crate::context::CheckContext;
use crate::text::list;
use iamscope_estate::Principal;
use iamscope_eval::{Decision, Value};
use iamscope_findings::{Evidence, Findings, Fix};
use iamscope_policy::PrincipalPattern;

declare_check! {
    /// ## What it finds
    /// Roles that trust an AWS service whatever account it acts for, where that service can act for several.
    ///
    /// Only services count that document `aws:SourceAccount` or `aws:SourceArn` for the roles they assume. Services that run
    /// code with a role, such as Amazon EC2 and AWS Lambda, assume it only for the account it is in.
    /// ## Why it matters
    /// Somebody in another account may have the service use your role for them (the cross-service confused deputy problem).
    /// ## Example
    /// ```finding
    /// role schedule
    ///   trust service scheduler.amazonaws.com
    /// ```
    /// ```ok
    /// role schedule
    ///   trust service scheduler.amazonaws.com if StringEquals aws:SourceAccount 111122223333
    /// ```
    /// ```ok
    /// role app
    ///   trust service ec2.amazonaws.com
    /// ```
    /// ## Fix
    /// Ask for your account: `"StringEquals": {"aws:SourceAccount": "111122223333"}`, or for the resource with `aws:SourceArn`.
    pub TrustServiceConfusedDeputy {
        id: "trust-service-confused-deputy",
        severity: Low,
        confidence: Medium,
        since: "0.1",
    }
}

/// Services whose guides show a trust policy with `aws:SourceAccount` or `aws:SourceArn` under "cross-service confused
/// deputy prevention".
const DEPUTIES: [&str; 18] = [
    "aps.amazonaws.com",
    "bedrock.amazonaws.com",
    "cloudformation.amazonaws.com",
    "comprehend.amazonaws.com",
    "dlm.amazonaws.com",
    "export.rds.amazonaws.com",
    "forecast.amazonaws.com",
    "iotevents.amazonaws.com",
    "kendra.amazonaws.com",
    "lex.amazonaws.com",
    "logs.amazonaws.com",
    "omics.amazonaws.com",
    "pipes.amazonaws.com",
    "rekognition.amazonaws.com",
    "scheduler.amazonaws.com",
    "ssm-incidents.amazonaws.com",
    "transcribe.amazonaws.com",
    "vpc-flow-logs.amazonaws.com",
];

fn run(cx: &CheckContext<'_>, out: &mut Findings) {
    for (id, role) in cx.own_roles() {
        let Some(trust) = role.trust else { continue };
        let target = cx.access().role_target(id);
        let mut services = Vec::new();
        for principal in cx.trusted(id) {
            let Principal::Service(name) = &principal else { continue };
            if DEPUTIES.contains(&name.as_ref()) && acts_for_strangers(cx, &principal, &target) {
                services.push(name.to_string());
            }
        }
        let policy = format!("role {}, trust policy", role.name);
        let naming = cx.naming(trust, &policy, "whichever account it acts for", |pattern| {
            matches!(pattern, PrincipalPattern::Service(name) if services.iter().any(|service| **service == **name))
        });
        let mut naming = naming.into_iter().map(Evidence::from);
        let Some(first) = naming.next() else { continue };
        let subject = cx.role(id);
        let title = format!(
            "{} trusts {} whichever account it acts for",
            subject.name,
            list(&services, 3)
        );
        out.report(&TrustServiceConfusedDeputy, subject)
            .title(title)
            .evidence(first)
            .evidences(naming)
            .fix(Fix::review(
                "ask for your account with a condition on `aws:SourceAccount`",
            ));
    }
}

/// Returns whether a service may assume a role when it acts for an account that is nobody's.
fn acts_for_strangers(cx: &CheckContext<'_>, service: &Principal, target: &iamscope_eval::Target) -> bool {
    let one = |text: &str| Value::One(text.into());
    let keys = [
        ("aws:SourceAccount", one("000000000000")),
        ("aws:SourceArn", one("arn:aws:iamscope:us-east-1:000000000000:made/up")),
        ("aws:SourceOrgID", one("o-000000000000")),
        ("aws:SourceOrgPaths", Value::Many(vec!["o-000000000000/r-0000/".into()])),
    ];
    let decision = cx.decide(service, "sts:AssumeRole", target, &keys);
    decision.as_ref().is_some_and(Decision::is_possible)
}
