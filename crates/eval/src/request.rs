//! One authorization question.

use crate::caller::Caller;
use crate::context::Context;
use iamscope_catalog::{ActionId, Catalog};
use iamscope_policy::{Arn, has_placeholder, is_account_id};
use std::fmt;

/// A request: may this caller do this to that, in these circumstances?
#[derive(Clone, Debug)]
pub struct Request<'r> {
    /// Who asks.
    pub caller: &'r Caller,
    /// What is to be done.
    pub action: &'r Action,
    /// What it is to be done to.
    pub target: &'r Target,
    /// The circumstances, the clock included.
    pub context: &'r Context,
}

/// An action by name: `s3:GetObject` is service `s3` and name `GetObject`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Action {
    /// The service prefix, in lower case.
    pub service: Box<str>,
    /// The name, in the catalogue's spelling where the catalogue knows it.
    pub name: Box<str>,
    id: Option<ActionId>,
    supports_rcp: Option<bool>,
}

/// A name that the catalogue does not know.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnknownAction {
    /// The name.
    pub name: Box<str>,
    /// Known names that are close to it, the closest first.
    pub suggestions: Vec<Box<str>>,
}

/// What an action is done to.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Target {
    /// The ARN, or `*` for actions that take no resource.
    pub arn: Box<str>,
    /// The id of the account that owns it; `None` if that is not known.
    pub account: Option<Box<str>>,
}

impl Action {
    /// Reads the name of a known action, in any letter case.
    pub fn parse(text: &str, catalog: &Catalog) -> Result<Self, UnknownAction> {
        let action = text
            .split_once(':')
            .map(|(service, name)| Self::new(service, name, catalog));
        action.filter(Action::is_known).ok_or_else(|| UnknownAction {
            name: text.into(),
            suggestions: catalog
                .suggest_action(text)
                .iter()
                .map(|action| action.full_name().into())
                .collect(),
        })
    }

    /// Takes an action by name, whether or not the catalogue knows it: AWS adds several a day.
    pub fn new(service: &str, name: &str, catalog: &Catalog) -> Self {
        let known_service = catalog.service(service);
        let known = known_service.and_then(|service| service.action(name));
        Self {
            service: service.to_ascii_lowercase().into(),
            name: known.map_or(name, |action| action.name()).into(),
            id: known.map(|action| action.id()),
            supports_rcp: known_service.map(|service| service.supports_rcp()),
        }
    }

    /// Returns its id in the catalogue.
    pub fn id(&self) -> Option<ActionId> {
        self.id
    }

    /// Returns whether the catalogue knows it.
    pub fn is_known(&self) -> bool {
        self.id.is_some()
    }

    /// Returns whether resource control policies apply to its service, if that is known.
    pub(crate) fn supports_rcp(&self) -> Option<bool> {
        self.supports_rcp
    }

    /// Returns whether it is the action with this service prefix, in lower case, and this name.
    pub(crate) fn is(&self, service: &str, name: &str) -> bool {
        self.service.as_ref() == service && self.name.eq_ignore_ascii_case(name)
    }

    /// Returns whether a trust policy decides it.
    pub fn is_role_assumption(&self) -> bool {
        let is_assumption = self.is("sts", "AssumeRole")
            || self.is("sts", "AssumeRoleWithWebIdentity")
            || self.is("sts", "AssumeRoleWithSAML");
        is_assumption || self.is_session_setting()
    }

    /// Returns whether it sets something on a session that is being made, which its trust policy must allow as well.
    pub(crate) fn is_session_setting(&self) -> bool {
        self.is("sts", "TagSession") || self.is("sts", "SetSourceIdentity") || self.is("sts", "SetContext")
    }
}

impl Target {
    /// Takes an ARN, or `*` for an action without a resource. If the ARN names an account that is the owner; `account` is
    /// for those that do not, such as buckets.
    pub fn new(arn: &str, account: Option<&str>) -> Self {
        let parsed = has_placeholder(arn).then(|| Arn::parse(arn)).flatten();
        let field = match &parsed {
            Some(arn) => Some(arn.account()),
            None => arn.split(':').nth(4),
        };
        let named = field.filter(|field| is_account_id(field) || has_placeholder(field));
        Self {
            arn: arn.into(),
            account: account.or(named).map(Into::into),
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.service, self.name)
    }
}

impl fmt::Display for UnknownAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown action `{}`", self.name)
    }
}

impl std::error::Error for UnknownAction {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_action_may_be_younger_than_the_catalogue() {
        let is_known = |name| Action::new("s3", name, Catalog::embedded()).is_known();
        assert!(is_known("getobject"));
        assert!(!is_known("GetWhatIsNotThere"));
        let id = |text| Action::parse(text, Catalog::embedded()).map(|action| action.id());
        assert!(id("s3:GetObject").is_ok_and(|id| id.is_some()));
        let unknown = id("s3:GetWhatIsNotThere").map_err(|error| error.to_string());
        assert_eq!(unknown, Err("unknown action `s3:GetWhatIsNotThere`".to_owned()));
    }
}
