//! What stands where in a text of JSON, HCL or YAML, however broken.
//!
//! A text in which somebody types is seldom whole: strings are open, values missing, brackets unbalanced. The readers of the
//! languages report that; here, everything is taken as what it is most probably going to be. [`Outline::at`] says what the
//! cursor is in, [`Outline::role`] what a policy has there.

mod brackets;
mod yaml;

use iamscope_policy::Span;

/// How a text is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Syntax {
    Json,
    Hcl,
    Yaml,
}

/// A string, number or word.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Token {
    /// With its quotes, if it has any.
    pub(crate) whole: Span,
    /// Without them.
    pub(crate) content: Span,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    /// A key without a value.
    Missing,
    Scalar(Token),
    List,
    Map,
}

#[derive(Clone, Copy, Debug)]
struct Node {
    /// INVARIANT (rising): an earlier node; the outermost is its own.
    parent: usize,
    key: Option<Token>,
    kind: Kind,
}

/// The parts of a text.
#[derive(Clone, Debug)]
pub(crate) struct Outline<'t> {
    text: &'t str,
    nodes: Vec<Node>,
}

/// A token that the cursor is in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Place {
    node: usize,
    is_key: bool,
    pub(crate) token: Token,
}

/// What a policy has in a place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Role<'t> {
    /// A value of `Action` or `NotAction`.
    Action,
    /// A value of `Resource` or `NotResource`.
    Resource,
    /// An operator of a condition.
    Operator,
    /// The key of a condition, under an operator.
    ConditionKey { operator: &'t str },
    /// Anything else.
    Other,
}

const ACTIONS: [&str; 4] = ["Action", "NotAction", "actions", "not_actions"];
const RESOURCES: [&str; 4] = ["Resource", "NotResource", "resources", "not_resources"];
/// How deep brackets and indentation are followed; what lies deeper counts as lying there.
const MAX_DEPTH: usize = 128;
/// What conditions are called in documents, and in blocks of Terraform's `aws_iam_policy_document`.
const CONDITION: &str = "Condition";
const CONDITION_BLOCK: &str = "condition";

impl<'t> Outline<'t> {
    /// Reads a text.
    pub(crate) fn new(text: &'t str, syntax: Syntax) -> Self {
        let mut outline = Self {
            text,
            nodes: vec![Node {
                parent: 0,
                key: None,
                kind: Kind::Map,
            }],
        };
        let is_json = syntax == Syntax::Yaml && text.trim_start().starts_with('{');
        match syntax {
            Syntax::Json | Syntax::Hcl => brackets::read(&mut outline, syntax),
            Syntax::Yaml if is_json => brackets::read(&mut outline, Syntax::Json),
            Syntax::Yaml => yaml::read(&mut outline),
        };
        outline
    }

    fn add(&mut self, parent: usize, key: Option<Token>, kind: Kind) -> usize {
        self.nodes.push(Node { parent, key, kind });
        self.nodes.len() - 1
    }

    fn node(&self, id: usize) -> Option<&Node> {
        self.nodes.get(id)
    }

    /// Returns the token that a byte is in, or at the end of.
    pub(crate) fn at(&self, byte: usize) -> Option<Place> {
        let holds = |token: &Token| (token.content.start as usize..=token.content.end as usize).contains(&byte);
        let mut places = self.nodes.iter().enumerate().flat_map(|(id, node)| {
            let value = match node.kind {
                Kind::Scalar(token) => Some(token),
                Kind::Missing | Kind::List | Kind::Map => None,
            };
            let place = move |token: Token, is_key| Place {
                node: id,
                is_key,
                token,
            };
            let key = node.key.map(|token| place(token, true));
            key.into_iter().chain(value.map(|token| place(token, false)))
        });
        places.find(|place| holds(&place.token))
    }

    /// Returns the text of a token without its quotes.
    pub(crate) fn content(&self, token: Token) -> &'t str {
        self.text.get(token.content.range()).unwrap_or_default()
    }

    /// Returns what a token stands between: its quotes, or nothing.
    pub(crate) fn quote(&self, token: Token) -> &'t str {
        let start = token.whole.start as usize..token.content.start as usize;
        self.text.get(start).unwrap_or_default()
    }

    /// Returns what a policy has in a place.
    pub(crate) fn role(&self, place: Place) -> Role<'t> {
        let parent = self.parent(place.node);
        if place.is_key {
            return match (self.key(parent), self.key(self.parent(parent))) {
                (CONDITION, _) => Role::Operator,
                (operator, CONDITION) => Role::ConditionKey { operator },
                _ => Role::Other,
            };
        }
        let owner = self.owner(place);
        let around = self.parent(owner);
        match self.key(owner) {
            name if ACTIONS.contains(&name) => Role::Action,
            name if RESOURCES.contains(&name) => Role::Resource,
            CONDITION => Role::Operator,
            "test" if self.key(around) == CONDITION_BLOCK => Role::Operator,
            "variable" if self.key(around) == CONDITION_BLOCK => Role::ConditionKey {
                operator: self.member(around, "test").unwrap_or_default(),
            },
            // A key that has no value yet reads like the value of its operator.
            operator if self.key(around) == CONDITION && owner == place.node => Role::ConditionKey { operator },
            _ => Role::Other,
        }
    }

    /// Returns the actions of the statement that a place is in.
    pub(crate) fn actions(&self, place: Place) -> Vec<&'t str> {
        self.of_statement(place, &ACTIONS)
    }

    /// Returns the resources of the statement that a place is in.
    pub(crate) fn resources(&self, place: Place) -> Vec<&'t str> {
        self.of_statement(place, &RESOURCES)
    }

    /// Returns whether the value that a place is in is one of a list.
    pub(crate) fn is_item(&self, place: Place) -> bool {
        let parent = self.node(self.parent(place.node));
        !place.is_key && parent.is_some_and(|parent| parent.kind == Kind::List)
    }

    fn of_statement(&self, place: Place, names: &[&str]) -> Vec<&'t str> {
        let mut around = self.parent(place.node);
        loop {
            let named = |(id, node): (usize, &Node)| {
                let is_named = id != 0 && node.parent == around && names.contains(&self.key(id));
                is_named.then_some(id)
            };
            let found: Vec<usize> = self.nodes.iter().enumerate().filter_map(named).collect();
            if !found.is_empty() {
                return found.into_iter().flat_map(|id| self.values(id)).collect();
            }
            if around == 0 {
                return Vec::new();
            }
            around = self.parent(around);
        }
    }

    /// Returns the texts of a value, or of the items of a list.
    fn values(&self, id: usize) -> Vec<&'t str> {
        let of = |node: &Node| match node.kind {
            Kind::Scalar(token) => Some(self.content(token)),
            Kind::Missing | Kind::List | Kind::Map => None,
        };
        let items = self.nodes.iter().skip(id + 1).filter(|node| node.parent == id);
        self.node(id).into_iter().chain(items).filter_map(of).collect()
    }

    /// Returns the text of a member of a map.
    fn member(&self, map: usize, name: &str) -> Option<&'t str> {
        let ids = map + 1..self.nodes.len();
        let mut members = ids.filter(|&id| self.parent(id) == map && self.key(id) == name);
        members.find_map(|id| self.values(id).first().copied())
    }

    /// Returns what has the key that a value stands under: the list that it is an item of, or the value.
    fn owner(&self, place: Place) -> usize {
        if self.is_item(place) {
            self.parent(place.node)
        } else {
            place.node
        }
    }

    fn parent(&self, id: usize) -> usize {
        self.node(id).map_or(0, |node| node.parent)
    }

    /// Returns the key that something stands under, or nothing.
    fn key(&self, id: usize) -> &'t str {
        let key = self.node(id).and_then(|node| node.key);
        key.map_or("", |key| self.content(key))
    }
}

#[cfg(test)]
mod tests;
