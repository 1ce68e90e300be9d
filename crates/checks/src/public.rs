//! Resources that let everyone in; one check for each type.

use crate::check::Check;
use crate::context::CheckContext;
use crate::resources::severity;
use crate::text::list;
use iamscope_findings::{Evidence, Findings, Fix, Severity};
use iamscope_policy::PrincipalPattern;

/// Types that have a check of their own.
pub(crate) const OWN: [(&str, &str); 7] = [
    ("s3", "bucket"),
    ("sqs", "queue"),
    ("sns", "topic"),
    ("kms", "key"),
    ("lambda", "function"),
    ("secretsmanager", "Secret"),
    ("ecr", "repository"),
];

/// Reports resources of some types that let everyone in, with one severity for reading and one for changing.
pub(crate) fn report(
    cx: &CheckContext<'_>,
    out: &mut Findings,
    check: &Check,
    kinds: &[(&str, &str)],
    (reading, writing): (Severity, Severity),
) {
    for (resource, document) in cx.with_policy(kinds) {
        let record = &cx.estate().resources()[resource];
        let is_other = !OWN.contains(&(&*record.kind.service, &*record.kind.name));
        if kinds == [("*", "*")] && !is_other {
            continue;
        }
        let Some(reach) = cx.public_reach(resource, document) else {
            continue;
        };
        let subject = cx.resource(resource);
        let policy = format!("{} {}, resource policy", record.kind.name, record.name);
        let title = format!("{} lets anyone do {}", subject.name, list(&reach.actions, 3));
        let severity = severity(&reach, reading, writing);
        let naming = cx.naming(document, &policy, "anyone at all", |pattern| {
            *pattern == PrincipalPattern::Anyone
        });
        out.report(check, subject)
            .title(title)
            .severity(severity)
            .evidence(reach.proof.evidence)
            .evidences(naming.into_iter().take(1).map(Evidence::from))
            .fix(fix(record.kind.service.as_ref(), &record.name))
            .gaps(reach.proof.assumptions);
    }
}

fn fix(service: &str, name: &str) -> Fix {
    let fix = Fix::review("name the accounts or roles that need it instead of `*`, or ask for `aws:PrincipalOrgID`");
    if service != "s3" {
        return fix;
    }
    let switches = "BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true";
    Fix {
        title: "switch on Block Public Access for the bucket, unless it serves a public site".into(),
        ..fix
    }
    .command(format!(
        "aws s3api put-public-access-block --bucket {name} --public-access-block-configuration {switches}"
    ))
    .terraform(format!(
        "resource \"aws_s3_bucket_public_access_block\" \"this\" {{\n  bucket                  = \"{name}\"\n  \
         block_public_acls       = true\n  ignore_public_acls      = true\n  block_public_policy     = true\n  \
         restrict_public_buckets = true\n}}\n"
    ))
    .cloudformation(
        "PublicAccessBlockConfiguration:\n  BlockPublicAcls: true\n  IgnorePublicAcls: true\n  BlockPublicPolicy: true\n  \
         RestrictPublicBuckets: true\n",
    )
}
