//! Whole templates: conditions, loops, includes, nested stacks, exports, the CDK.

use super::*;

fn options(parameters: &[(&str, &str)]) -> CloudFormationOptions {
    let parameters = parameters
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    CloudFormationOptions {
        parameters: parameters.collect(),
        ..CloudFormationOptions::default()
    }
}

#[test]
fn templates_are_recognised_by_what_they_hold() {
    for (text, expected) in [
        ("AWSTemplateFormatVersion: 2010-09-09", true),
        ("Resources: {A: {Type: 'AWS::S3::Bucket'}}", true),
        ("{\"Resources\": {\"A\": {\"Type\": \"AWS::S3::Bucket\"}}}", true),
        ("Transform: AWS::Serverless-2016-10-31\nResources: {}", true),
        ("Resources: {A: {Type: bucket}} # ::", false),
        ("apiVersion: v1\nkind: Pod", false),
        ("{\"Version\": \"2012-10-17\", \"Statement\": []}", false),
        ("", false),
        ("just text about Resources::", false),
    ] {
        assert_eq!(is_template(text), expected, "{text}");
    }
}

#[test]
fn conditions_decide_what_is_made() {
    let text = "
Parameters: {Env: {Type: String}}
Conditions:
  Prod: !Equals [!Ref Env, prod]
  Never: !Equals [a, b]
Resources:
  A: {Type: 'T::A', Condition: Prod}
  B: {Type: 'T::B', Condition: Never}
  C: {Type: 'T::C', Properties: {X: !If [Never, !Ref B, none]}}
";
    let files = [("main.yaml", text)];
    assert_eq!(
        everything(&run(&files, &options(&[("Env", "prod")]))),
        "main/A T::A {}\nmain/C T::C {X: \"none\"}"
    );
    assert_eq!(
        everything(&run(&files, &options(&[("Env", "dev")]))),
        "main/C T::C {X: \"none\"}"
    );
    assert_eq!(
        everything(&run(&files, &options(&[]))),
        "main/A T::A {}\nmain/C T::C {X: \"none\"}\nmain.yaml:4:9: condition `Prod` cannot be decided; what it governs \
         is read as if it held; it needs `Env`: `--parameters Env=...`"
    );
}

#[test]
fn parameters_nobody_has_are_reported() {
    let files = [("main.yaml", "Parameters: {Env: {Type: String}}\nResources: {}")];
    assert_eq!(
        problems(&run(&files, &options(&[("env", "x")]))),
        "main.yaml: no template has a parameter `env`; did you mean `Env`?"
    );
}

#[test]
fn files_of_parameters_have_every_form_of_the_cli() {
    for text in [
        r#"[{"ParameterKey": "A", "ParameterValue": "1"}, {"ParameterKey": "B", "ParameterValue": "x,y"}]"#,
        r#"["A=1", "B=x,y"]"#,
        r#"{"Parameters": {"A": 1, "B": ["x", "y"]}}"#,
        r#"{"A": "1", "B": "x,y"}"#,
    ] {
        let parameters = parameters_file(text).expect(text);
        let parameters: Vec<(&str, &str)> = parameters.iter().map(|(a, b)| (&**a, &**b)).collect();
        assert_eq!(parameters, [("A", "1"), ("B", "x,y")], "{text}");
    }
    assert!(parameters_file("[1]").is_err() && parameters_file("{").is_err());
}

#[test]
fn loops_make_members() {
    let text = "
Transform: AWS::LanguageExtensions
Parameters: {Names: {Type: CommaDelimitedList, Default: 'one,t-wo'}}
Resources:
  Fn::ForEach::Queues:
    - Name
    - !Ref Names
    - Queue&{Name}:
        Type: T::Q
        Properties:
          QueueName: !Ref Name
          Label: !Sub 'q-${Name}-${AWS::Partition}'
          Fn::ForEach::Inner:
            - Key
            - [x, y]
            - ${Key}Of: ${Name}
Outputs:
  Fn::ForEach::Outs:
    - Name
    - !Ref Names
    - Out&{Name}: {Value: !Ref 'Queue&{Name}'}
";
    assert_eq!(
        everything(&template(text)),
        "main/Queueone T::Q {Label: \"q-one-aws\", QueueName: \"one\", xOf: \"one\", yOf: \"one\"}\n\
         main/Queuetwo T::Q {Label: \"q-t-wo-aws\", QueueName: \"t-wo\", xOf: \"t-wo\", yOf: \"t-wo\"}"
    );
}

#[test]
fn files_are_included() {
    let text = "
Transform: {Name: AWS::Include, Parameters: {Location: sub/maps.yaml}}
Resources:
  A:
    Type: T::A
    Properties:
      X: !FindInMap [M, a, b]
      Y: {'Fn::Transform': [{Name: AWS::Include, Parameters: {Location: list.json}}]}
      Fn::Transform: {Name: AWS::Include, Parameters: {Location: more.yaml}}
      Z: {'Fn::Transform': {Name: AWS::Include, Parameters: {Location: 's3://b/k'}}}
";
    let files = [
        ("main.yaml", text),
        (
            "sub/maps.yaml",
            "Mappings: {M: {a: {b: c}}}\nResources: {B: {Type: 'T::B'}}",
        ),
        ("list.json", "[1, {\"Ref\": \"AWS::Partition\"}]"),
        ("more.yaml", "W: !Ref B"),
    ];
    assert_eq!(
        everything(&run(&files, &options(&[]))),
        "main/A T::A {W: ⟨main.B⟩, X: \"c\", Y: [1, \"aws\"], Z: ⟨main.AWS::Include⟩}\nmain/B T::B {}\n\
         main.yaml:10:72: `AWS::Include` of what is no local file; what it holds is unknown"
    );
}

#[test]
fn nested_stacks_take_parameters_and_give_outputs() {
    let main = "
Resources:
  Net: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: nested/net.yaml, Parameters: {Names: [a, b]}}}
  R: {Type: 'T::R', Properties: {X: !GetAtt Net.Outputs.First, Y: !GetAtt Net.Outputs.None, Z: !Ref Net}}
";
    let net = "
Parameters: {Names: {Type: CommaDelimitedList}, Other: {Type: String}}
Resources: {Q: {Type: 'T::Q', Properties: {N: !Ref AWS::StackName, O: !Ref Other}}}
Outputs: {First: {Value: !Select [0, !Ref Names]}}
";
    let program = run(&[("main.yaml", main), ("nested/net.yaml", net)], &options(&[]));
    assert_eq!(
        everything(&program),
        "main/Net AWS::CloudFormation::Stack {Outputs.First: \"a\", Parameters: {Names: [\"a\", \"b\"]}, Ref: \"arn:aws:cloudformation:⟨AWS::Region⟩:000000000000:stack/⟨main/Net⟩/⟨main/Net.uuid⟩\", TemplateURL: \
         \"nested/net.yaml\"}\nmain/Net/Q T::Q {N: ⟨main.Net.AWS::StackName⟩, O: ⟨main.Net.Other⟩}\n\
         main/R T::R {X: \"a\", Y: ⟨main.Net.Outputs.None⟩, Z: \"arn:aws:cloudformation:⟨AWS::Region⟩:000000000000:stack/⟨main/Net⟩/⟨main/Net.uuid⟩\"}"
    );
}

#[test]
fn imports_find_exports_of_the_same_run() {
    let one = "
Resources: {A: {Type: 'T::A', Properties: {X: !ImportValue two-name}}}
Outputs: {O: {Value: !ImportValue two-name, Export: {Name: one-name}}}
";
    let two = "
Resources: {B: {Type: 'T::B', Properties: {X: !ImportValue one-name, Y: !ImportValue nobody}}}
Outputs: {O: {Value: !Sub 'v-${AWS::Partition}', Export: {Name: two-name}}}
";
    let files = Files::memory([("one.yaml", one), ("two.yml", two)]);
    assert_eq!(
        everything(&read_many(files, &["one.yaml", "two.yml"], &options(&[]))),
        "one/A T::A {X: \"v-aws\"}\ntwo/B T::B {X: \"v-aws\", Y: ⟨Fn::ImportValue(nobody)⟩}"
    );
}

#[test]
fn aliases_and_merge_keys_are_written_out() {
    let text = "
Resources:
  A: &a
    Type: T::A
    Properties: &p {X: 1, Y: 2}
  B:
    <<: *a
    Properties: {<<: *p, Y: 3}
  C: *a
";
    assert_eq!(
        everything(&template(text)),
        "main/A T::A {X: 1, Y: 2}\nmain/B T::A {X: 1, Y: 3}\nmain/C T::A {X: 1, Y: 2}"
    );
}

#[test]
fn folders_of_the_cdk_name_stacks_environments_and_constructs() {
    let manifest = r#"{"version": "39.0.0", "artifacts": {
        "App.assets": {"type": "cdk:asset-manifest"},
        "App": {"type": "aws:cloudformation:stack", "environment": "aws://123456789012/cn-north-1",
                "properties": {"templateFile": "App.template.json", "stackName": "app-prod", "parameters": {"P": "v"}}},
        "assembly-Stage": {"type": "cdk:cloud-assembly", "properties": {"directoryName": "assembly-Stage"}}}}"#;
    let nested = r#"{"version": "39.0.0", "artifacts": {
        "StageS": {"type": "aws:cloudformation:stack", "environment": "aws://unknown-account/unknown-region",
                   "displayName": "Stage/S", "properties": {"templateFile": "S.template.json"}}}}"#;
    let app = r#"{"Parameters": {"P": {"Type": "String"}}, "Resources": {
        "BucketAB": {"Type": "T::Bucket", "Properties": {"BucketName": {"Fn::Sub": "${AWS::StackName}-${P}"}},
                     "Metadata": {"aws:cdk:path": "App/Bucket/Resource"}},
        "Inner": {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": {"Fn::Sub": "https://x/${P}"}},
                  "Metadata": {"aws:cdk:path": "App/Inner.NestedStack", "aws:asset:path": "inner.nested.template.json"}}}}"#;
    let inner = r#"{"Resources": {"Q": {"Type": "T::Queue", "Metadata": {"aws:cdk:path": "App/Inner/Q/Resource"}}}}"#;
    let stage = r#"{"Resources": {"T": {"Type": "T::Topic"}}}"#;
    assert!(is_assembly(manifest) && !is_assembly(app));
    let files = Files::memory([
        ("cdk.out/manifest.json", manifest),
        ("cdk.out/App.template.json", app),
        ("cdk.out/inner.nested.template.json", inner),
        ("cdk.out/assembly-Stage/manifest.json", nested),
        ("cdk.out/assembly-Stage/S.template.json", stage),
    ]);
    assert_eq!(
        everything(&read_assembly(files, "cdk.out", &options(&[]))),
        "App/Bucket/Resource T::Bucket (aws-cn 123456789012 cn-north-1) {BucketName: \"app-prod-v\"}\n\
         App/Inner.NestedStack AWS::CloudFormation::Stack (aws-cn 123456789012 cn-north-1) {Ref: \"arn:aws-cn:cloudformation:cn-north-1:123456789012:stack/⟨App/Inner.NestedStack⟩/⟨App/Inner.NestedStack.uuid⟩\", TemplateURL: \"https://x/v\"}\n\
         App/Inner/Q/Resource T::Queue (aws-cn 123456789012 cn-north-1) {}\n\
         Stage/S/T T::Topic {}"
    );
}

#[test]
fn folders_of_the_cdk_may_keep_paths_and_assets_beside_the_templates() {
    let manifest = r#"{"version": "55.0.0", "artifacts": {
        "App.assets": {"type": "cdk:asset-manifest", "properties": {"file": "App.assets.json"}},
        "App": {"type": "aws:cloudformation:stack", "environment": "aws://123456789012/eu-west-1",
                "properties": {"templateFile": "App.template.json"}, "additionalMetadataFile": "App.metadata.json"}}}"#;
    let metadata = r#"{"/App": [{"type": "aws:cdk:templateFile", "data": "App.template.json"}],
        "/App/Inner": [{"type": "aws:cdk:templateFile", "data": "inner.json"}],
        "/App/Q/Resource": [{"type": "aws:cdk:logicalId", "data": "Q1"}],
        "/App/Inner/Q/Resource": [{"type": "aws:cdk:logicalId", "data": "Q1"}]}"#;
    let assets =
        r#"{"files": {"abc": {"source": {"path": "inner.json"}, "destinations": {"x": {"objectKey": "abc.json"}}}}}"#;
    let app = r#"{"Resources": {"Q1": {"Type": "T::Q"}, "N": {"Type": "AWS::CloudFormation::Stack",
        "Properties": {"TemplateURL": {"Fn::Sub": "https://s3.${AWS::URLSuffix}/b/abc.json"}}}}}"#;
    let files = Files::memory([
        ("manifest.json", manifest),
        ("App.metadata.json", metadata),
        ("App.assets.json", assets),
        ("App.template.json", app),
        ("inner.json", r#"{"Resources": {"Q1": {"Type": "T::Q"}}}"#),
    ]);
    let program = read_assembly(files, "", &options(&[]));
    let lines: Vec<String> = program
        .declared
        .iter()
        .map(|one| format!("{} {}", one.address, one.kind))
        .collect();
    assert_eq!(
        lines,
        [
            "App/Inner/Q/Resource T::Q",
            "App/N AWS::CloudFormation::Stack",
            "App/Q/Resource T::Q"
        ]
    );
    assert_eq!(problems(&program), "");
}

#[test]
fn what_is_not_there_may_be_referred_to_by_a_choice_nobody_can_make() {
    let text = "
Parameters: {Env: {Type: String}}
Conditions: {Prod: !Equals [!Ref Env, prod], Never: !Equals [a, b]}
Resources:
  B: {Type: 'T::B', Condition: Never}
  C: {Type: 'T::C', Properties: {X: !If [Prod, !GetAtt B.Arn, none]}}
";
    let files = [("main.yaml", text)];
    assert_eq!(
        everything(&run(&files, &options(&[]))),
        "main/C T::C {X: ⟨Fn::If(main.Prod, main.B.Arn, none)⟩}"
    );
    assert_eq!(
        everything(&run(&files, &options(&[("Env", "prod")]))),
        "main/C T::C {X: ⟨main.Fn::GetAtt at 6:48⟩}\n\
         main.yaml:6:48: there is no resource `B`: its condition `Never` does not hold"
    );
}

#[test]
fn what_others_cost_is_not_taken_from_a_template() {
    let text = "Resources: {Q: {Type: 'T::Q'}}\n";
    let names: Vec<String> = (0..2_500).map(|index| format!("t{index}.yaml")).collect();
    let files = Files::memory(names.iter().map(|name| (name.as_str(), text)));
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let program = read_many(files, &names, &CloudFormationOptions::default());
    assert_eq!((program.declared.len(), problems(&program)), (2_500, String::new()));
}
