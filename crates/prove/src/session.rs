//! The policies of a question, taken apart into atoms that they share.

use crate::keys::{self, Part, Shape};
use crate::kind::Dimension;
use crate::node::AtomId;
use crate::prover::{Mode, Prover};
use crate::text::{Builder, Class, Item, Pattern, is_beyond};
use crate::variables::Variables;
use iamscope_catalog::{ActionSet, ConditionKeyType};
use iamscope_policy::resource::Form;
use iamscope_policy::{
    ActionPattern, Case, Condition, Effect, Located, Policy, PolicyKind, PrincipalPattern, ResourcePattern, Scope,
    Template, has_placeholder,
};
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// What a formula is about.
#[derive(Debug)]
pub(crate) enum Atom<'p> {
    /// The action is one of these.
    Action(ActionScope<'p>),
    /// A text fits one of these.
    Text {
        dimension: Dimension,
        patterns: Vec<Pattern>,
    },
    /// A key of the request passes a test.
    Key { key: usize, test: keys::KeyTest },
    /// Something that is not known, or not documented, is so.
    Open(Box<str>),
}

/// The actions of a statement.
#[derive(Debug)]
pub(crate) struct ActionScope<'p> {
    pub(crate) known: ActionSet,
    /// For actions that the catalogue does not know.
    pub(crate) scope: &'p Scope<ActionPattern>,
    /// Those of its patterns that are not the name of an action that the catalogue knows.
    unlisted: Vec<&'p ActionPattern>,
}

impl ActionScope<'_> {
    /// Returns what the names of listed actions fit that the catalogue does not know.
    pub(crate) fn younger(&self) -> Vec<Pattern> {
        self.unlisted.iter().map(|pattern| action_pattern(pattern)).collect()
    }

    /// Returns whether an action is one of the scope, known or not.
    pub(crate) fn has(&self, service: &str, name: &str) -> bool {
        let mut patterns = self.scope.patterns().iter();
        patterns.any(|pattern| pattern.value.matches(service, name)) != self.scope.is_all_but()
    }
}

/// A policy, taken apart.
#[derive(Debug)]
pub(crate) struct Compiled<'p> {
    pub(crate) kind: PolicyKind,
    pub(crate) statements: Vec<CompiledStatement<'p>>,
    pub(crate) unreadable: Option<AtomId>,
}

#[derive(Debug)]
pub(crate) struct CompiledStatement<'p> {
    pub(crate) effect: Effect,
    /// The place in the list of statements.
    pub(crate) place: usize,
    pub(crate) action: AtomId,
    pub(crate) has_open_action: Option<AtomId>,
    pub(crate) resource: Option<CompiledResource>,
    pub(crate) principal: Option<&'p Scope<PrincipalPattern>>,
    pub(crate) conditions: Vec<CompiledCondition>,
}

#[derive(Debug)]
pub(crate) struct CompiledResource {
    pub(crate) is_all_but: bool,
    /// Whether `*` is listed.
    pub(crate) has_any: bool,
    pub(crate) patterns: AtomId,
    pub(crate) has_patterns: bool,
    /// Patterns of which it is not known what they match.
    pub(crate) open: Vec<AtomId>,
}

/// A clause of a condition.
#[derive(Debug)]
pub(crate) struct CompiledCondition {
    pub(crate) key: usize,
    pub(crate) part: Part,
    /// What tells it from other clauses.
    pub(crate) text: Box<str>,
}

/// What is known of a key in all requests.
#[derive(Debug)]
pub(crate) struct KeyFacts {
    pub(crate) name: Box<str>,
    pub(crate) shape: Shape,
    /// The actions whose requests can have it, if not all.
    pub(crate) actions: Option<ActionSet>,
}

/// The policies of a question and their atoms.
pub(crate) struct Session<'p> {
    pub(crate) prover: &'p Prover,
    pub(crate) mode: Mode,
    pub(crate) policies: Vec<Rc<Compiled<'p>>>,
    pub(crate) atoms: Vec<Atom<'p>>,
    pub(crate) keys: Vec<KeyFacts>,
    pub(crate) variables: Variables,
    /// Action patterns that no known action fits, for names that are younger than the catalogue.
    pub(crate) younger: Vec<&'p ActionPattern>,
    /// Work of taking the policies apart, and of making formulas of them, that was not counted yet.
    pub(crate) work: u64,
    index: FxHashMap<Box<str>, AtomId>,
}

/// The canonical user id of the caller's account: no key of AWS's, but a fact about the caller all the same.
pub(crate) const CANONICAL_USER: &str = "the canonical user id of the account";

/// Work of a part of a statement.
pub(crate) const PART: u64 = 80;

/// Keys that every request has (IAM User Guide, "AWS global condition context keys", where it says "always included").
const ALWAYS: &[&str] = &[
    "aws:currenttime",
    "aws:epochtime",
    "aws:principaltype",
    "aws:requestedregion",
    "aws:securetransport",
    "aws:useragent",
    "aws:userid",
    "aws:viaawsservice",
];

impl<'p> Session<'p> {
    pub(crate) fn new(
        prover: &'p Prover,
        mode: Mode,
        policies: &[(&'p Policy, PolicyKind)],
        variables: Variables,
    ) -> Self {
        let mut session = Self {
            prover,
            mode,
            policies: Vec::new(),
            atoms: Vec::new(),
            keys: Vec::new(),
            variables,
            younger: Vec::new(),
            work: policies.iter().map(|(policy, _)| work(policy)).sum(),
            index: FxHashMap::default(),
        };
        for &(policy, kind) in policies {
            let compiled = session.policy(policy, kind);
            session.policies.push(Rc::new(compiled));
        }
        let open: Vec<Box<str>> = session.variables.open_keys().map(Into::into).collect();
        for key in open {
            session.key(&key);
        }
        session
    }

    /// Returns the atom with this name, making it if it is new.
    pub(crate) fn atom(&mut self, name: String, make: impl FnOnce() -> Atom<'p>) -> AtomId {
        let next = AtomId(u32::try_from(self.atoms.len()).unwrap_or(u32::MAX));
        let atom = *self.index.entry(name.into()).or_insert(next);
        if atom == next {
            self.atoms.push(make());
        }
        atom
    }

    /// Returns the atom for something that is not known.
    pub(crate) fn open(&mut self, what: &str) -> AtomId {
        self.atom(format!("?{what}"), || Atom::Open(what.into()))
    }

    /// Returns the number of a key.
    pub(crate) fn key(&mut self, name: &str) -> usize {
        if let Some(known) = self.keys.iter().position(|key| key.name.as_ref() == name) {
            return known;
        }
        let (shape, actions) = self.key_facts(name);
        self.keys.push(KeyFacts {
            name: name.into(),
            shape,
            actions,
        });
        self.keys.len() - 1
    }

    fn key_facts(&self, name: &str) -> (Shape, Option<ActionSet>) {
        let known = self.prover.catalog.condition_key(name);
        let is_typed = self.mode == Mode::Typed;
        let value_type = known.filter(|_| is_typed).map(|key| key.value_type());
        let family = value_type.and_then(|value_type| match value_type {
            ConditionKeyType::Numeric => Some(keys::Family::Numeric),
            ConditionKeyType::Date => Some(keys::Family::Date),
            ConditionKeyType::IpAddress => Some(keys::Family::Ip),
            ConditionKeyType::String | ConditionKeyType::Arn | ConditionKeyType::Bool | ConditionKeyType::Binary => {
                None
            }
        });
        let values = (value_type == Some(ConditionKeyType::Bool))
            .then(|| vec![Pattern::literal("true"), Pattern::literal("false")]);
        let shape = Shape {
            may_be_absent: name != CANONICAL_USER && !(is_typed && ALWAYS.contains(&name)),
            may_be_many: name != CANONICAL_USER && known.is_none_or(|key| !is_typed || key.is_multivalued()),
            values,
            family,
        };
        let actions = is_typed.then(|| self.prover.typing().actions_with(name)).flatten();
        (shape, actions)
    }

    fn policy(&mut self, policy: &'p Policy, kind: PolicyKind) -> Compiled<'p> {
        let statements = policy.statements.iter().enumerate();
        let statements = statements.map(|(place, statement)| {
            let patterns = statement.action.patterns();
            let has_open_action = patterns.iter().any(|pattern| pattern.value.has_placeholders());
            CompiledStatement {
                effect: statement.effect.value,
                place,
                action: self.action(&statement.action),
                has_open_action: has_open_action.then(|| self.open("what a part of an action stands for")),
                resource: statement
                    .resource
                    .as_ref()
                    .filter(|_| kind.has_resource())
                    .map(|scope| self.resource(scope, kind)),
                principal: statement.principal.as_ref(),
                conditions: statement
                    .conditions
                    .iter()
                    .map(|condition| self.condition(condition))
                    .collect(),
            }
        });
        let statements = statements.collect();
        Compiled {
            kind,
            statements,
            unreadable: (!policy.unreadable.is_empty())
                .then(|| self.open("what a statement that cannot be read allows or denies")),
        }
    }

    fn action(&mut self, scope: &'p Scope<ActionPattern>) -> AtomId {
        let mut name = if scope.is_all_but() {
            "!".to_owned()
        } else {
            "=".to_owned()
        };
        for pattern in scope.patterns() {
            name.push_str(pattern.value.as_str());
            name.push('\n');
        }
        let catalog = self.prover.catalog;
        if let Some(known) = self.index.get(name.as_str()) {
            return *known;
        }
        let (mut known, mut unlisted) = (catalog.no_actions(), Vec::new());
        for pattern in scope.patterns().iter().filter(|pattern| pattern.value.is_valid()) {
            if let Some(action) = catalog.action(pattern.value.as_str()) {
                known.insert(action.id());
                continue;
            }
            unlisted.push(&pattern.value);
            let covered = catalog.covered_by(&pattern.value);
            if covered.is_empty() {
                self.younger.push(&pattern.value);
            }
            known.union_with(&covered);
        }
        if scope.is_all_but() {
            known = known.complement();
        }
        self.atom(name, || Atom::Action(ActionScope { known, scope, unlisted }))
    }

    fn resource(&mut self, scope: &Scope<ResourcePattern>, kind: PolicyKind) -> CompiledResource {
        let mut name = "r".to_owned();
        let mut patterns = Vec::new();
        let mut open = Vec::new();
        let mut has_any = false;
        for Located { value, .. } in scope.patterns() {
            if value.form() == Form::Any {
                has_any = true;
                continue;
            }
            // The same text may have variables in one version of the language and none in another.
            let has_variables = value.fields().iter().flatten().any(Template::has_variables);
            name.push_str(value.as_str());
            name.push(if has_variables { '$' } else { '\n' });
            match self.resource_pattern(value) {
                Ok(pattern) => patterns.extend(pattern),
                Err(what) => open.push(self.open(&format!("{what} in an {kind}: `{}`", value.as_str()))),
            }
        }
        let has_patterns = !patterns.is_empty();
        CompiledResource {
            is_all_but: scope.is_all_but(),
            has_any,
            patterns: self.atom(name, || Atom::Text {
                dimension: Dimension::Resource,
                patterns,
            }),
            has_patterns,
            open,
        }
    }

    /// Reads a resource pattern; nothing fits it if a variable has no value.
    fn resource_pattern(&mut self, pattern: &ResourcePattern) -> Result<Option<Pattern>, &'static str> {
        if has_placeholder(pattern.as_str()) || is_beyond(pattern.as_str(), true) {
            return Err("what a resource pattern that is not known in full matches");
        }
        if pattern.form() != Form::Arn {
            return Err("what a resource pattern of fewer than six fields matches");
        }
        let mut builder = Builder::default();
        for (index, field) in pattern.fields().iter().enumerate() {
            let Some(field) = field else { break };
            if index == 5 {
                let added = self.variables.add(builder, field, Case::Sensitive, Some(Class::Any));
                return Ok(added.map(Builder::build));
            }
            if field.as_str().bytes().any(|byte| byte.is_ascii_uppercase()) && !field.has_variables() {
                return Err("whether letter case counts in the first five fields of a resource pattern");
            }
            builder = head_field(builder, field).item(Item::Char(':'));
        }
        Ok(None)
    }

    fn condition(&mut self, condition: &Condition) -> CompiledCondition {
        let mut text = format!("{}\n{}\n", condition.operator.value, condition.key.value.lower());
        for value in &condition.values {
            text.push_str(value.value.as_str());
            text.push(if value.value.has_variables() { '$' } else { '\n' });
        }
        CompiledCondition {
            key: self.key(condition.key.value.lower()),
            part: keys::compile(condition, &mut self.variables),
            text: text.into(),
        }
    }
}

/// Adds one of the first five fields, in which variables are plain text.
fn head_field(builder: Builder, field: &Template) -> Builder {
    if field.has_variables() {
        builder.text(field.as_str(), Case::Sensitive)
    } else {
        builder.pattern(field.as_str(), Case::Sensitive, Class::Head)
    }
}

/// Returns how much there is in a policy.
fn work(policy: &Policy) -> u64 {
    let statements = policy.statements.iter().map(|statement| {
        let values = statement.conditions.iter().map(|condition| condition.values.len() + 4);
        let resources = statement.resource.as_ref().map_or(0, |scope| scope.patterns().len());
        let principals = statement.principal.as_ref().map_or(0, |scope| scope.patterns().len());
        4 + values.sum::<usize>() + resources + 4 * principals + statement.action.patterns().len()
    });
    PART * statements.sum::<usize>() as u64
}

/// Makes a pattern for whole names of actions.
pub(crate) fn action_pattern(pattern: &ActionPattern) -> Pattern {
    if pattern.is_all() {
        return Builder::default().item(Item::Many(Class::Any)).build();
    }
    Builder::default()
        .pattern(pattern.as_str(), Case::Insensitive, Class::Name)
        .build()
}
