//! Columns by steps from the focus.

use iamscope_map::Column;

use super::graph::Place;
use super::picture::{Part, Wanted};
use crate::view::{Arrange, Direction, NodeView};

/// How far nodes are from the focus, and which columns that makes.
pub(super) struct Depths<'a> {
    part: &'a Part,
    pub(super) is_arranging: bool,
    is_reverse: bool,
    deepest: u32,
}

impl<'a> Depths<'a> {
    pub(super) fn new(wanted: &Wanted<'a>) -> Self {
        let is_arranging = wanted.drawing.arrange == Arrange::Depth
            && !wanted.part.depths.is_empty()
            && wanted.direction != Direction::Both;
        Self {
            part: wanted.part,
            is_arranging,
            is_reverse: wanted.direction == Direction::Reverse,
            deepest: wanted.part.depths.values().copied().max().unwrap_or_default(),
        }
    }

    pub(super) fn column(&self, place: Place, node: &NodeView) -> u8 {
        if !self.is_arranging {
            return node.column;
        }
        let depth = self.part.depths.get(&place).copied().unwrap_or_default();
        let column = if self.is_reverse { self.deepest - depth } else { depth };
        u8::try_from(column).unwrap_or(u8::MAX)
    }

    pub(super) fn title(&self, column: u8) -> String {
        if !self.is_arranging {
            return Column::at(column).as_str().to_owned();
        }
        let column = u32::from(column);
        let depth = if self.is_reverse {
            self.deepest.saturating_sub(column)
        } else {
            column
        };
        match (depth, self.is_reverse) {
            (0, false) => "Start".to_owned(),
            (0, true) => "Target".to_owned(),
            (1, _) => "1 step".to_owned(),
            (depth, _) => format!("{depth} steps"),
        }
    }
}
