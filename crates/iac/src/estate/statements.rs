//! Policies that AWS puts together out of statements that are declared one by one.

use super::draft::Draft;
use super::item::Item;
use super::policy::PolicyValue;
use super::resources;
use crate::json_text;
use crate::types::attributes::Attributes;
use crate::value::{Kind, Value};
use iamscope_estate::builder::input::{PolicyText, TextPiece};
use iamscope_policy::Span;
use std::sync::Arc;

/// The statements of one policy.
#[derive(Default)]
pub(super) struct Collected {
    /// The type of the resource.
    kind: &'static str,
    /// Each with its id, by which AWS tells them apart.
    statements: Vec<(String, PolicyText)>,
    /// One of them is not known, and this stands for it.
    unknown: Option<String>,
}

pub(super) fn read(draft: &mut Draft<'_>, item: &Item<'_>) -> bool {
    match item.kind() {
        "aws_cloudwatch_event_permission" | "AWS::Events::EventBusPolicy" => {
            let bus = item.string("event_bus_name").unwrap_or_else(|| "default".to_owned());
            let arn = draft.resolve("events", "event-bus", &bus, &item.declared.scope);
            let statement = match item.attributes().first("Statement") {
                Some(statement) => statement.clone(),
                None => bus_statement(item, &arn),
            };
            let sid = item.string("statement_id").unwrap_or_default();
            draft.statement(&arn, "event-bus", &sid, item, &statement);
        }
        _ => return false,
    }
    true
}

/// Returns the statement that `events:PutPermission` makes.
fn bus_statement(item: &Item<'_>, arn: &str) -> Value {
    let attributes = item.attributes();
    let mut fields = vec![
        (
            "Sid",
            attributes.first("statement_id").cloned().unwrap_or_else(Value::null),
        ),
        ("Effect", Value::text("Allow")),
        ("Principal", principal(attributes, "principal", item)),
        (
            "Action",
            attributes
                .first("action")
                .cloned()
                .unwrap_or_else(|| Value::text("events:PutEvents")),
        ),
        ("Resource", Value::text(arn)),
    ];
    if let Some(condition) = attributes.blocks("condition").first() {
        let value = condition.first("value").cloned().unwrap_or_else(Value::null);
        if let (Some(operator), Some(key)) = (condition.string("type"), condition.string("key")) {
            fields.push(("Condition", Value::object([(operator, Value::object([(key, value)]))])));
        }
    }
    Value::object(fields)
}

/// Returns the element that AWS makes of a principal that is given as an account, a service, an ARN or `*`.
pub(super) fn principal(attributes: Attributes<'_>, path: &str, item: &Item<'_>) -> Value {
    let Some(value) = attributes.first(path) else {
        return Value::null();
    };
    let text = value.to_text().unwrap_or_default();
    let text = text.as_str();
    let of = |kind: &str, value: Value| Value::object([(Arc::<str>::from(kind), value)]);
    if text == "*" {
        return value.clone();
    }
    if iamscope_policy::is_account_id(text) {
        let arn = Value {
            kind: Value::text(format!("arn:{}:iam::{text}:root", item.partition())).kind,
            ..value.clone()
        };
        return of("AWS", arn);
    }
    if text.ends_with(".amazonaws.com") || text.ends_with(".amazonaws.com.cn") || text.ends_with(".amazon.com") {
        return of("Service", value.clone());
    }
    of("AWS", value.clone())
}

impl Draft<'_> {
    /// Adds a statement that is declared to the policy of a resource; one with the same id takes the place of the former.
    pub(super) fn statement(&mut self, arn: &str, kind: &'static str, sid: &str, item: &Item<'_>, statement: &Value) {
        let statement = &Value {
            origin: statement.origin.or(Some(item.declared.origin)),
            ..statement.clone()
        };
        let text = match &statement.kind {
            Kind::Unknown(unknown) => Err(unknown.name.as_deref().unwrap_or("unknown").to_owned()),
            Kind::Text(text) => Ok(self.policy_text(text)),
            Kind::Null
            | Kind::Bool(_)
            | Kind::Number(_)
            | Kind::List(_)
            | Kind::Set(_)
            | Kind::Tuple(_)
            | Kind::Map(_)
            | Kind::Object(_) => match json_text::encode(statement) {
                Some(text) => Ok(self.policy_text(&text)),
                None => Err("a statement that is too long".to_owned()),
            },
        };
        let collected = self.statements.entry(arn.to_owned()).or_default();
        collected.kind = kind;
        match text {
            Err(unknown) => collected.unknown = Some(unknown),
            Ok(text) => {
                collected.statements.retain(|(other, _)| sid.is_empty() || other != sid);
                collected.statements.push((sid.to_owned(), text));
            }
        }
    }

    /// Makes the policies out of the statements.
    pub(super) fn finish_statements(&mut self) {
        for (arn, mut collected) in std::mem::take(&mut self.statements) {
            if let Some(unknown) = collected.unknown {
                resources::policy_of(self, &arn, collected.kind, PolicyValue::Unknown(unknown));
                continue;
            }
            collected.statements.sort();
            let mut policy = PolicyText::new(r#"{"Version":"2012-10-17","Id":"default","Statement":["#);
            for (index, (_, statement)) in collected.statements.into_iter().enumerate() {
                if index > 0 {
                    policy.text.push(',');
                }
                append(&mut policy, statement);
            }
            policy.text.push_str("]}");
            resources::policy_of(self, &arn, collected.kind, PolicyValue::Known(policy));
        }
    }
}

/// Adds a text to another, its pieces moved along.
fn append(policy: &mut PolicyText, text: PolicyText) {
    let offset = Span::new(policy.text.len(), 0).start;
    policy.text.push_str(&text.text);
    for (file, pieces) in text.pieces {
        let moved = pieces.into_iter().map(|piece| TextPiece {
            at: Span {
                start: piece.at.start.saturating_add(offset),
                end: piece.at.end.saturating_add(offset),
            },
            ..piece
        });
        policy.pieces.entry(file).or_default().extend(moved);
    }
}
