//! How fast policies are read: `cargo bench -p iamscope-policy`.
//!
//! Prints megabytes per second for the best of several rounds over a few documents, as they are printed and minified.

use iamscope_policy::json::{self, Limits};
use iamscope_policy::{PolicyKind, SourceId, parse};
use std::hint::black_box;
use std::time::Instant;

const DOCUMENTS: &[(&str, PolicyKind)] = &[
    (include_str!("documents/identity.json"), PolicyKind::Identity),
    (include_str!("documents/bucket.json"), PolicyKind::Resource),
    (include_str!("documents/guardrails.json"), PolicyKind::Scp),
    (include_str!("documents/trust.json"), PolicyKind::Trust),
];

fn main() {
    let pretty: Vec<_> = DOCUMENTS.iter().map(|&(text, kind)| (text.to_owned(), kind)).collect();
    let minified: Vec<_> = DOCUMENTS.iter().map(|&(text, kind)| (minify(text), kind)).collect();
    for (text, kind) in pretty.iter().chain(&minified) {
        assert_eq!(parse(SourceId(0), text, *kind).1, [], "the documents have no issues");
    }
    for (name, documents) in [("pretty", &pretty), ("minified", &minified)] {
        measure(&format!("{name}, policy"), documents, |text, kind| {
            black_box(parse(SourceId(0), text, kind));
        });
        measure(&format!("{name}, JSON only"), documents, |text, _| {
            black_box(json::read(text, Limits::default()));
        });
    }
}

/// Takes out the white space between elements; the documents have none of these sequences inside strings.
fn minify(text: &str) -> String {
    let lines: String = text.lines().map(str::trim_start).collect();
    lines.replace("\": ", "\":")
}

#[expect(clippy::print_stdout, reason = "a benchmark reports on its standard output")]
#[expect(clippy::disallowed_methods, reason = "a benchmark needs a clock")]
fn measure(name: &str, documents: &[(String, PolicyKind)], read: impl Fn(&str, PolicyKind)) {
    // Short rounds, so that the best one is undisturbed on a busy machine.
    const REPEATS: usize = 100;
    let bytes: usize = documents.iter().map(|(text, _)| text.len()).sum();
    let round = || {
        let start = Instant::now();
        for _ in 0..REPEATS {
            for (text, kind) in documents {
                read(black_box(text), *kind);
            }
        }
        (bytes * REPEATS) as f64 / 1e6 / start.elapsed().as_secs_f64()
    };
    let best = (0..300).map(|_| round()).fold(0.0, f64::max);
    println!("{name:20} {best:6.0} MB/s ({bytes} bytes a round)");
}
