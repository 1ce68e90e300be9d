//! Principals whose own side reads differently.

use super::{Comparison, DiffPrincipal, Found, MOST_TARGETS, fitting, is_allow, target_texts, words};
use crate::access::Access;
use crate::attached::ClassId;
use crate::ranges::ActionRanges;
use iamscope_estate::{DocumentId, Estate, Fact, Gap, Principal, Subject};
use iamscope_eval::{Context, Decision, Denial};
use iamscope_policy::{Arn, Effect, Statement};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// What a document is there for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Layer {
    Identity,
    Boundary,
    Guardrail(usize),
}

/// The own side of a principal: what each of its statements says, and what it is about.
struct Side<'e> {
    statements: BTreeMap<(Layer, String), (&'e Statement, ActionRanges)>,
    /// Guardrail levels and the boundary count by being there, even if they say nothing.
    layers: BTreeSet<Layer>,
}

/// One pair of principals, or one that has no counterpart.
#[derive(Clone)]
struct Pair {
    id: Box<str>,
    before: Option<Principal>,
    after: Option<Principal>,
}

/// Adds what principals gained or lost by their own policies.
pub(super) fn compare(
    comparison: &Comparison<'_, '_>,
    before: &BTreeMap<Box<str>, Principal>,
    after: &BTreeMap<Box<str>, Principal>,
    found: &mut Found,
) {
    let ids: BTreeSet<&Box<str>> = before.keys().chain(after.keys()).collect();
    let mut kin: BTreeMap<(Option<ClassId>, Option<ClassId>), Vec<Pair>> = BTreeMap::new();
    for id in ids {
        let pair = Pair {
            id: id.clone(),
            before: before.get(id).cloned(),
            after: after.get(id).cloned(),
        };
        let class = |access: &Access<'_>, principal: &Option<Principal>| access.class_of(principal.as_ref()?);
        let classes = (
            class(comparison.before, &pair.before),
            class(comparison.after, &pair.after),
        );
        kin.entry(classes).or_default().push(pair);
    }
    let kin = kin.into_values().collect::<Vec<_>>();
    let changes = kin.into_par_iter().map(|pairs| compare_kin(comparison, &pairs));
    for kin in changes.collect::<Vec<_>>() {
        found.gaps.extend(kin.gaps);
        for (principal, resource, action, before, after) in kin.rows {
            found.add(&principal, &resource, action, before, after);
        }
    }
}

/// What changed for principals with the same policies.
#[derive(Default)]
struct Kin {
    rows: Vec<Row>,
    /// What was not asked.
    gaps: BTreeSet<Gap>,
}

impl Kin {
    fn leave_out(&mut self, pair: &Pair, reason: String) {
        if let Some(arn) = Arn::parse(&pair.id) {
            self.gaps.insert(Gap {
                subject: Subject::Arn(arn),
                fact: Fact::ChangedAccess,
                reason,
            });
        }
    }
}

type Row = (DiffPrincipal, Box<str>, iamscope_catalog::ActionId, Decision, Decision);

/// Compares principals that have the same policies as each other on both sides.
fn compare_kin(comparison: &Comparison<'_, '_>, pairs: &[Pair]) -> Kin {
    let mut kin = Kin::default();
    let Some(first) = pairs.first() else {
        return kin;
    };
    let texts = |access, principal: &Option<Principal>| texts(access, principal.as_ref());
    if first.before.is_some() && texts(comparison.before, &first.before) == texts(comparison.after, &first.after) {
        return kin;
    }
    let before = Side::of(comparison.before, first.before.as_ref());
    let after = Side::of(comparison.after, first.after.as_ref());
    let changed = changed_actions(&before, &after, comparison);
    if changed.is_empty() {
        return kin;
    }
    let targets = targets(&before, &after, &changed);
    for pair in pairs {
        if targets.len() > MOST_TARGETS {
            let reason = format!(
                "{MOST_TARGETS} of {} resources and patterns were compared",
                targets.len()
            );
            kin.leave_out(pair, reason);
        }
        for (text, actions) in targets.iter().take(MOST_TARGETS) {
            match ask(comparison, pair, text, actions) {
                Some(rows) => kin.rows.extend(rows),
                None => kin.leave_out(pair, format!("`{text}` has variables, and was not compared")),
            }
        }
    }
    kin
}

/// Returns the actions that statements are about which only one side has.
fn changed_actions(before: &Side<'_>, after: &Side<'_>, comparison: &Comparison<'_, '_>) -> ActionRanges {
    if before.layers != after.layers {
        // A level or a boundary came or went: all that is allowed may be bound now, or free.
        return ActionRanges::all(comparison.after.catalog());
    }
    let only = |one: &Side<'_>, other: &Side<'_>| {
        let missing = one
            .statements
            .iter()
            .filter(|(words, _)| !other.statements.contains_key(words));
        missing.map(|(_, (_, actions))| actions.clone()).collect::<Vec<_>>()
    };
    let changed = [only(before, after), only(after, before)].concat();
    ActionRanges::union(&changed)
}

/// Returns what to ask about: every resource that an Allow of either side names, and those of changed Deny statements, with
/// the actions that may have changed there.
fn targets(before: &Side<'_>, after: &Side<'_>, changed: &ActionRanges) -> BTreeMap<Box<str>, ActionRanges> {
    let allows = |side: &Side<'_>| {
        let identity = side
            .statements
            .iter()
            .filter(|((layer, _), _)| *layer == Layer::Identity);
        let allows = identity.filter(|(_, (statement, _))| is_allow(statement));
        ActionRanges::union(allows.map(|(_, (_, actions))| actions).collect::<Vec<_>>())
    };
    let allowed = ActionRanges::union(&[allows(before), allows(after)]).intersection(changed);
    let mut found: BTreeMap<Box<str>, Vec<ActionRanges>> = BTreeMap::new();
    for side in [before, after] {
        for ((layer, words), (statement, actions)) in &side.statements {
            let key = (*layer, words.clone());
            let is_changed = !(before.statements.contains_key(&key) && after.statements.contains_key(&key));
            // An Allow of the identity layer grants; any other statement matters where it is new or gone.
            let matters = is_changed || (*layer == Layer::Identity && is_allow(statement));
            if !matters {
                continue;
            }
            let about = actions.intersection(&allowed);
            if about.is_empty() {
                continue;
            }
            for text in target_texts(statement) {
                found.entry(text).or_default().push(about.clone());
            }
        }
    }
    if before.layers != after.layers && !allowed.is_empty() {
        found.entry("*".into()).or_default().push(allowed);
    }
    let found = found.into_iter();
    found
        .map(|(text, actions)| (text, ActionRanges::union(&actions)))
        .collect()
}

/// Returns what changed for a principal on what a text names; `None` if it has variables that only requests fill.
fn ask(comparison: &Comparison<'_, '_>, pair: &Pair, text: &str, actions: &ActionRanges) -> Option<Vec<Row>> {
    let (known, principal) = match (&pair.after, &pair.before) {
        (Some(principal), _) => (comparison.after, principal),
        (None, Some(principal)) => (comparison.before, principal),
        (None, None) => return Some(Vec::new()),
    };
    let named = DiffPrincipal {
        name: known.name(principal),
        id: pair.id.clone(),
        before: pair.before.clone(),
        after: pair.after.clone(),
    };
    let arn = with_variables(text, known.estate(), principal)?;
    let asked = fitting(known, &known.target(&arn), actions);
    let before = answers(comparison.before, pair.before.as_ref(), &arn, &asked);
    let after = answers(comparison.after, pair.after.as_ref(), &arn, &asked);
    let rows = asked.iter().zip(before.into_iter().zip(after));
    let rows = rows.filter_map(|(action, (before, after))| {
        Some((named.clone(), arn.as_str().into(), action.id()?, before, after))
    });
    Some(rows.collect())
}

/// Decides actions of one principal on one target; without the principal nothing is allowed.
fn answers(
    access: &Access<'_>,
    principal: Option<&Principal>,
    arn: &str,
    actions: &[iamscope_eval::Action],
) -> Vec<Decision> {
    let Some(principal) = principal else {
        return vec![Decision::Denied(Denial::Implicit); actions.len()];
    };
    let caller = access.caller_side(principal);
    let target = access.target(arn);
    let decide = |action| {
        let side = access.target_side(action, &target);
        access.settle(principal, access.decide_sides(&caller, &side, &Context::open()))
    };
    actions.iter().map(decide).collect()
}

/// Puts in what is known of the principal for the variables of a pattern; `None` if it has others.
fn with_variables(text: &str, estate: &Estate, principal: &Principal) -> Option<String> {
    let entity = principal.entity()?;
    let mut filled = text.replace("${aws:PrincipalAccount}", estate.arn_of(entity).account());
    // Only users have a name (IAM User Guide, "AWS global condition context keys", `aws:username`).
    if entity.as_user().is_some() {
        filled = filled.replace("${aws:username}", estate.name_of(entity));
    }
    (!filled.contains("${")).then_some(filled)
}

/// Returns the documents on the own side of a principal, each with what it is there for.
fn documents(access: &Access<'_>, principal: Option<&Principal>) -> Vec<(Layer, DocumentId)> {
    let mut found = Vec::new();
    let Some(principal) = principal else {
        return found;
    };
    if let Some(attached) = access.attached(principal) {
        let identity = attached.identity.iter();
        found.extend(identity.map(|policy| (Layer::Identity, policy.document)));
        let boundary = attached.boundary.iter();
        found.extend(boundary.map(|policy| (Layer::Boundary, policy.document)));
    }
    let account = access.account_of(principal);
    let levels = account
        .map(|account| access.guardrails(account))
        .filter(|found| !found.is_management);
    for (place, level) in levels.iter().flat_map(|found| &found.scps).flatten().enumerate() {
        let policies = level.policies.iter();
        found.extend(policies.map(|policy| (Layer::Guardrail(place), policy.document)));
    }
    found
}

/// Returns the texts on the own side of a principal: those who have the same need not be looked at closer.
fn texts<'e>(access: &Access<'e>, principal: Option<&Principal>) -> BTreeSet<(Layer, &'e str)> {
    let estate: &'e Estate = access.estate();
    let text = |document: DocumentId| {
        let source = estate.sources().find(estate.documents()[document].source);
        source.map_or("", |source| source.text.as_ref())
    };
    let all = documents(access, principal).into_iter();
    all.map(|(layer, document)| (layer, text(document))).collect()
}

impl<'e> Side<'e> {
    fn of(access: &Access<'e>, principal: Option<&Principal>) -> Self {
        let mut side = Self {
            statements: BTreeMap::new(),
            layers: BTreeSet::new(),
        };
        for (layer, document) in documents(access, principal) {
            if layer != Layer::Identity {
                side.layers.insert(layer);
            }
            side.add(access, layer, document);
        }
        side
    }

    fn add(&mut self, access: &Access<'e>, layer: Layer, document: DocumentId) {
        let estate: &'e Estate = access.estate();
        let policy = &estate.documents()[document].policy;
        let actions = &access.documents().reach(document).statements;
        for (statement, actions) in policy.statements.iter().zip(actions) {
            let actions = match (layer, statement.effect.value) {
                // What a bound allows is as good as what it does not.
                (Layer::Boundary | Layer::Guardrail(_), Effect::Allow) => ActionRanges::all(access.catalog()),
                (Layer::Identity, _) | (Layer::Boundary | Layer::Guardrail(_), Effect::Deny) => actions.clone(),
            };
            self.statements
                .insert((layer, words(policy, statement)), (statement, actions));
        }
    }
}
