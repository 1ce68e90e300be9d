//! Answers to questions.

use std::collections::BTreeMap;

use iamscope_access::{Access, NotFound, Question};
use iamscope_eval::{Action, Target};

use super::decision::{certainty, conditions, decision, gap};
use super::graph::{Graph, Line};
use super::name::{edge_id, principal_node, refer, target_node};
use super::picture::{Part, Wanted, draw};
use super::question::{ADMIN, ANY, Asked, parse};
use super::{Model, paths, reach};
use crate::query::QuestionQuery;
use crate::view::{
    AnswerRow, AnswerView, Direction, EdgeView, GapView, MapView, NodeView, ProblemView, QuestionKind, Relation,
    Verdict,
};

/// So many lines of an answer are sent.
const ROWS: usize = 500;

/// Answers a question.
pub(super) fn answer(model: &Model<'_>, query: &QuestionQuery) -> Result<AnswerView, ProblemView> {
    match parse(&query.q)? {
        Asked::Can {
            principal,
            action,
            resource,
        } => can(model, query, [&principal, &action, &resource]),
        Asked::WhoCan { action, resource } => who_can(model, query, &action, &resource),
        Asked::Reach(name) => reach::answer(model, query, &name, Direction::Forward),
        Asked::ReachedBy(name) => reach::answer(model, query, &name, Direction::Reverse),
        Asked::Paths { from, to } => paths::answer(model, query, [&from, &to], QuestionKind::Paths),
        Asked::Admins(None) => paths::answer(model, query, [ANY, ADMIN], QuestionKind::Admins),
        Asked::Admins(Some(account)) => {
            let admin = format!("{ADMIN}:{account}");
            paths::answer(model, query, [ANY, &admin], QuestionKind::Admins)
        }
        Asked::Cut { from, to } => paths::answer(model, query, [&from, &to], QuestionKind::Cut),
    }
}

fn can(
    model: &Model<'_>,
    query: &QuestionQuery,
    [principal, action, resource]: [&str; 3],
) -> Result<AnswerView, ProblemView> {
    let access = model.access;
    let principal = access
        .find_principal(principal)
        .map_err(|error| not_found(&query.q, &error))?;
    let (action, target) = subject_matter(access, query, action, resource)?;
    let (answer, explanation) = access.explain(&Question::new(principal.clone(), action.clone(), target.clone()));
    let view = decision(
        access.estate(),
        &action.to_string(),
        &answer.decision,
        &explanation,
        &answer.assumptions,
    );
    let what = format!("do `{action}` on `{}`", target.arn);
    let who = access.name(&principal);
    let sentence = match view.verdict {
        Verdict::Allowed => format!("`{who}` can {what}"),
        Verdict::Conditional => format!("`{who}` can {what} under conditions"),
        Verdict::ExplicitlyDenied => format!("`{who}` cannot {what}: it is explicitly denied"),
        Verdict::ImplicitlyDenied => format!("`{who}` cannot {what}: nothing allows it"),
        Verdict::Unknown => format!("whether `{who}` can {what} depends on what was not seen"),
    };
    let node = principal_node(access, &principal);
    let ends = if answer.decision.is_possible() {
        vec![(
            node.clone(),
            EdgeView {
                certainty: certainty(&answer.decision),
                conditions: view.conditions.iter().map(|condition| condition.text.clone()).collect(),
                ..EdgeView::default()
            },
        )]
    } else {
        Vec::new()
    };
    Ok(AnswerView {
        question: format!("can {who} do {action} on {}", target.arn),
        kind: QuestionKind::Can,
        sentence,
        decision: Some(view),
        map: star(model, query, &action, &target, ends, Some(node)),
        ..AnswerView::default()
    })
}

/// Finds the action and the resource that a question names.
fn subject_matter(
    access: &Access<'_>,
    query: &QuestionQuery,
    action: &str,
    resource: &str,
) -> Result<(Action, Target), ProblemView> {
    let action = access
        .find_action(action)
        .map_err(|error| not_found(&query.q, &error))?;
    let target = access
        .find_resource(resource)
        .map_err(|error| not_found(&query.q, &error))?;
    let target = fitting(access, &action, target);
    Ok((action, target))
}

fn who_can(model: &Model<'_>, query: &QuestionQuery, action: &str, resource: &str) -> Result<AnswerView, ProblemView> {
    let access = model.access;
    let (action, target) = subject_matter(access, query, action, resource)?;
    let grants = access.who_can(&action, &target);
    let mut gaps: Vec<GapView> = Vec::new();
    let (mut rows, mut ends) = (Vec::new(), Vec::new());
    for grant in &grants {
        let node = model.dressed(principal_node(access, &grant.principal));
        let conditions = conditions(&grant.decision);
        for assumption in grant.assumptions.iter().map(gap) {
            if !gaps.contains(&assumption) {
                gaps.push(assumption);
            }
        }
        let certainty = certainty(&grant.decision);
        let texts = conditions.iter().map(|condition| condition.text.clone()).collect();
        ends.push((
            node.clone(),
            EdgeView {
                certainty,
                conditions: texts,
                ..EdgeView::default()
            },
        ));
        if rows.len() < ROWS {
            rows.push(AnswerRow {
                node: refer(&node),
                text: words(&node),
                certainty,
                conditions,
                ..AnswerRow::default()
            });
        }
    }
    let sure = grants
        .iter()
        .filter(|grant| certainty(&grant.decision) == crate::view::Certainty::Proven)
        .count();
    let maybe = grants.len() - sure;
    let sentence = match (sure, maybe) {
        (0, 0) => format!("nobody can do `{action}` on `{}`", target.arn),
        (sure, 0) => format!("{} can do `{action}` on `{}`", principals(sure), target.arn),
        (0, maybe) => format!(
            "{} can do `{action}` on `{}` under conditions",
            principals(maybe),
            target.arn
        ),
        (sure, maybe) => {
            format!(
                "{} can do `{action}` on `{}`, {maybe} more under conditions",
                principals(sure),
                target.arn
            )
        }
    };
    Ok(AnswerView {
        question: format!("who can {action} on {}", target.arn),
        kind: QuestionKind::WhoCan,
        sentence,
        decision: None,
        rows_total: grants.len(),
        rows,
        gaps,
        map: star(model, query, &action, &target, ends, None),
        ..AnswerView::default()
    })
}

/// Draws those who can do one action on one target.
fn star(
    model: &Model<'_>,
    query: &QuestionQuery,
    action: &Action,
    target: &Target,
    ends: Vec<(NodeView, EdgeView)>,
    alone: Option<NodeView>,
) -> MapView {
    let centre = model.dressed(target_node(model.access, &target.arn));
    let (mut nodes, mut lines, mut edges) = (vec![centre], Vec::new(), Vec::new());
    let mut places: BTreeMap<String, usize> = nodes.iter().map(|node| (node.id.clone(), 0)).collect();
    for (node, edge) in ends {
        let id = edge_id(&node.id, &action.to_string(), &target.arn);
        let from = *places.entry(node.id.clone()).or_insert_with(|| {
            nodes.push(node);
            nodes.len() - 1
        });
        lines.push(Line {
            from,
            to: 0,
            relation: Relation::Read,
            certainty: edge.certainty,
        });
        edges.push(EdgeView { id, ..edge });
    }
    if let Some(node) = alone.filter(|node| !places.contains_key(&node.id)) {
        nodes.push(node);
    }
    let relation = super::relation_of(model.access, action);
    for line in &mut lines {
        line.relation = relation;
    }
    let graph = Graph::new(nodes, lines);
    let part = Part {
        nodes: (0..graph.nodes().len()).collect(),
        lines: (0..graph.lines().len()).collect(),
        ..Part::default()
    };
    let wanted = Wanted {
        part: &part,
        focus: Some(0),
        direction: Direction::Reverse,
        depth: 1,
        drawing: &query.drawing(),
        is_grouped: false,
        without: &[],
    };
    let describe = |index: usize| {
        let ends = graph
            .lines()
            .get(index)
            .map(|line| (graph.nodes().get(line.from), graph.nodes().get(line.to)));
        let id = |node: Option<&NodeView>| node.map(|node| node.id.clone()).unwrap_or_default();
        let (from, to) = ends.map(|(from, to)| (id(from), id(to))).unwrap_or_default();
        let edge = edges.get(index).cloned().unwrap_or_default();
        EdgeView {
            from,
            to,
            relation,
            label: action.to_string(),
            count: 1,
            ..edge
        }
    };
    let owner = |place: usize| {
        let account = graph.nodes().get(place).and_then(|node| node.account.clone());
        account.unwrap_or_else(|| "elsewhere".to_owned())
    };
    draw(&graph, &wanted, describe, owner).view
}

/// An action on objects asked about a bucket is meant for the objects in it.
fn fitting(access: &Access<'_>, action: &Action, target: Target) -> Target {
    let types = access.catalog().action(&action.to_string());
    let has = |name: &str| {
        types.is_some_and(|action| action.resource_types().any(|used| used.resource_type().name() == name))
    };
    let is_bucket = target.arn.contains(":s3:::") && !target.arn.contains('/');
    if is_bucket && has("object") && !has("bucket") {
        return access.target(&format!("{}/*", target.arn));
    }
    target
}

/// Says what was not found, and offers the question with what may have been meant.
pub(super) fn not_found(question: &str, error: &NotFound) -> ProblemView {
    let (name, meant) = match error {
        NotFound::Unknown { name, suggestions, .. } => (name, suggestions),
        NotFound::Group { name, members } => (name, members),
        NotFound::Ambiguous { name, candidates } => (name, candidates),
    };
    let suggestions = meant
        .iter()
        .map(|other| question.replacen(name.as_str(), other, 1))
        .collect();
    ProblemView {
        suggestions,
        ..ProblemView::new(error.to_string())
    }
}

fn words(node: &NodeView) -> String {
    let kind = node.kind.singular();
    if node.is_administrator {
        format!("{kind}, administrator")
    } else {
        kind.to_owned()
    }
}

fn principals(count: usize) -> String {
    if count == 1 {
        "1 principal".to_owned()
    } else {
        format!("{count} principals")
    }
}
