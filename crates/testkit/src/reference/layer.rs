//! What the policies of one layer say together.

use super::answer::Question;
use super::principal::{self, Grade};
use super::situation::Situation;
use super::statement;
use super::truth::Truth;
use iamscope_policy::{Effect, Policy, PrincipalPattern, Scope};

/// Returns whether a policy forbids the request. A Deny that may apply applies.
pub(super) fn denies(policy: &Policy, situation: &Situation<'_>) -> bool {
    let denies = policy.statements.iter().any(|statement| {
        statement.effect.value == Effect::Deny && statement::applies(statement, policy, situation) != Truth::No
    });
    denies || (!policy.unreadable.is_empty() && situation.world.open(Question::UnreadableDeny) != Truth::No)
}

/// Returns whether a policy allows the request. An Allow that may apply does not.
pub(super) fn allows(policy: &Policy, situation: &Situation<'_>) -> bool {
    let allows = policy.statements.iter().any(|statement| {
        statement.effect.value == Effect::Allow && statement::applies(statement, policy, situation) == Truth::Yes
    });
    allows || may_allow_unread(policy, situation)
}

/// Returns how the statements that allow the request name the caller.
pub(super) fn grants(policy: &Policy, situation: &Situation<'_>) -> Vec<Grade> {
    let mut grades = Vec::new();
    for statement in &policy.statements {
        if statement.effect.value != Effect::Allow {
            continue;
        }
        let rest = statement::is_about_request(statement, policy, situation);
        match &statement.principal {
            None => {}
            Some(Scope::Only(patterns)) => {
                for pattern in patterns {
                    let (named, grade) = principal::names(&pattern.value, situation);
                    if named.min(rest) == Truth::Yes {
                        grades.push(grade);
                    }
                }
            }
            Some(Scope::AllBut(patterns)) => {
                let patterns: Vec<&PrincipalPattern> = patterns.iter().map(|pattern| &pattern.value).collect();
                if principal::is_outside(&patterns, Effect::Allow, situation).min(rest) == Truth::Yes {
                    grades.push(Grade::Anyone);
                }
            }
        }
    }
    if may_allow_unread(policy, situation) {
        grades.push(Grade::Anyone);
    }
    grades
}

fn may_allow_unread(policy: &Policy, situation: &Situation<'_>) -> bool {
    !policy.unreadable.is_empty() && situation.world.open(Question::UnreadableAllow) == Truth::Yes
}
