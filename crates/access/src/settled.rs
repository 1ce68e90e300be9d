//! Residuals of which something is known that no context key can say.

use iamscope_eval::{Atom, Decision, Denial, Formula};

/// Returns the decision on a residual when some of its conditions are known to hold, or not to.
pub(crate) fn settled(residual: &Formula, truth: &dyn Fn(&Atom) -> Option<bool>) -> Decision {
    match settle(residual, truth) {
        Formula::True => Decision::Allowed,
        Formula::False => Decision::Denied(Denial::Implicit),
        rest @ (Formula::Atom(_) | Formula::Not(_) | Formula::All(_) | Formula::Any(_)) => Decision::Unknown(rest),
    }
}

fn settle(formula: &Formula, truth: &dyn Fn(&Atom) -> Option<bool>) -> Formula {
    let inside = |formula| settle(formula, truth);
    match formula {
        Formula::True | Formula::False => formula.clone(),
        Formula::Atom(atom) => match truth(atom) {
            Some(true) => Formula::True,
            Some(false) => Formula::False,
            None => formula.clone(),
        },
        Formula::Not(inner) => inside(inner).negate(),
        Formula::All(operands) => operands.iter().map(inside).fold(Formula::True, Formula::and),
        Formula::Any(operands) => operands.iter().map(inside).fold(Formula::False, Formula::or),
    }
}
