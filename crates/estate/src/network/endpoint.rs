//! What AWS serves under addresses of its own: function URLs, APIs, clusters, services.

use super::facts;
use super::link::{Link, Listing, Place};
use serde::{Deserialize, Serialize};

facts! {
    /// A function with its URLs.
    CodeEndpoint {
        /// Its URLs.
        urls: Listing<FunctionUrl>,
    }

    /// An interface that API Gateway serves.
    Api {
        /// Whether it is reached through VPC endpoints only.
        is_private: Option<bool>,
        /// Whether its default address is switched off, so that only names of the account's own lead to it.
        is_default_address_off: Option<bool>,
        /// Whether it was deployed to a stage.
        has_stage: Option<bool>,
        /// Its routes.
        routes: Listing<ApiRoute>,
    }

    /// Something that AWS serves under an address of its own: the API of a cluster, a service.
    Endpoint {
        /// Whether the address is one of the internet.
        is_public: Option<bool>,
        /// The ranges that may come in.
        ranges: Listing<Box<str>>,
    }
}

/// A URL of a function.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FunctionUrl {
    /// The alias that it is for, if it is for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub qualifier: Option<Box<str>>,
    /// Who may call it; `None` if it is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorization: Option<UrlAuthorization>,
    /// Where it was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
}

/// Who may call a URL of a function.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UrlAuthorization {
    /// Anyone whom the function's policy lets in; nobody signs.
    None,
    /// Principals of AWS.
    Iam,
}

/// A route of an API.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApiRoute {
    /// Method and path, such as `GET /orders`.
    pub route: Box<str>,
    /// Who may call it; `None` if it is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorization: Option<Authorization>,
    /// Whether callers need an API key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub needs_key: Option<bool>,
    /// What serves it: a function or a state machine, if it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<Link>,
    /// Where it was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
}

/// Who may call a route of an API.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Authorization {
    /// Anyone.
    None,
    /// Principals of AWS.
    Iam,
    /// Whomever a function lets in.
    Custom,
    /// Whoever has a token of a user pool or another issuer.
    Token,
}
