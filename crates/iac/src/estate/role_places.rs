//! Roles of resources that are declared apart from them.

use super::draft::Draft;
use super::item::Item;

/// Type; service and type of the resource that runs with the role; where it is named; where the roles stand.
type Row = (&'static str, &'static str, &'static str, &'static str, &'static str);

/// Sources: Terraform AWS provider and CloudFormation User Guide, the page of each type.
#[rustfmt::skip]
static ROWS: &[Row] = &[
    ("aws_api_gateway_authorizer", "execute-api", "execute-api-general", "rest_api_id", "authorizer_credentials"),
    ("aws_api_gateway_integration", "execute-api", "execute-api-general", "rest_api_id", "credentials"),
    ("aws_apigatewayv2_authorizer", "execute-api", "execute-api-general", "api_id", "authorizer_credentials_arn"),
    ("aws_apigatewayv2_integration", "execute-api", "execute-api-general", "api_id", "credentials_arn"),
    ("aws_autoscaling_lifecycle_hook", "autoscaling", "autoScalingGroup", "autoscaling_group_name", "role_arn"),
    ("aws_backup_selection", "backup", "backupPlan", "plan_id", "iam_role_arn"),
    ("aws_cloudwatch_event_target", "events", "rule-on-default-event-bus", "rule", "role_arn"),
    ("aws_cognito_identity_pool_roles_attachment", "cognito-identity", "identitypool", "identity_pool_id", "roles.*"),
    ("aws_db_instance_role_association", "rds", "db", "db_instance_identifier", "role_arn"),
    ("aws_rds_cluster_role_association", "rds", "cluster", "db_cluster_identifier", "role_arn"),
    ("aws_redshift_cluster_iam_roles", "redshift", "cluster", "cluster_identifier", "iam_role_arns"),
    ("aws_s3_bucket_replication_configuration", "s3", "bucket", "bucket", "role"),
    ("AWS::ApiGateway::Authorizer", "execute-api", "execute-api-general", "RestApiId", "AuthorizerCredentials"),
    ("AWS::ApiGateway::Method", "execute-api", "execute-api-general", "RestApiId", "Integration.Credentials"),
    ("AWS::ApiGatewayV2::Authorizer", "execute-api", "execute-api-general", "ApiId", "AuthorizerCredentialsArn"),
    ("AWS::ApiGatewayV2::Integration", "execute-api", "execute-api-general", "ApiId", "CredentialsArn"),
    ("AWS::AutoScaling::LifecycleHook", "autoscaling", "autoScalingGroup", "AutoScalingGroupName", "RoleARN"),
    ("AWS::Backup::BackupSelection", "backup", "backupPlan", "BackupPlanId", "BackupSelection.IamRoleArn"),
    ("AWS::Cognito::IdentityPoolRoleAttachment", "cognito-identity", "identitypool", "IdentityPoolId", "Roles.*"),
];

pub(super) fn read(draft: &mut Draft<'_>, item: &Item<'_>) -> bool {
    if let Some(&(_, service, kind, target, role)) = ROWS.iter().find(|row| row.0 == item.kind()) {
        for target in item.strings(target) {
            let target = draft.resolve(service, kind, &on_bus(item, target), &item.declared.scope);
            for role in item.strings(role) {
                // Integrations can pass the caller's own credentials on.
                if !role.ends_with(":user/*") {
                    draft.carry(&target, "role", &role, item);
                    let resource = draft.resource(&target);
                    if resource.kind.is_empty() {
                        kind.clone_into(&mut resource.kind);
                    }
                }
            }
        }
        return true;
    }
    match item.kind() {
        "aws_datapipeline_pipeline_definition" | "AWS::DataPipeline::Pipeline" => pipeline(draft, item),
        "aws_ssm_activation" => activation(draft, item),
        _ => return false,
    }
    true
}

/// Rules on a bus of their own have its name in front.
fn on_bus(item: &Item<'_>, rule: String) -> String {
    let bus = item.string("event_bus_name").filter(|bus| bus != "default");
    match bus {
        Some(bus) if item.kind() == "aws_cloudwatch_event_target" && !rule.contains('/') => {
            format!("{}/{rule}", crate::types::attributes::last_part(&bus))
        }
        Some(_) | None => rule,
    }
}

/// The roles of a pipeline are fields of its objects, by name.
fn pipeline(draft: &mut Draft<'_>, item: &Item<'_>) {
    let arn = match (item.arn(), item.string("pipeline_id")) {
        (Some(arn), _) => arn.to_owned(),
        (None, Some(id)) => draft.resolve("datapipeline", "pipeline", &id, &item.declared.scope),
        (None, None) => return,
    };
    if item.arn().is_some() {
        super::resources::known(draft, item);
    }
    for field in item.attributes().blocks("pipeline_object.field|PipelineObjects.Fields") {
        let kind = match field.string("key").as_deref() {
            Some("role") => "role",
            Some("resourceRole") => "instance-profile",
            Some(_) | None => continue,
        };
        if let Some(role) = field.string("string_value") {
            draft.carry(&arn, kind, &role, item);
        }
    }
}

/// Machines outside of AWS that register with the activation run with its role.
fn activation(draft: &mut Draft<'_>, item: &Item<'_>) {
    let scope = &item.declared.scope;
    let id = item.string("id").unwrap_or_else(|| item.placeholder("id"));
    let (partition, region, account) = (&scope.partition, &scope.region, &scope.account);
    let arn = format!("arn:{partition}:ssm:{region}:{account}:activation/{id}");
    draft.declare(&arn, item);
    super::resources::describe(draft, item, &arn, "activation");
    for role in item.strings("iam_role") {
        draft.carry(&arn, "role", &role, item);
    }
}
