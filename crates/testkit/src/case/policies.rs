//! The policies of a case, layer by layer.

use super::statement::statement;
use crate::problem::Problem;
use iamscope_catalog::Catalog;
use iamscope_eval::{Bound, CompiledPolicy, Level, PolicySet};
use iamscope_policy::{PolicyKind, SourceId, parse};
use indexmap::IndexMap;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor, value::MapAccessDeserializer};
use serde_json::{Value as Json, json};
use serde_saphyr::Spanned;
use std::fmt;

/// The policies of one layer as written: a document, or a list of statements, or a list of such lists and documents.
#[derive(Clone, Debug)]
pub(super) enum Policies {
    /// A document, as YAML or as a text that begins with `{`.
    Document(String),
    /// Statements of one policy, or several policies.
    List(Vec<Spanned<Policies>>),
    /// A statement.
    Statement(String),
}

/// One policy of a case.
#[derive(Clone, Debug)]
struct Layer {
    place: &'static str,
    /// What it is attached to, for SCPs and RCPs.
    target: String,
    document: String,
}

/// All policies of a case.
#[derive(Clone, Debug)]
pub(super) struct Layers {
    version: String,
    layers: Vec<Layer>,
    session_is_empty: bool,
}

impl Layers {
    pub(super) fn new(version: Option<&str>) -> Self {
        Self {
            version: version.unwrap_or("2012-10-17").to_owned(),
            layers: Vec::new(),
            session_is_empty: false,
        }
    }

    pub(super) fn add(&mut self, place: &'static str, policies: Option<Policies>) -> Result<(), Problem> {
        match policies {
            None => Ok(()),
            Some(Policies::List(list)) if place == "session" && list.is_empty() => {
                self.session_is_empty = true;
                Ok(())
            }
            Some(policies) => self.add_to(place, "", policies),
        }
    }

    pub(super) fn add_levels(
        &mut self,
        place: &'static str,
        levels: Option<IndexMap<String, Policies>>,
    ) -> Result<(), Problem> {
        for (target, policies) in levels.into_iter().flatten() {
            self.add_to(place, &target, policies)?;
        }
        Ok(())
    }

    fn add_to(&mut self, place: &'static str, target: &str, policies: Policies) -> Result<(), Problem> {
        match policies {
            Policies::Document(document) => self.push(place, target, document),
            Policies::Statement(text) => {
                return Err(Problem::new(0, format!("`{text}` stands in no list")));
            }
            Policies::List(list) => {
                let mut statements = Vec::new();
                let is_one = list.iter().all(|entry| matches!(entry.value, Policies::Statement(_)));
                for entry in list {
                    let number = usize::try_from(entry.referenced.line()).unwrap_or(0);
                    match entry.value {
                        Policies::Statement(text) if is_one => statements.push(statement(&text, number, place)?),
                        Policies::Statement(text) => {
                            let message = format!("`{text}` stands beside policies; a policy of statements is a list");
                            return Err(Problem::new(number, message));
                        }
                        other @ (Policies::List(_) | Policies::Document(_)) => self.add_to(place, target, other)?,
                    }
                }
                if is_one {
                    let document = json!({"Version": self.version, "Statement": statements});
                    self.push(place, target, document.to_string());
                }
            }
        }
        Ok(())
    }

    fn push(&mut self, place: &'static str, target: &str, document: String) {
        self.layers.push(Layer {
            place,
            target: target.to_owned(),
            document,
        });
    }

    pub(super) fn compile(&self) -> Vec<CompiledPolicy> {
        self.layers.iter().map(Layer::compile).collect()
    }

    /// Binds what [`Self::compile`] returned.
    pub(super) fn bind<'p>(&'p self, compiled: &'p [CompiledPolicy]) -> PolicySet<'p> {
        let mut set = PolicySet::default();
        if self.session_is_empty {
            set.session = Some(Vec::new());
        }
        for (layer, policy) in self.layers.iter().zip(compiled) {
            let bound = Bound {
                policy,
                name: layer.place,
                source: policy.source(),
            };
            match layer.place {
                "identity" => set.identity.push(bound),
                "boundary" => set.boundary = Some(bound),
                "session" => set.session.get_or_insert_default().push(bound),
                "resource" | "trust" => set.resource = Some(bound),
                "acl" => set.acl = Some(bound),
                "grants" => set.grants = Some(bound),
                "endpoint" => set.endpoint = Some(bound),
                "scp" => add_level(set.scp.get_or_insert_default(), &layer.target, bound),
                _ => add_level(set.rcp.get_or_insert_default(), &layer.target, bound),
            }
        }
        set
    }
}

fn add_level<'p>(levels: &mut Vec<Level<'p>>, target: &'p str, bound: Bound<'p>) {
    match levels.last_mut().filter(|level| level.target == target) {
        Some(level) => level.policies.push(bound),
        None => levels.push(Level {
            target,
            policies: vec![bound],
        }),
    }
}

impl Layer {
    fn compile(&self) -> CompiledPolicy {
        let kind = match self.place {
            "identity" => PolicyKind::Identity,
            "boundary" => PolicyKind::Boundary,
            "session" => PolicyKind::Session,
            "trust" => PolicyKind::Trust,
            "acl" => PolicyKind::Acl,
            "endpoint" => PolicyKind::VpcEndpoint,
            "scp" => PolicyKind::Scp,
            "rcp" => PolicyKind::Rcp,
            _ => PolicyKind::Resource,
        };
        let (policy, _) = parse(SourceId(0), &self.document, kind);
        CompiledPolicy::new(&policy, kind, Catalog::embedded())
    }
}

impl<'de> Deserialize<'de> for Policies {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Shape;

        impl<'de> Visitor<'de> for Shape {
            type Value = Policies;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of statements, or a policy document")
            }

            fn visit_str<E>(self, text: &str) -> Result<Policies, E> {
                Ok(if text.starts_with('{') {
                    Policies::Document(text.to_owned())
                } else {
                    Policies::Statement(text.to_owned())
                })
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Policies, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = list.next_element()? {
                    entries.push(entry);
                }
                Ok(Policies::List(entries))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Policies, A::Error> {
                let document = Json::deserialize(MapAccessDeserializer::new(map))?;
                Ok(Policies::Document(document.to_string()))
            }
        }

        deserializer.deserialize_any(Shape)
    }
}
