//! Folders that the CDK wrote: `manifest.json` names the stacks and where they go.
//!
//! <https://github.com/aws/aws-cdk/tree/main/packages/aws-cdk-lib/cloud-assembly-schema> describes the manifest.

use crate::cloudformation::MANIFEST;
use crate::cloudformation::options::partition_of;
use crate::cloudformation::problems::{Fault, Problems};
use crate::cloudformation::run::Run;
use crate::cloudformation::stack::{Job, beside};
use crate::cloudformation::tree::{self, Member, Node};
use crate::declared::Scope;
use crate::value::Value;
use iamscope_policy::SourceId;
use std::sync::Arc;

/// How deep assemblies may be nested; each stage of an application is one.
const MAX_ASSEMBLIES: usize = 8;

/// Returns whether a text is a manifest.
pub(super) fn is_manifest(text: &str) -> bool {
    let mut problems = Problems::default();
    let reading = tree::read(text, SourceId(0), &mut problems);
    let artifacts = reading
        .documents
        .first()
        .and_then(|document| document.member("artifacts"));
    let artifacts = artifacts.map(Node::members).unwrap_or_default();
    artifacts.iter().any(|artifact| {
        let kind = artifact.value.member("type").and_then(Node::as_str);
        kind.is_some_and(|kind| kind.starts_with("aws:cloudformation:") || kind.starts_with("cdk:"))
    })
}

/// Returns the stacks of a folder.
pub(super) fn jobs(run: &mut Run<'_>, folder: &str) -> Vec<Job> {
    let mut jobs = Vec::new();
    assembly(run, folder.trim_end_matches('/'), 0, &mut jobs);
    jobs
}

fn assembly(run: &mut Run<'_>, folder: &str, depth: usize, jobs: &mut Vec<Job>) {
    let manifest = beside(folder, MANIFEST);
    if depth >= MAX_ASSEMBLIES {
        let fault = Fault::new(format!("assemblies are nested more than {MAX_ASSEMBLIES} deep"));
        return run.file_fault(fault.in_file(&manifest));
    }
    let documents = match run.documents(&manifest) {
        Ok(reading) => reading.documents,
        Err(fault) => return run.file_fault(fault),
    };
    let Some(artifacts) = documents
        .first()
        .and_then(|document| document.member("artifacts"))
        .cloned()
    else {
        let shown = run.files.shown(&manifest);
        return run.file_fault(Fault::new("the manifest has no artifacts").whole_file(&shown));
    };
    for artifact in artifacts.members() {
        let node = &artifact.value;
        let property = |name: &str| node.member("properties")?.member(name)?.as_str();
        match node.member("type").and_then(Node::as_str) {
            Some("cdk:asset-manifest") => {
                if let Some(file) = property("file") {
                    assets(run, folder, &beside(folder, file));
                }
            }
            Some("aws:cloudformation:stack") => match property("templateFile") {
                Some(file) => {
                    let template = beside(folder, file);
                    constructs(run, folder, node, &template);
                    jobs.push(job(run, node, &artifact.key.text, &template));
                }
                None => {
                    let fault = Fault::new(format!("stack `{}` has no template", artifact.key.text));
                    run.file_fault(fault.at(artifact.key.origin));
                }
            },
            Some("cdk:cloud-assembly") => {
                if let Some(directory) = property("directoryName") {
                    assembly(run, &beside(folder, directory), depth + 1, jobs);
                }
            }
            Some(_) | None => {}
        }
    }
    if let Some(missing) = documents.first().and_then(|document| document.given("missing")) {
        let count = missing.items_or_self().len();
        let fault = Fault::new(format!("the CDK made up {count} values that it could not look up")).open();
        run.file_fault(fault.at(missing.origin).help("run `cdk synth` with credentials once"));
    }
}

/// Remembers the files that are uploaded, nested templates among them.
fn assets(run: &mut Run<'_>, folder: &str, manifest: &str) {
    let Ok(reading) = run.documents(manifest) else { return };
    let files = reading.documents.first().and_then(|document| document.member("files"));
    for file in files.map(Node::members).unwrap_or_default() {
        let path = file.value.member("source").and_then(|source| source.member("path"));
        let Some(path) = path.and_then(Node::as_str) else {
            continue;
        };
        let destinations = file.value.member("destinations").map(Node::members).unwrap_or_default();
        for destination in destinations {
            let key = destination
                .value
                .member("objectKey")
                .and_then(Node::as_str)
                .unwrap_or_default();
            if let Some(name) = key.rsplit('/').next().filter(|name| !name.is_empty()) {
                run.assets.insert(name.to_owned(), beside(folder, path));
            }
        }
    }
}

/// Remembers the paths of constructs: templates hold them only if the command line of the CDK made them.
fn constructs(run: &mut Run<'_>, folder: &str, artifact: &Node, template: &str) {
    let more = ["additionalMetadataFile"].iter().find_map(|name| {
        let own = artifact.member(name);
        own.or_else(|| artifact.member("properties")?.member(name))?.as_str()
    });
    let more = more.and_then(|file| run.documents(&beside(folder, file)).ok());
    let more = more.and_then(|reading| reading.documents.into_iter().next());
    let own = artifact.member("metadata").cloned();
    let members: Vec<Member> = own
        .iter()
        .chain(more.iter())
        .flat_map(|node| node.members().to_vec())
        .collect();
    let mut templates: Vec<(&str, String)> = Vec::new();
    for member in &members {
        for file in entries(member, "aws:cdk:templateFile") {
            templates.push((&member.key.text, beside(folder, file)));
        }
    }
    for member in &members {
        let path = &*member.key.text;
        // The innermost stack that a construct stands in has it in its template.
        let holders = templates.iter().filter(|(stack, _)| {
            let rest = path.strip_prefix(stack);
            rest.is_some_and(|rest| rest.starts_with('/'))
        });
        let holder = holders
            .max_by_key(|(stack, _)| stack.len())
            .map_or(template, |(_, file)| file);
        for logical in entries(member, "aws:cdk:logicalId") {
            let place = (holder.to_owned(), Arc::from(logical));
            run.constructs.insert(place, path.trim_start_matches('/').into());
        }
    }
}

/// Returns the texts of the entries of one kind.
fn entries<'n>(member: &'n Member, kind: &'n str) -> impl Iterator<Item = &'n str> {
    let entries = member.value.items_or_self().iter();
    let of_kind = entries.filter(move |entry| entry.member("type").and_then(Node::as_str) == Some(kind));
    of_kind.filter_map(|entry| entry.member("data")?.as_str())
}

fn job(run: &Run<'_>, node: &Node, id: &str, template: &str) -> Job {
    let properties = node.member("properties");
    let property = |name: &str| properties?.member(name)?.as_str();
    let name = node.member("displayName").and_then(Node::as_str).unwrap_or(id);
    let environment = node.member("environment").and_then(Node::as_str);
    let mut job = Job::new(name, template, scope(run.options.scope(), environment));
    job = job.named(property("stackName").or(Some(id)));
    let parameters = properties.and_then(|node| node.member("parameters"));
    for member in parameters.map(Node::members).unwrap_or_default() {
        if let Some(text) = member.value.to_text() {
            let value = Value::text(text.as_str()).at(member.value.origin);
            job.parameters.insert(Arc::clone(&member.key.text), value);
        }
    }
    job
}

/// Reads `aws://account/region`, either of which may be unknown; what the user says stands in for that.
fn scope(given: Scope, environment: Option<&str>) -> Scope {
    let place = environment.and_then(|text| text.strip_prefix("aws://"));
    let Some((account, region)) = place.and_then(|place| place.split_once('/')) else {
        return given;
    };
    let mut scope = given;
    if iamscope_policy::is_account_id(account) {
        scope.account = account.into();
    }
    if !region.starts_with("unknown") {
        scope.region = region.into();
        scope.partition = partition_of(region).into();
    }
    scope
}
