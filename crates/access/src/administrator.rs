//! Who is an administrator by effective permission.

use crate::access::Access;
use crate::attached::ClassId;
use crate::extent::{Extent, is_on_everything};
use crate::question::Question;
use crate::ranges::ActionRanges;
use iamscope_catalog::AccessLevel;
use iamscope_estate::{Arena, DocumentId, Principal};
use iamscope_policy::Effect;
use rayon::prelude::*;

/// Actions each of which, on every resource of an account, is enough to give oneself every permission.
const SELF_GRANTING: [&str; 9] = [
    "iam:AttachGroupPolicy",
    "iam:AttachRolePolicy",
    "iam:AttachUserPolicy",
    "iam:CreatePolicyVersion",
    "iam:PutGroupPolicy",
    "iam:PutRolePolicy",
    "iam:PutUserPolicy",
    "iam:SetDefaultPolicyVersion",
    "iam:UpdateAssumeRolePolicy",
];

/// How a principal is an administrator.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Administration {
    /// What it may do.
    pub scope: AdministrationScope,
    /// Whether that needs a condition to hold, such as MFA.
    pub is_conditional: bool,
    /// Whether some Deny statement takes something away, though not the rule over permissions.
    pub is_restricted: bool,
    /// The statements that make it so: document and place in the `Statement` list.
    pub statements: Vec<(DocumentId, u32)>,
}

/// What an administrator may do.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum AdministrationScope {
    /// Every action on every resource.
    Everything,
    /// All of IAM's permission-changing actions on every resource, which is as much as everything.
    Permissions,
}

impl<'e> Access<'e> {
    /// Returns how a principal is an administrator, if it is one.
    ///
    /// A principal is an administrator if on its own side (identity policies, permissions boundary, service control
    /// policies) every layer allows, on every resource, either every action of the catalogue or every IAM action that
    /// AWS classes as permissions management, and if no Deny statement without condition takes away, on every resource,
    /// all of the actions by which one can give oneself permissions. Deny statements that leave one of those do not make
    /// it less of an administrator; they are told by `is_restricted`.
    ///
    /// Root users are administrators. Groups are not principals: ask their members.
    pub fn allows_everything(&self, principal: &Principal) -> Option<Administration> {
        match principal {
            Principal::Root(_) => self.administration(&self.own_extent(principal)?, &[]),
            Principal::User(_) | Principal::Role(_) | Principal::Session(..) => {
                let mut administration = self.administration_of(self.class_of(principal)?).cloned()?;
                for (document, _) in &mut administration.statements {
                    *document = self.own_document(principal, *document);
                }
                Some(administration)
            }
            Principal::FederatedUser(..)
            | Principal::Federated(_)
            | Principal::Service(_)
            | Principal::Account(_)
            | Principal::External(_)
            | Principal::Organization(_)
            | Principal::Anonymous => None,
        }
    }

    /// Returns the principal's own document among those that read like this one.
    fn own_document(&self, principal: &Principal, document: DocumentId) -> DocumentId {
        let own = self
            .attached(principal)
            .into_iter()
            .flat_map(|attached| &attached.identity);
        let mut own = own.map(|policy| policy.document);
        own.find(|&own| self.estate().documents()[own].same_as == document)
            .unwrap_or(document)
    }

    /// Returns the questions of which an administrator can answer at least one with yes: each is about an action that,
    /// on every role, user, group or policy of its account, is enough to give oneself every permission.
    pub fn self_granting_questions(&self, principal: &Principal) -> Vec<Question> {
        let Some(account) = self.account_of(principal) else {
            return Vec::new();
        };
        let account = &self.estate().accounts()[account];
        let questions = SELF_GRANTING.iter().filter_map(|name| {
            let kind = match *name {
                name if name.ends_with("GroupPolicy") => "group",
                name if name.ends_with("UserPolicy") => "user",
                name if name.ends_with("PolicyVersion") => "policy",
                _ => "role",
            };
            let target = self.target(&format!("arn:{}:iam::{}:{kind}/*", account.partition, account.number));
            Some(Question::new(principal.clone(), self.action(name)?, target))
        });
        questions.collect()
    }

    pub(crate) fn administrations(&self) -> Arena<ClassId, Option<Administration>> {
        let classes = self.classes().iter().collect::<Vec<_>>();
        let found = classes.into_par_iter().map(|(_, class)| {
            if !self.may_administer(&class.allows) {
                return None;
            }
            self.administration(&self.own_extent(class.members.first()?)?, &class.identity)
        });
        let mut administrations = Arena::default();
        for administration in found.collect::<Vec<_>>() {
            administrations.push(administration);
        }
        administrations
    }

    /// Returns whether a set of actions is large enough to be worth a closer look.
    fn may_administer(&self, allowed: &ActionRanges) -> bool {
        let mut needed = SELF_GRANTING.iter().filter_map(|name| self.catalog().action(name));
        needed.any(|action| allowed.contains(action.id()))
    }

    pub(crate) fn administration(&self, extent: &Extent, documents: &[DocumentId]) -> Option<Administration> {
        let catalog = self.catalog();
        let all = ActionRanges::all(catalog);
        let permissions = self.permission_actions();
        let (always, everywhere) = (&extent.always, &extent.everywhere);
        let rules = |set: &ActionRanges| {
            let left = set.difference(&extent.never);
            let mut granting = SELF_GRANTING.iter().filter_map(|name| catalog.action(name));
            granting.any(|action| left.contains(action.id()))
        };
        let has = |set: &ActionRanges, wanted: &ActionRanges| {
            !wanted.is_empty() && set.intersection(wanted) == *wanted && rules(set)
        };
        let (scope, is_conditional) = [
            (always, &all, AdministrationScope::Everything, false),
            (always, &permissions, AdministrationScope::Permissions, false),
            (everywhere, &all, AdministrationScope::Everything, true),
            (everywhere, &permissions, AdministrationScope::Permissions, true),
        ]
        .into_iter()
        .find_map(|(set, wanted, scope, conditional)| has(set, wanted).then_some((scope, conditional)))?;
        Some(Administration {
            scope,
            is_conditional,
            is_restricted: !extent.restricted.is_empty(),
            statements: self.granting_statements(documents, &permissions),
        })
    }

    /// Returns the Allow statements on everything that cover some of the wanted actions.
    fn granting_statements(&self, documents: &[DocumentId], wanted: &ActionRanges) -> Vec<(DocumentId, u32)> {
        let statements = documents.iter().flat_map(|&document| {
            let statements = &self.estate().documents()[document].policy.statements;
            let actions = &self.documents().reach(document).statements;
            let pairs = statements.iter().zip(actions);
            let granting = pairs.filter(|(statement, actions)| {
                statement.effect.value == Effect::Allow
                    && is_on_everything(statement)
                    && !actions.intersection(wanted).is_empty()
            });
            granting.map(move |(statement, _)| (document, statement.index))
        });
        statements.collect()
    }

    fn permission_actions(&self) -> ActionRanges {
        let actions = self
            .catalog()
            .service("iam")
            .into_iter()
            .flat_map(|service| service.actions());
        let mut set = self.catalog().no_actions();
        set.extend(
            actions
                .filter(|action| action.access_level() == AccessLevel::PermissionsManagement)
                .map(|action| action.id()),
        );
        ActionRanges::from_set(&set)
    }
}
