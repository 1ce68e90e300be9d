//! Data sources that look a thing up by a name which its ARN is made of.

use crate::declared::Scope;
use crate::text::Text;
use crate::value::Value;
use std::sync::Arc;

/// A data source, the attribute that names the thing, and what follows from that.
struct ByName {
    kind: &'static str,
    name: &'static str,
    /// Attributes with `{p}`, `{r}`, `{a}` for partition, region and account, `{n}` for the name, and `{?}` for what only
    /// AWS knows of the ARN.
    follows: &'static [(&'static str, &'static str)],
}

const fn by_name(kind: &'static str, name: &'static str, follows: &'static [(&'static str, &'static str)]) -> ByName {
    ByName { kind, name, follows }
}

/// Sorted by kind.
const SOURCES: [ByName; 21] = [
    by_name(
        "aws_cloudwatch_event_bus",
        "name",
        &[("arn", "arn:{p}:events:{r}:{a}:event-bus/{n}"), ("id", "{n}")],
    ),
    by_name(
        "aws_cloudwatch_log_group",
        "name",
        &[("arn", "arn:{p}:logs:{r}:{a}:log-group:{n}"), ("id", "{n}")],
    ),
    by_name(
        "aws_db_instance",
        "db_instance_identifier",
        &[("db_instance_arn", "arn:{p}:rds:{r}:{a}:db:{n}"), ("id", "{n}")],
    ),
    by_name(
        "aws_dynamodb_table",
        "name",
        &[("arn", "arn:{p}:dynamodb:{r}:{a}:table/{n}"), ("id", "{n}")],
    ),
    by_name(
        "aws_ecr_repository",
        "name",
        &[
            ("arn", "arn:{p}:ecr:{r}:{a}:repository/{n}"),
            ("id", "{n}"),
            ("registry_id", "{a}"),
            ("repository_url", "{a}.dkr.ecr.{r}.amazonaws.com/{n}"),
        ],
    ),
    by_name(
        "aws_ecs_cluster",
        "cluster_name",
        &[
            ("arn", "arn:{p}:ecs:{r}:{a}:cluster/{n}"),
            ("id", "arn:{p}:ecs:{r}:{a}:cluster/{n}"),
        ],
    ),
    by_name(
        "aws_eks_cluster",
        "name",
        &[("arn", "arn:{p}:eks:{r}:{a}:cluster/{n}"), ("id", "{n}")],
    ),
    // The path of these stands in their ARN and is not asked for.
    by_name(
        "aws_iam_group",
        "group_name",
        &[("arn", "arn:{p}:iam::{a}:group/{?}{n}")],
    ),
    by_name(
        "aws_iam_instance_profile",
        "name",
        &[("arn", "arn:{p}:iam::{a}:instance-profile/{?}{n}")],
    ),
    by_name("aws_iam_policy", "name", &[("arn", "arn:{p}:iam::{a}:policy/{?}{n}")]),
    by_name(
        "aws_iam_role",
        "name",
        &[("arn", "arn:{p}:iam::{a}:role/{?}{n}"), ("id", "{n}")],
    ),
    by_name(
        "aws_iam_user",
        "user_name",
        &[("arn", "arn:{p}:iam::{a}:user/{?}{n}"), ("id", "{n}")],
    ),
    by_name(
        "aws_kinesis_stream",
        "name",
        &[
            ("arn", "arn:{p}:kinesis:{r}:{a}:stream/{n}"),
            ("id", "arn:{p}:kinesis:{r}:{a}:stream/{n}"),
        ],
    ),
    by_name(
        "aws_kms_alias",
        "name",
        &[("arn", "arn:{p}:kms:{r}:{a}:{n}"), ("id", "arn:{p}:kms:{r}:{a}:{n}")],
    ),
    by_name(
        "aws_lambda_function",
        "function_name",
        &[("arn", "arn:{p}:lambda:{r}:{a}:function:{n}"), ("id", "{n}")],
    ),
    by_name(
        "aws_s3_bucket",
        "bucket",
        &[
            ("arn", "arn:{p}:s3:::{n}"),
            ("id", "{n}"),
            ("bucket_domain_name", "{n}.s3.amazonaws.com"),
        ],
    ),
    by_name(
        "aws_secretsmanager_secret",
        "name",
        &[
            ("arn", "arn:{p}:secretsmanager:{r}:{a}:secret:{n}-{?}"),
            ("id", "arn:{p}:secretsmanager:{r}:{a}:secret:{n}-{?}"),
        ],
    ),
    by_name(
        "aws_sfn_state_machine",
        "name",
        &[
            ("arn", "arn:{p}:states:{r}:{a}:stateMachine:{n}"),
            ("id", "arn:{p}:states:{r}:{a}:stateMachine:{n}"),
        ],
    ),
    by_name(
        "aws_sns_topic",
        "name",
        &[("arn", "arn:{p}:sns:{r}:{a}:{n}"), ("id", "arn:{p}:sns:{r}:{a}:{n}")],
    ),
    by_name(
        "aws_sqs_queue",
        "name",
        &[
            ("arn", "arn:{p}:sqs:{r}:{a}:{n}"),
            ("url", "https://sqs.{r}.amazonaws.com/{a}/{n}"),
            ("id", "https://sqs.{r}.amazonaws.com/{a}/{n}"),
        ],
    ),
    by_name(
        "aws_ssm_parameter",
        "name",
        &[("arn", "arn:{p}:ssm:{r}:{a}:parameter/{n}"), ("id", "{n}")],
    ),
];

/// Reads a data source, if it is one of those and its name is written.
pub(crate) fn read(kind: &str, attributes: &Value, scope: &Scope, address: &str) -> Option<Vec<(Arc<str>, Value)>> {
    let source = SOURCES.iter().find(|source| source.kind == kind)?;
    let name = attributes.field(source.name)?.to_text()?;
    // A parameter is called `/app/key`, and its ARN has one slash there.
    let in_arn = name.as_str().trim_start_matches('/');
    let follows = source.follows.iter().map(|(attribute, pattern)| {
        let is_arn = pattern.starts_with("arn:");
        let hidden = Text::placeholder(&format!("{address}.{attribute}"));
        let text = pattern
            .replace("{p}", &scope.partition)
            .replace("{r}", &scope.region)
            .replace("{a}", &scope.account)
            .replace("{?}", hidden.as_str())
            .replace(
                "{n}",
                if is_arn && kind == "aws_ssm_parameter" {
                    in_arn
                } else {
                    name.as_str()
                },
            );
        (Arc::from(*attribute), Value::text(text))
    });
    Some(follows.collect())
}
