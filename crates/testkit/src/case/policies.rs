//! The policies of a case, layer by layer.

use super::grant;
use super::statement::statement;
use crate::problem::Problem;
use iamscope_catalog::Catalog;
use iamscope_eval::acl::{self, AclPlace, Grantee, Permission};
use iamscope_eval::kms_grant::{self, Grant};
use iamscope_eval::{AccessPoint, Bound, CompiledPolicy, Level, PolicySet};
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
    /// A policy that AWS manages, `managed NAME`.
    Managed(String),
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
    content: Content,
}

/// What a policy is made of.
#[derive(Clone, Debug)]
enum Content {
    Document(String),
    Acl(Vec<(Grantee, Permission)>, AclPlace),
    Grants(Vec<Grant>),
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
        match (policies, place) {
            (None, _) => Ok(()),
            (Some(Policies::List(list)), "session") if list.is_empty() => {
                self.session_is_empty = true;
                Ok(())
            }
            (Some(Policies::List(list)), "acl" | "object-acl" | "grants") if !list.iter().any(is_policy) => {
                let content = granted(place, &list)?;
                self.push(place, "", content);
                Ok(())
            }
            (Some(policies), _) => self.add_to(place, "", policies),
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
            Policies::Document(document) => self.push(place, target, Content::Document(document)),
            Policies::Managed(name) => {
                let policy = Catalog::embedded().managed_policy(&name);
                let document = policy.and_then(|policy| policy.document());
                let document = document.ok_or_else(|| Problem::new(0, format!("no policy `{name}` of AWS")))?;
                self.push(place, target, Content::Document(document.to_owned()));
            }
            Policies::Statement(text) => {
                return Err(Problem::new(0, format!("`{text}` stands in no list")));
            }
            Policies::List(list) => {
                let mut statements = Vec::new();
                let is_one = list.iter().all(|entry| matches!(entry.value, Policies::Statement(_)));
                for entry in list {
                    let number = line(&entry);
                    match entry.value {
                        Policies::Statement(text) if is_one => statements.push(statement(&text, number, place)?),
                        Policies::Statement(text) => {
                            let message = format!("`{text}` stands beside policies; a policy of statements is a list");
                            return Err(Problem::new(number, message));
                        }
                        other @ (Policies::List(_) | Policies::Document(_) | Policies::Managed(_)) => {
                            let added = self.add_to(place, target, other);
                            added.map_err(|problem| match problem.line {
                                0 => Problem::new(number, problem.message),
                                _ => problem,
                            })?;
                        }
                    }
                }
                if is_one {
                    let document = json!({"Version": self.version, "Statement": statements});
                    self.push(place, target, Content::Document(document.to_string()));
                }
            }
        }
        Ok(())
    }

    fn push(&mut self, place: &'static str, target: &str, content: Content) {
        self.layers.push(Layer {
            place,
            target: target.to_owned(),
            content,
        });
    }

    pub(super) fn compile(&self) -> Vec<CompiledPolicy> {
        self.layers.iter().map(Layer::compile).collect()
    }

    /// Binds what [`Self::compile`] returned.
    pub(super) fn bind<'p>(&'p self, compiled: &'p [CompiledPolicy], point: Option<AccessPoint<'p>>) -> PolicySet<'p> {
        let mut set = PolicySet {
            access_point: point,
            ..PolicySet::default()
        };
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
                "object-acl" => set.object_acl = Some(bound),
                "access-point" => {
                    if let Some(point) = &mut set.access_point {
                        point.policy = Some(bound);
                    }
                }
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
            "acl" | "object-acl" => PolicyKind::Acl,
            "endpoint" => PolicyKind::VpcEndpoint,
            "scp" => PolicyKind::Scp,
            "rcp" => PolicyKind::Rcp,
            _ => PolicyKind::Resource,
        };
        let catalog = Catalog::embedded();
        match &self.content {
            Content::Document(document) => CompiledPolicy::new(&parse(SourceId(0), document, kind).0, kind, catalog),
            Content::Acl(list, place) => acl::policy(list, *place, catalog),
            Content::Grants(grants) => kms_grant::policy(grants, catalog),
        }
    }
}

/// Returns whether an entry is a policy or a statement, and not a line of an access control list or a grant.
fn is_policy(entry: &Spanned<Policies>) -> bool {
    match &entry.value {
        Policies::Statement(text) => text.starts_with("allow ") || text.starts_with("deny "),
        Policies::Document(_) | Policies::Managed(_) | Policies::List(_) => true,
    }
}

/// Reads an access control list, or the grants of a key.
fn granted(place: &str, list: &[Spanned<Policies>]) -> Result<Content, Problem> {
    let lines = list.iter().filter_map(|entry| match &entry.value {
        Policies::Statement(text) => Some((text.as_str(), line(entry))),
        Policies::Document(_) | Policies::Managed(_) | Policies::List(_) => None,
    });
    Ok(match place {
        "grants" => Content::Grants(
            lines
                .map(|(text, line)| grant::grant(text, line))
                .collect::<Result<_, _>>()?,
        ),
        _ => {
            let place = if place == "acl" {
                AclPlace::Bucket
            } else {
                AclPlace::Object
            };
            Content::Acl(
                lines
                    .map(|(text, line)| grant::acl(text, line))
                    .collect::<Result<_, _>>()?,
                place,
            )
        }
    })
}

fn line(entry: &Spanned<Policies>) -> usize {
    usize::try_from(entry.referenced.line()).unwrap_or(0)
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
                Ok(match text.strip_prefix("managed ") {
                    Some(name) => Policies::Managed(name.to_owned()),
                    None if text.starts_with('{') => Policies::Document(text.to_owned()),
                    None => Policies::Statement(text.to_owned()),
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
