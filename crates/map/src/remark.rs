//! Techniques that lead to no place of the map.

use crate::builder::Found;
use crate::edge::{Proof, Relation};
use crate::node::Subject;
use crate::technique::TechniqueId;
use iamscope_estate::{Gap, Principal};
use iamscope_eval::Formula;
use std::sync::Arc;

/// A technique that a principal can use and whose outcome the map has no place for, such as a session that outlasts its
/// key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Remark {
    /// Who.
    pub principal: Principal,
    /// What it can do.
    pub technique: TechniqueId,
    /// The condition under which it can; never `False`.
    pub condition: Formula,
    /// What proves it.
    pub proof: Proof,
    /// What was not seen, was taken to have no say, and could change it.
    pub assumptions: Arc<[Gap]>,
}

impl Remark {
    /// Makes remarks of what was found, one of a technique on a principal, sorted by these.
    pub(crate) fn list(found: Vec<Found>) -> Vec<Self> {
        let remarks = found
            .into_iter()
            .filter_map(|found| match (found.from, found.relation) {
                (Subject::Principal(principal), Relation::Escalates(technique)) => Some(Self {
                    principal,
                    technique,
                    condition: found.condition,
                    proof: found.proof,
                    assumptions: found.assumptions,
                }),
                _ => None,
            });
        let mut remarks = remarks.collect::<Vec<_>>();
        let key = |remark: &Self| (remark.principal.clone(), remark.technique);
        remarks.sort_by_cached_key(|remark| (key(remark), !remark.condition.is_true()));
        remarks.dedup_by_key(|remark| key(remark));
        remarks
    }
}
