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

/// Services whose guides show a trust policy with `aws:SourceAccount` or `aws:SourceArn`.
///
/// Sources, by service, most under "Cross-service confused deputy prevention": WorkSpaces Applications Administration
/// Guide, "fleet machine role cross-service confused deputy prevention"; Bedrock User Guide, "Create a custom service role
/// for batch inference"; CloudFormation User Guide (for `cloudformation` "Grant self-managed permissions"); CloudWatch
/// Logs User Guide, "Confused deputy prevention"; Comprehend Developer Guide; EBS User Guide, "IAM service roles for Amazon Data Lifecycle Manager"; Forecast Developer
/// Guide, "Set up permissions for Amazon Forecast"; IoT Core Developer Guide; Kendra
/// Developer Guide, "IAM access roles for Amazon Kendra"; MediaConvert User Guide; Personalize Developer Guide; Q Business
/// User Guide, "IAM role for an Amazon Kendra retriever"; RDS User Guide; Rekognition Developer Guide; EventBridge
/// Scheduler User Guide; Incident Manager User Guide; Transcribe Developer Guide; VPC User Guide, "Publish flow logs to
/// CloudWatch Logs".
///
/// Not AWS IoT Events, whose guide says that it takes roles of the same account only.
const DEPUTIES: [&str; 20] = [
    "appstream.amazonaws.com",
    "bedrock.amazonaws.com",
    "cloudformation.amazonaws.com",
    "comprehend.amazonaws.com",
    "dlm.amazonaws.com",
    "forecast.amazonaws.com",
    "iot.amazonaws.com",
    "kendra.amazonaws.com",
    "logs.amazonaws.com",
    "mediaconvert.amazonaws.com",
    "personalize.amazonaws.com",
    "qbusiness.amazonaws.com",
    "rds.amazonaws.com",
    "rekognition.amazonaws.com",
    "resources.cloudformation.amazonaws.com",
    "scheduler.amazonaws.com",
    "ssm-incidents.amazonaws.com",
    "transcribe.amazonaws.com",
    "transcribe.streaming.amazonaws.com",
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
        let naming = cx.naming(trust, &policy, "for whichever account", |pattern| {
            matches!(pattern, PrincipalPattern::Service(name) if services.iter().any(|service| **service == **name))
        });
        let mut naming = naming.into_iter().map(Evidence::from);
        let Some(first) = naming.next() else { continue };
        let subject = cx.role(id);
        let title = format!(
            "{} trusts {} whichever account {} for",
            subject.name,
            list(&services, 3),
            if services.len() == 1 { "it acts" } else { "they act" }
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
