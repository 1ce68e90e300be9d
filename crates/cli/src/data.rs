//! `iamscope data`: the embedded AWS facts.

use crate::exit::{Exit, Failure, Outcome};
use crate::table;
use crate::terminal::Terminal;
use clap::{Args, Subcommand};
use iamscope_catalog::{ActionRef, Catalog};

#[derive(Args, Debug)]
pub(crate) struct DataArguments {
    #[command(subcommand)]
    topic: Topic,
}

#[derive(Subcommand, Debug)]
enum Topic {
    /// Show where the facts come from, how many they are and how old
    Info,
    /// List all services
    Services,
    /// List the actions that a pattern matches
    Actions {
        /// A pattern as in policies, such as `s3:Get*`
        pattern: String,
    },
    /// Show what is known of one action
    Action {
        /// An action such as `s3:GetObject`
        name: String,
    },
    /// List AWS managed policies
    Policies {
        /// Only those with this in their name
        #[arg(default_value = "")]
        part: String,
    },
    /// Print the document of an AWS managed policy
    Policy {
        /// Its name or ARN
        name: String,
    },
}

pub(crate) fn run(arguments: &DataArguments, terminal: Terminal) -> Outcome {
    let catalog = Catalog::try_embedded().map_err(|error| Failure::new(Exit::Failed, error.to_string()))?;
    let text = match &arguments.topic {
        Topic::Info => info(catalog),
        Topic::Services => services(catalog),
        Topic::Actions { pattern } => actions(catalog, pattern)?,
        Topic::Action { name } => action(catalog, name)?,
        Topic::Policies { part } => policies(catalog, part),
        Topic::Policy { name } => policy(catalog, name)?,
    };
    terminal.write(&text, None)?;
    Ok(Exit::Clean)
}

fn info(catalog: &Catalog) -> String {
    let count = |what: &str, number: usize| vec![what.to_owned(), number.to_string()];
    let counts = [
        count("services", catalog.services().count()),
        count("actions", catalog.action_count()),
        count("condition keys", catalog.condition_keys().count()),
        count("managed policies", catalog.managed_policies().count()),
        count("service principals", catalog.service_principals().count()),
        count("regions", catalog.regions().count()),
        count("bytes embedded", Catalog::embedded_size()),
    ];
    let sources = catalog.provenance().map(|source| {
        [source.package(), source.version(), source.date(), source.sha256()]
            .map(str::to_owned)
            .to_vec()
    });
    let mut text = table::columns(&counts, "");
    text.push_str("\nfrom\n");
    text.push_str(&table::columns(&sources.collect::<Vec<_>>(), "  "));
    text
}

fn services(catalog: &Catalog) -> String {
    let rows = catalog
        .services()
        .map(|service| vec![service.prefix().to_owned(), service.name().to_owned()]);
    table::columns(&rows.collect::<Vec<_>>(), "")
}

fn actions(catalog: &Catalog, pattern: &str) -> Result<String, Failure> {
    let set = catalog.matching(pattern);
    if set.is_empty() {
        return Err(unknown(catalog, "action", pattern));
    }
    let found = set.iter().filter_map(|id| catalog.action_by_id(id));
    let rows = found.map(|action| vec![action.full_name(), action.access_level().as_str().to_owned()]);
    Ok(table::columns(&rows.collect::<Vec<_>>(), ""))
}

fn action(catalog: &Catalog, name: &str) -> Result<String, Failure> {
    let action = catalog.action(name).ok_or_else(|| unknown(catalog, "action", name))?;
    let mut rows = vec![
        vec!["action".to_owned(), action.full_name()],
        vec!["access level".to_owned(), action.access_level().as_str().to_owned()],
    ];
    let mut list = |what: &str, values: Vec<String>| {
        if !values.is_empty() {
            rows.push(vec![what.to_owned(), values.join(", ")]);
        }
    };
    list("resource types", resource_types(action));
    list(
        "condition keys",
        action.condition_keys().map(|key| key.name().to_owned()).collect(),
    );
    list(
        "needs also",
        action.dependent_actions().map(|needed| needed.full_name()).collect(),
    );
    Ok(table::columns(&rows, ""))
}

fn resource_types(action: ActionRef<'_>) -> Vec<String> {
    let types = action.resource_types();
    types
        .map(|one| {
            let needed = if one.is_required() { " (required)" } else { "" };
            format!("{}{needed}", one.resource_type().name())
        })
        .collect()
}

fn policies(catalog: &Catalog, part: &str) -> String {
    let part = part.to_lowercase();
    let found = catalog
        .managed_policies()
        .filter(|policy| policy.name().to_lowercase().contains(&part));
    let rows = found.map(|policy| {
        vec![
            policy.name().to_owned(),
            policy.version().to_owned(),
            policy.date().to_owned(),
        ]
    });
    table::columns(&rows.collect::<Vec<_>>(), "")
}

fn policy(catalog: &Catalog, name: &str) -> Result<String, Failure> {
    let document = catalog.managed_policy(name).and_then(|policy| policy.document());
    let Some(document) = document else {
        return Err(Failure::new(Exit::Usage, format!("no AWS managed policy `{name}`"))
            .help("`iamscope data policies PART` lists those with PART in their name"));
    };
    Ok(iamscope_policy::reindent(document) + "\n")
}

fn unknown(catalog: &Catalog, what: &str, name: &str) -> Failure {
    let failure = Failure::new(Exit::Usage, format!("no {what} `{name}`"));
    let suggestions = catalog.suggest_action(name);
    let names: Vec<String> = suggestions
        .iter()
        .map(|action| format!("`{}`", action.full_name()))
        .collect();
    if names.is_empty() {
        failure
    } else {
        failure.help(format!("did you mean {}?", names.join(", ")))
    }
}
