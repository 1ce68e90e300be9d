//! Files and exports to an estate.
//!
//! Start at [`collect`]. It finds the files, unpacks them ([`Options`] has the limits), recognises each by its content
//! and feeds what it says to an [`EstateBuilder`](iamscope_estate::EstateBuilder). There is one module for each format.
//! Nothing is decided here and nothing swallowed: what could not be read is a [`Problem`] for people and a gap in the
//! estate.

mod aws_config;
mod credential_report;
mod gaad;
mod json;
mod line_index;
mod output;
mod programs;
mod reader;
mod recognize;
mod save;
mod store;
#[cfg(test)]
mod tests;
mod text;
mod walk;

pub use iamscope_iac::cloudformation::parameters_file;
pub use iamscope_iac::estate::Counts;
pub use iamscope_iac::problem::{Place, Problem, Severity};
pub use iamscope_iac::terraform::Given;
pub use programs::Deployment;
pub use recognize::Format;
pub use save::{SaveError, save};

use iamscope_catalog::Catalog;
use iamscope_estate::{Estate, EstateBuilder};
use output::Output;
use programs::Placed;
use rayon::prelude::*;
use reader::{Budget, Content};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// How much may be read, and what is known of programs beside their files.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Options {
    /// Bytes of all input together, unpacked.
    pub max_bytes: u64,
    /// How many times its own size a packed file may unpack to.
    pub max_ratio: u64,
    /// What the user says about the deployment of Terraform and CloudFormation.
    pub deployment: Deployment,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            max_bytes: 4 << 30,
            max_ratio: 1_000,
            deployment: Deployment::default(),
        }
    }
}

/// What was collected.
#[derive(Debug)]
pub struct Collected {
    /// The estate.
    pub estate: Estate,
    /// What could not be read, sorted.
    pub problems: Vec<Problem>,
    /// What was read, sorted by file.
    pub read: Vec<ReadFile>,
    /// How many files in folders were of no known format.
    pub unrecognized: usize,
    /// How many resources the source of programs declares.
    pub declared: Counts,
}

/// One input that gave something.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct ReadFile {
    /// The file, or the folder of a store.
    pub name: String,
    /// Its formats; a file of several values can have several.
    pub formats: Vec<Format>,
    /// How many records it gave: identities, policies, resources, accounts and so on.
    pub records: usize,
}

/// Why nothing could be collected.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CollectError {
    /// No path was given.
    #[error("no input was named; name files or folders with exports, or `-` for standard input")]
    NoPaths,
    /// The folders that were named hold no file.
    #[error("there is no file in {0}; name files or folders with exports")]
    NoFiles(String),
}

/// Reads files and folders, `-` being standard input, into an estate.
///
/// The order of the paths means nothing. Whatever cannot be read is left out and reported.
pub fn collect(paths: &[PathBuf], options: &Options) -> Result<Collected, CollectError> {
    if paths.is_empty() {
        return Err(CollectError::NoPaths);
    }
    let found = walk::find(paths);
    let has_files = !(found.files.is_empty() && found.folders.is_empty() && found.terraform.is_empty());
    if !has_files && !found.has_stdin && found.problems.is_empty() {
        let names: Vec<String> = paths.iter().map(|path| format!("`{}`", path.display())).collect();
        return Err(CollectError::NoFiles(names.join(", ")));
    }
    let budget = Budget::new(options.max_bytes, options.max_ratio);
    let mut inputs: Vec<Input> = Vec::new();
    if found.has_stdin {
        let name = "<stdin>".to_owned();
        let content = reader::read(std::io::stdin().lock(), &name, &budget);
        inputs.push(Input::read(name, content, true));
    }
    let files: Vec<_> = found.files.iter().collect();
    let mut read: Vec<Input> = files
        .par_iter()
        .map(|(path, file)| {
            let path = Path::new(path);
            let name = path.to_str().map_or_else(|| path.display().to_string(), str::to_owned);
            let content = reader::read_file(path, &name, &budget);
            Input::read(name, content, file.is_named)
        })
        .collect();
    let mut parts: Vec<Placed> = Vec::new();
    for (input, (path, file)) in read.iter_mut().zip(files) {
        parts.extend(input.output.parts.drain(..).map(|part| Placed {
            part,
            path: Some(PathBuf::from(path)),
            tree: file.tree.clone(),
        }));
    }
    inputs.append(&mut read);
    let folders: Vec<_> = found.folders.iter().collect();
    inputs.par_extend(
        folders
            .par_iter()
            .map(|((path, place), files)| read_folder(path, place, files, &budget)),
    );
    let mut collected = finish(inputs, &found.terraform, parts, found.problems, &options.deployment);
    collected.unrecognized += found.passed_over;
    Ok(collected)
}

/// Reads what is already in memory, as [`collect`] reads a file of this name.
pub fn collect_bytes(name: &str, bytes: &[u8], options: &Options) -> Collected {
    let budget = Budget::new(options.max_bytes, options.max_ratio);
    let content = reader::read(bytes, name, &budget);
    let input = Input::read(name.to_owned(), content, true);
    finish(
        vec![input],
        &BTreeSet::new(),
        Vec::new(),
        Vec::new(),
        &options.deployment,
    )
}

/// What one file or folder gave.
struct Input {
    name: String,
    output: Output,
    is_recognized: bool,
    is_program: bool,
}

impl Input {
    fn read(name: String, content: Result<Content, Problem>, is_named: bool) -> Self {
        // A folder of source holds files of all kinds, of which only those that could be exports are worth a word.
        let mut is_ours = is_named || walk::may_be_export(&name);
        let mut output = match content {
            Ok(Content::Text(text)) => {
                let output = recognize::read_text(&name, &text);
                is_ours &= is_named || output.problems.is_empty() || recognize::is_ours(&name, &text);
                output
            }
            Ok(Content::NotText) => Output::default(),
            Err(problem) => {
                let mut output = Output::default();
                output.lost(problem, None);
                output
            }
        };
        let has_content = !output.formats.is_empty() || !output.parts.is_empty();
        if !has_content && !is_ours {
            output = Output::default();
        }
        let is_recognized = has_content || !output.problems.is_empty();
        if !is_recognized && is_named {
            let problem = Problem::warning(&name, "this is none of the formats that can be read").help(
                "expected account authorization details, AWS Config items, an iam-collect store, a credential report, \
                 Terraform, CloudFormation, a policy or a snapshot",
            );
            output.problems.push(problem);
        }
        Self {
            name,
            output,
            is_recognized: is_recognized || is_named,
            is_program: false,
        }
    }
}

fn read_folder(path: &Path, place: &store::Place, files: &[(String, PathBuf)], budget: &Budget) -> Input {
    let mut folder = store::Folder {
        place: place.clone(),
        files: std::collections::BTreeMap::new(),
    };
    let mut output = Output::default();
    for (key, path) in files {
        let name = path.display().to_string();
        match reader::read_file(path, &name, budget) {
            Ok(Content::Text(text)) => {
                folder.files.insert(key.clone(), (name, text));
            }
            Ok(Content::NotText) => {}
            Err(problem) => output.lost(problem, None),
        }
    }
    output.extend(store::read(&folder));
    Input {
        name: path.display().to_string(),
        output,
        is_recognized: true,
        is_program: false,
    }
}

fn finish(
    mut inputs: Vec<Input>,
    terraform: &BTreeSet<walk::Tree>,
    mut parts: Vec<Placed>,
    mut problems: Vec<Problem>,
    deployment: &Deployment,
) -> Collected {
    for input in &mut inputs {
        parts.extend(input.output.parts.drain(..).map(|part| Placed {
            part,
            path: None,
            tree: PathBuf::new(),
        }));
    }
    inputs.extend(programs::read(terraform, parts, deployment));
    let mut builder = EstateBuilder::default();
    let mut read = Vec::new();
    let mut unrecognized = 0;
    let mut declared = Counts::default();
    for input in inputs {
        declared.add(&input.output.declared);
        unrecognized += usize::from(!input.is_recognized);
        if !input.output.formats.is_empty() {
            read.push(ReadFile {
                name: input.name,
                formats: input.output.formats,
                records: input.output.builder.len(),
            });
        }
        if input.is_program {
            // What is declared lies over what is there.
            builder.overlay(input.output.builder);
        } else {
            builder.extend(input.output.builder);
        }
        problems.extend(input.output.problems);
    }
    problems.sort();
    problems.dedup();
    read.sort();
    Collected {
        estate: builder.build(Catalog::embedded()),
        problems,
        read,
        unrecognized,
        declared,
    }
}
