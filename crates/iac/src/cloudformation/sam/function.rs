//! `AWS::Serverless::Function`.

use super::role::{self, Role};
use super::{Sam, Source, Target};
use crate::cloudformation::problems::Fault;
use crate::cloudformation::tree::{Node, make};
use crate::value::Origin;

/// Properties that SAM takes for itself; the others are those of the function.
const OWN: &[&str] = &[
    "AssumeRolePolicyDocument",
    "AutoPublishAlias",
    "AutoPublishAliasAllProperties",
    "AutoPublishCodeSha256",
    "CapacityProviderConfig",
    "CodeUri",
    "DeadLetterQueue",
    "DeploymentPreference",
    "EventInvokeConfig",
    "Events",
    "FunctionUrlConfig",
    "ImageUri",
    "InlineCode",
    "PermissionsBoundary",
    "Policies",
    "PropagateTags",
    "ProvisionedConcurrencyConfig",
    "PublishToLatestPublished",
    "Role",
    "RolePath",
    "Tags",
    "Tracing",
    "VersionDeletionPolicy",
    "VersionDescription",
];

impl Sam<'_, '_, '_> {
    pub(super) fn function(&mut self, source: &Source) {
        let at = source.at;
        let id = &source.id;
        let mut role = self.execution_role(source);
        let alias = self.alias(source);
        let target = match &alias {
            Some(alias) => Target {
                source: source.clone(),
                name: make::reference(at, alias),
                arn: make::reference(at, alias),
            },
            None => Target {
                source: source.clone(),
                name: make::reference(at, id),
                arn: make::attribute(at, id, "Arn"),
            },
        };
        self.url(source, &target);
        self.deployment(source);
        self.invoke_config(source, alias.as_deref(), &mut role);
        for event in source.property("Events").map(Node::members).unwrap_or_default() {
            self.event(&target, event, &mut role);
        }
        let role = self.role_of(source, role);
        self.add_function(source, role);
    }

    fn add_function(&mut self, source: &Source, role: Node) {
        let at = source.at;
        let members = source.properties.members().iter();
        let passed = members.filter(|member| !OWN.contains(&&*member.key.text));
        let mut properties: Vec<(&str, Option<Node>)> = passed
            .map(|member| (&*member.key.text, Some(member.value.clone())))
            .collect();
        let tracing = source.cloned("Tracing").map(|mode| make::mapping(at, [("Mode", mode)]));
        let queue = source
            .property("DeadLetterQueue")
            .and_then(|queue| queue.given("TargetArn"));
        let queue = queue.map(|arn| make::mapping(at, [("TargetArn", arn.clone())]));
        properties.extend([
            ("Role", Some(role)),
            ("Code", code(source)),
            ("Tags", source.tags()),
            ("TracingConfig", tracing),
            ("DeadLetterConfig", queue),
        ]);
        self.add(source, &source.id, "AWS::Lambda::Function", properties);
    }

    fn execution_role(&mut self, source: &Source) -> Role {
        let at = source.at;
        let mut role = Role::of_service(at, "lambda.amazonaws.com");
        if let Some(trust) = source.property("AssumeRolePolicyDocument") {
            role.trust = trust.clone();
        }
        role.manage(
            at,
            match source.property("DurableConfig") {
                Some(_) => "service-role/AWSLambdaBasicDurableExecutionRolePolicy",
                None => "service-role/AWSLambdaBasicExecutionRole",
            },
        );
        if let Some(tracing) = source.property("Tracing")
            && self.known(Some(tracing)).as_deref() != Some("Disabled")
        {
            role.manage(at, self.tracing_policy());
        }
        if source.property("VpcConfig").is_some() {
            role.manage(at, "service-role/AWSLambdaVPCAccessExecutionRole");
        }
        self.policies(source, &mut role);
        if let Some(queue) = source.property("DeadLetterQueue") {
            let action = match self.known(queue.given("Type")).as_deref() {
                Some("SNS") => "sns:Publish",
                Some(_) | None => "sqs:SendMessage",
            };
            if let Some(arn) = queue.given("TargetArn") {
                role.allow(
                    at,
                    "DeadLetterQueuePolicy",
                    vec![role::statement(at, &[action], arn.clone())],
                );
            }
        }
        role
    }

    /// Tracing has another policy outside of the partition `aws`.
    pub(super) fn tracing_policy(&self) -> &'static str {
        match &*self.cx.scope.partition {
            "aws" => "AWSXrayWriteOnlyAccess",
            _ => "AWSXRayDaemonWriteAccess",
        }
    }

    /// Gradual deployments are run by CodeDeploy, by a role that all functions share.
    fn deployment(&mut self, source: &Source) {
        let at = source.at;
        let Some(preference) = source.property("DeploymentPreference") else {
            return;
        };
        let is_off = self
            .known(preference.given("Enabled"))
            .is_some_and(|text| text == "false");
        if is_off || preference.given("Role").is_some() || self.ids.contains("CodeDeployServiceRole") {
            return;
        }
        let mut role = Role::of_service(at, "codedeploy.amazonaws.com");
        role.manage(at, "service-role/AWSCodeDeployRoleForLambda");
        let shared = Source {
            id: "CodeDeployServiceRole".into(),
            at,
            properties: make::mapping::<&str>(at, []),
            condition: None,
        };
        self.ids.insert("CodeDeployServiceRole".into());
        self.add_role(&shared, "CodeDeployServiceRole", role);
    }

    /// Returns the role of a function, and makes it where the function brings none.
    fn role_of(&mut self, source: &Source, role: Role) -> Node {
        let at = source.at;
        let id = format!("{}Role", source.id);
        let made = make::attribute(at, &id, "Arn");
        let Some(own) = source.property("Role") else {
            self.add_role(source, &id, role);
            return made;
        };
        let Some((value, governed)) = self.where_nothing(source, own, &made) else {
            return own.clone();
        };
        self.add_role(&governed, &id, role);
        value
    }

    /// Puts what is made in the place of `AWS::NoValue` in a choice; returns the choice, and the source with the
    /// condition of what is made.
    fn where_nothing(&mut self, source: &Source, given: &Node, made: &Node) -> Option<(Node, Source)> {
        let at = source.at;
        let is_nothing = |node: &Node| node.as_call_of("Ref").and_then(Node::as_str) == Some("AWS::NoValue");
        let [condition, yes, no] = given.as_call_of("Fn::If").and_then(Node::items)? else {
            return None;
        };
        let mut governed = source.clone();
        match (is_nothing(yes), is_nothing(no)) {
            (false, false) => return None,
            (true, true) => {}
            (true, false) => governed.condition = Some(condition.clone()),
            (false, true) => {
                let negation = format!("NOT{}", condition.as_str().unwrap_or_default());
                let holds = make::call(at, "Condition", condition.clone());
                let not = make::call(at, "Fn::Not", make::sequence(at, [holds]));
                self.cx.conditions.add(&negation, not);
                governed.condition = Some(make::text(at, negation));
            }
        }
        let branch = |node: &Node| if is_nothing(node) { made.clone() } else { node.clone() };
        let arguments = make::sequence(at, [condition.clone(), branch(yes), branch(no)]);
        Some((make::call(at, "Fn::If", arguments), governed))
    }

    /// Makes the version and alias of a function that publishes one; returns the logical id of the alias.
    fn alias(&mut self, source: &Source) -> Option<String> {
        let at = source.at;
        let name = source.property("AutoPublishAlias")?;
        let known = self.known(Some(name)).unwrap_or_default();
        let version = format!("{}Version", source.id);
        let id = format!(
            "{}Alias{}",
            source.id,
            known.replace(|c: char| !c.is_ascii_alphanumeric(), "")
        );
        let function = make::reference(at, &source.id);
        self.add(
            source,
            &version,
            "AWS::Lambda::Version",
            vec![("FunctionName", Some(function.clone()))],
        );
        let properties = vec![
            ("Name", Some(name.clone())),
            ("FunctionName", Some(function)),
            ("FunctionVersion", Some(make::attribute(at, &version, "Version"))),
            (
                "ProvisionedConcurrencyConfig",
                source.cloned("ProvisionedConcurrencyConfig"),
            ),
        ];
        self.add(source, &id, "AWS::Lambda::Alias", properties);
        self.cx
            .addresses_of_parts(&source.id, &[("Alias", &id), ("Version", &version)]);
        Some(id)
    }

    /// A function URL without authorization is open to everyone, by two permissions that SAM adds.
    fn url(&mut self, source: &Source, target: &Target) {
        let at = source.at;
        let Some(config) = source.property("FunctionUrlConfig") else {
            return;
        };
        let id = &source.id;
        let properties = vec![
            ("TargetFunctionArn", Some(target.name.clone())),
            ("AuthType", config.given("AuthType").cloned()),
            ("Cors", config.given("Cors").cloned()),
            ("InvokeMode", config.given("InvokeMode").cloned()),
        ];
        self.add(source, &format!("{id}Url"), "AWS::Lambda::Url", properties);
        // SAM looks at the text itself: what a parameter says makes no permission.
        let kind = config.given("AuthType").and_then(Node::as_str);
        if config.given("AuthType").is_none() {
            let fault = Fault::new(format!("the URL of function `{id}` has no `AuthType`")).at(config.origin);
            self.report(fault.help("write `AWS_IAM` or `NONE`"));
        }
        if kind != Some("NONE") {
            return;
        }
        let everyone = |action: &str| {
            vec![
                ("Action", Some(make::text(at, action))),
                ("FunctionName", Some(target.name.clone())),
                ("Principal", Some(make::text(at, "*"))),
            ]
        };
        let mut open = everyone("lambda:InvokeFunctionUrl");
        open.push(("FunctionUrlAuthType", Some(make::text(at, "NONE"))));
        self.add(
            source,
            &format!("{id}UrlPublicPermissions"),
            "AWS::Lambda::Permission",
            open,
        );
        let mut invoke = everyone("lambda:InvokeFunction");
        invoke.push(("InvokedViaFunctionUrl", Some(make::boolean(at, true))));
        self.add(
            source,
            &format!("{id}URLInvokeAllowPublicAccess"),
            "AWS::Lambda::Permission",
            invoke,
        );
    }

    /// What asynchronous calls end in needs permissions of the function.
    fn invoke_config(&mut self, source: &Source, alias: Option<&str>, role: &mut Role) {
        let at = source.at;
        let Some(config) = source.property("EventInvokeConfig") else {
            return;
        };
        let id = format!("{}EventInvokeConfig", source.id);
        let mut destinations = Vec::new();
        let given = config.given("DestinationConfig");
        for event in ["OnSuccess", "OnFailure"] {
            let Some(destination) = given.and_then(|given| given.given(event)) else {
                continue;
            };
            let kind = self.known(destination.given("Type")).unwrap_or_default();
            let Some(arn) = self.destination(source, &format!("{id}{event}"), &kind, destination) else {
                continue;
            };
            let statements = destination_statements(at, &kind, &arn);
            if !statements.is_empty() {
                role.allow(at, &format!("{id}{event}Policy"), statements);
            }
            destinations.push((event, make::mapping(at, [("Destination", arn)])));
        }
        let qualifier = match alias {
            Some(alias) => make::reference(at, alias),
            None => make::text(at, "$LATEST"),
        };
        let properties = vec![
            ("FunctionName", Some(make::reference(at, &source.id))),
            ("Qualifier", Some(qualifier)),
            ("DestinationConfig", Some(make::mapping(at, destinations))),
        ];
        self.add(source, &id, "AWS::Lambda::EventInvokeConfig", properties);
    }

    /// A queue or topic that is not named is made.
    fn destination(&mut self, source: &Source, id: &str, kind: &str, node: &Node) -> Option<Node> {
        let at = source.at;
        let given = node.given("Destination");
        let (id, resource, made) = match kind {
            "SQS" => {
                let id = format!("{id}Queue");
                let made = make::attribute(at, &id, "Arn");
                (id, "AWS::SQS::Queue", made)
            }
            "SNS" => {
                let id = format!("{id}Topic");
                let made = make::reference(at, &id);
                (id, "AWS::SNS::Topic", made)
            }
            _ => return given.cloned(),
        };
        let Some(given) = given else {
            self.add(source, &id, resource, Vec::new());
            return Some(made);
        };
        match self.where_nothing(source, given, &made) {
            Some((value, governed)) => {
                self.add(&governed, &id, resource, Vec::new());
                Some(value)
            }
            None => Some(given.clone()),
        }
    }
}

/// Returns what a function needs to send to a destination.
pub(super) fn destination_statements(at: Origin, kind: &str, arn: &Node) -> Vec<Node> {
    let allow = |action: &str| vec![role::statement(at, &[action], arn.clone())];
    match kind {
        "SQS" => allow("sqs:SendMessage"),
        "SNS" => allow("sns:Publish"),
        "Lambda" => allow("lambda:InvokeFunction"),
        "EventBridge" => allow("events:PutEvents"),
        "S3Bucket" | "S3" => {
            let objects = make::sequence(at, [arn.clone(), make::text(at, "*")]);
            let objects = make::call(at, "Fn::Join", make::sequence(at, [make::text(at, "/"), objects]));
            let mut statements = vec![role::statement(at, &["s3:PutObject"], objects)];
            statements.extend(allow("s3:ListBucket"));
            statements
        }
        _ => Vec::new(),
    }
}

fn code(source: &Source) -> Option<Node> {
    let at = source.at;
    if let Some(code) = source.property("InlineCode") {
        return Some(make::mapping(at, [("ZipFile", code.clone())]));
    }
    if let Some(image) = source.property("ImageUri") {
        return Some(make::mapping(at, [("ImageUri", image.clone())]));
    }
    let place = source.property("CodeUri")?;
    if let (Some(bucket), Some(key)) = (place.given("Bucket"), place.given("Key")) {
        return Some(make::mapping(
            at,
            [("S3Bucket", bucket.clone()), ("S3Key", key.clone())],
        ));
    }
    Some(make::mapping(at, [("CodeUri", place.clone())]))
}
