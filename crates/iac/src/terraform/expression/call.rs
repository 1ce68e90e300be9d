//! Function calls, and the functions that are part of the language: what they do depends on more than values.

use super::context::{Context, Step};
use super::evaluate::{Evaluator, Scope};
use super::naming::{self, describe};
use super::tree::{Call, Node};
use super::{Diagnostic, Expression, FunctionError};
use crate::json_text;
use crate::value::{Kind, Origin, Value};
use std::cell::OnceCell;

type Outcome = Result<Value, Diagnostic>;

/// Functions whose result is another one each time.
const VOLATILE: [&str; 2] = ["uuid", "bcrypt"];

impl Evaluator<'_> {
    pub(super) fn call(&self, call: &Call, origin: Origin, scope: Option<&Scope<'_>>) -> Outcome {
        match &*call.name {
            "try" => return self.try_each(call, scope),
            "can" => return self.can(call, origin, scope),
            _ => {}
        }
        let arguments = match self.arguments(call, scope)? {
            Arguments::Known(arguments) => arguments,
            Arguments::Unknown(arguments) => return Ok(self.unknown_result(&call.name, &arguments, origin, scope)),
        };
        let result = match (&*call.name, arguments.as_slice()) {
            ("sensitive", [value]) => return Ok(value.clone().sensitive(true)),
            ("nonsensitive", [value]) => {
                let mut value = value.clone();
                value.is_sensitive = false;
                return Ok(value);
            }
            ("issensitive", [value]) => return Ok(Value::new(Kind::Bool(value.is_sensitive))),
            ("jsonencode", [value]) => jsonencode(value),
            ("templatefile", [path, variables]) => self.templatefile(path, variables),
            ("templatestring", [text, variables]) => self.templatestring(text, variables, origin),
            (name, arguments) => self.cx.call(name, arguments),
        };
        let mut value = result.map_err(|error| function_error(call, &error, origin))?;
        if value.kind == Value::unnamed().kind {
            value = self.unknown_result(&call.name, &arguments, origin, scope);
        }
        if let Kind::Text(text) = &value.kind {
            self.spend_text(text.as_str().len(), 0)?;
        }
        // Functions know best which of their arguments show in a result; templates show all.
        let is_template = matches!(&*call.name, "templatefile" | "templatestring");
        Ok(value.sensitive(is_template && arguments.iter().any(Value::has_sensitive)))
    }

    fn arguments(&self, call: &Call, scope: Option<&Scope<'_>>) -> Result<Arguments, Diagnostic> {
        let mut arguments: Vec<Value> = Vec::with_capacity(call.arguments.len());
        for node in &call.arguments {
            arguments.push(self.node(node, scope)?);
        }
        if !call.is_expanded {
            return Ok(Arguments::Known(arguments));
        }
        let Some(last) = arguments.pop() else {
            return Ok(Arguments::Known(arguments));
        };
        if last.is_unknown() {
            arguments.push(last);
            return Ok(Arguments::Unknown(arguments));
        }
        let Some(elements) = last.as_elements() else {
            let message = "only a list, set or tuple can be expanded to arguments";
            let error = Diagnostic::new(message);
            return Err(call
                .arguments
                .last()
                .map_or(error.clone(), |node| error.at(node.origin)));
        };
        self.cx.spend(elements.len() as u64)?;
        let elements = elements
            .iter()
            .map(|element| element.clone().sensitive(last.is_sensitive));
        arguments.extend(elements);
        Ok(Arguments::Known(arguments))
    }

    /// Makes the result of a function that cannot be known.
    fn unknown_result(&self, name: &str, arguments: &[Value], origin: Origin, scope: Option<&Scope<'_>>) -> Value {
        let is_sensitive = arguments.iter().any(Value::has_sensitive);
        let written: Vec<String> = arguments.iter().map(describe).collect();
        let text = format!("{name}({})", written.join(", "));
        let value = if VOLATILE.contains(&name) || name.contains("::") {
            self.opaque(&text, origin, scope)
        } else {
            Value::unknown(naming::name(&text))
        };
        value.sensitive(is_sensitive)
    }

    /// Returns the first argument that has a value.
    ///
    /// An argument that is unknown because a step was taken from something unknown may fail once it is known; then the
    /// choice itself is unknown.
    fn try_each(&self, call: &Call, scope: Option<&Scope<'_>>) -> Outcome {
        let was_doubtful = self.is_doubtful.replace(false);
        let mut last = Err(Diagnostic::new("`try` needs at least one argument"));
        for (index, node) in call.arguments.iter().enumerate() {
            self.is_doubtful.set(false);
            last = self.node(node, scope);
            if let Ok(value) = &last {
                let rest = call.arguments.get(index + 1..).unwrap_or_default();
                if value.is_unknown() && self.is_doubtful.get() && !rest.is_empty() {
                    last = Ok(self.doubtful_try(value, rest, scope));
                }
                break;
            }
        }
        self.is_doubtful.set(was_doubtful);
        last
    }

    fn doubtful_try(&self, value: &Value, rest: &[Node], scope: Option<&Scope<'_>>) -> Value {
        let mut name = format!("try({}", describe(value));
        let mut is_sensitive = value.is_sensitive;
        for node in rest {
            name.push_str(", ");
            match self.node(node, scope) {
                Ok(value) => {
                    name.push_str(&describe(&value));
                    is_sensitive |= value.is_sensitive;
                }
                Err(_) => name.push_str("..."),
            }
        }
        name.push(')');
        Value::unknown(naming::name(&name)).sensitive(is_sensitive)
    }

    fn can(&self, call: &Call, origin: Origin, scope: Option<&Scope<'_>>) -> Outcome {
        let [node] = &*call.arguments else {
            return Err(Diagnostic::new("`can` needs one argument").at(origin));
        };
        let was_doubtful = self.is_doubtful.replace(false);
        let result = self.node(node, scope);
        let is_doubtful = self.is_doubtful.replace(was_doubtful);
        Ok(match result {
            Ok(value) if value.is_unknown() && is_doubtful => {
                Value::unknown(naming::name(&format!("can({})", describe(&value))))
            }
            Ok(_) => Value::new(Kind::Bool(true)),
            Err(_) => Value::new(Kind::Bool(false)),
        })
    }

    fn templatefile(&self, path: &Value, variables: &Value) -> Result<Value, FunctionError> {
        let Kind::Text(text) = &path.kind else {
            return if path.is_unknown() {
                Ok(Value::unnamed())
            } else {
                Err(fault(0, "a path is required"))
            };
        };
        let Some(known) = text.known() else {
            return Ok(Value::unnamed());
        };
        if self.cx.is_template() {
            return Err(FunctionError {
                argument: None,
                message: "a template cannot render further templates".to_owned(),
            });
        }
        let template = self.cx.template(known)?;
        self.render(&template, variables)
    }

    fn templatestring(&self, text: &Value, variables: &Value, origin: Origin) -> Result<Value, FunctionError> {
        let Kind::Text(text) = &text.kind else {
            return if text.is_unknown() {
                Ok(Value::unnamed())
            } else {
                Err(fault(0, "a string is required"))
            };
        };
        let Some(known) = text.known() else {
            return Ok(Value::unnamed());
        };
        if self.cx.is_template() {
            return Err(fault(0, "a template cannot render further templates"));
        }
        let template = Expression::template_of(known, origin).map_err(|error| fault(0, &error.message))?;
        self.render(&template, variables)
    }

    fn render(&self, template: &Expression, variables: &Value) -> Result<Value, FunctionError> {
        if variables.is_unknown() {
            return Ok(Value::unnamed());
        }
        if variables.as_fields().is_none() {
            return Err(fault(1, "an object with the variables of the template is required"));
        }
        let inside = Inside {
            outer: self.cx,
            variables,
            place: OnceCell::new(),
        };
        template.evaluate(&inside).map_err(|error| FunctionError {
            argument: None,
            message: error.to_string(),
        })
    }
}

enum Arguments {
    Known(Vec<Value>),
    /// The last of them would have to be expanded.
    Unknown(Vec<Value>),
}

fn fault(argument: usize, message: &str) -> FunctionError {
    FunctionError {
        argument: Some(argument),
        message: message.to_owned(),
    }
}

fn function_error(call: &Call, error: &FunctionError, origin: Origin) -> Diagnostic {
    let diagnostic = Diagnostic::new(format!("`{}`: {}", call.name, error.message));
    let argument = error.argument.and_then(|argument| {
        // Arguments that were expanded all stand where the last one does.
        call.arguments.get(argument).or_else(|| call.arguments.last())
    });
    diagnostic.at(argument.map_or(origin, |node| node.origin))
}

fn jsonencode(value: &Value) -> Result<Value, FunctionError> {
    if value.is_unknown() {
        return Ok(Value::unnamed());
    }
    let text = json_text::encode(value).ok_or_else(|| fault(0, "the text is longer than 32 MiB"))?;
    Ok(Value::new(Kind::Text(text)).sensitive(value.has_sensitive()))
}

/// The inside of a template: its variables are all that it can refer to.
struct Inside<'o> {
    outer: &'o dyn Context,
    variables: &'o Value,
    /// The place of the call, and what tells the variables apart from those of another call there.
    place: OnceCell<String>,
}

impl Context for Inside<'_> {
    fn reference(&self, root: &str, _: &[Step], at: Origin) -> Result<(Value, usize), Diagnostic> {
        let found = self.variables.as_fields().and_then(|fields| fields.get(root));
        let value = found.cloned().map(|value| value.sensitive(self.variables.is_sensitive));
        value
            .map(|value| (value, 0))
            .ok_or_else(|| Diagnostic::new(format!("the template has no variable `{root}`")).at(at))
    }

    fn call(&self, name: &str, arguments: &[Value]) -> Result<Value, FunctionError> {
        self.outer.call(name, arguments)
    }

    fn template(&self, path: &str) -> Result<Expression, FunctionError> {
        self.outer.template(path)
    }

    fn spend(&self, steps: u64) -> Result<(), Diagnostic> {
        self.outer.spend(steps)
    }

    fn place(&self) -> &str {
        let place = || format!("{}#{:x}", self.outer.place(), naming::fingerprint(self.variables));
        self.place.get_or_init(place)
    }

    fn is_template(&self) -> bool {
        true
    }
}
