//! Where the files of a called module are.

use crate::files::clean;
use crate::terraform::evaluator::Evaluator;
use crate::terraform::instance::Instance;
use crate::terraform::load::{self, join};
use crate::terraform::module::{Call, literal};
use crate::terraform::parse_json::LIMITS;
use crate::value::Origin;
use iamscope_policy::json;
use std::collections::BTreeMap;
use std::rc::Rc;

/// The list of modules that `terraform init` fetched.
const LIST: &str = ".terraform/modules/modules.json";

/// Where a module is.
pub(crate) enum Located {
    /// In this folder.
    Folder(String),
    /// It cannot be read.
    Nowhere {
        /// Why.
        message: String,
        /// What to do about it.
        help: Option<&'static str>,
        /// Where it was asked for.
        at: Origin,
    },
}

impl Evaluator<'_> {
    /// Finds the folder of a called module.
    pub(crate) fn locate(&self, instance: &Rc<Instance>, name: &str, call: &Call) -> Located {
        let Some(written) = &call.source else {
            return Located::Nowhere {
                message: format!("module `{name}` has no source"),
                help: None,
                at: call.at,
            };
        };
        let at = written.at;
        let Some(source) = literal(&written.expression) else {
            return Located::Nowhere {
                message: format!("the source of module `{name}` is not a literal text"),
                help: None,
                at,
            };
        };
        if is_local(&source) {
            return self.local_folder(instance, name, &source, at);
        }
        let key = if instance.installed_as.is_empty() {
            name.to_owned()
        } else {
            format!("{}.{name}", instance.installed_as)
        };
        match self.installed().get(&key) {
            Some(folder) if self.files().borrow().has_folder(folder) => Located::Folder(folder.clone()),
            Some(_) | None => Located::Nowhere {
                message: format!("module `{name}` from `{source}` is not here, and what it makes is not known"),
                help: Some("run `terraform init` first"),
                at,
            },
        }
    }

    fn local_folder(&self, instance: &Rc<Instance>, name: &str, source: &str, at: Origin) -> Located {
        let Some(folder) = clean(&join(&instance.module.folder, source)) else {
            return Located::Nowhere {
                message: format!("module `{name}` at `{source}` lies outside of what is read"),
                help: Some("name a folder that holds both"),
                at,
            };
        };
        let files = self.files().borrow();
        if load::configuration_files(&files, &folder).is_empty() {
            return Located::Nowhere {
                message: format!("there is no module `{source}` with files that end in `.tf`"),
                help: None,
                at,
            };
        }
        Located::Folder(folder)
    }

    /// Returns the folders of installed modules by their names in the list.
    fn installed(&self) -> &BTreeMap<String, String> {
        self.installed.get_or_init(|| {
            let bytes = self.files().borrow().bytes(&join(&self.root, LIST));
            let text = bytes.ok().and_then(|bytes| String::from_utf8(bytes).ok());
            text.map(|text| read_list(&self.root, &text)).unwrap_or_default()
        })
    }
}

fn read_list(root: &str, text: &str) -> BTreeMap<String, String> {
    let (document, _) = json::read(text, LIMITS);
    let Some(list) = document.root().and_then(|root| root.member("Modules")) else {
        return BTreeMap::new();
    };
    let modules = list.items().filter_map(|module| {
        let key = module.member("Key")?.as_str()?;
        let folder = clean(&join(root, module.member("Dir")?.as_str()?))?;
        Some((key.to_owned(), folder))
    });
    modules.collect()
}

fn is_local(source: &str) -> bool {
    source == "." || source == ".." || source.starts_with("./") || source.starts_with("../")
}
