//! Type constraints of variables: `map(object({ name = string, size = optional(number, 1) }))`.

use super::Diagnostic;
use super::Expression;
use super::tree::{Node, NodeKind};
use crate::convert::{Field, Type, convert};
use crate::value::{Kind, Value};
use std::collections::BTreeMap;
use std::sync::Arc;

impl Expression {
    /// Reads a type constraint, such as that of a variable.
    pub fn type_constraint(&self) -> Result<Type, Diagnostic> {
        constraint(&self.root)
    }
}

fn constraint(node: &Node) -> Result<Type, Diagnostic> {
    match &node.kind {
        NodeKind::Reference(reference) if reference.steps.is_empty() && reference.rest.is_empty() => {
            named(&reference.root, node)
        }
        // Quoted types are of the time before Terraform 0.12, and what JSON has.
        NodeKind::Value(value) => match &value.kind {
            Kind::Text(text) => quoted(text.as_str(), node),
            Kind::Null
            | Kind::Bool(_)
            | Kind::Number(_)
            | Kind::List(_)
            | Kind::Set(_)
            | Kind::Tuple(_)
            | Kind::Map(_)
            | Kind::Object(_)
            | Kind::Unknown(_) => Err(wrong(node)),
        },
        NodeKind::Call(call) => match (&*call.name, &*call.arguments) {
            ("list", [element]) => Ok(Type::list(constraint(element)?)),
            ("set", [element]) => Ok(Type::set(constraint(element)?)),
            ("map", [element]) => Ok(Type::map(constraint(element)?)),
            ("object", [fields]) => object(fields),
            ("tuple", [elements]) => tuple(elements),
            _ => Err(wrong(node)),
        },
        NodeKind::Reference(_)
        | NodeKind::Template(_)
        | NodeKind::Tuple(_)
        | NodeKind::Object(_)
        | NodeKind::Traversal(_)
        | NodeKind::Conditional(_)
        | NodeKind::Unary(..)
        | NodeKind::Binary(..)
        | NodeKind::For(_) => Err(wrong(node)),
    }
}

fn wrong(node: &Node) -> Diagnostic {
    Diagnostic::new("this is no type")
        .at(node.origin)
        .help("write `string`, `number`, `bool`, `any`, or `list(...)`, `set(...)`, `map(...)`, `tuple([...])`, `object({...})`")
}

fn named(name: &str, node: &Node) -> Result<Type, Diagnostic> {
    match name {
        "any" => Ok(Type::Any),
        "string" => Ok(Type::Text),
        "number" => Ok(Type::Number),
        "bool" => Ok(Type::Bool),
        "list" => Ok(Type::list(Type::Any)),
        "set" => Ok(Type::set(Type::Any)),
        "map" => Ok(Type::map(Type::Any)),
        _ => Err(wrong(node)),
    }
}

fn quoted(text: &str, node: &Node) -> Result<Type, Diagnostic> {
    if let Ok(ty) = named(text, node) {
        return Ok(ty);
    }
    let inner = Expression::parse_at(text, node.origin)?;
    // Text within text would go on for ever.
    if inner.root.as_value().is_some() {
        return Err(wrong(node));
    }
    inner.type_constraint()
}

fn object(node: &Node) -> Result<Type, Diagnostic> {
    let fields = match &node.kind {
        NodeKind::Object(fields) => fields.iter().map(|(key, value)| (key.clone(), value.clone())).collect(),
        NodeKind::Value(value) => constants(value, node).ok_or_else(|| wrong(node))?,
        NodeKind::Template(_)
        | NodeKind::Tuple(_)
        | NodeKind::Reference(_)
        | NodeKind::Traversal(_)
        | NodeKind::Conditional(_)
        | NodeKind::Call(_)
        | NodeKind::Unary(..)
        | NodeKind::Binary(..)
        | NodeKind::For(_) => return Err(wrong(node)),
    };
    let mut types = BTreeMap::new();
    for (key, value) in &fields {
        let name = key.as_value().and_then(Value::to_text).ok_or_else(|| wrong(key))?;
        types.insert(Arc::from(name.as_str()), field(value)?);
    }
    Ok(Type::Object(types))
}

/// Returns the fields of an object that is a value already: `{}`, or one of quoted types.
fn constants(value: &Value, node: &Node) -> Option<Vec<(Node, Node)>> {
    let constant = |value: Value| Node {
        origin: value.origin.unwrap_or(node.origin),
        kind: NodeKind::Value(value),
    };
    let fields = value.as_fields()?;
    let fields = fields.iter().map(|(name, value)| {
        (
            constant(Value::text(Arc::clone(name)).at(node.origin)),
            constant(value.clone()),
        )
    });
    Some(fields.collect())
}

fn field(node: &Node) -> Result<Field, Diagnostic> {
    let NodeKind::Call(call) = &node.kind else {
        return constraint(node).map(Field::required);
    };
    let (ty, default) = match (&*call.name, &*call.arguments) {
        ("optional", [ty]) => (constraint(ty)?, None),
        ("optional", [ty, default]) => (constraint(ty)?, Some(default)),
        _ => return constraint(node).map(Field::required),
    };
    let default = default.map(|default| {
        let value = Expression::of(default.clone()).evaluate(&super::constant::Constant)?;
        convert(value, &ty).map_err(|message| {
            Diagnostic::new(format!("the default does not fit the type: {message}")).at(default.origin)
        })
    });
    Ok(Field {
        default: default.transpose()?,
        ty,
        is_optional: true,
    })
}

fn tuple(node: &Node) -> Result<Type, Diagnostic> {
    let types = match &node.kind {
        NodeKind::Tuple(elements) => elements.iter().map(constraint).collect::<Result<_, _>>()?,
        NodeKind::Value(value) if value.as_elements().is_some_and(|elements| elements.is_empty()) => Vec::new(),
        NodeKind::Value(_)
        | NodeKind::Template(_)
        | NodeKind::Object(_)
        | NodeKind::Reference(_)
        | NodeKind::Traversal(_)
        | NodeKind::Conditional(_)
        | NodeKind::Call(_)
        | NodeKind::Unary(..)
        | NodeKind::Binary(..)
        | NodeKind::For(_) => return Err(wrong(node)),
    };
    Ok(Type::Tuple(types))
}
