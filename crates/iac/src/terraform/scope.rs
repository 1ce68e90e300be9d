//! What names mean at one place of a program.

use crate::terraform::evaluator::Evaluator;
use crate::terraform::expression::{Context, Diagnostic, Expression, Step};
use crate::terraform::functions::{self, FunctionError};
use crate::terraform::instance::{Called, Expansion, Instance, Repetition, Shape};
use crate::terraform::module::Mode;
use crate::terraform::resource;
use crate::value::{Kind, Origin, Value};
use std::rc::Rc;
use std::sync::Arc;

/// A place of a program.
pub(crate) struct Scope<'a> {
    pub(crate) evaluator: &'a Evaluator<'a>,
    pub(crate) instance: &'a Rc<Instance>,
    pub(crate) repetition: &'a Repetition,
    /// What `dynamic` blocks bind, innermost last.
    pub(crate) iterators: Vec<(Arc<str>, Value)>,
    /// What messages and placeholders call the place.
    pub(crate) place: &'a str,
}

/// A value, and how many steps after the first name it took.
type Found = Result<(Value, usize), Diagnostic>;

impl Context for Scope<'_> {
    fn reference(&self, root: &str, steps: &[Step], at: Origin) -> Found {
        if let Some((_, value)) = self.iterators.iter().rev().find(|(name, _)| **name == *root) {
            return Ok((value.clone(), 0));
        }
        match root {
            "var" => self.variable(steps, at),
            "local" => self.local(steps, at),
            "each" | "count" => self.repetition(root, steps, at),
            "path" => self.path(steps, at),
            "terraform" | "tofu" => self.terraform(steps),
            "self" => Ok((Value::unknown(format!("{}.self", self.place)), 0)),
            "module" => self.module(steps, at),
            "data" | "ephemeral" => self.resource(root, steps, at),
            "resource" => self.resource("", steps, at),
            _ => {
                let (found, used) =
                    self.find_resource(root, steps.first(), steps.get(1..).unwrap_or_default(), "", at)?;
                Ok((found, used + 1))
            }
        }
    }

    fn call(&self, name: &str, arguments: &[Value]) -> Result<Value, FunctionError> {
        functions::call(name, arguments, self.evaluator)
    }

    fn template(&self, path: &str) -> Result<Expression, FunctionError> {
        self.evaluator.template(path)
    }

    fn spend(&self, steps: u64) -> Result<(), Diagnostic> {
        self.evaluator.spend(steps)
    }

    fn place(&self) -> &str {
        self.place
    }
}

impl Scope<'_> {
    fn variable(&self, steps: &[Step], at: Origin) -> Found {
        let name = name(steps.first(), "var", at)?;
        let Some(variable) = self.instance.module.variables.get_key_value(name) else {
            return Err(undeclared(format!("var.{name}"), "variable", at));
        };
        let value = self.evaluator.variable(self.instance, variable.0, variable.1);
        value.map(|value| (value, 1)).map_err(|message| diagnostic(message, at))
    }

    fn local(&self, steps: &[Step], at: Origin) -> Found {
        let name = name(steps.first(), "local", at)?;
        let Some(local) = self.instance.module.locals.get(name) else {
            return Err(undeclared(format!("local.{name}"), "local value", at));
        };
        let value = self.evaluator.local(self.instance, local);
        value.map(|value| (value, 1)).map_err(|message| diagnostic(message, at))
    }

    fn repetition(&self, root: &str, steps: &[Step], at: Origin) -> Found {
        let name = name(steps.first(), root, at)?;
        let value = match (root, name, &self.repetition.each, &self.repetition.index) {
            ("each", "key", Some((key, _)), _) => key,
            ("each", "value", Some((_, value)), _) => value,
            ("count", "index", _, Some(index)) => index,
            _ => {
                let message = format!("`{root}.{name}` means nothing here");
                let help = match root {
                    "each" => "it needs `for_each` in the same block",
                    _ => "it needs `count` in the same block",
                };
                return Err(Diagnostic {
                    help: Some(help.to_owned()),
                    ..diagnostic(message, at)
                });
            }
        };
        Ok((value.clone(), 1))
    }

    fn path(&self, steps: &[Step], at: Origin) -> Found {
        let path = match name(steps.first(), "path", at)? {
            "module" => relative(&self.evaluator.root, &self.instance.module.folder),
            "root" | "cwd" => ".".to_owned(),
            other => return Err(undeclared(format!("path.{other}"), "path", at)),
        };
        Ok((Value::text(path).at(at), 1))
    }

    fn terraform(&self, steps: &[Step]) -> Found {
        match steps.first() {
            Some(Step::Name(name)) if &**name == "workspace" => {
                let workspace = self.evaluator.options.workspace.as_deref().unwrap_or("default");
                Ok((Value::text(workspace), 1))
            }
            Some(Step::Name(name)) => Ok((Value::unknown(format!("terraform.{name}")), 1)),
            Some(Step::Index(_)) | None => Ok((Value::unknown("terraform"), 0)),
        }
    }

    fn resource(&self, mode: &str, steps: &[Step], at: Origin) -> Found {
        let kind = name(steps.first(), mode, at)?;
        let rest = steps.get(2..).unwrap_or_default();
        let (found, used) = self.find_resource(kind, steps.get(1), rest, mode, at)?;
        Ok((found, used + 2))
    }

    /// Finds a resource, its instance, and the attribute of it, as far as the steps go.
    fn find_resource(&self, kind: &str, step: Option<&Step>, rest: &[Step], mode: &str, at: Origin) -> Found {
        let name = name(step, kind, at)?;
        let local = match mode {
            "" => format!("{kind}.{name}"),
            mode => format!("{mode}.{kind}.{name}"),
        };
        let Some((local, resource)) = self.instance.module.resources.get_key_value(&*local) else {
            return Err(undeclared(local, "resource", at));
        };
        if resource.mode == Mode::Ephemeral {
            return Ok((Value::unknown(self.instance.name(local)), 0));
        }
        let tell = |message| diagnostic(message, at);
        let expansion = self.evaluator.resource(self.instance, local, resource).map_err(tell)?;
        let (member, used) = match (expansion.shape, rest.first()) {
            (Shape::Single, _) => (expansion.members.first(), 0),
            (_, Some(Step::Index(key))) if key.is_unknown() => {
                let name = self.instance.name(local);
                return Ok((Value::unknown(format!("{name}[{}]", shown(key))), 1));
            }
            (_, Some(Step::Index(key))) => match expansion.find(key) {
                Some(member) => (Some(member), 1),
                None => {
                    let message = format!("there is no instance `{}[{}]`", self.instance.name(local), shown(key));
                    return Err(tell(message));
                }
            },
            (_, Some(Step::Name(_)) | None) => (None, 0),
        };
        let Some(member) = member else {
            let all = self.all_instances(&expansion, |address, repetition| {
                self.evaluator
                    .resource_value(self.instance, resource, address, repetition)
            });
            return Ok((all.map_err(tell)?, 0));
        };
        let evaluator = self.evaluator;
        let value = evaluator.resource_value(self.instance, resource, &member.item, &member.repetition);
        let value = value.map_err(tell)?;
        match rest.get(used) {
            Some(Step::Name(attribute)) => {
                Ok((resource::attribute(&value, attribute, resource, &member.item), used + 1))
            }
            Some(Step::Index(_)) | None => Ok((resource::open(&value, resource, &member.item), used)),
        }
    }

    /// Returns all instances as one value: a tuple for `count`, an object for `for_each`.
    fn all_instances(
        &self,
        expansion: &Expansion<Arc<str>>,
        value: impl Fn(&Arc<str>, &Rc<Repetition>) -> Result<Value, String>,
    ) -> Result<Value, String> {
        let resource = |address: &Arc<str>, value: Value| resource::open_whole(&value, address);
        let values = expansion
            .members
            .iter()
            .map(|member| Ok(resource(&member.item, value(&member.item, &member.repetition)?)));
        let values: Vec<Value> = values.collect::<Result<_, String>>()?;
        Ok(together(expansion, values))
    }

    fn module(&self, steps: &[Step], at: Origin) -> Found {
        let name = name(steps.first(), "module", at)?;
        let Some((name, call)) = self.instance.module.calls.get_key_value(name) else {
            return Err(undeclared(format!("module.{name}"), "module call", at));
        };
        let tell = |message| diagnostic(message, at);
        let expansion = self.evaluator.call(self.instance, name, call).map_err(tell)?;
        let rest = steps.get(1..).unwrap_or_default();
        let full = || self.instance.name(&format!("module.{name}"));
        let (member, used) = match (expansion.shape, rest.first()) {
            (Shape::Single, _) => (expansion.members.first(), 0),
            (_, Some(Step::Index(key))) if key.is_unknown() => {
                return Ok((Value::unknown(format!("{}[{}]", full(), shown(key))), 2));
            }
            (_, Some(Step::Index(key))) => match expansion.find(key) {
                Some(member) => (Some(member), 1),
                None => return Err(tell(format!("there is no instance `{}[{}]`", full(), shown(key)))),
            },
            (_, Some(Step::Name(_)) | None) => (None, 0),
        };
        let Some(member) = member else {
            let values = expansion
                .members
                .iter()
                .map(|member| self.evaluator.outputs(&member.item));
            let values: Vec<Value> = values.collect::<Result<_, String>>().map_err(tell)?;
            return Ok((together(&expansion, values), 1));
        };
        match (rest.get(used), &member.item) {
            (Some(Step::Name(output)), Called::Found(instance)) => {
                let Some((output, declared)) = instance.module.outputs.get_key_value(output) else {
                    return Err(tell(format!("module `{name}` has no output `{output}`")));
                };
                let value = self.evaluator.output(instance, output, declared).map_err(tell)?;
                Ok((value, used + 2))
            }
            (Some(Step::Name(output)), Called::Missing { address }) => {
                Ok((Value::unknown(format!("{address}.{output}")), used + 2))
            }
            (Some(Step::Index(_)) | None, called) => Ok((self.evaluator.outputs(called).map_err(tell)?, used + 1)),
        }
    }
}

/// Returns the values of all instances as one.
fn together<T>(expansion: &Expansion<T>, values: Vec<Value>) -> Value {
    match expansion.shape {
        Shape::Single => values.into_iter().next().unwrap_or_else(Value::null),
        Shape::Count | Shape::UnknownCount => Value::tuple(values),
        Shape::UnknownForEach => {
            let key = expansion
                .members
                .first()
                .and_then(|member| member.repetition.each.as_ref());
            let key = key.and_then(|(key, _)| key.to_text()).unwrap_or_default();
            Value::object(values.into_iter().map(|value| (Arc::from(key.as_str()), value)))
        }
        Shape::ForEach => {
            let fields = expansion.by_name.iter();
            let fields = fields.filter_map(|(name, &index)| Some((Arc::clone(name), values.get(index)?.clone())));
            Value::object(fields)
        }
    }
}

fn name<'s>(step: Option<&'s Step>, root: &str, at: Origin) -> Result<&'s str, Diagnostic> {
    match step {
        Some(Step::Name(name)) => Ok(name),
        Some(Step::Index(Value {
            kind: Kind::Text(text), ..
        })) if !text.has_unknowns() => Ok(text.as_str()),
        Some(Step::Index(_)) | None => Err(diagnostic(format!("`{root}` is followed by a name"), at)),
    }
}

/// Returns a key as it stands in brackets.
fn shown(key: &Value) -> String {
    match &key.kind {
        Kind::Text(text) => format!("\"{}\"", text.as_str()),
        Kind::Unknown(unknown) => unknown.name.as_deref().unwrap_or("*").to_owned(),
        Kind::Number(number) => number.to_string(),
        Kind::Null | Kind::Bool(_) | Kind::List(_) | Kind::Set(_) | Kind::Tuple(_) | Kind::Map(_) | Kind::Object(_) => {
            "*".to_owned()
        }
    }
}

fn undeclared(name: impl std::fmt::Display, what: &str, at: Origin) -> Diagnostic {
    diagnostic(format!("there is no {what} `{name}`"), at)
}

fn diagnostic(message: String, at: Origin) -> Diagnostic {
    Diagnostic {
        message,
        help: None,
        origin: Some(at),
    }
}

/// Returns the path from one folder to another as `path.module` has it.
fn relative(from: &str, to: &str) -> String {
    let parts = |path: &str| -> Vec<String> {
        path.split('/')
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let (from, to) = (parts(from), parts(to));
    let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = from.iter().skip(common).map(|_| "..".to_owned());
    let path: Vec<String> = up.chain(to.into_iter().skip(common)).collect();
    if path.is_empty() {
        ".".to_owned()
    } else {
        path.join("/")
    }
}

#[cfg(test)]
mod tests {
    use super::relative;

    #[test]
    fn paths_lead_from_the_root_module() {
        assert_eq!(relative("", ""), ".");
        assert_eq!(relative("", "modules/a"), "modules/a");
        assert_eq!(relative("examples/a", ""), "../..");
        assert_eq!(relative("examples/a", "modules/b"), "../../modules/b");
    }
}
