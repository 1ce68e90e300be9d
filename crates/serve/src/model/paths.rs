//! Paths from some nodes to others, and what cuts them.

use std::collections::BTreeSet;

use iamscope_map::{EndsError, Jewels, NodeId, NodeKind, Path, PathQuery, Paths, Relation, Step, Through, worst_first};

use super::graph::Place;
use super::name::refer;
use super::path_view::{choke_points, cuts, path};
use super::picture::{Part, Picture};
use super::question::{ADMIN, ANY};
use super::sight::Sight;
use super::{How, Model};
use crate::query::QuestionQuery;
use crate::view::{AnswerRow, AnswerView, Change, Direction, PathView, ProblemView, QuestionKind};

/// So many nodes on paths are drawn alone whatever the limit.
const PINNED: usize = 40;

/// So many paths are counted.
const COUNTED: usize = 500;

/// Answers a question about paths.
pub(super) fn answer(
    model: &Model<'_>,
    query: &QuestionQuery,
    [from, to]: [&str; 2],
    kind: QuestionKind,
) -> Result<AnswerView, ProblemView> {
    let drawing = query.drawing();
    let sight = Sight::new(model, &drawing.without)?;
    let wanted = PathQuery {
        limit: query.most_paths(),
        count_limit: COUNTED,
        is_folded: true,
        ..PathQuery::between(ends(model, from, &query.q, true)?, ends(model, to, &query.q, false)?)
    };
    let whole = find(model, &wanted, kind);
    let (found, gone) = if sight.is_whole() {
        (whole, Vec::new())
    } else {
        let gone: Vec<Path> = whole.paths.into_iter().filter(|path| is_gone(&sight, path)).collect();
        let left = PathQuery {
            without_nodes: sight.nodes.clone(),
            without_edges: sight.edges.clone(),
            ..wanted.clone()
        };
        (find(model, &left, kind), gone)
    };
    let mut part = part(model, &sight, &found.paths, &gone);
    let closed = closed(model, query, [from, to], kind);
    if let Some(compared) = &model.compared {
        compared.add_paths(&mut part, &closed);
    }
    let single = |ends: &BTreeSet<NodeId>| ends.first().filter(|_| ends.len() == 1).map(|node| node.index());
    let how = How {
        focus: single(&wanted.from).or_else(|| single(&wanted.to)),
        direction: Direction::Forward,
        depth: found.paths.iter().map(|path| path.hops).max().unwrap_or_default(),
    };
    let picture = model.draw(&part, how, &drawing, &sight);
    let change = |path: &Path| {
        let is_new = model.compared.as_ref().is_some_and(|compared| compared.is_new(path));
        is_new.then_some(Change::Added)
    };
    let kept = found.paths.iter();
    let kept = kept.map(|found| path(model, found, &picture, change(found)));
    let lost = gone
        .iter()
        .map(|found| path(model, found, &picture, Some(Change::Removed)));
    let (rows, rows_total) = match kind {
        QuestionKind::Admins => administrators(model, &wanted.to, query.most_rows()),
        QuestionKind::Can
        | QuestionKind::WhoCan
        | QuestionKind::Reach
        | QuestionKind::ReachedBy
        | QuestionKind::Paths
        | QuestionKind::Cut => (Vec::new(), 0),
    };
    Ok(AnswerView {
        question: query.q.trim().to_owned(),
        kind,
        sentence: sentence([from, to], kind, [found.total, rows_total, gone.len()], &sight),
        rows,
        rows_total,
        paths: kept.chain(lost).chain(closed_views(model, &closed, &picture)).collect(),
        paths_total: found.total,
        paths_cut: (!found.is_counted)
            .then(|| format!("there may be more than {} paths: no more were looked for", found.total)),
        truncated: model.map.truncations().iter().map(ToString::to_string).collect(),
        cuts: match kind {
            QuestionKind::Cut => choke_points(model, &sight, &wanted),
            QuestionKind::Can
            | QuestionKind::WhoCan
            | QuestionKind::Reach
            | QuestionKind::ReachedBy
            | QuestionKind::Paths
            | QuestionKind::Admins => cuts(model, &found.paths),
        },
        map: picture.view,
        ..AnswerView::default()
    })
}

/// Finds the paths of a question that were there before and are not any more.
fn closed(model: &Model<'_>, query: &QuestionQuery, [from, to]: [&str; 2], kind: QuestionKind) -> Vec<Path> {
    let Some(compared) = &model.compared else {
        return Vec::new();
    };
    let before = compared.before;
    // What was not there before had no paths.
    let ends = |text, is_start| ends(before, text, &query.q, is_start).ok();
    let (Some(from), Some(to)) = (ends(from, true), ends(to, false)) else {
        return Vec::new();
    };
    if compared.closed().is_empty() {
        return Vec::new();
    }
    let wanted = PathQuery {
        limit: query.most_paths(),
        count_limit: COUNTED,
        using: Some(compared.closed().clone()),
        ..PathQuery::between(from, to)
    };
    let mut paths = find(before, &wanted, kind).paths;
    paths.retain(|path| compared.is_gone(path));
    paths
}

/// Shows paths that were there before.
fn closed_views(model: &Model<'_>, closed: &[Path], picture: &Picture) -> Vec<PathView> {
    let Some(compared) = model.compared.as_ref().filter(|_| !closed.is_empty()) else {
        return Vec::new();
    };
    let picture = compared.picture_before(picture);
    let removed = Some(Change::Removed);
    let closed = closed.iter();
    closed
        .map(|found| path(compared.before, found, &picture, removed))
        .collect()
}

/// Finds paths: for each who can become administrator the shortest, else the worst of all.
fn find(model: &Model<'_>, query: &PathQuery, kind: QuestionKind) -> Paths {
    if kind != QuestionKind::Admins {
        return model.map.paths(model.access, query);
    }
    let nearest = model.map.nearest(model.access, query).into_iter();
    let mut paths: Vec<Path> = nearest.flat_map(|(_, paths)| paths).collect();
    worst_first(&mut paths);
    let total = paths.len();
    paths.truncate(query.limit);
    Paths {
        paths,
        total,
        is_counted: true,
        ..Paths::default()
    }
}

/// Tells whether a path is cut by what was taken away: where other edges lead to the same, it is not.
fn is_gone(sight: &Sight, path: &Path) -> bool {
    path.nodes().any(|node| sight.nodes.contains(&node))
        || path.steps.iter().any(|step| {
            step.edge().is_some_and(|edge| sight.edges.contains(&edge))
                && step.others.iter().all(|other| sight.edges.contains(other))
        })
}

/// Returns the nodes that a word of a question stands for.
fn ends(model: &Model<'_>, text: &str, question: &str, is_start: bool) -> Result<BTreeSet<NodeId>, ProblemView> {
    if let Some(node) = model.graph.place(text).and_then(|place| model.map.node_at(place)) {
        return Ok(BTreeSet::from([node.id]));
    }
    let lower = text.to_ascii_lowercase();
    let word = match lower.as_str() {
        "everyone" => "internet",
        "outside" => "external",
        "admins" | "administrator" | "administrators" => ADMIN,
        "data" => "data:*",
        ANY | ADMIN | "internet" | "anyone" | "external" => lower.as_str(),
        _ => text,
    };
    let jewels = Jewels::default();
    let found = if is_start {
        model.map.starts(model.access, word, &jewels)
    } else {
        model.map.ends(model.access, word, &jewels)
    };
    let mut found = found.map_err(|error| not_found(question, text, &error))?;
    if found.is_empty()
        && let Some(account) = lower.strip_prefix("admin:")
    {
        found = rulers(model, account);
    }
    if found.is_empty() {
        return Err(ProblemView::new(format!("nothing on the map is `{text}`")));
    }
    Ok(found)
}

fn not_found(question: &str, text: &str, error: &EndsError) -> ProblemView {
    match error {
        EndsError::Search(error) => super::answer::not_found(question, error),
        EndsError::Nothing { suggestions, .. } => ProblemView {
            suggestions: suggestions
                .iter()
                .map(|other| question.replacen(text, other, 1))
                .collect(),
            ..ProblemView::new(error.to_string())
        },
        EndsError::NotOnMap(_) => ProblemView::new(error.to_string()),
    }
}

/// Returns the administrators of an account by its name.
fn rulers(model: &Model<'_>, account: &str) -> BTreeSet<NodeId> {
    let nodes = model.map.nodes().iter().filter(|node| {
        let owner = node.account.filter(|_| node.kind == NodeKind::Administrators);
        owner.is_some_and(|owner| model.access.account_name(owner).eq_ignore_ascii_case(account))
    });
    nodes.map(|node| node.id).collect()
}

/// Lists who administers already.
fn administrators(model: &Model<'_>, rules: &BTreeSet<NodeId>, most: usize) -> (Vec<AnswerRow>, usize) {
    let edges = rules.iter().flat_map(|&rule| model.map.incoming(rule));
    let edges = edges.filter(|edge| edge.relation == Relation::Administers && edge.condition.is_true());
    let nodes: Vec<_> = edges
        .filter_map(|edge| model.graph.nodes().get(edge.from.index()))
        .collect();
    let rows = nodes.iter().take(most).map(|node| AnswerRow {
        node: refer(node),
        text: "is administrator already".to_owned(),
        ..AnswerRow::default()
    });
    (rows.collect(), nodes.len())
}

/// Returns the nodes and edges of paths.
pub(super) fn part(model: &Model<'_>, sight: &Sight, routes: &[Path], gone: &[Path]) -> Part {
    let mut part = Part::default();
    for route in routes.iter().chain(gone) {
        let mut from = route.start;
        let mut depth = 0;
        let mut add = |node: NodeId, depth: u32| {
            part.nodes.insert(node.index());
            let known = part.depths.entry(node.index()).or_insert(depth);
            *known = depth.min(*known);
            if part.pinned.len() < PINNED {
                part.pinned.insert(node.index());
            }
        };
        add(from, depth);
        let mut rules = Vec::new();
        let mut lines = Vec::new();
        for step in &route.steps {
            depth += 1;
            match step.through {
                Through::Edge(edge) | Through::Open(edge) => {
                    lines.push(edge.index());
                    let start = model.map.edge(edge).from;
                    if start != from {
                        add(start, depth - 1);
                    }
                }
                Through::Start | Through::Administration => rules.push((from.index(), step.to.index())),
            }
            add(step.to, depth);
            from = step.to;
        }
        part.rules.extend(rules);
        part.lines.extend(lines);
    }
    let kept: BTreeSet<Place> = routes
        .iter()
        .flat_map(|route| std::iter::once(route.start).chain(route.steps.iter().map(|step| step.to)))
        .map(NodeId::index)
        .collect();
    let kept_lines: BTreeSet<usize> = routes
        .iter()
        .flat_map(|route| &route.steps)
        .filter_map(number)
        .collect();
    let on_kept_lines = |node: &Place| {
        let lines = kept_lines.iter().filter_map(|&line| model.graph.lines().get(line));
        lines.into_iter().any(|line| line.from == *node || line.to == *node)
    };
    if !sight.is_whole() {
        part.gone_nodes = part
            .nodes
            .iter()
            .filter(|node| !kept.contains(node) && !on_kept_lines(node))
            .copied()
            .collect();
        part.gone_lines = part.lines.difference(&kept_lines).copied().collect();
    }
    part
}

fn number(step: &Step) -> Option<usize> {
    match step.through {
        Through::Edge(edge) | Through::Open(edge) => Some(edge.index()),
        Through::Start | Through::Administration => None,
    }
}

fn sentence([from, to]: [&str; 2], kind: QuestionKind, [total, rows, gone]: [usize; 3], sight: &Sight) -> String {
    let whole = match (kind, total) {
        (QuestionKind::Admins, 0) => "nobody can become administrator who is not".to_owned(),
        (QuestionKind::Admins, 1) => "1 principal can become administrator".to_owned(),
        (QuestionKind::Admins, _) => format!("{total} principals can become administrator"),
        (_, 0) => format!("no path leads from `{from}` to `{to}`"),
        (_, 1) => format!("1 path leads from `{from}` to `{to}`"),
        (_, _) => format!("{total} paths lead from `{from}` to `{to}`"),
    };
    let already = match (kind, rows) {
        (QuestionKind::Admins, 1..) => format!("; {rows} are already"),
        (_, _) => String::new(),
    };
    if sight.is_whole() {
        return whole + &already;
    }
    let lost = match gone {
        0 => "none is cut".to_owned(),
        1 => "1 is cut".to_owned(),
        _ => format!("{gone} are cut"),
    };
    format!("without what you took away, {whole}{already}; {lost}")
}
