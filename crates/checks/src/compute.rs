//! Which roles are worn by code that runs: whoever breaks into the code has the role.

use crate::context::CheckContext;
use iamscope_estate::{CarriedRole, Principal, RoleId};
use iamscope_findings::Evidence;
use std::collections::BTreeMap;

/// Services that hand the credentials of a role that trusts them to code or machines of the account's owner.
///
/// Not those that only act for the owner themselves: the service roles of AWS Batch and Amazon EMR and the access role of
/// AWS App Runner. Code that these run has a role that trusts one of the services below.
///
/// Sources, by service: App Runner Developer Guide, "How App Runner works with IAM" (instance role); CodeBuild User Guide,
/// "Allow CodeBuild to interact with other AWS services"; EC2 User Guide, "IAM roles for Amazon EC2" (also for nodes of EMR
/// and Batch); ECS Developer Guide, "Task IAM role" (also for jobs of Batch); EMR Serverless User Guide, "Job runtime
/// roles"; Glue Developer Guide, "Create an IAM role for AWS Glue"; Lambda Developer Guide, "Execution role"; CloudFront
/// Developer Guide, "IAM permissions and roles for Lambda@Edge"; EKS User Guide, "EKS Pod Identity"; SageMaker Developer
/// Guide, "SageMaker execution roles"; Systems Manager User Guide, "Create the IAM service role required for Systems
/// Manager in hybrid and multicloud environments".
const RUNNERS: [&str; 11] = [
    "codebuild.amazonaws.com",
    "ec2.amazonaws.com",
    "ecs-tasks.amazonaws.com",
    "edgelambda.amazonaws.com",
    "emr-serverless.amazonaws.com",
    "glue.amazonaws.com",
    "lambda.amazonaws.com",
    "pods.eks.amazonaws.com",
    "sagemaker.amazonaws.com",
    "ssm.amazonaws.com",
    "tasks.apprunner.amazonaws.com",
];

/// Something that runs with a role; what is known best comes first.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Carrier {
    /// A resource, such as `function/resize`.
    Resource(String),
    /// An instance profile: whichever instance is given it.
    InstanceProfile(String),
    /// Whatever this service runs with it.
    Service(String),
}

impl Carrier {
    /// Returns it for people.
    pub(crate) fn describe(&self) -> String {
        match self {
            Self::Resource(name) => name.clone(),
            Self::InstanceProfile(name) => format!("instance profile {name}"),
            Self::Service(name) => format!("what {name} runs"),
        }
    }
}

/// Returns whether a carrier was seen or is an instance: what a trusted service other than Amazon EC2 would run may not exist.
pub(crate) fn is_seen_or_instance(carrier: &Carrier) -> bool {
    match carrier {
        Carrier::Resource(_) | Carrier::InstanceProfile(_) => true,
        Carrier::Service(name) => name == "ec2.amazonaws.com",
    }
}

/// Returns evidence of what runs with a role. Where resources are known that do, neither the instance profile nor the trust
/// through which they do is named.
pub(crate) fn carried_by(carriers: &[Carrier]) -> Evidence {
    let kind = carriers.iter().map(std::mem::discriminant).next();
    let closest = carriers
        .iter()
        .filter(|carrier| kind.is_none_or(|kind| kind == std::mem::discriminant(carrier)));
    let names: Vec<String> = closest.map(Carrier::describe).collect();
    Evidence::fact("carried by", crate::text::list(&names, 3))
}

/// Returns what runs with each role of the estate that the owner of the account can change.
pub(crate) fn carriers(cx: &CheckContext<'_>) -> BTreeMap<RoleId, Vec<Carrier>> {
    let estate = cx.estate();
    let mut found: BTreeMap<RoleId, Vec<Carrier>> = BTreeMap::new();
    for (id, resource) in estate.resources().iter() {
        for role in &resource.roles {
            if let CarriedRole::Known(role) = role {
                let name = cx.resource(id).name.into_string();
                found.entry(*role).or_default().push(Carrier::Resource(name));
            }
        }
    }
    for (_, profile) in estate.instance_profiles().iter() {
        if let Some(role) = profile.role {
            let carrier = Carrier::InstanceProfile(profile.name.clone());
            found.entry(role).or_default().push(carrier);
        }
    }
    for (role, _) in cx.own_roles() {
        for principal in cx.trusted(role) {
            if let Principal::Service(name) = principal
                && RUNNERS.contains(&name.as_ref())
            {
                found
                    .entry(role)
                    .or_default()
                    .push(Carrier::Service(name.into_string()));
            }
        }
    }
    found.retain(|role, carriers| {
        carriers.sort();
        carriers.dedup();
        let role = &estate.roles()[*role];
        !role.is_service_linked() && !role.is_reserved()
    });
    found
}
