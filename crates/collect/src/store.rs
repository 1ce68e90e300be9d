//! The store that the open tool iam-collect keeps on disk.
//!
//! Its layout is documented in `docs/Storage.md` of cloud-copilot/iam-collect: below
//! `<partition>/accounts/<number>/` there is a folder for each resource with `metadata.json`, `policy.json` and others;
//! below `<partition>/organizations/<id>/` are the organization, its units and its policies. Folder names are in lower
//! case, so names are taken from what the files say. A file without content is not written.

mod identities;
mod organization;

use crate::json::Fields;
use crate::output::Output;
use crate::recognize::Format;
use crate::text::Text;
use iamscope_estate::builder::input::{AccountInput, PolicySeen, PolicyText, ResourceInput};
use iamscope_estate::{BlockPublicAccess, S3Facts};
use iamscope_policy::{Arn, is_account_id};
use std::collections::BTreeMap;
use std::path::Path;

/// Where a folder stands in the store.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Place {
    /// Below an account, by its number.
    Account(String),
    /// Below an organization, by its id, and the folders below that.
    Organization(String, Vec<String>),
}

/// A folder of the store: the texts of its files by name without `.json`, each with the name it has for people.
pub(crate) struct Folder {
    pub(crate) place: Place,
    pub(crate) files: BTreeMap<String, (String, String)>,
}

/// Returns where a file stands in a store, and its name without `.json`; `None` if it is in no store.
pub(crate) fn place(path: &Path) -> Option<(Place, String)> {
    let file = path.file_name()?.to_str()?.strip_suffix(".json")?;
    let parts: Vec<&str> = path.iter().filter_map(|part| part.to_str()).collect();
    let mut windows = parts.windows(3).enumerate();
    let (at, found) = windows.find_map(|(at, window)| match window {
        [partition, "accounts", number] if is_partition(partition) && is_account_id(number) => {
            Some((at, Place::Account((*number).to_owned())))
        }
        [partition, "organizations", id] if is_partition(partition) && id.starts_with("o-") => {
            Some((at, Place::Organization((*id).to_owned(), Vec::new())))
        }
        _ => None,
    })?;
    let below = parts.get(at + 3..parts.len().saturating_sub(1)).unwrap_or_default();
    let place = match found {
        Place::Account(_) if below.first() == Some(&"ram") => return None,
        Place::Account(number) => Place::Account(number),
        Place::Organization(id, _) => Place::Organization(id, below.iter().map(|part| (*part).to_owned()).collect()),
    };
    Some((place, file.to_owned()))
}

fn is_partition(text: &str) -> bool {
    text == "aws" || text.starts_with("aws-")
}

/// Reads a folder.
pub(crate) fn read(folder: &Folder) -> Output {
    let mut output = Output::default();
    match &folder.place {
        Place::Organization(id, below) => organization::read(folder, id, below, &mut output),
        Place::Account(number) => {
            if let Some(blocks) = folder.object("s3-bpa", &mut output) {
                output.builder.account(AccountInput {
                    number: number.clone(),
                    block_public_access: Some(block_public_access(&blocks)),
                    ..AccountInput::default()
                });
            }
            let arn = folder
                .object("metadata", &mut output)
                .and_then(|metadata| metadata.text("arn"));
            if let Some(arn) = arn.as_deref().and_then(Arn::parse) {
                if arn.service() == "iam" {
                    identities::read(folder, number, &arn, &mut output);
                } else {
                    resource(folder, number, &arn, &mut output);
                }
            }
        }
    }
    output.formats.push(Format::IamCollect);
    output
}

impl Folder {
    /// Returns a file of the folder as text.
    fn file(&self, name: &str) -> Option<(&str, &str)> {
        self.files.get(name).map(|(name, text)| (name.as_str(), text.as_str()))
    }

    /// Returns a file of the folder as an object; one that is broken is reported.
    fn object(&self, name: &str, output: &mut Output) -> Option<Fields<'_>> {
        self.parse(name, output)
    }

    fn parse<'f, T: serde::Deserialize<'f>>(&'f self, name: &str, output: &mut Output) -> Option<T> {
        let (name, content) = self.file(name)?;
        match serde_json::from_str(content) {
            Ok(value) => Some(value),
            Err(error) => {
                let text = Text::new(name, content);
                let explained = text.explain(content, &error);
                let problem = iamscope_iac::problem::Problem::error(name, explained.message).at(explained.place);
                output.lost(problem.help("run iam-collect again"), None);
                None
            }
        }
    }

    fn tags(&self, output: &mut Output) -> BTreeMap<String, String> {
        self.parse("tags", output).unwrap_or_default()
    }

    /// Returns a file of the folder as a policy.
    fn policy(&self, name: &str) -> Option<PolicyText> {
        let (name, content) = self.file(name)?;
        let content = content.trim();
        Some(if content.contains('\n') {
            PolicyText::in_file(content, name, 1)
        } else {
            PolicyText::new(content)
        })
    }
}

fn resource(folder: &Folder, number: &str, arn: &Arn, output: &mut Output) {
    let policy = match folder.policy("policy") {
        Some(policy) => PolicySeen::Text(policy),
        // Every key and topic has a policy, so the file is only missing if reading it was not allowed.
        None if matches!(arn.service(), "kms" | "sns") => PolicySeen::NotSeen,
        None => PolicySeen::None,
    };
    let role = folder
        .object("metadata", output)
        .and_then(|metadata| metadata.text("role"));
    let kind = kind(arn);
    let s3 = (kind == "bucket").then(|| S3Facts {
        // The file is missing if the bucket has no such setting.
        block_public_access: Some(
            folder
                .object("bpa", output)
                .map(|bpa| block_public_access(&bpa))
                .unwrap_or_default(),
        ),
        ..S3Facts::default()
    });
    let tags = folder.tags(output);
    output.builder.resource(ResourceInput {
        arn: arn.to_string(),
        kind: kind.to_owned(),
        account: Some(number.to_owned()),
        policy,
        roles: role.into_iter().collect(),
        tags,
        s3,
        ..ResourceInput::default()
    });
}

/// Returns the type of a resource in the words of the service authorization reference.
fn kind(arn: &Arn) -> &str {
    match (arn.service(), arn.resource_type()) {
        ("s3", None) => "bucket",
        ("sns", _) => "topic",
        ("sqs", _) => "queue",
        ("apigateway", _) => "RestApi",
        ("glue", None) => "catalog",
        (_, Some(kind)) => kind,
        (service, None) => service,
    }
}

fn block_public_access(fields: &Fields<'_>) -> BlockPublicAccess {
    let is_on = |name| fields.flag(name).unwrap_or(false);
    BlockPublicAccess {
        block_public_acls: is_on("BlockPublicAcls"),
        ignore_public_acls: is_on("IgnorePublicAcls"),
        block_public_policy: is_on("BlockPublicPolicy"),
        restrict_public_buckets: is_on("RestrictPublicBuckets"),
    }
}
