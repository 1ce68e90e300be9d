//! Whether a changed policy lets nobody do more: what must be shown of a change before it is made unseen.
//!
//! Changes leave most of a policy as it is, so statements are compared one by one first: each `Allow` must lie in one that
//! was there, and each `Deny` that was there in one that is. Only what is left over is a question for the prover, and the
//! policies as wholes are the last one.

use crate::provers::prover;
use iamscope_policy::{ActionPattern, Effect, Located, Policy, PolicyKind, Scope, SourceId, Statement, parse, to_json};
use iamscope_prove::{Answer, Mode};

/// Returns whether a policy allows nothing that another one does not; `None` if that was not found out.
///
/// Statements that cannot be read mean nothing: AWS stores no policy with them.
pub fn widens_nothing(before: &str, after: &str, kind: PolicyKind) -> Option<bool> {
    let (before, _) = parse(SourceId(0), before, kind);
    let (after, _) = parse(SourceId(0), after, kind);
    if is_narrower_by_statements(&before, &after, kind) {
        return Some(true);
    }
    match prover(Mode::Typed).no_new_access(&before, &after, kind).answer {
        Answer::Holds => Some(true),
        Answer::Fails(_) => Some(false),
        Answer::Unknown(_) => None,
    }
}

/// Returns whether that shows from the statements one by one; `false` may also mean that it does not.
fn is_narrower_by_statements(before: &Policy, after: &Policy, kind: PolicyKind) -> bool {
    // Variables have no meaning in the old version.
    if before.version != after.version {
        return false;
    }
    let alone = |statement: &Statement| Policy {
        statements: vec![Statement {
            sid: None,
            ..statement.clone()
        }],
        ..after.clone()
    };
    let of_effect = |policy: &Policy, effect: Effect| -> Vec<Policy> {
        let statements = policy.statements.iter();
        statements.filter(|one| one.effect.value == effect).map(alone).collect()
    };
    let all_lie_in = |ones: Vec<Policy>, others: Vec<Policy>| {
        let texts: Vec<String> = others.iter().map(to_json).collect();
        let mut left = ones.into_iter().filter(|one| !texts.contains(&to_json(one)));
        left.all(|one| others.iter().any(|other| lies_in(&one, other, kind)))
    };
    all_lie_in(of_effect(after, Effect::Allow), of_effect(before, Effect::Allow))
        && all_lie_in(of_effect(before, Effect::Deny), of_effect(after, Effect::Deny))
}

/// Returns whether the requests that fit one statement are known to fit another one, too.
fn lies_in(one: &Policy, other: &Policy, kind: PolicyKind) -> bool {
    let (Some(statement), Some(wide)) = (one.statements.first(), other.statements.first()) else {
        return false;
    };
    let mut statement = statement.clone();
    if let (Scope::Only(actions), Scope::Only(known)) = (&statement.action, &wide.action) {
        // What stands in both lists need not be asked.
        let is_new = |action: &&Located<ActionPattern>| !known.iter().any(|other| other.value == action.value);
        let left: Vec<_> = actions.iter().filter(is_new).cloned().collect();
        let is_same_else = to_json(&with(
            other,
            Statement {
                action: statement.action.clone(),
                ..wide.clone()
            },
        )) == to_json(one);
        if is_same_else {
            if left.is_empty() {
                return true;
            }
            statement.action = Scope::Only(left);
        }
    }
    statement.effect.value = Effect::Allow;
    let mut wide = wide.clone();
    wide.effect.value = Effect::Allow;
    let proof = prover(Mode::Typed).no_new_access(&with(other, wide), &with(one, statement), kind);
    matches!(proof.answer, Answer::Holds)
}

fn with(policy: &Policy, statement: Statement) -> Policy {
    Policy {
        statements: vec![statement],
        ..policy.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Says what comes of putting the inside of a statement in the place of another.
    fn change(before: &[&str], after: &[&str]) -> Option<bool> {
        let policy = |statements: &[&str]| {
            let statements: Vec<String> = statements.iter().map(|one| format!("{{{one}}}")).collect();
            format!(
                "{{\"Version\": \"2012-10-17\", \"Statement\": [{}]}}",
                statements.join(",")
            )
        };
        widens_nothing(&policy(before), &policy(after), PolicyKind::Identity)
    }

    #[test]
    fn statements_are_compared_one_by_one() {
        let many = r#""Effect": "Allow", "Action": ["s3:Get*", "s3:GetObject"], "Resource": "*""#;
        let few = r#""Effect": "Allow", "Action": ["s3:Get*"], "Resource": "*""#;
        let deny = r#""Effect": "Deny", "Action": ["s3:Get*", "s3:GetObject"], "Resource": "arn:aws:s3:::b/*""#;
        let deny_few = r#""Effect": "Deny", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*""#;
        let deny_same = r#""Effect": "Deny", "Action": "s3:Get*", "Resource": "arn:aws:s3:::b/*""#;
        assert_eq!(change(&[many], &[few]), Some(true));
        assert_eq!(change(&[few], &[many]), Some(true));
        assert_eq!(change(&[many, many], &[many]), Some(true));
        assert_eq!(change(&[many, deny], &[many, deny_same]), Some(true));
        assert_eq!(change(&[many, deny], &[many, deny_few]), Some(false));
        assert_eq!(change(&[deny], &[deny_few]), Some(true));
        assert_eq!(
            change(
                &[few],
                &[few, r#""Effect": "Allow", "Action": "s3:PutObject", "Resource": "*""#]
            ),
            Some(false)
        );
    }
}
