//! From byte positions to lines and columns.

use iamscope_iac::problem::Place;

/// Where the lines of a text start.
pub(crate) struct LineIndex {
    /// Byte positions of the line breaks, rising.
    breaks: Vec<usize>,
}

impl LineIndex {
    pub(crate) fn new(text: &str) -> Self {
        Self {
            breaks: memchr::memchr_iter(b'\n', text.as_bytes()).collect(),
        }
    }

    /// Returns the line of a byte position, counted from 1.
    pub(crate) fn line(&self, offset: usize) -> usize {
        self.breaks.partition_point(|&line_break| line_break < offset) + 1
    }

    /// Returns the line and column of a byte position of the text that the index was made of.
    pub(crate) fn place(&self, text: &str, offset: usize) -> Place {
        let line = self.line(offset);
        let before = line.checked_sub(2).and_then(|index| self.breaks.get(index));
        let start = before.map_or(0, |line_break| line_break + 1);
        let column = text
            .get(start..offset)
            .map_or(offset - start, |before| before.chars().count())
            + 1;
        Place { line, column }
    }

    /// Returns the byte position of a line and byte column as `serde_json` counts them, both from 1.
    pub(crate) fn offset(&self, line: usize, column: usize) -> usize {
        let before = line.checked_sub(2).and_then(|index| self.breaks.get(index));
        before.map_or(0, |line_break| line_break + 1) + column.saturating_sub(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns() {
        let text = "a\nbé\n\nc";
        let index = LineIndex::new(text);
        let places: Vec<String> = [0, 1, 2, 5, 6, 7]
            .iter()
            .map(|&at| index.place(text, at).to_string())
            .collect();
        assert_eq!(places, ["1:1", "1:2", "2:1", "2:3", "3:1", "4:1"]);
        assert_eq!(index.offset(4, 1), 7);
    }
}
