//! Asking many at once gives what asking one by one gives, whatever the principals share.

#![cfg(test)]

use iamscope_access::{Access, Grant, Question};
use iamscope_catalog::Catalog;
use iamscope_estate::Principal;
use iamscope_eval::{Context, Decision, Value};
use iamscope_testkit::{SHARED_BUCKET, Shape, estate, generated};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Value as Json, json};

/// Actions and what they are done to. A role is only asked to be assumed, and nothing else is: the policy that would
/// decide that was not seen.
const QUESTIONS: [(&str, &str); 9] = [
    ("s3:GetObject", "arn:aws:s3:::data/u0/x"),
    ("s3:GetObject", "arn:aws:s3:::data/red/x"),
    ("s3:DeleteObject", "arn:aws:s3:::data/u0/x"),
    ("s3:ListBucket", "arn:aws:s3:::data"),
    ("s3:GetObject", "arn:aws:s3:::plain/x"),
    ("sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:jobs"),
    ("sts:AssumeRole", "arn:aws:iam::111122223333:role/r0"),
    ("sts:AssumeRole", "arn:aws:iam::111122223333:role/r1"),
    ("iam:PassRole", "arn:aws:iam::111122223333:role/r1"),
];

/// An estate in a few lines: four users and four roles that share few policies, tags and boundaries.
#[derive(Clone, Debug)]
struct World {
    guardrails: Vec<String>,
    policies: Vec<Json>,
    boundary: Json,
    bucket: Vec<Json>,
    trust: Vec<Json>,
    members: Vec<Member>,
}

#[derive(Clone, Debug)]
struct Member {
    policies: Vec<usize>,
    has_boundary: bool,
    team: Option<&'static str>,
}

impl World {
    fn text(&self) -> String {
        let mut text = "organization o-acme management 999988887777\n".to_owned();
        for line in &self.guardrails {
            text += &format!("  {line}\n");
        }
        text += "account 111122223333\n";
        for (index, statement) in self.policies.iter().enumerate() {
            text += &format!("policy p{index} {}\n", document(std::slice::from_ref(statement)));
        }
        text += &format!("policy limit {}\n", document(std::slice::from_ref(&self.boundary)));
        for (index, member) in self.members.iter().enumerate() {
            let number = index / 2;
            if index % 2 == 0 {
                text += &format!("user u{number}\n");
            } else {
                text += &format!("role r{number}\n  trust-policy {}\n", document(&self.trust));
            }
            for policy in &member.policies {
                text += &format!("  attach p{policy}\n");
            }
            if member.has_boundary {
                text += "  boundary limit\n";
            }
            if let Some(team) = member.team {
                text += &format!("  tag team={team}\n");
            }
        }
        text += &format!(
            "bucket data\n  policy {}\nbucket plain\nqueue jobs\n",
            document(&self.bucket)
        );
        text
    }
}

fn document(statements: &[Json]) -> String {
    json!({"Version": "2012-10-17", "Statement": statements}).to_string()
}

fn effect() -> impl Strategy<Value = &'static str> {
    select(vec!["Allow", "Allow", "Allow", "Deny"])
}

fn actions() -> impl Strategy<Value = Json> {
    select(vec![
        json!("*"),
        json!("s3:*"),
        json!("s3:GetObject"),
        json!(["s3:DeleteObject", "sqs:SendMessage"]),
        json!("sts:AssumeRole"),
    ])
}

/// Conditions on what tells principals apart, and on what does not.
fn condition() -> impl Strategy<Value = Option<Json>> {
    select(vec![
        None,
        None,
        Some(json!({"StringEquals": {"aws:PrincipalTag/team": "red"}})),
        Some(json!({"StringNotEquals": {"aws:PrincipalTag/team": "${aws:PrincipalTag/stage, 'blue'}"}})),
        Some(json!({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:*/?0"}})),
        Some(json!({"StringEquals": {"aws:username": ["u0", "u1"]}})),
        Some(json!({"Null": {"aws:username": "true"}})),
        Some(json!({"StringLike": {"aws:userid": "*:s1"}})),
        Some(json!({"Bool": {"aws:MultiFactorAuthPresent": "true"}})),
        Some(json!({"StringEquals": {"aws:PrincipalOrgID": "o-acme"}})),
        Some(json!({"Bool": {"aws:SecureTransport": "true"}})),
    ])
}

fn with_condition(mut statement: Json, condition: Option<Json>) -> Json {
    if let (Some(condition), Some(object)) = (condition, statement.as_object_mut()) {
        object.insert("Condition".to_owned(), condition);
    }
    statement
}

fn identity_statement() -> impl Strategy<Value = Json> {
    let resources = select(vec![
        "*",
        "arn:aws:s3:::data/*",
        "arn:aws:s3:::data/${aws:username}/*",
        "arn:aws:s3:::data/${aws:PrincipalTag/team}/*",
        "arn:aws:iam::111122223333:role/r?",
    ]);
    (effect(), actions(), resources, condition()).prop_map(|(effect, action, resource, condition)| {
        with_condition(
            json!({"Effect": effect, "Action": action, "Resource": resource}),
            condition,
        )
    })
}

fn principals() -> impl Strategy<Value = (&'static str, Json)> {
    let arn = |rest: &str| json!({"AWS": format!("arn:aws:iam::111122223333:{rest}")});
    select(vec![
        ("Principal", json!("*")),
        ("Principal", arn("root")),
        ("Principal", arn("user/u0")),
        ("Principal", arn("role/r1")),
        (
            "Principal",
            json!({"AWS": "arn:aws:sts::111122223333:assumed-role/r1/s1"}),
        ),
        ("NotPrincipal", arn("user/u1")),
        (
            "NotPrincipal",
            json!({"AWS": ["111122223333", "arn:aws:iam::111122223333:role/r0"]}),
        ),
    ])
}

fn bucket_statement() -> impl Strategy<Value = Json> {
    (effect(), principals(), actions(), condition()).prop_map(|(effect, (element, whom), action, condition)| {
        let resource = ["arn:aws:s3:::data", "arn:aws:s3:::data/*"];
        let statement = json!({"Effect": effect, element: whom, "Action": action, "Resource": resource});
        with_condition(statement, condition)
    })
}

fn trust_statement() -> impl Strategy<Value = Json> {
    // A trust policy may not say `NotPrincipal`.
    let principals = principals().prop_filter("a trust policy", |(element, _)| *element == "Principal");
    (effect(), principals, condition()).prop_map(|(effect, (element, whom), condition)| {
        with_condition(
            json!({"Effect": effect, element: whom, "Action": "sts:AssumeRole"}),
            condition,
        )
    })
}

fn world() -> impl Strategy<Value = World> {
    let guardrails = vec![
        "scp deny s3:DeleteObject on * if StringNotEquals aws:PrincipalTag/team red",
        "scp deny sqs:* on * if ArnLike aws:PrincipalArn arn:aws:iam::*:role/r0",
        "rcp deny s3:* on * if StringEquals aws:username u1",
        "scp deny s3:* on * if Bool aws:SecureTransport false",
    ];
    let member = (
        select(vec![vec![0], vec![0, 1], vec![1], vec![1, 2], vec![2]]),
        proptest::bool::weighted(0.3),
        select(vec![None, Some("red"), Some("blue")]),
    );
    let member = member.prop_map(|(policies, has_boundary, team)| Member {
        policies,
        has_boundary,
        team,
    });
    (
        subsequence(guardrails, 0..=2),
        proptest::collection::vec(identity_statement(), 3),
        identity_statement(),
        proptest::collection::vec(bucket_statement(), 0..3),
        proptest::collection::vec(trust_statement(), 1..3),
        proptest::collection::vec(member, 8),
    )
        .prop_map(|(guardrails, policies, boundary, bucket, trust, members)| World {
            guardrails: guardrails.into_iter().map(str::to_owned).collect(),
            policies,
            boundary,
            bucket,
            trust,
            members,
        })
}

fn members(access: &Access<'_>) -> Vec<Principal> {
    let classes = access.classes().iter();
    classes.flat_map(|(_, class)| class.members.iter().cloned()).collect()
}

/// Compares the members among those who can with what asking each of them alone says.
fn compare(access: &Access<'_>, action: &str, target: &str) {
    compare_given(access, action, target, &Context::open());
}

fn compare_given(access: &Access<'_>, action: &str, target: &str, known: &Context) {
    let (action, target) = (access.action(action).expect("an action"), access.target(target));
    let all = access.who_can_given(&action, &target, known);
    for principal in members(access) {
        let together = all.iter().find(|grant| grant.principal == principal);
        let question = Question {
            context: known.clone(),
            ..Question::new(principal.clone(), action.clone(), target.clone())
        };
        let answer = access.can(&question);
        let alone = answer.decision.is_possible().then_some(Grant {
            principal,
            decision: answer.decision,
            assumptions: answer.assumptions,
        });
        assert_eq!(together, alone.as_ref(), "{action} on {}", target.arn);
    }
}

/// Compares the matrix with what asking each principal says.
fn compare_matrix(access: &Access<'_>) {
    let matrix = access.effective_matrix();
    for principal in members(access) {
        let together = &matrix[access.class_of(&principal).expect("a class")];
        let alone = access.effective_actions(&principal, None);
        assert_eq!(
            together.certain.to_set(access.catalog()),
            alone.certain,
            "{principal:?}"
        );
        assert_eq!(
            together.possible.to_set(access.catalog()),
            alone.possible,
            "{principal:?}"
        );
        assert_eq!(together.is_complete, alone.is_complete, "{principal:?}");
    }
}

/// Compares the matrix with decisions on things of the same account that have no policy of their own.
fn check_bounds(access: &Access<'_>) {
    let matrix = access.effective_matrix();
    for principal in members(access) {
        let actions = &matrix[access.class_of(&principal).expect("a class")];
        for (action, target) in [
            ("s3:GetObject", "arn:aws:s3:::plain/x"),
            ("s3:DeleteObject", "arn:aws:s3:::plain/u0/x"),
            ("sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:jobs"),
        ] {
            let action = access.action(action).expect("an action");
            let id = action.id().expect("a known action");
            let question = Question::new(principal.clone(), action, access.target(target));
            let decision = access.can(&question).decision;
            let is_possible = actions.possible.contains(id);
            assert!(is_possible || !decision.is_possible(), "{question:?} {decision:?}");
            // The resource control policies are about S3; what they take away is not the principal's own side.
            let is_certain = actions.certain.contains(id) && !target.contains("s3");
            assert!(
                !is_certain || decision == Decision::Allowed,
                "{question:?} {decision:?}"
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn classes_answer_as_their_members(world in world()) {
        let estate = estate(&world.text());
        let access = Access::new(&estate, Catalog::embedded());
        let mut known = Context::open();
        known.set("aws:PrincipalTag/team", Value::One("red".into()));
        known.set("aws:username", Value::Absent);
        for (action, target) in QUESTIONS {
            compare(&access, action, target);
            compare_given(&access, action, target, &known);
        }
        compare_matrix(&access);
        check_bounds(&access);
    }
}

#[test]
fn generated_estates_answer_as_their_members() {
    let shape = Shape {
        roles: 160,
        users: 60,
        policies: 40,
        accounts: 2,
        seed: 7,
    };
    let estate = generated(shape);
    let access = Access::new(&estate, Catalog::embedded());
    for (_, account) in estate.accounts().iter() {
        let object = format!("arn:aws:s3:::{SHARED_BUCKET}-{}/key", account.number);
        let queue = format!("arn:aws:sqs:eu-west-1:{}:orders-prod", account.number);
        for (action, target) in [
            ("s3:GetObject", object.as_str()),
            ("s3:DeleteObject", &object),
            ("sqs:SendMessage", &queue),
            ("ec2:DescribeInstances", "*"),
        ] {
            compare(&access, action, target);
        }
    }
    compare_matrix(&access);
}
