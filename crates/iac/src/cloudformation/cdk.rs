//! Folders that the CDK wrote: `manifest.json` names the stacks and where they go.
//!
//! <https://github.com/aws/aws-cdk/tree/main/packages/aws-cdk-lib/cloud-assembly-schema> describes the manifest.

use crate::cloudformation::MANIFEST;
use crate::cloudformation::options::partition_of;
use crate::cloudformation::problems::{Fault, Problems};
use crate::cloudformation::run::Run;
use crate::cloudformation::stack::{Job, beside};
use crate::cloudformation::tree::{self, Node};
use crate::declared::Scope;
use crate::value::Value;
use iamscope_policy::SourceId;
use std::sync::Arc;

/// How deep assemblies may be nested; each stage of an application is one.
const MAX_ASSEMBLIES: usize = 8;

/// Returns whether a text is a manifest.
pub(super) fn is_manifest(text: &str) -> bool {
    let mut problems = Problems::default();
    let documents = tree::read(text, SourceId(0), &mut problems);
    let artifacts = documents.first().and_then(|document| document.member("artifacts"));
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
        Ok(documents) => documents,
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
            Some("aws:cloudformation:stack") => match property("templateFile") {
                Some(file) => jobs.push(job(run, node, &artifact.key.text, &beside(folder, file))),
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
        let fault = Fault::new(format!("the CDK made up {count} values that it could not look up"));
        run.file_fault(fault.at(missing.origin).help("run `cdk synth` with credentials once"));
    }
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
