//! What names on a principal's own side speak of: whoever names what he makes chooses one of these.

use crate::access::Access;
use crate::attached::{ClassId, Named};
use crate::documents::touches;
use iamscope_eval::Action;
use iamscope_policy::{Effect, Scope};
use std::collections::BTreeSet;

impl<'e> Access<'e> {
    /// Returns the resource patterns that a name has to fit for a class to do an action, each layer for itself: those of
    /// the Allow statements of identity policies, then of the permissions boundary, then of each level of service control
    /// policies. Patterns with variables and statements with `NotResource` count as `*`; `except` are patterns outside
    /// of which something is denied.
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
