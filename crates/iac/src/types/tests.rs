use super::*;
use crate::declared::Change;
use crate::text::{CLOSE, OPEN, Text};
use crate::value::Origin;
use iamscope_catalog::Catalog;
use iamscope_policy::{Arn, SourceId, Span};
use insta::assert_snapshot;

fn scope() -> Scope {
    Scope {
        partition: "aws".into(),
        account: "111122223333".into(),
        region: "eu-west-1".into(),
    }
}

/// Attributes as `name=text` pairs.
fn attributes(pairs: &str) -> Value {
    let pairs = pairs.split_whitespace().map(|pair| {
        let (name, value) = pair.split_once('=').expect("name=value");
        (name, Value::text(value))
    });
    Value::object(pairs)
}

fn show(kind: &str, pairs: &str, address: &str) -> String {
    let computed = computed(kind, &attributes(pairs), &scope(), address);
    let lines = computed.iter().map(|(name, value)| match value.to_text() {
        Some(text) => format!("{name} {}", text.as_str()),
        None => format!("{name} (blocks)"),
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn every_line_of_the_table_is_read() {
    assert_eq!(table::problems(), [""; 0]);
    assert!(table::rows().count() > 450);
}

/// Types whose ARN the reference writes in more detail than a template can: with what the name itself starts with, with
/// what stands inside the resource, or with all kinds of load balancers apart.
const MORE_DETAILED: [&str; 7] = [
    "elasticloadbalancing:listener/app",
    "execute-api:execute-api-general",
    "kms:alias",
    "organizations:account",
    "organizations:organization",
    "organizations:organizationalunit",
    "organizations:policy",
];

#[test]
fn types_and_arns_are_those_of_the_reference() {
    let catalog = Catalog::embedded();
    let nothing = Value::null();
    let mut wrong = Vec::new();
    for (name, row) in table::rows() {
        let filling = Filling {
            attributes: Attributes(&nothing),
            scope: &scope(),
            region: "eu-west-1",
            address: "a",
            name: "n",
            arn: "",
        };
        let (service, kind) = (row.block.service, row.block.kind.as_str());
        let arn = row.block.arn.fill(&filling).replace([OPEN, CLOSE], "");
        let Some(found) = catalog.resource_type(service, kind) else {
            wrong.push(format!("{name}: no type `{service}:{kind}`"));
            continue;
        };
        let formats = found.arn_format().replace('*', "${Any}");
        let is_one = formats.split(", ").any(|format| has_format(&arn, format));
        if !is_one && !MORE_DETAILED.contains(&format!("{service}:{kind}").as_str()) {
            wrong.push(format!("{name}: `{arn}` is not `{}`", found.arn_format()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Returns whether an ARN reads as a format in which `${Name}` is anything.
fn has_format(arn: &str, format: &str) -> bool {
    let mut rest = arn;
    let mut parts = format.split("${");
    let Some(after) = rest.strip_prefix(parts.next().unwrap_or_default()) else {
        return false;
    };
    rest = after;
    for part in parts {
        let literal = part.split_once('}').map_or("", |(_, literal)| literal);
        let end = if literal.is_empty() {
            Some(rest.len())
        } else {
            rest.find(literal)
        };
        let Some(after) = end.and_then(|end| rest.get(end + literal.len()..)) else {
            return false;
        };
        rest = after;
    }
    rest.is_empty()
}

#[test]
fn what_is_named_is_known() {
    assert_snapshot!(show("aws_iam_role", "name=app path=/team/", "aws_iam_role.app"), @r"
    id app
    arn arn:aws:iam::111122223333:role/team/app
    ");
    assert_snapshot!(show("AWS::SQS::Queue", "QueueName=jobs", "Stack/Jobs"), @r"
    Ref https://sqs.eu-west-1.amazonaws.com/111122223333/jobs
    QueueUrl https://sqs.eu-west-1.amazonaws.com/111122223333/jobs
    Arn arn:aws:sqs:eu-west-1:111122223333:jobs
    ");
}

#[test]
fn what_is_made_up_is_a_placeholder() {
    assert_snapshot!(show("aws_s3_bucket", "bucket_prefix=logs-", "aws_s3_bucket.b"), @"
    bucket logs-⟨aws_s3_bucket.b.id⟩
    id logs-⟨aws_s3_bucket.b.id⟩
    arn arn:aws:s3:::logs-⟨aws_s3_bucket.b.id⟩
    bucket_domain_name logs-⟨aws_s3_bucket.b.id⟩.s3.amazonaws.com
    bucket_regional_domain_name logs-⟨aws_s3_bucket.b.id⟩.s3.eu-west-1.amazonaws.com
    region eu-west-1
    bucket_region eu-west-1
    ");
    assert_snapshot!(show("aws_kms_key", "", "module.a.aws_kms_key.k[\"x/y:z\"]"), @r#"
    id ⟨module.a.aws_kms_key.k['x/y:z'].id⟩
    key_id ⟨module.a.aws_kms_key.k['x/y:z'].id⟩
    arn arn:aws:kms:eu-west-1:111122223333:key/⟨module.a.aws_kms_key.k['x/y:z'].id⟩
    "#);
    assert_snapshot!(show("AWS::IAM::Role", "", "Stack/Role"), @r"
    Ref ⟨Stack/Role⟩
    Arn arn:aws:iam::111122223333:role/⟨Stack/Role⟩
    ");
}

#[test]
fn placeholders_do_not_split_arns() {
    let arn = Arn::parse("arn:aws:iam::111122223333:role/team/⟨a[\"x/y:z\"].name⟩-b").expect("an ARN");
    assert_eq!(arn.name(), "⟨a[\"x/y:z\"].name⟩-b");
    let arn = Arn::parse("arn:aws:kms:⟨a[\"x:y\"].region⟩:111122223333:key/⟨b:c⟩").expect("an ARN");
    assert_eq!((arn.region(), arn.account()), ("⟨a[\"x:y\"].region⟩", "111122223333"));
    assert_eq!(arn.resource_type(), Some("key"));
}

#[test]
fn names_inside_other_arns() {
    let lines = [
        (
            "aws_ecs_service",
            "name=web cluster=arn:aws:ecs:eu-west-1:111122223333:cluster/main",
        ),
        ("aws_cloudwatch_event_rule", "name=r event_bus_name=default"),
        ("aws_cloudwatch_event_rule", "name=r event_bus_name=own"),
        ("aws_ssm_parameter", "name=/a/b"),
        ("aws_ssm_parameter", "name=a"),
        (
            "aws_iam_openid_connect_provider",
            "url=https://token.actions.githubusercontent.com",
        ),
        ("aws_lb", "name=web load_balancer_type=network"),
        ("AWS::ElasticLoadBalancingV2::LoadBalancer", "Name=web"),
    ];
    let arns = lines.map(|(kind, pairs)| {
        let declared = Declared {
            address: "r".into(),
            kind: kind.into(),
            scope: Arc::new(scope()),
            attributes: attributes(pairs),
            origin: Origin {
                source: SourceId(0),
                span: Span::new(0, 0),
            },
            change: Change::Present,
        };
        identify(&declared).expect("a known type").arn
    });
    assert_snapshot!(arns.join("\n"), @r"
    arn:aws:ecs:eu-west-1:111122223333:service/main/web
    arn:aws:events:eu-west-1:111122223333:rule/r
    arn:aws:events:eu-west-1:111122223333:rule/own/r
    arn:aws:ssm:eu-west-1:111122223333:parameter/a/b
    arn:aws:ssm:eu-west-1:111122223333:parameter/a
    arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com
    arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/net/web/⟨r.suffix⟩
    arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/web/⟨r.suffix⟩
    ");
}

#[test]
fn blocks_are_computed() {
    let found = computed(
        "aws_eks_cluster",
        &attributes("name=main"),
        &scope(),
        "aws_eks_cluster.main",
    );
    let (_, identity) = found.iter().find(|(name, _)| &**name == "identity").expect("a block");
    let issuer = Attributes(identity).text("oidc.issuer");
    assert_eq!(
        issuer.as_ref().map(Text::as_str),
        Some("https://oidc.eks.eu-west-1.amazonaws.com/id/⟨aws_eks_cluster.main.oidc_id⟩")
    );
}

#[test]
fn names_alone_give_arns() {
    let arns = [
        ("iam", "role", "app"),
        ("s3", "bucket", "logs"),
        ("lambda", "function", "f"),
        ("events", "rule-on-default-event-bus", "own/r"),
    ]
    .map(|(service, kind, name)| arn_of(service, kind, name, &scope()).expect("a known type"));
    assert_snapshot!(arns.join("\n"), @r"
    arn:aws:iam::111122223333:role/app
    arn:aws:s3:::logs
    arn:aws:lambda:eu-west-1:111122223333:function:f
    arn:aws:events:eu-west-1:111122223333:rule/own/r
    ");
}
