//! `CONFIRM_AUDIENCE_CLAIM_TYPE`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use crate::values::clauses;
use iamscope_policy::PolicyKind;

pub(crate) static CHECK: Check = Check {
    code: Code("CONFIRM_AUDIENCE_CLAIM_TYPE"),
    level: Level::Suggestion,
    kinds: kinds::TRUST,
    finds: "`ForAllValues` or `ForAnyValue` with the audience of a provider that is not known",
    basis: Basis::Inferred("of a provider that is known, FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE and FORALLVALUES_WITH_SINGLE_VALUED_KEY speak"),
    examples: &[
        Example::statement(PolicyKind::Trust, r#""Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/login.example.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"ForAnyValue:StringEquals": {"login.example.com:aud": "app"}}"#).finds(&["login.example.com:aud"]),
        Example::statement(PolicyKind::Trust, r#""Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/login.example.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {"login.example.com:aud": "app"}}"#),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for clause in clauses(cx).filter(|clause| clause.known.is_none()) {
        let is_audience = clause.key.text.to_ascii_lowercase().ends_with(":aud");
        let quantifier = clause.operator.and_then(|operator| operator.quantifier);
        if is_audience && quantifier.is_some() {
            let details = format!(
                "the audience `{}` has one value with most providers, for which no set operator is needed",
                clause.key.text
            );
            out.at(clause.key.span(), details);
        }
    }
}
