//! Variables, local values, outputs, and the instances of resources and modules.

use crate::terraform::code::Attribute;
use crate::terraform::evaluator::Evaluator;
use crate::terraform::installed::Located;
use crate::terraform::instance::{Called, Caller, Expansion, Instance, Repetition};
use crate::terraform::module::{Call, Output, Resource, Variable};
use crate::terraform::nothing::Nothing;
use crate::terraform::scope::Scope;
use crate::value::{Origin, Value};
use std::rc::Rc;
use std::sync::Arc;

/// How many calls of modules may be nested.
const MAX_DEPTH: usize = 24;

/// How many instances of modules there may be.
pub(crate) const MAX_MODULES: usize = 20_000;

impl Evaluator<'_> {
    /// Returns the value of a variable.
    pub(crate) fn variable(
        &self,
        instance: &Rc<Instance>,
        name: &Arc<str>,
        variable: &Variable,
    ) -> Result<Value, String> {
        let full = || instance.name(&format!("var.{name}"));
        self.once(&instance.variables, name, full, || {
            let mut value = match &instance.caller {
                Some(caller) => self.argument(caller, name, variable, &full()),
                None => self.given(name, variable, &full()),
            };
            value.is_sensitive |= variable.is_sensitive;
            value
        })
    }

    /// Returns what the caller of a module passes for a variable.
    fn argument(&self, caller: &Caller, name: &Arc<str>, variable: &Variable, full: &str) -> Value {
        let call = caller.parent.module.calls.get(&caller.name);
        let argument = call.and_then(|call| call.arguments.attribute(name));
        let Some(argument) = argument else {
            if variable.default.is_none() {
                let at = call.map_or(variable.at, |call| call.at);
                let message = format!("module `{}` needs a value for `{name}`", caller.name);
                self.report_at(at, message, None);
            }
            return self.default(variable, full);
        };
        let scope = Scope {
            evaluator: self,
            instance: &caller.parent,
            repetition: &caller.repetition,
            iterators: Vec::new(),
            place: full,
        };
        let value = self.evaluate(&argument.expression, &scope, || full.to_owned());
        self.convert(value, variable, argument.at, full)
    }

    /// Returns what a variable of the root module is given.
    fn given(&self, name: &Arc<str>, variable: &Variable, full: &str) -> Value {
        let Some(given) = self.given.values.get(name) else {
            return self.default(variable, full);
        };
        match given.value(&variable.ty, variable.is_typed) {
            Ok(value) => self.convert(value, variable, given.at, full),
            Err(diagnostic) => {
                self.report(diagnostic);
                Value::unknown(full)
            }
        }
    }

    fn default(&self, variable: &Variable, full: &str) -> Value {
        match &variable.default {
            Some(default) => {
                let value = self.evaluate(default, &Nothing, || full.to_owned());
                let at = default.origin();
                self.typed(value, variable, at, full)
            }
            None => Value::unknown(full),
        }
    }

    /// Gives a value the type of its variable.
    fn convert(&self, value: Value, variable: &Variable, at: Origin, full: &str) -> Value {
        if value.is_null() && !variable.is_nullable {
            return self.default(variable, full);
        }
        self.typed(value, variable, at, full)
    }

    fn typed(&self, value: Value, variable: &Variable, at: Origin, full: &str) -> Value {
        let origin = value.origin.or(Some(at));
        match crate::convert::convert(value, &variable.ty) {
            Ok(mut value) => {
                value.origin = value.origin.or(origin);
                value
            }
            Err(message) => {
                self.report_at(
                    at,
                    format!("the value of `{full}` does not fit its type: {message}"),
                    None,
                );
                Value::unknown(full)
            }
        }
    }

    /// Returns a local value.
    pub(crate) fn local(&self, instance: &Rc<Instance>, local: &Attribute) -> Result<Value, String> {
        let full = || instance.name(&format!("local.{}", local.name));
        self.once(&instance.locals, &local.name, full, || {
            let place = full();
            let scope = Scope {
                evaluator: self,
                instance,
                repetition: &Repetition::default(),
                iterators: Vec::new(),
                place: &place,
            };
            self.evaluate(&local.expression, &scope, full)
        })
    }

    /// Returns an output.
    pub(crate) fn output(&self, instance: &Rc<Instance>, name: &Arc<str>, output: &Output) -> Result<Value, String> {
        let full = || instance.name(&format!("output.{name}"));
        self.once(&instance.outputs, name, full, || {
            let place = instance.name(name);
            let Some(expression) = &output.value else {
                self.report_at(output.at, format!("output `{name}` has no value"), None);
                return Value::unknown(place);
            };
            let scope = Scope {
                evaluator: self,
                instance,
                repetition: &Repetition::default(),
                iterators: Vec::new(),
                place: &place,
            };
            let mut value = self.evaluate(expression, &scope, || place.clone());
            value.is_sensitive |= output.is_sensitive;
            value
        })
    }

    /// Returns all outputs of a module as an object.
    pub(crate) fn outputs(&self, called: &Called) -> Result<Value, String> {
        match called {
            Called::Found(instance) => {
                let outputs = instance.module.outputs.iter();
                let outputs =
                    outputs.map(|(name, output)| Ok((Arc::clone(name), self.output(instance, name, output)?)));
                Ok(Value::object(outputs.collect::<Result<Vec<_>, String>>()?))
            }
            Called::Missing { address } => Ok(Value::unknown(Arc::clone(address))),
        }
    }

    /// Returns the instances of a resource.
    pub(crate) fn resource(
        &self,
        instance: &Rc<Instance>,
        local: &Arc<str>,
        resource: &Resource,
    ) -> Result<Rc<Expansion<Arc<str>>>, String> {
        let full = || instance.name(local);
        self.once(&instance.resources, local, full, || {
            let place = full();
            let scope = Scope {
                evaluator: self,
                instance,
                repetition: &Repetition::default(),
                iterators: Vec::new(),
                place: &place,
            };
            let expansion = self.expand(&resource.repeat, &scope, &place);
            Rc::new(expansion.map(|key, _| Arc::from(format!("{place}{key}"))))
        })
    }

    /// Returns the instances of a called module.
    pub(crate) fn call(
        &self,
        instance: &Rc<Instance>,
        name: &Arc<str>,
        call: &Call,
    ) -> Result<Rc<Expansion<Called>>, String> {
        let full = || instance.name(&format!("module.{name}"));
        self.once(&instance.calls, name, full, || {
            let place = full();
            let scope = Scope {
                evaluator: self,
                instance,
                repetition: &Repetition::default(),
                iterators: Vec::new(),
                place: &place,
            };
            let expansion = self.expand(&call.repeat, &scope, &place);
            let module = self.called_module(instance, name, call, expansion.members.len());
            Rc::new(expansion.map(|key, repetition| {
                let address: Arc<str> = format!("{place}{key}").into();
                let Some(module) = &module else {
                    return Called::Missing { address };
                };
                let caller = Caller {
                    parent: Rc::clone(instance),
                    name: Arc::clone(name),
                    repetition: Rc::clone(repetition),
                };
                Called::Found(Rc::new(Instance::new(Rc::clone(module), address, Some(caller))))
            }))
        })
    }

    /// Finds the module that is called, and tells why if it cannot be read.
    fn called_module(
        &self,
        instance: &Rc<Instance>,
        name: &Arc<str>,
        call: &Call,
        count: usize,
    ) -> Option<Rc<crate::terraform::module::Module>> {
        let folder = match self.locate(instance, name, call) {
            Located::Folder(folder) => folder,
            Located::Nowhere { message, help, at } => {
                self.report_at(at, message, help);
                return None;
            }
        };
        let mut above = Some(instance);
        let mut chain = vec![format!("`{}`", shown(&folder))];
        while let Some(caller) = above {
            chain.push(format!("`{}`", shown(&caller.module.folder)));
            if *caller.module.folder == *folder {
                chain.reverse();
                let message = format!("module `{name}` calls itself: {}", chain.join(" -> "));
                self.report_at(call.at, message, None);
                return None;
            }
            above = caller.caller.as_ref().map(|caller| &caller.parent);
        }
        let left = self.module_instances.get().checked_sub(count);
        let Some(left) = left else {
            self.report_at(
                call.at,
                format!("there are more than {MAX_MODULES} instances of modules"),
                None,
            );
            return None;
        };
        self.module_instances.set(left);
        if instance.depth >= MAX_DEPTH {
            self.report_at(call.at, format!("modules are nested deeper than {MAX_DEPTH}"), None);
            return None;
        }
        let module = self.module(&folder);
        let arguments = call.arguments.attributes.iter();
        for argument in arguments.filter(|argument| !module.variables.contains_key(&argument.name)) {
            let message = format!("module `{name}` has no variable `{}`", argument.name);
            self.report_at(argument.at, message, None);
        }
        Some(module)
    }
}

fn shown(folder: &str) -> &str {
    if folder.is_empty() { "." } else { folder }
}
