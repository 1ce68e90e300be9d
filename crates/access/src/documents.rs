//! The policy documents of an estate, and what each can touch. What reads the same is compiled once.

use crate::extent::Extent;
use crate::ranges::ActionRanges;
use iamscope_catalog::Catalog;
use iamscope_estate::{Arena, AttachedPolicy, Document, DocumentId, Estate};
use iamscope_eval::{Action, CompiledPolicy};
use iamscope_policy::{ActionPattern, Agreement, Policy, PolicyKind, Scope, Statement, has_placeholder};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};

/// All documents of an estate, ready to decide.
#[derive(Debug)]
pub(crate) struct Documents {
    /// Where in the lists below a document is.
    places: Arena<DocumentId, usize>,
    compiled: Vec<(CompiledPolicy, Reach)>,
    boundaries: BTreeMap<DocumentId, CompiledPolicy>,
    /// Whether a condition or variable anywhere asks for the tags of a resource.
    pub(crate) ask_resource_tags: bool,
}

/// What a document can touch, without regard to resources and conditions.
#[derive(Debug)]
pub(crate) struct Reach {
    /// Per statement, in order; also what a part of a pattern that is not known may stand for.
    pub(crate) statements: Vec<ActionRanges>,
    /// Per effect.
    pub(crate) extent: Extent,
    pub(crate) asks_who: AsksWho,
}

/// What conditions and variables ask for that differs between principals with the same policies.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct AsksWho {
    /// The name of the caller in some form.
    pub(crate) name: bool,
    /// A tag of the caller.
    pub(crate) tags: bool,
}

impl AsksWho {
    /// Returns whether anything of the kind is asked for.
    pub(crate) fn anything(self) -> bool {
        self.name || self.tags
    }

    /// Returns what is asked for by one of several.
    pub(crate) fn join(several: impl IntoIterator<Item = Self>) -> Self {
        several.into_iter().fold(Self::default(), |all, one| Self {
            name: all.name || one.name,
            tags: all.tags || one.tags,
        })
    }

    /// Returns what a context key, in lower case, asks for.
    fn of_key(key: &str) -> Self {
        Self {
            name: matches!(
                key,
                "aws:principalarn" | "aws:userid" | "aws:username" | "aws:sourceidentity" | "sts:rolesessionname"
            ),
            tags: key.starts_with("aws:principaltag/"),
        }
    }
}

impl Documents {
    pub(crate) fn new(estate: &Estate, catalog: &Catalog) -> Self {
        let all = || estate.documents().iter();
        let distinct = all()
            .filter(|(id, document)| document.same_as == *id)
            .collect::<Vec<_>>();
        let places = all().map(|(_, document)| {
            let place = distinct.binary_search_by_key(&document.same_as, |(id, _)| *id);
            place.unwrap_or_else(|place| place)
        });
        let patterns = PatternRanges::new(&distinct, catalog);
        let compile = |(_, document): &(DocumentId, &Document)| {
            let compiled = CompiledPolicy::new(&document.policy, document.kind, catalog);
            (compiled, Reach::new(&document.policy, &patterns))
        };
        let boundaries = boundary_documents(estate).into_iter().collect::<Vec<_>>();
        let boundaries = boundaries.into_par_iter().map(|id| {
            let policy = &estate.documents()[id].policy;
            (id, CompiledPolicy::new(policy, PolicyKind::Boundary, catalog))
        });
        Self {
            ask_resource_tags: distinct
                .iter()
                .any(|(_, document)| keys(&document.policy).any(|key| key.contains("resourcetag/"))),
            places: arena(places),
            compiled: distinct.par_iter().map(compile).collect(),
            boundaries: boundaries.collect::<Vec<_>>().into_iter().collect(),
        }
    }

    pub(crate) fn compiled(&self, id: DocumentId) -> &CompiledPolicy {
        &self.known(id).0
    }

    /// Returns a document compiled as a permissions boundary.
    pub(crate) fn boundary(&self, id: DocumentId) -> &CompiledPolicy {
        self.boundaries.get(&id).unwrap_or_else(|| self.compiled(id))
    }

    pub(crate) fn reach(&self, id: DocumentId) -> &Reach {
        &self.known(id).1
    }

    #[expect(
        clippy::indexing_slicing,
        reason = "`places` was made of places in `compiled`, one for each document of the estate"
    )]
    fn known(&self, id: DocumentId) -> &(CompiledPolicy, Reach) {
        &self.compiled[self.places[id]]
    }
}

impl Reach {
    fn new(policy: &Policy, patterns: &PatternRanges<'_>) -> Self {
        let statements = policy.statements.iter().map(|statement| patterns.of(&statement.action));
        let statements = statements.collect::<Vec<_>>();
        let certain = policy
            .statements
            .iter()
            .map(|statement| patterns.certain(&statement.action));
        let certain = certain.collect::<Vec<_>>();
        let each = policy.statements.iter().zip(&statements).zip(&certain);
        Self {
            extent: Extent::of_statements(each.map(|((statement, actions), certain)| (statement, actions, certain))),
            asks_who: AsksWho::join(keys(policy).map(AsksWho::of_key)),
            statements,
        }
    }
}

/// Returns whether a statement can be about an action, be its resources and conditions what they may.
pub fn touches_action(statement: &Statement, action: &Action) -> bool {
    touches(statement, &action.service, &action.name)
}

/// Returns whether a statement can touch an action; works for actions that the catalogue does not know as well.
pub(crate) fn touches(statement: &Statement, service: &str, name: &str) -> bool {
    let mut listed = statement.action.patterns().iter();
    match &statement.action {
        Scope::Only(_) => listed.any(|pattern| pattern.value.agreement(service, name) != Agreement::Never),
        Scope::AllBut(_) => listed.all(|pattern| pattern.value.agreement(service, name) != Agreement::Sure),
    }
}

/// Returns every context key that a policy asks for, in lower case.
fn keys(policy: &Policy) -> impl Iterator<Item = &str> {
    policy.statements.iter().flat_map(|statement| {
        let conditions = statement.conditions.iter();
        let tested = conditions.clone().map(|condition| condition.key.value.lower());
        let in_values = conditions.flat_map(|condition| condition.values.iter().flat_map(|value| value.value.keys()));
        let resources = statement.resource.iter().flat_map(Scope::patterns);
        let in_resources = resources.flat_map(|resource| resource.value.template().keys());
        tested.chain(in_values).chain(in_resources)
    })
}

/// The actions of every pattern of an estate; few patterns differ, so each is looked up once.
struct PatternRanges<'e> {
    catalog: &'e Catalog,
    ranges: FxHashMap<&'e str, ActionRanges>,
    /// What patterns with a part that is not known may cover.
    widened: FxHashMap<&'e str, ActionRanges>,
}

impl<'e> PatternRanges<'e> {
    fn new(documents: &[(DocumentId, &'e Document)], catalog: &'e Catalog) -> Self {
        let statements = documents.iter().flat_map(|(_, document)| &document.policy.statements);
        let patterns = statements.flat_map(|statement| statement.action.patterns());
        let patterns = patterns.map(|pattern| pattern.value.as_str()).collect::<BTreeSet<_>>();
        let patterns = patterns.into_iter().collect::<Vec<_>>();
        let open = patterns
            .iter()
            .filter(|pattern| has_placeholder(pattern))
            .map(|&pattern| {
                let widest = ActionPattern::parse(pattern).widened().into_owned();
                (pattern, ActionRanges::matching(catalog, &widest))
            });
        let widened = open.collect();
        let ranges = patterns
            .into_par_iter()
            .map(|pattern| (pattern, ActionRanges::matching(catalog, pattern)));
        Self {
            catalog,
            ranges: ranges.collect(),
            widened,
        }
    }

    /// Returns the actions that a scope may be about.
    fn of(&self, scope: &Scope<ActionPattern>) -> ActionRanges {
        match scope {
            Scope::Only(_) => self.listed(scope, true),
            Scope::AllBut(_) => self.listed(scope, false).complement(self.catalog),
        }
    }

    /// Returns the actions that a scope is about for certain.
    fn certain(&self, scope: &Scope<ActionPattern>) -> ActionRanges {
        match scope {
            Scope::Only(_) => self.listed(scope, false),
            Scope::AllBut(_) => self.listed(scope, true).complement(self.catalog),
        }
    }

    fn listed(&self, scope: &Scope<ActionPattern>, may_be: bool) -> ActionRanges {
        let patterns = scope.patterns().iter().map(|pattern| pattern.value.as_str());
        let ranges = patterns.filter_map(|pattern| match self.widened.get(pattern) {
            Some(widened) if may_be => Some(widened),
            Some(_) | None => self.ranges.get(pattern),
        });
        ActionRanges::union(ranges)
    }
}

fn boundary_documents(estate: &Estate) -> BTreeSet<DocumentId> {
    let users = estate.users().iter().map(|(_, user)| user.boundary.as_ref());
    let roles = estate.roles().iter().map(|(_, role)| role.boundary.as_ref());
    let boundaries = users.chain(roles).flatten();
    let known = boundaries.filter_map(|boundary| match boundary {
        AttachedPolicy::Known(policy) => Some(estate.managed_policies()[*policy].document),
        AttachedPolicy::Missing(_) => None,
    });
    known.collect()
}

fn arena<I: iamscope_estate::arena::Id, T>(records: impl Iterator<Item = T>) -> Arena<I, T> {
    let mut arena = Arena::default();
    for record in records {
        arena.push(record);
    }
    arena
}
