//! The edges of the map.

use crate::node::NodeId;
use crate::technique::{Technique, TechniqueId, Techniques};
use iamscope_access::{Access, Answer, Question, Rewritten};
use iamscope_estate::{Gap, Place, Principal};
use iamscope_eval::{Action, Atom, Context, Explanation, Formula, Target};
use std::borrow::Cow;
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
    /// Something new that the service starts in the account can run with the role.
    MayRunAs,
    /// Packets get from one to ports of the other.
    Reaches,
    /// The principal can become the other, or get what belongs to it, by a technique.
    Escalates(TechniqueId),
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
    /// All of these together.
    Requirements(Arc<[Requirement]>),
}

/// One of several things that have to be so.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Requirement {
    /// The answer to the question is yes.
    Allowed(Asked),
    /// The answer would be yes after the actor changed policies.
    AllowedAfter(Asked, Arc<Rewritten>),
    /// The estate says so.
    Fact(Arc<str>),
    /// The estate does not tell, and it has to be so.
    Unknown(Arc<str>),
    /// The network is made so.
    Network(Arc<NetworkFact>),
}

/// A fact about a network.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct NetworkFact {
    /// The ports that are reached, in words such as `tcp 443`; of the first fact of a proof only.
    pub ports: Option<Box<str>>,
    /// The fact, for people.
    pub text: Box<str>,
    /// Where it was written.
    pub place: Option<Place>,
    /// Under which condition it matters: a rule may be for some addresses only.
    pub condition: Formula,
}

/// The answer to one question of a proof, and why it is that.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Explained {
    /// The question.
    pub asked: Asked,
    /// What the actor changed before.
    pub rewritten: Option<Arc<Rewritten>>,
    /// The answer.
    pub answer: Answer,
    /// Why it is that.
    pub explanation: Explanation,
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
    /// Returns whether it holds only with an external id, which keeps a vendor from being talked into using the access that
    /// one customer gave it for another (IAM User Guide, "The confused deputy problem").
    pub fn asks_external_id(&self) -> bool {
        let mut asks = false;
        self.condition.for_each_atom(&mut |atom| {
            asks |= matches!(atom, Atom::Condition { key, .. } if key.eq_ignore_ascii_case("sts:ExternalId"));
        });
        asks
    }

    /// Returns the words between its two ends, such as `can assume` or `reaches tcp 443 of`.
    pub fn words(&self) -> Cow<'static, str> {
        match (&self.proof, self.relation) {
            (Proof::Requirements(requirements), Relation::Reaches) => {
                let ports = requirements.iter().find_map(|requirement| match requirement {
                    Requirement::Network(fact) => fact.ports.as_deref(),
                    Requirement::Allowed(_)
                    | Requirement::AllowedAfter(..)
                    | Requirement::Fact(_)
                    | Requirement::Unknown(_) => None,
                });
                ports.map_or(Cow::Borrowed("reaches"), |ports| {
                    Cow::Owned(format!("reaches {ports} of"))
                })
            }
            (Proof::Question(_) | Proof::Setting | Proof::Requirements(_), relation) => {
                Cow::Borrowed(relation.as_str())
            }
        }
    }

    /// Returns how sure the edge is.
    pub fn certainty(&self) -> Certainty {
        if self.condition.is_true() {
            Certainty::Proven
        } else {
            Certainty::Conditional
        }
    }

    /// Asks the questions of the edge again and says why the answers are what they are; nothing for edges that no decision
    /// proves but a setting.
    pub fn explain(&self, access: &Access<'_>) -> Vec<Explained> {
        let explain = |asked: &Asked, rewritten: Option<&Arc<Rewritten>>| {
            let question = asked.to_question();
            let (answer, explanation) = match rewritten {
                Some(rewritten) => access.explain_if(&question, rewritten),
                None => access.explain(&question),
            };
            Explained {
                asked: asked.clone(),
                rewritten: rewritten.cloned(),
                answer,
                explanation,
            }
        };
        match &self.proof {
            Proof::Question(asked) => vec![explain(asked, None)],
            Proof::Setting => Vec::new(),
            Proof::Requirements(requirements) => {
                let questions = requirements.iter().filter_map(|requirement| match requirement {
                    Requirement::Allowed(asked) => Some(explain(asked, None)),
                    Requirement::AllowedAfter(asked, rewritten) => Some(explain(asked, Some(rewritten))),
                    Requirement::Fact(_) | Requirement::Unknown(_) | Requirement::Network(_) => None,
                });
                questions.collect()
            }
        }
    }

    /// Returns whether asking again gives the same answer; an edge without a question has nothing to ask.
    pub fn is_reproduced_by(&self, access: &Access<'_>) -> bool {
        let condition = match &self.proof {
            Proof::Question(asked) => access.can(&asked.to_question()).decision.to_formula(),
            Proof::Setting => return true,
            Proof::Requirements(requirements) => requirements
                .iter()
                .map(|requirement| requirement.condition(access))
                .fold(Formula::True, Formula::and),
        };
        !condition.is_false() && condition == self.condition
    }
}

impl Requirement {
    /// Returns under which condition it is so.
    pub fn condition(&self, access: &Access<'_>) -> Formula {
        match self {
            Self::Allowed(asked) => access.can(&asked.to_question()).decision.to_formula(),
            Self::AllowedAfter(asked, rewritten) => {
                let answer = access.can_if(&asked.to_question(), rewritten);
                answer.decision.to_formula()
            }
            Self::Fact(_) | Self::Unknown(_) | Self::Network(_) => self.own_condition().unwrap_or(Formula::True),
        }
    }

    /// Returns the condition of what is no question.
    pub(crate) fn own_condition(&self) -> Option<Formula> {
        match self {
            Self::Allowed(_) | Self::AllowedAfter(..) => None,
            Self::Fact(_) => Some(Formula::True),
            Self::Unknown(fact) => Some(Formula::atom(Atom::Fact(fact.as_ref().into()))),
            Self::Network(fact) => Some(fact.condition.clone()),
        }
    }

    /// Returns the question, if it is one.
    pub fn asked(&self) -> Option<&Asked> {
        match self {
            Self::Allowed(asked) | Self::AllowedAfter(asked, _) => Some(asked),
            Self::Fact(_) | Self::Unknown(_) | Self::Network(_) => None,
        }
    }
}

impl Relation {
    /// All relations but escalation, in order.
    pub const PLAIN: [Self; 10] = [
        Self::MemberOf,
        Self::CanAssume,
        Self::RunsAs,
        Self::Administers,
        Self::CanInvoke,
        Self::CanRead,
        Self::CanWrite,
        Self::CanAdminister,
        Self::MayRunAs,
        Self::Reaches,
    ];

    /// Returns the relation with these words between its ends.
    pub fn parse(words: &str) -> Option<Self> {
        let plain = Self::PLAIN.into_iter().find(|relation| relation.as_str() == words);
        plain.or_else(|| Techniques::embedded().by_relation(words).map(Self::Escalates))
    }

    /// Returns the technique of an escalation.
    pub fn technique(self) -> Option<&'static Technique> {
        match self {
            Self::Escalates(technique) => technique.technique(),
            Self::MemberOf
            | Self::CanAssume
            | Self::RunsAs
            | Self::Administers
            | Self::CanInvoke
            | Self::CanRead
            | Self::CanWrite
            | Self::CanAdminister
            | Self::MayRunAs
            | Self::Reaches => None,
        }
    }

    /// Returns the words between the two ends, such as `can assume`; no two relations have the same.
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
            Self::MayRunAs => "may run as",
            Self::Reaches => "reaches",
            Self::Escalates(technique) => technique.relation(),
        }
    }
}

impl fmt::Display for Relation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
