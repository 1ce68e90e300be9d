//! `DENY_MISSES_ANONYMOUS`.

use crate::check::{Basis, Check, Example};
use crate::context::Context;
use crate::denial::{catches_absent, denials, spares_absent};
use crate::key_support::needs_key;
use crate::problem::{Code, Level, Problems};
use crate::reading::{Clause, Statement};
use iamscope_policy::PolicyKind::{Rcp, Resource};
use iamscope_policy::{Operator, Test};

pub(crate) static CHECK: Check = Check {
    code: Code("DENY_MISSES_ANONYMOUS"),
    level: Level::SecurityWarning,
    kinds: &[Resource, Rcp],
    finds: "a `Deny` of all callers but services of AWS that lets calls without a signature through",
    basis: Basis::Documented("IAM User Guide, \"AWS global condition context keys\": anonymous requests have no `aws:PrincipalIsAWSService`"),
    examples: &[
        Example::statement(
            Rcp,
            r#""Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {"StringNotEquals": {"aws:PrincipalOrgID": "o-aaaaaaaaaa"}, "Bool": {"aws:PrincipalIsAWSService": "false"}}"#,
        )
        .finds(&["Bool"]),
        Example::policy(
            Resource,
            r#"{"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"},
                {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {"Bool": {"aws:PrincipalIsAWSService": "false"}}}]}"#,
        )
        .finds(&["Bool"]),
        Example::statement(
            Rcp,
            r#""Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {"StringNotEquals": {"aws:PrincipalOrgID": "o-aaaaaaaaaa"}, "BoolIfExists": {"aws:PrincipalIsAWSService": "false"}}"#,
        ),
        Example::statement(
            Rcp,
            r#""Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-aaaaaaaaaa"}, "Bool": {"aws:PrincipalIsAWSService": "false"}}"#,
        ),
        Example::policy(
            Resource,
            r#"{"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"},
                {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {"Bool": {"aws:PrincipalIsAWSService": "false"}, "StringNotEquals": {"aws:userid": "anonymous"}}}]}"#,
        ),
        Example::statement(
            Resource,
            r#""Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {"Bool": {"aws:PrincipalIsAWSService": "false"}}"#,
        ),
    ],
    run,
};

const KEY: &str = "aws:PrincipalIsAWSService";

/// What tells callers and networks of one's own from others. With other conditions a statement may be about signed calls.
const PERIMETER: [&str; 7] = [
    "aws:PrincipalAccount",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:SourceIp",
    "aws:SourceVpc",
    "aws:SourceVpce",
    "aws:ViaAWSService",
];

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    let is_open = |statement: &Statement<'_>| statement.allows() && names_everyone(statement);
    // Without a policy that lets everyone in, a call without a signature gets nowhere.
    if cx.kind == Resource && !cx.statements.iter().any(is_open) {
        return;
    }
    if denials(cx).any(|statement| catches_absent(statement, &[KEY])) {
        return;
    }
    for statement in denials(cx).filter(|statement| names_everyone(statement)) {
        let Some(clause) = statement.clauses.iter().find(|clause| spares_services(clause)) else {
            continue;
        };
        let mut others = statement.clauses.iter().filter(|other| !other.is_key(KEY));
        if !others.all(is_of_perimeter) {
            continue;
        }
        let details = format!("calls without a signature have no `{KEY}`, so this does not deny them");
        out.push(spares_absent(statement, clause, details));
    }
}

/// Returns whether a condition keeps all out but one's own, calls without a signature among them.
fn is_of_perimeter(clause: &Clause<'_>) -> bool {
    PERIMETER.iter().any(|key| clause.is_key(key))
        && (clause.key_after("aws:Principal").is_none() || !needs_key(clause))
}

fn names_everyone(statement: &Statement<'_>) -> bool {
    let mut principals = statement.principals.iter();
    !statement.is_not_principal && principals.any(|principal| principal.leaf.text == "*")
}

fn spares_services(clause: &Clause<'_>) -> bool {
    let plain = Operator {
        quantifier: None,
        test: Test::Bool,
        if_exists: false,
    };
    let mut values = clause.values.iter();
    clause.is_key(KEY) && clause.operator == Some(plain) && values.all(|value| value.text.eq_ignore_ascii_case("false"))
}
