//! Plans in small estates: what somebody gets at with the rights of several.

#![cfg(test)]

use iamscope_access::Access;
use iamscope_catalog::Catalog;
use iamscope_map::{Jewels, Map, Plan, PlanQuery, PlanStepKind, Plans, Words};
use iamscope_testkit::estate;

/// Returns the plans from one to others, and each as lines.
fn plans_of(text: &str, from: &str, to: &str, change: impl Fn(PlanQuery) -> PlanQuery) -> (Plans, Vec<String>) {
    let estate = estate(text);
    let access = Access::new(&estate, Catalog::embedded());
    let map = Map::build(&access);
    let jewels = Jewels::default();
    let query = change(PlanQuery::between(
        map.starts(&access, from, &jewels).expect("starts"),
        map.ends(&access, to, &jewels).expect("ends"),
    ));
    let plans = map.plans(&access, &query);
    for plan in &plans.plans {
        let again = map.plan_by_key(&access, &plan.key.to_string(), &query).expect("a plan");
        assert_eq!(lines(&again), lines(plan));
        for stage in &plan.stages {
            let changed = stage.estate.as_ref().map(|estate| access.alike(estate));
            let access = changed.as_ref().unwrap_or(&access);
            let stage_edges = stage.map.edges().iter();
            assert!(stage_edges.take(50).all(|edge| edge.is_reproduced_by(access)));
        }
    }
    let lines = plans.plans.iter().map(lines).collect();
    (plans, lines)
}

fn lines(plan: &Plan) -> String {
    let steps = plan.steps.iter().map(|step| {
        let map = &plan.stages[step.stage].map;
        let sentence = match &step.kind {
            PlanStepKind::Walk(walk) => Words::new(map).sentence(walk),
            PlanStepKind::Change(made) => {
                let actor = map.find(&made.actor()).expect("an actor");
                format!("{} can {}", map.node(actor).label, made.what)
            }
        };
        match step.condition().is_true() {
            true => format!("{} {sentence}", step.stage),
            false => format!("{} {sentence} if {}", step.stage, step.condition()),
        }
    });
    let steps = steps.collect::<Vec<_>>().join("\n");
    format!("{}: {}\n{steps}", plan.assessment.severity, plan.assessment.sentence)
}

fn plans(text: &str) -> Vec<String> {
    plans_of(text, "user/eve", "admin", |query| query).1
}

/// Asserts that there is a plan, and none once a line is replaced by another.
fn assert_hangs_on(text: &str, lines: &[(&str, &str)]) {
    assert!(!plans(text).is_empty());
    for (line, other) in lines {
        assert!(text.contains(line), "{line}");
        assert_eq!(plans(&text.replace(line, other)), [""; 0], "{line} -> {other}");
    }
}

/// As in a scenario of CloudGoat: who takes the tag off may not touch the instance, and who may is held back by the tag.
const TAGGED: &str = "
    account 111122223333
    user eve
      allow ec2:DeleteTags,ec2:DescribeInstances on *
      allow sts:AssumeRole on role/manager
    role manager
      trust aws user/eve
      allow ec2:StartInstances,ec2:StopInstances,ec2:ModifyInstanceAttribute on * if StringNotEquals aws:ResourceTag/Name prod
    role admin
      trust service ec2.amazonaws.com
      profile admin
      attach AdministratorAccess
    instance i-1 profile admin
      tag Name=prod
";

#[test]
fn one_takes_off_the_tag_that_holds_back_the_other() {
    insta::assert_snapshot!(plans(TAGGED).join("\n"), @"
    high: user/eve rules 111122223333
    0 user/eve can take the tag Name off instance/i-1
    1 user/eve can assume role/manager
    1 role/manager can run a script as root on an instance that carries the role, by changing its user data (ec2-002): role/admin
    1 role/admin administers 111122223333
    ");
    assert_hangs_on(
        TAGGED,
        &[
            (
                "ec2:DeleteTags,ec2:DescribeInstances on *",
                "ec2:DeleteTags on instance/i-2",
            ),
            ("allow ec2:DeleteTags,", "deny ec2:DeleteTags,"),
            ("allow sts:AssumeRole on role/manager", "deny sts:AssumeRole on *"),
            (
                "ec2:DescribeInstances on *",
                "ec2:DescribeInstances on * if StringEquals aws:TagKeys team",
            ),
            ("attach AdministratorAccess", "allow s3:ListAllMyBuckets on *"),
        ],
    );
}

#[test]
fn one_writes_the_policy_of_another_whom_it_reaches_by_other_means() {
    let text = "
        account 111122223333
        user eve
          allow iam:PutRolePolicy on role/runner
          allow lambda:UpdateFunctionCode,lambda:InvokeFunction on *
        role runner
          trust service lambda.amazonaws.com
          allow logs:PutLogEvents on *
        function job
          role runner
    ";
    insta::assert_snapshot!(plans(text).join("\n"), @"
    high: user/eve rules 111122223333
    0 user/eve can write a policy that allows everything into role/runner
    1 user/eve can run new code in a function that carries the role (lambda-004): role/runner
    1 role/runner administers 111122223333
    ");
    assert_hangs_on(
        text,
        &[
            ("role/runner\n", "role/other\n"),
            (
                "allow lambda:UpdateFunctionCode,lambda:InvokeFunction on *",
                "deny lambda:* on *",
            ),
        ],
    );
}

#[test]
fn two_guardrails_take_two_changes() {
    let text = "
        account 111122223333
        policy narrow
          allow s3:ListAllMyBuckets on *
        policy guard
          deny iam:* on *
        user eve
          allow iam:DeleteRolePermissionsBoundary,iam:DetachRolePolicy on role/bound
          allow lambda:UpdateFunctionCode,lambda:InvokeFunction on *
        role bound
          trust service lambda.amazonaws.com
          boundary narrow
          attach AdministratorAccess
          attach guard
        function job
          role bound
    ";
    insta::assert_snapshot!(plans(text).join("\n"), @"
    high: user/eve rules 111122223333
    0 user/eve can take the permissions boundary off role/bound
    1 user/eve can detach policy guard from role/bound
    2 user/eve can run new code in a function that carries the role (lambda-004): role/bound
    2 role/bound administers 111122223333
    ");
    let (found, _) = plans_of(text, "user/eve", "admin", |query| PlanQuery {
        most_changes: 1,
        ..query
    });
    assert!(found.plans.is_empty() && found.is_whole);
    let (found, _) = plans_of(text, "user/eve", "admin", |query| PlanQuery {
        most_states: 2,
        ..query
    });
    assert!(found.plans.is_empty() && !found.is_whole);
    assert_hangs_on(
        text,
        &[
            ("iam:DeleteRolePermissionsBoundary,", ""),
            (",iam:DetachRolePolicy", ""),
        ],
    );
}

#[test]
fn one_who_is_denied_lets_the_other_in() {
    let text = "
        account 111122223333
        user eve
          allow iam:UpdateAssumeRolePolicy on role/admin
          deny sts:AssumeRole on role/admin
          allow iam:CreateAccessKey on user/ann
        user ann key active
        role admin
          trust service ec2.amazonaws.com
          attach AdministratorAccess
    ";
    insta::assert_snapshot!(plans(text).join("\n"), @"
    high: user/eve rules 111122223333
    0 user/eve can let role/admin trust user/ann
    1 user/eve can make an access key for another user (iam-002): user/ann
    1 user/ann can assume role/admin
    1 role/admin administers 111122223333
    ");
    assert_hangs_on(
        text,
        &[
            ("allow iam:CreateAccessKey on user/ann", "deny iam:CreateAccessKey on *"),
            ("user ann key active", "user ann key active key active"),
            (
                "allow iam:UpdateAssumeRolePolicy on role/admin",
                "deny iam:UpdateAssumeRolePolicy on *",
            ),
        ],
    );
}

#[test]
fn what_needs_no_change_is_no_plan() {
    let (found, _) = plans_of(
        "
        account 111122223333
        user eve
          allow iam:PutUserPolicy on user/eve
        ",
        "user/eve",
        "admin",
        |query| query,
    );
    assert_eq!((found.plans.len(), found.states, found.is_whole), (0, 1, true));
}

#[test]
fn a_role_of_a_service_is_not_written() {
    assert_eq!(
        plans(
            "
            account 111122223333
            user eve
              allow iam:PutRolePolicy on *
              allow lambda:UpdateFunctionCode,lambda:InvokeFunction on *
            role AWSServiceRoleForLambda path /aws-service-role/lambda.amazonaws.com/
              trust service lambda.amazonaws.com
            function job
              role AWSServiceRoleForLambda
            "
        ),
        [""; 0]
    );
}
