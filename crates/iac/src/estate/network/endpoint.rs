//! Function URLs, and what AWS serves under addresses of its own.

use super::super::draft::Draft;
use super::super::item::Item;
use super::switch;
use iamscope_estate::network::{CodeEndpoint, Endpoint, FunctionUrl, Listing, UrlAuthorization};

pub(super) fn read(draft: &mut Draft<'_>, item: &Item<'_>) -> bool {
    match item.kind() {
        "aws_lambda_function_url" | "AWS::Lambda::Url" => url(draft, item),
        "aws_lambda_function" | "AWS::Lambda::Function" if !draft.is_observed => {
            draft.own_network(item, CodeEndpoint::default());
        }
        "aws_eks_cluster" | "AWS::EKS::Cluster" => cluster(draft, item),
        "aws_apprunner_service" | "AWS::AppRunner::Service" => {
            let path = "network_configuration.ingress_configuration.is_publicly_accessible";
            let facts = Endpoint {
                is_public: switch(draft, item.attributes(), path, true),
                ranges: Listing::whole(vec!["0.0.0.0/0".into()]),
            };
            draft.own_network(item, facts);
        }
        _ => return false,
    }
    item.identity.is_none()
}

fn url(draft: &mut Draft<'_>, item: &Item<'_>) {
    let attributes = item.attributes();
    let authorization = match attributes.string("authorization_type|AuthType").as_deref() {
        Some("NONE") => Some(UrlAuthorization::None),
        Some("AWS_IAM") => Some(UrlAuthorization::Iam),
        Some(_) | None => None,
    };
    let url = FunctionUrl {
        qualifier: attributes.string("qualifier").map(Into::into),
        authorization,
        place: draft.place_of(item.declared.origin),
    };
    for function in item.strings("function_name|TargetFunctionArn") {
        let arn = draft.resolve("lambda", "function", &function, &item.declared.scope);
        let urls = Listing::partial(vec![url.clone()]);
        draft.network(&arn, "function", CodeEndpoint { urls });
    }
}

/// The API of a cluster is public for everyone unless something else is said.
///
/// Source: Amazon EKS User Guide, "Cluster API server endpoint".
fn cluster(draft: &mut Draft<'_>, item: &Item<'_>) {
    let attributes = item.attributes();
    let public = "vpc_config.endpoint_public_access|ResourcesVpcConfig.EndpointPublicAccess";
    let ranges = attributes.strings("vpc_config.public_access_cidrs|ResourcesVpcConfig.PublicAccessCidrs");
    let ranges = if ranges.is_empty() && !draft.is_observed {
        vec!["0.0.0.0/0".to_owned()]
    } else {
        ranges
    };
    let facts = Endpoint {
        is_public: switch(draft, attributes, public, true),
        ranges: Listing {
            is_whole: !ranges.is_empty(),
            seen: ranges.into_iter().map(Into::into).collect(),
        },
    };
    draft.own_network(item, facts);
}
