//! Rules 26 to 40.

use super::*;

fn everything() -> Value {
    policy("Allow", &json!({}))
}

fn decide_with(principal: &str, policies: &Value) -> Verdict {
    verdict(&json!({"request": request(principal), "policies": policies}))
}

/// Rule 33: each row of the table "Resource-based policies and implicit denies in other policy types (same account)".
#[test]
fn same_account_table() {
    let bites = |principal: &str, named: Value, layer: &str| {
        let mut policies = json!({"resource": allow(&named), "session": [everything()]});
        policies[layer] = json!([nothing()]);
        let mut request = request(principal);
        request["user"] = json!(USER);
        verdict(&json!({"request": request, "policies": policies})) == Verdict::ImplicitDeny
    };
    let row = |principal: &str, named: Value| {
        ["identity", "boundary", "session"].map(|layer| bites(principal, named.clone(), layer))
    };
    assert_eq!(row(USER, json!({"AWS": USER})), [false, false, false]);
    assert_eq!(row(USER, json!("*")), [false, false, false]);
    assert_eq!(row(SESSION, json!({"AWS": ROLE})), [false, true, true]);
    assert_eq!(row(SESSION, json!({"AWS": SESSION})), [false, false, false]);
    assert_eq!(row(SESSION, json!("*")), [false, false, false]);
    assert_eq!(row(FEDERATED, json!({"AWS": FEDERATED})), [false, false, false]);
    assert_eq!(row(FEDERATED, json!({"AWS": USER})), [false, true, true]);
    assert_eq!(row(USER, json!({"AWS": ROOT})), [true, true, true]);
}

#[test]
fn identity_policies_and_what_limits_them() {
    let all = json!([everything()]);
    let none = json!([nothing()]);
    assert_eq!(decide_with(USER, &json!({"identity": all})), Verdict::Allowed);
    assert_eq!(decide_with(USER, &json!({})), Verdict::ImplicitDeny);
    assert_eq!(
        decide_with(USER, &json!({"identity": all, "boundary": none})),
        Verdict::ImplicitDeny
    );
    assert_eq!(decide_with(SESSION, &json!({"identity": all})), Verdict::Allowed);
    assert_eq!(
        decide_with(SESSION, &json!({"identity": all, "session": none})),
        Verdict::ImplicitDeny
    );
    assert_eq!(decide_with(FEDERATED, &json!({"identity": all})), Verdict::ImplicitDeny);
    assert_eq!(
        decide_with(FEDERATED, &json!({"identity": all, "session": all})),
        Verdict::Allowed
    );
    assert_eq!(decide_with(ROOT, &json!({})), Verdict::Allowed);
    assert_eq!(decide_with(ROOT, &json!({"session": none})), Verdict::ImplicitDeny);
}

#[test]
fn an_explicit_deny_wins_in_every_layer() {
    let deny = json!([policy("Deny", &json!({}))]);
    let levels = json!([[everything()], [everything(), deny[0]]]);
    let general = policy("Deny", &json!({"Principal": "*"}));
    for (layer, value) in [
        ("identity", json!([everything(), deny[0]])),
        ("boundary", deny.clone()),
        ("session", deny.clone()),
        ("scp", levels),
        ("resource", general.clone()),
        ("endpoint", json!([general])),
        ("rcp", json!([[], [general]])),
    ] {
        let mut policies = json!({"identity": [everything()]});
        policies[layer] = value;
        assert_eq!(decide_with(SESSION, &policies), Verdict::ExplicitDeny, "{layer}");
    }
}

#[test]
fn organization_policies() {
    let all = json!([everything()]);
    let with = |principal: &str, scp: Value, facts: Value| {
        verdict(&json!({"request": request(principal), "policies": {"identity": all, "scp": scp}, "facts": facts}))
    };
    assert_eq!(
        with(USER, json!([all, [nothing()], all]), json!({})),
        Verdict::ImplicitDeny
    );
    assert_eq!(with(USER, json!([all, all]), json!({})), Verdict::Allowed);
    assert_eq!(with(ROOT, json!([[nothing()]]), json!({})), Verdict::ImplicitDeny);
    assert_eq!(
        with(USER, json!([[nothing()]]), json!({"managementAccount": true})),
        Verdict::Allowed
    );
    assert_eq!(
        with(SESSION, json!([[nothing()]]), json!({"serviceLinkedRole": true})),
        Verdict::Allowed
    );
    let rcp = json!([[policy("Deny", &json!({"Principal": "*"}))]]);
    let about = |action: &str, resource: &str, facts: Value| {
        let request = json!({"principal": USER, "action": action, "resource": resource});
        verdict(&json!({"request": request, "policies": {"identity": all, "rcp": rcp}, "facts": facts}))
    };
    let (bucket, table) = ("arn:aws:s3:::b", "arn:aws:ec2:eu-west-1:111122223333:instance/i-1");
    assert_eq!(about("s3:ListBucket", bucket, json!({})), Verdict::ExplicitDeny);
    assert_eq!(
        about("s3:ListBucket", bucket, json!({"resourceInManagementAccount": true})),
        Verdict::Allowed
    );
    assert_eq!(about("ec2:StopInstances", table, json!({})), Verdict::Allowed);
}

#[test]
fn endpoints_limit_and_do_not_grant() {
    let star = allow(&json!("*"));
    assert_eq!(decide_with(USER, &json!({"endpoint": [star]})), Verdict::ImplicitDeny);
    assert_eq!(
        decide_with(USER, &json!({"identity": [everything()], "endpoint": [star]})),
        Verdict::Allowed
    );
    let other = allow(&json!({"AWS": "444455556666"}));
    assert_eq!(
        decide_with(USER, &json!({"identity": [everything()], "endpoint": [other]})),
        Verdict::ImplicitDeny
    );
}

/// Rule 34: both sides, and no way past a boundary or session policy.
#[test]
fn across_accounts() {
    let decide = |principal: &str, policies: Value| {
        let mut request = request(principal);
        request["resourceAccount"] = json!("444455556666");
        verdict(&json!({"request": request, "policies": policies}))
    };
    let all = json!([everything()]);
    for named in [json!({"AWS": USER}), json!({"AWS": ROOT}), json!("*")] {
        let resource = allow(&named);
        assert_eq!(
            decide(USER, json!({"identity": all, "resource": resource})),
            Verdict::Allowed
        );
        assert_eq!(decide(USER, json!({"resource": resource})), Verdict::ImplicitDeny);
        let limited = json!({"identity": all, "resource": resource, "boundary": [nothing()]});
        assert_eq!(decide(USER, limited), Verdict::ImplicitDeny);
    }
    assert_eq!(decide(USER, json!({"identity": all})), Verdict::ImplicitDeny);
    assert_eq!(decide(ROOT, json!({})), Verdict::ImplicitDeny);
    assert_eq!(
        decide(ROOT, json!({"resource": allow(&json!({"AWS": ROOT}))})),
        Verdict::Allowed
    );
    let named = allow(&json!({"AWS": SESSION}));
    assert_eq!(
        decide(
            SESSION,
            json!({"identity": all, "resource": named, "session": [nothing()]})
        ),
        Verdict::ImplicitDeny
    );
}

#[test]
fn services_providers_and_nobody() {
    let service = "service:cloudtrail.amazonaws.com";
    assert_eq!(
        decide_with(
            service,
            &json!({"resource": allow(&json!({"Service": "cloudtrail.amazonaws.com"}))})
        ),
        Verdict::Allowed
    );
    assert_eq!(
        decide_with(
            service,
            &json!({"resource": allow(&json!({"Service": "sns.amazonaws.com"}))})
        ),
        Verdict::ImplicitDeny
    );
    assert_eq!(
        decide_with(service, &json!({"identity": [everything()], "scp": [[nothing()]]})),
        Verdict::ImplicitDeny
    );
    assert_eq!(
        decide_with("*", &json!({"resource": allow(&json!("*"))})),
        Verdict::Allowed
    );
    assert_eq!(
        decide_with("*", &json!({"resource": allow(&json!({"AWS": ROOT}))})),
        Verdict::ImplicitDeny
    );
}

/// Rule 35.
#[test]
fn keys() {
    let key = "arn:aws:kms:eu-west-1:111122223333:key/k";
    let decide = |principal: &str, action: &str, policies: Value, facts: Value| {
        let request = json!({"principal": principal, "action": action, "resource": key,
            "context": {"kms:EncryptionContext:Department": "IT"}});
        verdict(&json!({"request": request, "policies": policies, "facts": facts}))
    };
    let to_account = allow(&json!({"AWS": ROOT}));
    let decrypt = |principal: &str, policies: Value| decide(principal, "kms:Decrypt", policies, json!({}));
    let all = json!([everything()]);
    assert_eq!(decrypt(USER, json!({"identity": all})), Verdict::Unsure);
    let others = allow(&json!({"Service": "lambda.amazonaws.com"}));
    assert_eq!(
        decrypt(USER, json!({"identity": all, "resource": others})),
        Verdict::ImplicitDeny
    );
    assert_eq!(decrypt(USER, json!({"resource": to_account})), Verdict::ImplicitDeny);
    assert_eq!(
        decrypt(USER, json!({"identity": all, "resource": to_account})),
        Verdict::Allowed
    );
    assert_eq!(
        decrypt(USER, json!({"resource": allow(&json!({"AWS": USER}))})),
        Verdict::Allowed
    );
    assert_eq!(
        decrypt(ROOT, json!({"resource": allow(&json!({"AWS": USER}))})),
        Verdict::ImplicitDeny
    );
    assert_eq!(decrypt(ROOT, json!({"resource": to_account})), Verdict::Allowed);
    let foreign = "arn:aws:iam::444455556666:user/eve";
    let open = json!({"identity": all, "resource": allow(&json!("*"))});
    assert_eq!(
        decide(foreign, "kms:Decrypt", open.clone(), json!({})),
        Verdict::Allowed
    );
    assert_eq!(
        decide(foreign, "kms:ScheduleKeyDeletion", open, json!({})),
        Verdict::ImplicitDeny
    );
    let granted = |constraints: Value, action: &str| {
        let grant =
            json!({"GranteePrincipal": USER, "Operations": ["Decrypt", "DescribeKey"], "Constraints": constraints});
        decide(USER, action, json!({"resource": others}), json!({"kmsGrants": [grant]}))
    };
    assert_eq!(granted(json!(null), "kms:Decrypt"), Verdict::Allowed);
    assert_eq!(
        granted(json!({"EncryptionContextSubset": {"Department": "IT"}}), "kms:Decrypt"),
        Verdict::Allowed
    );
    assert_eq!(
        granted(json!({"EncryptionContextEquals": {"Department": "HR"}}), "kms:Decrypt"),
        Verdict::ImplicitDeny
    );
    assert_eq!(
        granted(
            json!({"EncryptionContextEquals": {"Department": "HR"}}),
            "kms:DescribeKey"
        ),
        Verdict::Allowed
    );
    assert_eq!(granted(json!(null), "kms:Encrypt"), Verdict::ImplicitDeny);
    let retire = |principal: &str, policies: Value| {
        let grant = json!({"GranteePrincipal": ROLE, "RetiringPrincipal": foreign, "Operations": ["Decrypt"]});
        let mut policies = policies;
        if policies["resource"].is_null() {
            policies["resource"] = others.clone();
        }
        decide(principal, "kms:RetireGrant", policies, json!({"kmsGrants": [grant]}))
    };
    assert_eq!(retire(foreign, json!({})), Verdict::Allowed);
    assert_eq!(retire(ROOT, json!({})), Verdict::Allowed);
    let denies = policy("Deny", &json!({"Principal": "*"}));
    assert_eq!(retire(ROOT, json!({"resource": denies})), Verdict::ExplicitDeny);
    assert_eq!(
        retire(USER, json!({"resource": allow(&json!({"AWS": USER}))})),
        Verdict::ImplicitDeny
    );
    assert_eq!(retire(USER, json!({"identity": all})), Verdict::Allowed);
    assert_eq!(retire(SESSION, json!({})), Verdict::ImplicitDeny);
}

/// Rule 36.
#[test]
fn assuming_roles() {
    let target = "arn:aws:iam::111122223333:role/target";
    let trust = |principal: Value, action: &str| json!({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": principal, "Action": action}});
    let assume = |principal: &str, policies: Value| {
        let request = json!({"principal": principal, "action": "sts:AssumeRole", "resource": target});
        answer(&json!({"request": request, "policies": policies}))
    };
    let all = json!([everything()]);
    let account = trust(json!({"AWS": ROOT}), "sts:AssumeRole");
    let user = trust(json!({"AWS": USER}), "sts:AssumeRole");
    assert_eq!(assume(USER, json!({"identity": all})).verdict, Verdict::Unsure);
    assert_eq!(
        assume(USER, json!({"resource": account})).verdict,
        Verdict::ImplicitDeny
    );
    assert_eq!(
        assume(USER, json!({"resource": account, "identity": all})).verdict,
        Verdict::Allowed
    );
    assert_eq!(assume(USER, json!({"resource": user})).verdict, Verdict::Allowed);
    let bounded = assume(USER, json!({"resource": user, "boundary": [nothing()]}));
    assert_eq!(
        (bounded.verdict, bounded.hinges_on),
        (Verdict::ImplicitDeny, vec![Question::TrustBoundary])
    );
    assert_eq!(
        assume(ROOT, json!({"resource": account})).verdict,
        Verdict::ImplicitDeny
    );
    assert_eq!(
        assume(
            "arn:aws:iam::444455556666:user/eve",
            json!({"resource": trust(json!("*"), "sts:AssumeRole")})
        )
        .verdict,
        Verdict::ImplicitDeny
    );
    let service = trust(json!({"Service": "lambda.amazonaws.com"}), "sts:AssumeRole");
    assert_eq!(
        assume("service:lambda.amazonaws.com", json!({"resource": service})).verdict,
        Verdict::Allowed
    );
    let provider = "token.actions.githubusercontent.com";
    let web = |principal: &str| {
        let request = json!({"principal": principal, "action": "sts:AssumeRoleWithWebIdentity", "resource": target});
        let resource = trust(json!({"Federated": provider, "AWS": "*"}), "sts:*");
        verdict(&json!({"request": request, "policies": {"resource": resource, "identity": all}}))
    };
    assert_eq!(web(&format!("federated:{provider}")), Verdict::Allowed);
    assert_eq!(web(USER), Verdict::ImplicitDeny);
}

/// Rules 37 and 38.
#[test]
fn limits_before_policies() {
    let asks = |principal: &str, action: &str, resource: &str, more: Value| {
        let mut request = json!({"principal": principal, "action": action, "resource": resource});
        request["context"] = more["context"].clone();
        if request["context"].is_null() {
            request["context"] = json!({});
        }
        let effect = more["effect"].as_str().unwrap_or("Allow");
        let policies = json!({"identity": [policy(effect, &json!({}))], "session": [everything()]});
        let facts = json!({"sessionToken": more["sessionToken"].as_bool().unwrap_or_default()});
        verdict(&json!({"request": request, "policies": policies, "facts": facts}))
    };
    let none = json!({});
    let deny = json!({"effect": "Deny"});
    let token = json!({"sessionToken": true});
    let with_mfa = json!({"sessionToken": true, "context": {"aws:MultiFactorAuthPresent": true}});
    assert_eq!(asks(USER, "sts:GetCallerIdentity", "*", deny.clone()), Verdict::Allowed);
    assert_eq!(asks(USER, "sts:GetSessionToken", "*", deny), Verdict::Allowed);
    assert_eq!(
        asks(SESSION, "sts:GetSessionToken", "*", none.clone()),
        Verdict::ImplicitDeny
    );
    assert_eq!(
        asks(FEDERATED, "iam:ListUsers", "*", none.clone()),
        Verdict::ImplicitDeny
    );
    assert_eq!(
        asks(FEDERATED, "sts:GetCallerIdentity", "*", none.clone()),
        Verdict::Allowed
    );
    assert_eq!(asks(USER, "iam:ListUsers", "*", token.clone()), Verdict::ImplicitDeny);
    assert_eq!(asks(USER, "iam:ListUsers", "*", with_mfa), Verdict::Allowed);
    assert_eq!(asks(USER, "sts:GetFederationToken", "*", token), Verdict::ImplicitDeny);
    let linked = "arn:aws:iam::111122223333:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX";
    assert_eq!(
        asks(USER, "iam:PutRolePolicy", linked, none.clone()),
        Verdict::ImplicitDeny
    );
    assert_eq!(asks(USER, "iam:GetRole", linked, none.clone()), Verdict::Allowed);
    assert_eq!(
        asks(
            USER,
            "iam:CreatePolicyVersion",
            "arn:aws:iam::aws:policy/ReadOnlyAccess",
            none
        ),
        Verdict::ImplicitDeny
    );
}

/// Rule 39.
#[test]
fn buckets() {
    let eve = "arn:aws:iam::444455556666:user/eve";
    let everybody = json!({"Grantee": {"Type": "Group", "URI": "http://acs.amazonaws.com/groups/global/AllUsers"}, "Permission": "READ"});
    let decide = |principal: &str, s3: Value, policies: Value| {
        let facts = json!({"s3": s3, "canonicalUser": "c1"});
        verdict(&json!({"request": request(principal), "policies": policies, "facts": facts}))
    };
    let listed = |ownership: &str, ignore: bool| json!({"objectOwnership": ownership, "objectAcl": [everybody], "blockPublicAccess": {"IgnorePublicAcls": ignore}});
    assert_eq!(decide("*", listed("ObjectWriter", false), json!({})), Verdict::Allowed);
    assert_eq!(
        decide("*", listed("BucketOwnerEnforced", false), json!({})),
        Verdict::ImplicitDeny
    );
    assert_eq!(
        decide("*", listed("ObjectWriter", true), json!({})),
        Verdict::ImplicitDeny
    );
    let named = json!({"objectOwnership": "ObjectWriter", "objectAcl":
        [{"Grantee": {"Type": "CanonicalUser", "ID": "c1"}, "Permission": "FULL_CONTROL"}]});
    assert_eq!(
        decide(eve, named.clone(), json!({"identity": [everything()]})),
        Verdict::Allowed
    );
    assert_eq!(decide(eve, named, json!({})), Verdict::ImplicitDeny);
    let foreign = json!({"objectOwnership": "ObjectWriter", "objectOwner": "444455556666"});
    let open = json!({"resource": allow(&json!("*"))});
    assert_eq!(decide("*", foreign.clone(), open.clone()), Verdict::ImplicitDeny);
    assert_eq!(
        decide(eve, foreign, json!({"identity": [everything()]})),
        Verdict::Allowed
    );
    // A public policy closes the bucket to outsiders, those included whom it names.
    let restricted = json!({"blockPublicAccess": {"RestrictPublicBuckets": true}});
    assert_eq!(decide("*", restricted.clone(), open.clone()), Verdict::ImplicitDeny);
    assert_eq!(decide(USER, restricted.clone(), open.clone()), Verdict::Allowed);
    assert_eq!(
        decide("service:logging.s3.amazonaws.com", restricted.clone(), open),
        Verdict::Allowed
    );
    let fixed = policy(
        "Allow",
        &json!({"Principal": "*", "Condition": {"StringEquals": {"aws:SourceVpc": "vpc-1"}}}),
    );
    let mut request = request("*");
    request["context"] = json!({"aws:SourceVpc": "vpc-1"});
    let case = json!({"request": request, "policies": {"resource": fixed}, "facts": {"s3": restricted}});
    assert_eq!(verdict(&case), Verdict::Allowed);
}

#[test]
fn a_root_user_cannot_be_locked_out_of_a_bucket_policy() {
    let decide = |action: &str, layer: &str| {
        let request = json!({"principal": ROOT, "action": action, "resource": "arn:aws:s3:::b"});
        let deny = policy("Deny", &json!({"Principal": "*"}));
        let mut policies = json!({});
        policies[layer] = if layer == "endpoint" { json!([deny]) } else { deny };
        verdict(&json!({"request": request, "policies": policies}))
    };
    assert_eq!(decide("s3:PutBucketPolicy", "resource"), Verdict::Allowed);
    assert_eq!(decide("s3:ListBucket", "resource"), Verdict::ExplicitDeny);
    assert_eq!(decide("s3:PutBucketPolicy", "endpoint"), Verdict::ExplicitDeny);
    let mut request = json!({"principal": USER, "action": "s3:GetBucketPolicy", "resource": "arn:aws:s3:::b"});
    request["resourceAccount"] = json!("444455556666");
    let policies = json!({"identity": [everything()], "resource": allow(&json!("*"))});
    assert_eq!(
        verdict(&json!({"request": request, "policies": policies})),
        Verdict::ImplicitDeny
    );
}

/// "Delegating access control to access points": the bucket policy and that of the access point must both permit.
#[test]
fn access_points() {
    let decide = |policies: &Value| {
        let point = json!({"arn": "arn:aws:s3:eu-west-1:111122223333:accesspoint/data/object/k"});
        verdict(&json!({"request": request(USER), "policies": policies, "facts": {"s3": {"accessPoint": point}}}))
    };
    let delegates = policy(
        "Allow",
        &json!({"Principal": "*",
        "Condition": {"StringEquals": {"s3:DataAccessPointAccount": "111122223333"}}}),
    );
    let grants = policy(
        "Allow",
        &json!({"Principal": {"AWS": USER},
        "Resource": "arn:aws:s3:eu-west-1:111122223333:accesspoint/data/object/*"}),
    );
    assert_eq!(
        decide(&json!({"resource": delegates, "accessPoint": grants})),
        Verdict::Allowed
    );
    assert_eq!(decide(&json!({"accessPoint": grants})), Verdict::ImplicitDeny);
    assert_eq!(decide(&json!({"resource": delegates})), Verdict::ImplicitDeny);
    let denies = policy("Deny", &json!({"Principal": "*"}));
    assert_eq!(
        decide(&json!({"identity": [everything()], "accessPoint": denies})),
        Verdict::ExplicitDeny
    );
    assert_eq!(decide(&json!({"identity": [everything()]})), Verdict::Allowed);
}

#[test]
fn what_cannot_be_read_may_matter() {
    let broken = json!({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*"}});
    assert_eq!(decide_with(USER, &json!({"identity": [broken]})), Verdict::Unsure);
    let with_deny = json!({"identity": [broken, policy("Deny", &json!({}))]});
    assert_eq!(decide_with(USER, &with_deny), Verdict::ExplicitDeny);
}
