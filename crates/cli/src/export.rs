//! `iamscope map --export`: the map for other programs.

use crate::arguments::DeploymentArguments;
use crate::exit::Outcome;
use crate::input;
use crate::terminal::Terminal;
use clap::ValueEnum;
use iamscope_map::{Map, export};
use std::path::{Path, PathBuf};

/// A format of another program.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum ExportFormat {
    /// Our own, versioned
    Json,
    /// BloodHound OpenGraph
    Opengraph,
    /// GraphML: Gephi, yEd, networkx
    Graphml,
    /// Graphviz
    Dot,
    /// Statements for Neo4j
    Cypher,
    /// A flowchart for Markdown
    Mermaid,
    /// Edges as a table
    Csv,
}

impl From<ExportFormat> for export::Format {
    fn from(format: ExportFormat) -> Self {
        match format {
            ExportFormat::Json => Self::Json,
            ExportFormat::Opengraph => Self::OpenGraph,
            ExportFormat::Graphml => Self::GraphMl,
            ExportFormat::Dot => Self::Dot,
            ExportFormat::Cypher => Self::Cypher,
            ExportFormat::Mermaid => Self::Mermaid,
            ExportFormat::Csv => Self::Csv,
        }
    }
}

/// Writes the map of an estate.
pub(crate) fn run(
    paths: &[PathBuf],
    deployment: &DeploymentArguments,
    format: ExportFormat,
    output: Option<&Path>,
    terminal: Terminal,
) -> Outcome {
    let loaded = input::load_paths(paths, "PATHS", deployment, terminal)?;
    let access = loaded.access(terminal, false);
    let progress = terminal.progress("drawing the map");
    let map = Map::build(&access);
    drop(progress);
    terminal.write(&export::write(&map, &access, None, format.into()), output)?;
    Ok(loaded.exit())
}
