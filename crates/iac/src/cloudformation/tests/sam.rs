//! What SAM makes of its resources.

use super::*;

const HEAD: &str = "Transform: AWS::Serverless-2016-10-31\n";

/// Evaluates a template of SAM in one account and region.
fn sam(text: &str) -> Program {
    let options = CloudFormationOptions {
        account: Some("111122223333".into()),
        region: Some("eu-west-1".into()),
        ..CloudFormationOptions::default()
    };
    run(&[("main.yaml", &format!("{HEAD}{text}"))], &options)
}

/// Lists what was made, an address and a type each, and the problems.
fn made(text: &str) -> String {
    let program = sam(text);
    let made = program
        .declared
        .iter()
        .map(|one| format!("{} {}", one.address, one.kind));
    let lines: Vec<String> = made.chain(program.problems.iter().map(ToString::to_string)).collect();
    lines.join("\n")
}

/// Writes properties of a resource.
fn properties(text: &str, address: &str, names: &[&str]) -> String {
    let program = sam(text);
    assert_eq!(problems(&program), "", "{text}");
    let attributes = &resource(&program, address).attributes;
    let lines = names.iter().map(|name| {
        let value = attributes.field(name).map_or_else(|| "-".to_owned(), shown);
        format!("{name}: {value}")
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The same of the role of a function `F` with these lines of properties.
fn role(body: &str) -> String {
    let text = format!("Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n{body}\n");
    properties(&text, "main/FRole", &["ManagedPolicyArns", "Policies"])
}

#[test]
fn functions_have_a_role() {
    let text =
        "Resources: {F: {Type: 'AWS::Serverless::Function', Properties: {Handler: a.b, CodeUri: ./src, Tags: {a: b}}}}";
    assert_eq!(made(text), "main/F AWS::Lambda::Function\nmain/FRole AWS::IAM::Role");
    assert_eq!(
        properties(text, "main/F", &["Handler", "Role", "Tags", "CodeUri"]),
        "Handler: \"a.b\"\nRole: \"arn:aws:iam::111122223333:role/⟨main/FRole⟩\"\nTags: [{Key: \"a\", Value: \"b\"}]\nCodeUri: -"
    );
    assert_eq!(
        properties(
            text,
            "main/FRole",
            &["AssumeRolePolicyDocument", "ManagedPolicyArns", "Policies"]
        ),
        "AssumeRolePolicyDocument: {Statement: [{Action: [\"sts:AssumeRole\"], Effect: \"Allow\", Principal: {Service: [\"lambda.amazonaws.com\"]}}], Version: \"2012-10-17\"}\n\
         ManagedPolicyArns: [\"arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole\"]\nPolicies: -"
    );
}

#[test]
fn policies_are_names_arns_documents_or_templates() {
    assert_eq!(
        role(
            "      Tracing: Active
      Policies:
        - AmazonS3ReadOnlyAccess
        - arn:aws:iam::aws:policy/ReadOnlyAccess
        - !Sub 'arn:aws:iam::${AWS::AccountId}:policy/mine'
        - Statement: [{Effect: Allow, Action: 's3:*', Resource: '*'}]
        - SQSSendMessagePolicy: {QueueName: jobs}"
        ),
        "ManagedPolicyArns: [\"arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole\", \
         \"arn:aws:iam::aws:policy/AWSXrayWriteOnlyAccess\", \"arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess\", \
         \"arn:aws:iam::aws:policy/ReadOnlyAccess\", \"arn:aws:iam::111122223333:policy/mine\"]\n\
         Policies: [{PolicyDocument: {Statement: [{Action: \"s3:*\", Effect: \"Allow\", Resource: \"*\"}]}, PolicyName: \"FRolePolicy3\"}, \
         {PolicyDocument: {Statement: [{Action: [\"sqs:SendMessage*\"], Effect: \"Allow\", Resource: \
         [\"arn:aws:sqs:eu-west-1:111122223333:jobs\"]}], Version: \"2012-10-17\"}, PolicyName: \"FRolePolicy4\"}]"
    );
}

#[test]
fn policies_may_depend_on_conditions() {
    let text = "
Parameters: {P: {Type: String, Default: x}}
Conditions: {Yes: !Equals [!Ref P, x]}
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - !If [Yes, ReadOnlyAccess, !Ref AWS::NoValue]
        - !If [Yes, !Ref AWS::NoValue, {CloudWatchPutMetricPolicy: {}}]
";
    assert_eq!(
        properties(text, "main/FRole", &["ManagedPolicyArns", "Policies"]),
        "ManagedPolicyArns: [\"arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole\", \
         \"arn:aws:iam::aws:policy/ReadOnlyAccess\"]\nPolicies: []"
    );
}

#[test]
fn templates_nobody_knows_and_parameters_nobody_gave() {
    let text = "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Policies: [{S3readPolicy: {BucketName: b}}, {S3ReadPolicy: {}}, {a: 1, b: 2}]";
    assert_eq!(
        made(text),
        "main/F AWS::Lambda::Function\nmain/FRole AWS::IAM::Role\n\
         main.yaml:6:19: `S3readPolicy` is no policy template of SAM; did you mean `S3ReadPolicy`?\n\
         main.yaml:6:52: policy template `S3ReadPolicy` needs `BucketName`\n\
         main.yaml:6:71: a policy is a name, an ARN, a document with statements, or one template"
    );
}

#[test]
fn own_roles_are_kept() {
    let text = "
Parameters: {P: {Type: String, Default: x}}
Conditions: {Yes: !Equals [!Ref P, x]}
Resources:
  A: {Type: 'AWS::Serverless::Function', Properties: {Role: 'arn:aws:iam::1:role/r', Policies: [ReadOnlyAccess]}}
  B: {Type: 'AWS::Serverless::Function', Properties: {Role: !If [Yes, !Ref AWS::NoValue, 'arn:aws:iam::1:role/r']}}
  C: {Type: 'AWS::Serverless::Function', Properties: {Role: !If [Yes, 'arn:aws:iam::1:role/r', !Ref AWS::NoValue]}}
";
    assert_eq!(
        made(text),
        "main/A AWS::Lambda::Function\nmain/B AWS::Lambda::Function\nmain/BRole AWS::IAM::Role\nmain/C AWS::Lambda::Function"
    );
    assert_eq!(properties(text, "main/A", &["Role"]), "Role: \"arn:aws:iam::1:role/r\"");
    assert_eq!(
        properties(text, "main/B", &["Role"]),
        "Role: \"arn:aws:iam::111122223333:role/⟨main/BRole⟩\""
    );
    assert_eq!(properties(text, "main/C", &["Role"]), "Role: \"arn:aws:iam::1:role/r\"");
}

#[test]
fn globals_are_merged() {
    let text = "
Globals:
  Function: {Runtime: python3.12, Environment: {Variables: {A: global, B: global}}, Layers: [one], Timeout: 3}
Resources:
  F: {Type: 'AWS::Serverless::Function', Properties: {Environment: {Variables: {B: own}}, Layers: [two], Timeout: 5}}
";
    assert_eq!(
        properties(text, "main/F", &["Runtime", "Environment", "Layers", "Timeout"]),
        "Runtime: \"python3.12\"\nEnvironment: {Variables: {A: \"global\", B: \"own\"}}\nLayers: [\"one\", \"two\"]\nTimeout: 5"
    );
}

#[test]
fn function_urls_without_authorization_are_open() {
    let url = |kind: &str| {
        format!(
            "Parameters: {{P: {{Type: String, Default: NONE}}}}\nResources: {{F: {{Type: 'AWS::Serverless::Function', Properties: {{FunctionUrlConfig: {{AuthType: {kind}}}}}}}}}"
        )
    };
    assert_eq!(
        made(&url("NONE")),
        "main/F AWS::Lambda::Function\nmain/FRole AWS::IAM::Role\nmain/FURLInvokeAllowPublicAccess AWS::Lambda::Permission\n\
         main/FUrl AWS::Lambda::Url\nmain/FUrlPublicPermissions AWS::Lambda::Permission"
    );
    assert_eq!(
        properties(
            &url("NONE"),
            "main/FUrlPublicPermissions",
            &["Action", "Principal", "FunctionUrlAuthType", "FunctionName"]
        ),
        "Action: \"lambda:InvokeFunctionUrl\"\nPrincipal: \"*\"\nFunctionUrlAuthType: \"NONE\"\nFunctionName: \"⟨main/F⟩\""
    );
    for kind in ["AWS_IAM", "!Ref P"] {
        assert_eq!(
            made(&url(kind)),
            "main/F AWS::Lambda::Function\nmain/FRole AWS::IAM::Role\nmain/FUrl AWS::Lambda::Url"
        );
    }
}

/// The resources and the permission of an event of a function `F`, without the function and its role.
fn event(kind: &str, body: &str) -> String {
    let text = format!(
        "Resources:\n  Bucket: {{Type: 'AWS::S3::Bucket'}}\n  Pool: {{Type: 'AWS::Cognito::UserPool'}}\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Events:\n        E: {{Type: {kind}, Properties: {{{body}}}}}\n"
    );
    let program = sam(&text);
    assert_eq!(problems(&program), "", "{text}");
    let mut lines = Vec::new();
    for one in &program.declared {
        if matches!(&*one.address, "main/Bucket" | "main/Pool" | "main/F" | "main/FRole") {
            continue;
        }
        let names = [
            "Principal",
            "SourceArn",
            "SourceAccount",
            "EventSourceToken",
            "EventSourceArn",
            "TopicArn",
        ];
        let fields = names
            .iter()
            .filter_map(|name| Some(format!("{name}: {}", shown(one.attributes.field(name)?))));
        let line = [format!("{} {}", one.address, one.kind)].into_iter().chain(fields);
        lines.push(line.collect::<Vec<_>>().join(" "));
    }
    let role = &resource(&program, "main/FRole").attributes;
    for name in ["ManagedPolicyArns", "Policies"] {
        for policy in role
            .field(name)
            .and_then(Value::as_elements)
            .into_iter()
            .flat_map(|all| all.iter())
        {
            let policy = shown(policy);
            if !policy.contains("AWSLambdaBasicExecutionRole") {
                lines.push(format!("role: {policy}"));
            }
        }
    }
    lines.join("\n")
}

#[test]
fn callers_are_permitted() {
    for (kind, body, expected) in [
        (
            "S3",
            "Bucket: !Ref Bucket, Events: 's3:ObjectCreated:*'",
            "main/FEPermission AWS::Lambda::Permission Principal: \"s3.amazonaws.com\" SourceAccount: \"111122223333\"",
        ),
        (
            "SNS",
            "Topic: 'arn:aws:sns:eu-west-1:1:t'",
            "main/FE AWS::SNS::Subscription TopicArn: \"arn:aws:sns:eu-west-1:1:t\"\n\
             main/FEPermission AWS::Lambda::Permission Principal: \"sns.amazonaws.com\" SourceArn: \"arn:aws:sns:eu-west-1:1:t\"",
        ),
        (
            "Schedule",
            "Schedule: rate(1 day)",
            "main/FE AWS::Events::Rule\nmain/FEPermission AWS::Lambda::Permission Principal: \"events.amazonaws.com\" \
             SourceArn: \"arn:aws:events:eu-west-1:111122223333:rule/⟨main/FE.Name⟩\"",
        ),
        (
            "EventBridgeRule",
            "RuleName: r, Pattern: {source: [x]}",
            "main/FE AWS::Events::Rule\nmain/FEPermission AWS::Lambda::Permission Principal: \"events.amazonaws.com\" \
             SourceArn: \"arn:aws:events:eu-west-1:111122223333:rule/r\"",
        ),
        (
            "CloudWatchLogs",
            "LogGroupName: g, FilterPattern: x",
            "main/FE AWS::Logs::SubscriptionFilter\nmain/FEPermission AWS::Lambda::Permission Principal: \"logs.amazonaws.com\" \
             SourceArn: \"arn:aws:logs:eu-west-1:111122223333:log-group:g:*\"",
        ),
        (
            "AlexaSkill",
            "SkillId: s",
            "main/FEPermission AWS::Lambda::Permission Principal: \"alexa-appkit.amazon.com\" EventSourceToken: \"s\"",
        ),
        (
            "SQS",
            "Queue: 'arn:aws:sqs:eu-west-1:1:q'",
            "main/FE AWS::Lambda::EventSourceMapping EventSourceArn: \"arn:aws:sqs:eu-west-1:1:q\"\n\
             role: \"arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole\"",
        ),
        (
            "MQ",
            "Broker: 'arn:b', Queues: [q], SourceAccessConfigurations: [{Type: BASIC_AUTH, URI: 'arn:s'}]",
            "main/FE AWS::Lambda::EventSourceMapping EventSourceArn: \"arn:b\"\n\
             role: {PolicyDocument: {Statement: [{Action: [\"secretsmanager:GetSecretValue\"], Effect: \"Allow\", Resource: \"arn:s\"}, \
             {Action: [\"mq:DescribeBroker\"], Effect: \"Allow\", Resource: \"arn:b\"}], Version: \"2012-10-17\"}, PolicyName: \"FEPolicy\"}",
        ),
    ] {
        assert_eq!(event(kind, body), expected, "{kind}");
    }
}

#[test]
fn apis_are_made_for_events() {
    let found = event("Api", "Path: '/a/{id}/', Method: get");
    assert_eq!(
        found,
        "main/FEPermission AWS::Lambda::Permission Principal: \"apigateway.amazonaws.com\" SourceArn: \
         \"arn:aws:execute-api:eu-west-1:111122223333:⟨main/ServerlessRestApi⟩/*/GET/a/*\"\n\
         main/ServerlessRestApi AWS::ApiGateway::RestApi\nmain/ServerlessRestApiDeployment AWS::ApiGateway::Deployment\n\
         main/ServerlessRestApiProdStage AWS::ApiGateway::Stage"
    );
    let found = event("HttpApi", "");
    assert_eq!(
        found,
        "main/FEPermission AWS::Lambda::Permission Principal: \"apigateway.amazonaws.com\" SourceArn: \
         \"arn:aws:execute-api:eu-west-1:111122223333:⟨main/ServerlessHttpApi⟩/*/*\"\n\
         main/ServerlessHttpApi AWS::ApiGatewayV2::Api\nmain/ServerlessHttpApiApiGatewayDefaultStage AWS::ApiGatewayV2::Stage"
    );
}

#[test]
fn explicit_apis_know_their_paths_and_policies() {
    let text = "
Resources:
  Gate:
    Type: AWS::Serverless::Api
    Properties:
      StageName: live
      Auth:
        DefaultAuthorizer: Own
        Authorizers: {Own: {FunctionArn: !GetAtt F.Arn}}
        ResourcePolicy: {IpRangeWhitelist: [10.0.0.0/8]}
  F:
    Type: AWS::Serverless::Function
    Properties: {Events: {E: {Type: Api, Properties: {Path: /x, Method: ANY, RestApiId: !Ref Gate}}}}
Outputs: {Url: {Value: !Sub '${Gate.Stage}'}, Stage: {Value: !Ref Gate.Stage}}
";
    assert_eq!(
        made(text),
        "main/F AWS::Lambda::Function\nmain/FEPermission AWS::Lambda::Permission\nmain/FRole AWS::IAM::Role\n\
         main/Gate AWS::ApiGateway::RestApi\nmain/GateDeployment AWS::ApiGateway::Deployment\n\
         main/GateOwnAuthorizerPermission AWS::Lambda::Permission\nmain/GateliveStage AWS::ApiGateway::Stage"
    );
    assert_eq!(
        properties(text, "main/Gate", &["Body", "Policy"]),
        "Body: {paths: {/x: {x-amazon-apigateway-any-method: {security: [{Own: []}], x-amazon-apigateway-integration: {httpMethod: \
         \"POST\", type: \"aws_proxy\", uri: \"arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/\
         arn:aws:lambda:eu-west-1:111122223333:function:⟨main/F⟩/invocations\"}}}}}\n\
         Policy: {Statement: [{Action: \"execute-api:Invoke\", Condition: {NotIpAddress: {aws:SourceIp: [\"10.0.0.0/8\"]}}, Effect: \
         \"Deny\", Principal: \"*\", Resource: \"execute-api:/*\"}, {Action: \"execute-api:Invoke\", Effect: \"Allow\", Principal: \
         \"*\", Resource: \"execute-api:/*\"}], Version: \"2012-10-17\"}"
    );
}

#[test]
fn buckets_tell_functions() {
    let text = "
Resources:
  Bucket: {Type: 'AWS::S3::Bucket', Properties: {BucketName: b}}
  F:
    Type: AWS::Serverless::Function
    Properties: {Events: {E: {Type: S3, Properties: {Bucket: !Ref Bucket, Events: [a, b]}}}}
";
    assert_eq!(
        properties(text, "main/Bucket", &["BucketName", "NotificationConfiguration"]),
        "BucketName: \"b\"\nNotificationConfiguration: {LambdaConfigurations: [{Event: \"a\", Function: \
         \"arn:aws:lambda:eu-west-1:111122223333:function:⟨main/F⟩\"}, {Event: \"b\", Function: \
         \"arn:aws:lambda:eu-west-1:111122223333:function:⟨main/F⟩\"}]}"
    );
}

#[test]
fn aliases_are_called_instead_of_functions() {
    let text = "
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties: {AutoPublishAlias: live, Events: {E: {Type: AlexaSkill}}}
  R: {Type: 'T::R', Properties: {X: !Ref F.Alias}}
";
    assert_eq!(
        made(text),
        "main/F AWS::Lambda::Function\nmain/FAliaslive AWS::Lambda::Alias\nmain/FEPermission AWS::Lambda::Permission\n\
         main/FRole AWS::IAM::Role\nmain/FVersion AWS::Lambda::Version\nmain/R T::R"
    );
    let alias = "\"arn:aws:lambda:eu-west-1:111122223333:function:⟨main/F⟩:live\"";
    assert_eq!(
        properties(text, "main/FEPermission", &["FunctionName"]),
        format!("FunctionName: {alias}")
    );
    assert_eq!(properties(text, "main/R", &["X"]), format!("X: {alias}"));
}

#[test]
fn queues_of_failures_need_permissions() {
    assert_eq!(
        role(
            "      DeadLetterQueue: {Type: SNS, TargetArn: 'arn:t'}
      EventInvokeConfig: {DestinationConfig: {OnFailure: {Type: EventBridge, Destination: 'arn:b'}}}"
        ),
        "ManagedPolicyArns: [\"arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole\"]\n\
         Policies: [{PolicyDocument: {Statement: [{Action: [\"sns:Publish\"], Effect: \"Allow\", Resource: \"arn:t\"}], Version: \
         \"2012-10-17\"}, PolicyName: \"DeadLetterQueuePolicy\"}, {PolicyDocument: {Statement: [{Action: [\"events:PutEvents\"], \
         Effect: \"Allow\", Resource: \"arn:b\"}], Version: \"2012-10-17\"}, PolicyName: \"FEventInvokeConfigOnFailurePolicy\"}]"
    );
}

#[test]
fn state_machines_are_started_by_roles() {
    let text = "
Resources:
  M:
    Type: AWS::Serverless::StateMachine
    Properties:
      Policies: [{LambdaInvokePolicy: {FunctionName: f}}]
      Events: {E: {Type: Schedule, Properties: {Schedule: rate(1 day)}}, V: {Type: ScheduleV2, Properties: {ScheduleExpression: rate(1 day)}}}
";
    assert_eq!(
        made(text),
        "main/M AWS::StepFunctions::StateMachine\nmain/ME AWS::Events::Rule\nmain/MERole AWS::IAM::Role\nmain/MRole AWS::IAM::Role\n\
         main/MV AWS::Scheduler::Schedule\nmain/MVRole AWS::IAM::Role"
    );
    assert_eq!(
        properties(text, "main/MERole", &["Policies"]),
        "Policies: [{PolicyDocument: {Statement: [{Action: [\"states:StartExecution\"], Effect: \"Allow\", Resource: \
         \"arn:aws:states:eu-west-1:111122223333:stateMachine:⟨main/M.Name⟩\"}], Version: \"2012-10-17\"}, PolicyName: \
         \"MERoleStartExecutionPolicy\"}]"
    );
}

#[test]
fn connectors_grant_by_profile() {
    let text = "
Resources:
  F:
    Type: AWS::Serverless::Function
    Connectors:
      Own: {Properties: {Destination: {Id: T}, Permissions: [Read]}}
  T: {Type: 'AWS::Serverless::SimpleTable', Properties: {TableName: t}}
  Topic: {Type: 'AWS::SNS::Topic', Properties: {TopicName: topic}}
  Queue: {Type: 'AWS::SQS::Queue', Properties: {QueueName: q}}
  C: {Type: 'AWS::Serverless::Connector', Properties: {Source: {Id: Topic}, Destination: [{Id: F}, {Id: Queue}], Permissions: [Write]}}
";
    assert_eq!(
        made(text),
        "main/CQueuePolicyDestination1 AWS::SQS::QueuePolicy\nmain/CWriteLambdaPermissionDestination0 AWS::Lambda::Permission\n\
         main/F AWS::Lambda::Function\nmain/FOwnPolicy AWS::IAM::ManagedPolicy\nmain/FRole AWS::IAM::Role\nmain/Queue AWS::SQS::Queue\n\
         main/T AWS::DynamoDB::Table\nmain/Topic AWS::SNS::Topic"
    );
    assert_eq!(
        properties(text, "main/FOwnPolicy", &["PolicyDocument", "Roles"]),
        "PolicyDocument: {Statement: [{Action: [\"dynamodb:GetItem\", \"dynamodb:Query\", \"dynamodb:Scan\", \"dynamodb:BatchGetItem\", \
         \"dynamodb:ConditionCheckItem\", \"dynamodb:PartiQLSelect\"], Effect: \"Allow\", Resource: \
         [\"arn:aws:dynamodb:eu-west-1:111122223333:table/t\", \"arn:aws:dynamodb:eu-west-1:111122223333:table/t/index/*\"]}], \
         Version: \"2012-10-17\"}\nRoles: [\"⟨main/FRole⟩\"]"
    );
    assert_eq!(
        properties(text, "main/CQueuePolicyDestination1", &["PolicyDocument"]),
        "PolicyDocument: {Statement: [{Action: [\"sqs:SendMessage\"], Condition: {ArnEquals: {aws:SourceArn: \
         \"arn:aws:sns:eu-west-1:111122223333:topic\"}}, Effect: \"Allow\", Principal: {Service: \"sns.amazonaws.com\"}, Resource: \
         \"arn:aws:sqs:eu-west-1:111122223333:q\"}], Version: \"2012-10-17\"}"
    );
}

#[test]
fn conditions_govern_all_that_is_made() {
    let text = "
Conditions: {No: !Equals [a, b]}
Resources:
  F: {Type: 'AWS::Serverless::Function', Condition: No, Properties: {Events: {E: {Type: Api, Properties: {Path: /, Method: get, RestApiId: x}}}}}
  A: {Type: 'AWS::Serverless::Application', Properties: {Location: {ApplicationId: x}}}
";
    assert_eq!(
        made(text),
        "main/A AWS::CloudFormation::Stack\nmain.yaml:6:3: application `A` is no local template; it is not read"
    );
}

#[test]
fn sockets_capacity_and_deployments_have_roles_and_permissions() {
    let text = "
Resources:
  S: {Type: 'AWS::Serverless::WebSocketApi', Properties: {Routes: {$connect: {FunctionArn: !GetAtt F.Arn}}, Auth: {AuthType: CUSTOM, AuthArn: !GetAtt F.Arn}}}
  P: {Type: 'AWS::Serverless::CapacityProvider', Properties: {VpcConfig: {SubnetIds: [s]}}}
  F: {Type: 'AWS::Serverless::Function', Properties: {AutoPublishAlias: a, DeploymentPreference: {Type: AllAtOnce}}}
";
    assert_eq!(
        made(text),
        "main/CodeDeployServiceRole AWS::IAM::Role\nmain/F AWS::Lambda::Function\nmain/FAliasa AWS::Lambda::Alias\n\
         main/FRole AWS::IAM::Role\nmain/FVersion AWS::Lambda::Version\nmain/P AWS::Lambda::CapacityProvider\n\
         main/POperatorRole AWS::IAM::Role\nmain/S AWS::ApiGatewayV2::Api\nmain/SAuthorizerPermission AWS::Lambda::Permission\n\
         main/SConnectIntegration AWS::ApiGatewayV2::Integration\nmain/SConnectPermission AWS::Lambda::Permission\n\
         main/SConnectRoute AWS::ApiGatewayV2::Route\nmain/SDefaultStage AWS::ApiGatewayV2::Stage"
    );
    assert_eq!(
        properties(text, "main/SConnectPermission", &["SourceArn"]),
        "SourceArn: \"arn:aws:execute-api:eu-west-1:111122223333:⟨main/S⟩/default/$connect\""
    );
}

#[test]
fn apis_of_conditional_functions_are_conditional() {
    let text = "
Conditions: {No: !Equals [a, b], Yes: !Equals [a, a]}
Resources:
  F: {Type: 'AWS::Serverless::Function', Condition: No, Properties: {Events: {E: {Type: Api, Properties: {Path: /f, Method: get}}}}}
  G: {Type: 'AWS::Serverless::Function', Condition: Yes, Properties: {Events: {E: {Type: Api, Properties: {Path: /g, Method: get}}}}}
";
    let body = properties(text, "main/ServerlessRestApi", &["Body"]);
    assert!(body.contains("/f: {}") && body.contains("/g: {get: {"), "{body}");
    let text = text.replace("Yes: !Equals [a, a]", "Yes: !Equals [a, c]");
    assert_eq!(made(&text), "");
}

#[test]
fn graphql_apis_read_data_by_roles() {
    let text = "
Resources:
  G:
    Type: AWS::Serverless::GraphQLApi
    Properties:
      Auth: {Type: AWS_LAMBDA, LambdaAuthorizer: {AuthorizerUri: 'arn:f'}}
      DataSources: {DynamoDb: {T: {TableName: t, TableArn: 'arn:t', Permissions: [Read]}}, Lambda: {L: {FunctionArn: 'arn:f', ServiceRoleArn: 'arn:r'}}}
";
    assert_eq!(
        made(text),
        "main/G AWS::AppSync::GraphQLApi\nmain/GAuthorizer0Permission AWS::Lambda::Permission\nmain/GCloudWatchRole AWS::IAM::Role\n\
         main/GLLambdaDataSource AWS::AppSync::DataSource\nmain/GTDynamoDBDataSource AWS::AppSync::DataSource\n\
         main/GTDynamoDBDataSourceRole AWS::IAM::Role\nmain/GTDynamoDBDataSourceToTableConnectorPolicy AWS::IAM::ManagedPolicy"
    );
}
