//! The order in which resources are evaluated: what is referred to goes first.

use crate::cloudformation::problems::{Fault, Problems};
use crate::cloudformation::resource::Resource;
use crate::cloudformation::tree::{Data, Node};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Returns the places of resources in the order to evaluate them, and reports circles.
///
/// `parts` are further names of resources.
pub(super) fn order(
    resources: &[Resource],
    parts: &BTreeMap<Arc<str>, Arc<str>>,
    problems: &mut Problems,
) -> Vec<usize> {
    let places: BTreeMap<&str, usize> = resources
        .iter()
        .enumerate()
        .map(|(at, one)| (&*one.logical, at))
        .collect();
    let edges: Vec<Vec<usize>> = resources.iter().map(|one| edges(one, &places, parts)).collect();
    let mut walk = Walk {
        edges: &edges,
        state: vec![State::New; resources.len()],
        done: Vec::with_capacity(resources.len()),
        circles: Vec::new(),
    };
    for start in 0..resources.len() {
        walk.from(start);
    }
    let Walk { done, circles, .. } = walk;
    for circle in circles {
        let names: Vec<&str> = circle
            .iter()
            .filter_map(|&at| resources.get(at))
            .map(|one| &*one.logical)
            .collect();
        let Some(first) = circle.first().and_then(|&at| resources.get(at)) else {
            continue;
        };
        let path = names.iter().chain(names.first()).map(|name| format!("`{name}`"));
        let path = path.collect::<Vec<_>>().join(" -> ");
        let fault = Fault::new(format!("resources depend on each other in a circle: {path}"));
        problems.report(fault.at(first.origin));
    }
    done
}

fn edges(resource: &Resource, places: &BTreeMap<&str, usize>, parts: &BTreeMap<Arc<str>, Arc<str>>) -> Vec<usize> {
    let mut names = BTreeSet::new();
    references(&resource.properties, &mut names);
    let depends_on = resource.depends_on.iter().cloned();
    names.extend(depends_on);
    let whole = |name: &Arc<str>| parts.get(name).unwrap_or(name).clone();
    names
        .iter()
        .filter_map(|name| places.get(&*whole(name)).copied())
        .collect()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Open,
    Done,
}

struct Walk<'e> {
    edges: &'e [Vec<usize>],
    state: Vec<State>,
    done: Vec<usize>,
    circles: Vec<Vec<usize>>,
}

impl Walk<'_> {
    /// Walks depth first with a stack of its own: chains of references may be as long as the template.
    fn from(&mut self, start: usize) {
        if self.state.get(start) != Some(&State::New) {
            return;
        }
        let mut path = vec![(start, 0)];
        self.set(start, State::Open);
        while let Some((at, next)) = path.last_mut() {
            let at = *at;
            let Some(&target) = self.edges.get(at).and_then(|edges| edges.get(*next)) else {
                self.set(at, State::Done);
                self.done.push(at);
                path.pop();
                continue;
            };
            *next += 1;
            match self.state.get(target) {
                Some(State::New) => {
                    self.set(target, State::Open);
                    path.push((target, 0));
                }
                Some(State::Open) => {
                    let circle = path.iter().map(|&(at, _)| at).skip_while(|&at| at != target);
                    self.circles.push(circle.collect());
                }
                Some(State::Done) | None => {}
            }
        }
    }

    fn set(&mut self, at: usize, state: State) {
        if let Some(entry) = self.state.get_mut(at) {
            *entry = state;
        }
    }
}

/// Collects the names that a tree refers to, of resources and parameters alike.
pub(super) fn references(root: &Node, names: &mut BTreeSet<Arc<str>>) {
    let mut open = vec![root];
    while let Some(node) = open.pop() {
        match &node.data {
            Data::Sequence(items) => open.extend(items.iter()),
            Data::Mapping(members) => {
                if let Some((function, argument)) = node.as_call() {
                    called(&function.text, argument, names);
                }
                open.extend(members.iter().map(|member| &member.value));
            }
            Data::Null | Data::Bool(_) | Data::Number(_) | Data::Text(_) | Data::Unknown(_) => {}
        }
    }
}

fn called(function: &str, argument: &Node, names: &mut BTreeSet<Arc<str>>) {
    let first = argument.items().and_then(<[Node]>::first).unwrap_or(argument);
    let Some(text) = first.as_str() else { return };
    match function {
        "Ref" => {
            names.insert(text.into());
        }
        "Fn::GetAtt" => {
            names.insert(text.split('.').next().unwrap_or(text).into());
        }
        "Fn::Sub" => {
            let parts = text.split("${").skip(1).filter_map(|part| part.split('}').next());
            names.extend(parts.map(|part| Arc::from(part.trim().split('.').next().unwrap_or(part))));
        }
        _ => {}
    }
}
