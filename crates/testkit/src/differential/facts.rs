//! What is not policy and counts: settings of buckets, access control lists, grants of keys.

use super::scene::{Asker, Scene, canonical};
use super::vocabulary::Family;
use crate::random::Random;
use iamscope_simulate::case::{
    AccessPoint, AclGrant, BlockPublicAccess, Facts, GrantConstraints, Grantee, KmsGrant, S3Facts,
};
use std::collections::BTreeMap;

const ALL_USERS: &str = "http://acs.amazonaws.com/groups/global/AllUsers";
const SIGNED_USERS: &str = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";

/// Makes the facts of a case up.
pub(super) fn facts(random: &mut Random, scene: &Scene) -> Facts {
    let is_service_linked = matches!(&scene.asker, Asker::Session { role, .. } if role.contains("aws-service-role/"));
    let is_s3 = scene.deed.family == Family::S3;
    let is_key = scene.deed.family == Family::Key;
    let has_long_keys = matches!(scene.asker, Asker::Root | Asker::User { .. });
    Facts {
        management_account: random.percent(5),
        resource_in_management_account: random.percent(5),
        service_linked_role: is_service_linked,
        aws_managed_key: is_key && random.percent(4),
        session_token: has_long_keys && random.percent(8),
        canonical_user: (is_s3 && scene.has_account()).then(|| canonical(scene.account).to_owned()),
        s3: (is_s3 && (scene.access_point.is_some() || random.percent(60))).then(|| bucket(random, scene)),
        kms_grants: if is_key && random.percent(45) {
            grants(random, scene)
        } else {
            Vec::new()
        },
    }
}

fn bucket(random: &mut Random, scene: &Scene) -> S3Facts {
    let ownership = match random.below(6) {
        0 => None,
        1 if random.percent(20) => Some("BucketOwnerEnforced"),
        2 | 3 => Some("BucketOwnerPreferred"),
        _ => Some("ObjectWriter"),
    };
    let mut switch = |chance| random.percent(chance);
    let block_public_access = BlockPublicAccess {
        block_public_acls: switch(25),
        ignore_public_acls: switch(15),
        block_public_policy: switch(25),
        restrict_public_buckets: switch(12),
    };
    let is_object = scene.resource.contains('/');
    S3Facts {
        access_point: scene.access_point.as_deref().map(|arn| access_point(random, arn)),
        block_public_access,
        object_ownership: ownership.map(str::to_owned),
        acl: acl(random, scene),
        object_acl: if is_object { acl(random, scene) } else { Vec::new() },
        object_owner: (is_object && random.percent(5)).then(|| "222222222222".to_owned()),
    }
}

fn access_point(random: &mut Random, arn: &str) -> AccessPoint {
    AccessPoint {
        arn: arn.to_owned(),
        account: None,
        restrict_public_buckets: random.percent(15),
        ignore_public_acls: random.percent(10),
        // That a request comes from the right VPC is not in a case.
        vpc_origin: false,
    }
}

fn acl(random: &mut Random, scene: &Scene) -> Vec<AclGrant> {
    const PERMISSIONS: [&str; 6] = ["READ", "READ", "WRITE", "READ_ACP", "WRITE_ACP", "FULL_CONTROL"];
    let fitting = match scene.deed.action {
        "s3:PutObject" => "WRITE",
        "s3:GetObjectAcl" => "READ_ACP",
        _ => "READ",
    };
    let mut grants = Vec::new();
    for _ in 0..random.below(4) {
        let (id, uri) = match random.below(6) {
            0 => (None, Some(ALL_USERS)),
            1 => (None, Some(SIGNED_USERS)),
            2 => (Some(canonical(scene.owner)), None),
            3 => (Some(canonical("333333333333")), None),
            _ => (Some(canonical(scene.account)), None),
        };
        grants.push(AclGrant {
            grantee: Grantee {
                kind: if uri.is_some() { "Group" } else { "CanonicalUser" }.to_owned(),
                id: id.map(str::to_owned),
                uri: uri.map(str::to_owned),
                display_name: None,
            },
            permission: if random.percent(50) {
                fitting
            } else {
                random.pick(&PERMISSIONS)
            }
            .to_owned(),
        });
    }
    grants
}

fn grants(random: &mut Random, scene: &Scene) -> Vec<KmsGrant> {
    let account = scene.account;
    let own = match &scene.asker {
        Asker::Root => format!("arn:aws:iam::{account}:root"),
        Asker::User { arn, .. } => arn.clone(),
        Asker::Session { role, .. } | Asker::Role { role } => role.clone(),
        Asker::Federated { name, .. } => format!("arn:aws:sts::{account}:federated-user/{name}"),
        Asker::Service(name) => (*name).to_owned(),
        Asker::Provider(_) | Asker::Anonymous => format!("arn:aws:iam::{account}:user/alice"),
    };
    let other = || format!("arn:aws:iam::{account}:user/team/bob");
    let pair = |value: &str| Some(BTreeMap::from([("team".to_owned(), value.to_owned())]));
    (0..1 + random.below(2))
        .map(|_| {
            let constraint = random.below(8);
            let constraints = GrantConstraints {
                encryption_context_subset: (constraint == 0).then(|| pair("red")).flatten(),
                encryption_context_equals: (constraint == 1).then(|| pair("red")).flatten(),
            };
            KmsGrant {
                grant_id: None,
                grantee_principal: if random.percent(75) { own.clone() } else { other() },
                retiring_principal: random.percent(30).then(|| own.clone()),
                operations: match random.below(6) {
                    0 => vec!["Encrypt".to_owned()],
                    1 => vec!["RetireGrant".to_owned()],
                    _ => vec!["Decrypt".to_owned(), "GenerateDataKey".to_owned()],
                },
                constraints: (constraint < 2).then_some(constraints),
            }
        })
        .collect()
}
