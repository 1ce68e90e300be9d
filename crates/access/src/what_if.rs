//! What to try out, as people write it: `detach policy/AdministratorAccess from role/app`.
//!
//! [`Access::what_if`] reads a change ([`words`]) and finds in the estate what it is about ([`find`]). Whatever does not
//! fit the estate is an error that names the change and says what to write instead, so that nobody takes the answer to a
//! change that was never made for an all-clear.

mod find;
mod words;

use crate::access::Access;
use crate::find::NotFound;
use iamscope_estate::builder::input::PolicyText;
use iamscope_estate::{Estate, EstateChange, NewBoundary};
use iamscope_policy::source::LineColumn;
use iamscope_policy::{Arn, IssueSeverity, PolicyKind, Source, SourceId, parse};
use std::fmt::{self, Write as _};
use words::{Words, Written};

/// Everything that can be tried, for help texts.
pub const FORMS: [&str; 14] = words::FORMS;

/// So many mistakes of a policy are told.
const MOST_MISTAKES: usize = 5;

/// Something to try.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum WhatIf {
    /// The estate is like this.
    Change(EstateChange),
    /// The map has no edge with this id.
    Without(String),
}

/// What could not be tried, and why.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("cannot try `{change}`: {problem}")]
pub struct WhatIfError {
    change: String,
    problem: WhatIfProblem,
}

/// Why something could not be tried.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WhatIfProblem {
    /// It is none of the sentences that are understood.
    #[error("it is not understood")]
    Unknown,
    /// Something in it is not in the estate.
    #[error(transparent)]
    NotFound(#[from] NotFound),
    /// Nothing of the estate has the policy.
    #[error("the estate has no resource `{0}`")]
    NoResource(String),
    /// What is to be taken away is not there.
    #[error("{owner} has no {what}{}", it_has(.there))]
    NotThere {
        /// Who does not have it.
        owner: String,
        /// What is not there.
        what: String,
        /// What is there.
        there: Vec<String>,
    },
    /// What is to be added is there.
    #[error("{owner} has {what} already")]
    There {
        /// Who has it.
        owner: String,
        /// What is there.
        what: String,
    },
    /// The policy is written by AWS.
    #[error("`{0}` is a policy of AWS, which nobody can write anew")]
    OfAws(String),
    /// The file could not be read.
    #[error("cannot read `{file}`: {reason}")]
    Unreadable {
        /// The file.
        file: String,
        /// Why not.
        reason: String,
    },
    /// AWS would refuse the policy.
    #[error("{}", told(.file, .mistakes))]
    Policy {
        /// The file.
        file: String,
        /// What is wrong with it; never empty.
        mistakes: Vec<PolicyMistake>,
    },
}

/// Something for which AWS would refuse a policy.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PolicyMistake {
    /// Where it stands in the text.
    pub place: LineColumn,
    /// Where it ends.
    pub end: LineColumn,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for PolicyMistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.message)
    }
}

impl WhatIfError {
    /// Returns why it could not be tried.
    pub fn problem(&self) -> &WhatIfProblem {
        &self.problem
    }

    /// Returns what to do about it, if more can be said than the message does.
    pub fn help(&self) -> Option<String> {
        match &self.problem {
            WhatIfProblem::Unknown => Some(format!("write one of\n    {}", FORMS.join("\n    "))),
            WhatIfProblem::OfAws(_) => Some("detach it, or attach a file in its place".to_owned()),
            WhatIfProblem::Unreadable { .. } => {
                Some("policies of the estate are written `policy/NAME`, everything else is a file".to_owned())
            }
            WhatIfProblem::NoResource(_) => {
                Some("name it by its ARN or as `TYPE/NAME`; of an object, name the bucket".to_owned())
            }
            WhatIfProblem::NotFound(_)
            | WhatIfProblem::NotThere { .. }
            | WhatIfProblem::There { .. }
            | WhatIfProblem::Policy { .. } => None,
        }
    }
}

/// Reads a file that a change names; the error is why it cannot be read.
pub type ReadFile<'r> = &'r mut dyn FnMut(&str) -> Result<String, String>;

impl Access<'_> {
    /// Reads what somebody wants to try, and finds what it is about; `read` reads the files that it names.
    pub fn what_if(&self, change: &str, read: ReadFile<'_>) -> Result<WhatIf, WhatIfError> {
        let words = Words::parse(change).ok_or(WhatIfProblem::Unknown);
        let found = words.and_then(|words| self.found(&words, read));
        found.map_err(|problem| WhatIfError {
            change: change.trim().to_owned(),
            problem,
        })
    }

    /// Returns the estate in which changes were made.
    pub fn changed(&self, changes: &[EstateChange]) -> Estate {
        self.estate().changed(self.catalog(), changes)
    }

    fn found(&self, words: &Words<'_>, read: ReadFile<'_>) -> Result<WhatIf, WhatIfProblem> {
        Ok(WhatIf::Change(match *words {
            Words::Without(edge) => return Ok(WhatIf::Without(edge.to_owned())),
            Words::Attach { what, owner } => self.attach(what, owner, read)?,
            Words::Detach { policy, owner } => {
                let (owner, policy) = (self.find_owner(owner)?, self.find_policy(policy)?);
                self.require_attached(&owner, &policy)?;
                EstateChange::Detach { owner, policy }
            }
            Words::SetManaged { policy, file } => {
                let policy = self.find_policy(policy)?;
                if policy.account() == "aws" {
                    return Err(WhatIfProblem::OfAws(policy.name().to_owned()));
                }
                let text = policy_text(file, PolicyKind::Identity, read)?;
                EstateChange::SetManaged { policy, text }
            }
            Words::SetInline { name, owner, file } => EstateChange::SetInline {
                owner: self.find_owner(owner)?,
                name: name.to_owned(),
                text: Some(policy_text(file, PolicyKind::Identity, read)?),
            },
            Words::SetTrust { role, file } => EstateChange::SetTrust {
                role: self.find_role(role)?,
                text: policy_text(file, PolicyKind::Trust, read)?,
            },
            Words::SetBoundary { owner, boundary } => EstateChange::SetBoundary {
                owner: self.find_entity(owner)?,
                boundary: match boundary {
                    None => NewBoundary::None,
                    Some(Written::Policy(policy)) => NewBoundary::Policy(self.find_policy(policy)?),
                    Some(Written::File(file)) => NewBoundary::Text(policy_text(file, PolicyKind::Boundary, read)?),
                },
            },
            Words::SetPolicy { resource, file } => EstateChange::SetResourcePolicy {
                resource: self.find_owned(resource)?,
                text: file
                    .map(|file| policy_text(file, PolicyKind::Resource, read))
                    .transpose()?,
            },
            Words::RemoveInline { name, owner } => {
                let owner = self.find_owner(owner)?;
                self.require_inline(&owner, name)?;
                let (name, text) = (name.to_owned(), None);
                EstateChange::SetInline { owner, name, text }
            }
            Words::Add { user, group } => {
                let (user, group) = (self.find_user(user)?, self.find_group(group)?);
                self.require_member(&user, &group, false)?;
                EstateChange::Join { user, group }
            }
            Words::RemoveFrom { what, from } => self.remove_from(what, from)?,
            Words::Remove(what) => EstateChange::Delete(self.find_any(what)?),
        }))
    }

    fn attach(&self, what: Written<'_>, owner: &str, read: ReadFile<'_>) -> Result<EstateChange, WhatIfProblem> {
        let owner = self.find_owner(owner)?;
        Ok(match what {
            Written::Policy(policy) => {
                let policy = self.find_policy(policy)?;
                self.require_detached(&owner, &policy)?;
                EstateChange::Attach { owner, policy }
            }
            Written::File(file) => EstateChange::Give {
                name: words::policy_name(file),
                text: policy_text(file, PolicyKind::Identity, read)?,
                owner,
            },
        })
    }

    fn remove_from(&self, what: &str, from: &str) -> Result<EstateChange, WhatIfProblem> {
        if let Ok(group) = self.find_group(from) {
            let user = self.find_user(what)?;
            self.require_member(&user, &group, true)?;
            return Ok(EstateChange::Leave { user, group });
        }
        let (role, resource) = (self.find_role(what)?, self.find_owned(from)?);
        self.require_carried(&resource, &role)?;
        Ok(EstateChange::Release { resource, role })
    }
}

/// Reads a policy and refuses what AWS would refuse.
fn policy_text(file: &str, kind: PolicyKind, read: ReadFile<'_>) -> Result<PolicyText, WhatIfProblem> {
    let text = read(file).map_err(|reason| WhatIfProblem::Unreadable {
        file: file.to_owned(),
        reason,
    })?;
    let mistakes = mistakes_of(&text, kind);
    if !mistakes.is_empty() {
        let file = file.to_owned();
        return Err(WhatIfProblem::Policy { file, mistakes });
    }
    Ok(PolicyText::in_file(text, file, 1))
}

/// Returns what AWS would refuse a policy for.
pub fn mistakes_of(text: &str, kind: PolicyKind) -> Vec<PolicyMistake> {
    let source = Source::new("", text);
    let (_, issues) = parse(SourceId(0), text, kind);
    let errors = issues
        .iter()
        .filter(|issue| issue.kind.severity() == IssueSeverity::Error);
    let errors = errors.map(|issue| PolicyMistake {
        place: source.line_column(issue.span.start),
        end: source.line_column(issue.span.end),
        message: issue.kind.to_string(),
    });
    errors.collect()
}

fn told(file: &str, mistakes: &[PolicyMistake]) -> String {
    let mut text = "AWS would refuse the policy".to_owned();
    for mistake in mistakes.iter().take(MOST_MISTAKES) {
        // Writing to a String cannot fail.
        let _ = write!(text, "\n  {file}:{mistake}");
    }
    match mistakes.len().saturating_sub(MOST_MISTAKES) {
        0 => text,
        more => format!("{text}\n  and {more} more"),
    }
}

fn it_has(there: &[String]) -> String {
    if there.is_empty() {
        ", and nothing of the kind".to_owned()
    } else {
        format!(", it has {}", there.join(", "))
    }
}

/// Returns the name of something for messages: the type and the last part of its name.
fn short(arn: &Arn) -> String {
    match arn.resource_type() {
        Some(kind) if arn.service() == "iam" => format!("`{kind}/{}`", arn.name()),
        Some(_) | None => format!("`{}`", arn.as_str()),
    }
}

#[cfg(test)]
mod tests;
