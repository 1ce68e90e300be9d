//! `CONFIRM_AUDIENCE_CLAIM_TYPE`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use crate::values::clauses;
use iamscope_policy::{PolicyKind, Quantifier};

pub(crate) static CHECK: Check = Check {
    code: Code("CONFIRM_AUDIENCE_CLAIM_TYPE"),
    level: Level::Suggestion,
    kinds: kinds::TRUST,
    finds: "`ForAllValues` with the audience of a provider that is not known",
    basis: Basis::Inferred("of `ForAnyValue` speaks FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE, of providers that are known FORALLVALUES_WITH_SINGLE_VALUED_KEY"),
    examples: &[
        Example::statement(PolicyKind::Trust, r#""Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/login.example.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"ForAllValues:StringEquals": {"login.example.com:aud": "app"}}"#).finds(&["login.example.com:aud"]),
        Example::statement(PolicyKind::Trust, r#""Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/login.example.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {"login.example.com:aud": "app"}}"#),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    for clause in clauses(cx).filter(|clause| clause.known.is_none_or(|key| key.is_template())) {
        let is_audience = clause.key.text.to_ascii_lowercase().ends_with(":aud");
        let quantifier = clause.operator.and_then(|operator| operator.quantifier);
        if is_audience && quantifier == Some(Quantifier::ForAllValues) {
            let details = format!(
                "the audience `{}` has one value with most providers; `ForAllValues` then holds without one, too",
                clause.key.text
            );
            out.at(clause.key.span(), details);
        }
    }
}
