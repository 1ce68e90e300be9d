//! Places for drawing: columns from left to right, few crossings, bundles where there is too much to draw.
//!
//! Nothing here knows what a node means. The caller says which items are prominent and so stay out of bundles, and which
//! edges weigh most and so are drawn when not all can be. All numbers are whole, so that the same input gives the same
//! picture on every machine.

mod bundle;
mod link;
mod order;
mod overview;

pub use overview::{Band, Dot, Overview, OverviewColumn};

use std::collections::BTreeMap;

/// Width of a box; the page draws them this wide.
const WIDTH: i32 = 204;

/// From the top of a box to that of the next one below.
const ROW: i32 = 52;

/// Something to place.
#[derive(Clone, Debug)]
pub struct Item<'a, P> {
    /// Its label and its id. What no edge orders stands in this order; no two items have the same.
    pub name: (&'a str, &'a str),
    /// The column it stands in; smaller numbers stand further to the left.
    pub column: u8,
    /// Whether it is drawn alone whatever the limit.
    pub is_pinned: bool,
    /// The higher, the longer it stays out of bundles. Of two as prominent, the one with more edges stays longer.
    pub prominence: P,
    /// Whose it is; a bundle holds what belongs to one owner, or to all where that would be too many bundles.
    pub owner: &'a str,
    /// What several of its kind are called; a bundle holds items of one kind.
    pub kind: &'a str,
}

/// An edge between two items, by their places in the list of items.
#[derive(Clone, Copy, Debug)]
pub struct Join<W> {
    /// Where it starts.
    pub from: usize,
    /// Where it ends.
    pub to: usize,
    /// The lightest edges are left out where there are too many.
    pub weight: W,
}

/// How much to draw. The work grows with the square of the limit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LayoutOptions<'a> {
    /// So many items are drawn alone at most; bundles and what comes out of open ones are drawn on top.
    pub limit: usize,
    /// Ids of bundles that are drawn open, and how many of each are drawn alone; the rest stays in the bundle.
    pub opened: BTreeMap<&'a str, usize>,
    /// Whether all items of one owner and kind are bundled, and not only what is too much.
    pub is_grouped: bool,
}

/// A picture.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Layout {
    /// The columns that have boxes, from left to right.
    pub columns: Vec<LayoutColumn>,
    /// The boxes, column by column and from top to bottom. Every item is in one of them.
    pub boxes: Vec<LayoutBox>,
    /// The links between boxes, the heaviest first.
    pub links: Vec<Link>,
    /// Width of the picture.
    pub width: i32,
    /// Height of the picture.
    pub height: i32,
}

/// A column of a picture.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LayoutColumn {
    /// Which one.
    pub column: u8,
    /// The left edge of its boxes.
    pub x: i32,
    /// How many items stand in it, those in bundles included.
    pub count: usize,
}

/// A box of a picture.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LayoutBox {
    /// What is in it.
    pub contents: Contents,
    /// Left edge.
    pub x: i32,
    /// Top edge.
    pub y: i32,
}

/// What a box stands for. Items are named by their places in the list of items.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Contents {
    /// One item.
    Item(usize),
    /// Several items of one kind.
    Bundle(Bundle),
}

/// Several items of one kind, drawn as one box.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Bundle {
    /// Its id; it stays the same for the same items.
    pub id: String,
    /// The items in it, the most prominent first.
    pub items: Vec<usize>,
    /// How many items were meant for it, those that are drawn alone because it is open included.
    pub total: usize,
}

/// What is drawn from one box to another: one edge, or all edges if one of the boxes is a bundle.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Link {
    /// The box it starts at, by place in the list of boxes.
    pub from: usize,
    /// The box it ends at, by place in the list of boxes.
    pub to: usize,
    /// The edges, by their places in the list of edges; never empty.
    pub edges: Vec<usize>,
}

impl Layout {
    /// Lays out a picture. The order of the lists does not matter; edges with an end that is no item are left out.
    pub fn new<P: Ord + Copy, W: Ord + Copy>(
        items: &[Item<'_, P>],
        edges: &[Join<W>],
        options: &LayoutOptions<'_>,
    ) -> Self {
        let columns = bundle::columns(items, edges, options);
        let mut contents = Vec::new();
        let mut rows = Vec::new();
        for inside in columns.values() {
            rows.push((contents.len()..contents.len() + inside.len()).collect::<Vec<_>>());
            contents.extend(inside.iter().cloned());
        }
        let mut links = link::links(&contents, edges, options.limit.max(contents.len()));
        order::sort(&mut rows, &links);
        let tallest = rows.iter().map(Vec::len).max().unwrap_or_default();
        let pitch = pitch(rows.len());
        let mut layout = Self {
            columns: Vec::new(),
            boxes: Vec::new(),
            links: Vec::new(),
            width: 0,
            height: tallest as i32 * ROW,
        };
        let mut moved = vec![0; contents.len()];
        for ((&column, inside), order) in columns.iter().zip(&rows) {
            let x = layout.columns.len() as i32 * pitch;
            let count = inside.iter().map(|contents| contents.items().len()).sum();
            layout.columns.push(LayoutColumn { column, x, count });
            layout.width = x + WIDTH;
            // Half rows, so that a shorter column stands in the middle.
            let top = tallest - order.len();
            for (row, &old) in order.iter().enumerate() {
                let (Some(contents), Some(new)) = (contents.get(old), moved.get_mut(old)) else {
                    continue;
                };
                *new = layout.boxes.len();
                layout.boxes.push(LayoutBox {
                    contents: contents.clone(),
                    x,
                    y: (top + 2 * row) as i32 * ROW / 2,
                });
            }
        }
        for link in &mut links {
            for end in [&mut link.from, &mut link.to] {
                *end = moved.get(*end).copied().unwrap_or_default();
            }
        }
        layout.links = links;
        layout
    }
}

impl Contents {
    /// Returns the items in the box.
    pub fn items(&self) -> &[usize] {
        match self {
            Self::Item(item) => std::slice::from_ref(item),
            Self::Bundle(bundle) => &bundle.items,
        }
    }
}

/// From the left edge of a column to that of the next: few columns leave room for labels between them.
fn pitch(columns: usize) -> i32 {
    match columns {
        0..=2 => 400,
        3 => 360,
        4 => 320,
        _ => 276,
    }
}
