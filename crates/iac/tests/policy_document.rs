//! `aws_iam_policy_document` against what the provider documents: each `.tf` in the folder has its document beside it.

#![cfg(test)]

use iamscope_iac::terraform::{TerraformOptions, read};
use iamscope_iac::{Files, Kind, Value};
use std::path::{Path, PathBuf};

/// What asks for the document.
const ASKS: &str = r#"
resource "aws_iam_policy" "it" {
  policy   = data.aws_iam_policy_document.it.json
  minified = data.aws_iam_policy_document.it.minified_json
}
"#;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/policy_document")
}

#[test]
fn documents_are_rendered_as_the_provider_renders_them() {
    let mut count = 0;
    let mut wrong = Vec::new();
    let mut names: Vec<PathBuf> = std::fs::read_dir(folder())
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|end| end == "tf"))
        .collect();
    names.sort();
    for path in names {
        let tf = std::fs::read_to_string(&path).expect("a configuration");
        let expected = std::fs::read_to_string(path.with_extension("json")).expect("a document");
        let files = Files::memory([("main.tf", format!("{tf}{ASKS}"))]);
        let options = TerraformOptions {
            account: Some("123456789012".to_owned()),
            ..TerraformOptions::default()
        };
        let program = read(files, "", &options);
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let attributes = &program.declared[0].attributes;
        let rendered = text(attributes, "policy");
        if rendered != expected.trim_end() {
            let problems: Vec<String> = program.problems.iter().map(ToString::to_string).collect();
            wrong.push(format!("{name}:\n{rendered}\n{}", problems.join("\n")));
        }
        let minified: serde_json::Value = serde_json::from_str(&text(attributes, "minified")).expect("JSON");
        let expected: serde_json::Value = serde_json::from_str(&expected).expect("JSON");
        assert_eq!(minified, expected, "{name}");
        count += 1;
    }
    assert_eq!(wrong, Vec::<String>::new(), "{}", wrong.join("\n"));
    assert!(count >= 40, "only {count} cases");
}

/// Every text of the document that is written in the program points to where.
#[test]
fn leaves_point_to_their_lines() {
    let path = folder().join("basic.tf");
    let tf = std::fs::read_to_string(path).expect("a configuration");
    let program = read(
        Files::memory([("main.tf", format!("{tf}{ASKS}"))]),
        "",
        &TerraformOptions::default(),
    );
    let policy = program.declared[0]
        .attributes
        .field("policy")
        .expect("a policy")
        .clone();
    let Kind::Text(policy) = policy.kind else {
        panic!("no text")
    };
    let leaves = policy.pieces().iter().filter(|piece| piece.is_verbatim);
    for piece in leaves {
        let source = program.sources.find(piece.source).expect("a source");
        assert_eq!(
            policy.as_str().get(piece.at.range()),
            source.text.get(piece.span.range())
        );
    }
    let line = |text: &str| {
        let at = policy.as_str().find(text).expect("a leaf") as u32;
        let covering = policy
            .pieces()
            .iter()
            .filter(|piece| piece.at.start <= at && at < piece.at.end);
        let smallest = covering
            .min_by_key(|piece| piece.at.end - piece.at.start)
            .expect("a piece");
        let source = program.sources.find(smallest.source).expect("a source");
        let place = source.line_column(smallest.span.start);
        source
            .text
            .lines()
            .nth(place.line as usize - 1)
            .expect("a line")
            .trim()
            .to_owned()
    };
    assert_eq!(line("s3:GetBucketLocation"), r#""s3:GetBucketLocation","#);
    assert_eq!(line("${aws:username}/\""), r#""home/&{aws:username}/","#);
    assert_eq!(line("Allow"), "statement {");
}

fn text(attributes: &Value, name: &str) -> String {
    let value = attributes.field(name).expect("an attribute");
    value.to_text().expect("text").as_str().to_owned()
}
