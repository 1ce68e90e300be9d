//! What principals and things are called.

use crate::access::Access;
use crate::target::Thing;
use crate::unknown;
use iamscope_estate::{AccountId, Principal, ProviderKind};
use iamscope_policy::{Arn, has_placeholder};

impl<'e> Access<'e> {
    /// Returns the short name of a principal: `role/app`, or `111122223333:role/app` if the estate has several accounts.
    pub fn name(&self, principal: &Principal) -> String {
        let local = self.local_name(principal);
        match self.account_of(principal) {
            Some(account) if self.has_several_accounts() && !matches!(principal, Principal::External(_)) => {
                format!("{}:{local}", self.estate().accounts()[account].number)
            }
            Some(_) | None => local,
        }
    }

    /// Returns the short name of a principal within its account, such as `role/app`.
    pub fn local_name(&self, principal: &Principal) -> String {
        let estate = self.estate();
        match principal {
            Principal::Root(_) => "root".to_owned(),
            Principal::User(user) => format!("user/{}", estate.users()[*user].name),
            Principal::Role(role) => format!("role/{}", estate.roles()[*role].name),
            Principal::Session(role, session) => format!("role/{}/{session}", estate.roles()[*role].name),
            Principal::FederatedUser(user, session) => {
                format!("user/{}/federated/{session}", estate.users()[*user].name)
            }
            Principal::Federated(provider) => {
                let provider = &estate.providers()[*provider];
                match provider.kind {
                    ProviderKind::Oidc => provider.name.clone(),
                    ProviderKind::Saml => format!("saml/{}", provider.name),
                }
            }
            Principal::Service(name) => name.to_string(),
            Principal::Account(number) if has_placeholder(number.as_str()) => format!("unknown account {number}"),
            Principal::Account(number) => format!("account {number}"),
            Principal::External(arn) if self.is_unknown(principal) => unknown::name(arn),
            Principal::External(arn) => external_name(arn),
            Principal::Organization(id) => format!("organization {id}"),
            Principal::Anonymous => "anyone".to_owned(),
        }
    }

    /// Returns the short name of a thing, such as `bucket/data`.
    pub fn thing_name(&self, thing: Thing) -> String {
        let estate = self.estate();
        let local = match thing {
            Thing::Role(role) => format!("role/{}", estate.roles()[role].name),
            Thing::Resource(resource) => {
                let resource = &estate.resources()[resource];
                // The names of some types end in a slash already.
                let kind = resource.kind.name.to_lowercase();
                format!("{}/{}", kind.trim_end_matches('/'), resource.name)
            }
        };
        match self.owner(thing) {
            Some(account) if self.has_several_accounts() => {
                format!("{}:{local}", estate.accounts()[account].number)
            }
            Some(_) | None => local,
        }
    }

    /// Returns what an account is called: its name if it has one, else its number.
    pub fn account_name(&self, account: AccountId) -> &'e str {
        let account = &self.estate().accounts()[account];
        account.name.as_deref().unwrap_or(account.number.as_str())
    }

    fn has_several_accounts(&self) -> bool {
        self.estate().accounts().len() > 1
    }
}

fn external_name(arn: &Arn) -> String {
    match arn.resource().split_once('/') {
        // A provider that belongs to no account is known by its host.
        Some(("oidc-provider", host)) if arn.account() == "aws" => host.to_owned(),
        Some(_) | None => format!("{}:{}", arn.account(), arn.resource()),
    }
}
