//! How statements name callers, as formulas about the names that a caller of a kind has.
//!
//! The rules are those of `eval` (its file of the same name): by the very ARN, by the role or user behind a session, by
//! the account.

use crate::keys::{FitSet, KeyTest, ValueClause};
use crate::kind::{Dimension, Kind};
use crate::node::{AtomId, Node};
use crate::session::{Atom, CANONICAL_USER, Session};
use crate::text::{Builder, Class, Item, Pattern};
use crate::world::{View, World};
use iamscope_policy::{Arn, Case, Effect, PrincipalPattern, Scope};
use std::collections::BTreeMap;

/// The ways in which callers are named, each with its condition.
#[derive(Default)]
struct Grades {
    exact: Vec<Node>,
    issuer: Vec<Node>,
    account: Vec<Node>,
}

impl Session<'_> {
    /// Returns when a `Principal` or `NotPrincipal` element names the caller.
    pub(crate) fn principal(&mut self, scope: Option<&Scope<PrincipalPattern>>, effect: Effect, world: World) -> Node {
        let Some(scope) = scope else { return Node::False };
        let mut grades = Grades::default();
        for pattern in scope.patterns() {
            if !scope.is_all_but() && pattern.value == PrincipalPattern::Anyone {
                return Node::True;
            }
            self.add(&pattern.value, world, &mut grades);
        }
        let grades = Grades {
            exact: self.joined(grades.exact),
            issuer: self.joined(grades.issuer),
            account: self.joined(grades.account),
        };
        let any = Node::any(
            [&grades.exact, &grades.issuer, &grades.account]
                .into_iter()
                .flatten()
                .cloned(),
        );
        if !scope.is_all_but() {
            return any;
        }
        let lists_anyone = scope
            .patterns()
            .iter()
            .any(|pattern| pattern.value == PrincipalPattern::Anyone);
        if effect == Effect::Allow {
            return any.negate();
        }
        if lists_anyone {
            return Node::False;
        }
        // Whoever is listed, but not in all ways that he could be, "might" be hit.
        let [exact, issuer, account] = [grades.exact, grades.issuer, grades.account].map(Node::any);
        let spared = match world.kind {
            Kind::Role | Kind::WebSession | Kind::SamlSession | Kind::FederatedUser => {
                Node::all([exact, issuer, account])
            }
            Kind::User => Node::all([exact, account]),
            Kind::Root => account,
            Kind::Anonymous | Kind::Service | Kind::Federated => exact,
        };
        let open = Node::Literal(
            self.open(
                "whether a Deny with `NotPrincipal` hits a caller who is not listed with session, role and account",
            ),
            true,
        );
        Node::any([any.negate(), Node::all([open, spared.negate()])])
    }

    fn add(&mut self, pattern: &PrincipalPattern, world: World, grades: &mut Grades) {
        let kind = world.kind;
        match pattern {
            PrincipalPattern::Anyone => grades.exact.push(Node::True),
            PrincipalPattern::Account(account) => grades.account.push(self.account(account, kind)),
            PrincipalPattern::Arn(arn) if !arn.as_str().is_ascii() => {
                let open = self.open(&format!("whom `{arn}` names"));
                grades.exact.push(Node::Literal(open, true));
            }
            PrincipalPattern::Arn(arn) => self.arn(arn, kind, grades),
            PrincipalPattern::Service(name) if kind == Kind::Service => {
                grades
                    .exact
                    .push(self.text(Dimension::Name, "service", vec![Pattern::literal(name)], name));
            }
            PrincipalPattern::Federated(provider) if kind == Kind::Federated => {
                grades
                    .exact
                    .push(self.text(Dimension::Name, "provider", vec![Pattern::literal(provider)], provider));
            }
            PrincipalPattern::Federated(provider) => {
                let is_saml = provider.contains(":saml-provider/");
                let is_possible = match kind {
                    Kind::WebSession => !is_saml,
                    Kind::SamlSession => is_saml,
                    Kind::Anonymous
                    | Kind::User
                    | Kind::Role
                    | Kind::Service
                    | Kind::Federated
                    | Kind::Root
                    | Kind::FederatedUser => false,
                };
                if is_possible {
                    grades
                        .exact
                        .push(self.key_is("aws:federatedprovider", provider, providers(provider)));
                }
            }
            PrincipalPattern::CanonicalUser(id) if kind.has_account() => {
                grades
                    .account
                    .push(self.key_is(CANONICAL_USER, id, vec![Pattern::literal(id)]));
            }
            PrincipalPattern::Open(text) => {
                let open = self.open(&format!("whom `{text}` names"));
                grades.exact.push(Node::Literal(open, true));
            }
            // A unique id stands for a principal that was deleted.
            PrincipalPattern::Service(_)
            | PrincipalPattern::CanonicalUser(_)
            | PrincipalPattern::UniqueId(_)
            | PrincipalPattern::Invalid(_) => {}
        }
    }

    fn account(&mut self, account: &str, kind: Kind) -> Node {
        if !kind.has_account() {
            return Node::False;
        }
        let patterns = View::Account.of(&Pattern::literal(account));
        self.text(Dimension::Principal, "account", patterns, account)
    }

    fn arn(&mut self, arn: &Arn, kind: Kind, grades: &mut Grades) {
        let whole = || vec![Pattern::literal(arn.as_str())];
        let rest = |kind: &str| {
            let rest = arn.resource().strip_prefix(kind)?.strip_prefix('/')?;
            (arn.service() == "sts").then_some(rest)
        };
        match kind {
            Kind::User => grades
                .exact
                .push(self.text(Dimension::Principal, "arn", whole(), arn.as_str())),
            Kind::Role | Kind::WebSession | Kind::SamlSession => {
                grades
                    .issuer
                    .push(self.text(Dimension::Principal, "arn", whole(), arn.as_str()));
                if let Some((role, session)) = rest("assumed-role").and_then(|rest| rest.split_once('/')) {
                    let role = self.text(Dimension::Principal, "session", roles(arn, role), arn.as_str());
                    let session = self.text(Dimension::Session, "name", vec![Pattern::literal(session)], session);
                    grades.exact.push(Node::all([role, session]));
                }
            }
            Kind::FederatedUser => {
                let user = self.text(Dimension::Issuer, "arn", whole(), arn.as_str());
                let place = format!("arn:{}:sts::{}:", arn.partition(), arn.account());
                let session = Builder::default()
                    .text(&place, Case::Sensitive)
                    .item(Item::Many(Class::Any));
                let session = self.text(Dimension::Principal, "place", vec![session.build()], &place);
                grades.issuer.push(Node::all([user, session]));
                if let Some(session) = rest("federated-user") {
                    let text = format!(
                        "arn:{}:sts::{}:federated-user/{session}",
                        arn.partition(),
                        arn.account()
                    );
                    grades
                        .exact
                        .push(self.text(Dimension::Principal, "arn", vec![Pattern::literal(&text)], &text));
                }
            }
            Kind::Anonymous | Kind::Service | Kind::Federated | Kind::Root => {}
        }
    }

    /// Makes one atom of all that are about the same text, and of all that are so under the same condition: long lists of
    /// callers are one set then.
    fn joined(&mut self, nodes: Vec<Node>) -> Vec<Node> {
        let mut lists: BTreeMap<(usize, Option<AtomId>), Vec<AtomId>> = BTreeMap::new();
        let mut others = Vec::new();
        for node in nodes {
            let (first, condition) = match &node {
                Node::Literal(atom, true) => (Some(*atom), None),
                Node::All(parts) => match parts.as_slice() {
                    [Node::Literal(atom, true), Node::Literal(condition, true)] => (Some(*atom), Some(*condition)),
                    _ => (None, None),
                },
                Node::Literal(_, false) | Node::True | Node::False | Node::Any(_) => (None, None),
            };
            let text = first.and_then(|atom| Some((self.dimension(atom)?, atom)));
            match text {
                Some((dimension, atom)) => lists.entry((dimension.index(), condition)).or_default().push(atom),
                None => others.push(node),
            }
        }
        for ((dimension, condition), list) in lists {
            let joined = match (list.as_slice(), Dimension::ALL.get(dimension)) {
                ([single], _) => *single,
                (several, Some(dimension)) => self.union(*dimension, several),
                (_, None) => continue,
            };
            let condition = condition.map_or(Node::True, |condition| Node::Literal(condition, true));
            others.push(Node::all([Node::Literal(joined, true), condition]));
        }
        others
    }

    fn dimension(&self, atom: AtomId) -> Option<Dimension> {
        match self.atoms.get(atom.index())? {
            Atom::Text { dimension, .. } => Some(*dimension),
            Atom::Action(_) | Atom::Key { .. } | Atom::Open(_) => None,
        }
    }

    fn union(&mut self, dimension: Dimension, atoms: &[AtomId]) -> AtomId {
        let name = format!("PU{atoms:?}");
        let lists = atoms.iter().filter_map(|atom| match self.atoms.get(atom.index())? {
            Atom::Text { patterns, .. } => Some(patterns),
            Atom::Action(_) | Atom::Key { .. } | Atom::Open(_) => None,
        });
        let patterns: Vec<Pattern> = lists.flatten().cloned().collect();
        self.atom(name, || Atom::Text { dimension, patterns })
    }

    fn text(&mut self, dimension: Dimension, what: &str, patterns: Vec<Pattern>, text: &str) -> Node {
        let name = format!("P{}{what}\n{text}", dimension.index());
        Node::Literal(self.atom(name, || Atom::Text { dimension, patterns }), true)
    }

    fn key_is(&mut self, key: &str, text: &str, patterns: Vec<Pattern>) -> Node {
        let key = self.key(key);
        let atom = self.atom(format!("P=\n{key}\n{text}"), || Atom::Key {
            key,
            test: KeyTest::Value(ValueClause {
                quantifier: None,
                is_negated: false,
                if_exists: false,
                set: FitSet::Text(patterns),
            }),
        });
        Node::Literal(atom, true)
    }
}

/// Returns what the ARNs of roles fit that a session ARN may be of: it has no path.
fn roles(session: &Arn, name: &str) -> Vec<Pattern> {
    let start = || {
        let text = format!("arn:{}:iam::{}:role/", session.partition(), session.account());
        Builder::default().text(&text, Case::Sensitive)
    };
    let with_path = start().item(Item::Many(Class::NotColon)).text("/", Case::Sensitive);
    [start(), with_path]
        .map(|builder| builder.text(name, Case::Sensitive).build())
        .into()
}

/// Returns the names of a provider: policies may name one by its ARN or by its host.
fn providers(provider: &str) -> Vec<Pattern> {
    let host = provider
        .split_once(":oidc-provider/")
        .map_or(provider, |(_, host)| host);
    vec![
        Pattern::literal(provider),
        Pattern::literal(host),
        Builder::default()
            .item(Item::Many(Class::Any))
            .text(":oidc-provider/", Case::Sensitive)
            .text(host, Case::Sensitive)
            .build(),
    ]
}
