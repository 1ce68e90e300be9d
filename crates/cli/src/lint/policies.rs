//! Which policies are checked: policy files as they are, and those that programs and exports hold.

use super::{LintArguments, no_input};
use crate::exit::{Exit, Failure};
use crate::input;
use crate::terminal::Terminal;
use iamscope_collect::{Collected, Format, Problem, collect};
use iamscope_estate::Estate;
use iamscope_policy::{PolicyKind, Source, SourceId, Sources};
use iamscope_validate::{ResourceType, guess_kind, is_policy};
use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};

/// What is checked.
pub(super) struct Policies {
    pub(super) sources: Sources,
    pub(super) all: Vec<PolicyText>,
    is_partial: bool,
}

/// A policy and what it is read as.
pub(super) struct PolicyText {
    pub(super) source: SourceId,
    pub(super) kind: PolicyKind,
    pub(super) resource_type: Option<ResourceType>,
    /// The file that holds it and nothing else.
    pub(super) file: Option<PathBuf>,
}

impl Policies {
    /// Returns the text of a policy.
    pub(super) fn text(&self, policy: &PolicyText) -> &str {
        self.sources
            .find(policy.source)
            .map_or("", |source| source.text.as_ref())
    }

    /// Returns how the program ends if nothing else decides.
    pub(super) fn exit(&self) -> Exit {
        if self.is_partial { Exit::Partial } else { Exit::Clean }
    }

    fn add_file(&mut self, name: String, text: String, file: Option<PathBuf>, arguments: &LintArguments) {
        let kind = arguments.kind.map_or_else(|| guess_kind(&text), PolicyKind::from);
        self.all.push(PolicyText {
            source: self.sources.add(Source::new(name, text)),
            kind,
            resource_type: arguments.resource_type,
            file,
        });
    }

    /// Adds the policies of an estate but those of files that hold one policy and nothing else.
    fn add_documents(&mut self, estate: &Estate, alone: &BTreeSet<&String>) {
        let resources = estate.documents_of_resources();
        for (id, document) in estate.own_documents() {
            let source = estate.sources().find(document.source);
            if source.is_some_and(|source| alone.contains(&source.name)) {
                continue;
            }
            let kind = resources.get(&id).map(|resource| &estate.resources()[*resource].kind);
            self.all.push(PolicyText {
                source: document.source,
                kind: document.kind,
                resource_type: kind.and_then(|kind| ResourceType::of_kind(&kind.service, &kind.name)),
                file: None,
            });
        }
    }
}

/// Finds the policies that the command line names.
pub(super) fn find(arguments: &LintArguments, terminal: Terminal) -> Result<Policies, Failure> {
    let mut plain = Vec::new();
    let mut others = Vec::new();
    for path in &arguments.files {
        if path.as_os_str() == "-" {
            let mut text = String::new();
            let read = std::io::stdin().read_to_string(&mut text);
            read.map_err(|error| no_input(format!("cannot read `<stdin>`: {error}")))?;
            plain.push(("<stdin>".to_owned(), text, None));
        } else if path.is_dir() {
            others.push(path.clone());
        } else {
            match read_policy(path)? {
                Some(text) => plain.push((path.display().to_string(), text, Some(path.clone()))),
                None => others.push(path.clone()),
            }
        }
    }
    let mut policies = Policies {
        sources: Sources::default(),
        all: Vec::new(),
        is_partial: false,
    };
    if !others.is_empty() {
        add_others(&mut policies, &others, arguments, terminal)?;
    }
    for (name, text, file) in plain {
        policies.add_file(name, text, file, arguments);
    }
    if policies.all.is_empty() {
        return Err(no_input("no policy was found in the input"));
    }
    Ok(policies)
}

/// Reads programs, exports and folders, and adds the policies that they hold.
fn add_others(
    policies: &mut Policies,
    paths: &[PathBuf],
    arguments: &LintArguments,
    terminal: Terminal,
) -> Result<(), Failure> {
    let progress = terminal.progress("reading files");
    let options = iamscope_collect::Options {
        deployment: arguments.deployment.read()?,
        ..iamscope_collect::Options::default()
    };
    let collected = collect(paths, &options).map_err(|error| no_input(error.to_string()))?;
    drop(progress);
    let Collected {
        estate, problems, read, ..
    } = collected;
    // A file that was named and is nothing else is meant as a policy, however broken it is.
    let is_named = |problem: &&Problem| paths.iter().any(|path| path.display().to_string() == problem.file);
    let has_records = |name: &str| read.iter().any(|file| file.name == name);
    let (broken, problems): (Vec<_>, Vec<_>) = problems
        .into_iter()
        .partition(|problem| is_named(&problem) && !has_records(&problem.file) && is_text(&problem.file));
    input::tell(&problems, terminal);
    policies.is_partial = problems.iter().any(Problem::is_loss);
    policies.sources = estate.sources().clone();
    let single = read.iter().filter(|file| file.formats == [Format::Policy]);
    let mut alone: BTreeSet<&String> = single.map(|file| &file.name).collect();
    alone.extend(broken.iter().map(|problem| &problem.file));
    policies.add_documents(&estate, &alone);
    for name in alone {
        let text = std::fs::read_to_string(name).map_err(|error| no_input(format!("cannot read `{name}`: {error}")))?;
        policies.add_file(name.clone(), text, Some(PathBuf::from(name)), arguments);
    }
    Ok(())
}

fn is_text(name: &str) -> bool {
    let extension = Path::new(name).extension().and_then(|extension| extension.to_str());
    extension.is_none_or(|extension| matches!(extension, "json" | "txt" | "policy"))
}

/// Reads a file if it is a policy by itself.
fn read_policy(path: &Path) -> Result<Option<String>, Failure> {
    let bytes = std::fs::read(path);
    let bytes = bytes.map_err(|error| no_input(format!("cannot read `{}`: {error}", path.display())))?;
    let Ok(text) = String::from_utf8(bytes) else {
        return Ok(None);
    };
    Ok(is_policy(&text).then_some(text))
}
