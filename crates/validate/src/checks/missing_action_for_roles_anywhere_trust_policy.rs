//! `MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use crate::reading::{Principal, PrincipalKey, Statement};
use iamscope_policy::PolicyKind;

/// What IAM Roles Anywhere does to make a session.
const NEEDED: [&str; 3] = ["AssumeRole", "SetSourceIdentity", "TagSession"];

pub(crate) static CHECK: Check = Check {
    code: Code("MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY"),
    level: Level::Error,
    kinds: kinds::TRUST,
    finds: "a trust policy for IAM Roles Anywhere without one of the three actions it needs",
    basis: Basis::Documented("all statements that trust it count together"),
    examples: &[
        Example::statement(
            PolicyKind::Trust,
            r#""Effect": "Allow", "Principal": {"Service": "rolesanywhere.amazonaws.com"}, "Action": "sts:AssumeRole""#,
        )
        .finds(&["rolesanywhere.amazonaws.com"]),
        Example::statement(
            PolicyKind::Trust,
            r#""Effect": "Allow", "Principal": {"Service": "rolesanywhere.amazonaws.com"}, "Action": ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]"#,
        ),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    let is_it = |principal: &&Principal<'_>| {
        principal.key == PrincipalKey::Service && principal.leaf.text == "rolesanywhere.amazonaws.com"
    };
    let allowing = cx.statements.iter().filter(|statement| statement.allows());
    let trusting: Vec<&Statement<'_>> = allowing
        .filter(|statement| statement.principals.iter().any(|principal| is_it(&principal)))
        .collect();
    let Some(place) = trusting.iter().flat_map(|statement| &statement.principals).find(is_it) else {
        return;
    };
    let is_missing = |name: &&&str| {
        let mut actions = trusting.iter().flat_map(|statement| &statement.actions);
        !actions.any(|action| action.pattern.matches("sts", name))
    };
    let missing: Vec<String> = NEEDED
        .iter()
        .filter(is_missing)
        .map(|name| format!("`sts:{name}`"))
        .collect();
    if !missing.is_empty() {
        out.at(
            place.leaf.span(),
            format!("IAM Roles Anywhere also needs {}", missing.join(", ")),
        );
    }
}
