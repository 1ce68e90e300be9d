//! Bundles: many nodes of one kind and account in one box.

use super::{Contents, LayoutOptions};
use crate::map::Map;
use crate::node::{NodeId, NodeKind};
use iamscope_estate::AccountId;
use std::collections::BTreeMap;

/// What the nodes of a bundle have in common.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct BundleKey {
    /// Their kind.
    pub kind: NodeKind,
    /// Their account.
    pub account: Option<AccountId>,
}

/// Returns the boxes of one column. The largest groups are bundled first, and only as many as it takes.
pub(super) fn contents(map: &Map, nodes: &[NodeId], options: &LayoutOptions) -> Vec<Contents> {
    let mut groups = BTreeMap::<BundleKey, Vec<NodeId>>::new();
    for &node in nodes {
        let record = map.node(node);
        let key = BundleKey {
            kind: record.kind,
            account: record.account,
        };
        groups.entry(key).or_default().push(node);
    }
    let mut largest = groups
        .iter()
        .map(|(&key, nodes)| (nodes.len(), key))
        .collect::<Vec<_>>();
    largest.sort_by(|(left, left_key), (right, right_key)| right.cmp(left).then(left_key.cmp(right_key)));
    let mut boxes = nodes.len();
    let mut bundled = Vec::new();
    for (size, key) in largest {
        if boxes <= options.column_limit || size < 2 {
            break;
        }
        boxes -= size - 1;
        bundled.push(key);
    }
    let mut contents = Vec::new();
    for (key, nodes) in groups {
        if !bundled.contains(&key) {
            contents.extend(nodes.into_iter().map(Contents::Node));
            continue;
        }
        let shown = if options.expanded.contains(&key) {
            options.column_limit.min(nodes.len())
        } else {
            0
        };
        let (shown, rest) = nodes.split_at_checked(shown).unwrap_or((&[], &nodes));
        contents.extend(shown.iter().copied().map(Contents::Node));
        match rest {
            [] => {}
            [only] => contents.push(Contents::Node(*only)),
            several => contents.push(Contents::Bundle(key, several.to_vec())),
        }
    }
    contents
}
