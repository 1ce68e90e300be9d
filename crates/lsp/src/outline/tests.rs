//! What the cursor, a `|`, is in.

use super::*;
use proptest::prelude::*;

/// Says what is at the mark: the role, the token, and the actions of the statement.
fn at(text: &str, syntax: Syntax) -> String {
    let byte = text.find('|').expect("a mark");
    let text = text.replacen('|', "", 1);
    let outline = Outline::new(&text, syntax);
    match outline.at(byte) {
        Some(place) => {
            let role = match outline.role(place) {
                Role::Action => "action".to_owned(),
                Role::Resource => "resource".to_owned(),
                Role::Operator => "operator".to_owned(),
                Role::ConditionKey { operator } => format!("key of {operator}"),
                Role::Other => "other".to_owned(),
            };
            let actions = outline.actions(place).join(" ");
            format!("{role} `{}` of [{actions}]", outline.content(place.token))
        }
        None => "nothing".to_owned(),
    }
}

#[test]
fn policies_in_json() {
    let at = |inside: &str| {
        at(
            &format!("{{\"Statement\": [{{\"Action\": [\"a:B\"], {inside}"),
            Syntax::Json,
        )
    };
    assert_eq!(at(r#""Resource": "arn:|"}]}"#), "resource `arn:` of [a:B]");
    assert_eq!(at(r#""Resource": ["x", "arn:|"#), "resource `arn:` of [a:B]");
    assert_eq!(at(r#""NotResource": "|", "Effect": "#), "resource `` of [a:B]");
    assert_eq!(at(r#""Condition": {"StringE|"}}]}"#), "operator `StringE` of [a:B]");
    assert_eq!(
        at(r#""Condition": {"StringE|quals": {"#),
        "operator `StringEquals` of [a:B]"
    );
    assert_eq!(at(r#""Condition": {"Bool": {"aws:|"}}"#), "key of Bool `aws:` of [a:B]");
    assert_eq!(
        at("\"Condition\": {\"Bool\": {\"aws:|\n \"x\": \"y\""),
        "key of Bool `aws:` of [a:B]"
    );
    assert_eq!(at(r#""Condition": {"Bool": {"aws:x": "t|"}}"#), "other `t` of [a:B]");
    assert_eq!(at(r#""Effect": "A|"#), "other `A` of [a:B]");
    assert_eq!(at(r#""Effect": "Allow"|"#), "nothing");
}

#[test]
fn each_statement_has_its_own_actions() {
    let text = r#"{"Statement": [{"Action": "a:B", "Resource": "*"}, {"NotAction": ["c:D", "e:F"], "Resource": "|"}]}"#;
    assert_eq!(at(text, Syntax::Json), "resource `` of [c:D e:F]");
    assert_eq!(at(r#"{"Action": "s3:|"#, Syntax::Json), "action `s3:` of [s3:]");
    assert_eq!(
        at("{\"Action\": \"s3:|\n \"Resource\": \"*\"}", Syntax::Json),
        "action `s3:` of [s3:]"
    );
}

#[test]
fn policies_in_hcl() {
    let encoded = |inside: &str| {
        let text = format!(
            "resource \"a\" \"b\" {{\n policy = jsonencode({{\n Statement = [{{\n Action = concat([\"s3:Get*\"], var.x)\n {inside}\n}}]\n}})\n}}"
        );
        at(&text, Syntax::Hcl)
    };
    assert_eq!(
        encoded("Resource = \"${aws_s3_bucket.b[\"x\"].arn}/|*\""),
        "resource `${aws_s3_bucket.b[\"x\"].arn}/*` of [s3:Get*]"
    );
    assert_eq!(
        encoded("Condition = { Bool = { \"aws:|\" = true } }"),
        "key of Bool `aws:` of [s3:Get*]"
    );
    assert_eq!(encoded("# \"x|\"\nResource = \"*\""), "nothing");
    let document = |inside: &str| {
        let text = format!(
            "data \"aws_iam_policy_document\" \"b\" {{\n statement {{\n actions = [\"s3:Get*\"]\n {inside}\n}}\n}}"
        );
        at(&text, Syntax::Hcl)
    };
    assert_eq!(document("not_resources = [\"|\"]"), "resource `` of [s3:Get*]");
    assert_eq!(
        document("condition {\n test = \"Str|\"\n}"),
        "operator `Str` of [s3:Get*]"
    );
    assert_eq!(
        document("condition {\n test = \"Bool\"\n variable = \"aws:|\"\n}"),
        "key of Bool `aws:` of [s3:Get*]"
    );
    assert_eq!(document("condition {\n values = [\"|\"]\n}"), "other `` of [s3:Get*]");
    let heredoc = "resource \"a\" \"b\" {\n policy = <<EOF\n{\"Statement\": {\"Action\": \"s3:|\"}}\nEOF\n}";
    assert_eq!(at(heredoc, Syntax::Hcl), "action `s3:` of [s3:]");
}

#[test]
fn policies_in_yaml() {
    let statement = |inside: &str| {
        let text = format!(
            "Resources:\n  Role:\n    Statement:\n      - Effect: Allow # x\n        Action:\n        - s3:Get*\n        - 'a:B'\n{inside}\n      - Effect: Deny\n        Action: x:Y\n"
        );
        at(&text, Syntax::Yaml)
    };
    assert_eq!(statement("        - s3:|"), "action `s3:` of [s3:Get* a:B s3:]");
    assert_eq!(
        statement("        Resource: !Sub \"arn:|x\""),
        "resource `arn:x` of [s3:Get* a:B]"
    );
    assert_eq!(
        statement("        Resource: [a, arn:|]"),
        "resource `arn:` of [s3:Get* a:B]"
    );
    assert_eq!(
        statement("        Condition:\n          StringE|quals:\n            a:b: c"),
        "operator `StringEquals` of [s3:Get* a:B]"
    );
    assert_eq!(
        statement("        Condition:\n          StringE|"),
        "operator `StringE` of [s3:Get* a:B]"
    );
    assert_eq!(
        statement("        Condition:\n          Bool:\n            aws:|"),
        "key of Bool `aws:` of [s3:Get* a:B]"
    );
    assert_eq!(
        statement("        Condition:\n          Bool: {aws:Multi|: true}"),
        "key of Bool `aws:Multi` of [s3:Get* a:B]"
    );
    assert_eq!(
        at("Action:\n  [a:B,\n   c:|]\nEffect: Allow", Syntax::Yaml),
        "action `c:` of [a:B c:]"
    );
    assert_eq!(at("{\"Action\": \"a:|\"}", Syntax::Yaml), "action `a:` of [a:]");
}

#[test]
fn deep_texts_take_no_long() {
    let brackets = "[".repeat(400_000) + &"}".repeat(400_000);
    let dashes = "- ".repeat(400_000) + "x";
    for (text, syntax) in [
        (&brackets, Syntax::Json),
        (&brackets, Syntax::Hcl),
        (&dashes, Syntax::Yaml),
    ] {
        let outline = Outline::new(text, syntax);
        if let Some(place) = outline.at(text.len()) {
            assert_eq!(outline.actions(place), Vec::<&str>::new());
        }
    }
}

proptest! {
    #[test]
    fn every_text_has_an_outline(text in "([{}\\[\\],:=\"'#\\\\$\n <-]|Action|Condition|é){0,40}", byte in 0_usize..60) {
        for syntax in [Syntax::Json, Syntax::Hcl, Syntax::Yaml] {
            let outline = Outline::new(&text, syntax);
            if let Some(place) = outline.at(byte) {
                outline.role(place);
                outline.actions(place);
                prop_assert!(text.is_char_boundary(place.token.content.start as usize));
                prop_assert!(text.is_char_boundary(place.token.content.end as usize));
            }
        }
    }
}
