//! All policies that bind a request, put together as one search.
//!
//! What is searched is never less than what AWS allows: where a layer is not followed in all its parts, it is taken to let
//! through. So a search that finds nothing proves that nothing is allowed, and what it does find is asked again.

use crate::ask::{Asked, Guard, written};
use crate::who::Outsiders;
use iamscope_access::{Access, CallerLayers, TargetLayers};
use iamscope_estate::{AccountId, DocumentId, Principal};
use iamscope_eval::{Action, Context, Value as Told};
use iamscope_policy::{Effect, Policy, PolicyKind, PrincipalPattern, Scope, SourceId, Version};
use iamscope_prove::{Budget, Goal, Prover, Search, Witness};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Policies that are joined to one search.
pub(crate) struct Layers<'a, 'e> {
    access: &'a Access<'e>,
    policies: Vec<(Policy, PolicyKind)>,
    /// Which of them only say what is searched: by number.
    ours: Vec<usize>,
    goals: Vec<Goal>,
}

/// Whether somebody asks from the account of what is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Side {
    /// The same account, where either side may grant.
    Same,
    /// The same account, where the policy of the target has the first word: keys and roles.
    Guarded,
    /// Another account: both sides must grant.
    Other,
}

impl<'a, 'e> Layers<'a, 'e> {
    /// Starts with the requests that an invariant is about: these actions on what is asked about.
    pub(crate) fn new(access: &'a Access<'e>, actions: &[String], asked: &Asked) -> Self {
        let mut layers = Self {
            access,
            policies: Vec::new(),
            ours: Vec::new(),
            goals: Vec::new(),
        };
        let mut statements = vec![json!({ "Effect": "Allow", "Action": actions, "Resource": asked.patterns })];
        if !asked.without.is_empty() {
            statements.push(json!({ "Effect": "Deny", "Action": "*", "Resource": asked.without }));
        }
        layers.require(
            &json!({ "Version": "2012-10-17", "Statement": statements }),
            PolicyKind::Identity,
        );
        let assuming = crate::ask::actions(access, actions).into_iter();
        let assuming = assuming.filter(Action::is_role_assumption);
        let assuming: Vec<String> = assuming.map(|action| action.to_string()).collect();
        if !assuming.is_empty() {
            let member = match asked.guard {
                Guard::Trust(_) => "Action",
                Guard::Resource(_) | Guard::Nothing(_) => "NotAction",
            };
            let part = json!({
                "Version": "2012-10-17",
                "Statement": { "Effect": "Allow", member: assuming, "Resource": "*" },
            });
            layers.require(&part, PolicyKind::Identity);
        }
        layers
    }

    /// Takes only callers for whom conditions hold.
    pub(crate) fn callers(&mut self, conditions: &Value) {
        let callers = json!({
            "Version": "2012-10-17",
            "Statement": {
                "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*", "Condition": conditions,
            },
        });
        self.require(&callers, PolicyKind::Resource);
    }

    /// Takes of the requests that name an ARN only those for which conditions hold.
    pub(crate) fn on(&mut self, arn: &str, conditions: &Value) {
        let requests = json!({
            "Version": "2012-10-17",
            "Statement": [
                { "Effect": "Allow", "Action": "*", "Resource": arn, "Condition": conditions },
                { "Effect": "Allow", "Action": "*", "NotResource": arn },
            ],
        });
        self.require(&requests, PolicyKind::Identity);
    }

    /// Leaves out requests for what was found, or if that has no name, those with its action.
    pub(crate) fn pass_over(&mut self, found: &Witness) {
        let left_out = if &*found.target.arn == "*" {
            json!({ "Effect": "Allow", "NotAction": found.action.to_string(), "Resource": "*" })
        } else {
            json!({ "Effect": "Allow", "Action": "*", "NotResource": &*found.target.arn })
        };
        self.require(
            &json!({ "Version": "2012-10-17", "Statement": left_out }),
            PolicyKind::Identity,
        );
    }

    /// Takes only these callers from outside of the estate. Those for whom an identity provider vouches can become roles and do
    /// nothing else.
    pub(crate) fn outsiders(&mut self, whom: Outsiders, target: &TargetLayers) {
        let mut kinds = Vec::new();
        let accounts = self.access.estate().accounts().iter();
        let accounts: Vec<&str> = accounts.map(|(_, account)| account.number.as_str()).collect();
        if whom.anonymous {
            // Amazon SNS sets the owner to the account of the caller.
            kinds.push(json!({
                "StringEquals": { "aws:PrincipalType": "Anonymous" },
                "StringNotEquals": { "aws:PrincipalIsAWSService": "true" },
                "Null": { "aws:SourceOwner": "true" },
            }));
        }
        if whom.services {
            kinds.push(json!({ "StringEquals": { "aws:PrincipalIsAWSService": "true" } }));
        }
        if whom.accounts {
            let mut other = BTreeMap::from([
                ("aws:PrincipalAccount", [&*accounts, &["anonymous"]].concat()),
                ("aws:SourceOwner", accounts),
                ("aws:PrincipalIsAWSService", vec!["true"]),
            ]);
            let organization = self.access.estate().organization().as_ref();
            if let Some(organization) = organization.filter(|_| whom.are_strangers) {
                other.insert("aws:PrincipalOrgID", vec![&organization.id]);
            }
            kinds.push(json!({ "StringNotEquals": other, "Null": { "aws:PrincipalAccount": "false" } }));
        }
        if whom.accounts && target.is_trust {
            kinds.push(json!({
                "Null": { "aws:PrincipalAccount": "true" },
                "StringNotEquals": { "aws:PrincipalIsAWSService": "true" },
            }));
        }
        let statements = kinds.into_iter().map(|conditions| {
            json!({ "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*", "Condition": conditions })
        });
        let callers = json!({ "Version": "2012-10-17", "Statement": statements.collect::<Vec<_>>() });
        self.require(&callers, PolicyKind::Resource);
    }

    /// Binds what a user, role or root user of the estate does to something.
    pub(crate) fn bind(
        &mut self,
        caller: &CallerLayers,
        target: &TargetLayers,
        side: Side,
        account: Option<AccountId>,
    ) {
        for level in &caller.scps {
            let level = self.joined(level);
            let level = self.allows(level, PolicyKind::Scp);
            self.goals.push(level);
        }
        self.bind_guardrails(target);
        let boundary = caller.boundary.map(|boundary| self.document(boundary));
        let own = self.joined(&caller.identity);
        let mut by_own = vec![if caller.is_open {
            Goal::All(Vec::new())
        } else {
            self.allows(own.clone(), PolicyKind::Identity)
        }];
        let mut undenied = vec![self.allows(without_grants(own), PolicyKind::Identity)];
        if let Some(boundary) = boundary {
            by_own.push(self.allows(boundary.clone(), PolicyKind::Boundary));
            undenied.push(self.allows(without_grants(boundary), PolicyKind::Boundary));
        }
        let Some((policy, kind)) = target
            .policy
            .map(|policy| (self.document(policy), self.kind_of(target)))
        else {
            // What was not seen may let everyone in, and so may a list of grants.
            let is_open = (target.is_unseen || target.has_acl) && side != Side::Same;
            let granted = Goal::All(by_own);
            self.goals.push(match side {
                Side::Other | Side::Guarded if !is_open => Goal::Any(Vec::new()),
                Side::Other | Side::Guarded | Side::Same => granted,
            });
            return;
        };
        // A list of grants may let in whom the policy does not; who that is, the estate is asked.
        let by_policy = if target.has_acl && side == Side::Other {
            self.allows(without_grants(policy.clone()), kind)
        } else {
            self.allows(policy.clone(), kind)
        };
        let granted = match side {
            Side::Other => {
                by_own.push(by_policy);
                Goal::All(by_own)
            }
            Side::Guarded => {
                by_own.push(by_policy);
                undenied.push(self.named(policy, kind, account));
                Goal::Any(vec![Goal::All(by_own), Goal::All(undenied)])
            }
            Side::Same => {
                undenied.push(self.named(policy.clone(), kind, account));
                by_own.push(self.allows(without_grants(policy), kind));
                Goal::Any(vec![Goal::All(by_own), Goal::All(undenied)])
            }
        };
        self.goals.push(granted);
    }

    /// Binds what callers do whose own policies nobody saw: they are taken to allow everything.
    pub(crate) fn bind_outsiders(&mut self, target: &TargetLayers) {
        self.bind_guardrails(target);
        let granted = match target.policy {
            Some(policy) => {
                let policy = self.document(policy);
                let kind = self.kind_of(target);
                self.allows(policy, kind)
            }
            None => Goal::Any(Vec::new()),
        };
        self.goals.push(granted);
    }

    /// Binds what users and roles do whom nobody saw, but for their account: what they have is taken to allow everything.
    pub(crate) fn bind_unseen(&mut self, account: AccountId, target: &TargetLayers, side: Side) {
        let number = self.access.estate().accounts()[account].number.as_str();
        self.callers(&json!({
            "StringEquals": { "aws:PrincipalAccount": number },
            "StringNotEquals": { "aws:PrincipalIsAWSService": "true" },
        }));
        let mut caller = self.access.caller_layers(&Principal::Root(account));
        caller.is_open = true;
        self.bind(&caller, target, side, Some(account));
    }

    /// Looks for a request that all of it lets through. Variables have the values that are known of the caller, if he is one
    /// and the same in all requests.
    pub(crate) fn search(&self, prover: &Prover, known: Option<&Context>) -> Search {
        let policies: Vec<_> = self.policies.iter().map(|(policy, kind)| (policy, *kind)).collect();
        let value = |key: &str| match known?.value(key) {
            Told::One(text) => Some(Some(text.clone())),
            Told::Absent => Some(None),
            Told::Many(_) | Told::Unknown => None,
        };
        let goal = Goal::All(self.goals.clone());
        prover.find_knowing(&policies, &goal, value, &mut Budget::default())
    }

    /// Returns the condition keys that the policies of the estate ask for, in lower case.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        let theirs = (0..)
            .zip(&self.policies)
            .filter(|(number, _)| !self.ours.contains(number));
        let statements = theirs.flat_map(|(_, (policy, _))| &policy.statements);
        let conditions = statements.flat_map(|statement| &statement.conditions);
        conditions.map(|condition| condition.key.value.lower())
    }

    fn bind_guardrails(&mut self, target: &TargetLayers) {
        for level in &target.rcps {
            let level = self.joined(level);
            let level = self.allows(level, PolicyKind::Rcp);
            self.goals.push(level);
        }
    }

    /// Returns that a policy names the caller and not only its account, which would leave it to the policies there.
    fn named(&mut self, mut policy: Policy, kind: PolicyKind, account: Option<AccountId>) -> Goal {
        let number = account.map(|account| self.access.estate().accounts()[account].number.as_str());
        for statement in policy
            .statements
            .iter_mut()
            .filter(|one| one.effect.value == Effect::Allow)
        {
            if let Some(Scope::Only(patterns)) = &mut statement.principal {
                patterns.retain(
                    |pattern| !matches!(&pattern.value, PrincipalPattern::Account(named) if Some(&**named) == number),
                );
            }
        }
        self.allows(policy, kind)
    }

    fn kind_of(&self, target: &TargetLayers) -> PolicyKind {
        if target.is_trust {
            PolicyKind::Trust
        } else {
            PolicyKind::Resource
        }
    }

    /// Takes only requests that a policy of our own allows.
    fn require(&mut self, policy: &Value, kind: PolicyKind) {
        self.ours.push(self.policies.len());
        let goal = self.allows(written(policy, kind), kind);
        self.goals.push(goal);
    }

    fn allows(&mut self, policy: Policy, kind: PolicyKind) -> Goal {
        self.policies.push((policy, kind));
        Goal::Allows(self.policies.len() - 1)
    }

    fn document(&self, document: DocumentId) -> Policy {
        Policy::clone(&self.access.estate().documents()[document].policy)
    }

    fn joined(&self, documents: &[DocumentId]) -> Policy {
        joined(self.access, documents)
    }
}

/// Returns several policies as one: what one allows is allowed, and what one denies is denied.
pub(crate) fn joined(access: &Access<'_>, documents: &[DocumentId]) -> Policy {
    let mut joined = Policy {
        source: SourceId(u32::MAX),
        version: Version::V2012,
        id: None,
        statements: Vec::new(),
        unreadable: Vec::new(),
    };
    for &document in documents {
        let policy = &access.estate().documents()[document].policy;
        joined.statements.extend(policy.statements.iter().cloned());
        joined.unreadable.extend(policy.unreadable.iter().copied());
    }
    joined
}

/// Returns a policy that allows everything but what this one denies.
fn without_grants(mut policy: Policy) -> Policy {
    let all = json!({
        "Version": "2012-10-17",
        "Statement": { "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*" },
    });
    policy
        .statements
        .retain(|statement| statement.effect.value == Effect::Deny);
    policy.statements.extend(written(&all, PolicyKind::Resource).statements);
    policy
}
