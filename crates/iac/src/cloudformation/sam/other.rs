//! Tables, layers, applications and capacity providers.

use super::role::Role;
use super::{Sam, Source};
use crate::cloudformation::problems::Fault;
use crate::cloudformation::tree::make;

impl Sam<'_, '_, '_> {
    pub(super) fn simple_table(&mut self, source: &Source) {
        let at = source.at;
        let key = source.property("PrimaryKey").and_then(|key| key.given("Name")).cloned();
        let key = key.unwrap_or_else(|| make::text(at, "id"));
        let schema = make::mapping(at, [("AttributeName", key), ("KeyType", make::text(at, "HASH"))]);
        let properties = vec![
            ("TableName", source.cloned("TableName")),
            ("KeySchema", Some(make::sequence(at, [schema]))),
            ("SSESpecification", source.cloned("SSESpecification")),
            ("Tags", source.tags()),
        ];
        self.add(source, &source.id, "AWS::DynamoDB::Table", properties);
    }

    /// A capacity provider runs instances by a role of its own.
    pub(super) fn capacity_provider(&mut self, source: &Source) {
        let at = source.at;
        let id = format!("{}OperatorRole", source.id);
        let role = source.cloned("OperatorRole").unwrap_or_else(|| {
            let mut role = Role::of_service(at, "lambda.amazonaws.com");
            role.manage(at, "AWSLambdaManagedEC2ResourceOperator");
            self.add_role(source, &id, role);
            make::attribute(at, &id, "Arn")
        });
        let permissions = make::mapping(at, [("CapacityProviderOperatorRoleArn", role)]);
        let properties = vec![
            ("CapacityProviderName", source.cloned("CapacityProviderName")),
            ("VpcConfig", source.cloned("VpcConfig")),
            ("PermissionsConfig", Some(permissions)),
            ("Tags", source.tags()),
        ];
        self.add(source, &source.id, "AWS::Lambda::CapacityProvider", properties);
    }

    pub(super) fn layer(&mut self, source: &Source) {
        let properties = vec![
            ("LayerName", source.cloned("LayerName")),
            ("Content", source.cloned("ContentUri")),
            ("CompatibleRuntimes", source.cloned("CompatibleRuntimes")),
        ];
        self.add(source, &source.id, "AWS::Lambda::LayerVersion", properties);
    }

    /// An application is a nested stack; those of the repository of applications are somebody else's.
    pub(super) fn application(&mut self, source: &Source) {
        let location = source.property("Location");
        let url = location
            .filter(|location| location.given("ApplicationId").is_none())
            .cloned();
        if url.is_none() {
            let fault = Fault::new(format!(
                "application `{}` is no local template; it is not read",
                source.id
            ));
            self.report(fault.at(source.at));
        }
        let properties = vec![
            ("TemplateURL", url),
            ("Parameters", source.cloned("Parameters")),
            ("Tags", source.tags()),
        ];
        self.add(source, &source.id, "AWS::CloudFormation::Stack", properties);
    }
}
