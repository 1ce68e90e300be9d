//! Policies of the command line: files, `file://` and a path, or JSON.

use super::PolicyArguments;
use super::entries::{self, Shorthand};
use crate::exit::{Exit, Failure, first_cause};
use iamscope_policy::{Source, Sources};
use iamscope_simulate::case::Policies;
use iamscope_simulate::{Names, PolicyText, Slot, policies};
use std::path::Path;

/// A policy and what to call it.
#[derive(Clone, Debug)]
pub(super) struct Text {
    /// The file; literal policies are called by their place.
    name: Option<String>,
    text: String,
}

impl PolicyText for Text {
    fn text(&self) -> Option<&str> {
        Some(&self.text)
    }
}

/// Calls policies by their files.
pub(super) struct Files<'p>(pub(super) &'p Policies<Text>);

impl Names for Files<'_> {
    fn policy(&self, slot: Slot) -> Box<str> {
        name(self.0, slot).into()
    }

    fn level(&self, _member: &'static str, level: usize) -> Box<str> {
        format!("level {}", level + 1).into()
    }
}

/// Reads all policies.
pub(super) fn read(arguments: &PolicyArguments) -> Result<Policies<Text>, Failure> {
    let every = |given: &[String]| given.iter().map(|one| several(one)).collect::<Result<Vec<_>, _>>();
    let levels = |given: &[String]| given.iter().map(|one| level(one)).collect::<Result<Vec<_>, _>>();
    let organization = &arguments.ordered_organization_policy_input_list;
    let scp = if organization.is_empty() {
        levels(&arguments.scp)?
    } else {
        organization_levels(organization)?
    };
    let session = every(&arguments.session)?.concat();
    let rcp = levels(&arguments.rcp)?;
    Ok(Policies {
        identity: every(&arguments.identity)?.concat(),
        boundary: arguments
            .boundary
            .as_deref()
            .map(several)
            .transpose()?
            .unwrap_or_default(),
        session: (!session.is_empty()).then_some(session),
        resource: arguments.resource_policy.as_deref().map(one).transpose()?,
        scp: (!scp.is_empty()).then_some(scp),
        rcp: (!rcp.is_empty()).then_some(rcp),
        endpoint: arguments.endpoint.as_deref().map(one).transpose()?.map(|one| vec![one]),
        access_point: None,
    })
}

/// Returns what a policy is called in answers.
pub(super) fn name(given: &Policies<Text>, slot: Slot) -> String {
    let text = policies(given).find(|(other, _)| *other == slot);
    text.and_then(|(_, text)| text.name.clone())
        .unwrap_or_else(|| slot.to_string())
}

/// Returns the texts, numbered as explanations number them.
pub(super) fn sources(given: &Policies<Text>) -> Sources {
    let mut sources = Sources::default();
    for (slot, text) in policies(given) {
        sources.add(Source::new(name(given, slot), text.text.as_str()));
    }
    sources
}

/// Reads JSON that is given itself or by the name of a file.
pub(super) fn json_or_file(given: &str) -> Result<(Option<String>, String), Failure> {
    if given.trim_start().starts_with(['{', '[']) {
        return Ok((None, given.to_owned()));
    }
    let path = given.strip_prefix("file://").unwrap_or(given);
    let text = std::fs::read_to_string(Path::new(path)).map_err(|error| {
        let failure = Failure::new(Exit::NoInput, format!("cannot read `{path}`: {}", first_cause(&error)));
        failure.help("give the name of a file with a policy, or the policy itself as JSON")
    })?;
    Ok((Some(path.to_owned()), text))
}

fn one(given: &str) -> Result<Text, Failure> {
    let (name, text) = json_or_file(given)?;
    Ok(Text { name, text })
}

/// Reads a policy, or a list of policies as the AWS CLI takes them: JSON objects, or texts that hold one.
fn several(given: &str) -> Result<Vec<Text>, Failure> {
    let whole = one(given)?;
    if !whole.text.trim_start().starts_with('[') {
        return Ok(vec![whole]);
    }
    let list: Vec<serde_json::Value> = serde_json::from_str(&whole.text).map_err(|error| {
        let name = whole.name.as_deref().unwrap_or("a list of policies");
        Failure::new(Exit::Failed, format!("cannot read `{name}`: {error}"))
    })?;
    Ok(list.iter().map(|policy| Text::in_list(&whole, policy)).collect())
}

/// Reads the policies of one level, joined by commas.
fn level(given: &str) -> Result<Vec<Text>, Failure> {
    if given.trim_start().starts_with(['{', '[']) {
        return several(given);
    }
    given.split(',').filter(|name| !name.is_empty()).map(one).collect()
}

fn organization_levels(given: &[String]) -> Result<Vec<Vec<Text>>, Failure> {
    let mut levels = Vec::new();
    for entry in entries::read(given, &["ServiceControlPolicyInputList"])? {
        let texts = match entry.get("ServiceControlPolicyInputList") {
            Some(Shorthand::Json(serde_json::Value::Array(list))) => {
                let whole = Text {
                    name: None,
                    text: String::new(),
                };
                list.iter().map(|policy| Text::in_list(&whole, policy)).collect()
            }
            Some(Shorthand::Values(names)) => names.iter().map(|name| one(name)).collect::<Result<_, _>>()?,
            Some(Shorthand::Json(_)) | None => {
                let message = "a level of `--ordered-organization-policy-input-list` has no list \
                    `ServiceControlPolicyInputList`";
                return Err(Failure::new(Exit::Usage, message));
            }
        };
        levels.push(texts);
    }
    Ok(levels)
}

impl Text {
    /// Makes the text of a policy in a list. A text that is no policy is reported when it is read as one.
    fn in_list(whole: &Self, policy: &serde_json::Value) -> Self {
        Self {
            name: whole.name.clone(),
            text: match policy {
                serde_json::Value::String(text) => text.clone(),
                serde_json::Value::Null
                | serde_json::Value::Bool(_)
                | serde_json::Value::Number(_)
                | serde_json::Value::Array(_)
                | serde_json::Value::Object(_) => policy.to_string(),
            },
        }
    }
}
