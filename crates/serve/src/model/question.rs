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
    /// Which paths lead from here to there?
    Paths {
        /// From where; `any` if nothing is said.
        from: String,
        /// To where.
        to: String,
    },
    /// Who is or can become administrator, of this account or at all?
    Admins(Option<String>),
    /// What cuts all paths from here to there?
    Cut {
        /// From where; `any` if nothing is said.
        from: String,
        /// To where.
        to: String,
    },
}

/// Stands for every principal in questions about paths.
pub(super) const ANY: &str = "any";

/// Stands for the administrators of all accounts.
pub(super) const ADMIN: &str = "admin";

/// The beginnings of questions, as completion offers them.
pub(super) const BEGINNINGS: [(&str, &str); 7] = [
    ("paths from ", "a node to another, to `admin` or from `internet`"),
    ("who can become admin", "of any account, and how"),
    ("who can ", "do an action on a resource"),
    ("can ", "a principal do an action on a resource"),
    ("what can ", "a principal reach"),
    ("who reaches ", "a role or a resource"),
    ("cut ", "what one node needs to reach another"),
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
        ["paths" | "path" | "show" | "all", rest @ ..] => {
            let skipped = lower.len() - rest.len();
            let skipped = skipped
                + rest
                    .iter()
                    .take_while(|word| matches!(**word, "all" | "paths" | "path"))
                    .count();
            route(lower.get(skipped..).unwrap_or_default(), skipped, &name).map(|(from, to)| Asked::Paths { from, to })
        }
        ["from", ..] => route(&lower, 0, &name).map(|(from, to)| Asked::Paths { from, to }),
        ["cut" | "choke-points" | "chokepoints", rest @ ..] => {
            let skipped = rest
                .iter()
                .take_while(|word| matches!(**word, "paths" | "path" | "of"))
                .count()
                + 1;
            route(lower.get(skipped..).unwrap_or_default(), skipped, &name).map(|(from, to)| Asked::Cut { from, to })
        }
        ["who", "can", "become" | "be", "admin" | "administrator"]
        | ["who", "is", "admin" | "administrator"]
        | ["admins"] => Some(Asked::Admins(None)),
        ["who", "can", "become" | "be", "admin" | "administrator", "of" | "in", _] => {
            Some(Asked::Admins(Some(name(5))))
        }
        ["who", "is", "admin" | "administrator", "of" | "in", _] => Some(Asked::Admins(Some(name(4)))),
        ["who", "can", "become", _] => Some(Asked::Paths {
            from: ANY.to_owned(),
            to: name(3),
        }),
        ["how", "can" | "does", _, "reach" | "become", _] => Some(Asked::Paths {
            from: name(2),
            to: name(4),
        }),
        ["can", _, "reach" | "become", _] => Some(Asked::Paths {
            from: name(1),
            to: name(3),
        }),
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
        help: Some(
            "ask `paths from <node> to <node>`, `who can become admin`, `who can <action> on <resource>`, \
             `can <principal> do <action> on <resource>`, `what can <principal> reach`, `who reaches <resource>` \
             or `cut <node> to <node>`"
                .to_owned(),
        ),
        ..ProblemView::default()
    })
}

/// Reads `[from A] to B`, `A to B` or `B`; `at` is the place of the first of these words in the question.
fn route(words: &[&str], at: usize, name: &impl Fn(usize) -> String) -> Option<(String, String)> {
    let any = || ANY.to_owned();
    match words {
        ["from", _, "to", _] => Some((name(at + 1), name(at + 3))),
        [_, "to", _] => Some((name(at), name(at + 2))),
        ["to", _] => Some((any(), name(at + 1))),
        ["from", _] => Some((name(at + 1), ADMIN.to_owned())),
        [_] => Some((any(), name(at))),
        _ => None,
    }
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
    fn paths_are_asked_for_in_many_words() {
        let paths = |from: &str, to: &str| Asked::Paths {
            from: from.into(),
            to: to.into(),
        };
        let cut = |from: &str, to: &str| Asked::Cut {
            from: from.into(),
            to: to.into(),
        };
        for (text, asked) in [
            ("paths from ada to role/deploy", paths("ada", "role/deploy")),
            ("show all paths from internet to admin", paths("internet", "admin")),
            ("Paths to `admin`?", paths("any", "admin")),
            ("from ada to data", paths("ada", "data")),
            ("paths from ada", paths("ada", "admin")),
            ("how can ada become admin", paths("ada", "admin")),
            ("can ada reach data?", paths("ada", "data")),
            ("who can become role/deploy", paths("any", "role/deploy")),
            ("who can become admin", Asked::Admins(None)),
            ("who is administrator of shop", Asked::Admins(Some("shop".into()))),
            ("cut ada to admin", cut("ada", "admin")),
            ("cut paths from ada to admin", cut("ada", "admin")),
            ("choke-points of admin", cut("any", "admin")),
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
