//! One evaluation of one program: what is shared by all of its parts.
//!
//! Nothing is worked out before somebody asks, and nothing twice. Who asks for something that is being worked out has
//! found a circle, and is told its names.

use crate::files::{FileError, Files};
use crate::problem::{Place, Problem, Severity};
use crate::terraform::expression::{Context, Diagnostic, Expression};
use crate::terraform::given::GivenValues;
use crate::terraform::load::{self, Loaded};
use crate::terraform::memo::{Known, Memo};
use crate::terraform::module::Module;
use crate::terraform::options::TerraformOptions;
use crate::terraform::providers::Accounts;
use crate::value::{Origin, Value};
use iamscope_policy::Sources;
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

/// How many steps one program may take.
const MAX_STEPS: u64 = 10_000_000;

/// How long a chain of references may be.
const MAX_CHAIN: usize = 300;

/// How many problems one program may tell.
const MAX_PROBLEMS: usize = 1_000;

/// What is said once when the steps are spent.
const SPENT: &str = "this program takes too many steps to evaluate; the rest of it is unknown";

/// Files, and the modules that were read of them. Programs of one tree share it.
pub(crate) struct Library {
    files: RefCell<Files>,
    modules: RefCell<BTreeMap<String, Rc<Loaded>>>,
}

impl Library {
    pub(crate) fn new(files: Files) -> Self {
        Self {
            files: RefCell::new(files),
            modules: RefCell::default(),
        }
    }

    /// Reads the files of a folder, once.
    fn load(&self, folder: &str) -> Rc<Loaded> {
        if let Some(loaded) = self.modules.borrow().get(folder) {
            return Rc::clone(loaded);
        }
        let loaded = Rc::new(load::load(&mut self.files.borrow_mut(), folder));
        self.modules.borrow_mut().insert(folder.to_owned(), Rc::clone(&loaded));
        loaded
    }
}

/// One evaluation.
pub(crate) struct Evaluator<'o> {
    library: &'o Library,
    /// The folder of the root module.
    pub(crate) root: Arc<str>,
    pub(crate) options: &'o TerraformOptions,
    pub(crate) given: GivenValues,
    pub(crate) accounts: RefCell<Accounts>,
    /// What tells the credentials of the default provider from others, once that is known.
    pub(crate) first_credentials: RefCell<Option<String>>,
    pub(crate) installed: OnceCell<BTreeMap<String, String>>,
    pub(crate) templates: RefCell<BTreeMap<String, Expression>>,
    /// How many more instances there may be.
    pub(crate) instances: Cell<usize>,
    /// How many more instances of modules there may be.
    pub(crate) module_instances: Cell<usize>,
    /// What is being worked out, outermost first.
    running: RefCell<Vec<Arc<str>>>,
    steps: Cell<u64>,
    problems: RefCell<BTreeSet<Problem>>,
    is_spent: Cell<bool>,
}

impl<'o> Evaluator<'o> {
    pub(crate) fn new(library: &'o Library, root: &str, options: &'o TerraformOptions) -> Self {
        let given = super::given::collect(&mut library.files.borrow_mut(), root, options);
        let evaluator = Self {
            library,
            root: root.into(),
            options,
            given,
            accounts: RefCell::default(),
            first_credentials: RefCell::default(),
            installed: OnceCell::new(),
            templates: RefCell::default(),
            instances: Cell::new(super::repeat::MAX_INSTANCES),
            module_instances: Cell::new(super::values::MAX_MODULES),
            running: RefCell::default(),
            steps: Cell::new(0),
            problems: RefCell::default(),
            is_spent: Cell::new(false),
        };
        for diagnostic in &evaluator.given.diagnostics {
            evaluator.report(diagnostic.clone());
        }
        for (name, error) in &evaluator.given.unread {
            evaluator.report_file(name, error);
        }
        evaluator
    }

    /// Returns the files.
    pub(crate) fn files(&self) -> &'o RefCell<Files> {
        &self.library.files
    }

    /// Returns the module in a folder.
    pub(crate) fn module(&self, folder: &str) -> Rc<Module> {
        let loaded = self.library.load(folder);
        for diagnostic in &loaded.diagnostics {
            self.report(diagnostic.clone());
        }
        for (name, error) in &loaded.unread {
            self.report_file(name, error);
        }
        Rc::clone(&loaded.module)
    }

    /// Works something out, unless it was before. Fails with one line if it is being worked out just now.
    pub(crate) fn once<T: Clone>(
        &self,
        memo: &Memo<T>,
        key: &Arc<str>,
        name: impl FnOnce() -> String,
        make: impl FnOnce() -> T,
    ) -> Result<T, String> {
        if self.running.borrow().len() >= MAX_CHAIN {
            return Err(format!("references go through more than {MAX_CHAIN} steps here"));
        }
        match memo.start(key) {
            Known::Done(value) => Ok(value),
            Known::Running => Err(self.circle(&name())),
            Known::New => {
                self.running.borrow_mut().push(name().into());
                let value = make();
                self.running.borrow_mut().pop();
                memo.finish(key, value.clone());
                Ok(value)
            }
        }
    }

    fn circle(&self, name: &str) -> String {
        let running = self.running.borrow();
        let start = running
            .iter()
            .rposition(|running| **running == *name)
            .unwrap_or_default();
        let chain: Vec<&str> = running.iter().skip(start).map(|name| &**name).chain([name]).collect();
        format!("`{name}` depends on itself: {}", chain.join(" -> "))
    }

    /// Evaluates an expression. If that fails, the reason is told, and the value is unknown under this name.
    pub(crate) fn evaluate(
        &self,
        expression: &Expression,
        context: &dyn Context,
        name: impl FnOnce() -> String,
    ) -> Value {
        match expression.evaluate(context) {
            Ok(value) => value,
            Err(mut diagnostic) => {
                diagnostic.origin = diagnostic.origin.or_else(|| Some(expression.origin()));
                self.report(diagnostic);
                Value::unknown(name())
            }
        }
    }

    /// Counts steps.
    pub(crate) fn spend(&self, steps: u64) -> Result<(), Diagnostic> {
        let spent = self.steps.get().saturating_add(steps);
        self.steps.set(spent);
        if spent <= MAX_STEPS {
            return Ok(());
        }
        Err(Diagnostic {
            message: SPENT.to_owned(),
            help: None,
            origin: None,
        })
    }

    /// Tells a problem. Instances of one module tell the same problem once.
    pub(crate) fn report(&self, diagnostic: Diagnostic) {
        if diagnostic.message == SPENT && self.is_spent.replace(true) {
            return;
        }
        self.keep(diagnostic, Severity::Warning);
    }

    fn keep(&self, diagnostic: Diagnostic, severity: Severity) {
        let (file, place) = self.place(diagnostic.origin);
        let problem = Problem {
            severity,
            help: diagnostic.help,
            ..Problem::error(&file, diagnostic.message).at(place)
        };
        let mut problems = self.problems.borrow_mut();
        if problems.len() < MAX_PROBLEMS {
            problems.insert(problem);
        }
    }

    /// Tells what is open at a place: everything was read, and the user could say more.
    pub(crate) fn report_open(&self, at: Origin, message: impl Into<String>, help: Option<&str>) {
        let diagnostic = Diagnostic {
            message: message.into(),
            help: help.map(str::to_owned),
            origin: Some(at),
        };
        self.keep(diagnostic, Severity::Open);
    }

    /// Tells a problem at a place.
    pub(crate) fn report_at(&self, at: Origin, message: impl Into<String>, help: Option<&str>) {
        self.report(Diagnostic {
            message: message.into(),
            help: help.map(str::to_owned),
            origin: Some(at),
        });
    }

    /// Tells that a file could not be read.
    pub(crate) fn report_file(&self, name: &str, error: &FileError) {
        let file = self.files().borrow().shown(name);
        self.problems
            .borrow_mut()
            .insert(Problem::error(&file, error.to_string()));
    }

    fn place(&self, origin: Option<Origin>) -> (String, Option<Place>) {
        let files = self.files().borrow();
        let found = origin.and_then(|origin| Some((origin, files.sources().find(origin.source)?)));
        match found {
            Some((origin, source)) => {
                let at = source.line_column(origin.span.start);
                let place = Place {
                    line: at.line as usize,
                    column: at.column as usize,
                };
                (source.name.clone(), Some(place))
            }
            None => (shown(&files, &self.root), None),
        }
    }

    /// Gives up what was read and told.
    pub(crate) fn finish(self) -> (Sources, Vec<Problem>) {
        let problems = self.problems.into_inner().into_iter().collect();
        let sources = self.library.files.borrow().sources().clone();
        (sources, problems)
    }
}

/// Returns what messages call a folder.
fn shown(files: &Files, folder: &str) -> String {
    let shown = files.shown(folder);
    match shown.trim_end_matches('/') {
        "" => ".".to_owned(),
        shown => shown.to_owned(),
    }
}
