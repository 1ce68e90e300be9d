//! Names and patterns that stand for many targets at once.

use super::super::meet::meet;
use super::{Asker, Names};
use iamscope_eval::Action;
use iamscope_policy::glob::Glob;
use std::sync::Arc;

/// No more names than this are tried for one new thing.
const MOST_NAMES: usize = 24;

impl Asker<'_, '_, '_> {
    /// Returns a pattern that stands for a role, user, group or policy of the account if the class is allowed the same on all of them.
    /// Whom a role lets in, its trust policy says, so there each is for itself.
    pub(in crate::technique) fn any_like(&mut self, action: &'static str, target: &str) -> Option<String> {
        let asked = self.world.actions.get(action)?;
        if asked.is_role_assumption() || !action.starts_with("iam:") {
            return None;
        }
        let place = self.starts.iter().position(|start| target.starts_with(start))?;
        let pattern = format!("{}*", self.starts.get(place)?);
        let access = self.world.access;
        let class = self.class;
        let known = self.alike.entry((action, place));
        let is_alike = *known.or_insert_with(|| access.class_decides_alike(class, asked, &pattern));
        is_alike.then_some(pattern)
    }

    /// Returns whether the class is allowed the same on all roles of its account.
    pub(in crate::technique) fn is_alike_for_roles(&mut self, action: &'static str) -> bool {
        let pattern = self.all_roles();
        self.any_like(action, &pattern).is_some()
    }

    /// Returns the pattern of all roles of the account.
    pub(in crate::technique) fn all_roles(&self) -> String {
        let [roles, ..] = &self.starts;
        format!("{roles}*")
    }

    /// Returns the patterns on which the class may be allowed an action; `None` if that may be anything.
    pub(in crate::technique) fn globs(&mut self, action: &'static str) -> Option<Arc<[Glob]>> {
        if let Some(known) = self.globs.get(action) {
            return known.clone();
        }
        let asked = self.world.actions.get(action)?;
        let globs = self.world.access.allow_globs(self.class, asked).map(Into::into);
        self.globs.insert(action, globs.clone());
        globs
    }

    /// Returns names within a pattern that some of these actions may be allowed on.
    pub(in crate::technique) fn names_for(&mut self, actions: &'static [Box<str>], within: &str) -> Names {
        let key = (actions.first().map_or("", |first| &**first), Box::<str>::from(within));
        if let Some(known) = self.names.get(&key) {
            return Arc::clone(known);
        }
        let mut names = Vec::new();
        for action in actions.iter().filter_map(|action| self.world.actions.get(&**action)) {
            names.extend(self.narrowed(&[within.into()], action));
        }
        names.dedup();
        self.shorten(&mut names, actions.first().map_or("", |first| &**first));
        let names: Names = names.into();
        self.names.insert(key, Arc::clone(&names));
        names
    }

    /// Returns the names among some that the policies of the actor speak of, the widest first.
    pub(in crate::technique) fn narrowed(&self, names: &[Box<str>], action: &Action) -> Vec<Box<str>> {
        let mut names = names.to_vec();
        for (place, layer) in self
            .world
            .access
            .name_patterns(self.class, action)
            .into_iter()
            .enumerate()
        {
            let met = names
                .iter()
                .flat_map(|name| layer.iter().filter_map(move |pattern| meet(name, pattern)));
            let mut met = met.map(String::into_boxed_str).collect::<Vec<_>>();
            if place > 0 {
                // Only the own policies must speak of it; other layers are decided on.
                met.extend(names.iter().cloned());
            }
            met.sort_by(|one, other| (one.len(), one).cmp(&(other.len(), other)));
            met.dedup();
            self.shorten(&mut met, &action.to_string());
            names = met;
        }
        names
    }

    /// Keeps the first names, and notes that there are more.
    fn shorten(&self, names: &mut Vec<Box<str>>, action: &str) {
        if names.len() > MOST_NAMES {
            let actor = self.world.access.name(&self.actor);
            let what = format!("names of what {actor} may {action}");
            self.world.truncations.note(what, MOST_NAMES, Some(names.len()));
            names.truncate(MOST_NAMES);
        }
    }
}
