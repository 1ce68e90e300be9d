//! `iamscope prove --estate PATH invariant FILE`: claims about an estate, each with the request that breaks it.

use crate::arguments::{AnswerFormat, EstateArguments};
use crate::exit::{Exit, Failure, Outcome};
use crate::explain::Explained;
use crate::input::{self, Loaded};
use crate::json;
use crate::terminal::Terminal;
use iamscope_access::Access;
use iamscope_eval::Value as Told;
use iamscope_invariants::{Breach, Checker, Claim, Invariant, InvariantProblem, Standing, Verdict, parse};
use iamscope_prove::Mode;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::Path;

/// So many requests that break an invariant are shown with their statements; the others in a line each.
const EXPLAINED: usize = 1;

/// An invariant and how it stands, now and before what is tried.
struct Answered<'i> {
    invariant: &'i Invariant,
    verdict: Verdict,
    before: Option<Standing>,
}

/// Answers a file of invariants about an estate.
pub(super) fn run(
    file: &Path,
    estate: &EstateArguments,
    mode: Mode,
    format: AnswerFormat,
    terminal: Terminal,
) -> Outcome {
    let name = file.display().to_string();
    let text = super::read(file)?;
    let invariants = parse(&text).map_err(|problem| failure(&name, problem))?;
    let loaded = input::load(estate, terminal)?;
    let access = loaded.access(terminal, estate.strict);
    let before = loaded.access_before(terminal, estate.strict);
    let progress = terminal.progress("proving");
    let checker = Checker::new(&access, mode);
    let checker_before = before.as_ref().map(|before| Checker::new(before, mode));
    let mut answered = Vec::new();
    for invariant in &invariants {
        let verdict = checker.check(invariant).map_err(|problem| failure(&name, problem))?;
        // What an invariant means may not be there before.
        let before = checker_before
            .as_ref()
            .and_then(|checker| checker.check(invariant).ok());
        answered.push(Answered {
            invariant,
            verdict,
            before: before.map(|verdict| verdict.standing()),
        });
    }
    drop(progress);
    let text = match format {
        AnswerFormat::Text => to_text(&access, &answered, terminal.has_color()),
        AnswerFormat::Json => json::to_text(&to_value(&access, &answered))?,
    };
    terminal.write(&text, None)?;
    Ok(exit(&answered, &loaded))
}

/// An invariant that is not shown to hold is reported.
fn exit(answered: &[Answered<'_>], loaded: &Loaded) -> Exit {
    let mut all = answered.iter();
    if all.any(|one| one.verdict.standing() != Standing::Holds) {
        Exit::Findings
    } else {
        loaded.exit()
    }
}

fn failure(file: &str, problem: InvariantProblem) -> Failure {
    let failure = Failure::new(Exit::Usage, format!("{file}:{}: {}", problem.line, problem.message));
    match problem.help {
        Some(help) => failure.help(help),
        None => failure,
    }
}

fn to_text(access: &Access<'_>, answered: &[Answered<'_>], has_color: bool) -> String {
    let mut text = String::new();
    for one in answered {
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "{} {}: {}{}",
            mark(one.verdict.standing()),
            one.invariant.name,
            claimed(one.invariant),
            since(one)
        );
        if let (Some(why), true) = (&one.invariant.why, one.verdict.standing() != Standing::Holds) {
            let _ = writeln!(text, "  because: {why}");
        }
        for (place, breach) in one.verdict.breaches.iter().enumerate() {
            let _ = writeln!(text, "  {}", broken_by(access, breach));
            if place < EXPLAINED {
                text.push_str(&indented(&explained(access, breach, has_color)));
            }
        }
        for doubt in &one.verdict.doubts {
            let _ = writeln!(text, "  not known: {}: {}", doubt.about, doubt.why);
        }
        for gap in &one.verdict.assumptions {
            let _ = writeln!(text, "  assumed: {}", crate::explain::assumption(gap));
        }
    }
    let count = |standing| answered.iter().filter(|one| one.verdict.standing() == standing).count();
    let _ = writeln!(
        text,
        "{} hold, {} broken, {} not known",
        count(Standing::Holds),
        count(Standing::Broken),
        count(Standing::Unknown)
    );
    text
}

fn mark(standing: Standing) -> &'static str {
    match standing {
        Standing::Holds => "holds  ",
        Standing::Broken => "BROKEN ",
        Standing::Unknown => "unknown",
    }
}

fn word(standing: Standing) -> &'static str {
    match standing {
        Standing::Holds => "holds",
        Standing::Broken => "broken",
        Standing::Unknown => "unknown",
    }
}

/// Says whether an answer is new.
fn since(one: &Answered<'_>) -> &'static str {
    match (one.before, one.verdict.standing()) {
        (Some(Standing::Holds), Standing::Broken | Standing::Unknown) => " (held before)",
        (Some(Standing::Broken), Standing::Broken) => " (broken before, too)",
        (Some(Standing::Broken), Standing::Holds | Standing::Unknown) => " (broken before)",
        (Some(Standing::Holds), Standing::Holds) | (Some(Standing::Unknown), _) | (None, _) => "",
    }
}

/// Says an invariant in words.
fn claimed(invariant: &Invariant) -> String {
    let who = match &invariant.claim {
        Claim::Nobody(who, spared) => {
            let who = who
                .iter()
                .map(|text| nobody(text.trim()))
                .collect::<Vec<_>>()
                .join(" or ");
            if spared.is_empty() {
                format!("nobody{who}")
            } else {
                format!("nobody{who} except {}", spared.join(", "))
            }
        }
        Claim::Only(who) => format!("only {}", who.join(", ")),
    };
    let on = if invariant.on == ["*"] {
        "anything".to_owned()
    } else {
        invariant.on.join(", ")
    };
    format!("{who} can {} on {on}", invariant.can.join(", "))
}

/// Says who of all is meant, after "nobody".
fn nobody(who: &str) -> String {
    match who {
        "anyone" => String::new(),
        "anonymous" => " without credentials".to_owned(),
        outside if outside.starts_with("outside ") => format!(" {outside}"),
        who => format!(" of {who}"),
    }
}

fn broken_by(access: &Access<'_>, breach: &Breach) -> String {
    let question = &breach.question;
    let mut text = format!(
        "{} can {} on {}",
        access.name(&question.principal),
        question.action,
        question.resource.arn
    );
    let said = question.context.iter().filter_map(|(key, value)| match value {
        Told::One(value) => Some(format!("{key} = {value}")),
        Told::Many(values) => Some(format!("{key} = [{}]", values.join(", "))),
        Told::Absent => Some(format!("no {key}")),
        Told::Unknown => None,
    });
    let said = said.collect::<Vec<_>>();
    if !said.is_empty() {
        let _ = write!(text, " with {}", said.join(", "));
    }
    if !breach.others.is_empty() {
        let others: Vec<String> = breach.others.iter().map(|other| access.name(other)).collect();
        let names: Vec<&str> = others.iter().map(String::as_str).collect();
        let _ = write!(text, "; so can {}", crate::paths::text::some(&names, 5));
    }
    text
}

fn explained(access: &Access<'_>, breach: &Breach, has_color: bool) -> String {
    let question = &breach.question;
    let explained = Explained {
        who: &access.name(&question.principal),
        request: &format!("{} on {}", question.action, question.resource.arn),
        decision: &breach.answer.decision,
        explanation: &breach.explanation,
        edits: &access.edits(question),
        sources: access.estate().sources(),
        assumptions: &breach.answer.assumptions,
    };
    explained.to_text(has_color)
}

fn indented(text: &str) -> String {
    let lines = text.lines().map(|line| {
        if line.is_empty() {
            "\n".to_owned()
        } else {
            format!("    {line}\n")
        }
    });
    lines.collect()
}

fn to_value(access: &Access<'_>, answered: &[Answered<'_>]) -> Value {
    let invariants = answered.iter().map(|one| {
        let breaches = one.verdict.breaches.iter().map(|breach| {
            let edits = access.edits(&breach.question);
            let answer = json::answer(access, &breach.question, &breach.answer, &breach.explanation, &edits);
            let others = breach.others.iter().map(|other| access.name(other));
            json!({ "answer": answer, "others": others.collect::<Vec<_>>() })
        });
        let doubts = one.verdict.doubts.iter();
        let doubts = doubts.map(|doubt| json!({ "about": doubt.about, "why": doubt.why }));
        json!({
            "name": one.invariant.name,
            "line": one.invariant.line,
            "claim": claimed(one.invariant),
            "why": one.invariant.why,
            "standing": word(one.verdict.standing()),
            "before": one.before.map(word),
            "breaches": breaches.collect::<Vec<_>>(),
            "doubts": doubts.collect::<Vec<_>>(),
            "assumptions": one.verdict.assumptions.iter().map(json::gap).collect::<Vec<_>>(),
        })
    });
    json!({ "schema": 1, "invariants": invariants.collect::<Vec<_>>() })
}
