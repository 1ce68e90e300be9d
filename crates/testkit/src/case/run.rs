//! Deciding a case and comparing what comes out.

use super::{Case, ExpectedCheck};
use iamscope_eval::{
    AccessPoint, Check, CompiledPolicy, Decision, Denial, Explanation, NearMiss, Obstacle, PolicySet, Request, decide,
    explain,
};

/// Decides a case both ways and returns what does not come out as the file says.
pub(super) fn run(case: &Case) -> Result<(), String> {
    let compiled = case.layers.compile();
    let policies = policies(case, &compiled);
    let request = Request {
        caller: &case.caller,
        action: &case.action,
        target: &case.target,
        context: &case.context,
    };
    let decision = decide(&policies, &request);
    let (explained, explanation) = explain(&policies, &request);
    if decision != explained {
        return Err(format!("decide says {decision:?}, explain says {explained:?}"));
    }
    let shown = show(&decision);
    let mut wrong = Vec::new();
    if shown != case.expected {
        wrong.push(format!("expected `{}`, found `{shown}`", case.expected));
    }
    wrong.extend(case.checks.iter().filter_map(|check| wrong_check(check, &explanation)));
    wrong.extend(wrong_rules(case, &explanation));
    wrong.extend(wrong_misses(case, &explanation));
    if explanation.assumed != case.assumed {
        wrong.push(format!(
            "assumed: expected {:?}, found {:?}",
            case.assumed, explanation.assumed
        ));
    }
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(format!("{}\n{explanation:#?}", wrong.join("; ")))
    }
}

fn policies<'p>(case: &'p Case, compiled: &'p [CompiledPolicy]) -> PolicySet<'p> {
    let point = case.access_point.as_ref().map(|point| AccessPoint {
        target: &point.target,
        policy: None,
        restrict_public_buckets: point.restrict_public_buckets,
        ignore_public_acls: point.ignore_public_acls,
        has_vpc_origin: point.has_vpc_origin,
    });
    let mut set = case.layers.bind(compiled, point);
    set.missing.clone_from(&case.missing);
    for fact in &case.facts {
        fact.set(&mut set.facts);
    }
    set
}

fn wrong_check(expected: &ExpectedCheck, explanation: &Explanation) -> Option<String> {
    let is_it = |found: &&Check| {
        let is_level = expected.target.is_none() || expected.target.as_deref() == found.target.as_deref();
        found.check_type == expected.check && is_level
    };
    let found = explanation.checks.iter().find(is_it);
    let found = found.map_or("NO_CHECK", |found| found.effect.name());
    let level = expected.target.iter().map(|level| format!("@{level}"));
    let name = format!("{}{}", expected.check.name(), level.collect::<String>());
    (found != expected.effect).then(|| format!("check {name}: expected {}, found {found}", expected.effect))
}

fn wrong_rules(case: &Case, explanation: &Explanation) -> Option<String> {
    let of_checks = explanation.checks.iter().flat_map(|check| &check.rules);
    let mut cited: Vec<u8> = explanation.rules.iter().chain(of_checks).map(|rule| rule.0).collect();
    cited.sort_unstable();
    cited.dedup();
    let mut wanted = case.rules.iter();
    let absent = wanted.find(|rule| !cited.contains(rule))?;
    Some(format!("rule {absent} is not among the cited {cited:?}"))
}

fn wrong_misses(case: &Case, explanation: &Explanation) -> Option<String> {
    let found: Vec<String> = explanation.checks.iter().flat_map(misses).collect();
    let absent = case.misses.iter().find(|miss| !found.contains(miss))?;
    Some(format!("near miss `{absent}` is not in {found:?}"))
}

/// Shows a decision as case files write it.
fn show(decision: &Decision) -> String {
    match decision {
        Decision::Allowed => "allowed".into(),
        Decision::Denied(Denial::Explicit) => "denied explicit".into(),
        Decision::Denied(Denial::Implicit) => "denied implicit".into(),
        Decision::Unknown(residual) => format!("unknown {residual}"),
    }
}

fn misses(check: &Check) -> Vec<String> {
    let show = |miss: &NearMiss| {
        let obstacle = match &miss.obstacle {
            Obstacle::Resource(_) => "resource".to_owned(),
            Obstacle::Principal(_) => "principal".to_owned(),
            Obstacle::Condition { key, .. } => format!("condition {key}"),
        };
        format!("{} {obstacle}", check.check_type.name())
    };
    check.near_misses.iter().map(show).collect()
}
