//! `VARIABLE_UNSUPPORTED_IN_ELEMENT`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use crate::reading::Leaf;
use crate::variables::variables;
use iamscope_policy::Element;
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("VARIABLE_UNSUPPORTED_IN_ELEMENT"),
    level: Level::Error,
    kinds: kinds::EVERY,
    finds: "a policy variable outside `Resource` and `Condition`",
    basis: Basis::Documented("elsewhere it is plain text"),
    examples: &[
        Example::statement(
            PolicyKind::Resource,
            r#""Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:user/${aws:username}"}, "Action": "s3:GetObject", "Resource": "*""#,
        )
        .finds(&["${aws:username}"]),
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/${aws:username}""#,
        ),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for statement in &cx.statements {
        let sid = statement
            .member(Element::Sid)
            .and_then(|member| Leaf::read(member.value));
        let actions = statement.actions.iter().map(|action| action.leaf);
        let principals = statement.principals.iter().map(|principal| principal.leaf);
        for leaf in sid.into_iter().chain(principals).chain(actions) {
            // Without a colon it is a variable of something else.
            for variable in variables(leaf.text)
                .into_iter()
                .filter(|variable| variable.inside.contains(':'))
            {
                let details = format!(
                    "`{}` is no policy variable here",
                    leaf.text.get(variable.range.clone()).unwrap_or_default()
                );
                out.at(leaf.part(variable.range), details);
            }
        }
    }
}
