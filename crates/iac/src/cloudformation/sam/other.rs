//! Tables, layers, applications and GraphQL APIs.

use super::{Sam, Source};
use crate::cloudformation::problems::Fault;
use crate::cloudformation::tree::{Node, make};

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

    pub(super) fn graphql_api(&mut self, source: &Source) {
        let auth = source.property("Auth").and_then(|auth| auth.given("Type")).cloned();
        let name = source
            .cloned("Name")
            .unwrap_or_else(|| make::text(source.at, source.id.as_ref()));
        if source
            .property("DataSources")
            .is_some_and(|sources: &Node| !sources.members().is_empty())
        {
            let fault = Fault::new(format!("the roles of the data sources of `{}` are not read", source.id));
            self.report(fault.at(source.at));
        }
        let properties = vec![
            ("Name", Some(name)),
            ("AuthenticationType", auth),
            ("Visibility", source.cloned("Visibility")),
            ("Tags", source.tags()),
        ];
        self.add(source, &source.id, "AWS::AppSync::GraphQLApi", properties);
    }
}
