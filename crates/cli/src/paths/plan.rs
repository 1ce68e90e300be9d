//! Plans: with the rights of one who is had, something is changed for another.

use super::{PathsArguments, explain, text, value};
use crate::terminal::Terminal;
use crate::{json, table};
use iamscope_access::Access;
use iamscope_map::{
    Certainty, Map, NodeId, PathQuery, Plan, PlanQuery, PlanStep, PlanStepKind, Plans, Words, worst_plans_first,
};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Plans are looked for from so many starts.
const MOST_STARTS: usize = 20;

/// The plans of a question.
pub(super) struct Planned {
    plans: Plans,
    /// How many starts there are, and from how many of them plans were looked for.
    starts: (usize, usize),
}

impl Planned {
    /// Looks for plans, from each start by itself.
    pub(super) fn find(
        arguments: &PathsArguments,
        map: &Map,
        access: &Access<'_>,
        query: &PathQuery,
        terminal: Terminal,
    ) -> Result<Self, crate::exit::Failure> {
        let _progress = terminal.progress("looking for plans");
        let known = arguments.drawing.known(access)?;
        let looked = query.from.len().min(MOST_STARTS);
        let mut planned = Self {
            plans: Plans {
                is_whole: true,
                ..Plans::default()
            },
            starts: (query.from.len(), looked),
        };
        for &start in query.from.iter().take(looked) {
            let whole = PlanQuery::between(BTreeSet::from([start]), query.to.clone());
            let found = map.plans(
                access,
                &PlanQuery {
                    most_states: (whole.most_states / looked).max(1),
                    options: arguments.drawing.options(),
                    known: known.clone(),
                    jewels: query.jewels.clone(),
                    ..whole
                },
            );
            planned.plans.plans.extend(found.plans);
            planned.plans.states += found.states;
            planned.plans.is_whole &= found.is_whole;
        }
        worst_plans_first(&mut planned.plans.plans);
        planned.plans.plans.truncate(query.limit);
        Ok(planned)
    }

    /// Returns a card per plan, and how far was looked.
    pub(super) fn to_text(&self, has_color: bool) -> String {
        let mut text = String::new();
        for plan in &self.plans.plans {
            text.push_str(&card(plan, has_color));
            text.push('\n');
        }
        let states = self.plans.states;
        let count = match self.plans.plans.len() {
            0 => "no plan".to_owned(),
            1 => "1 plan".to_owned(),
            count => format!("{count} plans"),
        };
        // Writing to a String cannot fail.
        let _ = write!(
            text,
            "{count} where there is no path; {states} states of the estate were looked at"
        );
        if !self.plans.is_whole {
            text.push_str(", and there are more");
        }
        text.push('\n');
        let (starts, looked) = self.starts;
        if looked < starts {
            let _ = writeln!(text, "from {looked} of {starts} starts; name others with --from");
        }
        text
    }

    /// Adds plans to an answer.
    pub(super) fn add_to(&self, answer: &mut Value, access: &Access<'_>) {
        let shown = self.plans.plans.iter().map(|plan| to_value(plan, access));
        if let Some(members) = answer.as_object_mut() {
            let (starts, looked) = self.starts;
            let plans = json!({
                "states": self.plans.states,
                "isWhole": self.plans.is_whole && starts == looked,
                "plans": shown.collect::<Vec<_>>(),
            });
            members.insert("plans".to_owned(), plans);
        }
    }
}

/// Returns a plan with every decision.
pub(super) fn explained(plan: &Plan, access: &Access<'_>, has_color: bool) -> String {
    let mut text = card(plan, has_color);
    for (place, step) in plan.steps.iter().enumerate() {
        let Some(stage) = plan.stages.get(step.stage) else {
            continue;
        };
        let changed = stage.estate.as_ref().map(|estate| access.alike(estate));
        let access = changed.as_ref().unwrap_or(access);
        let sentence = sentence(plan, step);
        // Writing to a String cannot fail.
        let _ = writeln!(text, "\nstep {}: {sentence}{}", place + 1, after(step.stage));
        text.push_str(&match (&step.kind, step.edge()) {
            (PlanStepKind::Change(change), _) => explain::question(&change.asked, access, has_color),
            (PlanStepKind::Walk(_), Some(edge)) => explain::reasons(&stage.map, access, edge, has_color),
            (PlanStepKind::Walk(_), None) => "Whoever administers an account has everything in it.\n".to_owned(),
        });
    }
    text
}

/// Returns a plan as JSON: a path whose steps say what they change.
pub(super) fn to_value(plan: &Plan, access: &Access<'_>) -> Value {
    let steps = plan.steps.iter().filter_map(|step| step_value(plan, step, access));
    let certainty = certainty(plan.condition.is_true());
    json!({
        "id": plan.key.to_string(),
        "severity": plan.assessment.severity.as_str(),
        "exposure": value::exposure(plan.assessment.exposure),
        "power": value::power(plan.assessment.power),
        "why": plan.assessment.sentence,
        "unseen": plan.assessment.unseen,
        "alike": 0,
        "summary": summary(plan),
        "condition": (!plan.condition.is_true()).then(|| plan.condition.to_string()),
        "certainty": certainty,
        "steps": steps.collect::<Vec<_>>(),
    })
}

fn step_value(plan: &Plan, step: &PlanStep, access: &Access<'_>) -> Option<Value> {
    let stage = plan.stages.get(step.stage)?;
    let changed = stage.estate.as_ref().map(|estate| access.alike(estate));
    let access = changed.as_ref().unwrap_or(access);
    let change = match &step.kind {
        PlanStepKind::Walk(walk) => return Some(value::step(&stage.map, access, walk)),
        PlanStepKind::Change(change) => change,
    };
    let node = |node: Option<NodeId>| node.map(|node| value::node(&stage.map, access, node));
    let unseen = change.assumptions.iter();
    let unseen = unseen.map(|gap| json!({"subject": gap.subject.to_string(), "fact": gap.fact.to_string()}));
    Some(json!({
        "id": step.key.to_string(),
        "technique": change.word,
        "sentence": sentence(plan, step),
        "from": node(stage.map.find(&change.actor())),
        "to": node(stage.map.find(&change.on)),
        "permissions": [change.asked.action.to_string()],
        "condition": (!change.condition.is_true()).then(|| change.condition.to_string()),
        "certainty": certainty(change.condition.is_true()),
        "alternatives": [],
        "notSeen": unseen.collect::<Vec<_>>(),
        "change": change.what,
    }))
}

fn certainty(is_proven: bool) -> &'static str {
    value::certainty(if is_proven {
        Certainty::Proven
    } else {
        Certainty::Conditional
    })
}

/// Returns a plan as a card.
fn card(plan: &Plan, has_color: bool) -> String {
    let severity = text::severity(plan.assessment.severity, has_color);
    let mut text = format!("{severity}, by a plan: {}\n", plan.assessment.sentence);
    let rows = plan.steps.iter().zip(1..).map(|(step, place)| {
        let permissions = permissions(plan, step).join(", ");
        let by = if permissions.is_empty() {
            permissions
        } else {
            format!("by {permissions}")
        };
        vec![place.to_string(), sentence(plan, step), by]
    });
    let rows: Vec<Vec<String>> = rows.collect();
    for (line, step) in table::columns(&rows, "  ").lines().zip(&plan.steps) {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{line}");
        if !step.condition().is_true() {
            let _ = writeln!(text, "     if {}", step.condition());
        }
    }
    let _ = writeln!(text, "  id {}", plan.key);
    text
}

fn permissions(plan: &Plan, step: &PlanStep) -> Vec<String> {
    match (&step.kind, step.edge(), plan.stages.get(step.stage)) {
        (PlanStepKind::Change(change), _, _) => vec![change.asked.action.to_string()],
        (PlanStepKind::Walk(_), Some(edge), Some(stage)) => Words::new(&stage.map).permissions(edge),
        (PlanStepKind::Walk(_), _, _) => Vec::new(),
    }
}

fn sentence(plan: &Plan, step: &PlanStep) -> String {
    let map = plan.stages.get(step.stage).map(|stage| &stage.map);
    match (&step.kind, map) {
        (PlanStepKind::Walk(walk), Some(map)) => Words::new(map).sentence(walk),
        (PlanStepKind::Change(change), Some(map)) => {
            let actor = map.find(&change.actor()).map(|actor| map.node(actor).label.as_str());
            format!("{} can {}", actor.unwrap_or_default(), change.what)
        }
        (_, None) => String::new(),
    }
}

fn summary(plan: &Plan) -> String {
    let sentences = plan.steps.iter().map(|step| sentence(plan, step));
    sentences.collect::<Vec<_>>().join("; then ")
}

/// Says after how many changes a step is taken.
fn after(stage: usize) -> String {
    match stage {
        0 => String::new(),
        1 => ", after the change".to_owned(),
        count => format!(", after {count} changes"),
    }
}

/// Returns a plan with its decisions as JSON.
pub(super) fn explained_value(plan: &Plan, access: &Access<'_>) -> Result<String, crate::exit::Failure> {
    let mut value = to_value(plan, access);
    let mut decisions = Vec::new();
    for step in &plan.steps {
        let Some(stage) = plan.stages.get(step.stage) else {
            continue;
        };
        let changed = stage.estate.as_ref().map(|estate| access.alike(estate));
        let access = changed.as_ref().unwrap_or(access);
        decisions.push(match (&step.kind, step.edge()) {
            (PlanStepKind::Change(change), _) => explain::question_value(&change.asked, access),
            (PlanStepKind::Walk(_), Some(edge)) => explain::edge_value(&stage.map, access, edge),
            (PlanStepKind::Walk(_), None) => continue,
        });
    }
    if let Some(members) = value.as_object_mut() {
        members.insert("decisions".to_owned(), decisions.into());
    }
    json::to_text(&value)
}
