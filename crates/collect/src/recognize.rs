//! What a text is, told by its content.

use crate::json::{Fields, Top};
use crate::output::Output;
use crate::programs::{Part, PartKind};
use crate::text::Text;
use crate::{aws_config, credential_report, gaad};
use iamscope_estate::builder::input::{DocumentInput, PolicyText, PolicyUse};
use iamscope_estate::snapshot::FORMAT;
use iamscope_estate::{EstateBuilder, SnapshotError};
use iamscope_iac::problem::Problem;
use iamscope_iac::{cloudformation, plan, state};
use serde_json::value::RawValue;
use std::fmt;

/// A format of input.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Format {
    /// `aws iam get-account-authorization-details`.
    AuthorizationDetails,
    /// A snapshot or history of AWS Config.
    AwsConfig,
    /// The store of iam-collect.
    IamCollect,
    /// A single policy document.
    Policy,
    /// A credential report.
    CredentialReport,
    /// A snapshot of our own.
    Snapshot,
    /// Configuration of Terraform.
    Terraform,
    /// A plan, or a state, of `terraform show -json`.
    TerraformPlan,
    /// A state file of Terraform.
    TerraformState,
    /// A CloudFormation or SAM template.
    CloudFormation,
    /// What the CDK wrote.
    CdkAssembly,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AuthorizationDetails => "account authorization details",
            Self::AwsConfig => "AWS Config items",
            Self::IamCollect => "iam-collect store",
            Self::Policy => "policy document",
            Self::CredentialReport => "credential report",
            Self::Snapshot => "iamscope snapshot",
            Self::Terraform => "Terraform",
            Self::TerraformPlan => "Terraform plan",
            Self::TerraformState => "Terraform state",
            Self::CloudFormation => "CloudFormation",
            Self::CdkAssembly => "CDK output",
        })
    }
}

/// Reads a text of any format. An output without formats and problems is of something unknown.
pub(crate) fn read_text(name: &str, content: &str) -> Output {
    let text = Text::new(name, content);
    let mut output = Output::default();
    if content.trim().is_empty() {
        let problem = Problem::error(name, "the file is empty").help("run the export again");
        output.lost(problem, None);
        return output;
    }
    if content.starts_with(credential_report::START) {
        output.extend(credential_report::read(name, content, None));
        output.formats.push(Format::CredentialReport);
        return output;
    }
    if let Some(kind) = program(content) {
        output.parts.push(Part {
            kind,
            name: name.to_owned(),
            text: content.to_owned(),
        });
        return output;
    }
    if !content.trim_start().starts_with(['{', '[']) {
        return output;
    }
    let mut values = serde_json::Deserializer::from_str(content).into_iter::<Top<'_>>();
    let mut start = 0;
    while let Some(value) = values.next() {
        let end = values.byte_offset();
        match value {
            Ok(value) => read_value(&text, value, content.get(start..end).unwrap_or_default(), &mut output),
            Err(error) => {
                broken(&text, &error, &mut output);
                break;
            }
        }
        start = end;
    }
    output.formats.sort_unstable();
    output.formats.dedup();
    output
}

/// Words of which every export has one, and hardly any other file.
const WORDS: [&str; 14] = [
    "\"AWSTemplateFormatVersion\"",
    "\"Resources\"",
    "\"Statement\"",
    "\"UserDetailList\"",
    "\"GroupDetailList\"",
    "\"RoleDetailList\"",
    "\"Policies\"",
    "\"configurationItems\"",
    "\"configurationItemCaptureTime\"",
    "\"configurationItemStatus\"",
    "\"planned_values\"",
    "\"terraform_version\"",
    "\"artifacts\"",
    FORMAT,
];

/// Returns whether a text of which nothing could be read could be one of ours: it is cut off, or has a word that ours
/// have. A folder of source has other files that look like JSON, such as those with comments.
pub(crate) fn is_ours(name: &str, text: &str) -> bool {
    let text = text.trim_end();
    if text.is_empty() {
        // An export that failed leaves an empty file, but nothing exports YAML.
        return !name.ends_with(".yaml") && !name.ends_with(".yml");
    }
    !text.ends_with(['}', ']']) || WORDS.iter().any(|word| text.contains(word))
}

/// Returns what a text is if it is a program or a part of one.
fn program(content: &str) -> Option<PartKind> {
    if cloudformation::is_template(content) {
        return Some(PartKind::Template);
    }
    if !content.trim_start().starts_with('{') || !content.contains("\"version\"") && !content.contains("_version\"") {
        return None;
    }
    if cloudformation::is_assembly(content) {
        return Some(PartKind::Assembly);
    }
    let fields: Fields<'_> = serde_json::from_str(content).ok()?;
    if plan::is_plan(|key| fields.has(key)) {
        Some(PartKind::Plan)
    } else {
        state::is_state(|key| fields.has(key)).then_some(PartKind::State)
    }
}

/// Reports text that is not JSON, or not to its end. Values before it were read.
fn broken(text: &Text<'_>, error: &serde_json::Error, output: &mut Output) {
    let explained = text.explain(text.text, error);
    let problem = if output.formats.is_empty() {
        Problem::error(text.name, explained.message)
    } else {
        Problem::warning(text.name, format!("{}, all before it was read", explained.message))
    };
    let problem = problem.at(explained.place);
    let help = if explained.is_truncated {
        "the export was cut off, run it again"
    } else {
        "run the export again, or check what changed the file"
    };
    output.lost(problem.help(help), None);
}

fn read_value(text: &Text<'_>, value: Top<'_>, raw: &str, output: &mut Output) {
    match value {
        Top::Object(fields) => read_object(text, &fields, raw.trim(), output),
        Top::List(values) => {
            for value in values {
                if let Ok(fields) = serde_json::from_str::<Fields<'_>>(value.get()) {
                    read_object(text, &fields, value.get(), output);
                }
            }
        }
        Top::Other => {}
    }
}

fn read_object(text: &Text<'_>, fields: &Fields<'_>, raw: &str, output: &mut Output) {
    let (part, format) = if gaad::is_page(fields) {
        (gaad::read(text, fields), Format::AuthorizationDetails)
    } else if aws_config::is_delivery(fields) {
        (aws_config::read(text, fields), Format::AwsConfig)
    } else if fields.text("format").as_deref() == Some(FORMAT) {
        (snapshot(text, raw), Format::Snapshot)
    } else if credential_report::is_answer(fields) {
        (credential_report::read_answer(text, fields), Format::CredentialReport)
    } else if fields.has("Statement") {
        (policy(text, fields, raw), Format::Policy)
    } else if aws_config::is_item(fields) {
        let mut part = Output::default();
        if let Ok(item) = serde_json::from_str::<&RawValue>(raw) {
            aws_config::read_item(text, item, &mut part);
        }
        (part, Format::AwsConfig)
    } else {
        return;
    };
    output.extend(part);
    output.formats.push(format);
}

fn snapshot(text: &Text<'_>, raw: &str) -> Output {
    let mut output = Output::default();
    match EstateBuilder::from_snapshot(raw) {
        Ok(builder) => output.builder = builder,
        Err(SnapshotError::Json(error)) => {
            let explained = text.explain(raw, &error);
            output.lost(Problem::error(text.name, explained.message).at(explained.place), None);
        }
        Err(error) => output.lost(Problem::error(text.name, error.to_string()), None),
    }
    output
}

/// Reads a policy document that stands alone. Its use is guessed from what only one use has: principals, or a trust
/// policy's actions. A service control policy looks like an identity policy.
fn policy(text: &Text<'_>, fields: &Fields<'_>, raw: &str) -> Output {
    let statements = fields.get("Statement").map_or("", RawValue::get);
    let has = |word: &str| statements.contains(&format!("\"{word}\""));
    let kind = if !has("Principal") && !has("NotPrincipal") {
        PolicyUse::Identity
    } else if statements.contains("\"sts:AssumeRole") && !has("Resource") {
        PolicyUse::Trust
    } else {
        PolicyUse::Resource
    };
    let line = text
        .place(raw)
        .map_or(1, |place| u32::try_from(place.line).unwrap_or(u32::MAX));
    let mut output = Output::default();
    output.builder.document(DocumentInput {
        kind,
        policy: PolicyText::in_file(raw, text.name, line),
    });
    output
}
