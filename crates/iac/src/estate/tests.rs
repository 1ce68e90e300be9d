use super::*;
use crate::declared::{Declared, Scope};
use crate::types;
use crate::value::{Origin, Value};
use iamscope_catalog::Catalog;
use iamscope_estate::{AttachedPolicy, CarriedRole, Document, Estate, ResourcePolicy};
use iamscope_policy::{SourceId, Span};
use insta::assert_snapshot;
use std::fmt::Write;

/// Makes a program of lines: type and address, then the attributes as JSON. `{"?": "var.x"}` is an unknown value, and
/// `- ` in front says that a plan deletes the resource.
fn program(lines: &str) -> Program {
    let scope = Arc::new(Scope {
        partition: "aws".into(),
        account: "111122223333".into(),
        region: "eu-west-1".into(),
    });
    let lines = lines.lines().map(str::trim).filter(|line| !line.is_empty());
    let declared = lines.map(|line| {
        let (line, change) = match line.strip_prefix("- ") {
            Some(rest) => (rest, Change::Deleted),
            None => (line, Change::Present),
        };
        let (head, json) = line.split_once(" {").unwrap_or((line, "}"));
        let json: serde_json::Value = serde_json::from_str(&format!("{{{json}")).expect("attributes");
        let (kind, address) = match head.split_once(' ') {
            Some((kind, address)) => (kind, address),
            None => (head.split('.').next().expect("a type"), head),
        };
        let mut attributes = value(&json);
        let computed = types::computed(kind, &attributes, &scope, address);
        if let crate::value::Kind::Object(fields) = &mut attributes.kind {
            Arc::make_mut(fields).extend(computed);
        }
        Declared {
            address: address.into(),
            kind: kind.into(),
            scope: scope.clone(),
            attributes,
            origin: Origin {
                source: SourceId(0),
                span: Span::new(0, 0),
            },
            change,
        }
    });
    Program {
        declared: declared.collect(),
        ..Program::default()
    }
}

fn value(json: &serde_json::Value) -> Value {
    use serde_json::Value as Json;
    match json {
        Json::Null => Value::null(),
        Json::Bool(flag) => Value::new(crate::value::Kind::Bool(*flag)),
        Json::Number(number) => Value::text(number.to_string()),
        Json::String(text) => Value::text(text.as_str()),
        Json::Array(elements) => Value::tuple(elements.iter().map(value)),
        Json::Object(fields) => match fields.get("?").and_then(Json::as_str) {
            Some(name) => Value::unknown(name),
            None => Value::object(fields.iter().map(|(name, field)| (name.as_str(), value(field)))),
        },
    }
}

pub(super) fn estate(lines: &str) -> Estate {
    assemble(vec![program(lines)]).builder.build(Catalog::embedded())
}

/// Returns everything that matters of an estate, a line for each thing.
fn show(estate: &Estate) -> String {
    let mut out = String::new();
    let text = |document: iamscope_estate::DocumentId| {
        let document: &Document = &estate.documents()[document];
        let source = estate.sources().find(document.source).expect("a text");
        source.text.split_whitespace().collect::<Vec<_>>().join("")
    };
    let attached = |policies: &[AttachedPolicy]| {
        let policies = policies.iter().map(|policy| match policy {
            AttachedPolicy::Known(policy) => estate.managed_policies()[*policy].name.clone(),
            AttachedPolicy::Missing(arn) => format!("missing {arn}"),
        });
        policies.collect::<Vec<_>>().join(", ")
    };
    for (_, policy) in estate.managed_policies().iter() {
        if !policy.is_from_catalog {
            writeln!(out, "{} = {}", policy.arn, text(policy.document)).expect("text");
        }
    }
    for (_, group) in estate.groups().iter() {
        writeln!(out, "{} [{}]", group.arn, attached(&group.attached)).expect("text");
        for inline in &group.inline {
            writeln!(out, "  {} = {}", inline.name, text(inline.document)).expect("text");
        }
    }
    for (_, user) in estate.users().iter() {
        let groups = user.groups.iter().map(|&group| estate.groups()[group].name.as_str());
        let groups = groups.collect::<Vec<_>>().join(", ");
        writeln!(out, "{} [{}] in [{groups}]", user.arn, attached(&user.attached)).expect("text");
        for inline in &user.inline {
            writeln!(out, "  {} = {}", inline.name, text(inline.document)).expect("text");
        }
        if let Some(boundary) = &user.boundary {
            writeln!(out, "  boundary {}", attached(std::slice::from_ref(boundary))).expect("text");
        }
        let credentials = &user.credentials;
        let keys = credentials.access_keys.iter().flatten();
        for key in keys {
            writeln!(
                out,
                "  key {} {}",
                key.id,
                if key.is_active { "active" } else { "inactive" }
            )
            .expect("text");
        }
        if let Some(password) = credentials.has_password {
            writeln!(out, "  password {password}").expect("text");
        }
    }
    for (_, role) in estate.roles().iter() {
        writeln!(out, "{} [{}]", role.arn, attached(&role.attached)).expect("text");
        if let Some(trust) = role.trust {
            writeln!(out, "  trust {}", text(trust)).expect("text");
        }
        for inline in &role.inline {
            writeln!(out, "  {} = {}", inline.name, text(inline.document)).expect("text");
        }
        if let Some(boundary) = &role.boundary {
            writeln!(out, "  boundary {}", attached(std::slice::from_ref(boundary))).expect("text");
        }
        if !role.tags.is_empty() {
            writeln!(out, "  tags {:?}", role.tags).expect("text");
        }
    }
    for (_, profile) in estate.instance_profiles().iter() {
        let role = profile
            .role
            .map_or("nothing", |role| estate.roles()[role].name.as_str());
        writeln!(out, "{} holds {role}", profile.arn).expect("text");
    }
    for (_, resource) in estate.resources().iter() {
        let roles = resource.roles.iter().map(|role| match role {
            CarriedRole::Known(role) => estate.roles()[*role].name.clone(),
            CarriedRole::Missing(arn) => format!("missing {arn}"),
        });
        let roles = roles.collect::<Vec<_>>().join(", ");
        let runs = if roles.is_empty() {
            String::new()
        } else {
            format!(" runs with {roles}")
        };
        writeln!(
            out,
            "{} {} \"{}\"{runs}",
            resource.arn, resource.kind.name, resource.name
        )
        .expect("text");
        match resource.policy {
            ResourcePolicy::Document(document) => writeln!(out, "  policy {}", text(document)).expect("text"),
            ResourcePolicy::None => {}
            ResourcePolicy::NotSeen => writeln!(out, "  policy not seen").expect("text"),
        }
        if let Some(s3) = &resource.s3 {
            if let Some(block) = s3.block_public_access {
                let flags = [
                    block.block_public_acls,
                    block.ignore_public_acls,
                    block.block_public_policy,
                    block.restrict_public_buckets,
                ];
                writeln!(out, "  block public access {flags:?}").expect("text");
            }
            if let Some(ownership) = &s3.object_ownership {
                writeln!(out, "  ownership {ownership}").expect("text");
            }
            for (group, permission) in s3.public_acl_grants.iter().flatten() {
                writeln!(
                    out,
                    "  acl {permission} {}",
                    group.rsplit('/').next().unwrap_or_default()
                )
                .expect("text");
            }
        }
    }
    out
}

/// Returns the same with policies whose names are sorted: `jsonencode` sorts them, people do not.
fn sorted(estate: &Estate) -> String {
    let sorted = |line: &str| match line.split_once('{') {
        Some((head, json)) => {
            let json: serde_json::Value = serde_json::from_str(&format!("{{{json}")).unwrap_or_default();
            format!("{head}{json}")
        }
        None => line.to_owned(),
    };
    show(estate).lines().map(sorted).collect::<Vec<_>>().join("\n")
}

/// Returns the gaps that the reader itself writes down.
fn gaps(estate: &Estate) -> String {
    let gaps = estate
        .gaps()
        .iter()
        .filter(|gap| gap.reason.contains("before deployment"));
    gaps.map(|gap| format!("{}: {}", gap.subject, gap.reason))
        .collect::<Vec<_>>()
        .join("\n")
}

const TRUST: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;
const ALLOW: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}]}"#;

/// Fills in the two policies: `TRUST` and `ALLOW` as texts, `{TRUST}` and `{ALLOW}` as objects.
fn with_policies(lines: &str) -> String {
    let quoted = |text: &str| serde_json::to_string(text).expect("JSON");
    lines
        .replace("{TRUST}", TRUST)
        .replace("{ALLOW}", ALLOW)
        .replace("TRUST", &quoted(TRUST))
        .replace("ALLOW", &quoted(ALLOW))
}

#[test]
fn every_way_to_attach_a_policy() {
    let estate = estate(&with_policies(
        r#"
        aws_iam_user.a {"name": "a", "permissions_boundary": "arn:aws:iam::aws:policy/ReadOnlyAccess"}
        aws_iam_group.g {"name": "g", "path": "/team/"}
        aws_iam_role.r {"name": "r", "assume_role_policy": TRUST, "inline_policy": [{"name": "i", "policy": ALLOW}], "managed_policy_arns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"]}
        aws_iam_policy.p {"name": "p", "policy": ALLOW}
        aws_iam_role_policy_attachment.x {"role": "r", "policy_arn": "arn:aws:iam::111122223333:policy/p"}
        aws_iam_user_policy_attachment.x {"user": "a", "policy_arn": "arn:aws:iam::111122223333:policy/p"}
        aws_iam_group_policy_attachment.x {"group": "g", "policy_arn": "arn:aws:iam::111122223333:policy/p"}
        aws_iam_policy_attachment.x {"name": "x", "roles": ["r"], "users": ["a"], "groups": ["g"], "policy_arn": "arn:aws:iam::aws:policy/IAMFullAccess"}
        aws_iam_role_policy.j {"role": "r", "name": "j", "policy": ALLOW}
        aws_iam_user_policy.j {"user": "a", "name": "j", "policy": ALLOW}
        aws_iam_group_policy.j {"group": "g", "name": "j", "policy": ALLOW}
        aws_iam_user_group_membership.m {"user": "a", "groups": ["g"]}
        aws_iam_role_policy_attachments_exclusive.e {"role_name": "r", "policy_arns": ["arn:aws:iam::aws:policy/PowerUserAccess"]}
        aws_iam_access_key.k {"user": "a", "status": "Inactive"}
        aws_iam_user_login_profile.l {"user": "a"}
        aws_iam_instance_profile.i {"name": "i", "role": "r"}
        "#,
    ));
    assert_snapshot!(show(&estate), @r#"
    arn:aws:iam::111122223333:policy/p = {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}]}
    arn:aws:iam::111122223333:group/team/g [p, IAMFullAccess]
      j = {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}]}
    arn:aws:iam::111122223333:user/a [p, IAMFullAccess] in [g]
      j = {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}]}
      boundary ReadOnlyAccess
      key ⟨aws_iam_access_key.k.id⟩ inactive
      password true
    arn:aws:iam::111122223333:role/r [p, IAMFullAccess, PowerUserAccess, ReadOnlyAccess]
      trust {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}
      i = {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}]}
      j = {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}]}
    arn:aws:iam::111122223333:instance-profile/i holds r
    "#);
}

#[test]
fn templates_attach_policies_their_own_way() {
    let estate = estate(&with_policies(
        r#"
        AWS::IAM::Role S/R {"AssumeRolePolicyDocument": {TRUST}, "Path": "/x/", "Policies": [{"PolicyName": "i", "PolicyDocument": {ALLOW}}], "ManagedPolicyArns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"], "Tags": [{"Key": "team", "Value": "a"}]}
        AWS::IAM::Group S/G {"GroupName": "g"}
        AWS::IAM::User S/U {"UserName": "u", "Groups": ["g"], "LoginProfile": {"Password": "never"}}
        AWS::IAM::UserToGroupAddition S/A {"GroupName": "g", "Users": ["v"]}
        AWS::IAM::Policy S/P {"PolicyName": "p", "PolicyDocument": {ALLOW}, "Roles": ["⟨S/R⟩"], "Users": ["u"], "Groups": ["g"]}
        AWS::IAM::ManagedPolicy S/M {"PolicyDocument": {ALLOW}, "Roles": ["⟨S/R⟩"]}
        AWS::IAM::InstanceProfile S/I {"Roles": ["⟨S/R⟩"], "Path": "/x/"}
        AWS::IAM::AccessKey S/K {"UserName": "u"}
        "#,
    ));
    assert_snapshot!(show(&estate), @r#"
    arn:aws:iam::111122223333:policy/⟨S/M.ManagedPolicyName⟩ = {"Statement":[{"Action":"s3:Get*","Effect":"Allow","Resource":"*"}],"Version":"2012-10-17"}
    arn:aws:iam::111122223333:group/g []
      p = {"Statement":[{"Action":"s3:Get*","Effect":"Allow","Resource":"*"}],"Version":"2012-10-17"}
    arn:aws:iam::111122223333:user/u [] in [g]
      p = {"Statement":[{"Action":"s3:Get*","Effect":"Allow","Resource":"*"}],"Version":"2012-10-17"}
      key ⟨S/K⟩ active
      password true
    arn:aws:iam::111122223333:user/v [] in [g]
    arn:aws:iam::111122223333:role/x/⟨S/R⟩ [⟨S/M.ManagedPolicyName⟩, ReadOnlyAccess]
      trust {"Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"}}],"Version":"2012-10-17"}
      i = {"Statement":[{"Action":"s3:Get*","Effect":"Allow","Resource":"*"}],"Version":"2012-10-17"}
      p = {"Statement":[{"Action":"s3:Get*","Effect":"Allow","Resource":"*"}],"Version":"2012-10-17"}
      tags {"team": "a"}
    arn:aws:iam::111122223333:instance-profile/x/⟨S/I⟩ holds ⟨S/R⟩
    "#);
    assert!(!estate.to_snapshot().contains("never"));
}

#[test]
fn both_languages_give_the_same() {
    let terraform = estate(&with_policies(
        r#"
        aws_iam_role.r {"name": "r", "path": "/x/", "assume_role_policy": TRUST, "tags": {"team": "a"}}
        aws_iam_role_policy.i {"role": "r", "name": "i", "policy": ALLOW}
        aws_iam_role_policy_attachment.x {"role": "r", "policy_arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}
        aws_lambda_function.f {"function_name": "f", "role": "arn:aws:iam::111122223333:role/x/r"}
        aws_lambda_permission.f {"statement_id": "⟨S/F⟩", "function_name": "f", "action": "lambda:InvokeFunction", "principal": "s3.amazonaws.com", "source_arn": "arn:aws:s3:::b", "source_account": "111122223333"}
        aws_s3_bucket.b {"bucket": "b"}
        aws_s3_bucket_public_access_block.b {"bucket": "b", "block_public_acls": true, "restrict_public_buckets": true}
        aws_sqs_queue.q {"name": "q"}
        aws_sqs_queue_policy.q {"queue_url": "https://sqs.eu-west-1.amazonaws.com/111122223333/q", "policy": ALLOW}
        "#,
    ));
    let cloudformation = estate(&with_policies(
        r#"
        AWS::IAM::Role S/R {"RoleName": "r", "Path": "/x/", "AssumeRolePolicyDocument": {TRUST}, "Tags": [{"Key": "team", "Value": "a"}], "Policies": [{"PolicyName": "i", "PolicyDocument": {ALLOW}}], "ManagedPolicyArns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"]}
        AWS::Lambda::Function S/Fn {"FunctionName": "f", "Role": "arn:aws:iam::111122223333:role/x/r"}
        AWS::Lambda::Permission S/F {"FunctionName": "f", "StatementId": "⟨S/F⟩", "Action": "lambda:InvokeFunction", "Principal": "s3.amazonaws.com", "SourceArn": "arn:aws:s3:::b", "SourceAccount": "111122223333"}
        AWS::S3::Bucket S/B {"BucketName": "b", "PublicAccessBlockConfiguration": {"BlockPublicAcls": true, "RestrictPublicBuckets": "true"}}
        AWS::SQS::Queue S/Q {"QueueName": "q"}
        AWS::SQS::QueuePolicy S/P {"Queues": ["https://sqs.eu-west-1.amazonaws.com/111122223333/q"], "PolicyDocument": {ALLOW}}
        "#,
    ));
    assert_eq!(sorted(&terraform), sorted(&cloudformation));
    assert_snapshot!(sorted(&terraform), @r#"
    arn:aws:iam::111122223333:role/x/r [ReadOnlyAccess]
      trust {"Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"}}],"Version":"2012-10-17"}
      i = {"Statement":[{"Action":"s3:Get*","Effect":"Allow","Resource":"*"}],"Version":"2012-10-17"}
      tags {"team":"a"}
    arn:aws:lambda:eu-west-1:111122223333:function:f function "f" runs with r
      policy {"Id":"default","Statement":[{"Action":"lambda:InvokeFunction","Condition":{"ArnLike":{"AWS:SourceArn":"arn:aws:s3:::b"},"StringEquals":{"AWS:SourceAccount":"111122223333"}},"Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Resource":"arn:aws:lambda:eu-west-1:111122223333:function:f","Sid":"⟨S/F⟩"}],"Version":"2012-10-17"}
    arn:aws:s3:::b bucket "b"
      block public access [true, false, false, true]
    arn:aws:sqs:eu-west-1:111122223333:q queue "q"
      policy {"Statement":[{"Action":"s3:Get*","Effect":"Allow","Resource":"*"}],"Version":"2012-10-17"}
    "#);
}

#[test]
fn what_is_not_known_is_a_gap() {
    let estate = estate(
        r#"
        aws_iam_role.r {"name": "r", "assume_role_policy": {"?": "var.trust"}}
        aws_iam_role_policy.i {"role": "r", "name": "i", "policy": "⟨data.http.policy.body⟩"}
        aws_iam_role_policy_attachment.x {"role": "r", "policy_arn": {"?": "var.policy"}}
        aws_iam_policy.p {"name": "p", "policy": {"?": "var.document"}}
        aws_sns_topic.t {"name": "t", "policy": {"?": "var.topic"}}
        "#,
    );
    assert_snapshot!(gaps(&estate), @"
    arn:aws:iam::111122223333:policy/p: its document is not known before deployment: `var.document`
    arn:aws:iam::111122223333:role/r: its inline policy `i` is not known before deployment: `data.http.policy.body`
    arn:aws:iam::111122223333:role/r: the managed policy `var.policy` is attached to it, which is not known before deployment
    arn:aws:iam::111122223333:role/r: its trust policy is not known before deployment: `var.trust`
    arn:aws:sns:eu-west-1:111122223333:t: its policy is not known before deployment: `var.topic`
    ");
    assert_snapshot!(show(&estate), @r#"
    arn:aws:iam::111122223333:role/r [missing arn:aws:iam::111122223333:policy/⟨data.http.policy.body⟩, missing arn:aws:iam::111122223333:policy/⟨var.policy⟩]
    arn:aws:sns:eu-west-1:111122223333:t topic "t"
      policy not seen
    "#);
}

#[test]
fn buckets_and_accounts() {
    let estate = estate(&with_policies(
        r#"
        aws_s3_bucket.a {"bucket": "a", "acl": "public-read"}
        aws_s3_bucket_policy.a {"bucket": "a", "policy": ALLOW}
        aws_s3_bucket_ownership_controls.a {"bucket": "a", "rule": [{"object_ownership": "ObjectWriter"}]}
        aws_s3_bucket_acl.b {"bucket": "arn:aws:s3:::b", "access_control_policy": [{"grant": [{"grantee": [{"type": "Group", "uri": "http://acs.amazonaws.com/groups/global/AllUsers"}], "permission": "WRITE"}]}]}
        AWS::S3::Bucket S/C {"AccessControl": "AuthenticatedRead", "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}}
        AWS::S3::BucketPolicy S/P {"Bucket": "⟨S/C⟩", "PolicyDocument": {ALLOW}}
        aws_s3_account_public_access_block.x {"block_public_policy": true}
        aws_iam_account_password_policy.x {"minimum_password_length": 14, "require_symbols": true}
        "#,
    ));
    assert_snapshot!(show(&estate), @r#"
    arn:aws:s3:::a bucket "a"
      policy {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}]}
      ownership ObjectWriter
      acl READ AllUsers
    arn:aws:s3:::b bucket "b"
      policy not seen
      acl WRITE AllUsers
    arn:aws:s3:::⟨S/C⟩ bucket "S/C"
      policy {"Statement":[{"Action":"s3:Get*","Effect":"Allow","Resource":"*"}],"Version":"2012-10-17"}
      ownership BucketOwnerEnforced
      acl READ AuthenticatedUsers
    "#);
    let account = estate.account_by_number("111122223333").expect("the account");
    assert_eq!(
        estate.accounts()[account]
            .block_public_access
            .map(|block| block.block_public_policy),
        Some(true)
    );
    let password = estate.accounts()[account].password_policy.expect("a password policy");
    assert_eq!((password.minimum_length, password.requires_symbols), (Some(14), true));
}

#[test]
fn permissions_of_functions() {
    let estate = estate(
        r#"
        aws_lambda_function.f {"function_name": "f", "role": "arn:aws:iam::111122223333:role/r"}
        aws_lambda_function_url.f {"function_name": "f", "authorization_type": "NONE"}
        aws_lambda_permission.a {"statement_id": "a", "function_name": "arn:aws:lambda:eu-west-1:111122223333:function:f", "action": "lambda:InvokeFunction", "principal": "444455556666", "qualifier": "live"}
        aws_lambda_permission.b {"statement_id": "b", "function_name": "f", "action": "lambda:InvokeFunction", "principal": "*", "principal_org_id": "o-1"}
        aws_lambda_permission.c {"statement_id": "c", "function_name": "f", "action": "lambda:InvokeFunction", "principal": "events.amazonaws.com", "source_arn": "⟨var.rule⟩"}
        aws_cloudwatch_event_permission.e {"principal": "444455556666", "statement_id": "e"}
        "#,
    );
    assert_snapshot!(show(&estate), @r#"
    arn:aws:events:eu-west-1:111122223333:event-bus/default event-bus "default"
      policy {"Version":"2012-10-17","Id":"default","Statement":[{"Action":"events:PutEvents","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:root"},"Resource":"arn:aws:events:eu-west-1:111122223333:event-bus/default","Sid":"e"}]}
    arn:aws:lambda:eu-west-1:111122223333:function:f function "f" runs with missing arn:aws:iam::111122223333:role/r
      policy {"Version":"2012-10-17","Id":"default","Statement":[{"Action":"lambda:InvokeFunctionUrl","Condition":{"StringEquals":{"lambda:FunctionUrlAuthType":"NONE"}},"Effect":"Allow","Principal":"*","Resource":"arn:aws:lambda:eu-west-1:111122223333:function:f","Sid":"FunctionURLAllowPublicAccess"},{"Action":"lambda:InvokeFunction","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-1"}},"Effect":"Allow","Principal":"*","Resource":"arn:aws:lambda:eu-west-1:111122223333:function:f","Sid":"b"},{"Action":"lambda:InvokeFunction","Condition":{"ArnLike":{"AWS:SourceArn":"⟨var.rule⟩"}},"Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},"Resource":"arn:aws:lambda:eu-west-1:111122223333:function:f","Sid":"c"}]}
    arn:aws:lambda:eu-west-1:111122223333:function:f:live function alias "live"
      policy {"Version":"2012-10-17","Id":"default","Statement":[{"Action":"lambda:InvokeFunction","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:root"},"Resource":"arn:aws:lambda:eu-west-1:111122223333:function:f:live","Sid":"a"}]}
    "#);
}

#[test]
fn roles_of_compute() {
    let estate = estate(
        r#"
        aws_iam_role.r {"name": "r"}
        aws_iam_instance_profile.p {"name": "p", "role": "r"}
        aws_instance.i {"iam_instance_profile": "p", "tags": {"Name": "web"}}
        aws_launch_template.t {"iam_instance_profile": [{"name": "p"}]}
        aws_autoscaling_group.g {"name": "g", "launch_template": [{"id": "⟨aws_launch_template.t.id⟩"}]}
        aws_ecs_task_definition.t {"family": "t", "task_role_arn": "arn:aws:iam::111122223333:role/r", "execution_role_arn": "arn:aws:iam::111122223333:role/missing"}
        aws_batch_job_definition.j {"name": "j", "container_properties": "{\"jobRoleArn\":\"arn:aws:iam::111122223333:role/r\"}"}
        aws_elastic_beanstalk_environment.e {"name": "e", "application": "a", "setting": [{"namespace": "aws:autoscaling:launchconfiguration", "name": "IamInstanceProfile", "value": "p"}]}
        AWS::IoT::TopicRule S/T {"RuleName": "t", "TopicRulePayload": {"Actions": [{"Sqs": {"RoleArn": "arn:aws:iam::111122223333:role/r"}}]}}
        AWS::DataPipeline::Pipeline S/D {"Name": "d", "PipelineObjects": [{"Id": "Default", "Fields": [{"Key": "role", "StringValue": "r"}, {"Key": "resourceRole", "StringValue": "p"}]}]}
        aws_cloudwatch_event_rule.r {"name": "r"}
        aws_cloudwatch_event_target.r {"rule": "r", "arn": "arn:aws:states:eu-west-1:111122223333:stateMachine:s", "role_arn": "arn:aws:iam::111122223333:role/r"}
        aws_wafv2_web_acl.w {"name": "w"}
        aws_quicksight_thing.q {"inner": [{"execution_role_arn": "arn:aws:iam::111122223333:role/r"}]}
        "#,
    );
    assert_snapshot!(show(&estate), @r#"
    arn:aws:iam::111122223333:role/r []
    arn:aws:iam::111122223333:instance-profile/p holds r
    arn:aws:autoscaling:eu-west-1:111122223333:autoScalingGroup:⟨aws_autoscaling_group.g.uuid⟩:autoScalingGroupName/g autoScalingGroup "g" runs with r
    arn:aws:batch:eu-west-1:111122223333:job-definition/j:⟨aws_batch_job_definition.j.revision⟩ job-definition "j" runs with r
    arn:aws:datapipeline:eu-west-1:111122223333:pipeline/⟨S/D⟩ pipeline "d" runs with r
    arn:aws:ec2:eu-west-1:111122223333:instance/⟨aws_instance.i.id⟩ instance "web" runs with r
    arn:aws:ec2:eu-west-1:111122223333:launch-template/⟨aws_launch_template.t.id⟩ launch-template "aws_launch_template.t" runs with r
    arn:aws:ecs:eu-west-1:111122223333:task-definition/t:⟨aws_ecs_task_definition.t.revision⟩ task-definition "t" runs with missing arn:aws:iam::111122223333:role/missing, r
    arn:aws:elasticbeanstalk:eu-west-1:111122223333:environment/a/e environment "e" runs with r
    arn:aws:events:eu-west-1:111122223333:rule/r rule-on-default-event-bus "r" runs with r
    arn:aws:iot:eu-west-1:111122223333:rule/t rule "t" runs with r
    arn:aws:quicksight:eu-west-1:111122223333:thing/⟨aws_quicksight_thing.q⟩ aws_quicksight_thing "aws_quicksight_thing.q" runs with r
    "#);
}

#[test]
fn keys_have_a_policy_always() {
    let estate = estate(
        r#"
        aws_kms_key.k {"description": "k"}
        aws_kms_alias.k {"name": "alias/k", "target_key_id": "⟨aws_kms_key.k.id⟩"}
        "#,
    );
    assert_snapshot!(show(&estate), @r#"
    arn:aws:kms:eu-west-1:111122223333:alias/k alias "alias/k"
    arn:aws:kms:eu-west-1:111122223333:key/⟨aws_kms_key.k.id⟩ key "aws_kms_key.k"
      policy {"Version":"2012-10-17","Id":"key-default-1","Statement":[{"Sid":"EnableIAMUserPermissions","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"}]}
    "#);
}

#[test]
fn organizations() {
    let estate = estate(&with_policies(
        r#"
        aws_organizations_organization.o {"feature_set": "ALL"}
        aws_organizations_organizational_unit.u {"name": "u", "parent_id": "⟨aws_organizations_organization.o.root_id⟩"}
        aws_organizations_account.a {"id": "444455556666", "name": "a", "parent_id": "⟨aws_organizations_organizational_unit.u.id⟩"}
        aws_organizations_account.b {"name": "b"}
        aws_organizations_policy.p {"name": "p", "content": ALLOW}
        aws_organizations_policy_attachment.p {"policy_id": "⟨aws_organizations_policy.p.id⟩", "target_id": "⟨aws_organizations_organizational_unit.u.id⟩"}
        "#,
    ));
    let units = estate.units().iter().map(|(_, unit)| {
        let scps = unit.guardrails.scps.iter().flatten().map(|scp| scp.name.as_str());
        format!("{} {} [{}]", unit.id, unit.name, scps.collect::<Vec<_>>().join(", "))
    });
    assert_snapshot!(units.collect::<Vec<_>>().join("\n"), @"
    ⟨aws_organizations_organization.o.root_id⟩ Root [FullAWSAccess]
    ⟨aws_organizations_organizational_unit.u.id⟩ u [FullAWSAccess, p]
    ");
    let accounts = estate
        .accounts()
        .iter()
        .map(|(_, account)| format!("{} {:?}", account.number, account.membership));
    assert_snapshot!(accounts.collect::<Vec<_>>().join("\n"), @"
    111122223333 Management(UnitId(0))
    444455556666 Member(UnitId(1))
    ⟨aws_organizations_account.b.id⟩ Unknown
    ");
    assert_snapshot!(gaps(&estate), @"");
}

#[test]
fn permission_sets_become_roles() {
    let estate = estate(&with_policies(
        r#"
        aws_ssoadmin_permission_set.p {"name": "Admin", "instance_arn": "arn:aws:sso:::instance/ssoins-1"}
        aws_ssoadmin_managed_policy_attachment.p {"permission_set_arn": "arn:aws:sso:::permissionSet/ssoins-1/⟨aws_ssoadmin_permission_set.p⟩", "managed_policy_arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}
        aws_ssoadmin_permission_set_inline_policy.p {"permission_set_arn": "arn:aws:sso:::permissionSet/ssoins-1/⟨aws_ssoadmin_permission_set.p⟩", "inline_policy": ALLOW}
        aws_ssoadmin_account_assignment.p {"permission_set_arn": "arn:aws:sso:::permissionSet/ssoins-1/⟨aws_ssoadmin_permission_set.p⟩", "target_id": "444455556666", "principal_type": "GROUP", "principal_id": "g"}
        "#,
    ));
    assert_snapshot!(show(&estate), @r#"
    arn:aws:iam::444455556666:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin_⟨aws_ssoadmin_permission_set.p.suffix.444455556666⟩ [ReadOnlyAccess]
      trust {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::444455556666:saml-provider/AWSSSO_⟨identity-center.444455556666⟩_DO_NOT_DELETE"},"Action":["sts:AssumeRoleWithSAML","sts:TagSession"],"Condition":{"StringEquals":{"SAML:aud":"https://signin.aws.amazon.com/saml"}}}]}
      AwsSSOInlinePolicy = {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}]}
    "#);
}

#[test]
fn counts_say_what_was_read() {
    let assembled = assemble(vec![program(
        r#"
        aws_iam_user.u {"name": "u"}
        aws_wafv2_web_acl.w {"name": "w", "password": "never", "rule": [{"priority": 1, "name": {"?": "var.rule"}}]}
        random_id.r {"byte_length": 4}
        "#,
    )]);
    let kept = assembled.builder.clone().build(Catalog::embedded());
    let kept = kept
        .declarations()
        .iter()
        .map(|declaration| format!("{} {}", declaration.address, declaration.attributes));
    assert_snapshot!(kept.collect::<Vec<_>>().join("\n"), @r#"
    aws_iam_user.u {"arn":"arn:aws:iam::111122223333:user/u","id":"u","name":"u"}
    aws_wafv2_web_acl.w {"name":"w","rule":[{"name":"⟨var.rule⟩","priority":"1"}]}
    "#);
    let counts = assembled.counts;
    let names = |counts: &BTreeMap<Arc<str>, usize>| format!("{:?}", counts.keys().collect::<Vec<_>>());
    assert_snapshot!(names(&counts.read), @r#"["aws_iam_user"]"#);
    assert_snapshot!(names(&counts.generic), @r#"["aws_wafv2_web_acl"]"#);
    assert_snapshot!(names(&counts.foreign), @r#"["random_id"]"#);
}

#[test]
fn programs_are_laid_over_exports() {
    let mut builder = assemble(vec![program(&with_policies(
        r#"
        aws_iam_role.r {"name": "r", "path": "/x/", "assume_role_policy": TRUST}
        aws_iam_role_policy.a {"role": "r", "name": "a", "policy": ALLOW}
        aws_iam_role_policy.b {"role": "r", "name": "b", "policy": ALLOW}
        aws_iam_user.u {"name": "u"}
        "#,
    ))])
    .builder;
    let plan = program(&with_policies(
        r#"
        aws_iam_role_policy_attachment.x {"role": "r", "policy_arn": "arn:aws:iam::aws:policy/IAMFullAccess"}
        - aws_iam_role_policy.b {"role": "r", "name": "b", "policy": ALLOW}
        - aws_iam_user.u {"name": "u"}
        - aws_iam_role_policy_attachment.y {"role": "s", "policy_arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}
        aws_iam_role.s {"name": "s", "managed_policy_arns": ["arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:iam::aws:policy/PowerUserAccess"]}
        aws_iam_user.v {"name": "v"}
        "#,
    ));
    builder.overlay(assemble(vec![plan]).builder);
    assert_snapshot!(show(&builder.build(Catalog::embedded())), @r#"
    arn:aws:iam::111122223333:user/v [] in []
    arn:aws:iam::111122223333:role/s [PowerUserAccess]
    arn:aws:iam::111122223333:role/x/r [IAMFullAccess]
      trust {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}
      a = {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}]}
    "#);
}

#[test]
fn the_policy_of_an_api_may_be_short() {
    let estate = estate(
        r#"
        aws_api_gateway_rest_api.a {"name": "a"}
        aws_api_gateway_rest_api_policy.a {"rest_api_id": "⟨aws_api_gateway_rest_api.a.id⟩", "policy": {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/prod/*"}]}}
        "#,
    );
    assert_snapshot!(show(&estate), @r#"
    arn:aws:execute-api:eu-west-1:111122223333:⟨aws_api_gateway_rest_api.a.id⟩ execute-api-general "a"
      policy {"Statement":[{"Action":"execute-api:Invoke","Effect":"Allow","Principal":"*","Resource":"arn:aws:execute-api:eu-west-1:111122223333:⟨aws_api_gateway_rest_api.a.id⟩/prod/*"}]}
    "#);
}

/// What the readers of both languages make of the same thing.
#[test]
fn sources_of_both_languages_give_the_same() {
    let terraform = r#"
        provider "aws" {
          region = "eu-west-1"
        }
        data "aws_iam_policy_document" "trust" {
          statement {
            actions = ["sts:AssumeRole"]
            principals {
              type        = "Service"
              identifiers = ["lambda.amazonaws.com"]
            }
          }
        }
        resource "aws_iam_role" "app" {
          name               = "app"
          assume_role_policy = data.aws_iam_policy_document.trust.json
        }
        resource "aws_iam_role_policy" "read" {
          name = "read"
          role = aws_iam_role.app.id
          policy = jsonencode({
            Version   = "2012-10-17"
            Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "${aws_s3_bucket.logs.arn}/*" }]
          })
        }
        resource "aws_s3_bucket" "logs" {
          bucket = "logs"
        }
        resource "aws_lambda_function" "app" {
          function_name = "app"
          role          = aws_iam_role.app.arn
        }
    "#;
    let cloudformation = r#"
        Resources:
          App:
            Type: AWS::IAM::Role
            Properties:
              RoleName: app
              AssumeRolePolicyDocument:
                Version: "2012-10-17"
                Statement:
                  - Effect: Allow
                    Action: sts:AssumeRole
                    Principal: {Service: lambda.amazonaws.com}
              Policies:
                - PolicyName: read
                  PolicyDocument:
                    Version: "2012-10-17"
                    Statement:
                      - {Effect: Allow, Action: "s3:GetObject", Resource: !Sub "${Logs.Arn}/*"}
          Logs:
            Type: AWS::S3::Bucket
            Properties: {BucketName: logs}
          Function:
            Type: AWS::Lambda::Function
            Properties:
              FunctionName: app
              Role: !GetAtt App.Arn
    "#;
    let files = crate::Files::memory([("main.tf", terraform)]);
    let terraform = crate::terraform::read(files, "", &crate::terraform::TerraformOptions::default());
    assert_eq!(
        terraform
            .problems
            .iter()
            .filter(|problem| problem.place.is_some())
            .count(),
        0
    );
    let files = crate::Files::memory([("t.yaml", cloudformation)]);
    let options = crate::cloudformation::CloudFormationOptions {
        region: Some("eu-west-1".into()),
        ..crate::cloudformation::CloudFormationOptions::default()
    };
    let cloudformation = crate::cloudformation::read(files, "t.yaml", &options);
    let built = |program| assemble(vec![program]).builder.build(Catalog::embedded());
    let (terraform, cloudformation) = (built(terraform), built(cloudformation));
    assert_eq!(sorted(&terraform), sorted(&cloudformation));
    assert_snapshot!(sorted(&terraform), @r#"
    arn:aws:iam::000000000000:role/app []
      trust {"Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"}}],"Version":"2012-10-17"}
      read = {"Statement":[{"Action":"s3:GetObject","Effect":"Allow","Resource":"arn:aws:s3:::logs/*"}],"Version":"2012-10-17"}
    arn:aws:lambda:eu-west-1:000000000000:function:app function "app" runs with app
    arn:aws:s3:::logs bucket "logs"
    "#);
    // The resource of the statement was written in the file, and not in the text that `jsonencode` made.
    let (_, role) = terraform.roles().iter().next().expect("the role");
    let document = &terraform.documents()[role.inline[0].document];
    let source = terraform.sources().find(document.source).expect("a text");
    let resource = source.text.find("arn:aws:s3:::logs/*").expect("the resource");
    let span = Span::new(resource, resource + 19);
    let (file, span) = terraform.sources().written(document.source, span).expect("a place");
    assert!(
        file.slice(span).contains("aws_s3_bucket.logs.arn}/*"),
        "{}",
        file.slice(span)
    );
}

#[test]
fn things_that_are_declared_twice_are_told() {
    let one = || program(r#"aws_sqs_queue.q {"name": "q"}"#);
    let estate = assemble(vec![one(), one()]).builder.build(Catalog::embedded());
    let told = estate.gaps().iter().filter(|gap| gap.reason.contains("both declare"));
    let told: Vec<_> = told.map(|gap| format!("{}: {}", gap.subject, gap.reason)).collect();
    assert_snapshot!(told.join("\n"), @"arn:aws:sqs:eu-west-1:111122223333:q: `aws_sqs_queue.q` and `aws_sqs_queue.q` both declare it; what they say is put together");
}

#[test]
fn every_part_of_a_policy_that_aws_puts_together_leads_to_a_file() {
    let sam = r#"
Transform: AWS::Serverless-2016-10-31
Resources:
  Gate:
    Type: AWS::Serverless::Api
    Properties:
      StageName: live
      Auth:
        ResourcePolicy: {IpRangeBlacklist: [10.0.0.0/8]}
"#;
    let terraform = r#"
resource "aws_lambda_function" "app" {
  function_name = "app"
}
resource "aws_lambda_permission" "topic" {
  function_name = aws_lambda_function.app.function_name
  action        = "lambda:InvokeFunction"
  principal     = "sns.amazonaws.com"
}
"#;
    let files = crate::Files::memory([("t.yaml", sam)]);
    let sam = crate::cloudformation::read(
        files,
        "t.yaml",
        &crate::cloudformation::CloudFormationOptions::default(),
    );
    let files = crate::Files::memory([("main.tf", terraform)]);
    let terraform = crate::terraform::read(files, "", &crate::terraform::TerraformOptions::default());
    let mut told = String::new();
    for program in [sam, terraform] {
        let estate = assemble(vec![program]).builder.build(Catalog::embedded());
        for (_, resource) in estate.resources().iter() {
            let ResourcePolicy::Document(document) = resource.policy else {
                continue;
            };
            let source = estate.documents()[document].source;
            let text = &estate.sources().find(source).expect("a text").text;
            for part in [
                "10.0.0.0/8",
                "execute-api:",
                "\"Effect\"",
                "sns.amazonaws.com",
                "lambda:InvokeFunction",
                "\"Allow\"",
            ] {
                let Some(start) = text.find(part) else { continue };
                let span = Span::new(start, start + part.len());
                let (file, span) = estate.sources().written(source, span).expect("a place");
                let line = file.slice(span).lines().next().unwrap_or_default();
                writeln!(told, "{part}: {}: {line}", file.name).expect("text");
            }
        }
    }
    assert_snapshot!(told, @r#"
    10.0.0.0/8: t.yaml: 10.0.0.0/8
    execute-api:: t.yaml: Gate
    "Effect": t.yaml: Gate
    "Allow": t.yaml: Gate
    "Effect": main.tf: resource "aws_lambda_permission" "topic"
    sns.amazonaws.com: main.tf: sns.amazonaws.com
    lambda:InvokeFunction: main.tf: lambda:InvokeFunction
    "Allow": main.tf: resource "aws_lambda_permission" "topic"
    "#);
}
