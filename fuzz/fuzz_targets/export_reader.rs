//! Reads any bytes as an export, packed or plain: never a panic, all of it within the limits, and the estate is the same
//! after saving and reading back.
//!
//! `cargo +nightly fuzz run export_reader -- -dict=export.dict`.

#![no_main]

use iamscope_catalog::Catalog;
use iamscope_collect::{Options, collect_bytes};
use iamscope_estate::Estate;
use libfuzzer_sys::fuzz_target;

fn limits() -> Options {
    Options {
        max_bytes: 1 << 20,
        max_ratio: 100,
        ..Options::default()
    }
}

fuzz_target!(|bytes: &[u8]| {
    let collected = collect_bytes("input", bytes, &limits());
    for problem in &collected.problems {
        assert!(!problem.message.is_empty());
    }
    assert!(
        !collected.read.is_empty() || !collected.problems.is_empty(),
        "nothing is swallowed silently"
    );
    let text = collected.estate.to_snapshot();
    let read = Estate::from_snapshot(&text, Catalog::embedded()).expect("our own snapshot");
    assert_eq!(read.to_snapshot(), text);
    assert!(read == collected.estate, "{text}");
});
