//! Accounts outside of the estate: whose they are, and whether they need an external id.

#![cfg(test)]

use iamscope_access::Access;
use iamscope_catalog::Catalog;
use iamscope_map::{Map, NodeKind};
use iamscope_testkit::estate;

#[test]
fn vendors_have_names_and_external_ids() {
    let estate = estate(
        "
account 111122223333
role guarded
  trust aws 464622532012 if StringEquals sts:ExternalId x
role open
  trust aws 464622532012
role other
  trust aws 444455556666
",
    );
    let access = Access::new(&estate, Catalog::embedded());
    let map = Map::build(&access);
    let outside = map
        .edges()
        .iter()
        .filter(|edge| map.node(edge.from).kind == NodeKind::ExternalAccount);
    let edges = outside.map(|edge| {
        let (from, to) = (&map.node(edge.from).label, &map.node(edge.to).label);
        format!("{from} {} {to} external id {}", edge.words(), edge.asks_external_id())
    });
    assert_eq!(
        edges.collect::<Vec<_>>(),
        [
            "account 444455556666 can assume role/other external id false",
            "account 464622532012 (Datadog) can assume role/guarded external id true",
            "account 464622532012 (Datadog) can assume role/open external id false",
        ]
    );
}
