//! What a change is about, found in the estate.

use super::{WhatIfProblem, short};
use crate::access::Access;
use crate::find::NotFound;
use iamscope_estate::{AccountId, AttachedPolicy, CarriedRole, Holding, PolicyOwner};
use iamscope_policy::Arn;

/// Something that IAM manages.
struct Managed<'e> {
    kind: &'static str,
    name: &'e str,
    arn: &'e Arn,
    /// None if AWS keeps it.
    account: Option<AccountId>,
}

impl Managed<'_> {
    /// Returns whether it is called so: by name, by kind and name, or by kind, path and name.
    fn is_called(&self, text: &str) -> bool {
        let is_typed = text
            .split_once('/')
            .is_some_and(|(kind, name)| kind == self.kind && name == self.name);
        text == self.name || text == self.arn.resource() || is_typed
    }
}

impl Access<'_> {
    /// Returns the user, group or role of a name.
    pub(super) fn find_owner(&self, text: &str) -> Result<Arn, WhatIfProblem> {
        self.find_managed("user, group or role", &["user", "group", "role"], text)
    }

    pub(super) fn find_entity(&self, text: &str) -> Result<Arn, WhatIfProblem> {
        self.find_managed("user or role", &["user", "role"], text)
    }

    pub(super) fn find_role(&self, text: &str) -> Result<Arn, WhatIfProblem> {
        self.find_managed("role", &["role"], text)
    }

    pub(super) fn find_user(&self, text: &str) -> Result<Arn, WhatIfProblem> {
        self.find_managed("user", &["user"], text)
    }

    pub(super) fn find_group(&self, text: &str) -> Result<Arn, WhatIfProblem> {
        self.find_managed("group", &["group"], text)
    }

    /// Returns the managed policy of a name; those of AWS need not be in use.
    pub(super) fn find_policy(&self, text: &str) -> Result<Arn, WhatIfProblem> {
        let found = self.find_managed("policy", &["policy"], text);
        let name = text.strip_prefix("policy/").unwrap_or(text);
        let of_aws = || Arn::parse(&self.catalog().managed_policy(name)?.arn());
        found.or_else(|problem| of_aws().ok_or(problem))
    }

    /// Returns what can be deleted under a name.
    pub(super) fn find_any(&self, text: &str) -> Result<Arn, WhatIfProblem> {
        let kinds = ["user", "group", "role", "policy"];
        self.find_managed("user, group, role, policy or resource", &kinds, text)
            .or_else(|problem| self.find_owned(text).map_err(|_| problem))
    }

    /// Returns the resource of a name.
    pub(super) fn find_owned(&self, text: &str) -> Result<Arn, WhatIfProblem> {
        let target = self.find_resource(text)?;
        let missing = || WhatIfProblem::NoResource(text.to_owned());
        let arn = Arn::parse(&target.arn).ok_or_else(missing)?;
        let known = self.estate().resource_by_arn(&arn);
        known.map(|_| arn).ok_or_else(missing)
    }

    /// Refuses to detach what is not attached, and says what is.
    pub(super) fn require_attached(&self, owner: &Arn, policy: &Arn) -> Result<(), WhatIfProblem> {
        let attached = self.attached_to(owner);
        if attached.contains(policy) {
            return Ok(());
        }
        let mut there: Vec<String> = attached.iter().map(short).collect();
        // Whoever has a policy by a group looks for it at the wrong place.
        let user = self.estate().user_by_arn(owner);
        let groups = user.map(|user| self.estate().users()[user].groups.as_slice());
        for &group in groups.unwrap_or_default() {
            let group = &self.estate().groups()[group].arn;
            if self.attached_to(group).contains(policy) {
                there.push(format!("{} by {}", short(policy), short(group)));
            }
        }
        Err(WhatIfProblem::NotThere {
            owner: short(owner),
            what: format!("attached policy {}", short(policy)),
            there,
        })
    }

    /// Refuses to attach what is attached.
    pub(super) fn require_detached(&self, owner: &Arn, policy: &Arn) -> Result<(), WhatIfProblem> {
        if !self.attached_to(owner).contains(policy) {
            return Ok(());
        }
        Err(WhatIfProblem::There {
            owner: short(owner),
            what: short(policy),
        })
    }

    /// Refuses to take an inline policy away that is not there, and says which are.
    pub(super) fn require_inline(&self, owner: &Arn, name: &str) -> Result<(), WhatIfProblem> {
        let holding = self.holding(owner);
        let names = holding.iter().flat_map(|holding| holding.inline);
        let there: Vec<String> = names.map(|policy| policy.name.clone()).collect();
        if there.iter().any(|other| other == name) {
            return Ok(());
        }
        Err(WhatIfProblem::NotThere {
            owner: short(owner),
            what: format!("inline policy `{name}`"),
            there: there.iter().map(|name| format!("`{name}`")).collect(),
        })
    }

    /// Requires that a user is in a group, or is not.
    pub(super) fn require_member(&self, user: &Arn, group: &Arn, wanted: bool) -> Result<(), WhatIfProblem> {
        let estate = self.estate();
        let groups = estate.user_by_arn(user).map(|user| estate.users()[user].groups.iter());
        let groups = groups.into_iter().flatten().map(|&group| &estate.groups()[group].arn);
        let groups: Vec<&Arn> = groups.collect();
        match (groups.contains(&group), wanted) {
            (true, true) | (false, false) => Ok(()),
            (true, false) => Err(WhatIfProblem::There {
                owner: short(user),
                what: short(group),
            }),
            (false, true) => Err(WhatIfProblem::NotThere {
                owner: short(user),
                what: format!("place in {}", short(group)),
                there: groups.into_iter().map(short).collect(),
            }),
        }
    }

    /// Refuses to take a role away from a resource that does not have it, and says which it has.
    pub(super) fn require_carried(&self, resource: &Arn, role: &Arn) -> Result<(), WhatIfProblem> {
        let estate = self.estate();
        let carrier = estate.resource_by_arn(resource);
        let carried = carrier.map(|resource| estate.resources()[resource].roles.as_slice());
        let carried = carried.unwrap_or_default().iter().map(|role| match role {
            CarriedRole::Known(role) => &estate.roles()[*role].arn,
            CarriedRole::Missing(arn) => arn,
        });
        let carried: Vec<&Arn> = carried.collect();
        if carried.contains(&role) {
            return Ok(());
        }
        Err(WhatIfProblem::NotThere {
            owner: short(resource),
            what: format!("role {}", short(role)),
            there: carried.into_iter().map(short).collect(),
        })
    }

    fn holding(&self, owner: &Arn) -> Option<Holding<'_>> {
        let mut holdings = self.estate().all_holdings();
        holdings.find(|holding| holding.arn == owner)
    }

    fn attached_to(&self, owner: &Arn) -> Vec<Arn> {
        let policies = self.estate().managed_policies();
        let holding = self.holding(owner);
        let attached = holding.iter().flat_map(|holding| holding.attached);
        let arns = attached.map(|policy| match policy {
            AttachedPolicy::Known(policy) => policies[*policy].arn.clone(),
            AttachedPolicy::Missing(arn) => arn.clone(),
        });
        arns.collect()
    }

    fn find_managed(&self, what: &'static str, kinds: &[&str], text: &str) -> Result<Arn, WhatIfProblem> {
        let all = self.all_managed();
        let of_kind = || all.iter().filter(|one| kinds.contains(&one.kind));
        let arn = Arn::parse(text).or_else(|| {
            let mut declared = self.estate().declared(text);
            declared.next().filter(|_| declared.next().is_none()).cloned()
        });
        if let Some(arn) = arn {
            let mut known = of_kind();
            let is_known = known.any(|one| *one.arn == arn);
            return is_known.then_some(arn).ok_or_else(|| {
                WhatIfProblem::NotFound(NotFound::Unknown {
                    what,
                    name: text.to_owned(),
                    suggestions: Vec::new(),
                })
            });
        }
        let (account, name) = self.split_account(text);
        let fits = |one: &&Managed<'_>| account.is_none() || one.account == account;
        let found: Vec<&Managed<'_>> = of_kind().filter(fits).filter(|one| one.is_called(name)).collect();
        match found.as_slice() {
            [one] => Ok(one.arn.clone()),
            [] => Err(WhatIfProblem::NotFound(NotFound::Unknown {
                what,
                name: text.to_owned(),
                suggestions: self.closest(name, of_kind().filter(fits).map(|one| self.managed_name(one)).collect()),
            })),
            several => Err(WhatIfProblem::NotFound(NotFound::Ambiguous {
                name: text.to_owned(),
                candidates: several.iter().map(|one| self.managed_name(one)).collect(),
            })),
        }
    }

    fn all_managed(&self) -> Vec<Managed<'_>> {
        let estate = self.estate();
        let mut all = Vec::new();
        for (_, user) in estate.users().iter() {
            all.push(("user", &user.name, &user.arn, Some(user.account)));
        }
        for (_, group) in estate.groups().iter() {
            all.push(("group", &group.name, &group.arn, Some(group.account)));
        }
        for (_, role) in estate.roles().iter() {
            all.push(("role", &role.name, &role.arn, Some(role.account)));
        }
        for (_, policy) in estate.managed_policies().iter() {
            let account = match policy.owner {
                PolicyOwner::Aws => None,
                PolicyOwner::Customer(account) => Some(account),
            };
            all.push(("policy", &policy.name, &policy.arn, account));
        }
        let all = all.into_iter();
        let all = all.map(|(kind, name, arn, account)| Managed {
            kind,
            name,
            arn,
            account,
        });
        all.collect()
    }

    fn managed_name(&self, one: &Managed<'_>) -> String {
        match one.account {
            Some(account) if self.estate().accounts().len() > 1 => {
                let number = &self.estate().accounts()[account].number;
                format!("{number}:{}/{}", one.kind, one.name)
            }
            Some(_) | None => format!("{}/{}", one.kind, one.name),
        }
    }
}
