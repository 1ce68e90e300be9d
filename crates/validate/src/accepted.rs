//! Problems that somebody accepts: in the id of the statement, in a comment beside the line, or in a list; and those of
//! policies that nobody wrote.
//!
//! - `"Sid": "PassAnyRoleNoLintPassRoleWithStarInResource"`: `NoLint` and a code without its underscores, in any case.
//! - `# iamscope:accept CODE reason` in Terraform or YAML, on the line or on the one above it.

use iamscope_policy::json::{Limits, Value, read};
use iamscope_policy::{Case, Glob, Source, Span};

/// What stands before the code in a statement id.
const IN_SID: &str = "nolint";
/// What stands before the code in a comment.
const IN_COMMENT: &str = "iamscope:accept";

/// An entry of a list of accepted problems: those with a code, in files with a name.
#[derive(Clone, Debug)]
pub struct Acceptance {
    code: Glob,
    file: Glob,
    reason: String,
}

impl Acceptance {
    /// Takes patterns for codes and for names of files; no pattern stands for all files.
    pub fn new(code: &str, file: Option<&str>, reason: String) -> Self {
        Self {
            code: Glob::new(code, Case::Insensitive),
            file: Glob::new(file.unwrap_or("*"), Case::Sensitive),
            reason,
        }
    }

    /// Returns whether it is about a problem. A name of a file may have folders before what the pattern says.
    pub fn covers(&self, code: &str, file: &str) -> bool {
        let ends = file.match_indices('/').map(|(place, _)| file.get(place + 1..));
        let mut names = std::iter::once(Some(file)).chain(ends).flatten();
        self.code.matches(code) && names.any(|name| self.file.matches(name))
    }

    /// Returns why.
    pub fn reason(&self) -> &str {
        &self.reason
    }
}

/// Returns whether a part of a policy was made for something in a template that has only its name there, as AWS SAM makes
/// policies for functions and connectors: whoever wrote the template can do nothing about it.
pub fn is_made_for(part: &str, file: &Source, written: Span) -> bool {
    let name = file.slice(written);
    let before = file.text.get(..written.start as usize).unwrap_or_default();
    let after = file.text.get(written.end as usize..).unwrap_or_default();
    let before = before.trim_end_matches(['"', '\'']).trim_end_matches(' ');
    let is_first = before.is_empty() || before.ends_with(['\n', '{', ',', '-']);
    let is_key = is_first && after.trim_start_matches(['"', '\'']).starts_with(':') && !name.contains('\n');
    let is_terraform = [".tf", ".tofu"].iter().any(|ending| file.name.ends_with(ending));
    is_key && !is_terraform && !name.is_empty() && name != part
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_says_codes_and_files() {
        let acceptance = Acceptance::new("CREATE_SLR_*", Some("roles/*.json"), "made by the platform".to_owned());
        let code = "CREATE_SLR_WITH_STAR_IN_RESOURCE";
        assert!(acceptance.covers(code, "roles/app.json"));
        assert!(acceptance.covers(code, "./roles/app.json"));
        assert!(acceptance.covers(code, "/infra/roles/app.json"));
        assert!(!acceptance.covers(code, "other-roles/app.json"));
        assert!(!acceptance.covers("INVALID_ACTION", "roles/app.json"));
        assert!(Acceptance::new("*", None, String::new()).covers(code, "app.json"));
    }

    #[test]
    fn what_a_template_only_names_was_written_by_nobody() {
        let text = "Function:\n  Policies:\n    - Statement:\n        - Action: s3:Get\n          Resource: !Sub arn:aws:sns:${Part}:q";
        let file = Source::new("template.yaml", text);
        let at = |part: &str| {
            let start = text.find(part).expect("a part");
            Span::new(start, start + part.len())
        };
        assert!(is_made_for("{}", &file, at("Function")));
        assert!(!is_made_for("Statement", &file, at("Statement")));
        assert!(!is_made_for("{}", &file, at("- Action: s3:Get")));
        assert!(!is_made_for("s3:Get", &file, at("s3:Get")));
        assert!(!is_made_for("aws", &file, at("${Part}")));
    }
}
