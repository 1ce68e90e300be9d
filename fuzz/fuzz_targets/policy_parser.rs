//! Reads any text as a policy of any kind: never a panic, all places inside the text, and a policy without issues is the
//! same after printing and reading again.
//!
//! `cargo +nightly fuzz run policy_parser -- -dict=policy.dict`; the first byte of an input chooses the kind.

#![no_main]

use iamscope_policy::json::{self, Limits};
use iamscope_policy::{PolicyKind, SourceId, parse, reindent, to_json};
use libfuzzer_sys::fuzz_target;

const KINDS: [PolicyKind; 9] = [
    PolicyKind::Identity,
    PolicyKind::Resource,
    PolicyKind::Trust,
    PolicyKind::Boundary,
    PolicyKind::Scp,
    PolicyKind::Rcp,
    PolicyKind::Session,
    PolicyKind::VpcEndpoint,
    PolicyKind::Acl,
];

fuzz_target!(|input: (u8, &str)| {
    let (choice, text) = input;
    let kind = KINDS[usize::from(choice) % KINDS.len()];
    let (policy, issues) = parse(SourceId(0), text, kind);
    for issue in &issues {
        assert!(text.get(issue.span.range()).is_some(), "{issue:?}");
        assert!(!issue.kind.message().is_empty());
        if let Some((span, _)) = issue.kind.related() {
            assert!(text.get(span.range()).is_some(), "{issue:?}");
        }
    }
    for span in &policy.unreadable {
        assert!(text.get(span.range()).is_some(), "{span:?}");
    }
    assert!(
        !issues.is_empty() || policy.unreadable.is_empty(),
        "nothing is dropped silently"
    );

    let (again, _) = parse(SourceId(0), &to_json(&policy), kind);
    assert!(again.unreadable.is_empty(), "what is printed can be read");
    if issues.is_empty() {
        let (laid_out, new_issues) = parse(SourceId(0), &reindent(text), kind);
        assert!(new_issues.is_empty());
        let policy = policy.without_places();
        assert_eq!(laid_out.without_places(), policy);
        assert_eq!(again.without_places(), policy);
    }
    let (document, faults) = json::read(text, Limits::default());
    if faults.is_empty() {
        assert!(document.root().is_some());
    }
});
