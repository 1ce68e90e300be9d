//! One stack: a template with its parameters, evaluated to resources and outputs.

use crate::cloudformation::condition::{Conditions, Truth};
use crate::cloudformation::problems::Fault;
use crate::cloudformation::resource::{self, Resource};
use crate::cloudformation::run::{Run, Template};
use crate::cloudformation::tree::{Node, make};
use crate::cloudformation::{expand, order, parameter, sam, sections};
use crate::declared::{Change, Declared, Scope};
use crate::text::Text;
use crate::types;
use crate::value::{Kind, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// How deep stacks may be nested.
const MAX_STACKS: usize = 12;
/// The type of a nested stack.
const NESTED: &str = "AWS::CloudFormation::Stack";

/// A stack that is to be evaluated.
#[derive(Clone, Debug)]
pub(super) struct Job {
    /// What answers call it; a nested one after its parent.
    pub(super) name: Arc<str>,
    /// The file of its template.
    pub(super) template: String,
    pub(super) scope: Arc<Scope>,
    /// The name it is deployed with, as far as that is known.
    pub(super) stack: Option<Text>,
    /// What it is given, apart from what the user says.
    pub(super) parameters: BTreeMap<Arc<str>, Value>,
    /// The templates it is nested in.
    parents: Vec<String>,
}

impl Job {
    /// Makes a stack that is not nested.
    pub(super) fn new(name: &str, template: &str, scope: Scope) -> Self {
        Self {
            name: name.into(),
            template: template.to_owned(),
            scope: Arc::new(scope),
            stack: None,
            parameters: BTreeMap::new(),
            parents: Vec::new(),
        }
    }

    /// Says what it is deployed as.
    pub(super) fn named(mut self, name: Option<&str>) -> Self {
        self.stack = name.map(Text::new);
        self
    }

    /// Returns whether it is nested in no other one.
    pub(super) fn is_root(&self) -> bool {
        self.parents.is_empty()
    }
}

/// What a reference may lead to.
#[derive(Clone, Debug)]
pub(super) enum Target {
    /// It is evaluated later, which only happens in circles.
    Pending,
    /// Its condition, by name, does not hold.
    Absent(Arc<str>),
    /// What `Ref` and `Fn::GetAtt` give.
    Known(Arc<BTreeMap<Arc<str>, Value>>),
}

/// The state of evaluating one stack.
#[derive(Debug)]
pub(super) struct Evaluator<'r, 'o> {
    pub(super) run: &'r mut Run<'o>,
    /// What answers call the stack.
    pub(super) stack: Arc<str>,
    pub(super) stack_name: Option<Text>,
    pub(super) scope: Arc<Scope>,
    /// The folder of the template.
    pub(super) folder: String,
    pub(super) parameters: BTreeMap<Arc<str>, Value>,
    pub(super) mappings: Option<Node>,
    pub(super) conditions: Conditions,
    pub(super) targets: BTreeMap<Arc<str>, Target>,
    /// What answers call resources that have a name of their own, by their logical ids.
    pub(super) addresses: BTreeMap<Arc<str>, Arc<str>>,
    /// What SAM makes of a resource, by names such as `MyFunction.Alias`.
    pub(super) parts: BTreeMap<Arc<str>, Arc<str>>,
    /// Whether SAM made a part of the resources.
    pub(super) is_sam: bool,
    /// In how many choices that nobody can make yet evaluation stands.
    pub(super) undecided: usize,
    /// Whether the template is all there; if not, names that nothing has may be those of what is missing.
    pub(super) is_whole: bool,
    pub(super) depth: usize,
}

/// Evaluates a stack; returns its outputs, or nothing if its template could not be read.
pub(super) fn evaluate(run: &mut Run<'_>, job: &Job) -> Option<BTreeMap<Arc<str>, Value>> {
    if !job.is_root() {
        let Some(left) = run.budget.stacks.checked_sub(1) else {
            let fault = Fault::new("there are too many nested stacks; the rest is not read");
            run.problems.report(fault.in_file(&run.files.shown(&job.template)));
            return None;
        };
        run.budget.stacks = left;
    }
    let Template { root, is_whole } = run.template(&job.template)?;
    let template = root;
    let parameters = sections::section(&template, "Parameters", &mut run.problems);
    let parameters = parameter::values(run, parameters.as_ref(), job);
    let mut cx = Evaluator {
        stack: Arc::clone(&job.name),
        stack_name: job.stack.clone(),
        scope: Arc::clone(&job.scope),
        folder: folder(&job.template).to_owned(),
        parameters,
        mappings: None,
        conditions: Conditions::default(),
        targets: BTreeMap::new(),
        addresses: BTreeMap::new(),
        parts: BTreeMap::new(),
        is_sam: false,
        undecided: 0,
        is_whole,
        depth: 0,
        run,
    };
    let template = cx.sections(&template);
    let resources = cx.resources(&template);
    cx.declare(&resources, job);
    Some(cx.outputs(&template))
}

/// Returns the folder of a file.
pub(super) fn folder(file: &str) -> &str {
    file.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Returns the name of a file that is named relative to a folder.
pub(super) fn beside(folder: &str, file: &str) -> String {
    let file = file.strip_prefix("file://").unwrap_or(file);
    if folder.is_empty() || file.starts_with('/') {
        file.to_owned()
    } else {
        format!("{folder}/{file}")
    }
}

impl Evaluator<'_, '_> {
    /// Expands the template and takes the sections that others refer to.
    fn sections(&mut self, template: &Node) -> Node {
        // Loops may range over what mappings and conditions give.
        self.take(template);
        let template = expand::expand(self, template);
        self.take(&template);
        sections::check(&template, &mut self.run.problems);
        template
    }

    fn take(&mut self, template: &Node) {
        let mut quiet = crate::cloudformation::problems::Problems::default();
        self.mappings = sections::section(template, "Mappings", &mut quiet);
        self.conditions = Conditions::new(sections::section(template, "Conditions", &mut quiet).as_ref());
    }

    fn resources(&mut self, template: &Node) -> Vec<Resource> {
        for name in ["Parameters", "Mappings", "Conditions"] {
            sections::section(template, name, &mut self.run.problems);
        }
        let Some(section) = sections::section(template, "Resources", &mut self.run.problems) else {
            return Vec::new();
        };
        let section = sam::transform(self, template, section);
        let mut resources = resource::read(&section, &mut self.run.problems);
        // What is in a module, nobody knows here; its resources have names that begin with that of the module.
        let has_modules = resources.iter().any(|one| one.kind.ends_with("::MODULE"));
        self.is_whole &= resources.len() == section.members().len() && !has_modules;
        for one in &resources {
            self.targets.insert(Arc::clone(&one.logical), Target::Pending);
        }
        resources.retain(|one| {
            let Some(condition) = &one.condition else { return true };
            if self.holds(condition) != Truth::No {
                return true;
            }
            let name = condition.as_str().unwrap_or_default();
            self.targets
                .insert(Arc::clone(&one.logical), Target::Absent(name.into()));
            false
        });
        resources
    }

    fn declare(&mut self, resources: &[Resource], job: &Job) {
        self.name(resources, job);
        for at in order::order(resources, &self.parts, &mut self.run.problems) {
            let Some(one) = resources.get(at) else { continue };
            let mut attributes = self.properties(one);
            let address = self.address_of(&one.logical);
            let known = types::computed(&one.kind, &attributes, &self.scope, &address);
            let mut known: BTreeMap<Arc<str>, Value> = known.into_iter().collect();
            if &*one.kind == NESTED {
                self.nested(one, &attributes, job, &mut known);
            }
            if let Kind::Object(fields) = &mut attributes.kind {
                let fields = Arc::make_mut(fields);
                for (name, value) in &known {
                    fields.entry(Arc::clone(name)).or_insert_with(|| value.clone());
                }
            }
            self.targets
                .insert(Arc::clone(&one.logical), Target::Known(Arc::new(known)));
            self.run.declared.push(Declared {
                address,
                kind: Arc::clone(&one.kind),
                scope: Arc::clone(&self.scope),
                attributes,
                origin: one.origin,
                change: Change::Present,
            });
        }
    }

    /// Finds names for resources: the construct they come from, or else where they stand.
    fn name(&mut self, resources: &[Resource], job: &Job) {
        let mut taken = BTreeSet::new();
        for one in resources {
            let place = (job.template.clone(), Arc::clone(&one.logical));
            let construct = one
                .construct
                .clone()
                .or_else(|| self.run.constructs.get(&place).cloned());
            let construct = construct.filter(|path| taken.insert(Arc::clone(path)));
            if let Some(address) = construct {
                self.addresses.insert(Arc::clone(&one.logical), address);
            }
        }
    }

    fn properties(&mut self, one: &Resource) -> Value {
        let value = self.value(&one.properties);
        match &value.kind {
            Kind::Object(_) => value,
            Kind::Null | Kind::Unknown(_) => Value::object::<&str>([]).at(one.properties.origin),
            Kind::Bool(_)
            | Kind::Number(_)
            | Kind::Text(_)
            | Kind::List(_)
            | Kind::Set(_)
            | Kind::Tuple(_)
            | Kind::Map(_) => {
                let found = one.properties.describe();
                let fault = format!("the properties of `{}` must be an object, not {found}", one.logical);
                self.run.problems.report(Fault::new(fault).at(one.properties.origin));
                Value::object::<&str>([]).at(one.properties.origin)
            }
        }
    }

    /// Evaluates a nested stack and adds its outputs to what is known of it.
    fn nested(&mut self, one: &Resource, properties: &Value, job: &Job, known: &mut BTreeMap<Arc<str>, Value>) {
        let Some(template) = self.nested_template(one, properties) else {
            return;
        };
        let at = one.origin;
        if job.parents.len() >= MAX_STACKS {
            let fault = Fault::new(format!("stacks are nested more than {MAX_STACKS} deep")).at(at);
            return self.run.problems.report(fault);
        }
        if template == job.template || job.parents.contains(&template) {
            let fault = Fault::new(format!("nested stack `{}` holds itself: `{template}`", one.logical)).at(at);
            return self.run.problems.report(fault);
        }
        if let Err(error) = self.run.files.text(&template) {
            let fault = Fault::new(format!(
                "the template of nested stack `{}` cannot be read: {error}",
                one.logical
            ));
            return self.run.problems.report(fault.at(at));
        }
        let given = properties
            .field("Parameters")
            .and_then(Value::as_fields)
            .cloned()
            .unwrap_or_default();
        let mut parents = job.parents.clone();
        parents.push(job.template.clone());
        let nested = Job {
            name: format!("{}/{}", self.stack, one.logical).into(),
            template,
            scope: Arc::clone(&self.scope),
            stack: None,
            parameters: given
                .iter()
                .map(|(name, value)| (Arc::clone(name), joined(value)))
                .collect(),
            parents,
        };
        let Some(outputs) = evaluate(self.run, &nested) else {
            return;
        };
        for (name, value) in outputs {
            known.insert(format!("Outputs.{name}").into(), value);
        }
    }

    fn nested_template(&mut self, one: &Resource, properties: &Value) -> Option<String> {
        if let Some(asset) = &one.asset {
            return Some(beside(&self.folder, asset));
        }
        let url = properties.field("TemplateURL")?;
        let text = url.to_text()?;
        let asset = text
            .as_str()
            .rsplit('/')
            .next()
            .and_then(|key| self.run.assets.get(key));
        if let Some(file) = asset {
            return Some(file.clone());
        }
        let is_remote = text.as_str().starts_with("http") || text.as_str().starts_with("s3:") || text.has_unknowns();
        if !is_remote {
            return Some(beside(&self.folder, text.as_str()));
        }
        let fault = Fault::new(format!(
            "the template of nested stack `{}` is no local file",
            one.logical
        ));
        let at = url.origin.unwrap_or(one.origin);
        self.run.problems.report(
            fault
                .at(at)
                .help("its resources are not read; name its file, or read it by itself"),
        );
        None
    }

    fn outputs(&mut self, template: &Node) -> BTreeMap<Arc<str>, Value> {
        let mut outputs = BTreeMap::new();
        let Some(section) = sections::section(template, "Outputs", &mut self.run.problems) else {
            return outputs;
        };
        for member in section.members() {
            let output = &member.value;
            if let Some(condition) = output.given("Condition")
                && self.holds(condition) == Truth::No
            {
                continue;
            }
            let nothing = make::unknown(output.origin, "Outputs");
            let value = self.value(output.given("Value").unwrap_or(&nothing));
            if let Some(name) = output.given("Export").and_then(|export| export.member("Name")) {
                let name = self.value(name).to_text().unwrap_or_default();
                self.run.exported.insert(name.as_str().into(), value.clone());
            }
            outputs.insert(Arc::clone(&member.key.text), value);
        }
        outputs
    }
}

/// A list is given to a nested stack as text, its parts joined by commas.
fn joined(value: &Value) -> Value {
    let Some(elements) = value.as_elements() else {
        return value.clone();
    };
    let mut builder = crate::cloudformation::pieces::Builder::default();
    for (index, element) in elements.iter().enumerate() {
        if index > 0 {
            builder.push(",", None);
        }
        builder.push_value(element);
    }
    let mut joined = builder.finish();
    joined.origin = value.origin;
    joined
}
