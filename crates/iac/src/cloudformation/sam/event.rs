//! What calls a function: permissions, and the resources of the caller.
//!
//! <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-eventsource.html>.

use super::api::Route;
use super::role::{self, Role};
use super::{IMPLICIT_HTTP, IMPLICIT_REST, Sam, Target};
use crate::cloudformation::problems::Fault;
use crate::cloudformation::tree::{Data, Member, Node, make};
use crate::value::Origin;
use std::sync::Arc;

/// An event of a function or state machine.
pub(super) struct Event<'n> {
    /// The logical id of what is made for it.
    pub(super) id: String,
    pub(super) at: Origin,
    pub(super) properties: &'n Node,
}

impl Event<'_> {
    pub(super) fn property(&self, name: &str) -> Option<&Node> {
        self.properties.given(name)
    }

    pub(super) fn cloned(&self, name: &str) -> Option<Node> {
        self.property(name).cloned()
    }
}

impl Sam<'_, '_, '_> {
    /// Makes what an event of a function stands for.
    pub(super) fn event(&mut self, target: &Target, member: &Member, role: &mut Role) {
        let Some((kind, event)) = self.read_event(target, member) else {
            return;
        };
        match &*kind {
            "S3" => self.bucket_event(target, &event),
            "SNS" => self.topic_event(target, &event, role),
            "Api" => self.api_event(target, &event, IMPLICIT_REST),
            "HttpApi" => self.api_event(target, &event, IMPLICIT_HTTP),
            "Schedule" | "CloudWatchEvent" | "EventBridgeRule" => {
                self.rule(target, &event, &kind, None);
                let arn = make::attribute(event.at, &event.id, "Arn");
                self.permit(target, &event, "events.amazonaws.com", vec![("SourceArn", Some(arn))]);
            }
            "ScheduleV2" => self.schedule(target, &event, &["lambda:InvokeFunction"]),
            "CloudWatchLogs" => self.log_event(target, &event),
            "IoTRule" => self.iot_event(target, &event),
            "AlexaSkill" => {
                let token = event.cloned("SkillId");
                self.permit(
                    target,
                    &event,
                    "alexa-appkit.amazon.com",
                    vec![("EventSourceToken", token)],
                );
            }
            "Cognito" => self.pool_event(target, &event),
            "SQS" | "Kinesis" | "DynamoDB" | "MSK" | "MQ" | "SelfManagedKafka" | "DocumentDB" => {
                self.mapping(target, &event, &kind, role);
            }
            _ => {
                let fault = Fault::new(format!("`{kind}` is no event of a function; what it makes is not read"));
                self.report(fault.at(event.at));
            }
        }
    }

    /// Reads the type and properties of an event.
    pub(super) fn read_event<'n>(&mut self, target: &Target, member: &'n Member) -> Option<(String, Event<'n>)> {
        let at = member.key.origin;
        let Some(kind) = member.value.given("Type").and_then(Node::as_str) else {
            let fault = Fault::new(format!(
                "event `{}` of `{}` has no type",
                member.key.text, target.source.id
            ));
            self.report(fault.at(at));
            return None;
        };
        let event = Event {
            id: format!("{}{}", target.source.id, member.key.text),
            at,
            properties: member.value.given("Properties").unwrap_or(&member.value),
        };
        Some((kind.to_owned(), event))
    }

    /// Lets a service call a function.
    fn permit(&mut self, target: &Target, event: &Event<'_>, service: &str, more: Vec<(&str, Option<Node>)>) {
        let at = event.at;
        let mut properties = vec![
            ("Action", Some(make::text(at, "lambda:InvokeFunction"))),
            ("FunctionName", Some(target.name.clone())),
            ("Principal", Some(make::text(at, service))),
        ];
        properties.extend(more);
        let id = format!("{}Permission", event.id);
        self.add(&target.source, &id, "AWS::Lambda::Permission", properties);
    }

    fn bucket_event(&mut self, target: &Target, event: &Event<'_>) {
        let at = event.at;
        let account = make::reference(at, "AWS::AccountId");
        self.permit(
            target,
            event,
            "s3.amazonaws.com",
            vec![("SourceAccount", Some(account))],
        );
        let bucket = event.property("Bucket").and_then(|bucket| self.target_of(bucket));
        let Some(bucket) = bucket else {
            let fault = Fault::new("the bucket of an S3 event must be a resource of the same template").at(at);
            return self.report(fault.help("write `Bucket: !Ref Bucket`"));
        };
        let kinds = event.property("Events").map(Node::items_or_self).unwrap_or_default();
        for kind in kinds {
            let mut configuration = vec![("Event", kind.clone()), ("Function", target.arn.clone())];
            if let Some(filter) = event.cloned("Filter") {
                configuration.push(("Filter", filter));
            }
            let configuration = make::mapping(at, configuration);
            self.notifications
                .entry(Arc::clone(&bucket))
                .or_default()
                .push(configuration);
        }
    }

    fn topic_event(&mut self, target: &Target, event: &Event<'_>, role: &mut Role) {
        let at = event.at;
        let Some(topic) = event.cloned("Topic") else {
            return self.report(Fault::new("an SNS event needs a `Topic`").at(at));
        };
        let queue = event
            .property("SqsSubscription")
            .filter(|queue| queue.is_true() || is_object(queue));
        let (protocol, endpoint) = match queue {
            None => {
                self.permit(
                    target,
                    event,
                    "sns.amazonaws.com",
                    vec![("SourceArn", Some(topic.clone()))],
                );
                ("lambda", target.arn.clone())
            }
            Some(queue) => ("sqs", self.subscribed_queue(target, event, queue, &topic, role)),
        };
        let properties = vec![
            ("Protocol", Some(make::text(at, protocol))),
            ("Endpoint", Some(endpoint)),
            ("TopicArn", Some(topic)),
            ("Region", event.cloned("Region")),
            ("FilterPolicy", event.cloned("FilterPolicy")),
        ];
        self.add(&target.source, &event.id, "AWS::SNS::Subscription", properties);
    }

    /// Makes the queue between a topic and a function, unless there is one; returns its ARN.
    fn subscribed_queue(
        &mut self,
        target: &Target,
        event: &Event<'_>,
        queue: &Node,
        topic: &Node,
        role: &mut Role,
    ) -> Node {
        let at = event.at;
        let (arn, url) = match (queue.given("QueueArn"), queue.given("QueueUrl")) {
            (Some(arn), Some(url)) => (arn.clone(), url.clone()),
            (_, _) => {
                let id = format!("{}Queue", event.id);
                self.add(&target.source, &id, "AWS::SQS::Queue", Vec::new());
                (make::attribute(at, &id, "Arn"), make::reference(at, &id))
            }
        };
        let from = make::mapping(at, [("aws:SourceArn", topic.clone())]);
        let statement = make::mapping(
            at,
            [
                ("Effect", make::text(at, "Allow")),
                ("Action", make::text(at, "sqs:SendMessage")),
                ("Principal", make::text(at, "*")),
                ("Resource", arn.clone()),
                ("Condition", make::mapping(at, [("ArnEquals", from)])),
            ],
        );
        let properties = vec![
            ("PolicyDocument", Some(role::document(at, vec![statement]))),
            ("Queues", Some(make::sequence(at, [url]))),
        ];
        let id = self.known(queue.given("QueuePolicyLogicalId"));
        let id = id.unwrap_or_else(|| format!("{}QueuePolicy", event.id));
        self.add(&target.source, &id, "AWS::SQS::QueuePolicy", properties);
        let mapped = make::mapping(at, [("Queue", arn.clone())]);
        let mapped = Event {
            id: format!("{}EventSourceMapping", event.id),
            at,
            properties: &mapped,
        };
        self.mapping(target, &mapped, "SQS", role);
        arn
    }

    /// Lets an API call the function, and remembers where it does.
    fn api_event(&mut self, target: &Target, event: &Event<'_>, implicit: &str) {
        let at = event.at;
        let given = event.property("RestApiId").or_else(|| event.property("ApiId"));
        let api = given.cloned().unwrap_or_else(|| make::reference(at, implicit));
        let path = self
            .known(event.property("Path"))
            .unwrap_or_else(|| "$default".to_owned());
        let method = self.known(event.property("Method")).unwrap_or_else(|| "any".to_owned());
        let is_any = method.eq_ignore_ascii_case("any") || method == "x-amazon-apigateway-any-method";
        let verb = if is_any {
            "*".to_owned()
        } else {
            method.to_ascii_uppercase()
        };
        let resource = match path.trim_end_matches('/') {
            "$default" => verb,
            "/$default" if is_any => "$default".to_owned(),
            "/$default" => format!("{verb}/$default"),
            bare => format!("{verb}{}", wildcards(if bare.is_empty() { "/" } else { bare })),
        };
        let pattern = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${__ApiId__}/*/";
        let arn = make::substitution_with(at, &format!("{pattern}{resource}"), [("__ApiId__", api.clone())]);
        self.permit(
            target,
            event,
            "apigateway.amazonaws.com",
            vec![("SourceArn", Some(arn))],
        );
        let id = match given {
            None => Some(Arc::from(implicit)),
            Some(api) => self.target_of(api),
        };
        if let Some(id) = id {
            let route = Route {
                path,
                method,
                target: target.clone(),
                auth: event.cloned("Auth"),
            };
            self.routes.entry(id).or_default().push(route);
        }
    }

    fn log_event(&mut self, target: &Target, event: &Event<'_>) {
        let at = event.at;
        let Some(group) = event.cloned("LogGroupName") else {
            return self.report(Fault::new("an event of logs needs a `LogGroupName`").at(at));
        };
        let pattern = "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:${__LogGroupName__}:*";
        let arn = make::substitution_with(at, pattern, [("__LogGroupName__", group.clone())]);
        self.permit(target, event, "logs.amazonaws.com", vec![("SourceArn", Some(arn))]);
        let properties = vec![
            ("LogGroupName", Some(group)),
            ("FilterPattern", event.cloned("FilterPattern")),
            ("DestinationArn", Some(target.arn.clone())),
        ];
        self.add(&target.source, &event.id, "AWS::Logs::SubscriptionFilter", properties);
    }

    fn iot_event(&mut self, target: &Target, event: &Event<'_>) {
        let at = event.at;
        let pattern = "arn:${AWS::Partition}:iot:${AWS::Region}:${AWS::AccountId}:rule/${RuleName}";
        let arn = make::substitution_with(at, pattern, [("RuleName", make::reference(at, &event.id))]);
        let account = make::reference(at, "AWS::AccountId");
        let more = vec![("SourceArn", Some(arn)), ("SourceAccount", Some(account))];
        self.permit(target, event, "iot.amazonaws.com", more);
        let action = make::mapping(
            at,
            [("Lambda", make::mapping(at, [("FunctionArn", target.arn.clone())]))],
        );
        let mut payload = vec![("Actions", make::sequence(at, [action]))];
        payload.extend(event.cloned("Sql").map(|sql| ("Sql", sql)));
        let properties = vec![("TopicRulePayload", Some(make::mapping(at, payload)))];
        self.add(&target.source, &event.id, "AWS::IoT::TopicRule", properties);
    }

    fn pool_event(&mut self, target: &Target, event: &Event<'_>) {
        let at = event.at;
        let pool = event.property("UserPool").and_then(|pool| self.target_of(pool));
        let Some(pool) = pool else {
            let fault = Fault::new("the pool of a Cognito event must be a resource of the same template");
            return self.report(fault.at(at));
        };
        let arn = make::attribute(at, &pool, "Arn");
        // One permission is enough for all triggers of a pool.
        let event = &Event {
            id: format!("{}Cognito", target.source.id),
            at,
            properties: event.properties,
        };
        // One permission is enough for all triggers of a pool.
        let event = &Event {
            id: format!("{}Cognito", target.source.id),
            at,
            properties: event.properties,
        };
        self.permit(
            target,
            event,
            "cognito-idp.amazonaws.com",
            vec![("SourceArn", Some(arn))],
        );
    }
}

fn is_object(node: &Node) -> bool {
    matches!(node.data, Data::Mapping(_)) && node.as_call().is_none()
}

/// Variables of a path stand for anything.
fn wildcards(path: &str) -> String {
    let parts = path
        .split('/')
        .map(|part| if part.starts_with('{') { "*" } else { part });
    parts.collect::<Vec<_>>().join("/")
}
