//! Functions of providers: `arn_build`, `arn_parse` and `trim_iam_role_path` of `aws`; `encode_expr` and `encode_tfvars` of
//! `terraform`.

use super::arguments::{Arguments, Function, any, function, text};
use super::expression_text::{fields_text, is_identifier, value_text};
use super::{FunctionError, Outcome};
use crate::text::TextBuilder;
use crate::value::{Kind, Value};

pub(super) const FUNCTIONS: &[Function] = &[
    function("provider::aws::arn_build", ARN, arn_build),
    function("provider::aws::arn_parse", &[text("arn")], arn_parse),
    function("provider::aws::trim_iam_role_path", &[text("arn")], trim_iam_role_path),
    function("provider::terraform::encode_expr", &[any("value")], encode_expr),
    function("provider::terraform::encode_tfvars", &[any("value")], encode_tfvars),
];

const ARN: &[super::arguments::Parameter] = &[
    text("partition").partly(),
    text("service").partly(),
    text("region").partly(),
    text("account_id").partly(),
    text("resource").partly(),
];

fn arn_build(arguments: &Arguments<'_>) -> Outcome {
    let mut arn = TextBuilder::default();
    arn.push_str("arn");
    for part in arguments.from(0) {
        arn.push_str(":");
        arn.push_value(part);
    }
    Ok(Value::new(Kind::Text(arn.finish())))
}

/// Returns partition, service, region, account and resource.
fn sections(arn: &str) -> Result<[&str; 5], FunctionError> {
    let mut parts = arn.splitn(6, ':');
    let is_arn = parts.next() == Some("arn");
    let sections = [(); 5].map(|()| parts.next());
    match sections {
        [
            Some(partition),
            Some(service),
            Some(region),
            Some(account),
            Some(resource),
        ] if is_arn => Ok([partition, service, region, account, resource]),
        _ => Err(FunctionError::of(0, format!("`{arn}` is no ARN"))),
    }
}

fn arn_parse(arguments: &Arguments<'_>) -> Outcome {
    let names = ["partition", "service", "region", "account_id", "resource"];
    let sections = sections(arguments.str(0)?)?.map(Value::text);
    Ok(Value::object(names.into_iter().zip(sections)))
}

fn trim_iam_role_path(arguments: &Arguments<'_>) -> Outcome {
    let [partition, service, region, account, resource] = sections(arguments.str(0)?)?;
    let name = resource.strip_prefix("role/").and_then(|path| path.rsplit('/').next());
    let (Some(name), "iam", "") = (name, service, region) else {
        return Err(FunctionError::of(0, "the ARN of an IAM role is required"));
    };
    Ok(Value::text(format!("arn:{partition}:iam::{account}:role/{name}")))
}

fn encode_expr(arguments: &Arguments<'_>) -> Outcome {
    Ok(Value::text(value_text(arguments.value(0)?)?))
}

fn encode_tfvars(arguments: &Arguments<'_>) -> Outcome {
    let variables = arguments.value(0)?;
    if variables.as_fields().is_none() {
        return Err(FunctionError::of(0, "an object with the variables is required"));
    }
    if let Some((name, _)) = variables.entries().find(|(name, _)| !is_identifier(name)) {
        return Err(FunctionError::of(
            0,
            format!("`{name}` cannot be the name of a variable"),
        ));
    }
    Ok(Value::text(fields_text(variables)?))
}
