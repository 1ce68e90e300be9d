//! Connectors: facts in `connectors.json`, what a source may do with a destination.
//!
//! <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/reference-sam-connector.html>.

use super::policy_template::texts;
use super::{Sam, Source, globals, named, role};
use crate::cloudformation::problems::Fault;
use crate::cloudformation::tree::{Member, Node, make};
use crate::value::Origin;
use serde::Deserialize;
use std::sync::{Arc, LazyLock};

/// What a connector between two types of resources allows.
#[derive(Deserialize)]
struct Profile {
    from: String,
    to: String,
    on: Place,
    #[serde(default)]
    read: Vec<Grant>,
    #[serde(default)]
    write: Vec<Grant>,
}

/// Where the grant is written down.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum Place {
    /// In a policy of the role of the source.
    Source,
    /// In a policy of the role of the destination.
    Destination,
    /// In the policy of the topic.
    Topic,
    /// In the policy of the queue.
    Queue,
    /// In a permission of the function.
    Function,
}

/// One statement. Names in braces are those of the ends.
#[derive(Deserialize)]
struct Grant {
    #[serde(default)]
    allow: Vec<String>,
    #[serde(default)]
    on: Vec<String>,
    service: Option<String>,
    source: Option<String>,
    #[serde(default)]
    account: bool,
}

static PROFILES: LazyLock<Vec<Profile>> =
    LazyLock::new(|| serde_json::from_str(include_str!("connectors.json")).unwrap_or_default());

/// An end of a connector.
struct End {
    kind: String,
    /// Its logical id, if it is a resource of the template.
    logical: Option<Arc<str>>,
    /// What a rule calls, each with the role it does so by.
    targets: Option<Node>,
    arn: Option<Node>,
    name: Option<Node>,
    id: Option<Node>,
    url: Option<Node>,
    role: Option<Node>,
    qualifier: Option<Node>,
}

impl Sam<'_, '_, '_> {
    /// Makes the connectors that stand inside of their source.
    pub(super) fn embedded_connectors(&mut self, member: &Member) {
        let connectors = member.value.member("Connectors").map(Node::members).unwrap_or_default();
        for connector in connectors {
            let at = connector.key.origin;
            let id = make::mapping(at, [("Id", make::text(at, Arc::clone(&member.key.text)))]);
            let given = connector.value.given("Properties").cloned();
            let given = given.unwrap_or_else(|| make::mapping::<&str>(at, []));
            let reference = connector
                .value
                .given("SourceReference")
                .or_else(|| given.given("SourceReference"));
            let from = globals::merge(reference, &id);
            let source = Source {
                id: format!("{}{}", member.key.text, connector.key.text).into(),
                at,
                properties: globals::merge(Some(&make::mapping(at, [("Source", from)])), &given),
                condition: member.value.given("Condition").cloned(),
            };
            self.connector(&source);
        }
    }

    pub(super) fn connector(&mut self, source: &Source) {
        let (Some(from), Some(to)) = (source.cloned("Source"), source.cloned("Destination")) else {
            let fault = Fault::new(format!("connector `{}` needs a source and a destination", source.id));
            return self.report(fault.at(source.at));
        };
        let is_many = to.items().is_some();
        for (index, to) in to.items_or_self().iter().enumerate() {
            let suffix = if is_many {
                format!("Destination{index}")
            } else {
                String::new()
            };
            if let Err(fault) = self.connect(source, &from, to, &suffix) {
                self.report(fault.at(source.at));
            }
        }
    }

    fn connect(&mut self, source: &Source, from: &Node, to: &Node, suffix: &str) -> Result<(), Fault> {
        let at = source.at;
        let (from, to) = (self.end(from)?, self.end(to)?);
        let profile = PROFILES.iter().find(|one| one.from == from.kind && one.to == to.kind);
        let Some(profile) = profile else {
            return Err(Fault::new(format!(
                "no connector leads from `{}` to `{}`",
                from.kind, to.kind
            )));
        };
        let permissions = source
            .property("Permissions")
            .map(Node::items_or_self)
            .unwrap_or_default();
        let is_other = |permission: &&Node| !matches!(permission.as_str(), Some("Read" | "Write"));
        if let Some(permission) = permissions.iter().find(is_other) {
            return Err(Fault::new("the permissions of a connector are `Read` and `Write`").at(permission.origin));
        }
        let has = |name: &str| permissions.iter().any(|permission| permission.as_str() == Some(name));
        let read = profile.read.iter().filter(|_| has("Read"));
        let grants: Vec<&Grant> = read.chain(profile.write.iter().filter(|_| has("Write"))).collect();
        let ends = Ends {
            at,
            from: &from,
            to: &to,
        };
        let id = &source.id;
        match profile.on {
            Place::Source | Place::Destination => {
                let end = if profile.on == Place::Source { &from } else { &to };
                let role = end.role.clone().or_else(|| from.role_to(&to));
                let role =
                    role.ok_or_else(|| Fault::new(format!("connector `{id}` finds no role to give a policy to")))?;
                let statements: Result<Vec<Node>, Fault> = grants.iter().map(|grant| ends.statement(grant)).collect();
                let properties = vec![
                    ("PolicyDocument", Some(role::document(at, statements?))),
                    ("Roles", Some(make::sequence(at, [role]))),
                ];
                self.add(
                    source,
                    &format!("{id}Policy{suffix}"),
                    "AWS::IAM::ManagedPolicy",
                    properties,
                );
            }
            Place::Topic | Place::Queue => {
                let (name, kind, list, handle) = match profile.on {
                    Place::Topic => ("TopicPolicy", "AWS::SNS::TopicPolicy", "Topics", &to.arn),
                    Place::Queue | Place::Source | Place::Destination | Place::Function => {
                        ("QueuePolicy", "AWS::SQS::QueuePolicy", "Queues", &to.url)
                    }
                };
                let statements: Result<Vec<Node>, Fault> = grants.iter().map(|grant| ends.resource(grant)).collect();
                let properties = vec![
                    ("PolicyDocument", Some(role::document(at, statements?))),
                    (list, handle.clone().map(|handle| make::sequence(at, [handle]))),
                ];
                self.add(source, &format!("{id}{name}{suffix}"), kind, properties);
            }
            Place::Function => {
                for grant in grants {
                    let properties = ends.permission(grant)?;
                    let id = format!("{id}WriteLambdaPermission{suffix}");
                    self.add(source, &id, "AWS::Lambda::Permission", properties);
                }
            }
        }
        Ok(())
    }

    /// Finds out what an end is: a resource of the template, or one that says everything itself.
    fn end(&mut self, node: &Node) -> Result<End, Fault> {
        let at = node.origin;
        let given = |name: &str| node.given(name).cloned();
        let Some(id) = node.given("Id").and_then(Node::as_str) else {
            let kind = node.given("Type").and_then(Node::as_str).unwrap_or_default();
            return Ok(End {
                kind: plain_kind(kind).to_owned(),
                logical: None,
                targets: None,
                arn: given("Arn"),
                name: given("Name"),
                id: given("ResourceId"),
                url: given("QueueUrl"),
                role: given("RoleName"),
                qualifier: given("Qualifier"),
            });
        };
        let resource = self.section.member(id).cloned();
        let Some(resource) = resource else {
            return Err(Fault::new(format!("there is no resource `{id}` to connect")).at(at));
        };
        let kind = resource.member("Type").and_then(Node::as_str).unwrap_or_default();
        let kind = plain_kind(kind);
        let own_role = resource.given("Properties").and_then(|properties| {
            let names = ["Role", "RoleArn", "ServiceRoleArn"];
            names.iter().find_map(|name| properties.given(name)).cloned()
        });
        let has_events = resource
            .given("Type")
            .and_then(Node::as_str)
            .is_some_and(|kind| kind.starts_with(super::PREFIX));
        let role = match own_role {
            // The name is what a policy is attached by; the resource that a reference leads to has it.
            Some(role) => named(&role).map(|id| make::reference(at, id)),
            None if has_events => Some(make::reference(at, &format!("{id}Role"))),
            None => None,
        };
        let by_reference = matches!(
            kind,
            "AWS::SNS::Topic" | "AWS::StepFunctions::StateMachine" | "AWS::AppSync::GraphQLApi"
        );
        let arn = if by_reference {
            make::reference(at, id)
        } else {
            make::attribute(at, id, "Arn")
        };
        let resource_id = if kind == "AWS::AppSync::GraphQLApi" {
            make::attribute(at, id, "ApiId")
        } else {
            make::reference(at, id)
        };
        let targets = resource
            .given("Properties")
            .and_then(|properties| properties.given("Targets"));
        Ok(End {
            kind: kind.to_owned(),
            logical: Some(id.into()),
            targets: targets.cloned(),
            arn: Some(arn),
            name: Some(make::attribute(at, id, "Name")),
            id: Some(resource_id),
            url: Some(make::reference(at, id)),
            role: given("RoleName").or(role),
            qualifier: given("Qualifier").or_else(|| Some(make::text(at, "*"))),
        })
    }
}

impl End {
    /// Returns the role by which a rule calls another end.
    fn role_to(&self, other: &Self) -> Option<Node> {
        let targets = self.targets.as_ref()?.items_or_self();
        let called = targets.iter().find(|target| {
            let arn = target.given("Arn");
            let is_named = arn.and_then(named).is_some() && arn.and_then(named) == other.logical.as_deref();
            let is_same = other
                .arn
                .as_ref()
                .is_some_and(|other| arn.is_some_and(|arn| arn.reads_as(other)));
            is_named || is_same
        });
        let role = called?.given("RoleArn")?;
        named(role).map(|id| make::reference(role.origin, id))
    }
}

/// Returns the type that a resource of SAM becomes.
fn plain_kind(kind: &str) -> &str {
    match kind {
        "AWS::Serverless::Function" => "AWS::Lambda::Function",
        "AWS::Serverless::Api" => "AWS::ApiGateway::RestApi",
        "AWS::Serverless::HttpApi" => "AWS::ApiGatewayV2::Api",
        "AWS::Serverless::SimpleTable" => "AWS::DynamoDB::Table",
        "AWS::Serverless::StateMachine" => "AWS::StepFunctions::StateMachine",
        "AWS::Serverless::GraphQLApi" => "AWS::AppSync::GraphQLApi",
        _ => kind,
    }
}

struct Ends<'e> {
    at: Origin,
    from: &'e End,
    to: &'e End,
}

impl Ends<'_> {
    fn statement(&self, grant: &Grant) -> Result<Node, Fault> {
        let resources: Result<Vec<Node>, Fault> = grant.on.iter().map(|pattern| self.filled(pattern)).collect();
        Ok(make::mapping(
            self.at,
            [
                ("Effect", make::text(self.at, "Allow")),
                ("Action", texts(self.at, &grant.allow)),
                ("Resource", make::sequence(self.at, resources?)),
            ],
        ))
    }

    /// A statement of the policy of the destination.
    fn resource(&self, grant: &Grant) -> Result<Node, Fault> {
        let at = self.at;
        let service = make::mapping(
            at,
            [("Service", make::text(at, grant.service.as_deref().unwrap_or_default()))],
        );
        let from = make::mapping(
            at,
            [(
                "aws:SourceArn",
                self.filled(grant.source.as_deref().unwrap_or_default())?,
            )],
        );
        Ok(make::mapping(
            at,
            [
                ("Effect", make::text(at, "Allow")),
                ("Principal", service),
                ("Action", texts(at, &grant.allow)),
                ("Resource", self.filled("${Destination.Arn}")?),
                ("Condition", make::mapping(at, [("ArnEquals", from)])),
            ],
        ))
    }

    fn permission(&self, grant: &Grant) -> Result<Vec<(&'static str, Option<Node>)>, Fault> {
        let at = self.at;
        let account = grant.account.then(|| make::reference(at, "AWS::AccountId"));
        Ok(vec![
            ("Action", Some(make::text(at, "lambda:InvokeFunction"))),
            ("FunctionName", self.to.arn.clone()),
            (
                "Principal",
                grant.service.as_deref().map(|service| make::text(at, service)),
            ),
            (
                "SourceArn",
                Some(self.filled(grant.source.as_deref().unwrap_or_default())?),
            ),
            ("SourceAccount", account),
        ])
    }

    fn filled(&self, pattern: &str) -> Result<Node, Fault> {
        let mut values = Vec::new();
        let mut text = pattern.to_owned();
        let ends = [("Source", self.from), ("Destination", self.to)];
        for (end, name, value) in ends.iter().flat_map(|(end, one)| {
            let parts = [
                ("Arn", &one.arn),
                ("Name", &one.name),
                ("Id", &one.id),
                ("Qualifier", &one.qualifier),
            ];
            parts.map(|(name, value)| (*end, name, value))
        }) {
            let placeholder = format!("${{{end}.{name}}}");
            if !text.contains(&placeholder) {
                continue;
            }
            let value = value
                .clone()
                .ok_or_else(|| Fault::new(format!("the connector needs `{name}` of its {}", end.to_lowercase())))?;
            text = text.replace(&placeholder, &format!("${{{end}{name}}}"));
            values.push((format!("{end}{name}"), value));
        }
        Ok(make::substitution_with(self.at, &text, values))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_profile_grants_something() {
        assert_eq!(
            PROFILES
                .iter()
                .filter(|one| !one.read.is_empty() || !one.write.is_empty())
                .count(),
            PROFILES.len()
        );
        assert!(PROFILES.len() >= 31, "{}", PROFILES.len());
    }
}
