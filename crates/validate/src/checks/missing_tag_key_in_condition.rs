//! `MISSING_TAG_KEY_IN_CONDITION`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use crate::values::clauses;
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("MISSING_TAG_KEY_IN_CONDITION"),
    level: Level::Error,
    kinds: kinds::EVERY,
    finds: "a condition key for tags that does not say which tag",
    basis: Basis::Documented("the keys are those of the catalogue that end in a tag key"),
    examples: &[
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringEquals": {"aws:ResourceTag": "a", "aws:RequestTag/": "a"}}"#)
            .finds(&["aws:ResourceTag", "aws:RequestTag/"]),
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringEquals": {"aws:ResourceTag/team": "a"}}"#),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for clause in clauses(cx).filter(|clause| clause.lacks_tag_key(cx.catalog)) {
        let name = clause.key.text.trim_end_matches('/');
        let details = format!("`{name}` does not say which tag; write `{name}/tag-key`");
        out.at(clause.key.span(), details);
    }
}
