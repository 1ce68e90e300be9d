//! `AWS::Serverless::Api` and `AWS::Serverless::HttpApi`, and the ones that SAM makes for events that name none.

use super::role;
use super::{IMPLICIT_HTTP, IMPLICIT_REST, Sam, Source, Target, globals};
use crate::cloudformation::tree::{Node, make};
use crate::value::Origin;
use std::collections::BTreeMap;

/// A path of an API and what it calls.
#[derive(Clone)]
pub(super) struct Route {
    pub(super) path: String,
    pub(super) method: String,
    pub(super) target: Target,
    pub(super) auth: Option<Node>,
}

impl Sam<'_, '_, '_> {
    /// Makes the APIs that events need and the template does not have.
    pub(super) fn implicit_apis(&mut self, section: &Node) {
        let kinds = [(IMPLICIT_REST, "Api", "Prod"), (IMPLICIT_HTTP, "HttpApi", "$default")];
        for (id, kind, stage) in kinds {
            if !self.routes.contains_key(id) || section.member(id).is_some() {
                continue;
            }
            let at = section.origin;
            let own = make::mapping(at, [("StageName", make::text(at, stage))]);
            let global = self.globals.as_ref().and_then(|globals| globals.member(kind));
            let source = Source {
                id: id.into(),
                at,
                properties: globals::merge(global, &own),
                condition: self.condition_of_routes(id, at),
            };
            if kind == "Api" {
                self.rest_api(&source);
            } else {
                self.http_api(&source);
            }
        }
    }

    /// An API that SAM makes is there if any of the functions is that it leads to.
    fn condition_of_routes(&mut self, id: &str, at: Origin) -> Option<Node> {
        let routes = self.routes.get(id)?;
        let conditions: Option<Vec<&Node>> = routes
            .iter()
            .map(|route| route.target.source.condition.as_ref())
            .collect();
        let mut conditions = conditions.filter(|conditions| !conditions.is_empty())?;
        conditions.dedup_by(|a, b| a.reads_as(b));
        if let [condition] = &*conditions {
            return Some((*condition).clone());
        }
        let any = conditions
            .into_iter()
            .map(|condition| make::call(at, "Condition", condition.clone()));
        let any = make::call(at, "Fn::Or", make::sequence(at, any));
        let name = format!("{id}Condition");
        self.cx.conditions.add(&name, any);
        Some(make::text(at, name))
    }

    pub(super) fn rest_api(&mut self, source: &Source) {
        let at = source.at;
        let id = &source.id;
        let auth = source.property("Auth");
        let policy = auth
            .and_then(|auth| auth.given("ResourcePolicy"))
            .map(|policy| resource_policy(at, policy));
        let name = source
            .cloned("Name")
            .unwrap_or_else(|| make::reference(at, "AWS::StackName"));
        let stage_name = source.cloned("StageName");
        let stage = self.known(stage_name.as_ref()).unwrap_or_default();
        let stage = stage.replace(|c: char| !c.is_ascii_alphanumeric(), "");
        let properties = vec![
            ("Name", Some(name)),
            ("Body", self.body(source)),
            ("Policy", policy.or_else(|| source.cloned("Policy"))),
            ("EndpointConfiguration", endpoint(source)),
            ("DisableExecuteApiEndpoint", source.cloned("DisableExecuteApiEndpoint")),
            ("Tags", source.tags()),
        ];
        self.add(source, id, "AWS::ApiGateway::RestApi", properties);
        let api = make::reference(at, id);
        let deployment = format!("{id}Deployment");
        self.add(
            source,
            &deployment,
            "AWS::ApiGateway::Deployment",
            vec![("RestApiId", Some(api.clone()))],
        );
        let properties = vec![
            ("RestApiId", Some(api)),
            ("StageName", stage_name),
            ("DeploymentId", Some(make::reference(at, &deployment))),
            ("AccessLogSetting", source.cloned("AccessLogSetting")),
            ("MethodSettings", source.cloned("MethodSettings")),
            ("TracingEnabled", source.cloned("TracingEnabled")),
            ("CacheClusterEnabled", source.cloned("CacheClusterEnabled")),
        ];
        let stage = format!("{id}{stage}Stage");
        self.add(source, &stage, "AWS::ApiGateway::Stage", properties);
        self.cx
            .addresses_of_parts(id, &[("Stage", &stage), ("Deployment", &deployment)]);
        self.authorizers(source, false);
    }

    pub(super) fn http_api(&mut self, source: &Source) {
        let at = source.at;
        let id = &source.id;
        let properties = vec![
            ("Name", source.cloned("Name")),
            ("Body", self.body(source)),
            ("CorsConfiguration", source.cloned("CorsConfiguration")),
            ("DisableExecuteApiEndpoint", source.cloned("DisableExecuteApiEndpoint")),
            ("Tags", source.cloned("Tags")),
        ];
        self.add(source, id, "AWS::ApiGatewayV2::Api", properties);
        let name = source.cloned("StageName").unwrap_or_else(|| make::text(at, "$default"));
        let known = self.known(Some(&name)).unwrap_or_default();
        let stage = match known.as_str() {
            "$default" => format!("{id}ApiGatewayDefaultStage"),
            stage => format!("{id}{}Stage", stage.replace(|c: char| !c.is_ascii_alphanumeric(), "")),
        };
        let properties = vec![
            ("ApiId", Some(make::reference(at, id))),
            ("StageName", Some(name)),
            ("AccessLogSettings", source.cloned("AccessLogSettings")),
            ("DefaultRouteSettings", source.cloned("DefaultRouteSettings")),
            ("AutoDeploy", Some(make::boolean(at, true))),
        ];
        self.add(source, &stage, "AWS::ApiGatewayV2::Stage", properties);
        self.cx.addresses_of_parts(id, &[("Stage", &stage)]);
        self.authorizers(source, true);
    }

    /// Functions that authorize calls are called by the API. An HTTP API does so by a role, unless it is told otherwise.
    fn authorizers(&mut self, source: &Source, is_http: bool) {
        let at = source.at;
        let authorizers = source.property("Auth").and_then(|auth| auth.given("Authorizers"));
        for authorizer in authorizers.map(Node::members).unwrap_or_default() {
            let Some(function) = authorizer.value.given("FunctionArn") else {
                continue;
            };
            let is_enabled = authorizer.value.given("EnableFunctionDefaultPermissions");
            if is_http && !is_enabled.is_some_and(Node::is_true) {
                continue;
            }
            if authorizer
                .value
                .given("DisableFunctionDefaultPermissions")
                .is_some_and(Node::is_true)
            {
                continue;
            }
            let pattern =
                "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${__ApiId__}/authorizers/*";
            let api = make::reference(at, &source.id);
            let properties = vec![
                ("Action", Some(make::text(at, "lambda:InvokeFunction"))),
                ("FunctionName", Some(function.clone())),
                ("Principal", Some(make::text(at, "apigateway.amazonaws.com"))),
                (
                    "SourceArn",
                    Some(make::substitution_with(at, pattern, [("__ApiId__", api)])),
                ),
            ];
            let id = format!("{}{}AuthorizerPermission", source.id, authorizer.key.text);
            self.add(source, &id, "AWS::Lambda::Permission", properties);
        }
    }

    /// The definition of an API: its own, or one of the events that lead to it.
    fn body(&mut self, source: &Source) -> Option<Node> {
        if let Some(body) = source.property("DefinitionBody") {
            return Some(body.clone());
        }
        let routes = self.routes.get(&source.id).cloned().unwrap_or_default();
        if routes.is_empty() {
            return None;
        }
        let at = source.at;
        let default = source.property("Auth").and_then(|auth| auth.given("DefaultAuthorizer"));
        let mut paths: BTreeMap<&str, Vec<(String, Node)>> = BTreeMap::new();
        for route in &routes {
            let pattern = "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${__Function__}/invocations";
            let uri = make::substitution_with(at, pattern, [("__Function__", route.target.arn.clone())]);
            let integration = make::mapping(
                at,
                [
                    ("type", make::text(at, "aws_proxy")),
                    ("httpMethod", make::text(at, "POST")),
                    ("uri", uri),
                ],
            );
            let mut operation = vec![("x-amazon-apigateway-integration", integration)];
            let own = route.auth.as_ref().and_then(|auth| auth.given("Authorizer"));
            if let Some(authorizer) = own.or(default).and_then(Node::as_str).filter(|name| *name != "NONE") {
                let security = make::mapping(at, [(authorizer, make::sequence(at, []))]);
                operation.push(("security", make::sequence(at, [security])));
            }
            let method = match route.method.to_ascii_lowercase().as_str() {
                "any" => "x-amazon-apigateway-any-method".to_owned(),
                method => method.to_owned(),
            };
            let operation = make::mapping(at, operation);
            let operation = match &route.target.source.condition {
                Some(condition) => {
                    let nothing = make::reference(at, "AWS::NoValue");
                    make::call(
                        at,
                        "Fn::If",
                        make::sequence(at, [condition.clone(), operation, nothing]),
                    )
                }
                None => operation,
            };
            paths.entry(&route.path).or_default().push((method, operation));
        }
        let paths = paths
            .into_iter()
            .map(|(path, operations)| (path, make::mapping(at, operations)));
        Some(make::mapping(at, [("paths", make::mapping(at, paths))]))
    }
}

fn endpoint(source: &Source) -> Option<Node> {
    let given = source.property("EndpointConfiguration")?;
    let at = source.at;
    if given.as_str().is_some() || given.as_call().is_some() {
        return Some(make::mapping(at, [("Types", make::sequence(at, [given.clone()]))]));
    }
    let kind = given
        .given("Type")
        .map(|kind| ("Types", make::sequence(at, [kind.clone()])));
    let endpoints = given.given("VPCEndpointIds").map(|ids| ("VpcEndpointIds", ids.clone()));
    Some(make::mapping(at, kind.into_iter().chain(endpoints)))
}

/// Writes the lists of a resource policy as statements.
///
/// <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-api-resourcepolicystatement.html>.
fn resource_policy(at: Origin, policy: &Node) -> Node {
    let mut statements: Vec<Node> = policy
        .given("CustomStatements")
        .map(|custom| custom.items_or_self().to_vec())
        .unwrap_or_default();
    let accounts = |key: &str| policy.given(key).map(|list| make::mapping(at, [("AWS", list.clone())]));
    let everyone = || make::text(at, "*");
    if let Some(principal) = accounts("AwsAccountWhitelist") {
        statements.push(invoke(at, "Allow", principal, None));
    }
    if let Some(principal) = accounts("AwsAccountBlacklist") {
        statements.push(invoke(at, "Deny", principal, None));
    }
    let lists = [
        ("IpRangeWhitelist", "NotIpAddress", "aws:SourceIp"),
        ("IpRangeBlacklist", "IpAddress", "aws:SourceIp"),
        ("IntrinsicVpcWhitelist", "StringNotEquals", "aws:SourceVpc"),
        ("IntrinsicVpcBlacklist", "StringEquals", "aws:SourceVpc"),
        ("IntrinsicVpceWhitelist", "StringNotEquals", "aws:SourceVpce"),
        ("IntrinsicVpceBlacklist", "StringEquals", "aws:SourceVpce"),
        ("SourceVpcWhitelist", "StringNotEquals", "aws:SourceVpc"),
        ("SourceVpcBlacklist", "StringEquals", "aws:SourceVpc"),
    ];
    let mut is_open = false;
    for (list, operator, key) in lists {
        let Some(values) = policy.given(list) else { continue };
        // The one list may name networks and their endpoints alike.
        let is_endpoint = list.starts_with("SourceVpc") && names_endpoints(values);
        let key = if is_endpoint { "aws:SourceVpce" } else { key };
        let test = make::mapping(at, [(key, values.clone())]);
        let condition = make::mapping(at, [(operator, test)]);
        statements.push(invoke(at, "Deny", everyone(), Some(condition)));
        is_open = true;
    }
    if is_open {
        statements.push(invoke(at, "Allow", everyone(), None));
    }
    role::document(at, statements)
}

fn names_endpoints(values: &Node) -> bool {
    values
        .items_or_self()
        .iter()
        .any(|value| value.as_str().is_some_and(|text| text.starts_with("vpce-")))
}

fn invoke(at: Origin, effect: &str, principal: Node, condition: Option<Node>) -> Node {
    let members = [
        ("Effect", make::text(at, effect)),
        ("Principal", principal),
        ("Action", make::text(at, "execute-api:Invoke")),
        ("Resource", make::text(at, "execute-api:/*")),
    ];
    make::mapping(
        at,
        members
            .into_iter()
            .chain(condition.map(|condition| ("Condition", condition))),
    )
}
