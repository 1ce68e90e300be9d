//! The life of a connection, diagnostics and fixes.

use super::*;
use iamscope_validate::Acceptance;
use insta::assert_snapshot;

const URI: &str = "file:///nowhere/é.json";

fn statement(inside: &str) -> String {
    format!("{{\n\"Version\": \"2012-10-17\",\n\"Statement\": [{{{inside}}}]\n}}")
}

#[test]
fn the_life_of_a_connection() {
    let mut editor = Editor::silent(Options::default());
    assert_eq!(editor.ask("textDocument/hover", json!({}))["error"]["code"], -32002);
    let answer = editor.ask(
        "initialize",
        json!({"processId": null, "rootUri": null, "capabilities": {}}),
    );
    assert_eq!(answer["result"]["capabilities"]["positionEncoding"], "utf-16");
    assert_eq!(editor.ask("initialize", json!({}))["error"]["code"], -32600);
    assert_eq!(editor.ask("textDocument/fly", json!({}))["error"]["code"], -32601);
    assert_eq!(
        editor.ask("textDocument/codeAction", json!({"range": 1}))["error"]["code"],
        -32602
    );
    editor.tell("textDocument/didOpen", json!(["nothing"]));
    editor.tell("$/whatever", Value::Null);
    assert_eq!(editor.ask("shutdown", Value::Null)["result"], Value::Null);
    assert_eq!(
        editor.ask("textDocument/codeAction", json!({}))["error"]["code"],
        -32600
    );
    assert_eq!(editor.leave(), Ended::Properly);
    assert_eq!(Editor::new(None).leave(), Ended::Early);
}

#[test]
fn problems_are_told_as_one_types() {
    let mut editor = Editor::new(None);
    let text = statement(r#""Sid": "é😀", "Effect": "allow", "Action": "s3:GetObject", "Resource": "*""#);
    assert_snapshot!(shown(&editor.open(URI, "json", &text)), @r"
    2:23-2:26 1 UNSUPPORTED_SID
    2:40-2:45 1 INVALID_EFFECT
    ");
    let edit = json!({"start": {"line": 2, "character": 40}, "end": {"line": 2, "character": 41}});
    let diagnostics = editor.change(URI, &json!([{"range": edit, "text": "A"}]));
    assert_snapshot!(shown(&diagnostics), @"2:23-2:26 1 UNSUPPORTED_SID");
    let diagnostics = editor.change(URI, &json!([{"text": "{\"Statement\": 1"}]));
    assert_snapshot!(shown(&diagnostics), @r"
    0:14-0:15 1 DATA_TYPE_MISMATCH
    0:15-0:15 1 JSON_SYNTAX_ERROR
    ");
    assert_snapshot!(shown(&editor.change(URI, &json!([{"text": "[]"}]))), @"");
    editor.tell("textDocument/didClose", json!({"textDocument": {"uri": URI}}));
    assert_eq!(editor.diagnostics(URI), Vec::<Value>::new());
}

#[test]
fn a_problem_has_a_page_and_related_places() {
    let editor = Editor::new(None);
    let text = statement(r#""Sid": "A", "Sid": "B", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*""#);
    let diagnostics = editor.open(URI, "json", &text);
    let mut diagnostics = diagnostics.iter();
    let diagnostic = diagnostics.find(|diagnostic| diagnostic["code"] == "JSON_SYNTAX_ERROR");
    let diagnostic = diagnostic.expect("a problem");
    assert_eq!(diagnostic["message"], "duplicate key `Sid`");
    let page = diagnostic["codeDescription"]["href"].as_str().expect("an address");
    assert!(
        page.ends_with("#access-analyzer-reference-policy-checks-error-json-syntax-error"),
        "{page}"
    );
    let related = &diagnostic["relatedInformation"][0]["location"];
    assert_eq!(related["uri"], URI);
    assert_eq!(related["range"]["start"], json!({"line": 2, "character": 16}));
}

#[test]
fn what_is_accepted_is_not_told() {
    let editor = Editor::new(None);
    let text =
        statement(r#""Sid": "NoLintInvalidEffect", "Effect": "allow", "Action": "s3:GetObject", "Resource": "*""#);
    assert_eq!(shown(&editor.open(URI, "json", &text)), "");
}

#[test]
fn what_a_list_accepts_is_not_told() {
    let accepted = vec![Acceptance::new(
        "INVALID_*",
        Some("app/policy.json"),
        "made elsewhere".to_owned(),
    )];
    let options = Options {
        accepted,
        ..Options::default()
    };
    let editor = Editor::with(options, None);
    let text = statement(r#""Effect": "allow", "Action": "s3:GetObject", "Resource": "*""#);
    assert_eq!(shown(&editor.open("file:///infra/app/policy.json", "json", &text)), "");
    let other = editor.open("file:///infra/other/policy.json", "json", &text);
    assert_snapshot!(shown(&other), @"2:26-2:31 1 INVALID_EFFECT");
}

/// Returns the edits that fix what is wrong in a document, each as what it replaces and what it writes.
fn edits(editor: &mut Editor, uri: &str, text: &str) -> Vec<String> {
    editor.open(uri, "", text);
    let lines: Vec<&str> = text.lines().collect();
    let range = json!({"start": {"line": 0, "character": 0}, "end": {"line": lines.len(), "character": 0}});
    let context = json!({"diagnostics": [], "only": ["quickfix"]});
    let params = json!({"textDocument": {"uri": uri}, "range": range, "context": context});
    let answer = editor.ask("textDocument/codeAction", params);
    let actions = answer["result"].as_array().expect("a list").iter();
    let edits = actions.flat_map(|action| action["edit"]["changes"][uri].as_array().expect("edits"));
    let place = |edit: &Value, end: &str, field: &str| {
        let number = edit["range"][end][field].as_u64().expect("a number");
        usize::try_from(number).expect("a place")
    };
    let shown = edits.map(|edit| {
        let line = lines[place(edit, "start", "line")];
        let columns = place(edit, "start", "character")..place(edit, "end", "character");
        let old = line.get(columns).expect("a part of the line");
        format!("{old} -> {}", edit["newText"].as_str().expect("a text"))
    });
    shown.collect()
}

#[test]
fn policies_in_texts_of_other_languages_get_the_fixes_that_read_the_same_there() {
    let mut editor = Editor::new(None);
    // The doubled action could go from a list in JSON; here that would be another text.
    let policy = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "allow", "Action": ["s3:Get*", "s3:GetObject"], "Resource": "*"}]}"#;
    let role = "Resources:\n  Role:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument: ";
    let quoted = format!("{role}'{policy}'\n");
    assert_eq!(edits(&mut editor, "untitled:1.yaml", &quoted), ["allow -> Allow"]);
    let block = format!("{role}|\n        {policy}\n");
    assert_eq!(edits(&mut editor, "untitled:2.yaml", &block), Vec::<String>::new());
    let escaped = format!("{role}{policy:?}\n");
    assert_eq!(edits(&mut editor, "untitled:3.yaml", &escaped), Vec::<String>::new());
    let heredoc = format!("resource \"aws_iam_policy\" \"p\" {{\n  policy = <<EOT\n{policy}\nEOT\n}}\n");
    assert_eq!(edits(&mut editor, "untitled:4.tf", &heredoc), ["allow -> Allow"]);
    let encoded = "resource \"aws_iam_policy\" \"p\" {\n  policy = jsonencode({ Version = \"2012-10-17\", Statement = [\
                   {Effect = \"al${\"low\"}\", Action = [\"s3:Get*\", \"s3:GetObject\"], Resource = \"*\"}] })\n}\n";
    assert_eq!(edits(&mut editor, "untitled:5.tf", encoded), Vec::<String>::new());
}

#[test]
fn fixes_are_offered_where_they_apply() {
    let mut editor = Editor::new(None);
    let text = statement(r#""effect": "allow", "Action": "s3:GetObject", "Resource": "*""#);
    editor.open(URI, "json", &text);
    let fixes = |editor: &mut Editor, character: u32, only: &[&str]| {
        let place = json!({"line": 2, "character": character});
        let context = if only.is_empty() {
            json!({"diagnostics": []})
        } else {
            json!({"diagnostics": [], "only": only})
        };
        let params = json!({"textDocument": {"uri": URI}, "range": {"start": place, "end": place}, "context": context});
        let answer = editor.ask("textDocument/codeAction", params);
        let actions = answer["result"].as_array().expect("a list").iter();
        let shown = actions.map(|action| format!("{} {}", action["title"], action["edit"]["changes"][URI]));
        shown.collect::<Vec<_>>().join("\n")
    };
    assert_snapshot!(fixes(&mut editor, 18, &[]), @r#""write `Effect`" [{"newText":"Effect","range":{"end":{"character":22,"line":2},"start":{"character":16,"line":2}}}]"#);
    assert_snapshot!(fixes(&mut editor, 28, &["quickfix"]), @r#""write `Allow`" [{"newText":"Allow","range":{"end":{"character":31,"line":2},"start":{"character":26,"line":2}}}]"#);
    assert_eq!(fixes(&mut editor, 28, &["source"]), "");
    assert_eq!(fixes(&mut editor, 1, &[]), "");
}

#[test]
fn terraform_is_looked_at_as_the_editor_has_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("a file");
    write("variables.tf", "locals {\n  effect = \"Allow\"\n}\n");
    write("main.tf", "nothing of what is open");
    let policy = "# é\nresource \"aws_iam_policy\" \"p\" {\n  policy = jsonencode({\n    Version = \"2012-10-17\"\n    \
                  Statement = [{ Effect = local.effect, Action = \"s3:Get*\", Resource = \"*\" }]\n  })\n}\n";
    let mut editor = Editor::new(Some(folder.path()));
    let main = uri(&folder.path().join("main.tf"));
    assert_eq!(shown(&editor.open(&main, "terraform", policy)), "");
    let variables = uri(&folder.path().join("variables.tf"));
    let diagnostics = editor.open(&variables, "terraform", "locals {\n  effect = \"allow\"\n}\n");
    assert_snapshot!(shown(&diagnostics), @"1:12-1:17 1 INVALID_EFFECT");
    let diagnostics = editor.change(&main, &json!([{"text": policy.replace("local.effect", "\"é\"")}]));
    assert_snapshot!(shown(&diagnostics), @"4:29-4:30 1 INVALID_EFFECT");
}

#[test]
fn templates_are_looked_at() {
    let editor = Editor::new(None);
    let text = "Resources:\n  Role:\n    Type: AWS::IAM::Role\n    Properties:\n      Policies:\n        - PolicyName: é\n          \
                PolicyDocument:\n            Statement:\n              - Effect: allow # é\n                Action: s3:GetObject\n                \
                Resource: '*'\n";
    assert_snapshot!(shown(&editor.open("file:///nowhere/template.yaml", "yaml", text)), @"8:24-8:29 1 INVALID_EFFECT");
    assert_snapshot!(shown(&editor.open("untitled:Untitled-1", "yaml", text)), @"8:24-8:29 1 INVALID_EFFECT");
    assert_eq!(editor.open("untitled:Untitled-2", "yaml", "a: b"), Vec::<Value>::new());
}
