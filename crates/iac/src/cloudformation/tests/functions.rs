//! Every function, short and long.

use super::*;

const HEAD: &str = "
Parameters:
  Given: {Type: String, Default: given}
  Missing: {Type: String}
  Secret: {Type: String, NoEcho: true, Default: s3cret}
  Names: {Type: CommaDelimitedList, Default: 'a, b,c'}
  Count: {Type: Number, Default: 2}
  Image: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /aws/ami}
  Subnets: {Type: 'List<AWS::EC2::Subnet::Id>'}
Mappings:
  Sizes: {eu-west-1: {small: t3, list: [x, y]}, '012345678901': {small: t4}}
Conditions:
  Yes: !Equals [!Ref Given, given]
  No: !Not [!Condition Yes]
  Maybe: !Equals [!Ref Missing, prod]
Resources:
  Other: {Type: 'Test::A::Other'}
  R:
    Type: Test::A::B
    Properties:
      X: ";

/// Evaluates one property; problems stand after it.
fn evaluated(expression: &str) -> String {
    let options = CloudFormationOptions {
        region: Some("eu-west-1".into()),
        account: Some("111122223333".into()),
        ..CloudFormationOptions::default()
    };
    let text = format!("{HEAD}{}\n", expression.replace('\n', "\n        "));
    let program = run(&[("main.yaml", &text)], &options);
    let declared = resource(&program, "main/R");
    let value = declared.attributes.as_fields().and_then(|fields| fields.get("X"));
    let value = value.map_or_else(|| "nothing".to_owned(), shown);
    let faults: Vec<String> = program
        .problems
        .iter()
        .filter(|problem| !problem.message.starts_with("condition `Maybe` cannot"))
        .map(|problem| problem.message.clone())
        .collect();
    [value].into_iter().chain(faults).collect::<Vec<_>>().join("; ")
}

fn check(cases: &[(&str, &str)]) {
    for (expression, expected) in cases {
        assert_eq!(evaluated(expression), *expected, "{expression}");
    }
}

#[test]
fn references_name_parameters_and_resources() {
    check(&[
        ("!Ref Given", r#""given""#),
        ("{Ref: Given}", r#""given""#),
        ("!Ref Missing", "⟨main.Missing⟩"),
        ("!Ref Secret", r#"secret "s3cret""#),
        ("!Ref Names", r#"["a", "b", "c"]"#),
        ("!Ref Count", r#""2""#),
        ("!Ref Image", "⟨resolve:ssm:/aws/ami⟩"),
        ("!Ref Subnets", "⟨main.Subnets⟩"),
        ("!Ref Other", "⟨main.Other⟩"),
        ("!GetAtt Other.Arn", "⟨main.Other.Arn⟩"),
        ("!GetAtt [Other, Arn]", "⟨main.Other.Arn⟩"),
        ("{'Fn::GetAtt': [Other, !Ref Given]}", "⟨main.Other.given⟩"),
        ("!GetAtt Other.Endpoint.Address", "⟨main.Other.Endpoint.Address⟩"),
        (
            "!Ref Nobody",
            "⟨main.Ref at 21:10⟩; there is no parameter or resource `Nobody`",
        ),
        (
            "!GetAtt Other",
            "⟨main.Fn::GetAtt at 21:10⟩; `Other` names no attribute of a resource",
        ),
    ]);
}

#[test]
fn pseudo_parameters_come_from_the_options() {
    check(&[
        ("!Ref AWS::AccountId", r#""111122223333""#),
        ("!Ref AWS::Region", r#""eu-west-1""#),
        ("!Ref AWS::Partition", r#""aws""#),
        ("!Ref AWS::URLSuffix", r#""amazonaws.com""#),
        ("!Ref AWS::StackName", "⟨main.AWS::StackName⟩"),
        (
            "!Ref AWS::StackId",
            r#""arn:aws:cloudformation:eu-west-1:111122223333:stack/⟨main.AWS::StackName⟩/⟨main.AWS::StackId⟩""#,
        ),
        ("!Ref AWS::NoValue", "nothing"),
        ("[a, !Ref AWS::NoValue, b]", r#"["a", "b"]"#),
        (
            "!Ref AWS::Nothing",
            "⟨main.Ref at 21:10⟩; there is no pseudo parameter `AWS::Nothing`",
        ),
    ]);
}

#[test]
fn regions_nobody_named_are_unknown() {
    let program = template("Resources: {R: {Type: A::B::C, Properties: {X: !Sub 'a:${AWS::Region}', Y: !GetAZs ''}}}");
    assert_eq!(
        everything(&program),
        r#"main/R A::B::C {X: "a:⟨AWS::Region⟩", Y: ⟨Fn::GetAZs(AWS::Region)⟩}"#
    );
}

#[test]
fn sub_fills_in() {
    check(&[
        ("!Sub 'a-${Given}-${Count}'", r#""a-given-2""#),
        (
            "!Sub 'arn:${AWS::Partition}:s3:::${Other}/*'",
            r#""arn:aws:s3:::⟨main.Other⟩/*""#,
        ),
        ("!Sub '${Other.Arn}/x'", r#""⟨main.Other.Arn⟩/x""#),
        (
            "!Sub '${!Literal}-${aws:username}'",
            "\"${Literal}-⟨main.aws:username at 21:28⟩\"; there is no parameter or resource `aws:username`",
        ),
        ("!Sub ['${a}${b}', {a: 1, b: !Ref Given}]", r#""1given""#),
        ("!Sub '${Secret}!'", r#"secret "s3cret!""#),
        ("!Sub '${Missing}'", r#""⟨main.Missing⟩""#),
        ("{'Fn::Sub': 'x$y{z}'}", r#""x$y{z}""#),
        (
            "!Sub '${a b}'",
            "\"⟨main.Fn::Sub at 21:16⟩\"; `${a b}` is no name that `Fn::Sub` can fill in",
        ),
        ("!Sub [a]", r#""a""#),
        (
            "!Sub {a: b}",
            "⟨main.Fn::Sub at 21:10⟩; `Fn::Sub` takes text, not an object",
        ),
        (
            "!Sub '${Names}'",
            "\"⟨main.Names at 21:16⟩\"; `Names` is a list and cannot stand in text",
        ),
    ]);
}

#[test]
fn texts_are_joined_and_split() {
    check(&[
        ("!Join ['-', [a, 1, true, !Ref Given]]", r#""a-1-true-given""#),
        ("!Join [',', !Ref Names]", r#""a,b,c""#),
        ("!Join [',', [a, !Ref Missing]]", r#""a,⟨main.Missing⟩""#),
        ("!Join [',', !Ref Subnets]", "⟨Fn::Join(,, main.Subnets)⟩"),
        ("!Join ['-', [a, !Ref AWS::NoValue, b]]", r#""a-b""#),
        (
            "!Join ['-', a]",
            "⟨main.Fn::Join at 21:10⟩; the values of `Fn::Join` must be a list, not text",
        ),
        (
            "!Join ['-', [[a]]]",
            "⟨main.Fn::Join at 21:10⟩; `Fn::Join` joins texts, not a list",
        ),
        ("!Split [',', 'a,b']", r#"["a", "b"]"#),
        ("!Split [':', !GetAtt Other.Arn]", "⟨Fn::Split(:, main.Other.Arn)⟩"),
        ("!Select [1, !Split [':', !Sub 'a:b:${Other}']]", r#""b""#),
        (
            "!Select [2, !Split [':', !Sub 'a:b:${Other}']]",
            "⟨Fn::Select(2, Fn::Split(:, a:b:main.Other))⟩",
        ),
        (
            "!Split ['', ab]",
            "⟨main.Fn::Split at 21:10⟩; the delimiter of `Fn::Split` is empty",
        ),
        ("!Base64 {'Fn::Sub': 'x ${Given}'}", r#""eCBnaXZlbg==""#),
        ("!Base64 {'Fn::Sub': 'x ${Missing}'}", "⟨Fn::Base64(x main.Missing)⟩"),
    ]);
}

#[test]
fn lists_are_picked_from() {
    check(&[
        ("!Select [0, [a, b]]", r#""a""#),
        ("!Select ['1', !Ref Names]", r#""b""#),
        ("!Select [0, !Ref Subnets]", "⟨Fn::Select(0, main.Subnets)⟩"),
        ("!Select [0, !GetAZs '']", "⟨Fn::Select(0, Fn::GetAZs(eu-west-1))⟩"),
        ("!Select [!Ref Missing, [a]]", "⟨Fn::Select(main.Missing, [a])⟩"),
        (
            "!Select [2, [a, b]]",
            "⟨main.Fn::Select at 21:10⟩; `Fn::Select` has no value at index 2; the list has 2",
        ),
        (
            "!Select [x, [a]]",
            "⟨main.Fn::Select at 21:10⟩; the index of `Fn::Select` must be a whole number, not `x`",
        ),
        (
            "!Cidr [10.0.0.0/16, 3, 8]",
            r#"["10.0.0.0/24", "10.0.1.0/24", "10.0.2.0/24"]"#,
        ),
        ("!Select [1, !Cidr [2001:db8::/56, 2, 64]]", r#""2001:db8:0:1::/64""#),
        ("!Cidr [!Ref Missing, 3, 8]", "⟨Fn::Cidr(main.Missing, 3, 8)⟩"),
        (
            "!Cidr [10.0.0.0/30, 3, 8]",
            "⟨main.Fn::Cidr at 21:10⟩; `10.0.0.0/30` does not hold 3 blocks with 8 bits each",
        ),
        (
            "!Cidr [ten, 3, 8]",
            "⟨main.Fn::Cidr at 21:10⟩; `ten` is no block of addresses",
        ),
        ("{'Fn::Length': !Ref Names}", "3"),
        ("{'Fn::Length': !Ref Subnets}", "⟨Fn::Length(main.Subnets)⟩"),
        (
            "{'Fn::Length': 5}",
            "⟨main.Fn::Length at 21:10⟩; `Fn::Length` takes a list, not a number",
        ),
    ]);
}

#[test]
fn maps_are_looked_up() {
    check(&[
        ("!FindInMap [Sizes, !Ref AWS::Region, small]", r#""t3""#),
        ("!FindInMap [Sizes, eu-west-1, list]", r#"["x", "y"]"#),
        ("!FindInMap [Sizes, '012345678901', small]", r#""t4""#),
        (
            "!FindInMap [Sizes, !Ref Missing, small]",
            "⟨Fn::FindInMap(Sizes, main.Missing, small)⟩",
        ),
        ("!FindInMap [Sizes, us-east-1, small, {DefaultValue: t2}]", r#""t2""#),
        (
            "!FindInMap [Sizes, us-east-1, small]",
            "⟨main.Fn::FindInMap at 21:10⟩; mapping `Sizes` has no `us-east-1`",
        ),
        (
            "!FindInMap [Sizes, eu-west-1, large]",
            "⟨main.Fn::FindInMap at 21:10⟩; mapping `Sizes` has no `eu-west-1` with `large`",
        ),
        (
            "!FindInMap [Sizes]",
            "⟨main.Fn::FindInMap at 21:10⟩; `Fn::FindInMap` does not take 1 arguments",
        ),
        (
            "!FindInMap Sizes",
            "⟨main.Fn::FindInMap at 21:10⟩; `Fn::FindInMap` takes a list, not text",
        ),
    ]);
}

#[test]
fn conditions_choose() {
    check(&[
        ("!If [Yes, a, b]", r#""a""#),
        ("!If [No, a, b]", r#""b""#),
        ("!If [Maybe, a, b]", "⟨Fn::If(main.Maybe, a, b)⟩"),
        ("!If [Maybe, [a], [a]]", r#"["a"]"#),
        ("!If [Yes, !Ref AWS::NoValue, b]", "nothing"),
        ("!If [No, !Ref Nobody, b]", r#""b""#),
        (
            "!If [Never, a, b]",
            "⟨main.Fn::If at 21:10⟩; there is no condition `Never`",
        ),
        (
            "!If [Yes, a]",
            "⟨main.Fn::If at 21:10⟩; `Fn::If` takes a condition and two values",
        ),
        (
            "!If [{'Fn::And': [!Condition Yes, !Condition Maybe]}, a, b]",
            "⟨Fn::If(main.condition, a, b)⟩",
        ),
        ("!If [{'Fn::And': [!Condition No, !Condition Maybe]}, a, b]", r#""b""#),
        ("!If [{'Fn::Or': [!Condition Maybe, !Condition Yes]}, a, b]", r#""a""#),
        ("!If [{'Fn::Equals': [!Sub 'x-${Missing}', 'y']}, a, b]", r#""b""#),
        ("!If [{'Fn::Equals': ['true', true]}, a, b]", r#""a""#),
        ("!If [{'Fn::Equals': [!Ref Missing, !Ref Missing]}, a, b]", r#""a""#),
        ("!Equals [1, 1]", "true"),
    ]);
}

#[test]
fn other_functions() {
    check(&[
        (
            "{'Fn::GetStackOutput': {StackName: s, OutputName: o}}",
            "⟨Fn::GetStackOutput({OutputName: o StackName: s })⟩",
        ),
        ("!ImportValue shared", "⟨Fn::ImportValue(shared)⟩"),
        (
            "{'Fn::ToJsonString': {b: [1, true], a: !Ref Missing, c: 'x\"'}}",
            r#""{\"a\":⟨main.Missing⟩,\"b\":[1,true],\"c\":\"x\\\"\"}""#,
        ),
        (
            "{'Fn::Nothing': a}",
            "⟨main.Fn::Nothing at 21:10⟩; unknown function `Fn::Nothing`",
        ),
        (
            "{'Fn::Sub': a, b: c}",
            r#"{b: "c"}; `Fn::Sub` must stand alone in its object"#,
        ),
        (
            "{'Fn::Transform': {Name: Mine, Parameters: {}}}",
            "⟨Fn::Transform({Name: Mine Parameters: {} })⟩; macro `Mine` runs in AWS only; what it makes is unknown",
        ),
        ("'{{resolve:ssm:/a/b:1}}'", "secret ⟨resolve:ssm:/a/b:1⟩"),
        (
            "!Sub 'p={{resolve:secretsmanager:${Other}::x}}.'",
            r#"secret "p=⟨resolve:secretsmanager:main.Other::x⟩.""#,
        ),
    ]);
}

#[test]
fn scalars_mean_what_cloudformation_takes_them_for() {
    check(&[
        ("012345678901", r#""012345678901""#),
        ("2012-10-17", r#""2012-10-17""#),
        ("1.10", "1.1"),
        ("yes", r#""yes""#),
        ("True", "true"),
        ("0x1F", r#""0x1F""#),
        ("~", "nothing"),
        ("-5", "-5"),
        ("|\n  a\n  b", r#""a\nb\n""#),
        (">-\n  a\n  b", r#""a b""#),
        ("!!str 12", r#""12""#),
    ]);
}
