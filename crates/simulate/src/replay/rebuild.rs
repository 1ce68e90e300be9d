//! From a record to cases.

use super::record::{Check, Evaluation, PolicyInfo, Record};
use crate::case::{Case, ContextValue, Facts, Policies, Request};
use crate::slots::{Names, Paths, PolicyText, Slot};
use iamscope_policy::{Arn, is_account_id};
use serde::Deserialize;
use serde_json::Value;
use std::borrow::Cow;
use std::collections::BTreeMap;
use thiserror::Error;

/// A record from which no request can be made.
#[derive(Clone, PartialEq, Eq, Error, Debug)]
pub enum Unbuilt {
    /// Nothing tells who called.
    #[error("`requestContext` does not say who called; `aws:PrincipalArn` or `aws:PrincipalServiceName` is needed")]
    NoCaller,
}

/// An evaluation as a case of ours.
#[derive(Clone, Debug)]
pub struct Rebuilt {
    /// The case.
    pub case: Case<Captured>,
    /// What the record leaves open and how that is read.
    pub notes: Vec<String>,
    names: RecordedNames,
}

/// A policy of a record.
#[derive(Clone, Debug)]
pub struct Captured {
    uri: String,
    text: Option<String>,
}

#[derive(Clone, Default, Debug)]
struct RecordedNames {
    policies: BTreeMap<Slot, String>,
    scp: Vec<String>,
    rcp: Vec<String>,
}

/// The answer of `GetRequestAuthorizationPolicy`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PolicyOutput {
    policy_document: Box<serde_json::value::RawValue>,
}

impl PolicyText for Captured {
    fn text(&self) -> Option<&str> {
        self.text.as_deref()
    }
}

impl Names for Rebuilt {
    fn policy(&self, slot: Slot) -> Cow<'static, str> {
        match self.names.policies.get(&slot) {
            Some(uri) => uri.clone().into(),
            None => Paths.policy(slot),
        }
    }

    fn level(&self, member: &'static str, level: usize) -> Box<str> {
        let targets = if member == "scp" {
            &self.names.scp
        } else {
            &self.names.rcp
        };
        match targets.get(level) {
            Some(target) => target.as_str().into(),
            None => Paths.level(member, level),
        }
    }
}

/// Makes a case of each evaluation of a record. `documents` has the texts of policies by `uri`: policies, or the answers
/// of `GetRequestAuthorizationPolicy` that hold them.
pub fn rebuild(record: &Record, documents: &BTreeMap<String, String>) -> Result<Vec<Rebuilt>, Unbuilt> {
    record
        .evaluations
        .iter()
        .map(|evaluation| one(record, evaluation, documents))
        .collect()
}

fn one(record: &Record, evaluation: &Evaluation, documents: &BTreeMap<String, String>) -> Result<Rebuilt, Unbuilt> {
    let mut notes = Vec::new();
    let mut keys: BTreeMap<String, &Value> = BTreeMap::new();
    for (key, value) in record.request_context.iter().chain(&evaluation.context) {
        keys.insert(key.to_ascii_lowercase(), value);
    }
    let mut request = caller(&keys).ok_or(Unbuilt::NoCaller)?;
    request.action.clone_from(&evaluation.action);
    let has_resource = !evaluation.resource.is_empty();
    request.resource = if has_resource {
        evaluation.resource.clone()
    } else {
        "*".to_owned()
    };
    request.resource_account = text(&keys, "aws:resourceaccount")
        .filter(|account| is_account_id(account))
        .map(Into::into);
    let named = Arn::parse(&evaluation.resource).is_some_and(|arn| is_account_id(arn.account()));
    if has_resource && request.resource_account.is_none() && !named {
        notes.push("the record does not say who owns the resource; taken for the account of the caller".to_owned());
    }
    for (key, value) in keys {
        match ContextValue::deserialize(value) {
            Ok(value) => drop(request.context.insert(key, value)),
            // A structure, which no condition operator can compare.
            Err(_) => request.unknown.push(key),
        }
    }
    let mut rebuilt = Rebuilt {
        case: Case {
            id: None,
            request,
            policies: Policies::none(),
            facts: Facts::default(),
        },
        notes,
        names: RecordedNames {
            policies: BTreeMap::new(),
            scp: targets(record, evaluation, "SERVICE_CONTROL_POLICY"),
            rcp: targets(record, evaluation, "RESOURCE_CONTROL_POLICY"),
        },
    };
    for info in &record.policies {
        rebuilt.add(info, documents);
    }
    rebuilt.fill(evaluation.checks.as_deref());
    rebuilt.name_policies();
    Ok(rebuilt)
}

/// Returns the request of the caller whom the principal keys describe (IAM User Guide, "AWS global condition context
/// keys" and the table of principal key values in "IAM policy elements: Variables and tags").
fn caller(keys: &BTreeMap<String, &Value>) -> Option<Request> {
    let mut request = Request {
        principal: String::new(),
        role: None,
        user: None,
        action: String::new(),
        resource: String::new(),
        resource_account: None,
        context: BTreeMap::new(),
        unknown: Vec::new(),
    };
    let service = text(keys, "aws:principalservicename");
    let Some(arn) = text(keys, "aws:principalarn") else {
        let is_anonymous = text(keys, "aws:principaltype").is_some_and(|kind| kind == "Anonymous");
        request.principal = match service {
            Some(service) => format!("service:{service}"),
            None if is_anonymous => "*".to_owned(),
            None => return None,
        };
        return Some(request);
    };
    let parsed = Arn::parse(arn)?;
    request.principal = arn.to_owned();
    if parsed.service() == "iam" && parsed.resource_type() == Some("role") {
        // The key holds the role; the name of the session is the second part of the unique id.
        if let Some((_, session)) = text(keys, "aws:userid").and_then(|id| id.split_once(':')) {
            let (partition, account, name) = (parsed.partition(), parsed.account(), parsed.name());
            request.principal = format!("arn:{partition}:sts::{account}:assumed-role/{name}/{session}");
            request.role = Some(arn.to_owned());
        }
    }
    Some(request)
}

fn text<'k>(keys: &BTreeMap<String, &'k Value>, key: &str) -> Option<&'k str> {
    keys.get(key)?.as_str()
}

/// Returns the levels of an organization: in the order of the checks, then those that only policies name.
fn targets(record: &Record, evaluation: &Evaluation, kind: &str) -> Vec<String> {
    let checks = evaluation
        .checks
        .iter()
        .flatten()
        .filter(|check| check.check_type == kind);
    let mut targets: Vec<String> = Vec::new();
    let mut add = |target: &String| {
        if !targets.contains(target) {
            targets.push(target.clone());
        }
    };
    checks.filter_map(|check| check.target_arn.as_ref()).for_each(&mut add);
    let policies = record
        .policies
        .iter()
        .filter(|info| info.policy_type.as_deref() == Some(kind));
    let attached = policies.flat_map(|info| &info.attached_to);
    attached.filter_map(|attached| attached.arn.as_ref()).for_each(&mut add);
    targets
}

impl Rebuilt {
    fn add(&mut self, info: &PolicyInfo, documents: &BTreeMap<String, String>) {
        let captured = captured(info, documents);
        let policies = &mut self.case.policies;
        match info.policy_type.as_deref() {
            Some("IDENTITY_BASED_POLICY") => policies.identity.push(captured),
            Some("PERMISSIONS_BOUNDARY") => policies.boundary.push(captured),
            Some("SESSION_POLICY") => policies.session.get_or_insert_default().push(captured),
            Some("VPC_ENDPOINT_POLICY") => policies.endpoint.get_or_insert_default().push(captured),
            Some("RESOURCE_BASED_POLICY") if !is_attached(info, &self.case.request.resource) => {}
            Some("RESOURCE_BASED_POLICY") if policies.resource.is_none() => policies.resource = Some(captured),
            Some("SERVICE_CONTROL_POLICY") => spread(&mut policies.scp, &self.names.scp, info, &captured),
            Some("RESOURCE_CONTROL_POLICY") => spread(&mut policies.rcp, &self.names.rcp, info, &captured),
            Some("RESOURCE_BASED_POLICY") => {
                let source = info
                    .policy_source
                    .get("typeName")
                    .map_or("resource policy", String::as_str);
                self.notes.push(format!(
                    "`{}` ({source}) is a second resource policy and is left out",
                    captured.uri
                ));
            }
            Some(kind) => self.notes.push(format!(
                "unknown type of policy `{kind}`; `{}` is left out",
                captured.uri
            )),
            None => self
                .notes
                .push(format!("`{}` has no type and is left out", captured.uri)),
        }
    }

    /// Adds layers of which the record has a check and no policy: they are unknown and not absent. Without any checks
    /// every layer without policies may be one of them.
    fn fill(&mut self, checks: Option<&[Check]>) {
        let has = |kind: &str| {
            checks.is_none_or(|checks| {
                // A session without session policies has a check all the same, and is not bound.
                let bites = |check: &Check| kind != "SESSION" || check.evaluated_effect.ends_with("_DENY");
                checks.iter().any(|check| check.check_type == kind && bites(check))
            })
        };
        let unseen = |what: &str| Captured {
            uri: format!("the {what} of this request"),
            text: None,
        };
        let policies = &mut self.case.policies;
        if policies.identity.is_empty() && has("PRINCIPAL") {
            policies.identity.push(unseen("identity policies"));
        }
        if policies.boundary.is_empty() && has("PERMISSIONS_BOUNDARY") {
            policies.boundary.push(unseen("permissions boundary"));
        }
        if policies.session.is_none() && has("SESSION") {
            policies.session = Some(vec![unseen("session policies")]);
        }
        if policies.endpoint.is_none() && has("VPC_ENDPOINT") {
            policies.endpoint = Some(vec![unseen("VPC endpoint policy")]);
        }
        if policies.resource.is_none() && has("RESOURCE") {
            policies.resource = Some(unseen("resource policy"));
        }
        let scp = (
            &mut policies.scp,
            &self.names.scp,
            has("SERVICE_CONTROL_POLICY"),
            "service control policies",
        );
        let rcp = (
            &mut policies.rcp,
            &self.names.rcp,
            has("RESOURCE_CONTROL_POLICY"),
            "resource control policies",
        );
        for (levels, targets, is_there, what) in [scp, rcp] {
            if !is_there {
                continue;
            }
            let levels = levels.get_or_insert_default();
            levels.resize_with(targets.len().max(1), Vec::new);
            for level in levels.iter_mut().filter(|level| level.is_empty()) {
                level.push(unseen(what));
            }
        }
    }

    fn name_policies(&mut self) {
        let named = crate::slots::policies(&self.case.policies);
        self.names.policies = named.map(|(slot, captured)| (slot, captured.uri.clone())).collect();
    }
}

/// Returns whether a resource policy is about the resource of an evaluation: attached to it, or to what it lies in.
fn is_attached(info: &PolicyInfo, resource: &str) -> bool {
    let mut arns = info.attached_to.iter().filter_map(|attached| attached.arn.as_deref());
    let holds = |arn: &str| {
        let rest = resource.strip_prefix(arn);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', ':']))
    };
    info.attached_to.is_empty() || arns.any(holds)
}

/// Attaches a policy at its levels.
fn spread(levels: &mut Option<Vec<Vec<Captured>>>, targets: &[String], info: &PolicyInfo, captured: &Captured) {
    let levels = levels.get_or_insert_default();
    levels.resize_with(targets.len(), Vec::new);
    for (level, target) in levels.iter_mut().zip(targets) {
        let is_here = |attached: &&super::record::AttachedTo| attached.arn.as_ref() == Some(target);
        level.extend(info.attached_to.iter().find(is_here).map(|_| captured.clone()));
    }
}

fn captured(info: &PolicyInfo, documents: &BTreeMap<String, String>) -> Captured {
    let uri = info.uri.clone().unwrap_or_else(|| "a policy without `uri`".to_owned());
    let own = info.policy_document.as_ref().map(|document| document.get().to_owned());
    let text = own.or_else(|| documents.get(&uri).map(|text| policy_of(text)));
    Captured { uri, text }
}

/// Returns the policy in an answer of `GetRequestAuthorizationPolicy`, or the text itself.
fn policy_of(text: &str) -> String {
    match serde_json::from_str::<PolicyOutput>(text) {
        Ok(output) => output.policy_document.get().to_owned(),
        Err(_) => text.to_owned(),
    }
}
