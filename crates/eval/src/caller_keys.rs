//! The context keys that follow from who calls.

use crate::caller::Caller;
use crate::context::{Context, Value};

/// Keys of principals that only callers with credentials have.
const SIGNED_ONLY: &[&str] = &[
    "aws:PrincipalArn",
    "aws:PrincipalAccount",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:PrincipalIsAWSService",
    "aws:username",
    "aws:MultiFactorAuthPresent",
    "aws:MultiFactorAuthAge",
    "aws:SourceIdentity",
    "aws:TokenIssueTime",
    "aws:FederatedProvider",
    "aws:AssumedRoot",
];

/// Keys of the resource on whose behalf a service calls; only calls by a service principal have them.
const ON_BEHALF: &[&str] = &[
    "aws:SourceArn",
    "aws:SourceAccount",
    "aws:SourceOrgID",
    "aws:SourceOrgPaths",
];

/// Keys of a call that passed through a service.
const VIA: &[&str] = &["aws:CalledVia", "aws:CalledViaFirst", "aws:CalledViaLast"];

pub(crate) fn set(context: &mut Context, caller: &Caller) {
    let is_service = matches!(caller, Caller::Service { .. });
    set_all(context, VIA, &Value::Absent);
    context.set("aws:ViaAWSService", one("false"));
    if !is_service {
        set_all(context, ON_BEHALF, &Value::Absent);
        set_all(
            context,
            &["aws:PrincipalServiceName", "aws:PrincipalServiceNamesList"],
            &Value::Absent,
        );
    }
    match caller {
        Caller::Root { account, partition } => {
            let arn = format!("arn:{partition}:iam::{account}:root");
            set_identity(context, &arn, account, "Account");
            context.set("aws:userid", one(account));
            context.set("aws:username", Value::Absent);
            context.set_family("aws:PrincipalTag/", Value::Absent);
        }
        Caller::User { arn } => {
            set_identity(context, arn.as_str(), arn.account(), "User");
            context.set("aws:userid", Value::Unknown);
            context.set("aws:username", one(arn.name()));
        }
        Caller::RoleSession { role, .. } => {
            // The role, not the session, is what this key holds.
            set_identity(context, role.as_str(), role.account(), "AssumedRole");
            // It begins with an id of the role that its ARN does not tell.
            context.set("aws:userid", Value::Unknown);
            context.set("aws:username", Value::Absent);
        }
        Caller::FederatedUser { user, session } => {
            let (partition, account) = (user.partition(), user.account());
            let arn = format!("arn:{partition}:sts::{account}:federated-user/{session}");
            set_identity(context, &arn, account, "FederatedUser");
            context.set("aws:userid", one(&format!("{account}:{session}")));
            context.set("aws:username", Value::Absent);
        }
        Caller::Federated { .. } => {
            set_all(context, SIGNED_ONLY, &Value::Absent);
            set_all(context, &["aws:PrincipalType", "aws:userid"], &Value::Absent);
            context.set_family("aws:PrincipalTag/", Value::Absent);
        }
        Caller::Service { name } => {
            let present = ["aws:PrincipalIsAWSService", "aws:PrincipalArn", "aws:PrincipalAccount"];
            for key in SIGNED_ONLY.iter().filter(|key| !present.contains(key)) {
                context.set(key, Value::Absent);
            }
            // Signed calls have them; AWS does not say with which values for a service.
            set_all(context, &present, &Value::Unknown);
            context.set("aws:PrincipalType", Value::Unknown);
            context.set("aws:PrincipalIsAWSService", one("true"));
            context.set("aws:PrincipalServiceName", one(name));
            context.set_family("aws:PrincipalTag/", Value::Absent);
        }
        Caller::Anonymous => {
            set_all(context, SIGNED_ONLY, &Value::Absent);
            context.set("aws:PrincipalAccount", one("anonymous"));
            context.set("aws:PrincipalType", one("Anonymous"));
            context.set("aws:userid", one("anonymous"));
            context.set_family("aws:PrincipalTag/", Value::Absent);
        }
    }
}

fn set_identity(context: &mut Context, arn: &str, account: &str, principal_type: &str) {
    context.set("aws:PrincipalArn", one(arn));
    context.set("aws:PrincipalAccount", one(account));
    context.set("aws:PrincipalType", one(principal_type));
    context.set("aws:PrincipalIsAWSService", one("false"));
}

fn set_all(context: &mut Context, keys: &[&str], value: &Value) {
    for key in keys {
        context.set(key, value.clone());
    }
}

fn one(text: &str) -> Value {
    Value::One(text.into())
}
