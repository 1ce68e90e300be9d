//! Data sources about AWS itself and about where a program is deployed to.

use crate::declared::Scope;
use crate::terraform::data::texts::split;
use crate::text::Text;
use crate::value::{Kind, Value};
use iamscope_catalog::Catalog;
use std::sync::Arc;

type Fields = Vec<(Arc<str>, Value)>;

/// Reads a data source, if it is one of those.
pub(crate) fn read(kind: &str, attributes: &Value, scope: &Scope, address: &str) -> Option<Fields> {
    match kind {
        "aws_partition" => Some(partition(scope)),
        "aws_caller_identity" => Some(caller_identity(scope, address)),
        "aws_region" => Some(region(attributes, scope)),
        "aws_arn" => arn(attributes),
        "aws_service_principal" => Some(service_principal(attributes, scope)),
        "aws_iam_policy" => managed_policy(attributes),
        "aws_iam_session_context" => session_context(attributes),
        "null_data_source" => attributes
            .field("inputs")
            .map(|inputs| vec![("outputs".into(), inputs.clone())]),
        _ => None,
    }
}

fn field(name: &str, value: &str) -> (Arc<str>, Value) {
    (name.into(), Value::text(value))
}

/// Who deploys is not known, but it is a principal of the account, with an ARN.
fn caller_identity(scope: &Scope, address: &str) -> Fields {
    let hidden = Text::placeholder(&format!("{address}.arn"));
    vec![
        field("account_id", &scope.account),
        field("id", &scope.account),
        field("arn", &format!("arn:{}:{}", scope.partition, hidden.as_str())),
    ]
}

fn partition(scope: &Scope) -> Fields {
    let suffix = dns_suffix(&scope.partition);
    let reverse: Vec<&str> = suffix.rsplit('.').collect();
    vec![
        field("partition", &scope.partition),
        field("id", &scope.partition),
        field("dns_suffix", suffix),
        field("reverse_dns_prefix", &reverse.join(".")),
    ]
}

fn dns_suffix(partition: &str) -> &'static str {
    let found = Catalog::embedded().partition(partition);
    found.map_or("amazonaws.com", |partition| partition.dns_suffix())
}

fn region(attributes: &Value, scope: &Scope) -> Fields {
    let written = ["region", "name"]
        .iter()
        .find_map(|name| attributes.field(name)?.to_text());
    let region = written.map_or_else(|| scope.region.to_string(), |region| region.as_str().to_owned());
    vec![
        field("name", &region),
        field("region", &region),
        field("id", &region),
        field("endpoint", &format!("ec2.{region}.{}", dns_suffix(&scope.partition))),
    ]
}

/// Takes an ARN apart.
fn arn(attributes: &Value) -> Option<Fields> {
    let arn = attributes.field("arn")?;
    let text = arn.to_text()?;
    let parts = split(text.as_str(), ':', 6);
    let [_, partition, service, region, account, resource] = parts.as_slice() else {
        return None;
    };
    let part = |name: &str, text: &str| {
        let mut value = Value::text(text);
        value.origin = arn.origin;
        (Arc::from(name), value)
    };
    Some(vec![
        part("id", text.as_str()),
        part("partition", partition),
        part("service", service),
        part("region", region),
        part("account", account),
        part("resource", resource),
    ])
}

/// Service principals carry the name of the service; a few in partitions of their own have another suffix.
///
/// See the page "Data Source: aws_service_principal" of the AWS provider.
fn service_principal(attributes: &Value, scope: &Scope) -> Fields {
    let Some(service) = attributes.field("service_name").and_then(Value::to_text) else {
        return Vec::new();
    };
    let service = service.as_str();
    let suffix = match (&*scope.partition, service) {
        ("aws-cn", "codedeploy" | "elasticmapreduce" | "logs" | "ec2") => "amazonaws.com.cn",
        _ => "amazonaws.com",
    };
    let region = attributes.field("region").and_then(Value::to_text);
    let region = region.map_or_else(|| scope.region.to_string(), |region| region.as_str().to_owned());
    vec![
        field("name", &format!("{service}.{suffix}")),
        field("id", &format!("{service}.{region}.{suffix}")),
        field("region", &region),
        field("suffix", suffix),
    ]
}

/// Finds a policy of AWS by its ARN or its name.
fn managed_policy(attributes: &Value) -> Option<Fields> {
    let wanted = attributes
        .field("arn")
        .or_else(|| attributes.field("name"))?
        .to_text()?;
    let wanted = wanted.known()?;
    // The data of other partitions is that of `aws` with another word in the ARN.
    let parts = split(wanted, ':', 3);
    let (partition, plain) = match parts.as_slice() {
        ["arn", partition, rest] => (*partition, format!("arn:aws:{rest}")),
        _ => ("aws", wanted.to_owned()),
    };
    let policy = Catalog::embedded().managed_policy(&plain)?;
    let arn = policy.arn().replacen("arn:aws:", &format!("arn:{partition}:"), 1);
    let mut fields = vec![
        field("arn", &arn),
        field("id", &arn),
        field("name", policy.name()),
        field("path", policy.path()),
    ];
    if partition == "aws" {
        fields.extend(policy.document().map(|document| field("policy", document)));
    }
    Some(fields)
}

/// The issuer of anything but an assumed role is the thing itself.
fn session_context(attributes: &Value) -> Option<Fields> {
    let arn = attributes.field("arn")?;
    let text = arn.to_text()?;
    let parts = split(text.as_str(), ':', 6);
    let resource = parts.get(5)?;
    let is_plain = !resource.starts_with("assumed-role/") && !resource.starts_with(crate::text::OPEN);
    is_plain.then(|| {
        let mut issuer = Value::new(Kind::Text(Text::new(text.as_str())));
        issuer.origin = arn.origin;
        vec![("issuer_arn".into(), issuer), ("id".into(), arn.clone())]
    })
}
