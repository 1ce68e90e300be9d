//! Whether a class has the same answer for many targets, so that it need be asked once.

use crate::access::Access;
use crate::attached::{ClassId, Named};
use crate::documents::touches;
use crate::guardrails::NamedLevel;
use iamscope_estate::{AccountId, DocumentId};
use iamscope_eval::Action;
use iamscope_policy::glob::{Case, Glob};
use iamscope_policy::{Agreement, Scope, Statement};

impl<'e> Access<'e> {
    /// Returns whether no policy on the side of a class tells apart two targets that fit a pattern, such as
    /// `arn:aws:iam::111122223333:role/*`, when it comes to an action.
    ///
    /// A `false` only costs time: then each target has to be asked.
    pub fn class_decides_alike(&self, class: ClassId, action: &Action, pattern: &str) -> bool {
        let Some(first) = self.classes()[class].members.first() else {
            return true;
        };
        let attached = self.attached(first);
        let own = attached
            .into_iter()
            .flat_map(|attached| attached.identity.iter().chain(&attached.boundary));
        let account = self.account_of(first);
        let scps = account.and_then(|account| self.guardrails(account).scps.as_ref());
        self.all_alike(own.chain(policies(scps)), action, pattern)
    }

    /// Returns whether neither the resource control policies of an account nor one more policy tell apart two targets
    /// of that account that fit a pattern, when it comes to an action.
    pub fn targets_decide_alike(&self, account: AccountId, policy: DocumentId, action: &Action, pattern: &str) -> bool {
        self.is_alike(policy, action, pattern)
            && self.all_alike(policies(self.guardrails(account).rcps.as_ref()), action, pattern)
    }

    fn all_alike<'a>(&self, mut policies: impl Iterator<Item = &'a Named>, action: &Action, pattern: &str) -> bool {
        policies.all(|policy| self.is_alike(policy.document, action, pattern))
    }

    fn is_alike(&self, document: DocumentId, action: &Action, pattern: &str) -> bool {
        let policy = &self.estate().documents()[document].policy;
        let actions = &self.documents().reach(document).statements;
        policy.unreadable.is_empty()
            && policy.statements.iter().zip(actions).all(|(statement, actions)| {
                let is_touched = match action.id() {
                    Some(id) => actions.contains(id),
                    None => touches(statement, &action.service, &action.name),
                };
                !is_touched || tells_nothing_apart(statement, pattern)
            })
    }
}

fn policies(levels: Option<&Vec<NamedLevel>>) -> impl Iterator<Item = &Named> {
    levels.into_iter().flatten().flat_map(|level| &level.policies)
}

fn tells_nothing_apart(statement: &Statement, pattern: &str) -> bool {
    let covers_all = match &statement.resource {
        None => true,
        Some(Scope::Only(patterns)) => patterns.iter().any(|own| {
            !own.value.template().has_variables()
                && Glob::new(own.value.as_str(), Case::Sensitive).agreement(pattern) == Agreement::Sure
        }),
        Some(Scope::AllBut(_)) => false,
    };
    let conditions = statement.conditions.iter();
    let mut keys = conditions.flat_map(|condition| {
        let in_values = condition.values.iter().flat_map(|value| value.value.keys());
        in_values.chain([condition.key.value.lower()])
    });
    covers_all && !keys.any(|key| key.contains("resourcetag/"))
}
