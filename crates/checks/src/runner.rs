//! Running checks.

use crate::check::Check;
use crate::context::CheckContext;
use crate::registry::registry;
use iamscope_findings::Findings;
use rayon::prelude::*;

/// Runs every check of the registry.
pub fn run_all(cx: &CheckContext<'_>) -> Findings {
    run(registry(), cx)
}

/// Runs some checks, several at a time; what they find comes in the order in which they are given.
pub fn run(checks: &[&Check], cx: &CheckContext<'_>) -> Findings {
    cx.prepare();

    let found: Vec<Findings> = checks
        .par_iter()
        .map(|check| {
            let mut findings = Findings::default();
            (check.run)(cx, &mut findings);
            findings
        })
        .collect();
    found.into_iter().fold(Findings::default(), |mut all, findings| {
        all.append(findings);
        all
    })
}
