//! Which classes can touch which resources with an action: candidates, before anything is decided.

use crate::access::Access;
use crate::attached::ClassId;
use crate::documents::touches;
use crate::patterns::widened;
use iamscope_estate::{AccountId, DocumentId, Estate};
use iamscope_eval::Action;
use iamscope_policy::glob::{Case, Glob};
use iamscope_policy::{Agreement, Effect, ResourcePattern, Scope, Statement, Template, has_placeholder, placeholder};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// The Allow statements of identity policies that can touch one action, by resource.
///
/// Asking it costs a few look-ups, so that pairs of principals and resources which no statement joins are never seen.
#[derive(Debug)]
pub struct ActionIndex {
    /// Patterns by the text before their first wildcard or variable.
    by_prefix: BTreeMap<Box<str>, Vec<Entry>>,
    /// The lengths of these texts, rising.
    lengths: Vec<usize>,
    /// Classes that can touch it in ways that patterns do not tell: `NotResource`, unseen or unreadable policies.
    anywhere: BTreeSet<ClassId>,
}

#[derive(Debug)]
struct Entry {
    /// `None` if the text is all there is.
    glob: Option<Glob>,
    /// The pattern as written, if it has no variable.
    text: Option<Box<str>>,
    classes: Vec<ClassId>,
}

impl<'e> Access<'e> {
    /// Indexes the statements that can touch an action.
    pub fn index(&self, action: &Action) -> ActionIndex {
        self.index_of(self.classes().ids(), action)
    }

    /// Indexes the statements that can touch an action, account by account.
    pub fn indexes(&self, action: &Action) -> BTreeMap<AccountId, ActionIndex> {
        let mut classes = BTreeMap::<AccountId, Vec<ClassId>>::new();
        for (id, class) in self.classes().iter() {
            if let Some(account) = class.members.first().and_then(|member| self.account_of(member)) {
                classes.entry(account).or_default().push(id);
            }
        }
        let classes = classes.into_iter().collect::<Vec<_>>().into_par_iter();
        let indexes = classes.map(|(account, classes)| (account, self.index_of(classes, action)));
        indexes.collect::<Vec<_>>().into_iter().collect()
    }

    fn index_of(&self, classes: impl IntoIterator<Item = ClassId>, action: &Action) -> ActionIndex {
        let mut users_of = BTreeMap::<DocumentId, Vec<ClassId>>::new();
        let mut index = ActionIndex {
            by_prefix: BTreeMap::new(),
            lengths: Vec::new(),
            anywhere: BTreeSet::new(),
        };
        for id in classes {
            let class = &self.classes()[id];
            if class.has_unseen {
                index.anywhere.insert(id);
            }
            for &document in &class.identity {
                if self.document_allows(document, action) {
                    users_of.entry(document).or_default().push(id);
                }
            }
        }
        for (document, classes) in users_of {
            for statement in allow_statements(self.estate(), document, action) {
                index.add(statement, &classes);
            }
        }
        index.lengths = index.by_prefix.keys().map(|prefix| prefix.len()).collect();
        index.lengths.sort_unstable();
        index.lengths.dedup();
        index
    }

    /// Returns whether an Allow statement of a document can touch an action.
    pub(crate) fn document_allows(&self, document: DocumentId, action: &Action) -> bool {
        match action.id() {
            Some(id) => self.documents().reach(document).extent.ever.contains(id),
            None => allow_statements(self.estate(), document, action).next().is_some(),
        }
    }
}

fn allow_statements<'e>(
    estate: &'e Estate,
    document: DocumentId,
    action: &'e Action,
) -> impl Iterator<Item = &'e Statement> {
    let statements = estate.documents()[document].policy.statements.iter();
    statements.filter(|statement| {
        statement.effect.value == Effect::Allow && touches(statement, &action.service, &action.name)
    })
}

impl Entry {
    fn may_cover(&self, arn: &str) -> bool {
        let glob = self.glob.as_ref();
        glob.is_some_and(|glob| glob.agreement(arn) != Agreement::Never)
    }
}

impl ActionIndex {
    /// Returns the classes that have a statement which may cover an ARN, sorted.
    pub fn candidates(&self, arn: &str) -> Vec<ClassId> {
        if has_placeholder(arn) {
            return self.candidates_open(arn);
        }
        let mut found = self.anywhere.clone();
        for entry in self.entries_before(arn) {
            if entry.may_cover(arn) {
                found.extend(&entry.classes);
            }
        }
        for entry in self.by_prefix.get(arn).into_iter().flatten() {
            if entry.glob.is_none() {
                found.extend(&entry.classes);
            }
        }
        found.into_iter().collect()
    }

    /// Returns the same for an ARN of which a part is not known, which could read on like the text of any pattern.
    fn candidates_open(&self, arn: &str) -> Vec<ClassId> {
        let mut found = self.anywhere.clone();
        let known = placeholder::known_prefix(arn);
        let may_start = |prefix: &str| prefix.starts_with(known) || known.starts_with(prefix);
        for (prefix, entries) in self.by_prefix.iter().filter(|(prefix, _)| may_start(prefix)) {
            for entry in entries {
                let is_same = || placeholder::agree(prefix, arn, Case::Sensitive) != Agreement::Never;
                if entry.may_cover(arn) || (entry.glob.is_none() && is_same()) {
                    found.extend(&entry.classes);
                }
            }
        }
        found.into_iter().collect()
    }

    /// Returns the classes that have a statement which may cover something inside an ARN, such as an object in a bucket,
    /// each with an ARN that shows it: `inside` with `*` at the end, or the narrower pattern of the statement.
    pub fn candidates_inside(&self, arn: &str, separator: char) -> Vec<(ClassId, Box<str>)> {
        let start = format!("{arn}{separator}");
        let all = format!("{start}*");
        let mut found = self
            .anywhere
            .iter()
            .map(|&class| (class, all.as_str().into()))
            .collect::<BTreeSet<_>>();
        for entry in self.entries_around(&all) {
            if entry.may_cover(&all) {
                found.extend(entry.classes.iter().map(|&class| (class, all.as_str().into())));
            }
        }
        let from = std::ops::Bound::Included(start.as_str());
        let within = self.by_prefix.range::<str, _>((from, std::ops::Bound::Unbounded));
        for (_, entries) in within.take_while(|(prefix, _)| prefix.starts_with(&start)) {
            for entry in entries {
                if let Some(text) = &entry.text {
                    found.extend(entry.classes.iter().map(|&class| (class, text.clone())));
                }
            }
        }
        if has_placeholder(arn) {
            // Patterns stand by what comes before their placeholders.
            for entry in self.by_prefix.values().flatten() {
                if let Some(text) = entry.text.as_ref().filter(|text| text.starts_with(&start)) {
                    found.extend(entry.classes.iter().map(|&class| (class, text.clone())));
                }
            }
        }
        // Whoever has all of it needs no narrower witness.
        let whole = found
            .iter()
            .filter(|(_, witness)| witness.as_ref() == all)
            .map(|&(class, _)| class);
        let whole = whole.collect::<BTreeSet<_>>();
        found.retain(|(class, witness)| witness.as_ref() == all || !whole.contains(class));
        found.into_iter().collect()
    }

    /// Returns the entries whose pattern may begin like an ARN; all, if a part of it is not known.
    fn entries_around<'i>(&'i self, arn: &'i str) -> Box<dyn Iterator<Item = &'i Entry> + 'i> {
        if has_placeholder(arn) {
            Box::new(self.by_prefix.values().flatten())
        } else {
            Box::new(self.entries_before(arn))
        }
    }

    fn entries_before<'i>(&'i self, arn: &'i str) -> impl Iterator<Item = &'i Entry> {
        let lengths = self.lengths.iter().take_while(|&&length| length <= arn.len());
        let prefixes = lengths.filter_map(|&length| arn.get(..length));
        prefixes.filter_map(|prefix| self.by_prefix.get(prefix)).flatten()
    }

    fn add(&mut self, statement: &Statement, classes: &[ClassId]) {
        match &statement.resource {
            None | Some(Scope::AllBut(_)) => self.anywhere.extend(classes),
            Some(Scope::Only(patterns)) => {
                for pattern in patterns {
                    let entry = entry(&pattern.value, classes);
                    let prefix = match (&entry.glob, &entry.text) {
                        (Some(glob), _) => glob.literal_prefix().into(),
                        (None, Some(text)) => text.clone(),
                        (None, None) => continue,
                    };
                    self.by_prefix.entry(prefix).or_default().push(entry);
                }
            }
        }
    }
}

/// Makes an entry of a pattern, with every variable widened to `*`. A pattern may cross colons here where AWS compares
/// field by field: that only makes a candidate which is then refused.
fn entry(pattern: &ResourcePattern, classes: &[ClassId]) -> Entry {
    let template: &Template = pattern.template();
    let glob = widened(pattern);
    Entry {
        text: (!template.has_variables()).then(|| template.as_str().into()),
        glob: glob.as_literal().is_none().then_some(glob),
        classes: classes.to_vec(),
    }
}
