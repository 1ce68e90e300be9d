//! Finding principals, resources and actions by what people type.

use crate::access::Access;
use crate::target::Thing;
use iamscope_estate::{AccountId, AccountNumber, Entity, PolicyOwner, Principal};
use iamscope_eval::{Action, Target};
use iamscope_policy::Arn;
use thiserror::Error;

/// No list of suggestions is longer.
const MOST: usize = 3;

/// How alike two names must be to be worth a suggestion, from 0 (nothing in common) to 1 (the same).
const ALIKE: f64 = 0.6;

/// Why something was not found.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum NotFound {
    /// Nothing has this name.
    #[error("no {what} `{name}`{}", did_you_mean(.suggestions))]
    Unknown {
        /// What was looked for, such as `principal`.
        what: &'static str,
        /// What was typed.
        name: String,
        /// Names that are close, the closest first.
        suggestions: Vec<String>,
    },
    /// A group was asked to act.
    #[error("`{name}` is a group and groups cannot act, {}", a_member(.members))]
    Group {
        /// What was typed.
        name: String,
        /// Names of members.
        members: Vec<String>,
    },
    /// Several have this name.
    #[error("`{name}` could be any of {}", quoted(.candidates))]
    Ambiguous {
        /// What was typed.
        name: String,
        /// Names that tell them apart.
        candidates: Vec<String>,
    },
}

/// What IAM manages beside roles: things to act on that are no resources of the estate.
struct Identity<'e> {
    kind: &'static str,
    name: &'e str,
    arn: &'e Arn,
    /// None if AWS keeps it.
    account: Option<AccountId>,
}

impl Identity<'_> {
    fn is_called(&self, name: &str) -> bool {
        let is_typed = |(kind, own): (&str, &str)| kind == self.kind && own == self.name;
        name == self.name || name == self.arn.resource() || name.split_once('/').is_some_and(is_typed)
    }
}

impl<'e> Access<'e> {
    /// Returns the principal that a text names.
    ///
    /// A text is an ARN, the address that a program gives a user or role, `user/x`, `role/x`, `root` or a bare name, each also with an account number or name and a colon
    /// before it; an account number; a service such as `lambda.amazonaws.com`; the name of an identity provider; or
    /// `anyone`.
    pub fn find_principal(&self, text: &str) -> Result<Principal, NotFound> {
        if let Some(principal) = self.well_known_principal(text) {
            return Ok(principal);
        }
        if let Some(arn) = Arn::parse(text) {
            return self.principal_with_arn(&arn);
        }
        if let Some(principal) = self.declared_principal(text) {
            return Ok(principal);
        }
        let (account, name) = self.split_account(text);
        let mut found = self.named_principals(account, name);
        found.sort();
        found.dedup();
        match found.as_slice() {
            [one] => Ok(one.clone()),
            [] => Err(self.no_principal(text, account, name)),
            several => Err(NotFound::Ambiguous {
                name: text.to_owned(),
                candidates: several.iter().map(|principal| self.name(principal)).collect(),
            }),
        }
    }

    /// Returns the target that a text names.
    ///
    /// A text is `*`, an ARN, the address that a program gives a resource, `s3://bucket/key`, or the name of a resource of the estate, alone, with its type
    /// (`bucket/data`, `role/x`, `user/x`, `group/x`, `policy/x`), or with an account number or name and a colon before
    /// it.
    pub fn find_resource(&self, text: &str) -> Result<Target, NotFound> {
        if text == "*" || Arn::parse(text).is_some() {
            return Ok(self.target(text));
        }
        if let Some(path) = text.strip_prefix("s3://") {
            return Ok(self.target(&format!("arn:aws:s3:::{}", path.trim_end_matches('/'))));
        }
        let mut declared = self.estate().declared(text);
        if let (Some(arn), None) = (declared.next(), declared.next()) {
            return Ok(self.target(arn.as_str()));
        }
        let (account, name) = self.split_account(text);
        let things = self.all_things().into_iter();
        let things = things
            .filter(|&thing| (account.is_none() || self.owner(thing) == account) && self.is_thing_called(thing, name));
        let mut found: Vec<&Arn> = things.map(|thing| self.thing_arn(thing)).collect();
        if found.is_empty() {
            let identities = self.identities().into_iter();
            let identities = identities.filter(|identity| account.is_none() || identity.account == account);
            found.extend(identities.filter(|one| one.is_called(name)).map(|one| one.arn));
        }
        match found.as_slice() {
            [one] => Ok(self.target(one.as_str())),
            [] => Err(NotFound::Unknown {
                what: "resource",
                name: text.to_owned(),
                suggestions: self.closest(name, self.all_resources(account)),
            }),
            several => Err(NotFound::Ambiguous {
                name: text.to_owned(),
                candidates: several.iter().map(ToString::to_string).collect(),
            }),
        }
    }

    /// Returns the action that a text names, such as `s3:GetObject`.
    pub fn find_action(&self, text: &str) -> Result<Action, NotFound> {
        Action::parse(text, self.catalog()).map_err(|unknown| NotFound::Unknown {
            what: "action",
            name: text.to_owned(),
            suggestions: unknown.suggestions.iter().map(ToString::to_string).collect(),
        })
    }

    /// Returns the principal that a program declares under an address.
    fn declared_principal(&self, address: &str) -> Option<Principal> {
        let mut found = self.estate().declared(address);
        let arn = found.next().filter(|_| found.next().is_none())?;
        let principal = self.principal_by_arn(arn);
        (!matches!(principal, Principal::External(_))).then_some(principal)
    }

    /// Returns the ARN of a thing.
    pub fn thing_arn(&self, thing: Thing) -> &'e Arn {
        match thing {
            Thing::Role(role) => &self.estate().roles()[role].arn,
            Thing::Resource(resource) => &self.estate().resources()[resource].arn,
        }
    }

    fn well_known_principal(&self, text: &str) -> Option<Principal> {
        if matches!(text, "*" | "anyone" | "anonymous" | "everyone") {
            return Some(Principal::Anonymous);
        }
        if AccountNumber::parse(text).is_some() {
            return Some(self.account_principal(text));
        }
        self.catalog()
            .service_principal(text)
            .map(|_| Principal::Service(text.to_ascii_lowercase().into()))
    }

    /// Returns the principal with an ARN. One that is not there though its account was seen is most likely mistyped.
    fn principal_with_arn(&self, arn: &Arn) -> Result<Principal, NotFound> {
        let estate = self.estate();
        let principal = self.principal_by_arn(arn);
        let account = estate.account_by_number(arn.account());
        let account = account.filter(|&account| estate.accounts()[account].has_identities);
        match (matches!(principal, Principal::External(_)), account, identity_name(arn)) {
            (true, Some(account), Some(name)) => Err(self.no_principal(arn.as_str(), Some(account), &name)),
            (_, _, _) => Ok(principal),
        }
    }

    fn no_principal(&self, text: &str, account: Option<AccountId>, name: &str) -> NotFound {
        let estate = self.estate();
        let mut groups = estate.groups().iter();
        let group = groups.find(|(_, group)| {
            account.is_none_or(|account| account == group.account)
                && name.strip_prefix("group/").unwrap_or(name) == group.name
        });
        if let Some((id, _)) = group {
            let users = estate.users().iter().filter(|(_, user)| user.groups.contains(&id));
            let members = users.map(|(user, _)| self.name(&Principal::User(user)));
            return NotFound::Group {
                name: text.to_owned(),
                members: members.take(MOST).collect(),
            };
        }
        NotFound::Unknown {
            what: "principal",
            name: text.to_owned(),
            suggestions: self.closest(name, self.all_principals(account)),
        }
    }

    fn named_principals(&self, account: Option<AccountId>, name: &str) -> Vec<Principal> {
        let estate = self.estate();
        let fits = |owner: AccountId| account.is_none_or(|account| account == owner);
        let (kind, bare) = match name.split_once('/') {
            Some((kind @ ("user" | "role"), bare)) => (Some(kind), bare),
            Some(_) | None => (None, name),
        };
        // A path may be written or left out: `role/team/app` and `role/app` are the same role.
        let is_called =
            |own: &str, arn: &Arn| own == bare || arn.resource().split_once('/').is_some_and(|(_, path)| path == bare);
        let is_of_kind = |entity: Entity| match entity {
            Entity::User(_) => kind != Some("role"),
            Entity::Role(_) => kind != Some("user"),
        };
        let entities = estate.entities().filter(|&entity| {
            is_of_kind(entity)
                && fits(estate.account_of(entity))
                && is_called(estate.name_of(entity), estate.arn_of(entity))
        });
        let mut found = entities.map(Principal::from).collect::<Vec<_>>();
        if kind.is_none() && bare == "root" {
            found.extend(estate.accounts().ids().filter(|&id| fits(id)).map(Principal::Root));
        }
        if let (Some("role"), Some((role, session))) = (kind, bare.split_once('/'))
            && found.is_empty()
        {
            let roles = estate
                .roles()
                .iter()
                .filter(|(_, owner)| fits(owner.account) && owner.name == role);
            found.extend(roles.map(|(id, _)| Principal::Session(id, session.into())));
        }
        let providers = estate.providers().iter().filter(|(_, provider)| fits(provider.account));
        let providers = providers.filter(|(_, provider)| {
            provider.name == name || name.strip_prefix("saml/") == Some(provider.name.as_str())
        });
        found.extend(providers.map(|(id, _)| Principal::Federated(id)));
        found
    }

    /// Splits off the account, by number or name, if there is one before a colon.
    pub(crate) fn split_account<'t>(&self, text: &'t str) -> (Option<AccountId>, &'t str) {
        let Some((before, name)) = text.split_once(':') else {
            return (None, text);
        };
        let mut accounts = self.estate().accounts().iter();
        let account =
            accounts.find(|(_, account)| account.number.as_str() == before || account.name.as_deref() == Some(before));
        match account {
            Some((id, _)) => (Some(id), name),
            None => (None, text),
        }
    }

    fn is_thing_called(&self, thing: Thing, name: &str) -> bool {
        let (kind, own, path) = match thing {
            Thing::Role(role) => {
                let role = &self.estate().roles()[role];
                ("role", role.name.as_str(), role.arn.resource())
            }
            Thing::Resource(resource) => {
                let resource = &self.estate().resources()[resource];
                (
                    resource.kind.name.as_ref(),
                    resource.name.as_str(),
                    resource.arn.resource(),
                )
            }
        };
        let is_typed = |(typed, rest): (&str, &str)| typed.eq_ignore_ascii_case(kind) && rest == own;
        let is_secret = || secret_name(path).is_some_and(|real| name.strip_prefix("secret/").unwrap_or(name) == real);
        own == name || path == name || name.split_once('/').is_some_and(is_typed) || is_secret()
    }

    fn all_things(&self) -> Vec<Thing> {
        let resources = self.estate().resources().ids().map(Thing::Resource);
        resources.chain(self.estate().roles().ids().map(Thing::Role)).collect()
    }

    fn identities(&self) -> Vec<Identity<'e>> {
        let estate = self.estate();
        let identity = |kind, name: &'e str, arn: &'e Arn, account| Identity {
            kind,
            name,
            arn,
            account,
        };
        let users = estate.users().iter();
        let users = users.map(|(_, user)| identity("user", &user.name, &user.arn, Some(user.account)));
        let groups = estate.groups().iter();
        let groups = groups.map(|(_, group)| identity("group", &group.name, &group.arn, Some(group.account)));
        let policies = estate.managed_policies().iter().map(|(_, policy)| {
            let account = match policy.owner {
                PolicyOwner::Aws => None,
                PolicyOwner::Customer(account) => Some(account),
            };
            identity("policy", &policy.name, &policy.arn, account)
        });
        users.chain(groups).chain(policies).collect()
    }

    fn all_resources(&self, account: Option<AccountId>) -> Vec<String> {
        let fits = |owner: Option<AccountId>| account.is_none() || owner == account;
        let things = self.all_things().into_iter();
        let things = things.filter(|&thing| fits(self.owner(thing)));
        let mut names: Vec<String> = things.map(|thing| self.thing_name(thing)).collect();
        let identities = self.identities().into_iter().filter(|one| fits(one.account));
        names.extend(identities.map(|one| {
            let local = format!("{}/{}", one.kind, one.name);
            match one.account {
                Some(account) if self.estate().accounts().len() > 1 => {
                    format!("{}:{local}", self.estate().accounts()[account].number)
                }
                Some(_) | None => local,
            }
        }));
        names
    }

    fn all_principals(&self, account: Option<AccountId>) -> Vec<String> {
        let all = self.estate().entities().map(Principal::from);
        let all = all.filter(|principal| account.is_none() || self.account_of(principal) == account);
        all.map(|principal| self.name(&principal)).collect()
    }

    /// Returns the names that are most like a text. Whole names and their last parts count, so that a bare name finds
    /// what it is part of. A text that says what sort of thing it is about finds that sort only.
    pub(crate) fn closest(&self, text: &str, mut names: Vec<String>) -> Vec<String> {
        let wanted = text.to_lowercase();
        let sort = wanted.split_once('/').map(|(kind, _)| format!("{kind}/"));
        let is_of_sort = |name: &String, sort: &str| name.rsplit(':').any(|part| part.to_lowercase().starts_with(sort));
        if let Some(sort) = sort.filter(|sort| names.iter().any(|name| is_of_sort(name, sort))) {
            names.retain(|name| is_of_sort(name, &sort));
        }
        let score = |name: &str| {
            let name = name.to_lowercase();
            let last = name.rsplit(['/', ':']).next().unwrap_or_default();
            let local = name.split_once(':').map_or(name.as_str(), |(_, local)| local);
            let alike = |part: &str| strsim::normalized_damerau_levenshtein(part, &wanted);
            alike(&name).max(alike(local)).max(alike(last))
        };
        let scored = names.into_iter().map(|name| (score(&name), name));
        let mut scored = scored.filter(|(score, _)| *score >= ALIKE).collect::<Vec<_>>();
        scored.sort_by(|(left, left_name), (right, right_name)| {
            right.total_cmp(left).then_with(|| left_name.cmp(right_name))
        });
        scored.into_iter().take(MOST).map(|(_, name)| name).collect()
    }
}

/// Returns the name that a secret was given. Its ARN adds six characters.
///
/// Source: Secrets Manager User Guide, "What's in a Secrets Manager secret?"
fn secret_name(path: &str) -> Option<&str> {
    let (name, added) = path.strip_prefix("secret:")?.rsplit_once('-')?;
    (added.len() == 6).then_some(name)
}

/// Returns the short name of the user, role or group that an ARN is about, such as `role/app`.
fn identity_name(arn: &Arn) -> Option<String> {
    let (kind, path) = arn.resource().split_once('/')?;
    let (first, last) = (path.split('/').next()?, path.rsplit('/').next()?);
    match (arn.service(), kind) {
        ("iam", "user" | "role" | "group") => Some(format!("{kind}/{last}")),
        ("sts", "assumed-role") => Some(format!("role/{first}")),
        (_, _) => None,
    }
}

fn did_you_mean(suggestions: &[String]) -> String {
    if suggestions.is_empty() {
        return String::new();
    }
    format!(", did you mean {}?", quoted(suggestions))
}

fn a_member(members: &[String]) -> String {
    if members.is_empty() {
        return "and this one has no members".to_owned();
    }
    format!("name a member such as {}", quoted(members))
}

fn quoted(names: &[String]) -> String {
    let names = names.iter().map(|name| format!("`{name}`"));
    names.collect::<Vec<_>>().join(", ")
}
