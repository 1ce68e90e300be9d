//! Grants of KMS keys and access control lists, read as policies.

#![expect(clippy::expect_used, reason = "what panics here is a failed test")]

use iamscope_catalog::Catalog;
use iamscope_eval::acl::{self, AclPlace, Grantee, Permission};
use iamscope_eval::kms_grant::{self, EncryptionContext, Grant};
use iamscope_eval::{
    Action, Bound, BucketFacts, Caller, CompiledPolicy, Context, Decision, Facts, PolicySet, Request, Target, Value,
    decide,
};
use iamscope_policy::{Arn, PolicyKind, SourceId, parse};

const KEY: &str = "arn:aws:kms:eu-west-1:111122223333:key/1";

fn bound(policy: &CompiledPolicy) -> Bound<'_> {
    Bound {
        policy,
        name: "p",
        source: policy.source(),
    }
}

fn user(account: &str) -> Caller {
    Caller::User {
        arn: Arn::parse(&format!("arn:aws:iam::{account}:user/bob")).expect("an ARN"),
    }
}

/// Asks for an operation on a key under a grant to bob, with this encryption context.
fn uses_key(grant: &Grant, operation: &str, pairs: &[(&str, &str)]) -> bool {
    let grants = kms_grant::policy(std::slice::from_ref(grant), Catalog::embedded());
    let (key_policy, _) = parse(SourceId(0), r#"{"Statement":[]}"#, PolicyKind::Resource);
    let key_policy = CompiledPolicy::new(&key_policy, PolicyKind::Resource, Catalog::embedded());
    let policies = PolicySet {
        resource: Some(bound(&key_policy)),
        grants: Some(bound(&grants)),
        ..PolicySet::default()
    };
    let caller = user("111122223333");
    let mut context = Context::closed();
    context.set_caller(&caller);
    for (key, value) in pairs {
        context.set(&format!("kms:EncryptionContext:{key}"), Value::One((*value).into()));
    }
    let keys = pairs.iter().map(|(key, _)| (*key).into()).collect();
    context.set("kms:EncryptionContextKeys", Value::Many(keys));
    let action = Action::new("kms", operation, Catalog::embedded());
    let target = Target::new(KEY, None);
    let request = Request {
        caller: &caller,
        action: &action,
        target: &target,
        context: &context,
    };
    decide(&policies, &request) == Decision::Allowed
}

fn grant(constraint: Option<EncryptionContext>) -> Grant {
    Grant {
        grantee: "arn:aws:iam::111122223333:user/bob".into(),
        operations: vec!["Decrypt".into(), "DescribeKey".into()],
        constraint,
        retiring: None,
    }
}

#[test]
fn a_grant_allows_what_it_lists() {
    assert!(uses_key(&grant(None), "Decrypt", &[]));
    assert!(!uses_key(&grant(None), "Encrypt", &[]));
    assert!(!uses_key(&grant(None), "RetireGrant", &[]));
    let retiring = Grant {
        retiring: Some("arn:aws:iam::111122223333:user/bob".into()),
        ..grant(None)
    };
    assert!(uses_key(&retiring, "RetireGrant", &[]));
}

#[test]
fn an_encryption_context_binds_the_operations_that_have_one() {
    let pairs = || vec![("team".into(), "${red}*".into())];
    let subset = grant(Some(EncryptionContext::Subset(pairs())));
    let equals = grant(Some(EncryptionContext::Equals(pairs())));
    for grant in [&subset, &equals] {
        assert!(uses_key(grant, "Decrypt", &[("team", "${red}*")]));
        assert!(!uses_key(grant, "Decrypt", &[("team", "${red}x")]));
        assert!(!uses_key(grant, "Decrypt", &[]));
        assert!(uses_key(grant, "DescribeKey", &[]));
    }
    let more = [("team", "${red}*"), ("stage", "live")];
    assert!(uses_key(&subset, "Decrypt", &more));
    assert!(!uses_key(&equals, "Decrypt", &more));
}

/// Asks for the object of a bucket with this list.
fn reads(grants: &[(Grantee, Permission)], place: AclPlace, caller: &Caller, ignores_public: bool) -> bool {
    let list = acl::policy(grants, place, Catalog::embedded());
    let policies = PolicySet {
        object_acl: (place == AclPlace::Object).then(|| bound(&list)),
        acl: (place == AclPlace::Bucket).then(|| bound(&list)),
        facts: Facts {
            canonical_user: Some("c0".into()),
            bucket: BucketFacts {
                ignore_public_acls: ignores_public,
                ..BucketFacts::default()
            },
            ..Facts::default()
        },
        ..PolicySet::default()
    };
    let mut context = Context::closed();
    context.set_caller(caller);
    let action = Action::new("s3", "GetObject", Catalog::embedded());
    let target = Target::new("arn:aws:s3:::b/k", Some("111122223333"));
    let request = Request {
        caller,
        action: &action,
        target: &target,
        context: &context,
    };
    decide(&policies, &request) == Decision::Allowed
}

#[test]
fn a_list_grants_by_group_and_by_account() {
    let everyone = [(Grantee::AllUsers, Permission::Read)];
    let signed = [(Grantee::AuthenticatedUsers, Permission::FullControl)];
    assert!(reads(&everyone, AclPlace::Object, &Caller::Anonymous, false));
    assert!(!reads(&everyone, AclPlace::Bucket, &Caller::Anonymous, false));
    assert!(!reads(&everyone, AclPlace::Object, &Caller::Anonymous, true));
    assert!(!reads(&signed, AclPlace::Object, &Caller::Anonymous, false));
    assert!(reads(&signed, AclPlace::Object, &user("111122223333"), false));
    // An account has to pass on what it is granted.
    let account = [(Grantee::parse("c0"), Permission::Read)];
    assert!(!reads(&account, AclPlace::Object, &user("444455556666"), false));
}
