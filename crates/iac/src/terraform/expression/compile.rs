//! Trees of `hcl-edit` to our own.

use super::Diagnostic;
use super::compile_template::{Form, parts};
use super::context::Step;
use super::literal::{self, Run};
use super::positions::Positions;
use super::tree::{Access, AccessKind, Call, For, Loop, Node, NodeKind, Part, Reference};
use crate::number::Number;
use crate::operators::{Binary, Unary};
use crate::text::Text;
use crate::value::{Kind, Origin, Value};
use hcl_edit::Span as _;
use hcl_edit::expr::{self, BinaryOperator, Expression, ObjectKey, TraversalOperator, UnaryOperator};
use hcl_edit::template::Template;
use iamscope_policy::SourceId;
use std::ops::Range;
use std::sync::Arc;

/// How deep an expression may be. The parser stops earlier; this bounds what is made in other ways.
const MAX_DEPTH: usize = 512;
/// How many splats one expression may have in a row: each is one level of evaluation.
const MAX_SPLATS: usize = 16;

/// Where an expression comes from.
#[derive(Debug)]
pub(crate) struct Compiler<'t> {
    pub(crate) source: SourceId,
    /// The text that was parsed.
    pub(crate) text: &'t str,
    pub(crate) positions: Positions,
}

impl Compiler<'_> {
    pub(crate) fn origin(&self, range: Option<Range<usize>>) -> Origin {
        Origin {
            source: self.source,
            span: self.positions.span(&range.unwrap_or_default()).0,
        }
    }

    pub(crate) fn text_of(&self, runs: &[Run]) -> Text {
        literal::text_of(runs, self.source, &self.positions)
    }

    pub(crate) fn check_depth(&self, depth: usize) -> Result<(), Diagnostic> {
        if depth > MAX_DEPTH {
            return Err(Diagnostic::new("the expression is nested too deeply"));
        }
        Ok(())
    }

    /// Compiles an expression.
    pub(crate) fn expression(&self, expression: &Expression, depth: usize) -> Result<Node, Diagnostic> {
        self.check_depth(depth)?;
        let depth = depth + 1;
        let origin = self.origin(expression.span());
        let kind = match expression {
            Expression::Null(_) => NodeKind::Value(Value::null().at(origin)),
            Expression::Bool(value) => NodeKind::Value(Value::new(Kind::Bool(*value.value())).at(origin)),
            Expression::Number(number) => self.number(number, origin)?,
            Expression::String(text) => NodeKind::Value(self.string(text.span(), text.as_str()).at(origin)),
            Expression::Array(array) => self.tuple(array, origin, depth)?,
            Expression::Object(object) => self.object(object, origin, depth)?,
            Expression::StringTemplate(template) => self.template(template, Form::Quoted, origin, depth)?,
            Expression::HeredocTemplate(heredoc) => {
                let written = expression
                    .span()
                    .and_then(|span| self.text.get(span))
                    .unwrap_or_default();
                let form = if written.starts_with("<<-") || heredoc.indent().is_some() {
                    Form::Indented
                } else {
                    Form::Plain
                };
                self.template(&heredoc.template, form, origin, depth)?
            }
            Expression::Parenthesis(inner) => return self.expression(inner.inner(), depth),
            Expression::Variable(name) => NodeKind::Reference(Box::new(Reference {
                root: name.as_str().into(),
                steps: Box::default(),
                rest: Box::default(),
            })),
            Expression::Conditional(conditional) => self.conditional(conditional, depth)?,
            Expression::FuncCall(call) => self.call(call, depth)?,
            Expression::Traversal(traversal) => self.traversal(traversal, depth)?,
            Expression::UnaryOp(operation) => self.unary(operation, depth)?,
            Expression::BinaryOp(operation) => self.binary(operation, depth)?,
            Expression::ForExpr(each) => self.for_expression(each, depth)?,
        };
        Ok(Node { origin, kind })
    }

    /// Compiles a template; one that holds nothing but an interpolation is what stands in it, of whatever type.
    pub(crate) fn template(
        &self,
        template: &Template,
        form: Form,
        origin: Origin,
        depth: usize,
    ) -> Result<NodeKind, Diagnostic> {
        let parts = parts(self, template, form, depth)?;
        Ok(match parts.into_vec() {
            parts if parts.is_empty() => NodeKind::Value(Value::text("").at(origin)),
            mut parts if parts.len() == 1 => match parts.remove(0) {
                Part::Literal(text) => NodeKind::Value(Value::new(Kind::Text(text)).at(origin)),
                Part::Interpolation(node) => node.kind,
                part @ (Part::If(_) | Part::For(_)) => NodeKind::Template(Box::new([part])),
            },
            parts => NodeKind::Template(parts.into()),
        })
    }

    /// Numbers are read from the text: `hcl-edit` keeps 64 bits of them.
    fn number(&self, number: &hcl_edit::Formatted<hcl_edit::Number>, origin: Origin) -> Result<NodeKind, Diagnostic> {
        let written = number.span().and_then(|span| self.text.get(span));
        let written: String = match written {
            Some(written) => written.chars().filter(|char| !char.is_whitespace()).collect(),
            None => number.value().to_string(),
        };
        let number = Number::parse(&written)
            .ok_or_else(|| Diagnostic::new(format!("`{written}` is too large for a number")).at(origin))?;
        Ok(NodeKind::Value(Value::new(Kind::Number(number)).at(origin)))
    }

    /// Makes the value of a quoted string without interpolations.
    fn string(&self, range: Option<Range<usize>>, value: &str) -> Value {
        let inner = range.map(|range| range.start + 1..range.end.saturating_sub(1));
        let written = inner.clone().and_then(|inner| self.text.get(inner));
        let text = match (inner, written) {
            (Some(inner), Some(written)) => self.text_of(&literal::quoted(written, inner.start)),
            (None, _) | (_, None) => Text::new(value),
        };
        Value::new(Kind::Text(text))
    }

    fn tuple(&self, array: &expr::Array, origin: Origin, depth: usize) -> Result<NodeKind, Diagnostic> {
        let elements: Vec<Node> = array
            .iter()
            .map(|element| self.expression(element, depth))
            .collect::<Result<_, _>>()?;
        Ok(fold_tuple(elements, origin))
    }

    fn object(&self, object: &expr::Object, origin: Origin, depth: usize) -> Result<NodeKind, Diagnostic> {
        let mut fields = Vec::with_capacity(object.len());
        for (key, value) in object {
            let key = match key {
                ObjectKey::Ident(name) => {
                    // As it was written: the parser may have got another one.
                    let written = name.span().and_then(|range| self.text.get(range));
                    self.name(name.span(), written.unwrap_or(name.as_str()))
                }
                // A name like any other, as long as it is not in parentheses.
                ObjectKey::Expression(key @ Expression::Null(_)) => self.name(key.span(), "null"),
                ObjectKey::Expression(key) => self.expression(key, depth)?,
            };
            fields.push((key, self.expression(value.expr(), depth)?));
        }
        Ok(fold_object(fields, origin))
    }

    fn name(&self, range: Option<Range<usize>>, name: &str) -> Node {
        let origin = self.origin(range);
        let kind = NodeKind::Value(Value::text(name).at(origin));
        Node { origin, kind }
    }

    fn conditional(&self, conditional: &expr::Conditional, depth: usize) -> Result<NodeKind, Diagnostic> {
        Ok(NodeKind::Conditional(Box::new([
            self.expression(&conditional.cond_expr, depth)?,
            self.expression(&conditional.true_expr, depth)?,
            self.expression(&conditional.false_expr, depth)?,
        ])))
    }

    fn call(&self, call: &expr::FuncCall, depth: usize) -> Result<NodeKind, Diagnostic> {
        let mut name = String::new();
        for part in &call.name.namespace {
            name.push_str(part.as_str());
            name.push_str("::");
        }
        name.push_str(call.name.name.as_str());
        let arguments: Vec<Node> = call
            .args
            .iter()
            .map(|argument| self.expression(argument, depth))
            .collect::<Result<_, _>>()?;
        Ok(NodeKind::Call(Box::new(Call {
            // Functions of Terraform itself may be called by their full names.
            name: name.strip_prefix("core::").unwrap_or(&name).into(),
            arguments: arguments.into(),
            is_expanded: call.args.expand_final(),
        })))
    }

    fn traversal(&self, traversal: &expr::Traversal, depth: usize) -> Result<NodeKind, Diagnostic> {
        let mut splats = 0;
        let mut steps = Vec::with_capacity(traversal.operators.len());
        for operator in &traversal.operators {
            let origin = self.origin(operator.span());
            let kind = match operator.value() {
                TraversalOperator::GetAttr(name) => AccessKind::Step(Step::Name(name.as_str().into())),
                TraversalOperator::LegacyIndex(index) => {
                    let index = i64::try_from(*index.value()).unwrap_or(i64::MAX);
                    let index = Value::new(Kind::Number(index.into()));
                    AccessKind::Step(Step::Index(index))
                }
                TraversalOperator::Index(index) => match self.expression(index, depth)? {
                    Node {
                        kind: NodeKind::Value(value),
                        ..
                    } => AccessKind::Step(Step::Index(value)),
                    node => AccessKind::Index(node),
                },
                TraversalOperator::AttrSplat(_) => AccessKind::AttributeSplat,
                TraversalOperator::FullSplat(_) => AccessKind::FullSplat,
            };
            splats += usize::from(matches!(kind, AccessKind::AttributeSplat | AccessKind::FullSplat));
            steps.push(Access {
                origin,
                kind,
                is_bracket: matches!(operator.value(), TraversalOperator::Index(_)),
            });
        }
        if splats > MAX_SPLATS {
            let origin = self.origin(traversal.span());
            return Err(Diagnostic::new(format!("more than {MAX_SPLATS} splats in a row")).at(origin));
        }
        let base = self.expression(&traversal.expr, depth)?;
        let NodeKind::Reference(reference) = base.kind else {
            return Ok(NodeKind::Traversal(Box::new((base, steps.into()))));
        };
        let root = if reference.steps.is_empty() && reference.rest.is_empty() {
            reference.root
        } else {
            let base = Node {
                origin: base.origin,
                kind: NodeKind::Reference(reference),
            };
            return Ok(NodeKind::Traversal(Box::new((base, steps.into()))));
        };
        let is_constant = |step: &Access| matches!(step.kind, AccessKind::Step(_));
        let count = steps.iter().take_while(|step| is_constant(step)).count();
        let rest = steps.split_off(count);
        let steps = steps.into_iter().filter_map(|step| match step.kind {
            AccessKind::Step(step) => Some(step),
            AccessKind::Index(_) | AccessKind::FullSplat | AccessKind::AttributeSplat => None,
        });
        Ok(NodeKind::Reference(Box::new(Reference {
            root,
            steps: steps.collect(),
            rest: rest.into(),
        })))
    }

    fn unary(&self, operation: &expr::UnaryOp, depth: usize) -> Result<NodeKind, Diagnostic> {
        let operator = match operation.operator.value() {
            UnaryOperator::Neg => Unary::Negate,
            UnaryOperator::Not => Unary::Not,
        };
        let operand = self.expression(&operation.expr, depth)?;
        Ok(NodeKind::Unary(operator, Box::new(operand)))
    }

    fn binary(&self, operation: &expr::BinaryOp, depth: usize) -> Result<NodeKind, Diagnostic> {
        let operator = match operation.operator.value() {
            BinaryOperator::Eq => Binary::Equal,
            BinaryOperator::NotEq => Binary::NotEqual,
            BinaryOperator::LessEq => Binary::LessOrEqual,
            BinaryOperator::GreaterEq => Binary::GreaterOrEqual,
            BinaryOperator::Less => Binary::Less,
            BinaryOperator::Greater => Binary::Greater,
            BinaryOperator::Plus => Binary::Add,
            BinaryOperator::Minus => Binary::Subtract,
            BinaryOperator::Mul => Binary::Multiply,
            BinaryOperator::Div => Binary::Divide,
            BinaryOperator::Mod => Binary::Remainder,
            BinaryOperator::And => Binary::And,
            BinaryOperator::Or => Binary::Or,
        };
        let left = self.expression(&operation.lhs_expr, depth)?;
        let right = self.expression(&operation.rhs_expr, depth)?;
        Ok(NodeKind::Binary(operator, Box::new((left, right))))
    }

    fn for_expression(&self, each: &expr::ForExpr, depth: usize) -> Result<NodeKind, Diagnostic> {
        let optional = |expression: Option<&Expression>| {
            expression
                .map(|expression| self.expression(expression, depth))
                .transpose()
        };
        Ok(NodeKind::For(Box::new(For {
            each: Loop {
                key: each.intro.key_var.as_ref().map(|key| key.as_str().into()),
                value: each.intro.value_var.as_str().into(),
                collection: self.expression(&each.intro.collection_expr, depth)?,
            },
            key: optional(each.key_expr.as_ref())?,
            value: self.expression(&each.value_expr, depth)?,
            is_grouped: each.grouping,
            condition: optional(each.cond.as_ref().map(|condition| &condition.expr))?,
        })))
    }
}

/// Makes a tuple, which is a value at once if all of its elements are.
pub(crate) fn fold_tuple(elements: Vec<Node>, origin: Origin) -> NodeKind {
    match elements.iter().map(|element| element.as_value().cloned()).collect() {
        Some(values) => NodeKind::Value(Value::new(Kind::Tuple(values)).at(origin)),
        None => NodeKind::Tuple(elements.into()),
    }
}

/// Makes an object, which is a value at once if all of its names and values are.
pub(crate) fn fold_object(fields: Vec<(Node, Node)>, origin: Origin) -> NodeKind {
    let constant = fields.iter().map(|(key, value)| {
        let name = key.as_value().filter(|key| !key.is_null()).and_then(Value::to_text)?;
        Some((Arc::from(name.as_str()), value.as_value()?.clone()))
    });
    match constant.collect::<Option<_>>() {
        Some(values) => NodeKind::Value(Value::new(Kind::Object(Arc::new(values))).at(origin)),
        None => NodeKind::Object(fields.into()),
    }
}
