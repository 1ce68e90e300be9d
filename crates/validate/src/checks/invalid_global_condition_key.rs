//! `INVALID_GLOBAL_CONDITION_KEY`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use crate::problem::{Draft, Safety};
use crate::values::clauses;
use iamscope_policy::PolicyKind;

/// Keys that AWS's own policies and older user guides have, and the page on global condition keys has not.
const FORMER: [&str; 2] = ["aws:PrincipalOrgMasterAccountId", "aws:SourceOwner"];

pub(crate) static CHECK: Check = Check {
    code: Code("INVALID_GLOBAL_CONDITION_KEY"),
    level: Level::Error,
    kinds: kinds::EVERY,
    finds: "a condition key that starts with `aws:` and does not exist",
    basis: Basis::Documented("the keys are those of the catalogue"),
    examples: &[
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalOrganization": "o-1"}}"#)
            .finds(&["aws:PrincipalOrganization"]),
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringEquals": {"aws:principalorgid": "o-1"}}"#),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for clause in clauses(cx).filter(|clause| clause.known.is_none()) {
        // Another check tells what became of this one.
        if FORMER.iter().any(|key| clause.is_key(key))
            || clause.key_after("aws:").is_none()
            || clause.is_key("aws:ARN")
            || clause.lacks_tag_key(cx.catalog)
        {
            continue;
        }
        let mut draft = Draft::at(
            clause.key.span(),
            format!("there is no condition key `{}`", clause.key.text),
        );
        let close = cx.catalog.suggest_condition_key(clause.key.text).into_iter();
        if let Some(meant) = close
            .map(|key| key.name())
            .find(|name| name.starts_with("aws:") && !name.contains('$'))
        {
            let help = format!("did you mean `{meant}`?");
            draft = draft
                .help(help)
                .fix(Safety::Review, format!("write `{meant}`"), clause.key.span(), meant);
        }
        out.push(draft);
    }
}
