//! `INVALID_SERVICE`.

use crate::arn::arns;
use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::problem::{Code, Level, Problems};
use crate::services::is_service;
use crate::values::clauses;
use iamscope_policy::PolicyKind;

/// Prefixes of condition keys that are those of no service.
const GENERAL: [&str; 2] = ["aws", "saml"];

pub(crate) static CHECK: Check = Check {
    code: Code("INVALID_SERVICE"),
    level: Level::Error,
    kinds: kinds::EVERY,
    finds: "a service that does not exist, in an ARN or a condition key",
    basis: Basis::Documented("the page names actions and condition keys; actions have a code of their own, and keys of identity providers begin with an address"),
    examples: &[
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "*", "Resource": "arn:aws:buckets:::b""#).finds(&["buckets"]),
        Example::statement(PolicyKind::Identity, r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringEquals": {"bucket:prefix": "a"}}"#).finds(&["bucket:prefix"]),
        Example::statement(PolicyKind::Trust, r#""Effect": "Allow", "Principal": {"Federated": "login.example.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {"login.example.com:sub": "a"}}"#),
    ],
    run,
};

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    let is_known =
        |service: &str| is_service(service, cx.catalog) || cx.catalog.resource_types_of_arns(service).next().is_some();
    for arn in arns(cx) {
        // Capitals are told elsewhere.
        if let Some(service) = arn
            .service
            .literal()
            .filter(|service| !is_known(&service.to_ascii_lowercase()))
        {
            out.push(arn.problem(&arn.service, format!("there is no service `{service}`")));
        }
    }
    for clause in clauses(cx).filter(|clause| clause.known.is_none()) {
        let Some((service, _)) = clause.key.text.split_once(':') else {
            continue;
        };
        let is_provider = service.contains('.') || GENERAL.iter().any(|known| service.eq_ignore_ascii_case(known));
        if !service.is_empty() && !is_provider && !is_known(service) {
            let details = format!("there is no service `{service}`, so no key `{}`", clause.key.text);
            out.at(clause.key.span(), details);
        }
    }
}
