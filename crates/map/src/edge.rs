//! The edges of the map.

use crate::node::NodeId;
use iamscope_access::{Access, Answer, Question};
use iamscope_estate::{Gap, Principal};
use iamscope_eval::{Action, Context, Decision, Explanation, Formula, Target};
use std::fmt;
use std::sync::Arc;

/// Names an edge of one map: its place in [`crate::Map::edges`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct EdgeId(pub(crate) u32);

impl EdgeId {
    /// Returns the place of the edge in the list of edges.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// What an edge says of its two ends.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Relation {
    /// The user is in the group.
    MemberOf,
    /// The principal can become the role; trust policy and own policies agree.
    CanAssume,
    /// The compute runs with the role.
    RunsAs,
    /// The principal administers the account.
    Administers,
    /// The principal can make the resource do its work.
    CanInvoke,
    /// The principal can read what is in the resource.
    CanRead,
    /// The principal can change what is in the resource.
    CanWrite,
    /// The principal can change who has access to the resource.
    CanAdminister,
}

/// How sure an edge is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Certainty {
    /// It holds whatever the circumstances.
    Proven,
    /// It holds under a condition.
    Conditional,
}

/// What proves an edge.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Proof {
    /// The answer to this question.
    Question(Asked),
    /// A setting of the estate: membership of a group, or the role of a resource.
    Setting,
}

/// A question that was asked. Its parts are shared: a large map asks the same action on the same target for many.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Asked {
    /// Who asked.
    pub principal: Principal,
    /// What was to be done.
    pub action: Arc<Action>,
    /// What it was to be done to.
    pub resource: Arc<Target>,
    /// What was known of the circumstances, if something was.
    pub context: Option<Arc<Context>>,
}

/// An edge. There is at most one of a relation between two nodes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Edge {
    /// Its place in the list of edges.
    pub id: EdgeId,
    /// Who.
    pub from: NodeId,
    /// What.
    pub to: NodeId,
    /// How the two relate.
    pub relation: Relation,
    /// The condition under which it holds; `True` if it is proven, never `False`.
    pub condition: Formula,
    /// What proves it.
    pub proof: Proof,
    /// What was not seen, was taken to have no say, and could change it.
    pub assumptions: Arc<[Gap]>,
}

impl Asked {
    /// Takes over a question.
    pub fn new(question: Question) -> Self {
        let has_context = question.context.iter().next().is_some();
        Self {
            principal: question.principal,
            action: Arc::new(question.action),
            resource: Arc::new(question.resource),
            context: has_context.then(|| Arc::new(question.context)),
        }
    }

    /// Returns the question.
    pub fn to_question(&self) -> Question {
        let question = Question::new(self.principal.clone(), (*self.action).clone(), (*self.resource).clone());
        match &self.context {
            Some(context) => Question {
                context: (**context).clone(),
                ..question
            },
            None => question,
        }
    }
}

impl Edge {
    /// Returns how sure the edge is.
    pub fn certainty(&self) -> Certainty {
        if self.condition.is_true() {
            Certainty::Proven
        } else {
            Certainty::Conditional
        }
    }

    /// Asks the question of the edge again and says why the answer is what it is; `None` for edges that no decision
    /// proves but a setting.
    pub fn explain(&self, access: &Access<'_>) -> Option<(Answer, Explanation)> {
        match &self.proof {
            Proof::Question(question) => Some(access.explain(&question.to_question())),
            Proof::Setting => None,
        }
    }

    /// Returns whether asking again gives the same answer; an edge without a question has nothing to ask.
    pub fn is_reproduced_by(&self, access: &Access<'_>) -> bool {
        match &self.proof {
            Proof::Question(question) => match access.can(&question.to_question()).decision {
                Decision::Denied(_) => false,
                decision @ (Decision::Allowed | Decision::Unknown(_)) => decision.to_formula() == self.condition,
            },
            Proof::Setting => true,
        }
    }
}

impl Relation {
    /// All relations, in order.
    pub const ALL: [Self; 8] = [
        Self::MemberOf,
        Self::CanAssume,
        Self::RunsAs,
        Self::Administers,
        Self::CanInvoke,
        Self::CanRead,
        Self::CanWrite,
        Self::CanAdminister,
    ];

    /// Returns the words between the two ends, such as `can assume`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::MemberOf => "is in",
            Self::CanAssume => "can assume",
            Self::RunsAs => "runs as",
            Self::Administers => "administers",
            Self::CanInvoke => "can invoke",
            Self::CanRead => "can read",
            Self::CanWrite => "can write",
            Self::CanAdminister => "can administer",
        }
    }
}

impl fmt::Display for Relation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
