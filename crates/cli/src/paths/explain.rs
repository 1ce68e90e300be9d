//! `iamscope explain`: an edge or a path again, with every decision and its statements.

use super::{DrawingArguments, JewelArguments, draw, plan, text, value};
use crate::arguments::{AnswerFormat, EstateArguments};
use crate::exit::{Failure, Outcome};
use crate::explain::Explained as Shown;
use crate::terminal::Terminal;
use crate::{input, json};
use clap::{Args, ValueEnum};
use iamscope_access::{Access, Answer};
use iamscope_eval::{Edits, Explanation, Value as KeyValue};
use iamscope_map::{Asked, EdgeId, Explained, Map, Path, PlanQuery, Step, Words};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fmt::Write as _;

#[derive(Args, Debug)]
pub(crate) struct ExplainArguments {
    /// What to explain
    #[arg(value_enum)]
    what: What,
    /// Its id, as `paths`, `map --export` and the page show it; of an edge, a beginning is enough if it is unique
    id: String,
    #[command(flatten)]
    jewels: JewelArguments,
    #[command(flatten)]
    estate: EstateArguments,
    #[command(flatten)]
    drawing: DrawingArguments,
    /// How to write the answer
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: AnswerFormat,
}

/// What can be explained.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum What {
    /// One edge of the map
    Edge,
    /// A path of several edges
    Path,
    /// A plan, as `paths --plan` finds it
    Plan,
}

pub(crate) fn run(arguments: &ExplainArguments, terminal: Terminal) -> Outcome {
    let loaded = input::load(&arguments.estate, terminal)?;
    let access = loaded.access(terminal, arguments.estate.strict);
    let map = loaded.cut(&access, draw(&access, &arguments.drawing, terminal)?)?;
    let text = match arguments.what {
        What::Edge => edge(arguments, map, &access, terminal)?,
        What::Path => path(arguments, map, &access, terminal)?,
        What::Plan => plan(arguments, map, &access, terminal)?,
    };
    terminal.write(&text, None)?;
    Ok(loaded.exit())
}

fn edge(arguments: &ExplainArguments, map: &Map, access: &Access<'_>, terminal: Terminal) -> Result<String, Failure> {
    let edge = map.edge_by_key(access, &arguments.id)?;
    match arguments.format {
        AnswerFormat::Text => Ok(edge_text(map, access, edge, terminal.has_color())),
        AnswerFormat::Json => json::to_text(&edge_value(map, access, edge)),
    }
}

fn path(arguments: &ExplainArguments, map: &Map, access: &Access<'_>, terminal: Terminal) -> Result<String, Failure> {
    let jewels = arguments.jewels.read()?.nodes(access, map);
    let path = map.path_by_key(access, &arguments.id, &jewels)?;
    match arguments.format {
        AnswerFormat::Text => Ok(path_text(map, access, &path, terminal.has_color())),
        AnswerFormat::Json => {
            let mut value = value::path(map, access, &path);
            let edges = path.steps.iter().filter_map(Step::edge);
            let decisions = edges.map(|edge| edge_value(map, access, edge)).collect::<Vec<_>>();
            if let Some(members) = value.as_object_mut() {
                members.insert("decisions".to_owned(), decisions.into());
            }
            json::to_text(&value)
        }
    }
}

fn plan(arguments: &ExplainArguments, map: &Map, access: &Access<'_>, terminal: Terminal) -> Result<String, Failure> {
    let query = PlanQuery {
        options: arguments.drawing.options(),
        known: arguments.drawing.known(access)?,
        jewels: arguments.jewels.read()?.nodes(access, map),
        ..PlanQuery::between(BTreeSet::new(), BTreeSet::new())
    };
    let plan = map.plan_by_key(access, &arguments.id, &query)?;
    match arguments.format {
        AnswerFormat::Text => Ok(plan::explained(&plan, access, terminal.has_color())),
        AnswerFormat::Json => plan::explained_value(&plan, access),
    }
}

fn path_text(map: &Map, access: &Access<'_>, path: &Path, has_color: bool) -> String {
    let mut text = text::card(map, path, has_color);
    let words = Words::new(map);
    for (place, step) in path.steps.iter().enumerate() {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "\nstep {}: {}", place + 1, words.sentence(step));
        match step.edge() {
            Some(edge) => text.push_str(&reasons(map, access, edge, has_color)),
            None => text.push_str("Whoever administers an account has everything in it.\n"),
        }
    }
    text
}

fn edge_text(map: &Map, access: &Access<'_>, edge: EdgeId, has_color: bool) -> String {
    let record = map.edge(edge);
    let mut text = Words::new(map).edge_sentence(edge);
    if let Some(condition) = Words::new(map).condition(&record.condition) {
        let _ = write!(text, " {condition}");
    }
    let _ = writeln!(text, "\n  id {}\n", map.edge_key(access, edge));
    text + &reasons(map, access, edge, has_color)
}

/// Returns each question behind an edge with its answer, its reasons and a request that shows it, and what else has to be
/// so.
pub(super) fn reasons(map: &Map, access: &Access<'_>, edge: EdgeId, has_color: bool) -> String {
    let words = Words::new(map);
    let mut told = Vec::new();
    for (is_known, fact) in words.facts(edge) {
        told.push(format!("{}: {fact}\n", if is_known { "seen" } else { "not seen" }));
    }
    for Explained {
        asked,
        rewritten,
        answer,
        explanation,
    } in map.edge(edge).explain(access)
    {
        let text = answered(&asked, &answer, &explanation, access, has_color);
        told.push(match rewritten {
            Some(_) => format!("once the actor has changed policies as it may:\n{text}"),
            None => text + &witness(&asked, access),
        });
    }
    if told.is_empty() {
        return "A setting of the estate says so; no policy decides it.\n".to_owned();
    }
    told.join("\n")
}

/// Returns a question with its answer, its reasons and a request that shows it.
pub(super) fn question(asked: &Asked, access: &Access<'_>, has_color: bool) -> String {
    let (answer, explanation) = access.explain(&asked.to_question());
    answered(asked, &answer, &explanation, access, has_color) + &witness(asked, access)
}

/// Returns a question with its answer and its reasons as JSON.
pub(super) fn question_value(asked: &Asked, access: &Access<'_>) -> Value {
    let question = asked.to_question();
    let (answer, explanation) = access.explain(&question);
    json::answer(access, &question, &answer, &explanation, &Edits::default())
}

fn answered(asked: &Asked, answer: &Answer, explanation: &Explanation, access: &Access<'_>, has_color: bool) -> String {
    let question = asked.to_question();
    let shown = Shown {
        who: &access.name(&question.principal),
        request: &format!("{} on {}", question.action, question.resource.arn),
        decision: &answer.decision,
        explanation,
        edits: &Edits::default(),
        sources: access.estate().sources(),
        assumptions: &answer.assumptions,
    };
    shown.to_text(has_color)
}

/// Says which request shows that an answer can be yes.
fn witness(asked: &Asked, access: &Access<'_>) -> String {
    let Some(context) = asked.witness(access) else {
        return String::new();
    };
    let keys: Vec<String> = context
        .iter()
        .filter_map(|(key, value)| match value {
            KeyValue::One(text) => Some(format!("{key}={text}")),
            KeyValue::Many(texts) => Some(format!("{key}={}", texts.join(","))),
            KeyValue::Absent => Some(format!("no {key}")),
            KeyValue::Unknown => None,
        })
        .collect();
    if keys.is_empty() {
        return String::new();
    }
    format!("\nasked again with {}: allowed\n", keys.join(", "))
}

pub(super) fn edge_value(map: &Map, access: &Access<'_>, edge: EdgeId) -> Value {
    let record = map.edge(edge);
    let words = Words::new(map);
    let answers = record.explain(access).into_iter().map(|explained| {
        let question = explained.asked.to_question();
        let (answer, explanation) = (&explained.answer, &explained.explanation);
        let mut value = json::answer(access, &question, answer, explanation, &Edits::default());
        if let Some(members) = value.as_object_mut() {
            members.insert("isAfterChanges".to_owned(), explained.rewritten.is_some().into());
        }
        value
    });
    let facts = words.facts(edge).into_iter();
    let facts = facts.map(|(is_known, fact)| json!({"fact": fact, "isKnown": is_known}));
    json!({
        "id": map.edge_key(access, edge).to_string(),
        "technique": words.technique(edge),
        "from": map.node(record.from).label,
        "to": map.node(record.to).label,
        "condition": words.condition(&record.condition).map(|_| record.condition.to_string()),
        "facts": facts.collect::<Vec<_>>(),
        "answers": answers.collect::<Vec<_>>(),
    })
}
