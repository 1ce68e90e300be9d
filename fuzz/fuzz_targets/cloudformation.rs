//! Reads any text as a template, with another one beside it to nest and include: never a panic, all of it within the
//! budgets, and what claims to be written somewhere stands there.
//!
//! `cargo +nightly fuzz run cloudformation -- -dict=cloudformation.dict`.

#![no_main]

use iamscope_iac::cloudformation::{CloudFormationOptions, is_assembly, is_template, read_assembly, read_many};
use iamscope_iac::{Files, Kind, Program, Value};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let (main, nested) = text.split_once("%%%").unwrap_or((text, ""));
    let files = || Files::memory([("main.yaml", main), ("n.yaml", nested), ("manifest.json", nested)]);
    let options = CloudFormationOptions::default();
    check(&read_many(files(), &["main.yaml", "n.yaml"], &options));
    is_template(main);
    if is_assembly(nested) {
        check(&read_assembly(files(), "", &options));
    }
});

fn check(program: &Program) {
    for problem in &program.problems {
        assert!(!problem.message.is_empty());
    }
    for declared in &program.declared {
        assert!(program.sources.find(declared.origin.source).is_some());
        value(program, &declared.attributes);
    }
}

fn value(program: &Program, value_: &Value) {
    match &value_.kind {
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
            values.iter().for_each(|one| value(program, one));
        }
        Kind::Map(fields) | Kind::Object(fields) => fields.values().for_each(|one| value(program, one)),
    }
}
