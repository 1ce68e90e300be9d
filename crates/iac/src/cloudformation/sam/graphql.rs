//! `AWS::Serverless::GraphQLApi`: the roles by which AppSync writes logs and reads data. Schemas and resolvers have
//! nothing to do with access and are left out.
//!
//! <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-graphqlapi.html>.

use super::role::Role;
use super::{Sam, Source};
use crate::cloudformation::tree::{Data, Member, Node, make};

const SERVICE: &str = "appsync.amazonaws.com";

impl Sam<'_, '_, '_> {
    pub(super) fn graphql_api(&mut self, source: &Source) {
        let at = source.at;
        let id = &source.id;
        let auth = source.property("Auth");
        let name = source.cloned("Name").unwrap_or_else(|| make::text(at, id.as_ref()));
        let logs = self
            .log_role(source)
            .map(|role| make::mapping(at, [("CloudWatchLogsRoleArn", role)]));
        let properties = vec![
            ("Name", Some(name)),
            ("AuthenticationType", auth.and_then(|auth| auth.given("Type")).cloned()),
            (
                "AdditionalAuthenticationProviders",
                auth.and_then(|auth| auth.given("Additional")).cloned(),
            ),
            ("LogConfig", logs),
            ("Visibility", source.cloned("Visibility")),
            ("Tags", source.tags()),
        ];
        self.add(source, id, "AWS::AppSync::GraphQLApi", properties);
        for (index, auth) in auth.into_iter().chain(additional(source)).enumerate() {
            let function = auth
                .given("LambdaAuthorizer")
                .and_then(|authorizer| authorizer.given("AuthorizerUri"));
            if let Some(function) = function {
                self.permit_appsync(source, index, function);
            }
        }
        let sources = source.property("DataSources").map(Node::members).unwrap_or_default();
        for (kind, member) in sources
            .iter()
            .flat_map(|kind| kind.value.members().iter().map(move |one| (kind, one)))
        {
            self.data_source(source, &kind.key.text, member);
        }
    }

    /// Logs are written unless that is switched off.
    fn log_role(&mut self, source: &Source) -> Option<Node> {
        let at = source.at;
        let logging = source.property("Logging");
        if let Some(role) = logging.and_then(|logging| logging.given("CloudWatchLogsRoleArn")) {
            return Some(role.clone());
        }
        if logging.is_some_and(|logging| logging.data == Data::Bool(false)) {
            return None;
        }
        let id = format!("{}CloudWatchRole", source.id);
        let mut role = Role::of_service(at, SERVICE);
        role.manage(at, "service-role/AWSAppSyncPushToCloudWatchLogs");
        self.add_role(&source.bare(), &id, role);
        Some(make::attribute(at, &id, "Arn"))
    }

    fn permit_appsync(&mut self, source: &Source, index: usize, function: &Node) {
        let at = source.at;
        let pattern = "arn:${AWS::Partition}:appsync:${AWS::Region}:${AWS::AccountId}:apis/${__Api__}";
        let api = make::attribute(at, &source.id, "ApiId");
        let properties = vec![
            ("Action", Some(make::text(at, "lambda:InvokeFunction"))),
            ("FunctionName", Some(function.clone())),
            ("Principal", Some(make::text(at, SERVICE))),
            (
                "SourceArn",
                Some(make::substitution_with(at, pattern, [("__Api__", api)])),
            ),
        ];
        let id = format!("{}Authorizer{index}Permission", source.id);
        self.add(source, &id, "AWS::Lambda::Permission", properties);
    }

    fn data_source(&mut self, source: &Source, kind: &str, member: &Member) {
        let at = member.key.origin;
        let given = &member.value;
        let (part, end, resource, arn) = match kind {
            "Lambda" => (
                "Lambda",
                "Lambda",
                "AWS::Lambda::Function",
                given.given("FunctionArn").cloned(),
            ),
            _ => ("DynamoDB", "Table", "AWS::DynamoDB::Table", table_arn(given)),
        };
        let id = format!("{}{}{part}DataSource", source.id, member.key.text);
        let role = given.given("ServiceRoleArn").cloned().unwrap_or_else(|| {
            let role = format!("{id}Role");
            self.add_role(&source.bare(), &role, Role::of_service(at, SERVICE));
            let mut connector = source.bare();
            connector.id = format!("{id}To{end}Connector").into();
            connector.at = at;
            connector.properties = connection(at, &role, resource, arn, given.given("Permissions"), kind);
            self.connector(&connector);
            make::attribute(at, &role, "Arn")
        });
        let properties = vec![
            ("ApiId", Some(make::attribute(at, &source.id, "ApiId"))),
            ("Name", Some(make::text(at, member.key.text.as_ref()))),
            ("ServiceRoleArn", Some(role)),
        ];
        self.add(source, &id, "AWS::AppSync::DataSource", properties);
    }
}

/// What a data source may do is what a connector to it allows.
fn connection(
    at: crate::value::Origin,
    role: &str,
    kind: &str,
    arn: Option<Node>,
    permissions: Option<&Node>,
    source: &str,
) -> Node {
    let from = [
        ("Type", make::text(at, "AWS::AppSync::DataSource")),
        ("RoleName", make::reference(at, role)),
    ];
    let to = [("Type", make::text(at, kind))]
        .into_iter()
        .chain(arn.map(|arn| ("Arn", arn)));
    let all: &[&str] = if source == "Lambda" {
        &["Write"]
    } else {
        &["Read", "Write"]
    };
    let all = || make::sequence(at, all.iter().map(|one| make::text(at, *one)));
    make::mapping(
        at,
        [
            ("Source", make::mapping(at, from)),
            ("Destination", make::mapping(at, to)),
            ("Permissions", permissions.cloned().unwrap_or_else(all)),
        ],
    )
}

/// A table may be known by its name alone, in a region of its own.
fn table_arn(given: &Node) -> Option<Node> {
    if let Some(arn) = given.given("TableArn") {
        return Some(arn.clone());
    }
    let name = given.given("TableName")?;
    let at = name.origin;
    let region = given
        .given("Region")
        .cloned()
        .unwrap_or_else(|| make::reference(at, "AWS::Region"));
    let pattern = "arn:${AWS::Partition}:dynamodb:${__Region__}:${AWS::AccountId}:table/${__Table__}";
    Some(make::substitution_with(
        at,
        pattern,
        [("__Region__", region), ("__Table__", name.clone())],
    ))
}

fn additional(source: &Source) -> impl Iterator<Item = &Node> {
    let additional = source.property("Auth").and_then(|auth| auth.given("Additional"));
    additional.map(Node::items_or_self).unwrap_or_default().iter()
}
