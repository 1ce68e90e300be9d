//! `iamscope paths`: the ways from some to others, the worst first; and `iamscope explain`, which replays them.

pub(crate) mod changed;
pub(crate) mod explain;
mod plan;
pub(crate) mod text;
pub(crate) mod value;

use crate::arguments::{AnswerFormat, EstateArguments};
use crate::assume::ContextArguments;
use crate::exit::{Exit, Failure, Outcome};
use crate::terminal::Terminal;
use crate::{input, json};
use changed::{AsItIs, TriedPaths};
use clap::{Args, ValueEnum};
use iamscope_access::Access;
use iamscope_eval::Context;
use iamscope_map::{
    EndsError, Jewels, JewelsError, Map, MapOptions, NodeId, PathQuery, PathSeverity, Paths, ReplayError,
};
use plan::Planned;
use std::collections::BTreeSet;

#[derive(Args, Debug)]
pub(crate) struct PathsArguments {
    #[command(flatten)]
    between: BetweenArguments,
    /// Go through this; can be repeated, in this order
    #[arg(long, value_name = "WHAT")]
    via: Vec<String>,
    /// Go without this node, or the edge with this id; can be repeated
    #[arg(long, value_name = "WHAT|ID")]
    without: Vec<String>,
    /// Take no more steps than this
    #[arg(long, default_value_t = PathQuery::default().max_hops, value_name = "STEPS")]
    max_hops: u32,
    /// Show no more paths than this
    #[arg(long, default_value_t = PathQuery::default().limit, value_name = "COUNT")]
    limit: usize,
    /// Show every path, also those that hang on the same unseen facts as one before
    #[arg(long)]
    unfold: bool,
    /// Where there is no path, look for plans: what somebody gets at who uses the rights of one whom he has to change what
    /// holds back another, such as a tag, a boundary or a deny
    #[arg(long)]
    plan: bool,
    #[command(flatten)]
    estate: EstateArguments,
    #[command(flatten)]
    drawing: DrawingArguments,
    /// How to write the answer
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: AnswerFormat,
    /// Exit with 1 if there is a path as bad as this or worse
    #[arg(long, value_enum, default_value_t, value_name = "SEVERITY")]
    fail_on: Threshold,
}

/// The ends of paths.
#[derive(Args, Clone, Debug)]
pub(crate) struct BetweenArguments {
    /// Where paths start: a name as in `reach`, a pattern such as `role/ci-*`, `internet`, `external` (everyone outside),
    /// `unknown` (of whom only a deployment will tell who it is), `any` (whoever is no administrator yet), or
    /// `account:NUMBER`; can be repeated
    #[arg(long, default_value = "any", value_name = "WHO")]
    pub(crate) from: Vec<String>,
    /// Where paths end: a name, a pattern, `admin`, `admin:ACCOUNT`, `data:*` (what --jewel marks, or else everything
    /// that holds data), `data:PATTERN`, or `any`; can be repeated
    #[arg(long, default_value = "admin", value_name = "WHAT")]
    pub(crate) to: Vec<String>,
    #[command(flatten)]
    pub(crate) jewels: JewelArguments,
}

/// How the map is drawn.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct DrawingArguments {
    /// Follow escalation techniques that AWS's documentation does not confirm, too
    #[arg(long)]
    experimental: bool,
    /// What is known of every step
    #[command(flatten)]
    context: ContextArguments,
}

/// What is to be protected most.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct JewelArguments {
    /// Mark what is to be protected most: `tag:KEY`, `tag:KEY=VALUE`, or a pattern of names or ARNs; can be repeated
    #[arg(long = "jewel", value_name = "MARK")]
    marks: Vec<String>,
}

/// Which paths are an error.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
enum Threshold {
    Critical,
    High,
    Medium,
    Low,
    #[default]
    Never,
}

impl Threshold {
    fn has(self, severity: PathSeverity) -> bool {
        match self {
            Self::Critical => severity >= PathSeverity::Critical,
            Self::High => severity >= PathSeverity::High,
            Self::Medium => severity >= PathSeverity::Medium,
            Self::Low => severity >= PathSeverity::Low,
            Self::Never => false,
        }
    }
}

impl DrawingArguments {
    /// Returns what to draw.
    pub(crate) fn options(&self) -> MapOptions {
        MapOptions {
            with_experimental: self.experimental,
        }
    }

    /// Returns what is known of every step.
    pub(crate) fn known(&self, access: &Access<'_>) -> Result<Context, Failure> {
        input::context(access, &self.context)
    }
}

impl JewelArguments {
    pub(crate) fn read(&self) -> Result<Jewels, Failure> {
        Ok(Jewels::parse(&self.marks)?)
    }
}

impl BetweenArguments {
    /// Returns the question for all paths between the ends.
    pub(crate) fn query(&self, access: &Access<'_>, map: &Map) -> Result<PathQuery, Failure> {
        let jewels = self.jewels.read()?;
        let mut query = PathQuery {
            jewels: jewels.nodes(access, map),
            ..PathQuery::default()
        };
        for text in &self.from {
            query.from.extend(map.starts(access, text, &jewels)?);
        }
        for text in &self.to {
            query.to.extend(map.ends(access, text, &jewels)?);
        }
        Ok(query)
    }
}

pub(crate) fn run(arguments: &PathsArguments, terminal: Terminal) -> Outcome {
    let loaded = input::load(&arguments.estate, terminal)?;
    let access = loaded.access(terminal, arguments.estate.strict);
    let map = loaded.cut(&access, draw(&access, &arguments.drawing, terminal)?)?;
    let question = |access: &Access<'_>, map: &Map| query(arguments, access, map);
    let query = question(&access, map)?;
    let progress = terminal.progress("looking for paths");
    let paths = map.paths(&access, &query);
    drop(progress);
    let planned = arguments
        .plan
        .then(|| Planned::find(arguments, map, &access, &query, terminal));
    let planned = planned.transpose()?;
    let before = loaded.access_before(terminal, arguments.estate.strict);
    let before = AsItIs::draw(&loaded, before.as_ref(), &arguments.drawing, terminal)?;
    let tried = before.as_ref().map(|before| before.compare(&access, map, question));
    let tried = tried.transpose()?;
    let text = match arguments.format {
        AnswerFormat::Text => {
            let mut text = text::cards(map, &paths.paths, terminal.has_color());
            text.push_str(&text::summary(&paths, &ends(arguments)));
            text.extend(planned.iter().map(|planned| planned.to_text(terminal.has_color())));
            if paths.total == 0 && planned.is_none() {
                text.push_str("--plan looks for what several principals can do together\n");
            }
            text.extend(tried.iter().map(TriedPaths::to_text));
            text.push_str(&text::truncations(map));
            text
        }
        AnswerFormat::Json => {
            let mut value = value::to_value(map, &access, &query, &paths);
            planned.iter().for_each(|planned| planned.add_to(&mut value, &access));
            tried.iter().for_each(|tried| tried.add_to(&mut value));
            json::to_text(&value)?
        }
    };
    terminal.write(&text, None)?;
    Ok(exit(arguments, &paths, loaded.exit()))
}

/// Draws the map under what is known of every step.
pub(crate) fn draw(access: &Access<'_>, arguments: &DrawingArguments, terminal: Terminal) -> Result<Map, Failure> {
    let context = arguments.known(access)?;
    let _progress = terminal.progress("drawing the map");
    Ok(Map::build_with(access, arguments.options()).given(&context))
}

fn query(arguments: &PathsArguments, access: &Access<'_>, map: &Map) -> Result<PathQuery, Failure> {
    let jewels = arguments.between.jewels.read()?;
    let mut query = PathQuery {
        max_hops: arguments.max_hops,
        limit: arguments.limit,
        is_folded: !arguments.unfold,
        ..arguments.between.query(access, map)?
    };
    query.count_limit = query.count_limit.max(query.limit);
    for text in &arguments.via {
        query.via.push(map.ends(access, text, &jewels)?);
    }
    for text in &arguments.without {
        let nodes = map.ends(access, text, &jewels);
        match (map.edge_by_key(access, text), nodes) {
            (Ok(edge), _) => drop(query.without_edges.insert(edge)),
            (Err(_), Ok(nodes)) => query.without_nodes.extend(nodes),
            (Err(ReplayError::Malformed(_)), Err(error)) => return Err(error.into()),
            (Err(error), Err(_)) => return Err(error.into()),
        }
    }
    for left_out in &query.without_nodes {
        query.from.remove(left_out);
        query.to.remove(left_out);
    }
    Ok(query)
}

/// Says between what paths were looked for.
fn ends(arguments: &PathsArguments) -> String {
    let (from, to) = (arguments.between.from.join(", "), arguments.between.to.join(", "));
    format!("from {from} to {to}")
}

fn exit(arguments: &PathsArguments, paths: &Paths, otherwise: Exit) -> Exit {
    let mut found = paths.paths.iter();
    if found.any(|path| arguments.fail_on.has(path.assessment.severity)) {
        Exit::Findings
    } else {
        otherwise
    }
}

/// Returns the labels of nodes, sorted as the nodes are.
pub(crate) fn labels(map: &Map, nodes: &BTreeSet<NodeId>) -> Vec<String> {
    nodes.iter().map(|&node| map.node(node).label.clone()).collect()
}

impl From<EndsError> for Failure {
    fn from(error: EndsError) -> Self {
        Self::new(Exit::Usage, error.to_string())
    }
}

impl From<JewelsError> for Failure {
    fn from(error: JewelsError) -> Self {
        Self::new(Exit::Usage, error.to_string())
    }
}

impl From<ReplayError> for Failure {
    fn from(error: ReplayError) -> Self {
        Self::new(Exit::Usage, error.to_string())
    }
}
