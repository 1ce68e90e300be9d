//! What is looked for in all requests: formulas of what policies allow.

use crate::node::Node;
use crate::session::Session;
use crate::world::World;
use iamscope_policy::Effect;
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// A property of a request.
///
/// Layers are joined here: what an estate allows is a formula of what its policies allow, each by itself.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Goal {
    /// The policy of this number allows it: one of its Allow statements matches and none of its Deny statements does.
    Allows(usize),
    /// The policy of this number would allow it if this were its only Allow statement, by its place in the list.
    AllowsBy(usize, usize),
    /// The policy of this number would allow it without this Allow statement, by its place in the list.
    AllowsWithout(usize, usize),
    /// The policy of this number has this Allow statement match, whatever is denied, by its place in the list.
    Matches(usize, usize),
    /// It does not have the property.
    Not(Box<Goal>),
    /// It has all of these.
    All(Vec<Goal>),
    /// It has one of these.
    Any(Vec<Goal>),
}

impl Goal {
    /// Returns the property that this one is not.
    #[must_use]
    pub fn negate(self) -> Self {
        Self::Not(Box::new(self))
    }

    /// Returns formulas that must hold together; `None` if one of them never does.
    pub(crate) fn to_parts(
        &self,
        session: &mut Session<'_>,
        world: World,
        known: &mut FxHashMap<(Self, World), Rc<Node>>,
    ) -> Option<Vec<Rc<Node>>> {
        let mut parts = Vec::new();
        let whole = std::slice::from_ref(self);
        for goal in if let Self::All(goals) = self {
            goals.as_slice()
        } else {
            whole
        } {
            let key = (goal.clone(), world);
            let node = match known.get(&key) {
                Some(node) => Rc::clone(node),
                None => {
                    let node = Rc::new(goal.to_node(session, world));
                    known.insert(key, Rc::clone(&node));
                    node
                }
            };
            if *node == Node::False {
                return None;
            }
            parts.push(node);
        }
        Some(parts)
    }

    fn to_node(&self, session: &mut Session<'_>, world: World) -> Node {
        match self {
            Self::Allows(policy) => session.allows(*policy, world, Counted::All),
            Self::AllowsBy(policy, place) => session.allows(*policy, world, Counted::Only(*place)),
            Self::AllowsWithout(policy, place) => session.allows(*policy, world, Counted::Without(*place)),
            Self::Matches(policy, place) => session.allows(*policy, world, Counted::Alone(*place)),
            Self::Not(goal) => goal.to_node(session, world).negate(),
            Self::All(goals) => {
                let mut nodes = Vec::with_capacity(goals.len());
                for goal in goals {
                    let node = goal.to_node(session, world);
                    if node == Node::False {
                        return Node::False;
                    }
                    nodes.push(node);
                }
                Node::all(nodes)
            }
            Self::Any(goals) => Node::any(goals.iter().map(|goal| goal.to_node(session, world))),
        }
    }

    /// Returns whether the property holds, given what each part says; `None` if that is not known.
    pub(crate) fn holds(&self, allows: &mut impl FnMut(usize, Counted) -> Option<bool>) -> Option<bool> {
        match self {
            Self::Allows(policy) => allows(*policy, Counted::All),
            Self::AllowsBy(policy, place) => allows(*policy, Counted::Only(*place)),
            Self::AllowsWithout(policy, place) => allows(*policy, Counted::Without(*place)),
            Self::Matches(policy, place) => allows(*policy, Counted::Alone(*place)),
            Self::Not(goal) => goal.holds(allows).map(|holds| !holds),
            Self::All(goals) => {
                let each: Vec<_> = goals.iter().map(|goal| goal.holds(allows)).collect();
                if each.contains(&Some(false)) {
                    return Some(false);
                }
                (!each.contains(&None)).then_some(true)
            }
            Self::Any(goals) => {
                let each: Vec<_> = goals.iter().map(|goal| goal.holds(allows)).collect();
                if each.contains(&Some(true)) {
                    return Some(true);
                }
                (!each.contains(&None)).then_some(false)
            }
        }
    }
}

/// Which statements of a policy count.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum Counted {
    All,
    /// This Allow statement and all Deny statements.
    Only(usize),
    /// All but this Allow statement.
    Without(usize),
    /// This Allow statement and no other.
    Alone(usize),
}

impl Counted {
    /// Returns whether the statement at a place counts.
    pub(crate) fn counts(self, place: usize, effect: Effect) -> bool {
        match (self, effect) {
            (Self::All, _) | (Self::Only(_) | Self::Without(_), Effect::Deny) => true,
            (Self::Only(only), Effect::Allow) => place == only,
            (Self::Without(out), Effect::Allow) => place != out,
            (Self::Alone(only), effect) => place == only && effect == Effect::Allow,
        }
    }
}
