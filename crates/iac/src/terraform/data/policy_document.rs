//! `aws_iam_policy_document`, rendered as the provider renders it.
//!
//! See the page "Data Source: aws_iam_policy_document" of the AWS provider: source documents come first and may not share
//! sids, then the statements of the block itself, then override documents; a statement takes the place of an earlier one
//! with the same sid. Lists of one are written as the one, longer ones in reverse order of the alphabet, and the values
//! of conditions in the order in which they are given.

use crate::terraform::data::json::{Json, Layout, write};
use crate::terraform::data::policy_model::{Condition, Document, Entry, Principals, Statement};
use crate::terraform::data::texts::{at, blocks, policy_variables, text, texts};
use crate::terraform::data::{policy_text, set_order};
use crate::terraform::expression::Diagnostic;
use crate::terraform::resource::Read;
use crate::text::Text;
use crate::value::{Kind, Origin, Value};
use std::collections::BTreeSet;

/// The version of a document that names none.
const VERSION: &str = "2012-10-17";
/// The version before policies had variables.
const OLD_VERSION: &str = "2008-10-17";

/// Renders a document.
pub(crate) fn read(attributes: &Value, address: &str) -> Read {
    let mut merged = Document::default();
    merge_sources(&mut merged, attributes)?;
    merged.merge(own(attributes, address)?);
    let overrides = override_documents(attributes);
    for (index, over) in overrides.iter().enumerate() {
        let document = policy_text::document(over).map_err(|message| {
            let message = format!("override document {} is no policy: {message}", index + 1);
            diagnostic(message, over.origin.or(attributes.origin))
        })?;
        let is_unknown = |entry: &Entry| matches!(entry, Entry::Unknown(_));
        if document.statements.iter().any(is_unknown) && merged.statements.iter().any(|entry| entry.sid().is_some()) {
            // Nobody knows which of the statements it takes the place of.
            return Ok(["json", "minified_json"]
                .map(|name| (name.into(), Value::unknown(format!("{address}.{name}"))))
                .into());
        }
        merged.merge(document);
    }
    let json = merged.to_json(attributes.origin);
    let mut indented = value(write(&json, Layout::Indented), attributes);
    let compact = value(write(&json, Layout::Compact), attributes);
    indented.is_sensitive = attributes.is_sensitive;
    let id = indented
        .to_text()
        .and_then(|text| text.known().map(set_order::checksum));
    let mut read = vec![("json".into(), indented), ("minified_json".into(), compact)];
    read.extend(id.map(|id| ("id".into(), Value::text(id))));
    Ok(read)
}

fn value(text: Text, attributes: &Value) -> Value {
    let mut value = Value::new(Kind::Text(text));
    value.origin = attributes.origin;
    value
}

fn merge_sources(merged: &mut Document, attributes: &Value) -> Result<(), Diagnostic> {
    let mut sids = BTreeSet::new();
    let old: Vec<Value> = attributes.field("source_json").into_iter().cloned().collect();
    for (index, source) in old
        .into_iter()
        .chain(documents(attributes, "source_policy_documents"))
        .enumerate()
    {
        let wrong = |message: String| {
            let message = format!("source document {} {message}", index + 1);
            diagnostic(message, source.origin.or(attributes.origin))
        };
        let document = policy_text::document(&source).map_err(|message| wrong(format!("is no policy: {message}")))?;
        for sid in document.statements.iter().filter_map(Entry::sid) {
            if !sids.insert(sid.to_owned()) {
                return Err(wrong(format!("has a statement with sid `{sid}`, as one before it")));
            }
        }
        merged.merge(document);
    }
    Ok(())
}

fn override_documents(attributes: &Value) -> Vec<Value> {
    let mut overrides = documents(attributes, "override_policy_documents");
    overrides.extend(attributes.field("override_json").cloned());
    overrides
}

fn documents(attributes: &Value, name: &str) -> Vec<Value> {
    let Some(list) = attributes.field(name) else {
        return Vec::new();
    };
    match list.as_elements() {
        Some(elements) => elements.iter().filter(|element| !element.is_null()).cloned().collect(),
        None => vec![list.clone()],
    }
}

/// Reads the statements of the block itself.
fn own(attributes: &Value, address: &str) -> Result<Document, Diagnostic> {
    let version = attributes
        .field("version")
        .and_then(text)
        .unwrap_or_else(|| Text::new(VERSION));
    let id = attributes.field("policy_id").and_then(text);
    let mut sids = BTreeSet::new();
    let mut statements = Vec::new();
    for (index, block) in blocks(attributes, "statement").iter().enumerate() {
        if block.as_fields().is_none() {
            let unknown = block
                .to_text()
                .unwrap_or_else(|| Text::placeholder(&format!("{address}.statement[{index}]")));
            statements.push(Entry::Unknown(unknown));
            continue;
        }
        let statement = statement(block, version.as_str())?;
        if let Some(sid) = statement.sid.as_ref().filter(|sid| !sid.as_str().is_empty())
            && !sids.insert(sid.as_str().to_owned())
        {
            let message = format!("a second statement with sid `{}`", sid.as_str());
            return Err(diagnostic(
                message,
                block.field("sid").and_then(|sid| sid.origin).or(block.origin),
            ));
        }
        statements.push(Entry::Statement(Box::new(statement)));
    }
    Ok(Document {
        version: Some(version),
        id,
        statements,
    })
}

fn statement(block: &Value, version: &str) -> Result<Statement, Diagnostic> {
    let effect = match block.field("effect").and_then(text) {
        Some(effect) => effect,
        None => match block.origin {
            Some(origin) => at(Text::new("Allow"), origin),
            None => Text::new("Allow"),
        },
    };
    if effect
        .known()
        .is_some_and(|effect| effect != "Allow" && effect != "Deny")
    {
        let message = format!(
            "the effect of a statement is `Allow` or `Deny`, not `{}`",
            effect.as_str()
        );
        return Err(diagnostic(
            message,
            block.field("effect").and_then(|effect| effect.origin),
        ));
    }
    let sid = block.field("sid").and_then(text);
    let list = |name: &str, has_variables: bool| {
        let texts = set(texts(block.field(name)));
        let texts = if has_variables {
            variables(texts, version, block)?
        } else {
            texts
        };
        Ok(one_or_many(texts))
    };
    Ok(Statement {
        at: block.origin,
        sid,
        effect: Some(effect),
        actions: list("actions", false)?,
        not_actions: list("not_actions", false)?,
        resources: list("resources", true)?,
        not_resources: list("not_resources", true)?,
        principals: principals(block, "principals", version)?,
        not_principals: principals(block, "not_principals", version)?,
        conditions: conditions(block, version)?,
    })
}

/// Returns texts without repetition, in reverse order of the alphabet.
fn set(mut texts: Vec<Text>) -> Vec<Text> {
    texts.sort_by(|a, b| b.as_str().cmp(a.as_str()));
    texts.dedup_by(|a, b| a.as_str() == b.as_str());
    texts
}

fn one_or_many(mut texts: Vec<Text>) -> Option<Json> {
    match texts.len() {
        0 => None,
        1 => texts.pop().map(Json::Text),
        _ => Some(Json::List(texts.into_iter().map(Json::Text).collect())),
    }
}

/// Puts `${` for `&{`, which the old version of documents does not have.
fn variables(texts: Vec<Text>, version: &str, block: &Value) -> Result<Vec<Text>, Diagnostic> {
    if version == OLD_VERSION
        && let Some(text) = texts.iter().find(|text| text.as_str().contains("&{"))
    {
        let message = format!(
            "`{}` has a variable, which version {OLD_VERSION} does not know",
            text.as_str()
        );
        return Err(diagnostic(message, block.origin));
    }
    Ok(texts.into_iter().map(policy_variables).collect())
}

fn principals(block: &Value, name: &str, version: &str) -> Result<Vec<Principals>, Diagnostic> {
    let mut read = Vec::new();
    for principal in blocks(block, name) {
        if principal.as_fields().is_none() {
            let unknown = principal.to_text().unwrap_or_else(|| Text::placeholder(name));
            read.push((String::new(), Principals::Unknown(unknown)));
            continue;
        }
        let kind = principal.field("type").and_then(text).unwrap_or_default();
        let identifiers = set(texts(principal.field("identifiers")));
        let order = set_order::principal(&kind, &identifiers);
        let mut identifiers = variables(identifiers, version, &principal)?;
        let principals = match (identifiers.len(), identifiers.pop()) {
            (1, Some(one)) => Principals::One(kind, one),
            (_, last) => {
                identifiers.extend(last);
                Principals::Many(kind, identifiers)
            }
        };
        read.push((order, principals));
    }
    read.sort_by(|(a, _), (b, _)| a.cmp(b));
    Ok(read.into_iter().map(|(_, principals)| principals).collect())
}

fn conditions(block: &Value, version: &str) -> Result<Vec<Condition>, Diagnostic> {
    let mut read = Vec::new();
    for condition in blocks(block, "condition") {
        let unknown = || condition.to_text().filter(|_| condition.is_unknown());
        let part = |name: &str| {
            condition
                .field(name)
                .and_then(text)
                .or_else(unknown)
                .unwrap_or_default()
        };
        let (test, variable) = (part("test"), part("variable"));
        let mut values = texts(condition.field("values"));
        values.extend(unknown());
        let order = set_order::condition(&test, &variable, &values);
        let values = variables(values, version, &condition)?;
        let condition = Condition { test, variable, values };
        read.push((order, condition));
    }
    read.sort_by(|(a, _), (b, _)| a.cmp(b));
    Ok(read.into_iter().map(|(_, condition)| condition).collect())
}

fn diagnostic(message: String, origin: Option<Origin>) -> Diagnostic {
    Diagnostic {
        message,
        help: None,
        origin,
    }
}
