//! Paths from some nodes to others, and what cuts them.

use std::collections::BTreeSet;

use iamscope_eval::Formula;
use iamscope_map::{Limits, NodeId, NodeKind, Through};

use super::graph::Place;
use super::path_view::{cuts, path};
use super::picture::Part;
use super::question::{ADMIN, ANY};
use super::sight::Sight;
use super::{How, Model};
use crate::query::QuestionQuery;
use crate::view::{AnswerView, Change, Direction, PathView, ProblemView, QuestionKind, Severity};

/// Paths are looked for to so many targets at most.
const TARGETS: usize = 200;

/// So many nodes on paths are drawn alone whatever the limit.
const PINNED: usize = 40;

/// A path that was found.
pub(super) struct Route {
    pub(super) start: NodeId,
    pub(super) steps: Vec<Step>,
    pub(super) condition: Formula,
}

pub(super) struct Step {
    pub(super) to: NodeId,
    pub(super) through: Through,
    pub(super) condition: Formula,
}

/// The paths that were found.
#[derive(Default)]
struct Found {
    routes: Vec<Route>,
    total: usize,
    cut: Option<String>,
}

/// Answers a question about paths.
pub(super) fn answer(
    model: &Model<'_>,
    query: &QuestionQuery,
    [from, to]: [&str; 2],
    kind: QuestionKind,
) -> Result<AnswerView, ProblemView> {
    let drawing = query.drawing();
    let sight = Sight::new(model, &drawing.without)?;
    let (starts, ends) = (ends(model, from, &query.q)?, ends(model, to, &query.q)?);
    let whole = Sight::default();
    let mut found = find(model, &whole, &starts, &ends, query.most_paths());
    let is_gone = |route: &Route| {
        let passes = std::iter::once(route.start).chain(route.steps.iter().map(|step| step.to));
        passes.into_iter().any(|node| sight.nodes.contains(&node))
            || route.steps.iter().any(|step| match step.through {
                Through::Edge(edge) | Through::Open(edge) => sight.edges.contains(&edge),
                Through::Start | Through::Administration => false,
            })
    };
    let (mut gone, mut cut) = (Vec::new(), found.cut.take());
    let mut total = found.total;
    if !sight.is_whole() {
        let before = std::mem::take(&mut found.routes);
        gone = before.into_iter().filter(is_gone).collect();
        let left = find(model, &sight, &starts, &ends, query.most_paths());
        (found.routes, total, cut) = (left.routes, left.total, left.cut);
    }
    let part = part(model, &sight, &found.routes, &gone);
    let focus = match (starts.as_slice(), ends.as_slice()) {
        ([one], _) | (_, [one]) => Some(one.index()),
        _ => None,
    };
    let how = How {
        focus,
        direction: Direction::Forward,
        depth: found
            .routes
            .iter()
            .map(|route| route.steps.len())
            .max()
            .unwrap_or_default() as u32,
    };
    let picture = model.draw(&part, how, &drawing, &sight);
    let view = |route: &Route, change| path(model, route, &picture, change);
    let kept = found.routes.iter().map(|route| view(route, None));
    let lost = gone.iter().map(|route| view(route, Some(Change::Removed)));
    let mut paths: Vec<PathView> = kept.chain(lost).collect();
    paths.sort_by(|left, right| rank(left).cmp(&rank(right)));
    let cuts = cuts(model, &sight, &found.routes);
    Ok(AnswerView {
        question: query.q.trim().to_owned(),
        kind,
        sentence: sentence([from, to], kind, total, gone.len(), &sight),
        paths_total: total,
        paths_cut: cut,
        paths,
        cuts,
        map: picture.view,
        ..AnswerView::default()
    })
}

/// The worst first, then the shortest, then the one with the fewest conditions; what is gone comes last.
fn rank(path: &PathView) -> (bool, std::cmp::Reverse<Severity>, usize, usize, &str) {
    let severity = std::cmp::Reverse(path.severity);
    (
        path.change.is_some(),
        severity,
        path.steps.len(),
        path.conditions.len(),
        &path.id,
    )
}

/// Returns the nodes that a word of a question stands for.
fn ends(model: &Model<'_>, text: &str, question: &str) -> Result<Vec<NodeId>, ProblemView> {
    let lower = text.to_ascii_lowercase();
    let of = |is_meant: fn(NodeKind) -> bool| {
        let nodes = model.map.nodes().iter().filter(|node| is_meant(node.kind));
        nodes.map(|node| node.id).collect::<Vec<_>>()
    };
    let found = match lower.as_str() {
        "internet" | "anyone" | "everyone" => of(|kind| kind == NodeKind::Anonymous),
        "external" | "outside" => of(|kind| {
            matches!(
                kind,
                NodeKind::Anonymous | NodeKind::ExternalAccount | NodeKind::ExternalPrincipal | NodeKind::Provider
            )
        }),
        ANY => of(|kind| matches!(kind, NodeKind::User | NodeKind::Role)),
        ADMIN | "admins" | "administrator" | "administrators" => of(|kind| kind == NodeKind::Administrators),
        "data" => {
            let nodes = model.map.nodes().iter().filter(|node| node.kind == NodeKind::Resource);
            nodes.map(|node| node.id).collect()
        }
        _ => match lower.strip_prefix("admin:") {
            Some(account) => administrators(model, account),
            None => {
                let id = model.find(text, question)?;
                let place = model.graph.place(&id);
                let node = place.and_then(|place| model.map.node_at(place));
                node.map(|node| node.id).into_iter().collect()
            }
        },
    };
    if found.is_empty() {
        return Err(ProblemView::new(format!("nothing on the map is `{text}`")));
    }
    Ok(found)
}

fn administrators(model: &Model<'_>, account: &str) -> Vec<NodeId> {
    let nodes = model.map.nodes().iter().filter(|node| {
        let owner = node.account.filter(|_| node.kind == NodeKind::Administrators);
        owner.is_some_and(|owner| {
            let number = model.access.estate().accounts()[owner].number.as_str();
            number == account || model.access.account_name(owner).eq_ignore_ascii_case(account)
        })
    });
    nodes.map(|node| node.id).collect()
}

/// Finds a shortest path for each start and target.
fn find(model: &Model<'_>, sight: &Sight, starts: &[NodeId], targets: &[NodeId], most: usize) -> Found {
    let map = sight.map(model.map);
    let mut found = Found::default();
    if targets.len() > TARGETS {
        found.cut = Some(format!(
            "paths were looked for to {TARGETS} of {} targets",
            targets.len()
        ));
    }
    for &target in targets.iter().take(TARGETS) {
        let walk = map.reached_by(target, Limits::default());
        for &start in starts {
            let is_there = start != target && !sight.nodes.contains(&start) && !sight.nodes.contains(&target);
            let Some(entries) = walk.path_to(start).filter(|_| is_there) else {
                continue;
            };
            // A backward walk leads from the target to the start.
            let condition = entries.last().map_or(Formula::True, |entry| entry.condition.clone());
            let steps = entries
                .iter()
                .zip(entries.iter().skip(1))
                .rev()
                .map(|(after, before)| Step {
                    to: after.node,
                    through: before.through,
                    condition: match before.through {
                        Through::Edge(edge) | Through::Open(edge) => map.edge(edge).condition.clone(),
                        Through::Start | Through::Administration => Formula::True,
                    },
                });
            let mut steps: Vec<Step> = steps.collect();
            for step in &mut steps {
                if let Through::Edge(edge) | Through::Open(edge) = &mut step.through
                    && let Some(whole) = model.map.edge_at(sight.number(*edge))
                {
                    *edge = whole.id;
                }
            }
            found.routes.push(Route {
                start,
                steps,
                condition,
            });
        }
    }
    found.total = found.routes.len();
    found.routes.sort_by_key(|route| {
        let conditions = route.steps.iter().filter(|step| !step.condition.is_true()).count();
        (std::cmp::Reverse(severity(model, route)), route.steps.len(), conditions)
    });
    found.routes.truncate(most);
    found
}

pub(super) fn severity(model: &Model<'_>, route: &Route) -> Severity {
    let is_outside = |node: NodeId| {
        matches!(
            model.map.node(node).kind,
            NodeKind::Anonymous | NodeKind::ExternalAccount | NodeKind::ExternalPrincipal | NodeKind::Provider
        )
    };
    let is_rule = route
        .steps
        .last()
        .is_some_and(|step| model.map.node(step.to).kind == NodeKind::Administrators);
    match (is_outside(route.start), is_rule, route.steps.len()) {
        (true, true, _) => Severity::Critical,
        (true, false, _) => Severity::High,
        (false, true, 1) => Severity::Medium,
        (false, true, _) => Severity::High,
        (false, false, _) => Severity::Low,
    }
}

/// Returns the nodes and edges of paths.
fn part(model: &Model<'_>, sight: &Sight, routes: &[Route], gone: &[Route]) -> Part {
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

pub(super) fn number(step: &Step) -> Option<usize> {
    match step.through {
        Through::Edge(edge) | Through::Open(edge) => Some(edge.index()),
        Through::Start | Through::Administration => None,
    }
}

fn sentence([from, to]: [&str; 2], kind: QuestionKind, total: usize, gone: usize, sight: &Sight) -> String {
    let paths = |count: usize| {
        if count == 1 {
            "1 path leads".to_owned()
        } else {
            format!("{count} paths lead")
        }
    };
    let whole = match (kind, total) {
        (QuestionKind::Admins, 0) => "nobody is or can become administrator".to_owned(),
        (QuestionKind::Admins, 1) => "1 principal is or can become administrator".to_owned(),
        (QuestionKind::Admins, _) => format!("{total} principals are or can become administrator"),
        (_, 0) => format!("no path leads from `{from}` to `{to}`"),
        (_, _) => format!("{} from `{from}` to `{to}`", paths(total)),
    };
    if sight.is_whole() {
        return whole;
    }
    let lost = match gone {
        0 => "none is cut".to_owned(),
        1 => "1 is cut".to_owned(),
        _ => format!("{gone} are cut"),
    };
    format!("{whole} without what you took away; {lost}")
}
