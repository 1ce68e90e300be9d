//! What is rewritten before a template is evaluated: loops, and files that are included.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html>,
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-include.html>.

use crate::cloudformation::evaluate::describe;
use crate::cloudformation::problems::Fault;
use crate::cloudformation::stack::{Evaluator, beside};
use crate::cloudformation::tree::{Data, Key, Member, Node, make};
use crate::text::Text;
use crate::value::{Origin, Value};
use std::collections::BTreeSet;
use std::sync::Arc;

const LOOP: &str = "Fn::ForEach::";
/// How deep files may include each other, and loops stand in each other.
const MAX_NESTING: usize = 8;
/// Transforms that AWS runs and that change nothing about what resources are allowed to do.
const KNOWN: &[&str] = &[
    "AWS::LanguageExtensions",
    "AWS::CodeDeployBlueGreen",
    "AWS::SecretsManager-2020-07-23",
    "AWS::SecretsManager-2024-09-16",
    "AWS::ServiceCatalog",
    crate::cloudformation::sam::TRANSFORM,
];

/// Rewrites a template.
pub(super) fn expand(cx: &mut Evaluator<'_, '_>, template: &Node) -> Node {
    let mut template = template.clone();
    for transform in template
        .member("Transform")
        .map(|node| node.items_or_self().to_vec())
        .unwrap_or_default()
    {
        if let Some(included) = include(cx, &transform) {
            template = merged(cx, &template, &included);
            continue;
        }
        let name = transform
            .as_str()
            .or_else(|| transform.member("Name").and_then(Node::as_str));
        if let Some(name) = name.filter(|name| {
            !KNOWN.contains(name) && !name.starts_with(crate::cloudformation::sam::TRANSFORM) && *name != "AWS::Include"
        }) {
            cx.is_whole = false;
            let fault = Fault::new(format!("macro `{name}` runs in AWS only; what it changes is unknown"));
            cx.run.problems.report(fault.at(transform.origin));
        }
    }
    if is_plain(&template) {
        return template;
    }
    walk(cx, &template, 0)
}

/// Adds the members of an included file to the sections of a template.
fn merged(cx: &mut Evaluator<'_, '_>, template: &Node, included: &Node) -> Node {
    let mut members: Vec<Member> = template.members().to_vec();
    for new in included.members() {
        match members.iter_mut().find(|member| member.key.text == new.key.text) {
            Some(section) => {
                let both = section.value.members().iter().chain(new.value.members()).cloned();
                section.value = make::members(section.value.origin, unique(cx, both));
            }
            None => members.push(new.clone()),
        }
    }
    make::members(template.origin, members)
}

/// Returns whether there is nothing to rewrite.
fn is_plain(root: &Node) -> bool {
    let mut open = vec![root];
    while let Some(node) = open.pop() {
        for member in node.members() {
            if member.key.text.starts_with(LOOP) || &*member.key.text == "Fn::Transform" {
                return false;
            }
            open.push(&member.value);
        }
        open.extend(node.items().unwrap_or_default());
    }
    true
}

/// The depth is that of the template, which is bounded, and of what is included, which is bounded by `nesting`.
fn walk(cx: &mut Evaluator<'_, '_>, node: &Node, nesting: usize) -> Node {
    if !cx.run.spend(1, 0) {
        return make::unknown(node.origin, "not expanded");
    }
    let origin = node.origin;
    match &node.data {
        Data::Sequence(items) => {
            let items: Vec<Node> = items.iter().map(|item| walk(cx, item, nesting)).collect();
            make::sequence(origin, items)
        }
        Data::Mapping(members) => {
            if let [Member { key, value }] = &**members
                && &*key.text == "Fn::Transform"
                && let Some(included) = included(cx, value, nesting)
            {
                return included;
            }
            let mut result = Vec::new();
            for member in members.iter() {
                expand_member(cx, member, nesting, &mut result);
            }
            make::members(origin, unique(cx, result))
        }
        Data::Null | Data::Bool(_) | Data::Number(_) | Data::Text(_) | Data::Unknown(_) => node.clone(),
    }
}

fn expand_member(cx: &mut Evaluator<'_, '_>, member: &Member, nesting: usize, result: &mut Vec<Member>) {
    let Member { key, value } = member;
    if key.text.starts_with(LOOP) {
        match repeated(cx, key, value, nesting) {
            Ok(members) => result.extend(members),
            Err(fault) => cx.run.problems.report(fault.at(key.origin)),
        }
        return;
    }
    if &*key.text == "Fn::Transform"
        && let Some(included) = included(cx, value, nesting)
    {
        return result.extend(included.members().iter().cloned());
    }
    result.push(Member {
        key: key.clone(),
        value: walk(cx, value, nesting),
    });
}

fn unique(cx: &mut Evaluator<'_, '_>, members: impl IntoIterator<Item = Member>) -> Vec<Member> {
    let mut names: BTreeSet<Arc<str>> = BTreeSet::new();
    let mut result = Vec::new();
    for member in members {
        if names.insert(Arc::clone(&member.key.text)) {
            result.push(member);
        } else {
            let fault = Fault::new(format!(
                "`{}` is made a second time; the first one counts",
                member.key.text
            ));
            cx.run.problems.report(fault.at(member.key.origin));
        }
    }
    result
}

/// Expands one loop.
fn repeated(cx: &mut Evaluator<'_, '_>, key: &Key, node: &Node, nesting: usize) -> Result<Vec<Member>, Fault> {
    let usage = || {
        let fault = Fault::new(format!("`{}` takes a name, a list of values and an object", key.text));
        fault.at(node.origin)
    };
    let Some([name, values, body]) = node.items() else {
        return Err(usage());
    };
    let name = name.as_str().ok_or_else(usage)?;
    if nesting >= MAX_NESTING {
        return Err(Fault::new(format!("loops are nested more than {MAX_NESTING} deep")).at(node.origin));
    }
    let list = cx.value(values);
    let Some(elements) = list.as_elements().cloned() else {
        let fault = if list.is_unknown() {
            Fault::new(format!(
                "the values of `{}` are not known; what it makes is not read",
                key.text
            ))
        } else {
            Fault::new(format!("`{}` ranges over a list, not {}", key.text, describe(&list)))
        };
        return Err(fault.at(values.origin));
    };
    let mut members = Vec::new();
    for element in elements.iter() {
        let Some(text) = element.to_text().filter(|text| !text.has_unknowns()) else {
            let fault = Fault::new(format!(
                "a value of `{}` is not known; what it makes is not read",
                key.text
            ));
            cx.run.problems.report(fault.at(values.origin));
            continue;
        };
        let one = Iteration {
            name: Arc::from(name),
            text,
            origin: element.origin.unwrap_or(values.origin),
        };
        let body = one.node(cx, body);
        let body = walk(cx, &body, nesting + 1);
        members.extend(body.members().iter().cloned());
    }
    Ok(members)
}

/// One round of a loop.
struct Iteration {
    name: Arc<str>,
    text: Text,
    origin: Origin,
}

impl Iteration {
    fn node(&self, cx: &mut Evaluator<'_, '_>, node: &Node) -> Node {
        if !cx.run.spend(1, 0) {
            return make::unknown(node.origin, "not expanded");
        }
        if node.as_call_of("Ref").and_then(Node::as_str) == Some(&self.name) {
            return Node {
                origin: self.origin,
                data: Data::Text(self.text.clone()),
            };
        }
        let data = match &node.data {
            Data::Text(text) if self.is_in(text.as_str()) => Data::Text(Text::new(self.replaced(text.as_str()))),
            Data::Sequence(items) => Data::Sequence(items.iter().map(|item| self.node(cx, item)).collect()),
            Data::Mapping(members) => Data::Mapping(members.iter().map(|member| self.member(cx, member)).collect()),
            Data::Null | Data::Bool(_) | Data::Number(_) | Data::Text(_) | Data::Unknown(_) => node.data.clone(),
        };
        Node {
            origin: node.origin,
            data,
        }
    }

    fn member(&self, cx: &mut Evaluator<'_, '_>, member: &Member) -> Member {
        let key = &member.key;
        let text = if self.is_in(&key.text) {
            self.replaced(&key.text).into()
        } else {
            Arc::clone(&key.text)
        };
        Member {
            key: Key {
                text,
                origin: key.origin,
            },
            value: self.node(cx, &member.value),
        }
    }

    fn is_in(&self, text: &str) -> bool {
        text.contains("${") || text.contains("&{")
    }

    /// `&{Name}` is `${Name}` without what a logical id cannot have.
    fn replaced(&self, text: &str) -> String {
        let name = &self.name;
        let value = self.text.as_str();
        let bare: String = value.chars().filter(char::is_ascii_alphanumeric).collect();
        text.replace(&format!("${{{name}}}"), value)
            .replace(&format!("&{{{name}}}"), &bare)
    }
}

/// Returns what a transform includes, rewritten in turn; nothing if it is no include of a local file.
fn included(cx: &mut Evaluator<'_, '_>, transform: &Node, nesting: usize) -> Option<Node> {
    if nesting >= MAX_NESTING {
        let fault = Fault::new(format!("files include each other more than {MAX_NESTING} deep"));
        cx.run.problems.report(fault.at(transform.origin));
        return Some(make::unknown(transform.origin, "included too deep"));
    }
    let node = include(cx, transform)?;
    Some(walk(cx, &node, nesting + 1))
}

fn include(cx: &mut Evaluator<'_, '_>, transform: &Node) -> Option<Node> {
    // One transform may stand in a list of its own.
    let transform = match transform.items() {
        Some([one]) => one,
        Some(_) | None => transform,
    };
    if transform.member("Name").and_then(Node::as_str) != Some("AWS::Include") {
        return None;
    }
    let at = transform.origin;
    let location = transform
        .member("Parameters")
        .and_then(|parameters| parameters.member("Location"));
    let Some(location) = location else {
        cx.run
            .problems
            .report(Fault::new("`AWS::Include` has no `Location`").at(at));
        return Some(make::unknown(at, "AWS::Include"));
    };
    let place = cx.value(location);
    match local(&place) {
        Some(file) => Some(included_file(cx, &file, location.origin)),
        None => {
            cx.is_whole = false;
            let fault = Fault::new("`AWS::Include` of what is no local file; what it holds is unknown");
            cx.run.problems.report(fault.at(location.origin));
            Some(make::unknown(at, "AWS::Include"))
        }
    }
}

fn local(place: &Value) -> Option<String> {
    let text = place.to_text()?;
    let text = text.known()?;
    let is_remote = text.starts_with("s3:") || text.starts_with("http:") || text.starts_with("https:");
    (!is_remote).then(|| text.to_owned())
}

fn included_file(cx: &mut Evaluator<'_, '_>, file: &str, at: Origin) -> Node {
    let name = beside(&cx.folder, file);
    // The position of the include says more than the name of the file alone.
    if let Err(error) = cx.run.files.text(&name) {
        cx.run
            .problems
            .report(Fault::new(format!("cannot include: {error}")).at(at));
        return make::unknown(at, "AWS::Include");
    }
    match cx.run.documents(&name) {
        Ok(reading) => reading
            .documents
            .into_iter()
            .next()
            .unwrap_or_else(|| make::unknown(at, "AWS::Include")),
        Err(fault) => {
            cx.run.problems.report(fault);
            make::unknown(at, "AWS::Include")
        }
    }
}
