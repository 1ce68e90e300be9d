//! What is not policy and counts.

use crate::case;
use crate::error::CaseError;
use iamscope_catalog::Catalog;
use iamscope_eval::acl::{self, AclPlace, Grantee, Permission};
use iamscope_eval::kms_grant::{self, EncryptionContext, Grant};
use iamscope_eval::{BucketFacts, CompiledPolicy, Facts, Target};
use iamscope_policy::{Arn, is_account_id};
use std::collections::BTreeMap;

/// The facts of a case, ready to decide. Cases that state the same facts share them.
#[derive(Default, Debug)]
pub(crate) struct Given {
    pub(crate) facts: Facts,
    pub(crate) acl: Option<CompiledPolicy>,
    pub(crate) object_acl: Option<CompiledPolicy>,
    pub(crate) grants: Option<CompiledPolicy>,
    pub(crate) access_point: Option<(Target, case::AccessPoint)>,
}

impl Given {
    /// Reads the facts of a case.
    pub(crate) fn new(facts: &case::Facts, catalog: &Catalog) -> Result<Self, CaseError> {
        let mut given = Self {
            facts: Facts {
                caller_is_in_management_account: facts.management_account,
                resource_is_in_management_account: facts.resource_in_management_account,
                service_linked_role: facts.service_linked_role,
                aws_managed_key: facts.aws_managed_key,
                target_is_reserved: false,
                session_token: facts.session_token,
                stands_for_everyone: false,
                object_owner: None,
                canonical_user: facts.canonical_user.as_deref().map(Into::into),
                bucket: BucketFacts::default(),
            },
            grants: grants(&facts.kms_grants, catalog)?,
            ..Self::default()
        };
        if let Some(s3) = &facts.s3 {
            given.facts.bucket = bucket(s3)?;
            let owner = s3.object_owner.as_deref();
            given.facts.object_owner = owner.map(|owner| account("facts.s3.objectOwner", owner)).transpose()?;
            given.acl = list("facts.s3.acl", &s3.acl, AclPlace::Bucket, catalog)?;
            given.object_acl = list("facts.s3.objectAcl", &s3.object_acl, AclPlace::Object, catalog)?;
            given.access_point = s3.access_point.as_ref().map(access_point).transpose()?;
        }
        Ok(given)
    }
}

fn bucket(facts: &case::S3Facts) -> Result<BucketFacts, CaseError> {
    Ok(BucketFacts {
        acls_disabled: are_lists_disabled(facts)?,
        block_public_acls: facts.block_public_access.block_public_acls,
        ignore_public_acls: facts.block_public_access.ignore_public_acls,
        block_public_policy: facts.block_public_access.block_public_policy,
        restrict_public_buckets: facts.block_public_access.restrict_public_buckets,
    })
}

fn are_lists_disabled(facts: &case::S3Facts) -> Result<bool, CaseError> {
    match facts.object_ownership.as_deref() {
        None | Some("BucketOwnerEnforced") => Ok(true),
        Some("BucketOwnerPreferred" | "ObjectWriter") => Ok(false),
        Some(text) => Err(CaseError::Value {
            member: "facts.s3.objectOwnership",
            text: text.to_owned(),
            expected: "object ownership setting",
            help: "give `BucketOwnerEnforced`, `BucketOwnerPreferred` or `ObjectWriter`".to_owned(),
        }),
    }
}

fn account(member: &'static str, text: &str) -> Result<Box<str>, CaseError> {
    if is_account_id(text) {
        return Ok(text.into());
    }
    Err(CaseError::Value {
        member,
        text: text.to_owned(),
        expected: "account id",
        help: "give its twelve digits as a text".to_owned(),
    })
}

fn access_point(given: &case::AccessPoint) -> Result<(Target, case::AccessPoint), CaseError> {
    let arn = Arn::parse(&given.arn).filter(|arn| arn.resource_type() == Some("accesspoint"));
    let arn = arn.ok_or_else(|| CaseError::Value {
        member: "facts.s3.accessPoint.arn",
        text: given.arn.clone(),
        expected: "ARN of an access point",
        help: "name the resource as the access point does, such as \
            `arn:aws:s3:eu-west-1:111122223333:accesspoint/data/object/k`"
            .to_owned(),
    })?;
    let owner = given.account.as_deref();
    let owner = owner
        .map(|owner| account("facts.s3.accessPoint.account", owner))
        .transpose()?;
    Ok((Target::new(arn.as_str(), owner.as_deref()), given.clone()))
}

/// Reads an access control list. Log delivery is nobody who could be a caller here.
fn list(
    member: &'static str,
    grants: &[case::AclGrant],
    place: AclPlace,
    catalog: &Catalog,
) -> Result<Option<CompiledPolicy>, CaseError> {
    let mut read = Vec::new();
    for grant in grants {
        let permission = Permission::parse(&grant.permission).ok_or_else(|| CaseError::Value {
            member,
            text: grant.permission.clone(),
            expected: "permission of an access control list",
            help: "give `READ`, `WRITE`, `READ_ACP`, `WRITE_ACP` or `FULL_CONTROL`".to_owned(),
        })?;
        read.extend(grantee(member, &grant.grantee)?.map(|grantee| (grantee, permission)));
    }
    Ok((!read.is_empty()).then(|| acl::policy(&read, place, catalog)))
}

fn grantee(member: &'static str, given: &case::Grantee) -> Result<Option<Grantee>, CaseError> {
    let unknown = |text: &str| CaseError::Value {
        member,
        text: text.to_owned(),
        expected: "grantee",
        help: "give `CanonicalUser` with an `ID`, or `Group` with the `URI` of one of Amazon S3's groups".to_owned(),
    };
    match (given.kind.as_str(), &given.id, &given.uri) {
        ("CanonicalUser", Some(id), _) => Ok(Some(Grantee::Account(id.as_str().into()))),
        ("Group", _, Some(uri)) => match Grantee::parse(uri) {
            group @ (Grantee::AllUsers | Grantee::AuthenticatedUsers) => Ok(Some(group)),
            Grantee::Account(_) if uri.ends_with("/LogDelivery") => Ok(None),
            Grantee::Account(_) => Err(unknown(uri)),
        },
        (kind, _, _) => Err(unknown(kind)),
    }
}

fn grants(given: &[case::KmsGrant], catalog: &Catalog) -> Result<Option<CompiledPolicy>, CaseError> {
    let grants = given.iter().map(grant).collect::<Result<Vec<_>, _>>()?;
    Ok((!grants.is_empty()).then(|| kms_grant::policy(&grants, catalog)))
}

fn grant(given: &case::KmsGrant) -> Result<Grant, CaseError> {
    let constraints = given.constraints.as_ref();
    let equals = constraints.and_then(|constraints| constraints.encryption_context_equals.as_ref());
    let subset = constraints.and_then(|constraints| constraints.encryption_context_subset.as_ref());
    let constraint = match (equals, subset) {
        (Some(_), Some(_)) => {
            return Err(CaseError::Value {
                member: "facts.kmsGrants",
                text: "EncryptionContextEquals".to_owned(),
                expected: "constraint beside `EncryptionContextSubset`",
                help: "a grant has one of the two; remove the other".to_owned(),
            });
        }
        (Some(equals), None) => Some(EncryptionContext::Equals(pairs(equals))),
        (None, Some(subset)) => Some(EncryptionContext::Subset(pairs(subset))),
        (None, None) => None,
    };
    Ok(Grant {
        grantee: principal(&given.grantee_principal)?,
        operations: given.operations.iter().map(|name| name.as_str().into()).collect(),
        constraint,
        retiring: given.retiring_principal.as_deref().map(principal).transpose()?,
    })
}

fn pairs(given: &BTreeMap<String, String>) -> Vec<(Box<str>, Box<str>)> {
    let pair = |(key, value): (&String, &String)| (key.as_str().into(), value.as_str().into());
    given.iter().map(pair).collect()
}

fn principal(text: &str) -> Result<Box<str>, CaseError> {
    if Arn::parse(text).is_some() || text.ends_with(".amazonaws.com") {
        return Ok(text.into());
    }
    Err(CaseError::Value {
        member: "facts.kmsGrants",
        text: text.to_owned(),
        expected: "principal of a grant",
        help: "give an ARN or a service principal such as `rds.amazonaws.com`".to_owned(),
    })
}
