//! What the user says about a deployment.

use crate::declared::{NO_ACCOUNT, Scope};
use std::collections::BTreeMap;

/// The region that nobody named.
pub(super) const ANY_REGION: &str = "\u{27e8}AWS::Region\u{27e9}";

/// What the user says about a deployment of templates.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct CloudFormationOptions {
    /// Values of parameters by their name. They count for every template that is read.
    pub parameters: BTreeMap<String, String>,
    /// The account; `000000000000` stands for it if it is not given.
    pub account: Option<Box<str>>,
    /// The region; unknown if it is not given.
    pub region: Option<Box<str>>,
    /// The partition; follows from the region, or is `aws`.
    pub partition: Option<Box<str>>,
    /// The name of the stack; unknown if it is not given.
    pub stack: Option<Box<str>>,
}

impl CloudFormationOptions {
    /// Returns where resources are deployed to.
    pub(super) fn scope(&self) -> Scope {
        let region = self.region.clone().unwrap_or_else(|| ANY_REGION.into());
        Scope {
            partition: self.partition.clone().unwrap_or_else(|| partition_of(&region).into()),
            account: self.account.clone().unwrap_or_else(|| NO_ACCOUNT.into()),
            region,
        }
    }
}

/// Returns the partition of a region.
pub(super) fn partition_of(region: &str) -> &'static str {
    let partitions = [
        ("cn-", "aws-cn"),
        ("us-gov-", "aws-us-gov"),
        ("us-isob-", "aws-iso-b"),
        ("us-isof-", "aws-iso-f"),
        ("eu-isoe-", "aws-iso-e"),
        ("us-iso-", "aws-iso"),
        ("eusc-", "aws-eusc"),
    ];
    let partition = partitions.iter().find(|(start, _)| region.starts_with(start));
    partition.map_or("aws", |(_, partition)| partition)
}

/// Reads a file of parameters, in any of the forms that the AWS CLI takes: a list of `ParameterKey` and
/// `ParameterValue`, a list of `Key=Value`, an object with `Parameters`, or a plain object.
///
/// <https://docs.aws.amazon.com/cli/latest/reference/cloudformation/deploy/>, `--parameter-overrides`.
pub fn parameters_file(text: &str) -> Result<BTreeMap<String, String>, String> {
    let value: serde_json::Value = serde_json::from_str(text).map_err(|error| format!("this is not JSON: {error}"))?;
    let value = value.get("Parameters").unwrap_or(&value);
    let mut parameters = BTreeMap::new();
    if let Some(items) = value.as_array() {
        for item in items {
            let (key, value) = parameter(item).ok_or("expected `ParameterKey` and `ParameterValue`, or `Key=Value`")?;
            parameters.insert(key, value);
        }
        return Ok(parameters);
    }
    let fields = value.as_object().ok_or("expected an object or a list of parameters")?;
    for (key, value) in fields {
        let value = scalar(value).ok_or_else(|| format!("the value of parameter `{key}` is no text"))?;
        parameters.insert(key.clone(), value);
    }
    Ok(parameters)
}

fn parameter(item: &serde_json::Value) -> Option<(String, String)> {
    if let Some((key, value)) = item.as_str().and_then(|text| text.split_once('=')) {
        return Some((key.to_owned(), value.to_owned()));
    }
    let key = item.get("ParameterKey")?.as_str()?;
    Some((key.to_owned(), scalar(item.get("ParameterValue")?)?))
}

fn scalar(value: &serde_json::Value) -> Option<String> {
    match value {
        serde_json::Value::String(text) => Some(text.clone()),
        serde_json::Value::Number(number) => Some(number.to_string()),
        serde_json::Value::Bool(value) => Some(value.to_string()),
        serde_json::Value::Array(items) => {
            let items: Option<Vec<String>> = items.iter().map(scalar).collect();
            items.map(|items| items.join(","))
        }
        serde_json::Value::Null | serde_json::Value::Object(_) => None,
    }
}
