//! What a function polls: event source mappings, and what its role needs for them.

use super::event::Event;
use super::function::destination_statements;
use super::role::{self, Role};
use super::{Sam, Target};
use crate::cloudformation::tree::{Node, make};
use crate::value::Origin;

/// What a function needs to be put into a network.
const NETWORK: &[&str] = &[
    "ec2:CreateNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeVpcs",
    "ec2:DescribeSubnets",
    "ec2:DescribeSecurityGroups",
];

/// Returns the property that names what is polled, and the policy of AWS for polling it.
fn polled(kind: &str) -> (&'static str, Option<&'static str>) {
    match kind {
        "SQS" => ("Queue", Some("service-role/AWSLambdaSQSQueueExecutionRole")),
        "Kinesis" => ("Stream", Some("service-role/AWSLambdaKinesisExecutionRole")),
        "DynamoDB" => ("Stream", Some("service-role/AWSLambdaDynamoDBExecutionRole")),
        "MSK" => ("Stream", Some("service-role/AWSLambdaMSKExecutionRole")),
        "MQ" => ("Broker", None),
        "DocumentDB" => ("Cluster", None),
        _ => ("", None),
    }
}

impl Sam<'_, '_, '_> {
    /// Makes the mapping of an event, and allows the role what it takes.
    pub(super) fn mapping(&mut self, target: &Target, event: &Event<'_>, kind: &str, role: &mut Role) {
        let at = event.at;
        let (name, policy) = polled(kind);
        let source = event.cloned(name);
        if let Some(policy) = policy {
            role.manage(at, policy);
        }
        let statements = self.statements(event, kind, source.as_ref());
        if !statements.is_empty() {
            role.allow(at, &format!("{}Policy", event.id), statements);
        }
        let failure = event
            .property("DestinationConfig")
            .and_then(|config| config.given("OnFailure"));
        if let Some(failure) = failure
            && let Some(arn) = failure.given("Destination")
        {
            // Without a type, or to Kafka, nothing is allowed.
            let kind = self.known(failure.given("Type")).unwrap_or_default();
            let statements = destination_statements(at, &kind, arn);
            if !statements.is_empty() {
                role.allow(at, &format!("{}OnFailurePolicy", event.id), statements);
            }
        }
        let properties = vec![
            ("EventSourceArn", source),
            ("FunctionName", Some(target.name.clone())),
            ("Enabled", event.cloned("Enabled")),
            ("BatchSize", event.cloned("BatchSize")),
            ("Topics", event.cloned("Topics")),
            ("Queues", event.cloned("Queues")),
            ("SelfManagedEventSource", brokers(event)),
            ("SourceAccessConfigurations", event.cloned("SourceAccessConfigurations")),
        ];
        self.add(&target.source, &event.id, "AWS::Lambda::EventSourceMapping", properties);
    }

    fn statements(&mut self, event: &Event<'_>, kind: &str, source: Option<&Node>) -> Vec<Node> {
        let at = event.at;
        let mut statements = Vec::new();
        let mut allow = |actions: &[&str], resource: Node| statements.push(role::statement(at, actions, resource));
        for secret in secrets(event) {
            allow(&["secretsmanager:GetSecretValue"], secret);
        }
        if matches!(kind, "MQ" | "DocumentDB" | "SelfManagedKafka")
            && let Some(key) = self.known(event.property("SecretsManagerKmsKeyId"))
        {
            allow(
                &["kms:Decrypt"],
                arn(at, &format!("kms:${{AWS::Region}}:${{AWS::AccountId}}:key/{key}")),
            );
        }
        if let Some(registry) = event.property("SchemaRegistryConfig") {
            for access in registry
                .given("AccessConfigs")
                .map(Node::items_or_self)
                .unwrap_or_default()
            {
                if let Some(secret) = access.given("URI") {
                    allow(&["secretsmanager:GetSecretValue"], secret.clone());
                }
            }
            let uri = registry.given("SchemaRegistryURI");
            let known = self.known(uri).unwrap_or_default();
            if let (Some(uri), Some((_, name))) = (uri, known.split_once(":registry/")) {
                allow(&["glue:GetRegistry"], uri.clone());
                let schemas = format!("glue:${{AWS::Region}}:${{AWS::AccountId}}:schema/{name}/*");
                allow(&["glue:GetSchemaVersion"], arn(at, &schemas));
            }
        }
        match (kind, source) {
            ("MQ", Some(broker)) => allow(&["mq:DescribeBroker"], broker.clone()),
            ("DocumentDB", Some(cluster)) => {
                allow(&["rds:DescribeDBClusters"], cluster.clone());
                let groups = arn(at, "rds:${AWS::Region}:${AWS::AccountId}:cluster-pg:*");
                allow(&["rds:DescribeDBClusterParameters"], groups);
                let subnets = arn(at, "rds:${AWS::Region}:${AWS::AccountId}:subgrp:*");
                allow(&["rds:DescribeDBSubnetGroups"], subnets);
                allow(NETWORK, make::text(at, "*"));
            }
            ("SelfManagedKafka", _) if has_network(event) => allow(NETWORK, make::text(at, "*")),
            (_, _) => {}
        }
        statements
    }
}

fn arn(at: Origin, rest: &str) -> Node {
    make::substitution(at, &format!("arn:${{AWS::Partition}}:{rest}"))
}

/// Returns the secrets with which a source is opened: `VPC_*` and hosts are no secrets.
fn secrets(event: &Event<'_>) -> Vec<Node> {
    let configurations = event.property("SourceAccessConfigurations").map(Node::items_or_self);
    let mut secrets = Vec::new();
    for configuration in configurations.unwrap_or_default() {
        let kind = configuration.given("Type").and_then(Node::as_str).unwrap_or_default();
        if !kind.starts_with("VPC_") && kind != "VIRTUAL_HOST" {
            secrets.extend(configuration.given("URI").cloned());
        }
    }
    secrets
}

fn has_network(event: &Event<'_>) -> bool {
    let configurations = event.property("SourceAccessConfigurations").map(Node::items_or_self);
    let mut kinds = configurations
        .unwrap_or_default()
        .iter()
        .filter_map(|one| one.given("Type")?.as_str());
    kinds.any(|kind| kind.starts_with("VPC_"))
}

fn brokers(event: &Event<'_>) -> Option<Node> {
    let servers = event.cloned("KafkaBootstrapServers")?;
    let endpoints = make::mapping(event.at, [("KafkaBootstrapServers", servers)]);
    Some(make::mapping(event.at, [("Endpoints", endpoints)]))
}
