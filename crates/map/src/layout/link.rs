//! Which edges are drawn, and which of them as one.

use super::{Contents, Join, Link};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// More links than this for each item that may be drawn are no good to anyone.
const LINKS_PER_ITEM: usize = 3;

/// So many links are always drawn.
const FEWEST_LINKS: usize = 160;

/// Returns the links to draw, the heaviest first. Edges at bundles are joined. Where there is no room for all, every box
/// keeps its heaviest link of either direction, lest it look harmless; then joined links come before others, for they stand
/// for more.
pub(super) fn links<W: Ord + Copy>(boxes: &[Contents], edges: &[Join<W>], limit: usize) -> Vec<Link> {
    let mut homes = BTreeMap::new();
    for (home, contents) in boxes.iter().enumerate() {
        homes.extend(contents.items().iter().map(|&item| (item, home)));
    }
    let is_bundle = |home: usize| matches!(boxes.get(home), Some(Contents::Bundle(_)));
    let mut alone = Vec::new();
    let mut joined = BTreeMap::<(usize, usize), (W, Vec<usize>)>::new();
    for (index, edge) in edges.iter().enumerate() {
        let (Some(&from), Some(&to)) = (homes.get(&edge.from), homes.get(&edge.to)) else {
            continue;
        };
        if !is_bundle(from) && !is_bundle(to) {
            alone.push((Reverse(edge.weight), from, to, vec![index]));
        } else if from != to {
            let (weight, edges) = joined.entry((from, to)).or_insert((edge.weight, Vec::new()));
            *weight = edge.weight.max(*weight);
            edges.push(index);
        }
    }
    let joined = joined
        .into_iter()
        .map(|((from, to), (weight, edges))| (Reverse(weight), from, to, edges));
    let mut all = joined.map(|link| (false, link)).collect::<Vec<_>>();
    all.extend(alone.into_iter().map(|link| (true, link)));
    all.sort_by(|(_, left), (_, right)| left.cmp(right));
    let most = limit.saturating_mul(LINKS_PER_ITEM).max(FEWEST_LINKS);
    if all.len() > most {
        let (mut starts, mut ends) = (BTreeSet::new(), BTreeSet::new());
        let ranked = all.into_iter().map(|(is_alone, link)| {
            let (is_first_out, is_first_in) = (starts.insert(link.1), ends.insert(link.2));
            (!(is_first_out || is_first_in), is_alone, link)
        });
        let mut ranked = ranked.collect::<Vec<_>>();
        ranked.sort();
        ranked.truncate(most);
        all = ranked.into_iter().map(|(_, is_alone, link)| (is_alone, link)).collect();
        all.sort_by(|(_, left), (_, right)| left.cmp(right));
    }
    let links = all
        .into_iter()
        .map(|(_, (_, from, to, edges))| Link { from, to, edges });
    links.collect()
}
