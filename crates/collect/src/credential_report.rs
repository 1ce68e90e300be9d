//! The credential report of an account.
//!
//! Source: IAM User Guide, "Generate credential reports for your AWS account". The report is CSV; the API wraps it in
//! JSON as base64.

use crate::json::Fields;
use crate::output::Output;
use crate::text::{Text, date};
use base64::Engine;
use iamscope_estate::builder::input::{AccountInput, CredentialsInput};
use iamscope_estate::{AccessKey, Credentials, RootCredentials};
use iamscope_iac::problem::Problem;
use iamscope_policy::Arn;

/// How every report starts.
pub(crate) const START: &str = "user,arn,user_creation_time,";

/// Returns whether an object is the answer of `aws iam get-credential-report`.
pub(crate) fn is_answer(fields: &Fields<'_>) -> bool {
    fields.has("Content") && fields.has("ReportFormat")
}

/// Reads the answer of the API.
pub(crate) fn read_answer(text: &Text<'_>, fields: &Fields<'_>) -> Output {
    let as_of = fields.text("GeneratedTime").as_deref().and_then(date);
    let content = fields.text("Content").unwrap_or_default();
    let decoded = base64::engine::general_purpose::STANDARD.decode(content.trim());
    let report = decoded.ok().and_then(|bytes| String::from_utf8(bytes).ok());
    // boto3 and some tools write the content decoded.
    let report = report.or_else(|| content.starts_with(START).then_some(content));
    match report.filter(|report| report.starts_with(START)) {
        Some(report) => read(text.name, &report, as_of.as_deref()),
        None => {
            let mut output = Output::default();
            let message = "expected a credential report in base64 in `Content`";
            output.lost(Problem::error(text.name, message), None);
            output
        }
    }
}

/// Reads a report.
pub(crate) fn read(name: &str, report: &str, as_of: Option<&str>) -> Output {
    let mut output = Output::default();
    let mut lines = report.lines();
    let header: Vec<&str> = lines.next().unwrap_or_default().split(',').collect();
    for (number, line) in (2..).zip(lines).filter(|(_, line)| !line.trim().is_empty()) {
        let values: Vec<&str> = line.split(',').collect();
        let row = Row {
            header: &header,
            values: &values,
        };
        let arn = row.text("arn").filter(|_| values.len() == header.len());
        let Some(arn) = arn.and_then(Arn::parse) else {
            let message = format!("expected {} values with an ARN in the second", header.len());
            let place = iamscope_iac::problem::Place {
                line: number,
                column: 1,
            };
            output.lost(Problem::warning(name, message).at(Some(place)), None);
            continue;
        };
        if arn.resource() == "root" {
            output.builder.account(AccountInput {
                number: arn.account().to_owned(),
                root: Some(RootCredentials {
                    has_mfa: row.flag("mfa_active"),
                    access_keys: row.access_keys(),
                    last_used: row.date("password_last_used"),
                }),
                ..AccountInput::default()
            });
        } else {
            output.builder.credentials(CredentialsInput {
                user: arn.to_string(),
                credentials: Credentials {
                    has_password: row.flag("password_enabled"),
                    password_last_used: row.date("password_last_used"),
                    has_mfa: row.flag("mfa_active"),
                    access_keys: row.access_keys(),
                },
                as_of: as_of.map(str::to_owned),
            });
        }
    }
    output
}

struct Row<'r> {
    header: &'r [&'r str],
    values: &'r [&'r str],
}

impl<'r> Row<'r> {
    fn text(&self, column: &str) -> Option<&'r str> {
        let place = self.header.iter().position(|name| *name == column)?;
        self.values.get(place).copied()
    }

    fn flag(&self, column: &str) -> Option<bool> {
        self.text(column)?.parse().ok()
    }

    fn date(&self, column: &str) -> Option<String> {
        date(self.text(column)?)
    }

    /// A key that was never made is inactive and was never rotated.
    fn access_keys(&self) -> Option<Vec<AccessKey>> {
        let mut keys = Vec::new();
        for number in ["1", "2"] {
            let is_active = self.flag(&format!("access_key_{number}_active"))?;
            let created = self.date(&format!("access_key_{number}_last_rotated"));
            if is_active || created.is_some() {
                keys.push(AccessKey {
                    id: number.to_owned(),
                    is_active,
                    created,
                    last_used: self.date(&format!("access_key_{number}_last_used_date")),
                });
            }
        }
        Some(keys)
    }
}
