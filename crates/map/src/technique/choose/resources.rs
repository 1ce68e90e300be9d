//! Resources: those that are there, and the names of those that are made anew or that no estate lists.

use super::{Choice, covered};
use crate::technique::accounts::{Listed, kind_key};
use crate::technique::asker::{Asker, Bound};
use crate::technique::plan::{Plan, Step};
use crate::technique::schema::{Guardrail, Outcome};
use crate::technique::tags::is_target;
use iamscope_estate::{Principal, ResourceId, ResourceKind};
use std::collections::BTreeSet;
use std::sync::Arc;

/// No more regions than this are tried for what is made anew.
const MOST_REGIONS: usize = 2;

impl Asker<'_, '_, '_> {
    /// Returns names for a new thing that every need on it may be about. Of something that is there but is not listed, AWS
    /// may be the owner, and then no account is in its ARN.
    pub(super) fn new_names(
        &mut self,
        plan: &Plan,
        step: &Step,
        kind: &ResourceKind,
        is_unlisted: bool,
    ) -> Vec<Arc<str>> {
        let key = (plan.id, step.name);
        if let Some(known) = self.new_names.get(&key) {
            return known.clone();
        }
        let (partition, number) = self.world.account_words(self.account);
        let Some(format) = self.world.access.catalog().resource_type(&kind.service, &kind.name) else {
            return Vec::new();
        };
        let format = format.arn_format();
        let mut names = vec![pattern_of(format, partition, number, "*").into_boxed_str()];
        if format.contains("${Region}") {
            // Where guardrails name regions, the actor takes one of them.
            let regions = self.world.access.regions(self.class);
            if regions.len() > MOST_REGIONS {
                let actor = self.world.access.name(&self.actor);
                let what = format!("regions in which {actor} may make a {}", kind.name);
                self.world.truncations.note(what, MOST_REGIONS, Some(regions.len()));
            }
            let regions = regions.into_iter().take(MOST_REGIONS);
            names.extend(regions.map(|region| pattern_of(format, partition, number, region).into()));
        }
        if is_unlisted {
            names.push(pattern_of(format, partition, "", "*").into());
            names.dedup();
        }
        for need in plan.needs_on(step.name).filter(|need| !need.is_inside) {
            let actions = need
                .actions
                .iter()
                .filter_map(|action| self.world.actions.get(&**action));
            let narrowed = actions.flat_map(|action| self.narrowed(&names, action));
            names = narrowed.collect();
        }
        let names = names.into_iter().map(|name| (*name).into()).collect::<Vec<Arc<str>>>();
        self.new_names.insert(key, names.clone());
        names
    }

    /// Returns everything in the account that the needs on a member may be about: resources, roles and users.
    pub(super) fn any_resources(&mut self, plan: &Plan, step: &Step) -> Vec<Bound> {
        let needs = plan.needs_on(step.name).collect::<Vec<_>>();
        let Some(account) = self.world.accounts.get(&self.account) else {
            return Vec::new();
        };
        let mut found = BTreeSet::new();
        for action in needs.iter().flat_map(|need| &need.actions) {
            if !self.may(action) {
                continue;
            }
            for listed in account.resources.values() {
                found.extend(self.reached(action, listed).into_iter().map(Bound::Resource));
            }
            let roles = self.reached(action, &account.roles).into_iter().map(Principal::Role);
            let users = self.reached(action, &account.users).into_iter().map(Principal::User);
            let principals = roles.chain(users).filter(|who| self.may_profit(plan, who));
            found.extend(principals.map(Bound::Principal));
        }
        found.into_iter().collect()
    }

    /// Returns those things of one kind that an action may be about, as far as patterns tell.
    fn reached<I: Copy>(&mut self, action: &'static str, listed: &Listed<'_, I>) -> Vec<I> {
        // Things of one kind have ARNs of one form.
        let Some((example, _)) = listed.first().filter(|(arn, _)| self.world.takes(action, arn)) else {
            return Vec::new();
        };
        let pattern = self.any_like(action, example);
        if pattern.is_some_and(|pattern| self.ask(action, &pattern, &[]).is_none()) {
            return Vec::new();
        }
        covered(self.globs(action).as_deref(), listed)
    }

    /// Returns whether tags could give somebody anything, if the technique is to write some.
    pub(super) fn may_profit(&self, plan: &Plan, who: &Principal) -> bool {
        let Outcome::Weakens(Guardrail::Tag(part)) = &plan.technique.outcome else {
            return true;
        };
        if is_target(part, plan.technique) {
            // What the actor may do to somebody may hang on the tags of that one.
            !self.world.tag_keys.of_target.keys.is_empty()
        } else {
            self.world.has_offers_by_own_tags(who, self.account, plan.technique)
        }
    }

    pub(super) fn existing(
        &mut self,
        plan: &Plan,
        step: &Step,
        kind: &ResourceKind,
        carries_role: bool,
    ) -> Vec<Choice> {
        let account = self.world.accounts.get(&self.account);
        let Some(listed) = account.and_then(|account| account.resources.get(&kind_key(kind))) else {
            return Vec::new();
        };
        let resources = &self.world.estate().resources();
        let needs = plan.needs_on(step.name).collect::<Vec<_>>();
        let mut found = self.covered(&needs, listed);
        if let Some(need) = needs.first() {
            let mentions = need
                .actions
                .iter()
                .flat_map(|action| self.world.mentioning(action, &self.actor));
            found.extend(mentions.filter(|&resource| {
                let resource = &resources[resource];
                resource.account == Some(self.account) && kind_key(&resource.kind) == kind_key(kind)
            }));
            found.sort_unstable();
            found.dedup();
        }
        let found = found
            .into_iter()
            .filter(|&resource: &ResourceId| !carries_role || !resources[resource].roles.is_empty());
        found.map(|resource| (Bound::Resource(resource), Vec::new())).collect()
    }
}

/// Turns the ARN format of a resource type into a pattern: partition and account are known, the rest is open.
fn pattern_of(format: &str, partition: &str, number: &str, region: &str) -> String {
    let mut pattern = String::new();
    let mut rest = format;
    while let Some((before, after)) = rest.split_once("${") {
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        pattern.push_str(before);
        pattern.push_str(match name {
            "Partition" => partition,
            "Account" => number,
            "Region" => region,
            _ => "*",
        });
        rest = after;
    }
    pattern.push_str(rest);
    pattern
}
