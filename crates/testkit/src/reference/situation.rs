//! Everything that one decision looks at.

use super::caller::Caller;
use super::context::Context;
use super::policies::Parsed;
use super::world::World;
use iamscope_simulate::Case;

/// A case, taken apart, in one world.
pub(super) struct Situation<'a> {
    pub(super) case: &'a Case,
    pub(super) parsed: &'a Parsed,
    pub(super) caller: &'a Caller,
    pub(super) context: &'a Context,
    pub(super) resource_account: Option<&'a str>,
    pub(super) world: &'a World,
}

impl Situation<'_> {
    /// Returns the service of the action, in lower case.
    pub(super) fn service(&self) -> String {
        let action = self.case.request.action.as_str();
        let service = action.split_once(':').map_or(action, |(service, _)| service);
        service.to_ascii_lowercase()
    }

    /// Returns whether the action is this one; actions compare without regard to case.
    pub(super) fn is_action(&self, service: &str, names: &[&str]) -> bool {
        let action = self.case.request.action.as_str();
        let name = action.split_once(':').map_or("", |(_, name)| name);
        self.service() == service && names.iter().any(|known| known.eq_ignore_ascii_case(name))
    }

    /// Returns the fields of the resource's ARN, if it is one.
    pub(super) fn resource_fields(&self) -> Option<[&str; 6]> {
        let fields: Vec<&str> = self.case.request.resource.splitn(6, ':').collect();
        fields.try_into().ok()
    }

    /// Returns whether caller and resource belong to one account.
    pub(super) fn is_same_account(&self) -> bool {
        self.caller.account.is_some() && self.caller.account.as_deref() == self.resource_account
    }

    /// Returns whether the caller has a permissions boundary.
    pub(super) fn has_boundary(&self) -> bool {
        self.caller.has_identity_policies() && !self.parsed.boundary.is_empty()
    }
}
