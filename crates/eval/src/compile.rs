//! Policies, prepared for many decisions.

use crate::action_index::ActionIndex;
use crate::conditions::Clause;
use crate::formula::Formula;
use crate::public_policy::{self, Openness, Place};
use crate::request::Action;
use crate::resource_pattern::ResourceMatcher;
use crate::runs::ActionRuns;
use iamscope_catalog::{ActionSet, Catalog};
use iamscope_policy::glob::{Case, Glob};
use iamscope_policy::{
    ActionPattern, Agreement, Effect, Located, Policy, PolicyKind, PrincipalPattern, Scope, SourceId, Span, Statement,
    Version,
};
use std::borrow::Cow;

/// A policy that is ready to decide. It owns all that it needs and can be shared.
#[derive(Clone, Debug)]
pub struct CompiledPolicy {
    pub(crate) source: SourceId,
    pub(crate) kind: PolicyKind,
    /// Whether `${...}` is a variable in it.
    pub(crate) version: Version,
    pub(crate) statements: Box<[CompiledStatement]>,
    index: Option<ActionIndex>,
    /// Whether an action pattern has a wildcard in its service.
    has_service_wildcard: bool,
    /// Whether a part of an action pattern is not known.
    has_open_actions: bool,
    /// Whether it is public as the policy of a bucket.
    pub(crate) openness: Openness,
    /// Whether it is public as the policy of an access point.
    pub(crate) openness_at_access_point: Openness,
    /// Places of statements that could not be understood.
    pub(crate) unreadable: Box<[Span]>,
    action_count: usize,
}

/// A statement that is ready to decide.
#[derive(Clone, Debug)]
pub(crate) struct CompiledStatement {
    pub(crate) effect: Effect,
    /// Where the effect stands.
    pub(crate) effect_span: Span,
    /// The actions of the catalogue that the statement is about.
    actions: ActionRuns,
    /// For actions that the catalogue does not know, and for evidence.
    pub(crate) action: Scope<ActionPattern>,
    pub(crate) resource: Option<Scope<ResourceMatcher>>,
    pub(crate) principal: Option<Scope<PrincipalPattern>>,
    pub(crate) conditions: Box<[Clause]>,
    pub(crate) index: u32,
    pub(crate) sid: Option<Box<str>>,
    pub(crate) span: Span,
}

impl CompiledPolicy {
    /// Compiles a policy that stands in a place of this kind.
    pub fn new(policy: &Policy, kind: PolicyKind, catalog: &Catalog) -> Self {
        let compile = |statement| CompiledStatement::new(statement, kind, catalog);
        let empty = Self {
            source: policy.source,
            kind,
            version: policy.version,
            statements: Box::default(),
            index: None,
            has_service_wildcard: false,
            has_open_actions: false,
            openness: Openness::Closed,
            openness_at_access_point: Openness::Closed,
            unreadable: policy.unreadable.clone().into(),
            action_count: catalog.action_count(),
        };
        empty.with_statements(policy.statements.iter().map(compile).collect())
    }

    /// Returns the kind of place it stands in.
    pub fn kind(&self) -> PolicyKind {
        self.kind
    }

    /// Returns whether Amazon S3 takes it for public; Amazon S3 User Guide, "The meaning of public".
    pub fn is_public(&self) -> bool {
        self.openness == Openness::Public
    }

    /// Returns the text it was read from.
    pub fn source(&self) -> SourceId {
        self.source
    }

    /// Returns the known actions that statements of this effect can touch.
    ///
    /// What a statement that could not be read touches is not in it; see [`CompiledPolicy::is_complete`]. Nor is what only a
    /// placeholder may stand for.
    pub fn actions(&self, effect: Effect) -> ActionSet {
        let mut set = ActionSet::empty(self.action_count);
        for statement in self.statements.iter().filter(|statement| statement.effect == effect) {
            statement.actions.add_to(&mut set);
        }
        set
    }

    /// Calls `visit` with the statements about an action, in order, until it returns `false`.
    #[inline]
    pub(crate) fn visit_statements<'s>(
        &'s self,
        action: &Action,
        mut visit: impl FnMut(&'s CompiledStatement) -> bool,
    ) {
        if let (Some(index), Some(id)) = (&self.index, action.id()) {
            let places = index.statements(id).iter();
            let mut found = places.filter_map(|&place| self.statements.get(place as usize));
            found.all(visit);
        } else {
            let mut found = self.statements.iter().filter(|statement| statement.covers(action));
            found.all(&mut visit);
        }
    }

    /// Returns the statements that are about an action only if a wildcard in the service of a pattern counts.
    pub(crate) fn perhaps_about<'s>(&'s self, action: &'s Action) -> impl Iterator<Item = &'s CompiledStatement> {
        let of_interest = self.has_service_wildcard.then_some(&self.statements);
        let statements = of_interest.into_iter().flatten();
        statements.filter(|statement| !statement.covers(action) && statement.has_service_wildcard_for(action))
    }

    /// Returns the statements that may be about an action once it is known what a part of a pattern stands for, each with
    /// the condition for it.
    pub(crate) fn open_statements<'s>(
        &'s self,
        action: &'s Action,
    ) -> impl Iterator<Item = (&'s CompiledStatement, Formula)> {
        let of_interest = self.has_open_actions.then_some(&self.statements);
        let statements = of_interest.into_iter().flatten();
        statements.filter_map(|statement| Some((statement, statement.may_cover(action)?)))
    }

    /// Returns whether a part of an action pattern is not known.
    pub(crate) fn has_open_actions(&self) -> bool {
        self.has_open_actions
    }

    /// Returns the statement with a number of the `Statement` list.
    pub(crate) fn statement(&self, index: u32) -> Option<&CompiledStatement> {
        self.statements.iter().find(|statement| statement.index == index)
    }

    /// Returns a copy without the statement of this number.
    pub(crate) fn without(&self, index: u32) -> Self {
        let others = self.statements.iter().filter(|statement| statement.index != index);
        self.with_statements(others.cloned().collect())
    }

    /// Returns a copy with the statements of another policy behind its own; those keep their numbers.
    pub(crate) fn joined(&self, other: &Self) -> Self {
        self.with_statements(self.statements.iter().chain(&other.statements).cloned().collect())
    }

    fn with_statements(&self, statements: Box<[CompiledStatement]>) -> Self {
        let runs: Vec<&ActionRuns> = statements.iter().map(|statement| &statement.actions).collect();
        let openness = |place| match self.kind {
            PolicyKind::Resource => public_policy::openness(&statements, place),
            PolicyKind::Identity
            | PolicyKind::Trust
            | PolicyKind::Boundary
            | PolicyKind::Scp
            | PolicyKind::Rcp
            | PolicyKind::Session
            | PolicyKind::VpcEndpoint
            | PolicyKind::Acl => Openness::Closed,
        };
        Self {
            source: self.source,
            kind: self.kind,
            version: self.version,
            has_service_wildcard: statements.iter().any(CompiledStatement::has_service_wildcard),
            has_open_actions: statements.iter().any(CompiledStatement::has_open_actions),
            openness: openness(Place::Bucket),
            openness_at_access_point: openness(Place::AccessPoint),
            index: ActionIndex::new(&runs),
            statements,
            unreadable: self.unreadable.clone(),
            action_count: self.action_count,
        }
    }

    /// Returns whether all statements were understood.
    pub fn is_complete(&self) -> bool {
        self.unreadable.is_empty()
    }
}

impl CompiledStatement {
    fn new(statement: &Statement, kind: PolicyKind, catalog: &Catalog) -> Self {
        let resource = statement.resource.as_ref().map(|scope| match scope {
            Scope::Only(patterns) => Scope::Only(compile_resources(patterns, kind)),
            Scope::AllBut(patterns) => Scope::AllBut(compile_resources(patterns, kind)),
        });
        Self {
            effect: statement.effect.value,
            effect_span: statement.effect.span,
            actions: action_runs(&statement.action, catalog),
            action: statement.action.clone(),
            resource: resource.filter(|_| kind.has_resource()),
            principal: statement.principal.clone(),
            conditions: statement.conditions.iter().map(Clause::new).collect(),
            index: statement.index,
            sid: statement.sid.as_ref().map(|sid| sid.value.clone()),
            span: statement.span,
        }
    }

    /// Returns whether the statement is about the action.
    #[inline]
    fn covers(&self, action: &Action) -> bool {
        match action.id() {
            Some(id) => self.actions.contains(id),
            None if self.has_open_actions() => self.agreement(action) == Agreement::Sure,
            None => {
                let is_listed = self.listed_actions(action).next().is_some();
                is_listed != self.action.is_all_but()
            }
        }
    }

    fn has_open_actions(&self) -> bool {
        let mut patterns = self.action.patterns().iter();
        patterns.any(|pattern| pattern.value.has_placeholders())
    }

    /// Returns whether the statement is about the action, where parts of patterns may not be known.
    fn agreement(&self, action: &Action) -> Agreement {
        let patterns = self.action.patterns().iter();
        let each = patterns.map(|pattern| pattern.value.agreement(&action.service, &action.name));
        // The surest comes first in their order.
        let listed = each.min().unwrap_or(Agreement::Never);
        match (&self.action, listed) {
            (Scope::Only(_), listed) => listed,
            (Scope::AllBut(_), Agreement::Sure) => Agreement::Never,
            (Scope::AllBut(_), Agreement::Possible) => Agreement::Possible,
            (Scope::AllBut(_), Agreement::Never) => Agreement::Sure,
        }
    }

    /// Returns under which condition the statement is about the action, if there is one.
    fn may_cover(&self, action: &Action) -> Option<Formula> {
        if !self.has_open_actions() || self.agreement(action) != Agreement::Possible {
            return None;
        }
        let name = action.to_string();
        let listed = self.action.patterns().iter().fold(Formula::False, |listed, pattern| {
            let fits = pattern.value.agreement(&action.service, &action.name);
            listed.or(Formula::agreement(fits, pattern.value.as_str(), &name))
        });
        Some(match &self.action {
            Scope::Only(_) => listed,
            Scope::AllBut(_) => listed.negate(),
        })
    }

    fn has_service_wildcard(&self) -> bool {
        !self.action.is_all_but()
            && self
                .action
                .patterns()
                .iter()
                .any(|pattern| has_service_wildcard(&pattern.value))
    }

    fn has_service_wildcard_for(&self, action: &Action) -> bool {
        let name = action.to_string();
        let fits = |pattern: &ActionPattern| {
            has_service_wildcard(pattern) && Glob::new(pattern.as_str(), Case::Insensitive).matches(&name)
        };
        !self.action.is_all_but() && self.action.patterns().iter().any(|pattern| fits(&pattern.value))
    }

    /// Returns the patterns of the list that fit the action.
    pub(crate) fn listed_actions<'s>(&'s self, action: &'s Action) -> impl Iterator<Item = &'s Located<ActionPattern>> {
        let fits = |pattern: &&Located<ActionPattern>| pattern.value.matches(&action.service, &action.name);
        self.action.patterns().iter().filter(fits)
    }
}

fn has_service_wildcard(pattern: &ActionPattern) -> bool {
    let service = pattern.as_str().split_once(':').map(|(service, _)| service);
    !pattern.is_valid() && service.is_some_and(|service| service.contains(['*', '?']))
}

fn compile_resources(
    patterns: &[Located<iamscope_policy::ResourcePattern>],
    kind: PolicyKind,
) -> Vec<Located<ResourceMatcher>> {
    let compile = |pattern: &Located<_>| Located::new(ResourceMatcher::new(&pattern.value, kind), pattern.span);
    patterns.iter().map(compile).collect()
}

fn action_runs(scope: &Scope<ActionPattern>, catalog: &Catalog) -> ActionRuns {
    let is_all = scope.patterns().iter().any(|pattern| pattern.value.is_all());
    if is_all && !scope.is_all_but() {
        return ActionRuns::all(catalog.action_count());
    }
    let mut listed: Vec<(u32, u32)> = Vec::new();
    for pattern in scope.patterns().iter().filter(|pattern| pattern.value.is_valid()) {
        // What may be listed is not covered for certain by all but what is listed.
        let text = match scope {
            Scope::AllBut(_) => pattern.value.widened(),
            Scope::Only(_) => Cow::Borrowed(pattern.value.as_str()),
        };
        let text = text.as_ref();
        if text.contains(['*', '?']) {
            listed.extend(ActionRuns::new(&catalog.matching(text)).iter());
        } else if let Some(action) = catalog.action(text) {
            listed.extend(ActionRuns::one(action.id()).iter());
        }
    }
    let listed = ActionRuns::union(listed);
    if scope.is_all_but() {
        listed.complement(catalog.action_count())
    } else {
        listed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use iamscope_policy::parse;

    #[test]
    fn actions_are_those_of_one_effect() {
        let text = r#"{"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"},
            {"Effect": "Deny", "Action": "s3:PutObject", "Resource": "*"}]}"#;
        let (policy, _) = parse(SourceId(0), text, PolicyKind::Identity);
        let catalog = Catalog::embedded();
        let compiled = CompiledPolicy::new(&policy, PolicyKind::Identity, catalog);
        let names = |effect| {
            let touched = compiled.actions(effect);
            let actions = ["s3:GetObject", "s3:PutObject"].into_iter();
            let is_touched = |name: &&str| catalog.action(name).is_some_and(|action| touched.contains(action.id()));
            actions.filter(is_touched).collect::<Vec<_>>()
        };
        assert_eq!(names(Effect::Allow), ["s3:GetObject"]);
        assert_eq!(names(Effect::Deny), ["s3:PutObject"]);
    }
}
