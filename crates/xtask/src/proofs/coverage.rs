//! Which parts of the policy language generated pairs have, and how the claims about them came out.

use iamscope_testkit::pairs::Pair;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// How a claim came out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Outcome {
    Holds,
    Fails,
    Unknown,
}

/// Numbers of pairs, by outcome.
type Counts = [u64; 3];

/// Counts of pairs by what they have.
#[derive(Default)]
pub(super) struct Coverage {
    totals: Counts,
    operators: BTreeMap<String, Counts>,
    /// Pairs by operator and by the forms that it has: alone, `IfExists`, each set operator with and without.
    forms: BTreeMap<String, [u64; FORMS.len()]>,
    others: BTreeMap<&'static str, Counts>,
}

const FORMS: [(&str, bool); 6] = [
    ("", false),
    ("", true),
    ("ForAnyValue:", false),
    ("ForAnyValue:", true),
    ("ForAllValues:", false),
    ("ForAllValues:", true),
];

impl Coverage {
    pub(super) fn add(&mut self, pair: &Pair, outcome: Outcome) {
        let place = match outcome {
            Outcome::Holds => 0,
            Outcome::Fails => 1,
            Outcome::Unknown => 2,
        };
        count(&mut self.totals, place);
        let mut seen = Seen::default();
        for policy in [&pair.reference, &pair.candidate] {
            let statements = policy.get("Statement").and_then(Value::as_array);
            if statements.is_some_and(|statements| statements.len() > 1) {
                seen.others.insert("several statements");
            }
            if policy.get("Version").is_some_and(|version| version == "2008-10-17") {
                seen.others.insert("2008-10-17");
            }
            statements.into_iter().flatten().for_each(|one| seen.statement(one));
        }
        let names: BTreeSet<&str> = seen.operators.iter().map(|(_, test, _)| test.as_str()).collect();
        for name in names {
            count(self.operators.entry(name.to_owned()).or_default(), place);
        }
        for (quantifier, test, if_exists) in &seen.operators {
            let forms = self.forms.entry(test.clone()).or_default();
            let form = FORMS.iter().position(|form| *form == (quantifier.as_str(), *if_exists));
            count(forms, form.unwrap_or_default());
        }
        for name in seen.others {
            count(self.others.entry(name).or_default(), place);
        }
    }

    pub(super) fn totals(&self) -> Counts {
        self.totals
    }
}

fn count<const N: usize>(counts: &mut [u64; N], place: usize) {
    if let Some(count) = counts.get_mut(place) {
        *count += 1;
    }
}

impl fmt::Display for Coverage {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = |name: &str, [holds, fails, unknown]: Counts| {
            let all = holds + fails + unknown;
            format!("{name:<28}{all:>8}{holds:>8}{fails:>8}{unknown:>8}")
        };
        write!(
            out,
            "{:<28}{:>8}{:>8}{:>8}{:>8}",
            "operator", "pairs", "hold", "fail", "unknown"
        )?;
        writeln!(
            out,
            "   | alone, IfExists, ForAnyValue, with IfExists, ForAllValues, with IfExists"
        )?;
        for (name, counts) in &self.operators {
            let forms = self.forms.get(name).copied().unwrap_or_default();
            let forms: Vec<String> = forms.iter().map(|count| format!("{count:>7}")).collect();
            writeln!(out, "{}   |{}", line(name, *counts), forms.concat())?;
        }
        for (name, counts) in &self.others {
            writeln!(out, "{}", line(name, *counts))?;
        }
        write!(out, "{}", line("all", self.totals))
    }
}

/// What one pair has.
#[derive(Default)]
struct Seen {
    operators: BTreeSet<(String, String, bool)>,
    others: BTreeSet<&'static str>,
}

impl Seen {
    fn statement(&mut self, statement: &Value) {
        for member in ["NotAction", "NotResource", "NotPrincipal", "Principal"] {
            if statement.get(member).is_some() {
                self.others.insert(member);
            }
        }
        let is_deny = statement.get("Effect").is_some_and(|effect| effect == "Deny");
        if is_deny {
            self.others.insert("Deny");
            if statement.get("NotPrincipal").is_some() {
                self.others.insert("Deny with NotPrincipal");
            }
        }
        for member in ["Resource", "NotResource"] {
            let text = statement.get(member).map(Value::to_string).unwrap_or_default();
            self.text(
                &text,
                "variable in a resource",
                "escape in a resource",
                "default in a resource",
            );
        }
        let conditions = statement.get("Condition").and_then(Value::as_object);
        for (operator, clauses) in conditions.into_iter().flatten() {
            let (quantifier, test) = match operator.rsplit_once(':') {
                Some((quantifier, test)) => (format!("{quantifier}:"), test),
                None => (String::new(), operator.as_str()),
            };
            let name = test.strip_suffix("IfExists").unwrap_or(test);
            self.operators
                .insert((quantifier, name.to_owned(), test.len() > name.len()));
            self.text(
                &clauses.to_string(),
                "variable in a condition",
                "escape in a condition",
                "default in a condition",
            );
        }
    }

    fn text(&mut self, text: &str, variable: &'static str, escape: &'static str, default: &'static str) {
        for inside in text.split("${").skip(1) {
            let kind = match inside.split('}').next().unwrap_or_default() {
                "*" | "?" | "$" => escape,
                name if name.contains(',') => default,
                _ => variable,
            };
            self.others.insert(kind);
        }
    }
}
