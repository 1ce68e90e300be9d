//! Interned text and interned lists of numbers: each is stored once and named by a small number.

use crate::error::Reason;
use crate::wire::{Reader, Writer};

/// An interned text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
pub(crate) struct Text(pub(crate) u32);

/// An interned list of numbers; what they number depends on where the list is used. List zero is empty.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
pub(crate) struct List(pub(crate) u32);

/// All texts, end to end.
#[derive(Default, PartialEq, Debug)]
pub(crate) struct Texts {
    all: String,
    ends: Vec<u32>,
}

impl Texts {
    /// Adds a text; the caller sees to it that each is added once.
    pub(crate) fn push(&mut self, text: &str) -> Text {
        let id = Text(self.ends.len() as u32);
        self.all.push_str(text);
        self.ends.push(self.all.len() as u32);
        id
    }

    pub(crate) fn get(&self, text: Text) -> &str {
        span(&self.ends, text.0)
            .and_then(|span| self.all.get(span))
            .unwrap_or_default()
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        write_ends(&self.ends, writer);
        writer.raw(self.all.as_bytes());
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, Reason> {
        let ends = read_ends(reader)?;
        let bytes = reader.raw(ends.last().map_or(0, |&end| end as usize))?;
        let all = str::from_utf8(bytes).map_err(|_| Reason::Text)?.to_owned();
        Ok(Self { all, ends })
    }
}

/// All lists, end to end.
#[derive(Default, PartialEq, Debug)]
pub(crate) struct Lists {
    all: Vec<u32>,
    ends: Vec<u32>,
}

impl Lists {
    /// Adds a list; the caller sees to it that each is added once.
    pub(crate) fn push(&mut self, items: &[u32]) -> List {
        let id = List(self.ends.len() as u32);
        self.all.extend_from_slice(items);
        self.ends.push(self.all.len() as u32);
        id
    }

    pub(crate) fn get(&self, list: List) -> &[u32] {
        span(&self.ends, list.0)
            .and_then(|span| self.all.get(span))
            .unwrap_or_default()
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        write_ends(&self.ends, writer);
        writer.column(self.all.iter().copied());
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, Reason> {
        let ends = read_ends(reader)?;
        let mut all = Vec::new();
        reader.column(ends.last().map_or(0, |&end| end as usize), |item| all.push(item))?;
        Ok(Self { all, ends })
    }
}

fn span(ends: &[u32], number: u32) -> Option<std::ops::Range<usize>> {
    let number = number as usize;
    let end = *ends.get(number)? as usize;
    let start = match number.checked_sub(1) {
        Some(before) => *ends.get(before)? as usize,
        None => 0,
    };
    Some(start..end)
}

fn write_ends(ends: &[u32], writer: &mut Writer) {
    writer.number(ends.len() as u32);
    writer.column(
        ends.iter()
            .scan(0, |start, &end| Some(end - std::mem::replace(start, end))),
    );
}

fn read_ends(reader: &mut Reader<'_>) -> Result<Vec<u32>, Reason> {
    let count = reader.count()?;
    let mut ends = Vec::with_capacity(count);
    let mut end = 0_u32;
    reader.column(count, |length| {
        end = end.saturating_add(length);
        ends.push(end);
    })?;
    Ok(ends)
}
