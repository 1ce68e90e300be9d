//! Rule 24: policy variables (IAM User Guide, "IAM policy elements: Variables and tags").

use super::answer::Question;
use super::context::{Context, Value};
use super::glob::{Token, literal, pattern};
use super::truth::Truth;
use super::world::World;
use iamscope_policy::Version;

/// A text of a policy with its variables replaced.
pub(super) enum Filled {
    /// All variables have values.
    Text {
        /// The pattern if values are literal.
        literal: Vec<Token>,
        /// The pattern if wildcards in values are wildcards.
        reread: Vec<Token>,
        /// Whether it may be that a variable has no value all the same.
        may_lack: bool,
    },
    /// A variable has no value.
    NoValue,
    /// A variable has a value that is not known.
    Hidden,
}

/// A piece of a policy text.
enum Piece {
    Text(String),
    Special(char),
    Variable { key: String, default: Option<String> },
}

/// Returns whether a text has variables.
pub(super) fn has_variables(text: &str, version: Version) -> bool {
    let is_text = |piece: &Piece| matches!(piece, Piece::Text(_));
    !pieces(text, version).iter().all(is_text)
}

/// Replaces the variables of a text.
pub(super) fn fill(text: &str, version: Version, context: &Context) -> Filled {
    let (mut exact, mut reread, mut may_lack) = (Vec::new(), Vec::new(), false);
    for piece in pieces(text, version) {
        match piece {
            Piece::Text(text) => {
                exact.extend(pattern(&text));
                reread.extend(pattern(&text));
            }
            Piece::Special(character) => {
                exact.push(Token::Char(character));
                reread.push(Token::Char(character));
            }
            Piece::Variable { key, default } => {
                let value = match context.find(&key) {
                    Some(Value::One(value)) => value.clone(),
                    Some(Value::Hidden) => return Filled::Hidden,
                    // A key of several values cannot be a variable.
                    Some(Value::Many(_)) => match default {
                        Some(default) => {
                            may_lack = true;
                            default
                        }
                        None => return Filled::NoValue,
                    },
                    None => match default {
                        Some(default) => default,
                        None => return Filled::NoValue,
                    },
                };
                exact.extend(literal(&value));
                reread.extend(pattern(&value));
            }
        }
    }
    Filled::Text {
        literal: exact,
        reread,
        may_lack,
    }
}

/// Tests a filled text: what holds for both ways to read values holds.
pub(super) fn test(filled: &Filled, world: &World, holds: impl Fn(&[Token]) -> Truth) -> Truth {
    match filled {
        Filled::NoValue => Truth::No,
        Filled::Hidden => world.open(Question::HiddenValue),
        Filled::Text {
            literal,
            reread,
            may_lack,
        } => {
            let (literal, reread) = (holds(literal), holds(reread));
            let truth = if literal == reread {
                literal
            } else {
                world.open(Question::VariableWildcard)
            };
            if *may_lack && truth != Truth::No {
                truth.min(world.open(Question::DefaultForMany))
            } else {
                truth
            }
        }
    }
}

/// Divides a text at its first five colons, not counting those in variables.
pub(super) fn fields(text: &str, version: Version) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut is_inside = false;
    let mut previous = ' ';
    for character in text.chars() {
        if version == Version::V2012 && previous == '$' && character == '{' {
            is_inside = true;
        } else if character == '}' {
            is_inside = false;
        }
        if character == ':' && !is_inside && fields.len() < 6 {
            fields.push(String::new());
        } else if let Some(last) = fields.last_mut() {
            last.push(character);
        }
        previous = character;
    }
    fields
}

/// Versions before 2012-10-17 have no variables.
fn pieces(text: &str, version: Version) -> Vec<Piece> {
    match version {
        Version::V2008 => vec![Piece::Text(text.to_owned())],
        Version::V2012 => match text.split_once("${") {
            None => vec![Piece::Text(text.to_owned())],
            Some((before, after)) => match after.split_once('}') {
                None => vec![Piece::Text(text.to_owned())],
                Some((inside, rest)) => {
                    let mut all = vec![Piece::Text(before.to_owned()), piece(inside)];
                    all.extend(pieces(rest, version));
                    all
                }
            },
        },
    }
}

fn piece(inside: &str) -> Piece {
    match inside {
        "*" => Piece::Special('*'),
        "?" => Piece::Special('?'),
        "$" => Piece::Special('$'),
        variable => match variable.split_once(',') {
            None => Piece::Variable {
                key: variable.to_owned(),
                default: None,
            },
            Some((key, default)) => {
                let default = default.trim();
                let quoted = default.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
                Piece::Variable {
                    key: key.trim().to_owned(),
                    default: Some(quoted.unwrap_or(default).to_owned()),
                }
            }
        },
    }
}
