//! Places for drawing: five columns from left to right, few crossings, bundles where a column is long.
//!
//! All numbers are whole, so that the same map gives the same picture on every machine.

mod bundle;
mod order;

use crate::edge::{Certainty, EdgeId, Relation};
use crate::map::Map;
use crate::node::{Column, NodeId};
use std::collections::{BTreeMap, BTreeSet};

pub use bundle::BundleKey;

/// How to draw.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LayoutOptions {
    /// A column with more nodes than this is bundled until it has no more boxes than this, if that is possible.
    pub column_limit: usize,
    /// Bundles that are drawn open; no more than `column_limit` of their nodes, the rest stay in the bundle.
    pub expanded: BTreeSet<BundleKey>,
    /// Width of a box.
    pub box_width: u32,
    /// Height of a box.
    pub box_height: u32,
    /// Space between columns.
    pub column_gap: u32,
    /// Space between the boxes of a column.
    pub row_gap: u32,
}

/// A picture of a map, or of part of one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Layout {
    /// The boxes, column by column and from top to bottom.
    pub boxes: Vec<LayoutBox>,
    /// The links between boxes, sorted; one for each relation between two boxes.
    pub links: Vec<Link>,
    /// The columns that have boxes, from left to right, each with its left edge.
    pub columns: Vec<(Column, u32)>,
    /// Width of the picture.
    pub width: u32,
    /// Height of the picture.
    pub height: u32,
}

/// A box of the picture.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LayoutBox {
    /// What is in it.
    pub contents: Contents,
    /// The column it stands in.
    pub column: Column,
    /// Left edge.
    pub x: u32,
    /// Top edge.
    pub y: u32,
    /// Width.
    pub width: u32,
    /// Height.
    pub height: u32,
}

/// What a box stands for.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Contents {
    /// One node.
    Node(NodeId),
    /// Several nodes of one kind and account.
    Bundle(BundleKey, Vec<NodeId>),
}

/// All edges of one relation between two boxes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Link {
    /// The box it starts at, by place in the list.
    pub from: usize,
    /// The box it ends at, by place in the list.
    pub to: usize,
    /// The relation.
    pub relation: Relation,
    /// Proven if one of the edges is.
    pub certainty: Certainty,
    /// The edges, sorted.
    pub edges: Vec<EdgeId>,
}

impl Default for LayoutOptions {
    fn default() -> Self {
        Self {
            column_limit: 40,
            expanded: BTreeSet::new(),
            box_width: 220,
            box_height: 28,
            column_gap: 140,
            row_gap: 12,
        }
    }
}

impl Layout {
    /// Lays out a whole map.
    pub fn of_map(map: &Map, options: &LayoutOptions) -> Self {
        let nodes = map.nodes().iter().map(|node| node.id).collect::<Vec<_>>();
        let edges = map.edges().iter().map(|edge| edge.id).collect::<Vec<_>>();
        Self::new(map, &nodes, &edges, options)
    }

    /// Lays out some nodes and edges of a map; the ends of the edges are drawn as well. The order of the lists does not
    /// matter.
    pub fn new(map: &Map, nodes: &[NodeId], edges: &[EdgeId], options: &LayoutOptions) -> Self {
        let edges = edges.iter().copied().collect::<BTreeSet<_>>();
        let ends = edges
            .iter()
            .map(|&edge| map.edge(edge))
            .flat_map(|edge| [edge.from, edge.to]);
        let nodes = nodes.iter().copied().chain(ends).collect::<BTreeSet<_>>();
        let mut columns = Vec::new();
        for column in Column::ALL {
            let inside = nodes
                .iter()
                .copied()
                .filter(|&node| map.node(node).kind.column() == column);
            let contents = bundle::contents(map, &inside.collect::<Vec<_>>(), options);
            if !contents.is_empty() {
                columns.push((column, contents));
            }
        }
        let pairs = pairs(map, &columns, &edges);
        order::sort(&mut columns, &pairs);
        place(map, columns, &edges, options)
    }
}

/// Returns where each node is: column, and place in the column before sorting.
fn places(columns: &[(Column, Vec<Contents>)]) -> BTreeMap<NodeId, (usize, usize)> {
    let mut places = BTreeMap::new();
    for (column, (_, contents)) in columns.iter().enumerate() {
        for (row, contents) in contents.iter().enumerate() {
            for node in contents.nodes() {
                places.insert(*node, (column, row));
            }
        }
    }
    places
}

/// Returns which boxes are joined, each pair once.
fn pairs(
    map: &Map,
    columns: &[(Column, Vec<Contents>)],
    edges: &BTreeSet<EdgeId>,
) -> BTreeSet<((usize, usize), (usize, usize))> {
    let places = places(columns);
    let pairs = edges.iter().filter_map(|&edge| {
        let edge = map.edge(edge);
        let (from, to) = (*places.get(&edge.from)?, *places.get(&edge.to)?);
        (from != to).then_some((from.min(to), from.max(to)))
    });
    pairs.collect()
}

fn place(
    map: &Map,
    columns: Vec<(Column, Vec<Contents>)>,
    edges: &BTreeSet<EdgeId>,
    options: &LayoutOptions,
) -> Layout {
    let step = options.box_height + options.row_gap;
    let height_of = |rows: usize| (rows as u32 * step).saturating_sub(options.row_gap);
    let height = columns
        .iter()
        .map(|(_, contents)| height_of(contents.len()))
        .max()
        .unwrap_or(0);
    let mut layout = Layout {
        boxes: Vec::new(),
        links: Vec::new(),
        columns: Vec::new(),
        width: 0,
        height,
    };
    let mut box_of = BTreeMap::new();
    for (column, contents) in columns {
        let x = layout.columns.len() as u32 * (options.box_width + options.column_gap);
        let top = (height - height_of(contents.len())) / 2;
        layout.columns.push((column, x));
        layout.width = x + options.box_width;
        for (row, contents) in contents.into_iter().enumerate() {
            box_of.extend(contents.nodes().iter().map(|&node| (node, layout.boxes.len())));
            layout.boxes.push(LayoutBox {
                contents,
                column,
                x,
                y: top + row as u32 * step,
                width: options.box_width,
                height: options.box_height,
            });
        }
    }
    let mut links = BTreeMap::<(usize, usize, Relation), (Certainty, Vec<EdgeId>)>::new();
    for edge in edges.iter().map(|&edge| map.edge(edge)) {
        if let (Some(&from), Some(&to)) = (box_of.get(&edge.from), box_of.get(&edge.to)) {
            let link = links
                .entry((from, to, edge.relation))
                .or_insert((Certainty::Conditional, Vec::new()));
            link.0 = link.0.min(edge.certainty());
            link.1.push(edge.id);
        }
    }
    let links = links
        .into_iter()
        .map(|((from, to, relation), (certainty, edges))| Link {
            from,
            to,
            relation,
            certainty,
            edges,
        });
    layout.links = links.collect();
    layout
}

impl Contents {
    /// Returns the nodes in the box, sorted.
    pub fn nodes(&self) -> &[NodeId] {
        match self {
            Self::Node(node) => std::slice::from_ref(node),
            Self::Bundle(_, nodes) => nodes,
        }
    }
}
