//! Conditions, which hold, do not hold, or cannot be decided yet.

use crate::cloudformation::evaluate::unknown_call;
use crate::cloudformation::order;
use crate::cloudformation::problems::Fault;
use crate::cloudformation::stack::Evaluator;
use crate::cloudformation::tree::{Node, make};
use crate::convert::could_match;
use crate::text::{OPEN, Text};
use crate::value::{Kind, Origin, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Whether a condition holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Truth {
    Yes,
    No,
    Unknown,
}

/// The conditions of a template and what is known of them so far.
#[derive(Debug, Default)]
pub(super) struct Conditions {
    nodes: BTreeMap<Arc<str>, Node>,
    answers: BTreeMap<Arc<str>, Truth>,
    open: Vec<Arc<str>>,
}

impl Conditions {
    /// Takes the section of conditions.
    pub(super) fn new(section: Option<&Node>) -> Self {
        let members = section.map(Node::members).unwrap_or_default();
        Self {
            nodes: members
                .iter()
                .map(|member| (Arc::clone(&member.key.text), member.value.clone()))
                .collect(),
            ..Self::default()
        }
    }
}

impl Conditions {
    /// Adds a condition that a transform needs.
    pub(super) fn add(&mut self, name: &str, node: Node) {
        self.nodes.entry(name.into()).or_insert(node);
    }
}

/// How deep conditions may be nested in each other.
const MAX_DEPTH: usize = 120;

impl Evaluator<'_, '_> {
    /// Decides the condition of this name.
    pub(super) fn condition(&mut self, name: &str, at: Origin) -> Result<Truth, Fault> {
        if let Some(answer) = self.conditions.answers.get(name) {
            return Ok(*answer);
        }
        let Some((name, node)) = self.conditions.nodes.get_key_value(name) else {
            return Err(Fault::new(format!("there is no condition `{name}`")).at(at));
        };
        let (name, node) = (Arc::clone(name), node.clone());
        let open = &self.conditions.open;
        if open.contains(&name) {
            let circle = open.iter().skip_while(|one| **one != name).chain([&name]);
            let circle: Vec<String> = circle.map(|name| format!("`{name}`")).collect();
            let fault = format!("conditions depend on each other in a circle: {}", circle.join(" -> "));
            return Err(Fault::new(fault).at(node.origin));
        }
        self.conditions.open.push(Arc::clone(&name));
        let answer = self.truth(&node);
        self.conditions.open.pop();
        let answer = answer.unwrap_or_else(|fault| {
            self.run.problems.report(fault.at(node.origin));
            Truth::Unknown
        });
        self.conditions.answers.insert(name, answer);
        Ok(answer)
    }

    /// Decides the condition of a resource or output, and says so where it cannot be decided.
    pub(super) fn holds(&mut self, condition: &Node) -> Truth {
        let Some(name) = condition.as_str() else {
            let fault = Fault::new(format!("a condition is named by text, not {}", condition.describe()));
            self.run.problems.report(fault.at(condition.origin));
            return Truth::Unknown;
        };
        let answer = self.condition(name, condition.origin).unwrap_or_else(|fault| {
            self.run.problems.report(fault);
            Truth::Unknown
        });
        if answer == Truth::Unknown {
            self.undecided(name);
        }
        answer
    }

    fn undecided(&mut self, name: &str) {
        let Some(node) = self.conditions.nodes.get(name) else {
            return;
        };
        let at = node.origin;
        let missing = self.missing(name);
        let fault = format!("condition `{name}` cannot be decided; what it governs is read as if it held");
        let mut fault = Fault::new(fault).open().at(at);
        if let Some(parameter) = missing.first() {
            let needed: Vec<String> = missing.iter().map(|name| format!("`{name}`")).collect();
            let needed = needed.join(", ");
            fault = fault.help(match parameter.strip_prefix("AWS::") {
                Some(_) => format!("it needs {needed}: `--region ...`"),
                None => format!("it needs {needed}: `--parameters {parameter}=...`"),
            });
        }
        self.run.problems.report(fault);
    }

    /// Returns the parameters without a value that a condition depends on.
    fn missing(&self, name: &str) -> Vec<Arc<str>> {
        let mut names = BTreeSet::new();
        let mut seen = BTreeSet::new();
        let mut open: Vec<Arc<str>> = vec![name.into()];
        while let Some(condition) = open.pop() {
            if !seen.insert(Arc::clone(&condition)) {
                continue;
            }
            let Some(node) = self.conditions.nodes.get(&condition) else {
                continue;
            };
            order::references(node, &mut names);
            named_conditions(node, &mut open);
        }
        let is_missing = |name: &Arc<str>| self.parameters.get(name).is_some_and(|value| !value.is_wholly_known());
        let region: Arc<str> = "AWS::Region".into();
        let is_region_missing = names.contains(&region) && self.scope.region.contains(OPEN);
        let missing = names.into_iter().filter(is_missing);
        missing.chain(is_region_missing.then_some(region)).collect()
    }

    fn truth(&mut self, node: &Node) -> Result<Truth, Fault> {
        if self.depth >= MAX_DEPTH {
            return Err(Fault::new("conditions are nested too deep").at(node.origin));
        }
        self.depth += 1;
        let truth = self.truth_inner(node);
        self.depth -= 1;
        truth
    }

    fn truth_inner(&mut self, node: &Node) -> Result<Truth, Fault> {
        if let [member] = node.members() {
            let argument = &member.value;
            return match &*member.key.text {
                "Condition" => match argument.as_str() {
                    Some(name) => self.condition(name, argument.origin),
                    None => Err(Fault::new("`Condition` takes the name of one").at(argument.origin)),
                },
                "Fn::Equals" => self.equals(argument),
                "Fn::Not" => match argument.items() {
                    Some([one]) => Ok(not(self.truth(one)?)),
                    Some(_) | None => Err(usage("`Fn::Not` takes a list of one condition", argument)),
                },
                "Fn::And" => self.all(argument, Truth::No, "`Fn::And` takes a list of conditions"),
                "Fn::Or" => self.all(argument, Truth::Yes, "`Fn::Or` takes a list of conditions"),
                _ => {
                    let value = self.value(node);
                    self.as_truth(&value, node)
                }
            };
        }
        let value = self.value(node);
        self.as_truth(&value, node)
    }

    fn as_truth(&self, value: &Value, node: &Node) -> Result<Truth, Fault> {
        let text = value.to_text().unwrap_or_default();
        match text.as_str() {
            "true" => Ok(Truth::Yes),
            "false" => Ok(Truth::No),
            _ if text.has_unknowns() => Ok(Truth::Unknown),
            _ => Err(usage("this is no condition", node)),
        }
    }

    /// Joins conditions, of which the first that is decisive decides: `No` for and, `Yes` for or.
    fn all(&mut self, argument: &Node, decisive: Truth, message: &str) -> Result<Truth, Fault> {
        let items = argument.items().ok_or_else(|| usage(message, argument))?;
        let mut answer = not(decisive);
        for item in items {
            let truth = self.truth(item)?;
            if truth == decisive {
                return Ok(decisive);
            }
            if truth == Truth::Unknown {
                answer = Truth::Unknown;
            }
        }
        Ok(answer)
    }

    fn equals(&mut self, argument: &Node) -> Result<Truth, Fault> {
        let Some([a, b]) = argument.items() else {
            return Err(usage("`Fn::Equals` takes a list of two values", argument));
        };
        let (a, b) = (self.value(a), self.value(b));
        Ok(equal(&a, &b))
    }

    /// Evaluates `Fn::If`.
    pub(super) fn choice(&mut self, argument: &Node, at: Origin) -> Result<Value, Fault> {
        let Some([condition, yes, no]) = argument.items() else {
            let fault = usage("`Fn::If` takes a condition and two values", argument);
            return Err(fault.help("write `Fn::If: [condition, value, value]`"));
        };
        let truth = match condition.as_str() {
            Some(name) => self.condition(name, condition.origin)?,
            None => self.truth(condition)?,
        };
        match truth {
            Truth::Yes => Ok(self.value(yes)),
            Truth::No => Ok(self.value(no)),
            Truth::Unknown => {
                // One of the two is not taken, and may refer to what is not there in that case.
                self.undecided += 1;
                let (yes, no) = (self.value(yes), self.value(no));
                self.undecided -= 1;
                if equal(&yes, &no) == Truth::Yes {
                    return Ok(yes);
                }
                let name = self.dotted(condition.as_str().unwrap_or("condition"));
                Ok(unknown_call("Fn::If", &[Value::unknown(name), yes, no]).at(at))
            }
        }
    }

    /// Evaluates a function of conditions where a value is expected.
    pub(super) fn truth_value(&mut self, function: &str, argument: &Node, at: Origin) -> Result<Value, Fault> {
        let node = make::call(at, function, argument.clone());
        match self.truth(&node)? {
            Truth::Yes => Ok(Value::new(Kind::Bool(true))),
            Truth::No => Ok(Value::new(Kind::Bool(false))),
            Truth::Unknown => {
                let arguments: Vec<Value> = argument.items_or_self().iter().map(|item| self.value(item)).collect();
                Ok(unknown_call(function, &arguments))
            }
        }
    }
}

fn named_conditions(node: &Node, names: &mut Vec<Arc<str>>) {
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        if let Some(name) = node.member("Condition").and_then(Node::as_str) {
            names.push(name.into());
        }
        open.extend(node.items().unwrap_or_default());
        open.extend(node.members().iter().map(|member| &member.value));
    }
}

fn usage(message: &str, node: &Node) -> Fault {
    Fault::new(message).at(node.origin)
}

fn not(truth: Truth) -> Truth {
    match truth {
        Truth::Yes => Truth::No,
        Truth::No => Truth::Yes,
        Truth::Unknown => Truth::Unknown,
    }
}

/// Compares values: texts, numbers and booleans by how they read, the rest part by part.
pub(super) fn equal(a: &Value, b: &Value) -> Truth {
    if let (Some(a), Some(b)) = (a.to_text(), b.to_text()) {
        return equal_texts(&a, &b);
    }
    if a.is_null() && b.is_null() {
        return Truth::Yes;
    }
    if a.is_unknown() || b.is_unknown() {
        return Truth::Unknown;
    }
    let pairs: Vec<(&Value, &Value)> = match (a.as_elements(), b.as_elements(), a.as_fields(), b.as_fields()) {
        (Some(a), Some(b), _, _) if a.len() == b.len() => a.iter().zip(b.iter()).collect(),
        (_, _, Some(a), Some(b)) if a.keys().eq(b.keys()) => a.values().zip(b.values()).collect(),
        _ => return Truth::No,
    };
    let mut answer = Truth::Yes;
    for (a, b) in pairs {
        match equal(a, b) {
            Truth::Yes => {}
            Truth::No => return Truth::No,
            Truth::Unknown => answer = Truth::Unknown,
        }
    }
    answer
}

fn equal_texts(a: &Text, b: &Text) -> Truth {
    if a.as_str() == b.as_str() {
        Truth::Yes
    } else if could_match(a.as_str(), b.as_str()) {
        Truth::Unknown
    } else {
        Truth::No
    }
}
