//! The outline of texts with brackets: JSON, HCL, and flow style in YAML.

use super::{Kind, MAX_DEPTH, Outline, Syntax, Token};
use iamscope_policy::Span;

/// What a text consists of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Lexeme {
    Open(Kind),
    Close(Kind),
    /// What stands between a key and its value.
    Colon,
    Comma,
    Newline,
    Scalar(Token),
    /// What means nothing here.
    Other,
}

/// A list or map that is being read.
struct Frame {
    id: usize,
    kind: Kind,
    /// The words since the last value ended; the first is the key. Labels of blocks follow it.
    pending: Option<Token>,
    is_after_colon: bool,
    /// The last value, if it may go on: `concat` in `a = concat([`.
    last: Option<usize>,
}

impl Frame {
    fn new(id: usize, kind: Kind) -> Self {
        Self {
            id,
            kind,
            pending: None,
            is_after_colon: false,
            last: None,
        }
    }
}

/// Reads a text into the outermost node.
pub(super) fn read(outline: &mut Outline<'_>, syntax: Syntax) {
    let mut stack = vec![Frame::new(0, Kind::Map)];
    let mut place = 0;
    while let Some((lexeme, end)) = next(outline.text, place, syntax) {
        place = end;
        step(outline, &mut stack, lexeme, syntax);
    }
    while let Some(mut frame) = stack.pop() {
        end_value(outline, &mut frame);
    }
}

/// Reads a list or map of YAML's flow style into its node, from behind the first bracket; returns where it ends.
pub(super) fn read_flow(outline: &mut Outline<'_>, from: usize, into: usize) -> usize {
    let kind = outline.node(into).map_or(Kind::Map, |node| node.kind);
    let mut stack = vec![Frame::new(outline.parent(into), Kind::Map), Frame::new(into, kind)];
    let mut place = from;
    while stack.len() > 1
        && let Some((lexeme, end)) = next(outline.text, place, Syntax::Yaml)
    {
        place = end;
        step(outline, &mut stack, lexeme, Syntax::Yaml);
    }
    while let Some(mut frame) = stack.pop() {
        end_value(outline, &mut frame);
    }
    place
}

fn step(outline: &mut Outline<'_>, stack: &mut Vec<Frame>, lexeme: Lexeme, syntax: Syntax) {
    let is_deep = stack.len() > MAX_DEPTH;
    let Some(frame) = stack.last_mut() else {
        return;
    };
    match lexeme {
        Lexeme::Open(_) if is_deep => {}
        Lexeme::Open(kind) => {
            // The name of a function is no value of its own.
            let last = frame.last.take().and_then(|last| outline.nodes.get_mut(last));
            let of_last = last.and_then(|last| {
                last.kind = Kind::Missing;
                last.key
            });
            let key = frame.pending.take().or(of_last);
            let id = outline.add(frame.id, key, kind);
            frame.is_after_colon = false;
            stack.push(Frame::new(id, kind));
        }
        Lexeme::Close(kind) => {
            // A bracket that closes nothing is passed over; one that closes an outer one closes those inside as well.
            let Some(depth) = stack.iter().skip(1).rposition(|frame| frame.kind == kind) else {
                return;
            };
            while stack.len() > depth + 1
                && let Some(mut frame) = stack.pop()
            {
                end_value(outline, &mut frame);
            }
        }
        Lexeme::Comma => end_value(outline, frame),
        Lexeme::Newline => {
            if syntax == Syntax::Hcl && !frame.is_after_colon {
                end_value(outline, frame);
            }
        }
        Lexeme::Colon => {
            // What was taken for a value is a key: the one before it has no value yet.
            if frame.kind == Kind::Map
                && frame.pending.is_none()
                && let Some(last) = frame.last.take()
                && let Some(node) = outline.nodes.get_mut(last)
                && let Kind::Scalar(token) = node.kind
            {
                node.kind = Kind::Missing;
                frame.pending = Some(token);
            }
            frame.is_after_colon = frame.pending.is_some();
        }
        Lexeme::Scalar(token) if frame.kind == Kind::Map && !frame.is_after_colon => {
            frame.pending.get_or_insert(token);
        }
        Lexeme::Scalar(token) => {
            let key = frame.pending.take();
            frame.is_after_colon = false;
            frame.last = Some(outline.add(frame.id, key, Kind::Scalar(token)));
        }
        Lexeme::Other => {}
    }
}

/// Ends a value; a key without one stays.
fn end_value(outline: &mut Outline<'_>, frame: &mut Frame) {
    if let Some(key) = frame.pending.take() {
        outline.add(frame.id, Some(key), Kind::Missing);
    }
    frame.is_after_colon = false;
    frame.last = None;
}

/// Returns the next part of a text and where it ends.
fn next(text: &str, from: usize, syntax: Syntax) -> Option<(Lexeme, usize)> {
    let rest = text.get(from..)?;
    let blank = rest.len() - rest.trim_start_matches([' ', '\t', '\r']).len();
    let start = from + blank;
    let rest = rest.get(blank..)?;
    let first = rest.chars().next()?;
    let one = |lexeme| Some((lexeme, start + first.len_utf8()));
    let has_comments = syntax != Syntax::Json;
    match first {
        '\n' => one(Lexeme::Newline),
        '{' => one(Lexeme::Open(Kind::Map)),
        '[' => one(Lexeme::Open(Kind::List)),
        '}' => one(Lexeme::Close(Kind::Map)),
        ']' => one(Lexeme::Close(Kind::List)),
        ',' => one(Lexeme::Comma),
        ':' | '=' => one(Lexeme::Colon),
        '"' => Some(string(text, start, '"', syntax)),
        '\'' if syntax == Syntax::Yaml => Some(string(text, start, '\'', syntax)),
        '#' if has_comments => Some((Lexeme::Other, start + line_length(rest))),
        '/' if has_comments && rest.starts_with("//") => Some((Lexeme::Other, start + line_length(rest))),
        '/' if has_comments && rest.starts_with("/*") => {
            let length = rest.find("*/").map_or(rest.len(), |end| end + 2);
            Some((Lexeme::Other, start + length))
        }
        // The marks of a text over several lines; what stands in it is read like the rest.
        '<' if syntax == Syntax::Hcl && rest.starts_with("<<") => Some((Lexeme::Other, start + line_length(rest))),
        _ if is_word(first, syntax) => Some(word(rest, start, syntax)),
        _ => one(Lexeme::Other),
    }
}

fn word(rest: &str, start: usize, syntax: Syntax) -> (Lexeme, usize) {
    let mut length = rest.find(|character| !is_word(character, syntax)).unwrap_or(rest.len());
    let (word, behind) = rest.split_at_checked(length).unwrap_or_default();
    if syntax == Syntax::Yaml && word.ends_with(':') && behind.starts_with([' ', '\n']) {
        // Such a colon is one between key and value.
        length -= 1;
    }
    let span = Span::new(start, start + length.max(1));
    let token = Token {
        whole: span,
        content: span,
    };
    (Lexeme::Scalar(token), start + length.max(1))
}

fn is_word(character: char, syntax: Syntax) -> bool {
    let is_inner = match syntax {
        Syntax::Json | Syntax::Hcl => "_.-*".contains(character),
        Syntax::Yaml => "_.-*?:/".contains(character),
    };
    character.is_alphanumeric() || is_inner
}

fn line_length(rest: &str) -> usize {
    rest.find('\n').unwrap_or(rest.len())
}

/// Reads a string; one that is not closed ends with its line. A template of HCL may hold strings of its own.
fn string(text: &str, start: usize, quote: char, syntax: Syntax) -> (Lexeme, usize) {
    let inside = start + 1;
    let rest = text.get(inside..).unwrap_or_default();
    let mut depth = 0_usize;
    let mut is_nested = false;
    let mut characters = rest.char_indices().peekable();
    let (mut content, mut end) = (rest.len(), rest.len());
    while let Some((place, character)) = characters.next() {
        if character == '\n' {
            (content, end) = (place, place);
            break;
        }
        if character == '\\' {
            characters.next_if(|&(_, next)| next != '\n');
        } else if is_nested {
            is_nested = character != '"';
        } else if depth > 0 {
            match character {
                '{' => depth += 1,
                '}' => depth -= 1,
                '"' => is_nested = true,
                _ => {}
            }
        } else if character == quote {
            (content, end) = (place, place + 1);
            break;
        } else if syntax == Syntax::Hcl && character == '$' && characters.next_if(|&(_, next)| next == '{').is_some() {
            depth = 1;
        }
    }
    let token = Token {
        whole: Span::new(start, inside + end),
        content: Span::new(inside, inside + content),
    };
    (Lexeme::Scalar(token), inside + end)
}
