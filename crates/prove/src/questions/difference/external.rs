//! Who gets in from outside of a zone of trust: the difference between a policy and one that allows the zone everything.
//!
//! A caller is of the zone by his account or organization, and so is a call that is made on behalf of one: the keys that
//! tell so are those of the IAM User Guide, "AWS global condition context keys", and those of the services that have keys
//! of their own for the account of the caller.

use super::super::made;
use super::super::public::stranger;
use super::ask::{Asker, Draft, of_young};
use super::terms::{Facet, Literal, Terms};
use super::{Clause, NEW, OLD, TERMS, actions, join, only_new, split};
use crate::goal::Goal;
use crate::prover::{Prover, Search};
use crate::questions::{About, Reason};
use crate::witness::Witness;
use iamscope_catalog::ActionSet;
use iamscope_eval::Caller;
use iamscope_policy::{
    Condition, ConditionKey, Operator, Policy, PolicyKind, PrincipalPattern, Statement, Template, Test, is_account_id,
};

/// Whom one trusts.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Zone {
    /// Numbers of accounts.
    pub accounts: Vec<String>,
    /// The id of an organization.
    pub organization: Option<String>,
    /// Whether AWS services are of the zone, on whose behalf they may call.
    pub has_services: bool,
}

/// Which requests are looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Within<'a> {
    /// What they are about.
    pub about: About<'a>,
    /// Resource control policies, one for each level, that must let them through.
    pub guardrails: &'a [Policy],
}

/// Who gets in from outside of a zone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct External {
    /// The ways in: each request from outside that is allowed is one of them, unless something may be missing.
    pub openings: Vec<Opening>,
    /// Why something may be missing.
    pub missing: Option<Box<str>>,
    /// How many steps it took.
    pub steps: u64,
}

/// A way in: somebody, and what he may do under the same conditions.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Opening {
    /// Who gets in.
    pub who: Who,
    /// What must hold besides.
    pub conditions: Vec<Clause>,
    /// Which resources he gets at; all that the policy is about if there are none.
    pub resources: Vec<Clause>,
    /// Patterns of the actions.
    pub actions: Vec<String>,
    /// Patterns of actions that are not meant, though they fit those.
    pub but_actions: Vec<String>,
    /// The known actions.
    pub known: ActionSet,
    /// Whether strangers get in by it, if that is known.
    pub is_public: Option<bool>,
    /// Whether all that is said is allowed to callers from outside, and not only a part.
    pub is_all: bool,
    /// The statements that allow it.
    pub statements: Vec<Reason>,
    /// One of its requests.
    pub example: Box<Witness>,
}

/// Somebody from outside of a zone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Who {
    /// Everyone.
    Anyone,
    /// Everyone but these.
    AnyoneBut(Vec<PrincipalPattern>),
    /// This one.
    One(PrincipalPattern),
}

/// Keys that tell the account of the caller, or on whose behalf he calls.
const ACCOUNT_KEYS: &[&str] = &[
    "aws:PrincipalAccount",
    "aws:SourceAccount",
    "aws:SourceOwner",
    "kms:CallerAccount",
    "s3:DataAccessPointAccount",
];

/// Keys that tell the organization of the caller, or of the one on whose behalf he calls.
const ORGANIZATION_KEYS: &[&str] = &["aws:PrincipalOrgID", "aws:SourceOrgID"];

/// The places of further policies of a search.
const STRANGER: usize = TERMS + 1;
const SCOPE: usize = TERMS + 2;
const USUAL: usize = TERMS + 3;
const GUARDRAILS: usize = TERMS + 5;

/// Callers that people know from examples, the better known first.
const USUAL_CALLERS: [&str; 2] = ["arn:aws:iam::444455556666:*/example", "arn:aws:*/example"];

impl Prover {
    /// Tells who gets in by a resource or trust policy from outside of a zone.
    ///
    /// What policies of the callers say is not looked at: they are taken to allow it.
    pub fn external(&self, policy: &Policy, kind: PolicyKind, zone: &Zone, within: Within<'_>) -> External {
        let inside = zone.to_policy();
        let (stranger, scope) = (stranger(policy), made::scope(within.about));
        let usual = USUAL_CALLERS.map(|arn| only_if(Test::StringLike, "aws:PrincipalArn", &[arn.to_owned()]));
        let usual = usual.map(|statement| made::policy(vec![statement]));
        let terms = Terms::new([&inside, policy], kind, self.catalog);
        let mut policies = vec![
            (&inside, PolicyKind::Resource),
            (policy, kind),
            (&terms.policy, kind),
            (&stranger, PolicyKind::Resource),
            (&scope, PolicyKind::Identity),
        ];
        policies.extend(usual.iter().map(|policy| (policy, PolicyKind::Resource)));
        policies.extend(within.guardrails.iter().map(|level| (level, PolicyKind::Rcp)));
        let young = of_young(self, &policies);
        let young: Vec<_> = young.iter().map(|(policy, kind)| (policy, *kind)).collect();
        let mut asker = Asker::new(self, &policies, &young, &terms, super::STEPS);
        let mut further = vec![Goal::Allows(SCOPE)];
        further.extend((GUARDRAILS..policies.len()).map(Goal::Allows));
        let patterns = within.about.actions.iter();
        let known = patterns.fold(self.catalog.no_actions(), |mut known, pattern| {
            known.union_with(&self.catalog.matching(pattern));
            known
        });
        let known = if within.about.actions.is_empty() {
            self.catalog.all_actions()
        } else {
            known
        };
        asker.keep_to(further, known);
        openings(&mut asker, &terms)
    }
}

impl Zone {
    /// Returns a policy that allows everything to the zone, and nothing to others.
    fn to_policy(&self) -> Policy {
        let arns = self.accounts.iter().map(|account| format!("arn:*:*:*:{account}:*"));
        let organization: Vec<String> = self.organization.iter().cloned().collect();
        let mut conditions: Vec<(Test, &str, Vec<String>)> = vec![(Test::ArnLike, "aws:SourceArn", arns.collect())];
        for key in ACCOUNT_KEYS {
            conditions.push((Test::StringEquals, key, self.accounts.clone()));
        }
        for key in ORGANIZATION_KEYS {
            conditions.push((Test::StringEquals, key, organization.clone()));
        }
        if self.has_services {
            conditions.push((Test::Bool, "aws:PrincipalIsAWSService", vec!["true".to_owned()]));
        }
        conditions.retain(|(_, _, values)| !values.is_empty());
        let statements = conditions
            .into_iter()
            .map(|(test, key, values)| only_if(test, key, &values));
        made::policy(statements.collect())
    }
}

/// Returns a statement that allows everything if a key has one of some values.
fn only_if(test: Test, key: &str, values: &[String]) -> Statement {
    let operator = Operator {
        quantifier: None,
        test,
        if_exists: false,
    };
    let mut statement = made::allow_everything();
    statement.conditions.push(Condition {
        operator: made::nowhere(operator),
        key: made::nowhere(ConditionKey::new(key)),
        values: values
            .iter()
            .map(|value| made::nowhere(Template::literal(value)))
            .collect(),
    });
    statement
}

/// Finds a request of a draft, by a caller who looks like one if there is one.
fn example(asker: &mut Asker<'_>, draft: &Draft) -> Option<Box<Witness>> {
    let Search::Found(found) = asker.find(draft, &only_new()) else {
        return None;
    };
    let is_usual = match &found.caller {
        Caller::User { arn } | Caller::RoleSession { role: arn, .. } | Caller::FederatedUser { user: arn, .. } => {
            arn.partition() == "aws" && is_account_id(arn.account())
        }
        Caller::Root { account, partition } => &**partition == "aws" && is_account_id(account),
        Caller::Anonymous | Caller::Service { .. } | Caller::Federated { .. } => true,
    };
    let better = (0..USUAL_CALLERS.len()).filter(|_| !is_usual).find_map(|number| {
        let mut goals = only_new().to_vec();
        goals.push(Goal::Allows(USUAL + number));
        match asker.find(draft, &goals) {
            Search::Found(better) => Some(better),
            Search::Nothing | Search::Unknown(_) => None,
        }
    });
    Some(better.unwrap_or(found))
}

fn openings(asker: &mut Asker<'_>, terms: &Terms) -> External {
    let everything = Draft::everything(asker.catalog);
    let mut external = External {
        openings: Vec::new(),
        missing: None,
        steps: 0,
    };
    match asker.find(&everything, &only_new()) {
        Search::Found(_) => {
            let drafts = split::drafts(asker, terms);
            let drafts = drafts.iter().flat_map(one_by_one).collect();
            let drafts = join::widest(asker, join::with_all_actions(drafts));
            let has_more = asker.is_outside(&everything, &drafts, &only_new());
            if has_more != Some(false) {
                asker.doubt("not all of it could be put in words");
            }
            let mut is_lost = has_more != Some(false);
            for group in groups(&drafts) {
                match opening(asker, terms, &group) {
                    Some(opening) => external.openings.push(opening),
                    None => is_lost = true,
                }
            }
            external.missing = is_lost.then(|| asker.why());
        }
        Search::Nothing => {}
        Search::Unknown(why) => external.missing = Some(why),
    }
    external.openings.sort_by_key(|opening| opening.is_public != Some(true));
    external.steps = asker.steps();
    external
}

/// Makes a draft for each principal of a list.
fn one_by_one(draft: &Draft) -> Vec<Draft> {
    let place = draft
        .rest
        .iter()
        .position(|literal| literal.facet == Facet::Principal && literal.holds);
    let Some((place, list)) = place.and_then(|place| Some((place, draft.rest.get(place)?))) else {
        return vec![draft.clone()];
    };
    let one = |pattern: &usize| {
        let mut one = draft.clone();
        if let Some(literal) = one.rest.get_mut(place) {
            literal.places = vec![*pattern];
        }
        one
    };
    list.places.iter().map(one).collect()
}

/// Returns drafts with the same callers and conditions together.
fn groups(drafts: &[Draft]) -> Vec<Vec<Draft>> {
    let circumstances = |draft: &Draft| -> Vec<Literal> {
        let literals = draft.rest.iter().filter(|literal| literal.facet != Facet::Resource);
        literals.cloned().collect()
    };
    let mut groups: Vec<Vec<Draft>> = Vec::new();
    for draft in drafts {
        let same = groups
            .iter_mut()
            .find(|group| group.first().map(circumstances) == Some(circumstances(draft)));
        match same {
            Some(group) => group.push(draft.clone()),
            None => groups.push(vec![draft.clone()]),
        }
    }
    groups
}

fn opening(asker: &mut Asker<'_>, terms: &Terms, group: &[Draft]) -> Option<Opening> {
    let first = group.first()?;
    let mut made = Opening {
        who: who(terms, first),
        conditions: first
            .rest
            .iter()
            .filter(|literal| is_told(terms, literal))
            .filter_map(|one| terms.clause(one))
            .collect(),
        resources: Vec::new(),
        actions: Vec::new(),
        but_actions: Vec::new(),
        known: asker.catalog.no_actions(),
        is_public: Some(false),
        is_all: true,
        statements: Vec::new(),
        example: example(asker, first)?,
    };
    for draft in group {
        let known = actions::possible(asker, terms, draft);
        let (mut words, mut but) = actions::words(asker.catalog, terms, draft, &known);
        made.actions.append(&mut words);
        made.but_actions.append(&mut but);
        made.known.union_with(&known);
        let resources = draft.rest.iter().filter(|literal| literal.facet == Facet::Resource);
        made.resources
            .extend(resources.filter_map(|literal| terms.clause(literal)));
        made.statements.extend(&draft.sources);
        made.is_all &= draft.extent.is_all();
        if made.is_public != Some(true) {
            let is_public = asker.has(
                draft,
                &[Goal::Allows(NEW), Goal::Allows(OLD).negate(), Goal::Allows(STRANGER)],
            );
            made.is_public = if is_public == Some(false) {
                made.is_public
            } else {
                is_public
            };
        }
    }
    made.actions.sort();
    made.actions.dedup();
    made.statements.sort();
    made.statements.dedup();
    Some(made)
}

/// Returns whether a literal is a condition of the policy's own: that callers are not of the zone goes without saying.
fn is_told(terms: &Terms, literal: &Literal) -> bool {
    let mut zone = terms.said.first().into_iter().flatten().flat_map(|said| &said.rest);
    literal.facet == Facet::Condition && (literal.holds || !zone.any(|other| other.places == literal.places))
}

fn who(terms: &Terms, draft: &Draft) -> Who {
    let named = draft.rest.iter().filter(|literal| literal.facet == Facet::Principal);
    let mut but = Vec::new();
    for literal in named {
        let Some(super::What::Principal(patterns)) = terms.clause(literal).map(|clause| clause.what) else {
            continue;
        };
        match (literal.holds, patterns.first()) {
            (true, Some(one)) => return Who::One(one.clone()),
            (true, None) => {}
            (false, _) => but.extend(patterns),
        }
    }
    if but.is_empty() {
        Who::Anyone
    } else {
        Who::AnyoneBut(but)
    }
}
