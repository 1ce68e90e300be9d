//! Policies that nobody wrote: they say what a question is about.

use super::About;
use iamscope_policy::{
    ActionPattern, Effect, Located, Policy, PrincipalPattern, ResourcePattern, Scope, SourceId, Span, Statement,
    Template, Version,
};

/// Makes a value that stands nowhere.
pub(super) fn nowhere<T>(value: T) -> Located<T> {
    Located::new(value, Span::default())
}

/// Makes a statement that allows everything to everybody.
pub(super) fn allow_everything() -> Statement {
    Statement {
        span: Span::default(),
        index: 0,
        sid: None,
        effect: nowhere(Effect::Allow),
        principal: Some(Scope::Only(vec![nowhere(PrincipalPattern::Anyone)])),
        action: Scope::Only(vec![nowhere(ActionPattern::parse("*"))]),
        resource: Some(Scope::Only(vec![nowhere(ResourcePattern::new(Template::literal("*")))])),
        conditions: Vec::new(),
    }
}

/// Makes a policy of statements.
pub(super) fn policy(statements: Vec<Statement>) -> Policy {
    Policy {
        source: SourceId(0),
        version: Version::V2012,
        id: None,
        statements,
        unreadable: Vec::new(),
    }
}

/// Makes a policy that allows what a question is about.
pub(super) fn scope(about: About<'_>) -> Policy {
    let mut statement = allow_everything();
    if !about.actions.is_empty() {
        let actions = about.actions.iter().map(|action| nowhere(ActionPattern::parse(action)));
        statement.action = Scope::Only(actions.collect());
    }
    if !about.resources.is_empty() {
        let resource = |text: &String| nowhere(ResourcePattern::new(Template::literal(text)));
        statement.resource = Some(Scope::Only(about.resources.iter().map(resource).collect()));
    }
    policy(vec![statement])
}

/// Makes a policy that allows everything but what some of the Deny statements of a policy deny, by their places.
pub(super) fn only_denying(source: &Policy, counts: impl Fn(usize) -> bool) -> Policy {
    let denies = source.statements.iter().enumerate();
    let denies = denies.filter(|(place, statement)| statement.effect.value == Effect::Deny && counts(*place));
    let all = std::iter::once(allow_everything()).chain(denies.map(|(_, statement)| statement.clone()));
    Policy {
        unreadable: source.unreadable.clone(),
        ..policy(all.collect())
    }
}
