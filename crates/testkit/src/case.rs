//! Case files: one request, the policies that bind it, and what must come out.
//!
//! A case pins one clause of the conformance table. It is a YAML file:
//!
//! ```yaml
//! says: A session policy bounds what identity policies grant.
//! source: IAM User Guide, "Policy evaluation logic"
//! rule: 33k
//! caller: session app ci
//! on: arn:aws:s3:::b/k 111122223333
//! identity: [allow s3:* on *]
//! session:
//!   - allow s3:PutObject,s3:List* on arn:aws:s3:::b/* if Bool aws:SecureTransport true
//! expect: denied implicit
//! checks: {SESSION: IMPLICIT_DENY}
//! rules: [33]
//! ```
//!
//! `case/form.rs` lists all fields, `case/statement.rs` the language of the statements.

mod form;
mod grant;
mod policies;
mod request;
mod run;
mod statement;

use crate::problem::Problem;
use form::Form;
use iamscope_eval::rules::ClauseId;
use iamscope_eval::{Action, Caller, CheckType, Context, MissingPolicy, Target};
use policies::Layers;
use std::path::{Path, PathBuf};

/// One case, read.
#[derive(Clone, Debug)]
pub struct Case {
    /// What AWS does, in one sentence.
    pub says: String,
    /// Where AWS says so.
    pub source: String,
    /// The clauses that it pins.
    pub clauses: Vec<ClauseId>,
    /// What must come out: `allowed`, `denied implicit`, `denied explicit` or `unknown` and the condition.
    pub expected: String,
    caller: Caller,
    action: Action,
    target: Target,
    context: Context,
    layers: Layers,
    access_point: Option<AccessPointFacts>,
    missing: Vec<MissingPolicy>,
    facts: Vec<request::Fact>,
    checks: Vec<ExpectedCheck>,
    misses: Vec<String>,
    rules: Vec<u8>,
    assumed: Vec<String>,
}

/// What the check of one layer must come to.
#[derive(Clone, Debug)]
struct ExpectedCheck {
    check: CheckType,
    target: Option<String>,
    effect: String,
}

/// An access point but for its policy.
#[derive(Clone, Debug)]
struct AccessPointFacts {
    target: Target,
    restrict_public_buckets: bool,
    ignore_public_acls: bool,
    has_vpc_origin: bool,
}

/// A case and the file it stands in.
#[derive(Clone, Debug)]
pub struct CaseFile {
    /// The path below the folder of the cases, with slashes, such as `rcp/any-level.yaml`.
    pub path: String,
    /// The case.
    pub case: Case,
}

impl Case {
    /// Reads the text of a case file.
    pub fn read(text: &str) -> Result<Self, Problem> {
        form::read(text).and_then(Form::into_case)
    }

    /// Returns what is decided, without what must come out: cases that agree in it are one case.
    pub fn setup(&self) -> String {
        let request = (&self.caller, &self.action, &self.target, &self.context);
        let policies = (&self.layers, &self.access_point, &self.missing, &self.facts);
        format!("{request:?} {policies:?}")
    }

    /// Decides the case both ways and returns what does not come out as the file says.
    pub fn run(&self) -> Result<(), String> {
        run::run(self)
    }
}

/// Reads all case files below a folder, sorted by path. The error names file and line of each that cannot be read.
pub fn read_all(folder: &Path) -> Result<Vec<CaseFile>, String> {
    let mut paths = Vec::new();
    find(folder, &mut paths).map_err(|error| format!("{}: {error}", folder.display()))?;
    paths.sort();
    let mut cases = Vec::new();
    let mut problems = Vec::new();
    for path in paths {
        let below = path.strip_prefix(folder).unwrap_or(&path);
        let name = below.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
        let text = std::fs::read_to_string(&path).map_err(|error| format!("{name}: {error}"))?;
        match Case::read(&text) {
            Ok(case) => cases.push(CaseFile { path: name, case }),
            Err(problem) => problems.push(format!("{name}:{}: {}", problem.line, problem.message)),
        }
    }
    if problems.is_empty() {
        Ok(cases)
    } else {
        Err(problems.join("\n"))
    }
}

fn find(folder: &Path, found: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            find(&path, found)?;
        } else {
            found.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "says: It does.\nsource: a page\nrule: 33a\n";

    fn problem(rest: &str) -> String {
        Case::read(&format!("{HEAD}{rest}")).expect_err("a problem").to_string()
    }

    #[test]
    fn a_small_case_runs() {
        let text = format!("{HEAD}on: arn:aws:s3:::b/k 111122223333\nidentity: [allow s3:* on *]\nexpect: allowed\n");
        let case = Case::read(&text).expect("a case");
        assert_eq!(case.clauses.first().map(ToString::to_string).as_deref(), Some("33a"));
        case.run().expect("comes out");
        let wrong = Case::read(&text.replace("expect: allowed", "expect: denied explicit")).expect("a case");
        assert!(wrong.run().is_err());
    }

    #[test]
    fn what_must_be_asserted_is_asserted() {
        let text = format!("{HEAD}on: arn:aws:s3:::b/k 111122223333\nidentity: [allow s3:* on *]\nexpect: allowed\n");
        for claim in [
            "checks: {PRINCIPAL: NO_IMPACT}",
            "rules: [1]",
            "misses: [PRINCIPAL resource]",
        ] {
            let case = Case::read(&format!("{text}{claim}\n")).expect("a case");
            assert!(case.run().is_err(), "{claim}");
        }
        let case = Case::read(&format!("{text}checks: {{PRINCIPAL: ALLOW}}\nrules: [33]\n")).expect("a case");
        case.run().expect("comes out");
    }

    #[test]
    fn mistakes_have_a_line() {
        insta::assert_snapshot!(problem("expect: perhaps\n"), @"line 4: expected `allowed`, `denied implicit`, `denied explicit` or `unknown CONDITION`, not `perhaps`");
        insta::assert_snapshot!(problem("expect: allowed\ncaller: user\n"), @"line 5: a user has a name");
        insta::assert_snapshot!(problem("expect: allowed\nidentity:\n  - allow s3:*\n"), @"line 6: expected `on RESOURCES`");
        insta::assert_snapshot!(problem("expect: allowed\nscp: {root: [allow s3:Get*,s3:List* on *]}\n"), @"line 5: expected `on RESOURCES`");
        insta::assert_snapshot!(problem("expect: allowed\nchecks: {SESION: ALLOW}\n"), @"line 5: no check `SESION`");
        insta::assert_snapshot!(problem("expect: allowed\nidentity:\n  - managed Nothing\n"), @"line 6: no policy `Nothing` of AWS");
        insta::assert_snapshot!(problem("expect: allowed\nfacts: [the moon is full]\n"), @"line 5: no fact `the moon is full`");
    }

    #[test]
    fn unknown_and_missing_fields_are_mistakes() {
        assert!(problem("expect: allowed\nidentiy: []\n").starts_with("line 5: unknown field `identiy`"));
        assert!(problem("caller: root\n").contains("missing field `expect`"));
        assert!(!problem("expect: allowed\nidentiy: []\n").contains('\n'));
    }
}
