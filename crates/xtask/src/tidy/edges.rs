//! Which crate may use which.

use super::{Breach, Rule};
use anyhow::{Context, Result};
use cargo_metadata::{DependencyKind, MetadataCommand};

const PREFIX: &str = "iamscope-";

/// Rooms and what they may use; the table of ARCHITECTURE.md. Arrows point down only.
#[rustfmt::skip]
const EDGES: [(&str, &[&str]); 19] = [
    ("policy", &[]),
    ("catalog", &["policy"]),
    ("eval", &["policy", "catalog"]),
    ("simulate", &["policy", "catalog", "eval"]),
    ("prove", &["policy", "catalog", "eval"]),
    ("validate", &["policy", "catalog", "prove"]),
    ("estate", &["policy", "catalog"]),
    ("access", &["policy", "catalog", "eval", "estate"]),
    ("invariants", &["policy", "catalog", "eval", "prove", "estate", "access"]),
    ("map", &["policy", "catalog", "eval", "estate", "access"]),
    ("findings", &["policy", "catalog", "eval", "estate", "access", "map"]),
    ("checks", &["policy", "catalog", "eval", "estate", "access", "map", "findings"]),
    ("iac", &["policy", "catalog", "estate"]),
    ("collect", &["policy", "catalog", "estate", "iac"]),
    ("lsp", &["policy", "catalog", "eval", "validate", "estate", "access", "iac", "collect"]),
    ("serve", &["policy", "catalog", "eval", "simulate", "estate", "access", "map", "findings", "checks"]),
    ("cli", &["policy", "catalog", "eval", "simulate", "prove", "validate", "estate", "access", "invariants", "map", "findings", "checks", "collect", "lsp", "serve"]),
    ("testkit", &["policy", "catalog", "eval", "simulate", "estate"]),
    ("xtask", &["policy", "catalog", "eval", "simulate", "prove", "validate", "estate", "access", "map", "findings", "checks", "collect", "serve", "testkit"]),
];

/// What any crate may use in its tests.
const FOR_TESTS: &str = "testkit";

pub(super) fn check() -> Result<Vec<Breach>> {
    let metadata = MetadataCommand::new()
        .no_deps()
        .exec()
        .context("cannot read the workspace")?;
    let mut breaches = Vec::new();
    for package in metadata.workspace_packages() {
        let room = package.name.trim_start_matches(PREFIX);
        let mut report = |message: String| {
            breaches.push(Breach {
                rule: Rule::Edge,
                place: format!("crates/{room}/Cargo.toml"),
                line: None,
                message,
            });
        };
        let Some((_, allowed)) = EDGES.iter().find(|(name, _)| *name == room) else {
            report(format!("`{room}` is no room of the table of edges"));
            continue;
        };
        for dependency in &package.dependencies {
            let Some(used) = dependency.name.strip_prefix(PREFIX) else {
                continue;
            };
            let is_for_tests = dependency.kind == DependencyKind::Development && used == FOR_TESTS;
            if !is_for_tests && !allowed.contains(&used) {
                report(format!("`{room}` may not use `{used}`"));
            }
        }
    }
    Ok(breaches)
}
