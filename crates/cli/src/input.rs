//! Reading the estate.

use crate::arguments::{DeploymentArguments, EstateArguments};
use crate::assume::ContextArguments;
use crate::exit::{Exit, Failure};
use crate::table;
use crate::terminal::Terminal;
use crate::what_if::{self, Tried};
use iamscope_access::Access;
use iamscope_catalog::{ActionRef, Catalog};
use iamscope_collect::{Counts, Deployment, Format, Problem, Severity};
use iamscope_estate::{Estate, Fact};
use iamscope_eval::{Action, Context, Target};
use iamscope_map::Map;
use iamscope_policy::Statement;
use std::path::{Path, PathBuf};

/// The variable that names the estate where the command line does not; several paths as in PATH.
const VARIABLE: &str = "IAMSCOPE_ESTATE";

/// An estate and how well it was read.
pub(crate) struct Loaded {
    pub(crate) estate: Estate,
    /// What it was read from, for people.
    pub(crate) name: String,
    /// How many resources the source of programs declares.
    pub(crate) declared: Counts,
    /// What is tried, if something is.
    pub(crate) tried: Option<Tried>,
    is_partial: bool,
}

impl Loaded {
    /// Returns how the program ends if nothing else decides.
    pub(crate) fn exit(&self) -> Exit {
        if self.is_partial { Exit::Partial } else { Exit::Clean }
    }

    /// Makes the estate ready to be asked.
    pub(crate) fn access(&self, terminal: Terminal, is_strict: bool) -> Access<'_> {
        access(&self.estate, terminal, is_strict)
    }

    /// Makes the estate as it is ready to be asked, if the answer is about another one because something is tried.
    pub(crate) fn access_before(&self, terminal: Terminal, is_strict: bool) -> Option<Access<'_>> {
        let tried = self.tried.as_ref()?;
        Some(access(&tried.before, terminal, is_strict))
    }

    /// Takes away the edges that an answer goes without because that is tried. The map is kept to the end: the process
    /// ends with its answer, and to take a large map apart before would only keep people waiting.
    pub(crate) fn cut(&self, access: &Access<'_>, map: Map) -> Result<&'static Map, Failure> {
        let map = match &self.tried {
            Some(tried) => tried.cut(access, map)?,
            None => map,
        };
        Ok(Box::leak(Box::new(map)))
    }
}

fn access(estate: &Estate, terminal: Terminal, is_strict: bool) -> Access<'_> {
    let _progress = terminal.progress("reading policies");
    let access = Access::new(estate, Catalog::embedded());
    if is_strict { access.strict() } else { access }
}

/// Returns what a question is about. Without a resource it is about all of them, which is easily mistaken for "any".
pub(crate) fn resource(
    access: &Access<'_>,
    action: &Action,
    resource: Option<&str>,
    terminal: Terminal,
) -> Result<Target, Failure> {
    let known = action.id().and_then(|id| access.catalog().action_by_id(id));
    let takes_one = known.is_some_and(|action| !action.is_wildcard_only());
    let target = access.find_resource(resource.unwrap_or("*"))?;
    if let Some(known) = known {
        fits(access.catalog(), known, &target.arn)?;
    }
    if resource.is_none() && takes_one {
        terminal.note(&format!(
            "{action} acts on a resource; without one, only what is allowed on every resource counts"
        ));
    }
    Ok(target)
}

/// Refuses a resource that an action cannot act on, as far as the catalogue knows both.
pub(crate) fn fits(catalog: &Catalog, action: ActionRef<'_>, arn: &str) -> Result<(), Failure> {
    let found = catalog.resource_types_for_arn(arn);
    let mut uses = action.resource_types();
    let (Some(found), false) = (found.first(), uses.any(|usage| usage.resource_type().fits(arn))) else {
        return Ok(());
    };
    let name = action.full_name();
    if action.is_wildcard_only() {
        let failure = Failure::new(
            Exit::Usage,
            format!("`{name}` acts on no {} and no other resource", found.name()),
        );
        return Err(failure.help("leave the resource out"));
    }
    let kinds: Vec<Vec<String>> = action
        .resource_types()
        .map(|usage| {
            let resource_type = usage.resource_type();
            vec![resource_type.name().to_owned(), resource_type.arn_format().to_owned()]
        })
        .collect();
    let failure = Failure::new(Exit::Usage, format!("`{name}` does not act on a {}", found.name()));
    let kinds = table::columns(&kinds, "    ");
    Err(failure.help(format!("it acts on\n{}", kinds.trim_end())))
}

/// Returns what is known of a request to the estate.
pub(crate) fn context(access: &Access<'_>, arguments: &ContextArguments) -> Result<Context, Failure> {
    let has_key = |statement: &Statement, key: &str| {
        let mut conditions = statement.conditions.iter();
        conditions.any(|condition| condition.key.value.lower() == key)
    };
    arguments.to_context(|key| {
        let mut documents = access.estate().documents().iter();
        documents.any(|(_, document)| {
            let mut statements = document.policy.statements.iter();
            statements.any(|statement| has_key(statement, key))
        })
    })
}

/// Reads the estate of a question.
pub(crate) fn load(arguments: &EstateArguments, terminal: Terminal) -> Result<Loaded, Failure> {
    let loaded = load_paths(&arguments.paths, "--estate", &arguments.deployment, terminal)?;
    what_if::apply(loaded, &arguments.what_if, terminal)
}

/// Reads the estate at some paths, or those of the environment. `place` says where paths can be given.
pub(crate) fn load_paths(
    paths: &[PathBuf],
    place: &str,
    deployment: &DeploymentArguments,
    terminal: Terminal,
) -> Result<Loaded, Failure> {
    let from_environment: Vec<PathBuf> = std::env::var_os(VARIABLE)
        .map(|paths| {
            std::env::split_paths(&paths)
                .filter(|path| !path.as_os_str().is_empty())
                .collect()
        })
        .unwrap_or_default();
    let paths = if paths.is_empty() { &from_environment } else { paths };
    if paths.is_empty() {
        let help = format!("name files or folders with {place}, or set {VARIABLE}; `iamscope demo` shows an example");
        return Err(Failure::new(Exit::NoInput, "no estate to look at").help(help));
    }
    if let Some(missing) = paths.iter().find(|path| !is_input(path)) {
        let message = format!("there is no file or folder `{}`", missing.display());
        return Err(Failure::new(Exit::NoInput, message));
    }
    read(paths, deployment.read()?, terminal)
}

fn is_input(path: &Path) -> bool {
    path.as_os_str() == "-" || path.exists()
}

fn read(paths: &[PathBuf], deployment: Deployment, terminal: Terminal) -> Result<Loaded, Failure> {
    let progress = terminal.progress("reading files");
    let options = iamscope_collect::Options {
        deployment,
        ..iamscope_collect::Options::default()
    };
    let collected = iamscope_collect::collect(paths, &options);
    drop(progress);
    let collected = collected.map_err(|error| Failure::new(Exit::NoInput, error.to_string()))?;
    tell(&collected.problems, terminal);
    for file in &collected.read {
        if file.formats == [Format::Policy] {
            let hint = format!("{} is a policy of nobody; check it with `iamscope lint`", file.name);
            terminal.note(&hint);
        }
    }
    if collected.estate.accounts().is_empty() {
        let help = "give exports of `aws iam get-account-authorization-details` or AWS Config snapshots; \
            `iamscope lint` checks policies alone";
        return Err(Failure::new(Exit::NoInput, "nothing of an AWS account was found in the input").help(help));
    }
    tell_strangers(&collected.estate, terminal);
    let names: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
    Ok(Loaded {
        name: names.join(", "),
        declared: collected.declared,
        tried: None,
        is_partial: collected.problems.iter().any(Problem::is_loss),
        estate: collected.estate,
    })
}

/// Tells what could not be read.
pub(crate) fn tell(problems: &[Problem], terminal: Terminal) {
    for problem in problems {
        match problem.severity {
            Severity::Open => terminal.note(&problem.to_string()),
            Severity::Warning => terminal.warn(&problem.to_string()),
            Severity::Error => terminal.error(&problem.to_string()),
        }
    }
}

/// Tells that source is not laid over what was exported, because nobody said that it is for the same account.
fn tell_strangers(estate: &Estate, terminal: Terminal) {
    let unnamed = estate
        .gaps()
        .iter()
        .filter(|gap| gap.fact == Fact::AccountNumber)
        .count();
    if unnamed > 0 && estate.accounts().len() > unnamed {
        terminal.note(
            "the source does not say which account it is for, and is taken for another one; name it with --account",
        );
    }
}
