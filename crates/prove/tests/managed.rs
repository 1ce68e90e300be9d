//! AWS's own policies: none allows more than itself, and none takes long.

use iamscope_catalog::Catalog;
use iamscope_policy::{PolicyKind, SourceId, parse};
use iamscope_prove::{Answer, Mode, Prover};

#[test]
fn every_managed_policy_allows_what_it_allows() {
    let prover = Prover::new(Mode::Typed);
    let mut count = 0;
    for managed in Catalog::embedded().managed_policies() {
        let document = managed.document().expect("a document");
        let (policy, _) = parse(SourceId(0), document, PolicyKind::Identity);
        let proof = prover.no_new_access(&policy, &policy, PolicyKind::Identity);
        assert_eq!(proof.answer, Answer::Holds, "{}", managed.name());
        count += 1;
    }
    assert!(count > 1_500, "{count}");
}
