//! Single parts of a decision, for proofs about all requests at once.
//!
//! A proof works on sets of values and of requests. What one value fits, and what one policy says of one request, is
//! asked here, so that proof and decision cannot disagree.

use crate::combine::{Sides, conclude};
use crate::decision::Decision;
use crate::explanation::CheckType;
use crate::layers::ask;
use crate::policy_set::{Bound, PolicySet};
use crate::query::Query;
use crate::recorder::Silent;
use crate::request::Request;

pub use crate::conditions::{Fits, ValueTest, instant};

/// Decides by one policy alone: allowed if one of its Allow statements matches, in whichever way it names the caller,
/// and none of its Deny statements does.
///
/// That is what the policy has to say, not what comes of the request: that depends on all other policies as well.
pub fn decide_alone(bound: Bound<'_>, request: &Request<'_>, canonical_user: Option<&str>) -> Decision {
    let mut policies = PolicySet::default();
    policies.facts.canonical_user = canonical_user.map(Into::into);
    let query = Query::new(&policies, request, false);
    let said = ask(CheckType::Resource, [&bound], &query, &mut Silent);
    let sides = Sides {
        denies: said.denies,
        allows: said.allows.any(),
    };
    conclude(sides, &mut Silent)
}
