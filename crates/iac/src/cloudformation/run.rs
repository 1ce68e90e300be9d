//! One run over templates: what is shared by its stacks.

use crate::cloudformation::options::CloudFormationOptions;
use crate::cloudformation::problems::{Fault, Problems};
use crate::cloudformation::stack::{self, Job};
use crate::cloudformation::tree::{self, Node, Reading};
use crate::cloudformation::{cdk, sections};
use crate::declared::{Declared, Program};
use crate::files::Files;
use crate::value::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// How often templates are evaluated anew because one of them exports what another one imports.
const MAX_PASSES: usize = 5;

/// What a stack and those that are nested in it may cost together.
#[derive(Clone, Copy, Debug)]
pub(super) struct Budget {
    /// How many values may still be evaluated.
    pub(super) steps: usize,
    /// How much text may still be put together, in bytes.
    pub(super) bytes: usize,
    /// How many nested stacks may still be evaluated.
    pub(super) stacks: usize,
}

const BUDGET: Budget = Budget {
    steps: 10_000_000,
    bytes: 256 << 20,
    stacks: 2_000,
};

impl Budget {
    /// Returns whether what was spent of it could be spent several times more.
    fn is_cheap(self) -> bool {
        let has_most = |left: usize, all: usize| left >= all - all / MAX_PASSES;
        let texts = has_most(self.bytes, BUDGET.bytes) && has_most(self.stacks, BUDGET.stacks);
        texts && has_most(self.steps, BUDGET.steps)
    }
}

/// What stacks share.
#[derive(Debug)]
pub(super) struct Run<'o> {
    pub(super) files: Files,
    pub(super) options: &'o CloudFormationOptions,
    pub(super) problems: Problems,
    pub(super) budget: Budget,
    /// What other stacks exported, as of the pass before.
    pub(super) exports: BTreeMap<Arc<str>, Value>,
    /// What was exported in this pass.
    pub(super) exported: BTreeMap<Arc<str>, Value>,
    /// Whether anything was imported.
    pub(super) has_imports: bool,
    pub(super) declared: Vec<Declared>,
    /// The names of parameters that some template has.
    pub(super) parameters: BTreeSet<Arc<str>>,
    /// The paths of constructs of the CDK, by template and logical id.
    pub(super) constructs: BTreeMap<(String, Arc<str>), Arc<str>>,
    /// Files that the CDK uploads, by the end of their address.
    pub(super) assets: BTreeMap<String, String>,
    templates: BTreeMap<String, Option<Template>>,
    /// What was wrong with files; the rest of the problems is found anew in each pass.
    file_problems: Problems,
}

/// A template that was read.
#[derive(Clone, Debug)]
pub(super) struct Template {
    pub(super) root: Node,
    /// Whether nothing of it is missing.
    pub(super) is_whole: bool,
}

/// Evaluates one template.
pub fn read(files: Files, template: &str, options: &CloudFormationOptions) -> Program {
    read_many(files, &[template], options)
}

/// Evaluates templates that may import what others of them export.
pub fn read_many(files: Files, templates: &[&str], options: &CloudFormationOptions) -> Program {
    let mut names = BTreeSet::new();
    let mut jobs = Vec::new();
    for template in templates {
        let name = unused(stem(template), template, &mut names);
        let job = Job::new(name, template, options.scope());
        jobs.push(job.named(options.stack.as_deref()));
    }
    Run::new(files, options).jobs(&jobs)
}

/// Evaluates all stacks of a folder that the CDK wrote.
pub fn read_assembly(files: Files, folder: &str, options: &CloudFormationOptions) -> Program {
    let mut run = Run::new(files, options);
    let jobs = cdk::jobs(&mut run, folder);
    run.jobs(&jobs)
}

/// Returns the name of a file without its folder and extensions.
fn stem(template: &str) -> &str {
    let file = template.rsplit('/').next().unwrap_or(template);
    let endings = [".yaml", ".yml", ".json", ".template", ".txt"];
    let mut stem = file;
    while let Some(shorter) = endings.iter().find_map(|ending| stem.strip_suffix(ending)) {
        stem = shorter;
    }
    if stem.is_empty() { file } else { stem }
}

/// Two files of the same name are told apart by their folders.
fn unused<'n>(stem: &'n str, template: &'n str, names: &mut BTreeSet<&'n str>) -> &'n str {
    if names.insert(stem) {
        return stem;
    }
    names.insert(template);
    template
}

impl<'o> Run<'o> {
    fn new(files: Files, options: &'o CloudFormationOptions) -> Self {
        Self {
            files,
            options,
            problems: Problems::default(),
            budget: BUDGET,
            exports: BTreeMap::new(),
            exported: BTreeMap::new(),
            has_imports: false,
            declared: Vec::new(),
            parameters: BTreeSet::new(),
            constructs: BTreeMap::new(),
            assets: BTreeMap::new(),
            templates: BTreeMap::new(),
            file_problems: Problems::default(),
        }
    }

    /// Evaluates stacks until none of them exports anything new.
    fn jobs(mut self, jobs: &[Job]) -> Program {
        for _ in 0..MAX_PASSES {
            self.problems.clear();
            self.declared.clear();
            let mut is_affordable = true;
            for job in jobs {
                self.budget = BUDGET;
                stack::evaluate(&mut self, job);
                is_affordable &= self.budget.is_cheap();
            }
            let exported = std::mem::take(&mut self.exported);
            let is_settled = exported == self.exports || !self.has_imports;
            self.exports = exported;
            if is_settled || !is_affordable {
                break;
            }
        }
        self.check_parameters(jobs);
        self.finish()
    }

    fn check_parameters(&mut self, jobs: &[Job]) {
        let Some(job) = jobs.first() else { return };
        for name in self.options.parameters.keys() {
            if !self.parameters.contains(&**name) {
                let file = self.files.shown(&job.template);
                let mut fault = Fault::new(format!("no template has a parameter `{name}`")).in_file(&file);
                if let Some(near) = self.parameters.iter().find(|one| one.eq_ignore_ascii_case(name)) {
                    fault = fault.help(format!("did you mean `{near}`?"));
                }
                self.problems.report(fault);
            }
        }
    }

    fn finish(mut self) -> Program {
        self.declared.sort_by(|a, b| a.address.cmp(&b.address));
        self.problems.extend(&self.file_problems);
        let sources = self.files.into_sources();
        Program {
            problems: self.problems.into_list(&sources),
            declared: self.declared,
            sources,
        }
    }

    /// Reads a template once; what is wrong with the file itself is reported once, too.
    pub(super) fn template(&mut self, name: &str) -> Option<Template> {
        if let Some(known) = self.templates.get(name) {
            return known.clone();
        }
        let node = self.read_template(name);
        self.templates.insert(name.to_owned(), node.clone());
        node
    }

    fn read_template(&mut self, name: &str) -> Option<Template> {
        let Reading { documents, is_whole } = match self.documents(name) {
            Ok(reading) => reading,
            Err(fault) => {
                self.file_problems.report(fault);
                return None;
            }
        };
        let file = self.files.shown(name);
        // A file that was named is one with less than what it takes to be found.
        let is_template = |document: &&Node| sections::is_template(document) || document.member("Resources").is_some();
        let mut templates = documents.iter().filter(is_template);
        let Some(template) = templates.next() else {
            let fault =
                Fault::new("this is no CloudFormation template: it has no `Resources` with types").whole_file(&file);
            self.file_problems.report(fault);
            return None;
        };
        if let Some(other) = templates.next() {
            let fault = Fault::new("a second template in the same file is not read").at(other.origin);
            self.file_problems.report(fault.help("put it into a file of its own"));
        }
        Some(Template {
            root: template.clone(),
            is_whole,
        })
    }

    /// Reads the documents of a file.
    pub(super) fn documents(&mut self, name: &str) -> Result<Reading, Fault> {
        let shown = self.files.shown(name);
        let fail = |error: crate::files::FileError| Fault::new(error.to_string()).whole_file(&shown);
        let source = self.files.text(name).map_err(fail)?;
        let text = self
            .files
            .sources()
            .find(source)
            .map(|source| Arc::clone(&source.text))
            .unwrap_or_default();
        Ok(tree::read(&text, source, &mut self.file_problems))
    }

    /// Takes note of what is wrong with a file, whatever is evaluated of it.
    pub(super) fn file_fault(&mut self, fault: Fault) {
        self.file_problems.report(fault);
    }

    /// Takes steps off the budget; returns whether there were as many.
    pub(super) fn spend(&mut self, steps: usize, bytes: usize) -> bool {
        let (left, left_bytes) = (
            self.budget.steps.checked_sub(steps),
            self.budget.bytes.checked_sub(bytes),
        );
        let is_enough = left.is_some() && left_bytes.is_some();
        self.budget.steps = left.unwrap_or_default();
        self.budget.bytes = left_bytes.unwrap_or_default();
        is_enough
    }
}
