//! What can be reached at all, without the ways there.

use super::graph::{Arc, Graph, Place, Share, Spot};
use crate::node::NodeId;
use std::collections::BTreeSet;

impl Graph<'_> {
    /// Returns what can be reached from some nodes, these included, over arcs of one kind.
    pub(crate) fn reachable(
        &self,
        from: impl Iterator<Item = NodeId>,
        takes: impl Fn(&Arc) -> bool,
    ) -> BTreeSet<NodeId> {
        let spots = self.reachable_spots(from, takes);
        spots.map(|spot| spot.node).collect()
    }

    /// Returns what can be reached so otherwise than by ruling its account.
    pub(crate) fn reachable_unruled(
        &self,
        from: impl Iterator<Item = NodeId>,
        takes: impl Fn(&Arc) -> bool,
    ) -> BTreeSet<NodeId> {
        let spots = self.reachable_spots(from, takes);
        let spots = spots.filter(|spot| spot.share != Share::Ruled);
        spots.map(|spot| spot.node).collect()
    }

    fn reachable_spots(
        &self,
        from: impl Iterator<Item = NodeId>,
        takes: impl Fn(&Arc) -> bool,
    ) -> impl Iterator<Item = Spot> {
        let mut is_seen = vec![false; self.len()];
        let mut next: Vec<Place> = from.filter_map(|node| self.places_of(node).next()).collect();
        let mut reached = Vec::new();
        while let Some(place) = next.pop() {
            let Some(seen) = is_seen.get_mut(place as usize).filter(|seen| !**seen) else {
                continue;
            };
            *seen = true;
            reached.extend(self.spot(place));
            let arcs = self.outgoing(place).filter(|(_, arc)| takes(arc));
            next.extend(arcs.map(|(_, arc)| arc.to));
        }
        reached.into_iter()
    }
}
