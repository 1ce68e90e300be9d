//! Terraform and CloudFormation: which files make a program, and what belongs together.
//!
//! Configuration in HCL is read folder by folder. A plan or a state beside it is joined with it: the one says what the
//! other leaves open. Templates of one named folder are read together, for they may import from each other.

mod deployment;

pub use deployment::Deployment;

use crate::output::Output;
use crate::recognize::Format;
use crate::{Input, walk};
use iamscope_estate::{AccountNumber, Fact, Gap, Subject};
use iamscope_iac::cloudformation;
use iamscope_iac::declared::is_stand_in;
use iamscope_iac::problem::Problem;
use iamscope_iac::terraform::{self, Given};
use iamscope_iac::{Files, Program, estate, plan};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// A file that is a program, or a part of one.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Part {
    pub(crate) kind: PartKind,
    /// What messages call it.
    pub(crate) name: String,
    /// Its text; templates are read anew by their path.
    pub(crate) text: String,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum PartKind {
    Plan,
    State,
    Template,
    Assembly,
}

impl PartKind {
    pub(crate) fn format(self) -> Format {
        match self {
            Self::Plan => Format::TerraformPlan,
            Self::State => Format::TerraformState,
            Self::Template => Format::CloudFormation,
            Self::Assembly => Format::CdkAssembly,
        }
    }
}

/// A part and the folder that its references may not leave.
pub(crate) struct Placed {
    pub(crate) part: Part,
    pub(crate) path: Option<PathBuf>,
    pub(crate) tree: PathBuf,
}

/// Evaluates all programs.
pub(crate) fn read(trees: &BTreeSet<walk::Tree>, parts: Vec<Placed>, deployment: &Deployment) -> Vec<Input> {
    let (mut roots, looked_at) = roots(trees);
    let mut files: BTreeMap<PathBuf, Vec<Part>> = BTreeMap::new();
    let mut templates: BTreeMap<PathBuf, Vec<String>> = BTreeMap::new();
    let mut assemblies: BTreeSet<PathBuf> = BTreeSet::new();
    let mut loose = Vec::new();
    for Placed { part, path, tree } in parts {
        let folder = path.as_deref().and_then(Path::parent).map(Path::to_owned);
        match (part.kind, folder) {
            (PartKind::Plan | PartKind::State, Some(folder)) => {
                if !roots.contains_key(&folder) && has_configuration(&folder) {
                    let (folder, tree, group) = (String::new(), folder.clone(), 0);
                    roots.insert(tree.clone(), Root { tree, folder, group });
                }
                files.entry(folder).or_default().push(part);
            }
            (PartKind::Assembly, Some(folder)) => {
                assemblies.insert(folder);
            }
            (PartKind::Template, Some(_)) => {
                // A file in the current folder is named without it.
                let name = path.as_deref().map(|path| path.strip_prefix(&tree).unwrap_or(path));
                let name = name.map(|name| name.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/"));
                templates.entry(tree).or_default().extend(name);
            }
            (_, None) => loose.push(part),
        }
    }
    let mut jobs: Vec<Job> = Vec::new();
    let mut together: BTreeMap<(PathBuf, usize), Vec<Folder>> = BTreeMap::new();
    for (path, Root { tree, folder, group }) in roots {
        let parts = files.remove(&path).unwrap_or_default();
        let chunk = group / GROUPS;
        together
            .entry((tree, chunk))
            .or_default()
            .push(Folder { folder, parts });
    }
    for ((tree, _), folders) in together {
        let known = looked_at.get(&tree).cloned();
        jobs.push(Job::Terraform { tree, known, folders });
    }
    jobs.extend(files.into_values().flatten().map(Job::Loose));
    for (tree, mut names) in templates {
        let is_synthesized = |name: &String| assemblies.iter().any(|folder| tree.join(name).starts_with(folder));
        names.retain(|name| !is_synthesized(name));
        jobs.push(Job::Templates { tree, names });
    }
    jobs.extend(assemblies.into_iter().map(Job::Assembly));
    jobs.extend(loose.into_iter().map(Job::Loose));
    let mut evaluated: Vec<Evaluated> = jobs.into_par_iter().flat_map_iter(|job| job.run(deployment)).collect();
    if evaluated.len() > 1 {
        // Stacks have names of their own.
        for evaluated in evaluated.iter_mut().filter(|evaluated| evaluated.is_terraform()) {
            evaluated.program.qualify(&evaluated.name);
        }
    }
    evaluated.into_par_iter().map(input).collect()
}

/// A program that was evaluated.
struct Evaluated {
    /// What messages call it.
    name: String,
    formats: Vec<Format>,
    program: Program,
}

impl Evaluated {
    fn new(name: impl Into<String>, formats: &[Format], program: Program) -> Self {
        Self {
            name: name.into(),
            formats: formats.to_vec(),
            program,
        }
    }

    fn is_terraform(&self) -> bool {
        let is_other = |format: &Format| matches!(format, Format::CloudFormation | Format::CdkAssembly);
        !self.formats.iter().any(is_other)
    }
}

/// A folder that holds a program in HCL.
struct Root {
    tree: PathBuf,
    /// Its name in the tree.
    folder: String,
    /// Those that share modules have the same number.
    group: usize,
}

/// How many groups of folders are read together: what is read together shares the costs of starting.
const GROUPS: usize = 8;

/// The folders that hold a program in HCL, by their paths; and the trees they are in, as far as these were looked at.
fn roots(trees: &BTreeSet<walk::Tree>) -> (BTreeMap<PathBuf, Root>, BTreeMap<PathBuf, Files>) {
    let mut roots = BTreeMap::new();
    let mut looked_at = BTreeMap::new();
    for tree in trees {
        let groups = match Files::folder(&tree.path) {
            Ok(mut files) if tree.is_whole => {
                let groups = terraform::roots(&mut files);
                looked_at.insert(tree.path.clone(), files);
                groups
            }
            Ok(_) | Err(_) => vec![vec![String::new()]],
        };
        for (group, folders) in groups.into_iter().enumerate() {
            for folder in folders {
                let path = tree.path.join(&folder);
                let tree = tree.path.clone();
                roots.entry(path).or_insert(Root { tree, folder, group });
            }
        }
    }
    (roots, looked_at)
}

fn has_configuration(folder: &Path) -> bool {
    let Ok(files) = Files::folder(folder) else { return false };
    files.list("").iter().any(|name| walk::is_terraform(name))
}

/// What can be evaluated by itself.
enum Job {
    /// Folders of HCL.
    Terraform {
        tree: PathBuf,
        /// The tree, if it was looked at before.
        known: Option<Files>,
        folders: Vec<Folder>,
    },
    Templates {
        tree: PathBuf,
        names: Vec<String>,
    },
    Assembly(PathBuf),
    /// What came through standard input, and plans and states without source.
    Loose(Part),
}

/// A folder of HCL with the plans and states in it.
struct Folder {
    folder: String,
    parts: Vec<Part>,
}

impl Job {
    fn run(self, deployment: &Deployment) -> Vec<Evaluated> {
        match self {
            Self::Terraform { tree, known, folders } => terraform_programs(&tree, known.as_ref(), folders, deployment),
            Self::Templates { names, .. } if names.is_empty() => Vec::new(),
            Self::Templates { tree, names } => {
                let name = match names.as_slice() {
                    [name] => tree.join(name).display().to_string(),
                    _ => tree.display().to_string(),
                };
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                let read = |files| cloudformation::read_many(files, &names, &deployment.templates());
                vec![in_folder(&name, &tree, Format::CloudFormation, read)]
            }
            Self::Assembly(folder) => {
                let read = |files| cloudformation::read_assembly(files, "", &deployment.templates());
                vec![in_folder(
                    &folder.display().to_string(),
                    &folder,
                    Format::CdkAssembly,
                    read,
                )]
            }
            Self::Loose(part) => {
                let format = part.kind.format();
                let name = part.name.clone();
                let program = match part.kind {
                    PartKind::Plan => plan::read(&part.name, &part.text, deployment.plan(None)),
                    PartKind::State => deployment.state(&part),
                    PartKind::Template | PartKind::Assembly => {
                        let files = Files::memory([(part.name.clone(), part.text)]);
                        cloudformation::read(files, &part.name, &deployment.templates())
                    }
                };
                vec![Evaluated::new(name, &[format], program)]
            }
        }
    }
}

fn terraform_programs(
    tree: &Path,
    known: Option<&Files>,
    folders: Vec<Folder>,
    deployment: &Deployment,
) -> Vec<Evaluated> {
    let given = |folder: &Folder| folder.parts.iter().filter_map(variables).collect::<Vec<Given>>();
    let alike = folders.iter().filter(|folder| given(folder).is_empty());
    let alike: Vec<&str> = alike.map(|folder| &*folder.folder).collect();
    let files = || known.map_or_else(|| Files::folder(tree), |known| Ok(known.clone()));
    let read = |folders: &[&str], given| match files() {
        Ok(files) => terraform::read_many(files, folders, &deployment.terraform(given)),
        Err(error) => vec![failed(&tree.display().to_string(), &error.to_string())],
    };
    let mut alike = read(&alike, Vec::new()).into_iter();
    let mut evaluated = Vec::new();
    for folder in folders {
        // The values that a plan was made with are for its own folder only.
        let given = given(&folder);
        let program = if given.is_empty() {
            alike.next()
        } else {
            read(&[&folder.folder], given).pop()
        };
        let name = tree.join(&folder.folder).display().to_string();
        evaluated.extend(joined(name, program.unwrap_or_default(), folder.parts, deployment));
    }
    evaluated
}

/// Joins a program with the plans and states beside it.
fn joined(name: String, program: Program, parts: Vec<Part>, deployment: &Deployment) -> Vec<Evaluated> {
    let mut source = Some((name, program));
    let mut inputs = Vec::new();
    let (plans, states): (Vec<Part>, Vec<Part>) = parts.into_iter().partition(|part| part.kind == PartKind::Plan);
    let has_plan = !plans.is_empty();
    for part in plans {
        let program = source.take().map(|(_, program)| program);
        let mut formats = vec![Format::TerraformPlan];
        formats.extend(program.is_some().then_some(Format::Terraform));
        let program = plan::read(&part.name, &part.text, deployment.plan(program));
        inputs.push(Evaluated::new(part.name, &formats, program));
    }
    for part in states.into_iter().filter(|_| !has_plan) {
        let state = deployment.state(&part);
        match source.take() {
            Some((name, mut program)) => {
                plan::fill(&mut program, state);
                inputs.push(Evaluated::new(
                    name,
                    &[Format::Terraform, Format::TerraformState],
                    program,
                ));
            }
            None => inputs.push(Evaluated::new(part.name, &[Format::TerraformState], state)),
        }
    }
    if let Some((name, program)) = source {
        inputs.push(Evaluated::new(name, &[Format::Terraform], program));
    }
    inputs
}

/// The values that a plan was made with.
fn variables(part: &Part) -> Option<Given> {
    let text = plan::variables(&part.text).filter(|_| part.kind == PartKind::Plan)?;
    Some(Given::File {
        name: format!("{}.json", part.name),
        text,
    })
}

fn in_folder(name: &str, folder: &Path, format: Format, read: impl FnOnce(Files) -> Program) -> Evaluated {
    let program = match Files::folder(folder) {
        Ok(files) => read(files),
        Err(error) => failed(name, &error.to_string()),
    };
    Evaluated::new(name, &[format], program)
}

fn failed(name: &str, message: &str) -> Program {
    Program {
        problems: vec![Problem::error(name, message)],
        ..Program::default()
    }
}

/// Turns a program into records of an estate.
fn input(evaluated: Evaluated) -> Input {
    let made_up = made_up_accounts(&evaluated.program);
    let assembled = estate::assemble(vec![evaluated.program]);
    let mut output = Output {
        builder: assembled.builder,
        declared: assembled.counts,
        formats: evaluated.formats,
        ..Output::default()
    };
    for number in made_up {
        output.builder.gap(Gap {
            subject: Subject::Account(number),
            fact: Fact::AccountNumber,
            reason: "the source does not say which account it is for; name it with --account".to_owned(),
        });
    }
    for problem in assembled.problems {
        output.lost(problem, None);
    }
    Input {
        name: evaluated.name,
        output,
        is_recognized: true,
        is_program: true,
    }
}

/// Returns the accounts that stand for ones that nobody named.
fn made_up_accounts(program: &Program) -> BTreeSet<AccountNumber> {
    let accounts: BTreeSet<&str> = program
        .declared
        .iter()
        .map(|declared| &*declared.scope.account)
        .collect();
    let made_up = accounts.into_iter().filter(|account| is_stand_in(account));
    made_up.filter_map(AccountNumber::parse).collect()
}
