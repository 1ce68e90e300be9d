//! The layers of an authorization: one file each.
//!
//! A layer says under which condition it denies and under which it allows. What follows from that is not its business:
//! that is in the combine file.

pub(crate) mod boundary;
pub(crate) mod endpoint;
pub(crate) mod identity;
pub(crate) mod rcp;
pub(crate) mod resource;
pub(crate) mod scp;
pub(crate) mod session;
pub(crate) mod trust;

use crate::compile::CompiledStatement;
use crate::explanation::CheckType;
use crate::formula::{Atom, Formula};
use crate::policy_set::{Bound, PolicySet};
use crate::principal::Grades;
use crate::query::Query;
use crate::question::Question;
use crate::recorder::Recorder;
use crate::statement;
use iamscope_policy::Effect;

/// What a layer makes of a request.
#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    pub(crate) denies: Formula,
    pub(crate) allows: Formula,
}

/// What a layer with principals makes of a request: its Allow counts by how it names the caller.
#[derive(Clone, Debug)]
pub(crate) struct Graded {
    pub(crate) denies: Formula,
    pub(crate) allows: Grades,
}

impl Outcome {
    /// Returns what a layer makes that does not exist for this request.
    pub(crate) fn no_impact() -> Self {
        Self {
            denies: Formula::False,
            allows: Formula::True,
        }
    }

    /// Returns what a layer makes that allows nothing.
    pub(crate) fn silent() -> Self {
        Self {
            denies: Formula::False,
            allows: Formula::False,
        }
    }

    /// Adds a level, which has to allow as well.
    fn stack(self, level: Self) -> Self {
        Self {
            denies: self.denies.or(level.denies).bounded(Effect::Deny),
            allows: self.allows.and(level.allows).bounded(Effect::Allow),
        }
    }
}

impl From<Graded> for Outcome {
    fn from(graded: Graded) -> Self {
        Self {
            allows: graded.allows.any(),
            denies: graded.denies,
        }
    }
}

impl Graded {
    pub(crate) fn silent() -> Self {
        Self {
            denies: Formula::False,
            allows: Grades::none(),
        }
    }

    fn deny(&mut self, condition: Formula) {
        self.denies = std::mem::replace(&mut self.denies, Formula::False)
            .or(condition)
            .bounded(Effect::Deny);
    }

    /// Adds what a policy might do that was not seen or not understood.
    fn add_unseen(&mut self, check: CheckType, what: &str) {
        let unseen = |effect| {
            Formula::atom(Atom::Missing {
                check,
                what: what.into(),
                effect,
            })
        };
        self.deny(unseen(Effect::Deny));
        self.allows.join(Grades {
            exact: unseen(Effect::Allow),
            ..Grades::none()
        });
    }
}

/// Asks policies that stand side by side: one Deny is enough, one Allow is enough.
pub(crate) fn ask<'p, R: Recorder>(
    check: CheckType,
    policies: impl IntoIterator<Item = &'p Bound<'p>>,
    query: &Query<'_>,
    recorder: &mut R,
) -> Graded {
    let mut graded = Graded::silent();
    let is_thorough = R::IS_ACTIVE || query.leaves_open;
    for bound in policies {
        bound.policy.visit_statements(query.request.action, |statement| {
            ask_statement(statement, bound, query, recorder, &mut graded);
            is_thorough || !graded.denies.is_true()
        });
        if is_thorough {
            ask_perhaps(bound, query, &mut graded);
        }
        if bound.policy.has_open_actions() {
            ask_open(bound, query, recorder, &mut graded);
        }
        if !is_thorough && graded.denies.is_true() {
            break;
        }
        if !bound.policy.is_complete() {
            graded.add_unseen(check, &format!("a statement that cannot be read in {}", bound.name));
        }
    }
    graded
}

/// Asks the statements that may be about the action once it is known what a part of their patterns stands for.
fn ask_open<R: Recorder>(bound: &Bound<'_>, query: &Query<'_>, recorder: &mut R, graded: &mut Graded) {
    for (statement, covers) in bound.policy.open_statements(query.request.action) {
        let Ok(mut grades) = statement::matches(statement, bound.policy.kind, query) else {
            continue;
        };
        grades.restrict(&covers);
        if R::IS_ACTIVE {
            recorder.matched(bound, statement, &grades.any(), query);
        }
        match statement.effect {
            Effect::Allow => graded.allows.join(grades),
            Effect::Deny => graded.deny(grades.any()),
        }
    }
}

/// Asks the statements that would be about the action if a wildcard in the service of a pattern counted. It is taken not
/// to, so they have a say only where that is left open.
fn ask_perhaps(bound: &Bound<'_>, query: &Query<'_>, graded: &mut Graded) {
    for statement in bound.policy.perhaps_about(query.request.action) {
        let counts = query.assume(Question::ServiceWildcard, false);
        if let Ok(mut grades) = statement::matches(statement, bound.policy.kind, query) {
            grades.restrict(&counts);
            match statement.effect {
                Effect::Allow => graded.allows.join(grades),
                Effect::Deny => graded.deny(grades.any()),
            }
        }
    }
}

fn ask_statement<R: Recorder>(
    statement: &CompiledStatement,
    bound: &Bound<'_>,
    query: &Query<'_>,
    recorder: &mut R,
    graded: &mut Graded,
) {
    if !R::IS_ACTIVE && statement.effect == Effect::Allow && graded.allows.exact.is_true() {
        return;
    }
    match statement::matches(statement, bound.policy.kind, query) {
        Ok(grades) => {
            if R::IS_ACTIVE {
                recorder.matched(bound, statement, &grades.any(), query);
            }
            match statement.effect {
                Effect::Allow => graded.allows.join(grades),
                Effect::Deny => graded.deny(grades.any()),
            }
        }
        Err(miss) => recorder.missed(bound, statement, miss, query),
    }
}

/// Adds the policies of a layer that were not seen.
pub(crate) fn add_missing(check: CheckType, policies: &PolicySet<'_>, graded: &mut Graded) {
    for missing in policies.missing_in(check) {
        graded.add_unseen(check, &missing.what);
    }
}
