//! Texts and positions in them.

use crate::origin::SourcePiece;
use std::fmt;
use std::sync::Arc;

/// Names one text in a [`Sources`] collection.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct SourceId(pub u32);

/// A byte range of a source text, end exclusive.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// Returns the span of the bytes from `start` up to `end`; positions past 4 GiB saturate.
    pub fn new(start: usize, end: usize) -> Self {
        let clamp = |n| u32::try_from(n).unwrap_or(u32::MAX);
        Self {
            start: clamp(start),
            end: clamp(end),
        }
    }

    /// Returns the smallest span that covers both.
    pub fn to(self, other: Self) -> Self {
        Self {
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }

    /// Returns the span as a range that can slice its text.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A value and where it stands in its source.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

impl<T> Located<T> {
    /// Puts a value at a place.
    pub fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }
}

/// One text that positions refer to.
///
/// A document that was read from a file keeps the file's name and the line it starts on; a document that was decoded
/// out of an export (percent-encoded, or minified) has a pseudo-name such as `iam/role/app/inline/s3` only.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Source {
    /// What to call it in messages: a file name or a pseudo-name.
    pub name: String,
    /// The text; shared with other sources that say the same.
    pub text: Arc<str>,
    /// The line of the named file on which the text starts, counted from 1.
    pub first_line: u32,
    /// Which of its parts were written elsewhere, for a text that a program put together.
    ///
    /// INVARIANT (sorted): by place; of two parts that start together the longer comes first. A part may lie in another
    /// one, as a statement lies in its document.
    pub pieces: Arc<[SourcePiece]>,
}

/// A position for people: both counted from 1, the column in characters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct LineColumn {
    /// Line, counted from 1.
    pub line: u32,
    /// Column in characters, counted from 1.
    pub column: u32,
}

impl fmt::Display for LineColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

impl Source {
    /// Makes a source whose text starts on the first line of what `name` names.
    pub fn new(name: impl Into<String>, text: impl Into<Arc<str>>) -> Self {
        Self {
            name: name.into(),
            text: text.into(),
            first_line: 1,
            pieces: Arc::default(),
        }
    }

    /// Says which parts were written elsewhere.
    #[must_use]
    pub fn with_pieces(mut self, mut pieces: Vec<SourcePiece>) -> Self {
        pieces.sort_by_key(|piece| (piece.at.start, std::cmp::Reverse(piece.at.end), *piece));
        pieces.dedup();
        self.pieces = pieces.into();
        self
    }

    /// Returns the line and column of a byte position, relative to the named file.
    pub fn line_column(&self, position: u32) -> LineColumn {
        let before = self.text.get(..position as usize).unwrap_or(&self.text);
        let line = before.bytes().filter(|&byte| byte == b'\n').count();
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count();
        LineColumn {
            line: self.first_line + line as u32,
            column: column as u32 + 1,
        }
    }

    /// Returns the text of a span, empty where the span lies outside.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }
}

/// All texts that positions of one run refer to.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Sources {
    texts: Vec<Source>,
}

impl Sources {
    /// Adds a text and names it.
    pub fn add(&mut self, source: Source) -> SourceId {
        let id = SourceId(u32::try_from(self.texts.len()).unwrap_or(u32::MAX));
        self.texts.push(source);
        id
    }

    /// Returns the text with this id, if it is one of ours.
    pub fn find(&self, id: SourceId) -> Option<&Source> {
        self.texts.get(id.0 as usize)
    }

    /// Returns all texts in the order in which they were added.
    pub fn iter(&self) -> impl Iterator<Item = (SourceId, &Source)> {
        self.texts
            .iter()
            .enumerate()
            .map(|(index, text)| (SourceId(index as u32), text))
    }
}
