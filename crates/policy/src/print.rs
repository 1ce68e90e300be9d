//! From a [`Policy`] to text.
//!
//! The order of elements is that of AWS's own documents, and a list of one value is written without the list, as AWS
//! does. Reading the text again gives the same policy, places apart.

use crate::condition::Condition;
use crate::document::{Effect, Policy, Scope, Statement, Version};
use crate::principal::PrincipalPattern;
use crate::source::Located;
use std::fmt::Write;

/// Writes a policy with two blanks per level and no newline at the end.
///
/// Statements that could not be read are not in it. Two clauses with the same operator and key have no other form in
/// JSON than a key that stands twice; they are written so, and the parser refuses to guess at them.
pub fn to_json(policy: &Policy) -> String {
    let mut writer = Writer::default();
    writer.open('{');
    writer.key("Version");
    writer.string(match policy.version {
        Version::V2008 => "2008-10-17",
        Version::V2012 => "2012-10-17",
    });
    if let Some(id) = &policy.id {
        writer.key("Id");
        writer.string(&id.value);
    }
    writer.key("Statement");
    writer.open('[');
    for statement in &policy.statements {
        writer.item();
        write_statement(&mut writer, statement);
    }
    writer.close(']');
    writer.close('}');
    writer.text
}

fn write_statement(writer: &mut Writer, statement: &Statement) {
    writer.open('{');
    if let Some(sid) = &statement.sid {
        writer.key("Sid");
        writer.string(&sid.value);
    }
    writer.key("Effect");
    writer.string(match statement.effect.value {
        Effect::Allow => "Allow",
        Effect::Deny => "Deny",
    });
    if let Some(principal) = &statement.principal {
        writer.key(name(principal, "Principal", "NotPrincipal"));
        write_principals(writer, principal.patterns());
    }
    writer.key(name(&statement.action, "Action", "NotAction"));
    let actions = statement.action.patterns().iter();
    writer.strings(actions.map(|action| action.value.as_str()));
    if let Some(resource) = &statement.resource {
        writer.key(name(resource, "Resource", "NotResource"));
        let resources = resource.patterns().iter();
        writer.strings(resources.map(|resource| resource.value.as_str()));
    }
    if !statement.conditions.is_empty() {
        writer.key("Condition");
        write_conditions(writer, &statement.conditions);
    }
    writer.close('}');
}

fn name<P>(scope: &Scope<P>, only: &'static str, all_but: &'static str) -> &'static str {
    match scope {
        Scope::Only(_) => only,
        Scope::AllBut(_) => all_but,
    }
}

/// Writes principals under their keys, in the order in which each key comes first.
fn write_principals(writer: &mut Writer, principals: &[Located<PrincipalPattern>]) {
    if let [only] = principals
        && only.value == PrincipalPattern::Anyone
    {
        writer.string("*");
        return;
    }
    writer.open('{');
    for (key, texts) in groups(principals.iter().map(|principal| key_and_text(&principal.value))) {
        writer.key(key);
        writer.strings(texts.into_iter());
    }
    if principals.is_empty() {
        writer.key("AWS");
        writer.strings(std::iter::empty());
    }
    writer.close('}');
}

fn key_and_text(principal: &PrincipalPattern) -> (&'static str, &str) {
    match principal {
        PrincipalPattern::Anyone => ("AWS", "*"),
        PrincipalPattern::Arn(arn) => ("AWS", arn.as_str()),
        PrincipalPattern::Account(text)
        | PrincipalPattern::UniqueId(text)
        | PrincipalPattern::Open(text)
        | PrincipalPattern::Invalid(text) => ("AWS", text),
        PrincipalPattern::Service(text) => ("Service", text),
        PrincipalPattern::Federated(text) => ("Federated", text),
        PrincipalPattern::CanonicalUser(text) => ("CanonicalUser", text),
    }
}

fn write_conditions(writer: &mut Writer, conditions: &[Condition]) {
    writer.open('{');
    let clauses = conditions.iter().map(|condition| (condition.operator.value, condition));
    for (operator, clauses) in groups(clauses) {
        writer.key(&operator.to_string());
        writer.open('{');
        for clause in clauses {
            writer.key(clause.key.value.as_str());
            writer.strings(clause.values.iter().map(|value| value.value.as_str()));
        }
        writer.close('}');
    }
    writer.close('}');
}

/// Gathers items by key, keys in the order in which they come first.
fn groups<K: PartialEq, V>(items: impl Iterator<Item = (K, V)>) -> Vec<(K, Vec<V>)> {
    let mut groups: Vec<(K, Vec<V>)> = Vec::new();
    for (key, value) in items {
        match groups.iter_mut().find(|(known, _)| *known == key) {
            Some((_, values)) => values.push(value),
            None => groups.push((key, vec![value])),
        }
    }
    groups
}

/// Writes JSON, one element per line.
#[derive(Default)]
struct Writer {
    text: String,
    depth: usize,
}

impl Writer {
    fn open(&mut self, bracket: char) {
        self.text.push(bracket);
        self.depth += 1;
    }

    fn close(&mut self, bracket: char) {
        self.depth -= 1;
        if !self.text.ends_with(['{', '[']) {
            self.line();
        }
        self.text.push(bracket);
    }

    /// Begins an element of a list or object.
    fn item(&mut self) {
        if !self.text.ends_with(['{', '[']) {
            self.text.push(',');
        }
        self.line();
    }

    fn key(&mut self, key: &str) {
        self.item();
        self.string(key);
        self.text.push_str(": ");
    }

    fn strings<'a>(&mut self, mut texts: impl ExactSizeIterator<Item = &'a str>) {
        if texts.len() == 1 {
            texts.for_each(|text| self.string(text));
            return;
        }
        self.open('[');
        texts.by_ref().for_each(|text| {
            self.item();
            self.string(text);
        });
        self.close(']');
    }

    fn line(&mut self) {
        self.text.push('\n');
        for _ in 0..self.depth {
            self.text.push_str("  ");
        }
    }

    fn string(&mut self, text: &str) {
        self.text.push('"');
        for character in text.chars() {
            match character {
                '"' => self.text.push_str("\\\""),
                '\\' => self.text.push_str("\\\\"),
                '\n' => self.text.push_str("\\n"),
                '\r' => self.text.push_str("\\r"),
                '\t' => self.text.push_str("\\t"),
                control if control < ' ' => {
                    // Writing to a string does not fail.
                    let _ = write!(self.text, "\\u{:04x}", u32::from(control));
                }
                other => self.text.push(other),
            }
        }
        self.text.push('"');
    }
}

#[cfg(test)]
mod tests;
