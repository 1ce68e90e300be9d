//! Whom an invariant means.

use crate::file::{Claim, Invariant, InvariantProblem};
use iamscope_access::{Access, TargetLayers};
use iamscope_estate::{AccountId, Principal};
use iamscope_policy::{Case, Glob};
use std::collections::BTreeSet;

/// Callers, as an invariant names them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Who {
    /// Everyone but AWS services.
    Anyone,
    /// Callers without credentials.
    Anonymous,
    /// Everyone who is not of an account, services left out.
    OutsideAccount(AccountId),
    /// Everyone who is not of the organization of the estate, services left out.
    OutsideOrganization,
    /// Everyone of an account.
    Account(AccountId),
    /// AWS services.
    Services,
    /// These users and roles, and sessions of them.
    These(BTreeSet<Principal>),
}

/// The ways to say whom an invariant means.
const FORMS: &str = "\
write `anyone`, `anonymous`, `outside account NUMBER`, `outside the organization`, `account NUMBER`, `services`,
    `users`, `roles`, `tag KEY=VALUE`, or a user or role by name, ARN or pattern such as `role/app-*`";

impl Who {
    /// Reads whom a text means.
    pub(crate) fn read(access: &Access<'_>, text: &str, line: usize) -> Result<Self, InvariantProblem> {
        let account = |number: &str| {
            let found = access.estate().account_by_number(number.trim());
            found.ok_or_else(|| {
                InvariantProblem::new(line, format!("the estate has no account `{}`", number.trim())).help(FORMS)
            })
        };
        let text = text.trim();
        if let Some(number) = text.strip_prefix("outside account ") {
            return Ok(Self::OutsideAccount(account(number)?));
        }
        if let Some(number) = text.strip_prefix("account ") {
            return Ok(Self::Account(account(number)?));
        }
        match text {
            "anyone" => return Ok(Self::Anyone),
            "anonymous" => return Ok(Self::Anonymous),
            "services" => return Ok(Self::Services),
            "outside the organization" => {
                return match access.estate().organization() {
                    Some(_) => Ok(Self::OutsideOrganization),
                    None => Err(InvariantProblem::new(line, "the estate tells of no organization")
                        .help("add the export of the organization, or write `outside account NUMBER`")),
                };
            }
            _ => {}
        }
        let found = Self::these(access, text);
        if !found.is_empty() {
            return Ok(Self::These(found));
        }
        match access.find_principal(text) {
            Ok(principal) if principal.acting_entity().is_some() => Ok(Self::These(BTreeSet::from([principal]))),
            Ok(_) => Err(
                InvariantProblem::new(line, format!("`{text}` is neither a user nor a role of the estate")).help(FORMS),
            ),
            Err(error) => Err(InvariantProblem::new(line, error.to_string()).help(FORMS)),
        }
    }

    /// Returns the users and roles that a kind, tag or pattern stands for.
    fn these(access: &Access<'_>, text: &str) -> BTreeSet<Principal> {
        let estate = access.estate();
        let tag = text.strip_prefix("tag ").and_then(|tag| tag.split_once('='));
        let pattern = text.contains(['*', '?']).then(|| Glob::new(text, Case::Sensitive));
        let is_meant = |principal: &Principal| {
            let Some(entity) = principal.entity() else { return false };
            match (text, tag, &pattern) {
                ("users", _, _) => entity.as_role().is_none(),
                ("roles", _, _) => entity.as_role().is_some(),
                (_, Some((key, value)), _) => estate.tags_of(entity).get(key).is_some_and(|own| own == value),
                (_, None, Some(pattern)) => {
                    pattern.matches(&access.local_name(principal)) || pattern.matches(estate.arn_of(entity).as_str())
                }
                (_, None, None) => false,
            }
        };
        estate.entities().map(Principal::from).filter(is_meant).collect()
    }

    /// Returns whether a user, role or root user of the estate is meant.
    pub(crate) fn has(&self, access: &Access<'_>, principal: &Principal) -> bool {
        match self {
            Self::Anyone => true,
            Self::Anonymous | Self::Services => false,
            Self::OutsideAccount(account) => access.account_of(principal) != Some(*account),
            Self::Account(account) => access.account_of(principal) == Some(*account),
            Self::OutsideOrganization => {
                let account = access.account_of(principal);
                let number = account.map(|account| &access.estate().accounts()[account].number);
                number.is_none_or(|number| !access.estate().is_inside(number))
            }
            Self::These(principals) => principals.contains(principal),
        }
    }

    /// Returns which callers are meant who are not of the estate.
    pub(crate) fn outsiders(&self) -> Outsiders {
        let none = Outsiders::default();
        match self {
            Self::Anyone | Self::OutsideAccount(_) => Outsiders {
                anonymous: true,
                accounts: true,
                ..none
            },
            Self::OutsideOrganization => Outsiders {
                anonymous: true,
                accounts: true,
                are_strangers: true,
                ..none
            },
            Self::Anonymous => Outsiders {
                anonymous: true,
                ..none
            },
            Self::Services => Outsiders { services: true, ..none },
            Self::Account(_) | Self::These(_) => none,
        }
    }
}

/// Whom an invariant forbids something.
pub(crate) struct Forbidden {
    who: Vec<Who>,
    spared: Vec<Who>,
}

impl Forbidden {
    /// Reads whom an invariant forbids something.
    pub(crate) fn read(access: &Access<'_>, invariant: &Invariant) -> Result<Self, InvariantProblem> {
        let read = |texts: &[String]| {
            let each = texts.iter().map(|text| Who::read(access, text, invariant.line));
            each.collect::<Result<Vec<_>, _>>()
        };
        let (who, spared) = match &invariant.claim {
            Claim::Nobody(who, spared) => (read(who)?, read(spared)?),
            Claim::Only(spared) => (vec![Who::Anyone], read(spared)?),
        };
        if spared.iter().any(|who| who.outsiders().accounts) {
            let message = "callers from outside cannot be left out";
            let help = "name the users and roles, or the accounts of the estate, who may";
            return Err(InvariantProblem::new(invariant.line, message).help(help));
        }
        Ok(Self { who, spared })
    }

    /// Returns whether a user, role or root user of the estate is forbidden it.
    pub(crate) fn has(&self, access: &Access<'_>, principal: &Principal) -> bool {
        let among = |whom: &[Who]| whom.iter().any(|who| who.has(access, principal));
        among(&self.who) && !among(&self.spared)
    }

    /// Returns which callers are forbidden it who are not of the estate.
    pub(crate) fn outsiders(&self) -> Outsiders {
        let all = |whom: &[Who]| {
            whom.iter()
                .map(Who::outsiders)
                .fold(Outsiders::default(), Outsiders::or)
        };
        all(&self.who).without(all(&self.spared))
    }
}

/// Callers who are not of the estate.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Outsiders {
    /// Those without credentials.
    pub(crate) anonymous: bool,
    /// Those of other accounts, and those for whom identity providers vouch.
    pub(crate) accounts: bool,
    /// Only those who are not of the organization.
    pub(crate) are_strangers: bool,
    /// AWS services.
    pub(crate) services: bool,
}

impl Outsiders {
    /// Returns all of both.
    pub(crate) fn or(self, other: Self) -> Self {
        Self {
            anonymous: self.anonymous || other.anonymous,
            accounts: self.accounts || other.accounts,
            // Whoever means all of them means more than strangers.
            are_strangers: match (self.accounts, other.accounts) {
                (true, true) => self.are_strangers && other.are_strangers,
                (true, false) => self.are_strangers,
                (false, _) => other.are_strangers,
            },
            services: self.services || other.services,
        }
    }

    /// Returns those whom something is not kept from altogether.
    pub(crate) fn within(self, target: &TargetLayers) -> Self {
        if target.is_own_only {
            let services = self.services;
            return Self {
                services,
                ..Self::default()
            };
        }
        self
    }

    /// Returns these without others, who are of no account.
    pub(crate) fn without(self, spared: Self) -> Self {
        Self {
            anonymous: self.anonymous && !spared.anonymous,
            services: self.services && !spared.services,
            ..self
        }
    }
}
