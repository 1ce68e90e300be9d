//! The outline of YAML, line by line: what is indented deeper belongs to what stands above it.

use super::{ACTIONS, CONDITION, Kind, MAX_DEPTH, Outline, Token, brackets};
use iamscope_policy::Span;

/// A list or map that is being read, and the column that its parts stand in.
struct Frame {
    id: usize,
    column: usize,
    kind: Kind,
    /// The key without a value.
    open: Option<usize>,
}

/// Reads a text into the outermost node.
pub(super) fn read(outline: &mut Outline<'_>) {
    let text = outline.text;
    let mut stack = vec![Frame {
        id: 0,
        column: 0,
        kind: Kind::Map,
        open: None,
    }];
    let mut place = 0;
    while place < text.len() {
        let rest = text.get(place..).unwrap_or_default();
        let length = rest.find('\n').map_or(rest.len(), |end| end + 1);
        let line = rest.get(..length).unwrap_or_default();
        let end = read_line(outline, &mut stack, place, line);
        place += length;
        if end > place {
            // What follows a value in brackets in its last line is nothing.
            let rest = text.get(end..).unwrap_or_default();
            place = end + rest.find('\n').map_or(rest.len(), |end| end + 1);
        }
    }
}

/// Reads a line; returns where reading ended, which is further if a value in brackets goes on.
fn read_line(outline: &mut Outline<'_>, stack: &mut Vec<Frame>, start: usize, line: &str) -> usize {
    let content = without_comment(line).trim_end();
    let mut column = content.len() - content.trim_start_matches(' ').len();
    let mut rest = content.get(column..).unwrap_or_default();
    if rest.is_empty() || rest == "---" {
        return 0;
    }
    let mut is_item = false;
    while rest == "-" || rest.starts_with("- ") {
        enter(outline, stack, column, Kind::List);
        is_item = true;
        let inner = rest.get(1..).unwrap_or_default();
        let blank = inner.len() - inner.trim_start_matches(' ').len();
        column += 1 + blank;
        rest = inner.get(blank..).unwrap_or_default();
    }
    if rest.is_empty() {
        return 0;
    }
    let is_action = is_item && stack.last().is_some_and(|top| ACTIONS.contains(&outline.key(top.id)));
    let key = if is_action { None } else { key_length(rest) };
    let Some(key) = key else {
        return value(outline, stack, start + column, rest, column);
    };
    enter(outline, stack, column, Kind::Map);
    let Some(top) = stack.last_mut() else {
        return 0;
    };
    let behind = rest.get(key + 1..).unwrap_or_default();
    // All condition keys have a colon inside; one that ends in its first is being typed.
    let is_half = behind.is_empty()
        && outline.key(outline.parent(top.id)) == CONDITION
        && !rest.get(..key).unwrap_or_default().contains(':');
    let written = if is_half { Some(rest) } else { rest.get(..key) };
    let token = token(start + column, written.unwrap_or_default());
    let id = outline.add(top.id, Some(token), Kind::Missing);
    top.open = Some(id);
    let blank = behind.len() - behind.trim_start().len();
    let behind = behind.trim_start();
    if behind.is_empty() || behind.starts_with(['|', '>']) {
        return 0;
    }
    // The value of a key stands deeper than the key, wherever it begins.
    value(outline, stack, start + column + key + 1 + blank, behind, column + 1)
}

/// Makes the list or map that a column belongs to the innermost.
fn enter(outline: &mut Outline<'_>, stack: &mut Vec<Frame>, column: usize, kind: Kind) {
    leave(stack, column, kind);
    let is_deep = stack.len() > MAX_DEPTH;
    let Some(top) = stack.last_mut() else {
        return;
    };
    if is_deep || top.kind == kind && top.column == column {
        return;
    }
    let id = match top.open.take() {
        Some(open) => {
            if let Some(node) = outline.nodes.get_mut(open) {
                node.kind = kind;
            }
            open
        }
        None => outline.add(top.id, None, kind),
    };
    stack.push(Frame {
        id,
        column,
        kind,
        open: None,
    });
}

/// Leaves what stands deeper than a column. The items of a list may stand as deep as the key of the list.
fn leave(stack: &mut Vec<Frame>, column: usize, kind: Kind) {
    while let Some(top) = stack.last()
        && stack.len() > 1
        && (top.column > column || top.column == column && top.kind == Kind::List && kind != Kind::List)
    {
        stack.pop();
    }
}

/// Reads a value that stands alone, in its list or behind its key; returns where a value in brackets ends.
fn value(outline: &mut Outline<'_>, stack: &mut Vec<Frame>, start: usize, rest: &str, column: usize) -> usize {
    let tag = if rest.starts_with('!') {
        rest.find(' ').map_or(rest.len(), |end| end + 1)
    } else {
        0
    };
    let rest = rest.get(tag..).unwrap_or_default();
    let start = start + tag;
    while stack.len() > 1 && stack.last().is_some_and(|top| top.column > column) {
        stack.pop();
    }
    let Some(top) = stack.last_mut() else {
        return 0;
    };
    let open = top.open.take();
    if rest.starts_with(['[', '{']) {
        let kind = if rest.starts_with('[') { Kind::List } else { Kind::Map };
        let into = open.unwrap_or_else(|| outline.add(top.id, None, kind));
        if let Some(node) = outline.nodes.get_mut(into) {
            node.kind = kind;
        }
        return brackets::read_flow(outline, start + 1, into);
    }
    if rest.is_empty() {
        return 0;
    }
    let token = token(start, rest);
    match open.and_then(|open| outline.nodes.get_mut(open)) {
        Some(node) => node.kind = Kind::Scalar(token),
        None if top.kind == Kind::Map => {
            // A key that is being typed.
            outline.add(top.id, Some(token), Kind::Missing);
        }
        None => {
            outline.add(top.id, None, Kind::Scalar(token));
        }
    }
    0
}

/// Returns the length of the key at the start of a text, without its colon.
fn key_length(rest: &str) -> Option<usize> {
    let quoted = rest.chars().next().filter(|first| matches!(first, '"' | '\''));
    if let Some(quote) = quoted {
        let end = rest.get(1..)?.find(quote)? + 2;
        return rest.get(end..)?.starts_with(':').then_some(end);
    }
    if rest.starts_with(['[', '{', '!']) {
        return None;
    }
    rest.find(": ").or_else(|| rest.ends_with(':').then(|| rest.len() - 1))
}

fn token(start: usize, text: &str) -> Token {
    let whole = Span::new(start, start + text.len());
    let Some(quote) = text.chars().next().filter(|first| matches!(first, '"' | '\'')) else {
        return Token { whole, content: whole };
    };
    let is_closed = text.len() > 1 && text.ends_with(quote);
    let end = start + text.len() - usize::from(is_closed);
    Token {
        whole,
        content: Span::new(start + 1, end),
    }
}

/// Returns a line without the comment at its end.
fn without_comment(line: &str) -> &str {
    let mut quote = None;
    let mut before = ' ';
    for (place, character) in line.char_indices() {
        match (quote, character) {
            (None, '#') if before.is_whitespace() => return line.get(..place).unwrap_or_default(),
            (None, '"' | '\'') if before.is_whitespace() || "[{,".contains(before) => quote = Some(character),
            (Some(open), character) if open == character => quote = None,
            _ => {}
        }
        before = character;
    }
    line
}
