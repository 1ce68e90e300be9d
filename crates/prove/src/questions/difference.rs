//! What one policy allows and another does not, as few cells that people can read.
//!
//! A cell is a product: these actions, on these resources, by these principals, under these conditions. Cells come from what
//! the statements say themselves. Of each Allow statement, what the same policy denies and what the other policy allows is
//! taken out, one statement at a time: what is left differs from it in at least one part, and each such part makes a cell
//! (`split`). Then whatever can be left out of a cell without making it wrong is left out, cells that say the same of
//! other actions or resources are joined, and those that lie within others go (`join`). Last the search is asked whether a
//! request of the difference is in none of them.

mod actions;
mod ask;
mod external;
mod join;
mod split;
mod terms;

use super::{Prover, Reason};
use crate::budget::Budget;
use crate::goal::Goal;
use crate::prover::Search;
use crate::witness::Witness;
use ask::{Asker, Draft};
use iamscope_catalog::ActionSet;
use iamscope_policy::{Condition, Policy, PolicyKind, PrincipalPattern, ResourcePattern};
use terms::Terms;

pub use external::{External, Opening, Who, Within, Zone};

/// What either of two policies allows and the other does not.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Difference {
    /// What the candidate allows and the reference does not.
    pub more: Side,
    /// What the reference allows and the candidate does not.
    pub less: Side,
}

/// What one policy allows and the other does not.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Side {
    /// The cells: each request that only the one policy allows is in one of them, unless something may be missing.
    pub cells: Vec<Cell>,
    /// Why something may be missing from the cells.
    pub missing: Option<Box<str>>,
    /// The known actions of which something is allowed by the one policy only.
    pub actions: ActionSet,
    /// Those of them of which the other policy allows nothing at all.
    pub new_actions: ActionSet,
    /// How many steps it took.
    pub steps: u64,
}

/// Requests that are alike, of which one policy allows what the other does not.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cell {
    /// Patterns of its actions.
    pub actions: Vec<String>,
    /// Patterns of actions that are not its own, though they fit those.
    pub but_actions: Vec<String>,
    /// The known actions that its requests can have.
    pub known: ActionSet,
    /// What must hold besides, all of it.
    pub clauses: Vec<Clause>,
    /// How much of it only the one policy allows.
    pub extent: Extent,
    /// The statements it comes from: those of policy 1 allow it, those of policy 0 no longer deny it, where 1 is the policy
    /// that allows it.
    pub statements: Vec<Reason>,
    /// A request in it that only the one policy allows.
    pub example: Box<Witness>,
}

/// A part of what a cell says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Clause {
    /// Whether it has to hold, or must not.
    pub holds: bool,
    /// What it is about.
    pub what: What,
}

/// What a clause is about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum What {
    /// The resource fits one of these.
    Resource(Vec<ResourcePattern>),
    /// The caller is one of these.
    Principal(Vec<PrincipalPattern>),
    /// A condition holds.
    Condition(Condition),
}

/// How much of a cell only the one policy allows.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Extent {
    /// Whether the other policy allows a part of it, too, if that is known.
    pub is_shared: Option<bool>,
    /// Whether the one policy does not allow all of it, if that is known.
    pub is_denied: Option<bool>,
}

impl Extent {
    /// Returns whether all requests of the cell are allowed by the one policy and none by the other.
    pub fn is_all(self) -> bool {
        (self.is_shared, self.is_denied) == (Some(false), Some(false))
    }
}

impl Difference {
    /// Returns whether both policies allow the same; `None` if that is not known.
    pub fn is_none(&self) -> Option<bool> {
        let sides = [&self.more, &self.less];
        if sides.iter().any(|side| !side.cells.is_empty()) {
            return Some(false);
        }
        sides.iter().all(|side| side.missing.is_none()).then_some(true)
    }
}

/// The places of the policies of a search: the one that is taken for the older, the one whose access is told, and a policy
/// of ours with a statement for each part of theirs.
const OLD: usize = 0;
const NEW: usize = 1;
const TERMS: usize = 2;

/// How many steps a side takes at most.
const STEPS: u64 = Budget::USUAL;

impl Prover {
    /// Tells in words what either of two policies allows and the other does not.
    pub fn difference(&self, reference: &Policy, candidate: &Policy, kind: PolicyKind) -> Difference {
        Difference {
            more: self.side(reference, candidate, kind),
            less: self.side(candidate, reference, kind),
        }
    }

    fn side(&self, old: &Policy, new: &Policy, kind: PolicyKind) -> Side {
        let terms = Terms::new([old, new], kind, self.catalog);
        let policies = [(old, kind), (new, kind), (&terms.policy, kind)];
        let young = ask::of_young(self, &policies);
        let young: Vec<_> = young.iter().map(|(policy, kind)| (policy, *kind)).collect();
        let mut asker = Asker::new(self, &policies, &young, &terms, STEPS);
        let everything = Draft::everything(self.catalog);
        let none = self.catalog.no_actions();
        let mut side = Side {
            cells: Vec::new(),
            missing: None,
            actions: none.clone(),
            new_actions: none,
            steps: 0,
        };
        match asker.find(&everything, &only_new()) {
            Search::Found(_) => {
                let drafts = split::drafts(&mut asker, &terms);
                let drafts = join::join(&mut asker, drafts);
                side.cells = drafts
                    .iter()
                    .filter_map(|draft| cell(&mut asker, &terms, draft))
                    .collect();
                let has_more = asker.is_outside(&everything, &drafts, &only_new());
                if has_more != Some(false) {
                    asker.doubt("not all of it could be put in words");
                }
                for cell in &side.cells {
                    side.actions.union_with(&cell.known);
                }
                side.new_actions = actions::new(&mut asker, &terms, &side.actions);
                side.missing = (has_more != Some(false) || side.cells.len() < drafts.len()).then(|| asker.why());
            }
            Search::Nothing => {}
            Search::Unknown(why) => side.missing = Some(why),
        }
        side.steps = asker.steps();
        side
    }
}

/// Returns that only the policy allows it whose access is told.
fn only_new() -> [Goal; 2] {
    [Goal::Allows(NEW), Goal::Allows(OLD).negate()]
}

/// Makes a cell of a draft; `None` if no request of it was found.
fn cell(asker: &mut Asker<'_>, terms: &Terms, draft: &Draft) -> Option<Cell> {
    let Search::Found(example) = asker.find(draft, &only_new()) else {
        return None;
    };
    let known = actions::possible(asker, terms, draft);
    let (actions, but_actions) = actions::words(asker.catalog, terms, draft, &known);
    Some(Cell {
        actions,
        but_actions,
        known,
        clauses: draft.rest.iter().filter_map(|literal| terms.clause(literal)).collect(),
        extent: draft.extent,
        statements: draft.sources.clone(),
        example,
    })
}
