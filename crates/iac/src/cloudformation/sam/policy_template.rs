//! The policy templates of SAM: facts in `policy_templates.json`, statements by the name of the template.
//!
//! <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-policy-template-list.html>.

use crate::cloudformation::problems::Fault;
use crate::cloudformation::tree::{Key, Node, make};
use crate::value::Origin;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// One statement: what it allows, on what, under which condition. Names in braces are parameters.
#[derive(Deserialize)]
struct Row {
    allow: Vec<String>,
    on: Vec<String>,
    #[serde(rename = "if", default)]
    condition: BTreeMap<String, BTreeMap<String, String>>,
}

static TEMPLATES: LazyLock<BTreeMap<String, Vec<Row>>> =
    LazyLock::new(|| serde_json::from_str(include_str!("policy_templates.json")).unwrap_or_default());

/// Returns the policy document that a template stands for.
pub(super) fn document(name: &Key, parameters: &Node) -> Result<Node, Fault> {
    let at = name.origin;
    let Some(rows) = TEMPLATES.get(&*name.text) else {
        let fault = Fault::new(format!("`{}` is no policy template of SAM", name.text)).at(at);
        let near = TEMPLATES.keys().find(|one| one.eq_ignore_ascii_case(&name.text));
        return Err(match near {
            Some(near) => fault.help(format!("did you mean `{near}`?")),
            None => fault,
        });
    };
    let mut statements = Vec::new();
    for row in rows {
        let resources: Result<Vec<Node>, Fault> = row.on.iter().map(|arn| filled(arn, name, parameters)).collect();
        let mut members = vec![
            ("Effect", make::text(at, "Allow")),
            ("Action", texts(at, &row.allow)),
            ("Resource", make::sequence(at, resources?)),
        ];
        let mut tests = Vec::new();
        for (operator, keys) in &row.condition {
            let keys: Result<Vec<_>, Fault> = keys
                .iter()
                .map(|(key, value)| Ok((key.as_str(), filled(value, name, parameters)?)))
                .collect();
            tests.push((operator.as_str(), make::mapping(at, keys?)));
        }
        if !tests.is_empty() {
            members.push(("Condition", make::mapping(at, tests)));
        }
        statements.push(make::mapping(at, members));
    }
    let version = make::text(at, "2012-10-17");
    Ok(make::mapping(
        at,
        [("Version", version), ("Statement", make::sequence(at, statements))],
    ))
}

/// Makes a list of texts.
pub(super) fn texts(at: Origin, texts: &[String]) -> Node {
    make::sequence(at, texts.iter().map(|text| make::text(at, text.as_str())))
}

fn filled(pattern: &str, name: &Key, parameters: &Node) -> Result<Node, Fault> {
    let at = name.origin;
    let mut values = Vec::new();
    for part in pattern.split("${").skip(1).filter_map(|part| part.split('}').next()) {
        if part.starts_with("AWS::") {
            continue;
        }
        let value = parameters
            .given(part)
            .ok_or_else(|| Fault::new(format!("policy template `{}` needs `{part}`", name.text)).at(at))?;
        values.push((part, value.clone()));
    }
    if !pattern.contains("${") {
        return Ok(make::text(at, pattern));
    }
    Ok(make::substitution_with(at, pattern, values))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_has_statements() {
        assert_eq!(TEMPLATES.len(), 81);
        for (name, rows) in TEMPLATES.iter() {
            assert!(!rows.is_empty(), "{name}");
            for row in rows {
                assert!(row.allow.iter().all(|action| action.contains(':')), "{name}");
                assert!(
                    row.on
                        .iter()
                        .all(|arn| arn == "*" || arn.starts_with("arn:") || arn.starts_with("${")),
                    "{name}"
                );
            }
        }
    }
}
