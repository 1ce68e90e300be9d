//! `USE_CONDITION_KEY_ONLY_WITH_SUPPORTED_SERVICES`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use crate::reading::Action;
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("USE_CONDITION_KEY_ONLY_WITH_SUPPORTED_SERVICES"),
    level: Level::Warning,
    kinds: kinds::EVERY,
    finds: "a key of VPC endpoints with actions of services that do not know it",
    basis: Basis::Documented("which services know it says the page on global keys"),
    examples: &[
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": ["s3:*", "ec2:*"], "Resource": "*", "Condition": {"StringEquals": {"aws:VpceOrgID": "o-a"}}"#).finds(&["aws:VpceOrgID"]),
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "iam:PassRole", "Resource": "*", "Condition": {"StringEquals": {"aws:VpceAccount": "111122223333"}}"#).finds(&["aws:VpceAccount"]),
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": ["s3:*", "sqs:SendMessage", "iam:GetRole"], "Resource": "*", "Condition": {"StringEquals": {"aws:VpceOrgID": "o-a"}}"#),
    ],
    run,
};

/// Services that know all three keys.
const ALL: [&str; 39] = [
    "acm-pca",
    "applicationinsights",
    "apprunner",
    "athena",
    "cloudformation",
    "comprehendmedical",
    "compute-optimizer",
    "datasync",
    "discovery",
    "dynamodb",
    "ebs",
    "ecr",
    "ecs",
    "firehose",
    "gamelift",
    "healthlake",
    "iam",
    "iotfleetwise",
    "iotwireless",
    "kinesisanalytics",
    "kms",
    "lambda",
    "medical-imaging",
    "omics",
    "payment-cryptography",
    "polly",
    "rbin",
    "rekognition",
    "route53",
    "s3",
    "scheduler",
    "servicediscovery",
    "servicequotas",
    "shield",
    "ssm-contacts",
    "storagegateway",
    "textract",
    "transcribe",
    "transfer",
];

/// Services that know `aws:VpceOrgID` besides.
const ORGANIZATION: [&str; 13] = [
    "b2bi",
    "cassandra",
    "cognito-identity",
    "dms",
    "ds-data",
    "identitystore",
    "iottwinmaker",
    "network-firewall",
    "pricing",
    "ses",
    "sms-voice",
    "sqs",
    "workmail",
];

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for statement in &cx.statements {
        for clause in &statement.clauses {
            let own: &[&str] = match clause.key_after("aws:Vpce") {
                Some(rest) if rest.eq_ignore_ascii_case("OrgID") => &ORGANIZATION,
                Some(rest) if rest.eq_ignore_ascii_case("OrgPaths") || rest.eq_ignore_ascii_case("Account") => &[],
                Some(_) | None => continue,
            };
            let is_known = |action: &Action<'_>| {
                let service = action.pattern.service_and_name().map(|(service, _)| service);
                let is_listed = service.is_some_and(|service| ALL.contains(&service) || own.contains(&service));
                // The one action of IAM that does not know them.
                is_listed && !action.leaf.text.eq_ignore_ascii_case("iam:PassRole")
            };
            if statement.is_not_action || !statement.actions.iter().all(is_known) {
                let details = format!("not every service whose actions are here knows `{}`", clause.key.text);
                out.at(clause.key.span(), details);
            }
        }
    }
}
