//! The sections of a template.

use crate::cloudformation::problems::{Fault, Problems};
use crate::cloudformation::tree::{Data, Node};

/// Every section that a template may have; the last three are SAM's, the CDK's rules, and those of `aws cloudformation package`.
const SECTIONS: &[&str] = &[
    "AWSTemplateFormatVersion",
    "Conditions",
    "Description",
    "Globals",
    "Hooks",
    "Mappings",
    "Metadata",
    "Outputs",
    "Parameters",
    "Resources",
    "Rules",
    "Transform",
    "Fn::Transform",
];

/// Returns whether a document is a template.
pub(super) fn is_template(document: &Node) -> bool {
    if document.member("AWSTemplateFormatVersion").is_some() {
        return true;
    }
    let Some(resources) = document.member("Resources") else {
        return false;
    };
    let has_type = |node: &Node| {
        let kind = node.member("Type").and_then(Node::as_str);
        kind.is_some_and(|kind| kind.contains("::") || kind == "AWS::Include")
    };
    let is_sam = document.member("Transform").is_some();
    is_sam || resources.members().iter().any(|member| has_type(&member.value))
}

/// Reports sections that are none.
pub(super) fn check(template: &Node, problems: &mut Problems) {
    for member in template.members() {
        let name = &*member.key.text;
        if !SECTIONS.contains(&name) && !name.starts_with("Fn::") && !name.starts_with("x-") {
            let mut fault = Fault::new(format!("unknown section `{name}`")).at(member.key.origin);
            if let Some(section) = SECTIONS.iter().find(|section| section.eq_ignore_ascii_case(name)) {
                fault = fault.help(format!("did you mean `{section}`?"));
            }
            problems.report(fault);
        }
    }
    if template.member("Resources").is_none() {
        problems.report(Fault::new("the template has no section `Resources`").at(template.origin));
    }
}

/// Returns a section that is an object, reporting one that is not.
pub(super) fn section(template: &Node, name: &str, problems: &mut Problems) -> Option<Node> {
    let section = template.given(name)?;
    match &section.data {
        Data::Mapping(_) => Some(section.clone()),
        Data::Null | Data::Bool(_) | Data::Number(_) | Data::Text(_) | Data::Sequence(_) => {
            let fault = Fault::new(format!(
                "section `{name}` must be an object, not {}",
                section.describe()
            ));
            problems.report(fault.at(section.origin));
            None
        }
        // Why it is unknown was said where it was read.
        Data::Unknown(_) => None,
    }
}
