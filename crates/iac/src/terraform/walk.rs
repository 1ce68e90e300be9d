//! Goes through a program and declares what it finds.

use crate::declared::{Change, Declared, Program};
use crate::terraform::evaluator::{Evaluator, Library};
use crate::terraform::instance::{Called, Instance};
use crate::terraform::module::Mode;
use crate::terraform::options::TerraformOptions;
use std::rc::Rc;
use std::sync::Arc;

/// How many names of variables one message lists.
const MAX_NAMES: usize = 8;

/// Evaluates the program in a folder.
pub(crate) fn read(library: &Library, folder: &str, options: &TerraformOptions) -> Program {
    let folder = crate::files::clean(folder).unwrap_or_default();
    let evaluator = Evaluator::new(library, &folder, options);
    let module = evaluator.module(&folder);
    let root = Rc::new(Instance::new(module, Arc::default(), None));
    evaluator.check_variables(&root);
    let mut declared = Vec::new();
    evaluator.walk(&root, &mut declared);
    declared.sort_by(|a, b| a.address.cmp(&b.address));
    let (sources, problems) = evaluator.finish();
    Program {
        sources,
        declared,
        problems,
    }
}

impl Evaluator<'_> {
    /// Tells which variables have no value, and which values have no variable.
    fn check_variables(&self, root: &Rc<Instance>) {
        let variables = &root.module.variables;
        let missing = variables
            .iter()
            .filter(|(name, variable)| variable.default.is_none() && !self.given.values.contains_key(*name));
        let missing: Vec<_> = missing.collect();
        if let Some((_, first)) = missing.first() {
            let names: Vec<String> = missing
                .iter()
                .take(MAX_NAMES)
                .map(|(name, _)| format!("`{name}`"))
                .collect();
            let more = missing.len().saturating_sub(MAX_NAMES);
            let more = if more > 0 {
                format!(" and {more} more")
            } else {
                String::new()
            };
            let message = format!("no value for {}{more}, read as unknown", names.join(", "));
            self.report_open(first.at, message, Some("give --var or --var-file"));
        }
        for (name, given) in &self.given.values {
            if given.is_asked_for && !variables.contains_key(name) {
                self.report_at(
                    given.at,
                    format!("there is no variable `{name}` to give a value to"),
                    None,
                );
            }
        }
    }

    /// Declares the resources of a module and of those it calls.
    fn walk(&self, instance: &Rc<Instance>, declared: &mut Vec<Declared>) {
        for (name, variable) in &instance.module.variables {
            self.tell(self.variable(instance, name, variable));
        }
        for local in instance.module.locals.values() {
            self.tell(self.local(instance, local));
        }
        for (name, resource) in &instance.module.resources {
            let Some(expansion) = self.tell(self.resource(instance, name, resource)) else {
                continue;
            };
            for member in &expansion.members {
                let value = self.resource_value(instance, resource, &member.item, &member.repetition);
                let Some(value) = self.tell(value) else { continue };
                if resource.mode == Mode::Managed {
                    let provider = self.provider_of(instance, resource);
                    declared.push(Declared {
                        address: Arc::clone(&member.item),
                        kind: Arc::clone(&resource.kind),
                        scope: self.place_of(&value, &provider),
                        attributes: value,
                        origin: resource.at,
                        change: Change::Present,
                    });
                }
            }
        }
        for (name, call) in &instance.module.calls {
            let Some(expansion) = self.tell(self.call(instance, name, call)) else {
                continue;
            };
            for member in &expansion.members {
                if let Called::Found(called) = &member.item {
                    self.walk(called, declared);
                }
            }
        }
        for (name, output) in &instance.module.outputs {
            self.tell(self.output(instance, name, output));
        }
    }

    fn tell<T>(&self, result: Result<T, String>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(message) => {
                self.report(crate::terraform::expression::Diagnostic {
                    message,
                    help: None,
                    origin: None,
                });
                None
            }
        }
    }
}
