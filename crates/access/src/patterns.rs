//! Which resources the statements on a principal's own side speak of, before anything is decided.

use crate::access::Access;
use crate::attached::{ClassId, Named};
use crate::documents::touches;
use crate::ranges::ActionRanges;
use iamscope_estate::DocumentId;
use iamscope_eval::Action;
use iamscope_policy::glob::{Case, Glob, Part};
use iamscope_policy::template::Piece;
use iamscope_policy::{Effect, ResourcePattern, Scope};
use std::collections::BTreeSet;

impl<'e> Access<'e> {
    /// Returns the resource patterns that a name has to fit for a class to do an action, each layer for itself: those of
    /// the Allow statements of identity policies, then of the permissions boundary, then of each level of service control
    /// policies. Patterns outside of which something is denied count, too. Patterns with variables, and Allow statements
    /// with `NotResource`, count as `*`.
    pub fn name_patterns(&self, class: ClassId, action: &Action) -> Vec<BTreeSet<&'e str>> {
        let Some(first) = self.classes()[class].members.first() else {
            return Vec::new();
        };
        let Some(attached) = self.attached(first) else {
            return Vec::new();
        };
        let account = self.account_of(first);
        let mut layers = vec![self.patterns_of(&attached.identity, action)];
        layers.extend(
            attached
                .boundary
                .iter()
                .map(|boundary| self.patterns_of([boundary], action)),
        );
        let levels = account.and_then(|account| self.guardrails(account).scps.as_ref());
        let levels = levels.into_iter().flatten();
        layers.extend(levels.map(|level| self.patterns_of(&level.policies, action)));
        layers
    }

    /// Returns whether a statement of the own policies of a class can allow an action on something. What was not seen
    /// could allow anything; it does not count here.
    pub fn class_may_allow(&self, class: ClassId, action: &Action) -> bool {
        let class = &self.classes()[class];
        match action.id() {
            Some(id) => class.allows.contains(id),
            None => {
                let mut documents = class.identity.iter();
                documents.any(|&document| self.document_allows(document, action))
            }
        }
    }

    /// Returns the regions that service control policies over an account and a class name, sorted.
    pub fn regions(&self, class: ClassId) -> Vec<&'e str> {
        let estate = self.estate();
        let record = &self.classes()[class];
        let account = record.members.first().and_then(|member| self.account_of(member));
        let levels = account.and_then(|account| self.guardrails(account).scps.as_ref());
        let guardrails = levels.into_iter().flatten().flat_map(|level| &level.policies);
        let documents = guardrails
            .map(|policy| policy.document)
            .chain(record.identity.iter().copied());
        let mut regions = BTreeSet::new();
        for document in documents {
            let statements = estate.documents()[document].policy.statements.iter();
            let conditions = statements.flat_map(|statement| &statement.conditions);
            for condition in conditions.filter(|condition| condition.key.value.lower() == "aws:requestedregion") {
                let values = condition.values.iter().map(|value| value.value.as_str());
                regions.extend(values.filter(|value| self.catalog().region(value).is_some()));
            }
        }
        regions.into_iter().collect()
    }

    /// Returns the patterns of the Allow statements of a class that can touch an action, variables widened to `*`; `None`
    /// if a statement with `NotResource` may be about anything.
    pub fn allow_globs(&self, class: ClassId, action: &Action) -> Option<Vec<Glob>> {
        let class = &self.classes()[class];
        let mut globs = Vec::new();
        for &document in &class.identity {
            for statement in &self.estate().documents()[document].policy.statements {
                if statement.effect.value != Effect::Allow || !touches(statement, &action.service, &action.name) {
                    continue;
                }
                match &statement.resource {
                    Some(Scope::Only(listed)) => globs.extend(listed.iter().map(|pattern| widened(&pattern.value))),
                    Some(Scope::AllBut(_)) | None => return None,
                }
            }
        }
        Some(globs)
    }

    /// Returns whether a document allows an action on something that another one does not.
    pub fn allows_more(&self, document: DocumentId, than: DocumentId) -> bool {
        let (more, less) = (self.documents().reach(document), self.documents().reach(than));
        let is_more = |more: &ActionRanges, less: &ActionRanges| !more.difference(less).is_empty();
        is_more(&more.extent.ever, &less.extent.ever) || is_more(&more.extent.always, &less.extent.always)
    }

    fn patterns_of<'p>(&self, policies: impl IntoIterator<Item = &'p Named>, action: &Action) -> BTreeSet<&'e str> {
        let estate = self.estate();
        let mut patterns = BTreeSet::new();
        for policy in policies {
            for statement in &estate.documents()[policy.document].policy.statements {
                if !touches(statement, &action.service, &action.name) {
                    continue;
                }
                match (&statement.resource, statement.effect.value) {
                    (Some(Scope::Only(listed)), Effect::Allow) | (Some(Scope::AllBut(listed)), Effect::Deny) => {
                        let texts = listed.iter().map(|pattern| {
                            if pattern.value.template().has_variables() {
                                "*"
                            } else {
                                pattern.value.as_str()
                            }
                        });
                        patterns.extend(texts);
                    }
                    (Some(Scope::AllBut(_)) | None, Effect::Allow) => {
                        patterns.insert("*");
                    }
                    (Some(Scope::Only(_)) | None, Effect::Deny) => {}
                }
            }
        }
        patterns
    }
}

/// Makes a matcher of a pattern, with every variable widened to `*`.
pub(crate) fn widened(pattern: &ResourcePattern) -> Glob {
    let template = pattern.template();
    if !template.has_variables() {
        return Glob::new(template.as_str(), Case::Sensitive);
    }
    let parts = template.pieces().iter().map(|piece| match piece {
        Piece::Text(text) => Part::Pattern(text),
        Piece::Escaped('*') => Part::Literal("*"),
        Piece::Escaped('?') => Part::Literal("?"),
        Piece::Escaped(_) => Part::Literal("$"),
        Piece::Variable { .. } => Part::Pattern("*"),
    });
    Glob::from_parts(parts, Case::Sensitive)
}
