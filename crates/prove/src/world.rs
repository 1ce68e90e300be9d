//! Formulas of policies for one kind of request: who calls, and whether there is a resource.
//!
//! The principal element, `aws:PrincipalArn`, the account and the name of a user are views of one caller: conditions on
//! them become patterns of the ARN that he has. So does `aws:ResourceAccount` where the ARN of the resource tells it.

use crate::goal::Counted;
use crate::keys::{FitSet, KeyTest, Part, Tri, ValueClause};
use crate::kind::{Dimension, Kind};
use crate::node::Node;
use crate::session::{Atom, CompiledCondition, CompiledResource, CompiledStatement, PART, Session};
use crate::text::{Builder, Class, Item, Pattern};
use iamscope_eval::Value;
use iamscope_policy::{Case, Effect};
use std::rc::Rc;
use std::sync::LazyLock;

/// A kind of request.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct World {
    pub(crate) kind: Kind,
    pub(crate) target: TargetKind,
}

/// What is acted on.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum TargetKind {
    /// Nothing in particular.
    Nothing,
    /// A resource, whose ARN tells the account.
    Owned,
    /// A resource, whose ARN does not.
    Unowned,
    /// A resource, where nobody asks whose it is.
    Any,
}

/// Where the value of a key comes from.
pub(crate) enum KeySource {
    /// From nothing else.
    Free,
    /// The request does not have it.
    Absent,
    /// It is always this.
    Constant(Box<str>),
    /// It is a part of a text.
    Part(Dimension, View),
    /// It follows from the caller in a way that is not followed.
    Entangled,
}

/// What a key shows of an ARN.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum View {
    Whole,
    Account,
    /// The last part of the name of a user.
    Name,
}

/// Keys of a call that passed through a service: callers of any kind may make such calls.
const VIA: &[&str] = &[
    "aws:calledvia",
    "aws:calledviafirst",
    "aws:calledvialast",
    "aws:viaawsservice",
];

/// The key that tells whose the resource is.
pub(crate) const RESOURCE_ACCOUNT: &str = "aws:resourceaccount";

impl World {
    /// Returns where the value of a key comes from.
    pub(crate) fn source(self, session: &Session<'_>, key: &str) -> KeySource {
        let has_account = self.kind.has_account();
        match key {
            "aws:principalarn" if has_account => return KeySource::Part(Dimension::Principal, View::Whole),
            "aws:principalaccount" if has_account => return KeySource::Part(Dimension::Principal, View::Account),
            "aws:username" if self.kind == Kind::User => return KeySource::Part(Dimension::Principal, View::Name),
            "aws:userid" if self.kind == Kind::Root => return KeySource::Part(Dimension::Principal, View::Account),
            "aws:userid" if self.kind == Kind::FederatedUser => return KeySource::Entangled,
            "aws:principalservicename" if self.kind == Kind::Service => {
                return KeySource::Part(Dimension::Name, View::Whole);
            }
            RESOURCE_ACCOUNT if self.target == TargetKind::Owned => {
                return KeySource::Part(Dimension::Resource, View::Account);
            }
            _ if VIA.contains(&key) => return KeySource::Free,
            _ => {}
        }
        match session.prover.context(self.kind).value(key) {
            Value::Absent => KeySource::Absent,
            Value::One(text) => KeySource::Constant(text.clone()),
            Value::Many(_) | Value::Unknown => KeySource::Free,
        }
    }

    /// Returns what every text of a dimension fits, and what none does.
    pub(crate) fn base(self, dimension: Dimension) -> (Option<&'static Pattern>, Option<&'static Pattern>) {
        let base = self.kind.base(dimension);
        if dimension != Dimension::Resource {
            return (base, None);
        }
        match self.target {
            TargetKind::Nothing => (None, None),
            TargetKind::Any => (base, None),
            TargetKind::Owned => (Some(owned()), None),
            TargetKind::Unowned => (base, Some(owned())),
        }
    }
}

/// Returns what ARNs fit whose field for the account has one.
fn owned() -> &'static Pattern {
    static OWNED: LazyLock<Pattern> = LazyLock::new(make_owned);
    &OWNED
}

fn make_owned() -> Pattern {
    let builder = Builder::default().pattern("arn:*:*:*:", Case::Sensitive, Class::Head);
    let digits = (0..12).fold(builder, |builder, _| builder.item(Item::One(Class::Digit)));
    digits
        .text(":", Case::Sensitive)
        .item(Item::One(Class::Any))
        .item(Item::Many(Class::Any))
        .build()
}

impl Session<'_> {
    /// Returns when a policy allows: one of its Allow statements that count matches, and none of its Deny statements.
    pub(crate) fn allows(&mut self, policy: usize, world: World, counted: Counted) -> Node {
        let Some(compiled) = self.policies.get(policy) else {
            return Node::False;
        };
        let compiled = Rc::clone(compiled);
        let has_principal = compiled.kind.has_principal();
        let (mut allows, mut denies) = (Vec::new(), Vec::new());
        for statement in compiled
            .statements
            .iter()
            .filter(|one| counted.counts(one.place, one.effect))
        {
            let node = self.statement(statement, has_principal, world);
            match statement.effect {
                Effect::Allow => allows.push(node),
                Effect::Deny => denies.push(node),
            }
        }
        if let Some(unreadable) = compiled.unreadable {
            allows.push(Node::Literal(unreadable, true));
            denies.push(Node::Literal(unreadable, true));
        }
        let allowed = Node::any(allows);
        if allowed == Node::False {
            return Node::False;
        }
        Node::all(std::iter::once(allowed).chain(denies.into_iter().map(Node::negate)))
    }

    /// Returns when a statement matches.
    fn statement(&mut self, statement: &CompiledStatement<'_>, has_principal: bool, world: World) -> Node {
        let principals = statement.principal.filter(|_| has_principal);
        let principals = principals.map_or(0, |scope| scope.patterns().len());
        self.work += PART * (2 + principals + statement.conditions.len()) as u64;
        let mut parts = vec![Node::Literal(statement.action, true)];
        if let Some(open) = statement.has_open_action {
            parts = vec![Node::Literal(open, true)];
        }
        if has_principal {
            let principal = self.principal(statement.principal, statement.effect, world);
            if principal == Node::False {
                return Node::False;
            }
            parts.push(principal);
        }
        if let Some(resource) = &statement.resource {
            parts.push(resource_node(resource, world));
        }
        for condition in &statement.conditions {
            parts.push(self.condition_node(condition, world));
        }
        Node::all(parts)
    }

    pub(crate) fn condition_node(&mut self, condition: &CompiledCondition, world: World) -> Node {
        let (test, polarity) = match &condition.part {
            Part::Always(holds) => return (*holds).into(),
            Part::Open => {
                let what = condition.text.trim_end().replace('\n', " ");
                let what = format!("what the condition `{what}` matches");
                return Node::Literal(self.open(&what), true);
            }
            Part::Test(test, polarity) => (test, *polarity),
        };
        let node = self.test_node(test, condition.key, &condition.text, world);
        if polarity { node } else { node.negate() }
    }

    /// Returns that a key has a value, or that the request does not have it.
    pub(crate) fn given_node(&mut self, key: &str, value: Option<&str>, world: World) -> Node {
        let number = self.key(key);
        match value {
            None => self.test_node(&KeyTest::Present, number, key, world).negate(),
            Some(value) => {
                let test = KeyTest::Value(ValueClause {
                    quantifier: None,
                    is_negated: false,
                    if_exists: false,
                    set: FitSet::Text(vec![Pattern::literal(value)]),
                });
                let text = format!("given\n{key}\n{value}");
                self.test_node(&test, number, &text, world)
            }
        }
    }

    fn test_node(&mut self, test: &KeyTest, key: usize, text: &str, world: World) -> Node {
        let name = self.keys.get(key).map(|facts| facts.name.clone()).unwrap_or_default();
        let truth = match world.source(self, &name) {
            KeySource::Free => {
                let name = match test {
                    KeyTest::Present => format!("k{name}"),
                    KeyTest::Value(_) => format!("k{text}"),
                };
                let test = test.clone();
                return Node::Literal(self.atom(name, || Atom::Key { key, test }), true);
            }
            KeySource::Absent => test.absent(),
            KeySource::Constant(value) => test.one(&value),
            KeySource::Part(dimension, view) => match test {
                KeyTest::Present => Tri::True,
                KeyTest::Value(clause) => match &clause.set {
                    FitSet::Text(patterns) => {
                        let name = format!("p{}{view:?}{text}", dimension.index());
                        let atom = self.atom(name, || Atom::Text {
                            dimension,
                            patterns: patterns.iter().flat_map(|pattern| view.of(pattern)).collect(),
                        });
                        return Node::Literal(atom, !clause.is_negated);
                    }
                    FitSet::Ordered { .. } => Tri::Open,
                },
            },
            KeySource::Entangled => Tri::Open,
        };
        match truth {
            Tri::True => Node::True,
            Tri::False => Node::False,
            Tri::Open => {
                let what = format!("what a condition on `{name}` matches for such a caller");
                Node::Literal(self.open(&what), true)
            }
        }
    }
}

impl View {
    /// Returns the part of an ARN.
    pub(crate) fn part(self, arn: &str) -> Option<&str> {
        match self {
            Self::Whole => Some(arn),
            Self::Account => arn.split(':').nth(4),
            Self::Name => arn.rsplit('/').next(),
        }
    }

    /// Returns what the part fits if the ARN fits a pattern, where the pattern says that.
    pub(crate) fn part_of(self, pattern: &Pattern) -> Option<Pattern> {
        match self {
            Self::Whole => Some(pattern.widened()),
            Self::Account => pattern.field(4).map(Pattern::of),
            Self::Name => pattern.behind('/', Class::Name).map(Pattern::of),
        }
    }

    /// Returns what the part may be made of.
    pub(crate) fn class(self) -> Class {
        match self {
            Self::Whole => Class::Any,
            Self::Account => Class::Head,
            Self::Name => Class::Name,
        }
    }

    /// Returns what an ARN fits if a part of it fits a pattern.
    pub(crate) fn of(self, pattern: &Pattern) -> Vec<Pattern> {
        match self {
            Self::Whole => vec![pattern.clone()],
            Self::Account => vec![
                Builder::default()
                    .pattern("*:*:*:*:", Case::Sensitive, Class::NotColon)
                    .narrowed(pattern, Class::NotColon)
                    .text(":", Case::Sensitive)
                    .item(Item::Many(Class::Any))
                    .build(),
            ],
            Self::Name => {
                let user = || Builder::default().pattern("*:*:*:*:*:user/", Case::Sensitive, Class::NotColon);
                let with_path = user().item(Item::Many(Class::NotColon)).text("/", Case::Sensitive);
                [user(), with_path]
                    .map(|builder| builder.narrowed(pattern, Class::Name).build())
                    .into()
            }
        }
    }
}

fn resource_node(resource: &CompiledResource, world: World) -> Node {
    let mut parts = Vec::new();
    if resource.has_any {
        parts.push(Node::True);
    } else if world.target != TargetKind::Nothing {
        if resource.has_patterns {
            parts.push(Node::Literal(resource.patterns, true));
        }
        parts.extend(resource.open.iter().map(|&open| Node::Literal(open, true)));
    }
    let listed = Node::any(parts);
    if resource.is_all_but { listed.negate() } else { listed }
}
