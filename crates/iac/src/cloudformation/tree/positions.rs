//! From the characters that the YAML parser counts to the bytes that everything else here counts.

use super::mend;
use iamscope_policy::Span;
use saphyr_parser::Marker;
use std::collections::BTreeSet;

/// Where the characters of a text begin. The parser counts characters, everything else here counts bytes.
pub(super) enum Positions {
    Ascii(usize),
    Wide(Vec<u32>),
}

impl Positions {
    pub(super) fn new(text: &str, moved: &BTreeSet<usize>) -> Self {
        if text.is_ascii() && moved.is_empty() {
            return Self::Ascii(text.len());
        }
        let mut starts = Vec::with_capacity(text.len());
        for (start, _) in text.char_indices() {
            let place = u32::try_from(start).unwrap_or(u32::MAX);
            if moved.contains(&start) {
                starts.extend(std::iter::repeat_n(place, mend::INDENT));
            }
            starts.push(place);
        }
        starts.push(u32::try_from(text.len()).unwrap_or(u32::MAX));
        Self::Wide(starts)
    }

    pub(super) fn byte(&self, marker: Marker) -> usize {
        match self {
            Self::Ascii(length) => marker.index().min(*length),
            Self::Wide(starts) => {
                let last = starts.last().copied().unwrap_or_default();
                starts.get(marker.index()).copied().unwrap_or(last) as usize
            }
        }
    }

    pub(super) fn span(&self, span: saphyr_parser::Span) -> Span {
        Span::new(self.byte(span.start), self.byte(span.end))
    }
}
