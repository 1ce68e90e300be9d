//! What do two policies allow that the other does not, in words?

use iamscope_catalog::Catalog;
use iamscope_eval::probe::decide_alone;
use iamscope_eval::{Bound, CompiledPolicy, Decision, Request};
use iamscope_policy::{
    ActionPattern, Effect, Located, Policy, PolicyKind, PrincipalPattern, ResourcePattern, Scope, SourceId, Span,
    Statement, Template, Version, parse,
};
use iamscope_prove::{Cell, Clause, Difference, Mode, Prover, Side, What};
use iamscope_testkit::pairs::{pair, sample};
use proptest::prelude::*;

fn policy(statements: &str, kind: PolicyKind) -> Policy {
    let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#);
    let (policy, _) = parse(SourceId(0), &text, kind);
    assert!(policy.unreadable.is_empty(), "{text}");
    policy
}

fn difference(reference: &str, candidate: &str, kind: PolicyKind) -> Difference {
    Prover::new(Mode::Typed).difference(&policy(reference, kind), &policy(candidate, kind), kind)
}

/// Returns a line for each cell: `+` for what the candidate allows, `-` for what the reference does.
fn shown(difference: &Difference) -> String {
    let sides = [("+", &difference.more), ("-", &difference.less)];
    let lines = sides.map(|(sign, side)| {
        let cells = side.cells.iter().map(|cell| format!("{sign} {}\n", line(cell)));
        let missing = side.missing.iter().map(|why| format!("{sign} missing: {why}\n"));
        cells.chain(missing).collect::<String>()
    });
    lines.concat()
}

fn line(cell: &Cell) -> String {
    let mut line = cell.actions.join(", ");
    if !cell.but_actions.is_empty() {
        line.push_str(&format!(" but {}", cell.but_actions.join(", ")));
    }
    line.push_str(&format!(" ({})", cell.known.len()));
    for clause in &cell.clauses {
        line.push_str(if clause.holds { "; " } else { "; not " });
        line.push_str(&match &clause.what {
            What::Resource(patterns) => patterns
                .iter()
                .map(ResourcePattern::as_str)
                .collect::<Vec<_>>()
                .join(", "),
            What::Principal(patterns) => format!("{patterns:?}"),
            What::Condition(condition) => {
                let values: Vec<&str> = condition.values.iter().map(|value| value.value.as_str()).collect();
                format!(
                    "{} {} {}",
                    condition.key.value.as_str(),
                    condition.operator.value,
                    values.join(", ")
                )
            }
        });
    }
    if !cell.extent.is_all() {
        line.push_str(&format!("; {:?}", cell.extent));
    }
    let places: Vec<String> = cell
        .statements
        .iter()
        .map(|one| format!("{}.{}", one.policy, one.index))
        .collect();
    format!("{line} [{}] {}", places.join(" "), cell.example.action)
}

fn identity(reference: &str, candidate: &str) -> String {
    shown(&difference(reference, candidate, PolicyKind::Identity))
}

const EVERYTHING: &str = r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#;

#[test]
fn policies_that_allow_the_same_differ_by_nothing() {
    let reads = r#"{"Effect": "Allow", "Action": ["s3:GetObject", "s3:Get*"], "Resource": "*"}"#;
    let same = r#"{"Effect": "Allow", "Action": "S3:Get*", "Resource": "*"}"#;
    assert_eq!(difference(reads, same, PolicyKind::Identity).is_none(), Some(true));
}

#[test]
fn a_cell_says_no_more_than_it_must() {
    let reads = r#"{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*"}"#;
    let all = r#"{"Effect": "Allow", "Action": "s3:*Object", "Resource": "arn:aws:s3:::a/*"},
        {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::a/b/*",
            "Condition": {"Bool": {"aws:SecureTransport": "true"}}}"#;
    insta::assert_snapshot!(identity(reads, all), @"+ s3:*Object but s3:GetObject (4); arn:aws:s3:::a/* [1.0] s3:DeleteObject");
}

#[test]
fn what_the_other_allows_already_is_taken_out() {
    let reads =
        r#"{"Effect": "Allow", "Action": "s3:GetObject", "Resource": ["arn:aws:s3:::a/*", "arn:aws:s3:::c/*"]}"#;
    let all = r#"{"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": ["arn:aws:s3:::a*/*", "arn:aws:s3:::b/*"]}"#;
    insta::assert_snapshot!(identity(reads, all), @r"
    + s3:GetObject (1); arn:aws:s3:::a*/*, arn:aws:s3:::b/*; not arn:aws:s3:::a/* [1.0] s3:GetObject
    + s3:PutObject (1); arn:aws:s3:::a*/*, arn:aws:s3:::b/* [1.0] s3:PutObject
    - s3:GetObject (1); arn:aws:s3:::c/* [1.0] s3:GetObject
    ");
}

#[test]
fn a_condition_that_is_gone_is_said_by_its_opposite() {
    let from_home = r#"{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
        "Condition": {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}}"#;
    let from_anywhere = r#"{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}"#;
    insta::assert_snapshot!(identity(from_home, from_anywhere), @"+ s3:GetObject (1); not aws:SourceIp IpAddress 192.0.2.0/24 [1.0] s3:GetObject");
    insta::assert_snapshot!(identity(from_anywhere, from_home), @"- s3:GetObject (1); not aws:SourceIp IpAddress 192.0.2.0/24 [1.0] s3:GetObject");
}

#[test]
fn a_deny_that_is_gone_is_a_cell() {
    let kept =
        format!(r#"{EVERYTHING}, {{"Effect": "Deny", "Action": "s3:Delete*", "Resource": "arn:aws:s3:::backups/*"}}"#);
    insta::assert_snapshot!(identity(&kept, EVERYTHING), @"+ s3:Delete* (6); arn:aws:s3:::backups/* [0.1 1.0] s3:DeleteObject");
    insta::assert_snapshot!(identity(EVERYTHING, &kept), @"- s3:Delete* (6); arn:aws:s3:::backups/* [0.1 1.0] s3:DeleteObject");
}

#[test]
fn everybody_and_somebody_are_told_apart() {
    let one = r#"{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"}, "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::a/*"}"#;
    let two = r#"{"Effect": "Allow", "Principal": {"AWS": ["arn:aws:iam::111122223333:role/app", "444455556666"]},
        "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*"}"#;
    let all = r#"{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*",
        "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}}"#;
    let resource = |reference, candidate| shown(&difference(reference, candidate, PolicyKind::Resource));
    insta::assert_snapshot!(resource(one, two), @"+ s3:GetObject (1); [Account(\"444455556666\")]; arn:aws:s3:::a/* [1.0] s3:GetObject");
    insta::assert_snapshot!(resource(one, all), @r#"
    + s3:GetObject (1); aws:PrincipalOrgID StringEquals o-a1b2c3d4e5; not [Arn(arn:aws:iam::111122223333:role/app)]; arn:aws:s3:::a/* [1.0] s3:GetObject
    - s3:GetObject (1); not aws:PrincipalOrgID StringEquals o-a1b2c3d4e5; [Arn(arn:aws:iam::111122223333:role/app)]; arn:aws:s3:::a/* [1.0] s3:GetObject
    "#);
}

#[test]
fn names_that_the_catalogue_does_not_know_are_said_as_well() {
    let listed = r#"{"Effect": "Allow", "Action": "s3:G*", "Resource": "*"}"#;
    let young =
        r#"{"Effect": "Allow", "Action": ["s3:QueryWhatIsNew", "s3:GetObject", "sqs:SendMessage"], "Resource": "*"}"#;
    insta::assert_snapshot!(identity(listed, young), @r"
    + s3:QueryWhatIsNew, sqs:SendMessage (1) [1.0] sqs:SendMessage
    - s3:G* but s3:GetObject (62) [1.0] s3:GetAccelerateConfiguration
    ");
}

#[test]
fn actions_are_counted() {
    let reference = r#"{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*"}"#;
    let candidate = r#"{"Effect": "Allow", "Action": ["s3:GetObject", "s3:GetObjectAcl"], "Resource": "*"}"#;
    let difference = difference(reference, candidate, PolicyKind::Identity);
    assert_eq!(
        (difference.more.actions.len(), difference.more.new_actions.len()),
        (2, 1)
    );
}

/// Returns a policy that allows the requests of a cell.
fn policy_of(cell: &Cell, kind: PolicyKind) -> Policy {
    fn at<T>(value: T) -> Located<T> {
        Located::new(value, Span::default())
    }
    let patterns = |texts: &[String]| Scope::Only(texts.iter().map(|text| at(ActionPattern::parse(text))).collect());
    let all = || Statement {
        span: Span::default(),
        index: 0,
        sid: None,
        effect: at(Effect::Deny),
        principal: kind
            .has_principal()
            .then(|| Scope::Only(vec![at(PrincipalPattern::Anyone)])),
        action: patterns(&["*".to_owned()]),
        resource: Some(Scope::Only(vec![at(ResourcePattern::new(Template::literal("*")))])),
        conditions: Vec::new(),
    };
    let mut allow = Statement {
        effect: at(Effect::Allow),
        action: patterns(&cell.actions),
        ..all()
    };
    let mut statements = vec![Statement {
        action: patterns(&cell.but_actions),
        ..all()
    }];
    for Clause { holds, what } in &cell.clauses {
        let mut deny = all();
        let statement = if *holds { &mut allow } else { &mut deny };
        match what.clone() {
            // A second list is a Deny of all that is not on it.
            What::Resource(list) if *holds && statement.resource != all().resource => {
                deny.resource = Some(Scope::AllBut(list.into_iter().map(at).collect()));
            }
            What::Resource(list) => statement.resource = Some(Scope::Only(list.into_iter().map(at).collect())),
            What::Principal(list) => statement.principal = Some(Scope::Only(list.into_iter().map(at).collect())),
            What::Condition(condition) => statement.conditions.push(condition),
        }
        if deny != all() {
            statements.push(deny);
        }
    }
    statements.push(allow);
    Policy {
        source: SourceId(0),
        version: Version::V2012,
        id: None,
        statements,
        unreadable: Vec::new(),
    }
}

fn allows(policy: &Policy, kind: PolicyKind, request: &Request<'_>) -> Option<bool> {
    let compiled = CompiledPolicy::new(policy, kind, Catalog::embedded());
    let bound = Bound {
        policy: &compiled,
        name: "",
        source: SourceId(0),
    };
    match decide_alone(bound, request, None) {
        Decision::Allowed => Some(true),
        Decision::Denied(_) => Some(false),
        Decision::Unknown(_) => None,
    }
}

/// Checks one side by sampled requests.
fn check(old: &Policy, new: &Policy, kind: PolicyKind, side: &Side, seed: u64) {
    let both = |request: &Request<'_>| Some((allows(old, kind, request)?, allows(new, kind, request)?));
    let cells: Vec<(&Cell, Policy)> = side.cells.iter().map(|cell| (cell, policy_of(cell, kind))).collect();
    for (cell, words) in &cells {
        let request = cell.example.request();
        assert_eq!(both(&request), Some((false, true)), "{}", line(cell));
        assert_eq!(
            allows(words, kind, &request),
            Some(true),
            "the example of {}",
            line(cell)
        );
    }
    for number in 0..60 {
        let sample = sample(seed.wrapping_mul(1_000).wrapping_add(number), kind);
        let request = sample.request();
        let Some((before, after)) = both(&request) else {
            continue;
        };
        let is_in = |words: &Policy| allows(words, kind, &request) == Some(true);
        if after && !before {
            let is_told = side.missing.is_some() || cells.iter().any(|(_, words)| is_in(words));
            assert!(
                is_told,
                "{sample:?} is in none of {:#?}",
                cells.iter().map(|(cell, _)| line(cell)).collect::<Vec<_>>()
            );
        } else {
            let wrong = cells.iter().find(|(cell, words)| cell.extent.is_all() && is_in(words));
            assert!(
                wrong.is_none(),
                "{sample:?} is not new: {}",
                wrong.map(|(cell, _)| line(cell)).unwrap_or_default()
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, max_shrink_iters: 0, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn cells_cover_the_difference_and_nothing_else(seed in any::<u64>()) {
        let pair = pair(seed);
        let read = |text: &serde_json::Value| parse(SourceId(0), &text.to_string(), pair.kind).0;
        let (reference, candidate) = (read(&pair.reference), read(&pair.candidate));
        let difference = Prover::new(Mode::Typed).difference(&reference, &candidate, pair.kind);
        check(&reference, &candidate, pair.kind, &difference.more, seed);
        check(&candidate, &reference, pair.kind, &difference.less, seed);
    }
}

#[test]
fn long_lists_of_actions_take_few_steps() {
    let read = |name: &str| {
        let policy = Catalog::embedded().managed_policy(name).expect("a policy");
        parse(
            SourceId(0),
            policy.document().expect("a document"),
            PolicyKind::Identity,
        )
        .0
    };
    let (one, other) = (read("ReadOnlyAccess"), read("SecurityAudit"));
    let difference = Prover::new(Mode::Typed).difference(&one, &other, PolicyKind::Identity);
    for side in [difference.more, difference.less] {
        assert_eq!(side.missing, None);
        assert!(side.steps < 50_000, "{}", side.steps);
        assert!(side.cells.iter().all(|cell| cell.extent.is_all()));
    }
}
