//! The smallest edits that turn an answer around.
//!
//! What blocks a request (or carries it) is read off the explanation, one change for it is made, and the edited policies
//! are asked again, up to three changes deep. Whatever is returned has been decided: an edit is a fact about the evaluator,
//! not an opinion. This is the slow path, for people who want to know what to do.

mod apply;
mod candidates;
mod keys;
mod text;

use crate::decide::{decide, explain};
use crate::decision::Decision;
use crate::explanation::{CheckType, MatchedStatement, RuleId};
use crate::policy_set::PolicySet;
use crate::request::Request;
use apply::{Act, Edited};
use iamscope_catalog::Catalog;
use std::collections::BTreeSet;

/// No set is larger.
const LARGEST: usize = 3;

/// So many sets are shown at most.
const SHOWN: usize = 4;

/// So many edited policy sets are decided at most.
const BUDGET: usize = 400;

/// What turns an answer around.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Edits {
    /// Sets of edits, each of which is enough: all of the smallest size that was found, and for what is allowed also the
    /// one Deny that would end it. In a fixed order, at most a handful.
    pub sets: Vec<Vec<Edit>>,
    /// Why there is none.
    pub obstacle: Option<Immovable>,
}

/// Why no edit turns an answer around.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Immovable {
    /// AWS answers so whatever the policies say; the rule says why.
    Limit(RuleId),
    /// There is no answer to turn around: it hinges on what is not known.
    Undecided,
    /// No set of so many edits does.
    NothingSmall(usize),
}

/// One edit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Edit {
    /// Take a statement out, or narrow it so that it is not about this request.
    Remove {
        /// The layer.
        check: CheckType,
        /// For guardrails the root, unit or account.
        target: Option<Box<str>>,
        /// The statement.
        statement: Box<MatchedStatement>,
    },
    /// Add a statement to a layer.
    Add {
        /// The layer.
        check: CheckType,
        /// For guardrails the root, unit or account.
        target: Option<Box<str>>,
        /// The policy it has to stand in, where a layer is one policy that is there.
        policy: Option<Box<str>>,
        /// The statement as JSON, in one line.
        statement: Box<str>,
    },
    /// Make the request with another value of a condition key.
    Key {
        /// The key as a policy has it.
        key: Box<str>,
        /// What to make of it.
        change: KeyChange,
    },
    /// Switch a setting off.
    SwitchOff(Setting),
}

/// What to make of a condition key.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum KeyChange {
    /// The request has this value.
    Equals(Box<str>),
    /// The request has a value that fits this pattern or range, such as the second.
    Fits(Box<str>, Box<str>),
    /// The request has another value than any of these, such as the second.
    OtherThan(Box<[Box<str>]>, Box<str>),
    /// The request has the key, such as with this value.
    Present(Box<str>),
    /// The request does not have the key.
    Absent,
}

/// A setting that is no policy and that keeps one from having its effect.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Setting {
    /// `RestrictPublicBuckets` of S3 Block Public Access.
    RestrictPublicBuckets,
    /// `IgnorePublicAcls` of S3 Block Public Access.
    IgnorePublicAcls,
}

/// An edit and how to make it.
#[derive(Clone, Debug)]
struct Step {
    act: Act,
    edit: Edit,
}

/// Returns the smallest sets of edits after which the answer is the other one; each has been decided.
pub fn edits(policies: &PolicySet<'_>, request: &Request<'_>, catalog: &Catalog) -> Edits {
    let (decision, explanation) = explain(policies, request);
    let is_denied = match decision {
        Decision::Unknown(_) => return Edits::none(Immovable::Undecided),
        Decision::Allowed => false,
        Decision::Denied(_) => true,
    };
    let mut search = Search {
        edited: Edited {
            policies,
            request,
            catalog,
        },
        is_denied,
        seen: BTreeSet::new(),
        left: BUDGET,
    };
    let mut sets = search.run();
    if !is_denied {
        let deny = candidates::deny(policies, request).into_iter().map(|step| vec![step]);
        sets.truncate(SHOWN - 1);
        sets.extend(deny.filter(|set| search.turns(set)).take(1));
    }
    sets.truncate(SHOWN);
    if sets.is_empty() {
        return Edits::none(match explanation.limit {
            Some(rule) => Immovable::Limit(rule),
            None => Immovable::NothingSmall(LARGEST),
        });
    }
    let to_edits = |set: Vec<Step>| set.into_iter().map(|step| step.edit).collect();
    Edits {
        sets: sets.into_iter().map(to_edits).collect(),
        obstacle: None,
    }
}

impl Edits {
    fn none(obstacle: Immovable) -> Self {
        Self {
            sets: Vec::new(),
            obstacle: Some(obstacle),
        }
    }
}

/// A breadth-first search for sets of steps.
struct Search<'s> {
    edited: Edited<'s>,
    is_denied: bool,
    /// Sets that were decided, as the sorted acts of their steps.
    seen: BTreeSet<Vec<Act>>,
    /// How many more may be decided.
    left: usize,
}

impl Search<'_> {
    /// Returns all sets of the smallest size that turn the answer around.
    fn run(&mut self) -> Vec<Vec<Step>> {
        let mut frontier: Vec<Vec<Step>> = vec![Vec::new()];
        for _ in 0..LARGEST {
            let mut found = Vec::new();
            let mut next = Vec::new();
            for set in &frontier {
                for step in self.steps(set) {
                    let larger: Vec<Step> = set.iter().cloned().chain([step]).collect();
                    if !self.is_new(&larger) {
                        continue;
                    }
                    if self.turns(&larger) {
                        found.push(larger);
                    } else {
                        next.push(larger);
                    }
                }
            }
            if !found.is_empty() || self.left == 0 {
                return found;
            }
            frontier = next;
        }
        Vec::new()
    }

    /// Returns what could be done next.
    fn steps(&self, set: &[Step]) -> Vec<Step> {
        self.edited.with(&acts(set), |policies, request| {
            let (_, explanation) = explain(policies, request);
            if self.is_denied {
                candidates::allow(policies, request, &explanation)
            } else {
                candidates::withdraw(policies, &explanation)
            }
        })
    }

    fn is_new(&mut self, set: &[Step]) -> bool {
        let mut acts: Vec<Act> = set.iter().map(|step| step.act.clone()).collect();
        acts.sort();
        self.seen.insert(acts)
    }

    /// Returns whether the answer is the other one for certain; what is not asked for lack of budget is not.
    fn turns(&mut self, set: &[Step]) -> bool {
        let Some(left) = self.left.checked_sub(1) else {
            return false;
        };
        self.left = left;
        self.edited
            .with(&acts(set), |policies, request| match decide(policies, request) {
                Decision::Allowed => self.is_denied,
                Decision::Denied(_) => !self.is_denied,
                Decision::Unknown(_) => false,
            })
    }
}

fn acts(set: &[Step]) -> Vec<&Act> {
    set.iter().map(|step| &step.act).collect()
}
