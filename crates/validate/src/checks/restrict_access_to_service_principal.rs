//! `RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Draft, Level, Problems};
use crate::reading::PrincipalKey;
use iamscope_policy::PolicyKind;

/// Keys that say whom a service acts for.
const KEYS: [&str; 4] = [
    "aws:SourceArn",
    "aws:SourceAccount",
    "aws:SourceOrgID",
    "aws:SourceOrgPaths",
];

pub(crate) static CHECK: Check = Check {
    code: Code("RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL"),
    level: Level::SecurityWarning,
    kinds: kinds::RESOURCE,
    finds: "`Allow` to a service without saying on whose behalf",
    basis: Basis::Documented("any of the keys for the source is enough, under any operator"),
    examples: &[
        Example::statement(PolicyKind::Resource, r#""Effect": "Allow", "Principal": {"Service": "cloudfront.amazonaws.com"}, "Action": "s3:GetObject", "Resource": "*""#).finds(&["cloudfront.amazonaws.com"]),
        Example::statement(PolicyKind::Resource, r#""Effect": "Allow", "Principal": {"Service": "cloudfront.amazonaws.com"}, "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}"#),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for statement in cx
        .statements
        .iter()
        .filter(|statement| statement.allows() && !statement.is_not_principal)
    {
        if KEYS.iter().any(|key| statement.has_key(key)) {
            continue;
        }
        let services = statement
            .principals
            .iter()
            .filter(|principal| principal.key == PrincipalKey::Service);
        for service in services {
            let details = format!("`{}` is let in whoever it acts for", service.leaf.text);
            let help = "say whom with `aws:SourceArn`, `aws:SourceAccount`, `aws:SourceOrgID` or `aws:SourceOrgPaths`";
            out.push(Draft::at(service.leaf.span(), details).help(help));
        }
    }
}
