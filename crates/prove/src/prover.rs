//! Looking for a request with a property, among all requests there are.

use crate::budget::Budget;
use crate::goal::Goal;
use crate::kind::Kind;
use crate::node::Node;
use crate::session::Session;
use crate::solve::{Answer, Solver};
use crate::typing::Typing;
use crate::variables::Variables;
use crate::witness::{Replay, Witness};
use crate::world::{KeySource, RESOURCE_ACCOUNT, TargetKind, World};
use iamscope_catalog::{ActionSet, Catalog};
use iamscope_eval::Context;
use iamscope_policy::{Policy, PolicyKind};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::OnceLock;

/// Which requests there are.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Mode {
    /// Those whose action, resource type and condition keys go together in the catalogue, and those with an action that a
    /// policy names and the catalogue does not know.
    #[default]
    Typed,
    /// All that can be written down: AWS adds actions, resource types and keys every day.
    FutureProof,
}

/// What a search comes to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Search {
    /// This request has the property.
    Found(Box<Witness>),
    /// No request has it.
    Nothing,
    /// It was not found out, because of this.
    Unknown(Box<str>),
}

/// Answers questions about all requests at once. What it learns of the catalogue it keeps.
pub struct Prover {
    pub(crate) catalog: &'static Catalog,
    pub(crate) mode: Mode,
    typing: OnceLock<Typing>,
    contexts: [OnceLock<Context>; Kind::ALL.len()],
}

/// The policies of a search, and what they are for.
pub(crate) type Policies<'q> = [(&'q Policy, PolicyKind)];

impl Prover {
    /// Makes a prover for requests of this mode.
    pub fn new(mode: Mode) -> Self {
        Self {
            catalog: Catalog::embedded(),
            mode,
            typing: OnceLock::new(),
            contexts: Default::default(),
        }
    }

    pub(crate) fn typing(&self) -> &Typing {
        self.typing.get_or_init(|| Typing::new(self.catalog))
    }

    /// Returns what is known of every caller of a kind.
    pub(crate) fn context(&self, kind: Kind) -> &Context {
        static OPEN: OnceLock<Context> = OnceLock::new();
        match self.contexts.get(kind.index()) {
            Some(context) => context.get_or_init(|| kind.to_context()),
            None => OPEN.get_or_init(Context::open),
        }
    }

    /// Looks for a request that has a property.
    ///
    /// Requests are made by callers of every kind if one of the policies names principals, otherwise by those who have
    /// identity policies.
    pub fn find(&self, policies: &Policies<'_>, goal: &Goal, budget: &mut Budget) -> Search {
        Inquiry::new(self, policies).find(goal, budget)
    }

    /// Looks for a request that has a property and in which keys that variables stand for have the values that `known`
    /// tells; `Some(None)` is a key that the request does not have.
    pub fn find_knowing(
        &self,
        policies: &Policies<'_>,
        goal: &Goal,
        known: impl Fn(&str) -> Option<Option<Box<str>>>,
        budget: &mut Budget,
    ) -> Search {
        let mut inquiry = Inquiry::new(self, policies);
        let keys = inquiry.session.variables.open_keys();
        let given: BTreeMap<_, _> = keys.filter_map(|key| Some((key.into(), known(key)?))).collect();
        if !given.is_empty() {
            inquiry.session = Session::new(self, self.mode, policies, Variables::given(given));
        }
        inquiry.find(goal, budget)
    }

    fn actions(&self, world: World) -> ActionSet {
        match (self.mode, world.target) {
            (Mode::FutureProof, _) => self.catalog.all_actions(),
            (Mode::Typed, TargetKind::Nothing) => self.typing().without_resource.clone(),
            (Mode::Typed, TargetKind::Any | TargetKind::Owned | TargetKind::Unowned) => {
                self.typing().with_resource.clone()
            }
        }
    }
}

/// Policies about which several questions are asked.
pub(crate) struct Inquiry<'q> {
    session: Session<'q>,
    replay: Replay<'q>,
    nodes: Nodes,
}

/// Actions that a search is kept to.
pub(crate) struct Among<'a> {
    pub(crate) known: &'a ActionSet,
    /// Whether names count that the catalogue does not know.
    pub(crate) takes_younger: bool,
}

/// Formulas of properties, by kind of request.
type Nodes = FxHashMap<(Goal, World), Rc<Node>>;

impl<'q> Inquiry<'q> {
    pub(crate) fn new(prover: &'q Prover, policies: &'q Policies<'q>) -> Self {
        Self {
            session: Session::new(prover, prover.mode, policies, Variables::default()),
            replay: Replay::new(prover, policies),
            nodes: Nodes::default(),
        }
    }

    /// Returns whether the policies may be about actions that the catalogue does not know.
    pub(crate) fn has_younger(&self) -> bool {
        !self.session.younger.is_empty()
    }

    /// Looks for a request that has a property.
    pub(crate) fn find(&mut self, goal: &Goal, budget: &mut Budget) -> Search {
        self.find_among(goal, None, budget)
    }

    /// Looks for a request that has a property and one of some actions.
    pub(crate) fn find_among(&mut self, goal: &Goal, among: Option<&Among<'_>>, budget: &mut Budget) -> Search {
        search(&mut self.session, &mut self.nodes, goal, among, &self.replay, budget)
    }
}

fn search(
    session: &mut Session<'_>,
    nodes: &mut Nodes,
    goal: &Goal,
    among: Option<&Among<'_>>,
    replay: &Replay<'_>,
    budget: &mut Budget,
) -> Search {
    let prover = session.prover;
    let mut doubt = None;
    for kind in kinds(session) {
        for target in targets(session) {
            let world = World { kind, target };
            let parts = goal.to_parts(session, world, nodes);
            budget.work(std::mem::take(&mut session.work));
            let Some(mut parts) = parts else {
                continue;
            };
            parts.push(Rc::new(given(session, world)));
            let mut witness = None;
            let mut accept = |model| {
                let made = Witness::new(&model, prover).ok_or("a request could not be written down")?;
                match replay.holds(goal, &made) {
                    Some(true) => {
                        witness = Some(made);
                        Ok(())
                    }
                    Some(false) | None => Err("a request was found that the evaluator does not confirm".into()),
                }
            };
            let mut actions = prover.actions(world);
            let mut takes_younger = prover.mode == Mode::FutureProof || !session.younger.is_empty();
            if let Some(among) = among {
                actions.intersect_with(among.known);
                takes_younger &= among.takes_younger;
            }
            let answer = Solver::new(session, world, budget, &mut accept).solve(&parts, &actions, takes_younger);
            match (answer, witness) {
                (Answer::Found, Some(witness)) => return Search::Found(Box::new(witness)),
                (Answer::Found, None) | (Answer::Nothing, _) => {}
                (Answer::Unknown(why), _) => {
                    doubt.get_or_insert(why);
                }
            }
            if budget.is_spent() {
                break;
            }
        }
    }
    doubt.map_or(Search::Nothing, Search::Unknown)
}

/// Returns that the keys of variables have the values that were given.
fn given(session: &mut Session<'_>, world: World) -> Node {
    let given: Vec<(Box<str>, Option<Box<str>>)> = session
        .variables
        .given_keys()
        .map(|(key, value)| (key.into(), value.map(Into::into)))
        .collect();
    let each = given
        .into_iter()
        .map(|(key, value)| session.given_node(&key, value.as_deref(), world));
    Node::all(each.collect::<Vec<_>>())
}

fn kinds(session: &mut Session<'_>) -> Vec<Kind> {
    let has_principal = session.policies.iter().any(|policy| policy.kind.has_principal());
    if !has_principal {
        // Users, roles and federated users have the same identity policies: they differ only by what follows from who
        // they are.
        let keys: Vec<Box<str>> = session.keys.iter().map(|key| key.name.clone()).collect();
        let variables = session
            .variables
            .open_keys()
            .chain(session.variables.given_keys().map(|(key, _)| key));
        let tells = |key: &str| {
            Kind::IDENTITIES.iter().any(|&kind| {
                let world = World {
                    kind,
                    target: TargetKind::Any,
                };
                !matches!(world.source(session, key), KeySource::Free | KeySource::Absent)
            }) || key == "aws:userid"
        };
        if keys.iter().map(AsRef::as_ref).chain(variables).any(tells) {
            return Kind::IDENTITIES.into();
        }
        return vec![Kind::User];
    }
    let has_provider = session
        .policies
        .iter()
        .flat_map(|policy| &policy.statements)
        .any(|statement| {
            let patterns = statement.principal.map(|scope| scope.patterns()).unwrap_or_default();
            let mut patterns = patterns.iter();
            patterns.any(|pattern| matches!(pattern.value, iamscope_policy::PrincipalPattern::Federated(_)))
        });
    let is_possible = |kind: &Kind| has_provider || !matches!(kind, Kind::WebSession | Kind::SamlSession);
    Kind::ALL.into_iter().filter(is_possible).collect()
}

fn targets(session: &Session<'_>) -> Vec<TargetKind> {
    let asks_owner = session.keys.iter().any(|key| key.name.as_ref() == RESOURCE_ACCOUNT)
        || session.variables.given_keys().any(|(key, _)| key == RESOURCE_ACCOUNT);
    if asks_owner {
        vec![TargetKind::Owned, TargetKind::Unowned, TargetKind::Nothing]
    } else {
        vec![TargetKind::Any, TargetKind::Nothing]
    }
}
