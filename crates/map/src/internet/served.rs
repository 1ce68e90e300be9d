//! What AWS serves: URLs of functions, APIs, clusters and services.

use super::range::{Extent, extent};
use super::world::{World, plain};
use super::{found, internet};
use crate::builder::Found;
use crate::edge::{Asked, Requirement};
use crate::node::Subject;
use iamscope_access::Question;
use iamscope_estate::network::{Api, ApiRoute, Authorization, CodeEndpoint, Endpoint, UrlAuthorization};
use iamscope_estate::{Gap, Network, Principal, ResourceId, ResourcePolicy};
use iamscope_eval::{Formula, Value};
use std::collections::BTreeMap;

pub(super) fn edges(world: &World<'_, '_>) -> Vec<Found> {
    let mut edges = Vec::new();
    for (id, network) in world.parts() {
        match network {
            Network::Function(function) => edges.extend(urls(world, id, function)),
            Network::Api(api) => {
                edges.extend(entry(world, id, api));
                edges.extend(behind(world, id, api));
            }
            Network::Endpoint(endpoint) => edges.extend(address(world, id, endpoint)),
            Network::Vpc(_)
            | Network::Subnet(_)
            | Network::RouteTable(_)
            | Network::InternetGateway(_)
            | Network::SecurityGroup(_)
            | Network::NetworkAcl(_)
            | Network::Host(_)
            | Network::LoadBalancer(_)
            | Network::TargetGroup(_) => {}
        }
    }
    edges
}

/// Functions with a URL that takes requests nobody signed, if their policy lets everyone in.
///
/// Source: AWS Lambda Developer Guide, "Control access to Lambda function URLs".
fn urls(world: &World<'_, '_>, id: ResourceId, function: &CodeEndpoint) -> Option<Found> {
    let name = world.name(id);
    let mut best: Option<Found> = None;
    for url in &function.urls.seen {
        let what = match &url.qualifier {
            Some(qualifier) => format!("the URL of {name}:{}", plain(qualifier)),
            None => format!("the URL of {name}"),
        };
        let need = match url.authorization {
            Some(UrlAuthorization::None) => {
                world.written(format!("{what} takes requests that nobody signed"), url.place.clone())
            }
            Some(UrlAuthorization::Iam) => continue,
            None => world.unknown(format!("{what} takes requests that nobody signed")),
        };
        let arn = match &url.qualifier {
            Some(qualifier) => format!("{}:{qualifier}", world.resource(id).arn),
            None => world.resource(id).arn.to_string(),
        };
        let Some((asked, condition, assumptions)) = asked(world, "lambda:InvokeFunctionUrl", &arn, true) else {
            continue;
        };
        let edge = found(internet(), id, vec![world.ports("tcp 443"), need, asked]);
        let edge = edge.map(|edge| Found {
            condition: edge.condition.and(condition),
            assumptions: assumptions.into(),
            ..edge
        });
        let edge = edge.filter(|edge| !edge.condition.is_false());
        if best.as_ref().is_none_or(|best| !best.condition.is_true()) {
            best = edge.or(best);
        }
    }
    best
}

/// Asks whether everyone may do something; nothing if not.
fn asked(world: &World<'_, '_>, action: &str, arn: &str, is_url: bool) -> Option<(Requirement, Formula, Vec<Gap>)> {
    let access = world.access;
    let mut question = Question::new(Principal::Anonymous, access.action(action)?, access.target(arn));
    if is_url {
        question
            .context
            .set("lambda:FunctionUrlAuthType", Value::One("NONE".into()));
    }
    let answer = access.can(&question);
    let condition = answer.decision.to_formula();
    (!condition.is_false()).then(|| {
        (
            Requirement::Allowed(Asked::new(question)),
            condition,
            answer.assumptions,
        )
    })
}

/// APIs that are served to the internet.
fn entry(world: &World<'_, '_>, id: ResourceId, api: &Api) -> Option<Found> {
    let name = world.name(id);
    let mut needs = vec![world.ports("tcp 443")];
    match api.is_private {
        Some(true) => return None,
        Some(false) => needs.push(world.fact(format!("API {name} is served to the internet"), id)),
        None => needs.push(world.unknown(format!("API {name} is served to the internet"))),
    }
    if api.is_default_address_off == Some(true) {
        needs.push(world.unknown(format!("a name of the account's own leads to API {name}")));
    }
    if api.has_stage != Some(true) {
        needs.push(world.unknown(format!("API {name} is deployed to a stage")));
    }
    let mut extra = (Formula::True, Vec::new());
    if let ResourcePolicy::Document(_) = world.resource(id).policy {
        let arn = format!("{}/*", world.resource(id).arn);
        let (asked, condition, assumptions) = asked(world, "execute-api:Invoke", &arn, false)?;
        needs.push(asked);
        extra = (condition, assumptions);
    }
    let edge = found(internet(), id, needs)?;
    Some(Found {
        condition: edge.condition.and(extra.0),
        assumptions: extra.1.into(),
        ..edge
    })
}

/// Functions behind the routes of an API.
fn behind(world: &World<'_, '_>, id: ResourceId, api: &Api) -> Vec<Found> {
    let mut best = BTreeMap::<ResourceId, (usize, Vec<Requirement>)>::new();
    for route in &api.routes.seen {
        let Some(target) = route.target.as_ref().and_then(|target| world.find_function(target)) else {
            continue;
        };
        let needs = route_needs(world, id, route);
        let conditions = super::conditions(&needs);
        if best.get(&target).is_none_or(|(least, _)| conditions < *least) {
            best.insert(target, (conditions, needs));
        }
    }
    let edges = best.into_iter();
    edges
        .filter_map(|(target, (_, needs))| found(Subject::Resource(id), target, needs))
        .collect()
}

fn route_needs(world: &World<'_, '_>, id: ResourceId, route: &ApiRoute) -> Vec<Requirement> {
    let (name, words) = (world.name(id), plain(&route.route));
    let who = match route.authorization {
        Some(Authorization::None) => "for everyone",
        Some(Authorization::Iam) => "for principals of AWS",
        Some(Authorization::Custom) => "for whomever its authorizer lets in",
        Some(Authorization::Token) => "for whoever has a token",
        None => "for someone",
    };
    let text = format!("API {name} serves `{words}` {who}");
    let mut needs = vec![world.ports(&words), world.written(text, route.place.clone())];
    match route.authorization {
        Some(Authorization::None) => {}
        Some(Authorization::Iam) => needs.push(world.unknown(format!("one may call `{words}` as a principal of AWS"))),
        Some(Authorization::Custom) => needs.push(world.unknown(format!("the authorizer of `{words}` lets one in"))),
        Some(Authorization::Token) => needs.push(world.unknown(format!("one has a token for `{words}`"))),
        None => needs.push(world.unknown(format!("`{words}` can be called by everyone"))),
    }
    if route.needs_key == Some(true) {
        needs.push(world.unknown(format!("one has an API key for `{words}`")));
    }
    needs
}

/// Clusters and services that AWS gives an address.
fn address(world: &World<'_, '_>, id: ResourceId, endpoint: &Endpoint) -> Option<Found> {
    let name = world.name(id);
    let mut needs = vec![world.ports("tcp 443")];
    match endpoint.is_public {
        Some(true) => needs.push(world.fact(format!("the address of {name} is public"), id)),
        Some(false) => return None,
        None => needs.push(world.unknown(format!("the address of {name} is public"))),
    }
    let ranges = &endpoint.ranges;
    if ranges
        .seen
        .iter()
        .any(|range| matches!(extent(range), Extent::Everyone(_)))
    {
        return found(internet(), id, needs);
    }
    let part = ranges
        .seen
        .iter()
        .find(|range| matches!(extent(range), Extent::Part(_) | Extent::Unknown));
    match part {
        Some(range) => needs.push(world.unknown(format!("one comes from {}, as {name} asks", plain(range)))),
        None if ranges.is_whole => return None,
        None => needs.push(world.unknown(format!("{name} lets in addresses of the internet"))),
    }
    found(internet(), id, needs)
}
