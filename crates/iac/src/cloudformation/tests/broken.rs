//! Broken input: one clear line each, and the rest is read.

use super::*;
use std::fmt::Write;

const REST: &str = "  Rest: {Type: 'T::Rest'}\n";

/// Checks that the resource `Rest` is read and that the problems are these.
#[track_caller]
fn check(text: &str, expected: &str) {
    let program = template(text);
    assert_eq!(problems(&program), expected, "{text}");
    resource(&program, "main/Rest");
}

#[track_caller]
fn in_resource(body: &str, expected: &str) {
    check(
        &format!("Resources:\n{REST}  R:\n    Type: T::R\n    Properties:\n{body}\n"),
        expected,
    );
}

#[test]
fn yaml_that_breaks_off_keeps_what_was_complete() {
    let text = format!("Resources:\n{REST}  R:\n    Type: T::R\n    Properties: {{X: [a\n");
    check(
        &text,
        "main.yaml:6:1: this is not YAML: while parsing a flow sequence, expected ',' or ']'",
    );
}

#[test]
fn tabs_do_not_indent() {
    let text = format!("Resources:\n{REST}  R:\n\tType: T::R\n");
    let found = problems(&template(&text));
    assert!(found.starts_with("main.yaml:4:2: this is not YAML: "), "{found}");
    assert!(found.ends_with("; indent with spaces instead of tabs"), "{found}");
    resource(&template(&text), "main/Rest");
}

#[test]
fn anchors_nobody_set() {
    let found = format!("Resources:\n{REST}  R: *nothing\n");
    check(
        &found,
        "main.yaml:3:6: this is not YAML: while parsing node, found unknown anchor",
    );
}

#[test]
fn tags_nobody_knows() {
    in_resource(
        "      X: !Reff Rest",
        "main.yaml:6:10: unknown tag `!Reff`; CloudFormation has tags for its functions only, such as `!Ref`",
    );
}

#[test]
fn keys_that_stand_twice() {
    in_resource(
        "      X: 1\n      X: 2",
        "main.yaml:7:7: `X` stands here a second time; the last one counts",
    );
}

#[test]
fn keys_that_are_no_text() {
    in_resource(
        "      ? [a]\n      : 2",
        "main.yaml:6:9: a key must be text, not a list",
    );
}

#[test]
fn alias_bombs() {
    let mut text = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n".to_owned();
    for level in 1..10 {
        let below = format!("*a{}, ", level - 1).repeat(10);
        writeln!(text, "a{level}: &a{level} [{below}]").expect("text");
    }
    let text = format!("Resources:\n{REST}Metadata:\n  {}", text.replace('\n', "\n  "));
    let found = problems(&template(&text));
    assert!(
        found.ends_with("the template has more than 1000000 values with its aliases written out"),
        "{found}"
    );
    resource(&template(&text), "main/Rest");
}

#[test]
fn aliases_of_themselves() {
    in_resource(
        "      X: &x [*x]",
        "main.yaml:6:14: an alias stands inside of what it names",
    );
}

#[test]
fn towers_of_aliases() {
    let mut text = format!("Resources:\n{REST}Metadata:\n  a0: &a0 [x]\n");
    for level in 1..200 {
        writeln!(text, "  a{level}: &a{level} [*a{}]", level - 1).expect("text");
    }
    let found = problems(&template(&text));
    assert!(found.starts_with("main.yaml:101:"), "{found}");
    assert!(found.contains("aliases nest more than 100 levels deep"), "{found}");
    resource(&template(&text), "main/Rest");
}

#[test]
fn deep_nesting() {
    let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
    in_resource(
        &format!("      X: {deep}"),
        "main.yaml:6:106: nested more than 100 levels deep",
    );
    let deep = format!("{}{}", "[".repeat(30_000), "]".repeat(30_000));
    in_resource(
        &format!("      X: {deep}"),
        "main.yaml:6:265: this is not YAML: recursion limit exceeded",
    );
    let text = format!(
        "{{\"Resources\": {{\"Rest\": {{\"Type\": \"T::R\"}}, \"R\": {{\"Type\": \"T::R\", \"Properties\": {{\"X\": {deep}}}}}}}}}"
    );
    let program = template(&text);
    assert!(
        problems(&program).contains("nested more than 100 levels deep"),
        "{}",
        problems(&program)
    );
    resource(&program, "main/Rest");
}

#[test]
fn json_with_a_fault() {
    let text =
        "{\"Resources\": {\n  \"Rest\": {\"Type\": \"T::R\"},\n  \"R\": {\"Type\": \"T::R\" \"Properties\": {}}\n}}";
    check(text, "main.yaml:3:24: this is not JSON: expected `,` before this");
}

#[test]
fn references_in_a_circle() {
    let text = format!(
        "Resources:\n{REST}  A: {{Type: 'T::A', Properties: {{X: !Ref B}}}}\n  B: {{Type: 'T::B', Properties: {{X: !Sub '${{C.Arn}}'}}}}\n  C: {{Type: 'T::C', DependsOn: A}}\n"
    );
    check(
        &text,
        "main.yaml:3:3: resources depend on each other in a circle: `A` -> `B` -> `C` -> `A`",
    );
    in_resource(
        "      X: !Ref R",
        "main.yaml:3:3: resources depend on each other in a circle: `R` -> `R`",
    );
}

#[test]
fn conditions_in_a_circle() {
    let text = format!(
        "Conditions:\n  A: !Not [!Condition B]\n  B: !Not [!Condition A]\nResources:\n{REST}  R: {{Type: 'T::R', Condition: A}}\n"
    );
    let found = problems(&template(&text));
    assert!(
        found.contains("main.yaml:2:6: conditions depend on each other in a circle: `A` -> `B` -> `A`"),
        "{found}"
    );
    resource(&template(&text), "main/Rest");
}

#[test]
fn conditions_nobody_wrote() {
    let text = format!("Resources:\n{REST}  R: {{Type: 'T::R', Condition: Never}}\n");
    check(&text, "main.yaml:3:32: there is no condition `Never`");
}

#[test]
fn resources_that_are_none() {
    let text =
        format!("Resources:\n{REST}  A: text\n  B: {{Properties: {{}}}}\n  C: {{Type: 'T::C', Properties: [1]}}\n");
    check(
        &text,
        "main.yaml:3:3: resource `A` must be an object, not text\n\
         main.yaml:4:3: resource `B` has no type; write one such as `Type: AWS::S3::Bucket`\n\
         main.yaml:5:33: the properties of `C` must be an object, not a list",
    );
}

#[test]
fn sections_that_are_none() {
    let text = format!("resources: {{}}\nParameters: [a]\nResources:\n{REST}");
    check(
        &text,
        "main.yaml:1:1: unknown section `resources`; did you mean `Resources`?\n\
         main.yaml:2:13: section `Parameters` must be an object, not a list",
    );
}

#[test]
fn maps_without_the_key() {
    in_resource(
        "      X: !FindInMap [M, a, b]",
        "main.yaml:6:22: there is no mapping `M`",
    );
}

#[test]
fn nested_templates_that_are_missing_or_hold_themselves() {
    let nested = |url: &str| {
        format!("Resources:\n{REST}  N: {{Type: 'AWS::CloudFormation::Stack', Properties: {{TemplateURL: {url}}}}}\n")
    };
    check(
        &nested("gone.yaml"),
        "main.yaml:3:3: the template of nested stack `N` cannot be read: there is no file `gone.yaml`",
    );
    check(
        &nested("main.yaml"),
        "main.yaml:3:3: nested stack `N` holds itself: `main.yaml`",
    );
    check(
        &nested("../outside.yaml"),
        "main.yaml:3:3: the template of nested stack `N` cannot be read: `../outside.yaml` lies outside of what is \
         read; name a folder that holds it",
    );
    check(
        &nested("https://b.s3.amazonaws.com/t.yaml"),
        "main.yaml:3:69: the template of nested stack `N` is no local file; its resources are not read; name its file, or read it by itself",
    );
}

#[test]
fn includes_that_are_missing_or_hold_themselves() {
    in_resource(
        "      X: {'Fn::Transform': {Name: AWS::Include, Parameters: {Location: gone.yaml}}}",
        "main.yaml:6:72: cannot include: there is no file `gone.yaml`",
    );
    let text = format!(
        "Resources:\n{REST}  R: {{Type: 'T::R', Properties: {{'Fn::Transform': {{Name: AWS::Include, Parameters: {{Location: a.yaml}}}}}}}}\n"
    );
    let circle = "{'Fn::Transform': {Name: AWS::Include, Parameters: {Location: a.yaml}}}";
    let program = run(
        &[("main.yaml", &text), ("a.yaml", circle)],
        &CloudFormationOptions::default(),
    );
    assert_eq!(
        problems(&program),
        "a.yaml:1:19: files include each other more than 8 deep"
    );
    resource(&program, "main/Rest");
}

#[test]
fn loops_over_what_is_unknown_or_no_list() {
    let text = format!(
        "Parameters: {{P: {{Type: CommaDelimitedList}}}}\nResources:\n{REST}  Fn::ForEach::A: [N, !Ref P, {{'A${{N}}': {{Type: 'T::A'}}}}]\n  Fn::ForEach::B: [N, x, {{}}]\n  Fn::ForEach::C: 1\n"
    );
    check(
        &text,
        "main.yaml:4:23: the values of `Fn::ForEach::A` are not known; what it makes is not read\n\
         main.yaml:5:23: `Fn::ForEach::B` ranges over a list, not text\n\
         main.yaml:6:19: `Fn::ForEach::C` takes a name, a list of values and an object",
    );
}

#[test]
fn loops_that_make_the_same_twice() {
    let text = format!("Resources:\n{REST}  Fn::ForEach::A: [N, [a, b], {{Same: {{Type: 'T::A'}}}}]\n");
    check(
        &text,
        "main.yaml:3:32: `Same` is made a second time; the first one counts",
    );
}

#[test]
fn macros() {
    check(
        &format!("Transform: [Mine, AWS::LanguageExtensions]\nResources:\n{REST}"),
        "main.yaml:1:13: macro `Mine` runs in AWS only; what it changes is unknown",
    );
}

#[test]
fn texts_that_double_again_and_again() {
    let mut parameters = String::new();
    for level in 0..40 {
        let next = level + 1;
        writeln!(parameters, "  A{level}: {{Type: 'AWS::CloudFormation::Stack', Properties: {{TemplateURL: n.yaml, Parameters: {{P: !Sub '${{A{next}.Outputs.O}}${{A{next}.Outputs.O}}'}}}}}}").expect("text");
    }
    let text = format!(
        "Resources:\n{REST}  A40: {{Type: 'AWS::CloudFormation::Stack', Properties: {{TemplateURL: n.yaml, Parameters: {{P: xx}}}}}}\n{parameters}"
    );
    let nested = "Parameters: {P: {Type: String}}\nResources: {}\nOutputs: {O: {Value: !Ref P}}";
    let program = run(
        &[("main.yaml", &text), ("n.yaml", nested)],
        &CloudFormationOptions::default(),
    );
    assert!(problems(&program).contains("the text that is put together here is too long"));
    resource(&program, "main/Rest");
}

#[test]
fn files_that_are_no_templates() {
    for (text, expected) in [
        (
            "",
            "main.yaml: this is no CloudFormation template: it has no `Resources` with types",
        ),
        (
            "a: b",
            "main.yaml: this is no CloudFormation template: it has no `Resources` with types",
        ),
        (
            "AWSTemplateFormatVersion: '2010-09-09'",
            "main.yaml:1:1: the template has no section `Resources`",
        ),
    ] {
        assert_eq!(problems(&template(text)), expected, "{text}");
    }
    let program = read(
        Files::memory([("a", "b")]),
        "gone.yaml",
        &CloudFormationOptions::default(),
    );
    assert_eq!(problems(&program), "gone.yaml: there is no file `gone.yaml`");
}

#[test]
fn second_templates_in_a_file() {
    check(
        &format!("Resources:\n{REST}---\nResources:\n  A: {{Type: 'T::A'}}\n"),
        "main.yaml:4:1: a second template in the same file is not read; put it into a file of its own",
    );
}

#[test]
fn what_stands_in_brackets_and_quotes_need_not_be_indented() {
    let text = format!(
        "Resources:\n{REST}  R:\n    Type: T::R\n    Properties:\n      X: {{\n    \"a\": [1, 2 # ]\n  ],\n\"b\": 'it''s'\n  }}\n      Y: !Sub '{{\n  ${{AWS::Partition}}\n}}'\n      Z: !Ref Nobody\n"
    );
    let program = template(&text);
    assert_eq!(
        problems(&program),
        "main.yaml:14:10: there is no parameter or resource `Nobody`"
    );
    let attributes = &resource(&program, "main/R").attributes;
    assert_eq!(shown(attributes.field("X").expect("X")), "{a: [1, 2], b: \"it's\"}");
    assert_eq!(shown(attributes.field("Y").expect("Y")), "\"{ aws }\"");
}

#[test]
fn names_of_what_was_not_read_are_not_reported() {
    let text = format!(
        "Resources:\n{REST}  R: {{Type: 'T::R', Properties: {{X: !Ref Later, Y: !GetAtt Later.Arn}}}}\n  Later: [\n"
    );
    let program = template(&text);
    assert_eq!(program.problems.len(), 1, "{}", problems(&program));
    let attributes = &resource(&program, "main/R").attributes;
    assert_eq!(shown(attributes.field("Y").expect("Y")), "⟨main.Later.Arn⟩");
}
