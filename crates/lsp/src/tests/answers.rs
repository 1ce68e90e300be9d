//! Hover, completion and writing out, asked at a mark `|` in a document.

use super::*;
use iamscope_catalog::Catalog;
use iamscope_estate::EstateBuilder;

const POLICY: &str = "file:///nowhere/policy.json";
const TERRAFORM: &str = "file:///nowhere/main.tf";
const TEMPLATE: &str = "file:///nowhere/template.yaml";

fn ask(editor: &mut Editor, method: &str, uri: &str, marked: &str) -> Value {
    let (text, position) = cursor(marked);
    editor.open(uri, "", &text);
    let answer = editor.ask(method, json!({"textDocument": {"uri": uri}, "position": position}));
    answer["result"].clone()
}

fn hover(editor: &mut Editor, uri: &str, marked: &str) -> String {
    let answer = ask(editor, "textDocument/hover", uri, marked);
    answer["contents"]["value"].as_str().unwrap_or("nothing").to_owned()
}

fn labels(answer: &Value) -> Vec<&str> {
    let items = answer["items"].as_array().map_or(&[][..], Vec::as_slice);
    items.iter().filter_map(|item| item["label"].as_str()).collect()
}

fn item<'a>(answer: &'a Value, label: &str) -> &'a Value {
    let mut items = answer["items"].as_array().expect("a list").iter();
    items.find(|item| item["label"] == label).expect("an item")
}

#[test]
fn hover_tells_what_an_action_is() {
    let editor = &mut Editor::new(None);
    let shown = hover(
        editor,
        POLICY,
        r#"{"Statement": {"Action": "s3:Get|Object", "Resource": "*"}}"#,
    );
    assert!(
        shown.starts_with("**s3:GetObject**: Read\n\nResource types:\n- `accesspointobject`: "),
        "{shown}"
    );
    assert!(shown.contains("`s3:ExistingObjectTag/<key>`"), "{shown}");
    let shown = hover(editor, TERRAFORM, "statement {\n actions = [\"sqs:|*Message\"]\n}");
    assert!(shown.starts_with("`sqs:*Message`: 3 actions\n"), "{shown}");
    assert!(
        shown.contains("\n- Write, 2: `DeleteMessage`, `SendMessage`"),
        "{shown}"
    );
    let shown = hover(editor, POLICY, r#"{"Statement": {"Action": "s3:Nothing|"}}"#);
    assert_eq!(shown, "no known action of Amazon S3 fits `s3:Nothing`");
    assert_eq!(
        hover(editor, POLICY, r#"{"Statement": {"Effect": "Allow|"}}"#),
        "nothing"
    );
}

#[test]
fn hover_tells_what_keys_and_arns_are() {
    let editor = &mut Editor::new(None);
    let policy = |inside: &str| format!("{{\"Statement\": {{\"Action\": \"s3:GetObject\", {inside}}}}}");
    let shown = hover(
        editor,
        POLICY,
        &policy(r#""Condition": {"IpAddress": {"aws:sourceip|": "10.0.0.0/8"}}"#),
    );
    assert!(
        shown.starts_with("**aws:SourceIp**: IPAddress\n\nThe public address"),
        "{shown}"
    );
    let shown = hover(
        editor,
        POLICY,
        &policy(r#""Condition": {"StringEquals": {"s3:prefix|": "x"}}"#),
    );
    assert!(shown.contains("`s3:ListBucket`"), "{shown}");
    let shown = hover(
        editor,
        POLICY,
        &policy(r#""Resource": "arn:aws:iam::111122223333:role/team/|app""#),
    );
    let expected = "- partition: `aws`\n- service: `iam`, AWS Identity and Access Management (IAM)\n- region: none\n\
                    - account: `111122223333`\n- resource: `role/team/app`\n\nResource type: `iam:role`";
    assert_eq!(shown, expected);
}

#[test]
fn hover_says_who_gets_an_action() {
    let estate = writers();
    let options = Options {
        estate: Some(estate),
        ..Options::default()
    };
    let editor = &mut Editor::with(options, None);
    let shown = hover(
        editor,
        POLICY,
        r#"{"Statement": {"Action": "s3:PutObject|", "Resource": "arn:aws:s3:::b/k"}}"#,
    );
    assert!(
        shown.ends_with(
            "In the estate 2 principals can do it to `arn:aws:s3:::b/k` under a condition: `root`, `user/writer`"
        ),
        "{shown}"
    );
    let shown = hover(editor, POLICY, r#"{"Statement": {"Action": "s3:Put*|"}}"#);
    assert!(
        shown.ends_with("the own policies of 1 principal allow some of them on something: `user/writer`"),
        "{shown}"
    );
    let shown = hover(editor, POLICY, r#"{"Statement": {"Action": "sqs:SendMessage|"}}"#);
    assert!(
        shown.ends_with("In the estate 1 principal can do it to some resource: `root`"),
        "{shown}"
    );
}

/// Returns an estate with one user who may write objects.
fn writers() -> iamscope_estate::Estate {
    let text = r#"resource "aws_iam_user" "writer" { name = "writer" }
        resource "aws_iam_user_policy" "p" {
          user   = aws_iam_user.writer.name
          policy = "{\"Statement\": {\"Effect\": \"Allow\", \"Action\": \"s3:PutObject\", \"Resource\": \"*\"}}"
        }"#;
    let files = iamscope_iac::Files::memory([("main.tf", text)]);
    let options = iamscope_iac::terraform::TerraformOptions::default();
    let program = iamscope_iac::terraform::read(files, "", &options);
    let mut builder = EstateBuilder::default();
    builder.overlay(iamscope_iac::estate::assemble(vec![program]).builder);
    builder.build(Catalog::embedded())
}

#[test]
fn completion_offers_actions() {
    let editor = &mut Editor::new(None);
    let method = "textDocument/completion";
    let answer = ask(editor, method, POLICY, r#"{"Statement": [{"Action": ["s|"]}]}"#);
    assert_eq!(answer["isIncomplete"], true);
    assert_eq!(item(&answer, "s3:")["detail"], "Amazon S3");
    for (uri, marked, start) in [
        (POLICY, "{\"Statement\": [{\n\"Action\": [\"é\", \"s3:|\"]}]}", 17),
        (TERRAFORM, "statement {\n actions = [\"s3:|\n}", 13),
        (TEMPLATE, "Statement:\n- Action:\n  - s3:|\n  Effect: Allow", 4),
    ] {
        let answer = ask(editor, method, uri, marked);
        let get = item(&answer, "s3:GetObject");
        assert_eq!(get["detail"], "Read");
        assert_eq!(get["textEdit"]["newText"], "s3:GetObject");
        let range = &get["textEdit"]["range"];
        assert_eq!(range["start"]["character"], start, "{marked}");
        assert_eq!(range["end"]["character"], start + 3, "{marked}");
        assert!(labels(&answer).contains(&"s3:*"));
        assert!(!labels(&answer).iter().any(|label| label.starts_with("sqs:")));
    }
    assert_eq!(
        ask(editor, method, POLICY, r#"{"Statement": {"Effect": "|"}}"#)["items"],
        json!([])
    );
    assert_eq!(ask(editor, method, POLICY, "{|}"), Value::Null);
}

#[test]
fn completion_offers_what_fits_the_actions() {
    let editor = &mut Editor::new(None);
    let method = "textDocument/completion";
    let policy = |inside: &str| format!("{{\"Statement\": {{\"Action\": \"s3:GetObject\", {inside}}}}}");
    let answer = ask(editor, method, POLICY, &policy(r#""Resource": "|""#));
    let object = item(&answer, "arn:aws:s3:::${BucketName}/${ObjectName}");
    assert_eq!(object["textEdit"]["newText"], "arn:aws:s3:::BucketName/ObjectName");
    assert_eq!(object["detail"], "s3:object");
    assert!(!labels(&answer).contains(&"arn:aws:s3:::${BucketName}"));
    let answer = ask(
        editor,
        method,
        POLICY,
        r#"{"Statement": {"Resource": "arn:aws:sqs:|"}}"#,
    );
    assert_eq!(labels(&answer), ["arn:aws:sqs:${Region}:${Account}:${QueueName}"]);
    let answer = ask(editor, method, POLICY, &policy(r#""Condition": {"String|"}"#));
    assert!(labels(&answer).contains(&"StringEqualsIfExists") && !labels(&answer).contains(&"NullIfExists"));
    let answer = ask(editor, method, POLICY, &policy(r#""Condition": {"ForAll|"}"#));
    assert!(labels(&answer).contains(&"ForAllValues:StringLike"));
    let answer = ask(
        editor,
        method,
        POLICY,
        &policy(r#""Condition": {"StringEquals": {"|"}}"#),
    );
    let key = item(&answer, "s3:ExistingObjectTag/<key>");
    assert!(key["sortText"].as_str() < item(&answer, "aws:PrincipalOrgID")["sortText"].as_str());
    assert!(
        item(&answer, "aws:PrincipalOrgID")["sortText"].as_str() < item(&answer, "aws:SourceIp")["sortText"].as_str()
    );
    assert_eq!(
        item(&answer, "aws:ResourceTag/${TagKey}")["textEdit"]["newText"],
        "aws:ResourceTag/TagKey"
    );
    assert_eq!(key["textEdit"]["newText"], "s3:ExistingObjectTag/key");
    assert!(!labels(&answer).contains(&"s3:prefix"));
}

#[test]
fn stops_are_offered_to_those_who_take_them() {
    let editor = &mut Editor::silent(Options::default());
    let capabilities = json!({"textDocument": {"completion": {"completionItem": {"snippetSupport": true}}}});
    editor.ask(
        "initialize",
        json!({"processId": null, "rootUri": null, "capabilities": capabilities}),
    );
    let marked = r#"{"Statement": {"Action": "s3:ListBucket", "Resource": "|"}}"#;
    let answer = ask(editor, "textDocument/completion", POLICY, marked);
    let bucket = item(&answer, "arn:aws:s3:::${BucketName}");
    assert_eq!(bucket["textEdit"]["newText"], "arn:aws:s3:::${1:BucketName}");
    assert_eq!(bucket["insertTextFormat"], 2);
}

#[test]
fn wildcards_are_written_out() {
    let editor = &mut Editor::new(None);
    let mut written = |uri: &str, marked: &str| {
        let (text, place) = cursor(marked);
        editor.open(uri, "", &text);
        let context = json!({"diagnostics": [], "only": ["refactor"]});
        let range = json!({"start": place, "end": place});
        let params = json!({"textDocument": {"uri": uri}, "range": range, "context": context});
        let answer = editor.ask("textDocument/codeAction", params);
        let edit = &answer["result"][0]["edit"]["changes"][uri][0];
        edit["newText"].as_str().unwrap_or("nothing").to_owned()
    };
    let two = "sqs:?e*eMessage";
    assert_eq!(
        written(POLICY, &format!("{{\"Statement\": {{\"Action\": \"|{two}\"}}}}")),
        "[\"sqs:DeleteMessage\", \"sqs:ReceiveMessage\"]"
    );
    assert_eq!(
        written(
            POLICY,
            &format!("{{\"Statement\": {{\"Action\": [\n  \"|{two}\"\n]}}}}")
        ),
        "\"sqs:DeleteMessage\",\n  \"sqs:ReceiveMessage\""
    );
    assert_eq!(
        written(TEMPLATE, &format!("Action:\n  - |{two}\n")),
        "sqs:DeleteMessage\n  - sqs:ReceiveMessage"
    );
    assert_eq!(
        written(TEMPLATE, &format!("Action: '|{two}'\n")),
        "['sqs:DeleteMessage', 'sqs:ReceiveMessage']"
    );
    assert_eq!(written(POLICY, "{\"Statement\": {\"Action\": \"|*\"}}"), "nothing");
    assert_eq!(
        written(POLICY, "{\"Statement\": {\"Action\": \"|sqs:SendMessage\"}}"),
        "nothing"
    );
}
