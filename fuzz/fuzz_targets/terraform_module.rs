//! Reads any text as a whole program: files and modules, separated by lines such as `=== modules/a/main.tf`. Never a
//! panic, an end in time, the same result each time, and all places inside their files.
//!
//! `cargo +nightly fuzz run terraform_module -- -dict=hcl.dict`.

#![no_main]

use iamscope_iac::terraform::{TerraformOptions, read_many, roots};
use iamscope_iac::{Files, Kind, Program, Value};
use libfuzzer_sys::fuzz_target;

/// Splits a text into files; what stands before the first name is the program itself.
fn files(text: &str) -> Vec<(String, String)> {
    let mut files = vec![("main.tf".to_owned(), String::new())];
    for line in text.split_inclusive('\n') {
        match (line.strip_prefix("=== "), files.last_mut()) {
            (Some(name), _) => files.push((name.trim().to_owned(), String::new())),
            (None, Some((_, content))) => content.push_str(line),
            (None, None) => {}
        }
    }
    files
}

fn check(program: &Program, value: &Value) {
    if let Some(origin) = value.origin {
        let source = program.sources.find(origin.source).expect("a source");
        assert!(source.text.get(origin.span.range()).is_some(), "{value:?}");
    }
    match &value.kind {
        Kind::Text(text) => {
            for piece in text.pieces() {
                let source = program.sources.find(piece.source).expect("a source");
                let at = text.as_str().get(piece.at.range());
                let written = source.text.get(piece.span.range());
                assert!(at.is_some() && written.is_some(), "{piece:?}");
                assert!(!piece.is_verbatim || at == written, "{piece:?}");
            }
        }
        Kind::List(elements) | Kind::Set(elements) | Kind::Tuple(elements) => {
            elements.iter().for_each(|element| check(program, element));
        }
        Kind::Map(fields) | Kind::Object(fields) => fields.values().for_each(|field| check(program, field)),
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Unknown(_) => {}
    }
}

fuzz_target!(|text: &str| {
    let files = files(text);
    let folders = roots(&mut Files::memory(files.clone()));
    let folders: Vec<&str> = folders.iter().flatten().map(String::as_str).collect();
    let options = TerraformOptions::default();
    let programs = read_many(Files::memory(files.clone()), &folders, &options);
    let again = read_many(Files::memory(files), &folders, &options);
    for (program, again) in programs.iter().zip(&again) {
        assert_eq!(program.declared, again.declared);
        assert_eq!(program.problems, again.problems);
        for declared in &program.declared {
            check(program, &declared.attributes);
        }
        for problem in &program.problems {
            assert!(!problem.message.contains('\n'), "{problem}");
        }
    }
});
