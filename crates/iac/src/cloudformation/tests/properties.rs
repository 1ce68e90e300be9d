//! What holds for any text.

use super::*;
use proptest::prelude::*;

const TEMPLATE: &str = "
Transform: [AWS::Serverless-2016-10-31, AWS::LanguageExtensions]
Parameters: {P: {Type: CommaDelimitedList, Default: 'a,b'}, Q: {Type: String}}
Conditions: {C: !Equals [!Ref Q, x], D: !Not [!Condition C]}
Mappings: {M: {a: {b: &x [1, 2]}}}
Resources:
  Fn::ForEach::L: [N, !Ref P, {'B${N}': {Type: 'AWS::S3::Bucket', Properties: {BucketName: !Sub 'x-${N}'}}}]
  F:
    Type: AWS::Serverless::Function
    Condition: D
    Properties:
      Policies: [ReadOnlyAccess, {S3ReadPolicy: {BucketName: !Ref Ba}}]
      Events: {E: {Type: Api, Properties: {Path: '/{a}', Method: get}}}
      Environment: {Variables: {A: !FindInMap [M, a, b], B: *x, C: !If [C, !Ref AWS::NoValue, !GetAtt Ba.Arn]}}
  N: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: n.yaml, Parameters: {A: !Join ['-', !Ref P]}}}
  T:
    Type: AWS::SQS::QueuePolicy
    Properties:
      PolicyDocument: !Sub |
        {\"Statement\": \"${N.Outputs.O} {{resolve:ssm:x}}\"}
Outputs: {O: {Value: !Select [0, !Split [',', !ImportValue e]], Export: {Name: e}}}
";

/// Checks that every piece of every text is where it says.
fn pieces_hold(value: &Value, program: &Program) {
    match &value.kind {
        Kind::Text(text) => {
            for piece in text.pieces() {
                let source = program.sources.find(piece.source).expect("a source");
                let written = source.text.get(piece.span.range()).expect("bytes of the source");
                let read = text.as_str().get(piece.at.range()).expect("bytes of the text");
                assert!(!piece.is_verbatim || read == written, "{read:?} {written:?}");
            }
        }
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Unknown(_) => {}
        Kind::List(values) | Kind::Set(values) | Kind::Tuple(values) => {
            values.iter().for_each(|one| pieces_hold(one, program));
        }
        Kind::Map(fields) | Kind::Object(fields) => fields.values().for_each(|one| pieces_hold(one, program)),
    }
}

fn read_any(text: &str) {
    let nested = "Parameters: {A: {Type: String}}\nResources: {}\nOutputs: {O: {Value: !Ref A}}";
    let program = run(
        &[("main.yaml", text), ("n.yaml", nested)],
        &CloudFormationOptions::default(),
    );
    for declared in &program.declared {
        pieces_hold(&declared.attributes, &program);
    }
    assert!(program.problems.iter().all(|problem| !problem.message.contains('\n')));
}

#[test]
fn the_template_is_read_as_it_is() {
    let program = template(TEMPLATE);
    assert!(program.declared.len() >= 8, "{}", everything(&program));
    read_any(TEMPLATE);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn mangled_templates_are_read(cuts in prop::collection::vec((0..TEMPLATE.len(), 0..6usize, "[ -~\\n]{0,4}"), 1..6)) {
        let mut text = TEMPLATE.to_owned();
        for (at, length, new) in cuts {
            let at = at.min(text.len());
            let end = (at + length).min(text.len());
            if text.is_char_boundary(at) && text.is_char_boundary(end) {
                text.replace_range(at..end, &new);
            }
        }
        read_any(&text);
    }

    #[test]
    fn any_text_is_read(text in "[ -~\\n\\tä⟨⟩]{0,200}") {
        read_any(&text);
        is_template(&text);
    }
}
