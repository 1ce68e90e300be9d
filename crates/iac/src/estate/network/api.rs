//! APIs of API Gateway: their routes, who may call them, and the functions behind.

use super::super::draft::Draft;
use super::super::item::Item;
use super::switch;
use crate::types::attributes::Attributes;
use crate::value::Value;
use iamscope_estate::network::{Api, ApiRoute, Authorization, Listing};
use iamscope_estate::{Link, Place};
use iamscope_policy::{Source, SourceId};
use std::collections::BTreeMap;

/// The type of an API in the words of the service authorization reference.
const KIND: &str = "execute-api-general";

/// Parts that are declared apart and belong together.
#[derive(Default)]
pub(crate) struct Parts {
    /// Routes by the ARN of their API, with what leads to their target.
    routes: Vec<(String, String, ApiRoute)>,
    /// Targets by the ARN of the API and what routes call them.
    targets: BTreeMap<(String, String), Link>,
    /// The path of a resource of an API: the resource above, and its part.
    paths: BTreeMap<String, (String, String)>,
}

pub(super) fn read(draft: &mut Draft<'_>, item: &Item<'_>) -> bool {
    match item.kind() {
        "aws_api_gateway_rest_api" | "AWS::ApiGateway::RestApi" | "aws_apigatewayv2_api" | "AWS::ApiGatewayV2::Api" => {
            api(draft, item);
        }
        "aws_api_gateway_resource" | "AWS::ApiGateway::Resource" => {
            let handle = item.string("id").unwrap_or_else(|| item.placeholder("id"));
            let above = item.string("parent_id").unwrap_or_default();
            let part = item.string("path_part").unwrap_or_default();
            draft.later.apis.paths.insert(handle, (above, part));
        }
        "aws_api_gateway_method" | "AWS::ApiGateway::Method" => method(draft, item),
        "aws_api_gateway_integration" => {
            let key = rest_key(item);
            for arn in apis(draft, item, "rest_api_id") {
                if let Some(target) = target(draft, item, "uri") {
                    draft.later.apis.targets.insert((arn, key.clone()), target);
                }
            }
        }
        "aws_apigatewayv2_route" | "AWS::ApiGatewayV2::Route" => {
            let attributes = item.attributes();
            let key = attributes.string("target").unwrap_or_default();
            let key = key.strip_prefix("integrations/").unwrap_or(&key).to_owned();
            let route = ApiRoute {
                route: attributes.string("route_key").unwrap_or_default().into(),
                authorization: authorization(draft, attributes, "authorization_type"),
                needs_key: switch(draft, attributes, "api_key_required", false),
                target: None,
                place: draft.place_of(item.declared.origin),
            };
            for arn in apis(draft, item, "api_id") {
                draft.later.apis.routes.push((arn, key.clone(), route.clone()));
            }
        }
        "aws_apigatewayv2_integration" | "AWS::ApiGatewayV2::Integration" => {
            let key = item.string("id|Ref").unwrap_or_else(|| item.placeholder("id"));
            for arn in apis(draft, item, "api_id") {
                if let Some(target) = target(draft, item, "integration_uri") {
                    draft.later.apis.targets.insert((arn, key.clone()), target);
                }
            }
        }
        "aws_api_gateway_stage" | "AWS::ApiGateway::Stage" => stage(draft, item, "rest_api_id"),
        "aws_api_gateway_deployment" | "AWS::ApiGateway::Deployment" if item.string("stage_name").is_some() => {
            stage(draft, item, "rest_api_id");
        }
        "aws_apigatewayv2_stage" | "AWS::ApiGatewayV2::Stage" => stage(draft, item, "api_id"),
        _ => return false,
    }
    item.identity.is_none()
}

fn apis(draft: &Draft<'_>, item: &Item<'_>, path: &str) -> Vec<String> {
    let ids = item.strings(path).into_iter();
    ids.map(|id| draft.resolve("execute-api", KIND, &id, &item.declared.scope))
        .collect()
}

fn stage(draft: &mut Draft<'_>, item: &Item<'_>, path: &str) {
    for arn in apis(draft, item, path) {
        let facts = Api {
            has_stage: Some(true),
            ..Api::default()
        };
        draft.network(&arn, KIND, facts);
    }
}

fn api(draft: &mut Draft<'_>, item: &Item<'_>) {
    let attributes = item.attributes();
    let types = attributes.strings("endpoint_configuration.types");
    let is_private = match types.as_slice() {
        [] if draft.is_observed => None,
        types if types.iter().any(|text| text.contains(crate::text::OPEN)) => None,
        types => Some(types.iter().any(|text| text == "PRIVATE")),
    };
    let place = draft.place_of(item.declared.origin);
    let mut routes = Vec::new();
    if let Some(body) = attributes.first("body") {
        routes.extend(described(draft, body, item, place.as_ref()));
    }
    // An API that is made in one step has one route, which everyone may call.
    let quick = target(draft, item, "target");
    let is_quick = quick.is_some();
    routes.extend(quick.map(|target| {
        ApiRoute {
            route: attributes
                .string("route_key")
                .unwrap_or_else(|| "$default".to_owned())
                .into(),
            authorization: Some(Authorization::None),
            needs_key: Some(false),
            target: Some(target),
            place,
        }
    }));
    let facts = Api {
        is_private,
        is_default_address_off: switch(draft, attributes, "disable_execute_api_endpoint", false),
        has_stage: is_quick.then_some(true),
        routes: Listing::partial(routes),
    };
    draft.own_network(item, facts);
}

fn method(draft: &mut Draft<'_>, item: &Item<'_>) {
    let attributes = item.attributes();
    let key = rest_key(item);
    let route = ApiRoute {
        route: key.clone().into(),
        authorization: authorization(draft, attributes, "authorization|AuthorizationType"),
        needs_key: switch(draft, attributes, "api_key_required", false),
        target: target(draft, item, "Integration.Uri"),
        place: draft.place_of(item.declared.origin),
    };
    for arn in apis(draft, item, "rest_api_id") {
        draft.later.apis.routes.push((arn, key.clone(), route.clone()));
    }
}

/// Returns what a method and its integration have in common: the method, and the id of the resource.
fn rest_key(item: &Item<'_>) -> String {
    let method = item.string("http_method").unwrap_or_default();
    format!("{method} {}", item.string("resource_id").unwrap_or_default())
}

fn authorization(draft: &Draft<'_>, attributes: Attributes<'_>, path: &str) -> Option<Authorization> {
    match (attributes.first(path), attributes.string(path).as_deref()) {
        (_, Some("NONE")) => Some(Authorization::None),
        (_, Some("AWS_IAM")) => Some(Authorization::Iam),
        (_, Some("CUSTOM")) => Some(Authorization::Custom),
        (_, Some("COGNITO_USER_POOLS" | "JWT")) => Some(Authorization::Token),
        (None, _) => (!draft.is_observed).then_some(Authorization::None),
        (Some(_), _) => None,
    }
}

/// Returns the function that an integration calls.
fn target(draft: &Draft<'_>, item: &Item<'_>, path: &str) -> Option<Link> {
    target_of(draft, &item.string(path)?, item)
}

/// The URI of an integration has the ARN of the function in it.
///
/// Source: API Gateway REST API Reference, "Integration", `uri`.
fn target_of(draft: &Draft<'_>, uri: &str, item: &Item<'_>) -> Option<Link> {
    let function = match uri.split_once("/functions/") {
        Some((_, rest)) => rest.strip_suffix("/invocations").unwrap_or(rest),
        None => uri,
    };
    let scope = &item.declared.scope;
    let declared = draft.index.declared("lambda", "function", function, scope);
    declared
        .and_then(Link::parse)
        .or_else(|| Link::parse(function).filter(|link| matches!(link.arn().service(), "lambda" | "states")))
}

/// Returns the routes of a description in the OpenAPI format: an object, or the JSON of one as text.
///
/// Source: API Gateway Developer Guide, "OpenAPI extensions for API Gateway".
fn described(draft: &Draft<'_>, body: &Value, item: &Item<'_>, place: Option<&Place>) -> Vec<ApiRoute> {
    let parsed = body.to_text().and_then(|text| {
        let source = Source::new(String::new(), text.as_str());
        let (document, _) = crate::json_value::read(&source);
        Some(crate::json_value::value(document.root()?, SourceId(0)))
    });
    let whole = Attributes(parsed.as_ref().unwrap_or(body));
    let schemes = whole
        .first("securityDefinitions|components.securitySchemes")
        .map(Attributes);
    let open = whole.first("security");
    let mut routes = Vec::new();
    let Some(paths) = whole.first("paths") else {
        return routes;
    };
    for (path, methods) in paths.entries() {
        for (method, operation) in methods.entries() {
            let operation = Attributes(operation);
            let Some(integration) = operation.0.field("x-amazon-apigateway-integration") else {
                continue;
            };
            if method.as_ref() == "options" {
                // What browsers ask before they send a request is answered without a function.
                continue;
            }
            let uri = Attributes(integration).string("uri").unwrap_or_default();
            let security = operation.0.field("security").or(open);
            let method = match method.as_ref() {
                "x-amazon-apigateway-any-method" => "ANY".to_owned(),
                other => other.to_ascii_uppercase(),
            };
            routes.push(ApiRoute {
                route: format!("{method} {path}").into(),
                authorization: secured(security, schemes, operation),
                needs_key: Some(asks_for_key(security, schemes)),
                target: target_of(draft, &uri, item),
                place: place.cloned(),
            });
        }
    }
    routes
}

/// Returns the names of the schemes that an operation asks for.
fn scheme_names(security: Option<&Value>) -> Vec<String> {
    let elements = security
        .and_then(Value::as_elements)
        .into_iter()
        .flat_map(|list| list.iter());
    let names = elements.flat_map(|element| element.entries().map(|(name, _)| name.to_string()));
    names.collect()
}

fn secured(
    security: Option<&Value>,
    schemes: Option<Attributes<'_>>,
    operation: Attributes<'_>,
) -> Option<Authorization> {
    if security.is_some_and(Value::is_unknown) {
        return None;
    }
    let own = operation.0.field("x-amazon-apigateway-auth").map(Attributes);
    if own.and_then(|own| own.string("type")).as_deref() == Some("AWS_IAM") {
        return Some(Authorization::Iam);
    }
    let mut found = Authorization::None;
    for name in scheme_names(security) {
        let scheme = schemes.and_then(|schemes| schemes.0.field(&name)).map(Attributes)?;
        let kind = scheme.0.field("x-amazon-apigateway-authtype").and_then(Value::to_text);
        let is_authorizer = scheme.0.field("x-amazon-apigateway-authorizer").is_some();
        found = match kind.as_ref().map(|text| text.as_str()) {
            Some("awsSigv4") => Authorization::Iam,
            Some("cognito_user_pools") => Authorization::Token,
            Some(_) => Authorization::Custom,
            None if is_authorizer => Authorization::Token,
            // A key alone does not say who calls.
            None => found,
        };
    }
    Some(found)
}

fn asks_for_key(security: Option<&Value>, schemes: Option<Attributes<'_>>) -> bool {
    scheme_names(security).iter().any(|name| {
        let scheme = schemes.and_then(|schemes| schemes.0.field(name)).map(Attributes);
        scheme.is_some_and(|scheme| {
            scheme.string("type").as_deref() == Some("apiKey")
                && scheme.0.field("x-amazon-apigateway-authtype").is_none()
                && scheme.0.field("x-amazon-apigateway-authorizer").is_none()
        })
    })
}

/// Puts routes and their targets together.
pub(super) fn finish(draft: &mut Draft<'_>, parts: Parts) {
    for (arn, key, mut route) in parts.routes {
        if route.target.is_none() {
            route.target = parts.targets.get(&(arn.clone(), key)).cloned();
        }
        if let Some((method, resource)) = route.route.split_once(' ').filter(|(_, rest)| !rest.starts_with('/')) {
            route.route = format!("{method} {}", path(&parts.paths, resource)).into();
        }
        let facts = Api {
            routes: Listing::partial(vec![route]),
            ..Api::default()
        };
        draft.network(&arn, KIND, facts);
    }
}

/// Returns the path of a resource, out of its parts.
fn path(paths: &BTreeMap<String, (String, String)>, resource: &str) -> String {
    let mut parts = Vec::new();
    let mut next = resource;
    // Resources may be nested, but not without end; a cycle must not hang us.
    while let Some((above, part)) = paths.get(next).filter(|_| parts.len() < 30) {
        parts.push(part.as_str());
        next = above;
    }
    parts.reverse();
    format!("/{}", parts.join("/"))
}
