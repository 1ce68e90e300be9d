//! `MISSING_PAIRED_CONDITION_KEYS`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Draft, Level, Problems};
use iamscope_policy::PolicyKind;

/// Keys, each with those of which one should stand beside it.
const PAIRS: [(&str, &[&str]); 2] = [
    (
        "aws:VpcSourceIp",
        &["aws:SourceVpc", "aws:SourceVpce", "aws:SourceVpcArn"],
    ),
    ("aws:Ec2InstanceSourcePrivateIPv4", &["aws:Ec2InstanceSourceVpc"]),
];

pub(crate) static CHECK: Check = Check {
    code: Code("MISSING_PAIRED_CONDITION_KEYS"),
    level: Level::SecurityWarning,
    kinds: kinds::EVERY,
    finds: "a private address without the VPC that it is in",
    basis: Basis::Documented("the page gives `aws:VpcSourceIp` for an example; its other pair is from the page on global condition keys"),
    examples: &[
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"IpAddress": {"aws:VpcSourceIp": "10.0.0.0/8"}}"#).finds(&["aws:VpcSourceIp"]),
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"IpAddress": {"aws:VpcSourceIp": "10.0.0.0/8"}, "StringEquals": {"aws:SourceVpc": "vpc-12345678"}}"#),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for statement in &cx.statements {
        for clause in &statement.clauses {
            let Some((_, partners)) = PAIRS.iter().find(|(key, _)| clause.is_key(key)) else {
                continue;
            };
            if partners.iter().any(|key| statement.has_key(key)) {
                continue;
            }
            let names: Vec<String> = partners.iter().map(|key| format!("`{key}`")).collect();
            let details = format!("every network has addresses such as those of `{}`", clause.key.text);
            out.push(Draft::at(clause.key.span(), details).help(format!("say which with {}", names.join(" or "))));
        }
    }
}
