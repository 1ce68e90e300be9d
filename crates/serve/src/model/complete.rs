//! Completion of questions.

use iamscope_catalog::Catalog;

use super::question::BEGINNINGS;
use crate::view::{Completion, CompletionKind, CompletionView};

/// So many candidates are offered.
const MOST: usize = 12;

/// A name that can be typed in a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Name {
    /// The name.
    pub(super) name: String,
    /// More about it, usually the ARN.
    pub(super) detail: String,
}

/// The names of an estate.
#[derive(Clone, Debug, Default)]
pub(super) struct Vocabulary {
    /// Who can act.
    pub(super) principals: Vec<Name>,
    /// What can be acted on.
    pub(super) resources: Vec<Name>,
}

/// What may stand at a place in a question.
#[derive(Clone, Copy)]
enum Slot {
    Beginning,
    Principal,
    Action,
    Resource,
    /// A principal or a resource.
    Node,
    /// Where paths start: a node, or a word for several.
    Start,
    /// Where paths end: likewise.
    End,
}

/// Words for several nodes in questions about paths.
const STARTS: [(&str, &str); 3] = [
    ("internet", "anyone, without credentials"),
    ("external", "everything outside the estate"),
    ("any", "every user and role"),
];
const ENDS: [(&str, &str); 2] = [
    ("admin", "full control of any account"),
    ("data", "buckets, databases, secrets and keys"),
];

/// Offers what could follow the text typed so far.
pub(super) fn complete(catalog: &Catalog, names: &Vocabulary, text: &str) -> CompletionView {
    let start = text.rfind(char::is_whitespace).map_or(0, |at| at + 1);
    let (before, typed) = text.split_at_checked(start).unwrap_or(("", text));
    let lower = before.to_ascii_lowercase();
    let words: Vec<&str> = lower.split_whitespace().collect();
    let mut items = Vec::new();
    let Some((slot, after)) = slot(&words) else {
        return CompletionView::default();
    };
    let mut offer = |kind: CompletionKind, name: &str, detail: &str| {
        items.push(Completion {
            question: format!("{before}{name}{after}"),
            label: name.to_owned(),
            kind,
            detail: detail.to_owned(),
        });
    };
    match slot {
        Slot::Beginning => {
            for (beginning, rest) in BEGINNINGS {
                if beginning.starts_with(&typed.to_ascii_lowercase()) {
                    offer(CompletionKind::Question, beginning, &format!("… {rest}"));
                }
            }
        }
        Slot::Principal => {
            for name in best(&names.principals, typed) {
                offer(CompletionKind::Principal, &name.name, &name.detail);
            }
        }
        Slot::Resource => {
            for name in best(&names.resources, typed) {
                offer(CompletionKind::Resource, &name.name, &name.detail);
            }
        }
        Slot::Node | Slot::Start | Slot::End => {
            let words: &[(&str, &str)] = match slot {
                Slot::Start => &STARTS,
                Slot::End => &ENDS,
                Slot::Node | Slot::Beginning | Slot::Principal | Slot::Action | Slot::Resource => &[],
            };
            for (word, detail) in words {
                if word.starts_with(&typed.to_ascii_lowercase()) {
                    offer(CompletionKind::Question, word, detail);
                }
            }
            for name in best(&names.principals, typed) {
                offer(CompletionKind::Principal, &name.name, &name.detail);
            }
            for name in best(&names.resources, typed) {
                offer(CompletionKind::Resource, &name.name, &name.detail);
            }
        }
        Slot::Action => {
            for (name, level) in actions(catalog, typed) {
                offer(CompletionKind::Action, &name, level);
            }
        }
    }
    items.truncate(MOST);
    CompletionView { items }
}

/// Returns what may stand after these words, and what follows once it is taken.
fn slot(words: &[&str]) -> Option<(Slot, &'static str)> {
    Some(match words {
        [] => (Slot::Beginning, ""),
        ["who", "can"] | ["who", "can", "do"] => (Slot::Action, " on "),
        ["who" | "what", "reaches"] | ["reached", "by"] | ["who" | "what", "can", "reach"] => (Slot::Node, ""),
        ["who", "can", "do", _, "on"] | ["who", "can", _, "on"] => (Slot::Resource, ""),
        ["what", "can" | "does"] => (Slot::Node, " reach"),
        ["reach"] => (Slot::Node, ""),
        ["paths", "from"] | ["cut"] | ["cut", "from"] => (Slot::Start, " to "),
        ["paths", "from", _, "to"] | ["paths", "to"] | ["cut", _, "to"] | ["cut", "from", _, "to"] => (Slot::End, ""),
        ["how", "can"] => (Slot::Start, " reach "),
        ["how", "can", _, "reach"] => (Slot::End, ""),
        ["can"] => (Slot::Principal, " do "),
        ["can", _, "do"] => (Slot::Action, " on "),
        ["can", _, "do", _, "on"] => (Slot::Resource, ""),
        _ => return None,
    })
}

/// Returns the names that fit, those first that start as typed, then those with a part that does.
fn best<'a>(names: &'a [Name], typed: &str) -> Vec<&'a Name> {
    let typed = typed.to_ascii_lowercase();
    let mut found: Vec<(Rank, &Name)> = names
        .iter()
        .filter_map(|name| Some((rank(&name.name, &typed)?, name)))
        .collect();
    found.sort_by(|(left, one), (right, two)| {
        (left, one.name.len(), &one.name).cmp(&(right, two.name.len(), &two.name))
    });
    found.into_iter().take(MOST).map(|(_, name)| name).collect()
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Start,
    Part,
    Inside,
}

fn rank(name: &str, typed: &str) -> Option<Rank> {
    let name = name.to_ascii_lowercase();
    let at = name.find(typed)?;
    if at == 0 {
        return Some(Rank::Start);
    }
    let is_part = name.match_indices(typed).any(|(at, _)| {
        name.get(..at)
            .is_some_and(|before| before.ends_with(|letter: char| !letter.is_alphanumeric()))
    });
    Some(if is_part { Rank::Part } else { Rank::Inside })
}

/// Returns the actions that fit, with their access level. A service alone offers its own first.
fn actions(catalog: &Catalog, typed: &str) -> Vec<(String, &'static str)> {
    let typed = typed.to_ascii_lowercase();
    if typed.is_empty() {
        let usual = [
            "s3:GetObject",
            "iam:PassRole",
            "sts:AssumeRole",
            "kms:Decrypt",
            "secretsmanager:GetSecretValue",
        ];
        return usual
            .iter()
            .filter_map(|name| Some(((*name).to_owned(), catalog.action(name)?.access_level().as_str())))
            .collect();
    }
    let mut found: Vec<(Rank, usize, String, &'static str)> = catalog
        .actions()
        .filter_map(|action| {
            let name = action.full_name();
            Some((rank(&name, &typed)?, name.len(), name, action.access_level().as_str()))
        })
        .collect();
    found.sort();
    found
        .into_iter()
        .take(MOST)
        .map(|(_, _, name, level)| (name, level))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offered(text: &str) -> Vec<String> {
        let name = |name: &str| Name {
            name: name.into(),
            detail: String::new(),
        };
        let names = Vocabulary {
            principals: vec![name("role/app"), name("role/app-deploy"), name("user/ada")],
            resources: vec![name("bucket/data"), name("key/apples")],
        };
        let view = complete(Catalog::embedded(), &names, text);
        view.items.into_iter().map(|item| item.question).collect()
    }

    #[test]
    fn a_question_grows_word_by_word() {
        assert_eq!(
            offered(""),
            [
                "paths from ",
                "who can become admin",
                "who can ",
                "can ",
                "what can ",
                "who reaches ",
                "cut "
            ]
        );
        assert_eq!(
            offered("wh"),
            ["who can become admin", "who can ", "what can ", "who reaches "]
        );
        assert_eq!(offered("paths from int"), ["paths from internet to "]);
        assert_eq!(
            offered("paths from internet to a")[..2],
            ["paths from internet to admin", "paths from internet to role/app"]
        );
        assert_eq!(offered("who can s3:getobj")[0], "who can s3:GetObject on ");
        assert_eq!(
            offered("who can s3:GetObject on da"),
            ["who can s3:GetObject on bucket/data"]
        );
        assert_eq!(offered("can ap"), ["can role/app do ", "can role/app-deploy do "]);
        assert_eq!(
            offered("can role/app do iam:passr"),
            ["can role/app do iam:PassRole on "]
        );
        assert_eq!(offered("what can ad"), ["what can user/ada reach"]);
        assert_eq!(
            offered("Who reaches app"),
            [
                "Who reaches role/app",
                "Who reaches role/app-deploy",
                "Who reaches key/apples"
            ]
        );
    }

    #[test]
    fn nothing_is_offered_where_nothing_fits() {
        assert!(offered("why is ").is_empty());
        assert!(offered("what can zzz").is_empty());
    }
}
