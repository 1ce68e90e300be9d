//! Terraform: a folder of configuration files to declared resources.
//!
//! [`read`] evaluates one program: the files of a folder, the modules it calls, and the values its variables are given.
//! The parts in the order in which they work:
//!
//! | module | does |
//! |---|---|
//! | `roots` | says which folders are programs of their own |
//! | `parse`, `parse_json`, `code` | files to blocks and attributes, whichever of the two syntaxes they have |
//! | `load`, `module` | the blocks of a folder to variables, locals, resources, calls |
//! | `evaluator`, `memo` | works out what is asked for, once, and finds circles |
//! | `scope` | what names mean at a place |
//! | `given`, `values`, `repeat`, `instance` | variables, locals, outputs; `count` and `for_each` |
//! | `installed`, `providers` | where modules are; which account and region |
//! | `resource`, `data` | attributes of resources; data sources that are pure |
//! | [`expression`], [`functions`] | expressions and the functions they call |

mod code;
pub mod data;
mod evaluator;
pub mod expression;
mod function_files;
pub mod functions;
mod given;
mod installed;
mod instance;
mod load;
mod memo;
mod module;
mod nothing;
mod options;
mod parse;
mod parse_json;
mod providers;
mod repeat;
mod resource;
mod roots;
mod scope;
mod values;
mod walk;

pub use options::{Given, TerraformOptions};
pub use roots::roots;

use crate::declared::Program;
use crate::files::Files;
use crate::problem::Problem;

/// The stack of an evaluation: chains of references are as deep as programs write them, within limits.
const STACK: usize = 1 << 29;

/// Evaluates the program in a folder, named relative to the files.
///
/// What cannot be read is told, and the rest is read nevertheless. What nobody can know before deployment is unknown.
pub fn read(files: Files, folder: &str, options: &TerraformOptions) -> Program {
    read_many(files, &[folder], options).pop().unwrap_or_default()
}

/// Evaluates the programs in several folders of one tree. The files of modules that they share are read once.
pub fn read_many(files: Files, folders: &[&str], options: &TerraformOptions) -> Vec<Program> {
    let run = || {
        let library = evaluator::Library::new(files);
        let programs = folders.iter().map(|folder| walk::read(&library, folder, options));
        programs.collect::<Vec<Program>>()
    };
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK);
        let running = thread.spawn_scoped(scope, run);
        match running.map(std::thread::ScopedJoinHandle::join) {
            Ok(Ok(programs)) => programs,
            Ok(Err(_)) | Err(_) => folders.iter().map(|folder| not_run(folder)).collect(),
        }
    })
}

fn not_run(folder: &str) -> Program {
    Program {
        problems: vec![Problem::error(folder, "the evaluation could not be run")],
        ..Program::default()
    }
}

#[cfg(test)]
mod tests;
