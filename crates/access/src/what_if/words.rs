//! The sentences that say what to try.

/// Everything that can be tried.
pub(super) const FORMS: [&str; 14] = [
    "attach FILE|policy/NAME to WHO",
    "detach policy/NAME from WHO",
    "set policy/NAME to FILE",
    "set inline NAME of WHO to FILE",
    "set trust of role/NAME to FILE",
    "set boundary of WHO to FILE|policy/NAME|none",
    "set policy of RESOURCE to FILE|none",
    "add user/NAME to group/NAME",
    "remove user/NAME from group/NAME",
    "remove role/NAME from RESOURCE",
    "remove inline NAME of WHO",
    "remove WHO",
    "remove RESOURCE",
    "without EDGE-ID",
];

/// A change as it was written. Names are not looked up yet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Words<'t> {
    Attach {
        what: Written<'t>,
        owner: &'t str,
    },
    Detach {
        policy: &'t str,
        owner: &'t str,
    },
    SetManaged {
        policy: &'t str,
        file: &'t str,
    },
    SetInline {
        name: &'t str,
        owner: &'t str,
        file: &'t str,
    },
    SetTrust {
        role: &'t str,
        file: &'t str,
    },
    SetBoundary {
        owner: &'t str,
        boundary: Option<Written<'t>>,
    },
    SetPolicy {
        resource: &'t str,
        file: Option<&'t str>,
    },
    RemoveInline {
        name: &'t str,
        owner: &'t str,
    },
    Add {
        user: &'t str,
        group: &'t str,
    },
    RemoveFrom {
        what: &'t str,
        from: &'t str,
    },
    Remove(&'t str),
    Without(&'t str),
}

/// Where a policy is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Written<'t> {
    /// It is one of the estate, or of AWS.
    Policy(&'t str),
    /// It is in a file.
    File(&'t str),
}

impl<'t> Words<'t> {
    /// Reads a sentence. Names have no blanks in them, files may.
    pub(super) fn parse(text: &'t str) -> Option<Self> {
        let (verb, rest) = text.trim().split_once(char::is_whitespace)?;
        let rest = rest.trim();
        match verb {
            "attach" => {
                let (what, owner) = last(rest, " to ")?;
                let what = Written::parse(what);
                Some(Self::Attach { what, owner })
            }
            "detach" => {
                let (policy, owner) = first(rest, " from ")?;
                Some(Self::Detach { policy, owner })
            }
            "set" => Self::set(rest),
            "add" => {
                let (user, group) = first(rest, " to ")?;
                Some(Self::Add { user, group })
            }
            "remove" => Self::remove(rest),
            "without" => one(rest).map(Self::Without),
            _ => None,
        }
    }

    fn set(rest: &'t str) -> Option<Self> {
        let (what, file) = rest.split_once(" to ")?;
        let (what, file) = (what.trim(), Some(file.trim()).filter(|file| !file.is_empty())?);
        let Some((aspect, of)) = first(what, " of ") else {
            let policy = one(what).filter(|what| is_policy(what))?;
            return Some(Self::SetManaged { policy, file });
        };
        match aspect.split_whitespace().collect::<Vec<_>>().as_slice() {
            ["inline", name] => Some(Self::SetInline { name, owner: of, file }),
            ["trust"] => Some(Self::SetTrust { role: of, file }),
            ["boundary"] => Some(Self::SetBoundary {
                owner: of,
                boundary: (file != "none").then(|| Written::parse(file)),
            }),
            ["policy"] => Some(Self::SetPolicy {
                resource: of,
                file: (file != "none").then_some(file),
            }),
            _ => None,
        }
    }

    fn remove(rest: &'t str) -> Option<Self> {
        if let Some((what, from)) = first(rest, " from ") {
            return Some(Self::RemoveFrom { what, from });
        }
        match rest.split_whitespace().collect::<Vec<_>>().as_slice() {
            ["inline", name, "of", owner] => Some(Self::RemoveInline { name, owner }),
            [what] => Some(Self::Remove(what)),
            _ => None,
        }
    }
}

impl<'t> Written<'t> {
    fn parse(text: &'t str) -> Self {
        if is_policy(text) {
            Self::Policy(text)
        } else {
            Self::File(text)
        }
    }
}

/// Returns whether a word names a policy: `policy/NAME`, the same in an account, or an ARN.
fn is_policy(text: &str) -> bool {
    let name = text.split_once(':').map_or(text, |(_, name)| name);
    text.starts_with("arn:") || text.starts_with("policy/") || name.starts_with("policy/")
}

/// Returns what stands before and after a word; the last name has no blanks in it.
fn last<'t>(text: &'t str, word: &str) -> Option<(&'t str, &'t str)> {
    let (before, after) = text.rsplit_once(word)?;
    let before = Some(before.trim()).filter(|before| !before.is_empty())?;
    Some((before, one(after)?))
}

/// Returns what stands before and after a word; the last name has no blanks in it.
fn first<'t>(text: &'t str, word: &str) -> Option<(&'t str, &'t str)> {
    let (before, after) = text.split_once(word)?;
    let before = Some(before.trim()).filter(|before| !before.is_empty())?;
    Some((before, one(after)?))
}

/// Returns a text that is one word.
fn one(text: &str) -> Option<&str> {
    let text = text.trim();
    (!text.is_empty() && !text.contains(char::is_whitespace)).then_some(text)
}

/// Returns what to call an inline policy that comes from a file: what AWS allows of the name of the file.
///
/// Source: IAM API Reference, "PutRolePolicy": `[\w+=,.@-]+`, at most 128 characters.
pub(super) fn policy_name(file: &str) -> String {
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    let stem = name.strip_suffix(".json").unwrap_or(name);
    let is_allowed = |letter: char| letter.is_ascii_alphanumeric() || "_+=,.@-".contains(letter);
    let letters = stem.chars().map(|letter| if is_allowed(letter) { letter } else { '-' });
    let name: String = letters.take(128).collect();
    if name.is_empty() { "what-if".to_owned() } else { name }
}
