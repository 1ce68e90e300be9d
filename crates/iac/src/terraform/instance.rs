//! Instances of modules and resources.

use crate::terraform::memo::Memo;
use crate::terraform::module::Module;
use crate::terraform::providers::Provider;
use crate::value::Value;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

/// A module as it is called in one place, and what was worked out in it so far.
#[derive(Debug)]
pub(crate) struct Instance {
    pub(crate) module: Rc<Module>,
    /// `module.logs["a"]`; empty for the root module.
    pub(crate) address: Arc<str>,
    /// What the list of installed modules calls it: the names of calls without instance keys, `logs.bucket`.
    pub(crate) installed_as: Arc<str>,
    /// How many calls lie above it.
    pub(crate) depth: usize,
    /// Who calls it; nobody calls the root module.
    pub(crate) caller: Option<Caller>,
    pub(crate) variables: Memo<Value>,
    pub(crate) locals: Memo<Value>,
    pub(crate) outputs: Memo<Value>,
    /// Instances of resources and data sources by the address of the resource.
    pub(crate) resources: Memo<Rc<Expansion<Arc<str>>>>,
    /// Attributes by the address of the instance of a resource.
    pub(crate) values: Memo<Value>,
    /// Instances of modules by the name of the call.
    pub(crate) calls: Memo<Rc<Expansion<Called>>>,
    pub(crate) providers: Memo<Rc<Provider>>,
}

/// The place of a module call.
#[derive(Debug)]
pub(crate) struct Caller {
    pub(crate) parent: Rc<Instance>,
    pub(crate) name: Arc<str>,
    pub(crate) repetition: Rc<Repetition>,
}

/// An instance of a called module.
#[derive(Clone, Debug)]
pub(crate) enum Called {
    /// It was found.
    Found(Rc<Instance>),
    /// Its files are not there.
    Missing {
        /// What it would be called.
        address: Arc<str>,
    },
}

/// The instances that `count` or `for_each` make of a block.
#[derive(Debug)]
pub(crate) struct Expansion<T> {
    pub(crate) shape: Shape,
    pub(crate) members: Vec<Member<T>>,
    /// The place among members by key, for `for_each`.
    pub(crate) by_name: BTreeMap<Arc<str>, usize>,
}

/// One of the instances.
#[derive(Debug)]
pub(crate) struct Member<T> {
    pub(crate) key: Key,
    pub(crate) repetition: Rc<Repetition>,
    pub(crate) item: T,
}

/// How a block is repeated.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Shape {
    Single,
    Count,
    ForEach,
    /// By `count`, nobody knows how often.
    UnknownCount,
    /// By `for_each`, nobody knows with which keys.
    UnknownForEach,
}

/// Which of the instances.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Key {
    None,
    Index(usize),
    Name(Arc<str>),
    /// One that stands for all of them, as nobody knows their keys.
    Unknown,
}

/// What `each` and `count` stand for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Repetition {
    pub(crate) each: Option<(Value, Value)>,
    pub(crate) index: Option<Value>,
}

impl Instance {
    /// Makes an instance of which nothing was worked out.
    pub(crate) fn new(module: Rc<Module>, address: Arc<str>, caller: Option<Caller>) -> Self {
        let installed_as = match &caller {
            Some(caller) if caller.parent.installed_as.is_empty() => Arc::clone(&caller.name),
            Some(caller) => format!("{}.{}", caller.parent.installed_as, caller.name).into(),
            None => Arc::default(),
        };
        Self {
            depth: caller.as_ref().map_or(0, |caller| caller.parent.depth + 1),
            module,
            address,
            installed_as,
            caller,
            variables: Memo::default(),
            locals: Memo::default(),
            outputs: Memo::default(),
            resources: Memo::default(),
            values: Memo::default(),
            calls: Memo::default(),
            providers: Memo::default(),
        }
    }

    /// Returns the full name of something in the module: `module.logs.var.name`.
    pub(crate) fn name(&self, local: &str) -> String {
        if self.address.is_empty() {
            local.to_owned()
        } else {
            format!("{}.{local}", self.address)
        }
    }
}

impl<T> Expansion<T> {
    /// Gives each of the instances something.
    pub(crate) fn map<U>(self, mut make: impl FnMut(&Key, &Rc<Repetition>) -> U) -> Expansion<U> {
        let members = self.members.into_iter().map(|member| Member {
            item: make(&member.key, &member.repetition),
            key: member.key,
            repetition: member.repetition,
        });
        Expansion {
            shape: self.shape,
            members: members.collect(),
            by_name: self.by_name,
        }
    }

    /// Returns the member for a key that is written in brackets. One that stands for all of them stands for each.
    pub(crate) fn find(&self, key: &Value) -> Option<&Member<T>> {
        match self.shape {
            Shape::UnknownCount | Shape::UnknownForEach => self.members.first(),
            Shape::Single => None,
            Shape::Count => {
                let index = key.to_text().and_then(|text| text.as_str().parse::<usize>().ok());
                self.members.get(index?)
            }
            Shape::ForEach => {
                let name = key.to_text()?;
                self.members.get(*self.by_name.get(name.as_str())?)
            }
        }
    }
}

/// As it stands at the end of an address: `[0]`, `["a"]`, `[*]` for one that stands for all.
impl std::fmt::Display for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::None => Ok(()),
            Self::Index(index) => write!(f, "[{index}]"),
            Self::Name(name) => {
                let name = name.replace('\\', "\\\\").replace('"', "\\\"");
                let name = name.replace('\n', "\\n").replace("${", "$${").replace("%{", "%%{");
                write!(f, "[\"{name}\"]")
            }
            Self::Unknown => f.write_str("[*]"),
        }
    }
}
