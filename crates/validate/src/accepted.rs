//! Problems that whoever wrote the text accepts: in the id of the statement, or in a comment beside the line.
//!
//! - `"Sid": "PassAnyRoleNoLintPassRoleWithStarInResource"`: `NoLint` and a code without its underscores, in any case.
//! - `# iamscope:accept CODE reason` in Terraform or YAML, on the line or on the one above it.

use iamscope_policy::json::{Limits, Value, read};
use iamscope_policy::{Source, Span};

/// What stands before the code in a statement id.
const IN_SID: &str = "nolint";
/// What stands before the code in a comment.
const IN_COMMENT: &str = "iamscope:accept";

/// Returns the id of the statement around a place in a policy, if it accepts a problem with this code.
pub fn accepting_sid(policy: &str, span: Span, code: &str) -> Option<String> {
    if !policy.to_ascii_lowercase().contains(IN_SID) {
        return None;
    }
    let (document, _) = read(policy, Limits::default());
    let statements = document.root()?.member("Statement")?;
    let covers = |value: &Value<'_>| value.span().start <= span.start && span.end <= value.span().end;
    let statement = statements.items().chain([statements]).find(covers)?;
    let sid = statement.member("Sid")?.as_str()?;
    let wanted = code.replace('_', "").to_ascii_lowercase();
    let lower = sid.to_ascii_lowercase();
    let mut marks = lower.split(IN_SID).skip(1);
    marks.any(|mark| mark == wanted).then(|| sid.to_owned())
}

/// Returns the reason that a comment gives which accepts a problem with this code, on the line of a place in a file or on
/// the one above.
pub fn accepting_comment(file: &Source, span: Span, code: &str) -> Option<String> {
    let before = file.text.get(..span.start as usize)?;
    let line_start = before.rfind('\n').map_or(0, |place| place + 1);
    let above_start = before
        .get(..line_start.saturating_sub(1))?
        .rfind('\n')
        .map_or(0, |place| place + 1);
    let line = file.text.get(line_start..)?.lines().next()?;
    let above = file.text.get(above_start..line_start)?;
    [line, above].into_iter().find_map(|line| {
        let (comment, said) = line.split_once(IN_COMMENT)?;
        let is_comment = comment.contains('#') || comment.contains("//") || comment.contains("/*");
        let mut words = said.split_whitespace();
        let is_meant = words.next().is_some_and(|word| word.trim_end_matches(':') == code);
        (is_comment && is_meant).then(|| words.collect::<Vec<_>>().join(" "))
    })
}
