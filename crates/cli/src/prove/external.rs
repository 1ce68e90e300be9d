//! `iamscope prove external-access`: who gets in by a policy, or anywhere in an estate, from outside of a zone of trust.

use super::text::request_line;
use super::words::{self, action_names, clause_text, clause_value, principal, rows, rows_of};
use super::{ProveArguments, ZoneChoice, request};
use crate::arguments::AnswerFormat;
use crate::exit::{Exit, Failure, Outcome};
use crate::terminal::Terminal;
use crate::{input, json, table};
use iamscope_access::{Access, Thing};
use iamscope_catalog::Catalog;
use iamscope_invariants::{Exposed, Outside, Trusted, external_access};
use iamscope_policy::{Policy, PolicyKind, PrincipalPattern, Source, Sources, Test};
use iamscope_prove::{External, Opening, Prover, What, Who, Within, Zone};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// Answers for one policy.
pub(super) fn of_policy(arguments: &ProveArguments, prover: &Prover, terminal: Terminal) -> Outcome {
    let ([path], Some(account)) = (arguments.policies.as_slice(), &arguments.estate.deployment.account) else {
        let failure = Failure::new(
            Exit::Usage,
            "`external-access` takes one policy and the account that is trusted",
        );
        return Err(failure.help(
            "write `iamscope prove external-access POLICY --account ID`, or `iamscope prove --estate PATH external-access`",
        ));
    };
    let mut sources = Sources::default();
    sources.add(Source::new(super::name(path), super::read(path)?));
    let texts: Vec<&str> = sources.iter().map(|(_, source)| source.text.as_ref()).collect();
    let about = super::about(arguments)?;
    let kind = super::kind(arguments.kind, arguments.resource_type.as_deref(), &texts);
    let kind = if kind.has_principal() {
        kind
    } else {
        PolicyKind::Resource
    };
    let policies = super::policies(&sources, kind, terminal);
    let Some(policy) = policies.first() else {
        return Ok(Exit::Clean);
    };
    let zone = Zone {
        accounts: vec![account.clone()],
        organization: arguments.organization.clone(),
        has_services: !arguments.services,
    };
    let guardrails = &[];
    let about = about.as_about();
    let external = prover.external(policy, kind, &zone, Within { about, guardrails });
    let text = match arguments.format {
        AnswerFormat::Text => policy_text(&external, policy, &zone),
        AnswerFormat::Json => json::to_text(&json!({
            "schema": 1,
            "openings": openings_value(&external, policy),
            "missing": external.missing,
            "steps": external.steps,
        }))?,
    };
    terminal.write(&text, None)?;
    Ok(if is_closed(&external) {
        Exit::Clean
    } else {
        Exit::Findings
    })
}

/// Answers for all resources and roles of an estate.
pub(super) fn of_estate(arguments: &ProveArguments, prover: &Prover, terminal: Terminal) -> Outcome {
    if !arguments.policies.is_empty() {
        let failure = Failure::new(Exit::Usage, "`external-access` takes an estate or a policy, not both");
        return Err(failure.help("leave out the file, or `--estate`"));
    }
    let loaded = input::load(&arguments.estate, terminal)?;
    let access = loaded.access(terminal, arguments.estate.strict);
    let trusted = match arguments.zone {
        ZoneChoice::Account => Trusted::Account,
        ZoneChoice::Organization => Trusted::Organization,
    };
    let progress = terminal.progress("proving");
    let exposed = external_access(&access, prover, trusted, !arguments.services);
    drop(progress);
    let text = match arguments.format {
        AnswerFormat::Text => estate_text(&access, &exposed, arguments.zone),
        AnswerFormat::Json => json::to_text(&estate_value(&access, &exposed))?,
    };
    terminal.write(&text, None)?;
    let is_closed = exposed.iter().all(|one| match &one.outside {
        Outside::Asked(_, external) => is_closed(external) && !one.has_list,
        Outside::Blocked => true,
        Outside::NoPolicy | Outside::NotSeen | Outside::NoOwner => false,
    });
    Ok(if is_closed { loaded.exit() } else { Exit::Findings })
}

fn is_closed(external: &External) -> bool {
    external.openings.is_empty() && external.missing.is_none()
}

fn policy_text(external: &External, policy: &Policy, zone: &Zone) -> String {
    let whose = match &zone.organization {
        Some(organization) => format!("account {} and organization {organization}", zone.accounts.join(", ")),
        None => format!("account {}", zone.accounts.join(", ")),
    };
    let mut text = match (external.openings.len(), &external.missing) {
        (0, None) => format!("holds: nobody from outside of {whose} gets in\n"),
        (0, Some(why)) => format!("unknown: {why}\n"),
        (_, _) => format!("fails: callers from outside of {whose} get in\n"),
    };
    for opening in &external.openings {
        text.push('\n');
        text.push_str(&opening_text(opening, policy, ""));
    }
    if let (Some(why), false) = (&external.missing, external.openings.is_empty()) {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "\nthere may be more: {why}");
    }
    text
}

fn estate_text(access: &Access<'_>, exposed: &[Exposed], zone: ZoneChoice) -> String {
    let mut text = String::new();
    let mut notes = Vec::new();
    let (mut asked, mut open, mut public) = (0, 0, 0);
    for one in exposed {
        let name = access.thing_name(one.thing);
        match &one.outside {
            Outside::Asked(document, external) => {
                asked += 1;
                open += usize::from(!external.openings.is_empty());
                public += usize::from(external.openings.iter().any(|opening| opening.is_public == Some(true)));
                let policy = &access.estate().documents()[*document].policy;
                if !external.openings.is_empty() {
                    // Writing to a String cannot fail.
                    let _ = writeln!(text, "{name}");
                }
                for opening in &external.openings {
                    text.push_str(&opening_text(opening, policy, "  "));
                }
                if let Some(why) = &external.missing {
                    notes.push(format!("{name}: there may be more: {why}"));
                }
            }
            Outside::Blocked => notes.push(format!("{name}: Block Public Access leaves it to its own account")),
            Outside::NoPolicy => {}
            Outside::NotSeen => notes.push(format!("{name}: its policy was not seen")),
            Outside::NoOwner => notes.push(format!("{name}: whose it is is not known")),
        }
        if one.has_list {
            notes.push(format!(
                "{name}: its list of grants lets in everyone; it is not looked at"
            ));
        }
    }
    for note in notes {
        let _ = writeln!(text, "note: {note}");
    }
    let whose = match zone {
        ZoneChoice::Account => "account",
        ZoneChoice::Organization => "organization",
    };
    let _ = writeln!(
        text,
        "{asked} policies asked: {open} let in callers from outside of their {whose}, {public} are public"
    );
    text
}

fn opening_text(opening: &Opening, policy: &Policy, indent: &str) -> String {
    let mark = match opening.is_public {
        Some(true) => "PUBLIC ",
        Some(false) => "",
        None => "perhaps public: ",
    };
    let mut lines = rows_of("does", words::lines(&opening.actions));
    if !opening.but_actions.is_empty() {
        lines.extend(rows_of("but not", words::lines(&opening.but_actions)));
    }
    lines.extend(rows(&opening.resources));
    lines.extend(rows(&opening.conditions));
    if !opening.is_all {
        lines.push(vec!["but".to_owned(), "not all of it is allowed".to_owned()]);
    }
    lines.push(vec!["such as".to_owned(), request_line(&opening.example)]);
    let statements: Vec<String> = opening
        .statements
        .iter()
        .map(|reason| statement(policy, reason.place, reason.index))
        .collect();
    lines.push(vec!["since".to_owned(), statements.join(", ")]);
    let rows = table::columns(&lines, &format!("{indent}  "));
    format!("{indent}{mark}{}\n{rows}", who(&opening.who))
}

fn statement(policy: &Policy, place: usize, index: u32) -> String {
    let statement = policy.statements.get(place);
    let sid = statement.and_then(|statement| statement.sid.as_ref());
    let sid = sid.map(|sid| sid.value.as_ref()).filter(|sid: &&str| !sid.is_empty());
    super::statement(sid, index)
}

fn who(who: &Who) -> String {
    match who {
        Who::Anyone => "anyone".to_owned(),
        Who::AnyoneBut(patterns) => {
            let names: Vec<String> = patterns.iter().map(principal).collect();
            format!("anyone but {}", names.join(", "))
        }
        Who::One(pattern) => principal(pattern),
    }
}

/// Returns what kind of caller gets in: also by what the conditions ask of him.
fn kind_of(opening: &Opening) -> &'static str {
    match &opening.who {
        Who::Anyone => {
            let asked = opening.conditions.iter().filter_map(|clause| match &clause.what {
                What::Condition(condition) if clause.holds && !condition.operator.value.if_exists => {
                    let is_equal = matches!(
                        condition.operator.value.test,
                        Test::StringEquals | Test::StringLike | Test::ArnEquals | Test::ArnLike
                    );
                    is_equal.then(|| condition.key.value.lower())
                }
                What::Condition(_) | What::Resource(_) | What::Principal(_) => None,
            });
            let kinds = asked.filter_map(|key| match key {
                "aws:principalorgid" | "aws:principalorgpaths" => Some("organization"),
                "aws:principalaccount" => Some("account"),
                "aws:principalarn" => Some("principal"),
                _ => None,
            });
            kinds.into_iter().next().unwrap_or("anyone")
        }
        Who::AnyoneBut(_) => "anyone-but",
        Who::One(pattern) => match pattern {
            PrincipalPattern::Anyone => "anyone",
            PrincipalPattern::Account(_) => "account",
            PrincipalPattern::Arn(_) | PrincipalPattern::UniqueId(_) => "principal",
            PrincipalPattern::Service(_) => "service",
            PrincipalPattern::Federated(_) => "federated",
            PrincipalPattern::CanonicalUser(_) => "canonical-user",
            PrincipalPattern::Open(_) | PrincipalPattern::Invalid(_) => "unknown",
        },
    }
}

fn openings_value(external: &External, policy: &Policy) -> Vec<Value> {
    let catalog = Catalog::embedded();
    let openings = external.openings.iter().map(|opening| {
        let statements = opening.statements.iter().map(|reason| {
            let sid = policy
                .statements
                .get(reason.place)
                .and_then(|statement| statement.sid.as_ref());
            json!({ "statementIndex": reason.index, "sid": sid.map(|sid| sid.value.as_ref()) })
        });
        json!({
            "principal": who(&opening.who),
            "kind": kind_of(opening),
            "isPublic": opening.is_public,
            "actions": opening.actions,
            "butActions": opening.but_actions,
            "count": opening.known.len(),
            "names": action_names(&opening.known, catalog),
            "resources": opening.resources.iter().map(clause_value).collect::<Vec<_>>(),
            "conditions": opening.conditions.iter().map(clause_value).collect::<Vec<_>>(),
            "words": opening.conditions.iter().map(clause_text).collect::<Vec<_>>(),
            "isAll": opening.is_all,
            "request": request::of(&opening.example),
            "statements": statements.collect::<Vec<_>>(),
        })
    });
    openings.collect()
}

fn estate_value(access: &Access<'_>, exposed: &[Exposed]) -> Value {
    let each = exposed.iter().map(|one| {
        let (openings, missing, state) = match &one.outside {
            Outside::Asked(document, external) => {
                let policy = &access.estate().documents()[*document].policy;
                (openings_value(external, policy), external.missing.as_deref(), "asked")
            }
            Outside::Blocked => (Vec::new(), None, "blocked"),
            Outside::NoPolicy => (Vec::new(), None, "no-policy"),
            Outside::NotSeen => (Vec::new(), None, "not-seen"),
            Outside::NoOwner => (Vec::new(), None, "no-owner"),
        };
        json!({
            "resource": access.thing_arn(one.thing).as_str(),
            "isRole": matches!(one.thing, Thing::Role(_)),
            "state": state,
            "openings": openings,
            "missing": missing,
            "hasPublicList": one.has_list,
        })
    });
    json!({ "schema": 1, "resources": each.collect::<Vec<_>>() })
}
