//! Circumstances that stay the same on a whole journey.
//!
//! Each step of a path is a request of its own: an external id that one step needs and another forbids does not
//! contradict. What does is where the traveller comes from, which is the same for all steps.

use iamscope_eval::{Atom, Formula};

/// Keys that tell where requests come from.
const SAME_FOR_ALL_STEPS: [&str; 4] = ["aws:SourceIp", "aws:SourceVpc", "aws:SourceVpce", "aws:VpcSourceIp"];

/// Returns what a condition demands of such circumstances at the least: whatever else it demands is taken to be met.
pub(crate) fn of(condition: &Formula) -> Formula {
    match condition {
        Formula::True | Formula::False => condition.clone(),
        Formula::Atom(atom) => keep_if(is_same_for_all_steps(atom), condition),
        Formula::Not(inner) => keep_if(is_only_about_them(inner), condition),
        Formula::All(operands) => operands.iter().map(of).fold(Formula::True, Formula::and),
        Formula::Any(operands) => keep_if(operands.iter().all(is_only_about_them), condition),
    }
}

fn keep_if(keep: bool, condition: &Formula) -> Formula {
    if keep { condition.clone() } else { Formula::True }
}

fn is_only_about_them(formula: &Formula) -> bool {
    let mut all = true;
    formula.for_each_atom(&mut |atom| all &= is_same_for_all_steps(atom));
    all
}

fn is_same_for_all_steps(atom: &Atom) -> bool {
    match atom {
        Atom::Condition { key, .. } => SAME_FOR_ALL_STEPS.iter().any(|known| known.eq_ignore_ascii_case(key)),
        // What a deployment decides is the same for all requests after it.
        Atom::Placeholder { .. } => true,
        Atom::Variable { .. } | Atom::Missing { .. } | Atom::Undocumented { .. } | Atom::Fact(_) => false,
    }
}
