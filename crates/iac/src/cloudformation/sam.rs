//! SAM: `AWS::Serverless` resources are rewritten to those of CloudFormation that they stand for.
//!
//! The logical ids are those that SAM documents, so that references to what it makes, such as `MyFunctionRole`, lead
//! somewhere; what nobody refers to has an id of our own. What has nothing to do with access is passed on as it is.
//!
//! <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources.html>.

mod api;
mod connector;
mod event;
mod function;
mod globals;
mod graphql;
mod machine;
mod mapping;
mod other;
mod policy_template;
mod role;
mod rule;
mod socket;

use crate::cloudformation::problems::Fault;
use crate::cloudformation::stack::Evaluator;
use crate::cloudformation::tree::{Data, Member, Node, make};
use crate::value::Origin;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The name of the transform.
pub(super) const TRANSFORM: &str = "AWS::Serverless-2016-10-31";
const PREFIX: &str = "AWS::Serverless::";

/// Turns resources of SAM into those of CloudFormation.
pub(super) fn transform(cx: &mut Evaluator<'_, '_>, template: &Node, section: Node) -> Node {
    let kind = |node: &Node| node.member("Type").and_then(Node::as_str).map(ToOwned::to_owned);
    let is_sam = |member: &Member| {
        let is_serverless = kind(&member.value).is_some_and(|kind| kind.starts_with(PREFIX));
        is_serverless || member.value.member("Connectors").is_some()
    };
    if !section.members().iter().any(is_sam) {
        return section;
    }
    cx.is_sam = true;
    let mut sam = Sam {
        globals: template.given("Globals").cloned(),
        section: section.clone(),
        made: Vec::new(),
        ids: section
            .members()
            .iter()
            .map(|member| Arc::clone(&member.key.text))
            .collect(),
        notifications: BTreeMap::new(),
        routes: BTreeMap::new(),
        cx,
    };
    // APIs are defined by the events that lead to them.
    let is_api = |kind: &str| kind == "AWS::Serverless::Api" || kind == "AWS::Serverless::HttpApi";
    for are_apis in [false, true] {
        for member in section.members() {
            let kind = kind(&member.value).unwrap_or_default();
            if is_api(&kind) == are_apis {
                sam.resource(member, &kind);
            }
        }
    }
    sam.implicit_apis(&section);
    sam.finish(section.origin)
}

/// A resource of SAM that is being rewritten.
#[derive(Clone)]
struct Source {
    id: Arc<str>,
    at: Origin,
    /// Its properties, with those of the globals.
    properties: Node,
    condition: Option<Node>,
}

/// What an event calls: a function, one of its aliases, or a state machine.
#[derive(Clone)]
struct Target {
    source: Source,
    /// What names it in a permission.
    name: Node,
    arn: Node,
}

/// The rewriting of one template.
struct Sam<'e, 'r, 'o> {
    cx: &'e mut Evaluator<'r, 'o>,
    globals: Option<Node>,
    section: Node,
    made: Vec<Member>,
    /// The logical ids that are taken.
    ids: BTreeSet<Arc<str>>,
    /// What buckets tell functions, by the logical id of the bucket.
    notifications: BTreeMap<Arc<str>, Vec<Node>>,
    /// What APIs lead to, by their logical id.
    routes: BTreeMap<Arc<str>, Vec<api::Route>>,
}

/// The API that SAM makes for events that name none.
const IMPLICIT_REST: &str = "ServerlessRestApi";
/// The same for HTTP.
const IMPLICIT_HTTP: &str = "ServerlessHttpApi";

impl Sam<'_, '_, '_> {
    fn resource(&mut self, member: &Member, kind: &str) {
        self.embedded_connectors(member);
        let Some(short) = kind.strip_prefix(PREFIX) else {
            return self.made.push(member.clone());
        };
        let nothing = make::mapping::<&str>(member.key.origin, []);
        let own = member.value.given("Properties").cloned().unwrap_or(nothing);
        if !matches!(own.data, Data::Mapping(_)) {
            let fault = format!(
                "the properties of `{}` must be an object, not {}",
                member.key.text,
                own.describe()
            );
            return self.report(Fault::new(fault).at(own.origin));
        }
        let global = self.globals.as_ref().and_then(|globals| globals.member(short));
        let source = Source {
            id: Arc::clone(&member.key.text),
            at: member.key.origin,
            properties: globals::merge(global, &own),
            condition: member.value.given("Condition").cloned(),
        };
        match short {
            "Function" => self.function(&source),
            "Api" => self.rest_api(&source),
            "HttpApi" => self.http_api(&source),
            "SimpleTable" => self.simple_table(&source),
            "StateMachine" => self.state_machine(&source),
            "Application" => self.application(&source),
            "LayerVersion" => self.layer(&source),
            "Connector" => self.connector(&source),
            "GraphQLApi" => self.graphql_api(&source),
            "WebSocketApi" => self.socket_api(&source),
            "CapacityProvider" => self.capacity_provider(&source),
            _ => {
                let fault = Fault::new(format!("`{kind}` is not known; what SAM makes of it is not read"));
                self.report(fault.at(member.key.origin));
                self.made.push(member.clone());
            }
        }
    }

    /// Adds a resource; parts of it that are nothing are left out.
    fn add(&mut self, source: &Source, id: &str, kind: &str, properties: Vec<(&str, Option<Node>)>) {
        let at = source.at;
        if id != &*source.id && !self.ids.insert(id.into()) {
            return;
        }
        let properties = properties.into_iter().filter_map(|(key, value)| Some((key, value?)));
        let mut members = vec![
            make::member(at, "Type", make::text(at, kind)),
            make::member(at, "Properties", make::mapping(at, properties)),
        ];
        if let Some(condition) = &source.condition {
            members.push(make::member(at, "Condition", condition.clone()));
        }
        self.made.push(make::member(at, id, make::members(at, members)));
    }

    /// Puts what buckets tell functions into the buckets, and gives up all resources.
    fn finish(mut self, at: Origin) -> Node {
        for (bucket, configurations) in std::mem::take(&mut self.notifications) {
            if let Some(member) = self.made.iter_mut().find(|member| member.key.text == bucket) {
                let list = make::sequence(at, configurations);
                let added = make::mapping(at, [("LambdaConfigurations", list)]);
                let added = make::mapping(at, [("NotificationConfiguration", added)]);
                let added = make::mapping(at, [("Properties", added)]);
                member.value = globals::merge(Some(&added), &member.value);
            }
        }
        make::members(at, self.made)
    }

    fn report(&mut self, fault: Fault) {
        self.cx.run.problems.report(fault);
    }

    /// Returns a text that is known now, whatever parameter it comes from.
    fn known(&mut self, node: Option<&Node>) -> Option<String> {
        let node = node?;
        if let Some(text) = node.as_call().is_none().then(|| node.to_text()).flatten() {
            return Some(text.as_str().to_owned());
        }
        let value = self.quietly(|sam| sam.cx.value(node));
        Some(value.to_text()?.known()?.to_owned())
    }

    /// Evaluates ahead of time: what is wrong is said when its turn comes.
    fn quietly<T>(&mut self, ask: impl FnOnce(&mut Self) -> T) -> T {
        let problems = std::mem::take(&mut self.cx.run.problems);
        let answer = ask(self);
        self.cx.run.problems = problems;
        answer
    }

    /// Returns the logical id that a reference leads to, if it is that of a resource of the template.
    fn target_of(&self, node: &Node) -> Option<Arc<str>> {
        let name = named(node)?;
        self.section.member(name).map(|_| name.into())
    }
}

/// Returns the logical id that `Ref` or `Fn::GetAtt` names.
fn named(node: &Node) -> Option<&str> {
    match node.as_call() {
        Some((key, argument)) if &*key.text == "Ref" => argument.as_str(),
        Some((key, argument)) if &*key.text == "Fn::GetAtt" => {
            let first = argument.items().and_then(<[Node]>::first).unwrap_or(argument);
            first.as_str()?.split('.').next()
        }
        Some(_) | None => None,
    }
}

impl Source {
    fn property(&self, name: &str) -> Option<&Node> {
        self.properties.given(name)
    }

    /// Returns the same without its properties, for what is made beside it.
    fn bare(&self) -> Self {
        Self {
            properties: make::mapping::<&str>(self.at, []),
            ..self.clone()
        }
    }

    fn cloned(&self, name: &str) -> Option<Node> {
        self.property(name).cloned()
    }

    /// Returns tags as CloudFormation writes them.
    fn tags(&self) -> Option<Node> {
        let tags = self.property("Tags")?;
        if tags.as_call().is_some() || tags.items().is_some() {
            return Some(tags.clone());
        }
        let tags = tags.members().iter().map(|member| {
            let key = make::text(member.key.origin, Arc::clone(&member.key.text));
            make::mapping(member.key.origin, [("Key", key), ("Value", member.value.clone())])
        });
        Some(make::sequence(self.at, tags))
    }
}
