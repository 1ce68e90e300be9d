//! Rules 5 to 25.

use super::*;

/// Returns whether an identity policy with this statement allows the request, and on what that hinges.
fn allowed(more: &Value, change: &Value) -> (bool, Vec<Question>) {
    let mut request = request(USER);
    for (key, value) in change.as_object().into_iter().flatten() {
        request[key] = value.clone();
    }
    let answer = answer(&json!({"request": request, "policies": {"identity": [policy("Allow", more)]}}));
    (answer.cautious == Verdict::Allowed, answer.hinges_on)
}

fn clause(operator: &str, key: &str, value: &Value, context: &Value) -> bool {
    let condition = json!({"Condition": {operator: {key: value}}});
    allowed(&condition, &json!({"context": context})).0
}

#[test]
fn resources() {
    let holds =
        |pattern: &str, resource: &str| allowed(&json!({"Resource": pattern}), &json!({"resource": resource})).0;
    assert!(holds("arn:aws:s3:::b/*/test/*", "arn:aws:s3:::b/1///test///object.jpg"));
    assert!(holds("arn:aws:s3:::b/*/test/*", "arn:aws:s3:::b//test/object.jpg"));
    assert!(!holds("arn:aws:s3:::b/*/test/*", "arn:aws:s3:::b/1-test/object.jpg"));
    assert!(!holds("arn:aws:s3:::b/*/test/*", "arn:aws:s3:::b/1/2/test.jpg"));
    assert!(holds(
        "arn:aws:logs:*:*:log-group:a*",
        "arn:aws:logs:eu-west-1:1:log-group:a:log-stream:x"
    ));
    assert!(!holds(
        "arn:aws:logs:*:log-group:a",
        "arn:aws:logs:eu-west-1:1:log-group:a"
    ));
    assert!(!holds("arn:aws:s3:::B/k", "arn:aws:s3:::b/k"));
    assert!(holds("*", "*") && !holds("arn:aws:s3:::b", "*"));
}

#[test]
fn resource_readings_that_are_open() {
    let hinges = |more: &Value| allowed(more, &json!({}));
    assert_eq!(
        hinges(&json!({"Resource": "arn:aws:S3:::b/k"})),
        (false, vec![Question::ArnCase])
    );
    assert_eq!(
        hinges(&json!({"Resource": "arn:aws:s3:*"})),
        (false, vec![Question::ShortArn])
    );
    assert_eq!(
        hinges(&json!({"NotResource": "arn:aws:s3:*"})),
        (false, vec![Question::ShortArn])
    );
}

#[test]
fn listing_all_buckets_as_in_the_example_of_carlos() {
    let more = json!({"Action": "s3:ListAllMyBuckets", "Resource": "arn:aws:s3:::*"});
    assert!(allowed(&more, &json!({"action": "s3:ListAllMyBuckets", "resource": "*"})).0);
}

#[test]
fn variables() {
    let holds =
        |resource: &str, context: &Value| allowed(&json!({"Resource": resource}), &json!({"context": context})).0;
    let named = json!({"resource": "arn:aws:s3:::b/alice"});
    assert!(allowed(&json!({"Resource": "arn:aws:s3:::b/${aws:username}"}), &named).0);
    assert!(holds("arn:aws:s3:::b/${aws:PrincipalTag/team, 'k'}", &json!({})));
    assert!(!holds(
        "arn:aws:s3:::b/${aws:PrincipalTag/team, 'k'}",
        &json!({"aws:PrincipalTag/team": "red"})
    ));
    assert!(!holds("arn:aws:s3:::b/${aws:PrincipalTag/team}", &json!({})));
    assert!(!holds("arn:aws:s3:::b/${a:b}", &json!({"a:b": ["k"]})));
    assert!(!holds("arn:aws:s3:::b/${*}", &json!({})));
    // A value is not read again as a pattern; nobody documents that, so it is told.
    let wild = allowed(
        &json!({"Resource": "arn:aws:s3:::b/${a:b}"}),
        &json!({"context": {"a:b": "*"}}),
    );
    assert_eq!(wild, (false, vec![Question::VariableWildcard]));
    // No variable excludes anything from `NotResource` without a value.
    assert!(allowed(&json!({"NotResource": "arn:aws:s3:::b/${a:b}"}), &json!({})).0);
}

#[test]
fn variables_are_text_before_2012() {
    let mut old = policy("Allow", &json!({"Resource": "arn:aws:s3:::b/${aws:username}"}));
    old["Version"] = json!("2008-10-17");
    let case = |resource: &str| {
        let mut request = request(USER);
        request["resource"] = json!(resource);
        verdict(&json!({"request": request, "policies": {"identity": [old]}}))
    };
    assert_eq!(case("arn:aws:s3:::b/alice"), Verdict::ImplicitDeny);
    assert_eq!(case("arn:aws:s3:::b/${aws:username}"), Verdict::Allowed);
}

#[test]
fn absent_keys() {
    let none = json!({});
    for (operator, expected) in [
        ("StringEquals", false),
        ("StringNotEquals", true),
        ("StringEqualsIfExists", true),
        ("StringNotEqualsIfExists", true),
        ("ForAllValues:StringEquals", true),
        ("ForAnyValue:StringEquals", false),
        ("ForAnyValue:StringNotEquals", false),
        ("ForAnyValue:StringEqualsIfExists", false),
        ("NotIpAddress", true),
        ("IpAddress", false),
        ("ArnNotLike", true),
        ("DateNotEquals", true),
        ("NumericNotEquals", true),
    ] {
        assert_eq!(clause(operator, "a:b", &json!("x"), &none), expected, "{operator}");
    }
    assert!(clause("Null", "a:b", &json!(true), &none) && !clause("Null", "a:b", &json!("false"), &none));
    assert!(clause("Null", "a:b", &json!("false"), &json!({"A:B": "x"})));
    assert!(clause("Null", "a:b", &json!("true"), &json!({"a:b": []})));
}

/// The checks "Null with qualifier" and "Empty array condition".
#[test]
fn clauses_that_always_or_never_hold() {
    let (none, some) = (json!({}), json!({"a:b": ["x"]}));
    for context in [&none, &some] {
        assert!(clause("ForAllValues:Null", "a:b", &json!("false"), context));
        assert!(!clause("ForAnyValue:Null", "a:b", &json!("true"), context));
        assert!(!clause("ForAnyValue:StringLike", "a:b", &json!([]), context));
    }
    for operator in [
        "ForAllValues:StringEquals",
        "ForAllValues:StringNotEquals",
        "StringLikeIfExists",
    ] {
        assert!(clause(operator, "a:b", &json!([]), &none), "{operator}");
        assert!(!clause(operator, "a:b", &json!([]), &some), "{operator}");
    }
}

#[test]
fn several_values() {
    let list = json!(["PostDateTime", "Message", "Tags"]);
    let holds = |operator: &str, values: Value| {
        clause(
            operator,
            "dynamodb:Attributes",
            &list,
            &json!({"dynamodb:Attributes": values}),
        )
    };
    assert!(holds("ForAllValues:StringEquals", json!(["Message", "Tags"])));
    assert!(!holds("ForAllValues:StringEquals", json!(["PostDateTime", "UserName"])));
    assert!(holds("ForAnyValue:StringEquals", json!(["UserName", "PostDateTime"])));
    assert!(holds("ForAllValues:StringEquals", json!([])) && holds("ForAllValues:StringEquals", json!([""])));
    assert!(!holds("ForAnyValue:StringEquals", json!([])) && !holds("ForAnyValue:StringNotEquals", json!([""])));
    assert!(holds("ForAnyValue:StringNotEquals", json!(["Message", "x"])));
    assert!(!holds("StringEquals", json!(["Message"])) && !holds("StringNotEquals", json!(["x"])));
    assert!(holds("ForAllValues:StringEquals", json!("Tags")) && holds("StringEquals", json!("Tags")));
    let both = json!(["a", "b"]);
    assert!(clause("StringNotEquals", "k:k", &both, &json!({"k:k": "c"})));
    assert!(!clause("StringNotEquals", "k:k", &both, &json!({"k:k": "b"})));
}

#[test]
fn operators() {
    let holds =
        |operator: &str, value: Value, request: Value| clause(operator, "k:k", &value, &json!({"k:k": request}));
    assert!(!holds("StringEquals", json!("a*"), json!("ab")) && holds("StringEquals", json!("a${*}"), json!("a*")));
    assert!(holds("StringLike", json!("a*"), json!("ab")) && !holds("StringLike", json!("a${*}"), json!("ab")));
    assert!(
        holds("StringEqualsIgnoreCase", json!("AB"), json!("ab")) && !holds("StringLike", json!("A*"), json!("ab"))
    );
    assert!(
        holds("NumericLessThanEquals", json!("10"), json!(10)) && !holds("NumericEquals", json!("10abc"), json!("10"))
    );
    assert!(!holds("NumericNotEquals", json!("10"), json!("10abc")));
    assert!(holds(
        "DateGreaterThan",
        json!("2020-01-01T00:00:01Z"),
        json!("1577836802")
    ));
    assert!(holds("Bool", json!(true), json!("TRUE")) && !holds("Bool", json!("yes"), json!("yes")));
    assert!(
        holds("IpAddress", json!("0.0.0.0/0"), json!("10.0.0.1"))
            && !holds("IpAddress", json!("0.0.0.0/0"), json!("::1"))
    );
    assert!(holds("NotIpAddress", json!("10.0.0.1"), json!("2001:db8::1")));
    assert!(holds(
        "IpAddress",
        json!("2001:DB8:0::/32"),
        json!("2001:db8:0:0:0:0:0:1")
    ));
    let pattern = "arn:aws:someservice:*:111122223333:finance/*";
    let value = "arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt";
    assert!(holds("StringLike", json!(pattern), json!(value)) && !holds("ArnLike", json!(pattern), json!(value)));
    assert!(holds(
        "ArnEquals",
        json!("arn:aws:sns:*:1:t*"),
        json!("arn:aws:sns:eu:1:topic")
    ));
    assert!(holds(
        "ArnNotEquals",
        json!("arn:aws:sns:*:1:t*"),
        json!("arn:aws:sns:eu:2:topic")
    ));
    assert!(!holds("BinaryEquals", json!("QQ=="), json!("A")) && holds("BinaryEquals", json!("QQ=="), json!("QQ==")));
}

#[test]
fn a_variable_without_value_matches_nothing_and_every_negation() {
    // "Policy variables with no value": the example with `s3:ExistingObjectTag/Team`.
    let context = json!({"s3:ExistingObjectTag/Team": "red"});
    let team = json!("${aws:PrincipalTag/Team}");
    assert!(clause("StringNotEquals", "s3:ExistingObjectTag/Team", &team, &context));
    assert!(!clause("StringEquals", "s3:ExistingObjectTag/Team", &team, &context));
}

#[test]
fn keys_of_the_caller() {
    let has = |principal: &str, key: &str, value: &str| {
        let condition = json!({"Principal": "*", "Condition": {"StringEquals": {key: value}}});
        let policies = json!({"resource": policy("Allow", &condition), "session": [policy("Allow", &json!({}))]});
        verdict(&json!({"request": request(principal), "policies": policies})) == Verdict::Allowed
    };
    assert!(has(SESSION, "aws:PrincipalArn", ROLE) && has(ROLE, "aws:PrincipalArn", ROLE));
    assert!(has(USER, "AWS:Username", "alice") && has(USER, "aws:PrincipalType", "User"));
    assert!(has(FEDERATED, "aws:userid", "111122223333:bob") && has(FEDERATED, "aws:PrincipalArn", FEDERATED));
    assert!(has("*", "aws:PrincipalAccount", "anonymous") && has("*", "aws:PrincipalType", "Anonymous"));
    assert!(has(
        "service:s3.amazonaws.com",
        "aws:PrincipalServiceName",
        "s3.amazonaws.com"
    ));
    assert!(has(USER, "aws:ResourceAccount", "111122223333") && has(USER, "aws:ViaAWSService", "false"));
    let by_service = |condition: Value| {
        let resource = policy("Allow", &json!({"Principal": "*", "Condition": condition}));
        verdict(&json!({"request": request("service:s3.amazonaws.com"), "policies": {"resource": resource}}))
    };
    assert_eq!(
        by_service(json!({"Null": {"aws:PrincipalArn": "false"}})),
        Verdict::Allowed
    );
    assert_eq!(
        by_service(json!({"ArnLike": {"aws:PrincipalArn": ROLE}})),
        Verdict::Unsure
    );
    // The unique id of a user is there, and nobody told it.
    let condition = json!({"Condition": {"StringEquals": {"aws:userid": "AIDAEXAMPLE"}}});
    let case = json!({"request": request(USER), "policies": {"identity": [policy("Allow", &condition)]}});
    assert_eq!(verdict(&case), Verdict::Unsure);
    // What is given counts, and so does what is given as absent.
    let condition = json!({"Condition": {"Null": {"aws:username": "true"}}});
    assert!(allowed(&condition, &json!({"context": {"aws:username": null}})).0 && !allowed(&condition, &json!({})).0);
}

#[test]
fn principals() {
    let denied = |principal: &str, element: &str, named: Value| {
        let resource = policy("Deny", &json!({element: named}));
        let policies = json!({"resource": resource, "identity": [policy("Allow", &json!({}))]});
        answer(&json!({"request": request(principal), "policies": policies}))
    };
    let hits = |principal: &str, named: Value| denied(principal, "Principal", named).cautious == Verdict::ExplicitDeny;
    assert!(hits("*", json!("*")) && hits("service:x.amazonaws.com", json!({"AWS": "*"})));
    assert!(
        hits(USER, json!({"AWS": USER}))
            && hits(USER, json!({"AWS": "111122223333"}))
            && hits(ROOT, json!({"AWS": ROOT}))
    );
    assert!(
        hits(SESSION, json!({"AWS": ROLE}))
            && hits(SESSION, json!({"AWS": SESSION}))
            && hits(SESSION, json!({"AWS": ROOT}))
    );
    assert!(!hits(USER, json!({"AWS": "arn:aws:iam::111122223333:user/team/*"})));
    assert!(!hits(USER, json!({"AWS": "arn:aws:iam::111122223333:user/team/Alice"})));
    assert!(!hits(USER, json!({"AWS": "AIDAEXAMPLE"})) && !hits("*", json!({"AWS": "111122223333"})));
    assert_eq!(
        denied(ROLE, "Principal", json!({"AWS": SESSION})).verdict,
        Verdict::Unsure
    );
    // The page's two examples of `NotPrincipal` spare the caller; naming less may not.
    let outside = |principal: &str, named: Value| denied(principal, "NotPrincipal", json!({"AWS": named}));
    assert_eq!(outside(USER, json!([USER, ROOT])).verdict, Verdict::Allowed);
    assert_eq!(outside(SESSION, json!([SESSION, ROLE, ROOT])).verdict, Verdict::Allowed);
    assert_eq!(outside(USER, json!([ROLE, "444455556666"])).hinges_on, []);
    for named in [json!([USER]), json!([ROOT])] {
        let answer = outside(USER, named);
        assert_eq!(
            (answer.verdict, answer.hinges_on),
            (Verdict::ExplicitDeny, vec![Question::NotPrincipalInPart])
        );
    }
}
