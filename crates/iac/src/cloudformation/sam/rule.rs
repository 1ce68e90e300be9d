//! Rules of EventBridge and schedules.

use super::event::Event;
use super::role::{self, Role};
use super::{Sam, Target};
use crate::cloudformation::tree::{Node, make};

impl Sam<'_, '_, '_> {
    /// Makes a rule of EventBridge.
    pub(super) fn rule(&mut self, target: &Target, event: &Event<'_>, kind: &str, role: Option<Node>) {
        let at = event.at;
        let queue = self.dead_letters(target, event);
        let mut called = vec![("Arn", target.arn.clone()), ("Id", make::text(at, event.id.as_str()))];
        called.extend(role.map(|role| ("RoleArn", role)));
        called.extend(event.cloned("Input").map(|input| ("Input", input)));
        called.extend(queue.map(|arn| ("DeadLetterConfig", make::mapping(at, [("Arn", arn)]))));
        let called = make::sequence(at, [make::mapping(at, called)]);
        let name = if kind == "Schedule" { "Name" } else { "RuleName" };
        let properties = vec![
            ("Name", event.cloned(name)),
            ("ScheduleExpression", event.cloned("Schedule")),
            ("EventPattern", event.cloned("Pattern")),
            ("EventBusName", event.cloned("EventBusName")),
            ("State", event.cloned("State")),
            ("Targets", Some(called)),
        ];
        self.add(&target.source, &event.id, "AWS::Events::Rule", properties);
    }

    /// Returns the queue for what could not be delivered, and makes it if it is to be made.
    fn undelivered(&mut self, target: &Target, event: &Event<'_>) -> Option<Node> {
        let config = event.property("DeadLetterConfig")?;
        if let Some(arn) = config.given("Arn") {
            return Some(arn.clone());
        }
        let id = self.queue_of(event, config);
        self.add(&target.source, &id, "AWS::SQS::Queue", Vec::new());
        Some(make::attribute(event.at, &id, "Arn"))
    }

    fn queue_of(&mut self, event: &Event<'_>, config: &Node) -> String {
        let given = self.known(config.given("QueueLogicalId"));
        given.unwrap_or_else(|| format!("{}Queue", event.id))
    }

    /// The same for a rule, which a queue that is made has to let in.
    fn dead_letters(&mut self, target: &Target, event: &Event<'_>) -> Option<Node> {
        let at = event.at;
        let arn = self.undelivered(target, event)?;
        let config = event.property("DeadLetterConfig")?;
        if config.given("Arn").is_some() {
            return Some(arn);
        }
        let id = self.queue_of(event, config);
        let rule = make::mapping(at, [("aws:SourceArn", make::attribute(at, &event.id, "Arn"))]);
        let statement = make::mapping(
            at,
            [
                ("Effect", make::text(at, "Allow")),
                ("Action", make::text(at, "sqs:SendMessage")),
                (
                    "Principal",
                    make::mapping(at, [("Service", make::text(at, "events.amazonaws.com"))]),
                ),
                ("Resource", arn.clone()),
                ("Condition", make::mapping(at, [("ArnEquals", rule)])),
            ],
        );
        let properties = vec![
            ("PolicyDocument", Some(role::document(at, vec![statement]))),
            ("Queues", Some(make::sequence(at, [make::reference(at, &id)]))),
        ];
        self.add(
            &target.source,
            &format!("{}QueuePolicy", event.id),
            "AWS::SQS::QueuePolicy",
            properties,
        );
        Some(arn)
    }

    /// Makes a schedule, which calls by a role of its own.
    pub(super) fn schedule(&mut self, target: &Target, event: &Event<'_>, actions: &[&str]) {
        let at = event.at;
        let id = format!("{}Role", event.id);
        let queue = self.undelivered(target, event);
        let role = match event.cloned("RoleArn") {
            Some(role) => role,
            None => {
                let mut role = Role::of_service(at, "scheduler.amazonaws.com");
                role.allow(
                    at,
                    &format!("{}Policy", event.id),
                    vec![role::statement(at, actions, target.arn.clone())],
                );
                if let Some(queue) = &queue {
                    let send = role::statement(at, &["sqs:SendMessage"], queue.clone());
                    role.allow(at, &format!("{}QueuePolicy", event.id), vec![send]);
                }
                let mut source = target.source.clone();
                source.properties = make::mapping(
                    at,
                    event
                        .cloned("PermissionsBoundary")
                        .map(|boundary| ("PermissionsBoundary", boundary)),
                );
                self.add_role(&source, &id, role);
                make::attribute(at, &id, "Arn")
            }
        };
        let queue = queue.map(|arn| ("DeadLetterConfig", make::mapping(at, [("Arn", arn)])));
        let called = [("Arn", target.arn.clone()), ("RoleArn", role)]
            .into_iter()
            .chain(queue);
        let called = make::mapping(at, called);
        let properties = vec![
            ("Name", event.cloned("Name")),
            ("ScheduleExpression", event.cloned("ScheduleExpression")),
            ("State", event.cloned("State")),
            ("GroupName", event.cloned("GroupName")),
            ("Target", Some(called)),
        ];
        self.add(&target.source, &event.id, "AWS::Scheduler::Schedule", properties);
    }
}
