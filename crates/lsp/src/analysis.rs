//! The policies of a document, found as `iamscope lint` finds them.
//!
//! A policy by itself is its document. A template is evaluated alone; configuration of Terraform together with the folder
//! that it is in, with the texts that editors have of it.

use crate::documents::Document;
use crate::uri;
use iamscope_catalog::Catalog;
use iamscope_collect::Deployment;
use iamscope_iac::estate::assemble;
use iamscope_iac::{Files, Program, cloudformation, terraform};
use iamscope_policy::{PolicyKind, Source, SourceId, Sources, Span};
use iamscope_validate::{
    Acceptance, Problem, ResourceType, accepting_comment, accepting_sid, guess_kind, is_made_for, is_policy, validate,
};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The longest document that is looked at, in bytes.
pub(crate) const MAX_DOCUMENT: usize = 4 << 20;

/// What a document belongs to: what is looked at together.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Unit {
    /// A policy by itself.
    Policy,
    /// A template of CloudFormation.
    Template,
    /// Configuration of Terraform in a folder; `None` for a document without a file.
    Terraform(Option<PathBuf>),
    /// Nothing that has policies.
    Other,
    /// Too much to look at.
    TooLarge,
}

/// The policies of a unit and where they were written.
#[derive(Debug, Default)]
pub(crate) struct Analysis {
    pub(crate) sources: Sources,
    policies: Vec<PolicyText>,
    /// What the document is called here, if it was looked at without the files around it.
    alone: Option<&'static str>,
}

#[derive(Debug)]
struct PolicyText {
    source: SourceId,
    kind: PolicyKind,
    resource_type: Option<ResourceType>,
}

/// A problem and the text it is in.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) source: SourceId,
    pub(crate) problem: Problem,
}

/// Returns what a document belongs to.
pub(crate) fn unit(document: &Document) -> Unit {
    let name = document.name().to_ascii_lowercase();
    let has_ending = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
    if document.text.len() > MAX_DOCUMENT {
        return Unit::TooLarge;
    }
    let is_terraform = matches!(&*document.language, "terraform" | "opentofu") && document.path.is_none();
    if is_terraform || has_ending(&[".tf", ".tf.json", ".tofu", ".tofu.json"]) {
        let folder = document.path.as_deref().and_then(Path::parent);
        return Unit::Terraform(folder.map(Path::to_owned));
    }
    let is_json = matches!(&*document.language, "json" | "jsonc") || has_ending(&[".json", ".policy"]);
    if is_json && is_policy(&document.text) {
        return Unit::Policy;
    }
    let is_yaml = document.language.contains("yaml") || has_ending(&[".yaml", ".yml", ".template"]);
    if (is_json || is_yaml) && cloudformation::is_template(&document.text) {
        return Unit::Template;
    }
    Unit::Other
}

impl Analysis {
    /// Looks at a document. `open` are all that are open, this one included; `folders` are those of the workspace.
    pub(crate) fn new<'d>(
        unit: &Unit,
        document: &Document,
        open: impl Iterator<Item = &'d Document>,
        folders: &[PathBuf],
        deployment: &Deployment,
    ) -> Self {
        match unit {
            Unit::Policy => Self::of_policy(document),
            Unit::Template => {
                let (files, name, alone) = files_of(document, open, folders, "template.yaml");
                Self::of_program(cloudformation::read(files, &name, &deployment.templates()), alone)
            }
            Unit::Terraform(_) => {
                let (files, name, alone) = files_of(document, open, folders, "main.tf");
                let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
                Self::of_program(terraform::read(files, folder, &deployment.terraform(Vec::new())), alone)
            }
            Unit::Other | Unit::TooLarge => Self::default(),
        }
    }

    /// Returns what the sources call a document.
    pub(crate) fn name(&self, document: &Document) -> String {
        self.alone.map_or_else(|| document.name(), ToOwned::to_owned)
    }

    fn of_policy(document: &Document) -> Self {
        let mut sources = Sources::default();
        let kind = guess_kind(&document.text);
        let source = sources.add(Source::new(document.name(), &*document.text));
        let policies = vec![PolicyText {
            source,
            kind,
            resource_type: None,
        }];
        Self {
            sources,
            policies,
            alone: None,
        }
    }

    fn of_program(program: Program, alone: Option<&'static str>) -> Self {
        let estate = assemble(vec![program]).builder.build(Catalog::embedded());
        let resources = estate.documents_of_resources();
        let policies = estate.own_documents().map(|(id, document)| {
            let kind = resources.get(&id).map(|resource| &estate.resources()[*resource].kind);
            PolicyText {
                source: document.source,
                kind: document.kind,
                resource_type: kind.and_then(|kind| ResourceType::of_kind(&kind.service, &kind.name)),
            }
        });
        Self {
            policies: policies.collect(),
            sources: estate.sources().clone(),
            alone,
        }
    }

    /// Returns what is wrong with the policies and not accepted, in their text or in a list. What a program makes several
    /// policies of is told once, and what nobody wrote is not told.
    pub(crate) fn problems(&self, accepted: &[Acceptance]) -> Vec<Found> {
        let mut seen = BTreeSet::new();
        let mut found = Vec::new();
        for policy in &self.policies {
            let Some(text) = self.sources.find(policy.source).map(|source| &*source.text) else {
                continue;
            };
            for problem in validate(text, policy.kind, policy.resource_type, Catalog::embedded()) {
                let places = problem.locations.iter();
                let places = places.map(|place| self.sources.origin(policy.source, place.content));
                let is_new = seen.insert((problem.check.code, places.collect::<Vec<_>>()));
                if is_new && !self.is_accepted(policy, &problem, accepted) {
                    let source = policy.source;
                    found.push(Found { source, problem });
                }
            }
        }
        found
    }

    fn is_accepted(&self, policy: &PolicyText, problem: &Problem, accepted: &[Acceptance]) -> bool {
        let code = problem.check.code.as_str();
        let Some(span) = problem.locations.first().map(|place| place.content) else {
            return false;
        };
        let text = self.sources.find(policy.source).map_or("", |source| &*source.text);
        let part = text.get(span.range()).unwrap_or_default();
        let is_elsewhere = |(file, span): (&Source, Span)| {
            let mut listed = accepted.iter();
            listed.any(|entry| entry.covers(code, &file.name))
                || accepting_comment(file, span, code).is_some()
                || is_made_for(part, file, span)
        };
        let written = self.sources.written(policy.source, span);
        accepting_sid(text, span, code).is_some() || written.is_some_and(is_elsewhere)
    }
}

/// Returns the files to evaluate a document with, its name among them, and that name if it is all there is: a document that
/// was never saved.
fn files_of<'d>(
    document: &Document,
    open: impl Iterator<Item = &'d Document>,
    folders: &[PathBuf],
    alone: &'static str,
) -> (Files, String, Option<&'static str>) {
    match files_around(document, open, folders) {
        Some((files, name)) => (files, name, None),
        None => {
            let files = Files::memory([(alone, document.text.as_bytes())]);
            (files, alone.to_owned(), Some(alone))
        }
    }
}

/// Returns the files around a document as editors have them, and its name among them.
fn files_around<'d>(
    document: &Document,
    open: impl Iterator<Item = &'d Document>,
    folders: &[PathBuf],
) -> Option<(Files, String)> {
    let path = document.path.as_deref()?;
    let root = uri::root(folders, path)?;
    let name = |path: &Path| {
        let name = path.strip_prefix(root).ok()?.to_str()?;
        Some(name.replace(std::path::MAIN_SEPARATOR, "/"))
    };
    let mut files = Files::folder(root).ok()?;
    for other in open.filter(|other| other.text.len() <= MAX_DOCUMENT) {
        if let Some(name) = other.path.as_deref().and_then(name) {
            files.replace(&name, Arc::clone(&other.text));
        }
    }
    Some((files, name(path)?))
}
