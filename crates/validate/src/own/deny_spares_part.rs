//! `DENY_SPARES_PART`.

use crate::check::{Basis, Check, Example, kinds};
use crate::context::Context;
use crate::denial::{denials, is_spared};
use crate::problem::{Code, Draft, Level, Problems};
use crate::reading::Statement;
use iamscope_policy::{Located, PolicyKind, ResourcePattern, Scope, Template};

pub(crate) static CHECK: Check = Check {
    code: Code("DENY_SPARES_PART"),
    level: Level::SecurityWarning,
    kinds: kinds::WITH_RESOURCE,
    finds: "a `Deny` of all actions of a service on a bucket or table that leaves out its objects or indexes, or the bucket itself",
    basis: Basis::Documented("Amazon S3 User Guide, \"Policies and permissions in Amazon S3\", and Amazon DynamoDB Developer Guide, \"Using IAM with DynamoDB\": objects and indexes have ARNs of their own; that nothing else denies them is proved"),
    examples: &[
        Example::statement(
            PolicyKind::Resource,
            r#""Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::b", "Condition": {"Bool": {"aws:SecureTransport": "false"}}"#,
        )
        .finds(&["arn:aws:s3:::b"]),
        Example::statement(
            PolicyKind::Resource,
            r#""Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::b/*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}"#,
        )
        .finds(&["arn:aws:s3:::b/*"]),
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Deny", "Action": "dynamodb:*", "Resource": "arn:aws:dynamodb:*:*:table/t""#,
        )
        .finds(&["arn:aws:dynamodb:*:*:table/t"]),
        Example::statement(
            PolicyKind::Resource,
            r#""Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": ["arn:aws:s3:::b", "arn:aws:s3:::b/*"], "Condition": {"Bool": {"aws:SecureTransport": "false"}}"#,
        ),
        Example::statement(PolicyKind::Identity, r#""Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::b*""#),
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::b/private/*""#,
        ),
        Example::statement(
            PolicyKind::Identity,
            r#""Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "arn:aws:s3:::b""#,
        ),
        Example::policy(
            PolicyKind::Identity,
            r#"{"Version": "2012-10-17", "Statement": [
                {"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::b"},
                {"Effect": "Deny", "Action": "s3:*Object*", "Resource": "*"},
                {"Effect": "Deny", "NotAction": "s3:*Object*", "Resource": "arn:aws:s3:::b/*"}]}"#,
        ),
    ],
    run,
};

/// A part of what a statement is about that has an ARN of its own.
struct Part {
    arn: String,
    noun: &'static str,
}

fn run(cx: &Context<'_>, out: &mut Problems<'_>) {
    let Some(policy) = &cx.policy else { return };
    for written in denials(cx).filter(|one| !one.is_not_action && !one.is_not_resource) {
        let mut understood = policy.statements.iter();
        let Some(statement) = understood.find(|one| one.span == written.value.span()) else {
            continue;
        };
        for resource in &written.resources {
            let Some(part) = left_out(resource.text, written) else {
                continue;
            };
            let mut probe = statement.clone();
            let pattern = ResourcePattern::new(Template::parse(&part.arn));
            probe.resource = Some(Scope::Only(vec![Located::new(pattern, statement.span)]));
            if is_spared(cx, policy, probe) == Some(true) {
                let details = format!(
                    "this leaves out {}, and nothing else here denies the same there",
                    part.noun
                );
                out.push(Draft::at(resource.span(), details).help(format!("add `{}`", part.arn)));
            }
        }
    }
}

/// Returns what a resource leaves out, for a statement that is about all that can be done with it.
fn left_out(resource: &str, statement: &Statement<'_>) -> Option<Part> {
    let fields: Vec<&str> = resource.splitn(6, ':').collect();
    let [_, _, service, _, _, name] = fields.as_slice() else {
        return None;
    };
    let is_all = |text: &str| text == "*" || text.strip_suffix(":*") == Some(*service);
    if resource.contains('$') || !statement.actions.iter().any(|action| is_all(action.leaf.text)) {
        return None;
    }
    let is_whole = |name: &str| !name.is_empty() && !name.contains('/') && !name.ends_with('*');
    match *service {
        "s3" if is_whole(name) => Some(Part {
            arn: format!("{resource}/*"),
            noun: "the objects",
        }),
        // A Deny of all actions on objects may be meant as that; one of calls in the clear is about the bucket.
        "s3" if statement.has_key("aws:SecureTransport") => {
            let bucket = resource.strip_suffix("/*")?;
            is_whole(name.strip_suffix("/*")?).then(|| Part {
                arn: bucket.to_owned(),
                noun: "the bucket itself",
            })
        }
        "dynamodb" if is_whole(name.strip_prefix("table/")?) => Some(Part {
            arn: format!("{resource}/index/*"),
            noun: "the indexes",
        }),
        _ => None,
    }
}
