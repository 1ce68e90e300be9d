//! The walk through hard cases in `docs/explanations.md` shows what the tool really prints.

use crate::walkthrough;

#[test]
fn the_explanations_are_true() {
    walkthrough::check("docs/explanations.md", "examples/explanations");
}
