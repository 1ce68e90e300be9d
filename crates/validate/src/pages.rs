//! `docs/validation.md`, written from the registry.

use crate::check::{Check, PAGE};
use crate::own::own_checks;
use crate::registry::registry;
use std::fmt::Write;

/// Returns the table of all checks, in Markdown.
pub fn page() -> String {
    let mut text = format!(
        "<!-- Written by `cargo xtask generate`; change the check instead. -->\n\n# Policy validation\n\n\
         `iamscope lint` looks for what AWS's policy validation looks for, under its codes and levels; the sentences are \
         ours.\nThe checks were read from AWS's [page]({PAGE}). What our reading of each rests on:\n\n\
         - documented: the page says when it applies;\n\
         - shown by an example: an example of AWS's documentation, or a recorded answer of the service, shows it;\n\
         - inferred: the page says what is wrong but not exactly when, and the rule is ours.\n\n\
         {} checks.\n\n| code | level | what it finds | rests on | |\n|---|---|---|---|---|\n",
        registry().len()
    );
    for check in registry() {
        let name = format!("[`{}`]({})", check.code, check.link());
        add_row(&mut text, &name, check);
    }
    text.push_str(OWN);
    for check in own_checks() {
        add_row(&mut text, &format!("`{}`", check.code), check);
    }
    text.push_str(WITHDRAWN);
    text
}

fn add_row(text: &mut String, name: &str, check: &Check) {
    let (level, finds, basis) = (check.level.word(), check.finds, check.basis);
    // Writing to a String cannot fail.
    let _ = writeln!(
        text,
        "| {name} | {level} | {finds} | {} | {} |",
        basis.word(),
        basis.note()
    );
}

/// The checks that AWS does not have.
const OWN: &str = "
## Checks of our own

AWS does not look for these; `--format aws` leaves them out.

| code | level | what it finds | rests on | |
|---|---|---|---|---|
";

/// What AWS's page had and has no more.
const WITHDRAWN: &str = "
## Withdrawn

AWS's page of 2023 also had `SCP_SYNTAX_ERROR_ALLOW_CONDITION`, `SCP_SYNTAX_ERROR_ALLOW_NOTACTION`,
`SCP_SYNTAX_ERROR_ALLOW_RESOURCE` and `SCP_SYNTAX_ERROR_NOTRESOURCE`. Service control policies have taken conditions, resources
and negated elements in every statement since 2025, so nothing is wrong with them.
";
