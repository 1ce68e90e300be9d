//! Questions as people type them.

use crate::view::ProblemView;

/// A question as it was understood. Names are as they were typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// Can this principal do this action on this resource?
    Can {
        /// Who.
        principal: String,
        /// What.
        action: String,
        /// On what.
        resource: String,
    },
    /// Who can do this action on this resource?
    WhoCan {
        /// What.
        action: String,
        /// On what.
        resource: String,
    },
    /// What does this reach?
    Reach(String),
    /// What reaches this?
    ReachedBy(String),
}

/// The beginnings of questions, as completion offers them.
pub(super) const BEGINNINGS: [(&str, &str); 4] = [
    ("who can ", "an action on a resource"),
    ("can ", "a principal do an action on a resource"),
    ("what can ", "a principal reach"),
    ("who reaches ", "a role or a resource"),
];

/// Reads a question. Words that only make it read well (`do`, `on`, a question mark) may be left out.
pub(super) fn parse(text: &str) -> Result<Asked, ProblemView> {
    let words: Vec<&str> = text
        .split_whitespace()
        .map(bare)
        .filter(|word| !word.is_empty())
        .collect();
    let lower: Vec<String> = words.iter().map(|word| word.to_ascii_lowercase()).collect();
    let lower: Vec<&str> = lower.iter().map(String::as_str).collect();
    let names = |from: usize, to: usize| {
        words
            .get(from..to)
            .unwrap_or_default()
            .iter()
            .map(|word| (*word).to_owned())
    };
    let name = |at: usize| names(at, at + 1).next().unwrap_or_default();
    let asked = match lower.as_slice() {
        ["who" | "what", "reaches", _] | ["who" | "what", "can", "reach", _] => {
            Some(Asked::ReachedBy(name(lower.len() - 1)))
        }
        ["who", "can", "do", rest @ ..] => who_can(rest.len(), 3, &lower, name),
        ["who", "can", rest @ ..] => who_can(rest.len(), 2, &lower, name),
        ["can", _, rest @ ..] => can(rest, name),
        ["what", "can" | "does", _, "reach"] => Some(Asked::Reach(name(2))),
        ["what", "can" | "does", _] => Some(Asked::Reach(name(2))),
        ["reach", _] => Some(Asked::Reach(name(1))),
        ["reached", "by", _] => Some(Asked::ReachedBy(name(2))),
        ["reached-by", _] => Some(Asked::ReachedBy(name(1))),
        _ => None,
    };
    asked.ok_or_else(|| ProblemView {
        error: format!("the question `{}` was not understood", text.trim()),
        help: Some("ask `who can <action> on <resource>`, `can <principal> do <action> on <resource>`, `what can <principal> reach` or `who reaches <resource>`".to_owned()),
        suggestions: Vec::new(),
    })
}

fn who_can(left: usize, at: usize, lower: &[&str], name: impl Fn(usize) -> String) -> Option<Asked> {
    let on = usize::from(lower.get(at + 1) == Some(&"on"));
    (left == 2 + on).then(|| Asked::WhoCan {
        action: name(at),
        resource: name(at + 1 + on),
    })
}

fn can(rest: &[&str], name: impl Fn(usize) -> String) -> Option<Asked> {
    let action = match rest {
        ["do", ..] => 3,
        _ => 2,
    };
    let on = usize::from(rest.get(action - 1) == Some(&"on"));
    (rest.len() + 2 == action + 2 + on).then(|| Asked::Can {
        principal: name(1),
        action: name(action),
        resource: name(action + 1 + on),
    })
}

/// Strips what is punctuation around a name and cannot be part of one.
fn bare(word: &str) -> &str {
    word.trim_matches(['`', '"', '\'', '?', ','])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn who(action: &str, resource: &str) -> Asked {
        Asked::WhoCan {
            action: action.into(),
            resource: resource.into(),
        }
    }

    fn whether(principal: &str, action: &str, resource: &str) -> Asked {
        Asked::Can {
            principal: principal.into(),
            action: action.into(),
            resource: resource.into(),
        }
    }

    #[test]
    fn questions_may_be_short_or_whole_sentences() {
        for (text, asked) in [
            ("who can s3:GetObject on data", who("s3:GetObject", "data")),
            (
                "Who can do s3:GetObject on `arn:aws:s3:::data/*`?",
                who("s3:GetObject", "arn:aws:s3:::data/*"),
            ),
            ("who can s3:GetObject data", who("s3:GetObject", "data")),
            (
                "can role/app do s3:GetObject on data",
                whether("role/app", "s3:GetObject", "data"),
            ),
            (
                "can role/app s3:GetObject data",
                whether("role/app", "s3:GetObject", "data"),
            ),
            (
                "Can ada iam:PassRole on role/app?",
                whether("ada", "iam:PassRole", "role/app"),
            ),
            ("what can ada reach", Asked::Reach("ada".into())),
            ("what can ada", Asked::Reach("ada".into())),
            ("reach  Ada", Asked::Reach("Ada".into())),
            ("who reaches data?", Asked::ReachedBy("data".into())),
            ("what can reach data", Asked::ReachedBy("data".into())),
            ("who can reach data", Asked::ReachedBy("data".into())),
            ("reached by data", Asked::ReachedBy("data".into())),
        ] {
            assert_eq!(parse(text), Ok(asked), "{text}");
        }
    }

    #[test]
    fn what_is_no_question_is_not_guessed() {
        for text in [
            "",
            "hello",
            "who can",
            "who can s3:GetObject",
            "can ada",
            "can ada do s3:GetObject",
            "who can a on b c",
            "why",
        ] {
            let problem = parse(text).unwrap_err();
            assert!(
                problem.error.contains("was not understood"),
                "{text}: {}",
                problem.error
            );
        }
    }
}
