//! `INVALID_SERVICE_PRINCIPAL_FORMAT`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use crate::reading::PrincipalKey;
use crate::values::plain_values;
use crate::variables::variables;
use iamscope_catalog::Catalog;
use iamscope_policy::PolicyKind;

/// Keys whose values are service principals without a region.
const KEYS: [&str; 3] = ["aws:PrincipalServiceName", "iam:AWSServiceName", "iam:PassedToService"];

/// Keys whose values have one word before the suffix.
const ONE_WORD: [&str; 3] = ["aws:CalledVia", "aws:CalledViaFirst", "aws:CalledViaLast"];

pub(crate) static CHECK: Check = Check {
    code: Code("INVALID_SERVICE_PRINCIPAL_FORMAT"),
    level: Level::Error,
    kinds: kinds::EVERY,
    finds: "the name of a service as principal that has not the form of one",
    basis: Basis::Shown("recorded answers of the service; `service.amazonaws.com`, with a region for `kms:ViaService`; the suffixes of other partitions pass, and `amazon.com`"),
    examples: &[
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringEquals": {"iam:PassedToService": ["ec2", "ec2.amazonaws.com"]}}"#).finds(&["ec2"]),
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringEquals": {"kms:ViaService": ["s3.amazonaws.com", "s3.eu-west-1.amazonaws.com"]}}"#).finds(&["s3.amazonaws.com"]),
        Example::statement(PolicyKind::Resource, r#""Principal": {"Service": "Lambda"}, "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*""#).finds(&["Lambda"]),
        Example::statement(PolicyKind::Resource, r#""Principal": {"Service": "delivery.logs.amazonaws.com"}, "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*""#),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    let principals = cx.statements.iter().flat_map(|statement| &statement.principals);
    let of_services = principals.filter(|principal| principal.key == PrincipalKey::Service);
    let names = of_services
        .map(|principal| principal.leaf)
        .filter(|leaf| leaf.text != "*");
    let names = names.filter(|name| variables(name.text).is_empty());
    let values = KEYS.iter().flat_map(|key| plain_values(cx, key));
    for name in values.chain(names).filter(|name| host(name.text, cx.catalog).is_none()) {
        let details = format!(
            "`{}` is no service principal; one is `service.amazonaws.com`",
            name.text
        );
        out.at(name.span(), details);
    }
    for name in ONE_WORD.iter().flat_map(|key| plain_values(cx, key)) {
        if host(name.text, cx.catalog).is_none_or(|host| host.contains('.')) {
            let details = format!("`{}` is not `service.amazonaws.com`", name.text);
            out.at(name.span(), details);
        }
    }
    for name in plain_values(cx, "kms:ViaService") {
        let region = host(name.text, cx.catalog).and_then(|host| host.rsplit('.').next());
        if region.is_none_or(|region| cx.catalog.region(region).is_none()) {
            let details = format!("`{}` is not `service.region.amazonaws.com`", name.text);
            out.at(name.span(), details);
        }
    }
}

/// Returns what stands before the suffix of a partition, if that is what the name of a service looks like.
fn host<'n>(name: &'n str, catalog: &Catalog) -> Option<&'n str> {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'_');
    let suffixes = catalog.partitions().map(|partition| partition.dns_suffix());
    let mut hosts = suffixes
        .chain(["amazon.com", "aws.internal"])
        .filter_map(|suffix| name.strip_suffix(suffix)?.strip_suffix('.'));
    hosts.find(|host| !host.is_empty() && host.bytes().all(is_plain))
}
