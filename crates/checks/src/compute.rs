//! Which roles are worn by code that runs: whoever breaks into the code has the role.

use crate::context::CheckContext;
use iamscope_estate::{CarriedRole, Principal, RoleId};
use iamscope_findings::Evidence;
use std::collections::BTreeMap;

/// Services that run code or machines of the account's owner with a role that trusts them.
const RUNNERS: [&str; 12] = [
    "apprunner.amazonaws.com",
    "batch.amazonaws.com",
    "codebuild.amazonaws.com",
    "ec2.amazonaws.com",
    "ecs-tasks.amazonaws.com",
    "elasticmapreduce.amazonaws.com",
    "glue.amazonaws.com",
    "lambda.amazonaws.com",
    "pods.eks.amazonaws.com",
    "sagemaker.amazonaws.com",
    "ssm.amazonaws.com",
    "tasks.apprunner.amazonaws.com",
];

/// Something that runs with a role.
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

/// Returns evidence of what runs with a role.
pub(crate) fn carried_by(carriers: &[Carrier]) -> Evidence {
    let names: Vec<String> = carriers.iter().map(Carrier::describe).collect();
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
