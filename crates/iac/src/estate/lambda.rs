//! Policies of functions and layers: AWS makes them of permissions that are given one by one.

use super::draft::Draft;
use super::item::Item;
use super::statements::principal;
use crate::types::attributes::Attributes;
use crate::value::Value;
use std::sync::Arc;

pub(super) fn read(draft: &mut Draft<'_>, item: &Item<'_>) -> bool {
    match item.kind() {
        "aws_lambda_permission" | "AWS::Lambda::Permission" => permission(draft, item),
        // The provider gives everyone the right to call a URL without authorization; CloudFormation does not.
        "aws_lambda_function_url" => {
            let Some(arn) = function(draft, item, "function_name") else {
                return true;
            };
            if item.string("authorization_type").as_deref() == Some("NONE") {
                let conditions = Value::object([("lambda:FunctionUrlAuthType", Value::text("NONE"))]);
                let statement = Value::object([
                    ("Sid", Value::text("FunctionURLAllowPublicAccess")),
                    ("Effect", Value::text("Allow")),
                    ("Principal", Value::text("*")),
                    ("Action", Value::text("lambda:InvokeFunctionUrl")),
                    ("Resource", Value::text(arn.as_str())),
                    ("Condition", Value::object([("StringEquals", conditions)])),
                ]);
                draft.statement(&arn, kind(&arn), "FunctionURLAllowPublicAccess", item, &statement);
            }
        }
        "AWS::Lambda::Url" => {}
        "aws_lambda_layer_version_permission" | "AWS::Lambda::LayerVersionPermission" => layer(draft, item),
        _ => return false,
    }
    true
}

/// Returns the ARN of the function, alias or version that a permission is for.
pub(super) fn function(draft: &Draft<'_>, item: &Item<'_>, path: &str) -> Option<String> {
    let arn = draft.resolve("lambda", "function", &item.string(path)?, &item.declared.scope);
    Some(match item.string("qualifier") {
        Some(qualifier) => format!("{arn}:{qualifier}"),
        None => arn,
    })
}

fn kind(arn: &str) -> &'static str {
    let name = arn.split_once(":function:").map_or("", |(_, name)| name);
    if name.contains(':') && !name.contains(crate::text::OPEN) {
        "function alias"
    } else {
        "function"
    }
}

/// Adds the statement that `lambda:AddPermission` makes.
///
/// Source: AWS Lambda Developer Guide, "Viewing resource-based IAM policies in Lambda".
fn permission(draft: &mut Draft<'_>, item: &Item<'_>) {
    let Some(arn) = function(draft, item, "function_name") else {
        return;
    };
    let attributes = item.attributes();
    let made_up = || Value::text(item.placeholder("statement_id"));
    let sid = attributes.first("statement_id").cloned().unwrap_or_else(made_up);
    let mut fields = vec![
        ("Sid", sid.clone()),
        ("Effect", Value::text("Allow")),
        ("Principal", principal(attributes, "principal", item)),
        (
            "Action",
            attributes.first("action").cloned().unwrap_or_else(Value::null),
        ),
        ("Resource", Value::text(arn.as_str())),
    ];
    let condition = conditions(attributes);
    if condition.as_fields().is_some_and(|fields| !fields.is_empty()) {
        fields.push(("Condition", condition));
    }
    let sid = sid.to_text().unwrap_or_default();
    draft.statement(&arn, kind(&arn), sid.as_str(), item, &Value::object(fields));
}

fn conditions(attributes: Attributes<'_>) -> Value {
    let equals = [
        ("source_account", "AWS:SourceAccount"),
        ("principal_org_id|PrincipalOrgID", "aws:PrincipalOrgID"),
        ("event_source_token", "lambda:EventSourceToken"),
        ("function_url_auth_type", "lambda:FunctionUrlAuthType"),
    ];
    let equals: Vec<(Arc<str>, Value)> = equals
        .iter()
        .filter_map(|&(path, key)| Some((key.into(), attributes.first(path)?.clone())))
        .collect();
    let mut conditions: Vec<(Arc<str>, Value)> = Vec::new();
    if !equals.is_empty() {
        conditions.push(("StringEquals".into(), Value::object(equals)));
    }
    if let Some(source) = attributes.first("source_arn") {
        let source = Value::object([("AWS:SourceArn", source.clone())]);
        conditions.push(("ArnLike".into(), source));
    }
    if let Some(flag) = attributes.first("invoked_via_function_url") {
        let flag = Value::object([("lambda:InvokedViaFunctionUrl", flag.clone())]);
        conditions.push(("Bool".into(), flag));
    }
    Value::object(conditions)
}

/// Adds the statement that `lambda:AddLayerVersionPermission` makes.
fn layer(draft: &mut Draft<'_>, item: &Item<'_>) {
    let attributes = item.attributes();
    let Some(layer) = item.string("layer_name|LayerVersionArn") else {
        return;
    };
    let mut arn = draft.resolve("lambda", "layerVersion", &layer, &item.declared.scope);
    if let (Some(version), true) = (item.string("version_number"), arn.matches(':').count() == 6) {
        arn = format!("{arn}:{version}");
    }
    let sid = item
        .string("statement_id")
        .unwrap_or_else(|| item.placeholder("statement_id"));
    let mut fields = vec![
        ("Sid", Value::text(sid.as_str())),
        ("Effect", Value::text("Allow")),
        ("Principal", principal(attributes, "principal", item)),
        (
            "Action",
            attributes.first("action").cloned().unwrap_or_else(Value::null),
        ),
        ("Resource", Value::text(arn.as_str())),
    ];
    if let Some(organization) = attributes.first("organization_id") {
        let equals = Value::object([("aws:PrincipalOrgID", organization.clone())]);
        fields.push(("Condition", Value::object([("StringEquals", equals)])));
    }
    draft.statement(&arn, "layerVersion", &sid, item, &Value::object(fields));
}
