//! Plans and state as `terraform show -json` writes them.
//!
//! Source: Terraform, "JSON Output Format": `resource_changes` has every resource with what is planned for it (`after`),
//! what is known after the apply only (`after_unknown`) and what is secret (`after_sensitive`); `configuration` has the
//! references behind the attributes. A resource whose `after` is null is taken away.
//!
//! What a plan does not know is looked for in three places: the attributes that follow from the name and the type of a
//! resource, the reference that an attribute is made of, and the source, where it stands beside the plan.

mod configuration;
pub(crate) mod known;
mod references;
mod source;

pub use source::fill;

use crate::declared::{Change, Declared, Program};
use crate::json_value;
use crate::problem::Problem;
use crate::types;
use crate::value::{Kind, Origin, Value};
use configuration::Configuration;
use iamscope_policy::json;
use iamscope_policy::{Source, SourceId};
use known::Known;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What is known of a plan from elsewhere.
#[derive(Debug, Default)]
pub struct PlanOptions {
    /// The account it is for, where the plan does not say.
    pub account: Option<String>,
    /// The region it is for, where the plan does not say.
    pub region: Option<String>,
    /// The program that the plan was made of, if its source was read too.
    pub program: Option<Program>,
}

/// Returns whether a JSON object with these keys is a plan or a state of `terraform show -json`.
pub fn is_plan(mut has: impl FnMut(&str) -> bool) -> bool {
    has("format_version") && (has("planned_values") || has("resource_changes") || has("values"))
}

/// Returns the values of variables that a plan was made with, as a file of values in JSON.
pub fn variables(text: &str) -> Option<String> {
    let source = Source::new("", text);
    let (document, _) = json_value::read(&source);
    let variables = document.root()?.member("variables")?;
    let pairs = variables.members().filter_map(|member| {
        let value = member.value.member("value")?;
        Some(format!("{}:{}", member.key.written(), value.written()))
    });
    Some(format!("{{{}}}", pairs.collect::<Vec<_>>().join(",")))
}

/// Reads a plan or state.
pub fn read(name: &str, text: &str, options: PlanOptions) -> Program {
    let mut program = Program::default();
    let id = program.sources.add(Source::new(name, text));
    let source = program
        .sources
        .find(id)
        .cloned()
        .unwrap_or_else(|| Source::new(name, text));
    let (document, problem) = json_value::read(&source);
    let is_broken = problem.is_some();
    program.problems.extend(problem);
    let Some(root) = document
        .root()
        .filter(|root| root.kind() == json::Kind::Object && !is_broken)
    else {
        return program;
    };
    if root
        .member("errored")
        .is_some_and(|errored| errored.written() == "true")
    {
        let message = "the plan was made with errors and is not complete";
        program
            .problems
            .push(Problem::warning(name, message).help("run `terraform plan` again"));
    }
    let plan = Plan::new(root, id, &options);
    let mut resources = plan.resources();
    plan.compute(&mut resources);
    plan.follow_references(&mut resources);
    let managed = resources.into_values().filter(|resource| !resource.place.is_data);
    program.declared = managed.map(|resource| resource.declared).collect();
    if let Some(from) = options.program {
        source::graft(&mut program, from);
    }
    program
}

/// A plan while it is read.
struct Plan<'d> {
    root: json::Value<'d>,
    source: SourceId,
    configuration: Configuration<'d>,
    known: Known,
}

/// A resource of the plan.
struct Resource<'d> {
    declared: Declared,
    /// Its module, without instance keys, and its type and name: its place in the configuration.
    place: references::Place,
    /// The instance of the module that it is in, such as `module.a["x"]`; empty for the root.
    module: &'d str,
}

type Resources<'d> = BTreeMap<String, Resource<'d>>;

impl<'d> Plan<'d> {
    fn new(root: json::Value<'d>, source: SourceId, options: &PlanOptions) -> Self {
        let mut known = Known::default();
        let prior = root.member("prior_state").unwrap_or(root);
        let values = prior.member("values").and_then(|values| values.member("root_module"));
        each_resource(values, "", &mut |_, resource| {
            if let (Some(kind), Some(values)) = (text(resource, "type"), resource.member("values")) {
                known.look_at(kind, values);
            }
        });
        known.take_options(options.account.as_deref(), options.region.as_deref());
        Self {
            root,
            source,
            configuration: Configuration::new(root),
            known,
        }
    }

    /// Returns all resources with what the plan says of them, by address.
    fn resources(&self) -> Resources<'d> {
        let mut resources = Resources::new();
        let changes = self.root.member("resource_changes");
        for change in changes.into_iter().flat_map(json::Value::items) {
            self.add_change(change, &mut resources);
        }
        for key in ["prior_state", "planned_values", "values"] {
            let Some(mut values) = self.root.member(key) else {
                continue;
            };
            values = values.member("values").unwrap_or(values);
            // What is in the prior state and not in the plan is no longer there, but for data, which are not planned.
            let is_prior = key == "prior_state";
            each_resource(values.member("root_module"), "", &mut |module, resource| {
                let is_data = text(resource, "mode") == Some("data");
                if is_data || !is_prior {
                    self.add(resource, module, resource.member("values"), &mut resources);
                }
            });
        }
        resources
    }

    fn add_change(&self, entry: json::Value<'d>, resources: &mut Resources<'d>) {
        let Some(change) = entry.member("change").filter(|_| entry.member("deposed").is_none()) else {
            return;
        };
        let present = |key| change.member(key).filter(|value| value.kind() == json::Kind::Object);
        let (values, is_deleted) = match (present("after"), present("before")) {
            (Some(after), _) => (Some(after), false),
            (None, Some(before)) => (Some(before), true),
            (None, None) => return,
        };
        let module = text(entry, "module_address").unwrap_or_default();
        let Some(resource) = self.add(entry, module, values, resources) else {
            return;
        };
        if is_deleted {
            resource.declared.change = Change::Deleted;
            return;
        }
        let attributes = &mut resource.declared.attributes;
        if let Some(sensitive) = change.member("after_sensitive") {
            mark_sensitive(attributes, sensitive);
        }
        if let Some(unknown) = change.member("after_unknown") {
            mark_unknown(attributes, unknown, &resource.declared.address);
            if let Some(written) = self.configuration.expressions(&resource.place) {
                drop_unwritten(attributes, written);
            }
        }
    }

    fn add<'r>(
        &self,
        entry: json::Value<'d>,
        module: &'d str,
        values: Option<json::Value<'d>>,
        resources: &'r mut Resources<'d>,
    ) -> Option<&'r mut Resource<'d>> {
        let (address, kind, name) = (text(entry, "address")?, text(entry, "type")?, text(entry, "name")?);
        let place = references::Place::new(module, text(entry, "mode") == Some("data"), kind, name);
        let resource = resources.entry(address.to_owned()).or_insert_with(|| {
            let attributes = values.map_or_else(Value::null, |values| json_value::value(values, self.source));
            Resource {
                declared: Declared {
                    address: address.into(),
                    kind: kind.into(),
                    scope: Arc::new(self.known.scope(self.configuration.region(&place))),
                    attributes,
                    origin: Origin {
                        source: self.source,
                        span: entry.span(),
                    },
                    change: Change::Present,
                },
                place,
                module,
            }
        });
        Some(resource)
    }

    /// Fills in what follows from names and types.
    fn compute(&self, resources: &mut Resources<'d>) {
        for resource in resources.values_mut() {
            let declared = &mut resource.declared;
            let computed = if resource.place.is_data {
                crate::terraform::data::computed(
                    &declared.kind,
                    &declared.attributes,
                    &declared.scope,
                    &declared.address,
                )
            } else {
                types::computed(&declared.kind, &declared.attributes, &declared.scope, &declared.address)
            };
            let Some(fields) = declared.attributes.as_fields() else {
                continue;
            };
            let mut fields = fields.as_ref().clone();
            for (name, value) in computed {
                let is_open = fields.get(&name).is_none_or(|old| old.is_unknown() || old.is_null());
                if is_open {
                    fields.insert(name, value);
                }
            }
            declared.attributes.kind = Kind::Object(Arc::new(fields));
        }
    }

    /// Fills in attributes that are one reference to an attribute of another resource.
    fn follow_references(&self, resources: &mut Resources<'d>) {
        let mut found = Vec::new();
        // The lists of data sources hold texts into which references are woven.
        for (address, resource) in resources.iter().filter(|(_, resource)| !resource.place.is_data) {
            let Some(expressions) = self.configuration.expressions(&resource.place) else {
                continue;
            };
            let mut attributes = resource.declared.attributes.clone();
            let mut resolve = |expression: json::Value<'_>| {
                let value = references::resolve(expression, resource.module, &self.configuration, resources, 0)?;
                (!value.is_unknown()).then_some(value)
            };
            if references::fill("", &mut attributes, expressions, &mut resolve) {
                found.push((address.clone(), attributes));
            }
        }
        for (address, attributes) in found {
            if let Some(resource) = resources.get_mut(&address) {
                resource.declared.attributes = attributes;
            }
        }
    }
}

/// Visits the resources of a module and of those below it.
fn each_resource<'d>(
    module: Option<json::Value<'d>>,
    address: &'d str,
    visit: &mut dyn FnMut(&'d str, json::Value<'d>),
) {
    let Some(module) = module else { return };
    let address = text(module, "address").unwrap_or(address);
    for resource in module.member("resources").into_iter().flat_map(json::Value::items) {
        visit(address, resource);
    }
    for child in module.member("child_modules").into_iter().flat_map(json::Value::items) {
        each_resource(Some(child), address, visit);
    }
}

fn text<'d>(object: json::Value<'d>, key: &str) -> Option<&'d str> {
    object.member(key)?.as_str()
}

/// Makes unknown what the plan knows after the apply only, named after its place.
fn mark_unknown(value: &mut Value, unknown: json::Value<'_>, name: &str) {
    match unknown.kind() {
        json::Kind::Bool if unknown.written() == "true" => value.kind = Value::unknown(name).kind,
        json::Kind::Object => {
            let Kind::Object(fields) = &mut value.kind else { return };
            let fields = Arc::make_mut(fields);
            for member in unknown.members() {
                let Some(key) = member.key.as_str() else { continue };
                let field = fields.entry(key.into()).or_insert_with(Value::null);
                mark_unknown(field, member.value, &format!("{name}.{key}"));
            }
        }
        json::Kind::List => {
            let Kind::Tuple(elements) = &value.kind else { return };
            let mut elements = elements.to_vec();
            for (index, (element, unknown)) in elements.iter_mut().zip(unknown.items()).enumerate() {
                mark_unknown(element, unknown, &format!("{name}[{index}]"));
            }
            value.kind = Kind::Tuple(elements.into());
        }
        json::Kind::Bool | json::Kind::Null | json::Kind::Number | json::Kind::String | json::Kind::Invalid => {}
    }
}

/// Takes away what is unknown and was not written: the provider makes it up, and source does not have it either.
fn drop_unwritten(attributes: &mut Value, written: json::Value<'_>) {
    let Kind::Object(fields) = &mut attributes.kind else {
        return;
    };
    Arc::make_mut(fields).retain(|name, value| !value.is_unknown() || written.member(name).is_some());
}

fn mark_sensitive(value: &mut Value, sensitive: json::Value<'_>) {
    match sensitive.kind() {
        json::Kind::Bool => value.is_sensitive |= sensitive.written() == "true",
        json::Kind::Object => {
            let Kind::Object(fields) = &mut value.kind else { return };
            let fields = Arc::make_mut(fields);
            for member in sensitive.members() {
                if let Some(field) = member.key.as_str().and_then(|key| fields.get_mut(key)) {
                    mark_sensitive(field, member.value);
                }
            }
        }
        json::Kind::List => {
            let Kind::Tuple(elements) = &value.kind else { return };
            let mut elements = elements.to_vec();
            for (element, sensitive) in elements.iter_mut().zip(sensitive.items()) {
                mark_sensitive(element, sensitive);
            }
            value.kind = Kind::Tuple(elements.into());
        }
        json::Kind::Null | json::Kind::Number | json::Kind::String | json::Kind::Invalid => {}
    }
}

#[cfg(test)]
mod tests;
