//! What the files of one folder declare. Read once, shared by all instances of the module.

use crate::convert::Type;
use crate::terraform::code::{Attribute, Block, Body};
use crate::terraform::expression::{Diagnostic, Expression};
use crate::value::Origin;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

/// A module.
#[derive(Debug, Default)]
pub(crate) struct Module {
    /// Its folder, relative to what is read.
    pub(crate) folder: Arc<str>,
    pub(crate) variables: BTreeMap<Arc<str>, Variable>,
    pub(crate) locals: BTreeMap<Arc<str>, Attribute>,
    pub(crate) outputs: BTreeMap<Arc<str>, Output>,
    /// By `aws_s3_bucket.logs` or `data.aws_arn.this`.
    pub(crate) resources: BTreeMap<Arc<str>, Resource>,
    pub(crate) calls: BTreeMap<Arc<str>, Call>,
    /// By `aws` or `aws.west`.
    pub(crate) providers: BTreeMap<Arc<str>, Block>,
}

/// An input variable.
#[derive(Debug)]
pub(crate) struct Variable {
    pub(crate) at: Origin,
    pub(crate) ty: Type,
    /// Whether it has a type at all: without one, text from outside stays text.
    pub(crate) is_typed: bool,
    pub(crate) default: Option<Expression>,
    pub(crate) is_sensitive: bool,
    pub(crate) is_nullable: bool,
}

/// An output.
#[derive(Debug)]
pub(crate) struct Output {
    pub(crate) at: Origin,
    pub(crate) value: Option<Expression>,
    pub(crate) is_sensitive: bool,
}

/// A resource, a data source or an ephemeral resource.
#[derive(Debug)]
pub(crate) struct Resource {
    pub(crate) mode: Mode,
    pub(crate) kind: Arc<str>,
    pub(crate) at: Origin,
    pub(crate) repeat: Repeat,
    /// The provider configuration it names: `aws.west`.
    pub(crate) provider: Option<Expression>,
    pub(crate) body: Body,
}

/// What kind of thing a block declares.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Mode {
    Managed,
    Data,
    Ephemeral,
}

/// How many instances there are.
#[derive(Debug)]
pub(crate) enum Repeat {
    Once,
    Count(Attribute),
    ForEach(Attribute),
}

/// A call of another module.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) at: Origin,
    pub(crate) source: Option<Attribute>,
    pub(crate) repeat: Repeat,
    /// The provider configurations it hands on: an object of texts.
    pub(crate) providers: Option<Expression>,
    pub(crate) arguments: Body,
}

impl Module {
    /// Makes a module of what its files hold, override files apart.
    pub(crate) fn new(folder: Arc<str>, primary: Body, overrides: Body, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut blocks = Blocks::default();
        for block in primary.blocks {
            blocks.add(block, diagnostics);
        }
        for block in overrides.blocks {
            blocks.override_with(block, diagnostics);
        }
        for attribute in primary.attributes.iter().chain(&overrides.attributes) {
            let message = format!("`{}` stands outside of any block", attribute.name);
            tell(diagnostics, message, attribute.at);
        }
        let mut module = Self {
            folder,
            locals: blocks.locals,
            ..Self::default()
        };
        for ((kind, name), block) in blocks.named {
            module.declare(&kind, &name, block, diagnostics);
        }
        module
    }

    fn declare(&mut self, kind: &str, name: &Arc<str>, block: Block, diagnostics: &mut Vec<Diagnostic>) {
        match kind {
            "variable" => {
                let variable = Variable::new(&block, diagnostics);
                self.variables.insert(Arc::clone(name), variable);
            }
            "output" => {
                let output = Output {
                    at: block.at,
                    value: block.body.expression("value").cloned(),
                    is_sensitive: is_true(&block.body, "sensitive").unwrap_or_default(),
                };
                self.outputs.insert(Arc::clone(name), output);
            }
            "provider" => {
                self.providers.insert(Arc::clone(name), block);
            }
            "module" => {
                self.calls.insert(Arc::clone(name), Call::new(block));
            }
            "resource" => self.declare_resource(Mode::Managed, name, block),
            "data" => self.declare_resource(Mode::Data, name, block),
            "ephemeral" => self.declare_resource(Mode::Ephemeral, name, block),
            _ => {}
        }
    }

    fn declare_resource(&mut self, mode: Mode, name: &Arc<str>, mut block: Block) {
        let kind = block.labels.first().map(|label| Arc::clone(&label.text));
        let repeat = Repeat::take(&mut block.body);
        let provider = block.body.take("provider").map(|attribute| attribute.expression);
        let resource = Resource {
            mode,
            kind: kind.unwrap_or_default(),
            at: block.at,
            repeat,
            provider,
            body: block.body,
        };
        self.resources.insert(Arc::clone(name), resource);
    }
}

impl Variable {
    fn new(block: &Block, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let constraint = block.body.expression("type");
        let ty = match constraint.map(Expression::type_constraint) {
            Some(Ok(ty)) => ty,
            Some(Err(diagnostic)) => {
                diagnostics.push(diagnostic);
                Type::Any
            }
            None => Type::Any,
        };
        Self {
            at: block.at,
            ty,
            is_typed: constraint.is_some(),
            default: block.body.expression("default").cloned(),
            is_sensitive: is_true(&block.body, "sensitive").unwrap_or_default(),
            is_nullable: is_true(&block.body, "nullable").unwrap_or(true),
        }
    }
}

impl Call {
    fn new(mut block: Block) -> Self {
        let repeat = Repeat::take(&mut block.body);
        let source = block.body.take("source");
        let providers = block.body.take("providers").map(|attribute| attribute.expression);
        block.body.take("version");
        Self {
            at: block.at,
            source,
            repeat,
            providers,
            arguments: block.body,
        }
    }
}

impl Repeat {
    fn take(body: &mut Body) -> Self {
        match (body.take("count"), body.take("for_each")) {
            (_, Some(for_each)) => Self::ForEach(for_each),
            (Some(count), None) => Self::Count(count),
            (None, None) => Self::Once,
        }
    }
}

/// Returns a setting that is written as `true` or `false`.
fn is_true(body: &Body, name: &str) -> Option<bool> {
    let value = body.expression(name)?.evaluate(&super::nothing::Nothing).ok()?;
    match value.kind {
        crate::value::Kind::Bool(value) => Some(value),
        crate::value::Kind::Text(text) => text.as_str().parse().ok(),
        crate::value::Kind::Null
        | crate::value::Kind::Number(_)
        | crate::value::Kind::List(_)
        | crate::value::Kind::Set(_)
        | crate::value::Kind::Tuple(_)
        | crate::value::Kind::Map(_)
        | crate::value::Kind::Object(_)
        | crate::value::Kind::Unknown(_) => None,
    }
}

/// The blocks of a folder by type and name.
#[derive(Default)]
struct Blocks {
    named: BTreeMap<(Arc<str>, Arc<str>), Block>,
    locals: BTreeMap<Arc<str>, Attribute>,
}

impl Blocks {
    fn add(&mut self, block: Block, diagnostics: &mut Vec<Diagnostic>) {
        if &*block.kind == "locals" {
            for attribute in block.body.attributes {
                if self.locals.contains_key(&attribute.name) {
                    tell(
                        diagnostics,
                        format!("a second `local.{}`", attribute.name),
                        attribute.at,
                    );
                } else {
                    self.locals.insert(Arc::clone(&attribute.name), attribute);
                }
            }
            return;
        }
        let Some(name) = name(&block, diagnostics) else { return };
        match self.named.entry((Arc::clone(&block.kind), name)) {
            Entry::Vacant(vacant) => {
                vacant.insert(block);
            }
            Entry::Occupied(taken) => {
                let (kind, name) = taken.key();
                tell(diagnostics, format!("a second {kind} `{name}`"), block.at);
            }
        }
    }

    fn override_with(&mut self, block: Block, diagnostics: &mut Vec<Diagnostic>) {
        if &*block.kind == "locals" {
            for attribute in block.body.attributes {
                self.locals.insert(Arc::clone(&attribute.name), attribute);
            }
            return;
        }
        let Some(name) = name(&block, diagnostics) else { return };
        match self.named.get_mut(&(Arc::clone(&block.kind), Arc::clone(&name))) {
            Some(base) => base.body.override_with(block.body),
            None => {
                let message = format!("there is no {} `{name}` to override", block.kind);
                tell(diagnostics, message, block.at);
            }
        }
    }
}

/// Returns what a block is called, if its type is one we read.
fn name(block: &Block, diagnostics: &mut Vec<Diagnostic>) -> Option<Arc<str>> {
    let labels: Vec<&str> = block.labels.iter().map(|label| &*label.text).collect();
    let name: Arc<str> = match (&*block.kind, labels.as_slice()) {
        ("resource", [kind, name]) => format!("{kind}.{name}").into(),
        ("data" | "ephemeral", [kind, name]) => format!("{}.{kind}.{name}", block.kind).into(),
        ("variable" | "output" | "module", [name]) => Arc::from(*name),
        ("provider", [name]) => match block.body.expression("alias").map(literal) {
            Some(Some(alias)) => format!("{name}.{alias}").into(),
            Some(None) | None => Arc::from(*name),
        },
        ("resource" | "data" | "ephemeral", _) => {
            let message = format!("a block `{}` has two labels, its type and its name", block.kind);
            tell(diagnostics, message, block.at);
            return None;
        }
        ("variable" | "output" | "module" | "provider", _) => {
            let message = format!("a block `{}` has one label, its name", block.kind);
            tell(diagnostics, message, block.at);
            return None;
        }
        _ => {
            let message = format!("Terraform has no blocks of type `{}` here", block.kind);
            tell(diagnostics, message, block.at);
            return None;
        }
    };
    Some(name)
}

/// Returns the text of an expression that needs nothing else.
pub(crate) fn literal(expression: &Expression) -> Option<String> {
    let value = expression.evaluate(&super::nothing::Nothing).ok()?;
    value.to_text()?.known().map(str::to_owned)
}

fn tell(diagnostics: &mut Vec<Diagnostic>, message: String, at: Origin) {
    diagnostics.push(Diagnostic {
        message,
        help: None,
        origin: Some(at),
    });
}
