//! What can be told to be missing from the estate alone.

use crate::account::{Account, Membership};
use crate::arena::AccountId;
use crate::estate::Estate;
use crate::gap::{Fact, Gap, Subject};
use crate::identity::{AttachedPolicy, Boundary};
use crate::organization::Guardrails;
use crate::resource::{CarriedRole, ResourcePolicy};
use iamscope_policy::Arn;
use std::collections::{BTreeMap, BTreeSet};

/// Services whose resource policies can let others in and that most accounts use.
///
/// Source: IAM User Guide, "AWS services that work with IAM", column "Resource-based policies".
const SERVICES_WITH_POLICIES: [&str; 12] = [
    "apigateway",
    "backup",
    "dynamodb",
    "ecr",
    "es",
    "events",
    "kms",
    "lambda",
    "s3",
    "secretsmanager",
    "sns",
    "sqs",
];

/// Returns a gap for everything that is known to be missing. Depends on nothing but the estate's other parts.
pub(crate) fn missing(estate: &Estate) -> Vec<Gap> {
    let mut gaps = Vec::new();
    let mut add = |subject: Subject, fact: Fact, reason: &str| {
        let reason = reason.to_owned();
        gaps.push(Gap { subject, fact, reason });
    };
    let seen = services_seen(estate);
    for (id, account) in estate.accounts.iter() {
        missing_of_account(estate, id, account, &seen, &mut add);
    }
    for (_, user) in estate.users.iter() {
        missing_policies(&user.attached, user.boundary.as_ref(), &mut add);
    }
    for (_, group) in estate.groups.iter() {
        missing_policies(&group.attached, None, &mut add);
    }
    for (_, role) in estate.roles.iter() {
        missing_policies(&role.attached, role.boundary.as_ref(), &mut add);
        if role.trust.is_none() {
            let reason = "the export has the role, but not who may assume it";
            add(Subject::Arn(role.arn.clone()), Fact::TrustPolicy, reason);
        }
    }
    for (_, resource) in estate.resources.iter() {
        if resource.policy == ResourcePolicy::NotSeen && has_policies(&resource.kind.service, &resource.kind.name) {
            let reason = "the export has the resource, but not its policy";
            add(Subject::Arn(resource.arn.clone()), Fact::ResourcePolicies(None), reason);
        }
        for role in &resource.roles {
            match role {
                CarriedRole::Known(_) => {}
                CarriedRole::Missing(role) => {
                    let reason = format!("it runs with `{role}`, which was not seen");
                    add(Subject::Arn(resource.arn.clone()), Fact::CarriedRole, &reason);
                }
            }
        }
    }
    gaps
}

/// Returns whether resources of this type can have a policy of their own; instances and tasks, for example, only carry
/// roles.
fn has_policies(service: &str, kind: &str) -> bool {
    !matches!(
        (service, kind),
        (
            "airflow"
                | "apprunner"
                | "appsync"
                | "autoscaling"
                | "batch"
                | "cloudformation"
                | "codebuild"
                | "codepipeline"
                | "cognito-identity"
                | "config"
                | "datapipeline"
                | "ec2"
                | "ecs"
                | "eks"
                | "elasticbeanstalk"
                | "elasticloadbalancing"
                | "elasticmapreduce"
                | "firehose"
                | "rds"
                | "redshift"
                | "sagemaker"
                | "scheduler"
                | "ssm"
                | "states"
                | "synthetics",
            _
        ) | ("glue", "job" | "crawler" | "devendpoint" | "mltransform")
    )
}

fn missing_of_account(
    estate: &Estate,
    id: AccountId,
    account: &Account,
    seen: &BTreeMap<AccountId, BTreeSet<&str>>,
    add: &mut impl FnMut(Subject, Fact, &str),
) {
    let mut add = |fact, reason: &str| add(Subject::Account(account.number.clone()), fact, reason);
    match account.membership {
        Membership::Standalone | Membership::Management(_) => {}
        Membership::Unknown => {
            let reason = "no input tells whether the account is in an organization; add an export of the organization";
            add(Fact::OrganizationMembership, reason);
            add(
                Fact::ServiceControlPolicies,
                "no input tells which service control policies bind the account",
            );
            add(
                Fact::ResourceControlPolicies,
                "no input tells which resource control policies bind the account",
            );
        }
        Membership::Member(_) => {
            let units = estate.units_above(id);
            let above = units.iter().map(|&unit| &estate.units[unit].guardrails);
            let all: Vec<&Guardrails> = above.chain([&account.guardrails]).collect();
            if all.iter().any(|guardrails| guardrails.scps.is_none()) {
                add(
                    Fact::ServiceControlPolicies,
                    "the service control policies of the account or of a unit above it were not seen",
                );
            }
            if all.iter().any(|guardrails| guardrails.rcps.is_none()) {
                add(
                    Fact::ResourceControlPolicies,
                    "the resource control policies of the account or of a unit above it were not seen",
                );
            }
        }
    }
    if !account.has_identities {
        let reason = "users, groups, roles and policies of the account were not seen, or not all of them";
        add(Fact::Identities, reason);
    }
    let seen = seen.get(&id);
    for service in SERVICES_WITH_POLICIES {
        if !seen.is_some_and(|seen| seen.contains(service)) {
            let reason = format!("no resource policies of {service} were seen; an export by AWS Config has them");
            add(Fact::ResourcePolicies(Some(service.into())), &reason);
        }
    }
}

fn services_seen(estate: &Estate) -> BTreeMap<AccountId, BTreeSet<&str>> {
    let mut seen: BTreeMap<AccountId, BTreeSet<&str>> = BTreeMap::new();
    for (_, resource) in estate.resources.iter() {
        if let (Some(account), true) = (resource.account, resource.policy != ResourcePolicy::NotSeen) {
            seen.entry(account).or_default().insert(&resource.kind.service);
        }
    }
    for (id, account) in estate.accounts.iter() {
        let services = account.resource_policies_seen.iter().map(AsRef::as_ref);
        seen.entry(id).or_default().extend(services);
    }
    seen
}

fn missing_policies(
    attached: &[AttachedPolicy],
    boundary: Option<&Boundary>,
    add: &mut impl FnMut(Subject, Fact, &str),
) {
    let mut check = |policy: &AttachedPolicy, fact: Fact| match policy {
        AttachedPolicy::Known(_) => {}
        AttachedPolicy::Missing(arn) => add(Subject::Arn(arn.clone()), fact, remedy(arn)),
    };
    for policy in attached {
        check(policy, Fact::ManagedPolicyDocument);
    }
    if let Some(boundary) = boundary {
        check(boundary, Fact::BoundaryDocument);
    }
}

fn remedy(arn: &Arn) -> &'static str {
    if arn.account() == "aws" {
        "it is attached, but neither the export nor the catalogue has its document; AWS may have made it lately"
    } else {
        "it is attached, but its document was not seen; export the account's authorization details without a filter"
    }
}
