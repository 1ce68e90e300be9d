//! `AWS::Serverless::WebSocketApi`.

use super::{Sam, Source};
use crate::cloudformation::tree::{Node, make};

impl Sam<'_, '_, '_> {
    pub(super) fn socket_api(&mut self, source: &Source) {
        let at = source.at;
        let id = &source.id;
        let properties = vec![
            (
                "Name",
                Some(source.cloned("Name").unwrap_or_else(|| make::text(at, id.as_ref()))),
            ),
            ("ProtocolType", Some(make::text(at, "WEBSOCKET"))),
            ("RouteSelectionExpression", source.cloned("RouteSelectionExpression")),
            ("DisableExecuteApiEndpoint", source.cloned("DisableExecuteApiEndpoint")),
            ("Tags", source.cloned("Tags")),
        ];
        self.add(source, id, "AWS::ApiGatewayV2::Api", properties);
        let given = source.cloned("StageName");
        let known = self.known(given.as_ref()).unwrap_or_else(|| "default".to_owned());
        let properties = vec![
            ("ApiId", Some(make::reference(at, id))),
            ("StageName", Some(given.unwrap_or_else(|| make::text(at, "default")))),
            ("AccessLogSettings", source.cloned("AccessLogSettings")),
            ("AutoDeploy", Some(make::boolean(at, true))),
        ];
        let prefix = if known == "default" { "Default" } else { known.as_str() };
        self.add(
            source,
            &format!("{id}{prefix}Stage"),
            "AWS::ApiGatewayV2::Stage",
            properties,
        );
        for route in source.property("Routes").map(Node::members).unwrap_or_default() {
            self.socket_route(source, &known, &route.key.text, &route.value);
        }
        let auth = source.property("Auth");
        let auth = auth.filter(|auth| auth.given("InvokeRole").is_none());
        if let Some(function) = auth.and_then(|auth| auth.given("AuthArn")) {
            self.permit_socket(source, &format!("{id}AuthorizerPermission"), "authorizers/*", function);
        }
    }

    fn socket_route(&mut self, source: &Source, stage: &str, key: &str, route: &Node) {
        let at = source.at;
        let id = &source.id;
        let name: String = key.chars().filter(char::is_ascii_alphanumeric).collect();
        let mut letters = name.chars();
        let name = letters
            .next()
            .map(|first| first.to_ascii_uppercase().to_string() + letters.as_str());
        let prefix = format!("{id}{}", name.unwrap_or_default());
        let Some(function) = route.given("FunctionArn") else {
            return;
        };
        let pattern = "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${FunctionArn}/invocations";
        let properties = vec![
            ("ApiId", Some(make::reference(at, id))),
            ("IntegrationType", Some(make::text(at, "AWS_PROXY"))),
            (
                "IntegrationUri",
                Some(make::substitution_with(
                    at,
                    pattern,
                    [("FunctionArn", function.clone())],
                )),
            ),
        ];
        let integration = format!("{prefix}Integration");
        self.add(source, &integration, "AWS::ApiGatewayV2::Integration", properties);
        let target = make::sequence(at, [make::text(at, "integrations"), make::reference(at, &integration)]);
        let target = make::call(at, "Fn::Join", make::sequence(at, [make::text(at, "/"), target]));
        // Only who connects is asked who they are.
        let auth = source.property("Auth").filter(|_| key == "$connect");
        let properties = vec![
            ("ApiId", Some(make::reference(at, id))),
            ("RouteKey", Some(make::text(at, key))),
            (
                "AuthorizationType",
                auth.and_then(|auth| auth.given("AuthType")).cloned(),
            ),
            ("Target", Some(target)),
        ];
        self.add(
            source,
            &format!("{prefix}Route"),
            "AWS::ApiGatewayV2::Route",
            properties,
        );
        self.permit_socket(
            source,
            &format!("{prefix}Permission"),
            &format!("{stage}/{key}"),
            function,
        );
    }

    fn permit_socket(&mut self, source: &Source, id: &str, resource: &str, function: &Node) {
        let at = source.at;
        let pattern =
            format!("arn:${{AWS::Partition}}:execute-api:${{AWS::Region}}:${{AWS::AccountId}}:${{__Api__}}/{resource}");
        let api = make::reference(at, &source.id);
        let properties = vec![
            ("Action", Some(make::text(at, "lambda:InvokeFunction"))),
            ("FunctionName", Some(function.clone())),
            ("Principal", Some(make::text(at, "apigateway.amazonaws.com"))),
            (
                "SourceArn",
                Some(make::substitution_with(at, &pattern, [("__Api__", api)])),
            ),
        ];
        self.add(source, id, "AWS::Lambda::Permission", properties);
    }
}
