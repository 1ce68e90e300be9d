//! `iamscope lsp`: nothing but the protocol on standard output.

use crate::support::{Run, iamscope_with};
use serde_json::Value;

fn talk(messages: &[&str]) -> Run {
    let frame = |message: &&str| format!("Content-Length: {}\r\n\r\n{message}", message.len());
    let input: Vec<String> = messages.iter().map(frame).collect();
    iamscope_with(&["lsp", "--stdio", "--estate", "examples/acme"], &input.concat())
}

fn answers(run: &Run) -> Vec<Value> {
    let mut rest = run.stdout.as_str();
    let mut answers = Vec::new();
    while !rest.is_empty() {
        let (header, body) = rest.split_once("\r\n\r\n").expect("a header");
        let length: usize = header
            .strip_prefix("Content-Length: ")
            .expect("a length")
            .parse()
            .expect("a number");
        let (body, next) = body.split_at(length);
        answers.push(serde_json::from_str(body).expect("JSON"));
        rest = next;
    }
    answers
}

#[test]
fn a_connection_from_start_to_end() {
    let opened = r#"{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":"file:///none/p.json","languageId":"json","version":1,"text":"{\"Statement\": {\"Effect\": \"Allow\", \"Action\": \"s3:GetObject\", \"Resource\": \"*\"}}"}}}"#;
    let hover = r#"{"jsonrpc":"2.0","id":2,"method":"textDocument/hover","params":{"textDocument":{"uri":"file:///none/p.json"},"position":{"line":0,"character":50}}}"#;
    let run = talk(&[
        r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"processId":null,"rootUri":null,"capabilities":{}}}"#,
        r#"{"jsonrpc":"2.0","method":"initialized","params":{}}"#,
        opened,
        hover,
        r#"{"jsonrpc":"2.0","id":3,"method":"shutdown"}"#,
        r#"{"jsonrpc":"2.0","method":"exit"}"#,
    ]);
    let answers = answers(&run);
    let find = |id: u32| answers.iter().find(|answer| answer["id"] == id).expect("an answer");
    assert_eq!(find(1)["result"]["serverInfo"]["name"], "iamscope");
    let shown = find(2)["result"]["contents"]["value"].as_str().expect("text");
    assert!(
        shown.starts_with("**s3:GetObject**") && shown.contains("In the estate"),
        "{shown}"
    );
    assert!(find(3)["result"].is_null());
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
}

#[test]
fn an_editor_that_just_leaves_is_an_error() {
    let run = talk(&["{", r#"{"jsonrpc":"2.0","method":"exit"}"#]);
    assert_eq!(answers(&run)[0]["error"]["code"], -32700);
    assert_eq!(run.code, 1);
}
