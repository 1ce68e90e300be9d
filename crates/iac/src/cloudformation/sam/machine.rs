//! `AWS::Serverless::StateMachine`.

use super::event::Event;
use super::role::{self, Role};
use super::{IMPLICIT_HTTP, IMPLICIT_REST, Sam, Source, Target};
use crate::cloudformation::problems::Fault;
use crate::cloudformation::tree::{Member, Node, make};

const START: &[&str] = &["states:StartExecution"];

impl Sam<'_, '_, '_> {
    pub(super) fn state_machine(&mut self, source: &Source) {
        let at = source.at;
        let role = match source.cloned("Role") {
            Some(role) => role,
            None => {
                let mut role = Role::of_service(at, "states.amazonaws.com");
                if source
                    .property("Tracing")
                    .and_then(|tracing| tracing.given("Enabled"))
                    .is_some_and(Node::is_true)
                {
                    role.manage(at, self.tracing_policy());
                }
                self.policies(source, &mut role);
                let id = format!("{}Role", source.id);
                self.add_role(source, &id, role);
                make::attribute(at, &id, "Arn")
            }
        };
        let properties = vec![
            ("StateMachineName", source.cloned("Name")),
            ("StateMachineType", source.cloned("Type")),
            ("RoleArn", Some(role)),
            ("Definition", source.cloned("Definition")),
            ("DefinitionUri", source.cloned("DefinitionUri")),
            ("DefinitionSubstitutions", source.cloned("DefinitionSubstitutions")),
            ("LoggingConfiguration", source.cloned("Logging")),
            ("TracingConfiguration", source.cloned("Tracing")),
            ("Tags", source.tags()),
        ];
        self.add(source, &source.id, "AWS::StepFunctions::StateMachine", properties);
        let called = self.machine_alias(source).unwrap_or_else(|| source.id.to_string());
        let target = Target {
            source: source.clone(),
            name: make::reference(at, &called),
            arn: make::reference(at, &called),
        };
        for event in source.property("Events").map(Node::members).unwrap_or_default() {
            self.machine_event(&target, event);
        }
    }

    /// Makes the version and alias of a state machine that publishes one; returns the logical id of the alias.
    fn machine_alias(&mut self, source: &Source) -> Option<String> {
        let at = source.at;
        let name = source.property("AutoPublishAlias")?;
        let known = self.known(Some(name)).unwrap_or_default();
        let version = format!("{}Version", source.id);
        let machine = vec![("StateMachineArn", Some(make::reference(at, &source.id)))];
        self.add(source, &version, "AWS::StepFunctions::StateMachineVersion", machine);
        let id = format!("{}Alias{known}", source.id);
        self.add(
            source,
            &id,
            "AWS::StepFunctions::StateMachineAlias",
            vec![("Name", Some(name.clone()))],
        );
        Some(id)
    }

    /// A state machine has no resource policy: what starts it does so by a role.
    fn machine_event(&mut self, target: &Target, member: &Member) {
        let Some((kind, event)) = self.read_event(target, member) else {
            return;
        };
        match &*kind {
            "ScheduleV2" => self.schedule(target, &event, START),
            "Schedule" | "CloudWatchEvent" | "EventBridgeRule" => {
                let role = self.starter(target, &event, "events.amazonaws.com");
                self.rule(target, &event, &kind, Some(role));
            }
            "Api" | "HttpApi" => {
                self.starter(target, &event, "apigateway.amazonaws.com");
                let implicit = if kind == "Api" { IMPLICIT_REST } else { IMPLICIT_HTTP };
                if event.property("RestApiId").is_none() && event.property("ApiId").is_none() {
                    self.routes.entry(implicit.into()).or_default();
                }
            }
            _ => {
                let fault = Fault::new(format!(
                    "`{kind}` is no event of a state machine; what it makes is not read"
                ));
                self.report(fault.at(event.at));
            }
        }
    }

    fn starter(&mut self, target: &Target, event: &Event<'_>, service: &str) -> Node {
        let at = event.at;
        if let Some(role) = event.cloned("RoleArn") {
            return role;
        }
        let id = format!("{}Role", event.id);
        let mut role = Role::of_service(at, service);
        let statement = role::statement(at, START, target.arn.clone());
        role.allow(at, &format!("{id}StartExecutionPolicy"), vec![statement]);
        let mut source = target.source.clone();
        let boundary = source.cloned("PermissionsBoundary");
        source.properties = make::mapping(at, boundary.map(|boundary| ("PermissionsBoundary", boundary)));
        self.add_role(&source, &id, role);
        make::attribute(at, &id, "Arn")
    }
}
