//! Files in JSON syntax to [`Body`].
//!
//! See "JSON Configuration Syntax" in the Terraform language documentation.

use crate::terraform::code::{Attribute, Block, Body, Label};
use crate::terraform::expression::{Diagnostic, Expression};
use crate::value::{Origin, Value};
use iamscope_policy::json::{self, Kind, Limits};
use iamscope_policy::{SourceId, Span};
use std::sync::Arc;

/// The limits of a JSON file.
pub(crate) const LIMITS: Limits = Limits {
    max_bytes: 64 << 20,
    max_depth: 64,
};

/// Reads a file. What could not be read is told, and left out.
pub(crate) fn parse(text: &str, source: SourceId) -> (Body, Vec<Diagnostic>) {
    let (document, faults) = json::read(text, LIMITS);
    let mut reader = Reader {
        source,
        has_faults: faults.iter().any(|fault| !fault.value.is_harmless()),
        diagnostics: Vec::new(),
    };
    if let Some(fault) = faults.into_iter().find(|fault| !fault.value.is_harmless()) {
        reader.tell(format!("this is not JSON: {}", fault.value), fault.span);
    }
    let mut body = Body::default();
    let roots: Vec<json::Value<'_>> = match document.root() {
        Some(root) if root.kind() == Kind::List => root.items().collect(),
        Some(root) => vec![root],
        None => Vec::new(),
    };
    for root in roots {
        reader.file(root, &mut body);
    }
    (body, reader.diagnostics)
}

struct Reader {
    source: SourceId,
    has_faults: bool,
    diagnostics: Vec<Diagnostic>,
}

impl Reader {
    fn file(&mut self, root: json::Value<'_>, body: &mut Body) {
        if root.kind() != Kind::Object {
            self.tell("a configuration is an object".to_owned(), root.span());
            return;
        }
        for member in root.members() {
            let Some(kind) = member.key.as_str() else { continue };
            let labels = match kind {
                "resource" | "data" | "ephemeral" => 2,
                "module" | "variable" | "output" | "provider" => 1,
                "locals" => 0,
                _ => continue,
            };
            self.blocks(kind, labels, &mut Vec::new(), member.key.span(), member.value, body);
        }
    }

    /// Reads blocks of one type: objects of objects by label, and at each step perhaps a list of them.
    fn blocks(
        &mut self,
        kind: &str,
        labels: usize,
        path: &mut Vec<Label>,
        at: Span,
        value: json::Value<'_>,
        body: &mut Body,
    ) {
        if value.kind() == Kind::List {
            for item in value.items() {
                if item.kind() == Kind::List {
                    self.tell(format!("a block `{kind}` is an object"), item.span());
                } else {
                    self.blocks(kind, labels, path, at, item, body);
                }
            }
            return;
        }
        if value.kind() != Kind::Object {
            self.tell(format!("a block `{kind}` is an object"), value.span());
            return;
        }
        if labels == 0 {
            let content = self.content(kind, value);
            body.blocks.push(Block {
                kind: kind.into(),
                labels: path.clone(),
                at: self.origin(at),
                body: content,
            });
            return;
        }
        for member in value.members() {
            let Some(label) = member.key.as_str().filter(|&label| label != "//") else {
                continue;
            };
            path.push(Label {
                text: label.into(),
                at: self.origin(member.key.span()),
            });
            self.blocks(kind, labels - 1, path, member.key.span(), member.value, body);
            path.pop();
        }
    }

    fn content(&mut self, kind: &str, value: json::Value<'_>) -> Body {
        let mut body = Body::default();
        for member in value.members() {
            let Some(name) = member.key.as_str() else { continue };
            match (kind, name) {
                (_, "//") | ("resource" | "data" | "module", "depends_on") => {}
                ("resource" | "data", "lifecycle" | "provisioner" | "connection" | "timeouts") => {}
                ("resource" | "data" | "content", "dynamic") => {
                    self.blocks(
                        "dynamic",
                        1,
                        &mut Vec::new(),
                        member.key.span(),
                        member.value,
                        &mut body,
                    );
                }
                ("dynamic", "content") => {
                    self.blocks(
                        "content",
                        0,
                        &mut Vec::new(),
                        member.key.span(),
                        member.value,
                        &mut body,
                    );
                }
                ("variable", "type") => self.variable_type(member.key, member.value, &mut body),
                ("variable", "default") => {
                    let value = crate::json_value::value(member.value, self.source);
                    body.attributes
                        .push(self.attribute(member.key, Expression::value(value)));
                }
                ("provider", "assume_role" | "default_tags" | "ignore_tags" | "assume_role_with_web_identity") => {
                    self.blocks(name, 0, &mut Vec::new(), member.key.span(), member.value, &mut body);
                }
                _ => match Expression::json(member.value, self.source) {
                    Ok(expression) => body.attributes.push(self.attribute(member.key, expression)),
                    // Why it is no JSON was told already.
                    Err(_) if self.has_faults => {}
                    Err(diagnostic) => self.diagnostics.push(diagnostic),
                },
            }
        }
        body
    }

    /// A type constraint is text that holds an expression, which is no template.
    fn variable_type(&mut self, key: json::Value<'_>, value: json::Value<'_>, body: &mut Body) {
        let Some(text) = value.as_str() else {
            self.tell("a type is given as text".to_owned(), value.span());
            return;
        };
        match Expression::parse(text, self.source) {
            Ok(expression) => body.attributes.push(self.attribute(key, expression)),
            Err(_) => self.tell(format!("`{text}` is not a type"), value.span()),
        }
    }

    fn attribute(&self, key: json::Value<'_>, expression: Expression) -> Attribute {
        Attribute {
            name: Arc::from(key.as_str().unwrap_or_default()),
            at: self.origin(key.content_span()),
            expression,
        }
    }

    fn tell(&mut self, message: String, span: Span) {
        self.diagnostics.push(Diagnostic {
            message,
            help: None,
            origin: Some(self.origin(span)),
        });
    }

    fn origin(&self, span: Span) -> Origin {
        Origin {
            source: self.source,
            span,
        }
    }
}

/// Reads the values of a `.tfvars.json` file: literal ones.
pub(crate) fn values(text: &str, source: SourceId) -> Result<Vec<(Arc<str>, Origin, Value)>, Diagnostic> {
    let (document, faults) = json::read(text, LIMITS);
    let diagnostic = |message: String, span: Span| Diagnostic {
        message,
        help: None,
        origin: Some(Origin { source, span }),
    };
    if let Some(fault) = faults.into_iter().find(|fault| !fault.value.is_harmless()) {
        return Err(diagnostic(format!("this is not JSON: {}", fault.value), fault.span));
    }
    let Some(root) = document.root().filter(|root| root.kind() == Kind::Object) else {
        return Err(diagnostic(
            "the values of variables are an object".to_owned(),
            Span::new(0, 0),
        ));
    };
    let values = root.members().filter_map(|member| {
        let at = Origin {
            source,
            span: member.key.content_span(),
        };
        Some((
            Arc::from(member.key.as_str()?),
            at,
            crate::json_value::value(member.value, source),
        ))
    });
    Ok(values.collect())
}
