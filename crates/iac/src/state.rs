//! State files of Terraform, version 4.
//!
//! The format is Terraform's own and not documented; it has been the same since Terraform 0.12. Each resource lists its
//! instances with all attributes, so that nothing is unknown but what the provider does not keep.

use crate::declared::{Change, Declared, Program};
use crate::json_value;
use crate::plan::known::Known;
use crate::problem::Problem;
use crate::value::Origin;
use iamscope_policy::{Arn, Source, json};
use std::sync::Arc;

/// Returns whether a JSON object with these keys is a state file.
pub fn is_state(mut has: impl FnMut(&str) -> bool) -> bool {
    has("terraform_version") && has("serial") && has("lineage")
}

/// Reads a state file. `account` and `region` are for where it does not say.
pub fn read(name: &str, text: &str, account: Option<&str>, region: Option<&str>) -> Program {
    let source = Source::new(name, text);
    let mut program = Program::default();
    let id = program.sources.add(source.clone());
    let (document, problem) = json_value::read(&source);
    let is_broken = problem.is_some();
    program.problems.extend(problem);
    let Some(root) = document.root().filter(|_| !is_broken) else {
        return program;
    };
    match root.member("version").map(json::Value::written) {
        Some("4") => {}
        version => {
            let message = format!(
                "expected a state of version 4, found version {}",
                version.unwrap_or("none")
            );
            let help = "run `terraform apply -refresh-only` with Terraform 0.12 or newer";
            program.problems.push(Problem::error(name, message).help(help));
            return program;
        }
    }
    let resources = || root.member("resources").into_iter().flat_map(json::Value::items);
    let mut known = Known::default();
    for resource in resources() {
        for (kind, _, attributes) in instances(resource) {
            known.look_at(kind, attributes);
        }
    }
    known.take_options(account, region);
    for resource in resources() {
        let is_data = resource.member("mode").and_then(json::Value::as_str) == Some("data");
        let declare = |address: String, kind: &str, attributes: json::Value<'_>, span| {
            let arn = attributes
                .member("arn")
                .and_then(json::Value::as_str)
                .and_then(Arn::parse);
            let region = arn.as_ref().map(Arn::region).filter(|region| !region.is_empty());
            Declared {
                address: address.into(),
                kind: kind.into(),
                scope: Arc::new(known.scope(region)),
                attributes: json_value::value(attributes, id),
                origin: Origin { source: id, span },
                change: Change::Present,
            }
        };
        for (kind, instance, attributes) in instances(resource).filter(|_| !is_data) {
            if let Some(address) = address(resource, kind, instance) {
                program
                    .declared
                    .push(declare(address, kind, attributes, instance.span()));
            }
        }
    }
    program.declared.sort_by(|a, b| a.address.cmp(&b.address));
    program
}

/// Returns the type, the instance and its attributes, for each instance that is not about to be taken away.
fn instances<'d>(resource: json::Value<'d>) -> impl Iterator<Item = (&'d str, json::Value<'d>, json::Value<'d>)> {
    let kind = resource.member("type").and_then(json::Value::as_str);
    let instances = resource.member("instances").into_iter().flat_map(json::Value::items);
    instances
        .filter(|instance| instance.member("deposed").is_none())
        .filter_map(move |instance| Some((kind?, instance, instance.member("attributes")?)))
}

fn address(resource: json::Value<'_>, kind: &str, instance: json::Value<'_>) -> Option<String> {
    let text = |key| resource.member(key).and_then(json::Value::as_str);
    let module = text("module").map_or_else(String::new, |module| format!("{module}."));
    let key = instance
        .member("index_key")
        .filter(|key| key.kind() != json::Kind::Null);
    let key = key.map_or_else(String::new, |key| format!("[{}]", key.written()));
    Some(format!("{module}{kind}.{}{key}", text("name")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const STATE: &str = r#"{"version":4,"terraform_version":"1.11.4","serial":3,"lineage":"x","resources":[
        {"module":"module.m[\"a\"]","mode":"managed","type":"aws_iam_user","name":"u","instances":[
            {"index_key":0,"attributes":{"name":"alice","arn":"arn:aws:iam::111122223333:user/alice"}},
            {"index_key":0,"deposed":"1","attributes":{"name":"old"}}]},
        {"mode":"managed","type":"aws_sqs_queue","name":"q","instances":[
            {"attributes":{"name":"jobs","arn":"arn:aws:sqs:eu-west-1:111122223333:jobs"}}]},
        {"mode":"data","type":"aws_partition","name":"p","instances":[{"attributes":{"partition":"aws-cn"}}]}]}"#;

    #[test]
    fn instances_have_addresses_and_scopes() {
        let program = read("terraform.tfstate", STATE, None, None);
        assert_eq!(program.problems, []);
        let seen: Vec<String> = program
            .declared
            .iter()
            .map(|declared| {
                let scope = &declared.scope;
                format!(
                    "{} {} {} {}",
                    declared.address, scope.partition, scope.account, scope.region
                )
            })
            .collect();
        assert_eq!(
            seen,
            [
                "aws_sqs_queue.q aws-cn 111122223333 eu-west-1",
                "module.m[\"a\"].aws_iam_user.u[0] aws-cn 111122223333 ⟨region⟩",
            ]
        );
    }

    #[test]
    fn other_versions_are_refused() {
        let program = read(
            "old.tfstate",
            r#"{"version":3,"serial":1,"lineage":"x","terraform_version":"0.11"}"#,
            None,
            None,
        );
        let problems: Vec<String> = program.problems.iter().map(ToString::to_string).collect();
        assert_eq!(
            problems,
            [
                "old.tfstate: expected a state of version 4, found version 3; run `terraform apply -refresh-only` with \
              Terraform 0.12 or newer"
            ]
        );
    }
}
