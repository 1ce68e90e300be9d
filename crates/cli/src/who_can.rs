//! `iamscope who-can`: everyone who may do something to a resource.

use crate::arguments::{AnswerFormat, EstateArguments};
use crate::assume::ContextArguments;
use crate::exit::Outcome;
use crate::terminal::Terminal;
use crate::{explain, input, json, table, what_if};
use clap::Args;
use iamscope_access::{Access, Grant};
use iamscope_eval::Decision;
use std::collections::BTreeSet;
use std::fmt::Write as _;

#[derive(Args, Debug)]
pub(crate) struct WhoCanArguments {
    /// What: an action such as `s3:GetObject`
    action: String,
    /// To what: an ARN, `s3://bucket/key`, or the name of a resource of the estate; every resource if left out
    resource: Option<String>,
    #[command(flatten)]
    estate: EstateArguments,
    #[command(flatten)]
    context: ContextArguments,
    /// How to write the answer
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: AnswerFormat,
}

pub(crate) fn run(arguments: &WhoCanArguments, terminal: Terminal) -> Outcome {
    let loaded = input::load(&arguments.estate, terminal)?;
    what_if::refuse_cuts(&loaded, "who-can")?;
    let access = loaded.access(terminal, arguments.estate.strict);
    let action = access.find_action(&arguments.action)?;
    let target = input::resource(&access, &action, arguments.resource.as_deref(), terminal)?;
    let context = input::context(&access, &arguments.context)?;
    let progress = terminal.progress("asking everyone");
    let grants = access.who_can_given(&action, &target, &context);
    drop(progress);
    let text = match arguments.format {
        AnswerFormat::Text => {
            let title = format!("{action} on {}", target.arn);
            to_text(&access, &title, &grants)
        }
        AnswerFormat::Json => json::to_text(&json::grants(&access, &action, &target, &context, &grants))?,
    };
    terminal.write(&text, None)?;
    Ok(loaded.exit())
}

fn to_text(access: &Access<'_>, title: &str, grants: &[Grant]) -> String {
    let mut text = header(title, grants);
    // Whoever is outside the estate matters most and would drown in a long list.
    let (inside, outside): (Vec<&Grant>, Vec<&Grant>) = grants
        .iter()
        .partition(|grant| access.account_of(&grant.principal).is_some());
    let rows: Vec<Vec<String>> = outside
        .into_iter()
        .chain(inside)
        .map(|grant| row(access, grant))
        .collect();
    text.push_str(&table::columns(&rows, "  "));
    let assumptions: BTreeSet<_> = grants.iter().flat_map(|grant| &grant.assumptions).collect();
    for gap in assumptions {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{}", explain::assumption(gap));
    }
    text
}

/// Says how many can, and how many of them only under a condition.
fn header(title: &str, grants: &[Grant]) -> String {
    let conditional = grants
        .iter()
        .filter(|grant| matches!(grant.decision, Decision::Unknown(_)));
    match (grants.len(), conditional.count()) {
        (0, _) => format!("nobody can {title}, as far as was seen\n"),
        (1, 0) => format!("1 principal can {title}\n"),
        (1, _) => format!("1 principal can {title}, under a condition\n"),
        (all, 0) => format!("{all} principals can {title}\n"),
        (all, conditional) if all == conditional => format!("{all} principals can {title}, all under a condition\n"),
        (all, conditional) => format!("{all} principals can {title}, {conditional} of them under a condition\n"),
    }
}

fn row(access: &Access<'_>, grant: &Grant) -> Vec<String> {
    let name = access.name(&grant.principal);
    match &grant.decision {
        Decision::Allowed => vec![name, "yes".to_owned()],
        Decision::Denied(_) => vec![name, "no".to_owned()],
        Decision::Unknown(condition) => vec![name, format!("if {condition}")],
    }
}
