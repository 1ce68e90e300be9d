//! `iamscope prove difference REFERENCE CANDIDATE`: what either allows and the other does not, cell by cell.

use super::ask::Asked;
use super::request;
use super::text::request_line;
use super::words::{Counts, action_names, clause_value, lines, rows};
use crate::table;
use iamscope_catalog::Catalog;
use iamscope_policy::Sources;
use iamscope_prove::{Cell, Difference, Reason, Side};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// How a side is told.
struct Names {
    /// The sign before its cells.
    sign: &'static str,
    /// The policy whose access it tells, and the other one.
    one: &'static str,
    other: &'static str,
    /// What is said of actions that the other policy does not allow at all, and of the rest.
    new: &'static str,
    wider: &'static str,
}

const MORE: Names = Names {
    sign: "+",
    one: "candidate",
    other: "reference",
    new: "new",
    wider: "more of",
};
const LESS: Names = Names {
    sign: "-",
    one: "reference",
    other: "candidate",
    new: "gone",
    wider: "less of",
};

/// Returns both sides for people.
pub(super) fn to_text(asked: &Asked, difference: &Difference, sources: &Sources) -> String {
    let mut text = String::new();
    for (names, side) in [(&MORE, &difference.more), (&LESS, &difference.less)] {
        text.push_str(&side_text(asked, names, side, sources));
    }
    text
}

fn side_text(asked: &Asked, names: &Names, side: &Side, sources: &Sources) -> String {
    let mut text = String::new();
    let Names { one, other, .. } = names;
    if !side.cells.is_empty() {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "\nthe {one} allows what the {other} does not");
        let wider = side.actions.difference(&side.new_actions);
        let mut counts = Vec::new();
        for (word, actions) in [(names.new, &side.new_actions), (names.wider, &wider)] {
            let rows = Counts::new(actions, Catalog::embedded()).rows();
            for (place, row) in rows.into_iter().enumerate() {
                let (word, count) = if place == 0 {
                    (word, actions.len().to_string())
                } else {
                    ("", String::new())
                };
                counts.push([vec![word.to_owned(), count], row].concat());
            }
        }
        text.push_str(&table::columns(&counts, "  "));
    }
    for cell in &side.cells {
        text.push('\n');
        text.push_str(&cell_text(asked, names, cell, sources));
    }
    if let Some(why) = &side.missing {
        let _ = writeln!(text, "\nthe {one} may allow more that the {other} does not: {why}");
    }
    text
}

fn cell_text(asked: &Asked, names: &Names, cell: &Cell, sources: &Sources) -> String {
    let mut head = format!("{} {}", names.sign, lines(&cell.actions).join("\n  "));
    if !cell.but_actions.is_empty() {
        let but = lines(&cell.but_actions).join("\n  ");
        let separator = if head.contains('\n') || but.contains('\n') {
            ",\n  but not "
        } else {
            ", but not "
        };
        head.push_str(separator);
        head.push_str(&but);
    }
    let mut rows = rows(&cell.clauses);
    let mut row = |word: &str, text: String| rows.push(vec![word.to_owned(), text]);
    if cell.extent.is_shared != Some(false) {
        row("beyond", format!("what the {} allows of it", names.other));
    }
    if cell.extent.is_denied != Some(false) {
        row("but", format!("what the {} does not allow of it", names.one));
    }
    row("such as", request_line(&cell.example));
    for reason in &cell.statements {
        let is_allowed = reason.policy == 1;
        let reason = reason_of(names, *reason);
        let source = asked
            .policies
            .get(reason.policy)
            .and_then(|policy| sources.find(policy.source));
        let file = source.map(|source| source.name.as_str()).unwrap_or_default();
        let verb = if is_allowed { "allows" } else { "denies" };
        row("since", format!("{} of {file} {verb} it", asked.statement(reason)));
    }
    format!("{head}\n{}", table::columns(&rows, "    "))
}

/// Returns a statement as one of the question; in a side, policy 1 is the one whose access is told.
fn reason_of(names: &Names, reason: Reason) -> Reason {
    let policy = if names.one == MORE.one {
        reason.policy
    } else {
        1 - reason.policy.min(1)
    };
    Reason { policy, ..reason }
}

/// Returns both sides as JSON.
pub(super) fn to_value(asked: &Asked, difference: &Difference) -> (Value, Value) {
    let side = |names, side| side_value(asked, names, side);
    (side(&MORE, &difference.more), side(&LESS, &difference.less))
}

fn side_value(asked: &Asked, names: &Names, side: &Side) -> Value {
    let catalog = Catalog::embedded();
    let cells = side.cells.iter().map(|cell| {
        let statements = cell.statements.iter().map(|reason| {
            let reason = reason_of(names, *reason);
            let policy = if reason.policy == 0 { LESS.one } else { MORE.one };
            json!({ "policy": policy, "statementIndex": reason.index, "sid": asked.sid(reason) })
        });
        json!({
            "actions": cell.actions,
            "butActions": cell.but_actions,
            "count": cell.known.len(),
            "names": action_names(&cell.known, catalog),
            "clauses": cell.clauses.iter().map(clause_value).collect::<Vec<_>>(),
            "isShared": cell.extent.is_shared,
            "isDenied": cell.extent.is_denied,
            "request": request::of(&cell.example),
            "statements": statements.collect::<Vec<_>>(),
        })
    });
    let wider = side.actions.difference(&side.new_actions);
    json!({
        "cells": cells.collect::<Vec<_>>(),
        "missing": side.missing,
        "newActions": Counts::new(&side.new_actions, catalog).to_value(),
        "widerActions": Counts::new(&wider, catalog).to_value(),
    })
}
