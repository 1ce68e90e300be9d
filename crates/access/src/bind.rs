//! From a question to everything that the evaluator needs.
//!
//! The caller's side and the target's side are prepared apart, so that asking one thing of many principals, or many
//! things of one, prepares the common side once.

use crate::access::Access;
use crate::attached::Named;
use crate::documents::AsksWho;
use crate::guardrails::NamedLevel;
use crate::sides::{Assumed, CallerSide, TargetSide};
use crate::target::{Guard, Thing};
use crate::unknown::open_text;
use iamscope_estate::{AccountId, Fact, Gap, Principal, Subject};
use iamscope_eval::{
    Action, Bound, BucketFacts, Caller, CheckType, Context, Decision, Denial, Edits, Explanation, Facts, Level,
    MissingPolicy, PolicySet, Target, Value, decide, edits, explain,
};
use iamscope_policy::Arn;
use std::sync::Arc;

impl<'e> Access<'e> {
    pub(crate) fn caller_side(&self, principal: &Principal) -> CallerSide<'_> {
        let caller = self.caller(principal);
        let mut context = Context::for_caller(&caller);
        self.set_principal(principal, &mut context);
        // Whoever makes a request can make it over TLS.
        context.set("aws:securetransport", Value::One("true".into()));
        let mut side = CallerSide {
            account: self.account_of(principal),
            policies: PolicySet::default(),
            assumed: Vec::new(),
            context: Arc::new(context),
            caller,
        };
        self.bind_own(principal, &mut side.policies);
        match principal {
            Principal::Role(role) | Principal::Session(role, _) => {
                side.policies.facts.service_linked_role = self.estate().roles()[*role].is_service_linked();
            }
            Principal::External(arn) => self.trust_other_account(&mut side, arn.account(), Subject::Arn(arn.clone())),
            Principal::Account(number) => {
                self.trust_other_account(&mut side, number.as_str(), Subject::Account(number.clone()));
            }
            Principal::Root(_)
            | Principal::User(_)
            | Principal::FederatedUser(..)
            | Principal::Federated(_)
            | Principal::Service(_) => {}
            // Among them are callers with credentials.
            Principal::Organization(_) | Principal::Anonymous => side.policies.facts.stands_for_everyone = true,
        }
        let is_bound = !matches!(principal, Principal::Federated(_));
        if let Some(account) = side.account.filter(|_| is_bound) {
            self.bind_scps(&mut side, account);
        }
        side
    }

    /// Binds what is attached to a user or role, in place of what was attached to whoever was bound before.
    fn bind_own<'a>(&'a self, principal: &Principal, policies: &mut PolicySet<'a>) {
        policies.identity.clear();
        policies.boundary = None;
        policies.missing.clear();
        let Some(attached) = self.attached(principal) else {
            return;
        };
        policies
            .identity
            .extend(attached.identity.iter().map(|policy| self.bound(policy)));
        policies.boundary = attached.boundary.as_ref().map(|policy| Bound {
            policy: self.documents().boundary(policy.document),
            name: &policy.name,
            source: self.estate().documents()[policy.document].source,
        });
        policies
            .missing
            .extend(attached.unseen.iter().map(|unseen| MissingPolicy {
                check: unseen.check,
                what: unseen.what.as_ref().into(),
            }));
    }

    /// Prepares what is asked. Both are borrowed, so that nothing is copied for each caller.
    pub(crate) fn target_side<'a>(&'a self, action: &'a Action, target: &'a Target) -> TargetSide<'a> {
        let thing = Arn::parse(&target.arn).and_then(|arn| self.thing(&arn));
        let (keys, absent_families) = self.target_keys(action, target, thing);
        let mut side = TargetSide {
            keys,
            absent_families,
            action,
            target,
            thing,
            policy: None,
            asks_who: AsksWho::default(),
            acl: self.acl(thing),
            rcp: None,
            is_in_management_account: false,
            facts: self.target_facts(thing),
            missing: Vec::new(),
            known: Vec::new(),
            assumed: Vec::new(),
        };
        match self.guard(action, target, thing) {
            Guard::None => {}
            Guard::Document(policy) => {
                side.asks_who = self.documents().reach(policy.document).asks_who;
                side.policy = Some(self.bound(policy));
            }
            Guard::Needed(what) => side.missing.push(MissingPolicy {
                check: CheckType::Resource,
                what: what.into(),
            }),
            Guard::Assumed(gap) => side.assumed.push(Assumed {
                gap,
                check: CheckType::Resource,
                may_allow: true,
            }),
        }
        let account = target.account.as_deref();
        if let Some(account) = account.and_then(|number| self.estate().account_by_number(number)) {
            let guardrails = self.guardrails(account);
            side.is_in_management_account = guardrails.is_management;
            if self.catalog().supports_rcp(&action.service) != Some(false) {
                side.rcp = guardrails.rcps.as_ref().map(|levels| self.levels(levels));
                side.asks_who = AsksWho::join([side.asks_who, self.levels_ask_who(guardrails.rcps.as_ref())]);
                if let Some(gap) = &guardrails.unseen_rcps {
                    side.assumed.push(Assumed {
                        gap: gap.clone(),
                        check: CheckType::ResourceControlPolicy,
                        may_allow: false,
                    });
                }
            }
        }
        side
    }

    pub(crate) fn decide_sides(&self, caller: &CallerSide<'_>, target: &TargetSide<'_>, known: &Context) -> Decision {
        let (policies, context) = self.join(caller, target, known);
        decide(&policies, &target.request(caller, &context))
    }

    pub(crate) fn explain_sides(
        &self,
        caller: &CallerSide<'_>,
        target: &TargetSide<'_>,
        known: &Context,
    ) -> (Decision, Explanation) {
        let (policies, context) = self.join(caller, target, known);
        explain(&policies, &target.request(caller, &context))
    }

    pub(crate) fn edits_of_sides(&self, caller: &CallerSide<'_>, target: &TargetSide<'_>, known: &Context) -> Edits {
        let (policies, context) = self.join(caller, target, known);
        edits(&policies, &target.request(caller, &context), self.catalog())
    }

    /// Returns what was assumed and could change this very decision.
    pub(crate) fn assumptions(
        &self,
        caller: &CallerSide<'_>,
        target: &TargetSide<'_>,
        decision: &Decision,
    ) -> Vec<Gap> {
        if self.is_strict() {
            return Vec::new();
        }
        let matters = |assumed: &&Assumed| match decision {
            Decision::Allowed | Decision::Unknown(_) => true,
            Decision::Denied(Denial::Implicit) => assumed.may_allow,
            Decision::Denied(Denial::Explicit) => false,
        };
        let all = caller.assumed.iter().chain(&target.assumed);
        let mut gaps = all
            .filter(matters)
            .map(|assumed| assumed.gap.clone())
            .collect::<Vec<_>>();
        gaps.sort();
        gaps.dedup();
        gaps
    }

    pub(crate) fn join<'p>(
        &self,
        caller: &CallerSide<'p>,
        target: &TargetSide<'p>,
        known: &Context,
    ) -> (PolicySet<'p>, Context) {
        let mut context = Context::over(Arc::clone(&caller.context));
        fill(&mut context, target, known);
        (self.join_policies(caller, target), context)
    }

    /// Joins the two sides so that they can be turned to other callers.
    pub(crate) fn join_to_turn<'p>(
        &self,
        caller: &CallerSide<'p>,
        target: &TargetSide<'p>,
    ) -> (PolicySet<'p>, Context) {
        let mut context = Context::clone(&caller.context);
        fill(&mut context, target, &Context::open());
        (self.join_policies(caller, target), context)
    }

    fn join_policies<'p>(&self, caller: &CallerSide<'p>, target: &TargetSide<'p>) -> PolicySet<'p> {
        let mut policies = caller.policies.clone();
        policies.resource = target.policy;
        policies.acl = target.acl;
        policies.rcp.clone_from(&target.rcp);
        self.add_unseen(caller, target, &mut policies);
        policies.facts.resource_is_in_management_account = target.is_in_management_account;
        policies.facts.target_is_reserved = target.facts.target_is_reserved;
        policies.facts.bucket = target.facts.bucket;
        policies
    }

    /// Turns what was joined for one user or role to another one of the same account and kind. `asks_who` says
    /// what policies ask for that differs between the two.
    pub(crate) fn turn<'p>(
        &'p self,
        principal: &Principal,
        asks_who: AsksWho,
        (caller, target): (&mut CallerSide<'p>, &TargetSide<'p>),
        (policies, context): (&mut PolicySet<'p>, &mut Context),
    ) {
        caller.caller = self.caller(principal);
        self.bind_own(principal, policies);
        self.add_unseen(caller, target, policies);
        if asks_who.name {
            context.set_caller(&caller.caller);
        }
        if let Some(entity) = principal.entity().filter(|_| asks_who.tags) {
            self.set_own_tags(entity, context);
        }
        set_all(&target.known, context);
    }

    fn add_unseen(&self, caller: &CallerSide<'_>, target: &TargetSide<'_>, policies: &mut PolicySet<'_>) {
        policies.missing.extend(target.missing.iter().cloned());
        if self.is_strict() {
            let assumed = caller.assumed.iter().chain(&target.assumed);
            policies.missing.extend(assumed.map(|assumed| MissingPolicy {
                check: assumed.check,
                what: format!("{} of {}", assumed.gap.fact, assumed.gap.subject).into(),
            }));
        }
    }

    fn target_facts(&self, thing: Option<Thing>) -> Facts {
        let mut facts = Facts::default();
        match thing {
            Some(Thing::Role(role)) => {
                let role = &self.estate().roles()[role];
                facts.target_is_reserved = role.is_service_linked() || role.is_reserved();
            }
            Some(Thing::Resource(resource)) => {
                let s3 = self.estate().resources()[resource].s3.as_ref();
                let block = self.block_public_access(thing).unwrap_or_default();
                facts.bucket = BucketFacts {
                    acls_disabled: s3.and_then(|s3| s3.object_ownership.as_deref()) == Some("BucketOwnerEnforced"),
                    ignore_public_acls: block.ignore_public_acls,
                    restrict_public_buckets: block.restrict_public_buckets,
                    // The other two refuse requests for what they bring, which the caller is free to choose.
                    ..BucketFacts::default()
                };
            }
            None => {}
        }
        facts
    }

    /// Takes a principal of an account that was not seen to be allowed everything there: its own account decides that,
    /// so what counts is whether this side lets it in.
    fn trust_other_account<'a>(&'a self, side: &mut CallerSide<'a>, account: &str, subject: Subject) {
        // Identity providers have no policies; and in a seen account a principal that is not there has none either.
        if matches!(side.caller, Caller::Federated { .. }) || self.estate().account_by_number(account).is_some() {
            return;
        }
        // Of whom nobody knows who it is, that it is not known which policies it has says nothing more.
        let is_stand_in = matches!(&subject, Subject::Arn(arn) if open_text(arn).is_some());
        side.policies.identity.push(Bound {
            policy: self.others(),
            name: "policies of an account that was not seen",
            source: self.others().source(),
        });
        if is_stand_in {
            return;
        }
        side.assumed.push(Assumed {
            gap: Gap {
                subject,
                fact: Fact::Identities,
                reason: "its own account decides what it may do elsewhere; taken to allow everything".to_owned(),
            },
            check: CheckType::Principal,
            may_allow: false,
        });
    }

    fn bind_scps<'a>(&'a self, side: &mut CallerSide<'a>, account: AccountId) {
        let guardrails = self.guardrails(account);
        side.policies.facts.caller_is_in_management_account = guardrails.is_management;
        side.policies.scp = guardrails.scps.as_ref().map(|levels| self.levels(levels));
        let unseen = guardrails.unseen_scps.as_ref();
        if let Some(gap) = unseen.filter(|_| !side.policies.facts.service_linked_role) {
            side.assumed.push(Assumed {
                gap: gap.clone(),
                check: CheckType::ServiceControlPolicy,
                may_allow: false,
            });
        }
    }

    pub(crate) fn levels_ask_who(&self, levels: Option<&Vec<NamedLevel>>) -> AsksWho {
        let policies = levels.into_iter().flatten().flat_map(|level| &level.policies);
        AsksWho::join(policies.map(|policy| self.documents().reach(policy.document).asks_who))
    }

    fn levels<'a>(&'a self, levels: &'a [NamedLevel]) -> Vec<Level<'a>> {
        let levels = levels.iter().map(|level| Level {
            target: &level.target,
            policies: level.policies.iter().map(|policy| self.bound(policy)).collect(),
        });
        levels.collect()
    }

    pub(crate) fn bound<'a>(&'a self, policy: &'a Named) -> Bound<'a> {
        Bound {
            policy: self.documents().compiled(policy.document),
            name: &policy.name,
            source: self.estate().documents()[policy.document].source,
        }
    }
}

/// Sets what is known of a request beside its caller.
fn fill(context: &mut Context, target: &TargetSide<'_>, known: &Context) {
    context.set_target(target.target);
    set_all(&target.keys, context);
    for start in &target.absent_families {
        context.set_family(start, Value::Absent);
    }
    set_all(&target.known, context);
    for (key, value) in known.iter() {
        context.set(key, value.clone());
    }
}

fn set_all(keys: &[(String, Value)], context: &mut Context) {
    for (key, value) in keys {
        context.set(key, value.clone());
    }
}
