//! Attributes of resources and data sources: those written, and those that follow from them.

use crate::declared::Scope as Place;
use crate::terraform::code::{Block, Body};
use crate::terraform::data;
use crate::terraform::evaluator::Evaluator;
use crate::terraform::expression::{Context, Diagnostic};
use crate::terraform::instance::{Instance, Repetition};
use crate::terraform::module::{Mode, Resource};
use crate::terraform::providers::Provider;
use crate::terraform::scope::Scope;
use crate::value::{Kind, OTHERS, Origin, Value};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

type Fields = BTreeMap<Arc<str>, Value>;

/// How many steps a block counts for, by the room it takes.
const BLOCK_STEPS: u64 = 20;

/// How many blocks one `dynamic` block may make.
const MAX_BLOCKS: usize = 10_000;

impl Evaluator<'_> {
    /// Returns the attributes of one instance of a resource, an object.
    pub(crate) fn resource_value(
        &self,
        instance: &Rc<Instance>,
        resource: &Resource,
        address: &Arc<str>,
        repetition: &Rc<Repetition>,
    ) -> Result<Value, String> {
        let full = || address.to_string();
        self.once(&instance.values, address, full, || {
            let mut scope = Scope {
                evaluator: self,
                instance,
                repetition,
                iterators: Vec::new(),
                place: address,
            };
            let mut fields = self.fields(&resource.body, &mut scope, address);
            let provider = self.provider_of(instance, resource);
            match resource.mode {
                Mode::Managed => self.complete(&mut fields, resource, &provider, address),
                Mode::Data => self.complete_data(&mut fields, resource, &provider, &scope),
                Mode::Ephemeral => {}
            }
            Value::new(Kind::Object(Arc::new(fields))).at(resource.at)
        })
    }

    /// Returns where an instance of a resource is deployed to: where its provider says, or its own `region`.
    pub(crate) fn place_of(&self, value: &Value, provider: &Provider) -> Arc<Place> {
        let region = value.field("region").and_then(Value::to_text);
        match region {
            Some(region) if *region.as_str() != *provider.place.region => Arc::new(Place {
                region: region.as_str().into(),
                ..(*provider.place).clone()
            }),
            Some(_) | None => Arc::clone(&provider.place),
        }
    }

    fn complete(&self, fields: &mut Fields, resource: &Resource, provider: &Provider, address: &Arc<str>) {
        if resource.kind.starts_with("aws_") {
            all_tags(fields, provider);
        }
        if let ("terraform_data", Some(input)) = (&*resource.kind, fields.get("input")) {
            let output = input.clone();
            fields.insert("output".into(), output);
        }
        let written = Value::new(Kind::Object(Arc::new(std::mem::take(fields))));
        let place = self.place_of(&written, provider);
        let computed = crate::types::computed(&resource.kind, &written, &place, address);
        if let Kind::Object(written) = written.kind {
            *fields = Arc::unwrap_or_clone(written);
        }
        add(fields, computed);
    }

    fn complete_data(&self, fields: &mut Fields, resource: &Resource, provider: &Provider, scope: &Scope<'_>) {
        let written = Value::new(Kind::Object(Arc::new(std::mem::take(fields))));
        let place = self.place_of(&written, provider);
        let read = match &*resource.kind {
            "aws_default_tags" => {
                let tags = provider
                    .default_tags
                    .clone()
                    .unwrap_or_else(|| Value::object::<&str>([]));
                Ok(vec![(Arc::from("tags"), tags)])
            }
            "template_file" => data::template_file(&written, scope),
            "local_file" | "local_sensitive_file" => data::local_file(&written, self),
            _ => data::read(&resource.kind, &written, &place, scope.place),
        };
        if let Kind::Object(written) = written.kind {
            *fields = Arc::unwrap_or_clone(written);
        }
        match read {
            Ok(computed) => add(fields, computed),
            Err(mut diagnostic) => {
                diagnostic.origin = diagnostic.origin.or(Some(resource.at));
                self.report(diagnostic);
            }
        }
    }

    /// Evaluates what a block holds.
    fn fields(&self, body: &Body, scope: &mut Scope<'_>, address: &str) -> Fields {
        let mut fields = Fields::new();
        for attribute in &body.attributes {
            let name = || format!("{address}.{}", attribute.name);
            let mut value = self.evaluate(&attribute.expression, scope, name);
            if value.origin.is_none() {
                value.origin = Some(attribute.expression.origin());
            }
            fields.insert(Arc::clone(&attribute.name), value);
        }
        let mut nested: BTreeMap<Arc<str>, (Origin, Vec<Value>)> = BTreeMap::new();
        for block in &body.blocks {
            let target = match (&*block.kind, block.labels.first()) {
                ("dynamic", Some(label)) => &label.text,
                _ => &block.kind,
            };
            let made = nested.entry(Arc::clone(target)).or_insert((block.at, Vec::new()));
            if &*block.kind == "dynamic" {
                self.dynamic(block, target, scope, address, &mut made.1);
            } else {
                let inner = format!("{address}.{target}[{}]", made.1.len());
                let fields = self.fields(&block.body, scope, &inner);
                made.1.push(Value::new(Kind::Object(Arc::new(fields))).at(block.at));
            }
        }
        for (kind, (at, blocks)) in nested {
            fields.insert(kind, Value::tuple(blocks).at(at));
        }
        fields
    }

    /// Makes the blocks of a `dynamic` block. Where nobody knows how many there are, one stands for all of them.
    fn dynamic(&self, block: &Block, target: &Arc<str>, scope: &mut Scope<'_>, address: &str, made: &mut Vec<Value>) {
        let Some(for_each) = block.body.attribute("for_each") else {
            self.report_at(
                block.at,
                format!("the `dynamic` block `{target}` has no `for_each`"),
                None,
            );
            return;
        };
        let Some(content) = block.body.blocks("content").next() else {
            self.report_at(
                block.at,
                format!("the `dynamic` block `{target}` has no `content`"),
                None,
            );
            return;
        };
        let iterator = match block.body.expression("iterator") {
            Some(expression) => match expression.as_reference() {
                Some(reference) => reference.root,
                None => crate::terraform::module::literal(expression).map_or_else(|| Arc::clone(target), Arc::from),
            },
            None => Arc::clone(target),
        };
        let name = || format!("{address}.{target}.for_each");
        let value = self.evaluate(&for_each.expression, scope, name);
        let Some(pairs) = self.dynamic_pairs(&value, target, for_each.at, address) else {
            return;
        };
        for (key, value) in pairs.into_iter().take(MAX_BLOCKS) {
            let bound = Value::object([("key", key), ("value", value)]);
            scope.iterators.push((Arc::clone(&iterator), bound));
            let inner = format!("{address}.{target}[{}]", made.len());
            let is_affordable = scope.spend(BLOCK_STEPS);
            let fields = is_affordable.map(|()| self.fields(&content.body, scope, &inner));
            scope.iterators.pop();
            let fields = match fields {
                Ok(fields) => fields,
                Err(diagnostic) => {
                    self.report(diagnostic.at(block.at));
                    return;
                }
            };
            made.push(Value::new(Kind::Object(Arc::new(fields))).at(block.at));
        }
    }

    fn dynamic_pairs(&self, value: &Value, target: &str, at: Origin, address: &str) -> Option<Vec<(Value, Value)>> {
        match &value.kind {
            Kind::Map(_) | Kind::Object(_) => {
                let pairs = value.entries();
                Some(
                    pairs
                        .map(|(key, value)| (Value::text(Arc::clone(key)), value.clone()))
                        .collect(),
                )
            }
            Kind::Set(elements) => Some(elements.iter().map(|value| (value.clone(), value.clone())).collect()),
            Kind::List(elements) | Kind::Tuple(elements) => {
                let indexes = (0..elements.len()).map(|index| Value::new(Kind::Number(index.into())));
                Some(indexes.zip(elements.iter().cloned()).collect())
            }
            Kind::Unknown(_) => {
                let unknown = |what: &str| Value::unknown(format!("{address}.{target}[*].{what}"));
                let name = value.to_text().unwrap_or_default();
                let name = name
                    .as_str()
                    .trim_matches([crate::text::OPEN, crate::text::CLOSE])
                    .to_owned();
                let message = format!(
                    "how many blocks `{target}` `{address}` has depends on `{name}`, which is not known; read as one"
                );
                self.report_open(at, message, None);
                Some(vec![(unknown("key"), unknown("value"))])
            }
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) => {
                let message = format!("`for_each` of the `dynamic` block `{target}` is no collection");
                self.report_at(at, message, None);
                None
            }
        }
    }
}

/// Adds what follows from the written attributes; those that are written stay.
fn add(fields: &mut Fields, computed: impl IntoIterator<Item = (Arc<str>, Value)>) {
    for (name, value) in computed {
        match fields.get(&name) {
            Some(written) if !written.is_null() => {}
            Some(_) | None => {
                fields.insert(name, value);
            }
        }
    }
}

/// Adds `tags_all`: the tags of the provider and those of the resource, which win.
fn all_tags(fields: &mut Fields, provider: &Provider) {
    let own = fields.get("tags").filter(|tags| !tags.is_null());
    let all = match (&provider.default_tags, own) {
        (None, None) => return,
        (None, Some(own)) => own.clone(),
        (Some(default), None) => default.clone(),
        (Some(default), Some(own)) => match (default.as_fields(), own.as_fields()) {
            (Some(default), Some(own)) => {
                let mut all = (**default).clone();
                all.extend(own.iter().map(|(name, value)| (Arc::clone(name), value.clone())));
                Value::new(Kind::Map(Arc::new(all)))
            }
            (Some(_), None) => own.clone(),
            (None, Some(_) | None) => default.clone(),
        },
    };
    fields.insert("tags_all".into(), all);
}

/// Returns an attribute of a resource. One that is not written is not known, nor is one that is written as null: AWS may
/// fill it in.
pub(crate) fn attribute(value: &Value, name: &str, resource: &Resource, address: &str) -> Value {
    match value.as_fields().and_then(|fields| fields.get(name)) {
        Some(found) if found.is_null() => Value::unknown(format!("{address}.{name}")),
        Some(found) if is_block(resource, name) => open_blocks(found, &format!("{address}.{name}")),
        Some(found) => found.clone(),
        None => Value::unknown(format!("{address}.{name}")),
    }
}

/// Returns a resource as an object that has attributes besides those it holds.
pub(crate) fn open(value: &Value, resource: &Resource, address: &str) -> Value {
    let Some(fields) = value.as_fields() else {
        return value.clone();
    };
    let mut open = (**fields).clone();
    open.retain(|_, value| !value.is_null());
    for (name, value) in &mut open {
        if is_block(resource, name) {
            *value = open_blocks(value, &format!("{address}.{name}"));
        }
    }
    open.insert(OTHERS.into(), Value::unknown(address));
    let mut opened = value.clone();
    opened.kind = Kind::Object(Arc::new(open));
    opened
}

/// Returns an object that has attributes besides those it holds.
pub(crate) fn open_whole(value: &Value, address: &str) -> Value {
    let Some(fields) = value.as_fields() else {
        return value.clone();
    };
    let mut open = (**fields).clone();
    open.retain(|_, value| !value.is_null());
    open.insert(OTHERS.into(), Value::unknown(address));
    let mut opened = value.clone();
    opened.kind = Kind::Object(Arc::new(open));
    opened
}

fn is_block(resource: &Resource, name: &str) -> bool {
    let mut blocks = resource.body.blocks.iter();
    blocks.any(|block| {
        let label = block.labels.first().map(|label| &*label.text);
        &*block.kind == name || (&*block.kind == "dynamic" && label == Some(name))
    })
}

fn open_blocks(value: &Value, address: &str) -> Value {
    let Some(elements) = value.as_elements() else {
        return value.clone();
    };
    let opened = elements.iter().enumerate();
    let opened = opened.map(|(index, element)| open_whole(element, &format!("{address}[{index}]")));
    let mut tuple = Value::tuple(opened);
    tuple.origin = value.origin;
    tuple
}

/// What a data source was read to, or why it could not be.
pub(crate) type Read = Result<Vec<(Arc<str>, Value)>, Diagnostic>;
