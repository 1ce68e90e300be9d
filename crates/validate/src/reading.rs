//! A policy as it was written: every element where it stands, whether or not it makes sense.
//!
//! The parser of the policy language leaves out what it does not understand, for nobody may decide by it. A check is about
//! just that, so it looks at the elements themselves.

use iamscope_catalog::{Catalog, ConditionKeyRef};
use iamscope_policy::json::{Kind, Member, Value};
use iamscope_policy::{ActionPattern, Effect, Element, Operator, Span};

/// A string, or a number or boolean where a string could stand.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Leaf<'d> {
    /// The text, with its escapes decoded.
    pub(crate) text: &'d str,
    pub(crate) value: Value<'d>,
}

/// A value of `Action` or `NotAction`.
#[derive(Clone, Debug)]
pub(crate) struct Action<'d> {
    pub(crate) leaf: Leaf<'d>,
    pub(crate) pattern: ActionPattern,
}

/// The key under which a principal stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum PrincipalKey {
    /// None: `"Principal": "*"`.
    Bare,
    Aws,
    Service,
    Federated,
    CanonicalUser,
}

/// A value of `Principal` or `NotPrincipal`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Principal<'d> {
    pub(crate) key: PrincipalKey,
    pub(crate) leaf: Leaf<'d>,
}

/// A condition key with its values under an operator.
#[derive(Clone, Debug)]
pub(crate) struct Clause<'d> {
    pub(crate) operator_name: Leaf<'d>,
    /// `None` if there is no such operator.
    pub(crate) operator: Option<Operator>,
    pub(crate) key: Leaf<'d>,
    /// What the catalogue knows of the key.
    pub(crate) known: Option<ConditionKeyRef<'d>>,
    /// What stands behind the key.
    pub(crate) value: Value<'d>,
    pub(crate) values: Vec<Leaf<'d>>,
}

/// A statement.
#[derive(Clone, Debug)]
pub(crate) struct Statement<'d> {
    pub(crate) value: Value<'d>,
    pub(crate) effect: Option<Effect>,
    pub(crate) is_not_action: bool,
    pub(crate) actions: Vec<Action<'d>>,
    pub(crate) is_not_resource: bool,
    pub(crate) resources: Vec<Leaf<'d>>,
    pub(crate) is_not_principal: bool,
    pub(crate) principals: Vec<Principal<'d>>,
    pub(crate) clauses: Vec<Clause<'d>>,
}

impl<'d> Leaf<'d> {
    /// Reads a string, number or boolean.
    pub(crate) fn read(value: Value<'d>) -> Option<Self> {
        Some(Self {
            text: value.as_text()?,
            value,
        })
    }

    /// Returns where the text stands, without its quotes.
    pub(crate) fn span(self) -> Span {
        self.value.content_span()
    }

    /// Returns where a part of the text stands, by its bytes; the whole if escapes make that hard to say.
    pub(crate) fn part(self, range: std::ops::Range<usize>) -> Span {
        let whole = self.span();
        if whole.range().len() == self.text.len() {
            let start = whole.range().start;
            Span::new(start + range.start, start + range.end)
        } else {
            whole
        }
    }
}

impl<'d> Clause<'d> {
    /// Returns whether it is about a key, in any case.
    pub(crate) fn is_key(&self, name: &str) -> bool {
        self.key.text.eq_ignore_ascii_case(name)
    }

    /// Returns whether it is about tags and does not say which: `aws:ResourceTag` or `aws:ResourceTag/`.
    pub(crate) fn lacks_tag_key(&self, catalog: &Catalog) -> bool {
        let name = self.key.text.trim_end_matches('/');
        if self.known.is_some() && name == self.key.text {
            return false;
        }
        let start = |key: ConditionKeyRef<'_>| {
            let (start, rest) = key.name().split_once("/${")?;
            let is_tag = rest.ends_with('}') && !rest.contains('/');
            Some(is_tag && start.eq_ignore_ascii_case(name))
        };
        catalog.condition_keys().any(|key| start(key) == Some(true))
    }

    /// Returns what follows a prefix of the key, in any case.
    pub(crate) fn key_after(&self, prefix: &str) -> Option<&'d str> {
        let (start, rest) = self.key.text.split_at_checked(prefix.len())?;
        start.eq_ignore_ascii_case(prefix).then_some(rest)
    }
}

impl<'d> Statement<'d> {
    fn read(value: Value<'d>, catalog: &'d Catalog) -> Self {
        let find = |element| member(value, element).map(|member| member.value);
        let either = |only, all_but| match find(only) {
            Some(value) => (Some(value), false),
            None => (find(all_but), find(all_but).is_some()),
        };
        let (actions, is_not_action) = either(Element::Action, Element::NotAction);
        let (resources, is_not_resource) = either(Element::Resource, Element::NotResource);
        let (principals, is_not_principal) = either(Element::Principal, Element::NotPrincipal);
        let action = |leaf: Leaf<'d>| Action {
            leaf,
            pattern: ActionPattern::parse(leaf.text),
        };
        Self {
            value,
            effect: match find(Element::Effect).and_then(Value::as_str) {
                Some("Allow") => Some(Effect::Allow),
                Some("Deny") => Some(Effect::Deny),
                Some(_) | None => None,
            },
            is_not_action,
            actions: actions
                .map(leaves)
                .unwrap_or_default()
                .into_iter()
                .map(action)
                .collect(),
            is_not_resource,
            resources: resources.map(leaves).unwrap_or_default(),
            is_not_principal,
            principals: principals.map(read_principals).unwrap_or_default(),
            clauses: find(Element::Condition)
                .map(|value| read_clauses(value, catalog))
                .unwrap_or_default(),
        }
    }

    /// Returns the member for an element of the statement.
    pub(crate) fn member(&self, element: Element) -> Option<Member<'d>> {
        member(self.value, element)
    }

    /// Returns where the value of the first of two elements that is there stands, or the statement.
    pub(crate) fn span_of(&self, element: Element, other: Element) -> Span {
        let found = self.member(element).or_else(|| self.member(other));
        found.map_or_else(|| self.value.span(), |member| member.value.content_span())
    }

    /// Returns where the actions stand.
    pub(crate) fn actions_span(&self) -> Span {
        self.span_of(Element::Action, Element::NotAction)
    }

    /// Returns where the resources stand.
    pub(crate) fn resources_span(&self) -> Span {
        self.span_of(Element::Resource, Element::NotResource)
    }

    /// Returns whether it is an `Allow`.
    pub(crate) fn allows(&self) -> bool {
        self.effect == Some(Effect::Allow)
    }

    /// Returns whether a condition is about a key, in any case.
    pub(crate) fn has_key(&self, name: &str) -> bool {
        self.clauses.iter().any(|clause| clause.is_key(name))
    }
}

/// Returns the statements of a policy: one, or those of a list.
pub(crate) fn read_statements<'d>(root: Option<Value<'d>>, catalog: &'d Catalog) -> Vec<Statement<'d>> {
    let value = root.and_then(|root| member(root, Element::Statement));
    let Some(value) = value.map(|member| member.value) else {
        return Vec::new();
    };
    let all: Vec<Value<'d>> = match value.kind() {
        Kind::List => value.items().collect(),
        Kind::Object => vec![value],
        Kind::Null | Kind::Bool | Kind::Number | Kind::String | Kind::Invalid => Vec::new(),
    };
    let objects = all.into_iter().filter(|value| value.kind() == Kind::Object);
    objects.map(|value| Statement::read(value, catalog)).collect()
}

/// Returns the first member of an object for an element; other capitals are reported elsewhere and count.
pub(crate) fn member(object: Value<'_>, element: Element) -> Option<Member<'_>> {
    let name = element.key()?;
    let is_it = |member: &Member<'_>| member.key.as_str().is_some_and(|key| key.eq_ignore_ascii_case(name));
    object.members().find(is_it)
}

/// Returns a string, or the strings of a list.
fn leaves(value: Value<'_>) -> Vec<Leaf<'_>> {
    match value.kind() {
        Kind::List => value.items().filter_map(Leaf::read).collect(),
        Kind::Null | Kind::Bool | Kind::Number | Kind::String | Kind::Object | Kind::Invalid => {
            Leaf::read(value).into_iter().collect()
        }
    }
}

fn read_principals(value: Value<'_>) -> Vec<Principal<'_>> {
    const KEYS: [(&str, PrincipalKey); 4] = [
        ("AWS", PrincipalKey::Aws),
        ("Service", PrincipalKey::Service),
        ("Federated", PrincipalKey::Federated),
        ("CanonicalUser", PrincipalKey::CanonicalUser),
    ];
    if let Some(leaf) = Leaf::read(value) {
        let key = PrincipalKey::Bare;
        return vec![Principal { key, leaf }];
    }
    let mut principals = Vec::new();
    for member in value.members() {
        let name = member.key.as_str().unwrap_or_default();
        let Some((_, key)) = KEYS.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(name)) else {
            continue;
        };
        principals.extend(leaves(member.value).into_iter().map(|leaf| Principal { key, leaf }));
    }
    principals
}

fn read_clauses<'d>(value: Value<'d>, catalog: &'d Catalog) -> Vec<Clause<'d>> {
    let mut clauses = Vec::new();
    for operator in value.members() {
        let Some(operator_name) = Leaf::read(operator.key) else {
            continue;
        };
        for member in operator.value.members() {
            let Some(key) = Leaf::read(member.key) else {
                continue;
            };
            clauses.push(Clause {
                operator_name,
                operator: Operator::parse(operator_name.text),
                key,
                known: catalog.condition_key(key.text),
                value: member.value,
                values: leaves(member.value),
            });
        }
    }
    clauses
}
