//! Rule 39: access control lists, object ownership and Block Public Access (Amazon S3 User Guide, "Access control list
//! (ACL) overview", "Controlling ownership of objects", "How Amazon S3 authorizes a request", "Blocking public access").

use super::answer::Question;
use super::caller::Kind;
use super::context::Value;
use super::principal::{Grade, names_canonical};
use super::situation::Situation;
use super::truth::Truth;
use iamscope_policy::{Condition, Effect, Policy, PrincipalPattern, Quantifier, Scope, Statement, Test};
use iamscope_simulate::case::{AclGrant, S3Facts};
use std::net::IpAddr;

const PUBLIC_GROUPS: [&str; 2] = [
    "http://acs.amazonaws.com/groups/global/AllUsers",
    "http://acs.amazonaws.com/groups/global/AuthenticatedUsers",
];

/// Returns what is told about the bucket, if the request is about one.
fn facts<'a>(situation: &Situation<'a>) -> Option<&'a S3Facts> {
    let is_bucket = matches!(situation.resource_fields(), Some([_, _, "s3", _, _, _]));
    situation
        .case
        .facts
        .s3
        .as_ref()
        .filter(|_| is_bucket && situation.service() == "s3")
}

/// Returns the account that decides about the resource: the owner of the object if that is not the bucket's.
pub(super) fn owner<'a>(situation: &Situation<'a>) -> Option<&'a str> {
    foreign_owner(situation).or(situation.resource_account)
}

/// Returns the owner of an object that does not belong to the owner of its bucket.
fn foreign_owner<'a>(situation: &Situation<'a>) -> Option<&'a str> {
    const OF_BUCKET: [&str; 6] = [
        "PutObject",
        "DeleteObject",
        "DeleteObjectVersion",
        "AbortMultipartUpload",
        "ListMultipartUploadParts",
        "ReplicateObject",
    ];
    let facts = facts(situation).filter(|facts| has_acls(facts))?;
    let is_object = situation
        .resource_fields()
        .is_some_and(|fields| fields[5].contains('/'));
    let owner = facts.object_owner.as_deref()?;
    let is_foreign = Some(owner) != situation.resource_account;
    (is_object && is_foreign && !situation.is_action("s3", &OF_BUCKET)).then_some(owner)
}

/// Lists are off unless another ownership is set.
fn has_acls(facts: &S3Facts) -> bool {
    let ownership = facts.object_ownership.as_deref().unwrap_or("BucketOwnerEnforced");
    !ownership.eq_ignore_ascii_case("BucketOwnerEnforced")
}

/// Returns how bucket policy and lists together grant the request, given how the bucket policy does.
pub(super) fn grants(from_policy: Vec<Grade>, situation: &Situation<'_>) -> Vec<Grade> {
    let Some(facts) = facts(situation) else {
        return from_policy;
    };
    if is_restricted(facts, situation) {
        return Vec::new();
    }
    // A bucket policy grants nothing on objects of others.
    let mut grades = if foreign_owner(situation).is_some() {
        Vec::new()
    } else {
        from_policy
    };
    grades.extend(list_grants(facts, situation));
    grades
}

fn list_grants(facts: &S3Facts, situation: &Situation<'_>) -> Vec<Grade> {
    const OF_BUCKET: [(&str, &[&str]); 4] = [
        (
            "READ",
            &["ListBucket", "ListBucketVersions", "ListBucketMultipartUploads"],
        ),
        ("WRITE", &["PutObject"]),
        ("READ_ACP", &["GetBucketAcl"]),
        ("WRITE_ACP", &["PutBucketAcl"]),
    ];
    const OF_OBJECT: [(&str, &[&str]); 3] = [
        ("READ", &["GetObject", "GetObjectVersion", "GetObjectTorrent"]),
        ("READ_ACP", &["GetObjectAcl", "GetObjectVersionAcl"]),
        ("WRITE_ACP", &["PutObjectAcl", "PutObjectVersionAcl"]),
    ];
    if !has_acls(facts) {
        return Vec::new();
    }
    let needed = |table: &[(&'static str, &[&str])]| {
        let row = table.iter().find(|(_, actions)| situation.is_action("s3", actions));
        row.map(|(permission, _)| *permission)
    };
    let (list, permission) = match (needed(&OF_BUCKET), needed(&OF_OBJECT)) {
        (Some(permission), _) => (&facts.acl, permission),
        (None, Some(permission)) => (&facts.object_acl, permission),
        (None, None) => return Vec::new(),
    };
    let mut grades = Vec::new();
    let is_public_list = list.iter().any(is_public);
    for grant in list {
        let is_ignored = facts.block_public_access.ignore_public_acls
            && (is_public(grant) || (is_public_list && situation.world.assume(Question::PublicAcl, true)));
        let is_enough = grant.permission == "FULL_CONTROL" || grant.permission == permission;
        if is_enough && !is_ignored {
            grades.extend(grantee(grant, situation));
        }
    }
    grades
}

/// Returns whether a grant is to one of the predefined groups that anybody belongs to.
fn is_public(grant: &AclGrant) -> bool {
    let group = grant.grantee.uri.as_deref();
    group.is_some_and(|uri| PUBLIC_GROUPS.contains(&uri))
}

fn grantee(grant: &AclGrant, situation: &Situation<'_>) -> Option<Grade> {
    if let Some(id) = &grant.grantee.id {
        return (names_canonical(id, situation) == Truth::Yes).then_some(Grade::Account);
    }
    let [everybody, authenticated] = PUBLIC_GROUPS;
    match grant.grantee.uri.as_deref() {
        Some(uri) if uri == everybody => Some(Grade::Anyone),
        Some(uri) if uri == authenticated && situation.caller.is_of_account() => Some(Grade::Anyone),
        Some(_) | None => None,
    }
}

/// `RestrictPublicBuckets`: a bucket with a public policy is for services and its own account.
fn is_restricted(facts: &S3Facts, situation: &Situation<'_>) -> bool {
    let is_insider = situation.is_same_account() || matches!(situation.caller.kind, Kind::Service { .. });
    if !facts.block_public_access.restrict_public_buckets || is_insider {
        return false;
    }
    match situation.parsed.resource.as_ref().map_or(Truth::No, is_public_policy) {
        Truth::No => false,
        Truth::Open => situation.world.assume(Question::PublicPolicy, true),
        Truth::Yes => true,
    }
}

/// "The meaning of public": some statement grants to more than fixed values.
fn is_public_policy(policy: &Policy) -> Truth {
    Truth::any(policy.statements.iter().map(is_public_statement))
}

fn is_public_statement(statement: &Statement) -> Truth {
    let is_open = match &statement.principal {
        None => false,
        // The page's first example of a public policy names `graph.facebook.com`.
        Some(Scope::Only(patterns)) => patterns
            .iter()
            .any(|pattern| matches!(pattern.value, PrincipalPattern::Anyone | PrincipalPattern::Federated(_))),
        Some(Scope::AllBut(_)) => true,
    };
    if statement.effect.value == Effect::Deny || !is_open {
        return Truth::No;
    }
    Truth::any(statement.conditions.iter().map(pins)).negated()
}

/// Returns whether a clause limits a statement to fixed values.
fn pins(condition: &Condition) -> Truth {
    const PINNING: [&str; 11] = [
        "aws:principalorgid",
        "aws:sourceip",
        "aws:sourcearn",
        "aws:sourcevpc",
        "aws:sourcevpce",
        "aws:sourceowner",
        "aws:sourceaccount",
        "aws:userid",
        "s3:x-amz-server-side-encryption-aws-kms-key-id",
        "s3:dataaccesspointarn",
        "s3:dataaccesspointaccount",
    ];
    // The page lists them not by name; "an AWS principal, user, role" may mean them.
    const PERHAPS: [&str; 4] = [
        "aws:principalarn",
        "aws:principalaccount",
        "aws:principalorgpaths",
        "aws:principalservicename",
    ];
    let operator = condition.operator.value;
    let key = condition.key.value.as_str().to_ascii_lowercase();
    let by_key = if PINNING.contains(&key.as_str()) {
        Truth::Yes
    } else if PERHAPS.contains(&key.as_str()) {
        Truth::Open
    } else {
        Truth::No
    };
    // The page says nothing of operators that let a request pass without the key.
    let by_strictness = if operator.if_exists || operator.quantifier == Some(Quantifier::ForAllValues) {
        Truth::Open
    } else {
        Truth::Yes
    };
    let values = condition
        .values
        .iter()
        .map(|value| is_fixed(&key, value.value.as_str()));
    // Nor of no values at all.
    let by_values = if condition.values.is_empty() {
        Truth::Open
    } else {
        Truth::all(values)
    };
    Truth::all([by_key, by_strictness, asks_for_value(operator.test, &key), by_values])
}

/// Returns whether an operator asks for a value of the key. What S3 makes of one for values of another type is open.
fn asks_for_value(test: Test, key: &str) -> Truth {
    let is_address = key == "aws:sourceip";
    let is_arn = key.ends_with("arn") || key.ends_with("-kms-key-id");
    let fits = |is_type: bool| if is_type { Truth::Yes } else { Truth::Open };
    match test {
        Test::StringEquals | Test::StringEqualsIgnoreCase | Test::StringLike => fits(!is_address),
        Test::ArnEquals | Test::ArnLike => fits(is_arn),
        Test::IpAddress => fits(is_address),
        Test::NumericEquals | Test::DateEquals | Test::BinaryEquals | Test::Bool => Truth::Open,
        Test::StringNotEquals
        | Test::StringNotEqualsIgnoreCase
        | Test::StringNotLike
        | Test::ArnNotEquals
        | Test::ArnNotLike
        | Test::NotIpAddress
        | Test::NumericNotEquals
        | Test::NumericLessThan
        | Test::NumericLessThanEquals
        | Test::NumericGreaterThan
        | Test::NumericGreaterThanEquals
        | Test::DateNotEquals
        | Test::DateLessThan
        | Test::DateLessThanEquals
        | Test::DateGreaterThan
        | Test::DateGreaterThanEquals
        | Test::Null => Truth::No,
    }
}

/// "Values that don't contain a wildcard or an AWS Identity and Access Management policy variable."
fn is_fixed(key: &str, value: &str) -> Truth {
    let has_no = |text: &str| !text.contains(['*', '?', '$']);
    match key {
        // The name of an access point may be a wildcard as long as the account is fixed.
        "s3:dataaccesspointarn" => Truth::of(has_no(value.split(':').nth(4).unwrap_or("*"))),
        "aws:sourceip" if has_no(value) => is_narrow(value),
        _ => Truth::of(has_no(value)),
    }
}

/// Ranges broader than `/8` (IPv4) and `/32` (IPv6) are public. Text that is no range is a fixed value all the same.
fn is_narrow(range: &str) -> Truth {
    let (start, prefix) = range.split_once('/').unwrap_or((range, "128"));
    match (start.parse::<IpAddr>(), prefix.parse::<u32>()) {
        (Ok(IpAddr::V4(_)), Ok(prefix)) => Truth::of(prefix >= 8),
        (Ok(IpAddr::V6(_)), Ok(prefix)) => Truth::of(prefix >= 32),
        (Err(_), _) | (_, Err(_)) => Truth::Open,
    }
}

/// The root user of the bucket's account can always read, put and delete the bucket policy, whatever that policy denies
/// (Amazon S3 API reference, `GetBucketPolicy`, `PutBucketPolicy`, `DeleteBucketPolicy`).
pub(super) fn is_root_unlocking(situation: &Situation<'_>) -> bool {
    situation.caller.kind == Kind::Root && situation.is_same_account() && is_about_bucket_policy(situation)
}

/// An access point with the network origin VPC takes requests from a VPC only.
pub(super) fn is_outside_vpc(situation: &Situation<'_>) -> bool {
    let point = facts(situation).and_then(|facts| facts.access_point.as_ref());
    point.is_some_and(|point| point.vpc_origin) && situation.context.find("aws:SourceVpc").is_none()
}

/// The same pages: an identity of another account gets "405 Method Not Allowed", whatever its permissions.
pub(super) fn is_foreign_to_bucket_policy(situation: &Situation<'_>) -> bool {
    is_about_bucket_policy(situation) && !situation.is_same_account()
}

fn is_about_bucket_policy(situation: &Situation<'_>) -> bool {
    situation.is_action("s3", &["GetBucketPolicy", "PutBucketPolicy", "DeleteBucketPolicy"])
}

/// `BlockPublicAcls`: requests that bring a public list fail.
pub(super) fn is_blocked_list(situation: &Situation<'_>) -> bool {
    const WRITING: [&str; 5] = [
        "CreateBucket",
        "PutBucketAcl",
        "PutObject",
        "PutObjectAcl",
        "PutObjectVersionAcl",
    ];
    const CANNED: [&str; 3] = ["public-read", "public-read-write", "authenticated-read"];
    const HEADERS: [&str; 5] = [
        "s3:x-amz-grant-read",
        "s3:x-amz-grant-write",
        "s3:x-amz-grant-read-acp",
        "s3:x-amz-grant-write-acp",
        "s3:x-amz-grant-full-control",
    ];
    let blocks = facts(situation).is_some_and(|facts| facts.block_public_access.block_public_acls);
    let one = |key: &str| match situation.context.find(key) {
        Some(Value::One(value)) => Some(value.as_str()),
        Some(Value::Many(_) | Value::Hidden) | None => None,
    };
    let is_canned = one("s3:x-amz-acl").is_some_and(|canned| CANNED.contains(&canned));
    let names_group = |value: &str| PUBLIC_GROUPS.iter().any(|group| value.contains(group));
    let is_granted = HEADERS.iter().any(|key| one(key).is_some_and(names_group));
    blocks && situation.is_action("s3", &WRITING) && (is_canned || is_granted)
}
