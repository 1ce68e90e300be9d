//! Where values were written.

use super::*;
use iamscope_policy::Sources;

/// Writes the pieces of a text: what it reads there, and what the file reads.
fn pieces(value: &Value, sources: &Sources) -> String {
    let Kind::Text(text) = &value.kind else {
        panic!("no text: {value:?}")
    };
    let lines = text.pieces().iter().map(|piece| {
        let source = sources.find(piece.source).expect("a source");
        let written = source.slice(piece.span);
        let read = text.as_str().get(piece.at.range()).expect("a piece");
        if piece.is_verbatim {
            assert_eq!(read, written);
        }
        let place = source.line_column(piece.span.start);
        if read == written {
            format!("{place} {read:?}")
        } else {
            format!("{place} {read:?} of {written:?}")
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn of_property(text: &str) -> String {
    let program = template(text);
    let declared = resource(&program, "main/R");
    pieces(declared.attributes.field("X").expect("X"), &program.sources)
}

#[test]
fn texts_know_their_bytes() {
    for (written, expected) in [
        ("plain text", r#"1:47 "plain text""#),
        ("'quoted'", r#"1:48 "quoted""#),
        ("\"quoted\"", r#"1:48 "quoted""#),
        ("'it''s'", r#"1:47 "it's" of "'it''s'""#),
        ("\"a\\n\"", r#"1:47 "a\n" of "\"a\\n\"""#),
        (
            "!Sub 'a${AWS::Region}b'",
            "1:53 \"a\"\n1:54 \"⟨AWS::Region⟩\" of \"${AWS::Region}\"\n1:68 \"b\"",
        ),
    ] {
        let text = format!("Resources: {{R: {{Type: 'A::B', Properties: {{X: {written}}}}}}}");
        assert_eq!(of_property(&text), expected, "{written}");
    }
}

#[test]
fn wide_characters_do_not_shift_positions() {
    let text =
        "# ünïcödé ⟨x⟩ 😀\nResources:\n  R:\n    Type: A::B\n    Properties:\n      X: !Sub 'ü${AWS::Region}ß'\n";
    assert_eq!(
        of_property(text),
        "6:16 \"ü\"\n6:17 \"⟨AWS::Region⟩\" of \"${AWS::Region}\"\n6:31 \"ß\""
    );
}

#[test]
fn blocks_know_their_lines() {
    let text = "Resources:\n  R:\n    Type: A::B\n    Properties:\n      X: !Sub |\n        {\n          \"a\": \"${AWS::Region}\"\n        }\n";
    assert_eq!(
        of_property(text),
        "6:9 \"{\"\n7:11 \"\\\"a\\\": \\\"\"\n7:17 \"⟨AWS::Region⟩\" of \"${AWS::Region}\"\n7:31 \"\\\"\"\n8:9 \"}\""
    );
}

#[test]
fn parameters_are_written_where_their_default_is() {
    let text = "Parameters:\n  P: {Type: String, Default: dflt}\nResources: {R: {Type: 'A::B', Properties: {X: !Join ['/', [a, !Ref P]]}}}";
    assert_eq!(of_property(text), "3:60 \"a\"\n3:55 \"/\"\n2:30 \"dflt\"");
}

#[test]
fn json_has_the_same_positions() {
    let text = "{\"Resources\": {\n\t\"R\": {\"Type\": \"A::B\", \"Properties\": {\"X\": {\"Fn::Sub\": \"a-${AWS::Region}\"}}}}}";
    assert_eq!(
        of_property(text),
        "2:57 \"a-\"\n2:59 \"⟨AWS::Region⟩\" of \"${AWS::Region}\""
    );
}

#[test]
fn resources_stand_at_their_names() {
    let program = template("Resources:\n  Bucket:\n    Type: AWS::S3::Bucket\n");
    let declared = resource(&program, "main/Bucket");
    let source = program.sources.find(declared.origin.source).expect("a source");
    assert_eq!(source.slice(declared.origin.span), "Bucket");
}
